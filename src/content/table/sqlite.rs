//! Files of SQLite (sqlite.org/fileformat2.html), read as bytes: nothing is locked, no journal is replayed and none is written.
//!
//! Where a write-ahead log stands beside the file, its committed pages are laid over the file's, so that what a program sees is what is scanned,
//! and the log stays as it is.

mod pages;
mod record;

use std::collections::HashSet;

use crate::content::decode::Input;
use crate::content::grid::Grid;
use crate::content::segment::{Member, Sink, Stop, TableKind};
use crate::content::{Budget, Format, Parts};

use pages::Pages;
use record::{Value, varint};

/// The deepest tree: more levels than the largest database needs.
const DEEPEST: usize = 24;
/// The most tables.
const TABLES: usize = 20_000;

/// A table of the schema.
struct Table {
    name: String,
    root: u32,
    columns: Vec<String>,
}

/// Hands on the rows of all tables.
///
/// # Errors
/// Why it was not read to its end.
pub fn decode(input: Input<'_>, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    let wal = match &input {
        Input::File { path, .. } => {
            let mut name = path.as_os_str().to_owned();
            name.push("-wal");
            std::fs::File::open(name).ok()
        }
        _ => None,
    };
    let mut pages = match input {
        Input::Stream(reader) => {
            let mut whole = Vec::new();
            crate::content::limits::read_up_to(reader, budget.limits().memory, &mut whole)?;
            Pages::new(Box::new(std::io::Cursor::new(whole)), None)?
        }
        other => Pages::new(other.anywhere()?, wal)?,
    };
    let (tables, listed) = schema(&mut pages);
    let mut parts = Parts::default();
    for (table, id) in tables.iter().zip(0u32..) {
        let mut grid = Grid::new(id, TableKind::Table, Some(&table.name), &table.columns);
        let mut seen = HashSet::new();
        let mut blobs = Vec::new();
        let read = walk(&mut pages, table.root, &mut seen, 0, &mut |number, values: &[Value<'_>]| {
            for (column, value) in values.iter().enumerate() {
                if let Value::Blob(bytes) = value
                    && is_object(bytes)
                {
                    blobs.push((format!("{}/{}/{number}", table.name, column + 1), bytes.to_vec()));
                    grid.cell(b"");
                } else {
                    grid.cell(&value.text());
                }
            }
            grid.end_row(sink)?;
            for (name, bytes) in blobs.drain(..) {
                sink.member(Member { name: &name, size: Some(bytes.len() as u64), reader: &mut bytes.as_slice() })?;
            }
            Ok(())
        });
        grid.flush(sink)?;
        parts.take(read)?;
    }
    listed.and(parts.end())
}

/// Whether a value is an object of its own: an archive, a picture, a document.
fn is_object(bytes: &[u8]) -> bool {
    bytes.len() > 64 && !Format::sniff("", bytes).is_text()
}

/// The tables, from the table of tables that begins on the first page.
fn schema(pages: &mut Pages<'_>) -> (Vec<Table>, Result<(), Stop>) {
    let mut tables = vec![];
    let end = walk(pages, 1, &mut HashSet::new(), 0, &mut |_, values: &[Value<'_>]| {
        if let [kind, name, _, Value::Integer(root), sql] = values
            && kind.text().as_ref() == b"table"
            && *root > 0
            && tables.len() < TABLES
        {
            let sql = String::from_utf8_lossy(&sql.text()).into_owned();
            let after = sql.find(char::is_whitespace).map_or("", |at| &sql[at..]);
            let columns = crate::content::document::columns_of(after).map(|(_, columns)| columns).unwrap_or_default();
            tables.push(Table { name: String::from_utf8_lossy(&name.text()).into_owned(), root: u32::try_from(*root).unwrap_or(0), columns });
        }
        Ok(())
    });
    (tables, end)
}

/// What takes a row: its number and its values.
type Row<'r> = dyn FnMut(u64, &[Value<'_>]) -> Result<(), Stop> + 'r;

