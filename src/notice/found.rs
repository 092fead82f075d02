//! What an inventory holds of each statutory category of the CCPA: how much, what, where, since when, and who gets it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::detect::Disposition;
use crate::inventory::document::EntryDoc;
use crate::inventory::{Document, Place};
use crate::taxonomy::Law;

use super::map::{Map, MapText};

/// How many places are shown of each category.
const PLACES: usize = 5;

/// Where something was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Spot {
    /// The object's name, cleaned.
    pub object: Arc<str>,
    /// Where in it.
    pub place: Place,
    /// What it is.
    pub element: Arc<str>,
}

/// What was found of one category.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Category {
    /// How many findings.
    pub findings: u64,
    /// The elements, with their findings.
    pub elements: BTreeMap<Arc<str>, u64>,
    /// The limbs of sensitive personal information.
    pub limbs: BTreeSet<String>,
    /// The objects.
    pub objects: BTreeMap<Arc<str>, MapText>,
    /// The first places.
    pub spots: Vec<Spot>,
    /// The first and last day on which an object that holds it was modified, where that is known.
    pub seen: Option<(String, String)>,
    /// Whether the day is known of every object.
    pub is_dated: bool,
}

/// All categories with findings, by the letter of the statute.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The categories.
    pub categories: BTreeMap<String, Category>,
    /// Whether everything was read.
    pub is_complete: bool,
}

impl Found {
    /// Adds an inventory up. Real findings in the zones that it counts are counted.
    #[must_use]
    pub fn new(document: &Document, map: &Map, law: &Law) -> Self {
        let mut found = Self { is_complete: document.coverage.complete, ..Self::default() };
        let strings = |option: &str| -> Vec<&str> {
            document.options.get(option).and_then(|value| value.as_array()).into_iter().flatten().filter_map(|value| value.as_str()).collect()
        };
        let (zones, laws) = (strings("zones"), strings("laws"));
        let is_counted = |entry: &&EntryDoc| entry.disposition == Disposition::Real && (zones.is_empty() || zones.contains(&entry.zone.name()));
        for entry in document.entries.iter().filter(is_counted) {
            let of = |id: &str| (id.to_owned(), entry.partly.get(&*format!("ccpa:{id}")).copied().unwrap_or(entry.count));
            let claimed: Vec<(String, u64)> = if laws.contains(&"ccpa") {
                entry.categories.iter().filter_map(|category| category.strip_prefix("ccpa:")).map(of).collect()
            } else {
                law.claims(&entry.element).map(|category| (category.id.clone(), entry.count)).collect()
            };
            found.add(entry, &claimed, &map.of(&entry.object));
        }
        for category in found.categories.values_mut() {
            category.spots.sort();
            category.spots.truncate(PLACES);
        }
        found
    }

    fn add(&mut self, entry: &EntryDoc, claimed: &[(String, u64)], map: &MapText) {
        let mut letters: BTreeMap<&str, u64> = BTreeMap::new();
        for (id, count) in claimed {
            let most = letters.entry(id.split('/').next().unwrap_or(id)).or_default();
            *most = (*most).max(*count);
        }
        for (letter, count) in letters {
            let category = self.categories.entry(letter.to_owned()).or_insert_with(|| Category { is_dated: true, ..Category::default() });
            category.findings += count;
            *category.elements.entry(entry.element.clone()).or_default() += count;
            category.limbs.extend(claimed.iter().filter(|(id, _)| id.starts_with(letter) && id.contains('/')).map(|(id, _)| id.clone()));
            category.objects.entry(entry.object.clone()).or_insert_with(|| map.clone());
            let spots = entry.samples.iter().map(|sample| Spot {
                object: entry.object.clone(),
                place: sample.place.clone().into(),
                element: entry.element.clone(),
            });
            category.spots.extend(spots.take(PLACES));
            match &entry.seen {
                Some(seen) => {
                    let known = category.seen.get_or_insert_with(|| (seen.first.clone(), seen.last.clone()));
                    known.0 = known.0.clone().min(seen.first.clone());
                    known.1 = known.1.clone().max(seen.last.clone());
                }
                None => category.is_dated = false,
            }
        }
    }
}

/// A place in a few words.
#[must_use]
pub fn spoken(object: &str, place: &Place) -> String {
    let mut out = object.to_owned();
    if let Some(page) = place.page {
        out.push_str(&format!(", page {page}"));
    }
    match (place.line, place.row, &place.cell, &place.path) {
        (Some(line), ..) => out.push_str(&format!(":{line}")),
        (None, Some(row), ..) => out.push_str(&format!(", row {row}")),
        (None, None, Some(cell), _) => out.push_str(&format!(", {cell}")),
        (None, None, None, Some(path)) => out.push_str(&format!(", {path}")),
        _ => {}
    }
    if place.name == Some(true) {
        out.push_str(" (in its name)");
    }
    out
}
