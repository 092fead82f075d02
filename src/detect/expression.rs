//! Regular expressions that are tried at one place at a time.
//!
//! An expression that is searched for from every place at once has to remember how far it would be from each of them; tried at the few places
//! where a word begins with a byte that it can begin with, it is done after a byte or two nearly everywhere.

use std::sync::OnceLock;

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::span::Span;

use super::automaton::Automaton;
use super::lazy;
use super::prefixes::ByteSet;

/// An expression, compiled on first use.
pub(super) struct Expression {
    source: String,
    compiled: OnceLock<Option<Box<Automaton>>>,
    facts: OnceLock<Facts>,
}

struct Facts {
    needs: Needs,
    first: ByteSet,
}

/// What every match holds, so that where it is missing the expression need not be tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// So many bytes.
    pub(super) length: usize,
    /// A decimal digit of some script.
    pub(super) digit: bool,
}

impl Expression {
    /// Keeps the source.
    pub(super) fn new(source: String) -> Self {
        Self { source, compiled: OnceLock::new(), facts: OnceLock::new() }
    }

    /// Compiles it now, and says what is wrong with it.
    pub(super) fn check(&self) -> Result<(), String> {
        lazy::compile(&self.source).map(|_| ())
    }

    /// What every match holds.
    pub(super) fn needs(&self) -> Needs {
        self.facts().needs
    }

    /// Whether a match can begin with this byte.
    pub(super) fn begins_with(&self, byte: u8) -> bool {
        self.facts().first.holds(byte)
    }

    /// The end of the match that starts at `at`.
    pub(super) fn match_at(&self, text: &[u8], at: usize) -> Option<usize> {
        self.get()?.end(text, at)
    }

    /// The group `value` in the match `whole`, or all of it.
    pub(super) fn value_in(&self, text: &[u8], whole: Span) -> Option<Span> {
        self.get()?.value(text, whole)
    }

    /// `None` when it does not compile, which [`super::Matcher::check`] reports before a scan.
    fn get(&self) -> Option<&Automaton> {
        self.compiled.get_or_init(|| Automaton::new(&self.source)).as_deref()
    }

    fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| {
            let parsed = regex_syntax::ParserBuilder::new().utf8(false).build().parse(&self.source);
            let Ok(hir) = parsed else { return Facts { needs: Needs::default(), first: ByteSet::of(|_| true) } };
            let needs = Needs { length: hir.properties().minimum_len().unwrap_or(0), digit: holds_digit(&hir) };
            let first = first(&hir);
            Facts { needs, first: if first.may_be_empty { ByteSet::of(|_| true) } else { first.bytes } }
        })
    }
}

/// What a match can begin with.
struct First {
    bytes: ByteSet,
    may_be_empty: bool,
}

fn first(hir: &Hir) -> First {
    let none = ByteSet::of(|_| false);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => First { bytes: none, may_be_empty: true },
        HirKind::Literal(literal) => {
            let first = literal.0.first().copied();
            First { bytes: ByteSet::of(|byte| Some(byte) == first), may_be_empty: first.is_none() }
        }
        HirKind::Class(class) => First { bytes: bytes_of(class), may_be_empty: false },
        HirKind::Repetition(repeated) => {
            let inner = first(&repeated.sub);
            First { may_be_empty: inner.may_be_empty || repeated.min == 0, ..inner }
        }
        HirKind::Capture(group) => first(&group.sub),
        HirKind::Concat(parts) => {
            let mut all = First { bytes: none, may_be_empty: true };
            for part in parts {
                if !all.may_be_empty {
                    break;
                }
                let part = first(part);
                all = First { bytes: all.bytes.with(part.bytes), may_be_empty: part.may_be_empty };
            }
            all
        }
        HirKind::Alternation(choices) => {
            let join = |all: First, choice: &Hir| {
                let choice = first(choice);
                First { bytes: all.bytes.with(choice.bytes), may_be_empty: all.may_be_empty || choice.may_be_empty }
            };
            choices.iter().fold(First { bytes: none, may_be_empty: false }, join)
        }
    }
}

/// The bytes with which a character of the class begins; all beyond ASCII when one is.
fn bytes_of(class: &Class) -> ByteSet {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect(),
        Class::Bytes(class) => class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    let beyond = ranges.iter().any(|(_, last)| *last >= 0x80);
    ByteSet::of(|byte| byte >= 0x80 && beyond || byte < 0x80 && ranges.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(byte))))
}

/// Whether every match of an expression holds a digit.
fn holds_digit(hir: &Hir) -> bool {
    let within = |first: u32, last: u32| first >= 0x80 || first >= u32::from(b'0') && last <= u32::from(b'9');
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().any(u8::is_ascii_digit),
        HirKind::Class(Class::Unicode(class)) => class.ranges().iter().all(|range| within(range.start().into(), range.end().into())),
        HirKind::Class(Class::Bytes(class)) => class.ranges().iter().all(|range| within(range.start().into(), range.end().into())),
        HirKind::Repetition(repeated) => repeated.min > 0 && holds_digit(&repeated.sub),
        HirKind::Capture(group) => holds_digit(&group.sub),
        HirKind::Concat(parts) => parts.iter().any(holds_digit),
        HirKind::Alternation(choices) => choices.iter().all(holds_digit),
        HirKind::Empty | HirKind::Look(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Expression, Needs};

    #[test]
    fn what_every_match_holds_and_begins_with() {
        for (source, length, digit, begins, does_not) in [
            (r"\+\d{6,14}", 7, true, "+", "1a"),
            (r"(?i)street (?:\d+|[a-z])", 8, false, "sS", "t "),
            (r"(?:a1|b\d)x?", 2, true, "ab", "1x"),
            (r"\b(?:x?[0-9a-f]{4})", 4, false, "x0f", "g-"),
            (r"é|ß\d", 2, false, "\u{e9}", "e"),
        ] {
            let expression = Expression::new(source.to_owned());
            assert_eq!(expression.needs(), Needs { length, digit }, "{source}");
            assert!(begins.chars().all(|char| expression.begins_with(char.to_string().as_bytes()[0])), "{source}");
            assert!(!does_not.bytes().any(|byte| expression.begins_with(byte)), "{source}");
        }
    }
}
