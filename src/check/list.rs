//! Values that start with an entry of an embedded list, such as the categories of a classification.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::parts::lines;
use super::{Test, Value, compact_into};

/// The lists by name: `patterns/lexicons/<name>.txt`.
static LISTS: [(&str, LazyLock<Entries>); 3] = [
    ("icd10-categories", LazyLock::new(|| Entries::new(include_str!("../../patterns/lexicons/icd10-categories.txt")))),
    ("not-names", LazyLock::new(|| Entries::new(include_str!("../../patterns/lexicons/not-names.txt")))),
    ("tlds", LazyLock::new(|| Entries::new(include_str!("../../patterns/lexicons/tlds.txt")))),
];

/// A list as compact values, with the lengths that occur.
struct Entries {
    entries: FxHashSet<Vec<u8>>,
    lengths: BTreeSet<usize>,
}

impl Entries {
    fn new(text: &str) -> Self {
        let mut compact = Vec::new();
        let mut entries = FxHashSet::default();
        for line in lines(text) {
            compact_into(line.as_bytes(), &mut compact);
            if !compact.is_empty() {
                entries.insert(compact.clone());
            }
        }
        let lengths = entries.iter().map(Vec::len).collect();
        Entries { entries, lengths }
    }

    fn start(&self, compact: &[u8]) -> bool {
        self.lengths.iter().any(|&len| compact.get(..len).is_some_and(|start| self.entries.contains(start)))
    }
}

/// Parameter of the step `list`: the name of the list.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct List(String);

impl List {
    fn entries(&self) -> Option<&'static Entries> {
        LISTS.iter().find(|(name, _)| *name == self.0).map(|(_, entries)| &**entries)
    }
}

impl Test for List {
    fn name(&self) -> &'static str {
        "list"
    }

    fn weigh(&self, value: &Value<'_>) -> Option<f32> {
        self.entries()?.start(value.compact).then_some(3.0)
    }

    fn most(&self) -> f32 {
        3.0
    }

    fn lint(&self) -> Vec<String> {
        if self.entries().is_some() {
            return Vec::new();
        }
        let known: Vec<_> = LISTS.iter().map(|(name, _)| *name).collect();
        vec![format!("no list is called {:?}; write one of {}", self.0, known.join(", "))]
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lints, table};
    use super::*;

    #[test]
    fn categories() {
        table("{ list = 'icd10-categories' }", &["E11.9", "e11", "I10"], &["", "1", "E1"]);
        assert!(LISTS.iter().all(|(_, entries)| !entries.entries.is_empty()));
    }

    #[test]
    fn mistakes() {
        lints("{ list = 'icd11' }", "no list is called \"icd11\"; write one of icd10-categories");
    }
}
