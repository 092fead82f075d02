//! Reads `patterns/` once, so that no scan has to: a program that starts for one small file must not parse seven hundred files of TOML first.
//!
//! Detectors, suppressors, the list of elements and each law become MessagePack. What stands in them is checked by tests.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::{Table, Value};

/// Folders of `patterns/` that hold no detectors.
const NOT_PACKS: [&str; 4] = ["taxonomies", "lexicons", "tables", "notice"];
/// What no scan needs of a detector, which is half of it.
const NOTES: [&str; 5] = ["about", "references", "catalogue", "equivalents", "examples"];
/// What a scan reads of a detector when it first needs it (`pack::later`), each by itself.
const LATER: [&str; 3] = ["check", "column", "values"];
/// Where a detector has lists of words (`pack::wordlist`): all but the last is the way to a table.
const WORDLISTS: [&[&str]; 11] = [
    &["context", "words"],
    &["context", "against"],
    &["label", "names"],
    &["label", "weak"],
    &["label", "spoken"],
    &["pattern", "shape"],
    &["pattern", "prefix"],
    &["pattern", "anchor"],
    &["pattern", "terms"],
    &["pattern", "label", "terms"],
    &["pattern", "label", "shape"],
];

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the folder of the package"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names a folder for what is built"));
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=patterns");
    let patterns = root.join("patterns");
    write(&out.join("elements.bin"), &packed(table(&patterns.join("elements.toml"))));
    write(&out.join("suppressors.bin"), &packed(suppressors(&patterns.join("suppressors.toml"))));
    for (name, path) in files(&patterns.join("taxonomies")) {
        write(&out.join(format!("{name}.bin")), &packed(table(&path)));
    }
    let (mut list, mut read_already) = (String::from("&[\n"), Vec::new());
    for (id, path) in detectors(&patterns) {
        // The text itself and not its path: one target directory may serve several checkouts.
        let text = read(&path);
        let mut detector = parsed(&path, &text);
        NOTES.iter().for_each(|key| drop(detector.remove(*key)));
        WORDLISTS.iter().for_each(|way| join(&mut detector, way));
        let later = LATER.map(|key| detector.remove(key).map(packed).unwrap_or_default());
        let parts = [packed(detector)].into_iter().chain(later);
        let ends: Vec<usize> = parts
            .map(|part| {
                read_already.extend(part);
                read_already.len()
            })
            .collect();
        let digest = digest(&text);
        writeln!(list, "    Embedded {{ id: {id:?}, text: {text:?}, digest: {digest:?}, ends: {ends:?} }},").expect("a string takes all");
    }
    list.push_str("]\n");
    write(&out.join("packs.rs"), list.as_bytes());
    write(&out.join("packs.bin"), &read_already);
}

/// The files of all packs by id, `<pack>/<name>`.
fn detectors(patterns: &Path) -> BTreeMap<String, PathBuf> {
    let packs = entries(patterns).into_iter().filter(|path| path.is_dir());
    let named = packs.map(|pack| (stem(&pack), pack)).filter(|(name, _)| !NOT_PACKS.contains(&name.as_str()));
    named.flat_map(|(pack, folder)| files(&folder).into_iter().map(move |(name, path)| (format!("{pack}/{name}"), path))).collect()
}

/// The TOML files of a folder by name.
fn files(folder: &Path) -> BTreeMap<String, PathBuf> {
    let files = entries(folder).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.map(|path| (stem(&path), path)).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: cannot be read: {error}", folder.display()));
    entries.flatten().map(|entry| entry.path()).collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: cannot be read: {error}", path.display()))
}

fn table(path: &Path) -> Table {
    parsed(path, &read(path))
}

fn parsed(path: &Path, text: &str) -> Table {
    toml::from_str(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// MessagePack, whose reader is told how long all is, and has nothing to unescape.
fn packed(part: impl Into<Value>) -> Vec<u8> {
    rmp_serde::to_vec(&part.into()).expect("TOML can be written as MessagePack")
}

/// Makes of a list of words one string, and one of characters whose numbers are the lengths of the words: a reader is done with both at once.
fn join(table: &mut Table, way: &[&str]) {
    match (way, table.get_mut(way[0])) {
        ([_], Some(Value::Array(words))) => {
            let word = |word: &Value| word.as_str().unwrap_or_else(|| panic!("{}: {word} is no string", way[0])).to_owned();
            let all: Vec<String> = words.iter().map(word).collect();
            let length = |word: &String| char::from_u32(word.len() as u32).unwrap_or_else(|| panic!("{}: {word} is too long", way[0]));
            *words = vec![Value::String(all.concat()), Value::String(all.iter().map(length).collect())];
        }
        ([_, way @ ..], Some(Value::Table(table))) => join(table, way),
        _ => (),
    }
}

/// What speaks against findings, without the examples, which only tests need.
fn suppressors(path: &Path) -> Table {
    let mut table = table(path);
    let forms = table.get_mut("form").and_then(Value::as_table_mut).into_iter().flat_map(|forms| forms.iter_mut().map(|(_, form)| form));
    forms.filter_map(Value::as_table_mut).for_each(bare);
    let named = table.get_mut("named").and_then(Value::as_array_mut).into_iter().flatten();
    named.filter_map(Value::as_table_mut).for_each(bare);
    table
}

fn bare(suppressor: &mut Table) {
    for key in ["about", "catalogue", "holds", "spares"] {
        suppressor.remove(key);
    }
}

/// What tells this text from others, so that a scan need not read all of them to say which detectors it used.
fn digest(text: &str) -> [u8; 32] {
    *blake3::hash(text.as_bytes()).as_bytes()
}

fn write(path: &Path, content: &[u8]) {
    fs::write(path, content).unwrap_or_else(|error| panic!("{}: cannot be written: {error}", path.display()));
}
