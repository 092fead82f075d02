//! The built-in packs: the embedded list is the folder's, and every detector passes the test that users' packs pass.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use privet::detect::trial;
use privet::pack::Catalog;

const NOT_PACKS: [&str; 4] = ["taxonomies", "lexicons", "tables", "notice"];

/// The longest line of the list.
const WIDE: usize = 140;

fn embedded() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns");
    let mut packs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for pack in std::fs::read_dir(&root).expect("patterns/ exists").flatten().map(|entry| entry.path()).filter(|path| path.is_dir()) {
        let name = pack.file_name().expect("has a name").to_string_lossy().into_owned();
        if NOT_PACKS.contains(&name.as_str()) {
            continue;
        }
        let names = packs.entry(name).or_default();
        for file in std::fs::read_dir(&pack).expect("a folder").flatten().map(|entry| entry.path()) {
            assert_eq!(file.extension().and_then(|e| e.to_str()), Some("toml"), "{} is no detector", file.display());
            names.insert(file.file_stem().expect("has a stem").to_string_lossy().into_owned());
        }
    }
    let mut out = String::from(
        "//! Every file of `patterns/` that holds a detector, embedded. Written by `UPDATE=1 cargo test --test packs`; do not edit.\n\nembed! {\n",
    );
    for (pack, names) in packs.iter().filter(|(_, names)| !names.is_empty()) {
        let mut line = format!("    \"{pack}\":");
        for name in names {
            if line.len() + name.len() + 4 > WIDE {
                writeln!(out, "{line}").expect("writing to a string");
                line = " ".repeat(7);
            }
            write!(line, " \"{name}\"").expect("writing to a string");
        }
        writeln!(out, "{line};").expect("writing to a string");
    }
    out.push_str("}\n");
    out
}

#[test]
fn the_embedded_list_is_the_folder() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pack/embedded.rs");
    let wanted = embedded();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &wanted).expect("can write");
    }
    let standing = std::fs::read_to_string(&path).expect("can read");
    assert!(standing == wanted, "src/pack/embedded.rs is out of date: run `UPDATE=1 cargo test --test packs`");
}

#[test]
fn every_detector_passes_its_own_test() {
    let errors = trial::test(&Catalog::builtin());
    let list: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "{} mistakes:\n{}", list.len(), list.join("\n"));
}
