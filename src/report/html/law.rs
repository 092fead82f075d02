//! A law's categories in the statute's words, with what was found under each.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::inventory::Document;
use crate::taxonomy::Law;

use super::super::digest::{CategoryRow, LawPart, Scope};

/// One law.
#[derive(Debug, Serialize)]
pub(super) struct LawView<'a> {
    /// Short id, the part before the colon in `ccpa:A`.
    pub id: &'a str,
    /// Its name.
    pub title: &'a str,
    /// What a tab calls it.
    pub short: String,
    /// Where it stands.
    pub cite: &'a str,
    /// The day whose text the wording follows.
    pub as_of: &'a str,
    /// What is not decided here.
    pub note: &'a str,
    /// Categories with findings, or with findings that would count under a condition.
    pub rows: Vec<CategoryView<'a>>,
    /// Categories without.
    pub empty: Vec<EmptyView<'a>>,
}

/// One category.
#[derive(Debug, Serialize)]
pub(super) struct CategoryView<'a> {
    /// `law:id`.
    pub key: String,
    /// Its id; of a limb the part below its category.
    pub label: &'a str,
    /// Whether it is a part of another category.
    pub limb: bool,
    /// Its name.
    pub title: &'a str,
    /// Where it stands.
    pub cite: &'a str,
    /// The law's own words.
    pub wording: &'a str,
    /// Whether they were compared with a published text.
    pub verified: bool,
    /// Whether its law calls it sensitive or special.
    pub sensitive: bool,
    /// Findings that count.
    pub findings: u64,
    /// Objects that hold them.
    pub objects: u64,
    /// Its share of the law's largest category, from 0 to 1000; something for anything.
    pub bar: u64,
    /// The kinds of data that count here.
    pub kinds: Vec<String>,
    /// Findings that would count under a condition, in words.
    pub conditions: Vec<String>,
}

/// A category in which nothing was found.
#[derive(Debug, Serialize)]
pub(super) struct EmptyView<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub title: &'a str,
    /// Where it stands.
    pub cite: &'a str,
}

/// The chosen laws, in the order of the inventory.
pub(super) fn views<'a>(document: &'a Document, scope: &Scope<'a>, parts: &[LawPart<'a>]) -> Vec<LawView<'a>> {
    let mut ids: Vec<&str> = document.categories.iter().map(|category| category.law.as_str()).collect();
    ids.dedup();
    let kinds = kinds(document, scope);
    ids.into_iter().zip(parts).map(|(id, part)| view(document, scope, (id, part), &kinds)).collect()
}

/// The kinds of data that count under each category, by what people call them.
fn kinds<'a>(document: &'a Document, scope: &Scope<'_>) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entry in document.entries.iter().filter(|entry| scope.counts_entry(entry)) {
        for category in &entry.categories {
            kinds.entry(category).or_default().insert(&entry.element);
        }
    }
    kinds
}

fn view<'a>(document: &'a Document, scope: &Scope<'a>, (id, part): (&'a str, &LawPart<'a>), kinds: &BTreeMap<&str, BTreeSet<&str>>) -> LawView<'a> {
    let known = scope.law(id);
    let most = part.rows.iter().map(|row| row.findings).max().unwrap_or(0);
    let category = |row: &CategoryRow<'a>| {
        let key = format!("{id}:{}", row.doc.id);
        let below = format!("{key}/");
        let held = kinds.iter().filter(|(category, _)| **category == key || category.starts_with(&below)).flat_map(|(_, held)| held);
        let held: BTreeSet<String> = held.map(|element| scope.title(element).to_owned()).collect();
        CategoryView {
            label: row.label,
            limb: row.doc.limb.is_some(),
            title: &row.doc.title,
            cite: &row.doc.cite,
            wording: known.and_then(|law| law.category(&row.doc.id)).map_or("", |category| category.wording.as_str()),
            verified: row.doc.verified,
            sensitive: row.sensitive,
            findings: row.findings,
            objects: row.objects,
            bar: bar(row.findings, most),
            kinds: held.into_iter().collect(),
            conditions: row.conditions.clone(),
            key,
        }
    };
    let of = |empty: &&'a str| document.categories.iter().find(|category| category.law == id && category.id == **empty);
    let empty = part.empty.iter().filter_map(of).map(|doc| EmptyView { id: &doc.id, title: &doc.title, cite: &doc.cite });
    LawView {
        id,
        title: part.title,
        short: id.to_uppercase(),
        cite: known.map_or("", |law: &Law| &law.cite),
        as_of: known.map_or("", |law| &law.as_of),
        note: known.map_or("", |law| &law.note),
        rows: part.rows.iter().map(category).collect(),
        empty: empty.collect(),
    }
}

/// From 0 to 1000; what is there is seen.
fn bar(findings: u64, most: u64) -> u64 {
    if findings == 0 { 0 } else { (findings as f64 / most as f64 * 1000.0).max(6.0) as u64 }
}
