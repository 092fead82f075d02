//! What arguments and configuration mean together.

use std::collections::HashSet;
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::OnceLock;
use std::thread::JoinHandle;

use crate::detect::{Confidence, Key, Matcher};
use crate::object::Zone;
use crate::pack::Catalog;
use crate::report::Format;
use crate::scan::Options;
use crate::scan::memory::{Find, Keep, Memory, Trust};
use crate::taxonomy::classify::Laws;

use super::args::{Level, Scan, Setup};
use super::cache::{self, Cache};
use super::config::{self, Config};
use super::gate::Gate;

/// Detectors, ready for use. They are needed until the program ends, and to give back each piece of their memory before would take a tenth of a short
/// scan.
pub(super) struct Engine {
    pub(super) catalog: ManuallyDrop<Catalog>,
    pub(super) matcher: ManuallyDrop<Matcher>,
    pub(super) key: Key,
    pub(super) config: Config,
    catalogue: OnceLock<String>,
}

/// The detectors that ship with privet, made ready by a thread of their own while something else is waited for, such as git. Where a configuration
/// wants other ones, the work was in vain and is done again.
pub(super) struct Ahead(JoinHandle<Result<(Catalog, Matcher), String>>);

impl Ahead {
    /// Starts.
    pub(super) fn start() -> Self {
        Self(std::thread::spawn(|| {
            let catalog = Catalog::builtin();
            let matcher = Matcher::compile_for(&catalog, |_| true).map_err(list)?;
            Ok((catalog, matcher))
        }))
    }

    /// The engine for a configuration, with detectors that come with it as id, name and text.
    pub(super) fn engine(self, setup: &Setup, config: Config, texts: &[(String, String, String)]) -> Result<Engine, String> {
        let is_plain = [&setup.patterns, &config.patterns].iter().all(|folders| folders.is_empty())
            && [&setup.without, &config.disable].iter().all(|ids| ids.is_empty())
            && texts.is_empty();
        if !is_plain {
            return Engine::compiled(setup, config, texts, |_, _| Ok(HashSet::new()));
        }
        let (catalog, matcher) = self.0.join().map_err(|_| "detectors: could not be made ready; this is a mistake of privet")??;
        Ok(Engine { catalog: ManuallyDrop::new(catalog), matcher: ManuallyDrop::new(matcher), key: key(setup)?, config, catalogue: OnceLock::new() })
    }
}

/// Where a report goes.
pub(super) struct Destination {
    pub(super) format: Format,
    /// A file, or standard output.
    pub(super) file: Option<PathBuf>,
}

/// What a scan reports and counts.
pub(super) struct Choice {
    pub(super) laws: Laws,
    pub(super) zones: Vec<Zone>,
    pub(super) min_confidence: Confidence,
    pub(super) gates: Vec<Gate>,
    pub(super) region: Option<String>,
}

impl Engine {
    /// Reads configuration and packs and compiles them.
    pub(super) fn new(setup: &Setup) -> Result<Self, String> {
        Self::compiled(setup, config::read(setup.config.as_deref(), !setup.no_config)?, &[], |_, _| Ok(HashSet::new()))
    }

    /// The same with a configuration that was read already, and with detectors that come with it as id, name and text.
    pub(super) fn with(setup: &Setup, config: Config, texts: &[(String, String, String)]) -> Result<Self, String> {
        Self::compiled(setup, config, texts, |_, _| Ok(HashSet::new()))
    }

    /// The same for a scan, in which detectors whose findings it would not report look for nothing.
    pub(super) fn for_scan(scan: &Scan) -> Result<Self, String> {
        let setup = &scan.setup;
        Self::compiled(setup, config::read(setup.config.as_deref(), !setup.no_config)?, &[], |catalog, config| {
            let laws = laws(&law_names(scan, config)?, config)?;
            let is_context = |name: &str| catalog.elements.get(name).is_some_and(|element| element.context);
            let is_silent = |name: &&String| !scan.context_elements && is_context(name) && !laws.claim(name);
            Ok(catalog.detectors.iter().map(|detector| &detector.element).filter(is_silent).cloned().collect())
        })
    }

    /// Compiles all detectors but those of elements that `unwanted` tells.
    fn compiled(
        setup: &Setup,
        config: Config,
        texts: &[(String, String, String)],
        unwanted: impl FnOnce(&Catalog, &Config) -> Result<HashSet<String>, String>,
    ) -> Result<Self, String> {
        let catalog = catalog(setup, &config, texts)?;
        let unwanted = unwanted(&catalog, &config)?;
        let matcher = Matcher::compile_for(&catalog, |detector| !unwanted.contains(&detector.element)).map_err(list)?;
        let is_own = !setup.patterns.is_empty() || !config.patterns.is_empty() || !texts.is_empty();
        if let Some(errors) = is_own.then(|| matcher.check()).filter(|errors| !errors.is_empty()) {
            return Err(list(errors));
        }
        Ok(Self { catalog: ManuallyDrop::new(catalog), matcher: ManuallyDrop::new(matcher), key: key(setup)?, config, catalogue: OnceLock::new() })
    }

