//! What no detector can prove and a name should not show: the name of a person (`jane_doe.pdf`, `Doe, Jane/`), a long number, a date before
//! the year 2000, which is a birth date more often than a day on which a file was made.
//!
//! A person's name is two or three words of which one is a common given name and none a word of `patterns/lexicons/not-names.txt`, or of which
//! `patterns/lexicons/names` knows both and neither is a word besides. Words that are joined rather than spaced are not looked at in source
//! code, whose files are called `mark_read.rs` for other reasons.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::check::{Check, Value};
use crate::detect::people::PEOPLE;
use crate::detect::people::fold::Folded;
use crate::detect::people::table::{Class, Word, hash};

/// The common given names, in lower case.
static GIVEN: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| given().collect());

fn given() -> impl Iterator<Item = &'static str> {
    let list = include_str!("../../../patterns/lexicons/given-names.txt");
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

/// Whether a text reads like a person's name.
static PERSON: LazyLock<Check> =
    LazyLock::new(|| toml::from_str("steps = [{ person_name = {} }]").expect("the step is one of those that docs/patterns.md lists"));

/// Given names that are words, months, places or products as well. In lower case they count as those.
const WORDS: [&str; 141] = [
    "ali",
    "amber",
    "amir",
    "ana",
    "angel",
    "ann",
    "anna",
    "april",
    "aria",
    "asha",
    "asma",
    "austin",
    "autumn",
    "bella",
    "bruno",
    "carol",
    "charlotte",
    "chase",
    "christian",
    "clara",
    "constance",
    "cora",
    "crystal",
    "daisy",
    "dan",
    "dana",
    "dawn",
    "dean",
    "delia",
    "devi",
    "devin",
    "don",
    "dora",
    "dylan",
    "earl",
    "eike",
    "elin",
    "emi",
    "eve",
    "florence",
    "floyd",
    "frank",
    "gene",
    "georgia",
    "ginger",
    "grace",
    "hana",
    "hazel",
    "holly",
    "hugo",
    "ida",
    "iman",
    "isis",
    "israel",
    "jack",
    "jan",
    "jasmine",
    "jean",
    "jens",
    "jordan",
    "joy",
    "june",
    "kai",
    "kari",
    "karma",
    "kim",
    "kiran",
    "kirk",
    "lana",
    "lance",
    "laurel",
    "lee",
    "leo",
    "lev",
    "levi",
    "lily",
    "liv",
    "lou",
    "luc",
    "luca",
    "madison",
    "maja",
    "malik",
    "mark",
    "mercedes",
    "misty",
    "mona",
    "ned",
    "nick",
    "nova",
    "oasis",
    "ola",
    "opal",
    "orlando",
    "otto",
    "pam",
    "pat",
    "pearl",
    "penny",
    "per",
    "pia",
    "ray",
    "ren",
    "rex",
    "robin",
    "roman",
    "rosa",
    "ross",
    "roy",
    "rune",
    "ruby",
    "ryo",
    "said",
    "sander",
    "sasha",
    "savannah",
    "scott",
    "shelby",
    "shun",
    "sierra",
    "signe",
    "siv",
    "solange",
    "stella",
    "sue",
    "sydney",
    "tara",
    "ted",
    "terry",
    "tim",
    "tore",
    "uma",
    "urban",
    "ville",
    "victoria",
    "viola",
    "violet",
    "virginia",
    "wade",
    "warren",
    "wolf",
];

/// Endings of source code and of what belongs to it.
const CODE: [&str; 44] = [
    "rs", "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "m", "mm", "go", "py", "pyi", "pyc", "rb", "js", "jsx", "mjs", "cjs", "ts", "tsx", "java",
    "class", "kt", "scala", "swift", "cs", "fs", "php", "pl", "pm", "lua", "hs", "ml", "ex", "exs", "erl", "sh", "s", "o", "a", "so", "css", "proto",
];

/// Fewest digits of a number that is hidden.
const LONG: usize = 7;
/// Fewest letters and digits of a word that is hidden as a key or token.
const TOKEN: usize = 20;

/// How the names of the months begin in the languages of the packs, in ASCII.
const MONTHS: [&str; 24] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mai", "okt", "dez", "fev", "avr", "aou", "ene", "abr",
    "ago", "dic", "gen", "set",
];

/// What a part of a path should not show, by a word for its kind.
pub(super) fn guess(part: &str) -> Option<&'static str> {
    if is_plain(part) {
        return None;
    }
    if holds_person(part) {
        return Some("person.name");
    }
    if holds_old_date(part) {
        return Some("date");
    }
    if holds_token(part) {
        return Some("secret");
    }
    if holds_foreign_address(part) {
        return Some("contact.email");
    }
    (holds_number(part) || holds_groups(part)).then_some("number")
}

/// The hashes of the common given names.
static GIVEN_HASHES: LazyLock<FxHashSet<u64>> = LazyLock::new(|| given().map(|given| hash(Folded::new(given.as_bytes()).bytes())).collect());

