//! Delimited tables: which delimiter, whether there is a header, where rows and cells are.
//!
//! A quoted cell may hold line ends, so where a row begins cannot be told from the bytes near it. One pass over the object records, for
//! every tile of 4 KiB, the state of the reader at its start; any part of the object can then be read by itself.

use crate::span::Span;

/// Distance between two places whose state is written down, in bytes: a row is found by reading so much.
const TILE: usize = 4 * 1024;
/// How much of an object tells the delimiter, in bytes.
const HEAD: usize = 64 * 1024;
/// A quote that is not closed within so many bytes is taken for a character of the text.
const LONGEST_QUOTED: usize = 64 * 1024;
/// Cells beyond so many belong to no column.
const MOST_CELLS: usize = 16 * 1024;
/// A row that has no end within so many bytes ends there.
const LONGEST_ROW: usize = 1024 * 1024;

/// A delimited table.
#[derive(Debug, Clone)]
pub struct Csv {
    /// What separates cells.
    pub delimiter: u8,
    /// The cells of the first row, if they are names.
    pub headers: Vec<Vec<u8>>,
    tiles: Vec<Tile>,
}

#[derive(Debug, Clone, Copy)]
struct Tile {
    /// Where the row that is open at the start of the tile begins.
    row_start: usize,
    /// Rows that ended before the tile.
    rows: usize,
}

/// One row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// From its first byte to the byte after its line end.
    pub span: Span,
    /// Its cells, without quotes.
    pub cells: Vec<Span>,
}

/// The rows of a stretch of a table, one after the other, read into the same room.
pub struct Rows<'t> {
    text: &'t [u8],
    delimiter: u8,
    at: usize,
    end: usize,
    row: Row,
}

impl Rows<'_> {
    /// The next row, which is the first that begins in the stretch or the one in which the stretch begins.
    #[expect(clippy::should_implement_trait, reason = "the row is lent, not given, so that its room is used again")]
    pub fn next(&mut self) -> Option<&Row> {
        if self.at >= self.end {
            return None;
        }
        let span = Span::new(self.at, row_end(self.text, self.at, self.delimiter));
        cells(self.text, span, self.delimiter, &mut self.row);
        self.at = if span.end > span.start { span.end } else { self.end };
        Some(&self.row)
    }
}

impl Csv {
    /// Recognizes a table in `text`, if its first rows have the same number of cells, at least two.
    #[must_use]
    pub fn sniff(text: &[u8]) -> Option<Self> {
        let head = &text[..text.len().min(HEAD)];
        let consistent = |delimiter: u8| {
            let (mut at, mut counts) = (0, Vec::new());
            while at < head.len() && counts.len() < 20 {
                let row = read_row(head, at, delimiter);
                if row.span.end == head.len() && head.len() < text.len() {
                    break;
                }
                at = row.span.end;
                if row.cells.len() > 1 || !row.cells.first().is_none_or(|cell| cell.is_empty()) {
                    counts.push(row.cells.len());
                }
            }
            let first = *counts.first()?;
            let agree = counts.iter().filter(|&&count| count == first).count();
            (first >= 2 && agree * 10 >= counts.len() * 8).then_some((agree * first, delimiter))
        };
        let (_, delimiter) = [b',', b'\t', b';', b'|'].into_iter().filter_map(consistent).max_by_key(|&(score, _)| score)?;
        let first = read_row(text, 0, delimiter);
        let cells: Vec<Vec<u8>> = first.cells.iter().map(|cell| cell.of(text).to_vec()).collect();
        let headers = if is_header(&cells) { cells } else { Vec::new() };
        Some(Self { delimiter, headers, tiles: tiles(text, delimiter) })
    }

    /// A table whose rows are known: where each begins, the names of the columns among them if there are any.
    #[must_use]
    pub fn of_rows(delimiter: u8, headers: Vec<Vec<u8>>, starts: &[usize], length: usize) -> Self {
        let mut tiles = Vec::with_capacity(length / TILE + 1);
        for (row, &start) in starts.iter().enumerate() {
            let end = starts.get(row + 1).copied().unwrap_or(length);
            while tiles.len() * TILE < end {
                tiles.push(Tile { row_start: start, rows: row });
            }
        }
        Self { delimiter, headers, tiles }
    }

    /// A table whose names of columns are known; `text` begins with them.
    #[must_use]
    pub fn of_text(delimiter: u8, headers: Vec<Vec<u8>>, text: &[u8]) -> Self {
        Self { delimiter, headers, tiles: tiles(text, delimiter) }
    }

