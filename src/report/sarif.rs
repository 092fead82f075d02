//! SARIF 2.1.0 (OASIS Standard, 27 March 2020), for code hosts and editors.
//!
//! A rule is a detector. A result is one kept place of an entry, and the first of an entry carries the entry's count; a document with more than
//! [`MOST_RESULTS`] places gets one result for each entry. Fingerprints are made from object, element, detector and label, never from the value
//! or its line, so that they neither tell anything nor change when lines move.

mod form;
mod rules;

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::inventory::document::{CoverageDoc, EntryDoc, SampleDoc};
use crate::inventory::{Document, Place};
use crate::taxonomy::classify::Laws;

use super::digest::{Scope, is_secret, is_sensitive, place};
use super::text::{counted, number};
use form::{
    ArtifactLocation, Driver, Invocation, Level, Location, Log, LogicalLocation, Message, Notification, PhysicalLocation, Region, Resulting, Run,
    Tool,
};

/// Most results that are written one for each place.
const MOST_RESULTS: usize = 5000;

pub(super) fn write(document: &Document, laws: &Laws, out: &mut dyn Write) -> io::Result<()> {
    let scope = Scope::new(document, laws);
    let rules = rules::of(document, laws, &scope);
    let index: BTreeMap<&str, usize> = rules.iter().enumerate().map(|(at, rule)| (rule.id.as_str(), at)).collect();
    let places: usize = document.entries.iter().map(|entry| entry.samples.len().max(1)).sum();
    let each = if places > MOST_RESULTS { 1 } else { usize::MAX };
    let mut results = Vec::with_capacity(places.min(MOST_RESULTS));
    for entry in &document.entries {
        let shared = Shared {
            entry,
            level: level(document, entry, &scope),
            rule_index: index.get(&*entry.detector).copied(),
            title: scope.title(&entry.element),
        };
        let first = entry.samples.first().map(|sample| shared.result(Some(sample), Some(entry.count)));
        results.push(first.unwrap_or_else(|| shared.result(None, Some(entry.count))));
        results.extend(entry.samples.iter().take(each).skip(1).map(|sample| shared.result(Some(sample), None)));
    }
    let driver = Driver { name: "privet", version: &document.tool.version, rules: &rules };
    let run = Run {
        tool: Tool { driver },
        invocations: [Invocation {
            execution_successful: document.coverage.complete,
            tool_execution_notifications: notifications(&document.coverage),
        }],
        results,
        column_kind: "unicodeCodePoints",
        properties: properties(document),
    };
    super::json::pretty(&Log { schema: form::SCHEMA, version: "2.1.0", runs: [run] }, out)
}

/// Errors are what a law calls sensitive, and secrets; nothing that does not count is more than a note.
fn level(document: &Document, entry: &EntryDoc, scope: &Scope<'_>) -> Level {
    let sensitive = || entry.categories.iter().any(|category| is_sensitive(document, category));
    match scope.counts_entry(entry) {
        true if is_secret(&entry.element) || sensitive() => Level::Error,
        true if !scope.is_context(&entry.element) => Level::Warning,
        _ => Level::Note,
    }
}

/// What the results of an entry have in common.
struct Shared<'a> {
    entry: &'a EntryDoc,
    level: Level,
    rule_index: Option<usize>,
    title: &'a str,
}

