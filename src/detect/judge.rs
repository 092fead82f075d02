//! From candidates to matches: checks, evidence, confidence.
//!
//! Candidates of the same bytes are judged together: the label before them, the words around them and what speaks against their form are the
//! same for all of them, and are found once, when the first of them needs it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::check::{Value, compact_into};
use crate::content::csv::Row;
use crate::content::{LabelAt, Layout, Writing, label};
use crate::span::Span;

use super::against;
use super::candidate::{Candidate, Structure};
use super::disposition::Disposition;
use super::evidence::{self, Evidence};
use super::fields::Fit;
use super::find::{Match, Page, Scratch};
use super::matcher::{Lane, Matcher, Rule};
use super::needles::{Found, Ground};
use super::spoken;
use super::words::Read;

/// How many labels a thread remembers the detectors of.
const LABELS: usize = 1024;
/// How far before a number a word stands that names it, in bytes: `BRN is 1048656659`.
const BESIDE: i64 = 12;
/// How far from what may be a chapter a word stands that still says it is an address, in bytes.
const NAMING: i64 = 24;

/// The bytes that are judged, and what is known of them whichever detector asks. What is an `Option` was not needed yet.
#[derive(Default)]
pub(super) struct Subject {
    span: Span,
    label: Option<LabelAt>,
    known: Arc<Known>,
    neighbours: Option<Vec<Evidence>>,
    /// The words of context around it, once they were listened for.
    pub(super) hits: Vec<Found>,
    is_heard: bool,
    pub(super) read: Read,
    labels: FxHashMap<Vec<u8>, Arc<Known>>,
    evidence: Vec<Evidence>,
    form: Vec<Evidence>,
    names: Vec<&'static str>,
}

impl Subject {
    /// Turns to a value of a settled column, whose label is known. The words around it belong to other cells.
    pub(super) fn settle(&mut self, span: Span, label: Option<LabelAt>, known: &Arc<Known>) {
        (self.span, self.label, self.neighbours, self.is_heard) = (span, label, None, true);
        self.hits.clear();
        self.known.clone_from(known);
    }

    /// Where it stands.
    pub(super) const fn span(&self) -> Span {
        self.span
    }

    /// What is known of its label, if it has one.
    pub(super) fn label(&self) -> Option<(LabelAt, &Known)> {
        self.label.map(|label| (label, &*self.known))
    }

    /// What stands beside the value, which is looked for once.
    pub(super) fn neighbours(&mut self, look: impl FnOnce() -> Vec<Evidence>) -> &[Evidence] {
        self.neighbours.get_or_insert_with(look)
    }

    /// Room for evidence, which is to be given back.
    pub(super) fn take_form(&mut self) -> Vec<Evidence> {
        self.form.clear();
        std::mem::take(&mut self.form)
    }

    pub(super) fn give_form(&mut self, form: Vec<Evidence>) {
        self.form = form;
    }
}

/// What is known of a label.
#[derive(Default)]
pub(super) struct Known {
    /// Its normal form.
    pub(super) label: String,
    /// The detectors that know it, each with the part of it that it knows.
    detectors: Vec<(u16, Fit, Arc<str>)>,
    is_neutral: bool,
    is_other_number: bool,
}

impl Known {
    /// The detectors that know it.
    pub(super) fn detectors(&self) -> impl Iterator<Item = u16> {
        self.detectors.iter().map(|(detector, ..)| *detector)
    }

    pub(super) fn fit(&self, detector: u16) -> Option<(Fit, &Arc<str>)> {
        self.detectors.iter().find(|(known, ..)| *known == detector).map(|(_, fit, name)| (*fit, name))
    }
}

impl Matcher {
    /// Checks the candidates and weighs their evidence. They come in order of place.
    pub(super) fn judge(&self, page: Page<'_>, candidates: &[Candidate], scratch: &mut Scratch) -> Vec<Match> {
        let mut matches = Vec::new();
        for group in candidates.chunk_by(|one, other| one.span == other.span) {
            let mut is_begun = false;
            compact_into(group[0].span.of(page.text), &mut scratch.compact);
            for candidate in group {
                let raw = candidate.span.of(page.text);
                let weight = candidate.weight.or_else(|| self.rule(candidate.detector).check.weigh(&Value { raw, compact: &scratch.compact }));
                let Some(bits) = weight else { continue };
                if !std::mem::replace(&mut is_begun, true) {
                    self.begin(page, candidate.span, scratch);
                }
                matches.extend(self.weigh(page, candidate, bits, scratch));
            }
        }
        matches
    }

