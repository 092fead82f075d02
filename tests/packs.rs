//! The built-in packs: every file of theirs can be read, and every detector passes the test that users' packs pass.

use std::path::Path;

use privet::detect::trial;
use privet::pack::{Catalog, Detector};

const NOT_PACKS: [&str; 4] = ["taxonomies", "lexicons", "tables", "notice"];

#[test]
fn every_file_of_the_packs_is_a_detector_that_is_built_in() {
    let builtin = Catalog::builtin();
    let mut wrong = Vec::new();
    let packs = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns")).expect("patterns/ exists").flatten();
    for pack in packs.map(|entry| entry.path()).filter(|path| path.is_dir()) {
        let folder = pack.file_name().expect("has a name").to_string_lossy().into_owned();
        if NOT_PACKS.contains(&folder.as_str()) {
            continue;
        }
        for file in std::fs::read_dir(&pack).expect("a folder").flatten().map(|entry| entry.path()) {
            let id = format!("{folder}/{}", file.file_stem().expect("has a stem").to_string_lossy());
            let source = std::fs::read_to_string(&file).expect("can be read");
            let (built, read) = (builtin.get(&id).map(|detector| format!("{detector:?}")), Detector::read(&id, &source));
            match read.map(|detector| format!("{detector:?}")) {
                Err(error) => wrong.push(error.to_string()),
                Ok(_) if built.is_none() => wrong.push(format!("{}: is not built in; a detector is a file `<name>.toml`", file.display())),
                Ok(read) if built.as_ref() != Some(&read) => wrong.push(format!("{}: is built in as something else", file.display())),
                Ok(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_detector_passes_its_own_test() {
    let errors = trial::test(&Catalog::builtin());
    let list: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "{} mistakes:\n{}", list.len(), list.join("\n"));
}
