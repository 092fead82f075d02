//! The bytes of an object: read into a buffer that is used again, or mapped.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::ops::Deref;
use std::path::Path;

/// What a buffer begins with, so that most files are read without growing it.
const FIRST: usize = 256 * 1024;
/// What a buffer keeps after a file that was larger.
const KEPT: usize = 4 * 1024 * 1024;

/// The bytes of an object.
#[derive(Debug)]
#[non_exhaustive]
pub enum Bytes<'a> {
    /// They stand in a buffer.
    Borrowed(&'a [u8]),
    /// They are mapped from a file.
    #[cfg(feature = "cli")]
    Mapped(super::map::Mapped),
}

impl Bytes<'_> {
    /// How many bytes were there, where the file became shorter while it was read and what is behind them is zeros. Ask when reading is over.
    #[must_use]
    pub fn truncated_at(&self) -> Option<usize> {
        match self {
            Self::Borrowed(_) => None,
            #[cfg(feature = "cli")]
            Self::Mapped(mapped) => mapped.truncated_at(),
        }
    }

    /// Says that the bytes before `end` will hardly be read again, so that those of a map need not stay in memory. They can still be read.
    pub fn release(&self, end: usize) {
        #[cfg(feature = "cli")]
        if let Self::Mapped(mapped) = self {
            mapped.release(end);
        }
        let _ = end;
    }
}

impl Deref for Bytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            #[cfg(feature = "cli")]
            Self::Mapped(mapped) => mapped,
        }
    }
}

impl AsRef<[u8]> for Bytes<'_> {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

/// Memory into which one object after another is read. Each thread has its own.
#[derive(Debug, Default)]
pub struct Buffer {
    /// All of it is initialised, so that a read can write anywhere in it; what counts is told by each read.
    bytes: Vec<u8>,
}

impl Buffer {
    /// How many bytes it holds on to.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    fn begin(&mut self) {
        if self.bytes.len() > KEPT {
            self.bytes.truncate(KEPT);
            self.bytes.shrink_to_fit();
        } else if self.bytes.is_empty() {
            // Asked of the system as zeros, so that a short file touches as little of it as it fills.
            self.bytes = vec![0; FIRST];
        }
    }

    fn grow_to(&mut self, len: usize) -> io::Result<()> {
        self.bytes.try_reserve_exact(len - self.bytes.len()).map_err(|_| io::Error::from(ErrorKind::OutOfMemory))?;
        self.bytes.resize(len, 0);
        Ok(())
    }
}

/// Reads a whole file. A file that fits into the buffer costs no question about its size.
///
/// # Errors
/// When it cannot be opened or read, or is larger than memory.
pub fn read<'b>(path: &Path, buffer: &'b mut Buffer) -> io::Result<&'b [u8]> {
    let file = File::open(path)?;
    fill(&mut &file, buffer, || file.metadata().map_or(0, |metadata| metadata.len()))
}

/// Reads from where a reader stands to its end, as from standard input or a pipe.
///
/// # Errors
/// When the reader fails, or gives more than memory holds.
pub fn read_from<'b>(reader: &mut impl Read, buffer: &'b mut Buffer) -> io::Result<&'b [u8]> {
    fill(reader, buffer, || 0)
}

/// Reads to the end. `length` is asked once, and only by what outgrows [`KEPT`], so that a giant file does not double the buffer again and again.
fn fill<'b>(reader: &mut impl Read, buffer: &'b mut Buffer, length: impl Fn() -> u64) -> io::Result<&'b [u8]> {
    buffer.begin();
    let mut filled = 0;
    loop {
        if filled == buffer.bytes.len() {
            let told = if filled == KEPT { usize::try_from(length()).unwrap_or(usize::MAX - 1) } else { 0 };
            // One more byte than the length leaves room for the read that finds the end.
            let len = if told > filled { told + 1 } else { filled.saturating_mul(2) };
            buffer.grow_to(len)?;
        }
        match reader.read(&mut buffer.bytes[filled..]) {
            Ok(0) => return Ok(&buffer.bytes[..filled]),
            Ok(more) => filled += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Puts an error of reading into the ledger's words: a short stable reason, and what is wrong and what to do. Neither holds the object's name.
#[must_use]
pub fn failure(error: &io::Error) -> (&'static str, String) {
    match error.kind() {
        ErrorKind::PermissionDenied => ("permission", "permission denied; scan as a user who may read it, or exclude it".to_owned()),
        ErrorKind::NotFound => {
            ("not-found", "not there: removed while the scan ran, or a link that leads nowhere; scan again, or exclude it".to_owned())
        }
        ErrorKind::OutOfMemory => ("memory", "larger than the memory that is free; let large files be mapped, or exclude it".to_owned()),
        kind => ("io", format!("cannot be read ({kind}); check the disk or the network share, or exclude it")),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Cursor;

    use super::{Buffer, FIRST, KEPT, read, read_from};

    #[test]
    fn files_of_any_size_are_read_whole_and_a_giant_one_leaves_no_giant_buffer() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let mut buffer = Buffer::default();
        for size in [0, 1, FIRST - 1, FIRST, FIRST + 1, KEPT, KEPT + 1, 3 * KEPT, 5, 0] {
            let content: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
            let path = folder.path().join(size.to_string());
            fs::write(&path, &content).expect("written");
            assert!(read(&path, &mut buffer).expect("read") == content, "{size} bytes");
            assert!(read_from(&mut Cursor::new(&content), &mut buffer).expect("read") == content, "{size} bytes from a stream");
        }
        assert!(buffer.capacity() <= KEPT, "{}", buffer.capacity());
    }

    #[test]
    fn a_missing_file_is_an_error() {
        assert!(read(std::path::Path::new("no/such/file"), &mut Buffer::default()).is_err());
    }
}
