//! Columns of a table and keys of JSON that are settled: at the head of the object, the values of them that are anything are of one element.
//!
//! Such a value is read by the detectors of that element alone, and no lane looks at it. A value that none of them knows is read as any text is, so
//! that nothing is lost that stands where it is not expected. What the name of the column and its other values say is the same for all of them; so
//! is the verdict on values of one form, which is found once and remembered.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::check::{Value, compact_into};
use crate::content::members::{Member, members};
use crate::content::{Csv, LabelAt};
use crate::span::Span;

use super::against;
use super::candidate::{Candidate, Structure};
use super::evidence::{self, Evidence};
use super::fields::Fit;
use super::find::{MARGIN, Match, Page, Scratch};
use super::judge::Known;
use super::matcher::{Lane, Matcher};
use super::named;
use super::planes::Planes;
use super::shapes;

mod learn;

/// So many settled lists of detectors are remembered with how they read.
const MET: usize = 256;

/// So many verdicts on values of different forms are remembered for one column.
const VERDICTS: usize = 64;

/// How the detectors of one element are held against whole values.
#[derive(Default)]
struct Reading {
    shapes: shapes::Whole,
    /// Literals of prefixes, by their number.
    prefixes: Vec<usize>,
    /// Expressions, by their number.
    expressions: Vec<usize>,
    detectors: Box<[u16]>,
    /// Names of people are found by their column later.
    has_names: bool,
}

/// What a thread keeps from one table to the next.
#[derive(Default)]
pub(super) struct Readings {
    met: FxHashMap<Box<[u16]>, Arc<Reading>>,
    seen: Vec<Candidate>,
    /// What was read in the text at hand.
    pub(super) matches: Vec<Match>,
}

/// What is done with the values of a column or key.
struct Plan {
    reading: Option<Arc<Reading>>,
    /// The labelled fields that its name is known to.
    fits: Vec<(u16, Fit)>,
    known: Arc<Known>,
    verdicts: Vec<Told>,
}

/// What was said of values of one form.
struct Told {
    detector: u16,
    bits: f32,
    form: Vec<Evidence>,
    /// A match like all of them, if they are one.
    verdict: Option<Match>,
}

/// A value of a settled column or key.
#[derive(Clone, Copy)]
struct Cell {
    value: Span,
    /// The text to which its neighbours belong.
    around: Span,
    label: Option<LabelAt>,
}

impl Matcher {
    /// Reads the cells that their columns tell what they are: those of settled columns, which are hidden from the lanes, and those of columns whose
    /// header names a labelled field, which are pushed.
    pub(super) fn cells(&self, page: Page<'_>, csv: &Csv, region: Span, planes: &mut Planes, scratch: &mut Scratch, out: &mut Vec<Candidate>) {
        let settled = page.columns.settled();
        let plan = |column: usize| {
            let header = csv.headers.get(column).map_or(&[][..], Vec::as_slice);
            let plan = self.plan(header, settled.get(column).map_or(&[][..], Vec::as_slice), scratch);
            (plan.reading.is_some() || !plan.fits.is_empty()).then_some((column, plan))
        };
        let mut plans: Vec<(usize, Plan)> = (0..csv.headers.len().max(settled.len())).filter_map(plan).collect();
        if plans.is_empty() {
            return;
        }
        let mut rows = csv.rows(page.text, region);
        while let Some(row) = rows.next() {
            if row.span.start == 0 && csv.has_header() {
                continue;
            }
            for (column, plan) in &mut plans {
                let Some(&around) = row.cells.get(*column).filter(|cell| !cell.is_empty() && region.start <= cell.start) else { continue };
                let label = csv.has_header().then_some(LabelAt::Column(*column));
                let cell = Cell { value: around.trimmed(page.text), around, label };
                if around.end <= region.end && self.read(page, cell, plan, planes, scratch) {
                    planes.hide(around);
                } else {
                    self.fields.try_value(page.text, around, &plan.fits, out);
                }
            }
        }
    }

    /// Reads the values of settled keys, which are hidden from the lanes.
    pub(super) fn values(&self, page: Page<'_>, region: Span, planes: &mut Planes, scratch: &mut Scratch) {
        let settled = page.columns.settled_keys();
        if settled.is_empty() {
            return;
        }
        let mut plans: FxHashMap<&[u8], Plan> = settled.iter().map(|(key, detectors)| (&**key, self.plan(key, detectors, scratch))).collect();
        let around = Span::new(0, page.text.len());
        for Member { key, separator, value } in members(page.text, region) {
            let Some(plan) = plans.get_mut(key.of(page.text)) else { continue };
            let cell = Cell { value: value.trimmed(page.text), around, label: Some(LabelAt::Text(key)) };
            if region.start <= value.start && value.end <= region.end && self.read(page, cell, plan, planes, scratch) {
                planes.hide(Span::new(separator, value.end));
            }
        }
    }

    /// What is to be done with the values of a name.
    fn plan(&self, name: &[u8], settled: &[u16], scratch: &mut Scratch) -> Plan {
        let mut fits = Vec::new();
        self.fields.knowing(&self.labels, name, &mut fits);
        let reading = self.reading(settled, scratch);
        // A table may have thousands of columns of which nothing is known.
        let known = if reading.is_some() { self.known(name) } else { Known::default() };
        Plan { reading, fits, known: Arc::new(known), verdicts: Vec::new() }
    }

