//! GitLab's Code Quality report: a JSON array that merge requests show beside the lines.
//!
//! `tests/schemas/gitlab-codequality.json` holds what GitLab documents of the form. Fingerprints are made from object, element, detector, label
//! and the number among equals, never from the value or its line.

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::inventory::Document;
use crate::inventory::document::{EntryDoc, SampleDoc};
use crate::taxonomy::classify::Laws;

use super::digest::{Scope, is_secret, is_sensitive};
use super::text::clean;

pub(super) fn write(document: &Document, laws: &Laws, out: &mut dyn Write) -> io::Result<()> {
    let scope = Scope::new(document, laws);
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut issues: Vec<Value> = Vec::new();
    for entry in document.entries.iter().filter(|entry| scope.counts_entry(entry) || !scope.is_context(&entry.element)) {
        let sensitive = is_secret(&entry.element) || entry.categories.iter().any(|category| is_sensitive(document, category));
        let severity = match (scope.counts_entry(entry), sensitive) {
            (true, true) => "critical",
            (true, false) => "major",
            (false, _) => "info",
        };
        let samples: Vec<Option<&SampleDoc>> = if entry.samples.is_empty() { vec![None] } else { entry.samples.iter().map(Some).collect() };
        for sample in samples {
            let same = format!("{}\0{}\0{}\0{}", entry.object, entry.element, entry.detector, entry.label.as_deref().unwrap_or_default());
            let number = seen.entry(same.clone()).or_default();
            *number += 1;
            issues.push(json!({
                "description": description(entry, sample, scope.title(&entry.element)),
                "check_name": entry.detector,
                "fingerprint": blake3::hash(format!("{same}\0{number}").as_bytes()).to_hex()[..32],
                "severity": severity,
                "location": { "path": clean(&entry.object), "lines": { "begin": sample.and_then(|sample| sample.place.get().line).unwrap_or(1) } },
            }));
        }
    }
    super::json::pretty(&issues, out)
}

fn description(entry: &EntryDoc, sample: Option<&SampleDoc>, title: &str) -> String {
    let masked = sample.map_or(String::new(), |sample| format!(" {}", sample.masked));
    let categories = if entry.categories.is_empty() { String::new() } else { format!(", {}", entry.categories.join(", ")) };
    // An issue stands beside a line, and an entry keeps its first places only.
    let many = if entry.count > 1 { format!("; one of {} findings here", entry.count) } else { String::new() };
    clean(&format!("{title}{masked} ({}, {}, {}{categories}{many})", entry.element, entry.disposition, entry.confidence)).into_owned()
}
