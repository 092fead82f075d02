//! The reasons for which an object is left out.

use serde::{Deserialize, Serialize};

/// Why an object was not read, without anything having gone wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Skip {
    /// An `--exclude`, an `excludes` of the configuration or a glob that it does not match.
    Excluded,
    /// A `.privetignore`.
    Privetignore,
    /// A `.gitignore`, where that was asked for.
    Gitignore,
    /// The internals of a `.git` folder.
    GitInternals,
    /// Deeper than `--max-depth`.
    Depth,
    /// Larger than `--max-size`.
    Size,
    /// Not of a chosen type.
    Type,
    /// A symbolic link.
    Symlink,
    /// A socket, pipe or device.
    Special,
    /// It belongs to another shard.
    Shard,
    /// An archive or compressed file of a kind that is not opened.
    Archive,
    /// A picture, sound or film; found by its type, content not read.
    Media,
    /// Encrypted.
    Encrypted,
    /// Of a kind that is not read.
    Unsupported,
    /// Deeper in other objects than `--max-nesting`.
    Nesting,
    /// Another git repository, which is named here and scanned by itself.
    Submodule,
    /// A pointer of git LFS; what it points to is not in the repository.
    LfsPointer,
    /// It lies in an archive tier of its store, from which it has to be restored first.
    ArchiveTier,
    /// Not drawn for the sample that was asked for.
    Sample,
}

impl Skip {
    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Excluded => "excluded",
            Self::Privetignore => "privetignore",
            Self::Gitignore => "gitignore",
            Self::GitInternals => "git-internals",
            Self::Depth => "depth",
            Self::Size => "size",
            Self::Type => "type",
            Self::Symlink => "symlink",
            Self::Special => "special",
            Self::Shard => "shard",
            Self::Archive => "archive",
            Self::Media => "media",
            Self::Encrypted => "encrypted",
            Self::Unsupported => "unsupported",
            Self::Nesting => "nesting",
            Self::Submodule => "submodule",
            Self::LfsPointer => "lfs-pointer",
            Self::ArchiveTier => "archive-tier",
            Self::Sample => "sample",
        }
    }

    /// Whether the scan is incomplete because of it: the user did not choose it and data may be behind it.
    #[must_use]
    pub const fn leaves_a_gap(self) -> bool {
        matches!(self, Self::Archive | Self::Encrypted | Self::Unsupported | Self::Nesting | Self::LfsPointer | Self::ArchiveTier)
    }
}
