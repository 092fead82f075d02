//! The table of words that is compiled in is the one that the lists make. `UPDATE=1 cargo test --test names_table` writes it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use privet::detect::people::fold::Folded;
use privet::detect::people::table::{Class, Table, Word};

/// What the lists say of one word.
#[derive(Default, Clone, Copy)]
struct Entry {
    given: u8,
    family: u8,
    common: u8,
    place: u8,
    is_counter: bool,
    class: Option<Class>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("patterns/lexicons/names")
}

/// The lines of a list without comments.
fn lines(list: &str) -> Vec<String> {
    let text = fs::read_to_string(folder().join(list)).unwrap_or_else(|error| panic!("{list}: {error}"));
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect()
}

/// `word class` a line.
fn graded(list: &str) -> Vec<(String, u8)> {
    let grade = |line: &String| line.rsplit_once(' ').map(|(word, grade)| (word.to_owned(), grade.parse().expect("a grade is a digit")));
    lines(list).iter().filter_map(grade).collect()
}

/// Several words a line.
fn words(list: &str) -> Vec<String> {
    lines(list).iter().flat_map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn entries() -> BTreeMap<Vec<u8>, Entry> {
    let mut entries: BTreeMap<Vec<u8>, Entry> = BTreeMap::new();
    let mut change = |word: &str, change: &dyn Fn(&mut Entry)| {
        // A list of what is no name may write a genitive to mean the word only as such; it is left out.
        let folded = Folded::new(word.as_bytes());
        if !word.ends_with("'s") && folded.bytes().len() > 1 {
            change(entries.entry(folded.bytes().to_vec()).or_default());
        }
    };
    for list in ["given-census.txt", "given-moby.txt", "given-wordnet.txt"] {
        graded(list).iter().for_each(|(word, grade)| change(word, &|entry| entry.given = entry.given.max(*grade)));
    }
    words("given-world.txt").iter().for_each(|word| change(word, &|entry| entry.given = entry.given.max(2)));
    for list in ["family-census.txt", "family-wordnet.txt"] {
        graded(list).iter().for_each(|(word, grade)| change(word, &|entry| entry.family = entry.family.max(*grade)));
    }
    words("family-world.txt").iter().for_each(|word| change(word, &|entry| entry.family = entry.family.max(2)));
    graded("common-english.txt").iter().for_each(|(word, grade)| change(word, &|entry| entry.common = entry.common.max(*grade)));
    words("foreign-common.txt").iter().for_each(|word| change(word, &|entry| entry.common = entry.common.max(3)));
    graded("places-wordnet.txt").iter().for_each(|(word, grade)| change(word, &|entry| entry.place = entry.place.max(*grade)));
    words("places.txt").iter().for_each(|word| change(word, &|entry| entry.place = 3));
    words("counter.txt").iter().for_each(|word| change(word, &|entry| entry.is_counter = true));
    classes(&mut change);
    entries
}

/// Changes the entry of a word.
type Change<'a> = dyn FnMut(&str, &dyn Fn(&mut Entry)) + 'a;

fn classes(change: &mut Change<'_>) {
    let mut class = Class::None;
    for line in lines("classes.txt") {
        if let Some(name) = line.strip_prefix("= ") {
            class = *Class::ALL.iter().find(|class| class.name() == name).unwrap_or_else(|| panic!("classes.txt: unknown class `{name}`"));
            continue;
        }
        let is_word = !matches!(class, Class::Title | Class::Particle | Class::Suffix);
        for word in line.split_whitespace() {
            change(word, &|entry| {
                if entry.class.is_none() {
                    entry.class = Some(class);
                    let is_name = entry.given >= 2 || entry.family == 3;
                    entry.common = if is_word && !is_name { entry.common.max(3) } else { entry.common };
                }
            });
        }
    }
}

#[test]
fn the_table_is_the_one_that_the_lists_make() {
    let entries = entries();
    let word = |entry: &Entry| Word::new(entry.given, entry.family, entry.common, entry.place, entry.is_counter, entry.class.unwrap_or(Class::None));
    let words: Vec<(Vec<u8>, Word)> = entries.iter().map(|(text, entry)| (text.clone(), word(entry))).collect();
    let built = Table::build(&words);
    let path = folder().join("table.bin");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &built).expect("the table can be written");
    }
    assert!(fs::read(&path).expect("the table is there") == built, "table.bin: differs from the lists; run UPDATE=1 cargo test --test names_table");
    let table = Table::open(&built).expect("it was just built");
    let wrong = words.iter().filter(|(text, word)| table.get(&Folded::new(text)) != *word).count();
    assert!(wrong * 1000 < words.len(), "{wrong} of {} words are hidden by others", words.len());
}
