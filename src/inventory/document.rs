//! The written form of an inventory, `privet.inventory/1`. Equal inputs give equal bytes: objects stand sorted, and there is no wall-clock time, host,
//! duration or thread count in it. Readers ignore unknown keys; a changed meaning would be a new schema number.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::detect::{Confidence, Disposition};
use crate::object::Zone;
use crate::taxonomy::Within;
use crate::taxonomy::classify::Laws;

use super::coverage::{Coverage, Failed, Skip, Skipped, Truncated, Volume};
use super::distinct::Distinct;
use super::finding::Place;
use super::origin::Origin;
use super::ruling::Ruling;
use super::{CompactPlace, Counts, Entry, EntryKey, Inventory, Met, Sample};

/// The name and version of the form.
pub const SCHEMA: &str = "privet.inventory/1";

/// An inventory as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Document {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// What was scanned, as it was named.
    pub targets: Vec<String>,
    /// Where the targets keep their data, for those that tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<Origin>,
    /// The options that change results.
    #[cfg_attr(test, schemars(with = "serde_json::Value"))]
    pub options: BTreeMap<String, serde_json::Value>,
    /// The id of the key under which values were counted; null for a key of one run.
    pub key: Option<String>,
    /// How every object ended.
    pub coverage: CoverageDoc,
    /// What the chosen laws call it.
    pub categories: Vec<CategoryDoc>,
    /// Sums by element, disposition and zone.
    pub totals: Vec<TotalDoc>,
    /// What was found, object by object.
    pub entries: Vec<EntryDoc>,
    /// What stands together.
    pub combinations: Vec<CombinationDoc>,
    /// Registers for joining counts of different values, by `element/disposition/zone`; only under a kept key.
    pub sketches: BTreeMap<String, String>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Findings on the allow list, which are counted nowhere else.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub allowed: u64,
    /// What `privet notice check` wrote of a notice and this inventory, when that was joined to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<serde_json::Value>"))]
    pub notice: Option<serde_json::Value>,
    /// What the rules of a policy said, when one was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policy: Vec<Ruling>,
    /// How many different people the data are about, estimated, when that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<serde_json::Value>"))]
    pub subjects: Option<serde_json::Value>,
    /// When and how the scan ran, when that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<serde_json::Value>"))]
    pub run: Option<serde_json::Value>,
}

/// What made an inventory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Tool {
    /// privet's version.
    pub version: String,
    /// A short hash of the detectors in use.
    pub catalogue: String,
}

/// The coverage ledger, written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CoverageDoc {
    /// Whether everything was read but for what the user chose to leave out.
    pub complete: bool,
    /// Everything that was listed.
    pub listed: Volume,
    /// What was read.
    pub scanned: Volume,
    /// What was read in part.
    pub truncated: Vec<Truncated>,
    /// What was left out.
    pub skipped: Vec<SkippedDoc>,
    /// What could not be read.
    pub failed: Vec<Failed>,
    /// Whether the scan was stopped before its end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// How every object ended that stands inside another; they are not counted above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<Box<CoverageDoc>>,
}

/// Objects left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SkippedDoc {
    /// The reason.
    #[cfg_attr(test, schemars(with = "String"))]
    pub reason: Skip,
    /// Objects.
    pub objects: u64,
    /// Bytes.
    pub bytes: u64,
    /// The first names.
    pub examples: Vec<String>,
}

/// One category of a law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CategoryDoc {
    /// The law.
    pub law: String,
    /// The category.
    pub id: String,
    /// The category of which it is a limb.
    pub limb: Option<String>,
    /// Its name.
    pub title: String,
    /// Where it stands.
    pub cite: String,
    /// Real findings in the counted zones.
    pub findings: u64,
    /// Objects that hold them.
    pub objects: u64,
    /// "Sensitive if …": findings that would count here under these conditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditional: Vec<ConditionalDoc>,
    /// Whether the wording was compared with a published text.
    pub verified: bool,
}

/// Findings that count under a category only if a condition holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ConditionalDoc {
    /// The condition in words.
    pub condition: String,
    /// Findings.
    pub findings: u64,
}

/// A sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TotalDoc {
    /// The element.
    pub element: String,
    /// The disposition.
    #[cfg_attr(test, schemars(with = "String"))]
    pub disposition: Disposition,
    /// The zone.
    #[cfg_attr(test, schemars(with = "String"))]
    pub zone: Zone,
    /// Findings.
    pub findings: u64,
    /// Objects.
    pub objects: u64,
    /// Different values, exact up to 64; null when it is not known.
    pub distinct: Option<u64>,
    /// Findings below the reported confidence.
    pub possible: u64,
}

