//! What stands inside an object: archives, documents, tables. Their decoders hand on text and members; here both are scanned.
//!
//! A member is an object of its own, named `outer!member`, and may hold members itself. One budget serves the object of the source and all that
//! it holds. Text that was decoded belongs to the object that held it.

use std::fs::File;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::marks::Marks;
use crate::content::decode::{self, Input};
use crate::content::format::HEAD;
use crate::content::limits::{Metered, read_up_to};
use crate::content::segment::Member;
use crate::content::{Budget, Format, Segment, Sink, Stop, Text};
use crate::content::{Declares, Writing};
use crate::inventory::{Failed, Inventory, Skip, Truncated};
use crate::object::{Object, Origin, Zone};
use crate::span::Span;

use super::body::{Body, Name};
use super::unfilled::{Stretch, Tables};
use super::{Division, PART, Scanner, Worker};

/// Members up to this size are read into memory, larger ones as a stream, in bytes.
const MEMBER: u64 = 4 << 20;
/// What a buffer that is used again may keep, in bytes, and how many a thread keeps: a nest of archives holds one for each level.
const KEPT: usize = 1 << 20;
const BUFFERS: usize = 4;
/// The longest name of a member that is kept, in bytes.
const LONGEST_NAME: usize = 4096;

/// Where documents are decoded whose decoders are large.
#[derive(Debug, Clone, Default)]
pub enum Isolation {
    /// In this process: a decoder that fails costs one object, but one that takes all memory or never ends takes the scan with it.
    #[default]
    InProcess,
    /// In processes of their own, that are ended when they take too long or too much memory.
    Processes(Arc<super::worker::Pool>),
}

/// Where an object stands: how deep, and what it may still unpack to.
#[derive(Clone, Copy)]
pub(super) struct Inside<'b> {
    pub(super) budget: &'b Budget,
    pub(super) depth: u32,
}

impl<'b> Inside<'b> {
    /// An object of the source.
    pub(super) const fn of(budget: &'b Budget) -> Self {
        Self { budget, depth: 0 }
    }
}

/// Whether the object has to be decoded before anything is found in it.
pub(super) const fn decodes(format: Format) -> bool {
    !format.is_text()
}

/// The format of a large file that is not read as text; `None` for text and for what cannot be opened, which is said when it is read.
pub(super) fn format_of_file(path: &Path, name: &str) -> Option<Format> {
    let mut head = Vec::with_capacity(HEAD);
    File::open(path).ok()?.take(HEAD as u64).read_to_end(&mut head).ok()?;
    // Large text is divided among all threads; what markup splits is not joined in it.
    Some(Format::sniff(name, &head)).filter(|format| decodes(*format) && !matches!(format, Format::Html | Format::Xml | Format::Card))
}

/// The object whose decoder is running, and what was found in it.
struct Opener<'o, 's, 'a> {
    scanner: &'s Scanner<'a>,
    worker: &'o mut Worker,
    object: &'o Object,
    clean: Arc<str>,
    inside: Inside<'o>,
    found: Inventory,
    /// What stands before the next text in the order of the object's findings.
    before: u64,
    tables: Tables,
    /// Whether anything was read.
    has_read: bool,
}

impl<'a> Scanner<'a> {
    /// Opens an object whose bytes are in memory. `found` is what its name and first bytes say.
    pub(super) fn open_bytes(
        &self,
        object: &Object,
        bytes: &[u8],
        format: Format,
        inside: Inside<'_>,
        found: Inventory,
        worker: &mut Worker,
    ) -> Inventory {
        let size = bytes.len() as u64;
        self.open(object, Input::Bytes(bytes), (format, size), inside, found, worker)
    }

    /// Opens a large file, of which only what is needed is read.
    pub(super) fn open_file(&self, object: &Object, path: &Path, format: Format, worker: &mut Worker) -> Inventory {
        let (mut head, file) = (Vec::with_capacity(HEAD), File::open(path));
        let file = match file.and_then(|mut file| (&mut file).take(HEAD as u64).read_to_end(&mut head).map(|_| file)) {
            Ok(file) => file,
            Err(error) => return self.unreadable(object, &error, worker),
        };
        self.fail_if_asked(object, &head);
        let outside = self.outside(object, &head, worker);
        self.hand_out(&outside.findings);
        let budget = self.budget(object.size);
        let input = Input::File { file, path, size: object.size };
        self.open(object, input, (format, object.size), Inside::of(&budget), outside.inventory, worker)
    }

