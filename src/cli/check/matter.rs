//! What is judged: files as they stand, or what a change brings.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::super::args::Check;
use crate::source::git::{Added, AddedLines, Changes, GitError, Repository};

/// What is judged.
pub(super) enum Matter {
    /// Files and folders, whole; and standard input.
    Files(Vec<OsString>),
    /// What a change brings.
    Change(Box<Change>),
    /// Every blob of the history.
    History(Box<Repository>),
    /// Nothing, for this reason.
    Nothing(String),
}

/// A change: what the index, or a commit, has that its base does not.
pub(super) struct Change {
    pub(super) repository: Repository,
    /// The revision that the change stands on; `None` where there is none yet.
    pub(super) base: Option<String>,
    /// The commit that is judged; `None` for the index.
    pub(super) new: Option<String>,
    pub(super) changes: Changes,
    /// How messages call it.
    pub(super) called: String,
}

impl Matter {
    pub(super) fn of(args: &Check) -> Result<Self, String> {
        let here = Path::new(".");
        let open = || Repository::open(here).map_err(said);
        if args.staged {
            return staged(open()?);
        }
        if let Some(revision) = &args.since {
            return range(open()?, revision, "HEAD");
        }
        if let Some(typed) = &args.range {
            let (from, to) = typed
                .split_once("...")
                .or_else(|| typed.split_once(".."))
                .ok_or_else(|| format!("--range `{typed}`: write it as A..B, for example origin/main..HEAD"))?;
            return range(open()?, if from.is_empty() { "HEAD" } else { from }, if to.is_empty() { "HEAD" } else { to });
        }
        if args.history {
            return Ok(Self::History(Box::new(open()?)));
        }
        if args.hook {
            return hook(&args.targets);
        }
        Ok(Self::Files(if args.targets.is_empty() { vec![".".into()] } else { args.targets.clone() }))
    }
}

fn said(error: GitError) -> String {
    error.0
}

fn staged(repository: Repository) -> Result<Matter, String> {
    let changes = repository.staged(None).map_err(said)?;
    if changes == Changes::default() {
        return Ok(Matter::Nothing("nothing is staged".to_owned()));
    }
    Ok(Matter::Change(Box::new(Change { repository, base: Some("HEAD".to_owned()), new: None, changes, called: "the staged change".to_owned() })))
}

/// The change of `to` since its last common commit with `from`.
fn range(repository: Repository, from: &str, to: &str) -> Result<Matter, String> {
    let new = repository.known_commit(to).map_err(said)?;
    // A branch that is pushed for the first time is compared with nothing: the hook is given zeros.
    let from_nothing = !from.is_empty() && from.bytes().all(|byte| byte == b'0');
    let called = format!("the change from {from} to {to}");
    if from_nothing {
        let changed = repository.tree(&new).map_err(said)?.into_iter();
        let changed = changed.map(|entry| crate::source::git::Change { entry, is_known: false, has_old_lines: false }).collect();
        let changes = Changes { changed, gone: Vec::new() };
        return Ok(Matter::Change(Box::new(Change { repository, base: None, new: Some(new), changes, called })));
    }
    let old = repository.known_commit(from).map_err(said)?;
    let base = match repository.merge_base(&old, &new).map_err(said)? {
        Some(base) => base,
        None if repository.is_shallow() => {
            let cut = "have no common commit in this shallow clone; fetch more history (`fetch-depth: 0`, `GIT_DEPTH: 0`, `git fetch --unshallow`)";
            return Err(format!("revisions `{from}` and `{to}`: {cut}"));
        }
        None => old,
    };
    let changes = repository.between(&base, &new).map_err(said)?;
    if changes == Changes::default() {
        return Ok(Matter::Nothing(format!("{called} is empty")));
    }
    Ok(Matter::Change(Box::new(Change { repository, base: Some(base), new: Some(new), changes, called })))
}

/// What pre-commit means. It passes names of files in every mode: for a commit all of them are staged; otherwise, as in `run --all-files`,
/// the files themselves are meant. For a push it names a range.
fn hook(files: &[OsString]) -> Result<Matter, String> {
    let named = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let open = || Repository::open(Path::new(".")).map_err(said);
    let from = named("PRE_COMMIT_FROM_REF").or_else(|| named("PRE_COMMIT_SOURCE"));
    let to = named("PRE_COMMIT_TO_REF").or_else(|| named("PRE_COMMIT_ORIGIN"));
    if let (Some(from), Some(to)) = (from, to) {
        return range(open()?, &from, &to);
    }
    let repository = open()?;
    let changes = repository.staged(None).map_err(said)?;
    if files.is_empty() && changes == Changes::default() {
        return Ok(Matter::Nothing("no file was named, no range, and nothing is staged".to_owned()));
    }
    let prefix = PathBuf::from(repository.prefix());
    let staged: BTreeSet<PathBuf> = changes.changed.iter().map(|change| PathBuf::from(change.entry.blob().name())).collect();
    let is_commit = files.iter().all(|file| staged.contains(&prefix.join(file)));
    if !is_commit {
        return Ok(Matter::Files(files.to_vec()));
    }
    let wanted: BTreeSet<PathBuf> = files.iter().map(|file| prefix.join(file)).collect();
    let mut changes = changes;
    changes.changed.retain(|change| wanted.is_empty() || wanted.contains(&PathBuf::from(change.entry.blob().name())));
    let called = "the staged change".to_owned();
    Ok(Matter::Change(Box::new(Change { repository, base: Some("HEAD".to_owned()), new: None, changes, called })))
}

impl Change {
    /// The new lines of every object of the change, by the name that `clean` gives it.
    pub(super) fn added(&self, clean: impl Fn(&str) -> String) -> Result<HashMap<String, Added>, String> {
        let mut lines = if self.changes.changed.iter().any(|change| change.has_old_lines) { self.lines()? } else { AddedLines::new() };
        let mut added = HashMap::new();
        for change in &self.changes.changed {
            let blob = change.entry.blob();
            let new = if change.has_old_lines { Added::Lines(lines.remove(&blob.path).unwrap_or_default()) } else { Added::All };
            added.insert(clean(&blob.name()), new);
        }
        Ok(added)
    }

    fn lines(&self) -> Result<AddedLines, String> {
        // The index is compared with the last commit when no base is named, which there may not be.
        let old = if self.new.is_some() { self.base.as_deref() } else { None };
        self.repository.added_lines(old, self.new.as_deref()).map_err(said)
    }
}