/// Findings of one object that have everything but the place in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EntryDoc {
    /// The object's name.
    pub object: Arc<str>,
    /// The label, if it may be written.
    pub label: Option<Arc<str>>,
    /// The element.
    pub element: Arc<str>,
    /// The detector.
    pub detector: Arc<str>,
    /// The confidence.
    #[cfg_attr(test, schemars(with = "String"))]
    pub confidence: Confidence,
    /// The disposition.
    #[cfg_attr(test, schemars(with = "String"))]
    pub disposition: Disposition,
    /// The zone.
    #[cfg_attr(test, schemars(with = "String"))]
    pub zone: Zone,
    /// Categories, written `law:id`.
    pub categories: Vec<Arc<str>>,
    /// How many of the findings count under a category, where it is not all.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub partly: BTreeMap<Arc<str>, u64>,
    /// Findings.
    pub count: u64,
    /// Different values; null when it is not known.
    pub distinct: Option<u64>,
    /// First and last day on which the object was modified, when that was asked for.
    // Seldom, so that it takes no room else.
    pub seen: Option<Box<Seen>>,
    /// The first places.
    pub samples: Vec<SampleDoc>,
}

/// Days of modification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Seen {
    /// The first.
    pub first: String,
    /// The last.
    pub last: String,
}

/// One place of an entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SampleDoc {
    /// Where it stands.
    #[cfg_attr(test, schemars(with = "Place"))]
    pub place: CompactPlace,
    /// The masked value.
    pub masked: Arc<str>,
    /// Why it is believed.
    pub evidence: Arc<[Arc<str>]>,
}

/// A combination that was met.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CombinationDoc {
    /// The rule.
    pub rule: String,
    /// The law.
    pub law: String,
    /// The provision.
    pub cite: String,
    /// What it is called.
    pub title: String,
    /// What it would mean.
    pub says: String,
    /// Records, or objects for rules about whole objects.
    pub records: u64,
    /// Objects.
    pub objects: u64,
    /// The first places.
    pub examples: Vec<ExampleDoc>,
}

/// Where a combination was met.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExampleDoc {
    /// The object's name.
    pub object: Arc<str>,
    /// The place of its first element.
    pub place: Place,
}

/// What a document says besides the findings.
#[derive(Debug, Clone)]
pub struct Frame {
    /// What made it.
    pub tool: Tool,
    /// What was scanned.
    pub targets: Vec<String>,
    /// Where the targets keep their data, for those that tell.
    pub origins: Vec<Origin>,
    /// The options that change results.
    pub options: BTreeMap<String, serde_json::Value>,
    /// The key's id.
    pub key: Option<String>,
    /// The zones that the categories count.
    pub zones: Vec<Zone>,
    /// Notes beside the standing ones.
    pub notes: Vec<String>,
}

/// The words that every inventory carries.
pub const NOTES: [&str; 5] = [
    "Kinds of data were found by pattern in what was read; what was not found may still be there.",
    "Categories describe kinds of data. Whether a law applies (business, resident, publicly available, deidentified, exempt) is not decided here.",
    "Places and masked samples may still be personal: treat this file as confidential.",
    "This is not legal advice.",
    "Statute wording is as of the date in each law's file (`privet patterns list --laws`).",
];

impl Document {
    /// Writes an inventory down.
    #[must_use]
    pub fn new(inventory: Inventory, laws: &Laws, frame: Frame) -> Self {
        let mut notes: Vec<String> = NOTES.iter().map(|&note| note.to_owned()).collect();
        notes.extend(laws.laws().iter().filter(|law| law.id != "duties").map(|law| format!("{}: text as of {}.", law.title, law.as_of)));
        notes.extend(frame.notes);
        let kept = frame.key.is_some();
        let sketches = inventory.distinct.iter().filter(|_| kept);
        let encode = |((element, disposition, zone), distinct): (&super::TotalKey, &Distinct)| {
            Some((format!("{element}/{disposition}/{zone}"), distinct.encode()?))
        };
        Self {
            schema: SCHEMA.to_owned(),
            tool: frame.tool,
            targets: frame.targets,
            origins: frame.origins,
            options: frame.options,
            key: frame.key,
            coverage: CoverageDoc::new(&inventory.coverage),
            categories: categories(&inventory, laws, &frame.zones),
            totals: totals(&inventory),
            combinations: combinations(&inventory, laws),
            sketches: sketches.filter_map(encode).collect(),
            notes,
            allowed: inventory.allowed,
            notice: None,
            policy: Vec::new(),
            subjects: None,
            run: None,
            entries: inventory.entries.into_iter().map(EntryDoc::new).collect(),
        }
    }