    pub(super) fn open(
        &self,
        object: &Object,
        input: Input<'_>,
        (format, size): (Format, u64),
        inside: Inside<'_>,
        found: Inventory,
        worker: &mut Worker,
    ) -> Inventory {
        let mut opener = self.opener(object, inside, found, worker);
        let end = opener.decode(format, input);
        opener.end(format, size, end)
    }

    /// Scans a member: one that fits into memory like any other object, a larger one as it comes.
    fn member(&self, object: &Object, reader: &mut dyn Read, inside: Inside<'_>, worker: &mut Worker) -> (Inventory, Result<(), Stop>) {
        let mut reader = Metered::new(reader, inside.budget);
        let mut head = worker.buffers.pop().unwrap_or_default();
        head.clear();
        let read = read_up_to(&mut reader, MEMBER, &mut head);
        let outcome = match read {
            Ok(()) => {
                let object = Object { size: head.len() as u64, ..object.clone() };
                (self.scan_within(&object, &head, Division::Whole, inside, worker), Ok(()))
            }
            Err(Stop::Memory) => self.large_member(object, &head, &mut reader, inside, worker),
            Err(why) => {
                // What came before the mistake is read all the same.
                let object = Object { size: head.len() as u64, ..object.clone() };
                let mut inventory =
                    if head.is_empty() { Inventory::default() } else { self.scan_within(&object, &head, Division::Whole, inside, worker) };
                let members = inventory.coverage.members.take();
                inventory.coverage = crate::inventory::Coverage { members, ..Default::default() };
                self.note(&object, (head.len() as u64, object.size.max(head.len() as u64 + 1)), why, !head.is_empty(), &mut inventory, worker);
                (inventory, if why.ends_all() { Err(why) } else { Ok(()) })
            }
        };
        if worker.buffers.len() < BUFFERS && head.capacity() <= KEPT {
            worker.buffers.push(head);
        }
        outcome
    }

    /// A member that is too large for memory.
    fn large_member(
        &self,
        object: &Object,
        head: &[u8],
        reader: &mut dyn Read,
        inside: Inside<'_>,
        worker: &mut Worker,
    ) -> (Inventory, Result<(), Stop>) {
        let format = Format::sniff(&object.name, head);
        let mut count = Counted { inner: Cursor::new(head).chain(reader), bytes: 0 };
        let outside = self.outside(object, head, worker);
        self.hand_out(&outside.findings);
        let mut opener = self.opener(object, inside, outside.inventory, worker);
        let end = if !decodes(format) || matches!(format, Format::Html | Format::Xml | Format::Card) {
            super::window::read(&object.name, format, &mut count, &mut opener)
        } else if format.is_stream() {
            opener.decode(format, Input::Stream(&mut count))
        } else {
            let mut whole = Vec::new();
            let read = read_up_to(&mut count, inside.budget.room(), &mut whole);
            match read {
                Ok(()) => inside.budget.holding(whole.len() as u64, || opener.decode(format, Input::Bytes(&whole))),
                Err(why) => Err(why),
            }
        };
        // What the decoder did not want is passed over, so that the next member begins where it should.
        let size = object.size.max(count.bytes);
        let inventory = opener.end(format, size, end);
        (inventory, end.and(Ok(())).or_else(|why| if why.ends_all() { Err(why) } else { Ok(()) }))
    }

    /// Reads a large text as it comes.
    pub(super) fn open_text(
        &self,
        object: &Object,
        reader: &mut dyn Read,
        format: Format,
        inside: Inside<'_>,
        found: Inventory,
        worker: &mut Worker,
    ) -> Inventory {
        let mut opener = self.opener(object, inside, found, worker);
        let end = super::window::read(&object.name, format, reader, &mut opener);
        opener.end(format, object.size, end)
    }

