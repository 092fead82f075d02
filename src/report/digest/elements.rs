//! The kinds of data that were found, with what stands beside the counts: values that are nobody's own, and other zones.

use std::collections::BTreeMap;

use crate::detect::Disposition;
use crate::inventory::Document;
use crate::inventory::document::TotalDoc;

use super::super::text::{counted, number};
use super::Scope;

/// Up to so many different values a count is exact.
const EXACT: u64 = 64;

/// One kind of data.
pub(in crate::report) struct ElementRow {
    /// The element.
    pub element: String,
    /// What people call it.
    pub title: String,
    /// Findings that count.
    pub findings: u64,
    /// Objects that hold them.
    pub objects: u64,
    /// Different values among them, in words.
    pub distinct: String,
    /// What stands beside.
    pub beside: Beside,
}

/// Findings that do not count, by what keeps them apart.
#[derive(Default)]
pub(in crate::report) struct Beside {
    dispositions: BTreeMap<Disposition, u64>,
    zones: BTreeMap<&'static str, u64>,
}

impl Beside {
    /// In words; nothing when nothing stands beside.
    pub fn words(&self) -> Option<String> {
        let values = self.dispositions.iter().map(|(disposition, count)| format!("{} {disposition}", number(*count)));
        let zones = self.zones.iter().map(|(zone, count)| format!("{} in {zone} files", number(*count)));
        let words: Vec<String> = values.chain(zones).collect();
        (!words.is_empty()).then(|| format!("beside these: {}", words.join(", ")))
    }

    fn add(&mut self, total: &TotalDoc) {
        let sum = match total.disposition {
            Disposition::Real => self.zones.entry(total.zone.name()).or_default(),
            disposition => self.dispositions.entry(disposition).or_default(),
        };
        *sum += total.findings;
    }
}

/// The kinds of data, those with most findings first.
pub(super) fn rows(document: &Document, scope: &Scope<'_>) -> Vec<ElementRow> {
    let mut sums: BTreeMap<&str, (Vec<&TotalDoc>, Beside)> = BTreeMap::new();
    for total in document.totals.iter().filter(|total| total.findings > 0) {
        let (counted, beside) = sums.entry(&total.element).or_default();
        if scope.counts(total.disposition, total.zone) { counted.push(total) } else { beside.add(total) }
    }
    let row = |(element, (counted, beside)): (&str, (Vec<&TotalDoc>, Beside))| ElementRow {
        element: element.to_owned(),
        title: scope.title(element).to_owned(),
        findings: counted.iter().map(|total| total.findings).sum(),
        objects: counted.iter().map(|total| total.objects).sum(),
        distinct: distinct(&counted),
        beside,
    };
    let mut rows: Vec<ElementRow> = sums.into_iter().map(row).collect();
    rows.sort_by(|a, b| b.findings.cmp(&a.findings).then_with(|| a.element.cmp(&b.element)));
    rows
}

/// Counts of several zones cannot be added exactly, since a value may stand in both; nor is a count beyond [`EXACT`] exact.
fn distinct(counted: &[&TotalDoc]) -> String {
    match counted {
        [] => "–".to_owned(),
        [one] => match one.distinct {
            None => "?".to_owned(),
            // An estimate may come out above what was counted.
            Some(count) if count > EXACT => format!("~{}", number(count.min(one.findings))),
            Some(count) => number(count),
        },
        several => {
            several.iter().map(|total| total.distinct).sum::<Option<u64>>().map_or_else(|| "?".to_owned(), |most| format!("≤{}", number(most)))
        }
    }
}

/// How much lies below the reported confidence.
pub(super) fn possible(document: &Document) -> Option<String> {
    let mut kinds: Vec<&str> = document.totals.iter().filter(|total| total.possible > 0).map(|total| total.element.as_str()).collect();
    let findings: u64 = document.totals.iter().map(|total| total.possible).sum();
    kinds.sort_unstable();
    kinds.dedup();
    let of = if kinds.len() == 1 { "1 kind".to_owned() } else { format!("{} kinds", number(kinds.len() as u64)) };
    (findings > 0).then(|| format!("{} of {of} not listed; --min-confidence possible lists them.", counted(findings, "possible finding")))
}
