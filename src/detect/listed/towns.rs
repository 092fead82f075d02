//! Towns, counties, states and provinces, in any case and with the abbreviations of forms: `FT COLLINS`, `Pagosa Spgs`, `Eagle County`.

use std::sync::LazyLock;

use smallvec::SmallVec;

use crate::detect::people::fold::Folded;
use crate::detect::people::table::{Table, hash};

/// Made by `tests/places_table.rs` from the lists beside it. The grade of a place is 2, of one that people or things are called as well 1.
static TOWNS: &[u8] = include_bytes!("../../../patterns/lexicons/places/table.bin");

static TABLE: LazyLock<Table<'static>> = LazyLock::new(|| Table::open(TOWNS).expect("the table is compiled in and tested"));

/// The share of the places that must be called as nothing else is.
const CLEAR: f32 = 0.2;
/// The longest value that is looked up, in bytes.
const LONGEST: usize = 64;
/// What stands for what in names of places.
const SHORT: [(&str, &str); 19] = [
    ("st", "saint"),
    ("sankt", "saint"),
    ("ste", "sainte"),
    ("ft", "fort"),
    ("mt", "mount"),
    ("pt", "port"),
    ("n", "north"),
    ("s", "south"),
    ("e", "east"),
    ("w", "west"),
    ("jct", "junction"),
    ("spgs", "springs"),
    ("spg", "springs"),
    ("hts", "heights"),
    ("bch", "beach"),
    ("vlg", "village"),
    ("sta", "santa"),
    ("sto", "santo"),
    ("sn", "san"),
];
/// What stands before the name of a place and says its kind.
const BEFORE: [[&str; 2]; 9] = [
    ["city", "of"],
    ["town", "of"],
    ["village", "of"],
    ["county", "of"],
    ["township", "of"],
    ["municipio", "de"],
    ["departamento", "de"],
    ["departamento", "del"],
    ["provincia", "de"],
];
/// What stands behind it: kinds, and the capital's district.
const BEHIND: [&[&str]; 13] = [
    &["county"],
    &["parish"],
    &["twp"],
    &["township"],
    &["city"],
    &["town"],
    &["village"],
    &["borough"],
    &["municipality"],
    &["co"],
    &["dc"],
    &["d", "c"],
    &["df"],
];

/// Which of the values are places, if the column is one of places.
pub(super) fn read(different: &[&[u8]], share: f32) -> Option<Vec<bool>> {
    let grades: Vec<u8> = different.iter().map(|value| grade(value)).collect();
    let count = |least: u8| grades.iter().filter(|grade| **grade >= least).count() as f32;
    let is_made_of_them = count(1) >= share * grades.len() as f32 && count(2) >= (CLEAR * grades.len() as f32).max(1.0);
    is_made_of_them.then(|| grades.iter().map(|grade| *grade > 0).collect())
}

/// How surely a value is the name of a place: 0 when no list holds it.
fn grade(value: &[u8]) -> u8 {
    if value.len() > LONGEST {
        return 0;
    }
    let words = words(without_tail(value));
    let words: SmallVec<[&[u8]; 6]> = words.iter().map(|word| spelled_out(word.bytes())).collect();
    let listed = |words: &[&[u8]]| TABLE.get_hashed(hash(&words.join(&b' '))).place();
    let behind = BEFORE.iter().find_map(|kind| words.strip_prefix(kind.map(str::as_bytes).as_slice()));
    let before = BEHIND.iter().find_map(|kind| {
        let (name, rest) = words.split_at_checked(words.len().checked_sub(kind.len())?)?;
        (rest.iter().eq(kind.iter().map(|word| word.as_bytes()).collect::<SmallVec<[&[u8]; 2]>>().iter())).then_some(name)
    });
    [Some(words.as_slice()), behind, before].into_iter().flatten().filter(|words| !words.is_empty()).map(listed).max().unwrap_or(0)
}

/// The key under which a place stands in the table.
#[must_use]
pub fn key(name: &str) -> Vec<u8> {
    words(name.as_bytes()).iter().map(|word| spelled_out(word.bytes())).collect::<Vec<_>>().join(&b' ')
}

/// A value without the state or the country behind its comma: `Austin, TX`.
fn without_tail(value: &[u8]) -> &[u8] {
    let Some(comma) = value.iter().rposition(|byte| *byte == b',') else { return value };
    let is_place = value[comma + 1..].iter().all(|byte| byte.is_ascii_alphabetic() || b" .".contains(byte));
    if is_place { &value[..comma] } else { value }
}

fn words(value: &[u8]) -> SmallVec<[Folded; 6]> {
    let is_between = |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphanumeric() && *byte != b'\'';
    value.split(is_between).filter(|word| !word.is_empty()).map(Folded::new).collect()
}

fn spelled_out(word: &[u8]) -> &[u8] {
    SHORT.iter().find(|(short, _)| short.as_bytes() == word).map_or(word, |(_, long)| long.as_bytes())
}
