//! The first sentence of a report: how much of what was found, and first of all whether everything was read.

use std::collections::{BTreeMap, BTreeSet};

use crate::detect::Disposition;
use crate::inventory::document::CoverageDoc;
use crate::inventory::{Document, Skip};

use super::super::text::{counted, number, size};
use super::{Scope, is_secret, is_sensitive, list};

/// The kinds and objects of the findings that count.
#[derive(Default)]
struct Found<'a> {
    kinds: BTreeSet<&'a str>,
    objects: BTreeSet<&'a str>,
}

impl<'a> Found<'a> {
    fn add(&mut self, element: &'a str, object: &'a str) {
        self.kinds.insert(element);
        self.objects.insert(object);
    }
}

pub(super) fn sentence(document: &Document, scope: &Scope<'_>) -> String {
    let mut personal = Found::default();
    let mut secrets = Found::default();
    for entry in document.entries.iter().filter(|entry| scope.counts_entry(entry) && !scope.is_context(&entry.element)) {
        if is_secret(&entry.element) { &mut secrets } else { &mut personal }.add(&entry.element, &entry.object);
    }
    let mut parts = vec![main_part(document, &personal, scope)];
    if !secrets.kinds.is_empty() {
        parts.push(format!("{} in {}", kinds(&secrets, "secret"), objects(&secrets)));
    }
    if personal.kinds.is_empty() {
        parts.extend(set_apart(document, scope));
        parts.push("what was not found may still be there".to_owned());
    }
    let body = parts.join("; ");
    match gaps(&document.coverage) {
        Some(gaps) => format!("Incomplete scan ({gaps}): {body}."),
        None => format!("{}{}.", body[..1].to_uppercase(), &body[1..]),
    }
}

fn main_part(document: &Document, personal: &Found<'_>, scope: &Scope<'_>) -> String {
    let read = document.coverage.scanned;
    let all = counted(read.objects, "object");
    let volume = size(read.bytes);
    if personal.kinds.is_empty() {
        return format!("no personal data found in {all} ({volume} read)");
    }
    let kinds = kinds(personal, "personal data");
    let sensitive = sensitive(document, scope);
    // Names of objects that were not read may hold findings too, so more objects may be named than were read.
    if personal.objects.len() as u64 > read.objects {
        return format!("{kinds} in {} ({volume} read){sensitive}", objects(personal));
    }
    format!("{kinds} in {} of {all} ({volume} read){sensitive}", number(personal.objects.len() as u64))
}

fn kinds(found: &Found<'_>, what: &str) -> String {
    format!("{} of {what}", counted(found.kinds.len() as u64, "kind"))
}

fn objects(found: &Found<'_>) -> String {
    counted(found.objects.len() as u64, "object")
}

/// `, 2 of them sensitive under the CCPA and 1 under the GDPR`.
fn sensitive(document: &Document, scope: &Scope<'_>) -> String {
    let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entry in document.entries.iter().filter(|entry| scope.counts_entry(entry) && !is_secret(&entry.element)) {
        for category in entry.categories.iter().filter(|category| is_sensitive(document, category)) {
            kinds.entry(category.split(':').next().unwrap_or_default()).or_default().insert(&entry.element);
        }
    }
    let mut laws: Vec<&str> = document.categories.iter().map(|category| category.law.as_str()).collect();
    laws.dedup();
    let mut words = Vec::new();
    for law in laws {
        if let Some(kinds) = kinds.get(law) {
            let sensitive = if words.is_empty() { " of them sensitive" } else { "" };
            words.push(format!("{}{sensitive} under the {}", number(kinds.len() as u64), law.to_uppercase()));
        }
    }
    if words.is_empty() { String::new() } else { format!(", {}", list(&words)) }
}

/// What was found but does not count: values that are nobody's own, and other zones.
fn set_apart(document: &Document, scope: &Scope<'_>) -> Option<String> {
    let mut sums: BTreeMap<(bool, &str), u64> = BTreeMap::new();
    for total in &document.totals {
        if scope.is_context(&total.element) || is_secret(&total.element) || total.findings == 0 || scope.counts(total.disposition, total.zone) {
            continue;
        }
        let kind = if total.disposition == Disposition::Real { (true, total.zone.name()) } else { (false, total.disposition.name()) };
        *sums.entry(kind).or_default() += total.findings;
    }
    let word = |((zone, name), count): (&(bool, &str), &u64)| {
        if *zone { format!("{} in {name} files", number(*count)) } else { format!("{} {name}", number(*count)) }
    };
    let words: Vec<String> = sums.iter().map(word).collect();
    (!words.is_empty()).then(|| format!("set apart: {}", list(&words)))
}

/// What one ledger says was not read.
fn unread(coverage: &CoverageDoc, what: &str, gaps: &mut Vec<String>) {
    if !coverage.failed.is_empty() {
        gaps.push(format!("{} could not be read", counted(coverage.failed.len() as u64, what)));
    }
    if !coverage.truncated.is_empty() {
        gaps.push(format!("{} read only in part", counted(coverage.truncated.len() as u64, what)));
    }
    for skipped in coverage.skipped.iter().filter(|skipped| skipped.reason.leaves_a_gap()) {
        let kind = match skipped.reason {
            Skip::Archive => "archive".to_owned(),
            reason => format!("{} {what}", reason.name()),
        };
        gaps.push(format!("{} not opened", counted(skipped.objects, &kind)));
    }
}

/// What was not read, when the scan is incomplete.
fn gaps(coverage: &CoverageDoc) -> Option<String> {
    if coverage.complete {
        return None;
    }
    let mut gaps = Vec::new();
    if coverage.interrupted {
        gaps.push("stopped before its end".to_owned());
    }
    unread(coverage, "object", &mut gaps);
    if let Some(members) = &coverage.members {
        unread(members, "member", &mut gaps);
    }
    if gaps.is_empty() {
        gaps.push("not everything was read".to_owned());
    }
    Some(gaps.join(", "))
}
