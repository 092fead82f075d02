//! The lane of regular expressions, each tried only in a window around one of its anchors.
//!
//! A window is a function of the anchor's place and the bytes around it, never of where a scan was split, so every split finds the same.
//! A window of a run reaches at most to the ends of the tiles beside the anchor's, so that anchors that stand close share one window and the
//! search in it: a text of nothing but `@` costs no more than a few passes.

use std::borrow::Cow;

use crate::pack::wordlist::Wordlist;
use crate::span::Span;

use super::candidate::{Candidate, Structure};
use super::expression::Expression;
use super::needles::{Found, Literal};
use super::owners::Owners;
use super::planes::{DIGIT, Planes};
use super::prefixes::ByteSet;

/// The longest fixed window on either side of an anchor, and the size of a tile, in bytes.
const TILE: usize = 4096;
/// How far an anchor may stand from the value, in bytes, before the length of the anchor.
pub(super) const REACH: usize = 2 * TILE;
/// How often the bytes of one window may be passed in search of a match around an anchor.
const PASSES: usize = 64;

/// The bytes around an anchor.
pub(super) enum Window {
    Run(ByteSet),
    Fixed { before: usize, after: usize },
}

pub(super) struct Anchored {
    pub(super) detector: u16,
    pub(super) expression: Expression,
    /// What must stand at the anchor.
    pub(super) at: Option<Expression>,
    pub(super) window: Window,
    /// Whether the group `value` narrows the match.
    pub(super) narrowed: bool,
}

/// All anchored regular expressions of a catalog.
#[derive(Default)]
pub(super) struct Anchors {
    owners: Owners<usize>,
    regexes: Vec<Anchored>,
}

impl Anchors {
    pub(super) fn new(detectors: Vec<(Anchored, &Wordlist)>) -> Self {
        let mut lane = Self { regexes: Vec::with_capacity(detectors.len()), ..Self::default() };
        for (regex, anchors) in detectors {
            for anchor in anchors.iter() {
                let is_lower = !anchor.bytes().any(|byte| byte.is_ascii_uppercase());
                lane.owners.add(&if is_lower { anchor.into() } else { Cow::from(anchor.to_ascii_lowercase()) }, lane.regexes.len());
            }
            lane.regexes.push(regex);
        }
        lane
    }

    /// The literals that are to be found.
    pub(super) fn literals(&self) -> impl Iterator<Item = Literal<'_>> {
        self.owners.literals().iter().map(|literal| Literal { bytes: literal.as_bytes(), is_exact: false })
    }

    /// The detectors whose expression does not compile, each with the reason.
    pub(super) fn check(&self) -> Vec<(u16, String)> {
        let wrong = |anchored: &Anchored| {
            let expressions = std::iter::once(&anchored.expression).chain(&anchored.at);
            expressions.filter_map(|expression| expression.check().err()).map(|message| (anchored.detector, message)).collect::<Vec<_>>()
        };
        self.regexes.iter().flat_map(wrong).collect()
    }

    /// The expression of a detector; none where its match is more than the value.
    pub(super) fn of(&self, detector: u16) -> Option<usize> {
        self.regexes.iter().position(|anchored| anchored.detector == detector && !anchored.narrowed)
    }

    /// The candidate that `value` is, if all of it matches the expression.
    pub(super) fn whole(&self, expression: usize, text: &[u8], value: Span) -> Option<Candidate> {
        let Anchored { detector, expression, .. } = &self.regexes[expression];
        let is_whole = expression.begins_with(text[value.start]) && expression.match_at(value.of(text), 0) == Some(value.len());
        is_whole.then_some(Candidate { span: value, detector: *detector, structure: Structure::Regex, cue: None, weight: None })
    }

    /// Begins a search through the anchors of a text, which come in the order of their ends.
    pub(super) fn begin(&self, searches: &mut Vec<Search>) {
        searches.clear();
        searches.resize_with(self.regexes.len(), Search::default);
    }

    /// Pushes the matches that hold an anchor and start in `range`.
    pub(super) fn at(&self, text: &[u8], planes: &Planes, found: Found, searches: &mut [Search], range: Span, out: &mut Vec<Candidate>) {
        let anchor = Span::new(found.start, found.end);
        for &index in &self.owners[found.literal] {
            let candidate = self.regexes[index].at(text, planes, anchor, &mut searches[index]);
            out.extend(candidate.filter(|candidate| (range.start..range.end).contains(&candidate.span.start)));
        }
    }
}

/// How far the search in a window has come. Anchors come in the order of their ends, so a match that ends before one is done with.
#[derive(Default)]
pub(super) struct Search {
    window: Span,
    tile: usize,
    from: usize,
    passed: usize,
    found: Option<Span>,
    is_given: bool,
    is_over: bool,
}

