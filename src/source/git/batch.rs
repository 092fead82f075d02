//! Reading blobs: one `git cat-file --batch` for each thread, asked for many blobs ahead of those that are read.

use std::io::{self, BufRead, BufReader, Read, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use super::{GitError, Repository, start_failure};

/// A process that reads objects by name.
pub struct Batch {
    child: Child,
    ask: Option<ChildStdin>,
    answer: BufReader<ChildStdout>,
    line: Vec<u8>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The object is in the buffer.
    Read,
    /// It is larger than was allowed and was passed over: its size.
    TooLarge(u64),
    /// It is not there: a partial clone, a broken repository, or a path that the revision does not have.
    Missing,
}

impl Repository {
    /// Starts a process that is asked for one object after the other.
    ///
    /// # Errors
    /// When git cannot be started.
    pub fn batch(&self) -> Result<Batch, GitError> {
        self.cat_file(&["cat-file", "--batch"])
    }

    /// Starts a process that answers for all of `names` in order.
    ///
    /// # Errors
    /// When git cannot be started.
    pub fn batch_of(&self, names: Vec<String>) -> Result<Batch, GitError> {
        let mut batch = self.cat_file(&["cat-file", "--batch", "--buffer"])?;
        if let Some(mut ask) = batch.ask.take() {
            // Git stops reading names while nobody reads its answers, so they are written by a thread of their own.
            std::thread::spawn(move || {
                let mut text = String::with_capacity(names.iter().map(|name| name.len() + 1).sum());
                for name in &names {
                    text.push_str(name);
                    text.push('\n');
                }
                let _ = ask.write_all(text.as_bytes());
            });
        }
        Ok(batch)
    }

    fn cat_file(&self, args: &[&str]) -> Result<Batch, GitError> {
        let spawned = self.command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = spawned.map_err(|error| GitError::of("git", start_failure(&error)))?;
        let ask = child.stdin.take();
        let answer = child.stdout.take().ok_or_else(|| GitError::of("git cat-file", "its output cannot be read"))?;
        Ok(Batch { child, ask, answer: BufReader::with_capacity(1 << 16, answer), line: Vec::new() })
    }
}

impl Batch {
    /// Asks for one object, by id or as `revision:path`, and reads it into `buffer`. A name with a line end cannot be asked for.
    ///
    /// # Errors
    /// When git ended.
    pub fn get(&mut self, name: &str, buffer: &mut Vec<u8>) -> io::Result<Answer> {
        if name.contains('\n') {
            return Ok(Answer::Missing);
        }
        if let Some(ask) = &mut self.ask {
            ask.write_all(format!("{name}\n").as_bytes())?;
            ask.flush()?;
        }
        self.next(u64::MAX, buffer)
    }

    /// Reads the next answer into `buffer`, unless it is larger than `largest` bytes.
    ///
    /// # Errors
    /// When git ended.
    pub fn next(&mut self, largest: u64, buffer: &mut Vec<u8>) -> io::Result<Answer> {
        self.line.clear();
        buffer.clear();
        if self.answer.read_until(b'\n', &mut self.line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        let size = line.rsplit(|&byte| byte == b' ').next().and_then(|size| std::str::from_utf8(size).ok()).and_then(|size| size.parse::<u64>().ok());
        let Some(size) = size.filter(|_| !line.ends_with(b" missing") && !line.ends_with(b" ambiguous")) else { return Ok(Answer::Missing) };
        if size > largest {
            io::copy(&mut (&mut self.answer).take(size + 1), &mut io::sink())?;
            return Ok(Answer::TooLarge(size));
        }
        let length = usize::try_from(size).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
        buffer.try_reserve_exact(length).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
        let read = (&mut self.answer).take(size).read_to_end(buffer)?;
        let mut end = [0];
        self.answer.read_exact(&mut end)?;
        if read == length { Ok(Answer::Read) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        drop(self.ask.take());
        // Whatever was not read is not wanted; without a reader git ends by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
