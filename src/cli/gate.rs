//! The gate: what makes a scan exit with 1.

use std::collections::BTreeSet;

use crate::detect::Disposition;
use crate::inventory::document::ExampleDoc;
use crate::inventory::ruling::EXAMPLES;
use crate::inventory::{EntryKey, Inventory, Ruling, Sample};
use crate::object::Zone;
use crate::taxonomy::Elements;
use crate::taxonomy::classify::Laws;
use crate::taxonomy::elements::covers;

use super::suggest;

/// One thing that must not be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Gate {
    /// Any personal data.
    Any,
    /// What a law calls sensitive.
    Sensitive,
    /// An element or a prefix of elements.
    Element(String),
    /// A category, `law:id`, and its limbs.
    Category(String),
}

impl Gate {
    /// Reads what was typed.
    pub(super) fn parse(text: &str, elements: &Elements, laws: &Laws) -> Result<Self, String> {
        match text {
            "any" => return Ok(Self::Any),
            "sensitive" => return Ok(Self::Sensitive),
            _ => {}
        }
        if let Some((law, id)) = text.split_once(':') {
            let known = laws.laws().iter().find(|known| known.id == law);
            let known = known.ok_or_else(|| format!("--fail-on `{text}`: law `{law}` is not among those chosen; add it with --law"))?;
            let ids: Vec<&str> = known.categories.iter().map(|category| category.id.as_str()).collect();
            return if ids.contains(&id) {
                Ok(Self::Category(text.to_owned()))
            } else {
                Err(format!("--fail-on `{text}`: {law} has {}", ids.join(", ")))
            };
        }
        if elements.iter().any(|(id, _)| covers(text, id)) {
            return Ok(Self::Element(text.to_owned()));
        }
        let hint = suggest::hint(text, elements.iter().map(|(id, _)| id).chain(["sensitive", "any"]));
        Err(format!(
            "--fail-on `{text}`: is neither an element (contact.email), a category (ccpa:E), `sensitive` nor `any`{hint}; `privet patterns list` shows the elements"
        ))
    }

    fn holds(&self, key: &EntryKey, categories: &[&str]) -> bool {
        match self {
            Self::Any => true,
            Self::Sensitive => categories.iter().any(|category| is_sensitive(category)),
            Self::Element(prefix) => covers(prefix, &key.element),
            Self::Category(id) => {
                categories.iter().any(|category| *category == id || category.strip_prefix(id.as_str()).is_some_and(|limb| limb.starts_with('/')))
            }
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Any => "any",
            Self::Sensitive => "sensitive",
            Self::Element(name) | Self::Category(name) => name,
        }
    }
}

/// Sensitive personal information under the CCPA, special categories and criminal data under the GDPR, sensitive authentication data under PCI DSS.
fn is_sensitive(category: &str) -> bool {
    ["ccpa:L", "gdpr:9", "gdpr:10", "pci:SAD"].iter().any(|prefix| category.starts_with(prefix))
}

/// What stands before the name of a gate where it is told as a rule.
pub(super) const PREFIX: &str = "fail-on/";

/// What each gate says of what was found.
pub(super) fn rulings(gates: &[Gate], inventory: &Inventory, zones: &[Zone]) -> Vec<Ruling> {
    let counted = |key: &EntryKey| key.disposition == Disposition::Real && zones.contains(&key.zone);
    let ruling = |gate: &Gate| {
        let mut ruling = Ruling { rule: format!("{PREFIX}{}", gate.name()), then: "deny".to_owned(), ..Ruling::default() };
        let mut objects = BTreeSet::new();
        for (key, entry) in inventory.entries.iter().filter(|(key, _)| counted(key)) {
            if gate.holds(key, &entry.categories.iter().map(|(category, _)| &**category).collect::<Vec<_>>()) {
                ruling.findings += entry.count;
                objects.insert(&key.object);
                let example = |sample: &Sample| ExampleDoc { object: key.object.clone(), place: sample.place.get() };
                ruling.examples.extend(entry.samples.iter().take(EXAMPLES - ruling.examples.len()).map(example));
            }
        }
        Ruling { objects: objects.len() as u64, ..ruling }
    };
    gates.iter().map(ruling).collect()
}
