//! CSV (RFC 4180): one row for each entry, with its first place.
//!
//! A spreadsheet would run a cell that begins like a formula, so such cells get a leading apostrophe. Characters that a terminal would obey are
//! spelled out, except the tab and line ends that quoting keeps harmless.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::inventory::Document;
use crate::inventory::document::EntryDoc;

use super::text::unseen;

const COLUMNS: [&str; 24] = [
    "object",
    "label",
    "element",
    "detector",
    "confidence",
    "disposition",
    "zone",
    "categories",
    "count",
    "distinct",
    "line",
    "column",
    "row",
    "column_name",
    "sheet",
    "cell",
    "page",
    "table",
    "path",
    "byte_start",
    "byte_end",
    "in_name",
    "masked",
    "evidence",
];

pub(super) fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    record(&COLUMNS.map(str::to_owned), out)?;
    document.entries.iter().try_for_each(|entry| record(&cells(entry), out))
}

fn cells(entry: &EntryDoc) -> [String; 24] {
    let sample = entry.samples.first();
    let place = sample.map(|sample| sample.place.get()).unwrap_or_default();
    let count = |count: Option<u64>| count.map_or(String::new(), |count| count.to_string());
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    [
        entry.object.to_string(),
        text(entry.label.as_deref()),
        entry.element.to_string(),
        entry.detector.to_string(),
        entry.confidence.to_string(),
        entry.disposition.to_string(),
        entry.zone.to_string(),
        entry.categories.join(" "),
        entry.count.to_string(),
        count(entry.distinct),
        count(place.line),
        count(place.column),
        count(place.row),
        text(place.column_name.as_deref()),
        text(place.sheet.as_deref()),
        text(place.cell.as_deref()),
        count(place.page),
        text(place.table.as_deref()),
        text(place.path.as_deref()),
        count(place.bytes.map(|[start, _]| start)),
        count(place.bytes.map(|[_, end]| end)),
        place.name.map_or(String::new(), |name| name.to_string()),
        sample.map_or(String::new(), |sample| sample.masked.to_string()),
        sample.map_or(String::new(), |sample| sample.evidence.join(" ")),
    ]
}

fn record(cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    for (at, value) in cells.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(out, "{comma}{}", cell(value))?;
    }
    out.write_all(b"\r\n")
}

fn cell(value: &str) -> Cow<'_, str> {
    let hidden = |char: char| unseen(char) && !matches!(char, '\t' | '\r' | '\n');
    let formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let quoted = value.contains(['"', ',', '\r', '\n', '\t']) || value.starts_with(' ') || value.ends_with(' ');
    if !formula && !quoted && !value.contains(hidden) {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() + 4);
    out.push_str(if quoted { "\"" } else { "" });
    out.push_str(if formula { "'" } else { "" });
    for char in value.chars() {
        match char {
            '"' => out.push_str("\"\""),
            char if hidden(char) => out.extend(char.escape_default()),
            char => out.push(char),
        }
    }
    out.push_str(if quoted { "\"" } else { "" });
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_quoted_and_formulas_disarmed() {
        for (value, wanted) in [
            ("plain.txt", "plain.txt"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+49 ***12", "'+49 ***12"),
            ("-", "'-"),
            ("@sum", "'@sum"),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("esc\u{1b}[2J", "esc\\u{1b}[2J"),
        ] {
            assert_eq!(cell(value), wanted);
        }
    }
}
