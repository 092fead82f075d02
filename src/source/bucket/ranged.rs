//! An object that is read in pieces, anywhere, like a file: large ones of a bucket.
//!
//! Who reads on from where a piece ended gets larger and larger pieces, and the next one comes while this one is read. Who jumps, as the readers of
//! zip and Parquet do, gets small ones, and some are kept, since columns are read side by side. Every piece must be of the same version: an object
//! that changes is not read on.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore};
use tokio::task::JoinHandle;

use super::{Bucket, Trouble, answer};
use crate::object::{Object, Origin};

/// The first piece, and the first after a jump, in bytes.
const SMALL: u64 = 64 << 10;
/// The largest piece, in bytes. Two of them are held at a time.
const LARGE: u64 = 4 << 20;
/// The most bytes of pieces that are kept beside the one that is read.
const KEPT: usize = 6 << 20;

/// Bytes, and where they stand.
type Piece = (u64, Bytes);

fn end(piece: &Piece) -> u64 {
    piece.0 + piece.1.len() as u64
}

fn holds(piece: &Piece, at: u64) -> bool {
    at >= piece.0 && at < end(piece)
}

/// A reader of one object.
#[derive(Debug)]
pub struct Ranged {
    bucket: Bucket,
    path: Path,
    tag: Option<String>,
    size: u64,
    at: u64,
    /// The piece that is read.
    piece: Piece,
    /// Those before it, the last one first.
    kept: VecDeque<Piece>,
    ahead: Option<(u64, JoinHandle<Result<Bytes, Trouble>>)>,
    trouble: Noted,
}

/// What went wrong with a reader, for whoever asks when it is gone.
#[derive(Debug, Clone, Default)]
pub struct Noted(Arc<Mutex<Option<Trouble>>>);

impl Noted {
    /// What went wrong, if anything did.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, trouble: Trouble) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble);
    }
}

impl Ranged {
    pub(super) fn new(bucket: &Bucket, path: Path, object: &Object) -> Self {
        let tag = match &object.origin {
            Origin::Remote { tag, .. } => tag.as_deref().map(str::to_owned),
            _ => None,
        };
        Self {
            bucket: bucket.clone(),
            path,
            tag,
            size: object.size,
            at: 0,
            piece: (0, Bytes::new()),
            kept: VecDeque::new(),
            ahead: None,
            trouble: Noted::default(),
        }
    }

    /// Where it is noted what goes wrong.
    #[must_use]
    pub fn noted(&self) -> Noted {
        self.trouble.clone()
    }

    fn start(&self, at: u64, step: u64) -> JoinHandle<Result<Bytes, Trouble>> {
        let range = at..(at + step).min(self.size);
        let (store, path, tag) = (Arc::clone(&self.bucket.store), self.path.clone(), self.tag.clone());
        self.bucket.runtime.spawn(async move {
            let expected = range.end - range.start;
            let options = GetOptions { if_match: tag.clone(), range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
            let (got, answer) = answer::heard(store.get_opts(&path, options)).await;
            let got = got.map_err(|error| Trouble::of(&error, &answer))?;
            // Some stores do not look at the tag that was asked for.
            if tag.is_some_and(|tag| got.meta.e_tag.as_deref().is_some_and(|now| bare(now) != bare(&tag))) {
                return Err(Trouble::Changed);
            }
            let (bytes, answer) = answer::heard(got.bytes()).await;
            let bytes = bytes.map_err(|error| Trouble::of(&error, &answer))?;
            if bytes.len() as u64 == expected { Ok(bytes) } else { Err(Trouble::Changed) }
        })
    }

    /// Brings the piece that holds the place.
    fn turn(&mut self) -> Result<(), Trouble> {
        if let Some(known) = self.kept.iter().position(|piece| holds(piece, self.at)) {
            let piece = self.kept.swap_remove_back(known).unwrap_or_default();
            self.keep_and_take(piece);
            return Ok(());
        }
        let is_next = !self.piece.1.is_empty() && end(&self.piece) == self.at;
        let before = if is_next { Some(&self.piece) } else { self.kept.iter().find(|piece| end(piece) == self.at) };
        let most = if is_next { LARGE } else { LARGE / 8 };
        let step = before.map_or(SMALL, |piece| (piece.1.len() as u64 * 2).clamp(SMALL, most));
        let task = match self.ahead.take() {
            Some((at, task)) if at == self.at => task,
            other => {
                other.iter().for_each(|(_, task)| task.abort());
                self.start(self.at, step)
            }
        };
        let bytes = self.bucket.runtime.block_on(task).unwrap_or(Err(Trouble::Unreachable))?;
        let next = self.at + bytes.len() as u64;
        self.keep_and_take((self.at, bytes));
        if is_next && next < self.size {
            self.ahead = Some((next, self.start(next, (step * 2).min(LARGE))));
        }
        Ok(())
    }

    fn keep_and_take(&mut self, piece: Piece) {
        let last = std::mem::replace(&mut self.piece, piece);
        if !last.1.is_empty() {
            self.kept.push_front(last);
        }
        while self.kept.iter().map(|piece| piece.1.len()).sum::<usize>() > KEPT {
            self.kept.pop_back();
        }
    }
}

/// A tag without its marks, which listings of some stores leave away.
fn bare(tag: &str) -> &str {
    tag.trim_start_matches("W/").trim_matches('"')
}

impl Read for Ranged {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.size || into.is_empty() {
            return Ok(0);
        }
        if !holds(&self.piece, self.at) {
            self.turn().map_err(|trouble| {
                self.trouble.note(trouble);
                io::Error::new(ErrorKind::ConnectionAborted, trouble.reason())
            })?;
        }
        let from = usize::try_from(self.at - self.piece.0).unwrap_or(usize::MAX).min(self.piece.1.len());
        let rest = &self.piece.1[from..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Ranged {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = target.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

impl Drop for Ranged {
    fn drop(&mut self) {
        self.ahead.iter().for_each(|(_, task)| task.abort());
    }
}
