//! The bytes of a dump, one after the other, with a look at the next.

use std::io::Read;

use crate::content::Stop;

const BUFFER: usize = 64 << 10;
/// How much of the beginning tells whose dump it is.
const HEAD: usize = 4096;

/// The bytes of a dump.
pub(super) struct Source<'r> {
    reader: &'r mut dyn Read,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    /// Line ends that were passed.
    pub(super) lines: u64,
    /// Bytes that were passed.
    pub(super) bytes: u64,
    /// Whether a backslash escapes what follows it in quotes, as MySQL writes it.
    pub(super) has_escapes: bool,
}

impl<'r> Source<'r> {
    pub(super) fn new(reader: &'r mut dyn Read) -> Self {
        Self { reader, buffer: vec![0; BUFFER], at: 0, filled: 0, lines: 0, bytes: 0, has_escapes: false }
    }

    fn fill(&mut self) -> Result<bool, Stop> {
        let is_first = self.bytes == 0;
        loop {
            match self.reader.read(&mut self.buffer) {
                Ok(read) => (self.at, self.filled) = (0, read),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            }
            break;
        }
        if is_first {
            let head = &self.buffer[..self.filled.min(HEAD)];
            let says = |word: &[u8]| memchr::memmem::find(head, word).is_some();
            self.has_escapes = says(b"MySQL") || says(b"MariaDB") || says(b"`") || says(b"\\'");
        }
        Ok(self.filled > 0)
    }

    /// The next byte, which stays.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, Stop> {
        if self.at == self.filled && !self.fill()? {
            return Ok(None);
        }
        Ok(Some(self.buffer[self.at]))
    }

    /// The next byte.
    pub(super) fn next(&mut self) -> Result<Option<u8>, Stop> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.at += 1;
            self.bytes += 1;
            self.lines += u64::from(byte == b'\n');
        }
        Ok(byte)
    }
}
