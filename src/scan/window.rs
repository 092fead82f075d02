//! Text that is too large for memory and comes as a stream: read in windows that end where records end.
//!
//! A window keeps a little of what stood before it, for its words. Each is laid out like the whole would be: the first decides, and a table's
//! later windows begin with the names of its columns again.

use std::io::Read;

use crate::content::segment::Places;
use crate::content::{Format, Layout, Segment, Sink, Stop, Text};
use crate::detect::MARGIN;
use crate::span::Span;

/// The size of a window, in bytes.
const WINDOW: usize = 4 << 20;

/// Where a window stands in the whole.
struct Reader<'r> {
    source: &'r mut dyn Read,
    /// What was read and not yet handed on, behind what is repeated.
    text: Vec<u8>,
    /// How much of `text` was handed on before.
    repeated: usize,
    lines: u64,
    bytes: u64,
    layout: Option<Layout>,
    rows: u64,
}

/// Reads a text to its end.
///
/// # Errors
/// What the reader or the sink ends with; everything before was handed on.
pub(super) fn read(name: &str, format: Format, source: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut reader = Reader { source, text: Vec::with_capacity(WINDOW + MARGIN), repeated: 0, lines: 0, bytes: 0, layout: None, rows: 0 };
    loop {
        let more = reader.fill();
        let is_last = !matches!(more, Ok(true));
        if reader.text.len() > reader.repeated {
            reader.hand_on(name, format, is_last, sink)?;
        }
        match more {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(why) => return Err(why),
        }
    }
}

impl Reader<'_> {
    /// Fills the window; `false` at the end of the source.
    fn fill(&mut self) -> Result<bool, Stop> {
        let want = (WINDOW + MARGIN).saturating_sub(self.text.len()).max(WINDOW / 2) as u64;
        let read = self.source.take(want).read_to_end(&mut self.text)?;
        Ok(read as u64 == want)
    }

    fn hand_on(&mut self, name: &str, format: Format, is_last: bool, sink: &mut dyn Sink) -> Result<(), Stop> {
        let end = if is_last { self.text.len() } else { self.cut() };
        // A little of what follows stands behind what is owned, for its words and for a match that reaches over the end.
        let stop = if is_last { end } else { (end + MARGIN).min(self.text.len()) };
        let (lines, bytes) = (self.lines, self.bytes);
        let segment = self.segment(name, format, end, stop);
        let owned = &self.text[self.repeated..end];
        self.lines = lines + memchr::memchr_iter(b'\n', owned).count() as u64;
        self.bytes = bytes + owned.len() as u64;
        if let Some(Layout::Table(csv)) = &self.layout {
            let rows = &segment.text;
            let before = rows.len() - (stop - end);
            self.rows += csv.stretch(&rows[..before]).row_number(rows, before.saturating_sub(1)) as u64;
            self.rows -= u64::from(self.rows > 0 && bytes > 0 && csv.has_header());
        }
        sink.segment(segment)?;
        let keep = if matches!(self.layout, Some(Layout::Table(_))) { end } else { end.saturating_sub(MARGIN) };
        self.text.drain(..keep);
        self.repeated = end - keep;
        Ok(())
    }

    /// Where the window may be cut: after the last line end that leaves a margin, else anywhere.
    fn cut(&self) -> usize {
        let most = self.text.len().saturating_sub(MARGIN).max(self.repeated + 1);
        match &self.layout {
            // A quoted cell may hold line ends: the last row that is whole.
            Some(Layout::Table(csv)) => {
                let text = &self.text[self.repeated..];
                let stretch = csv.stretch(text);
                let start = stretch.row_at(text, most - self.repeated - 1, None).span.start;
                if start == 0 { most } else { self.repeated + start }
            }
            _ => memchr::memrchr(b'\n', &self.text[self.repeated..most]).map_or(most, |at| self.repeated + at + 1),
        }
    }

    fn segment(&mut self, name: &str, format: Format, end: usize, stop: usize) -> Segment {
        let is_first = self.layout.is_none();
        let text = &self.text[..stop];
        let decoded = Text::decode(text);
        let layout = self.layout.get_or_insert_with(|| if format == Format::Binary { Layout::Plain } else { Layout::sniff(name, decoded.bytes()) });
        let places = Places::Lines { lines: self.lines, bytes: self.bytes, rows: self.rows };
        if let Layout::Table(csv) = layout {
            let header = if is_first { Vec::new() } else { header(csv) };
            let before = header.len();
            let text = [header.as_slice(), &text[self.repeated..]].concat();
            let places = match places {
                Places::Lines { lines, bytes, rows } if before > 0 => {
                    Places::Lines { lines: lines.saturating_sub(1), bytes: bytes.saturating_sub(before as u64), rows: rows.saturating_sub(1) }
                }
                other => other,
            };
            let owned = Span::new(before, before + end - self.repeated);
            let layout = Layout::Table(csv.stretch(&text));
            return Segment { text, owned, layout, places, table: Some(0) };
        }
        let changed = decoded.encoding() != crate::content::Encoding::Utf8;
        let owned = if changed { Span::new(0, decoded.bytes().len()) } else { Span::new(self.repeated, end) };
        let skipped = memchr::memchr_iter(b'\n', &text[..self.repeated]).count() as u64;
        let places =
            Places::Lines { lines: self.lines.saturating_sub(skipped), bytes: self.bytes.saturating_sub(self.repeated as u64), rows: self.rows };
        let bytes = if changed { Text::decode(&self.text[self.repeated..end]).bytes().to_vec() } else { text.to_vec() };
        let owned = if changed { Span::new(0, bytes.len()) } else { owned };
        Segment { text: bytes, owned, layout: layout.clone(), places, table: Some(0) }
    }
}

/// The names of the columns as a line.
fn header(csv: &crate::content::Csv) -> Vec<u8> {
    if csv.headers.is_empty() {
        return Vec::new();
    }
    let names: Vec<Vec<u8>> = csv.headers.iter().map(|name| [b"\"", name.as_slice(), b"\""].concat()).collect();
    let mut line = names.join(&csv.delimiter);
    line.push(b'\n');
    line
}
