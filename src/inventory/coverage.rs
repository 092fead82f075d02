//! The coverage ledger: how every object that was listed ended. It adds up: listed = scanned + skipped + failed (truncated ones are scanned in part).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use crate::object::Skip;

/// How many examples of a reason are kept.
const EXAMPLES: usize = 5;

/// Objects and bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Volume {
    /// Objects.
    pub objects: u64,
    /// Bytes.
    pub bytes: u64,
}

impl Volume {
    /// Adds one object of so many bytes.
    pub fn add(&mut self, bytes: u64) {
        self.objects += 1;
        self.bytes += bytes;
    }

    fn merge(&mut self, other: Self) {
        self.objects += other.objects;
        self.bytes += other.bytes;
    }
}

/// Objects skipped for one reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// How many.
    pub volume: Volume,
    /// The first names in order, as they may be written: by them alone, since inventories that are merged know no others.
    pub examples: Vec<String>,
}

impl Skipped {
    fn example(&mut self, name: String) {
        let at = self.examples.partition_point(|known| *known < name);
        if at < EXAMPLES {
            self.examples.insert(at, name);
            self.examples.truncate(EXAMPLES);
        }
    }
}

/// An object of which only a part was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Truncated {
    /// Its name, cleaned.
    pub object: String,
    /// Why.
    pub reason: String,
    /// Bytes that were read.
    pub bytes_read: u64,
    /// Bytes that it has.
    pub bytes: u64,
}

/// An object that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Failed {
    /// Its name, cleaned.
    pub object: String,
    /// A short stable word: `permission`, `not-found`, `io`, `memory`, `internal`, `interrupted`, `target`, `damaged`, `decoder`, `limit-…`.
    pub reason: String,
    /// What happened and what to do.
    pub message: String,
}

/// How every listed object ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Everything that was listed.
    pub listed: Volume,
    /// What was read.
    pub scanned: Volume,
    /// What was read in part.
    pub truncated: Vec<Truncated>,
    /// What was left out, by reason.
    pub skipped: BTreeMap<Skip, Skipped>,
    /// What could not be read.
    pub failed: Vec<Failed>,
    /// Whether the scan was stopped before its end.
    pub interrupted: bool,
    /// How every object ended that stands inside another, at any depth. They are counted apart, so that what was listed adds up to what a
    /// person counts.
    pub members: Option<Box<Coverage>>,
}

impl Coverage {
    /// Adds the ledger of an object that stands inside another one.
    pub fn hold(&mut self, mut member: Self) {
        let inner = member.members.take();
        let mine = self.members.get_or_insert_default();
        mine.merge(member);
        if let Some(inner) = inner {
            mine.merge(*inner);
        }
    }

    /// An object that was read whole.
    pub fn scanned(&mut self, bytes: u64) {
        self.listed.add(bytes);
        self.scanned.add(bytes);
    }

    /// An object that was read in part.
    pub fn truncated(&mut self, truncated: Truncated) {
        self.listed.add(truncated.bytes);
        self.scanned.add(truncated.bytes_read);
        self.truncated.push(truncated);
    }

    /// An object that was left out, with its name as it may be written.
    pub fn skipped(&mut self, reason: Skip, bytes: u64, name: String) {
        self.listed.add(bytes);
        let skipped = self.skipped.entry(reason).or_default();
        skipped.volume.add(bytes);
        skipped.example(name);
    }

    /// An object that could not be read.
    pub fn failed(&mut self, failed: Failed, bytes: u64) {
        self.listed.add(bytes);
        self.failed.push(failed);
    }

    /// Adds another ledger. The order does not matter.
    pub fn merge(&mut self, other: Self) {
        self.listed.merge(other.listed);
        self.scanned.merge(other.scanned);
        self.truncated.extend(other.truncated);
        self.truncated.sort();
        self.failed.extend(other.failed);
        self.failed.sort();
        self.interrupted |= other.interrupted;
        if let Some(members) = other.members {
            self.members.get_or_insert_default().merge(*members);
        }
        for (reason, skipped) in other.skipped {
            let mine = self.skipped.entry(reason).or_default();
            mine.volume.merge(skipped.volume);
            mine.examples.extend(skipped.examples);
            mine.examples.sort();
            mine.examples.truncate(EXAMPLES);
        }
    }

    /// Whether everything that was listed was read, but for what the user chose to leave out.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let members = self.members.as_ref().is_none_or(|members| members.is_complete());
        members
            && !self.interrupted
            && self.truncated.is_empty()
            && self.failed.is_empty()
            && !self.skipped.keys().any(|reason| reason.leaves_a_gap())
    }
}
