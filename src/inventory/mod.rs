//! Findings added up: an [`Inventory`] is a monoid, so threads, chunks and shards may be merged in any order.
//!
//! It aggregates: per object, label, element, detector, confidence, disposition and zone there is a count, a number of different values and
//! a few samples. Memory grows with the objects that hold something, not with the findings. [`document`] is the form in which it is written.

pub mod compact;
pub mod coverage;
pub mod difference;
pub mod distinct;
pub mod document;
pub mod finding;
pub mod merged;
pub mod origin;
pub mod ruling;
pub mod tally;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use compact::CompactPlace;
pub use coverage::{Coverage, Failed, Skip, Truncated, Volume};
pub use distinct::Distinct;
pub use document::Document;
pub use finding::{Finding, Place};
pub use origin::Origin;
pub use ruling::Ruling;

use crate::detect::{Confidence, Disposition};
use crate::object::Zone;

/// How many samples an entry keeps.
pub const SAMPLES: usize = 3;
/// How many examples a combination keeps.
const EXAMPLES: usize = 5;

/// What the findings of an entry have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EntryKey {
    /// The object's name, cleaned.
    pub object: Arc<str>,
    /// The label, if it may be written.
    pub label: Option<Arc<str>>,
    /// The element.
    pub element: Arc<str>,
    /// The detector.
    pub detector: Arc<str>,
    /// The confidence.
    pub confidence: Confidence,
    /// The disposition.
    pub disposition: Disposition,
    /// The zone.
    pub zone: Zone,
}

/// One place of an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sample {
    /// Where it stands in the order of the object's findings.
    pub order: u64,
    /// The place that is written.
    pub place: CompactPlace,
    /// The masked value.
    pub masked: Arc<str>,
    /// Why it is believed.
    pub evidence: Arc<[Arc<str>]>,
}

/// How many findings count under each category. Few, so a sorted list: an inventory holds one for every entry.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts(Vec<(Arc<str>, u64)>);

impl Counts {
    /// Counts findings under a category.
    pub fn add(&mut self, category: &Arc<str>, findings: u64) {
        match self.0.binary_search_by(|(known, _)| known.cmp(category)) {
            Ok(at) => self.0[at].1 += findings,
            Err(at) => {
                self.0.reserve_exact(1);
                self.0.insert(at, (category.clone(), findings));
            }
        }
    }

    /// The same counts under other copies of the names.
    #[must_use]
    pub fn renamed(self, mut name: impl FnMut(&str) -> Arc<str>) -> Self {
        Self(self.0.into_iter().map(|(category, findings)| (name(&category), findings)).collect())
    }

    /// Findings under a category.
    #[must_use]
    pub fn get(&self, category: &str) -> u64 {
        self.0.binary_search_by(|(known, _)| (**known).cmp(category)).map_or(0, |at| self.0[at].1)
    }

    /// Categories with findings, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, u64)> {
        self.0.iter().map(|(category, findings)| (category, *findings))
    }
}

/// Findings that have their [`EntryKey`] in common.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// How many.
    pub count: u64,
    /// How many different values.
    pub distinct: Distinct,
    /// Categories and how many of the findings count under each.
    pub categories: Counts,
    /// The first places.
    pub samples: Vec<Sample>,
    /// First and last day on which the object was modified.
    pub seen: Option<Box<(String, String)>>,
}

/// Where the elements of a combination met.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Met {
    /// Records.
    pub records: u64,
    /// Objects.
    pub objects: BTreeSet<Arc<str>>,
    /// How many objects, where only the number is known.
    pub known_objects: u64,
    /// The first places.
    pub examples: Vec<(Arc<str>, u64, CompactPlace)>,
}

/// The part of a total's key besides the element.
pub type TotalKey = (Arc<str>, Disposition, Zone);

/// What a scan found, added up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inventory {
    /// Findings by what they have in common.
    pub entries: BTreeMap<EntryKey, Entry>,
    /// Different values by element, disposition and zone.
    pub distinct: BTreeMap<TotalKey, Distinct>,
    /// Findings below the reported confidence.
    pub possible: BTreeMap<TotalKey, u64>,
    /// Combinations by law and rule.
    pub combinations: BTreeMap<(String, String), Met>,
    /// How every object ended.
    pub coverage: Coverage,
    /// Findings that are on the allow list, which are counted nowhere else.
    pub allowed: u64,
}

impl EntryKey {
    /// What a finding has in common with others.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        Self {
            object: finding.object.clone(),
            label: finding.label.clone(),
            element: finding.element.clone(),
            detector: finding.detector.clone(),
            confidence: finding.confidence,
            disposition: finding.disposition,
            zone: finding.zone,
        }
    }
}

