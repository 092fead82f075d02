//! The engine against generated regular expressions: for every built-in detector the candidates of its lane are those that a plain expression
//! finds, in text that aims at the edges, on every back end that this machine has.
//!
//! Checks are left out: they are tested alone. What an expression can say of a shape is its forms and that no letter or digit touches it.

use std::collections::BTreeSet;

use regex::bytes::{Regex, RegexBuilder};

use crate::check::Check;
use crate::content::Layout;
use crate::pack::shape::{Class, Piece, Shape};
use crate::pack::wordlist::Wordlist;
use crate::pack::{Catalog, Detector, Pattern, Window};
use crate::span::Span;

use super::find::{Page, Scratch};
use super::matcher::Matcher;
use super::sieve::Sieve;
use super::simd::Backend;
use reference::{Reference, of_prefix};

mod reference;

/// What stands around a value: nothing, other separators, more of the same, and bytes beyond ASCII.
const EDGES: [&str; 14] = ["", " ", "\n", "-", "/", ".", ",", "_", ":", "0", "7-", "a", "é", "\""];
/// Values begin at and around the borders of blocks of 64 bytes.
const SEAMS: [usize; 8] = [0, 1, 40, 62, 63, 64, 65, 127];

/// Numbers without a pattern, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

fn matcher() -> (Catalog, Matcher) {
    let mut catalog = Catalog::builtin();
    catalog.detectors.iter_mut().for_each(|detector| detector.check = Check::default().into());
    let matcher = Matcher::compile(&catalog).expect("the built-in packs compile");
    (catalog, matcher)
}

/// Where the engine sees candidates of a detector.
fn candidates(matcher: &Matcher, detector: u16, text: &[u8], backend: Backend) -> BTreeSet<(usize, usize)> {
    let mut out = Vec::new();
    let mut scratch = Scratch::on(backend);
    matcher.candidates(Page::plain(text, &Layout::Plain), Span::new(0, text.len()), Sieve::All, &mut scratch, &mut out);
    out.iter().filter(|found| found.detector == detector).map(|found| (found.span.start, found.span.end)).collect()
}

/// The text with a value at a border, between two edges, and what reads like a further value behind it.
fn framed(value: &str, dice: &mut Dice) -> String {
    let filler = "lorem, ipsum ".repeat(12);
    let before = &filler[..*dice.pick(&SEAMS)];
    let mut text = format!("{before}{}{value}{} tail\n", dice.pick(&EDGES), dice.pick(&EDGES));
    if dice.roll(3) == 0 {
        text.insert_str(text.len() - 1, &format!(" {value}{value}"));
    }
    text
}

