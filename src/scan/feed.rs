//! Scanning what a source hands over with its bytes, or with a reader of them: blobs of git, objects of buckets. Each thread takes the next from a
//! feed of its own.

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use crate::content::decode::ReadSeek;
use crate::inventory::{Inventory, Skip};
use crate::object::{Object, Origin};
use crate::source::Listed;

use super::far::Fault;
use super::{Scanner, Worker};

/// How a pointer of git LFS begins.
const LFS: &[u8] = b"version https://git-lfs.github.com/spec/";
/// No pointer is longer, in bytes.
const LONGEST_POINTER: usize = 1024;

/// Hands over objects with their bytes, one after the other.
pub trait Feed: Send {
    /// The next object, its bytes in `bytes`; what was left out or could not be read has none. `None` at the end.
    fn next(&mut self, bytes: &mut Vec<u8>) -> Option<Listed>;

    /// A reader of the object that `next` gave, where it is too large for its bytes to be handed over.
    fn reader(&mut self) -> Option<Box<dyn ReadSeek>> {
        None
    }

    /// What went wrong beneath that reader, once the object was read.
    fn fault(&self) -> Option<Fault> {
        None
    }
}

impl Scanner<'_> {
    /// Scans everything that the feeds hand over, each on a thread of its own. Whether a part of the program failed comes back as well.
    pub fn run_feeds(&self, feeds: Vec<Box<dyn Feed + '_>>) -> (Inventory, bool) {
        let panicked = AtomicBool::new(false);
        let sum = Mutex::new(Inventory::default());
        let drain = |mut feed: Box<dyn Feed + '_>| {
            let found = self.drain(&mut *feed, &panicked);
            sum.lock().unwrap_or_else(std::sync::PoisonError::into_inner).merge(found);
        };
        let mut feeds = feeds.into_iter();
        let first = feeds.next();
        std::thread::scope(|scope| {
            for feed in feeds {
                scope.spawn(|| drain(feed));
            }
            // The calling thread takes part, so that few objects need no other.
            first.into_iter().for_each(drain);
        });
        let mut inventory = sum.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        inventory.coverage.interrupted |= self.is_stopped();
        (inventory, panicked.into_inner())
    }

    fn drain(&self, feed: &mut dyn Feed, panicked: &AtomicBool) -> Inventory {
        let mut sum = Inventory::default();
        let mut worker = Worker::default();
        let mut bytes = Vec::new();
        while let Some(listed) = feed.next(&mut bytes).filter(|_| !self.is_stopped()) {
            match listed {
                Listed::Object(object) if matches!(object.origin, Origin::Blob { .. }) && is_pointer(&bytes) => {
                    self.skip(&object.name, Skip::LfsPointer, bytes.len() as u64, &mut sum, &mut worker)
                }
                Listed::Object(object) => {
                    let found = match feed.reader() {
                        Some(reader) => {
                            let mut reader = Some(reader);
                            let scan = |worker: &mut Worker| match reader.take() {
                                Some(reader) => self.far(&object, reader, &|| feed.fault(), worker),
                                None => Inventory::default(),
                            };
                            self.fed(&object, panicked, &mut worker, scan)
                        }
                        None => self.fed(&object, panicked, &mut worker, |worker| self.scan(&object, &bytes, worker)),
                    };
                    sum.merge(found);
                }
                Listed::Skipped { name, reason, bytes } => self.skip(&name, reason, bytes, &mut sum, &mut worker),
                Listed::Failed { name, reason, message, bytes } => {
                    let failed = self.failed(&name, reason, message, &mut worker);
                    sum.coverage.failed(failed, bytes);
                }
            }
        }
        sum
    }

    fn fed(&self, object: &Object, panicked: &AtomicBool, worker: &mut Worker, scan: impl FnOnce(&mut Worker) -> Inventory) -> Inventory {
        worker.has_marks = false;
        let found = self.guarded(object, panicked, worker, scan);
        if let (Some(memory), Some(content), false) = (self.memory, super::memory::of_version(object), worker.has_marks) {
            memory.keep(object, &content, None, &found);
        }
        found
    }

    fn skip(&self, name: &str, reason: Skip, bytes: u64, sum: &mut Inventory, worker: &mut Worker) {
        sum.coverage.skipped(reason, bytes, self.namer.clean(name, &mut worker.scratch));
    }
}

/// Whether the bytes point to a file that git LFS keeps elsewhere.
fn is_pointer(bytes: &[u8]) -> bool {
    bytes.len() <= LONGEST_POINTER && bytes.starts_with(LFS) && memchr::memmem::find(bytes, b"\noid sha256:").is_some()
}