    /// Turns to other bytes.
    pub(super) fn begin(&self, page: Page<'_>, span: Span, scratch: &mut Scratch) {
        let subject = &mut scratch.subject;
        subject.span = span;
        subject.neighbours = None;
        subject.is_heard = false;
        subject.label = page.layout.label(page.text, span, &mut scratch.row);
        let Some(label) = subject.label else { return };
        let raw = page.layout.label_text(page.text, label);
        subject.known = match subject.labels.get(raw) {
            Some(known) => known.clone(),
            None => {
                let known = Arc::new(self.known(raw));
                if subject.labels.len() >= LABELS {
                    subject.labels.clear();
                }
                subject.labels.insert(raw.to_vec(), known.clone());
                known
            }
        };
    }

    /// What is known of a label as it stands.
    pub(super) fn known(&self, raw: &[u8]) -> Known {
        let mut known = Known { label: label::normalize(raw), ..Known::default() };
        let mut detectors = Vec::new();
        self.labels.find(&known.label, &mut detectors);
        let name = |detector| {
            let names = self.rule(detector).labels.iter().filter(|name| known.label.contains(*name));
            names.max_by_key(|name| name.len()).unwrap_or("name").into()
        };
        known.detectors = detectors.into_iter().map(|(detector, fit)| (detector, fit, name(detector))).collect();
        known.is_neutral = against::is_neutral(&known.label);
        known.is_other_number = against::is_other_number(&known.label);
        known
    }

    /// The match that a candidate is whose check holds, if its evidence is enough.
    pub(super) fn weigh(&self, page: Page<'_>, candidate: &Candidate, bits: f32, scratch: &mut Scratch) -> Option<Match> {
        let rule = self.rule(candidate.detector);
        let raw = candidate.span.of(page.text);
        let mut evidence = std::mem::take(&mut scratch.subject.evidence);
        evidence.clear();
        evidence::structure(candidate, raw, &mut evidence);
        // The names of the steps that held are told when it is clear that they will be read.
        let check = evidence.len();
        if !rule.check.steps.is_empty() {
            evidence.push(Evidence::Check("", bits));
        }
        self.gather(page, candidate, bits, scratch, &mut evidence);
        let found = self.conclude(page, candidate, &mut evidence, scratch);
        let found = found.map(|(confidence, disposition)| {
            if !rule.check.steps.is_empty() {
                let names = &mut scratch.subject.names;
                names.clear();
                rule.check.names(&Value { raw, compact: &scratch.compact }, names);
                let mut bits = bits;
                evidence.splice(check..=check, names.iter().map(|name| Evidence::Check(name, std::mem::take(&mut bits))));
            }
            let points = evidence.iter().map(Evidence::points).sum();
            let label = scratch.subject.label;
            Match {
                span: candidate.span,
                detector: candidate.detector,
                confidence,
                points,
                disposition,
                evidence: evidence.clone(),
                label,
                value: None,
            }
        });
        scratch.subject.evidence = evidence;
        found
    }

    /// Collects what speaks for and against a candidate beside its form and its check.
    fn gather(&self, page: Page<'_>, candidate: &Candidate, bits: f32, scratch: &mut Scratch, evidence: &mut Vec<Evidence>) {
        let rule = self.rule(candidate.detector);
        let label = scratch.subject.label;
        if label.is_some() {
            label_evidence(page, candidate, &scratch.subject.known, evidence);
        }
        if rule.has_context || candidate.cue.is_some() {
            self.context_evidence(page, candidate, scratch, evidence);
        }
        if let Some(share) = label.and_then(|label| column_share(page, label, &scratch.subject.known.label, &rule.id)) {
            match evidence::column_points(share, bits) {
                points if points > 0.0 => evidence.push(Evidence::Column(share, points)),
                _ if share < 0.1 && !is_self_proving(evidence) => evidence.push(Evidence::Against("column", -4.0)),
                _ => {}
            }
        }
        if !matches!(candidate.structure, Structure::Field { .. } | Structure::Term | Structure::Regex) {
            let Scratch { subject, row, .. } = scratch;
            evidence.extend_from_slice(subject.neighbours(|| neighbours(page, candidate.span, row)));
        }
    }