    /// What receives the decoded content of `object`, of which `found` is known already.
    fn opener<'o, 's>(&'s self, object: &'o Object, inside: Inside<'o>, found: Inventory, worker: &'o mut Worker) -> Opener<'o, 's, 'a> {
        let clean = self.namer.clean(&object.name, &mut worker.scratch).into();
        Opener { scanner: self, worker, object, clean, inside, found, before: 0, tables: Tables::default(), has_read: false }
    }

    /// Scans what `decode` hands on as the content of an object of `size` bytes, for content that a caller has decoded already.
    pub fn decoded(&self, object: &Object, size: u64, decode: impl FnOnce(&mut dyn Sink) -> Result<(), Stop>, worker: &mut Worker) -> Inventory {
        let budget = self.budget(size);
        let mut opener = self.opener(object, Inside::of(&budget), Inventory::default(), worker);
        let end = catch_unwind(AssertUnwindSafe(|| decode(&mut opener))).unwrap_or(Err(Stop::Crashed));
        opener.end(Format::Arrow, size, end)
    }

    /// Puts an object that was not read whole into its ledger.
    fn note(&self, object: &Object, (read, size): (u64, u64), why: Stop, has_read: bool, inventory: &mut Inventory, worker: &mut Worker) {
        let name = self.namer.clean(&object.name, &mut worker.scratch);
        let skip = match why {
            Stop::Encrypted => Some(Skip::Encrypted),
            Stop::Unsupported => Some(Skip::Unsupported),
            // There may be very many: they are counted, and the first are named.
            Stop::Depth => Some(Skip::Nesting),
            _ => None,
        };
        match skip {
            Some(reason) if !has_read => inventory.coverage.skipped(reason, size, name),
            _ if has_read || !matches!(why, Stop::Damaged | Stop::Crashed) => {
                inventory.coverage.truncated(Truncated { object: name, reason: why.says().to_owned(), bytes_read: read.min(size), bytes: size });
            }
            _ => inventory.coverage.failed(Failed { object: name, reason: why.name().to_owned(), message: why.says().to_owned() }, size),
        }
        if why == Stop::Interrupted {
            inventory.coverage.interrupted = true;
        }
    }
}

impl Opener<'_, '_, '_> {
    fn decode(&mut self, format: Format, input: Input<'_>) -> Result<(), Stop> {
        let (name, budget) = (self.object.name.clone(), self.inside.budget);
        if let Isolation::Processes(pool) = &self.scanner.options.isolation
            && format.is_risky()
            && !matches!(input, Input::Stream(_))
        {
            let pool = Arc::clone(pool);
            // What only this process can read is brought to the other one whole, but for what is read by its directory.
            return match input {
                Input::Anywhere { .. } if matches!(format, Format::Parquet | Format::SevenZ | Format::Bzip2) => self.decode_here(format, input),
                Input::Anywhere { .. } => {
                    let bytes = Scanner::brought_whole(input, budget.room())?;
                    budget.holding(bytes.len() as u64, || pool.decode(format, &name, Input::Bytes(&bytes), budget, self))
                }
                input => pool.decode(format, &name, input, budget, self),
            };
        }
        self.decode_here(format, input)
    }

    fn decode_here(&mut self, format: Format, input: Input<'_>) -> Result<(), Stop> {
        let (name, budget) = (self.object.name.clone(), self.inside.budget);
        catch_unwind(AssertUnwindSafe(|| decode::decode(format, input, &name, budget, self))).unwrap_or(Err(Stop::Crashed))
    }

    /// Ends the object: its combinations, and its line in the ledger.
    fn end(mut self, format: Format, size: u64, end: Result<(), Stop>) -> Inventory {
        if end.is_ok() {
            for (names, stretch) in self.tables.unfilled() {
                self.scan_segment(names, stretch);
            }
        }
        self.scanner.combine_own(&self.clean, &mut self.found);
        let (scanner, object) = (self.scanner, self.object);
        scanner.progress.bytes.fetch_add(size, Ordering::Relaxed);
        match end {
            Ok(()) if format.is_media() && (format == Format::Film || self.scanner.options.ocr.is_none()) => {
                self.found.coverage.skipped(Skip::Media, size, self.clean.to_string());
            }
            Ok(()) => self.found.coverage.scanned(size),
            // The kind of an archive that nothing here opens has had its own word from the beginning.
            Err(Stop::Unsupported) if format.is_archive() && !self.has_read => {
                self.found.coverage.skipped(Skip::Archive, size, self.clean.to_string());
            }
            // A picture whose description cannot be read is still a picture that was not read.
            Err(Stop::Damaged | Stop::Unsupported | Stop::Crashed) if format.is_media() => {
                self.found.coverage.skipped(Skip::Media, size, self.clean.to_string());
            }
            Err(why) => {
                let read = if self.has_read { size.saturating_sub(1) } else { 0 };
                scanner.note(object, (read, size), why, self.has_read, &mut self.found, self.worker);
            }
        }
        self.found
    }

    fn object_inside(&self, name: &str, size: u64) -> Object {
        let name = name.trim_start_matches(['/', '\\']);
        let cut = (0..=name.len().min(LONGEST_NAME)).rev().find(|&at| name.is_char_boundary(at)).unwrap_or(0);
        let name = &name[..cut];
        let zone = if self.object.zone == Zone::Own { Zone::of(name) } else { self.object.zone };
        let modified = self.object.modified.clone();
        Object { name: format!("{}!{name}", self.object.name), origin: Origin::Member, zone, size, modified }
    }

    /// Adds what a member brought.
    fn hold(&mut self, mut inventory: Inventory) {
        let coverage = std::mem::take(&mut inventory.coverage);
        self.found.coverage.interrupted |= coverage.interrupted;
        self.found.coverage.hold(coverage);
        self.found.merge(inventory);
        self.has_read = true;
    }
}

