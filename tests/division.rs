//! However a scan is divided (parts of any size, threads, read or mapped, shards merged in any order), its inventory is the same byte for byte.

mod divided;

use std::sync::{LazyLock, Mutex};

use privet::detect::{Confidence, Key, Matcher};
use privet::inventory::document::{Frame, Tool};
use privet::inventory::{Document, Finding, Inventory};
use privet::object::{Object, Origin, Zone};
use privet::pack::Catalog;
use privet::scan::{Options, Scanner, Worker};
use privet::taxonomy::classify::Laws;
use proptest::prelude::*;

use divided::{FRAGMENTS, corpus, long_corpus};

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile"));
static LAWS: LazyLock<Laws> = LazyLock::new(|| Laws::choose(["ccpa", "gdpr", "hipaa", "pci"]).expect("built in"));
static KEY: LazyLock<Key> = LazyLock::new(|| Key::from_secret(b"a key for the tests of division").expect("long enough"));

/// The whole of it as one part.
const WHOLE: usize = usize::MAX;

/// What a scan in parts of `part` bytes says: the inventory as JSON, and every finding as a line.
fn scan(files: &[(String, Vec<u8>)], part: usize) -> String {
    let lines = Mutex::new(Vec::new());
    let stream = |findings: &[Finding]| {
        let mut lines = lines.lock().expect("no thread panicked");
        lines.extend(findings.iter().map(|finding| serde_json::to_string_pretty(finding).expect("a finding can be written")));
    };
    let options = Options { min_confidence: Confidence::Possible, context_elements: true, part: Some(part), threads: 1, ..Options::default() };
    let scanner = Scanner::new(&MATCHER, &LAWS, &KEY, options).streaming(&stream);
    let mut inventory = Inventory::default();
    for (name, bytes) in files {
        let object =
            Object { name: name.clone(), origin: Origin::Stdin, zone: Zone::Own, size: bytes.len() as u64, modified: Some("2024-02-29".to_owned()) };
        inventory.merge(scanner.scan(&object, bytes, &mut Worker::default()));
    }
    let frame = Frame {
        tool: Tool { version: "0".to_owned(), catalogue: "0".to_owned() },
        targets: Vec::new(),
        origins: Vec::new(),
        options: std::collections::BTreeMap::new(),
        key: KEY.id().map(str::to_owned),
        zones: vec![Zone::Own],
        notes: Vec::new(),
    };
    let document = serde_json::to_string_pretty(&Document::new(inventory, &LAWS, frame)).expect("an inventory can be written");
    [document, lines.into_inner().expect("no thread panicked").join("\n")].join("\n")
}

/// Asserts that two reports are the same, and shows where they begin to differ.
fn assert_same(whole: &str, divided: &str, how: &str) {
    if whole != divided {
        let differs = whole.lines().zip(divided.lines()).position(|(one, other)| one != other).unwrap_or_default();
        let around = |report: &str| report.lines().skip(differs.saturating_sub(25)).take(40).collect::<Vec<_>>().join("\n");
        panic!("{how}: line {differs} differs\n--- whole\n{}\n--- divided\n{}", around(whole), around(divided));
    }
}

fn assert_divides(files: &[(String, Vec<u8>)], parts: &[usize]) {
    for file in files {
        let file = std::slice::from_ref(file);
        let whole = scan(file, WHOLE);
        for &part in parts {
            assert_same(&whole, &scan(file, part), &format!("{} in parts of {part}", file[0].0));
        }
    }
}

#[test]
fn parts_of_any_size_say_the_same() {
    let files = corpus();
    let found = scan(&files, WHOLE);
    for element in ["contact.email", "id.national.us.ssn", "financial.card", "auth.secret", "contact.address", "contact.phone"] {
        assert!(found.contains(element), "the corpus holds no {element}, so the test would prove little");
    }
    assert_divides(&files, &[64, 65, 100, 1000, 4096]);
}

#[test]
fn parts_of_long_lines_and_large_tables_say_the_same() {
    assert_divides(&long_corpus(), &[4096, 65_536, 100_000, 1 << 20]);
}

#[test]
fn objects_merge_in_any_order() {
    let mut files = corpus();
    let whole = scan(&files, WHOLE);
    let inventory = |report: &str| report.split("\n}\n").next().map(str::to_owned);
    files.reverse();
    assert_eq!(inventory(&whole), inventory(&scan(&files, WHOLE)));
    files.rotate_left(5);
    assert_eq!(inventory(&whole), inventory(&scan(&files, 777)));
}

