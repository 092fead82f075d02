//! The whole flow on one page: walk, read, decode, find, add up.
//!
//! ```text
//! Source ─▶ Object ─▶ Bytes ─▶ Text ─▶ Match ─▶ Finding ─▶ Inventory
//! ```
//!
//! Small objects are scanned on the thread that listed them. Large ones are kept for the end and divided among all threads, so there is one set
//! of threads at a time. Every object ends in the coverage ledger: scanned, skipped, truncated or failed.

pub mod allow;
pub mod annotate;
mod body;
mod days;
pub mod far;
pub mod feed;
mod keys;
pub mod marks;
pub mod memory;
mod open;
mod place;
pub mod profile;
mod standing;
mod strings;
mod unfilled;
mod window;
pub mod worker;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;
use regex_automata::util::pool::Pool;
use rustc_hash::FxHashMap;

use crate::content::{Budget, Format, Limits};
use crate::detect::names::Namer;
use crate::detect::{Confidence, Key, MARGIN, Matcher, Scratch};
use crate::inventory::{Failed, Finding, Inventory, Truncated};
use crate::object::bytes::{self, Buffer, Bytes};
use crate::object::{Object, Origin};
use crate::source::git::Added;
use crate::source::{self, Flow, Listed, Target, TargetError};
use crate::span::Span;
use crate::taxonomy::classify::{Laws, Rule};

use allow::Allow;
use body::{Body, Met, Part};
use marks::{Dialects, Mark};
use memory::{Memory, Stamp};
use open::Inside;
pub use open::Isolation;
use place::Locator;
use strings::Strings;

/// Objects of this size and more are divided among all threads, in bytes.
const LARGE: u64 = 8 << 20;
/// The size of a part, in bytes: objects are scanned in parts so that the matches of dense ones need little memory at a time.
const PART: usize = 256 << 10;

/// What a scan is to report.
pub struct Options {
    /// Findings below it are only counted.
    pub min_confidence: Confidence,
    /// Whether elements that are not personal data by themselves are reported although no chosen law claims them.
    pub context_elements: bool,
    /// Whether findings carry keyed fingerprints.
    pub fingerprints: bool,
    /// Whether names are written as they are.
    pub show_names: bool,
    /// Values that are left out.
    pub allow: Allow,
    /// The country (ISO 3166) whose national forms are expected.
    pub region: Option<String>,
    /// Divide every object into parts of so many bytes; for tests of the division.
    pub part: Option<usize>,
    /// Whether findings tell how they stand in their file, for gates, and which marks in files count.
    pub gate: Option<Dialects>,
    /// Fail in objects whose name holds this; for tests of what a failure says.
    pub fail_in: Option<String>,
    /// Opens a large file for reading; by default it is read into memory.
    pub open: Open,
    /// How many threads.
    pub threads: usize,
    /// How much an object may unpack to.
    pub limits: Limits,
    /// Whether pictures and scanned pages are read by a command of the user's, which the processes of `isolation` run.
    pub ocr: Option<String>,
    /// Where documents are decoded.
    pub isolation: Isolation,
}

/// Opens a large file: into the buffer, or as a map.
pub type Open = for<'b> fn(&std::path::Path, &'b mut Buffer) -> std::io::Result<Bytes<'b>>;

impl Default for Options {
    fn default() -> Self {
        Self {
            min_confidence: Confidence::Likely,
            context_elements: false,
            fingerprints: false,
            show_names: false,
            allow: Allow::default(),
            region: None,
            part: None,
            gate: None,
            fail_in: None,
            open: |path, buffer| bytes::read(path, buffer).map(Bytes::Borrowed),
            threads: source::threads(),
            limits: Limits::default(),
            ocr: None,
            isolation: Isolation::default(),
        }
    }
}

/// What is shared by all threads of a scan.
pub struct Scanner<'a> {
    matcher: &'a Matcher,
    laws: &'a Laws,
    key: &'a Key,
    options: Options,
    namer: Namer<'a>,
    /// The categories of each element, worked out when it is met.
    categories: HashMap<Arc<str>, OnceLock<Vec<Arc<str>>>>,
    /// For each detector the first that finds the same element.
    elements: Vec<u16>,
    rules: Vec<Rule<'a>>,
    stream: Option<&'a Stream<'a>>,
    marks: Option<&'a MarkStream<'a>>,
    new_lines: Option<&'a HashMap<String, Added>>,
    memory: Option<&'a Memory<'a>>,
    stop: Option<&'a AtomicBool>,
    /// How far the scan is.
    pub progress: Progress,
}

