//! `privet.toml`: what a project wants every time. Found upwards from the working directory, or named with `--config`.
//!
//! A configuration that was found, not named, may come with the tree that is scanned. It can therefore choose what is reported, and nothing
//! else: no command, no key, no folder of detectors outside its own folder.

use std::path::{Component, Path, PathBuf};

use serde::Deserialize;

use crate::gate::PolicyText;
use crate::notice::MapText;
use crate::retention::RuleText;
use crate::sensitive::mistake_in_toml;

/// The file's name.
pub(super) const NAME: &str = "privet.toml";

/// The configuration as it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct Config {
    /// What to leave out, in gitignore's syntax.
    pub(super) excludes: Vec<String>,
    /// Folders of detectors, relative to this file.
    pub(super) patterns: Vec<PathBuf>,
    /// Ids of detectors to leave out.
    pub(super) disable: Vec<String>,
    /// Laws to classify by.
    pub(super) laws: Vec<String>,
    /// Zones that categories and gates count.
    pub(super) zones: Vec<String>,
    /// `possible`, `likely` or `certain`.
    pub(super) min_confidence: Option<String>,
    /// What makes `privet scan` exit with 1.
    pub(super) fail_on: Vec<String>,
    /// The country whose national forms are expected.
    pub(super) region: Option<String>,
    /// What may not stand where, for `privet check` and the baseline.
    pub(super) policy: PolicyText,
    /// Values that were looked at and are all right.
    pub(super) allow: Allowed,
    /// From whom data come, what for, who gets them, where they lie, by path and bucket; for the commands that compare promise and data.
    pub(super) map: Vec<MapText>,
    /// How long data are kept, beside the rules that ship with privet.
    pub(super) retention: Vec<RuleText>,
    /// When credentials are too old.
    pub(super) iam: Ages,
}

/// Days after which a credential is yellow and red; 90 and 180 when nothing is said.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct Ages {
    /// Older is yellow.
    pub(super) yellow: Option<i64>,
    /// Older is red.
    pub(super) red: Option<i64>,
}

/// Values that are left out of reports.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(super) struct Allowed {
    /// Regular expressions of whole values.
    pub(super) patterns: Vec<String>,
    /// Keyed fingerprints, as `--fingerprints` writes them.
    pub(super) fingerprints: Vec<String>,
}

/// Reads the configuration that was named, or the nearest one upwards.
pub(super) fn read(named: Option<&Path>, is_wanted: bool) -> Result<Config, String> {
    match named {
        Some(path) => load(path, false),
        None if !is_wanted => Ok(Config::default()),
        None => match find() {
            Some(path) => load(&path, true),
            None => Ok(Config::default()),
        },
    }
}

fn find() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file())
}

/// Reads the text of a configuration. `name` is what messages call it.
pub(super) fn parse(source: &str, name: &str) -> Result<Config, String> {
    toml::from_str(source).map_err(|error| format!("configuration `{name}`: {}", mistake_in_toml(&error, source)))
}

/// Whether a folder of detectors lies beside the configuration that names it.
pub(super) fn stays_beside(packs: &Path) -> bool {
    !packs.is_absolute() && !packs.components().any(|part| part == Component::ParentDir)
}

fn load(path: &Path, is_found: bool) -> Result<Config, String> {
    let source = std::fs::read_to_string(path).map_err(|error| format!("configuration `{}`: cannot be read: {error}", path.display()))?;
    let mut config = parse(&source, &path.display().to_string())?;
    let folder = path.parent().unwrap_or(Path::new(""));
    for packs in &mut config.patterns {
        if is_found && !stays_beside(packs) {
            let message = "patterns: a configuration that was found may only name folders beside it; use --patterns or --config";
            return Err(format!("configuration `{}`: {message}", path.display()));
        }
        *packs = folder.join(&*packs);
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn the_schema_is_the_committed_one() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(Config)).expect("a schema") + "\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schemas/config.schema.json");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(path, &schema).expect("can write");
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), schema, "run `UPDATE=1 cargo test --lib`");
    }

    #[test]
    fn unknown_keys_are_refused_with_the_right_ones() {
        let error = toml::from_str::<Config>("exclude = []").expect_err("misspelt").to_string();
        assert!(error.contains("`exclude`") && error.contains("`excludes`"), "{error}");
    }
}
