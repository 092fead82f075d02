//! What was found before in objects that have not changed, so that they need not be read again.
//!
//! A file is known by its path and by what the file system says of it: size, times of change, inode, as in git's index. One that changed just
//! before it was looked at may change again within the same tick of the clock, and is read again. What it says is known by its content, its name
//! (names are content, too) and by everything that decides what is found: detectors, laws, options, key, and the program itself. A blob of git is
//! known by its id. Who keeps the memory is not said here; what is kept holds masked samples and keyed counts, as a report does.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::content::Stop;
use crate::inventory::{Coverage, Distinct, Entry, EntryKey, Inventory, Met, TotalKey};
use crate::object::{Object, Origin};

/// The name under which something is kept.
pub type Id = [u8; 16];
/// Files that changed so short a time before they were looked at are not trusted, in nanoseconds.
const RACE: u64 = 50_000_000;
/// The same on file systems that count whole seconds, or two.
const COARSE_RACE: u64 = 2_500_000_000;
/// So many bytes are kept together.
const BATCH: u64 = 512 << 10;

/// What is kept under an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// What the file system says of a file, and the hash of its content.
    Stamp,
    /// What was found.
    Found,
}

/// Whether what the file system says is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// It is, but for files that changed just before they were looked at.
    Stamps,
    /// Every file is read, and known by its content alone.
    Content,
}

/// Finds what is kept.
pub type Find<'a> = dyn Fn(Kind, &Id) -> Option<Vec<u8>> + Sync + 'a;
/// Keeps a batch while the scan goes on.
pub type Keep<'a> = dyn Fn(&BTreeMap<(Kind, Id), Vec<u8>>) + Sync + 'a;

/// The memory of one scan.
pub struct Memory<'a> {
    find: &'a Find<'a>,
    keep: &'a Keep<'a>,
    rules: Id,
    trust: Trust,
    keeps_hashes: bool,
    keeps_tags: bool,
    /// Objects that are scanned before the memory is asked.
    after: u64,
    asked: AtomicU64,
    size: AtomicU64,
    pending: Mutex<BTreeMap<(Kind, Id), Vec<u8>>>,
}

/// A file as the file system describes it, with its content once that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    path: Id,
    fields: [u64; 4],
    /// When it was looked at, in nanoseconds since 1970.
    seen: u64,
}

/// What was found in one object.
#[derive(Serialize, Deserialize)]
struct Form {
    coverage: Coverage,
    allowed: u64,
    entries: Vec<(EntryKey, Entry)>,
    distinct: Vec<(TotalKey, Distinct)>,
    possible: Vec<(TotalKey, u64)>,
    combinations: Vec<((String, String), Met)>,
}

impl<'a> Memory<'a> {
    /// A memory that is asked through `find` and kept through `keep`. `rules` stands for everything that decides what is found; `keeps_hashes` says that values are
    /// counted under a key that outlives the scan. The first `after` objects are scanned without asking: few objects are not worth it.
    #[must_use]
    pub fn new((find, keep): (&'a Find<'a>, &'a Keep<'a>), rules: Id, trust: Trust, keeps_hashes: bool, after: u64) -> Self {
        let (asked, size, pending) = (AtomicU64::new(0), AtomicU64::new(0), Mutex::default());
        Self { find, keep, rules, trust, keeps_hashes, keeps_tags: false, after, asked, size, pending }
    }

    /// The same memory, which keeps names that carry a tag of the key, since the key outlives the run.
    #[must_use]
    pub fn keeping_tags(self) -> Self {
        Self { keeps_tags: true, ..self }
    }

    /// The same memory, asked from the first object on.
    #[must_use]
    pub fn from_the_first(self) -> Self {
        Self { after: 0, ..self }
    }

