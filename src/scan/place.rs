//! Places: from byte offsets to lines, columns, rows and key paths. Only what is written is located, in one pass over the text per object.

use std::sync::Arc;

use crate::content::{Layout, Text};
use crate::detect::names::Namer;
use crate::detect::{Match, Scratch};
use crate::inventory::Place;
use crate::span::Span;

/// How far into a document key paths are told, in bytes.
const PATHS: usize = 16 << 20;
/// The most brackets that may be open in a document whose key paths are told.
const DEEPEST: usize = 64;

/// Tells places of one text, given in rising order.
pub struct Locator<'a> {
    text: &'a Text<'a>,
    layout: &'a Layout,
    at: usize,
    line: u64,
    column: u64,
    path: PathReader<'a>,
    commit: Option<&'a Arc<str>>,
}

impl<'a> Locator<'a> {
    /// A locator at the start of the text, which a commit may have brought.
    #[must_use]
    pub fn new(text: &'a Text<'a>, layout: &'a Layout, commit: Option<&'a Arc<str>>) -> Self {
        Self { text, layout, at: 0, line: 1, column: 1, path: PathReader::new(text.bytes()), commit }
    }

    /// The place of `span`, which does not start before the one asked for last.
    pub fn place(&mut self, span: Span, column_name: Option<Arc<str>>, namer: &Namer<'_>, scratch: &mut Scratch) -> Place {
        self.advance(span.start);
        let row = match self.layout {
            Layout::Table(csv) => Some(csv.row_number(self.text.bytes(), span.start) as u64),
            _ => None,
        };
        let path = match self.layout {
            Layout::Json if span.start < PATHS => self.path.path_at(span.start, namer, scratch),
            _ => None,
        };
        let original = [self.text.original(span.start) as u64, self.text.original(span.end) as u64];
        Place {
            line: Some(self.line),
            column: Some(self.column),
            row,
            column_name: column_name.filter(|_| row.is_some()),
            path,
            bytes: Some(original),
            commit: self.commit.cloned(),
            name: None,
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