/// Takes findings one by one, from any thread.
pub type Stream<'a> = dyn Fn(&[Finding]) + Sync + 'a;

/// Takes the marks of an object that has some, from any thread, before its findings. The name is cleaned.
pub type MarkStream<'a> = dyn Fn(&Arc<str>, &[Mark]) + Sync + 'a;

/// How far a scan is, for those who wait.
#[derive(Debug, Default)]
pub struct Progress {
    /// Objects that ended.
    pub objects: AtomicU64,
    /// Bytes that were read.
    pub bytes: AtomicU64,
}

/// What belongs to one thread.
#[derive(Default)]
pub struct Worker {
    scratch: Scratch,
    buffer: Buffer,
    labels: HashMap<Vec<u8>, Option<Arc<str>>>,
    strings: Strings,
    /// Memory for members of archives, used again.
    buffers: Vec<Vec<u8>>,
    elements: Vec<u16>,
    met: FxHashMap<Vec<u16>, Met>,
    /// Whether the last object had marks, which a memory does not keep.
    has_marks: bool,
}

/// What a scan brought.
pub struct Outcome {
    /// The findings, added up, and the ledger.
    pub inventory: Inventory,
    /// Targets that could not be used.
    pub errors: Vec<TargetError>,
    /// Whether a part of the program failed (a bug); the ledger names the objects.
    pub panicked: bool,
}

impl<'a> Scanner<'a> {
    /// A scanner.
    #[must_use]
    pub fn new(matcher: &'a Matcher, laws: &'a Laws, key: &'a Key, options: Options) -> Self {
        let namer = if options.show_names { Namer::showing(matcher, key) } else { Namer::new(matcher, key) };
        let categories = matcher.rules().iter().map(|rule| (rule.element.clone(), OnceLock::new())).collect();
        let mut firsts: HashMap<&str, u16> = HashMap::new();
        let elements = matcher.rules().iter().zip(0..).map(|(rule, index)| *firsts.entry(&rule.element).or_insert(index)).collect();
        let rules = laws.rules().collect();
        Self {
            matcher,
            laws,
            key,
            options,
            namer,
            categories,
            elements,
            rules,
            stream: None,
            marks: None,
            new_lines: None,
            memory: None,
            stop: None,
            progress: Progress::default(),
        }
    }

    /// Hands every finding to `stream`, in the order of each object; objects come in no order.
    #[must_use]
    pub fn streaming(self, stream: &'a Stream<'a>) -> Self {
        Self { stream: Some(stream), ..self }
    }

    /// Hands the marks of every object to `marks`; findings tell by number which of them allows them.
    #[must_use]
    pub fn marking(self, marks: &'a MarkStream<'a>) -> Self {
        Self { marks: Some(marks), ..self }
    }

    /// Remembers what was found in objects that have not changed, and keeps what is found now.
    #[must_use]
    pub fn remembering(self, memory: Option<&'a Memory<'a>>) -> Self {
        Self { memory, ..self }
    }

    /// Finds only what stands on these lines, in objects that are named here.
    #[must_use]
    pub fn only(self, new_lines: &'a HashMap<String, Added>) -> Self {
        Self { new_lines: Some(new_lines).filter(|lines| !lines.is_empty()), ..self }
    }

    /// The name of an object as this scan writes it.
    #[must_use]
    pub fn name(&self, raw: &str) -> String {
        self.namer.clean(raw, &mut Scratch::default())
    }

    /// Ends early, with what was found so far, when `stop` becomes true.
    #[must_use]
    pub fn stopping(self, stop: &'a AtomicBool) -> Self {
        Self { stop: Some(stop), ..self }
    }

