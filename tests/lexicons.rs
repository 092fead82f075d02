//! Every list of words has an entry in `patterns/lexicons/README.md` that names its source and licence.

use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("patterns/lexicons")
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("its entries can be read").path();
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
}

#[test]
fn every_list_has_a_source_and_a_licence() {
    let readme = fs::read_to_string(folder().join("README.md")).expect("the README is there");
    let rows: Vec<Vec<&str>> = readme.lines().filter(|line| line.starts_with("| ")).map(|line| line.split('|').map(str::trim).collect()).collect();
    let mut lists = Vec::new();
    files(&folder(), &mut lists);
    for list in lists.iter().filter(|list| !list.ends_with("README.md")) {
        let name = list.strip_prefix(folder()).expect("it lies there").to_string_lossy().replace('\\', "/");
        let row = rows.iter().find(|row| row.get(1) == Some(&name.as_str()));
        let row = row.unwrap_or_else(|| panic!("{name}: has no row in patterns/lexicons/README.md; name its size, source, licence, reader and date"));
        assert!(
            row[2..row.len() - 1].iter().all(|cell| !cell.is_empty()) && row.len() >= 9,
            "{name}: its row in patterns/lexicons/README.md lacks a cell"
        );
    }
}
