//! The table of places that is compiled in is the one that the lists make. `UPDATE=1 cargo test --test places_table` writes it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use privet::detect::listed::towns::key;
use privet::detect::people;
use privet::detect::people::fold::Folded;
use privet::detect::people::table::{Class, Table, Word, hash};

/// The grade of a place that nothing else is called as, and of one that shares its name.
const CLEAR: u8 = 2;
const SHARED: u8 = 1;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("patterns/lexicons/places")
}

/// Whether all words of a key are names of people; one word alone may be any of the language as well.
fn is_shared(key: &[u8], names: &Table<'_>) -> bool {
    let words: Vec<Word> = key.split(|byte| *byte == b' ').map(|word| names.get(&Folded::new(word))).collect();
    let is_name = |word: &Word| word.given().max(word.family()) >= 2;
    words.iter().all(is_name) || matches!(words[..], [word] if word.common() >= 2)
}

#[test]
fn the_table_is_the_one_that_the_lists_make() {
    let names = people::table().expect("the table of names is compiled in");
    let mut grades: BTreeMap<Vec<u8>, u8> = BTreeMap::new();
    for list in ["towns.txt", "regions.txt"] {
        let text = fs::read_to_string(folder().join(list)).unwrap_or_else(|error| panic!("{list}: {error}"));
        for key in text.lines().filter(|line| !line.starts_with('#')).map(key).filter(|key| key.len() > 1) {
            let grade = if is_shared(&key, &names) { SHARED } else { CLEAR };
            grades.insert(key, grade);
        }
    }
    let words: Vec<(Vec<u8>, Word)> = grades.into_iter().map(|(key, grade)| (key, Word::new(0, 0, 0, grade, false, Class::None))).collect();
    let built = Table::build(&words);
    let path = folder().join("table.bin");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &built).expect("the table can be written");
    }
    assert!(fs::read(&path).expect("the table is there") == built, "table.bin: differs from the lists; run UPDATE=1 cargo test --test places_table");
    let table = Table::open(&built).expect("it was just built");
    let wrong = words.iter().filter(|(key, word)| table.get_hashed(hash(key)) != *word).count();
    assert!(wrong * 1000 < words.len(), "{wrong} of {} places are hidden by others", words.len());
}
