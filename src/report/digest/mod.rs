//! What a report for people says, before it is laid out: the verdict, the categories, the elements, what stands together, where, and what was not
//! read. The table and the page of Markdown are two layouts of one digest.
//!
//! Texts are as the document has them: names of scanned objects may be hostile, and each layout escapes them in its own way.

mod categories;
mod elements;
mod ledger;
mod objects;
mod places;
mod rulings;
mod verdict;

use crate::detect::Disposition;
use crate::inventory::Document;
use crate::inventory::document::{CombinationDoc, EntryDoc};
use crate::object::Zone;
use crate::taxonomy::classify::Laws;
use crate::taxonomy::elements::covers;
use crate::taxonomy::{Elements, Law};

pub(super) use categories::{CategoryRow, LawPart};
pub(super) use elements::ElementRow;
pub(super) use ledger::LedgerRow;
pub(super) use objects::{FindingRow, ObjectPart};
pub(super) use places::one as place;
pub(super) use rulings::RulingRow;

/// The inventory as people are told of it.
pub(super) struct Digest<'a> {
    /// One sentence.
    pub verdict: String,
    /// The categories of each chosen law.
    pub laws: Vec<LawPart<'a>>,
    /// Kinds of personal data.
    pub personal: Vec<ElementRow>,
    /// Credentials of systems.
    pub secrets: Vec<ElementRow>,
    /// Kinds that are no personal data by themselves.
    pub context: Vec<ElementRow>,
    /// How much lies below the reported confidence.
    pub possible: Option<String>,
    /// What stands together.
    pub combinations: &'a [CombinationDoc],
    /// What the rules of a policy said.
    pub policy: Vec<RulingRow<'a>>,
    /// The objects with most.
    pub objects: Vec<ObjectPart<'a>>,
    /// Objects that hold something and are not listed.
    pub more_objects: usize,
    /// How every object ended.
    pub ledger: Vec<LedgerRow>,
    /// What a reader must know.
    pub notes: &'a [String],
    /// Targets and tool.
    pub origin: String,
}

/// What counts, and what things are called.
pub(super) struct Scope<'a> {
    zones: Vec<Zone>,
    elements: Elements,
    laws: &'a Laws,
}

impl<'a> Digest<'a> {
    pub fn new(document: &'a Document, laws: &'a Laws) -> Self {
        let scope = Scope::new(document, laws);
        let mut personal = elements::rows(document, &scope);
        let secrets = personal.extract_if(.., |row| is_secret(&row.element)).collect();
        let context = personal.extract_if(.., |row| scope.is_context(&row.element)).collect();
        let (objects, more_objects) = objects::parts(document, &scope);
        Self {
            verdict: verdict::sentence(document, &scope),
            laws: categories::parts(document, &scope),
            personal,
            secrets,
            context,
            possible: elements::possible(document),
            combinations: &document.combinations,
            policy: rulings::rows(&document.policy),
            objects,
            more_objects,
            ledger: ledger::rows(&document.coverage),
            notes: &document.notes,
            origin: format!(
                "Scanned: {}. Written by privet {}, catalogue {}.",
                document.targets.join(", "),
                document.tool.version,
                document.tool.catalogue
            ),
        }
    }
}

impl<'a> Scope<'a> {
    /// The scope in which the document was made: its option `zones`, by default the zone `own` alone.
    pub fn new(document: &Document, laws: &'a Laws) -> Self {
        let named = document.options.get("zones").and_then(|zones| serde_json::from_value(zones.clone()).ok());
        let zones = named.filter(|zones: &Vec<Zone>| !zones.is_empty()).unwrap_or_else(|| vec![Zone::Own]);
        Self { zones, elements: Elements::builtin(), laws }
    }

    /// Whether findings of this kind count in totals of categories and in gates.
    pub fn counts(&self, disposition: Disposition, zone: Zone) -> bool {
        disposition == Disposition::Real && self.zones.contains(&zone)
    }

    /// Whether the findings of the entry count.
    pub fn counts_entry(&self, entry: &EntryDoc) -> bool {
        self.counts(entry.disposition, entry.zone)
    }

    /// What people call the element; its id when it is a user's own.
    pub fn title<'s>(&'s self, element: &'s str) -> &'s str {
        self.elements.get(element).map_or(element, |element| element.title.as_str())
    }

    /// One sentence on what the element is; nothing of a user's own.
    pub fn about<'s>(&'s self, element: &str) -> &'s str {
        self.elements.get(element).map_or("", |element| element.about.as_str())
    }

    /// The chosen law with this id.
    pub fn law(&self, id: &str) -> Option<&'a Law> {
        self.laws.laws().iter().find(|law| law.id == id)
    }

    /// Whether the element is no personal data by itself and no chosen law says otherwise.
    pub fn is_context(&self, element: &str) -> bool {
        self.elements.get(element).is_some_and(|element| element.context) && !self.laws.claim(element)
    }
}

/// Whether the element is a credential of a system, which stands in a section of its own.
pub(super) fn is_secret(element: &str) -> bool {
    covers("auth.secret", element)
}

/// Whether the document's category `law:id` is, or is a limb of, what its law calls sensitive or special.
pub(super) fn is_sensitive(document: &Document, category: &str) -> bool {
    let Some((law, id)) = category.split_once(':') else { return false };
    let find = |id: &str| document.categories.iter().find(|row| row.law == law && row.id == id);
    let named = |title: &str| title.starts_with("Sensitive") || title.starts_with("Special categories");
    find(id).is_some_and(|row| named(&row.title) || row.limb.as_deref().and_then(find).is_some_and(|parent| named(&parent.title)))
}

/// `a, b and c`.
fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
