//! The categories of each chosen law that hold something, in the law's order.

use std::collections::BTreeSet;

use crate::inventory::Document;
use crate::inventory::document::{CategoryDoc, ConditionalDoc, EntryDoc};

use super::super::text::counted;
use super::{Scope, is_sensitive};

/// One law.
pub(in crate::report) struct LawPart<'a> {
    /// Its name.
    pub title: &'a str,
    /// Categories with findings, or with findings that would count under a condition.
    pub rows: Vec<CategoryRow<'a>>,
    /// Ids of the categories without.
    pub empty: Vec<&'a str>,
}

/// One category.
pub(in crate::report) struct CategoryRow<'a> {
    /// Its id; of a limb the part below its category.
    pub label: &'a str,
    /// Its name, citation, and whether the wording was verified.
    pub doc: &'a CategoryDoc,
    /// Findings that count.
    pub findings: u64,
    /// Objects that hold them.
    pub objects: u64,
    /// Whether its law calls it sensitive or special.
    pub sensitive: bool,
    /// Findings that would count under a condition, in words.
    pub conditions: Vec<String>,
}

pub(super) fn parts<'a>(document: &'a Document, scope: &Scope<'a>) -> Vec<LawPart<'a>> {
    let mut laws: Vec<&str> = document.categories.iter().map(|category| category.law.as_str()).collect();
    laws.dedup();
    laws.into_iter().map(|law| part(document, scope, law)).collect()
}

fn part<'a>(document: &'a Document, scope: &Scope<'a>, law: &'a str) -> LawPart<'a> {
    let categories: Vec<&CategoryDoc> = document.categories.iter().filter(|category| category.law == law).collect();
    let title = scope.laws.laws().iter().find(|known| known.id == law).map_or(law, |known| known.title.as_str());
    let says_something = |category: &CategoryDoc| category.findings > 0 || !category.conditional.is_empty();
    let mut part = LawPart { title, rows: Vec::new(), empty: Vec::new() };
    for &category in &categories {
        let limbs: Vec<&CategoryDoc> = categories.iter().copied().filter(|limb| limb.limb.as_deref() == Some(category.id.as_str())).collect();
        if says_something(category) || limbs.iter().any(|limb| says_something(limb)) {
            part.rows.push(row(document, scope, (category, &limbs)));
        } else if category.limb.is_none() {
            part.empty.push(&category.id);
        }
    }
    part
}

fn row<'a>(document: &'a Document, scope: &Scope<'_>, (category, limbs): (&'a CategoryDoc, &[&CategoryDoc])) -> CategoryRow<'a> {
    let parent = category.limb.as_deref();
    let label = parent.and_then(|parent| category.id.strip_prefix(parent)).map_or(category.id.as_str(), |rest| rest.trim_start_matches('/'));
    let (findings, objects) = match limbs {
        [] => (category.findings, category.objects),
        limbs => united(document, scope, (category, limbs)),
    };
    let sensitive = is_sensitive(document, &format!("{}:{}", category.law, category.id));
    let conditions = category.conditional.iter().map(|conditional| condition(conditional, if sensitive { "sensitive" } else { "counted" })).collect();
    CategoryRow { label, doc: category, findings, objects, sensitive, conditions }
}

/// A category holds what its limbs hold; a finding of several limbs counts once.
fn united(document: &Document, scope: &Scope<'_>, (category, limbs): (&CategoryDoc, &[&CategoryDoc])) -> (u64, u64) {
    let ids: Vec<String> = limbs.iter().copied().chain([category]).map(|category| format!("{}:{}", category.law, category.id)).collect();
    let count = |entry: &EntryDoc| {
        let held = entry.categories.iter().filter(|category| ids.iter().any(|id| **id == ***category));
        held.map(|category| entry.partly.get(category).copied().unwrap_or(entry.count)).max().unwrap_or(0)
    };
    let mut findings = 0;
    let mut objects = BTreeSet::new();
    for entry in document.entries.iter().filter(|entry| scope.counts_entry(entry)) {
        let held = count(entry);
        if held > 0 {
            findings += held;
            objects.insert(&entry.object);
        }
    }
    (findings.max(category.findings), (objects.len() as u64).max(category.objects))
}

fn condition(conditional: &ConditionalDoc, what: &str) -> String {
    let only = if conditional.condition.starts_with("if ") { "" } else { "only " };
    format!("not added: {}, {what} {only}{}", counted(conditional.findings, "finding"), conditional.condition)
}
