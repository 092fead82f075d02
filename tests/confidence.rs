//! The worked examples of docs/confidence.md are computed again, and its list of evidence is the one that is written.

use privet::content::Layout;
use privet::detect::{Matcher, Page, Scratch};
use privet::pack::Catalog;
use privet::span::Span;

const DOC: &str = include_str!("../docs/confidence.md");

#[test]
fn the_worked_examples_are_right() {
    let matcher = Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile");
    let table = DOC.split_once("## Worked examples").expect("there is such a section").1;
    let table = table.split_once("\n## ").expect("another follows").0;
    let rows: Vec<Vec<&str>> = table.lines().filter(|line| line.starts_with("| `")).map(|line| line.split('|').map(str::trim).collect()).collect();
    assert!(rows.len() >= 8);
    for row in rows {
        let text = row[1].trim_matches('`');
        let found = matcher.all(Page::plain(text.as_bytes(), &Layout::Plain), Span::new(0, text.len()), &mut Scratch::default());
        let best = found.iter().max_by(|a, b| a.points.total_cmp(&b.points)).unwrap_or_else(|| panic!("nothing found in `{text}`"));
        let computed = [&*matcher.rule(best.detector).id, &format!("{:.1}", best.points), &best.confidence.to_string()].map(str::to_owned);
        assert_eq!(computed[..], row[2..5], "{text}: {}", best.evidence.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
    }
}

#[test]
fn every_kind_of_evidence_is_documented() {
    let matcher = Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile");
    let documented: Vec<&str> = DOC.split("| `").skip(1).filter_map(|rest| rest.split(['`', ':']).next()).collect();
    let against: Vec<&str> = DOC.split("`against:").skip(1).filter_map(|rest| rest.split('`').next()).collect();
    for text in
        ["SSN: 219-09-9999", "AKIAIOSFODNN7EXAMPLE", "gender: female", "part number 219-09-9999", "size: 4111111111111111", "1-4111 1111 1111 1111"]
    {
        for found in matcher.all(Page::plain(text.as_bytes(), &Layout::Plain), Span::new(0, text.len()), &mut Scratch::default()) {
            for evidence in found.evidence.iter().map(ToString::to_string) {
                let (kind, detail) = evidence.split_once(':').unwrap_or((&evidence, ""));
                assert!(documented.contains(&kind), "{evidence}");
                assert!(kind != "against" || against.contains(&detail), "{evidence}");
            }
        }
    }
    let suppressors = privet::pack::suppressors::Suppressors::builtin();
    for named in &suppressors.named {
        assert!(against.contains(&&*named.id), "against:{}", named.id);
    }
}
