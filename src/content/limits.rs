//! How much an object may unpack to: limits, and what of them is used up.
//!
//! One budget serves an object of the source and everything inside it, however deep, so that nesting gains nothing.

use std::cell::Cell;
use std::io::{self, Read};

use serde::{Deserialize, Serialize};

use super::segment::Stop;

/// A ratio counts only beyond so many bytes: small files may be all zeros.
const SLACK: u64 = 256 << 20;

/// Limits of one object of the source and everything inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// How deep objects may stand inside each other.
    pub depth: u32,
    /// How many objects may stand inside.
    pub members: u64,
    /// How many bytes everything inside may unpack to.
    pub bytes: u64,
    /// How many times the object's own size that may be.
    pub ratio: u64,
    /// How many bytes of one object may be kept in memory, where its format cannot be read as a stream.
    pub memory: u64,
    /// How many seconds a document may take.
    pub seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 8, members: 1_000_000, bytes: 256 << 30, ratio: 250, memory: 48 << 20, seconds: 60 }
    }
}

/// What an object of the source has used of its limits.
#[derive(Debug)]
pub struct Budget {
    limits: Limits,
    size: u64,
    members: Cell<u64>,
    bytes: Cell<u64>,
    held: Cell<u64>,
    ocr: Option<String>,
}

impl Budget {
    /// The budget of an object of so many bytes.
    #[must_use]
    pub const fn new(limits: Limits, size: u64) -> Self {
        Self { limits, size, members: Cell::new(0), bytes: Cell::new(0), held: Cell::new(0), ocr: None }
    }

    /// Lets pictures and scanned pages be read by a command.
    #[must_use]
    pub fn with_ocr(self, command: Option<String>) -> Self {
        Self { ocr: command, ..self }
    }

    /// The command that reads pictures, if the user gave one.
    #[must_use]
    pub fn ocr(&self) -> Option<&str> {
        self.ocr.as_deref()
    }

    /// The limits.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// Counts an object that stands so deep.
    ///
    /// # Errors
    /// When it is one too many or too deep.
    pub fn enter(&self, depth: u32) -> Result<(), Stop> {
        self.members.set(self.members.get() + 1);
        if self.members.get() > self.limits.members {
            return Err(Stop::Members);
        }
        if depth > self.limits.depth { Err(Stop::Depth) } else { Ok(()) }
    }

    /// How many bytes may still be kept in memory.
    #[must_use]
    pub fn room(&self) -> u64 {
        self.limits.memory.saturating_sub(self.held.get())
    }

    /// Keeps so many bytes in memory while `work` runs: what stands inside has that much less room.
    pub fn holding<T>(&self, bytes: u64, work: impl FnOnce() -> T) -> T {
        self.held.set(self.held.get() + bytes);
        let done = work();
        self.held.set(self.held.get().saturating_sub(bytes));
        done
    }

    /// Counts bytes that were unpacked.
    ///
    /// # Errors
    /// When they are too many, by themselves or for the object's size.
    pub fn spend(&self, bytes: u64) -> Result<(), Stop> {
        let total = self.bytes.get().saturating_add(bytes);
        self.bytes.set(total);
        if total > self.limits.bytes {
            return Err(Stop::Size);
        }
        if total > SLACK.saturating_add(self.size.saturating_mul(self.limits.ratio)) { Err(Stop::Ratio) } else { Ok(()) }
    }
}

/// Counts what is read through it.
pub struct Metered<'b, R> {
    inner: R,
    budget: &'b Budget,
}

impl<'b, R: Read> Metered<'b, R> {
    /// Counts what is read from `inner`.
    pub const fn new(inner: R, budget: &'b Budget) -> Self {
        Self { inner, budget }
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.budget.spend(read as u64)?;
        Ok(read)
    }
}

/// Reads at most `most` bytes.
///
/// # Errors
/// [`Stop::Memory`] when there are more, and what the reader fails with; what was read until then stands in `out`.
pub fn read_up_to(reader: &mut dyn Read, most: u64, out: &mut Vec<u8>) -> Result<(), Stop> {
    let (start, mut reader) = (out.len(), reader.take(most + 1));
    loop {
        // Doubling would take twice what is read, at every level of a nest.
        let step = (out.len() / 4).max(64 << 10) as u64;
        out.try_reserve_exact(step as usize).map_err(|_| Stop::Memory)?;
        if (&mut reader).take(step).read_to_end(out)? == 0 {
            break;
        }
    }
    if (out.len() - start) as u64 > most { Err(Stop::Memory) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Limits, SLACK};
    use crate::content::segment::Stop;

    #[test]
    fn each_limit_has_its_own_word() {
        let budget = Budget::new(Limits { members: 2, depth: 3, bytes: SLACK * 4, ratio: 10, ..Limits::default() }, 1 << 20);
        assert_eq!([budget.enter(1), budget.enter(4), budget.enter(1)], [Ok(()), Err(Stop::Depth), Err(Stop::Members)]);
        assert_eq!(budget.spend(SLACK), Ok(()));
        assert_eq!(budget.spend(11 << 20), Err(Stop::Ratio));
        assert_eq!(budget.spend(SLACK * 3), Err(Stop::Size));
    }
}
