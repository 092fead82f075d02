//! From text to matches: candidates, checks, evidence, and the choice between matches that overlap.
//!
//! Every step looks only at the bytes around a candidate, so the matches of a text do not depend on where a scan of it was split: a part
//! looks [`MARGIN`] bytes beyond its ends and keeps the matches that start in it.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::content::csv::Row;
use crate::content::{Columns, Declares, LabelAt, Layout, Writing, label};
use crate::span::Span;
use crate::taxonomy::elements::covers;

use super::anchors::{REACH, Search};
use super::candidate::Candidate;
use super::dialled;
use super::disposition::Disposition;
use super::evidence::{Confidence, Evidence};
use super::fields::{Fit, Memo};
use super::judge::Subject;
use super::matcher::Matcher;
use super::named::Named;
use super::needles::{FIRST, Found, Ground, Marks};
use super::planes::Planes;
use super::settled::Readings;
use super::sieve::Sieve;
use super::simd::Backend;
use super::veiled::Veils;

/// How far a part of a text looks beyond its ends, in bytes: the longest match. What is longer is dropped.
pub const MARGIN: usize = 4096;

/// A checked value with its evidence. It still refers to personal data.
#[derive(Debug, Clone)]
pub struct Match {
    /// Where it stands in the text.
    pub span: Span,
    /// Index of its detector.
    pub detector: u16,
    /// How far it is to be believed.
    pub confidence: Confidence,
    /// The sum of its evidence.
    pub points: f32,
    /// Whose value it is.
    pub disposition: Disposition,
    /// Why it is believed.
    pub evidence: Vec<Evidence>,
    /// The label that stands with it.
    pub label: Option<LabelAt>,
    /// The value as it reads, where it stands in disguise: in digits of another script, in base64.
    pub value: Option<Arc<[u8]>>,
}

impl Match {
    /// The value, which may stand in `text` in disguise.
    #[must_use]
    pub fn value<'m>(&'m self, text: &'m [u8]) -> &'m [u8] {
        self.value.as_deref().unwrap_or_else(|| self.span.of(text))
    }
}

/// A text and what is known about its layout.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    /// The text.
    pub text: &'a [u8],
    /// Its records and labels.
    pub layout: &'a Layout,
    /// What its columns and keys were judged to hold.
    pub columns: &'a Columns,
    /// Whether it came from bytes that are not text.
    pub binary: bool,
    /// The country (ISO 3166) whose forms are expected.
    pub region: Option<&'a str>,
    /// How its words are to be read.
    pub writing: Writing,
    /// What it declares; where it declares nothing, names of fields say nothing.
    pub declares: Option<Declares>,
}

impl<'a> Page<'a> {
    /// A text of which nothing but its layout is known.
    #[must_use]
    pub fn plain(text: &'a [u8], layout: &'a Layout) -> Self {
        static NONE: std::sync::LazyLock<Columns> = std::sync::LazyLock::new(Columns::default);
        Self { text, layout, columns: &NONE, binary: false, region: None, writing: Writing::Prose, declares: None }
    }
}

/// Room for so many candidates is kept from one text to the next.
const KEPT: usize = 4096;

/// Buffers of one thread, reused between texts.
#[derive(Default)]
pub struct Scratch {
    candidates: Vec<Candidate>,
    pub(super) planes: Planes,
    /// Where literals and words of context may begin.
    pub(super) marks: Marks,
    pub(super) found: Vec<Found>,
    searches: Vec<Search>,
    pub(super) compact: Vec<u8>,
    pub(super) row: Row,
    label: String,
    known: Vec<(u16, Fit)>,
    fields: Memo,
    pub(super) subject: Subject,
    pub(super) names: Named,
    pub(super) veils: Veils,
    pub(super) readings: Readings,
    /// The name that was read last, and what was found in it: that of an object is asked for several times.
    pub(super) name: Option<(String, Vec<Match>)>,
}

impl Scratch {
    /// Buffers of a thread that classifies bytes by this back end, which the processor must have; for tests.
    #[must_use]
    pub fn on(backend: Backend) -> Self {
        let mut scratch = Self::default();
        scratch.planes.backend = Some(backend);
        scratch
    }
}

