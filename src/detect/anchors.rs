//! The lane of regular expressions, each tried only in a window around one of its anchors.
//!
//! A window is a function of the anchor's place and the bytes around it, never of where a scan was split, so every split finds the same.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::span::Span;

use super::candidate::{Candidate, Structure};
use super::lazy::LazyRegex;
use super::prefixes::ByteSet;

/// The longest window on either side of an anchor, in bytes.
pub(super) const LONGEST_WINDOW: usize = 4096;

/// The bytes around an anchor.
pub(super) enum Window {
    Run(ByteSet),
    Fixed { before: usize, after: usize },
}

pub(super) struct Anchored {
    pub(super) detector: u16,
    pub(super) regex: LazyRegex,
    pub(super) window: Window,
    /// Whether the group `value` narrows the match.
    pub(super) narrowed: bool,
}

/// All anchored regular expressions of a catalog.
pub(super) struct Anchors {
    literals: AhoCorasick,
    longest: usize,
    owners: Vec<Vec<usize>>,
    regexes: Vec<Anchored>,
}

impl Anchors {
    pub(super) fn new(detectors: Vec<(Anchored, Vec<String>)>) -> Self {
        let (mut literals, mut owners): (Vec<String>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
        let mut regexes = Vec::new();
        for (regex, anchors) in detectors {
            for anchor in anchors {
                let anchor = anchor.to_ascii_lowercase();
                let at = literals.iter().position(|known| *known == anchor).unwrap_or_else(|| {
                    literals.push(anchor);
                    owners.push(Vec::new());
                    literals.len() - 1
                });
                owners[at].push(regexes.len());
            }
            regexes.push(regex);
        }
        let automaton =
            AhoCorasick::builder().match_kind(MatchKind::Standard).kind(Some(AhoCorasickKind::DFA)).ascii_case_insensitive(true).build(&literals);
        let longest = literals.iter().map(String::len).max().unwrap_or(0);
        Self { literals: automaton.expect("a few hundred short literals compile"), longest, owners, regexes }
    }

    /// The detectors whose expression does not compile, each with the reason.
    pub(super) fn check(&self) -> Vec<(u16, String)> {
        self.regexes.iter().filter_map(|anchored| anchored.regex.check().err().map(|message| (anchored.detector, message))).collect()
    }

    /// Pushes every match whose anchor makes it start in `range`.
    pub(super) fn find(&self, text: &[u8], range: Span, out: &mut Vec<Candidate>) {
        // An anchor may stand far behind the start of its match.
        let end = (range.end + LONGEST_WINDOW + self.longest).min(text.len());
        let start = range.start.saturating_sub(self.longest);
        for found in self.literals.find_overlapping_iter(&text[start..end]) {
            let anchor = Span::new(start + found.start(), start + found.end());
            for &index in &self.owners[found.pattern().as_usize()] {
                let candidate = self.regexes[index].at(text, anchor);
                out.extend(candidate.filter(|candidate| (range.start..range.end).contains(&candidate.span.start)));
            }
        }
    }
}

impl Anchored {
    fn at(&self, text: &[u8], anchor: Span) -> Option<Candidate> {
        let window = self.window(text, anchor);
        let inside = &text[window.start..window.end];
        let regex = self.regex.get()?;
        let mut from = 0;
        while from <= inside.len() {
            let found = regex.find_at(inside, from)?;
            let whole = Span::new(window.start + found.start(), window.start + found.end());
            if whole.start > anchor.start {
                return None;
            }
            if whole.end >= anchor.end && free_standing(text, whole) {
                return self.candidate(inside, window.start, found.start());
            }
            from = found.start() + 1;
        }
        None
    }

    fn candidate(&self, inside: &[u8], offset: usize, at: usize) -> Option<Candidate> {
        let captures = self.regex.get()?.captures_at(inside, at)?;
        let whole = captures.get(0)?;
        let value = captures.name("value").unwrap_or(whole);
        let span = Span::new(offset + value.start(), offset + value.end());
        let cue = self.narrowed.then(|| Span::new(offset + whole.start(), offset + value.start()));
        (!span.is_empty()).then_some(Candidate { span, detector: self.detector, structure: Structure::Regex, cue })
    }

    fn window(&self, text: &[u8], anchor: Span) -> Span {
        match &self.window {
            Window::Fixed { before, after } => Span::new(anchor.start.saturating_sub(*before), (anchor.start + after).min(text.len())),
            Window::Run(set) => {
                let floor = anchor.start.saturating_sub(LONGEST_WINDOW);
                let left = text[floor..anchor.start].iter().rev().take_while(|&&byte| set.holds(byte)).count();
                let ceiling = (anchor.end + LONGEST_WINDOW).min(text.len());
                let right = text[anchor.end..ceiling].iter().take_while(|&&byte| set.holds(byte)).count();
                Span::new(anchor.start - left, anchor.end + right)
            }
        }
    }
}

/// Whether no ASCII letter or digit touches the match where the match itself ends in one.
fn free_standing(text: &[u8], span: Span) -> bool {
    let word = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let left = span.start == 0 || !(word(span.start - 1) && word(span.start));
    left && !(word(span.end) && word(span.end - 1))
}
