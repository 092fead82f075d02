//! By what is judged: configuration, ignore files and baseline, of the base of a change or as they stand.
//!
//! A change is judged by what held before it. So it cannot switch off its own judge: what it does to the policy, the ignore files and the
//! baseline is told, line by line, and holds from the next change on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::super::args::{Check, Setup};
use super::super::config::{self, Config};
use super::matter::{Change, Matter};
use crate::gate::{Baseline, baseline};
use crate::source::git::batch::Answer;
use crate::source::git::{Batch, Repository};

/// The name of the files of rules.
const IGNORE: &str = ".privetignore";

/// By what is judged.
pub(super) struct Ground {
    pub(super) config: Config,
    /// Detectors that come with the configuration: id, name, text.
    pub(super) texts: Vec<(String, String, String)>,
    pub(super) baseline: Baseline,
    /// Reads the files of the revision whose ignore files hold; `None` for those on the disk.
    pub(super) files: Option<Files>,
    /// How messages call it.
    pub(super) called: String,
    /// What the change does to all this, a line each.
    pub(super) altered: Vec<String>,
}

/// The root of what is judged: that of the repository, or the folder that holds a baseline or a configuration, or this one.
pub(in crate::cli) fn root() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let with = |name: &str| here.ancestors().find(|folder| folder.join(name).exists()).map(Path::to_owned);
    with(".git").or_else(|| with(baseline::NAME)).or_else(|| with(config::NAME)).unwrap_or(here)
}

