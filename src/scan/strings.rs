//! One copy of every string that many findings have in common: names of elements, reasons, masked values.

use std::collections::HashSet;
use std::sync::Arc;

use crate::detect::Evidence;
use crate::inventory::{EntryKey, Inventory};

/// How many strings a thread remembers.
const MOST: usize = 1 << 14;

/// The strings that a thread has met.
#[derive(Default)]
pub(super) struct Strings {
    known: HashSet<Arc<str>>,
    lists: HashSet<Arc<[Arc<str>]>>,
}

impl Strings {
    /// The one copy of a string.
    pub(super) fn one(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        if self.known.len() >= MOST {
            self.known.clear();
        }
        let new: Arc<str> = text.into();
        self.known.insert(new.clone());
        new
    }

    /// The one copy of a list of evidence.
    pub(super) fn evidence(&mut self, evidence: &[Evidence]) -> Arc<[Arc<str>]> {
        let list: Vec<Arc<str>> = evidence.iter().map(|item| self.one(&item.to_string())).collect();
        self.list(list)
    }

    fn list(&mut self, list: Vec<Arc<str>>) -> Arc<[Arc<str>]> {
        if let Some(known) = self.lists.get(list.as_slice()) {
            return known.clone();
        }
        if self.lists.len() >= MOST {
            self.lists.clear();
        }
        let new: Arc<[Arc<str>]> = list.into();
        self.lists.insert(new.clone());
        new
    }

    /// What was read back, with the strings that others have.
    pub(super) fn share(&mut self, mut found: Inventory) -> Inventory {
        for (key, mut entry) in std::mem::take(&mut found.entries) {
            let key = EntryKey {
                object: self.one(&key.object),
                label: key.label.map(|label| self.one(&label)),
                element: self.one(&key.element),
                detector: self.one(&key.detector),
                ..key
            };
            entry.categories = entry.categories.renamed(|category| self.one(category));
            for sample in &mut entry.samples {
                sample.masked = self.one(&sample.masked);
                let list = sample.evidence.iter().map(|reason| self.one(reason)).collect();
                sample.evidence = self.list(list);
            }
            found.entries.insert(key, entry);
        }
        found
    }
}
