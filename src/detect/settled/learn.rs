//! What the values at the head of an object settle.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::content::members::{Member, members};
use crate::content::{Columns, Csv, Layout};
use crate::span::Span;

use super::super::against;
use super::super::find::{MARGIN, Match, Page, Scratch};
use super::super::matcher::{Lane, Matcher};

/// An object of fewer bytes is read value by value.
const WORTH: usize = 96 << 10;
/// So much of an object, in bytes, tells what its columns hold.
const HEAD: usize = 32 << 10;
/// The fewest values that settle a column.
const FEWEST: usize = 20;
/// The share of its values that must be of one element. The others are read as any text.
const SHARE: f32 = 0.3;
/// How many values may be of something else, or of several things, for each that is of the element.
const STRAYS: f32 = 0.1;

/// What was found in the values of a column or key.
#[derive(Default)]
struct Seen {
    filled: usize,
    /// The values that are one match, by its detector.
    whole: BTreeMap<u16, usize>,
    /// The values that hold something, but are not one match.
    others: usize,
}

impl Seen {
    /// Notes a value, and what was found in it.
    fn see(&mut self, text: &[u8], value: Span, matches: &[Match]) {
        let value = value.trimmed(text);
        if value.is_empty() || against::is_filler(value.of(text)) {
            return;
        }
        self.filled += 1;
        let from = matches.partition_point(|found| found.span.start + MARGIN < value.start);
        let mut inside = matches[from..].iter().take_while(|found| found.span.start < value.end).filter(|found| found.span.end > value.start);
        match (inside.next(), inside.next()) {
            (Some(found), None) if found.span == value && found.value.is_none() => *self.whole.entry(found.detector).or_default() += 1,
            (None, _) => {}
            _ => self.others += 1,
        }
    }
}

impl Matcher {
    /// Tells of every column of a table for which detectors it is settled.
    pub(in super::super) fn settle(&self, csv: &Csv, text: &[u8], columns: Columns, scratch: &mut Scratch) -> Columns {
        if text.len() < WORTH {
            return columns;
        }
        let head = &text[..csv.row_start_from(text, HEAD)];
        let layout = Layout::Table(csv.stretch(head));
        let all = Span::new(0, head.len());
        let matches = self.find(Page { columns: &columns, ..Page::plain(head, &layout) }, all, scratch);
        let mut seen: Vec<Seen> = Vec::new();
        let mut rows = csv.rows(head, all);
        while let Some(row) = rows.next() {
            if row.span.start == 0 && csv.has_header() {
                continue;
            }
            seen.resize_with(seen.len().max(row.cells.len()), Seen::default);
            row.cells.iter().zip(&mut seen).for_each(|(cell, seen)| seen.see(head, *cell, &matches));
        }
        columns.with_settled(seen.iter().map(|seen| self.settles(seen)).collect())
    }

    /// Tells of every key of a JSON text for which detectors it is settled.
    pub(in super::super) fn settle_keys(&self, text: &[u8], columns: Columns, scratch: &mut Scratch) -> Columns {
        if text.len() < WORTH {
            return columns;
        }
        let head = &text[..Layout::Json.boundary_from(text, HEAD)];
        let all = Span::new(0, head.len());
        let matches = self.find(Page { columns: &columns, ..Page::plain(head, &Layout::Json) }, all, scratch);
        let mut seen: FxHashMap<&[u8], Seen> = FxHashMap::default();
        for Member { key, value, .. } in members(head, all) {
            seen.entry(key.of(head)).or_default().see(head, value, &matches);
        }
        let is_name = |detector: &u16| self.rule(*detector).lane == Lane::Names;
        let mut settled: Vec<(Box<[u8]>, Vec<u16>)> = seen.iter().map(|(key, seen)| ((*key).into(), self.settles(seen))).collect();
        // Names in JSON are found in running text, not by their key.
        settled.retain(|(_, detectors)| !detectors.is_empty() && !detectors.iter().any(is_name));
        columns.with_settled_keys(settled)
    }

    /// The detectors that a column or key is settled for; none where it is not.
    fn settles(&self, seen: &Seen) -> Vec<u16> {
        // What is no personal data by itself may hold some: an address of the web has parameters.
        let readable = || seen.whole.iter().filter(|(detector, _)| !self.rule(**detector).is_context && self.reads_whole(**detector));
        let of = |element: &str| readable().filter(|(other, _)| &*self.rule(**other).element == element).map(|(_, count)| count).sum::<usize>();
        let Some((&best, _)) = readable().max_by_key(|(detector, _)| of(&self.rule(**detector).element)) else { return Vec::new() };
        let element = &self.rule(best).element;
        let hits = of(element);
        let others = seen.others + seen.whole.values().sum::<usize>() - hits;
        if hits < FEWEST || (hits as f32) < SHARE * seen.filled as f32 || others as f32 > STRAYS * hits as f32 {
            return Vec::new();
        }
        // A number may be of a country that the head did not show.
        let is_own = |(rule, detector): &(&super::super::matcher::Rule, u16)| {
            rule.element == *element && (rule.lane == Lane::Shape || seen.whole.contains_key(detector) && self.reads_whole(*detector))
        };
        self.rules().iter().zip(0u16..).filter(is_own).map(|(_, detector)| detector).collect()
    }
}
