//! The weights that are compiled in were made from the lists and templates that stand beside them. `UPDATE=1 cargo test --test names_weights` writes the
//! checksums down after a training; `scripts/stages/names` trains again and compares the bytes.

use std::fs;
use std::path::{Path, PathBuf};

use privet::detect::people::PEOPLE;

/// What the weights depend on, from the root of the package.
const SOURCES: [&str; 16] = [
    "patterns/lexicons/names/classes.txt",
    "patterns/lexicons/names/common-english.txt",
    "patterns/lexicons/names/counter.txt",
    "patterns/lexicons/names/family-census.txt",
    "patterns/lexicons/names/family-world.txt",
    "patterns/lexicons/names/given-census.txt",
    "patterns/lexicons/names/given-moby.txt",
    "patterns/lexicons/names/given-world.txt",
    "patterns/lexicons/names/places-wordnet.txt",
    "patterns/lexicons/names/places.txt",
    "patterns/lexicons/names/table.bin",
    "patterns/lexicons/names/weights.bin",
    "scripts/names/packages.sha256",
    "scripts/names/src/corpus.rs",
    "scripts/names/src/sentences.rs",
    "scripts/names/templates.txt",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn checksums(root: &Path) -> String {
    let line = |path: &&str| {
        let bytes = fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        format!("{}  {path}\n", blake3::hash(&bytes).to_hex())
    };
    SOURCES.iter().map(line).collect()
}

#[test]
fn the_weights_are_those_of_the_lists_and_templates() {
    // The scripts are not part of the published package.
    if !root().join("scripts/names").is_dir() {
        return;
    }
    let path = root().join("patterns/lexicons/names/weights.blake3");
    let now = checksums(&root());
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &now).expect("the checksums can be written");
    }
    let then = fs::read_to_string(&path).expect("the checksums are there");
    assert_eq!(now, then, "what the weights were made from changed; train them again (scripts/names/README.md)");
}

#[test]
fn table_and_weights_open_and_are_small() {
    assert_eq!(PEOPLE.table.get(&privet::detect::people::fold::Folded::new(b"Maria")).given(), 3);
    let folder = root().join("patterns/lexicons/names");
    let size: u64 = ["table.bin", "weights.bin"].iter().map(|file| fs::metadata(folder.join(file)).expect("it is there").len()).sum();
    assert!(size < 1_500_000, "table and weights together: {size} bytes");
}