    /// Scans targets.
    ///
    /// # Errors
    /// When an option of the walk cannot be understood; nothing is scanned then.
    pub fn run(&self, targets: &[Target], walk: &source::Options) -> Result<Outcome, source::Refused> {
        let sum = Mutex::new(Inventory::default());
        let large = Mutex::new(Vec::new());
        let panicked = AtomicBool::new(false);
        let errors = source::walk(targets, walk, || {
            let mut share = Share { scanner: self, inventory: Inventory::default(), sum: &sum, worker: Worker::default() };
            let (large, panicked) = (&large, &panicked);
            move |listed| {
                if let Some(object) = share.take(listed, panicked) {
                    large.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(object);
                }
                if self.is_stopped() { Flow::Stop } else { Flow::Go }
            }
        })?;
        let mut large = large.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        large.sort_by(|a: &Object, b| a.name.cmp(&b.name));
        let mut inventory = sum.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !large.is_empty() {
            inventory.merge(self.run_large(&large, &panicked));
        }
        inventory.coverage.interrupted |= self.is_stopped();
        Ok(Outcome { inventory, errors, panicked: panicked.into_inner() })
    }

    /// Scans large objects one after the other, each divided among all threads.
    fn run_large(&self, objects: &[Object], panicked: &AtomicBool) -> Inventory {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.options.threads).build();
        let scan = || {
            let mut sum = Inventory::default();
            let mut worker = Worker::default();
            for object in objects {
                if self.is_stopped() {
                    // What was listed and not begun is lost to the report only in its content, never in the ledger.
                    let message = "the scan was stopped before this object was read".to_owned();
                    sum.coverage.failed(self.failed(&object.name, "interrupted", message, &mut worker), object.size);
                    continue;
                }
                sum.merge(self.guarded(object, panicked, &mut worker, |worker| self.large(object, worker)));
            }
            sum
        };
        match pool {
            Ok(pool) => pool.install(scan),
            Err(_) => scan(),
        }
    }

    fn large(&self, object: &Object, worker: &mut Worker) -> Inventory {
        let Origin::File(path) = &object.origin else { return Inventory::default() };
        if let Some(format) = open::format_of_file(path, &object.name) {
            return self.open_file(object, path, format, worker);
        }
        let mut buffer = std::mem::take(&mut worker.buffer);
        match (self.options.open)(path, &mut buffer) {
            Err(error) => self.unreadable(object, &error, worker),
            Ok(bytes) => {
                let mut inventory = self.scan_bytes(object, bytes.as_ref(), Division::Shared(&bytes), worker);
                if let Some(at) = bytes.truncated_at() {
                    let reason = "the file became shorter while it was read".to_owned();
                    let (name, total) = (self.namer.clean(&object.name, &mut worker.scratch), bytes.as_ref().len() as u64);
                    inventory.coverage = crate::inventory::Coverage::default();
                    inventory.coverage.truncated(Truncated { object: name, reason, bytes_read: at as u64, bytes: total });
                }
                inventory
            }
        }
    }

    /// Scans one object whose bytes are in memory.
    #[must_use]
    pub fn scan(&self, object: &Object, bytes: &[u8], worker: &mut Worker) -> Inventory {
        let division = self.options.part.map_or(Division::Whole, Division::Parts);
        self.scan_bytes(object, bytes, division, worker)
    }

    /// Fails as a mistake in privet might, with what was read in the message.
    fn fail_if_asked(&self, object: &Object, bytes: &[u8]) {
        if self.options.fail_in.as_ref().is_some_and(|part| object.name.contains(part.as_str())) {
            panic!("{}: {}", object.name, String::from_utf8_lossy(&bytes[..bytes.len().min(256)]));
        }
    }

    fn scan_bytes(&self, object: &Object, bytes: &[u8], division: Division<'_>, worker: &mut Worker) -> Inventory {
        self.scan_within(object, bytes, division, Inside::of(&self.budget(bytes.len() as u64)), worker)
    }

    /// What an object of so many bytes may unpack to.
    fn budget(&self, size: u64) -> Budget {
        Budget::new(self.options.limits, size).with_ocr(self.options.ocr.clone())
    }

    /// Scans an object that may stand inside others.
    fn scan_within(&self, object: &Object, bytes: &[u8], division: Division<'_>, inside: Inside<'_>, worker: &mut Worker) -> Inventory {
        self.fail_if_asked(object, bytes);
        let format = Format::sniff(&object.name, bytes);
        let mut sum = self.outside(object, bytes, worker);
        if open::decodes(format) {
            self.hand_out(&sum.findings);
            return self.open_bytes(object, bytes, format, inside, sum.inventory, worker);
        }
        let body = self.body(object, bytes, format, worker);
        self.hand_out(&sum.findings);
        let size = match division {
            Division::Parts(size) => size.max(1),
            Division::Whole | Division::Shared(_) => self.options.part.unwrap_or(PART).max(1),
        };
        let whole = Span::new(0, body.text.bytes().len());
        sum.inventory.merge(self.body_in_parts(&body, whole, size, division, worker));
        if !sum.inventory.entries.is_empty() {
            self.combine(self.clean(&body.name, worker), &mut sum.inventory);
        }
        sum.inventory.coverage.scanned(bytes.len() as u64);
        self.progress.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        sum.inventory
    }

    /// What a stretch of a text holds, found part by part, several at a time where they are divided among threads.
    fn body_in_parts(&self, body: &Body<'_>, owned: Span, size: usize, division: Division<'_>, worker: &mut Worker) -> Inventory {
        let mut sum = Inventory::default();
        let [mut findings, mut samples] = [(); 2].map(|()| Locator::new(&body.text, &body.layout, &body.places).in_commit(body.commit.as_ref()));
        let ranges: Vec<Span> = (owned.start..owned.end).step_by(size).map(|start| Span::new(start, (start + size).min(owned.end))).collect();
        let wave = if matches!(division, Division::Shared(_)) { self.options.threads.max(1) * 4 } else { 1 };
        // What a worker has learned, and its memory, is used for the next part as well.
        let workers = Pool::new(Worker::default);
        for wave in ranges.chunks(wave) {
            let parts: Vec<Part> = match wave {
                [range] => vec![self.part(body, *range, worker)],
                ranges => ranges.par_iter().map_init(|| workers.get(), |worker, range| self.part(body, *range, worker)).collect(),
            };
            for mut part in parts {
                self.locate(&mut part.findings, body, &mut findings, worker);
                self.hand_out(&part.findings);
                sum.merge(part.inventory);
            }
            let (start, end) = (wave[0].start, wave[wave.len() - 1].end);
            let owned = body.layout.boundary_from(body.text.bytes(), start);
            self.place_samples(body, &mut sum, owned, &mut samples, worker);
            if let Division::Shared(whole) = division {
                [&mut findings, &mut samples].into_iter().for_each(|locator| locator.catch_up(end));
                whole.release(end.saturating_sub(MARGIN));
            }
            if self.is_stopped() {
                break;
            }
        }
        sum
    }

    /// Runs `scan` so that a panic in it costs one object, not the scan.
    fn guarded(&self, object: &Object, panicked: &AtomicBool, worker: &mut Worker, scan: impl FnOnce(&mut Worker) -> Inventory) -> Inventory {
        let inventory = catch_unwind(AssertUnwindSafe(|| scan(worker))).unwrap_or_else(|_| {
            *worker = Worker::default();
            panicked.store(true, Ordering::Relaxed);
            let mut inventory = Inventory::default();
            let message = "privet failed on this object; please report it, without the object".to_owned();
            inventory.coverage.failed(self.failed(&object.name, "internal", message, worker), object.size);
            inventory
        });
        self.progress.objects.fetch_add(1, Ordering::Relaxed);
        inventory
    }

    fn unreadable(&self, object: &Object, error: &std::io::Error, worker: &mut Worker) -> Inventory {
        let (reason, message) = bytes::failure(error);
        let mut inventory = Inventory::default();
        inventory.coverage.failed(self.failed(&object.name, reason, message, worker), object.size);
        inventory
    }

    fn failed(&self, name: &str, reason: &str, message: String, worker: &mut Worker) -> Failed {
        Failed { object: self.namer.clean(name, &mut worker.scratch), reason: reason.to_owned(), message }
    }

    fn hand_out(&self, findings: &[(Span, Finding)]) {
        if let Some(stream) = self.stream.filter(|_| !findings.is_empty()) {
            let findings: Vec<Finding> = findings.iter().map(|(_, finding)| finding.clone()).collect();
            stream(&findings);
        }
    }

    fn wants_findings(&self) -> bool {
        self.stream.is_some()
    }

    fn reports_context(&self, element: &str) -> bool {
        self.options.context_elements || !self.categories_of(element).is_empty()
    }

    fn categories_of(&self, element: &str) -> &[Arc<str>] {
        let of = || self.laws.categories(element).into_iter().map(Arc::from).collect();
        self.categories.get(element).map_or(&[], |known| known.get_or_init(of))
    }

    /// Whether the scan was told to end.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}

