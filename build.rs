//! Reads `patterns/` once, so that no scan has to: a program that starts for one small file must not parse seven hundred files of TOML first.
//!
//! Every detector becomes a line of JSON; the list of elements and each law become a file of JSON. What stands in them is checked by tests.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Folders of `patterns/` that hold no detectors.
const NOT_PACKS: [&str; 4] = ["taxonomies", "lexicons", "tables", "notice"];
/// What no scan needs of a detector, which is half of it.
const NOTES: [&str; 5] = ["about", "references", "catalogue", "equivalents", "examples"];

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the folder of the package"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names a folder for what is built"));
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=patterns");
    let patterns = root.join("patterns");
    write(&out.join("elements.json"), &json(&patterns.join("elements.toml")));
    write(&out.join("suppressors.json"), &suppressors(&patterns.join("suppressors.toml")));
    for (name, path) in files(&patterns.join("taxonomies")) {
        write(&out.join(format!("{name}.json")), &json(&path));
    }
    let (mut list, mut lines) = (String::from("&[\n"), String::new());
    for (id, path) in detectors(&patterns) {
        // The text itself and not its path: one target directory may serve several checkouts.
        let text = read(&path);
        writeln!(list, "    Embedded {{ id: {id:?}, text: {text:?}, digest: {:?} }},", digest(&text)).expect("a string takes all");
        let mut detector = table(&path, &text);
        NOTES.iter().for_each(|key| drop(detector.remove(*key)));
        writeln!(lines, "{}", serde_json::to_string(&detector).expect("TOML can be written as JSON")).expect("a string takes all");
    }
    list.push_str("]\n");
    write(&out.join("packs.rs"), &list);
    write(&out.join("packs.json"), &lines);
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

fn table(path: &Path, text: &str) -> toml::Table {
    toml::from_str(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file of TOML as JSON.
fn json(path: &Path) -> String {
    serde_json::to_string(&table(path, &read(path))).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What speaks against findings, without the examples, which only tests need.
fn suppressors(path: &Path) -> String {
    let mut table = table(path, &read(path));
    let forms = table.get_mut("form").and_then(toml::Value::as_table_mut).into_iter().flat_map(|forms| forms.iter_mut().map(|(_, form)| form));
    forms.filter_map(toml::Value::as_table_mut).for_each(bare);
    let named = table.get_mut("named").and_then(toml::Value::as_array_mut).into_iter().flatten();
    named.filter_map(toml::Value::as_table_mut).for_each(bare);
    serde_json::to_string(&table).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn bare(suppressor: &mut toml::Table) {
    for key in ["about", "catalogue", "holds", "spares"] {
        suppressor.remove(key);
    }
}

/// What tells this text from others, so that a scan need not read all of them to say which detectors it used.
fn digest(text: &str) -> [u8; 32] {
    *blake3::hash(text.as_bytes()).as_bytes()
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: cannot be written: {error}", path.display()));
}
