//! Places: from byte offsets to lines, columns, rows and key paths. Only what is written is located, in one pass over the text per object.

use std::sync::Arc;

use crate::content::segment::{Anchor, Places, Rows, Spot, TableKind};
use crate::content::{Layout, Text};
use crate::detect::names::Namer;
use crate::detect::{Match, Scratch};
use crate::inventory::Place;
use crate::span::Span;

use super::keys;

/// How far into a document key paths are told, in bytes.
const PATHS: usize = 16 << 20;
/// The most brackets that may be open in a document whose key paths are told.
const DEEPEST: usize = 64;

/// Tells places of one text, given in rising order.
pub struct Locator<'a> {
    text: &'a Text<'a>,
    layout: &'a Layout,
    places: &'a Places,
    at: usize,
    line: u64,
    column: u64,
    path: PathReader<'a>,
    commit: Option<&'a Arc<str>>,
}

impl<'a> Locator<'a> {
    /// A locator at the start of the text, which a commit may have brought.
    #[must_use]
    pub fn new(text: &'a Text<'a>, layout: &'a Layout, places: &'a Places) -> Self {
        Self { text, layout, places, at: 0, line: 1, column: 1, path: PathReader::new(text.bytes()), commit: None }
    }

    /// The same for a text that a commit may have brought.
    #[must_use]
    pub fn in_commit(self, commit: Option<&'a Arc<str>>) -> Self {
        Self { commit, ..self }
    }

    /// The place of `span`, which does not start before the one asked for last.
    pub fn place(&mut self, span: Span, column_name: Option<Arc<str>>, namer: &Namer<'_>, scratch: &mut Scratch) -> Place {
        match self.places {
            Places::Lines { lines, bytes, rows } => self.in_lines(span, column_name, [*lines, *bytes, *rows], namer, scratch),
            Places::Anchors(anchors) => self.at_anchor(span, anchors, namer, scratch),
            Places::Marks(marks) => {
                let mark = marks.partition_point(|mark| mark.at <= span.start).checked_sub(1);
                mark.map_or_else(Place::default, |at| spot(&marks[at].spot, namer, scratch))
            }
            Places::Rows(rows) => self.in_rows(span, column_name, rows, namer, scratch),
        }
    }

    fn in_lines(&mut self, span: Span, column_name: Option<Arc<str>>, before: [u64; 3], namer: &Namer<'_>, scratch: &mut Scratch) -> Place {
        self.advance(span.start);
        let row = match self.layout {
            Layout::Table(csv) => Some(csv.row_number(self.text.bytes(), span.start) as u64 + before[2]),
            _ => None,
        };
        let path = self.path(span, namer, scratch);
        let original = [self.text.original(span.start) as u64 + before[1], self.text.original(span.end) as u64 + before[1]];
        Place {
            line: Some(self.line + before[0]),
            column: Some(self.column),
            row,
            column_name: column_name.filter(|_| row.is_some()),
            path,
            bytes: Some(original),
            commit: self.commit.cloned(),
            ..Place::default()
        }
    }

    fn path(&mut self, span: Span, namer: &Namer<'_>, scratch: &mut Scratch) -> Option<Arc<str>> {
        match self.layout {
            Layout::Json if span.start < PATHS => self.path.path_at(span.start, namer, scratch),
            Layout::Keys(dialect) => keys::path_at(*dialect, self.text.bytes(), span.start, namer, scratch),
            _ => None,
        }
    }

    fn at_anchor(&mut self, span: Span, anchors: &[Anchor], namer: &Namer<'_>, scratch: &mut Scratch) -> Place {
        let known = |at: usize| anchors[anchors.partition_point(|anchor| anchor.at <= at).saturating_sub(1)];
        if anchors.is_empty() {
            return Place::default();
        }
        let (start, end) = (known(span.start), known(span.end.saturating_sub(1)));
        let between = &self.text.bytes()[start.at.min(span.start)..span.start];
        let lines = memchr::memchr_iter(b'\n', between).count() as u64;
        let tail = memchr::memrchr(b'\n', between).map_or(between, |at| &between[at + 1..]);
        let points = tail.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64;
        let path = self.path(span, namer, scratch);
        Place {
            line: Some(start.line + lines),
            column: Some(if lines > 0 { 1 + points } else { start.column + points }),
            path,
            bytes: Some([start.byte + (span.start - start.at) as u64, end.byte + span.end.saturating_sub(end.at) as u64]),
            ..Place::default()
        }
    }

    fn in_rows(&mut self, span: Span, column_name: Option<Arc<str>>, rows: &Rows, namer: &Namer<'_>, scratch: &mut Scratch) -> Place {
        let Layout::Table(csv) = self.layout else { return Place::default() };
        let header = u64::from(csv.has_header());
        let number = csv.row_number(self.text.bytes(), span.start) as u64;
        // The names of the columns stand above the first row.
        let row = (rows.first + number).saturating_sub(1 + header).max(1);
        let name = rows.name.as_deref().map(|name| Arc::from(namer.clean(name, scratch)));
        match rows.kind {
            TableKind::Table => Place { table: name, row: Some(row), column_name, ..Place::default() },
            TableKind::Sheet => {
                let cells = csv.row_at(self.text.bytes(), span.start, None).cells;
                let column = cells.partition_point(|cell| cell.end < span.end) as u32 + rows.left;
                let row = if number <= header { row.saturating_sub(1).max(1) } else { row };
                Place { sheet: name, cell: Some(address(row, column).into()), row: Some(row), column_name, ..Place::default() }
            }
        }
    }

