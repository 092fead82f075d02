//! Decoders in processes of their own.
//!
//! A document may make its decoder take all memory, never end or fail. In a process of its own that costs one object: the process is ended, the
//! object stands in the ledger, and the next document gets a new process. The library takes the command that starts such a process
//! ([`Pool::new`]), which has to call [`serve`]; without one, decoders run in the calling process under their budgets and
//! `catch_unwind`, which saves the scan from a panic but not from the end of memory or of the stack.

mod serve;
mod wire;

use std::ffi::OsString;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::content::decode::Input;
use crate::content::segment::Member;
use crate::content::{Budget, Format, Sink, Stop};

pub use serve::{MEMORY, serve};
use wire::{Frame, Request};

/// How many idle processes are kept.
const IDLE: usize = 8;

/// Processes that decode, started when they are needed and used again.
#[derive(Debug)]
pub struct Pool {
    command: Vec<OsString>,
    idle: Mutex<Vec<Process>>,
}

#[derive(Debug)]
struct Process {
    child: Arc<Mutex<Child>>,
    input: BufWriter<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Drop for Process {
    fn drop(&mut self) {
        let mut child = lock(&self.child);
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pool {
    /// A pool whose processes are started by `command`, program first.
    #[must_use]
    pub const fn new(command: Vec<OsString>) -> Self {
        Self { command, idle: Mutex::new(Vec::new()) }
    }

    /// Decodes an object in another process; what it hands on is taken here.
    pub(super) fn decode(&self, format: Format, name: &str, input: Input<'_>, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
        let mut process = lock(&self.idle).pop().map_or_else(|| self.start(), Ok).map_err(|_| Stop::Crashed)?;
        let watch = Watch::over(&process.child, Duration::from_secs(budget.limits().seconds));
        let end = converse(&mut process, format, name, input, budget, &watch, sink);
        let was_late = watch.end();
        match end {
            Ok(end) => {
                let mut idle = lock(&self.idle);
                if idle.len() < IDLE {
                    idle.push(process);
                }
                end
            }
            // Whatever is left of the conversation is worth nothing: the process ends with it.
            Err(Break::Stop(why)) => Err(why),
            Err(Break::Gone) => Err(if was_late { Stop::Time } else { Stop::Crashed }),
        }
    }

    fn start(&self) -> io::Result<Process> {
        let (program, arguments) = self.command.split_first().ok_or(io::ErrorKind::NotFound)?;
        let mut child = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else { return Err(io::ErrorKind::BrokenPipe.into()) };
        Ok(Process {
            child: Arc::new(Mutex::new(child)),
            input: BufWriter::with_capacity(64 << 10, input),
            output: BufReader::with_capacity(64 << 10, output),
        })
    }
}

/// Why a conversation ended before its end.
enum Break {
    /// Nothing more is wanted.
    Stop(Stop),
    /// The process is gone, or says what nobody understands.
    Gone,
}

impl From<io::Error> for Break {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

/// Asks a process to decode an object and takes what it answers.
fn converse(
    process: &mut Process,
    format: Format,
    name: &str,
    input: Input<'_>,
    budget: &Budget,
    watch: &Watch,
    sink: &mut dyn Sink,
) -> Result<Result<(), Stop>, Break> {
    let (path, bytes) = match &input {
        Input::File { path, .. } => (std::path::absolute(path).ok(), None),
        Input::Bytes(bytes) => (None, Some(*bytes)),
        Input::Stream(_) | Input::Anywhere { .. } => return Ok(Err(Stop::Memory)),
    };
    let request = Request {
        format,
        name: name.to_owned(),
        path: path.map(|path| path.into_os_string().into_encoded_bytes()),
        bytes: bytes.map_or(0, |bytes| bytes.len() as u64),
        limits: budget.limits(),
        ocr: budget.ocr().map(str::to_owned),
    };
    request.write(&mut process.input)?;
    process.input.write_all(bytes.unwrap_or_default())?;
    process.input.flush()?;
    loop {
        match Frame::read(&mut process.output)? {
            Frame::Segment(segment) => watch.pause(|| sink.segment(*segment)).map_err(Break::Stop)?,
            Frame::Member { name, size } => {
                let mut chunks = wire::Chunks::new(&mut process.output);
                let end = watch.pause(|| sink.member(Member { name: &name, size, reader: &mut chunks }));
                end.map_err(Break::Stop)?;
                chunks.pass_over()?;
            }
            Frame::Unread { name, size, why } => watch.pause(|| sink.unread(&name, size, why)).map_err(Break::Stop)?,
            Frame::End(end) => return Ok(end),
        }
    }
}

/// Ends a process that is silent for too long. The time in which this side is at work does not count.
struct Watch {
    shared: Arc<(Mutex<Clock>, Condvar)>,
    limit: Duration,
}

struct Clock {
    /// When the process is late; absent while this side is at work.
    deadline: Option<Instant>,
    is_over: bool,
    was_late: bool,
}

impl Watch {
    fn over(child: &Arc<Mutex<Child>>, limit: Duration) -> Self {
        let clock = Clock { deadline: Some(Instant::now() + limit), is_over: false, was_late: false };
        let shared = Arc::new((Mutex::new(clock), Condvar::new()));
        let (child, theirs) = (Arc::clone(child), Arc::clone(&shared));
        let watcher = std::thread::Builder::new().name("watch".to_owned()).stack_size(64 << 10);
        // Without a watcher a decoder may take its time, as it may in the library.
        let _ = watcher.spawn(move || {
            let (clock, changed) = &*theirs;
            let mut clock = lock(clock);
            while !clock.is_over {
                let now = Instant::now();
                if clock.deadline.is_some_and(|deadline| deadline <= now) {
                    clock.was_late = true;
                    let _ = lock(&child).kill();
                    return;
                }
                let wait = clock.deadline.map_or(Duration::from_secs(3600), |deadline| deadline.saturating_duration_since(now));
                clock = changed.wait_timeout(clock, wait).unwrap_or_else(PoisonError::into_inner).0;
            }
        });
        Self { shared, limit }
    }

    fn pause<T>(&self, work: impl FnOnce() -> T) -> T {
        lock(&self.shared.0).deadline = None;
        let done = work();
        lock(&self.shared.0).deadline = Some(Instant::now() + self.limit);
        // The watcher may sleep for as long as it was told while nothing was to be watched.
        self.shared.1.notify_one();
        done
    }

    /// Ends the watch; whether the process was late.
    fn end(self) -> bool {
        let mut clock = lock(&self.shared.0);
        clock.is_over = true;
        self.shared.1.notify_one();
        clock.was_late
    }
}

/// Reads a path that was sent as bytes.
fn path_of(bytes: Vec<u8>) -> Option<std::path::PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt as _;
        Some(OsString::from_vec(bytes).into())
    }
    #[cfg(not(unix))]
    {
        String::from_utf8(bytes).ok().map(Into::into)
    }
}

/// Bytes for which room is made before they come.
const AT_ONCE: u64 = 1 << 20;

/// Reads exactly so many bytes, growing only as they come where they are many.
fn read_exactly(reader: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(length.min(AT_ONCE) as usize);
    if reader.take(length).read_to_end(&mut out)? as u64 == length { Ok(out) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}
