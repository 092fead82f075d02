//! Values in disguise: digits of another script, characters that are not seen, odd spaces and dashes, escapes of URLs and markup, base64.
//!
//! What a person or a program reads there is a value all the same. Around every sign of a disguise a small stretch of the text is read
//! plainly ([`fold`], [`encoded`]), all lanes look at it, and what they find is told at its place in the text as it stands. The signs are
//! few and found by what the lanes know anyway (bytes beyond ASCII, literals), and a stretch is a function of the bytes around its sign, so a
//! scan that is split anywhere finds the same.

use std::sync::Arc;

use crate::content::{LabelAt, Layout};
use crate::span::Span;

use super::evidence::Evidence;
use super::find::{Match, Page, Scratch};
use super::matcher::Matcher;
use super::needles::{Found, Literal};
use super::planes::{self, HIGH, Planes, ones};

mod encoded;
mod fold;

/// The longest line that is read whole, and the size of the tiles of longer ones, in bytes.
const TILE: usize = 1024;
/// How much of the text beside a line or a tile is read for its words, in bytes.
const BESIDE: usize = 128;
/// What is added to a tile on either side, so that no value is cut, in bytes.
const MARGIN: usize = 256;

/// Signs of escapes. Digits and the marks beside them are what values are told by: `%2B` is a plus, `&#48;` a zero.
const ESCAPES: &[&str] = &[
    "%2b", "%20", "%2d", "%2f", "%3a", "&#48", "&#49", "&#50", "&#51", "&#52", "&#53", "&#54", "&#55", "&#56", "&#57", "&#43", "&#45", "&#64",
    "&#x30", "&#x31", "&#x32", "&#x33", "&#x34", "&#x35", "&#x2b",
];
/// How many of [`ESCAPES`] are those of URLs, which stand beside a digit.
const PERCENT: usize = 5;

/// The literals at which something may be in disguise; what is found is given to [`Veils::note`].
pub(super) fn literals<'l>() -> impl Iterator<Item = Literal<'l>> {
    ESCAPES.iter().chain(encoded::SIGNS).map(|sign| Literal { bytes: sign.as_bytes(), is_exact: false })
}

/// Signs of disguises in one text.
#[derive(Default)]
pub(super) struct Veils {
    /// Where characters stand in disguise.
    folded: Vec<usize>,
    /// Signs of base64.
    encoded: Vec<Found>,
}

impl Veils {
    /// Forgets all signs, for another text.
    pub(super) fn clear(&mut self) {
        self.folded.clear();
        self.encoded.clear();
    }

    /// Notes a literal that was found, numbered from the first of [`literals`].
    pub(super) fn note(&mut self, text: &[u8], found: Found) {
        let digit = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_digit);
        match found.literal {
            sign if sign < PERCENT => {
                // `%2B49 30 …`, `4111%201111`.
                if digit(Some(found.end)) && (sign == 0 || digit(found.start.checked_sub(1))) {
                    self.folded.push(found.start);
                }
            }
            sign if sign < ESCAPES.len() => self.folded.push(found.start),
            sign => self.encoded.push(Found { literal: sign - ESCAPES.len(), ..found }),
        }
    }

    /// Notes the characters beyond ASCII of `range` that stand for others.
    pub(super) fn read(&mut self, text: &[u8], planes: &Planes, range: Span) {
        for (offset, block) in planes.blocks(range) {
            let high = block.of(HIGH) & planes::inside(offset, range);
            if high != 0 {
                self.folded.extend(ones(high).map(|at| offset + at).filter(|&at| fold::is_sign(text, at)));
            }
        }
        self.folded.sort_unstable();
    }
}

/// A stretch of text as it reads without its disguise.
struct Plain {
    text: Vec<u8>,
    /// For every byte of it, where what it stands for begins and ends in the text that it was read from.
    from: Vec<(usize, usize)>,
    /// How it was in disguise.
    how: &'static str,
    /// What is known of its layout; `None` for that of the page.
    layout: Option<Layout>,
    /// The column in which it stands.
    column: Option<usize>,
}

impl Plain {
    /// The place of a span of it in the text that it was read from.
    fn original(&self, span: Span) -> Span {
        Span::new(self.from[span.start].0, self.from[span.end - 1].1)
    }
}

/// Matches in order of place, so that those near another are found at once: there may be one for every line of a text, and as many disguises.
#[derive(Default)]
struct Ordered {
    matches: Vec<Match>,
    /// The length of the longest.
    longest: usize,
}

impl Ordered {
    fn of(mut matches: Vec<Match>) -> Self {
        matches.sort_by_key(|found| found.span.start);
        let longest = matches.iter().map(|found| found.span.len()).max().unwrap_or(0);
        Self { matches, longest }
    }

    /// Whether the detector has a match that overlaps these bytes.
    fn holds(&self, detector: u16, span: Span) -> bool {
        let from = self.matches.partition_point(|known| known.span.start + self.longest <= span.start);
        let near = self.matches[from..].iter().take_while(|known| known.span.start < span.end);
        near.into_iter().any(|known| known.detector == detector && known.span.overlaps(span))
    }

    fn add(&mut self, found: Match) {
        self.longest = self.longest.max(found.span.len());
        let at = match self.matches.last() {
            Some(last) if last.span.start > found.span.start => self.matches.partition_point(|known| known.span.start <= found.span.start),
            _ => self.matches.len(),
        };
        self.matches.insert(at, found);
    }
}

