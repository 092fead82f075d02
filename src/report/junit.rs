//! JUnit XML, for servers that show test results: every finding that counts is a failed test, and a scan without one a test that passed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::inventory::Document;
use crate::inventory::document::EntryDoc;
use crate::taxonomy::classify::Laws;

use super::digest::Scope;
use super::text::escaped;

pub(super) fn write(document: &Document, laws: &Laws, out: &mut dyn Write) -> io::Result<()> {
    let scope = Scope::new(document, laws);
    let mut objects: BTreeMap<&str, Vec<&EntryDoc>> = BTreeMap::new();
    for entry in document.entries.iter().filter(|entry| scope.counts_entry(entry) && !scope.is_context(&entry.element)) {
        objects.entry(&entry.object).or_default().push(entry);
    }
    let failures: usize = objects.values().map(Vec::len).sum();
    let errors = usize::from(!document.coverage.complete);
    let tests = failures.max(1) + errors;
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites name="privet" tests="{tests}" failures="{failures}" errors="{errors}">"#)?;
    writeln!(out, r#"  <testsuite name="privet" tests="{tests}" failures="{failures}" errors="{errors}">"#)?;
    for (object, entries) in &objects {
        for entry in entries {
            test(object, entry, scope.title(&entry.element), out)?;
        }
    }
    if failures == 0 {
        writeln!(out, r#"    <testcase classname="privet" name="no personal data that counts"/>"#)?;
    }
    if errors > 0 {
        let message = "not everything could be read; the coverage of a JSON report names it";
        writeln!(out, r#"    <testcase classname="privet" name="coverage"><error message="{message}" type="incomplete"/></testcase>"#)?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

fn test(object: &str, entry: &EntryDoc, title: &str, out: &mut dyn Write) -> io::Result<()> {
    let first = entry.samples.first();
    let line = first.and_then(|sample| sample.place.get().line).map_or_else(String::new, |line| format!(" at line {line}"));
    let masked = first.map_or(String::new(), |sample| format!(" {}", sample.masked));
    let many = if entry.count > 1 { format!(", {} findings", entry.count) } else { String::new() };
    let because = first.map_or(String::new(), |sample| sample.evidence.join(", "));
    let (object, element) = (escaped(object), escaped(&entry.element));
    writeln!(out, r#"    <testcase classname="{object}" name="{element}{line}" file="{object}">"#)?;
    let message = escaped(&format!("{title}{masked} ({}{many})", entry.confidence));
    let text = escaped(&format!("{}; because {because}", entry.categories.join(", ")));
    writeln!(out, r#"      <failure message="{message}" type="{element}">{text}</failure>"#)?;
    writeln!(out, "    </testcase>")
}
