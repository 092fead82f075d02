//! Regular expressions that are tried at one place at a time.
//!
//! An expression that is searched for from every place at once has to remember how far it would be from each of them; tried at the few places
//! where a word begins with a byte that it can begin with, it is done after a byte or two nearly everywhere.

use std::sync::OnceLock;

use crate::span::Span;

use super::automaton::Automaton;
use super::facts::Facts;
use super::lazy;

/// An expression, compiled on first use.
pub(super) struct Expression {
    source: String,
    compiled: OnceLock<Option<Box<Automaton>>>,
    facts: OnceLock<Facts>,
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

    /// What every match has.
    pub(super) fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| Facts::of(&self.source))
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
}
