//! Whether words read like the name of a person: two to five words, capitalised as names are, none of them a word of companies, streets,
//! months, days, products or headings (`patterns/lexicons/not-names.txt`).
//!
//! Particles (`van der`, `bin`) stand in lower case between the words, titles before and `Jr.` behind. Two or more words in a script
//! without capitals pass with less weight, as do two to four Han or Hangul characters.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::parts::lines;
use super::{Test, Value};

static NOT_NAMES: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| lines(include_str!("../../patterns/lexicons/not-names.txt")).collect());

const PARTICLES: [&str; 33] = [
    "af", "al", "ap", "av", "ben", "bin", "bint", "da", "dal", "das", "de", "degli", "del", "della", "den", "der", "di", "do", "dos", "du", "e",
    "el", "ibn", "la", "le", "op", "ten", "ter", "van", "vom", "von", "y", "zu",
];
const TITLES: [&str; 22] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "rev",
    "hon",
    "herr",
    "frau",
    "m",
    "mme",
    "mlle",
    "sr",
    "sra",
    "don",
    "doña",
    "dott",
];
const SUFFIXES: [&str; 11] = ["jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "dds", "rn", "mba"];
/// The longest text that is looked at, in bytes.
const LONGEST: usize = 120;

/// Parameters of the step `person_name`: none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonName {}

impl Test for PersonName {
    fn name(&self) -> &'static str {
        "person_name"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        let text = std::str::from_utf8(value.raw).ok().filter(|text| text.len() <= LONGEST)?;
        let text = text.trim();
        if text.chars().any(|c| !is_name_character(c)) {
            return None;
        }
        if text.chars().any(is_caseless) {
            return is_caseless_name(text).then_some(2.0);
        }
        is_cased_name(text).then_some(4.0)
    }
}

fn is_name_character(c: char) -> bool {
    c.is_alphabetic() || is_mark(c) || matches!(c, ' ' | '.' | ',' | '-' | '\'' | '’' | '‐' | '·' | '・')
}

/// Combining marks: accents written apart, vowel signs of Indic scripts and of Thai.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}' | '\u{200c}' | '\u{200d}')
}

fn is_caseless(c: char) -> bool {
    c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase() && !is_letter_mark(c)
}

/// Letters without case inside cased scripts.
fn is_letter_mark(c: char) -> bool {
    matches!(c, 'ª' | 'º' | 'ʻ' | 'ʼ' | 'ʾ' | 'ʿ')
}

fn is_caseless_name(text: &str) -> bool {
    let mixed = text.chars().any(|c| c.is_uppercase() || c.is_lowercase());
    let words: Vec<&str> = text.split([' ', '·', '・']).filter(|word| !word.is_empty()).collect();
    let ideographs = text.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'));
    match words.as_slice() {
        [] => false,
        [word] => ideographs && (2..=4).contains(&word.chars().count()),
        words => !mixed && words.len() <= 5 && words.iter().all(|word| word.chars().count() <= 15),
    }
}

fn is_cased_name(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let words = without_title_and_suffix(&words);
    if !(2..=5).contains(&words.iter().filter(|word| !is_particle(word)).count()) || words.len() > 8 || text.matches(',').count() > 2 {
        return false;
    }
    let shouted = words.iter().all(|word| word.chars().all(|c| !c.is_lowercase()));
    let full = words.iter().filter(|word| letters(word) > 1 && !is_particle(word)).count();
    let full_enough = full >= 2 || (full == 1 && words.iter().any(|word| is_initial(word)));
    full_enough
        && words.last().is_some_and(|last| !is_particle(last))
        && words.iter().all(|word| is_particle(word) || is_initial(word) || is_name_word(word, shouted))
}

fn without_title_and_suffix<'a, 't>(mut words: &'a [&'t str]) -> &'a [&'t str] {
    while let Some((first, rest)) = words.split_first().filter(|(first, rest)| is_one_of(&TITLES, first) && rest.len() > 1) {
        // "M" and "Sr" are titles only with their dot or when a name follows in full.
        if letters(first) == 1 && !first.ends_with('.') {
            break;
        }
        words = rest;
    }
    while let Some((_, rest)) = words.split_last().filter(|(last, rest)| is_one_of(&SUFFIXES, last) && rest.len() > 1) {
        words = rest;
    }
    words
}

fn is_one_of(list: &[&str], word: &str) -> bool {
    let bare = word.replace('.', "").to_lowercase();
    list.contains(&bare.as_str())
}

fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word) || matches!(word, "d'" | "d’")
}

/// `J.`, `J` or `J.R.`
fn is_initial(word: &str) -> bool {
    letters(word) <= 3 && word.split('.').all(|piece| piece.chars().count() <= 1) && word.starts_with(char::is_uppercase)
}

/// A capitalised word of letters, hyphens and apostrophes that is no common word.
fn is_name_word(word: &str, shouted: bool) -> bool {
    let bare = word.trim_end_matches('.');
    let pieces = || bare.split(['-', '‐', '\'', '’']);
    !word.starts_with(['.', '-', '\''])
        && letters(bare) > 1
        && !bare.contains('.')
        && pieces().all(|piece| piece.is_empty() || is_capitalised(piece, shouted))
        && !pieces().chain([bare]).any(|piece| NOT_NAMES.contains(piece.to_lowercase().as_str()))
}

/// One capital and small letters (`John`), two words in one (`McDonald`, `DiCaprio`), or all capitals where the whole name is.
fn is_capitalised(piece: &str, shouted: bool) -> bool {
    if shouted {
        return true;
    }
    let capitals = piece.chars().filter(|c| c.is_uppercase()).count();
    let lower_after_apostrophe = capitals == 0 && piece.chars().count() <= 2;
    let inner = piece.char_indices().skip(1).find(|(_, c)| c.is_uppercase()).map_or(0, |(index, _)| index);
    let compound = ["Mc", "Mac", "Di", "De", "Du", "La", "Le", "Van", "Fitz"].contains(&&piece[..inner]);
    let ends_small = piece.chars().count() == 1 || piece.ends_with(|c: char| !c.is_uppercase());
    lower_after_apostrophe || (piece.starts_with(char::is_uppercase) && ends_small && (capitals == 1 || (capitals == 2 && compound)))
}

fn letters(word: &str) -> usize {
    word.chars().filter(|c| c.is_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{judge, table};

    #[test]
    fn names() {
        table(
            "{ person_name = {} }",
            &[
                "Jane Doe",
                "JANE DOE",
                "John F. Kennedy",
                "Doe, Jane",
                "Dr. Jane Q. Doe",
                "Ludwig van Beethoven",
                "Vincent van der Berg",
                "Jean-Luc Martin",
                "Conor O'Neill",
                "Ronald McDonald",
                "José García Márquez",
                "Иван Петров",
                "J. R. R. Tolkien",
                "J.R.R. Tolkien",
                "Martin Luther King Jr.",
                "Jeanne d'Arc",
                "山田太郎",
                "김철수",
                "محمد علي",
            ],
            &[
                "Jane",
                "jane doe",
                "Jane doe",
                "Main Street",
                "Acme GmbH",
                "January Release",
                "HTTP Server",
                "JavaScript Code",
                "Jane Doe 3",
                "One Two Three Four Five Six",
                "J. R.",
                "Jane van",
                "new User",
                "jane.doe@example.com",
                "Jane_Doe",
                "",
                " ",
                "山",
                "- -",
            ],
        );
    }

    #[test]
    fn scripts_without_capitals_weigh_less() {
        assert!(judge("{ person_name = {} }", "山田太郎").bits < judge("{ person_name = {} }", "Jane Doe").bits);
    }
}