/// Text made of the pieces that findings are made of.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(FRAGMENTS).prop_map(str::to_owned),
        4 => prop::sample::select(&[" ", "\n", "\n", "\n", ",", ": ", "\": \"", "\",\"", "{\"", "\"},\n", "[", "]", "=", ">", "<", "\r\n", "-", "@", ".", "\t", "  "][..])
            .prop_map(str::to_owned),
        2 => "[a-zA-Z0-9:;/+_-]{1,40}",
        1 => "\\PC{1,12}",
        1 => (60usize..9000, prop::sample::select(&["x", "1", "a.", "@", "0 ", "a@", "::", "=a"][..])).prop_map(|(length, unit)| unit.repeat(length / unit.len())),
    ];
    prop::collection::vec(piece, 1..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_texts_in_random_parts_say_the_same(text in text(), part in 64usize..6000, name in prop::sample::select(&["a.txt", "a.json", "a.csv", "a"][..])) {
        let files = [(name.to_owned(), text.into_bytes())];
        assert_same(&scan(&files, WHOLE), &scan(&files, part), "a random text");
    }
}

#[cfg(feature = "cli")]
mod program {
    //! What only the program does: threads, maps, shards and their merger.

    use std::path::Path;
    use std::process::Command;

    use super::divided::{corpus, large_csv, large_jsonl};

    fn privet(folder: &Path, args: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_privet"))
            .args(args)
            .current_dir(folder)
            .env("PRIVET_KEY", "a key for the tests of division")
            .output()
            .expect("privet runs");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("a report is UTF-8")
    }

    fn scan(folder: &Path, more: &[&str]) -> String {
        privet(folder, &[&["scan", "tree", "left", "--no-config", "--quiet", "--format", "json"], more].concat())
    }

    #[test]
    fn the_places_of_wide_text_do_not_depend_on_parts() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        for name in ["tree", "left"] {
            std::fs::create_dir(folder.path().join(name)).expect("made");
        }
        for (name, bytes) in corpus().into_iter().filter(|(name, _)| ["form.txt", "wide.csv", "western.txt"].contains(&name.as_str())) {
            std::fs::write(folder.path().join("tree").join(name), bytes).expect("written");
        }
        let whole = scan(folder.path(), &["--min-confidence", "possible"]);
        for part in ["64", "100", "1000"] {
            super::assert_same(&whole, &scan(folder.path(), &["--min-confidence", "possible", "--part", part]), part);
        }
    }

    #[test]
    fn threads_maps_and_shards_say_the_same() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let tree = folder.path().join("tree/deep");
        std::fs::create_dir_all(&tree).expect("made");
        for (name, bytes) in corpus() {
            std::fs::write(tree.join(name), bytes).expect("written");
        }
        // Larger than what is divided among threads.
        std::fs::write(tree.join("large.csv"), large_csv(9 << 20)).expect("written");
        std::fs::write(tree.join("large.jsonl"), large_jsonl(9 << 20)).expect("written");
        // Left out, and called by what is hidden: the ledger names the first few of them.
        let left = folder.path().join("left");
        std::fs::create_dir(&left).expect("made");
        std::fs::write(left.join(".privetignore"), "*.bak\n").expect("written");
        for name in ["a", "219-09-9999", "z", "jane.doe@fabrikam.com", "b", "+1 415 555 2671", "Laura Hartwell", "c", "d", "4111111111111111"] {
            std::fs::write(left.join(name).with_extension("bak"), "x").expect("written");
        }
        let whole = scan(folder.path(), &["--threads", "1", "--mmap", "never"]);
        super::assert_same(&whole, &scan(folder.path(), &["--threads", "8", "--mmap", "always"]), "8 threads, mapped");
        let shards: Vec<String> = (0..3).map(|shard| format!("{shard}.json")).collect();
        for (shard, file) in shards.iter().enumerate() {
            let report = scan(folder.path(), &["--threads", "2", "--shard", &format!("{shard}/3")]);
            std::fs::write(folder.path().join(file), report).expect("written");
        }
        for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
            let parts = order.map(|shard: usize| shards[shard].as_str());
            super::assert_same(&whole, &privet(folder.path(), &[&["merge"][..], &parts].concat()), "merged shards");
        }
    }
}
