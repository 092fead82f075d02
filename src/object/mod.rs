//! Objects: one thing to read, where it came from, and its bytes.

pub mod bytes;
#[cfg(feature = "cli")]
pub mod map;
pub mod skip;
pub mod zone;

pub use bytes::Bytes;
pub use skip::Skip;
pub use zone::Zone;

use std::path::PathBuf;

/// Where an object's bytes are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file of the file system.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// Another object, in which it stands.
    Member,
    /// A blob of a git repository.
    Blob {
        /// Its id.
        id: String,
        /// The commit that brought it, where it comes from a history.
        commit: Option<std::sync::Arc<str>>,
    },
    /// An object of a bucket.
    Remote {
        /// What stands for the store and the bucket.
        store: std::sync::Arc<str>,
        /// Its key.
        key: std::sync::Arc<str>,
        /// The entity tag or version that it had, where the store told one.
        tag: Option<std::sync::Arc<str>>,
    },
}

impl Origin {
    /// The commit that brought the object, where it comes from a history.
    #[must_use]
    pub fn commit(&self) -> Option<&std::sync::Arc<str>> {
        match self {
            Self::Blob { commit, .. } => commit.as_ref(),
            Self::File(_) | Self::Stdin | Self::Member | Self::Remote { .. } => None,
        }
    }
}

/// One thing to read.
#[derive(Debug, Clone)]
pub struct Object {
    /// Its name relative to the target, parts separated by `/`. Not yet cleaned: it may itself be personal data.
    pub name: String,
    /// Where it is read from.
    pub origin: Origin,
    /// What part of a project it belongs to.
    pub zone: Zone,
    /// Its size in bytes, where the source told it.
    pub size: u64,
    /// The day it was last modified, `yyyy-mm-dd` in UTC, where that was asked for.
    pub modified: Option<String>,
}
