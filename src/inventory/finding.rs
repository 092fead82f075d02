//! A finding: what may be written about one match. It holds nothing of the value but its masked form.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::detect::{Confidence, Disposition};
use crate::object::Zone;

/// Where in its object a finding stands. Absent parts are not written.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Place {
    /// Line, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Column in Unicode code points, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
    /// Row of a table, counted from 1, the header included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The header of the column, when it may be written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column_name: Option<Arc<str>>,
    /// Sheet of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Arc<str>>,
    /// Address of a cell of the sheet, as in `B2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<Arc<str>>,
    /// Page, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u64>,
    /// Table of a database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Arc<str>>,
    /// Key path in a document; keys that are data are written `*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Arc<str>>,
    /// Half-open range of bytes in the innermost object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<[u64; 2]>,
    /// The commit that brought the object, in a history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<Arc<str>>,
    /// Whether it stands in the object's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<bool>,
}

/// One finding. This is a line of `--format jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Finding {
    /// The object's name, cleaned.
    pub object: Arc<str>,
    /// Where it stands.
    pub place: Place,
    /// The label that stands with it, when it may be written.
    pub label: Option<Arc<str>>,
    /// What it is.
    pub element: Arc<str>,
    /// What found it.
    pub detector: Arc<str>,
    /// How far to believe it.
    #[cfg_attr(test, schemars(with = "String"))]
    pub confidence: Confidence,
    /// Whose value it is.
    #[cfg_attr(test, schemars(with = "String"))]
    pub disposition: Disposition,
    /// The zone of its object.
    #[cfg_attr(test, schemars(with = "String"))]
    pub zone: Zone,
    /// Categories, written `law:id`.
    pub categories: Vec<Arc<str>>,
    /// The masked value.
    pub masked: Arc<str>,
    /// Why it is believed.
    pub evidence: Arc<[Arc<str>]>,
    /// Byte offset of its start in the original object; null where the object was decoded.
    pub start: Option<u64>,
    /// Byte offset of its end.
    pub end: Option<u64>,
    /// Keyed fingerprint of the value for allow lists, when asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// How it stands in its file, when that was asked for. Never written.
    #[serde(skip)]
    pub standing: Option<Box<Standing>>,
    /// Keyed hash for counting. Never written.
    #[serde(skip)]
    pub hash: u64,
}

/// How a finding stands in its file, for gates. It holds nothing of the value but, under a kept key, its fingerprint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The record that it is in: the same number for all findings of a record.
    pub record: u64,
    /// The identity of its place, which does not change when lines move.
    pub place: u64,
    /// The number of the mark that allows it, among those of its object.
    pub allow: Option<u32>,
    /// How many more lines it takes than one.
    pub more_lines: u64,
    /// The age in years that it tells.
    pub age: Option<u8>,
    /// The latest day on which it can have come to be, where the object tells one.
    pub day: Option<Day>,
    /// The keyed fingerprint of the value, under a kept key.
    pub value: Option<String>,
}