/// How an object is divided.
#[derive(Clone, Copy)]
enum Division<'b> {
    /// Not among threads.
    Whole,
    /// Into parts of so many bytes, one after the other.
    Parts(usize),
    /// Into parts for all threads, which release the bytes that are behind them.
    Shared(&'b Bytes<'b>),
}

/// One thread's share of a walk; it is added to the sum when the thread ends.
struct Share<'s, 'a> {
    scanner: &'s Scanner<'a>,
    inventory: Inventory,
    sum: &'s Mutex<Inventory>,
    worker: Worker,
}

impl Share<'_, '_> {
    /// Scans or notes what was listed; gives a large object back.
    fn take(&mut self, listed: Listed, panicked: &AtomicBool) -> Option<Object> {
        let scanner = self.scanner;
        match listed {
            Listed::Skipped { name, reason, bytes } => {
                let scratch = &mut self.worker.scratch;
                self.inventory.coverage.skipped(reason, bytes, scanner.namer.clean(&name, scratch));
            }
            Listed::Failed { name, reason, message, bytes } => {
                let failed = scanner.failed(&name, reason, message, &mut self.worker);
                self.inventory.coverage.failed(failed, bytes);
            }
            Listed::Object(object) if matches!(object.origin, Origin::File(_)) && object.size >= LARGE => return Some(object),
            Listed::Object(object) => {
                let found = scanner.guarded(&object, panicked, &mut self.worker, |worker| scanner.small(&object, worker));
                self.inventory.merge(found);
            }
        }
        None
    }
}

