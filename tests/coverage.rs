//! What other tools name and privet finds too: the table of `docs/coverage.md` is written from the packs, and nothing may be missing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use privet::pack::Catalog;

/// The tools, their prefix in `equivalents`, and the names of what they find.
const TOOLS: [(&str, &str, &str); 3] = [
    ("Amazon Macie managed data identifiers", "macie", include_str!("coverage/macie.txt")),
    ("Google Sensitive Data Protection infoTypes", "sdp", include_str!("coverage/sdp.txt")),
    ("Presidio entities", "presidio", include_str!("coverage/presidio.txt")),
];
const BEGIN: &str = "<!-- counterparts: written by `UPDATE=1 cargo test --test coverage` -->\n";
const END: &str = "<!-- end of counterparts -->\n";

/// The detectors that name each counterpart.
fn counterparts() -> BTreeMap<String, Vec<String>> {
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for detector in Catalog::builtin().detectors {
        for name in detector.notes().equivalents {
            known.entry(name).or_default().push(detector.id.clone());
        }
    }
    known
}

fn tables(known: &BTreeMap<String, Vec<String>>) -> String {
    let mut out = String::from(BEGIN);
    for (title, prefix, names) in TOOLS {
        write!(out, "\n### {title}\n\n| theirs | ours |\n|---|---|\n").expect("writing to a string");
        for name in names.lines() {
            let ours = known.get(&format!("{prefix}:{name}")).map(|ids| ids.join("`, `")).unwrap_or_default();
            writeln!(out, "| {name} | `{ours}` |").expect("writing to a string");
        }
    }
    out.push('\n');
    out.push_str(END);
    out
}

#[test]
fn every_counterpart_has_a_detector() {
    let known = counterparts();
    let missing: Vec<String> = TOOLS
        .iter()
        .flat_map(|(_, prefix, names)| names.lines().map(move |name| format!("{prefix}:{name}")))
        .filter(|name| !known.contains_key(name))
        .collect();
    assert!(missing.is_empty(), "no detector names {missing:?}");
}

#[test]
fn the_page_follows_the_packs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/coverage.md");
    let page = std::fs::read_to_string(&path).expect("docs/coverage.md can be read");
    let begin = page.find(BEGIN).expect("the page has a place for the tables");
    let end = page.find(END).expect("the tables end") + END.len();
    let wanted = format!("{}{}{}", &page[..begin], tables(&counterparts()), &page[end..]);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &wanted).expect("can write");
        return;
    }
    assert!(page == wanted, "docs/coverage.md is out of date: run `UPDATE=1 cargo test --test coverage`");
}
