//! Written inventories of parts of a scan, added up.

use crate::object::Zone;
use crate::taxonomy::classify::Laws;

use super::document::{Document, Frame};
use super::{Distinct, Inventory, origin, ruling};

/// Adds inventories up, in any order, and gives the laws by which they were classified.
///
/// # Errors
/// When there is none, or they were made by different detectors or options.
pub fn merged(documents: &[Document]) -> Result<(Document, Laws), String> {
    let Some(first) = documents.first() else { return Err("merge: names no inventory".to_owned()) };
    if let Some(other) = documents.iter().find(|other| other.options != first.options || other.tool != first.tool) {
        let differing = first.options.iter().find(|(name, value)| other.options.get(*name) != Some(*value)).map_or("the detectors", |(name, _)| name);
        return Err(format!("merge: the inventories differ in {differing}; scan all parts with the same privet and options"));
    }
    let laws = laws(first)?;
    let same_key = documents.iter().all(|document| document.key == first.key && document.key.is_some());
    let mut sum = Inventory::default();
    for document in documents {
        sum.merge(document.inventory());
    }
    let mut notes = Vec::new();
    if !same_key && documents.len() > 1 {
        sum.distinct.values_mut().for_each(|distinct| *distinct = Distinct::Unknown);
        notes.push("The parts were scanned under different keys: the numbers of different values could not be added up.".to_owned());
    }
    let mut targets: Vec<String> = documents.iter().flat_map(|document| document.targets.clone()).collect();
    targets.sort();
    targets.dedup();
    let key = if same_key { first.key.clone() } else { None };
    let origins = origin::joined(documents.iter().flat_map(|document| &document.origins));
    let frame = Frame { tool: first.tool.clone(), targets, origins, options: first.options.clone(), key, zones: zones(first), notes };
    let mut document = Document::new(sum, &laws, frame);
    document.policy = ruling::merged(documents.iter().map(|document| document.policy.as_slice()));
    Ok((document, laws))
}

fn strings<'a>(document: &'a Document, option: &str) -> impl Iterator<Item = &'a str> {
    document.options.get(option).and_then(|value| value.as_array()).into_iter().flatten().filter_map(|value| value.as_str())
}

/// The laws by which a document was classified.
///
/// # Errors
/// When one of them is not known.
pub fn laws(document: &Document) -> Result<Laws, String> {
    Laws::choose(strings(document, "laws"))
}

fn zones(document: &Document) -> Vec<Zone> {
    let names: Vec<&str> = strings(document, "zones").collect();
    Zone::ALL.into_iter().filter(|zone| names.contains(&zone.name())).collect()
}