    /// What the evidence amounts to, once the pieces that others outweigh are taken out of it.
    fn conclude(
        &self,
        page: Page<'_>,
        candidate: &Candidate,
        evidence: &mut Vec<Evidence>,
        scratch: &Scratch,
    ) -> Option<(evidence::Confidence, Disposition)> {
        let rule = self.rule(candidate.detector);
        let raw = candidate.span.of(page.text);
        if let (Structure::Field { .. }, Some(LabelAt::Text(key))) = (candidate.structure, scratch.subject.label)
            && against::is_code(page.text, key, candidate.span)
        {
            evidence.push(Evidence::Against("code", -20.0));
        }
        if evidence.iter().any(|item| matches!(item, Evidence::Against("version", _))) {
            // `the remote peer implements 3.1.5.9`: what may be a chapter is an address only where a word right beside says so.
            evidence.retain(|item| !matches!(item, Evidence::Context(_, distance, _) if distance.abs() > NAMING));
        }
        if evidence.iter().any(|item| matches!(item, Evidence::Context(..))) {
            // A word that names the number outweighs a label that says only that it is one.
            evidence.retain(|item| !matches!(item, Evidence::Against("number", _)));
        }
        if page.binary && !matches!(candidate.structure, Structure::Prefix { .. }) {
            evidence.push(Evidence::Against("binary", -6.0));
        }
        if is_of_region(page, rule) {
            evidence.push(Evidence::Region(5.0));
        }
        let names_it = |item: &Evidence| match item {
            Evidence::Label(..) => true,
            Evidence::Context(_, distance, _) => (-BESIDE..0).contains(distance),
            _ => false,
        };
        if evidence.iter().any(names_it) {
            // What names the number outweighs that the number could also be a time.
            evidence.retain(|item| !matches!(item, Evidence::Against("timestamp", _)));
        }
        if points(evidence) < evidence::POSSIBLE && is_alone(page, candidate.span) {
            stand_alone(rule, evidence);
        }
        let is_version = |item: &Evidence| matches!(item, Evidence::Against("version", _));
        if evidence::confidence(points(evidence)).is_none() && !evidence.iter().any(is_version) {
            return None;
        }
        let disposition = rule.dispositions().of(raw, &scratch.compact, &page.text[..candidate.span.start]);
        if disposition != Disposition::Real {
            // What a standard set aside, or everybody knows, is no chapter number.
            evidence.retain(|item| !is_version(item));
        }
        evidence::confidence(points(evidence)).map(|confidence| (confidence, disposition))
    }

    fn context_evidence(&self, page: Page<'_>, candidate: &Candidate, scratch: &mut Scratch, out: &mut Vec<Evidence>) {
        if let Some(cue) = candidate.cue {
            let distance = cue.start as i64 - candidate.span.start as i64;
            out.push(Evidence::Context("cue".into(), distance.max(-(evidence::NEAR as i64)), 8.0));
        }
        let ground = Ground { planes: &scratch.planes, marks: &scratch.marks };
        self.listen(page, ground, &scratch.row, &mut scratch.subject);
        // What another cell of the row says of itself is no doubt about this one.
        let doubtful = surroundings(page, candidate.span, &scratch.row);
        let mut best: Option<(f32, usize, i64)> = None;
        let mut against = false;
        for hit in &scratch.subject.hits {
            let span = Span::new(hit.start, hit.end);
            let Some(speaks_for) = self.context.speaks(hit.literal, candidate.detector) else { continue };
            if !speaks_for {
                against |= doubtful.holds(span);
            } else if candidate.cue.is_none() {
                let distance = distance(candidate.span, span);
                let names = evidence::is_name(self.context.word(hit.literal)) && spoken::leads_to(page.text, hit.end, candidate.span.start);
                let points = if names { evidence::NAMED } else { evidence::context_points(distance) };
                if best.is_none_or(|(known, _, at)| (points, -distance.abs()) > (known, -at.abs())) {
                    best = Some((points, hit.literal, distance));
                }
            }
        }
        if let Some((points, word, distance)) = best {
            out.push(Evidence::Context(self.context.word(word).clone(), distance, points));
        }
        if against {
            out.push(Evidence::Against("word", -8.0));
        }
    }

