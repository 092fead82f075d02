//! Detectors as data: reading, checking and embedding `patterns/`.
//!
//! A [`Detector`] is what an author wrote, nothing is compiled yet. [`Catalog`] is the set a scan uses: the built-in detectors and those of
//! the user's own folders. `docs/patterns.md` is the reference of the format.

mod embedded;
mod later;
mod lint;
mod pattern;
pub mod shape;
pub mod suppressors;
pub mod wordlist;

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use serde::Deserialize;

use crate::check::Check;
use crate::sensitive::mistake_in_toml;
use crate::taxonomy::Elements;
use crate::taxonomy::elements::covers;
pub use later::Later;
pub use lint::lint;
pub use pattern::{Bytes, Field, Magic, Pattern, Window, unhex};
use wordlist::Wordlist;

/// One detector, as written in `patterns/<pack>/<name>.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detector {
    /// `<pack>/<name>`, from the path.
    #[serde(skip)]
    pub id: String,
    /// The text of the file, by which catalogues are told apart.
    #[serde(skip)]
    pub source: Cow<'static, str>,
    #[serde(skip)]
    digest: [u8; 32],
    /// The issuer's term.
    pub name: String,
    /// The element that it finds.
    pub element: String,
    /// ISO 3166 codes of the countries that use it; empty: anywhere.
    #[serde(default)]
    pub regions: Vec<String>,
    /// What it looks like.
    pub pattern: Pattern,
    /// What must hold besides.
    #[serde(default)]
    pub check: Later<Check>,
    /// Words that speak for or against it.
    #[serde(default)]
    pub context: Context,
    /// Names of the fields that hold it.
    #[serde(default)]
    pub label: Label,
    /// What whole columns of it look like when no name says so.
    #[serde(default)]
    pub column: Later<Vec<Column>>,
    /// Values that are nobody's own.
    #[serde(default)]
    pub values: Later<Values>,
    #[serde(default, rename = "about")]
    _about: Unread,
    #[serde(default, rename = "references")]
    _references: Unread,
    #[serde(default, rename = "catalogue")]
    _catalogue: Unread,
    #[serde(default, rename = "equivalents")]
    _equivalents: Unread,
    #[serde(default, rename = "examples")]
    _examples: Unread,
}

/// A part of [`Notes`], which a scan passes over.
type Unread = serde::de::IgnoredAny;

/// What an author says of a detector beside what it looks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Notes {
    /// One or two sentences.
    pub about: String,
    /// Where the format is described.
    pub references: Vec<String>,
    /// A row name in a catalogue.
    pub catalogue: Option<String>,
    /// Counterparts in other tools.
    pub equivalents: Vec<String>,
    /// What it finds and what it must not find.
    pub examples: Examples,
}

/// Words near a candidate.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// Words that speak for it.
    #[serde(default)]
    pub words: Wordlist,
    /// Words that speak against it.
    #[serde(default)]
    pub against: Wordlist,
}

/// Names of columns, keys and fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Lower case, single spaces.
    #[serde(default)]
    pub names: Wordlist,
    /// Names that fields of other things bear as often (`name`, `alias`): they count for less.
    #[serde(default)]
    pub weak: Wordlist,
    /// Names that announce a value in a sentence too, without a mark between (`CVV 792`).
    #[serde(default)]
    pub spoken: Wordlist,
}

/// What a whole column of such values looks like, whatever its name: in full as a form or a list, or else by what the detector finds in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Column {
    /// Regular expression of a value in full.
    pub value: Option<String>,
    /// The values in full, compared without case.
    pub terms: Vec<String>,
    /// Regular expressions of values in full, each of which some of the values have: numbers of a town beside those of mobiles.
    pub forms: Vec<String>,
    /// Name of the list that holds the values: `towns`, `zip-codes`. Shares are of different values then.
    pub list: Option<String>,
    /// The least share of the filled values.
    pub share: f32,
    /// The fewest different values.
    pub different: usize,
    /// The fewest filled values.
    pub least: usize,
}

impl Default for Column {
    fn default() -> Self {
        Self { value: None, terms: Vec::new(), forms: Vec::new(), list: None, share: 0.9, different: 1, least: 3 }
    }
}

/// Values which are found but are not a person's own.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Values {
    /// Published test values, compared without separators and case.
    #[serde(default)]
    pub test: Vec<String>,
    /// Regular expressions of what a standard sets aside.
    #[serde(default)]
    pub reserved: Vec<String>,
    /// Regular expressions of functions' and organisations' own values.
    #[serde(default)]
    pub role: Vec<String>,
    /// Regular expressions of what stands right before a function's or an organisation's own value.
    #[serde(default)]
    pub role_cue: Vec<String>,
    /// Regular expressions of placeholders.
    #[serde(default)]
    pub synthetic: Vec<String>,
}

/// The detector's own tests.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    /// Found at any confidence.
    #[serde(default)]
    pub accept: Vec<String>,
    /// Found at `likely` or better.
    #[serde(default)]
    pub likely: Vec<String>,
    /// Not found at `likely` or better.
    #[serde(default)]
    pub reject: Vec<String>,
    /// The parts of the number that no check digit covers, so that changing them proves nothing.
    #[serde(default)]
    pub uncovered: Vec<Uncovered>,
}

