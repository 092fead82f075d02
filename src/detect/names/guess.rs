//! What no detector can prove and a name should not show: the name of a person (`jane_doe.pdf`, `Doe, Jane/`), a long number, a date before
//! the year 2000, which is a birth date more often than a day on which a file was made.
//!
//! A person's name is two or three words of which one is a common given name and none a word of `patterns/lexicons/not-names.txt`. Words that
//! are joined rather than spaced are not looked at in source code, whose files are called `mark_read.rs` for other reasons.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::check::{Check, Value};

/// The common given names, in lower case.
static GIVEN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let list = include_str!("../../../patterns/lexicons/given-names.txt");
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
});

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

/// What a part of a path should not show, by a word for its kind.
pub(super) fn guess(part: &str) -> Option<&'static str> {
    if holds_person(part) {
        return Some("person.name");
    }
    if holds_old_date(part) {
        return Some("date");
    }
    (holds_number(part) || holds_groups(part)).then_some("number")
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
        run.windows(2).any(|pair| is_person(&[&pair[0], &pair[1]], is_code))
            || run.windows(3).any(|three| three[1].text.chars().count() == 1 && is_person(&[&three[0], &three[2]], is_code))
            || all == 2 && is_person(&[&run[1], &run[0]], is_code)
    })
}

/// A word and how it is joined to the one before.
struct Word {
    text: String,
    is_spaced: bool,
}

/// The words of a text, in runs that nothing but a joiner interrupts. A camel hump begins a word.
fn runs(text: &str) -> Vec<Vec<Word>> {
    let mut runs: Vec<Vec<Word>> = vec![Vec::new()];
    let mut previous = ' ';
    for char in text.chars() {
        let Some(run) = runs.last_mut() else { break };
        let begins = !previous.is_alphabetic() && !is_mark(previous) || previous.is_lowercase() && char.is_uppercase();
        match run.last_mut() {
            Some(word) if char.is_alphabetic() && !begins || is_mark(char) && previous.is_alphabetic() => word.text.push(char),
            _ if char.is_alphabetic() => run.push(Word { text: char.to_string(), is_spaced: matches!(previous, ' ' | ',') }),
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
fn is_person(pair: &[&Word; 2], is_code: bool) -> bool {
    let [given, family] = pair;
    let lower = given.text.to_lowercase();
    if !GIVEN.contains(lower.as_str()) || family.text.chars().count() < 2 {
        return false;
    }
    let is_written = |word: &Word| word.text.starts_with(char::is_uppercase);
    let is_spaced = given.is_spaced && family.is_spaced;
    if is_code && !is_spaced || !(is_written(given) && is_written(family)) && WORDS.contains(&lower.as_str()) {
        return false;
    }
    let text = format!("{} {}", capitalised(&given.text), capitalised(&family.text));
    PERSON.judge(&Value { raw: text.as_bytes(), compact: &[] }).holds
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
    for word in part.split(['-', '.', '_', ' ']).chain([""]) {
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

/// A date of the twentieth century: `1980-02-03`, `03.02.1980`, `19800203` is found as a number.
fn holds_old_date(part: &str) -> bool {
    let words: Vec<&str> = part.split(['-', '_', '.', ' ']).collect();
    let number = |word: &str, length: std::ops::RangeInclusive<usize>| {
        if length.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit()) { word.parse::<u32>().ok() } else { None }
    };
    let year = |word: &str| number(word, 4..=4).is_some_and(|year| (1900..2000).contains(&year));
    let day = |word: &str| number(word, 1..=2).is_some_and(|day| (1..=31).contains(&day));
    words.windows(3).any(|three| day(three[1]) && (year(three[0]) && day(three[2]) || day(three[0]) && year(three[2])))
}