impl Matcher {
    /// Adds what is found where something stands in disguise.
    pub(super) fn unveil(&self, page: Page<'_>, scratch: &mut Scratch, matches: &mut Vec<Match>) {
        if scratch.veils.folded.is_empty() && scratch.veils.encoded.is_empty() {
            return;
        }
        let veils = std::mem::take(&mut scratch.veils);
        let known = Ordered::of(std::mem::take(matches));
        let mut new = Ordered::default();
        let mut done = 0;
        for &sign in &veils.folded {
            if sign < done {
                continue;
            }
            let stretch = stretch(page, sign);
            done = stretch.own.end;
            if let Some(plain) = fold::read(page.text, stretch.around) {
                let (column, name) = column_of(page, sign, stretch.own).unzip();
                let layout = name.map(|name| Layout::Value(Some(name)));
                self.find_in(page, (&Plain { layout, column, ..plain }, stretch.own), scratch, &known, &mut new);
            }
        }
        let mut done = encoded::Done::default();
        for &sign in &veils.encoded {
            let own = Span::new(0, page.text.len());
            encoded::read(page.text, sign, &mut done, &mut |plain| self.find_in(page, (&plain, own), scratch, &known, &mut new));
        }
        scratch.veils = veils;
        *matches = known.matches;
        matches.append(&mut new.matches);
        matches.sort_by_key(|found| (found.span.start, found.span.end, found.detector));
    }

    /// Adds what stands in a plain reading, begins in `own` and is not read so as it stands.
    fn find_in(&self, page: Page<'_>, (plain, own): (&Plain, Span), scratch: &mut Scratch, known: &Ordered, new: &mut Ordered) {
        let layout = plain.layout.as_ref().unwrap_or(match page.layout {
            Layout::Value(_) => page.layout,
            _ => &Layout::Plain,
        });
        let reading = Page { layout, ..Page { text: &plain.text, ..page } };
        for found in self.judged(reading, Span::new(0, plain.text.len()), scratch) {
            let (value, span) = (found.span.of(&plain.text), plain.original(found.span));
            if !(own.start..own.end).contains(&span.start) || value == span.of(page.text) {
                continue;
            }
            if [known, new].iter().any(|matches| matches.holds(found.detector, span)) {
                continue;
            }
            let mut evidence = found.evidence;
            evidence.push(Evidence::Decoded(plain.how));
            let label = found.label.and_then(|label| match label {
                LabelAt::Text(label) if plain.layout.is_none() && !label.is_empty() => Some(LabelAt::Text(plain.original(label))),
                _ => plain.column.map(LabelAt::Column),
            });
            new.add(Match { span, value: Some(Arc::from(value)), evidence, label, ..found });
        }
    }
}

/// What is read around a sign.
struct Stretch {
    /// Where values may begin.
    own: Span,
    /// What is read.
    around: Span,
}

/// The cell, the line or the tile of a sign, and the words before it.
fn stretch(page: Page<'_>, sign: usize) -> Stretch {
    let text = page.text;
    if matches!(page.layout, Layout::Value(_)) && text.len() <= TILE {
        let all = Span::new(0, text.len());
        return Stretch { own: all, around: all };
    }
    if let Layout::Table(csv) = page.layout {
        let row = csv.row_at(text, sign, None);
        let cell = row.cells.get(row.cells.partition_point(|cell| cell.end <= sign)).copied().filter(|cell| cell.start <= sign);
        if let Some(cell) = cell.filter(|cell| cell.len() <= TILE) {
            return Stretch { own: cell, around: cell };
        }
    }
    let floor = sign.saturating_sub(TILE);
    let start = memchr::memrchr(b'\n', &text[floor..sign]).map(|end| floor + end + 1).or((floor == 0).then_some(0));
    let ceiling = (start.unwrap_or(sign) + TILE).min(text.len());
    let end = memchr::memchr(b'\n', &text[sign.min(ceiling)..ceiling]).map(|end| sign + end).or((ceiling == text.len()).then_some(ceiling));
    match (start, end) {
        (Some(start), Some(end)) => {
            let before = whole(text, start.saturating_sub(BESIDE));
            Stretch { own: Span::new(start, end.max(sign + 1)), around: Span::new(before, end.max(sign + 1)) }
        }
        _ => {
            let own = Span::new(sign / TILE * TILE, (sign / TILE + 1) * TILE);
            let around = Span::new(whole(text, own.start.saturating_sub(MARGIN)), whole(text, (own.end + MARGIN).min(text.len())));
            Stretch { own: Span::new(own.start, own.end.min(text.len())), around }
        }
    }
}

/// The column whose cell is `own`, and its name.
fn column_of(page: Page<'_>, sign: usize, own: Span) -> Option<(usize, String)> {
    let Layout::Table(csv) = page.layout else { return None };
    let row = csv.row_at(page.text, sign, None);
    let column = row.cells.iter().position(|cell| *cell == own)?;
    let name = csv.headers.get(column).filter(|_| csv.has_header() && row.span.start > 0)?;
    Some((column, String::from_utf8_lossy(name).into_owned()))
}

/// The beginning of the character at `at`.
fn whole(text: &[u8], at: usize) -> usize {
    (at.saturating_sub(3)..=at).rev().find(|&at| text.get(at).is_none_or(|byte| byte & 0xC0 != 0x80)).unwrap_or(at)
}