    /// The inventory that the document was made from, but for what is never written: hashes beyond the sketches.
    #[must_use]
    pub fn inventory(&self) -> Inventory {
        let mut inventory = Inventory { coverage: self.coverage.ledger(), allowed: self.allowed, ..Inventory::default() };
        for (order, entry) in self.entries.iter().enumerate() {
            let (key, value) = entry.read(order as u64);
            inventory.entries.insert(key, value);
        }
        for total in &self.totals {
            let key = (Arc::from(total.element.as_str()), total.disposition, total.zone);
            let sketch =
                self.sketches.get(&format!("{}/{}/{}", total.element, total.disposition, total.zone)).and_then(|text| Distinct::decode(text));
            let distinct = match (sketch, total.distinct) {
                (Some(distinct), _) => distinct,
                (None, Some(count)) => Distinct::Known(count),
                (None, None) => Distinct::Unknown,
            };
            if total.findings > 0 {
                inventory.distinct.insert(key.clone(), distinct);
            }
            if total.possible > 0 {
                inventory.possible.insert(key, total.possible);
            }
        }
        for met in &self.combinations {
            let examples =
                met.examples.iter().zip(0..).map(|(example, order)| (example.object.clone(), order, example.place.clone().into())).collect();
            let value = Met { records: met.records, known_objects: met.objects, examples, objects: BTreeSet::new() };
            inventory.combinations.insert((met.law.clone(), met.rule.clone()), value);
        }
        inventory
    }
}

impl CoverageDoc {
    fn new(coverage: &Coverage) -> Self {
        let skipped = |(&reason, skipped): (&Skip, &Skipped)| SkippedDoc {
            reason,
            objects: skipped.volume.objects,
            bytes: skipped.volume.bytes,
            examples: skipped.examples.clone(),
        };
        Self {
            complete: coverage.is_complete(),
            listed: coverage.listed,
            scanned: coverage.scanned,
            truncated: coverage.truncated.clone(),
            skipped: coverage.skipped.iter().map(skipped).collect(),
            failed: coverage.failed.clone(),
            interrupted: coverage.interrupted,
            members: coverage.members.as_deref().map(|members| Box::new(Self::new(members))),
        }
    }

    fn ledger(&self) -> Coverage {
        let skipped = |doc: &SkippedDoc| {
            let volume = Volume { objects: doc.objects, bytes: doc.bytes };
            (doc.reason, Skipped { volume, examples: doc.examples.clone() })
        };
        Coverage {
            listed: self.listed,
            scanned: self.scanned,
            truncated: self.truncated.clone(),
            skipped: self.skipped.iter().map(skipped).collect(),
            failed: self.failed.clone(),
            interrupted: self.interrupted,
            members: self.members.as_deref().map(|members| Box::new(members.ledger())),
        }
    }
}

impl EntryDoc {
    fn new((key, entry): (EntryKey, Entry)) -> Self {
        let partly = entry.categories.iter().filter(|(_, count)| *count != entry.count);
        let sample = |sample: Sample| SampleDoc { place: sample.place, masked: sample.masked, evidence: sample.evidence };
        Self {
            partly: partly.map(|(category, count)| (category.clone(), count)).collect(),
            categories: entry.categories.iter().map(|(category, _)| category.clone()).collect(),
            object: key.object,
            label: key.label,
            element: key.element,
            detector: key.detector,
            confidence: key.confidence,
            disposition: key.disposition,
            zone: key.zone,
            count: entry.count,
            distinct: entry.distinct.count().map(|distinct| distinct.min(entry.count)),
            seen: entry.seen.map(|days| Box::new(Seen { first: days.0, last: days.1 })),
            samples: entry.samples.into_iter().map(sample).collect(),
        }
    }

