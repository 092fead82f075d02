//! Where personal data lies: objects added up to the folders, buckets, archives and tables that hold them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::inventory::Document;

use super::super::digest::{Scope, is_secret, is_sensitive};
use super::super::text::clean;

/// What lies in a place.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(super) struct Held {
    /// Findings that count.
    pub findings: u64,
    /// Those that a law calls sensitive or special.
    pub sensitive: u64,
    /// Credentials of systems.
    pub secrets: u64,
    /// Objects that hold them.
    pub objects: u64,
}

impl Held {
    fn add(&mut self, other: Self) {
        self.findings += other.findings;
        self.sensitive += other.sensitive;
        self.secrets += other.secrets;
        self.objects += other.objects;
    }

    /// How grave, in five steps: the class of its colour and what that means.
    pub fn tone(&self) -> (&'static str, &'static str) {
        match (self.sensitive, self.secrets) {
            (0, 0) => ("t0", "nothing sensitive"),
            (0, _) => ("ts", "secrets of systems"),
            (sensitive, _) if sensitive * 4 < self.findings => ("t1", "some sensitive"),
            (sensitive, _) if sensitive * 2 < self.findings => ("t2", "a quarter and more sensitive"),
            _ => ("t3", "half and more sensitive"),
        }
    }
}

/// A place and the places in it.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// Its name within the place that holds it.
    pub name: String,
    /// The beginning of the names of all objects in it.
    pub key: String,
    /// What lies in it.
    pub held: Held,
    /// What it is made of.
    pub inner: BTreeMap<String, Folder>,
}

impl Folder {
    /// All places of the inventory in which something counts.
    pub fn root(document: &Document, scope: &Scope<'_>) -> Self {
        let mut objects: BTreeMap<&str, Held> = BTreeMap::new();
        let sensitive = sensitive(document);
        for entry in document.entries.iter().filter(|entry| scope.counts_entry(entry) && !scope.is_context(&entry.element)) {
            let held = objects.entry(&entry.object).or_insert(Held { objects: 1, ..Held::default() });
            held.findings += entry.count;
            if is_secret(&entry.element) {
                held.secrets += entry.count;
            }
            let graver = entry.categories.iter().filter(|category| sensitive.contains(&***category));
            held.sensitive += graver.map(|category| entry.partly.get(category).copied().unwrap_or(entry.count)).max().unwrap_or(0);
        }
        let mut root = Self::default();
        for (object, held) in objects {
            root.insert(object, held);
        }
        root.collapse();
        root
    }

    fn insert(&mut self, object: &str, held: Held) {
        self.held.add(held);
        let mut folder = self;
        for part in object.split_inclusive(['/', '!']) {
            let part = clean(part);
            let key = format!("{}{part}", folder.key);
            folder = folder.inner.entry(part.to_string()).or_insert_with(|| Self { name: part.into_owned(), key, ..Self::default() });
            folder.held.add(held);
        }
    }

    /// A place that holds one place only is called by both names.
    fn collapse(&mut self) {
        while !self.key.is_empty() && self.inner.len() == 1 {
            let (_, only) = self.inner.pop_first().expect("there is one");
            self.name.push_str(&only.name);
            self.key = only.key;
            self.inner = only.inner;
        }
        let inner = std::mem::take(&mut self.inner);
        self.inner = inner.into_values().map(|mut folder| (folder.collapsed_name(), folder)).collect();
    }

    fn collapsed_name(&mut self) -> String {
        self.collapse();
        self.name.clone()
    }

    /// The places in it, those that weigh most first.
    pub fn ranked(&self) -> Vec<&Self> {
        let mut inner: Vec<&Self> = self.inner.values().collect();
        inner.sort_by(|a, b| b.weight().total_cmp(&a.weight()).then_with(|| a.key.cmp(&b.key)));
        inner
    }

    /// The area it deserves. One number in a folder matters more than the millionth in another, so findings count by their square root.
    pub fn weight(&self) -> f64 {
        if self.inner.is_empty() { (self.held.findings as f64).sqrt() } else { self.inner.values().map(Self::weight).sum() }
    }
}

/// The categories, written `law:id`, that are sensitive or special.
pub(super) fn sensitive(document: &Document) -> BTreeSet<String> {
    let all = document.categories.iter().map(|category| format!("{}:{}", category.law, category.id));
    all.filter(|category| is_sensitive(document, category)).collect()
}

/// A line of the table beside the map.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    /// The place.
    pub key: String,
    /// What lies in it.
    #[serde(flatten)]
    pub held: Held,
    /// The class of its colour.
    pub tone: &'static str,
    /// What the colour says.
    pub words: &'static str,
}

/// The places that weigh most, and how many others there are.
pub(super) fn rows(root: &Folder, most: usize) -> (Vec<Row>, usize) {
    let mut rows: Vec<Row> = root.inner.values().map(row).collect();
    rows.sort_by(|a, b| (b.held.sensitive, b.held.findings).cmp(&(a.held.sensitive, a.held.findings)).then_with(|| a.key.cmp(&b.key)));
    let more = rows.len().saturating_sub(most);
    rows.truncate(most);
    (rows, more)
}

fn row(folder: &Folder) -> Row {
    let (tone, words) = folder.held.tone();
    Row { key: folder.key.clone(), held: folder.held, tone, words }
}

#[cfg(test)]
mod tests {
    use super::{Folder, Held};

    fn held(findings: u64, sensitive: u64) -> Held {
        Held { findings, sensitive, secrets: 0, objects: 1 }
    }

    #[test]
    fn places_add_up_and_chains_of_one_are_one() {
        let mut root = Folder::default();
        root.insert("a/b/c/x.csv", held(3, 0));
        root.insert("a/b/c/y.zip!in/z.csv", held(4, 4));
        root.insert("top.txt", held(1, 0));
        root.collapse();
        assert_eq!((root.held.findings, root.held.objects), (8, 3));
        let keys: Vec<&str> = root.inner.values().map(|folder| folder.key.as_str()).collect();
        assert_eq!(keys, ["a/b/c/", "top.txt"]);
        let inner: Vec<&str> = root.inner["a/b/c/"].inner.values().map(|folder| folder.name.as_str()).collect();
        assert_eq!(inner, ["x.csv", "y.zip!in/z.csv"]);
    }

    #[test]
    fn the_tone_goes_by_the_share_that_is_sensitive() {
        assert_eq!([held(9, 0), held(9, 1), held(9, 3), held(9, 5)].map(|held| held.tone().0), ["t0", "t1", "t2", "t3"]);
        assert_eq!(Held { secrets: 1, ..held(1, 0) }.tone().0, "ts");
    }
}
