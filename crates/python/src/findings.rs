//! Findings as a table of Arrow.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch, StringArray, UInt64Array};
use privet::inventory::Finding;

fn texts<'a>(findings: &'a [Finding], of: impl Fn(&'a Finding) -> Option<String>) -> ArrayRef {
    Arc::new(findings.iter().map(of).collect::<StringArray>())
}

fn numbers(findings: &[Finding], of: impl Fn(&Finding) -> Option<u64>) -> ArrayRef {
    Arc::new(findings.iter().map(of).collect::<UInt64Array>())
}

fn lists(findings: &[Finding], of: impl Fn(&Finding) -> &[Arc<str>]) -> ArrayRef {
    let mut builder = ListBuilder::new(StringBuilder::new());
    for finding in findings {
        for item in of(finding) {
            builder.values().append_value(item);
        }
        builder.append(true);
    }
    Arc::new(builder.finish())
}

/// One finding a row.
pub(crate) fn batch(findings: &[Finding]) -> Result<RecordBatch, String> {
    let columns = [
        ("object", texts(findings, |finding| Some(finding.object.to_string()))),
        ("row", numbers(findings, |finding| finding.place.row)),
        ("column", texts(findings, |finding| finding.place.column_name.as_ref().map(ToString::to_string))),
        ("line", numbers(findings, |finding| finding.place.line)),
        ("page", numbers(findings, |finding| finding.place.page)),
        ("label", texts(findings, |finding| finding.label.as_ref().map(ToString::to_string))),
        ("element", texts(findings, |finding| Some(finding.element.to_string()))),
        ("detector", texts(findings, |finding| Some(finding.detector.to_string()))),
        ("confidence", texts(findings, |finding| Some(finding.confidence.to_string()))),
        ("disposition", texts(findings, |finding| Some(finding.disposition.to_string()))),
        ("zone", texts(findings, |finding| Some(finding.zone.to_string()))),
        ("categories", lists(findings, |finding| &finding.categories)),
        ("masked", texts(findings, |finding| Some(finding.masked.to_string()))),
        ("evidence", lists(findings, |finding| &finding.evidence)),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).map_err(|error| error.to_string())
}