    /// Counts the lines up to an offset now, so that the text before it is not needed again.
    pub fn catch_up(&mut self, to: usize) {
        self.advance(to.max(self.at));
    }

    fn advance(&mut self, to: usize) {
        if to < self.at {
            (self.at, self.line, self.column) = (0, 1, 1);
        }
        let between = &self.text.bytes()[self.at..to];
        let lines = memchr::memchr_iter(b'\n', between).count() as u64;
        if lines > 0 {
            self.line += lines;
            self.column = 1;
        }
        let tail = memchr::memrchr(b'\n', between).map_or(between, |at| &between[at + 1..]);
        self.column += tail.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64;
        self.at = to;
    }
}

/// The address of a cell: the row is counted from 1, the column from 0.
fn address(row: u64, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.reverse();
    format!("{}{row}", String::from_utf8_lossy(&letters))
}

fn spot(spot: &Spot, namer: &Namer<'_>, scratch: &mut Scratch) -> Place {
    let mut written = |name: &str| -> Arc<str> { namer.label(name.as_bytes(), scratch).as_deref().unwrap_or("*").into() };
    match spot {
        Spot::Page(page) => Place { page: Some(*page), ..Place::default() },
        Spot::Path(path) => {
            let parts: Vec<Arc<str>> = path.split('.').map(&mut written).collect();
            Place { path: Some(parts.join(".").into()), ..Place::default() }
        }
        Spot::Cell(sheet, cell) => Place { sheet: Some(namer.clean(sheet, scratch).into()), cell: Some(cell.clone()), ..Place::default() },
        Spot::Row(table, column, row) => {
            let column = Some(written(column));
            let table = table.as_deref().map(|table| Arc::from(namer.clean(table, scratch)));
            Place { table, column_name: column, row: Some(*row), ..Place::default() }
        }
    }
}

/// The place of a finding in an object's name.
#[must_use]
pub fn in_name(found: &Match) -> Place {
    Place { bytes: Some([found.span.start as u64, found.span.end as u64]), name: Some(true), ..Place::default() }
}

/// Follows the structure of a JSON text far enough to tell the key path at an offset. Broken JSON gives a best guess, and no path is told
/// once brackets were open deeper than [`DEEPEST`].
struct PathReader<'a> {
    text: &'a [u8],
    at: usize,
    stack: Vec<Open>,
    /// The last string, which is a key if a colon follows. It may end behind `at`.
    string: Span,
    is_lost: bool,
}

/// An open bracket.
enum Open {
    Array,
    /// An object with the key last seen in it, and that key as it may be written once it was asked for.
    Object(Span, Option<Arc<str>>),
}

impl<'a> PathReader<'a> {
    const fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, stack: Vec::new(), string: Span::new(0, 0), is_lost: false }
    }

    fn path_at(&mut self, offset: usize, namer: &Namer<'_>, scratch: &mut Scratch) -> Option<Arc<str>> {
        if offset < self.at && self.string.start > offset {
            *self = Self::new(self.text);
        }
        while self.at <= offset && self.step(offset) {}
        let mut path = String::new();
        for open in self.stack.iter_mut().filter(|_| !self.is_lost) {
            match open {
                Open::Array => path.push_str("[]"),
                Open::Object(key, _) if key.is_empty() => {}
                Open::Object(key, written) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    let write = || namer.label(key.of(self.text), scratch).as_deref().unwrap_or("*").into();
                    path.push_str(written.get_or_insert_with(write));
                }
            }
        }
        (!path.is_empty()).then(|| path.into())
    }

    /// Reads one token; `false` when the offset lies in it.
    fn step(&mut self, offset: usize) -> bool {
        let Some(&byte) = self.text.get(self.at).filter(|_| !self.is_lost) else { return false };
        match byte {
            b'{' => self.stack.push(Open::Object(Span::new(0, 0), None)),
            b'[' => self.stack.push(Open::Array),
            b'}' | b']' => {
                self.stack.pop();
            }
            b':' => {
                if let Some(Open::Object(key, written)) = self.stack.last_mut() {
                    (*key, *written) = (self.string, None);
                }
            }
            b'"' => {
                // A long string that holds many findings is read once.
                if self.string.start != self.at + 1 {
                    self.string = Span::new(self.at + 1, string_end(self.text, self.at + 1));
                }
                if offset < self.string.end {
                    return false;
                }
                self.at = self.string.end;
            }
            _ => {}
        }
        self.at += 1;
        self.is_lost = self.stack.len() > DEEPEST;
        !self.is_lost
    }
}

fn string_end(text: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &text[at..]) {
        if text[at + found] == b'"' {
            return at + found;
        }
        at = (at + found + 2).min(text.len());
    }
    text.len()
}