    /// Counts values under the user's own key where none was set, so that counts can be remembered.
    pub(super) fn count_for_long(&mut self) {
        if self.key.id().is_none()
            && let Some(counting) = cache::counting_key()
        {
            self.key = self.key.clone().counting_under(counting);
        }
    }

    /// A short hash of the detectors in use.
    pub(super) fn catalogue(&self) -> String {
        self.catalogue.get_or_init(|| self.catalog.hash()).clone()
    }
}

/// The cache, where it is wanted.
pub(super) fn cache(setup: &Setup) -> Option<Cache> {
    if setup.no_cache { None } else { Cache::new() }
}

/// Objects that are scanned before the cache is opened: fewer are done sooner without it.
const WORTH: u64 = 512;

/// The memory of a scan with these options, which asks the cache and fills it.
pub(super) fn memory<'a>(setup: &Setup, engine: &Engine, choice: &Choice, options: &Options, cache: (&'a Find<'a>, &'a Keep<'a>)) -> Memory<'a> {
    let laws: Vec<&str> = choice.laws.laws().iter().map(|law| law.id.as_str()).collect();
    let Options { min_confidence, context_elements, fingerprints, show_names, region, gate, .. } = options;
    let allow = (&engine.config.allow.patterns, &engine.config.allow.fingerprints);
    let said = format!("{laws:?} {min_confidence:?} {context_elements} {fingerprints} {show_names} {region:?} {gate:?} {allow:?}");
    let trust = if setup.cache_verify { Trust::Content } else { Trust::Stamps };
    Memory::new(cache, cache::rules(&engine.catalogue(), &engine.key, &said), trust, engine.key.counting_id().is_some(), WORTH)
}

fn catalog(setup: &Setup, config: &Config, texts: &[(String, String, String)]) -> Result<Catalog, String> {
    let mut catalog = Catalog::builtin();
    for folder in setup.patterns.iter().chain(&config.patterns) {
        catalog.add_folder(folder).map_err(list)?;
    }
    for (id, name, source) in texts {
        catalog.add_text(id, name, source).map_err(|error| error.to_string())?;
    }
    catalog.disable(&[setup.without.clone(), config.disable.clone()].concat())?;
    Ok(catalog)
}

fn list(errors: Vec<crate::pack::PackError>) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn key(setup: &Setup) -> Result<Key, String> {
    let from = |source: &str, secret: &[u8]| Key::from_secret(secret).map_err(|error| format!("{source}: {error}"));
    if let Some(path) = &setup.key_file {
        let secret = std::fs::read(path).map_err(|error| format!("--key-file `{}`: cannot be read: {error}", path.display()))?;
        return from("--key-file", &secret);
    }
    match std::env::var("PRIVET_KEY") {
        Ok(secret) if !secret.is_empty() => from("PRIVET_KEY", secret.as_bytes()),
        _ => Key::random(),
    }
}

/// What was typed of what a scan reports.
pub(super) struct Asked<'a> {
    pub(super) law: &'a [String],
    pub(super) zone: &'a [String],
    pub(super) fail_on: &'a [String],
    pub(super) min_confidence: Option<Level>,
    pub(super) region: Option<&'a str>,
}

impl Choice {
    /// Arguments outweigh the configuration.
    pub(super) fn new(scan: &Scan, engine: &Engine) -> Result<Self, String> {
        let (zone, fail_on) = (&scan.zone, &scan.fail_on);
        let law = law_names(scan, &engine.config)?;
        Self::of(&Asked { law: &law, zone, fail_on, min_confidence: scan.min_confidence, region: scan.region.as_deref() }, engine)
    }

    /// The same from what was typed of it.
    pub(super) fn of(scan: &Asked<'_>, engine: &Engine) -> Result<Self, String> {
        let config = &engine.config;
        let laws = laws(scan.law, config)?;
        let zones = either(scan.zone, &config.zones, "own").iter().map(|name| zone(name)).collect::<Result<_, _>>()?;
        let fail_on = if scan.fail_on.is_empty() { &config.fail_on } else { scan.fail_on };
        let gates = fail_on.iter().map(|gate| Gate::parse(gate, &engine.catalog.elements, &laws)).collect::<Result<_, _>>()?;
        let min_confidence = match (scan.min_confidence, config.min_confidence.as_deref()) {
            (Some(level), _) => level.into(),
            (None, Some(name)) => level(name)?,
            (None, None) => Confidence::Likely,
        };
        let region = scan.region.map(str::to_owned).or_else(|| config.region.clone()).map(|region| country(&region)).transpose()?;
        Ok(Self { laws, zones, min_confidence, gates, region })
    }
}