/// Reads the rows of a tree in order. Its rows are numbered from 1.
fn walk(pages: &mut Pages<'_>, page: u32, seen: &mut HashSet<u32>, depth: usize, row: &mut Row<'_>) -> Result<(), Stop> {
    let mut number = 0;
    descend(pages, page, seen, depth, &mut number, row)
}

fn descend(pages: &mut Pages<'_>, page: u32, seen: &mut HashSet<u32>, depth: usize, number: &mut u64, row: &mut Row<'_>) -> Result<(), Stop> {
    if depth > DEEPEST || !seen.insert(page) {
        return Err(Stop::Damaged);
    }
    let bytes = pages.read(page)?;
    let head = if page == 1 { 100 } else { 0 };
    let kind = *bytes.get(head).ok_or(Stop::Damaged)?;
    let is_leaf = matches!(kind, 0x0D | 0x0A);
    let is_table = matches!(kind, 0x0D | 0x05);
    if !matches!(kind, 0x0D | 0x0A | 0x05 | 0x02) {
        return Err(Stop::Damaged);
    }
    let count = usize::from(u16_at(&bytes, head + 3)?);
    let pointers = head + if is_leaf { 8 } else { 12 };
    // A branch or a cell that is damaged does not end its neighbours.
    let mut parts = Parts::default();
    for cell in 0..count {
        let Ok(at) = u16_at(&bytes, pointers + 2 * cell).map(usize::from) else { return Err(Stop::Damaged) };
        let mut start = at;
        if !is_leaf {
            let child = u32_at(&bytes, at)?;
            parts.take(descend(pages, child, seen, depth + 1, number, row))?;
            start += 4;
        }
        if !is_leaf && is_table {
            continue;
        }
        let Some(payload) = payload(pages, &bytes, start, is_table)? else {
            parts.take(Err(Stop::Damaged))?;
            continue;
        };
        *number += 1;
        match record::values(&payload, pages.encoding()) {
            Some(values) => row(*number, &values)?,
            None => parts.take(Err(Stop::Damaged))?,
        }
    }
    if !is_leaf {
        let last = u32_at(&bytes, head + 8)?;
        parts.take(descend(pages, last, seen, depth + 1, number, row))?;
    }
    parts.end()
}

/// The content of a cell, with what stands on overflow pages.
fn payload(pages: &mut Pages<'_>, page: &[u8], at: usize, is_table: bool) -> Result<Option<Vec<u8>>, Stop> {
    let Some((size, mut at)) = varint(page, at) else { return Ok(None) };
    if is_table {
        let Some((_, next)) = varint(page, at) else { return Ok(None) };
        at = next;
    }
    let Ok(size) = usize::try_from(size) else { return Ok(None) };
    let usable = pages.usable();
    let most = if is_table { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
    if size <= most {
        return Ok(page.get(at..at + size).map(<[u8]>::to_vec));
    }
    let least = (usable - 12) * 32 / 255 - 23;
    let fits = least + (size - least) % (usable - 4);
    let local = if fits <= most { fits } else { least };
    let Some(begin) = page.get(at..at + local) else { return Ok(None) };
    // What it says of its size is believed only as far as pages follow.
    let mut out = begin.to_vec();
    let mut next = u32_at(page, at + local).unwrap_or(0);
    let mut left = pages.count();
    while next != 0 && out.len() < size && left > 0 {
        let Ok(overflow) = pages.read(next) else { return Ok(None) };
        let take = (size - out.len()).min(usable - 4);
        out.extend_from_slice(overflow.get(4..4 + take).unwrap_or_default());
        (next, left) = (u32_at(&overflow, 0).unwrap_or(0), left - 1);
    }
    Ok(Some(out))
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, Stop> {
    bytes.get(at..at + 2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).ok_or(Stop::Damaged)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, Stop> {
    bytes.get(at..at + 4).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]])).ok_or(Stop::Damaged)
}
