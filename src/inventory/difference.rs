//! What two inventories differ in: categories, elements and places that are new, gone, grown or shrunk.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Document;

/// Something of which two inventories have different counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// What it is: a category `law:id`, an element, or an object with an element.
    pub name: String,
    /// What people call it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Findings in the older inventory.
    pub before: u64,
    /// Findings in the newer one.
    pub after: u64,
}

/// One list of changes, sorted into kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Only in the newer inventory.
    pub new: Vec<Changed>,
    /// More in the newer.
    pub grown: Vec<Changed>,
    /// Fewer in the newer.
    pub shrunk: Vec<Changed>,
    /// Only in the older.
    pub gone: Vec<Changed>,
}

/// How two inventories differ.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Always `privet.difference/1`.
    pub schema: String,
    /// By category of the chosen laws.
    pub categories: Changes,
    /// By element, real findings.
    pub elements: Changes,
    /// By object and element, real findings.
    pub places: Changes,
    /// What makes the two hard to compare.
    pub notes: Vec<String>,
}

type Counts = BTreeMap<String, (String, u64)>;

impl Difference {
    /// Compares an older and a newer inventory. `title` gives the title of an element.
    #[must_use]
    pub fn between(old: &Document, new: &Document, title: impl Fn(&str) -> String) -> Self {
        let categories = |document: &Document| -> Counts {
            let counted = document.categories.iter().filter(|category| category.findings > 0);
            counted.map(|category| (category.id.clone(), (category.title.clone(), category.findings))).collect()
        };
        let elements = |document: &Document| {
            let mut counts = Counts::new();
            for entry in document.entries.iter().filter(|entry| entry.disposition == crate::detect::Disposition::Real) {
                counts.entry(entry.element.to_string()).or_insert_with(|| (title(&entry.element), 0)).1 += entry.count;
            }
            counts
        };
        let places = |document: &Document| {
            let mut counts = Counts::new();
            for entry in document.entries.iter().filter(|entry| entry.disposition == crate::detect::Disposition::Real) {
                let name = format!("{}: {}", entry.object, entry.element);
                counts.entry(name).or_insert_with(|| (String::new(), 0)).1 += entry.count;
            }
            counts
        };
        let mut notes = Vec::new();
        if old.options != new.options || old.tool != new.tool {
            notes.push("The inventories were made with different options or detectors: some of the difference may come from that.".to_owned());
        }
        for (document, which) in [(old, "older"), (new, "newer")] {
            if !document.coverage.complete {
                notes.push(format!("The {which} inventory is incomplete: not everything could be read."));
            }
        }
        Self {
            schema: "privet.difference/1".to_owned(),
            categories: Changes::of(&categories(old), &categories(new)),
            elements: Changes::of(&elements(old), &elements(new)),
            places: Changes::of(&places(old), &places(new)),
            notes,
        }
    }

    /// Whether there is more of anything than before.
    #[must_use]
    pub fn has_grown(&self) -> bool {
        [&self.categories, &self.elements, &self.places].iter().any(|changes| !changes.new.is_empty() || !changes.grown.is_empty())
    }
}

impl Changes {
    fn of(old: &Counts, new: &Counts) -> Self {
        let mut changes = Self::default();
        let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in names {
            let before = old.get(name).map_or(0, |(_, count)| *count);
            let (title, after) = new
                .get(name)
                .or_else(|| old.get(name))
                .map_or((String::new(), 0), |(title, _)| (title.clone(), new.get(name).map_or(0, |(_, count)| *count)));
            let changed = Changed { name: name.clone(), title, before, after };
            match (before, after) {
                (0, _) => changes.new.push(changed),
                (_, 0) => changes.gone.push(changed),
                _ if after > before => changes.grown.push(changed),
                _ if after < before => changes.shrunk.push(changed),
                _ => {}
            }
        }
        changes
    }

    /// Each kind with its word.
    pub fn kinds(&self) -> [(&'static str, &[Changed]); 4] {
        [("new", &self.new), ("grown", &self.grown), ("shrunk", &self.shrunk), ("gone", &self.gone)]
    }
}