/// Reads the baseline on the disk; an absent one is empty unless it was named.
pub(in crate::cli) fn baseline_on_disk(named: Option<&Path>) -> Result<Baseline, String> {
    let path = named.map_or_else(|| root().join(baseline::NAME), Path::to_owned);
    match std::fs::read_to_string(&path) {
        Ok(text) => Baseline::read(&text).map_err(|error| format!("`{}`: {error}", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => Ok(Baseline::default()),
        Err(error) => Err(format!("baseline `{}`: cannot be read: {error}", path.display())),
    }
}

impl Ground {
    pub(super) fn of(args: &Check, matter: &Matter) -> Result<Self, String> {
        let revision = match (args.policy_from.as_deref(), matter) {
            (Some("worktree"), _) => None,
            (Some(revision), Matter::Change(change)) => Some(change.repository.known_commit(revision).map_err(|error| error.0)?),
            (Some(revision), _) => Some(Repository::open(Path::new(".")).and_then(|it| it.known_commit(revision)).map_err(|error| error.0)?),
            (None, Matter::Change(change)) => change.base.clone(),
            (None, _) => None,
        };
        let mut ground = match (&revision, matter) {
            (Some(revision), Matter::Change(change)) => Self::of_revision(args, &change.repository, revision)?,
            (Some(revision), _) => Self::of_revision(args, &Repository::open(Path::new(".")).map_err(|error| error.0)?, revision)?,
            (None, _) => Self::on_disk(args)?,
        };
        if args.no_baseline {
            ground.baseline = Baseline::default();
        }
        if let (Some(revision), Matter::Change(change)) = (&revision, matter) {
            ground.altered = altered(change, revision)?;
        }
        Ok(ground)
    }

    fn on_disk(args: &Check) -> Result<Self, String> {
        let setup = &args.judge.setup;
        let config = config::read(setup.config.as_deref(), !setup.no_config)?;
        let baseline = baseline_on_disk(args.baseline.as_deref())?;
        Ok(Self { config, texts: Vec::new(), baseline, files: None, called: "the working tree".to_owned(), altered: Vec::new() })
    }

    fn of_revision(args: &Check, repository: &Repository, revision: &str) -> Result<Self, String> {
        let mut files = Files::new(repository, revision)?;
        let mut config = configuration(&args.judge.setup, repository, &mut files)?;
        let baseline = match &args.baseline {
            Some(path) => baseline_on_disk(Some(path))?,
            None => match files.text(baseline::NAME) {
                Some(text) => Baseline::read(&text).map_err(|error| format!("`{revision}:{}`: {error}", baseline::NAME))?,
                None => Baseline::default(),
            },
        };
        let is_named = args.judge.setup.config.is_some();
        let texts = if is_named || config.patterns.is_empty() { Vec::new() } else { detectors(repository, revision, &mut config, &mut files)? };
        let short = if revision.len() >= 40 { &revision[..12] } else { revision };
        Ok(Self { config, texts, baseline, files: Some(files), called: short.to_owned(), altered: Vec::new() })
    }
}

/// The configuration that holds: named on the command line, or the nearest upwards in the revision.
fn configuration(setup: &Setup, repository: &Repository, files: &mut Files) -> Result<Config, String> {
    if setup.config.is_some() || setup.no_config {
        return config::read(setup.config.as_deref(), false);
    }
    let prefix = PathBuf::from(repository.prefix());
    for folder in prefix.ancestors() {
        let path = folder.join(config::NAME);
        let name = path.to_string_lossy().into_owned();
        if let Some(text) = files.text(&name) {
            let mut config = config::parse(&text, &format!("{}:{name}", files.revision))?;
            if let Some(packs) = config.patterns.iter().find(|packs| !config::stays_beside(packs)) {
                return Err(format!("configuration `{name}`: patterns `{}`: may only name folders beside it", packs.display()));
            }
            config.patterns.iter_mut().for_each(|packs| *packs = folder.join(&*packs));
            return Ok(config);
        }
    }
    Ok(Config::default())
}

/// The detectors of the folders that a configuration of a revision names, from the same revision.
fn detectors(repository: &Repository, revision: &str, config: &mut Config, files: &mut Files) -> Result<Vec<(String, String, String)>, String> {
    let folders = std::mem::take(&mut config.patterns);
    let mut texts = Vec::new();
    for entry in repository.tree(revision).map_err(|error| error.0)? {
        let name = entry.blob().name();
        let path = Path::new(&name);
        let below = folders.iter().find_map(|folder| path.strip_prefix(folder).ok());
        let Some(id) = below.filter(|below| below.components().count() <= 2).and_then(Path::to_str).and_then(|id| id.strip_suffix(".toml")) else {
            continue;
        };
        if let Some(text) = files.text(&name) {
            texts.push((id.to_owned(), name.clone(), text));
        }
    }
    // A list of elements first: detectors name them.
    texts.sort_by_key(|(id, ..)| (id != "elements", id.clone()));
    Ok(texts)
}

/// Files of one revision.
pub(in crate::cli) struct Files {
    batch: Batch,
    revision: String,
}

impl Files {
    pub(in crate::cli) fn new(repository: &Repository, revision: &str) -> Result<Self, String> {
        Ok(Self { batch: repository.batch().map_err(|error| error.0)?, revision: revision.to_owned() })
    }

    pub(in crate::cli) fn bytes(&mut self, path: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let answer = self.batch.get(&format!("{}:{path}", self.revision), &mut bytes);
        matches!(answer, Ok(Answer::Read)).then_some(bytes)
    }

    fn text(&mut self, path: &str) -> Option<String> {
        self.bytes(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// What the change does to configuration, ignore files and baseline.
fn altered(change: &Change, revision: &str) -> Result<Vec<String>, String> {
    let judges = |name: &str| {
        let file = name.rsplit('/').next().unwrap_or(name);
        file == config::NAME || file == IGNORE || name == baseline::NAME
    };
    let changed = change.changes.changed.iter().map(|change| change.entry.blob().name());
    let names: BTreeSet<String> = changed.chain(change.changes.gone.iter().cloned()).filter(|name| judges(name)).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut old = Files::new(&change.repository, revision)?;
    let mut new = Files::new(&change.repository, change.new.as_deref().unwrap_or(""))?;
    let mut lines = Vec::new();
    for name in names {
        let parts = |files: &mut Files| files.text(&name).map(|text| parts(&name, &text)).unwrap_or_default();
        let (before, after) = (parts(&mut old), parts(&mut new));
        lines.extend(before.difference(&after).map(|line| format!("{name}: - {line}")));
        lines.extend(after.difference(&before).map(|line| format!("{name}: + {line}")));
    }
    Ok(lines)
}

/// What a file says, in pieces whose order does not matter.
fn parts(name: &str, text: &str) -> BTreeSet<String> {
    if !name.ends_with(config::NAME) {
        return text.lines().map(|line| line.trim_end().replace('\t', " ")).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    }
    let mut parts = BTreeSet::new();
    match text.parse::<toml::Table>() {
        Ok(table) => flatten("", &toml::Value::Table(table), &mut parts),
        Err(_) => {
            parts.insert("it cannot be read as TOML".to_owned());
        }
    }
    parts
}

fn flatten(prefix: &str, value: &toml::Value, parts: &mut BTreeSet<String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                flatten(&if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") }, value, parts);
            }
        }
        toml::Value::Array(values) if values.iter().any(toml::Value::is_table) => {
            for (number, value) in values.iter().enumerate() {
                flatten(&format!("{prefix}[{}]", number + 1), value, parts);
            }
        }
        toml::Value::Array(values) => parts.extend(values.iter().map(|value| format!("{prefix} has {value}"))),
        other => {
            parts.insert(format!("{prefix} = {other}"));
        }
    }
}
