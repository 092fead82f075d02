//! What a country says of words: `--region` names one, and its languages tell which of two readings of a word is the likelier.
//!
//! `Fosca` is a name where Italian is spoken, and `Termin` none where German is: the same lists that made the table stand here by language, and a
//! name gains or loses by those of the country alone. Without a country nothing of this is asked.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::Folded;
use super::table::hash;

/// The first words of the headings in the lists, and the countries (ISO 3166) where such a language is that of many.
const LANGUAGES: [(&str, &str); 21] = [
    ("English", "US GB IE AU NZ CA ZA"),
    ("French", "FR BE CH LU MC CA SN CI CM ML BF NE TG BJ CD CG GA MG HT"),
    ("German", "DE AT CH LI LU BE IT"),
    ("Spanish", "ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY PR GQ US"),
    ("Portuguese", "PT BR AO MZ CV GW ST TL"),
    ("Italian", "IT CH SM VA"),
    ("Dutch", "NL BE SR ZA"),
    ("Nordic", "SE NO DK IS FO FI"),
    ("Finnish", "FI EE LV LT"),
    ("Polish", "PL CZ SK"),
    ("Hungarian", "HU RO SK"),
    ("Romanian", "RO MD GR CY TR AL XK"),
    ("Croatian", "HR RS BA SI ME MK BG"),
    ("Russian", "RU UA BY KZ KG BG"),
    ("Arabic", "SA AE EG MA DZ TN LY JO LB SY IQ KW QA BH OM YE SD IR AF IL AM GE"),
    ("South Asia", "IN PK BD LK NP"),
    ("East and South East Asia", "CN TW HK SG MY KR JP VN TH ID PH KH LA MM"),
    ("Africa", "NG GH KE TZ UG ET RW ZM ZW BW NA SN ML ZA"),
    ("Cyrillic", "RU UA BY KZ KG BG RS MK"),
    ("Greek", "GR CY"),
    ("Devanagari", "IN NP BD TH LK"),
];
/// The lists of names by language.
const NAMES: [&str; 2] =
    [include_str!("../../../patterns/lexicons/names/given-world.txt"), include_str!("../../../patterns/lexicons/names/family-world.txt")];
/// Frequent words by language.
const WORDS: [&str; 2] =
    [include_str!("../../../patterns/lexicons/names/foreign-common.txt"), include_str!("../../../patterns/lexicons/names/tongue-words.txt")];

/// In which languages a word is a name, and in which a frequent word; a bit for each.
#[derive(Default, Clone, Copy)]
struct Tongues {
    names: u32,
    words: u32,
}

static TONGUES: LazyLock<HashMap<u64, Tongues>> = LazyLock::new(|| {
    let mut tongues: HashMap<u64, Tongues> = HashMap::new();
    for list in NAMES {
        each_word(list, |word, language| tongues.entry(word).or_default().names |= language);
    }
    for list in WORDS {
        each_word(list, |word, language| tongues.entry(word).or_default().words |= language);
    }
    tongues
});

/// Hands every word of a list to `each`, by the hash of its folded form, with the bit of the language whose heading stands above it.
fn each_word(list: &str, mut each: impl FnMut(u64, u32)) {
    let mut language = 0;
    for line in list.lines() {
        if let Some(heading) = line.strip_prefix("# ") {
            language = LANGUAGES.iter().position(|(first, _)| heading.starts_with(first)).map_or(0, |at| 1 << at);
            continue;
        }
        for word in line.split_ascii_whitespace().filter(|_| language != 0) {
            each(hash(Folded::new(word.as_bytes()).bytes()), language);
        }
    }
}

/// What the languages of a country say of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One of its words is a name there.
    Name,
    /// It is one word, and a frequent one there.
    Word,
}

/// What the languages of `country` say of the name `text`; `None` where they know nothing of its words.
#[must_use]
pub fn verdict(country: &str, text: &[u8]) -> Option<Verdict> {
    let spoken = LANGUAGES.iter().zip(0..).filter(|((_, countries), _)| countries.split(' ').any(|known| known == country));
    let spoken = spoken.fold(0u32, |all, (_, bit)| all | 1 << bit);
    let words = text.split(|byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b'.')).filter(|word| !word.is_empty());
    let known = |word: &[u8]| TONGUES.get(&hash(Folded::new(word).bytes())).copied().unwrap_or_default();
    let is_alone = words.clone().count() == 1;
    let all = words.map(known).fold(Tongues::default(), |all, one| Tongues { names: all.names | one.names, words: all.words | one.words });
    if all.names & spoken != 0 {
        return Some(Verdict::Name);
    }
    (is_alone && all.words & spoken != 0).then_some(Verdict::Word)
}

#[cfg(test)]
mod tests {
    use super::{NAMES, TONGUES, Verdict, WORDS, each_word, verdict};

    #[test]
    fn languages_of_the_country_decide() {
        assert_eq!(verdict("DE", "Jürgen".as_bytes()), Some(Verdict::Name));
        assert_eq!(verdict("AT", b"Jurgen Unbekannt"), Some(Verdict::Name));
        assert_eq!(verdict("BR", "Jürgen".as_bytes()), None);
        assert_eq!(verdict("DE", b"Termin"), Some(Verdict::Word));
        assert_eq!(verdict("FR", b"Termin"), None);
        assert_eq!(verdict("DE", b"Dann"), Some(Verdict::Word));
        assert_eq!(verdict("US", b"Dann"), None);
        assert_eq!(verdict("XX", b"Jurgen"), None);
    }

    #[test]
    fn most_words_of_the_lists_stand_below_a_known_heading() {
        let mut count = 0;
        NAMES.into_iter().chain(WORDS).for_each(|list| each_word(list, |_, _| count += 1));
        let all: usize =
            NAMES.into_iter().chain(WORDS).flat_map(str::lines).filter(|line| !line.starts_with('#')).map(|line| line.split(' ').count()).sum();
        assert!(count * 100 > all * 95 && TONGUES.len() > 5000, "{count} of {all}");
    }
}
