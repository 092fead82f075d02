//! Layout: how an object's text is divided into records and where the labels of its values stand.
//!
//! A **record** is what a combination rule looks at: a line of text, a row of a table, a JSON object. Record boundaries are decided by the bytes
//! near them (or, in tables, by the tiles of [`Csv`]), so a scan that is split anywhere sees the same records. A stretch without a boundary
//! ends at the next multiple of 64 KiB after it has run for that long.

use serde::{Deserialize, Serialize};

use crate::span::Span;

use super::csv::{Csv, Row};
use super::label;

/// The longest record, in bytes, give or take one stretch.
pub const LONGEST_RECORD: usize = 64 * 1024;

/// How an object's text is laid out.
#[derive(Debug, Clone)]
pub enum Layout {
    /// Lines.
    Plain,
    /// JSON, one document or many.
    Json,
    /// Text with keys before its values, whose paths can be told: XML, YAML, INI.
    Keys(Dialect),
    /// A delimited table.
    Table(Csv),
    /// One value with a label from outside, as in a column that is judged.
    Value(Option<String>),
}

/// How keys are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dialect {
    /// Elements in elements.
    Xml,
    /// Keys by indentation.
    Yaml,
    /// Sections in brackets, keys before `=` or `:`.
    Ini,
}

/// The label of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelAt {
    /// It stands in the text.
    Text(Span),
    /// It is the header of this column, counted from 0.
    Column(usize),
    /// It was given with the value.
    Given,
}

impl Layout {
    /// Tells the layout from the object's name and its text.
    #[must_use]
    pub fn sniff(name: &str, text: &[u8]) -> Self {
        let extension = name.rsplit(['/', '!']).next().and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension.to_ascii_lowercase());
        match extension.as_deref() {
            Some("csv" | "tsv" | "tab" | "psv") => Csv::sniff(text).map_or(Self::Plain, Self::Table),
            Some("json" | "jsonl" | "ndjson" | "geojson" | "ipynb" | "har" | "webmanifest") => Self::Json,
            Some("yaml" | "yml") => Self::Keys(Dialect::Yaml),
            Some("ini" | "env" | "properties" | "cfg" | "conf" | "toml") => Self::Keys(Dialect::Ini),
            Some(_) => Self::Plain,
            None => match text.trim_ascii_start().first() {
                Some(b'{' | b'[') if looks_like_json(text.trim_ascii_start()) => Self::Json,
                _ => Self::Plain,
            },
        }
    }

    /// The first record boundary at or after `at`.
    #[must_use]
    pub fn boundary_from(&self, text: &[u8], at: usize) -> usize {
        if at == 0 || at >= text.len() {
            return at.min(text.len());
        }
        match self {
            Self::Value(_) => text.len(),
            Self::Table(csv) => csv.row_start_from(text, at),
            Self::Plain | Self::Keys(_) => boundary(text, at, |from, to| memchr::memchr(b'\n', &text[from - 1..to]).map(|found| from + found)),
            Self::Json => boundary(text, at, |from, to| json_object_from(text, from, to)),
        }
    }

    /// The first record boundary at or after `at`, when `known` is one before it: what lies far behind need not be read again.
    #[must_use]
    pub fn boundary_behind(&self, text: &[u8], known: usize, at: usize) -> usize {
        match self {
            Self::Table(csv) if known < at && at < text.len() => csv.row_start_behind(text, known, at),
            _ => self.boundary_from(text, at),
        }
    }

    /// The label of the value at `span`. `row` is the reader's place in a table and moves with it.
    #[must_use]
    pub fn label(&self, text: &[u8], span: Span, row: &mut Row) -> Option<LabelAt> {
        match self {
            Self::Value(label) => label.as_ref().map(|_| LabelAt::Given),
            Self::Plain | Self::Json | Self::Keys(_) => label::before(text, span.start).map(LabelAt::Text),
            Self::Table(csv) => self.column(csv, text, span, row).map(LabelAt::Column).or_else(|| label::before(text, span.start).map(LabelAt::Text)),
        }
    }

    /// Where a value that starts at `at` must end at the latest: with its cell. `row` is the reader's place in a table and moves with it.
    #[must_use]
    pub fn cell_end(&self, text: &[u8], at: usize, row: &mut Row) -> usize {
        let Self::Table(csv) = self else { return text.len() };
        turn(csv, text, at, row);
        let cell = row.cells.get(row.cells.partition_point(|cell| cell.end <= at));
        cell.filter(|cell| cell.start <= at).map_or(text.len(), |cell| cell.end)
    }

    /// The column of the value at `span`, counted from 0, if this is a table with a header.
    fn column(&self, csv: &Csv, text: &[u8], span: Span, row: &mut Row) -> Option<usize> {
        turn(csv, text, span.start, row);
        let column = row.cells.partition_point(|cell| cell.end < span.end);
        (csv.has_header() && row.span.start > 0 && row.cells.get(column).is_some_and(|cell| cell.holds(span))).then_some(column)
    }

    /// The bytes of a label.
    #[must_use]
    pub fn label_text<'t>(&'t self, text: &'t [u8], label: LabelAt) -> &'t [u8] {
        match (self, label) {
            (_, LabelAt::Text(span)) => span.of(text),
            (Self::Table(csv), LabelAt::Column(column)) => csv.headers.get(column).map_or(&[], Vec::as_slice),
            (Self::Value(Some(label)), LabelAt::Given) => label.as_bytes(),
            _ => &[],
        }
    }
}