    fn read(&self, order: u64) -> (EntryKey, Entry) {
        let key = EntryKey {
            object: self.object.clone(),
            label: self.label.clone(),
            element: self.element.clone(),
            detector: self.detector.clone(),
            confidence: self.confidence,
            disposition: self.disposition,
            zone: self.zone,
        };
        let sample =
            |sample: &SampleDoc| Sample { order, place: sample.place.clone(), masked: sample.masked.clone(), evidence: sample.evidence.clone() };
        let mut categories = Counts::default();
        for category in &self.categories {
            categories.add(category, self.partly.get(category).copied().unwrap_or(self.count));
        }
        let entry = Entry {
            count: self.count,
            distinct: self.distinct.map_or(Distinct::Unknown, Distinct::Known),
            categories,
            samples: self.samples.iter().map(sample).collect(),
            seen: self.seen.clone().map(|seen| Box::new((seen.first, seen.last))),
        };
        (key, entry)
    }
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

fn totals(inventory: &Inventory) -> Vec<TotalDoc> {
    let mut sums: BTreeMap<super::TotalKey, (u64, BTreeSet<&Arc<str>>, u64)> = BTreeMap::new();
    for (key, entry) in &inventory.entries {
        let sum = sums.entry((key.element.clone(), key.disposition, key.zone)).or_default();
        sum.0 += entry.count;
        sum.1.insert(&key.object);
        sum.2 = sum.2.max(entry.distinct.count().map_or(0, |distinct| distinct.min(entry.count)));
    }
    for key in inventory.possible.keys() {
        sums.entry(key.clone()).or_default();
    }
    let total = |(key, (findings, objects, most)): (super::TotalKey, (u64, BTreeSet<&Arc<str>>, u64))| TotalDoc {
        element: key.0.to_string(),
        disposition: key.1,
        zone: key.2,
        findings,
        objects: objects.len() as u64,
        // Parts that are merged have only their sketches left, so a whole scan asks its sketch as well; no fewer than one entry holds.
        distinct: inventory.distinct.get(&key).map_or(Some(0), Distinct::estimate).map(|distinct| distinct.max(most).min(findings)),
        possible: inventory.possible.get(&key).copied().unwrap_or(0),
    };
    sums.into_iter().map(total).collect()
}

/// The categories of an entry and, where only limbs of a category claim it, that category: with the most findings that any one limb claims.
fn with_parents(categories: &Counts, laws: &Laws) -> BTreeMap<String, u64> {
    let mut all: BTreeMap<String, u64> = categories.iter().map(|(category, count)| (category.to_string(), count)).collect();
    for (name, count) in categories.iter() {
        let Some((law, id)) = name.split_once(':') else { continue };
        let limb_of = laws.laws().iter().find(|known| known.id == law).and_then(|law| law.category(id)).and_then(|category| category.limb_of.clone());
        if let Some(parent) = limb_of {
            let sum = all.entry(format!("{law}:{parent}")).or_default();
            *sum = (*sum).max(count);
        }
    }
    all
}

fn categories(inventory: &Inventory, laws: &Laws, zones: &[Zone]) -> Vec<CategoryDoc> {
    let counted = |key: &EntryKey| key.disposition == Disposition::Real && zones.contains(&key.zone);
    let mut rows: BTreeMap<String, (u64, BTreeSet<&Arc<str>>)> = BTreeMap::new();
    let mut conditions: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (key, entry) in inventory.entries.iter().filter(|(key, _)| counted(key)) {
        for (category, count) in with_parents(&entry.categories, laws) {
            let row = rows.entry(category).or_default();
            row.0 += count;
            row.1.insert(&key.object);
        }
        for (category, conditional) in laws.conditions(&key.element) {
            let already = entry.categories.get(&category);
            *conditions.entry((category, conditional.condition.clone())).or_default() += entry.count - already.min(entry.count);
        }
    }
    let mut out = Vec::new();
    for law in laws.laws() {
        for category in &law.categories {
            let id = format!("{}:{}", law.id, category.id);
            let (findings, objects) = rows.get(&id).map_or((0, 0), |(findings, objects)| (*findings, objects.len() as u64));
            let conditional = conditions.iter().filter(|((of, _), findings)| *of == id && **findings > 0);
            out.push(CategoryDoc {
                law: law.id.clone(),
                id: category.id.clone(),
                limb: category.limb_of.clone(),
                title: category.title.clone(),
                cite: category.cite.clone(),
                findings,
                objects,
                conditional: conditional.map(|((_, condition), &findings)| ConditionalDoc { condition: condition.clone(), findings }).collect(),
                verified: category.verified,
            });
        }
    }
    out
}

fn combinations(inventory: &Inventory, laws: &Laws) -> Vec<CombinationDoc> {
    let mut out = Vec::new();
    for rule in laws.rules() {
        let Some(met) = inventory.combinations.get(&(rule.law.id.clone(), rule.combination.id.clone())) else { continue };
        let example = |(object, _, place): &(Arc<str>, u64, CompactPlace)| ExampleDoc { object: object.clone(), place: place.get() };
        out.push(CombinationDoc {
            rule: rule.combination.id.clone(),
            law: rule.law.id.clone(),
            cite: rule.combination.cite.clone(),
            title: rule.combination.title.clone(),
            says: rule.combination.says.clone(),
            records: if rule.combination.within == Within::Object { met.objects.len() as u64 + met.known_objects } else { met.records },
            objects: met.objects.len() as u64 + met.known_objects,
            examples: met.examples.iter().map(example).collect(),
        });
    }
    out
}
