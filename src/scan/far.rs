//! Objects that are neither a file nor in memory: large ones of a bucket, of which only what is needed is read.
//!
//! Text is read in windows as it comes; archives and tables are read where their directories and footers say; what can only be read whole is, if
//! memory allows it.

use std::io::{Read, SeekFrom};

use crate::content::decode::{Input, ReadSeek};
use crate::content::format::HEAD;
use crate::content::{Format, Stop};
use crate::inventory::{Failed, Inventory, Truncated};
use crate::object::Object;

use super::open::{self, Inside};
use super::{Scanner, Worker};

/// What went wrong with an object beneath its reader: a short stable word, and what is wrong and what to do.
pub type Fault = (&'static str, &'static str);

impl Scanner<'_> {
    /// Scans an object that is read anywhere. What `fault` tells afterwards is how it ended.
    pub(super) fn far(&self, object: &Object, reader: Box<dyn ReadSeek>, fault: &dyn Fn() -> Option<Fault>, worker: &mut Worker) -> Inventory {
        let found = self.far_content(object, reader, worker);
        match fault() {
            Some(fault) => self.faulty(object, found, fault, worker),
            None => found,
        }
    }

    /// Scans an object that `reader` reads anywhere.
    #[must_use]
    pub fn scan_from(&self, object: &Object, reader: Box<dyn ReadSeek>, worker: &mut Worker) -> Inventory {
        self.far(object, reader, &|| None, worker)
    }

    fn far_content(&self, object: &Object, mut reader: Box<dyn ReadSeek>, worker: &mut Worker) -> Inventory {
        let mut head = Vec::with_capacity(HEAD);
        let read = reader.by_ref().take(HEAD as u64).read_to_end(&mut head).and_then(|_| reader.seek(SeekFrom::Start(0)));
        if let Err(error) = read {
            return self.unreadable(object, &error, worker);
        }
        self.fail_if_asked(object, &head);
        let format = Format::sniff(&object.name, &head);
        let outside = self.outside(object, &head, worker);
        self.hand_out(&outside.findings);
        let budget = self.budget(object.size);
        let inside = Inside::of(&budget);
        if open::decodes(format) && !matches!(format, Format::Html | Format::Xml | Format::Card) {
            let input = Input::Anywhere { reader, size: object.size };
            return self.open(object, input, (format, object.size), inside, outside.inventory, worker);
        }
        self.open_text(object, &mut reader, format, inside, outside.inventory, worker)
    }

    /// Puts into the ledger that the reader failed, whatever the decoder made of it.
    fn faulty(&self, object: &Object, mut found: Inventory, (reason, message): Fault, worker: &mut Worker) -> Inventory {
        let has_read = !found.entries.is_empty() || !found.coverage.truncated.is_empty() || found.coverage.members.is_some();
        let members = found.coverage.members.take();
        let interrupted = found.coverage.interrupted;
        found.coverage = crate::inventory::Coverage { members, interrupted, ..Default::default() };
        let name = self.namer.clean(&object.name, &mut worker.scratch);
        if has_read {
            let read = object.size.saturating_sub(1);
            found.coverage.truncated(Truncated { object: name, reason: message.to_owned(), bytes_read: read, bytes: object.size });
        } else {
            found.coverage.failed(Failed { object: name, reason: reason.to_owned(), message: message.to_owned() }, object.size);
        }
        found
    }

    /// What `decode` needs whole is read into memory, where it fits.
    pub(super) fn brought_whole(input: Input<'_>, room: u64) -> Result<Vec<u8>, Stop> {
        input.whole(room).map(std::borrow::Cow::into_owned)
    }
}