/// Where matches may start, and where their anchors may stand.
#[derive(Clone, Copy)]
struct Spans {
    region: Span,
    around: Span,
}

impl Matcher {
    /// The matches of `page` that start in `part`, in order of place; of those that overlap, the best.
    #[must_use]
    pub fn find(&self, page: Page<'_>, part: Span, scratch: &mut Scratch) -> Vec<Match> {
        let mut matches = self.all(page, part, scratch);
        resolve(self, &mut matches);
        matches.retain(|found| (part.start..part.end).contains(&found.span.start));
        matches
    }

    /// All matches in and around `part`, overlapping ones included, in order of place.
    #[must_use]
    pub fn all(&self, page: Page<'_>, part: Span, scratch: &mut Scratch) -> Vec<Match> {
        let region = Span::new(part.start.saturating_sub(MARGIN), (part.end + MARGIN).min(page.text.len()));
        scratch.veils.clear();
        let mut matches = self.judged(page, region, scratch);
        self.names(page, region, scratch, &mut matches);
        self.spread(page, region, &mut matches);
        self.declared(page, region, scratch, &mut matches);
        self.unveil(page, scratch, &mut matches);
        matches
    }

    /// The matches of a text as it stands, but for names.
    pub(super) fn judged(&self, page: Page<'_>, region: Span, scratch: &mut Scratch) -> Vec<Match> {
        self.sifted(page, region, Sieve::Promising, scratch)
    }

    /// The same, of the candidates that pass the sieve.
    pub(super) fn sifted(&self, page: Page<'_>, region: Span, sieve: Sieve, scratch: &mut Scratch) -> Vec<Match> {
        let mut candidates = std::mem::take(&mut scratch.candidates);
        candidates.clear();
        scratch.readings.matches.clear();
        scratch.row = Row::default();
        scratch.subject.read.begin(region);
        self.candidates(page, region, sieve, scratch, &mut candidates);
        candidates.retain(|candidate| candidate.span.len() <= MARGIN);
        candidates.sort_by_key(|candidate| (candidate.span.start, candidate.span.end, candidate.detector));
        candidates.dedup_by_key(|candidate| (candidate.span, candidate.detector, candidate.structure));
        let mut matches = self.judge(page, &candidates, scratch);
        // Of two forms of a detector that the same bytes have, the one that says more.
        matches.sort_by(|one, other| {
            let place = |found: &Match| (found.span.start, found.span.end, found.detector);
            place(one).cmp(&place(other)).then(other.points.total_cmp(&one.points))
        });
        matches.dedup_by_key(|found| (found.span, found.detector));
        if !scratch.readings.matches.is_empty() {
            matches.append(&mut scratch.readings.matches);
            matches.sort_by_key(|found| (found.span.start, found.span.end, found.detector));
        }
        // A dump of numbers has tens of thousands, and few texts are dumps.
        candidates.clear();
        candidates.shrink_to(KEPT);
        scratch.candidates = candidates;
        matches
    }

    pub(super) fn candidates(&self, page: Page<'_>, region: Span, sieve: Sieve, scratch: &mut Scratch, out: &mut Vec<Candidate>) {
        let reach = REACH + self.needles.longest();
        let around = Span::new(region.start.saturating_sub(reach), (region.end + reach).min(page.text.len()));
        let mut planes = std::mem::take(&mut scratch.planes);
        planes.read(page.text, around, &self.classes);
        match page.layout {
            Layout::Table(csv) => self.cells(page, csv, region, &mut planes, scratch, out),
            Layout::Json => self.values(page, region, &mut planes, scratch),
            _ => {}
        }
        self.openings.mark(page.text, &planes, around, &mut scratch.marks);
        self.shaped(page, region, sieve, &planes, scratch, out);
        self.literals(page, &planes, Spans { region, around }, scratch, out);
        scratch.veils.read(page.text, &planes, region);
        self.fields.find(&self.labels, page.text, &planes, region, &mut scratch.fields, out);
        if let Some(country) = page.region {
            dialled::find(&self.dialled, page.text, region, country, out);
        }
        scratch.planes = planes;
        if let Layout::Value(Some(name)) = page.layout {
            label::normalize_into(name.as_bytes(), &mut scratch.label);
            self.labels.find(&scratch.label, &mut scratch.known);
            self.fields.try_value(page.text, Span::new(0, page.text.len()).trimmed(page.text), &scratch.known, out);
        }
    }

