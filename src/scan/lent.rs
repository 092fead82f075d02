//! Workers that the threads of one object borrow in turn: what a worker has learned, and its memory, is used for the next part as well.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};

use super::Worker;

/// Workers that nobody uses at the moment.
#[derive(Default)]
pub(super) struct Workers(Mutex<Vec<Worker>>);

/// A worker until it is dropped.
pub(super) struct Lent<'w> {
    worker: Worker,
    home: &'w Workers,
}

impl Workers {
    /// Lends one, a new one where all are in use.
    pub(super) fn lend(&self) -> Lent<'_> {
        let worker = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        Lent { worker, home: self }
    }
}

impl Deref for Lent<'_> {
    type Target = Worker;

    fn deref(&self) -> &Worker {
        &self.worker
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut Worker {
        &mut self.worker
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.home.0.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut self.worker));
    }
}
