//! A law as data: categories with the statute's wording, prefix rules, conditions and combinations. Read from TOML; `docs/taxonomies.md`
//! describes the format.

use serde::{Deserialize, Serialize};

use super::elements::covers;

/// A file of `patterns/taxonomies`, as `build.rs` read it.
macro_rules! law {
    ($id:literal) => {
        ($id, include_bytes!(concat!(env!("OUT_DIR"), "/", $id, ".bin")))
    };
}

const BUILTIN: [(&str, &[u8]); 5] = [law!("ccpa"), law!("gdpr"), law!("hipaa"), law!("pci"), law!("duties")];

/// One law.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// Short id, the part before the colon in `ccpa:A`.
    #[serde(rename = "law")]
    pub id: String,
    /// Its name.
    pub title: String,
    /// Where it stands.
    pub cite: String,
    /// The day whose text the wording follows.
    pub as_of: String,
    /// What is not decided here.
    #[serde(default)]
    pub note: String,
    /// Its categories, in the law's order.
    #[serde(default, rename = "category")]
    pub categories: Vec<Category>,
    /// "Counts under this category if …".
    #[serde(default, rename = "conditional")]
    pub conditionals: Vec<Conditional>,
    /// Elements that the law does not name, with the reason.
    #[serde(default)]
    pub unclassified: Vec<Unclassified>,
    /// Sets of elements that mean more together.
    #[serde(default, rename = "combination")]
    pub combinations: Vec<Combination>,
}

/// One category of a law.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Short stable id.
    pub id: String,
    /// The category of which this is a limb.
    #[serde(default)]
    pub limb_of: Option<String>,
    /// What reports call it.
    pub title: String,
    /// Where it stands.
    pub cite: String,
    /// The law's own words.
    #[serde(default)]
    pub wording: String,
    /// Whether the wording was compared with an official text.
    #[serde(default)]
    pub verified: bool,
    /// Prefixes of the elements that belong to it.
    #[serde(default)]
    pub elements: Vec<String>,
    /// Prefixes taken out again.
    #[serde(default)]
    pub except: Vec<String>,
}

/// Elements that belong to a category only under a condition that data alone may not show.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conditional {
    /// The category's id.
    pub category: String,
    /// Prefixes of elements.
    pub elements: Vec<String>,
    /// The condition in words.
    pub condition: String,
}

/// Elements that a law leaves aside.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unclassified {
    /// Prefixes of elements.
    pub elements: Vec<String>,
    /// Why.
    pub reason: String,
}

/// Where the elements of a combination must meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// A line, a row or a JSON object.
    Record,
    /// A file, a member or an object of a bucket.
    Object,
}

/// A set of elements that means more together than apart.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Combination {
    /// Stable id, unique within its law.
    pub id: String,
    /// Where the elements must meet.
    pub within: Within,
    /// Every inner list must be met by at least one element.
    pub all: Vec<Vec<String>>,
    /// The category under which `claims` then count.
    #[serde(default)]
    pub category: Option<String>,
    /// Prefixes of the elements that then count under `category`.
    #[serde(default)]
    pub claims: Vec<String>,
    /// What reports call it.
    pub title: String,
    /// The provision.
    pub cite: String,
    /// What it would mean, in the conditional.
    pub says: String,
}

impl Law {
    /// The laws that ship with privet, by id.
    #[must_use]
    pub fn ids() -> Vec<&'static str> {
        BUILTIN.iter().map(|(id, _)| *id).collect()
    }

    /// The built-in law with this id.
    ///
    /// # Panics
    /// Never in a released build: a test reads every embedded law.
    #[must_use]
    pub fn builtin(id: &str) -> Option<Self> {
        let (_, source) = BUILTIN.iter().find(|(name, _)| *name == id)?;
        Some(rmp_serde::from_slice(source).expect("the embedded laws are checked by a test"))
    }

    /// Reads a law.
    ///
    /// # Errors
    /// What is wrong with the file, with line and column, or a reference to a category that it does not have.
    pub fn read(source: &str) -> Result<Self, String> {
        let law: Self = toml::from_str(source).map_err(|error| error.to_string())?;
        let named = law.conditionals.iter().map(|c| &c.category).chain(law.combinations.iter().filter_map(|c| c.category.as_ref()));
        for id in named.chain(law.categories.iter().filter_map(|c| c.limb_of.as_ref())) {
            if law.category(id).is_none() {
                return Err(format!("law `{}`: category `{id}` is referred to but not defined", law.id));
            }
        }
        Ok(law)
    }

    /// The category with this id.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// The categories that claim `element` whatever stands beside it.
    pub fn claims<'a>(&'a self, element: &'a str) -> impl Iterator<Item = &'a Category> {
        self.categories.iter().filter(move |category| category.claims(element))
    }

    /// The reason why the law leaves `element` aside, if it says so.
    #[must_use]
    pub fn leaves_aside(&self, element: &str) -> Option<&str> {
        self.unclassified.iter().find(|u| u.elements.iter().any(|prefix| covers(prefix, element))).map(|u| u.reason.as_str())
    }
}

impl Category {
    /// Whether the category claims `element` whatever stands beside it.
    #[must_use]
    pub fn claims(&self, element: &str) -> bool {
        self.elements.iter().any(|prefix| covers(prefix, element)) && !self.except.iter().any(|prefix| covers(prefix, element))
    }
}

impl Combination {
    /// Whether the elements of a record or object meet every part of the combination.
    pub fn holds<'a>(&self, elements: impl Iterator<Item = &'a str> + Clone) -> bool {
        self.all.iter().all(|any| elements.clone().any(|element| any.iter().any(|prefix| covers(prefix, element))))
    }

    /// Whether `element` takes part in the combination.
    #[must_use]
    pub fn takes(&self, element: &str) -> bool {
        self.all.iter().flatten().any(|prefix| covers(prefix, element))
    }
}
