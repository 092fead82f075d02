//! Words: the lane of listed terms, and the words of context that speak for or against a candidate.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::span::Span;

use super::candidate::{Candidate, Structure};

/// Whole words and phrases, found without regard to ASCII case.
pub(super) struct Words {
    automaton: AhoCorasick,
    owners: Vec<Vec<(u16, bool)>>,
    longest: usize,
    list: Vec<String>,
}

/// A word that stands somewhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) word: usize,
    pub(super) span: Span,
}

impl Words {
    /// Collects words: `(detector, whether it speaks for it, word)`.
    pub(super) fn new<'a>(words: impl Iterator<Item = (u16, bool, &'a String)>) -> Self {
        let mut list: Vec<String> = Vec::new();
        let mut index = std::collections::HashMap::new();
        let mut owners: Vec<Vec<(u16, bool)>> = Vec::new();
        for (detector, speaks_for, word) in words {
            let lower = word.to_lowercase();
            // The automaton folds the case of ASCII only.
            let upper = (!word.is_ascii()).then(|| word.to_uppercase()).filter(|upper| *upper != lower);
            for form in [Some(lower), upper].into_iter().flatten() {
                let at = *index.entry(form.clone()).or_insert_with(|| {
                    list.push(form);
                    owners.push(Vec::new());
                    list.len() - 1
                });
                owners[at].push((detector, speaks_for));
            }
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).ascii_case_insensitive(true).build(&list);
        let longest = list.iter().map(String::len).max().unwrap_or(0);
        Self { automaton: automaton.expect("a few thousand words compile"), owners, longest, list }
    }

    /// The words in `window`, which lie in it whole and touch no letter or digit.
    pub(super) fn hits(&self, text: &[u8], window: Span, out: &mut Vec<Hit>) {
        out.clear();
        for found in self.automaton.find_overlapping_iter(window.of(text)) {
            let span = Span::new(window.start + found.start(), window.start + found.end());
            if stands_alone(text, span) {
                out.push(Hit { word: found.pattern().as_usize(), span });
            }
        }
    }

    /// The word, in lower case.
    pub(super) fn word(&self, word: usize) -> String {
        self.list[word].to_lowercase()
    }

    /// Whether the word speaks for (`true`) or against the detector; `None` when it is not one of its words.
    pub(super) fn speaks(&self, word: usize, detector: u16) -> Option<bool> {
        self.owners[word].iter().find(|(owner, _)| *owner == detector).map(|(_, speaks_for)| *speaks_for)
    }

    /// Pushes every word that starts in `range` as a candidate of its detectors.
    pub(super) fn find(&self, text: &[u8], range: Span, out: &mut Vec<Candidate>) {
        if self.owners.is_empty() {
            return;
        }
        let window = Span::new(range.start, (range.end + self.longest).min(text.len()));
        let mut hits = Vec::new();
        self.hits(text, window, &mut hits);
        for hit in hits.into_iter().filter(|hit| hit.span.start < range.end) {
            let of = |&(detector, _): &(u16, bool)| Candidate { span: hit.span, detector, structure: Structure::Term, cue: None };
            out.extend(self.owners[hit.word].iter().map(of));
        }
    }
}

/// Words touch no letter or digit, except where a camel hump begins or ends them (`userSsn`), or where the script has no spaces.
fn stands_alone(text: &[u8], span: Span) -> bool {
    let (first, last) = (text[span.start], text[span.end - 1]);
    let before = span.start.checked_sub(1).map(|at| text[at]);
    let after = text.get(span.end).copied();
    let left = !before.is_some_and(|byte| byte.is_ascii_alphanumeric())
        || !first.is_ascii()
        || before.is_some_and(|byte| byte.is_ascii_lowercase() && first.is_ascii_uppercase());
    let right = !after.is_some_and(|byte| byte.is_ascii_alphabetic())
        || !last.is_ascii()
        || after.is_some_and(|byte| byte.is_ascii_uppercase() && last.is_ascii_lowercase());
    left && right
}