/// One byte of the value changed, left out or doubled.
fn bent(value: &str, dice: &mut Dice) -> String {
    let mut bytes = value.as_bytes().to_vec();
    let at = dice.roll(bytes.len());
    match dice.roll(4) {
        0 => bytes[at] = *dice.pick(b"0aZ -./_"),
        1 => drop(bytes.remove(at)),
        2 => bytes.insert(at, *dice.pick(b"0aZ -./_")),
        _ => {}
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn of_class(class: Class, dice: &mut Dice) -> char {
    let of: &[u8] = match class {
        Class::Digit => b"0123456789",
        Class::Upper => b"ABCXYZ",
        Class::Lower => b"abcxyz",
        Class::Hex => b"0189abcdefABCDEF",
        Class::Word => b"09azAZ",
        Class::Literal(byte) => return char::from(byte),
    };
    char::from(*dice.pick(of))
}

fn instance(shape: &Shape, dice: &mut Dice) -> String {
    let mut choice: Option<u8> = None;
    let drops = dice.roll(3) == 0;
    let mut out = String::new();
    for piece in &shape.pieces {
        match piece {
            Piece::Run { class, min, max } => (0..min + dice.roll(max - min + 1)).for_each(|_| out.push(of_class(*class, dice))),
            Piece::Separator(_) if drops => {}
            Piece::Separator(set) => out.push(char::from(*choice.get_or_insert_with(|| *dice.pick(set)))),
        }
    }
    out
}

/// An expression for each shape, with the shape, or for each prefix.
fn of_detector(detector: &Detector) -> Vec<(String, Option<Shape>)> {
    match &detector.pattern {
        Pattern::Shape(sources) => {
            let shapes = sources.iter().map(|source| Shape::parse(source).expect("is linted"));
            shapes.map(|shape| (shape.to_regex(), Some(shape))).collect()
        }
        Pattern::Prefix { prefixes, tail } => prefixes.iter().map(|prefix| (of_prefix(prefix, tail), None)).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn shapes_and_prefixes_are_found_where_their_expressions_match() {
    let (catalog, matcher) = matcher();
    let mut dice = Dice(7);
    let mut wrong = Vec::new();
    for (detector, index) in catalog.detectors.iter().zip(0u16..) {
        let examples = detector.notes().examples;
        for (expression, shape) in of_detector(detector) {
            for turn in 0..12 {
                let value = match &shape {
                    Some(shape) => instance(shape, &mut dice),
                    None => dice.pick(&examples.accept).clone(),
                };
                let value = if turn % 2 == 1 { bent(&value, &mut dice) } else { value };
                let text = framed(&value, &mut dice);
                let wanted = Reference::new(&expression).longest(text.as_bytes());
                for backend in Backend::available() {
                    let found = candidates(&matcher, index, text.as_bytes(), backend);
                    let missed: Vec<_> = wanted.difference(&found).collect();
                    if !missed.is_empty() {
                        wrong.push(format!("{} {}: misses {missed:?} of `{}`", detector.id, backend.name(), text.trim_end()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}

#[test]
fn nothing_else_is_found() {
    let (catalog, matcher) = matcher();
    let mut dice = Dice(11);
    let mut wrong = Vec::new();
    for (detector, index) in catalog.detectors.iter().zip(0u16..) {
        let expressions = of_detector(detector);
        let Some((_, Some(shape))) = expressions.first() else { continue };
        for _ in 0..12 {
            let value = instance(shape, &mut dice);
            let text = framed(&bent(&value, &mut dice), &mut dice);
            let wanted: BTreeSet<_> = expressions.iter().flat_map(|(expression, _)| Reference::new(expression).longest(text.as_bytes())).collect();
            for backend in Backend::available() {
                let found = candidates(&matcher, index, text.as_bytes(), backend);
                if found != wanted {
                    wrong.push(format!("{} {}: {found:?}, not {wanted:?} in `{}`", detector.id, backend.name(), text.trim_end()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}

/// The matches of an expression that hold an anchor and touch no letter or digit.
fn anchored(regex: &Regex, anchors: &Wordlist, text: &[u8]) -> Vec<(usize, usize)> {
    let word = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    let free = |found: &regex::bytes::Match<'_>| {
        let (start, end) = (found.start(), found.end());
        !(word(start.checked_sub(1)) && word(Some(start)) || word(Some(end)) && word(end.checked_sub(1)))
    };
    let lower = text.to_ascii_lowercase();
    let holds = |found: &regex::bytes::Match<'_>| {
        anchors
            .iter()
            .any(|anchor| memchr::memmem::find(&lower[found.range()], anchor.trim_start_matches('*').to_ascii_lowercase().as_bytes()).is_some())
    };
    regex.find_iter(text).filter(|found| !found.is_empty() && free(found) && holds(found)).map(|found| (found.start(), found.end())).collect()
}

#[test]
fn expressions_are_found_around_their_anchors() {
    let (catalog, matcher) = matcher();
    let mut dice = Dice(13);
    let mut wrong = Vec::new();
    for (detector, index) in catalog.detectors.iter().zip(0u16..) {
        let Pattern::Regex { regex, anchors, window, .. } = &detector.pattern else { continue };
        let reference = RegexBuilder::new(regex).size_limit(16 << 20).build().expect("is linted");
        let reach = if let Window::Fixed { before, after } = window { before.min(after) } else { &0 };
        for example in detector.notes().examples.accept {
            for turn in 0..8 {
                let text = if turn == 0 { format!("{example}\n") } else { framed(&example, &mut dice) };
                let wanted = anchored(&reference, anchors, text.as_bytes());
                for backend in Backend::available() {
                    let found = candidates(&matcher, index, text.as_bytes(), backend);
                    let met = |&(start, end): &(usize, usize)| found.iter().any(|&(from, to)| from < end && start < to);
                    let missed: Vec<_> = wanted.iter().filter(|span| !met(span) && (*reach == 0 || span.1 - span.0 < *reach)).collect();
                    if !missed.is_empty() {
                        wrong.push(format!("{} {}: misses {missed:?} of `{}`", detector.id, backend.name(), text.trim_end()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}
