//! `profile`: the columns of tables as a catalogue of data shows them: type, element, fill, different values, masked examples.
//!
//! Every format that holds tables comes here through the same decoders, and every column goes through the one judgement of columns.

use std::collections::{BTreeMap, BinaryHeap};
use std::fs::File;
use std::hash::Hasher as _;
use std::io::{Cursor, Read};
use std::path::Path;
use std::str::FromStr;

use serde::Serialize;

use crate::content::decode::{self, Input};
use crate::content::format::HEAD;
use crate::content::segment::{Member, Places};
use crate::content::{Budget, Format, Layout, Limits, Segment, Sink, Stop};
use crate::detect::names::Namer;
use crate::detect::{Confidence, Key, Matcher, Scratch, mask};
use crate::inventory::Distinct;
use crate::sensitive::Sensitive;
use crate::taxonomy::classify::Laws;

/// How many values of a column are judged, and how many of those are shown masked.
const JUDGED: usize = 400;
const SHOWN: usize = 3;
/// The most columns of one table, and the most tables.
const COLUMNS: usize = 4096;
const TABLES: usize = 4096;

/// Which rows of a table are looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sample {
    /// All.
    All,
    /// This share of them, 0 to 1.
    Share(f64),
    /// So many.
    Rows(usize),
}

impl FromStr for Sample {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("sample `{text}`: write a share of the rows, for example 5%, or how many, for example 10000");
        match text.strip_suffix('%') {
            Some(percent) => match percent.parse::<f64>() {
                Ok(percent) if percent > 0.0 && percent <= 100.0 => Ok(Self::Share(percent / 100.0)),
                _ => Err(wrong()),
            },
            None => text.parse().ok().filter(|rows| *rows > 0).map(Self::Rows).ok_or_else(wrong),
        }
    }
}

/// A column as it is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnProfile {
    /// The object.
    pub object: String,
    /// The table or sheet, where there are several.
    pub table: Option<String>,
    /// The name of the column, if it may be written, else its number.
    pub column: String,
    /// `integer`, `decimal`, `date`, `boolean`, `text` or `empty`.
    pub r#type: &'static str,
    /// What it holds, the most believed first.
    pub elements: Vec<ElementProfile>,
    /// Rows that were looked at.
    pub rows: u64,
    /// The share of them that hold a value.
    pub fill: f64,
    /// Different values, exact up to 64.
    pub distinct: Option<u64>,
}

/// An element that a column holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ElementProfile {
    /// The element.
    pub element: String,
    /// The detector.
    pub detector: String,
    /// How far to believe it.
    pub confidence: Confidence,
    /// Categories of the chosen laws.
    pub categories: Vec<String>,
    /// The share of the judged values that it finds.
    pub share: f64,
    /// Where the share of all values lies, with 95 % confidence (Wilson's interval).
    pub interval: [f64; 2],
    /// Masked values.
    pub examples: Vec<String>,
}

/// What profiles are made with.
pub struct Profiler<'a> {
    /// The detectors.
    pub matcher: &'a Matcher,
    /// The laws.
    pub laws: &'a Laws,
    /// The key under which values are counted.
    pub key: &'a Key,
    /// Which rows.
    pub sample: Sample,
    /// The seed of the choice of rows.
    pub seed: u64,
}

#[derive(Default)]
struct Counted {
    name: Vec<u8>,
    rows: u64,
    filled: u64,
    distinct: Distinct,
    /// How many values read like an integer, a decimal, a date, a truth.
    kinds: [u64; 4],
    values: Vec<Vec<u8>>,
}

/// One table on its way.
#[derive(Default)]
struct Table {
    columns: Vec<Counted>,
    rows: u64,
    /// Rows that are kept, by the smallest hashes, where so many were asked for.
    kept: BinaryHeap<(u64, Vec<Vec<u8>>)>,
}

struct Collector<'p, 'a> {
    profiler: &'p Profiler<'a>,
    tables: BTreeMap<(String, Option<String>), Table>,
    object: String,
}

