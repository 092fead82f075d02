//! Promise and data side by side: what `privet notice check` wrote, as the page shows it.
//!
//! The page knows of that form (`privet.notice-check/1`) only what it shows. Keys that are absent are empty, and others are passed over.

use serde::{Deserialize, Serialize};

use crate::inventory::Document;

use super::super::text::clean;

/// What the notice declares and the scan found.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Reconciliation {
    /// The day on which the look-back ends.
    pub as_of: String,
    /// The categories that are declared or found.
    pub categories: Vec<Row>,
    /// The differences.
    pub gaps: Vec<Gap>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// One category.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Row {
    /// The letter of the statute.
    pub category: String,
    /// Its name.
    pub title: String,
    /// How promise and data stand to each other, as the form names it; in words once it was read.
    pub status: String,
    /// Whether the notice lists it as collected.
    pub declared: bool,
    /// Whether the notice lists it as disclosed for a business purpose.
    pub declared_disclosed: bool,
    /// Findings.
    pub findings: u64,
    /// Objects that hold them.
    pub objects: u64,
    /// Whether it was found and the notice does not say so.
    #[serde(skip_deserializing)]
    pub differs: bool,
}

/// A difference.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Gap {
    /// What differs.
    pub says: String,
    /// The first objects.
    pub objects: Vec<String>,
}

/// The reconciliation of a document, where there is one that can be read.
pub(super) fn of(document: &Document) -> Option<Reconciliation> {
    let mut read = Reconciliation::deserialize(document.notice.as_ref()?).ok()?;
    for row in &mut read.categories {
        row.differs = row.status.starts_with("found-");
        let words = match row.status.as_str() {
            "declared-and-found" => "declared and found",
            "found-not-declared" => "found in the data, not declared in the notice",
            "found-although-denied" => "found in the data; the notice says that it is not collected",
            "declared-not-found" => "declared, not found in what was read",
            "neither" => "neither declared nor found",
            other => &clean(other),
        };
        row.status = words.to_owned();
        tidy([&mut row.category, &mut row.title]);
    }
    read.gaps.iter_mut().for_each(|gap| tidy(gap.objects.iter_mut().chain([&mut gap.says])));
    tidy(read.notes.iter_mut().chain([&mut read.as_of]));
    Some(read)
}

fn tidy<'t>(texts: impl IntoIterator<Item = &'t mut String>) {
    for text in texts {
        *text = clean(text).into_owned();
    }
}
