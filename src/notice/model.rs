//! What a notice declares, as `privet notice read` writes it: `privet.notice/1`. California stands at the top, other jurisdictions under theirs.

use serde::{Deserialize, Serialize};

pub use super::block::Place;

/// The name and version of the form.
pub const SCHEMA: &str = "privet.notice/1";

/// What a notice declares.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notice {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The day from which it holds, as YYYY-MM-DD: what the California section says, else what the notice says, else its last update.
    pub effective: Option<String>,
    /// The day of its last update.
    pub updated: Option<String>,
    /// How many months its lists look back.
    pub look_back_months: Option<u32>,
    /// Sections by jurisdiction, with the law that each names.
    pub sections: Vec<Section>,
    /// Categories collected.
    pub collected: Vec<Declared>,
    /// Categories of which the notice says that they are not collected.
    pub not_collected: Vec<Declared>,
    /// Categories disclosed for a business purpose.
    pub disclosed: Vec<Declared>,
    /// Whether personal information is sold.
    pub sold: Act,
    /// Whether it is shared for cross-context behavioral advertising.
    pub shared: Act,
    /// What is said of sensitive personal information.
    pub sensitive: Act,
    /// From whom data come.
    pub sources: Vec<Statement>,
    /// What the general part and the one for California say besides.
    #[serde(flatten)]
    pub terms: Terms,
    /// Entries of lists of categories whose wording is not known.
    pub unknown: Vec<Statement>,
    /// What the other jurisdictions' sections say.
    pub jurisdictions: Vec<Jurisdiction>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// What every part of a notice may say besides categories.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// What data are used for.
    pub purposes: Vec<Statement>,
    /// Who gets data.
    pub recipients: Vec<Recipient>,
    /// How long data are kept.
    pub retention: Vec<Retention>,
    /// What is said of children.
    pub minors: Vec<Minors>,
    /// Whom to ask.
    pub contacts: Vec<Contact>,
    /// Rights of the people whose data it is.
    pub rights: Vec<Statement>,
    /// Where data go.
    pub transfers: Vec<Transfer>,
}

impl Terms {
    /// Adds what another part says.
    pub fn append(&mut self, mut other: Self) {
        self.purposes.append(&mut other.purposes);
        self.recipients.append(&mut other.recipients);
        self.retention.append(&mut other.retention);
        self.minors.append(&mut other.minors);
        self.contacts.append(&mut other.contacts);
        self.rights.append(&mut other.rights);
        self.transfers.append(&mut other.transfers);
    }
}

/// A section for a jurisdiction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The jurisdiction.
    pub jurisdiction: String,
    /// The law that the section names; null when it names none.
    pub law: Option<String>,
    /// Where it begins.
    pub place: Place,
}

/// A category that a notice declares.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// The letter of the statute.
    pub category: String,
    /// The notice's own words.
    pub text: String,
    /// The examples that it gives.
    #[serde(default)]
    pub examples: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

/// Whether something is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// The notice says that it is not done.
    None,
    /// The notice says that it is done.
    Some,
    /// The notice says nothing; that is no promise.
    #[default]
    Silent,
}

impl Said {
    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Some => "some",
            Self::Silent => "silent",
        }
    }
}

/// What a notice says of something that may be done with data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Act {
    /// Whether it is done.
    pub statement: Said,
    /// The categories with which it is done.
    pub categories: Vec<String>,
    /// The notice's own words.
    pub text: Option<String>,
    /// Where they stand.
    pub place: Option<Place>,
}

/// A statement in the notice's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What it is about, in the notice's own words; or, for sources, `given`, `automatic` or `other`.
    pub name: Option<String>,
    /// The words.
    pub text: String,
    /// Where they stand.
    pub place: Place,
}

/// Who gets data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recipient {
    /// The name of a company, or of a kind of recipients.
    pub name: String,
    /// `named` or `category`.
    pub kind: String,
    /// How to reach it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Its country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// What it gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<String>,
    /// What for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// When and how.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// How long it keeps it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<String>,
    /// What else the notice says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// How long data are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Retention {
    /// The category it is said of, where it is said of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The period in days, where one is named.
    pub days: Option<u32>,
    /// The period in the notice's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The notice's own words.
    pub text: String,
    /// Where they stand.
    pub place: Place,
}

/// What is said of children.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minors {
    /// The age below which it is said.
    pub age: u8,
    /// The notice's own words.
    pub text: String,
    /// Where they stand.
    pub place: Place,
}

/// Whom to ask.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// `data protection officer`, `representative`, `controller`, `address`, `email`, `telephone` or `name`.
    pub role: String,
    /// The address, number or name.
    pub value: String,
    /// The notice's own words.
    pub text: String,
    /// Where they stand.
    pub place: Place,
}

/// Where data go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// The countries (ISO 3166; `EE` for the European Economic Area).
    pub countries: Vec<String>,
    /// The notice's own words.
    pub text: String,
    /// Where they stand.
    pub place: Place,
}

/// What the section for a jurisdiction says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Jurisdiction {
    /// The jurisdictions, as in `sections`.
    pub names: Vec<String>,
    /// The laws that it names.
    pub laws: Vec<String>,
    /// Where it begins.
    pub place: Place,
    /// What it says besides.
    #[serde(flatten)]
    pub terms: Terms,
    /// Legal bases, joint use, and what else is said.
    pub statements: Vec<Statement>,
}