    /// What begins with a prefix, listed terms, and what an expression finds around an anchor, which may stand far from the start of its match.
    fn literals(&self, page: Page<'_>, planes: &Planes, spans: Spans, scratch: &mut Scratch, out: &mut Vec<Candidate>) {
        let (text, Spans { region, around }) = (page.text, spans);
        self.needles.find(text, Ground { planes, marks: &scratch.marks }, FIRST, around, &mut scratch.found);
        self.anchors.begin(&mut scratch.searches);
        for &found in &scratch.found {
            let from = |first: usize| Found { literal: found.literal - first, ..found };
            let is_own = (region.start..region.end).contains(&found.start);
            // What begins in a cell ends in it: the header of a last column says nothing of the row below.
            let mut cell = || &text[..page.layout.cell_end(text, found.start, &mut scratch.row).max(found.end)];
            match found.literal {
                literal if literal >= self.first_term && !is_own => {}
                literal if literal >= self.first_spoken => self.spoken.at(cell(), from(self.first_spoken), &self.fields, out),
                literal if literal >= self.first_term => self.terms.at(text, from(self.first_term), out),
                literal if literal >= self.first_veil => scratch.veils.note(text, from(self.first_veil)),
                literal if literal >= self.prefixes.len() => {
                    self.anchors.at(text, planes, from(self.prefixes.len()), &mut scratch.searches, region, out);
                }
                _ if is_own => self.prefixes.at(cell(), found, out),
                _ => {}
            }
        }
    }
}

/// Drops every match that another one overlaps and outdoes. Whether the better one is dropped in turn does not matter, so that the
/// result depends only on the bytes nearby.
fn resolve(matcher: &Matcher, matches: &mut Vec<Match>) {
    // How far the matches up to each one reach: beyond that, none before it can overlap.
    let furthest = |known: &mut usize, found: &Match| {
        *known = found.span.end.max(*known);
        Some(*known)
    };
    let reach: Vec<usize> = matches.iter().scan(0, furthest).collect();
    let beaten = |at: usize| {
        let found = &matches[at];
        let before = (0..at).rev().take_while(|&other| reach[other] > found.span.start).map(|other| &matches[other]);
        let after = matches[at + 1..].iter().take_while(|other| other.span.start < found.span.end);
        before.chain(after).any(|other| other.span.overlaps(found.span) && outdoes(matcher, other, found))
    };
    let keep: Vec<bool> = (0..matches.len()).map(|at| !beaten(at)).collect();
    let mut keep = keep.into_iter();
    matches.retain(|_| keep.next().unwrap_or(true));
}

/// The order among matches that overlap: confidence, then personal before context, then length, then points, then the detector's id.
fn outdoes(matcher: &Matcher, one: &Match, other: &Match) -> bool {
    let (a, b) = (matcher.rule(one.detector), matcher.rule(other.detector));
    if a.is_context != b.is_context {
        // A context element (a date, a URL) never hides personal data inside it, nor the other way round unless they are the same bytes.
        return !a.is_context && one.span.holds(other.span);
    }
    if a.element != b.element && one.span == other.span {
        // Of the same bytes the narrower kind stays if it is believed as much; else the order below decides. Never may each outdo the other.
        if covers(&b.element, &a.element) && one.confidence >= other.confidence {
            return true;
        }
        if covers(&a.element, &b.element) && other.confidence >= one.confidence {
            return false;
        }
    }
    let key = |found: &Match| (found.confidence, found.span.len(), found.points);
    match key(one).partial_cmp(&key(other)) {
        Some(Ordering::Equal) => a.id < b.id,
        order => order == Some(Ordering::Greater),
    }
}
