//! What speaks against findings, as data: `patterns/suppressors.toml`, as `build.rs` read it.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

static BUILTIN: LazyLock<Suppressors> = LazyLock::new(|| {
    rmp_serde::from_slice(include_bytes!(concat!(env!("OUT_DIR"), "/suppressors.bin"))).expect("patterns/suppressors.toml is checked by a test")
});

/// Words, forms and names that speak against a finding.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppressors {
    /// Words of labels and cells.
    pub words: Words,
    /// What each form is worth that code recognizes.
    pub form: Forms,
    /// Words before a number that say what it is.
    pub named: Vec<Named>,
}

/// Words of labels and cells.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// At the end of labels whose values are nobody's.
    pub neutral: HashSet<String>,
    /// At the end of labels of numbers of things.
    pub numbers: HashSet<String>,
    /// Cells in which nothing is said, in small letters.
    pub fillers: HashSet<String>,
}

/// The forms, by the name under which evidence is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "patterns/suppressors.toml says what each is")]
pub struct Forms {
    pub uuid: Form,
    pub digits: Form,
    pub series: Form,
    pub codes: Form,
    pub list: Form,
    pub octets: Form,
    pub version: Form,
    pub postcode: Form,
    pub decimal: Form,
    pub joined: Form,
    pub timestamp: Form,
    pub hex: Form,
    pub code: Form,
    pub limit: Form,
    pub marks: Form,
    pub colour: Form,
    pub isbn: Form,
    pub base64: Form,
}

/// What a form is worth.
#[derive(Debug, Deserialize)]
pub struct Form {
    /// As a rule.
    pub points: f32,
    /// Where less speaks for it.
    #[serde(default)]
    pub light: f32,
    /// Where more speaks for it.
    #[serde(default)]
    pub heavy: f32,
}

/// Words that, right before a number, say that it is something else.
#[derive(Debug, Deserialize)]
pub struct Named {
    /// The name under which evidence is written.
    pub id: String,
    /// What it is worth.
    pub points: f32,
    /// In small letters.
    pub words: Vec<String>,
}

impl Suppressors {
    /// Those that ship with privet.
    ///
    /// # Panics
    /// Never in a released build: a test reads the file.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }
}