    /// A stretch of a table: rows whose names of columns were read before. `text` begins with them again.
    #[must_use]
    pub fn stretch(&self, text: &[u8]) -> Self {
        Self { delimiter: self.delimiter, headers: self.headers.clone(), tiles: tiles(text, self.delimiter) }
    }

    /// Whether the first row names the columns.
    #[must_use]
    pub fn has_header(&self) -> bool {
        !self.headers.is_empty()
    }

    /// The rows that lie in `stretch`, whole, from the one in which it begins.
    #[must_use]
    pub fn rows<'t>(&self, text: &'t [u8], stretch: Span) -> Rows<'t> {
        Rows { text, delimiter: self.delimiter, at: self.span_at(text, stretch.start, None).start, end: stretch.end, row: Row::default() }
    }

    /// The rows from the one that begins at `start` to the end.
    #[must_use]
    pub fn rows_from<'t>(&self, text: &'t [u8], start: usize) -> Rows<'t> {
        Rows { text, delimiter: self.delimiter, at: start, end: text.len(), row: Row::default() }
    }

    /// The row in which the byte at `at` lies. `hint` is a row before it, if one is known.
    #[must_use]
    pub fn row_at(&self, text: &[u8], at: usize, hint: Option<&Row>) -> Row {
        let known = hint.map(|row| row.span.start).filter(|start| *start <= at && at - start < 2 * TILE);
        let mut row = Row::default();
        cells(text, self.span_at(text, at, known), self.delimiter, &mut row);
        row
    }

    /// Where the row is in which the byte at `at` lies, if a row is known to start at `known`, not far before it.
    fn span_at(&self, text: &[u8], at: usize, known: Option<usize>) -> Span {
        let mut start = known.unwrap_or_else(|| self.tiles.get(at / TILE).map_or(0, |tile| tile.row_start));
        loop {
            let end = row_end(text, start, self.delimiter);
            if at < end || end >= text.len() {
                return Span::new(start, end);
            }
            start = end;
        }
    }

    /// The row that begins at `start`.
    #[must_use]
    pub fn row_from(&self, text: &[u8], start: usize) -> Row {
        read_row(text, start, self.delimiter)
    }

    /// The number of the row, counted from 1, that begins at or holds `at`.
    #[must_use]
    pub fn row_number(&self, text: &[u8], at: usize) -> usize {
        let Some(tile) = self.tiles.get(at / TILE) else { return 1 };
        let (mut start, mut number) = (tile.row_start, tile.rows + 1);
        loop {
            let end = row_end(text, start, self.delimiter);
            if at < end || end >= text.len() {
                return number;
            }
            (start, number) = (end, number + 1);
        }
    }

    /// The first row start at or after `at`; the length of the text when there is none.
    #[must_use]
    pub fn row_start_from(&self, text: &[u8], at: usize) -> usize {
        if at >= text.len() {
            return text.len();
        }
        self.row_start_behind(text, 0, at)
    }

    /// The same, when a row is known to start at `known`, before `at`.
    #[must_use]
    pub fn row_start_behind(&self, text: &[u8], known: usize, at: usize) -> usize {
        let mut start = self.tiles.get(at / TILE).map_or(0, |tile| tile.row_start).max(known);
        while start < at {
            start = row_end(text, start, self.delimiter);
        }
        start
    }
}

fn tiles(text: &[u8], delimiter: u8) -> Vec<Tile> {
    let mut tiles = Vec::with_capacity(text.len() / TILE + 1);
    let (mut start, mut rows) = (0, 0);
    while start < text.len() {
        let end = row_end(text, start, delimiter);
        while tiles.len() * TILE < end {
            tiles.push(Tile { row_start: start, rows });
        }
        (start, rows) = (end, rows + 1);
    }
    tiles
}

/// The offset after the line end of the row that starts at `start`.
fn row_end(text: &[u8], start: usize, delimiter: u8) -> usize {
    let ceiling = (start + LONGEST_ROW).min(text.len());
    let mut at = start;
    loop {
        let Some(found) = text.get(at..ceiling).and_then(|rest| memchr::memchr2(b'\n', b'"', rest)) else { return ceiling };
        let here = at + found;
        if text[here] == b'\n' {
            return here + 1;
        }
        let opens = here == start || text[here - 1] == delimiter || text[here - 1] == b' ' && here >= 2 && text[here - 2] == delimiter;
        at = if opens { closing_quote(text, here).map_or(here + 1, |close| close + 1) } else { here + 1 };
    }
}