    /// Listens for the words of context around the value, which are kept in the order of their ends.
    pub(super) fn listen(&self, page: Page<'_>, ground: Ground<'_>, row: &Row, subject: &mut Subject) {
        if std::mem::replace(&mut subject.is_heard, true) {
            return;
        }
        let span = subject.span;
        let mut window = Span::new(span.start.saturating_sub(evidence::FAR), (span.end + evidence::BEHIND).min(page.text.len()));
        if let Layout::Table(_) = page.layout
            && row.span.holds(span)
        {
            // The rows above and below speak of somebody else, and the header of the other columns would speak to the first row alone.
            window = Span::new(window.start.max(row.span.start), window.end.min(row.span.end));
        }
        self.context.hits(page.text, ground, window, span, &mut subject.read, &mut subject.hits);
    }
}

fn label_evidence(page: Page<'_>, candidate: &Candidate, known: &Known, out: &mut Vec<Evidence>) {
    match known.fit(candidate.detector) {
        Some((fit, name)) => out.push(Evidence::Label(name.clone(), evidence::label_points(fit))),
        None if known.is_neutral && !is_self_proving(out) => out.push(Evidence::Against("label", -8.0)),
        None if known.is_other_number && !against::is_pair(candidate.span.of(page.text)) && !is_self_proving(out) => {
            out.push(Evidence::Against("number", -8.0));
        }
        None => {}
    }
}

/// The text to which a value's neighbours belong: its cell in a table, where a comma is no decimal point, else all of it.
fn surroundings(page: Page<'_>, value: Span, row: &Row) -> Span {
    let cell = match page.layout {
        Layout::Table(_) => row.cells.get(row.cells.partition_point(|cell| cell.end < value.end)).copied(),
        _ => None,
    };
    cell.filter(|cell| cell.holds(value)).unwrap_or(Span::new(0, page.text.len()))
}

/// Distance in bytes between a value and a word; negative when the word stands before.
fn distance(value: Span, word: Span) -> i64 {
    if word.end <= value.start { -((value.start - word.end).max(1) as i64) } else { (word.start - value.end).max(1) as i64 }
}

fn is_self_proving(evidence: &[Evidence]) -> bool {
    intrinsic(evidence) >= evidence::LIKELY
}

/// What the value says for itself.
fn intrinsic(evidence: &[Evidence]) -> f32 {
    evidence.iter().filter(|item| item.is_intrinsic()).map(Evidence::points).sum()
}

fn points(evidence: &[Evidence]) -> f32 {
    evidence.iter().map(Evidence::points).sum()
}

/// Weighs a value that is all of its text, where nothing speaks either way. That makes it possible and never more: not even that numbers of
/// its form are common, or could be times, is held against check digits then.
fn stand_alone(rule: &Rule, evidence: &mut Vec<Evidence>) {
    let common = rule.check.common();
    if intrinsic(evidence) + common < evidence::SPEAKING {
        return;
    }
    if rule.check.has_check_digits() {
        evidence.retain(|item| !matches!(item, Evidence::Against("timestamp", _)));
    }
    let missing = evidence::POSSIBLE - points(evidence);
    if missing > 0.0 {
        evidence.push(Evidence::Structure("alone", missing.min(evidence::ALONE + common)));
    }
}

/// What speaks against a value by what stands beside it.
pub(super) fn neighbours(page: Page<'_>, value: Span, row: &Row) -> Vec<Evidence> {
    let around = surroundings(page, value, row);
    let within = Span::new(value.start - around.start, value.end - around.start);
    let mut found = Vec::new();
    against::neighbours(around.of(page.text), within, &mut found);
    if page.writing == Writing::Code && against::is_element(around.of(page.text), within) {
        found.push(against::in_a_list());
    }
    found
}

/// Whether the user expects the forms of the country of a detector.
pub(super) fn is_of_region(page: Page<'_>, rule: &Rule) -> bool {
    page.region.is_some_and(|region| rule.lane == Lane::Dialled || rule.regions.iter().any(|known| known == region))
}

/// Whether a text without labels and columns is this value and nothing else.
pub(super) fn is_alone(page: Page<'_>, value: Span) -> bool {
    matches!(page.layout, Layout::Plain) && page.text.trim_ascii().len() == value.len()
}

pub(super) fn column_share(page: Page<'_>, label: LabelAt, normalized: &str, detector: &str) -> Option<f32> {
    let key = match label {
        LabelAt::Column(column) => return page.columns.share_of_column(column, detector),
        LabelAt::Text(_) => normalized,
        LabelAt::Given => return None,
    };
    page.columns.share_of_key(key, detector)
}
