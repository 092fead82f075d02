//! What was answered last: the status and the code of a refusal, which the client's errors hold only in their words.
//!
//! A request is asked within [`heard`]. The wire, through which it passes in the same task, notes each answer there, so the last one stands beside
//! what the client makes of it.

use std::cell::RefCell;
use std::future::Future;

tokio::task_local! {
    static LAST: RefCell<Answer>;
}

/// Who was asked last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Asked {
    /// Nobody: it failed before.
    #[default]
    Nobody,
    /// Whoever gives credentials: the machine, or a service that issues tokens.
    Keys,
    /// The store.
    Store,
}

/// The last answer to a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// Who was asked.
    pub(super) asked: Asked,
    /// Its status; `None` where no answer came.
    pub(super) status: Option<u16>,
    /// The code of an error, as the store names it: `SlowDown`, `BlobArchived`.
    pub(super) code: Option<String>,
    /// The version of the object that it was about, as S3 and Azure name it.
    pub(super) version: Option<String>,
}

impl Answer {
    /// Notes it, if anyone listens.
    pub(super) fn note(self) {
        let _ = LAST.try_with(|last| *last.borrow_mut() = self);
    }

    /// Whether it is an error of one of these codes.
    pub(super) fn is_code(&self, codes: &[&str]) -> bool {
        self.code.as_deref().is_some_and(|code| codes.contains(&code))
    }

    /// Whether it has one of these statuses.
    pub(super) fn is_status(&self, statuses: &[u16]) -> bool {
        self.status.is_some_and(|status| statuses.contains(&status))
    }
}

/// Asks, and gives the last answer beside the result.
pub(super) async fn heard<T>(question: impl Future<Output = T>) -> (T, Answer) {
    LAST.scope(RefCell::default(), async {
        let result = question.await;
        (result, LAST.with(RefCell::take))
    })
    .await
}

/// The code in the body of an error: the element `Code` of S3, Google and Azure.
pub(super) fn code(body: &[u8]) -> Option<String> {
    let body = String::from_utf8_lossy(body);
    let (_, rest) = body.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    (code.len() < 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())).then(|| code.to_owned())
}