/// Whether nothing of all this can be in it: words of plain letters of which none is a given name. Most parts of most paths are such.
fn is_plain(part: &str) -> bool {
    let is_known = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-' | b'.' | b' ' | b',' | b'#' | b'(' | b')' | b'=' | b'~');
    if !part.as_bytes().iter().all(is_known) {
        return false;
    }
    let is_given = |word: &[u8]| {
        let folded = Folded::new(word);
        let hash = hash(folded.bytes());
        GIVEN_HASHES.contains(&hash) || PEOPLE.table.get_hashed(hash).given() > 0
    };
    // The first word of a pair may be written as one with what stands before: a camel hump begins a word.
    let is_hump = |pair: &[u8; 2]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
    let words = part.as_bytes().split(|byte| !byte.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    !words.flat_map(|word| word.chunk_by(move |one, other| !is_hump(&[*one, *other]))).any(is_given)
}

/// Whether an unknown label looks made up rather than named: capitals, small letters and digits in one word (`hunterQZ77`).
pub(super) fn is_opaque(label: &str) -> bool {
    let count = |kind: fn(&u8) -> bool| label.bytes().filter(kind).count();
    count(u8::is_ascii_digit) >= 2 && count(u8::is_ascii_uppercase) >= 2 && count(u8::is_ascii_lowercase) >= 1
}

/// A word that nobody would make up: twenty and more letters with digits in three places and more, of both cases or all capitals, as keys and
/// tokens are. Digests, which name many files, are hexadecimal.
fn holds_token(part: &str) -> bool {
    part.split(|char: char| !char.is_ascii_alphanumeric()).any(|word| {
        let digit_runs = word.split(|char: char| !char.is_ascii_digit()).filter(|run| !run.is_empty()).count();
        let both = word.bytes().any(|byte| byte.is_ascii_lowercase()) && word.bytes().any(|byte| byte.is_ascii_uppercase());
        let capitals = !word.bytes().any(|byte| byte.is_ascii_lowercase()) && !word.bytes().all(|byte| byte.is_ascii_hexdigit());
        word.len() >= TOKEN && digit_runs >= 3 && (both || capitals)
    })
}

/// A mailbox at a host whose name has letters beyond ASCII, which the detector does not know.
fn holds_foreign_address(part: &str) -> bool {
    part.split_once('@').is_some_and(|(user, host)| {
        user.ends_with(char::is_alphanumeric) && host.chars().any(|char| !char.is_ascii() && char.is_alphabetic()) && host.contains('.')
    })
}

/// Whether an unknown label is a single word that is written like a name, or is a given name.
pub(super) fn is_proper_noun(label: &str) -> bool {
    let mut letters = label.chars();
    let capitalised =
        letters.next().is_some_and(char::is_uppercase) && letters.clone().next().is_some() && letters.all(|char| char.is_ascii_lowercase());
    capitalised || GIVEN.contains(label.to_lowercase().as_str())
}

fn holds_person(part: &str) -> bool {
    let (stem, ending) = part.rsplit_once('.').unwrap_or((part, ""));
    let is_code = CODE.contains(&ending.to_ascii_lowercase().as_str());
    let text = if is_code { stem } else { part };
    let runs = runs(&text.replace("%20", " ").replace('+', " "));
    runs.iter().any(|run| {
        let all = run.len();
        run.windows(2).any(|pair| is_person(&[&pair[0], &pair[1]], is_code) || !is_code && pair[1].is_spaced && are_listed(&pair[1], &pair[0]))
            || run.windows(3).any(|three| three[1].text.chars().count() == 1 && is_person(&[&three[0], &three[2]], is_code))
            || all == 2 && is_person(&[&run[1], &run[0]], is_code)
    })
}

/// A word and how it is joined to the one before.
struct Part {
    text: String,
    is_spaced: bool,
}

/// The words of a text, in runs that nothing but a joiner interrupts. A camel hump begins a word.
fn runs(text: &str) -> Vec<Vec<Part>> {
    let mut runs: Vec<Vec<Part>> = vec![Vec::new()];
    let mut previous = ' ';
    for char in text.chars() {
        let Some(run) = runs.last_mut() else { break };
        let begins = !previous.is_alphabetic() && !is_mark(previous) || previous.is_lowercase() && char.is_uppercase();
        match run.last_mut() {
            Some(word) if char.is_alphabetic() && !begins || is_mark(char) && previous.is_alphabetic() => word.text.push(char),
            _ if char.is_alphabetic() => run.push(Part { text: char.to_string(), is_spaced: matches!(previous, ' ' | ',') }),
            _ if matches!(char, ' ' | '_' | '-' | '.' | ',') => {}
            _ => runs.push(Vec::new()),
        }
        previous = char;
    }
    runs
}

/// Apostrophes and combining marks belong to a word.
fn is_mark(char: char) -> bool {
    matches!(char, '\'' | '’' | '\u{300}'..='\u{36f}')
}

/// Whether the given and the family name read like a person's.
fn is_person(pair: &[&Part; 2], is_code: bool) -> bool {
    let [given, family] = pair;
    let lower = given.text.to_lowercase();
    if family.text.chars().count() < 2 {
        return false;
    }
    if !GIVEN.contains(lower.as_str()) {
        return !is_code && are_listed(given, family);
    }
    let is_spaced = given.is_spaced && family.is_spaced;
    if is_code && !is_spaced || !(is_written(given) && is_written(family)) && WORDS.contains(&lower.as_str()) {
        return false;
    }
    let text = format!("{} {}", capitalised(&given.text), capitalised(&family.text));
    PERSON.judge(&Value { raw: text.as_bytes(), compact: &[] }).holds
}

/// Whether the lists of names hold the one as a given name and the other as a family name, and neither is a word besides.
/// A family name need not be listed where both are written as names are.
fn are_listed(given: &Part, family: &Part) -> bool {
    let are_written = is_written(given) && is_written(family);
    let known = |part: &Part| PEOPLE.table.get(&Folded::new(part.text.as_bytes()));
    let (given, family) = (known(given), known(family));
    let is_word = |word: Word| word.common() > 0 || word.place() > 1 || word.is_counter() || word.class() != Class::None;
    let both = given.given() > 0 && family.family() > 0;
    (both || given.given() >= 2 && are_written) && !is_word(given) && !is_word(family)
}

fn is_written(part: &Part) -> bool {
    let mut letters = part.text.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.all(|char| char.is_lowercase() || is_mark(char))
}

fn capitalised(word: &str) -> String {
    let lower = word.to_lowercase();
    let mut letters = lower.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A number of seven and more digits that stands alone or behind a few letters (`MRN00482913`), and is no day or time.
fn holds_number(part: &str) -> bool {
    part.split(|char: char| !char.is_ascii_alphanumeric()).any(|word| {
        let digits = word.trim_start_matches(|char: char| char.is_ascii_alphabetic()).trim_end_matches(|char: char| char.is_ascii_alphabetic());
        let letters = word.len() - digits.len();
        digits.len() >= LONG && letters <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit()) && !is_day(digits)
    })
}

/// Nine and more digits in groups with single joiners between (`536-72-8149`), unless a year begins them.
fn holds_groups(part: &str) -> bool {
    let mut groups: Vec<&str> = Vec::new();
    for word in part.split(is_joiner).chain([""]) {
        if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
            groups.push(word);
            continue;
        }
        let year = groups.first().is_some_and(|first| first.len() >= 4 && (first.starts_with("19") || first.starts_with("20")));
        if groups.len() > 1 && !year && groups.concat().len() >= 9 {
            return true;
        }
        groups.clear();
    }
    false
}

