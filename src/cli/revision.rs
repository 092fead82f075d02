//! Git targets of `privet scan`: `git:REV` is a tree, `git:A..B` the new lines of a change, `git:--all` the whole history.

use std::collections::HashMap;
use std::path::Path;

use crate::inventory::document::{Frame, Tool};
use crate::inventory::{Document, Inventory};
use crate::object::Object;
use crate::scan::{Options, Scanner};
use crate::source::git::ignore::Rules;
use crate::source::git::{Added, Repository};
use crate::source::{self, Listed};

use super::check::ground::Files;
use super::feeds;
use super::plan::{Choice, Engine};

/// What a git target names.
pub(super) struct Revision {
    repository: Repository,
    /// The revision whose `.privetignore` files hold.
    rules: String,
    list: Vec<Listed>,
    /// New lines by name; `None` where all of everything is meant.
    pub(super) lines: Option<HashMap<String, Added>>,
}

impl Revision {
    /// Lists what a target names, without its `git:`.
    pub(super) fn of(typed: &str) -> Result<Self, String> {
        let repository = Repository::open(Path::new(".")).map_err(|error| error.0)?;
        Self::in_repository(repository, typed).map_err(|error| error.0)
    }

    fn in_repository(repository: Repository, typed: &str) -> Result<Self, source::git::GitError> {
        if typed == "--all" {
            let list = feeds::of_history(repository.history()?);
            return Ok(Self { repository, rules: "HEAD".to_owned(), list, lines: None });
        }
        if let Some((from, to)) = typed.split_once("...").or_else(|| typed.split_once("..")) {
            let or_head = |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
            let old = repository.known_commit(&or_head(from))?;
            let new = repository.known_commit(&or_head(to))?;
            let old = repository.merge_base(&old, &new)?.unwrap_or(old);
            let changes = repository.between(&old, &new)?.changed;
            let mut added = repository.added_lines(Some(&old), Some(&new))?;
            let lines = changes.iter().filter(|change| change.has_old_lines).map(|change| {
                let blob = change.entry.blob();
                (blob.name(), Added::Lines(added.remove(&blob.path).unwrap_or_default()))
            });
            let lines = Some(lines.collect());
            return Ok(Self { list: changes.iter().map(|change| change.entry.listed()).collect(), repository, rules: new, lines });
        }
        let revision = repository.known_commit(typed)?;
        let list = repository.tree(&revision)?.iter().map(source::git::Entry::listed).collect();
        Ok(Self { repository, rules: revision, list, lines: None })
    }

    /// Scans what is listed and not left out. Whether a part of the program failed comes back as well.
    pub(super) fn scan(self, scanner: &Scanner<'_>, walk: &source::Options) -> Result<(Inventory, bool), String> {
        let mut files = Files::new(&self.repository, &self.rules)?;
        let mut rules = Rules::new(walk, Box::new(move |path| files.bytes(path))).map_err(|refused| refused.to_string())?;
        let mut list = Vec::with_capacity(self.list.len());
        for listed in self.list {
            let (Listed::Object(Object { name, .. }) | Listed::Skipped { name, .. } | Listed::Failed { name, .. }) = &listed;
            if !walk.shard.is_none_or(|shard| shard.holds(name)) {
                continue;
            }
            list.push(match (&listed, rules.leave_out(name)) {
                (Listed::Object(_), Some(reason)) => Listed::Skipped { name: name.clone(), reason, bytes: 0 },
                _ => listed,
            });
        }
        let (mut known, list) = feeds::unknown(scanner, list);
        let feeds = feeds::blobs(&self.repository, list, walk.threads, walk.max_size).map_err(|error| error.0)?;
        let (inventory, panicked) = scanner.run_feeds(feeds);
        known.merge(inventory);
        Ok((known, panicked))
    }
}

/// The inventory of the tree of a revision.
pub(super) fn document(typed: &str, engine: &Engine, choice: &Choice, walk: &source::Options) -> Result<Document, String> {
    let revision = Revision::of(typed)?;
    let options = Options { min_confidence: choice.min_confidence, region: choice.region.clone(), threads: walk.threads, ..Options::default() };
    let scanner = Scanner::new(&engine.matcher, &choice.laws, &engine.key, options);
    let (inventory, _) = revision.scan(&scanner, walk)?;
    let frame = Frame {
        tool: Tool { version: env!("CARGO_PKG_VERSION").to_owned(), catalogue: engine.catalogue() },
        targets: Vec::new(),
        origins: Vec::new(),
        options: std::collections::BTreeMap::new(),
        key: None,
        zones: choice.zones.clone(),
        notes: Vec::new(),
    };
    Ok(Document::new(inventory, &choice.laws, frame))
}
