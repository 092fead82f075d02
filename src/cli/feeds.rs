//! Feeds of git objects for a scan: blobs through `git cat-file`, and texts that are in memory already.

use std::sync::Arc;

use crate::inventory::Inventory;
use crate::object::{Object, Origin, Zone};
use crate::scan::Scanner;
use crate::scan::feed::Feed;
use crate::source::git::batch::Answer;
use crate::source::git::history::{Commit, First};
use crate::source::git::{Batch, GitError, Repository};
use crate::source::{Listed, Skip};

/// So many blobs are worth a process of their own.
const WORTH: usize = 256;

/// Blobs and what was left out, read in order by one process.
struct Blobs {
    list: std::vec::IntoIter<Listed>,
    batch: Batch,
    largest: u64,
}

impl Feed for Blobs {
    fn next(&mut self, bytes: &mut Vec<u8>) -> Option<Listed> {
        let listed = self.list.next()?;
        let Listed::Object(object) = listed else { return Some(listed) };
        let failed = |reason, message: &str| Listed::Failed { name: object.name.clone(), reason, message: message.to_owned(), bytes: 0 };
        Some(match self.batch.next(self.largest, bytes) {
            Ok(Answer::Read) => Listed::Object(Object { size: bytes.len() as u64, ..object }),
            Ok(Answer::TooLarge(size)) => Listed::Skipped { name: object.name, reason: Skip::Size, bytes: size },
            Ok(Answer::Missing) => {
                failed("not-found", "is not in this repository; fetch it (a partial clone fetches nothing by itself), or check with `git fsck`")
            }
            Err(_) => failed("io", "git could not read it; check the repository with `git fsck`"),
        })
    }
}

/// Texts that are in memory.
pub(super) struct Texts(pub(super) std::vec::IntoIter<(Object, Vec<u8>)>);

impl Feed for Texts {
    fn next(&mut self, bytes: &mut Vec<u8>) -> Option<Listed> {
        let (object, text) = self.0.next()?;
        *bytes = text;
        Some(Listed::Object(object))
    }
}

/// Feeds for a list of blobs, no more than threads and than the work is worth.
pub(super) fn blobs(repository: &Repository, list: Vec<Listed>, threads: usize, largest: Option<u64>) -> Result<Vec<Box<dyn Feed>>, GitError> {
    let count = (list.len() / WORTH + 1).min(threads.max(1));
    let size = list.len().div_ceil(count).max(1);
    let mut feeds: Vec<Box<dyn Feed>> = Vec::new();
    let mut list = list.into_iter().peekable();
    while list.peek().is_some() {
        // Neighbours stay together: they are deltas of each other.
        let part: Vec<Listed> = list.by_ref().take(size).collect();
        let id = |listed: &Listed| match listed {
            Listed::Object(Object { origin: Origin::Blob { id, .. }, .. }) => Some(id.clone()),
            _ => None,
        };
        let batch = repository.batch_of(part.iter().filter_map(id).collect())?;
        feeds.push(Box::new(Blobs { list: part.into_iter(), batch, largest: largest.unwrap_or(u64::MAX) }));
    }
    Ok(feeds)
}

/// What is not remembered of a list, and what was found in the rest.
pub(super) fn unknown(scanner: &Scanner<'_>, list: Vec<Listed>) -> (Inventory, Vec<Listed>) {
    let mut known = Inventory::default();
    let mut unknown = Vec::with_capacity(list.len());
    for listed in list {
        match &listed {
            Listed::Object(object) => match scanner.remembered(object) {
                Some(found) => known.merge(found),
                None => unknown.push(listed),
            },
            _ => unknown.push(listed),
        }
    }
    (known, unknown)
}

/// The blobs of a history as objects that name their first commit.
pub(super) fn of_history(firsts: Vec<First>) -> Vec<Listed> {
    let listed = |first: First| match first.entry.listed() {
        Listed::Object(object) => {
            let Origin::Blob { id, .. } = object.origin else { return Listed::Object(object) };
            let origin = Origin::Blob { id, commit: Some(Arc::from(first.commit.as_str())) };
            Listed::Object(Object { origin, modified: Some(first.day), ..object })
        }
        other => other,
    };
    firsts.into_iter().map(listed).collect()
}

/// Commits as texts.
pub(super) fn of_commits(commits: Vec<Commit>) -> Texts {
    let text = |commit: Commit| {
        let origin = Origin::Blob { id: commit.id.clone(), commit: Some(Arc::from(commit.id.as_str())) };
        let name = format!("commit/{}", &commit.id[..commit.id.len().min(12)]);
        (Object { name, origin, zone: Zone::Own, size: commit.text.len() as u64, modified: Some(commit.day) }, commit.text)
    };
    Texts(commits.into_iter().map(text).collect::<Vec<_>>().into_iter())
}
