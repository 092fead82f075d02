//! From text to matches: candidates, checks, evidence, and the choice between matches that overlap.
//!
//! Every step looks only at the bytes around a candidate, so the matches of a text do not depend on where a scan of it was split: a part
//! looks [`MARGIN`] bytes beyond its ends and keeps the matches that start in it.

use crate::check::{Value, Verdict, compact_into};
use crate::content::csv::Row;
use crate::content::{Columns, LabelAt, Layout, label};
use crate::span::Span;
use crate::taxonomy::elements::covers;

use super::against;
use super::anchors::{REACH, Search};
use super::candidate::{Candidate, Structure};
use super::disposition::Disposition;
use super::evidence::{self, Confidence, Evidence};
use super::fields::Fit;
use super::matcher::{Matcher, Rule};
use super::needles::Found;
use super::planes::Planes;
use super::words::Hit;

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
}

impl<'a> Page<'a> {
    /// A text of which nothing but its layout is known.
    #[must_use]
    pub fn plain(text: &'a [u8], layout: &'a Layout) -> Self {
        static NONE: std::sync::LazyLock<Columns> = std::sync::LazyLock::new(Columns::default);
        Self { text, layout, columns: &NONE, binary: false, region: None }
    }
}

/// Buffers of one thread, reused between texts.
#[derive(Default)]
pub struct Scratch {
    candidates: Vec<Candidate>,
    planes: Planes,
    found: Vec<Found>,
    searches: Vec<Search>,
    compact: Vec<u8>,
    hits: Vec<Hit>,
    row: Row,
    label: String,
    known: Vec<(u16, Fit)>,
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
        let mut candidates = std::mem::take(&mut scratch.candidates);
        candidates.clear();
        scratch.row = Row::default();
        self.candidates(page, region, scratch, &mut candidates);
        candidates.retain(|candidate| candidate.span.len() <= MARGIN);
        candidates.sort_by_key(|candidate| (candidate.span.start, candidate.span.end, candidate.detector));
        candidates.dedup_by_key(|candidate| (candidate.span, candidate.detector));
        let matches = candidates.iter().filter_map(|candidate| self.judge(page, *candidate, scratch)).collect();
        scratch.candidates = candidates;
        matches
    }

    fn candidates(&self, page: Page<'_>, region: Span, scratch: &mut Scratch, out: &mut Vec<Candidate>) {
        let reach = REACH + self.needles.longest();
        let around = Span::new(region.start.saturating_sub(reach), (region.end + reach).min(page.text.len()));
        let mut planes = std::mem::take(&mut scratch.planes);
        planes.read(page.text, around, &self.classes);
        self.shapes.find(page.text, &planes, region, &mut |candidate| {
            if self.verdict(page, &candidate, &mut scratch.compact).holds {
                out.push(candidate);
            }
        });
        self.literals(page.text, &planes, Spans { region, around }, scratch, out);
        scratch.planes = planes;
        self.terms.find(page.text, region, out);
        self.fields.find(&self.labels, page.text, region, out);
        match page.layout {
            Layout::Table(csv) if csv.has_header() => self.cells(page, csv, region, scratch, out),
            Layout::Value(Some(name)) => {
                label::normalize_into(name.as_bytes(), &mut scratch.label);
                self.labels.find(&scratch.label, &mut scratch.known);
                let value = page.text.trim_ascii();
                let start = page.text.len() - page.text.trim_ascii_start().len();
                self.fields.try_value(page.text, Span::new(start, start + value.len()), &scratch.known, out);
            }
            _ => {}
        }
    }

    /// What begins with a prefix, and what an expression finds around an anchor, which may stand far from the start of its match.
    fn literals(&self, text: &[u8], planes: &Planes, spans: Spans, scratch: &mut Scratch, out: &mut Vec<Candidate>) {
        let Spans { region, around } = spans;
        self.needles.find(text, planes, around, &mut scratch.found);
        self.anchors.begin(&mut scratch.searches);
        let prefixes = self.prefixes.len();
        for &found in &scratch.found {
            match found.literal.checked_sub(prefixes) {
                None if (region.start..region.end).contains(&found.start) => self.prefixes.at(text, found, out),
                None => {}
                Some(literal) => self.anchors.at(text, planes, Found { literal, ..found }, &mut scratch.searches, region, out),
            }
        }
    }

    /// The cells of columns whose header names a labelled field.
    fn cells(&self, page: Page<'_>, csv: &crate::content::Csv, region: Span, scratch: &mut Scratch, out: &mut Vec<Candidate>) {
        let mut known = Vec::new();
        let mut columns = Vec::new();
        for (column, header) in csv.headers.iter().enumerate() {
            self.labels.find(&label::normalize(header), &mut known);
            known.retain(|(detector, _)| self.fields.has(*detector));
            if !known.is_empty() {
                columns.push((column, known.clone()));
            }
        }
        if columns.is_empty() {
            return;
        }
        let mut at = region.start;
        while at < region.end {
            scratch.row = csv.row_at(page.text, at, Some(&scratch.row).filter(|row| !row.span.is_empty()));
            let row = &scratch.row;
            for (column, known) in &columns {
                if let Some(&cell) = row.cells.get(*column).filter(|cell| !cell.is_empty() && row.span.start > 0 && region.start <= cell.start) {
                    self.fields.try_value(page.text, cell, known, out);
                }
            }
            if row.span.end <= at {
                break;
            }
            at = row.span.end;
        }
        scratch.row = Row::default();
    }

    /// What the detector's check says of the candidate.
    fn verdict(&self, page: Page<'_>, candidate: &Candidate, compact: &mut Vec<u8>) -> Verdict {
        let raw = candidate.span.of(page.text);
        compact_into(raw, compact);
        self.rule(candidate.detector).check.judge(&Value { raw, compact })
    }

    /// Checks a candidate and weighs its evidence.
    fn judge(&self, page: Page<'_>, candidate: Candidate, scratch: &mut Scratch) -> Option<Match> {
        let rule = self.rule(candidate.detector);
        let raw = candidate.span.of(page.text);
        let verdict = self.verdict(page, &candidate, &mut scratch.compact);
        if !verdict.holds {
            return None;
        }
        let disposition = rule.dispositions.of(raw, &scratch.compact, &page.text[..candidate.span.start]);
        let mut evidence = Vec::new();
        evidence::structure(&candidate, raw, &mut evidence);
        push_check(&verdict, &mut evidence);
        let label = self.label_evidence(page, &candidate, rule, scratch, &mut evidence);
        if rule.has_context || candidate.cue.is_some() {
            self.context_evidence(page, &candidate, scratch, &mut evidence);
        }
        if let Some((share, bits)) = label.and_then(|label| column_share(page, label, &scratch.label, &rule.id)).map(|share| (share, verdict.bits)) {
            match evidence::column_points(share, bits) {
                points if points > 0.0 => evidence.push(Evidence::Column(share, points)),
                _ if share < 0.1 && !is_self_proving(&evidence) => evidence.push(Evidence::Against("column", -4.0)),
                _ => {}
            }
        }
        if !matches!(candidate.structure, Structure::Field { .. } | Structure::Term | Structure::Regex) {
            let around = surroundings(page, candidate.span, &scratch.row);
            let within = Span::new(candidate.span.start - around.start, candidate.span.end - around.start);
            against::neighbours(around.of(page.text), within, &mut evidence);
        }
        if disposition != Disposition::Real {
            // What a standard set aside, or everybody knows, is no chapter number.
            evidence.retain(|item| !matches!(item, Evidence::Against("version", _)));
        }
        if let (Structure::Field { .. }, Some(LabelAt::Text(key))) = (candidate.structure, label)
            && against::is_code(page.text, key, candidate.span)
        {
            evidence.push(Evidence::Against("code", -20.0));
        }
        if evidence.iter().any(|item| matches!(item, Evidence::Context(..))) {
            // A word that names the number outweighs a label that says only that it is one.
            evidence.retain(|item| !matches!(item, Evidence::Against("number", _)));
        }
        if page.binary && !matches!(candidate.structure, Structure::Prefix { .. }) {
            evidence.push(Evidence::Against("binary", -6.0));
        }
        if page.region.is_some_and(|region| rule.regions.iter().any(|known| known == region)) {
            evidence.push(Evidence::Region(5.0));
        }
        if evidence.iter().any(|item| matches!(item, Evidence::Label(..))) {
            // A label that names the number outweighs that the number could also be a time.
            evidence.retain(|item| !matches!(item, Evidence::Against("timestamp", _)));
        }
        let points = evidence.iter().map(Evidence::points).sum();
        let confidence = evidence::confidence(points)?;
        Some(Match { span: candidate.span, detector: candidate.detector, confidence, points, disposition, evidence, label })
    }

    fn label_evidence(&self, page: Page<'_>, candidate: &Candidate, rule: &Rule, scratch: &mut Scratch, out: &mut Vec<Evidence>) -> Option<LabelAt> {
        let label = page.layout.label(page.text, candidate.span, &mut scratch.row)?;
        label::normalize_into(page.layout.label_text(page.text, label), &mut scratch.label);
        self.labels.find(&scratch.label, &mut scratch.known);
        let fit = scratch.known.iter().find(|(detector, _)| *detector == candidate.detector).map(|(_, fit)| *fit);
        match fit {
            Some(fit) => {
                let name = rule.labels.iter().filter(|name| scratch.label.contains(name.as_str())).max_by_key(|name| name.len());
                let name = name.cloned().unwrap_or_else(|| "name".to_owned());
                out.push(Evidence::Label(name, evidence::label_points(fit)));
            }
            None if against::is_neutral(&scratch.label) && !is_self_proving(out) => out.push(Evidence::Against("label", -8.0)),
            None if against::is_other_number(&scratch.label) && !against::is_pair(candidate.span.of(page.text)) && !is_self_proving(out) => {
                out.push(Evidence::Against("number", -8.0))
            }
            None => {}
        }
        Some(label)
    }

    fn context_evidence(&self, page: Page<'_>, candidate: &Candidate, scratch: &mut Scratch, out: &mut Vec<Evidence>) {
        if let Some(cue) = candidate.cue {
            let distance = cue.start as i64 - candidate.span.start as i64;
            out.push(Evidence::Context("cue".to_owned(), distance.max(-(evidence::NEAR as i64)), 8.0));
        }
        let mut window = Span::new(candidate.span.start.saturating_sub(evidence::FAR), (candidate.span.end + evidence::BEHIND).min(page.text.len()));
        if let Layout::Table(_) = page.layout
            && scratch.row.span.holds(candidate.span)
        {
            // The rows above and below speak of somebody else, and the header of the other columns would speak to the first row alone.
            window = Span::new(window.start.max(scratch.row.span.start), window.end.min(scratch.row.span.end));
        }
        self.context.hits(page.text, window, &mut scratch.hits);
        // What another cell of the row says of itself is no doubt about this one.
        let doubtful = surroundings(page, candidate.span, &scratch.row);
        let mut best: Option<(f32, usize, i64)> = None;
        let mut against = false;
        for hit in scratch.hits.iter().filter(|hit| !hit.span.overlaps(candidate.span)) {
            let distance = distance(candidate.span, hit.span);
            match self.context.speaks(hit.word, candidate.detector) {
                Some(true) if candidate.cue.is_none() => {
                    let points = evidence::context_points(distance);
                    if best.is_none_or(|(known, _, at)| (points, -distance.abs()) > (known, -at.abs())) {
                        best = Some((points, hit.word, distance));
                    }
                }
                Some(false) => against |= doubtful.holds(hit.span),
                Some(true) | None => {}
            }
        }
        if let Some((points, word, distance)) = best.filter(|_| candidate.cue.is_none()) {
            out.push(Evidence::Context(self.context.word(word), distance, points));
        }
        if against {
            out.push(Evidence::Against("word", -8.0));
        }
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

fn push_check(verdict: &Verdict, out: &mut Vec<Evidence>) {
    let mut bits = verdict.bits;
    for &name in &verdict.names {
        out.push(Evidence::Check(name, std::mem::take(&mut bits)));
    }
}

fn is_self_proving(evidence: &[Evidence]) -> bool {
    evidence.iter().filter(|item| item.is_intrinsic()).map(Evidence::points).sum::<f32>() >= evidence::LIKELY
}

fn column_share(page: Page<'_>, label: LabelAt, normalized: &str, detector: &str) -> Option<f32> {
    let key = match label {
        LabelAt::Column(column) => return page.columns.share_of_column(column, detector),
        LabelAt::Text(_) => normalized,
        LabelAt::Given => return None,
    };
    page.columns.share_of_key(key, detector)
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
    if covers(&b.element, &a.element) && a.element != b.element && one.span == other.span {
        return true;
    }
    let key = |found: &Match, rule: &Rule| (found.confidence, found.span.len(), found.points, std::cmp::Reverse(rule.id.clone()));
    key(one, a) > key(other, b)
}
