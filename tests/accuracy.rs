//! Accuracy: hand-made documents whose personal data is marked, found and counted. What falls below the recorded figure fails.
//!
//! A document of `tests/accuracy/` marks a value as `⟦element|value⟧`; everything else in it must stay silent at `likely`. Hard negatives are
//! documents without a mark. `UPDATE=1 cargo test --test accuracy` records the figures reached.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use privet::content::{Layout, Writing};
use privet::detect::{Confidence, Disposition, Match, Matcher, Page, Scratch};
use privet::pack::Catalog;
use privet::span::Span;

/// A document without its marks, and what they said.
struct Marked {
    text: String,
    spans: Vec<(Span, String)>,
}

fn read(source: &str) -> Marked {
    let (mut text, mut spans) = (String::new(), Vec::new());
    let mut rest = source;
    while let Some((before, marked)) = rest.split_once('⟦') {
        text.push_str(before);
        let (inside, after) = marked.split_once('⟧').expect("a mark is closed");
        let (element, value) = inside.split_once('|').expect("a mark is element|value");
        spans.push((Span::new(text.len(), text.len() + value.len()), element.to_owned()));
        text.push_str(value);
        rest = after;
    }
    text.push_str(rest);
    Marked { text, spans }
}

#[derive(Default, Clone, Copy)]
struct Tally {
    right: u32,
    wrong: u32,
    missed: u32,
}

impl Tally {
    fn f1(self) -> f64 {
        f64::from(2 * self.right) / f64::from((2 * self.right + self.wrong + self.missed).max(1))
    }
}

/// Whether a report would list it.
fn is_reported(matcher: &Matcher, found: &Match) -> bool {
    found.confidence >= Confidence::Likely && !matcher.rule(found.detector).is_context
}

/// Judges a document. A finding is right when it overlaps a mark of its element, or of one that the mark's name begins.
fn judge(matcher: &Matcher, name: &str, marked: &Marked, tallies: &mut BTreeMap<String, Tally>) -> Vec<String> {
    let layout = Layout::sniff(name, marked.text.as_bytes());
    let page = Page { writing: Writing::of(name), ..Page::plain(marked.text.as_bytes(), &layout) };
    let found = matcher.find(page, Span::new(0, marked.text.len()), &mut Scratch::default());
    let found: Vec<_> = found.iter().filter(|found| is_reported(matcher, found)).collect();
    let mut told = Vec::new();
    let mut met = vec![false; marked.spans.len()];
    for found in found {
        let rule = matcher.rule(found.detector);
        let fits = |(span, element): &(Span, String)| span.overlaps(found.span) && rule.element.starts_with(element.as_str());
        match marked.spans.iter().position(fits) {
            Some(at) => met[at] = true,
            // What a standard sets aside, or everybody knows, is found and gates nothing.
            None if found.disposition != Disposition::Real => {}
            None => {
                tallies.entry(rule.element.to_string()).or_default().wrong += 1;
                told.push(format!("{name}: {} at {} is not marked ({})", rule.element, found.span.start, rule.id));
            }
        }
    }
    for ((span, element), met) in marked.spans.iter().zip(met) {
        let tally = tallies.entry(element.clone()).or_default();
        if met {
            tally.right += 1;
        } else {
            tally.missed += 1;
            told.push(format!("{name}: {element} at {} is missed", span.start));
        }
    }
    told
}

#[test]
fn no_element_falls_below_its_figure() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accuracy");
    let matcher = Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    files.sort();
    let (mut tallies, mut told) = (BTreeMap::new(), Vec::new());
    for file in files.iter().filter(|file| !file.ends_with("figures.txt")) {
        let source = std::fs::read_to_string(file).expect("a document is UTF-8");
        let name = file.file_name().expect("has a name").to_string_lossy().into_owned();
        told.extend(judge(&matcher, &name, &read(&source), &mut tallies));
    }
    let mut table = String::new();
    for (element, tally) in &tallies {
        let Tally { right, wrong, missed } = *tally;
        writeln!(table, "{element} {:.3} right {right} wrong {wrong} missed {missed}", tally.f1()).expect("writing to a string");
    }
    println!("{table}{}", told.join("\n"));
    let record = folder.join("figures.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&record, &table).expect("can write");
        return;
    }
    let recorded = std::fs::read_to_string(&record).expect("the figures are recorded");
    let is_recorded = |element: &str| recorded.lines().any(|line| line.split(' ').next() == Some(element));
    if let Some((element, _)) = tallies.iter().find(|(element, _)| !is_recorded(element)) {
        panic!("{element}: found where nothing of the kind is marked\n{}", told.join("\n"));
    }
    for line in recorded.lines() {
        let (element, figure) = line.split_once(' ').expect("element, figure");
        let figure: f64 = figure.split(' ').next().and_then(|figure| figure.parse().ok()).expect("a number");
        let reached = tallies.get(element).map_or(0.0, |tally| tally.f1());
        assert!(reached + 0.0006 >= figure, "{element}: {reached:.3} is below the recorded {figure:.3}\n{}", told.join("\n"));
    }
}
