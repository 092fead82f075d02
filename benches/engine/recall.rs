//! Whether the engine misses what the reference finds: every match of an expression that passes the check of its kind must be among the candidates.
//!
//! What is missed is told by place and form, never by value: digits are written 9, letters a and A.

use std::ops::Range;

use privet::check::{Value, compact_into};
use privet::detect::{Matcher, Scratch};
use privet::pack::{Catalog, Detector, Pattern};
use privet::span::Span;
use privet::taxonomy::elements::covers;

use super::reference::{Expression, expressions, machine};
use super::texts::{Text, Texts, corpora};

/// So many of what an expression misses in a corpus are told.
const TOLD: usize = 12;

/// What became of the matches of one expression in one corpus.
#[derive(Default)]
struct Tally {
    matches: usize,
    right: usize,
    missed: usize,
    told: Vec<String>,
}

/// Whether a detector looks for the form of a value. Of what it only believes by a label the form says nothing.
fn is_formal(detector: &Detector) -> bool {
    matches!(detector.pattern, Pattern::Shape(_) | Pattern::Prefix { .. } | Pattern::Regex { .. })
}

fn is_one_of(expression: &Expression, element: &str) -> bool {
    expression.elements.iter().any(|wanted| covers(wanted, element))
}

/// Where the value stands in a match: all of it, or what follows the words.
fn value(expression: &Expression, text: &[u8], found: Range<usize>) -> Range<usize> {
    if !expression.tail {
        return found;
    }
    let end = found.end - usize::from(matches!(text[found.end - 1], b'"' | b'\''));
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'/');
    let start = if end < found.end {
        text[found.start..end].iter().rposition(|&byte| byte == text[end])
    } else {
        text[found.start..end].iter().rposition(|byte| !is_part(byte))
    };
    found.start + start.map_or(0, |at| at + 1)..end
}

/// The form of a value and of what stands beside it.
fn form(text: &[u8], value: &Range<usize>) -> String {
    let show = |range: Range<usize>| -> String {
        let shown = text[range].iter().map(|&byte| match byte {
            b'0'..=b'9' => '9',
            b'a'..=b'z' => 'a',
            b'A'..=b'Z' => 'A',
            b' '..=b'~' => char::from(byte),
            _ => '.',
        });
        shown.collect()
    };
    let (before, after) = (value.start.saturating_sub(8)..value.start, value.end..(value.end + 8).min(text.len()));
    format!("{}[{}]{}", show(before), show(value.clone()), show(after))
}

struct Bench {
    catalog: Catalog,
    matcher: Matcher,
    expressions: Vec<Expression>,
}

impl Bench {
    fn is_right(&self, expression: &Expression, raw: &[u8], compact: &mut Vec<u8>) -> bool {
        compact_into(raw, compact);
        let value = Value { raw, compact };
        let mut of_kind = self.catalog.detectors.iter().filter(|detector| is_one_of(expression, &detector.element) && is_formal(detector));
        of_kind.any(|detector| detector.check.weigh(&value).is_some())
    }

    fn read(&self, text: &Text, tallies: &mut [Tally], scratch: &mut Scratch) {
        let mut places = text.places(&self.matcher, scratch);
        places.sort_unstable_by_key(|(span, _)| span.start);
        let mut compact = Vec::new();
        for (expression, tally) in self.expressions.iter().zip(tallies) {
            // Where candidates of the kind stand, in order, and how long the longest is.
            let of_kind: Vec<Span> =
                places.iter().filter(|(_, rule)| is_one_of(expression, &self.matcher.rule(*rule).element)).map(|(span, _)| *span).collect();
            let longest = of_kind.iter().map(|span| span.len()).max().unwrap_or(0);
            for found in machine(&[&expression.regex]).find_iter(&text.bytes) {
                let value = value(expression, &text.bytes, found.range());
                tally.matches += 1;
                if !self.is_right(expression, &text.bytes[value.clone()], &mut compact) {
                    continue;
                }
                tally.right += 1;
                let wanted = Span::new(value.start, value.end);
                let first = of_kind.partition_point(|span| span.start + longest < value.start);
                let near = of_kind[first..].iter().take_while(|span| span.start < value.end);
                if !near.clone().any(|span| span.holds(wanted) || wanted.holds(*span)) {
                    tally.missed += 1;
                    if tally.told.len() < TOLD {
                        tally.told.push(format!("  {} at {}: {}", text.name, value.start, form(&text.bytes, &value)));
                    }
                }
            }
        }
    }

    fn corpus(&self, texts: &Texts) -> Vec<Tally> {
        let mut tallies: Vec<Tally> = self.expressions.iter().map(|_| Tally::default()).collect();
        let mut scratch = Scratch::default();
        texts.all.iter().for_each(|text| self.read(text, &mut tallies, &mut scratch));
        tallies
    }
}

/// A table over all corpora, and what is missed.
pub fn table() -> Result<(), String> {
    let catalog = Catalog::builtin();
    let matcher = Matcher::compile(&catalog).expect("the built-in packs compile");
    let bench = Bench { catalog, matcher, expressions: expressions().into_iter().filter(|expression| !expression.elements.is_empty()).collect() };
    println!("\n| recall | matches | that pass the check | not among the candidates | share found |\n|---|---|---|---|---|");
    let mut told = String::new();
    for texts in corpora()? {
        let tallies = bench.corpus(&texts);
        let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>();
        let (matches, right, missed) = (sum(|tally| tally.matches), sum(|tally| tally.right), sum(|tally| tally.missed));
        println!("| {} | {matches} | {right} | {missed} | {:.3} % |", texts.name, 100.0 * (right - missed) as f64 / right.max(1) as f64);
        for (expression, tally) in bench.expressions.iter().zip(&tallies).filter(|(_, tally)| tally.missed > 0) {
            told += &format!("{}, {}: {} of {} missed\n{}\n", texts.name, expression.name, tally.missed, tally.right, tally.told.join("\n"));
        }
    }
    println!("\n{told}");
    Ok(())
}