impl Profiler<'_> {
    /// Profiles the tables of a file.
    ///
    /// # Errors
    /// Why the file was not read to its end, beside the columns of what was read.
    pub fn file(&self, path: &Path, name: &str) -> (Vec<ColumnProfile>, Result<(), Stop>) {
        let mut collector = Collector { profiler: self, tables: BTreeMap::new(), object: name.to_owned() };
        let end = collector.file(path, name);
        let mut scratch = Scratch::default();
        let mut out = Vec::new();
        for ((object, table), content) in collector.tables {
            self.table(&object, table.as_deref(), content, &mut scratch, &mut out);
        }
        (out, end)
    }

    fn table(&self, object: &str, table: Option<&str>, mut content: Table, scratch: &mut Scratch, out: &mut Vec<ColumnProfile>) {
        let kept: Vec<Vec<Vec<u8>>> = std::mem::take(&mut content.kept).into_sorted_vec().into_iter().map(|(_, row)| row).collect();
        kept.iter().for_each(|row| content.count(row, self.key));
        let namer = Namer::new(self.matcher, self.key);
        let object = namer.clean(object, scratch);
        let table = table.map(|table| namer.clean(table, scratch));
        for (column, number) in content.columns.iter().zip(1..) {
            let written = namer.label(&column.name, scratch).unwrap_or_else(|| format!("column {number}"));
            let name = (!column.name.is_empty()).then(|| String::from_utf8_lossy(&column.name).into_owned());
            out.push(ColumnProfile {
                object: object.clone(),
                table: table.clone(),
                column: written,
                r#type: column.kind(),
                elements: self.elements(name.as_deref(), column, scratch),
                rows: column.rows,
                fill: if column.rows == 0 { 0.0 } else { column.filled as f64 / column.rows as f64 },
                distinct: column.distinct.count(),
            });
        }
    }

    fn elements(&self, name: Option<&str>, column: &Counted, scratch: &mut Scratch) -> Vec<ElementProfile> {
        let values: Vec<&[u8]> = column.values.iter().map(Vec::as_slice).collect();
        let verdicts = self.matcher.judge_column(name, &values, scratch);
        let element = |verdict: &crate::detect::columns::Verdict| {
            let rule = self.matcher.rule(verdict.detector);
            let mut examples: Vec<String> = Vec::new();
            for value in values.iter().filter(|value| !value.trim_ascii().is_empty()).take(JUDGED) {
                let masked = mask(rule.mask, Sensitive::new(value.trim_ascii()));
                if examples.len() < SHOWN && !examples.contains(&masked) {
                    examples.push(masked);
                }
            }
            ElementProfile {
                element: rule.element.to_string(),
                detector: rule.id.to_string(),
                confidence: verdict.confidence,
                categories: self.laws.categories(&rule.element).into_iter().map(|category| category.to_string()).collect(),
                share: f64::from(verdict.share),
                interval: wilson(f64::from(verdict.share), values.len() as f64),
                examples,
            }
        };
        verdicts.iter().map(element).collect()
    }
}

/// Wilson's interval of a share at 95 %.
fn wilson(share: f64, count: f64) -> [f64; 2] {
    if count < 1.0 {
        return [0.0, 1.0];
    }
    let z = 1.959_964;
    let centre = (share + z * z / (2.0 * count)) / (1.0 + z * z / count);
    let half = z / (1.0 + z * z / count) * (share * (1.0 - share) / count + z * z / (4.0 * count * count)).sqrt();
    [(centre - half).max(0.0), (centre + half).min(1.0)]
}

impl Counted {
    fn kind(&self) -> &'static str {
        let most = |kind: usize| self.filled > 0 && self.kinds[kind] * 10 >= self.filled * 9;
        match () {
            () if self.filled == 0 => "empty",
            () if most(0) => "integer",
            () if most(1) => "decimal",
            () if most(2) => "date",
            () if most(3) => "boolean",
            () => "text",
        }
    }
}

fn kind_of(value: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(value).ok()?;
    let is_date = value.len() >= 8 && value[..4].iter().all(u8::is_ascii_digit) && matches!(value[4], b'-' | b'/') && value[5].is_ascii_digit();
    match text {
        _ if text.parse::<i64>().is_ok() => Some(0),
        _ if is_date => Some(2),
        "true" | "false" | "TRUE" | "FALSE" | "yes" | "no" | "t" | "f" => Some(3),
        _ if text.parse::<f64>().is_ok_and(f64::is_finite) => Some(1),
        _ => None,
    }
}

impl Table {
    fn count(&mut self, row: &[Vec<u8>], key: &Key) {
        if self.columns.len() < row.len() {
            self.columns.resize_with(row.len().min(COLUMNS), Counted::default);
        }
        for (at, column) in self.columns.iter_mut().enumerate() {
            let value = row.get(at).map_or(&[][..], Vec::as_slice).trim_ascii();
            column.rows += 1;
            if value.is_empty() {
                continue;
            }
            column.filled += 1;
            column.distinct.add(key.count_hash(Sensitive::new(value)));
            // Decimals may look like integers here and there.
            match kind_of(value) {
                Some(0) => {
                    column.kinds[0] += 1;
                    column.kinds[1] += 1;
                }
                Some(kind) => column.kinds[kind] += 1,
                None => {}
            }
            if column.values.len() < JUDGED {
                column.values.push(value.to_vec());
            }
        }
    }
}

impl Collector<'_, '_> {
    fn file(&mut self, path: &Path, name: &str) -> Result<(), Stop> {
        let mut file = File::open(path).map_err(Stop::from)?;
        let size = file.metadata().map_err(Stop::from)?.len();
        let mut head = Vec::new();
        (&mut file).take(HEAD as u64).read_to_end(&mut head)?;
        let format = Format::sniff(name, &head);
        if super::open::decodes(format) {
            let budget = Budget::new(Limits::default(), size);
            return decode::decode(format, Input::File { file, path, size }, name, &budget, self);
        }
        super::window::read(name, format, &mut Cursor::new(head).chain(file), self)
    }