/// Moves the reader to the row in which the byte at `at` lies.
fn turn(csv: &Csv, text: &[u8], at: usize, row: &mut Row) {
    if !(row.span.start <= at && at < row.span.end) {
        *row = csv.row_at(text, at, Some(&*row).filter(|row| !row.span.is_empty()));
    }
}

fn looks_like_json(text: &[u8]) -> bool {
    let second = text[1..].trim_ascii_start().first();
    matches!((text[0], second), (b'{', Some(b'"' | b'}')) | (b'[', Some(b'{' | b'[' | b'"' | b']' | b'0'..=b'9' | b'-')))
}

/// The first boundary at or after `at`, where `natural(from, to)` is the first natural one of `from..=to`, `from >= 1`.
fn boundary(text: &[u8], at: usize, natural: impl Fn(usize, usize) -> Option<usize>) -> usize {
    let mut from = at;
    let mut cut = at.next_multiple_of(LONGEST_RECORD);
    while cut < text.len() {
        if let Some(next) = natural(from, cut) {
            return next;
        }
        if cut >= LONGEST_RECORD && natural(cut - LONGEST_RECORD + 1, cut).is_none() {
            return cut;
        }
        (from, cut) = (cut + 1, cut + LONGEST_RECORD);
    }
    (from <= text.len()).then(|| natural(from, text.len())).flatten().unwrap_or(text.len())
}

/// The first `{` of `from..=to` that opens an element of an array, a line, or a document.
fn json_object_from(text: &[u8], from: usize, to: usize) -> Option<usize> {
    memchr::memchr_iter(b'{', &text[from..text.len().min(to + 1)]).map(|found| from + found).find(|&at| {
        let before = text[..at].iter().rev().take(256).find(|byte| !byte.is_ascii_whitespace());
        matches!(before, None | Some(b'[' | b',' | b'}'))
    })
}

#[cfg(test)]
mod tests {
    use super::Layout;

    fn records(layout: &Layout, text: &[u8]) -> Vec<usize> {
        let mut starts = vec![0];
        while let Some(&last) = starts.last() {
            let next = layout.boundary_from(text, last + 1);
            if next >= text.len() {
                break;
            }
            starts.push(next);
        }
        starts
    }

    #[test]
    fn lines_and_objects_are_records() {
        assert_eq!(records(&Layout::Plain, b"ab\ncd\n\nef"), [0, 3, 6, 7]);
        assert_eq!(records(&Layout::Json, br#"[{"a": {"b": 1}}, {"a": 2}]"#), [0, 1, 18]);
    }

    #[test]
    fn a_long_line_is_cut_at_the_same_places_from_everywhere() {
        let mut text = vec![b'x'; 300_000];
        text[70_000] = b'\n';
        let starts = records(&Layout::Plain, &text);
        assert_eq!(starts, [0, 65_536, 70_001, 196_608, 262_144]);
        for at in [1, 65_535, 65_536, 65_537, 70_000, 70_001, 70_002, 131_072, 196_607, 270_000] {
            let wanted = starts.iter().copied().find(|&start| start >= at).unwrap_or(text.len());
            assert_eq!(Layout::Plain.boundary_from(&text, at), wanted, "{at}");
        }
    }
}
