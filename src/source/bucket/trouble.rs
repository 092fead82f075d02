//! What goes wrong with an object of a bucket, in the words of the ledger. None of them holds a name, an address or a credential.

use object_store::Error;

use super::answer::{Answer, Asked};
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

/// What stores call an object that has to be restored first.
const ARCHIVED: [&str; 3] = ["InvalidObjectState", "BlobArchived", "BlobBeingRehydrated"];
/// What they say when they are asked too much.
const SLOWER: [&str; 5] = ["SlowDown", "ServerBusy", "RequestLimitExceeded", "TooManyRequests", "Throttling"];
/// What S3 says to whoever asks in the wrong region.
const ELSEWHERE: [&str; 3] = ["PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"];

impl Trouble {
    /// Tells it from an error of the client and the last answer of the store.
    pub(super) fn of(error: &Error, answer: &Answer) -> Self {
        match error {
            _ if answer.is_code(&ARCHIVED) => Self::Archived,
            Error::NotFound { .. } => Self::Vanished,
            Error::Precondition { .. } => Self::Changed,
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => Self::Forbidden,
            // Refused listings come without a type of their own.
            _ if answer.is_status(&[401, 403]) => Self::Forbidden,
            _ if answer.is_status(&[503, 429]) || answer.is_code(&SLOWER) => Self::Throttled,
            _ => Self::Unreachable,
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

/// Why a bucket cannot be listed, for the message about its target.
pub(super) fn of_target(error: &Error, answer: &Answer) -> String {
    let (what, instead) = match answer.asked {
        Asked::Store => of_store(error, answer),
        Asked::Keys if answer.is_status(&[400, 401, 403]) => REFUSED,
        // Nobody on this machine or beside it gave any, or a file or command that should have did not.
        Asked::Keys | Asked::Nobody => (
            "cannot be asked: no credentials were found",
            "set them (docs/buckets.md lists where they are looked for), or use --anonymous for a public bucket",
        ),
    };
    format!("{what}; {instead}")
}

const REFUSED: (&str, &str) = ("refuses these credentials", "sign in again, or name others with --profile");

fn of_store(error: &Error, answer: &Answer) -> (&'static str, &'static str) {
    match Trouble::of(error, answer) {
        _ if answer.is_code(&ELSEWHERE) || answer.is_status(&[301, 307, 308]) => ("stands in another region", "name it with --bucket-region"),
        _ if answer.is_status(&[404]) => ("does not exist", "check the name, --endpoint and --bucket-region"),
        _ if answer.is_status(&[401]) || answer.is_code(&["InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"]) => REFUSED,
        Trouble::Forbidden => {
            ("may not be listed with these credentials", "check them, or use --anonymous for a public bucket, --requester-pays for one of that kind")
        }
        Trouble::Throttled => ("asked to slow down until the retries were used up", "scan later, or with --max-requests"),
        _ => ("cannot be reached", "check the network, --endpoint and the proxy"),
    }
}

#[cfg(test)]
mod tests {
    use object_store::Error;

    use super::{Answer, Asked, Trouble, of_target};
    use crate::source::bucket::answer;

    fn error() -> Error {
        Error::Generic { store: "S3", source: "words that say 404, 503, token and region".into() }
    }

    fn told(asked: Asked, status: Option<u16>, body: &str) -> Answer {
        Answer { asked, status, code: answer::code(body.as_bytes()), version: None }
    }

    #[test]
    fn troubles_are_told_by_status_and_code_and_not_by_words() {
        let of = |status, body| Trouble::of(&error(), &told(Asked::Store, status, body));
        assert_eq!(of(None, ""), Trouble::Unreachable);
        assert_eq!(of(Some(500), "<Error><Code>InternalError</Code></Error>"), Trouble::Unreachable);
        assert_eq!(of(Some(503), ""), Trouble::Throttled);
        assert_eq!(of(Some(400), "<Error><Code>RequestLimitExceeded</Code></Error>"), Trouble::Throttled);
        assert_eq!(of(Some(409), "\u{feff}<Error><Code>BlobArchived</Code><Message>x</Message></Error>"), Trouble::Archived);
    }

    #[test]
    fn what_is_wrong_with_a_bucket_is_said() {
        for (asked, status, body, expected) in [
            (Asked::Nobody, None, "", "no credentials were found"),
            (Asked::Keys, None, "", "no credentials were found"),
            (Asked::Keys, Some(401), "", "refuses these credentials"),
            (Asked::Store, None, "", "cannot be reached"),
            (Asked::Store, Some(404), "", "does not exist"),
            (Asked::Store, Some(400), "<Code>AuthorizationHeaderMalformed</Code>", "--bucket-region"),
            (Asked::Store, Some(403), "<Code>InvalidAccessKeyId</Code>", "refuses these credentials"),
            (Asked::Store, Some(403), "<Code>AuthenticationFailed</Code>", "may not be listed"),
            (Asked::Store, Some(503), "", "slow down"),
        ] {
            let said = of_target(&error(), &told(asked, status, body));
            assert!(said.contains(expected), "{said}");
        }
    }
}