    /// What is to be kept so far; it is not given a second time.
    #[must_use]
    pub fn take(&self) -> BTreeMap<(Kind, Id), Vec<u8>> {
        let taken = std::mem::take(&mut *self.pending.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        self.size.store(0, Ordering::Relaxed);
        taken
    }

    /// What is to be kept.
    #[must_use]
    pub fn into_pending(self) -> BTreeMap<(Kind, Id), Vec<u8>> {
        self.pending.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Whether the memory is asked for the next object.
    pub(super) fn is_awake(&self) -> bool {
        self.asked.load(Ordering::Relaxed) >= self.after || self.asked.fetch_add(1, Ordering::Relaxed) >= self.after
    }

    /// The content of a file that has not changed since it was read.
    pub(super) fn unchanged(&self, stamp: &Stamp) -> Option<Id> {
        if self.trust == Trust::Content {
            return None;
        }
        let kept = (self.find)(Kind::Stamp, &stamp.path)?;
        let number = |at: usize| kept.get(at * 8..at * 8 + 8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes);
        let fields = [number(0)?, number(1)?, number(2)?, number(3)?];
        let seen = number(4)?;
        let content: Id = kept.get(40..56)?.try_into().ok()?;
        let changed = fields[1].max(fields[2]);
        let race = if changed.is_multiple_of(1_000_000_000) { COARSE_RACE } else { RACE };
        (fields == stamp.fields && changed.saturating_add(race) < seen).then_some(content)
    }

    /// What was found in this content under this name. Where findings are wanted one by one, only an object without any is remembered.
    pub(super) fn recall(&self, object: &Object, content: &Id, wants_findings: bool) -> Option<Inventory> {
        let kept = (self.find)(Kind::Found, &self.id(object, content))?;
        let (sum, json) = kept.split_first_chunk::<8>()?;
        if *sum != checksum(json) {
            return None;
        }
        let form: Form = serde_json::from_slice(json).ok()?;
        if wants_findings && !form.entries.is_empty() {
            return None;
        }
        Some(Inventory {
            entries: form.entries.into_iter().collect(),
            distinct: form.distinct.into_iter().collect(),
            possible: form.possible.into_iter().collect(),
            combinations: form.combinations.into_iter().collect(),
            coverage: form.coverage,
            allowed: form.allowed,
        })
    }

    /// Keeps what was found, and for a file what it looked like.
    pub(super) fn keep(&self, object: &Object, content: &Id, stamp: Option<&Stamp>, found: &Inventory) {
        let coverage = &found.coverage;
        // A name that was masked carries a tag of this run's key.
        let is_tagged =
            !self.keeps_tags && (found.entries.keys().any(|key| key.object.contains('·')) || names_of(coverage).any(|name| name.contains('·')));
        if coverage.listed.objects != 1 || !is_settled(coverage) || is_tagged || !self.keeps_hashes && !found.entries.is_empty() {
            return;
        }
        let form = Form {
            coverage: coverage.clone(),
            allowed: found.allowed,
            entries: found.entries.iter().map(|(key, entry)| (key.clone(), entry.clone())).collect(),
            distinct: found.distinct.iter().map(|(key, distinct)| (key.clone(), distinct.clone())).collect(),
            possible: found.possible.iter().map(|(key, count)| (key.clone(), *count)).collect(),
            combinations: found.combinations.iter().map(|(key, met)| (key.clone(), met.clone())).collect(),
        };
        let Ok(json) = serde_json::to_vec(&form) else { return };
        let size = json.len() as u64 + 128;
        let value = [&checksum(&json)[..], &json].concat();
        let mut pending = self.pending.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        pending.insert((Kind::Found, self.id(object, content)), value);
        if let Some(stamp) = stamp {
            pending.insert((Kind::Stamp, stamp.path), stamp.bytes(content));
        }
        drop(pending);
        if self.size.fetch_add(size, Ordering::Relaxed) > BATCH {
            (self.keep)(&self.take());
        }
    }

    fn id(&self, object: &Object, content: &Id) -> Id {
        let mut hasher = blake3::Hasher::new_keyed(&widened(&self.rules));
        hasher.update(content).update(&[object.zone as u8]);
        hasher.update(object.origin.commit().map_or("", |commit| commit).as_bytes()).update(b"\0");
        hasher.update(object.modified.as_deref().unwrap_or_default().as_bytes()).update(b"\0");
        hasher.update(object.name.as_bytes());
        short(hasher.finalize())
    }
}

impl Stamp {
    /// What the file system says of a file; `None` where it does not say enough.
    #[cfg(unix)]
    pub(super) fn of(path: &Path, metadata: &Metadata) -> Option<Self> {
        use std::os::unix::ffi::OsStrExt as _;
        use std::os::unix::fs::MetadataExt as _;
        let nanos = |seconds: i64, nanos: i64| {
            u64::try_from(seconds).unwrap_or(0).saturating_mul(1_000_000_000).saturating_add(u64::try_from(nanos).unwrap_or(0))
        };
        let times = [nanos(metadata.mtime(), metadata.mtime_nsec()), nanos(metadata.ctime(), metadata.ctime_nsec())];
        let absolute = std::path::absolute(path).ok()?;
        let seen = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()?;
        let fields = [metadata.len(), times[0], times[1], metadata.ino() ^ metadata.dev().rotate_left(32)];
        Some(Self { path: short(blake3::hash(absolute.as_os_str().as_bytes())), fields, seen })
    }

    /// Other systems do not tell the time at which a file's description changed.
    #[cfg(not(unix))]
    pub(super) fn of(_path: &Path, _metadata: &Metadata) -> Option<Self> {
        None
    }

    fn bytes(&self, content: &Id) -> Vec<u8> {
        let numbers = self.fields.iter().chain([&self.seen]);
        numbers.flat_map(|number| number.to_le_bytes()).chain(*content).collect()
    }
}

/// The hash by which a content is known.
pub(super) fn content(bytes: &[u8]) -> Id {
    short(blake3::hash(bytes))
}

/// The id by which a content is known without being read: that of a blob, and what a store says of an object's version. `None` for anything
/// else, and where the store says nothing.
pub(super) fn of_version(object: &Object) -> Option<Id> {
    match &object.origin {
        Origin::Blob { id, .. } => Some(short(blake3::hash(format!("git blob {id}").as_bytes()))),
        Origin::Remote { store, key, tag } => {
            let text = format!("remote\0{store}\0{key}\0{}\0{}", tag.as_deref()?, object.size);
            Some(short(blake3::hash(text.as_bytes())))
        }
        Origin::File(_) | Origin::Stdin | Origin::Member => None,
    }
}

/// Whether a ledger would be the same if its object was read again: what a limit or the content itself ended would end there again, while a decoder
/// that was too slow or a disk that failed may do better.
fn is_settled(coverage: &Coverage) -> bool {
    const ENDS: [Stop; 8] = [Stop::Encrypted, Stop::Unsupported, Stop::Damaged, Stop::Depth, Stop::Members, Stop::Size, Stop::Ratio, Stop::Memory];
    !coverage.interrupted
        && coverage.truncated.iter().all(|truncated| ENDS.iter().any(|end| end.says() == truncated.reason))
        && coverage.failed.iter().all(|failed| ENDS.iter().any(|end| end.name() == failed.reason))
        && coverage.members.as_ref().is_none_or(|members| is_settled(members))
}

/// The names in a ledger.
fn names_of(coverage: &Coverage) -> Box<dyn Iterator<Item = &str> + '_> {
    let own = coverage.truncated.iter().map(|truncated| truncated.object.as_str()).chain(coverage.failed.iter().map(|failed| failed.object.as_str()));
    let skipped = coverage.skipped.values().flat_map(|skipped| &skipped.examples).map(String::as_str);
    Box::new(own.chain(skipped).chain(coverage.members.iter().flat_map(|members| names_of(members))))
}

fn short(hash: blake3::Hash) -> Id {
    let mut id = Id::default();
    id.copy_from_slice(&hash.as_bytes()[..16]);
    id
}

fn widened(id: &Id) -> [u8; 32] {
    let mut key = [0; 32];
    key[..16].copy_from_slice(id);
    key
}

fn checksum(bytes: &[u8]) -> [u8; 8] {
    let mut sum = [0; 8];
    sum.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    sum
}
