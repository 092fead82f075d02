//! Rules: the detectors that found something, in their own words where they are built in.

use std::collections::BTreeMap;

use serde_json::{Map, json};

use crate::inventory::Document;
use crate::pack::{Catalog, Detector};
use crate::taxonomy::classify::Laws;

use super::super::digest::Scope;
use super::form::{Message, Rule};
use super::laws_of;

/// One rule for each detector of the document, in order of id.
pub(super) fn of(document: &Document, laws: &Laws, scope: &Scope<'_>) -> Vec<Rule> {
    let found: BTreeMap<&str, &str> = document.entries.iter().map(|entry| (&*entry.detector, &*entry.element)).collect();
    if found.is_empty() {
        return Vec::new();
    }
    let catalog = Catalog::builtin();
    found.into_iter().map(|(id, element)| rule(id, element, (catalog.get(id), scope.title(element)), laws)).collect()
}

fn rule(id: &str, element: &str, (detector, title): (Option<&Detector>, &str), laws: &Laws) -> Rule {
    let name = detector.map_or(title, |detector| detector.name.as_str());
    let notes = detector.map(Detector::notes).unwrap_or_default();
    let about = if notes.about.is_empty() { title } else { &notes.about };
    let categories = laws.categories(element);
    let called = if categories.is_empty() { String::new() } else { format!(" The chosen laws call it {}.", categories.join(", ")) };
    let help = format!(
        "{about} Its element is {element}.{called} Look at the place and decide whether the data must be there; the values themselves are never reported. \
         `privet patterns show {id}` prints the detector."
    );
    let mut properties = Map::new();
    properties.insert("element".to_owned(), json!(element));
    properties.insert("categories".to_owned(), json!(categories));
    properties.insert("laws".to_owned(), json!(laws_of(&categories)));
    properties.insert("tags".to_owned(), json!(["privacy", "personal-data"]));
    Rule {
        id: id.to_owned(),
        short_description: Message::new(name),
        full_description: Message::new(about),
        help_uri: notes.references.into_iter().find(|reference| reference.starts_with("https://")),
        help: Message::new(&help),
        properties,
    }
}
