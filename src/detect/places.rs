//! Where values could stand, before anything is weighed: what the engine is held against a reference by.

use crate::span::Span;

use super::find::{Page, Scratch};
use super::matcher::Matcher;
use super::sieve::Sieve;

impl Matcher {
    /// The candidates in and around `part`: where they stand and by which detector, whether or not enough speaks for them. Names of people are
    /// not among them, because they are not found by their form.
    #[must_use]
    pub fn places(&self, page: Page<'_>, part: Span, scratch: &mut Scratch) -> Vec<(Span, u16)> {
        let mut candidates = Vec::new();
        self.candidates(page, part, Sieve::All, scratch, &mut candidates);
        candidates.iter().map(|candidate| (candidate.span, candidate.detector)).collect()
    }
}