/// A part of a number that its check digits leave out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uncovered {
    /// Where it begins among the letters and digits.
    pub at: usize,
    /// How many letters and digits it has.
    pub len: usize,
    /// What it says, and why nothing checks it.
    pub why: String,
}

/// What is wrong with a pack file.
#[derive(Debug)]
pub struct PackError {
    /// The file or the detector.
    pub subject: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.message)
    }
}

impl std::error::Error for PackError {}

impl Detector {
    /// Reads one file. `id` is `<pack>/<name>`.
    ///
    /// # Errors
    /// What is wrong, with its line; an unknown key comes with the list of the right ones.
    pub fn read(id: &str, source: &str) -> Result<Self, PackError> {
        let wrong = |error| PackError { subject: id.to_owned(), message: mistake_in_toml(&error, source) };
        let detector: Self = toml::from_str(source).map_err(wrong)?;
        toml::from_str::<Notes>(source).map_err(wrong)?;
        let digest = *blake3::hash(source.as_bytes()).as_bytes();
        Ok(Self { id: id.to_owned(), source: Cow::Owned(source.to_owned()), digest, ..detector })
    }

    /// What its author says of it, read when it is asked for: no scan needs it.
    #[must_use]
    pub fn notes(&self) -> Notes {
        toml::from_str(&self.source).unwrap_or_default()
    }
}

/// The detectors of a scan and the elements that they name.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Detectors in order of id.
    pub detectors: Vec<Detector>,
    /// The known elements.
    pub elements: Elements,
}

impl Catalog {
    /// The detectors that ship with privet.
    ///
    /// # Panics
    /// Never in a released build: a test reads every embedded file.
    #[must_use]
    pub fn builtin() -> Self {
        embedded::catalog()
    }

    /// A catalog without detectors, to which [`Catalog::add_folder`] adds.
    #[must_use]
    pub fn empty() -> Self {
        Self { detectors: Vec::new(), elements: Elements::builtin() }
    }

    /// Adds the detectors of a user's folder (`DIR/<pack>/<name>.toml`, `DIR/<name>.toml`) and its `elements.toml`, if there is one. A
    /// detector with the id of a known one takes its place.
    ///
    /// # Errors
    /// Every file that cannot be read or used.
    pub fn add_folder(&mut self, folder: &Path) -> Result<(), Vec<PackError>> {
        let mut errors = Vec::new();
        let mut files = Vec::new();
        collect(folder, "", &mut files, &mut errors);
        files.sort();
        for (id, path) in files {
            match std::fs::read_to_string(&path) {
                Err(error) => errors.push(PackError { subject: path.display().to_string(), message: format!("cannot be read: {error}") }),
                Ok(source) => errors.extend(self.add_text(&id, &path.display().to_string(), &source).err()),
            }
        }
        if errors.is_empty() && self.detectors.is_empty() {
            let message = "holds no detector; expected files such as us/ssn.toml".to_owned();
            errors.push(PackError { subject: folder.display().to_string(), message });
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Adds the detector with this id, or for the id `elements` a list of elements. `name` is the file that holds the text.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn add_text(&mut self, id: &str, name: &str, source: &str) -> Result<(), PackError> {
        if id == "elements" {
            let elements = Elements::read(source).map_err(|message| PackError { subject: name.to_owned(), message })?;
            self.elements.extend(elements);
        } else {
            self.put(Detector::read(id, source)?);
        }
        Ok(())
    }

    /// Takes the detectors with these ids, or of these elements and what lies below them, away.
    ///
    /// # Errors
    /// A message that names an id which no detector has.
    pub fn disable(&mut self, ids: &[String]) -> Result<(), String> {
        for id in ids {
            let before = self.detectors.len();
            self.detectors.retain(|detector| detector.id != *id && !covers(id, &detector.element));
            if self.detectors.len() == before {
                return Err(format!("detector `{id}`: there is none with this id; `privet patterns list` shows them"));
            }
        }
        Ok(())
    }

    /// A short hash of the detectors.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut named = Vec::with_capacity(64 * self.detectors.len());
        for detector in &self.detectors {
            named.extend((detector.id.len() as u64).to_le_bytes());
            named.extend(detector.id.as_bytes());
            named.extend(detector.digest);
        }
        blake3::hash(&named).to_hex()[..12].to_owned()
    }

    /// The detector with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Detector> {
        self.detectors.iter().find(|detector| detector.id == id)
    }

    fn put(&mut self, detector: Detector) {
        match self.detectors.binary_search_by(|known| known.id.cmp(&detector.id)) {
            Ok(at) => self.detectors[at] = detector,
            Err(at) => self.detectors.insert(at, detector),
        }
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, std::path::PathBuf)>, errors: &mut Vec<PackError>) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return errors.push(PackError { subject: folder.display().to_string(), message: format!("cannot be read: {error}") }),
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_folder = std::fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir());
        if is_folder && prefix.is_empty() && stem != "taxonomies" && stem != "lexicons" && stem != "tables" {
            collect(&path, &format!("{stem}/"), files, errors);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push((format!("{prefix}{stem}"), path));
        }
    }
}