impl Sink for Opener<'_, '_, '_> {
    fn segment(&mut self, segment: Segment) -> Result<(), Stop> {
        let scanner = self.scanner;
        if scanner.is_stopped() {
            return Err(Stop::Interrupted);
        }
        let length = segment.text.len() as u64;
        self.inside.budget.spend(length)?;
        self.has_read |= length > 0;
        let columns = self.tables.columns(&segment, self.before, || scanner.judge(&segment.layout, &segment.text, self.worker));
        self.scan_segment(segment, Stretch { columns, before: self.before, new: None });
        self.before += length + 1;
        Ok(())
    }

    fn member(&mut self, member: Member<'_>) -> Result<(), Stop> {
        if self.scanner.is_stopped() {
            return Err(Stop::Interrupted);
        }
        let depth = self.inside.depth + 1;
        let object = self.object_inside(member.name, member.size.unwrap_or(0));
        match self.inside.budget.enter(depth) {
            Ok(()) => {}
            Err(why) if why.ends_all() => return Err(why),
            Err(why) => return self.leave(&object, why),
        }
        let inside = Inside { depth, ..self.inside };
        let (inventory, end) = self.scanner.member(&object, member.reader, inside, self.worker);
        self.hold(inventory);
        end
    }

    fn unread(&mut self, name: &str, size: u64, why: Stop) -> Result<(), Stop> {
        self.inside.budget.enter(self.inside.depth)?;
        let object = self.object_inside(name, size);
        self.leave(&object, why)
    }
}

impl Opener<'_, '_, '_> {
    /// Finds what stands in a segment.
    fn scan_segment(&mut self, segment: Segment, stretch: Stretch) {
        let scanner = self.scanner;
        let owned = Span::new(segment.owned.start, segment.owned.end.min(segment.text.len()));
        let body = Body {
            name: Name::cleaned(&self.object.name, self.clean.clone()),
            zone: self.object.zone,
            seen: super::days::seen(self.object.modified.as_deref(), &segment.layout, &segment.text),
            day: scanner.options.gate.is_some().then(|| super::standing::day(self.object)).flatten(),
            text: Text::utf8(&segment.text),
            layout: segment.layout,
            columns: stretch.columns,
            binary: false,
            writing: Writing::of(&self.object.name),
            declares: Declares::of(&self.object.name),
            places: segment.places,
            before: stretch.before,
            marks: Marks::default(),
            commit: self.object.origin.commit().cloned(),
            new: stretch.new,
        };
        let size = scanner.options.part.unwrap_or(PART).max(1);
        let found = scanner.body_in_parts(&body, owned, size, Division::Whole, self.worker);
        self.found.merge(found);
    }

    /// Notes a member that was not read.
    fn leave(&mut self, object: &Object, why: Stop) -> Result<(), Stop> {
        let mut inventory = Inventory::default();
        self.scanner.note(object, (0, object.size), why, false, &mut inventory, self.worker);
        self.hold(inventory);
        Ok(())
    }
}

/// Counts what is read through it.
struct Counted<R> {
    inner: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(into)?;
        self.bytes += read as u64;
        Ok(read)
    }
}