impl Drop for Share<'_, '_> {
    fn drop(&mut self) {
        let mine = std::mem::take(&mut self.inventory);
        self.sum.lock().unwrap_or_else(std::sync::PoisonError::into_inner).merge(mine);
    }
}

impl Scanner<'_> {
    /// Reads a small object into the thread's buffer and scans it, unless it is remembered.
    fn small(&self, object: &Object, worker: &mut Worker) -> Inventory {
        let memory = self.memory.filter(|memory| memory.is_awake());
        let stamp = match (&object.origin, memory) {
            (Origin::File(path), Some(_)) => std::fs::metadata(path).ok().and_then(|metadata| Stamp::of(path, &metadata)),
            _ => None,
        };
        if let (Some(memory), Some(stamp)) = (memory, &stamp)
            && let Some(known) = memory.unchanged(stamp).and_then(|content| memory.recall(object, &content, self.wants_findings()))
        {
            self.progress.bytes.fetch_add(known.coverage.scanned.bytes, Ordering::Relaxed);
            return worker.strings.share(known);
        }
        let mut buffer = std::mem::take(&mut worker.buffer);
        let read = match &object.origin {
            Origin::File(path) => bytes::read(path, &mut buffer),
            Origin::Stdin => bytes::read_from(&mut std::io::stdin().lock(), &mut buffer),
            Origin::Member => return Inventory::default(),
            Origin::Blob { .. } | Origin::Remote { .. } => Err(std::io::ErrorKind::Unsupported.into()),
        };
        let inventory = match read {
            Ok(bytes) => match (memory, stamp) {
                (Some(memory), Some(stamp)) => self.learn(memory, object, bytes, &stamp, worker),
                _ => self.scan(object, bytes, worker),
            },
            Err(error) => self.unreadable(object, &error, worker),
        };
        worker.buffer = buffer;
        inventory
    }

    /// Scans a file that was read, unless its content is remembered, and keeps what it says.
    fn learn(&self, memory: &Memory<'_>, object: &Object, bytes: &[u8], stamp: &Stamp, worker: &mut Worker) -> Inventory {
        let content = memory::content(bytes);
        worker.has_marks = false;
        let found = match memory.recall(object, &content, self.wants_findings()) {
            Some(known) => worker.strings.share(known),
            None => self.scan(object, bytes, worker),
        };
        if !worker.has_marks {
            memory.keep(object, &content, Some(stamp), &found);
        }
        found
    }

    /// What is remembered of a blob or an object of a bucket, so that it need not be read.
    #[must_use]
    pub fn remembered(&self, object: &Object) -> Option<Inventory> {
        let memory = self.memory.filter(|memory| memory.is_awake())?;
        memory.recall(object, &memory::of_version(object)?, self.wants_findings())
    }
}
