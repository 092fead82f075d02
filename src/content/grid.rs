//! Rows of any table as text with tabs: the one form in which columns of spreadsheets, databases and files of columns are judged.
//!
//! A [`Grid`] collects cells and hands on a stretch of text whenever it has grown large. Every stretch begins with the names of the columns.

use std::sync::Arc;

use crate::span::Span;

use super::csv::Csv;
use super::layout::Layout;
use super::segment::{Mark, Places, Rows, Segment, Sink, Spot, Stop, TableKind};

/// How much text a stretch has, in bytes.
const STRETCH: usize = 256 << 10;
/// The longest cell that stands among others, in bytes; a longer one is handed on by itself.
const LONGEST_CELL: usize = 32 << 10;

/// Collects rows.
pub struct Grid {
    names: Vec<Vec<u8>>,
    rows: Rows,
    table: u32,
    text: Vec<u8>,
    head: usize,
    /// Offsets of the rows in the text.
    starts: Vec<usize>,
    is_row_open: bool,
    column: usize,
    next: u64,
    /// Cells of the open row that are too long for it, with their columns.
    long: Vec<(usize, Vec<u8>)>,
}

impl Grid {
    /// A grid for a table. Without names of columns, its cells have no labels.
    #[must_use]
    pub fn new(table: u32, kind: TableKind, name: Option<&str>, names: &[String]) -> Self {
        let rows = Rows { name: name.map(Arc::from), kind, first: 1, left: 0 };
        let mut grid = Self {
            names: names.iter().map(|name| name.as_bytes().to_vec()).collect(),
            rows,
            table,
            text: Vec::with_capacity(STRETCH / 4),
            head: 0,
            starts: Vec::new(),
            is_row_open: false,
            column: 0,
            next: 1,
            long: Vec::new(),
        };
        grid.begin();
        grid
    }

    /// Numbers the rows from `row`, counted from 1, and lets `left` columns lie before the first.
    #[must_use]
    pub fn placed(mut self, row: u64, left: u32) -> Self {
        (self.next, self.rows.first, self.rows.left) = (row, row, left);
        self
    }

    /// How many columns have names.
    #[must_use]
    pub fn width(&self) -> usize {
        self.names.len()
    }

    fn begin(&mut self) {
        self.text.clear();
        self.starts.clear();
        if !self.names.is_empty() {
            self.starts.push(0);
            for at in 0..self.names.len() {
                let name = std::mem::take(&mut self.names[at]);
                if at > 0 {
                    self.text.push(b'\t');
                }
                write_cell(&mut self.text, &name);
                self.names[at] = name;
            }
            self.text.push(b'\n');
        }
        self.head = self.text.len();
        self.rows.first = self.next;
    }

    /// Adds a cell to the open row, or to a new one.
    pub fn cell(&mut self, value: &[u8]) {
        if value.len() <= LONGEST_CELL {
            self.cell_with(|text| write_cell(text, value));
        } else {
            self.long.push((self.column, value.to_vec()));
            self.cell_with(|_| {});
        }
    }

    /// Adds a cell that is known to hold neither tabs nor quotes nor line ends, and lets it be written.
    pub fn cell_with(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        if self.is_row_open {
            self.text.push(b'\t');
        } else {
            self.starts.push(self.text.len());
            self.is_row_open = true;
        }
        self.column += 1;
        write(&mut self.text);
    }

    /// Ends the row.
    ///
    /// # Errors
    /// What the sink ends with.
    pub fn end_row(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        if !self.is_row_open {
            self.cell(b"");
        }
        for (column, value) in std::mem::take(&mut self.long) {
            let name = self.names.get(column).map_or_else(|| (column + 1).to_string(), |name| String::from_utf8_lossy(name).into_owned());
            let spot = Spot::Row(self.rows.name.clone(), name.into(), self.next);
            sink.segment(Segment::marked(value, vec![Mark { at: 0, spot }]))?;
        }
        (self.is_row_open, self.column) = (false, 0);
        self.text.push(b'\n');
        self.next += 1;
        if self.text.len() < STRETCH { Ok(()) } else { self.flush(sink) }
    }

    /// Skips to a row, which must not lie before the next one: rows without cells are not written.
    ///
    /// # Errors
    /// What the sink ends with.
    pub fn skip_to(&mut self, row: u64, sink: &mut dyn Sink) -> Result<(), Stop> {
        let gap = row.saturating_sub(self.next);
        if gap > 64 {
            self.flush(sink)?;
            self.next = row;
            self.rows.first = row;
            return Ok(());
        }
        for _ in 0..gap {
            self.end_row(sink)?;
        }
        Ok(())
    }

    /// Hands on what was collected.
    ///
    /// # Errors
    /// What the sink ends with.
    pub fn flush(&mut self, sink: &mut dyn Sink) -> Result<(), Stop> {
        if self.text.len() > self.head {
            // The next stretch is about as long as this one.
            let text = std::mem::take(&mut self.text);
            self.text.reserve(text.len() + text.len() / 8);
            let csv = Csv::of_rows(b'\t', self.names.clone(), &self.starts, text.len());
            // The names of the columns are looked at once, with the first stretch.
            let from = if self.rows.first <= 1 { 0 } else { self.head };
            let owned = Span::new(from, text.len());
            let places = Places::Rows(self.rows.clone());
            sink.segment(Segment { text, owned, layout: Layout::Table(csv), places, table: Some(self.table) })?;
        }
        self.begin();
        Ok(())
    }
}

/// Writes a cell, in quotes where it holds what separates cells or rows.
fn write_cell(text: &mut Vec<u8>, value: &[u8]) {
    // To its end, because many bytes are compared at a time where none of them ends the search.
    let special = value.iter().fold(false, |special, byte| special | matches!(byte, b'\t' | b'\n' | b'\r' | b'"'));
    if !special {
        text.extend_from_slice(value);
        return;
    }
    text.push(b'"');
    for &byte in value {
        if byte == b'"' {
            text.push(b'"');
        }
        text.push(byte);
    }
    text.push(b'"');
}