impl<'a> Shared<'a> {
    fn result(&self, sample: Option<&'a SampleDoc>, occurrences: Option<u64>) -> Resulting<'a> {
        let entry = self.entry;
        let masked = sample.map_or(String::new(), |sample| format!(" {}", sample.masked));
        let so_many = occurrences.filter(|&count| count > 1).map_or(String::new(), |count| format!(", one of {} in this file", number(count)));
        let because =
            sample.filter(|sample| !sample.evidence.is_empty()).map_or(String::new(), |sample| format!("; because {}", sample.evidence.join(", ")));
        let text = format!("{}{masked} ({}, {}){so_many}{because}.", self.title, entry.disposition, entry.confidence);
        Resulting {
            rule_id: &entry.detector,
            rule_index: self.rule_index,
            level: self.level,
            message: Message::new(&text),
            locations: [location(&entry.object, sample.map(|sample| sample.place.get()).as_ref())],
            partial_fingerprints: BTreeMap::from([("privet/v1", fingerprint(entry))]),
            occurrence_count: occurrences,
            properties: self.properties(sample),
        }
    }

    fn properties(&self, sample: Option<&SampleDoc>) -> Map<String, Value> {
        let entry = self.entry;
        let mut out = Map::new();
        let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
        put("element", json!(entry.element));
        put("confidence", json!(entry.confidence));
        put("disposition", json!(entry.disposition));
        put("zone", json!(entry.zone));
        put("categories", json!(entry.categories));
        put("laws", json!(laws_of(&entry.categories)));
        if let Some(label) = &entry.label {
            put("label", json!(label));
        }
        if let Some(sample) = sample {
            put("place", json!(sample.place));
            put("evidence", json!(sample.evidence));
        }
        out
    }
}

/// The laws of categories written `law:id`, each once.
fn laws_of(categories: &[impl AsRef<str>]) -> Vec<&str> {
    let mut laws: Vec<&str> = categories.iter().filter_map(|category| category.as_ref().split(':').next()).collect();
    laws.sort_unstable();
    laws.dedup();
    laws
}

fn location(object: &str, at: Option<&Place>) -> Location {
    let region = at.and_then(|place| Some(Region { start_line: place.line?, start_column: place.column }));
    let is_inside = |at: &Place| at.column_name.is_some() || at.path.is_some() || at.cell.is_some() || at.page.is_some() || at.table.is_some();
    let within = at.filter(|at| is_inside(at)).map(place);
    let kind = if at.is_some_and(|at| at.column_name.is_some()) { "column" } else { "member" };
    Location {
        physical_location: PhysicalLocation { artifact_location: ArtifactLocation { uri: uri(object) }, region },
        logical_locations: within.map(|fully_qualified_name| [LogicalLocation { fully_qualified_name, kind }]),
    }
}

/// An object's name as a relative reference (RFC 3986): a colon would make a scheme of its first part, and `//` a host.
fn uri(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'/' if out.ends_with('/') => out.push_str("%2F"),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'!' | b'@' | b'+' | b'=' | b',' => {
                out.push(char::from(byte))
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    if out.is_empty() { ".".to_owned() } else { out }
}

fn fingerprint(entry: &EntryDoc) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [&*entry.object, &*entry.element, &*entry.detector, entry.label.as_deref().unwrap_or_default()] {
        // Lengths keep `a` + `bc` and `ab` + `c` apart.
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

fn notifications(coverage: &CoverageDoc) -> Vec<Notification> {
    let of = |level, text: String, object: &str| Notification { level, message: Message::new(&text), locations: vec![location(object, None)] };
    let failed = coverage.failed.iter().map(|failed| of(Level::Error, format!("not read: {}: {}", failed.reason, failed.message), &failed.object));
    let truncated = coverage.truncated.iter().map(|part| {
        let text = format!("read in part: {}; {} of {} bytes read", part.reason, number(part.bytes_read), number(part.bytes));
        of(Level::Warning, text, &part.object)
    });
    let gaps = coverage.skipped.iter().filter(|skipped| skipped.reason.leaves_a_gap()).map(|skipped| Notification {
        level: Level::Warning,
        message: Message::new(&format!("not opened: {} ({})", counted(skipped.objects, "object"), skipped.reason.name())),
        locations: skipped.examples.iter().map(|name| location(name, None)).collect(),
    });
    let stopped = coverage.interrupted.then(|| Notification {
        level: Level::Warning,
        message: Message::new("the scan was stopped before its end"),
        locations: Vec::new(),
    });
    let inside = coverage.members.iter().flat_map(|members| notifications(members));
    failed.chain(truncated).chain(gaps).chain(stopped).chain(inside).collect()
}

/// What SARIF has no place for: targets, sums of the ledger, what stands together, and the notes.
fn properties(document: &Document) -> Map<String, Value> {
    let coverage = json!({ "complete": document.coverage.complete, "listed": document.coverage.listed, "scanned": document.coverage.scanned });
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
    put("inventory", json!(document.schema));
    put("catalogue", json!(document.tool.catalogue));
    put("targets", json!(document.targets));
    put("coverage", coverage);
    put("combinations", json!(document.combinations));
    put("notes", json!(document.notes));
    out
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn names_become_relative_references() {
        for (name, wanted) in [
            ("a/b c.txt", "a/b%20c.txt"),
            ("c:/x", "c%3A/x"),
            ("//host/x", "/%2Fhost/x"),
            ("a.zip!b.csv", "a.zip!b.csv"),
            ("50%#?.txt", "50%25%23%3F.txt"),
            ("ñ\n", "%C3%B1%0A"),
            ("", "."),
        ] {
            assert_eq!(uri(name), wanted);
        }
    }
}