/// What was typed, or else configured, or else usual.
fn either(typed: &[String], configured: &[String], usual: &str) -> Vec<String> {
    match (typed, configured) {
        ([], []) => vec![usual.to_owned()],
        ([], configured) => configured.to_vec(),
        (typed, _) => typed.to_vec(),
    }
}

fn laws(typed: &[String], config: &Config) -> Result<Laws, String> {
    Laws::choose(either(typed, &config.laws, "ccpa").iter().map(String::as_str))
}

/// The laws that a scan asks for. A policy speaks by the categories of some laws, which are chosen with it.
fn law_names(scan: &Scan, config: &Config) -> Result<Vec<String>, String> {
    let mut law = if scan.law.is_empty() { config.laws.clone() } else { scan.law.clone() };
    let named = crate::gate::policy::laws(&scan.policy)?;
    if law.is_empty() && !named.is_empty() {
        law.push("ccpa".to_owned());
    }
    for name in named {
        if !law.contains(&name) {
            law.push(name);
        }
    }
    Ok(law)
}

/// A two-letter country code in upper case.
pub(super) fn country(region: &str) -> Result<String, String> {
    if region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Ok(region.to_ascii_uppercase());
    }
    Err(format!("region `{region}`: must be a two-letter ISO 3166 code such as US"))
}

fn zone(name: &str) -> Result<Zone, String> {
    let known = || Zone::ALL.map(Zone::name).join(", ");
    Zone::ALL.into_iter().find(|zone| zone.name() == name).ok_or_else(|| format!("zone `{name}`: not known; choose from {}", known()))
}

fn level(name: &str) -> Result<Confidence, String> {
    match name {
        "possible" => Ok(Confidence::Possible),
        "likely" => Ok(Confidence::Likely),
        "certain" => Ok(Confidence::Certain),
        _ => Err(format!("min_confidence `{name}`: must be possible, likely or certain")),
    }
}

impl From<Level> for Confidence {
    fn from(level: Level) -> Self {
        match level {
            Level::Possible => Self::Possible,
            Level::Likely => Self::Likely,
            Level::Certain => Self::Certain,
        }
    }
}

/// Where reports go: `-o FORMAT:FILE` each to its file, `--format` to standard output, which gets the table when nothing was said.
pub(super) fn destinations(format: Option<&str>, outputs: &[String]) -> Result<Vec<Destination>, String> {
    let mut all = Vec::new();
    for output in outputs {
        let (format, file) =
            output.split_once(':').ok_or_else(|| format!("--output `{output}`: write it as FORMAT:FILE, for example sarif:privet.sarif"))?;
        if file.is_empty() {
            return Err(format!("--output `{output}`: names no file"));
        }
        all.push(Destination { format: Format::from_str(format)?, file: Some(PathBuf::from(file)) });
    }
    if let Some(name) = format.or(if all.is_empty() { Some("table") } else { None }) {
        all.push(Destination { format: Format::from_str(name)?, file: None });
    }
    Ok(all)
}

/// Reads `100M`, `5k`, `1GiB`, `123`.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let factor = match text[digits.len()..].trim().to_ascii_lowercase().trim_end_matches("ib").trim_end_matches('b') {
        "" => Some(1u64),
        "k" => Some(1 << 10),
        "m" => Some(1 << 20),
        "g" => Some(1 << 30),
        "t" => Some(1 << 40),
        _ => None,
    };
    let bad = || format!("size `{text}`: write a number with K, M or G, for example 100M");
    digits.parse::<u64>().ok().zip(factor).and_then(|(number, factor)| number.checked_mul(factor)).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use super::{destinations, size};

    #[test]
    fn sizes() {
        assert_eq!(size("100M"), Ok(100 << 20));
        assert_eq!(size("1GiB"), Ok(1 << 30));
        assert_eq!(size("7"), Ok(7));
        assert!(size("seven").is_err() && size("5x").is_err() && size("99999999999999T").is_err());
    }

    #[test]
    fn the_table_goes_to_standard_output_when_nothing_was_said() {
        let count =
            |format, outputs: &[&str]| destinations(format, &outputs.iter().map(|o| (*o).to_owned()).collect::<Vec<_>>()).map(|all| all.len());
        assert_eq!(count(None, &[]), Ok(1));
        assert_eq!(count(None, &["json:a.json"]), Ok(1));
        assert_eq!(count(Some("csv"), &["json:a.json"]), Ok(2));
        assert!(count(None, &["a.json"]).is_err() && count(Some("xml"), &[]).is_err());
    }
}
