//! What goes wrong with an object of a bucket, in the words of the ledger. None of them holds a name, an address or a credential.

use object_store::Error;

use crate::object::Skip;
use crate::source::Listed;

/// Why an object of a bucket was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It is not there any more.
    Vanished,
    /// It may not be read.
    Forbidden,
    /// It became another one again and again while it was read.
    Changed,
    /// It lies in an archive, from which it has to be restored first.
    Archived,
    /// The store asked to slow down, and the retries were used up.
    Throttled,
    /// The store failed, or the connection broke, and the retries were used up.
    Unreachable,
    /// Its key cannot be addressed.
    Odd,
}

impl Trouble {
    /// Tells it from an error of the client.
    pub(super) fn of(error: &Error) -> Self {
        // What the store answered stands only in the words of the error.
        let said = || error.to_string();
        match error {
            Error::NotFound { .. } => Self::Vanished,
            Error::PermissionDenied { .. } | Error::AlreadyExists { .. } if is_archive(&said()) => Self::Archived,
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => Self::Forbidden,
            Error::Precondition { .. } => Self::Changed,
            _ => match said() {
                said if is_archive(&said) => Self::Archived,
                said if ["SlowDown", "503", "429", "ServerBusy"].iter().any(|word| said.contains(word)) => Self::Throttled,
                _ => Self::Unreachable,
            },
        }
    }

    /// The row of the ledger that it makes.
    #[must_use]
    pub fn listed(self, name: String, bytes: u64) -> Listed {
        match self {
            Self::Archived => Listed::Skipped { name, reason: Skip::ArchiveTier, bytes },
            _ => Listed::Failed { name, reason: self.reason(), message: self.message().to_owned(), bytes },
        }
    }

    /// A short stable word for the ledger.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Vanished => "not-found",
            Self::Forbidden => "permission",
            Self::Changed => "changed",
            Self::Archived => "archive-tier",
            Self::Throttled => "throttled",
            Self::Unreachable => "network",
            Self::Odd => "key",
        }
    }

    /// What is wrong and what to do.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Vanished => "not there any more: removed while the scan ran; scan again",
            Self::Forbidden => "the store refuses to give it; scan with credentials that may read it, or exclude it",
            Self::Changed => "it changed while it was read; scan again when nobody writes to it",
            Self::Archived => "it lies in an archive tier; restore it first, or exclude it",
            Self::Throttled => "the store asked to slow down until the retries were used up; scan again, with --max-requests or fewer --in-flight",
            Self::Unreachable => "the store or the connection failed until the retries were used up; check them and scan again",
            Self::Odd => "its key has empty parts or parts of dots, which cannot be addressed; copy it under another key, or exclude it",
        }
    }
}

fn is_archive(said: &str) -> bool {
    said.contains("InvalidObjectState") || said.contains("BlobArchived") || said.contains("BlobBeingRehydrated")
}

/// Why a bucket cannot be listed, for the message about its target.
pub(super) fn of_target(error: &Error) -> String {
    let said = error.to_string();
    let (what, instead) = match error {
        Error::NotFound { .. } => ("does not exist", "check the name, --endpoint and --bucket-region"),
        _ if said.contains("code: 404") => ("does not exist", "check the name, --endpoint and --bucket-region"),
        _ if said.contains("code: 401") => ("refuses these credentials", "sign in again, or name others with --profile"),
        _ if said.contains("code: 403") || matches!(error, Error::PermissionDenied { .. }) => {
            ("may not be listed with these credentials", "check them, or use --anonymous for a public bucket, --requester-pays for one of that kind")
        }
        Error::Unauthenticated { .. } => ("refuses these credentials", "sign in again, or name others with --profile"),
        _ if said.contains("region") => ("stands in another region", "name it with --bucket-region"),
        _ if ["credential", "metadata", "token", "imds", "169.254."].iter().any(|word| said.to_lowercase().contains(word)) => (
            "cannot be asked: no credentials were found",
            "set them (docs/buckets.md lists where they are looked for), or use --anonymous for a public bucket",
        ),
        _ => match Trouble::of(error) {
            Trouble::Throttled => ("asked to slow down until the retries were used up", "scan later, or with --max-requests"),
            _ => ("cannot be reached", "check the network, --endpoint and the proxy"),
        },
    };
    format!("{what}; {instead}")
}