    fn row(&mut self, key: &(String, Option<String>), cells: Vec<Vec<u8>>) {
        let Some(table) = self.tables.get_mut(key) else { return };
        table.rows += 1;
        let mut hasher = siphasher_of(self.profiler.seed);
        hasher.write_u64(table.rows);
        let hash = hasher.finish();
        match self.profiler.sample {
            Sample::All => table.count(&cells, self.profiler.key),
            Sample::Share(share) => {
                if (hash as f64) < share * u64::MAX as f64 {
                    table.count(&cells, self.profiler.key);
                }
            }
            Sample::Rows(rows) => {
                if table.kept.len() < rows {
                    table.kept.push((hash, cells));
                } else if table.kept.peek().is_some_and(|(largest, _)| hash < *largest) {
                    table.kept.pop();
                    table.kept.push((hash, cells));
                }
            }
        }
    }
}

fn siphasher_of(seed: u64) -> siphasher::sip::SipHasher13 {
    siphasher::sip::SipHasher13::new_with_keys(seed, 0)
}

impl Sink for Collector<'_, '_> {
    fn segment(&mut self, segment: Segment) -> Result<(), Stop> {
        let Layout::Table(csv) = &segment.layout else { return Ok(()) };
        let name = match &segment.places {
            Places::Rows(rows) => rows.name.as_deref().map(str::to_owned),
            _ => None,
        };
        let key = (self.object.clone(), name);
        if !self.tables.contains_key(&key) {
            if self.tables.len() >= TABLES {
                return Err(Stop::Members);
            }
            let column = |name: &Vec<u8>| Counted { name: name.clone(), ..Counted::default() };
            let columns = csv.headers.iter().take(COLUMNS).map(column).collect();
            self.tables.insert(key.clone(), Table { columns, ..Table::default() });
        }
        let mut at = 0;
        while at < segment.owned.end {
            let row = csv.row_from(&segment.text, at);
            let is_header = at == 0 && csv.has_header();
            if !is_header && at >= segment.owned.start && row.span.end > at {
                let cells = row.cells.iter().take(COLUMNS).map(|cell| unquoted(cell.of(&segment.text))).collect();
                self.row(&key, cells);
            }
            if row.span.end <= at {
                break;
            }
            at = row.span.end;
        }
        Ok(())
    }

    fn member(&mut self, member: Member<'_>) -> Result<(), Stop> {
        // A file in an archive is profiled like one beside it.
        let inner = format!("{}!{}", self.object, member.name);
        let before = std::mem::replace(&mut self.object, inner);
        let mut head = Vec::new();
        let read = (&mut *member.reader).take(HEAD as u64).read_to_end(&mut head);
        let format = Format::sniff(member.name, &head);
        let mut reader = Cursor::new(head).chain(member.reader);
        let end = match read {
            Err(error) => Err(error.into()),
            Ok(_) if !super::open::decodes(format) => super::window::read(member.name, format, &mut reader, self),
            Ok(_) if self.object.matches('!').count() > 8 => Err(Stop::Depth),
            Ok(_) => {
                let budget = Budget::new(Limits::default(), Limits::default().memory);
                if format.is_stream() {
                    decode::decode(format, Input::Stream(&mut reader), member.name, &budget, self)
                } else {
                    let mut whole = Vec::new();
                    crate::content::limits::read_up_to(&mut reader, Limits::default().memory, &mut whole)
                        .and_then(|()| decode::decode(format, Input::Bytes(&whole), member.name, &budget, self))
                }
            }
        };
        self.object = before;
        match end {
            Err(why) if why.ends_all() => Err(why),
            _ => Ok(()),
        }
    }

    fn unread(&mut self, _: &str, _: u64, _: Stop) -> Result<(), Stop> {
        Ok(())
    }
}

/// A cell with its doubled quotes made one again.
fn unquoted(cell: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(cell.len());
    let mut bytes = cell.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        out.push(byte);
        if byte == b'"' && bytes.peek() == Some(&b'"') {
            bytes.next();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Sample, wilson};

    #[test]
    fn samples_are_shares_or_rows() {
        assert_eq!("5%".parse(), Ok(Sample::Share(0.05)));
        assert_eq!("100".parse(), Ok(Sample::Rows(100)));
        assert!("0%".parse::<Sample>().is_err() && "x".parse::<Sample>().is_err() && "0".parse::<Sample>().is_err());
    }

    #[test]
    fn the_interval_holds_the_share() {
        let [low, high] = wilson(0.5, 100.0);
        assert!((low - 0.404).abs() < 0.001 && (high - 0.596).abs() < 0.001);
        assert_eq!(wilson(0.0, 100.0)[0], 0.0);
    }
}
