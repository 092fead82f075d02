//! Regular expressions that are tried at one place at a time.
//!
//! An expression that is searched for from every place at once has to remember how far it would be from each of them; tried at the few places
//! where a word begins with a byte that it can begin with, it is done after a byte or two nearly everywhere.

use std::sync::{Mutex, OnceLock, PoisonError};

use regex_syntax::hir::Hir;

use crate::span::Span;

use super::automaton::Automaton;
use super::facts::{self, Facts};
use super::lazy;

/// An expression, read and compiled on first use.
#[derive(Default)]
pub(super) struct Expression {
    source: String,
    facts: OnceLock<Facts>,
    /// What was read, until it is compiled.
    read: Mutex<Option<Hir>>,
    compiled: OnceLock<Option<Box<Automaton>>>,
}

impl Expression {
    /// Keeps the source.
    pub(super) fn new(source: String) -> Self {
        Self { source, ..Self::default() }
    }

    /// One that matches where any of these does; `None` where one of them cannot be read.
    pub(super) fn any(these: Vec<Self>) -> Option<Self> {
        let source = these.iter().map(|one| one.source.as_str()).collect::<Vec<_>>().join("|");
        let facts = these.iter().map(|one| one.facts().clone()).reduce(Facts::or)?;
        let read = these.iter().map(Self::take).collect::<Option<_>>().map(Hir::alternation)?;
        Some(Self { source, facts: OnceLock::from(facts), read: Mutex::new(Some(read)), compiled: OnceLock::new() })
    }

    /// Compiles it now, and says what is wrong with it.
    pub(super) fn check(&self) -> Result<(), String> {
        lazy::compile(&self.source).map(|_| ())
    }

    /// Whether it names a group, which another expression may name as well.
    pub(super) fn names_a_group(&self) -> bool {
        self.source.contains("(?P<") || self.source.contains("(?<")
    }

    /// What every match has.
    pub(super) fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| {
            let read = facts::read(&self.source);
            let facts = read.as_ref().map_or_else(Facts::default, Facts::of);
            *self.read.lock().unwrap_or_else(PoisonError::into_inner) = read;
            facts
        })
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
        self.compiled.get_or_init(|| Automaton::new(&self.source, self.take()?)).as_deref()
    }

    /// What was read, which is needed once.
    fn take(&self) -> Option<Hir> {
        self.facts();
        self.read.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
