//! Findings of one part of an object, added up before their names are looked at.
//!
//! Most findings of a dense object only raise a count. Here they are told apart by a few numbers; what an entry is called, and its samples,
//! are made once for each entry.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::detect::{Confidence, Disposition};

use super::{Counts, EXAMPLES, Entry, EntryKey, Inventory, SAMPLES, Sample, insert_sample};

/// What tells the entries of one part apart. Labels are told apart by their place in memory, which may split an entry but never joins two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kind {
    detector: u16,
    confidence: Confidence,
    disposition: Disposition,
    label: Option<usize>,
}

impl Kind {
    /// The kind of a finding.
    #[must_use]
    pub fn new(detector: u16, confidence: Confidence, disposition: Disposition, label: Option<&Arc<str>>) -> Self {
        Self { detector, confidence, disposition, label: label.map(|label| label.as_ptr() as usize) }
    }
}

/// What is counted of one kind.
pub struct Slot {
    key: EntryKey,
    entry: Entry,
    categories: Vec<Arc<str>>,
    claimed: Counts,
}

impl Slot {
    /// Counts a value by its hash.
    pub fn count(&mut self, hash: u64) {
        self.entry.count += 1;
        self.entry.distinct.add(hash);
    }

    /// Counts the finding under a category besides those of its element.
    pub fn claim(&mut self, category: &Arc<str>) {
        if !self.categories.contains(category) {
            self.claimed.add(category, 1);
        }
    }

    /// Whether the entry lacks samples.
    #[must_use]
    pub fn wants_sample(&self) -> bool {
        self.entry.samples.len() < SAMPLES
    }

    /// Keeps a sample.
    pub fn sample(&mut self, sample: Sample) {
        insert_sample(&mut self.entry.samples, sample);
    }
}

/// The records of a part in which a combination holds.
#[derive(Default)]
pub struct Records {
    pub(super) count: u64,
    /// Where the first of them stand in the order of the object's findings.
    pub(super) first: Vec<u64>,
}

/// The counts of a part.
#[derive(Default)]
pub struct Tally {
    index: FxHashMap<Kind, usize>,
    slots: Vec<Slot>,
    records: Vec<(usize, Records)>,
}

impl Tally {
    /// The counts of a kind; `new` gives its key and the categories of its element when it is met first.
    pub fn slot(&mut self, kind: Kind, new: impl FnOnce() -> (EntryKey, Vec<Arc<str>>)) -> &mut Slot {
        let slots = &mut self.slots;
        let at = *self.index.entry(kind).or_insert_with(|| {
            let (key, categories) = new();
            slots.push(Slot { key, entry: Entry::default(), categories, claimed: Counts::default() });
            slots.len() - 1
        });
        &mut self.slots[at]
    }

    /// Counts a record in which the combination of this number holds. Records come in their order.
    pub fn record(&mut self, combination: usize, order: u64) {
        let at = self.records.iter().position(|(known, _)| *known == combination).unwrap_or_else(|| {
            self.records.push((combination, Records::default()));
            self.records.len() - 1
        });
        let records = &mut self.records[at].1;
        records.count += 1;
        if records.first.len() < EXAMPLES {
            records.first.push(order);
        }
    }

    /// The records that were counted, by the number of their combination.
    pub fn take_records(&mut self) -> Vec<(usize, Records)> {
        std::mem::take(&mut self.records)
    }

    /// Adds the counts of findings to an inventory; the object was seen between these days.
    pub fn pour(self, inventory: &mut Inventory, seen: Option<&(String, String)>) {
        for Slot { key, mut entry, categories, claimed } in self.slots {
            categories.iter().for_each(|category| entry.categories.add(category, entry.count));
            claimed.iter().for_each(|(category, count)| entry.categories.add(category, count));
            entry.seen = seen.map(|days| Box::new(days.clone()));
            let total = inventory.distinct.entry((key.element.clone(), key.disposition, key.zone)).or_default();
            total.merge(&entry.distinct);
            inventory.join(key, entry);
        }
    }
}
