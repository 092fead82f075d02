//! How well names of people are found in hand-made texts of twenty-seven languages. They were written before the first training; nothing is tuned on
//! them, so a fall below these bars is a fault of the lists, the model or the engine, never of the texts.

use privet::content::Layout;
use privet::detect::{Confidence, Matcher, Page, Scratch};
use privet::pack::Catalog;
use privet::span::Span;

const TEXTS: &str = include_str!("names/texts.txt");

/// A text without its brackets, and where they stood.
fn read(line: &str) -> (String, Vec<Span>) {
    let marked = line.split_once(' ').expect("a language and a text").1.replace("\\n", "\n");
    let (mut text, mut names, mut open) = (String::new(), Vec::new(), 0);
    for char in marked.chars() {
        match char {
            '[' => open = text.len(),
            ']' => names.push(Span::new(open, text.len())),
            _ => text.push(char),
        }
    }
    (text, names)
}

/// Whether two spans mean the same name: half of both together, or one a fair part of the other, as with and without a title.
fn same(one: Span, other: Span) -> bool {
    let both = one.end.min(other.end).saturating_sub(one.start.max(other.start)) as f32;
    let all = (one.len() + other.len()) as f32 - both;
    both / all >= 0.5 || both == one.len().min(other.len()) as f32 && both / one.len().max(other.len()) as f32 >= 0.25
}

#[test]
fn names_of_people_are_found_in_many_languages() {
    let matcher = Matcher::compile(&Catalog::builtin()).expect("the built-in packs compile");
    let mut scratch = Scratch::default();
    let (mut right, mut found_all, mut wanted_all) = (0, 0, 0);
    for line in TEXTS.lines().filter(|line| !line.starts_with('#')) {
        let (text, wanted) = read(line);
        let found: Vec<Span> = matcher
            .find(Page::plain(text.as_bytes(), &Layout::Plain), Span::new(0, text.len()), &mut scratch)
            .iter()
            .filter(|found| found.confidence >= Confidence::Likely && matcher.rule(found.detector).element.starts_with("person.name"))
            .map(|found| found.span)
            .collect();
        let hits = wanted.iter().filter(|wanted| found.iter().any(|found| same(*found, **wanted))).count();
        right += hits;
        found_all += found.len().max(hits);
        wanted_all += wanted.len();
    }
    let (precision, recall) = (right as f32 / found_all as f32, right as f32 / wanted_all as f32);
    let f1 = 2.0 * precision * recall / (precision + recall);
    assert!(precision >= 0.90 && f1 >= 0.86, "precision {precision:.3}, recall {recall:.3}, F1 {f1:.3} over {wanted_all} names");
}
