//! Compiled detectors, laws and a key, and one scan with them.

use std::collections::{BTreeMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;

use arrow_array::RecordBatch;
use privet::detect::{Confidence, Key, Matcher};
use privet::inventory::document::{Frame, Tool};
use privet::inventory::{Document, Finding, Inventory};
use privet::object::Zone;
use privet::pack::{Catalog, PackError};
use privet::report::{self, Format, Page};
use privet::scan::{Options, Scanner, Worker};
use privet::taxonomy::classify::Laws;
use serde_json::json;

use crate::findings;

/// What is to be found and how it is classified.
pub(crate) struct Wanted {
    pub(crate) patterns: Vec<PathBuf>,
    pub(crate) without: Vec<String>,
    pub(crate) laws: Vec<String>,
    pub(crate) min_confidence: String,
    pub(crate) region: Option<String>,
    pub(crate) context_elements: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            patterns: Vec::new(),
            without: Vec::new(),
            laws: vec!["ccpa".to_owned()],
            min_confidence: "likely".to_owned(),
            region: None,
            context_elements: false,
        }
    }
}

/// Detectors, ready for use.
pub(crate) struct Engine {
    matcher: Matcher,
    laws: Laws,
    key: Key,
    catalogue: String,
    min_confidence: Confidence,
    region: Option<String>,
    context_elements: bool,
    without: Vec<String>,
}

fn list(errors: Vec<PackError>) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl Engine {
    /// Compiles what is wanted. Without a key, values are counted under that of `PRIVET_KEY`, else under one of this process.
    pub(crate) fn new(wanted: &Wanted, key: Option<&[u8]>) -> Result<Self, String> {
        let mut catalog = Catalog::builtin();
        for folder in &wanted.patterns {
            catalog.add_folder(folder).map_err(list)?;
        }
        catalog.disable(&wanted.without)?;
        let laws = Laws::choose(wanted.laws.iter().map(String::as_str))?;
        let min_confidence = match wanted.min_confidence.as_str() {
            "possible" => Confidence::Possible,
            "likely" => Confidence::Likely,
            "certain" => Confidence::Certain,
            other => return Err(format!("min_confidence `{other}`: must be possible, likely or certain")),
        };
        let region = wanted.region.as_ref().map(|region| region.to_ascii_uppercase());
        if region.as_ref().is_some_and(|region| region.len() != 2 || !region.bytes().all(|byte| byte.is_ascii_uppercase())) {
            return Err("region: must be a two-letter ISO 3166 code such as US".to_owned());
        }
        let silent = |element: &str| catalog.elements.get(element).is_some_and(|known| known.context) && laws.categories(element).is_empty();
        let unreported: HashSet<&str> = catalog
            .detectors
            .iter()
            .map(|detector| detector.element.as_str())
            .filter(|element| !wanted.context_elements && silent(element))
            .collect();
        let matcher = Matcher::compile_for(&catalog, |detector| !unreported.contains(detector.element.as_str())).map_err(list)?;
        if !wanted.patterns.is_empty() {
            let errors = matcher.check();
            if !errors.is_empty() {
                return Err(list(errors));
            }
        }
        let key = match (key, std::env::var("PRIVET_KEY")) {
            (Some(secret), _) => Key::from_secret(secret)?,
            (None, Ok(secret)) if !secret.is_empty() => Key::from_secret(secret.as_bytes())?,
            _ => Key::random()?,
        };
        let (catalogue, context_elements, without) = (catalog.hash(), wanted.context_elements, wanted.without.clone());
        Ok(Self { matcher, laws, key, catalogue, min_confidence, region, context_elements, without })
    }

    pub(crate) fn catalogue(&self) -> &str {
        &self.catalogue
    }

    /// Runs `scan` with a scanner of one thread; gives the findings and the written inventory.
    pub(crate) fn run(
        &self,
        targets: Vec<String>,
        scan: impl FnOnce(&Scanner<'_>, &mut Worker) -> Inventory,
    ) -> Result<(RecordBatch, String), String> {
        let heard: Mutex<Vec<Finding>> = Mutex::default();
        let hear = |findings: &[Finding]| heard.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend_from_slice(findings);
        let options = Options {
            min_confidence: self.min_confidence,
            context_elements: self.context_elements,
            region: self.region.clone(),
            threads: 1,
            ..Options::default()
        };
        let scanner = Scanner::new(&self.matcher, &self.laws, &self.key, options).streaming(&hear);
        // What a failure says may hold what was read.
        let inventory = catch_unwind(AssertUnwindSafe(|| scan(&scanner, &mut Worker::default())))
            .map_err(|_| "privet failed on this input; please report it, without the input".to_owned())?;
        drop(scanner);
        let findings = heard.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let document = Document::new(inventory, &self.laws, self.frame(targets));
        Ok((findings::batch(&findings)?, written(&document)?))
    }

    /// The same options under the same names as the command line writes them, so that its inventories and these can be merged.
    fn frame(&self, targets: Vec<String>) -> Frame {
        let laws: Vec<&str> = self.laws.laws().iter().map(|law| law.id.as_str()).filter(|id| *id != "duties").collect();
        let options = [
            ("min_confidence", json!(self.min_confidence)),
            ("laws", json!(laws)),
            ("zones", json!([Zone::Own.name()])),
            ("context_elements", json!(self.context_elements)),
            ("exclude", json!([])),
            ("include", json!([])),
            ("type", json!([])),
            ("max_depth", json!(null)),
            ("max_size", json!(null)),
            ("follow", json!(false)),
            ("gitignore", json!(false)),
            ("region", json!(self.region)),
            ("without", json!(self.without)),
        ];
        let options: BTreeMap<String, serde_json::Value> = options.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Frame {
            tool: Tool { version: env!("CARGO_PKG_VERSION").to_owned(), catalogue: self.catalogue.clone() },
            targets,
            origins: Vec::new(),
            options,
            key: self.key.id().map(str::to_owned),
            zones: vec![Zone::Own],
            notes: Vec::new(),
        }
    }
}

/// An inventory as text.
pub(crate) fn written(document: &Document) -> Result<String, String> {
    let mut out = Vec::new();
    let laws = Laws::choose([]).map_err(|error| error.to_string())?;
    report::write(document, &laws, Format::Json, Page::default(), &mut out).map_err(|error| error.to_string())?;
    String::from_utf8(out).map_err(|error| error.to_string())
}
