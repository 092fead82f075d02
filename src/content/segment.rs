//! What a decoder hands on: stretches of decoded text with labels and places, and objects that stand inside others.
//!
//! Every format ends here, so that the same judgement serves a spreadsheet, a column of Parquet and a line of text. A decoder calls a [`Sink`]
//! as it reads and keeps nothing: memory does not grow with the object.

use std::fmt;
use std::io::Read;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::span::Span;

use super::layout::Layout;

/// Decoded text of an object, whole or a stretch of it.
#[derive(Debug, Clone)]
pub struct Segment {
    /// The text, in UTF-8 where it was written so.
    pub text: Vec<u8>,
    /// The part of the text in which findings count; what stands around it is there for its words only.
    pub owned: Span,
    /// Where records and labels stand.
    pub layout: Layout,
    /// How positions in the text become places that a person can look up.
    pub places: Places,
    /// Stretches of one table carry the same number: its columns are judged once, by the first.
    pub table: Option<u32>,
}

/// How positions in a text become places.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Places {
    /// Lines and bytes of the object, of which so many lie before the text.
    Lines {
        /// Line ends before the text.
        lines: u64,
        /// Bytes before the text.
        bytes: u64,
        /// Rows before the text, for a table.
        rows: u64,
    },
    /// Lines and bytes of the object, from which something was left out in between: anchors in rising order, each the start of a stretch
    /// that stands in the object as it is.
    Anchors(Vec<Anchor>),
    /// Marks in rising order of place: each holds from its offset to the next.
    Marks(Vec<Mark>),
    /// Rows of a table whose first line repeats the names of the columns.
    Rows(Rows),
}

impl Default for Places {
    fn default() -> Self {
        Self::Lines { lines: 0, bytes: 0, rows: 0 }
    }
}

/// The start of a stretch of text that stands in the object as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// The offset in the text.
    pub at: usize,
    /// The offset in the object.
    pub byte: u64,
    /// The line in the object, counted from 1.
    pub line: u64,
    /// The column in that line, in code points, counted from 1.
    pub column: u64,
}

/// From where on what place is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The offset in the text.
    pub at: usize,
    /// The place.
    pub spot: Spot,
}

/// A place inside a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spot {
    /// A page, counted from 1.
    Page(u64),
    /// A path of names, separated by points.
    Path(Arc<str>),
    /// A cell of a sheet, for what is said of it rather than in it.
    Cell(Arc<str>, Arc<str>),
    /// A column and a row of a table, for what is too long to stand among others.
    Row(Option<Arc<str>>, Arc<str>, u64),
}

/// How rows of a text become rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// The name of the table or sheet.
    pub name: Option<Arc<str>>,
    /// What kind of table it is.
    pub kind: TableKind,
    /// The number of the first row of the text behind the names of the columns, counted from 1.
    pub first: u64,
    /// Columns of the sheet that lie before the first of the text.
    pub left: u32,
}

/// What kind of table it is: it decides how a place is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableKind {
    /// A sheet, whose cells have addresses.
    Sheet,
    /// A table of a database or a file of columns.
    Table,
}

impl Segment {
    /// Text whose lines are those of the object.
    #[must_use]
    pub fn plain(text: Vec<u8>) -> Self {
        Self { owned: Span::new(0, text.len()), text, layout: Layout::Plain, places: Places::default(), table: None }
    }

    /// Text with marks.
    #[must_use]
    pub fn marked(text: Vec<u8>, marks: Vec<Mark>) -> Self {
        Self { places: Places::Marks(marks), ..Self::plain(text) }
    }
}

/// An object that stands inside another.
pub struct Member<'m> {
    /// Its name in the object that holds it, parts separated by `/`.
    pub name: &'m str,
    /// Its size, where the container tells it; it may be a lie.
    pub size: Option<u64>,
    /// Its bytes.
    pub reader: &'m mut dyn Read,
}

/// Takes what a decoder reads. An error means that the decoder is to end, and with what.
pub trait Sink {
    /// Takes decoded text.
    ///
    /// # Errors
    /// When nothing more is wanted.
    fn segment(&mut self, segment: Segment) -> Result<(), Stop>;

    /// Takes an object that stands inside.
    ///
    /// # Errors
    /// When nothing more is wanted.
    fn member(&mut self, member: Member<'_>) -> Result<(), Stop>;

    /// Takes the name of an object that stands inside and cannot be read, and why.
    ///
    /// # Errors
    /// When nothing more is wanted.
    fn unread(&mut self, name: &str, size: u64, why: Stop) -> Result<(), Stop>;
}

/// Why a decoder ended before the end of its object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stop {
    /// It is encrypted.
    Encrypted,
    /// Its format, or a part of it, is not read.
    Unsupported,
    /// It is not what its format asks for.
    Damaged,
    /// Objects stand inside each other deeper than the limit.
    Depth,
    /// It holds more objects than the limit.
    Members,
    /// It unpacks to more bytes than the limit.
    Size,
    /// It unpacks to more times its size than the limit.
    Ratio,
    /// It needs more memory than the limit.
    Memory,
    /// It took longer than the limit.
    Time,
    /// The decoder failed, or the process in which it ran.
    Crashed,
    /// The user stopped the scan.
    Interrupted,
}

impl Stop {
    /// A short stable word for the ledger.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::Unsupported => "unsupported",
            Self::Damaged => "damaged",
            Self::Depth => "limit-depth",
            Self::Members => "limit-members",
            Self::Size => "limit-size",
            Self::Ratio => "limit-ratio",
            Self::Memory => "limit-memory",
            Self::Time => "limit-time",
            Self::Crashed => "decoder",
            Self::Interrupted => "interrupted",
        }
    }

    /// What happened and what to do.
    #[must_use]
    pub const fn says(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted; scan a decrypted copy",
            Self::Unsupported => "of a kind that is not read; convert it, or exclude it",
            Self::Damaged => "damaged, or not what its first bytes say; check the file",
            Self::Depth => "nested too deep; raise --max-nesting, or unpack it",
            Self::Members => "holds too many objects; raise --max-members, or unpack it",
            Self::Size => "unpacks to too many bytes; raise --max-unpacked, or unpack it",
            Self::Ratio => "unpacks to too many times its size, as bombs do; raise --max-ratio, or unpack it",
            Self::Memory => "needs too much memory to be read; unpack or convert it",
            Self::Time => "took too long to be read; convert it, or exclude it",
            Self::Crashed => "the decoder failed on it; please report it, without the object",
            Self::Interrupted => "the scan was stopped before its end",
        }
    }

    /// Whether it ends everything around it too, not only the object in which it was met.
    #[must_use]
    pub const fn ends_all(self) -> bool {
        matches!(self, Self::Members | Self::Size | Self::Ratio | Self::Interrupted)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.says())
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Halt>()) {
            Some(halt) => halt.0,
            None => match error.kind() {
                std::io::ErrorKind::OutOfMemory => Self::Memory,
                std::io::ErrorKind::Unsupported => Self::Unsupported,
                _ => Self::Damaged,
            },
        }
    }
}

/// A [`Stop`] on its way through a library that knows only errors of reading.
#[derive(Debug)]
pub struct Halt(pub Stop);

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.says())
    }
}

impl std::error::Error for Halt {}

impl From<Stop> for std::io::Error {
    fn from(stop: Stop) -> Self {
        Self::other(Halt(stop))
    }
}