fn closing_quote(text: &[u8], open: usize) -> Option<usize> {
    let ceiling = (open + 1 + LONGEST_QUOTED).min(text.len());
    let mut at = open + 1;
    while let Some(found) = memchr::memchr(b'"', &text[at..ceiling]) {
        let here = at + found;
        if text.get(here + 1) != Some(&b'"') {
            return Some(here);
        }
        at = here + 2;
        if at >= ceiling {
            break;
        }
    }
    None
}

fn read_row(text: &[u8], start: usize, delimiter: u8) -> Row {
    let mut row = Row::default();
    cells(text, Span::new(start, row_end(text, start, delimiter)), delimiter, &mut row);
    row
}

/// Reads the cells of the row at `span` into `row`.
fn cells(text: &[u8], span: Span, delimiter: u8, row: &mut Row) {
    let Span { start, end } = span;
    row.span = span;
    row.cells.clear();
    let line_end = text[start..end].strip_suffix(b"\n").map_or(end, |line| start + line.strip_suffix(b"\r").unwrap_or(line).len());
    let mut at = start;
    loop {
        let blank = text[at..line_end].iter().take_while(|&&byte| byte == b' ').count();
        let quoted = (text.get(at + blank) == Some(&b'"') && at + blank < line_end)
            .then(|| closing_quote(text, at + blank))
            .flatten()
            .filter(|&close| close < line_end);
        let from = quoted.map_or(at, |close| close + 1);
        let stop = memchr::memchr(delimiter, &text[from..line_end]).map_or(line_end, |found| from + found);
        row.cells.push(match quoted {
            Some(close) => Span::new(at + blank + 1, close),
            None => Span::new(at, stop).trimmed(text),
        });
        if stop >= line_end || row.cells.len() >= MOST_CELLS {
            return;
        }
        at = stop + 1;
    }
}

/// Whether a first row names columns: short names that begin with a letter and differ, without the marks of data.
pub(super) fn is_header(cells: &[Vec<u8>]) -> bool {
    let name = |cell: &Vec<u8>| {
        let letters = cell.iter().filter(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).count();
        let digits = cell.iter().filter(|byte| byte.is_ascii_digit()).count();
        !cell.is_empty() && cell.len() <= 64 && letters > digits && digits <= 4 && !cell.iter().any(|byte| matches!(byte, b'@' | b'{' | b'"'))
    };
    let named = cells.iter().filter(|cell| name(cell)).count();
    let data = cells.iter().any(|cell| cell.contains(&b'@') || cell.iter().filter(|byte| byte.is_ascii_digit()).count() > 4);
    let mut distinct: Vec<&Vec<u8>> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    distinct.sort_unstable();
    let repeated = distinct.windows(2).any(|pair| pair[0] == pair[1]);
    !data && !repeated && named > 0 && named * 10 >= cells.len() * 7
}

#[cfg(test)]
mod tests {
    use super::{Csv, TILE};

    #[test]
    fn rows_and_cells_of_a_quoted_table() {
        let text = b"id,name,note\n1,\"Doe, J\",\"two\nlines\"\n2,Roe,\"say \"\"hi\"\"\"\n";
        let csv = Csv::sniff(text).expect("a table");
        assert_eq!(csv.delimiter, b',');
        assert_eq!(csv.headers[1], b"name");
        let at = text.windows(5).position(|window| window == b"lines").expect("there");
        let row = csv.row_at(text, at, None);
        assert_eq!(row.cells.iter().map(|cell| cell.of(text)).collect::<Vec<_>>(), [&b"1"[..], b"Doe, J", b"two\nlines"]);
        assert_eq!(csv.row_number(text, at), 2);
        assert_eq!(csv.row_number(text, text.len() - 2), 3);
    }

    #[test]
    fn a_row_of_data_is_no_header() {
        let csv = Csv::sniff(b"a@example.com,415-555-2671\nb@example.com,415-555-2672\n").expect("a table");
        assert!(!csv.has_header());
    }

    #[test]
    fn tiles_agree_with_a_read_from_the_start() {
        let mut text = b"id,name\n".to_vec();
        for row in 0..20_000 {
            text.extend_from_slice(format!("{row},\"line\nbreak {row}\"\n").as_bytes());
        }
        let csv = Csv::sniff(&text).expect("a table");
        for at in [0, 9, TILE - 1, TILE, TILE + 1, 3 * TILE + 77, text.len() - 2] {
            let mut start = 0;
            let mut number = 1;
            loop {
                let end = super::row_end(&text, start, b',');
                if at < end {
                    break;
                }
                (start, number) = (end, number + 1);
            }
            assert_eq!(csv.row_at(&text, at, None).span.start, start);
            assert_eq!(csv.row_number(&text, at), number);
        }
    }
}