/// `20240131`, with or without a time, or seconds or milliseconds since 1970 between 2001 and 2033.
fn is_day(digits: &str) -> bool {
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    match digits.len() {
        8 | 12 | 14 => (2000..2040).contains(&number(0, 4)) && (1..=12).contains(&number(4, 6)) && (1..=31).contains(&number(6, 8)),
        10 | 13 => digits.starts_with('1'),
        _ => false,
    }
}

/// What stands between the groups of a number and the parts of a date, and before them: `dob=1980-02-03`, `(1980-02-03)`.
fn is_joiner(char: char) -> bool {
    char.is_ascii() && !char.is_ascii_alphanumeric()
}

/// A date of the twentieth century: `1980-02-03`, `03.02.1980`, `February 3, 1980`; `19800203` is found as a number.
fn holds_old_date(part: &str) -> bool {
    let plain = part.replace("%20", " ").replace("%2C", "").replace(", ", " ").replace(",_", " ");
    let words: Vec<&str> = plain.split(is_joiner).collect();
    let number = |word: &str, length: std::ops::RangeInclusive<usize>| {
        if length.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit()) { word.parse::<u32>().ok() } else { None }
    };
    let year = |word: &str| number(word, 4..=4).is_some_and(|year| (1900..2000).contains(&year));
    let day = |word: &str| number(word, 1..=2).is_some_and(|day| (1..=31).contains(&day));
    let month = |word: &str| word.get(..3).is_some_and(|start| MONTHS.contains(&start.to_ascii_lowercase().as_str()));
    let is_date = |[a, b, c]: [&str; 3]| {
        let numbers = day(b) && (year(a) && day(c) || day(a) && year(c));
        numbers || month(b) && (day(a) && year(c) || year(a) && day(c)) || month(a) && day(b) && year(c)
    };
    words.windows(3).any(|three| is_date([three[0], three[1], three[2]]))
}

#[cfg(test)]
mod tests {
    use super::{holds_person, is_plain};

    #[test]
    fn no_person_is_taken_for_plain() {
        let words: Vec<&str> = include_str!("../../../patterns/lexicons/given-names.txt").split_ascii_whitespace().collect();
        for pair in words.windows(2) {
            for part in [format!("{}_{}", pair[0], pair[1]), format!("{}{}.pdf", pair[0], pair[1].to_uppercase()), format!("the-{}, Jones", pair[1])]
            {
                assert!(!is_plain(&part) || !holds_person(&part), "{part}");
            }
        }
        assert!(is_plain("kernel") && is_plain("memory_barrier.rst") && !is_plain("jane_doe.pdf") && !is_plain("x7"));
    }
}
