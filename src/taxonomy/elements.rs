//! The list of elements: every kind of data that privet can name, once.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `patterns/elements.toml`, as `build.rs` read it.
const BUILTIN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/elements.bin"));

/// The first parts an element name may have. They are fixed: reports and configurations rely on them.
pub const FAMILIES: [&str; 26] = [
    "person",
    "contact",
    "id",
    "financial",
    "auth",
    "net",
    "device",
    "vehicle",
    "geo",
    "bio",
    "genetic",
    "neural",
    "health",
    "demo",
    "child",
    "work",
    "school",
    "commerce",
    "activity",
    "media",
    "message",
    "inference",
    "org",
    "time",
    "own",
    "custom",
];

/// How a sample of an element is written in a report (`docs/masking.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mask {
    /// First six and last four digits.
    Card,
    /// Last four characters when there are nine or more, else nothing.
    Last4,
    /// Country and last four.
    Iban,
    /// First letter and the provider's domain where it is a public provider.
    Email,
    /// Country code and last two digits.
    Phone,
    /// Initials.
    Name,
    /// Country and the first two characters of the postal code.
    Address,
    /// The year.
    Year,
    /// A band of ten years.
    Age,
    /// The first 16 bits (IPv4) or 32 bits (IPv6).
    Ip,
    /// One decimal.
    Coordinates,
    /// Kind and length only.
    Kind,
    /// Kind, length and the public class prefix.
    Secret,
}

/// One kind of data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// What a person calls it.
    pub title: String,
    /// One sentence on what it is.
    #[serde(default)]
    pub about: String,
    /// How samples are written.
    pub mask: Mask,
    /// Not personal data by itself; reported only on demand or when a chosen law claims it.
    #[serde(default)]
    pub context: bool,
    /// Names that it had in earlier releases.
    #[serde(default)]
    pub was: Vec<String>,
}

/// All elements by id.
#[derive(Debug, Clone)]
pub struct Elements(BTreeMap<String, Element>);

impl Elements {
    /// The list that ships with privet.
    ///
    /// # Panics
    /// Never in a released build: a test reads the embedded file.
    #[must_use]
    pub fn builtin() -> Self {
        Self(rmp_serde::from_slice(BUILTIN).expect("the embedded patterns/elements.toml is checked by a test"))
    }

    /// Reads a list in the form of `patterns/elements.toml`.
    ///
    /// # Errors
    /// What is wrong with the file, with line and column, or an id outside the fixed families.
    pub fn read(source: &str) -> Result<Self, String> {
        let elements: BTreeMap<String, Element> = toml::from_str(source).map_err(|error| crate::sensitive::mistake_in_toml(&error, source))?;
        match elements.keys().find(|id| !FAMILIES.contains(&id.split('.').next().unwrap_or_default())) {
            Some(id) => Err(format!("element `{id}`: its first part must be one of {}", FAMILIES.join(", "))),
            None => Ok(Self(elements)),
        }
    }

    /// Adds the elements of another list; those already known keep their meaning.
    pub fn extend(&mut self, other: Self) {
        for (id, element) in other.0 {
            self.0.entry(id).or_insert(element);
        }
    }

    /// The element with this id or with this former id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Element> {
        self.0.get(id).or_else(|| self.0.values().find(|element| element.was.iter().any(|was| was == id)))
    }

    /// Ids and elements in order of id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Element)> {
        self.0.iter().map(|(id, element)| (id.as_str(), element))
    }
}

/// Whether `element` is `prefix` or lies below it (`contact` covers `contact.email`). A prefix written `=id` covers only that id.
#[must_use]
pub fn covers(prefix: &str, element: &str) -> bool {
    match prefix.strip_prefix('=') {
        Some(exact) => exact == element,
        None => element.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
    }
}

#[cfg(test)]
mod tests {
    use super::{Elements, covers};

    #[test]
    fn the_built_in_list_reads_and_every_element_says_what_it_is() {
        for (id, element) in Elements::builtin().iter() {
            assert!(!element.about.is_empty(), "{id} has no `about`");
        }
    }

    #[test]
    fn prefixes_end_at_dots() {
        assert!(covers("contact", "contact.email") && covers("contact.email", "contact.email"));
        assert!(!covers("con", "contact.email") && !covers("=contact", "contact.email"));
    }

    #[test]
    fn a_foreign_family_is_refused() {
        assert!(Elements::read("[\"pets.name\"]\ntitle = \"x\"\nmask = \"kind\"").is_err());
    }
}
