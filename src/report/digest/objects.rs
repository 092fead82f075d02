//! The objects with most findings, and in each what was found, where first, and why it is believed.

use std::collections::BTreeMap;

use crate::detect::Disposition;
use crate::inventory::Document;
use crate::inventory::document::{EntryDoc, SampleDoc};
use crate::object::Zone;

use super::{Scope, places};

/// How many objects are listed.
const OBJECTS: usize = 20;
/// How many kinds are listed for each.
const KINDS: usize = 8;
/// How many places are listed for each kind.
const PLACES: usize = 3;

/// One object.
pub(in crate::report) struct ObjectPart<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its zone.
    pub zone: Zone,
    /// Findings that count.
    pub findings: u64,
    /// What was found, most first.
    pub rows: Vec<FindingRow<'a>>,
    /// Kinds that are not listed.
    pub more: usize,
}

/// Findings of one kind in one object.
pub(in crate::report) struct FindingRow<'a> {
    /// What people call the element.
    pub title: String,
    /// Whose values they are.
    pub disposition: Disposition,
    /// How many.
    pub count: u64,
    /// The first places.
    pub places: String,
    /// One of them.
    pub sample: Option<&'a SampleDoc>,
}

/// The objects with most, and how many others hold something.
pub(super) fn parts<'a>(document: &'a Document, scope: &Scope<'_>) -> (Vec<ObjectPart<'a>>, usize) {
    let mut objects: BTreeMap<&str, Vec<&EntryDoc>> = BTreeMap::new();
    for entry in &document.entries {
        objects.entry(&entry.object).or_default().push(entry);
    }
    let weight = |entries: &[&EntryDoc]| {
        let counted: u64 = entries.iter().filter(|entry| scope.counts_entry(entry)).map(|entry| entry.count).sum();
        (counted, entries.iter().map(|entry| entry.count).sum::<u64>())
    };
    let mut ranked: Vec<_> = objects.into_iter().map(|(name, entries)| (weight(&entries), name, entries)).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let more = ranked.len().saturating_sub(OBJECTS);
    let parts = ranked.into_iter().take(OBJECTS).map(|((findings, _), name, entries)| part(name, findings, &entries, scope)).collect();
    (parts, more)
}

fn part<'a>(name: &'a str, findings: u64, entries: &[&'a EntryDoc], scope: &Scope<'_>) -> ObjectPart<'a> {
    let mut kinds: BTreeMap<(Disposition, &str), Vec<&EntryDoc>> = BTreeMap::new();
    for &entry in entries {
        kinds.entry((entry.disposition, &entry.element)).or_default().push(entry);
    }
    let mut rows: Vec<FindingRow<'a>> =
        kinds.into_iter().map(|((disposition, element), entries)| row(scope.title(element), disposition, &entries)).collect();
    rows.sort_by_key(|row| (row.disposition, std::cmp::Reverse(row.count)));
    let more = rows.len().saturating_sub(KINDS);
    rows.truncate(KINDS);
    ObjectPart { name, zone: entries.first().map_or(Zone::Own, |entry| entry.zone), findings, rows, more }
}

fn row<'a>(title: &str, disposition: Disposition, entries: &[&'a EntryDoc]) -> FindingRow<'a> {
    let count = entries.iter().map(|entry| entry.count).sum();
    let mut best = entries.to_vec();
    best.sort_by_key(|entry| std::cmp::Reverse((entry.confidence, entry.count)));
    let mut samples: Vec<&SampleDoc> = best.iter().flat_map(|entry| &entry.samples).take(PLACES).collect();
    let sample = samples.first().copied();
    samples.sort_by_cached_key(|sample| {
        let place = sample.place.get();
        (place.line, place.row, place.column)
    });
    let more = if count > samples.len() as u64 { " …" } else { "" };
    let places = format!("{}{more}", places::several(samples.iter().map(|sample| sample.place.get())));
    FindingRow { title: title.to_owned(), disposition, count, places, sample }
}