impl Search {
    fn of(window: Span, tile: usize) -> Self {
        Self { window, tile, from: window.start, ..Self::default() }
    }

    /// The next free-standing match in the window that starts at `last` or before it.
    fn advance(&mut self, expression: &Expression, text: &[u8], last: usize) {
        self.found = None;
        let inside = self.window.of(text);
        while !self.is_over && self.from <= last {
            let start = self.window.start + expression.facts().next(inside, self.from - self.window.start);
            self.from = start;
            if start > last {
                return;
            }
            self.from += 1;
            self.is_over = self.from >= self.window.end || self.passed > PASSES * self.window.len();
            // Inside a word nothing can begin.
            let in_word = start > self.window.start && text[start].is_ascii_alphanumeric() && text[start - 1].is_ascii_alphanumeric();
            if in_word || !expression.begins_with(text[start]) {
                continue;
            }
            let end = expression.match_at(inside, start - self.window.start);
            // What an attempt without a match has read is not known.
            self.passed += end.map_or(self.window.end - start, |end| self.window.start + end - start);
            let found = end.map(|end| Span::new(start, self.window.start + end));
            if let Some(found) = found.filter(|found| free_standing(text, *found)) {
                (self.found, self.is_given) = (Some(found), false);
                return;
            }
        }
    }
}

impl Anchored {
    fn at(&self, text: &[u8], planes: &Planes, anchor: Span, search: &mut Search) -> Option<Candidate> {
        if let (Some(at), Window::Fixed { after, .. }) = (&self.at, &self.window) {
            at.match_at(&text[anchor.start..(anchor.start + after).min(text.len())], 0)?;
        }
        let tile = anchor.start / TILE;
        let shared = matches!(self.window, Window::Run(_)) && search.tile == tile && search.window.holds(anchor);
        if !shared {
            *search = Search::of(self.window(text, anchor), tile);
            let facts = self.expression.facts();
            let lacks_digit = || facts.digit.is_some() && !planes.may_hold(DIGIT, search.window);
            search.is_over = search.window.len() < facts.least || lacks_digit();
        }
        while search.found.is_none_or(|found| found.end < anchor.end) {
            if search.is_over || search.from > anchor.start {
                // A match that was found before ends before this anchor.
                search.found = None;
                return None;
            }
            search.advance(&self.expression, text, anchor.start);
        }
        let found = search.found.filter(|found| found.start <= anchor.start && found.end >= anchor.end)?;
        if std::mem::replace(&mut search.is_given, true) {
            return None;
        }
        self.candidate(text, search.window, found)
    }

    fn candidate(&self, text: &[u8], window: Span, whole: Span) -> Option<Candidate> {
        let value = self.expression.value_in(window.of(text), Span::new(whole.start - window.start, whole.end - window.start))?;
        let span = Span::new(window.start + value.start, window.start + value.end);
        let cue = self.narrowed.then(|| Span::new(whole.start, span.start));
        (!span.is_empty()).then_some(Candidate { span, detector: self.detector, structure: Structure::Regex, cue, weight: None })
    }

    fn window(&self, text: &[u8], anchor: Span) -> Span {
        match &self.window {
            Window::Fixed { before, after } => {
                let window = Span::new(anchor.start.saturating_sub(*before), (anchor.start + after).min(text.len()));
                if self.expression.facts().is_of_a_line { line_in(text, window, anchor.start) } else { window }
            }
            Window::Run(set) => {
                let tile = anchor.start / TILE * TILE;
                let floor = tile.saturating_sub(TILE);
                let left = text[floor..anchor.start].iter().rev().take_while(|&&byte| set.holds(byte)).count();
                let ceiling = (tile + 2 * TILE).clamp(anchor.end, text.len());
                let right = text[anchor.end..ceiling].iter().take_while(|&&byte| set.holds(byte)).count();
                Span::new(anchor.start - left, anchor.end + right)
            }
        }
    }
}

/// The line of the byte at `at`, as much of it as lies in `window`.
fn line_in(text: &[u8], window: Span, at: usize) -> Span {
    let start = memchr::memrchr(b'\n', &text[window.start..at]).map_or(window.start, |end| window.start + end + 1);
    let end = memchr::memchr(b'\n', &text[at..window.end]).map_or(window.end, |length| at + length);
    Span::new(start, end)
}

/// Whether no ASCII letter or digit touches the match where the match itself ends in one.
fn free_standing(text: &[u8], span: Span) -> bool {
    if span.is_empty() {
        return false;
    }
    let word = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let left = span.start == 0 || !(word(span.start - 1) && word(span.start));
    left && !(word(span.end) && word(span.end - 1))
}
