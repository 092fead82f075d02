//! What goes through the pipe: a line of JSON for everything that is small, then bytes for text and members.

use std::io::{self, BufRead, Read, Write};

use serde::{Deserialize, Serialize};

use crate::content::segment::Places;
use crate::content::{Csv, Dialect, Format, Layout, Limits, Segment, Stop};
use crate::span::Span;

/// The longest line, in bytes.
const LONGEST_LINE: u64 = 64 << 20;
/// The longest text of a segment, in bytes.
const LONGEST_TEXT: u64 = 256 << 20;

/// What a process is asked.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) format: Format,
    pub(super) name: String,
    /// The file to read; else `bytes` bytes follow.
    pub(super) path: Option<Vec<u8>>,
    pub(super) bytes: u64,
    pub(super) limits: Limits,
    pub(super) ocr: Option<String>,
}

impl Request {
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        line(out, self)
    }

    /// The next request; `None` when there is no more.
    pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Self>> {
        if input.fill_buf()?.is_empty() { Ok(None) } else { read_line(input).map(Some) }
    }
}

/// What a process answers.
pub(super) enum Frame {
    Segment(Box<Segment>),
    Member { name: String, size: Option<u64> },
    Unread { name: String, size: u64, why: Stop },
    End(Result<(), Stop>),
}

/// The line of a frame.
#[derive(Serialize, Deserialize)]
enum Head {
    Segment { length: u64, owned: (usize, usize), layout: LayoutHead, places: Places, table: Option<u32> },
    Member { name: String, size: Option<u64> },
    Unread { name: String, size: u64, why: Stop },
    End(Option<Stop>),
}

#[derive(Serialize, Deserialize)]
enum LayoutHead {
    Plain,
    Json,
    Keys(Dialect),
    Table { delimiter: u8, headers: Vec<Vec<u8>> },
}

impl Frame {
    pub(super) fn read(input: &mut impl BufRead) -> io::Result<Self> {
        Ok(match read_line(input)? {
            Head::Segment { length, owned, layout, places, table } => {
                if length > LONGEST_TEXT {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                let text = super::read_exactly(input, length)?;
                let layout = match layout {
                    LayoutHead::Plain => Layout::Plain,
                    LayoutHead::Json => Layout::Json,
                    LayoutHead::Keys(dialect) => Layout::Keys(dialect),
                    LayoutHead::Table { delimiter, headers } => Layout::Table(Csv::of_text(delimiter, headers, &text)),
                };
                let end = owned.1.min(text.len());
                let owned = Span::new(owned.0.min(end), end);
                Self::Segment(Box::new(Segment { text, owned, layout, places, table }))
            }
            Head::Member { name, size } => Self::Member { name, size },
            Head::Unread { name, size, why } => Self::Unread { name, size, why },
            Head::End(why) => Self::End(why.map_or(Ok(()), Err)),
        })
    }
}

pub(super) fn write_segment(out: &mut impl Write, segment: Segment) -> io::Result<()> {
    let layout = match segment.layout {
        Layout::Json => LayoutHead::Json,
        Layout::Keys(dialect) => LayoutHead::Keys(dialect),
        Layout::Table(csv) => LayoutHead::Table { delimiter: csv.delimiter, headers: csv.headers },
        Layout::Plain | Layout::Value(_) => LayoutHead::Plain,
    };
    let owned = (segment.owned.start, segment.owned.end);
    line(out, &Head::Segment { length: segment.text.len() as u64, owned, layout, places: segment.places, table: segment.table })?;
    out.write_all(&segment.text)
}

pub(super) fn write_member(out: &mut impl Write, name: &str, size: Option<u64>, reader: &mut dyn Read) -> io::Result<()> {
    line(out, &Head::Member { name: name.to_owned(), size })?;
    let mut chunk = vec![0; 64 << 10];
    loop {
        let (read, mark) = match reader.read(&mut chunk) {
            Ok(0) => (0, 0),
            Ok(read) => (read, read as u32),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // The other side meets the mistake where it stands.
            Err(_) => (0, u32::MAX),
        };
        out.write_all(&mark.to_le_bytes())?;
        out.write_all(&chunk[..read])?;
        if read == 0 {
            return Ok(());
        }
    }
}

pub(super) fn write_unread(out: &mut impl Write, name: &str, size: u64, why: Stop) -> io::Result<()> {
    line(out, &Head::Unread { name: name.to_owned(), size, why })
}

pub(super) fn write_end(out: &mut impl Write, end: Result<(), Stop>) -> io::Result<()> {
    line(out, &Head::End(end.err()))
}

fn line(out: &mut impl Write, head: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(head).map_err(io::Error::other)?;
    text.push(b'\n');
    out.write_all(&text)
}

fn read_line<T: for<'de> Deserialize<'de>>(input: &mut impl BufRead) -> io::Result<T> {
    let mut text = Vec::new();
    input.take(LONGEST_LINE).read_until(b'\n', &mut text)?;
    serde_json::from_slice(&text).map_err(io::Error::other)
}

/// The bytes of a member as they come.
pub(super) struct Chunks<'r, R> {
    input: &'r mut R,
    left: u32,
    end: Option<bool>,
}

impl<'r, R: Read> Chunks<'r, R> {
    pub(super) const fn new(input: &'r mut R) -> Self {
        Self { input, left: 0, end: None }
    }

    /// Reads what was not wanted.
    pub(super) fn pass_over(mut self) -> io::Result<()> {
        let mut chunk = [0; 8192];
        while self.end.is_none() {
            match self.read(&mut chunk) {
                Ok(_) => {}
                Err(_) if self.end.is_some() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Chunks<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && self.end.is_none() {
            let mut mark = [0; 4];
            self.input.read_exact(&mut mark)?;
            match u32::from_le_bytes(mark) {
                0 => self.end = Some(true),
                u32::MAX => self.end = Some(false),
                length => self.left = length,
            }
        }
        match self.end {
            Some(true) => return Ok(0),
            Some(false) => return Err(Stop::Damaged.into()),
            None => {}
        }
        let most = into.len().min(self.left as usize);
        let read = self.input.read(&mut into[..most])?;
        if read == 0 && most > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= read as u32;
        Ok(read)
    }
}