impl Inventory {
    /// Counts a finding. `order` is its place among the object's findings, `seen` the first and last day on which the object was seen.
    pub fn add(&mut self, finding: &Finding, order: u64, seen: Option<(&str, &str)>) {
        let entry = self.entries.entry(EntryKey::of(finding)).or_default();
        entry.count += 1;
        entry.distinct.add(finding.hash);
        entry.seen = entry.seen.take().or_else(|| seen.map(|(first, last)| Box::new((first.to_owned(), last.to_owned()))));
        finding.categories.iter().for_each(|category| entry.categories.add(category, 1));
        if entry.samples.len() < SAMPLES || entry.samples.last().is_some_and(|last| order <= last.order) {
            let sample = Sample { order, place: finding.place.clone().into(), masked: finding.masked.clone(), evidence: finding.evidence.clone() };
            insert_sample(&mut entry.samples, sample);
        }
        self.distinct.entry((finding.element.clone(), finding.disposition, finding.zone)).or_default().add(finding.hash);
    }

    /// Counts a finding below the reported confidence.
    pub fn add_possible(&mut self, element: &Arc<str>, disposition: Disposition, zone: Zone) {
        *self.possible.entry((element.clone(), disposition, zone)).or_default() += 1;
    }

    /// Counts a record or object in which a combination holds.
    pub fn add_combination(&mut self, law: &str, rule: &str, object: &Arc<str>, order: u64, place: Place) {
        let met = self.met(law, rule, object);
        met.records += 1;
        insert_example(&mut met.examples, (object.clone(), order, place.into()));
    }

    /// Counts the records of an object in which a combination holds.
    pub fn add_records(&mut self, law: &str, rule: &str, object: &Arc<str>, records: &tally::Records) {
        let met = self.met(law, rule, object);
        met.records += records.count;
        records.first.iter().for_each(|&order| insert_example(&mut met.examples, (object.clone(), order, Place::default().into())));
    }

    /// Adds another inventory. The order does not matter.
    pub fn merge(&mut self, other: Self) {
        for (key, entry) in other.entries {
            self.join(key, entry);
        }
        for (key, distinct) in other.distinct {
            self.distinct.entry(key).or_default().merge(&distinct);
        }
        for (key, count) in other.possible {
            *self.possible.entry(key).or_default() += count;
        }
        for (key, met) in other.combinations {
            let mine = self.combinations.entry(key).or_default();
            mine.records += met.records;
            mine.objects.extend(met.objects);
            mine.known_objects += met.known_objects;
            met.examples.into_iter().for_each(|example| insert_example(&mut mine.examples, example));
        }
        self.coverage.merge(other.coverage);
        self.allowed += other.allowed;
    }
}

impl Inventory {
    /// What is known of a combination, which holds in this object.
    fn met(&mut self, law: &str, rule: &str, object: &Arc<str>) -> &mut Met {
        let met = self.combinations.entry((law.to_owned(), rule.to_owned())).or_default();
        met.objects.insert(object.clone());
        met
    }

    fn join(&mut self, key: EntryKey, entry: Entry) {
        match self.entries.get_mut(&key) {
            Some(mine) => mine.merge(entry),
            None => {
                self.entries.insert(key, entry);
            }
        }
    }
}

impl Entry {
    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.distinct.merge(&other.distinct);
        other.categories.iter().for_each(|(category, count)| self.categories.add(category, count));
        other.samples.into_iter().for_each(|sample| insert_sample(&mut self.samples, sample));
        self.seen = match (self.seen.take(), other.seen) {
            (Some(mine), Some(theirs)) => Some(Box::new((mine.0.min(theirs.0), mine.1.max(theirs.1)))),
            (mine, theirs) => mine.or(theirs),
        };
    }
}

/// Keeps the first samples. Where objects of several targets have one name, their orders may be the same: then the whole sample decides.
fn insert_sample(samples: &mut Vec<Sample>, sample: Sample) {
    let at = samples.partition_point(|known| *known <= sample);
    // Most entries have one sample, and there may be many entries.
    samples.reserve_exact(1);
    samples.insert(at, sample);
    samples.truncate(SAMPLES);
}

fn insert_example(examples: &mut Vec<(Arc<str>, u64, CompactPlace)>, example: (Arc<str>, u64, CompactPlace)) {
    let at = examples.partition_point(|known| *known <= example);
    examples.insert(at, example);
    examples.truncate(EXAMPLES);
}