    fn reading(&self, detectors: &[u16], scratch: &mut Scratch) -> Option<Arc<Reading>> {
        if detectors.is_empty() {
            return None;
        }
        let met = &mut scratch.readings.met;
        if !met.contains_key(detectors) {
            if met.len() >= MET {
                met.clear();
            }
            let is_own = |detector| detectors.contains(&detector);
            let reading = Reading {
                shapes: self.shapes.of(is_own),
                prefixes: self.prefixes.of(is_own),
                expressions: detectors.iter().filter_map(|&detector| self.anchors.of(detector)).collect(),
                detectors: detectors.into(),
                has_names: self.names.is_some_and(is_own),
            };
            met.insert(detectors.into(), Arc::new(reading));
        }
        met.get(detectors).cloned()
    }

    /// Whether a detector can be held against whole values. Where any text will do, unchecked, a number in it is not to be overlooked.
    fn reads_whole(&self, detector: u16) -> bool {
        match self.rule(detector).lane {
            Lane::Shape | Lane::Prefix | Lane::Names => true,
            Lane::Regex => self.anchors.of(detector).is_some(),
            Lane::Field => !self.fields.is_loose(detector) || !self.rule(detector).check.steps.is_empty(),
            Lane::Magic | Lane::Terms | Lane::Dialled => false,
        }
    }

    /// Whether a value is of the element that it is settled to be. What each of the detectors sees in it becomes a match.
    fn read(&self, page: Page<'_>, cell: Cell, plan: &mut Plan, planes: &Planes, scratch: &mut Scratch) -> bool {
        let Some(reading) = plan.reading.clone().filter(|_| !cell.value.is_empty() && cell.value.len() <= MARGIN) else { return false };
        let raw = cell.value.of(page.text);
        let mut seen = std::mem::take(&mut scratch.readings.seen);
        seen.clear();
        self.shapes.whole(&reading.shapes, page.text, planes, cell.value, &mut seen);
        let is_own = |detector: u16| reading.detectors.contains(&detector);
        if !reading.prefixes.is_empty() {
            self.prefixes.whole(&reading.prefixes, is_own, page.text, cell.value, &mut seen);
        }
        seen.extend(reading.expressions.iter().filter_map(|&expression| self.anchors.whole(expression, page.text, cell.value)));
        let field = |&(detector, fit): &(u16, Fit)| self.fields.candidate(page.text, cell.value, detector, fit);
        seen.extend(plan.fits.iter().filter(|(detector, _)| is_own(*detector)).filter_map(field));
        compact_into(raw, &mut scratch.compact);
        let mut is_read = reading.has_names && named::is_plain(raw);
        scratch.subject.settle(cell.value, cell.label, &plan.known);
        for candidate in &seen {
            let Some(bits) = self.rule(candidate.detector).check.weigh(&Value { raw, compact: &scratch.compact }) else { continue };
            is_read = true;
            let found = self.tell(page, cell, (candidate, bits), plan, scratch);
            scratch.readings.matches.extend(found);
        }
        scratch.readings.seen = seen;
        is_read
    }

    /// The match that a value is, if its evidence is enough.
    fn tell(&self, page: Page<'_>, cell: Cell, (candidate, bits): (&Candidate, f32), plan: &mut Plan, scratch: &mut Scratch) -> Option<Match> {
        let raw = cell.value.of(page.text);
        let rule = self.rule(candidate.detector);
        let mut form = scratch.subject.take_form();
        self.form(page, cell, candidate, scratch, &mut form);
        let is_known = |told: &&Told| told.detector == candidate.detector && told.bits == bits && told.form == form;
        let found = match plan.verdicts.iter().find(is_known) {
            Some(told) => told.verdict.as_ref().map(|verdict| {
                let disposition = rule.dispositions().of(raw, &scratch.compact, &page.text[..cell.value.start]);
                Match { span: cell.value, disposition, label: cell.label, ..verdict.clone() }
            }),
            None => {
                let verdict = self.weigh(page, candidate, bits, scratch);
                // Whether a value looks like a version depends on whose it is.
                if plan.verdicts.len() < VERDICTS && !form.iter().any(|item| matches!(item, Evidence::Against("version", _))) {
                    plan.verdicts.push(Told { detector: candidate.detector, bits, form: form.clone(), verdict: verdict.clone() });
                }
                verdict
            }
        };
        scratch.subject.give_form(form);
        found
    }

    /// All on which the verdict on a value of a settled column depends, beside the weight of its check: values for which it is the same are told alike,
    /// whichever of them comes first.
    fn form(&self, page: Page<'_>, cell: Cell, candidate: &Candidate, scratch: &mut Scratch, form: &mut Vec<Evidence>) {
        let raw = cell.value.of(page.text);
        evidence::structure(candidate, raw, form);
        match (candidate.structure, cell.label) {
            (Structure::Field { .. }, Some(LabelAt::Text(key))) if against::is_code(page.text, key, cell.value) => {
                form.push(Evidence::Against("code", 0.0));
            }
            (Structure::Field { .. } | Structure::Regex, _) => {}
            _ => {
                let neighbours = scratch.subject.neighbours(|| {
                    let within = Span::new(cell.value.start - cell.around.start, cell.value.end - cell.around.start);
                    let mut found = Vec::new();
                    against::neighbours(cell.around.of(page.text), within, &mut found);
                    found
                });
                form.extend_from_slice(neighbours);
            }
        }
        if against::is_pair(raw) {
            form.push(Evidence::Structure("pair", 0.0));
        }
        let check = &self.rule(candidate.detector).check;
        if check.has_choice() {
            let mut names = Vec::new();
            check.names(&Value { raw, compact: &scratch.compact }, &mut names);
            form.extend(names.into_iter().map(|name| Evidence::Check(name, 0.0)));
        }
    }
}
