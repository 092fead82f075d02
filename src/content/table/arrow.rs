//! Arrow IPC, as a file (Feather) or a stream (arrow.apache.org/docs/format/Columnar.html): batch by batch, without arrow's own library.

mod flat;

use std::collections::HashMap;
use std::io::Read;

use crate::content::grid::Grid;
use crate::content::limits::read_up_to;
use crate::content::segment::TableKind;
use crate::content::{Budget, Sink, Stop};

use super::codec::{Codec, unpacked};
use super::value::{self, Column};
use flat::Table;

/// The deepest type.
const DEEPEST: usize = 32;
/// The most columns.
const COLUMNS: usize = 16_384;

/// A type, as far as its layout and its meaning as text go.
#[derive(Debug, Clone)]
enum Kind {
    Null,
    Int { bits: usize, signed: bool },
    Float(usize),
    Bool,
    Bytes { wide: bool },
    View,
    Fixed(usize),
    Decimal { bytes: usize, scale: u32 },
    Days,
    Millis,
    Moment(i64),
    Skip(usize),
    List { wide: bool },
    FixedList(usize),
    Struct,
    Other,
}

struct Field {
    kind: Kind,
    children: Vec<Field>,
    column: usize,
    dictionary: Option<(i64, usize)>,
}

struct Reader {
    fields: Vec<Field>,
    names: Vec<String>,
    /// Values of dictionaries by their number.
    dictionaries: HashMap<i64, Vec<Vec<u8>>>,
}

/// Hands on the rows.
pub(super) fn decode(reader: &mut dyn Read, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    // A batch is as large as its writer made it.
    let most = budget.limits().memory.saturating_mul(2);
    let mut state = Reader { fields: Vec::new(), names: Vec::new(), dictionaries: HashMap::new() };
    let mut grid: Option<Grid> = None;
    let mut first = [0; 8];
    reader.read_exact(&mut first)?;
    let mut pending = (&first != b"ARROW1\0\0").then_some(first);
    let end = loop {
        let mut head = [0; 8];
        match pending.take() {
            Some(first) => head = first,
            None => {
                let mut read = Vec::new();
                if (&mut *reader).take(8).read_to_end(&mut read)? < 8 {
                    break if read.is_empty() { Ok(()) } else { Err(Stop::Damaged) };
                }
                head.copy_from_slice(&read);
            }
        }
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        if head[..4] != [0xFF; 4] {
            break Err(Stop::Damaged);
        }
        if length == 0 {
            break Ok(());
        }
        match message(reader, u64::from(length), most, &mut state, &mut grid, sink) {
            Ok(()) => {}
            Err(why) => break Err(why),
        }
    };
    if let Some(grid) = &mut grid {
        grid.flush(sink)?;
    }
    end
}

fn message(reader: &mut dyn Read, length: u64, most: u64, state: &mut Reader, grid: &mut Option<Grid>, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut meta = Vec::new();
    read_up_to(&mut (&mut *reader).take(length), 16 << 20, &mut meta)?;
    let message = Table::root(&meta).ok_or(Stop::Damaged)?;
    let size = u64::try_from(message.long(3).unwrap_or(0)).map_err(|_| Stop::Damaged)?;
    let mut body = Vec::new();
    read_up_to(&mut (&mut *reader).take(size), most, &mut body)?;
    if (body.len() as u64) < size {
        return Err(Stop::Damaged);
    }
    let header = message.table(2).ok_or(Stop::Damaged)?;
    match message.byte(1) {
        Some(1) => {
            for at in 0..header.count(1).min(COLUMNS) {
                let field = header.item(1, at).ok_or(Stop::Damaged)?;
                let field = state.field(&field, &mut Vec::new(), None)?;
                state.fields.push(field);
            }
            *grid = Some(Grid::new(0, TableKind::Table, None, &state.names));
            Ok(())
        }
        Some(2) => {
            let (id, batch) = (header.long(0).unwrap_or(0), header.table(1).ok_or(Stop::Damaged)?);
            let values = state.dictionary(id, &batch, &body, most)?;
            let known = state.dictionaries.entry(id).or_default();
            if header.byte(2) != Some(1) {
                known.clear();
            }
            known.extend(values);
            Ok(())
        }
        Some(3) => {
            let grid = grid.as_mut().ok_or(Stop::Damaged)?;
            let count = usize::try_from(header.long(0).unwrap_or(0)).map_err(|_| Stop::Damaged)?;
            let mut columns: Vec<Column> = state.names.iter().map(|_| Column::default()).collect();
            let mut batch = Batch { table: &header, body: &body, most, node: 0, buffer: 0, dictionaries: &state.dictionaries };
            // A row takes at least a bit of one column, but where there is nothing but nulls.
            let most = body.len().saturating_mul(8).clamp(4096, 1 << 26);
            let rows: Vec<u32> = (0..u32::try_from(count.min(most)).unwrap_or(0)).collect();
            for field in &state.fields {
                batch.field(field, &rows, &mut |column, row, write| columns[column].put(row, write))?;
            }
            value::rows(&mut columns, rows.len(), grid, sink)
        }
        _ => Ok(()),
    }
}

impl Reader {
    fn field(&mut self, table: &Table<'_>, path: &mut Vec<String>, only: Option<usize>) -> Result<Field, Stop> {
        if path.len() > DEEPEST {
            return Err(Stop::Damaged);
        }
        path.push(table.text(0).unwrap_or_default());
        let kind = kind(table);
        let dictionary = table.table(4).map(|of| {
            let bits = of.table(1).and_then(|index| index.int(0)).unwrap_or(32);
            (of.long(0).unwrap_or(0), usize::try_from(bits / 8).unwrap_or(4))
        });
        let mut children = Vec::new();
        let own = only.unwrap_or(self.names.len());
        let is_leaf = table.count(5) == 0 || dictionary.is_some();
        if is_leaf && only.is_none() {
            if self.names.len() >= COLUMNS {
                return Err(Stop::Unsupported);
            }
            self.names.push(value::path(&path.iter().map(String::as_str).collect::<Vec<_>>()));
        }
        for at in 0..table.count(5).min(COLUMNS) {
            let child = table.item(5, at).ok_or(Stop::Damaged)?;
            // The values of a dictionary are read when it comes, into one column.
            children.push(self.field(&child, path, if dictionary.is_some() { Some(own) } else { only })?);
        }
        path.pop();
        Ok(Field { kind, children, column: own, dictionary })
    }

    fn find(fields: &[Field], id: i64) -> Option<&Field> {
        fields.iter().find_map(|field| match field.dictionary {
            Some((known, _)) if known == id => Some(field),
            _ => Self::find(&field.children, id),
        })
    }

    /// The values of a dictionary as text.
    fn dictionary(&self, id: i64, table: &Table<'_>, body: &[u8], most: u64) -> Result<Vec<Vec<u8>>, Stop> {
        let field = Self::find(&self.fields, id).ok_or(Stop::Damaged)?;
        let plain = Field { kind: field.kind.clone(), children: Vec::new(), column: 0, dictionary: None };
        let count = usize::try_from(table.long(0).unwrap_or(0)).ok().filter(|count| *count <= body.len().max(1) * 8).ok_or(Stop::Damaged)?;
        let mut values = vec![Vec::new(); count];
        let mut batch = Batch { table, body, most, node: 0, buffer: 0, dictionaries: &self.dictionaries };
        let rows: Vec<u32> = (0..count as u32).collect();
        batch.field(&plain, &rows, &mut |_, row, write| {
            if let Some(value) = values.get_mut(row) {
                write(value);
            }
        })?;
        Ok(values)
    }
}

fn kind(table: &Table<'_>) -> Kind {
    let of = table.table(3);
    let int = |at: usize| of.as_ref().and_then(|of| of.int(at)).unwrap_or(0);
    let short = |at: usize| of.as_ref().and_then(|of| of.short(at)).unwrap_or(0);
    let size = |number: i32| usize::try_from(number).unwrap_or(0);
    match table.byte(2).unwrap_or(0) {
        1 => Kind::Null,
        2 => Kind::Int { bits: size(int(0)), signed: of.as_ref().and_then(|of| of.byte(1)) == Some(1) },
        3 => Kind::Float([2, 4, 8].get(usize::try_from(short(0)).unwrap_or(3)).copied().unwrap_or(0)),
        4 | 5 => Kind::Bytes { wide: false },
        6 => Kind::Bool,
        7 => Kind::Decimal { bytes: size(of.as_ref().and_then(|of| of.int(2)).unwrap_or(128)) / 8, scale: u32::try_from(int(1)).unwrap_or(0) },
        // A unit that is not told is the second of its list, milliseconds.
        8 => {
            if of.as_ref().and_then(|of| of.short(0)) == Some(0) {
                Kind::Days
            } else {
                Kind::Millis
            }
        }
        9 => Kind::Skip(size(of.as_ref().and_then(|of| of.int(1)).unwrap_or(32)) / 8),
        10 => Kind::Moment([1, 1_000, 1_000_000, 1_000_000_000].get(usize::try_from(short(0)).unwrap_or(0)).copied().unwrap_or(1)),
        11 => Kind::Skip([4, 8, 16].get(usize::try_from(short(0)).unwrap_or(0)).copied().unwrap_or(8)),
        18 => Kind::Skip(8),
        12 | 17 => Kind::List { wide: false },
        21 => Kind::List { wide: true },
        13 => Kind::Struct,
        15 => Kind::Fixed(size(int(0))),
        16 => Kind::FixedList(size(int(0))),
        19 | 20 => Kind::Bytes { wide: true },
        23 | 24 => Kind::View,
        _ => Kind::Other,
    }
}

/// Takes a value: its column, its row, and what writes it.
type Put<'p> = dyn FnMut(usize, usize, &mut dyn FnMut(&mut Vec<u8>)) + 'p;

struct Batch<'b> {
    table: &'b Table<'b>,
    body: &'b [u8],
    most: u64,
    node: usize,
    buffer: usize,
    dictionaries: &'b HashMap<i64, Vec<Vec<u8>>>,
}

impl Batch<'_> {
    /// The next buffer, unpacked.
    fn next(&mut self) -> Result<Vec<u8>, Stop> {
        let at = self.buffer;
        self.buffer += 1;
        let (start, length) = self.table.pair(2, at).ok_or(Stop::Damaged)?;
        let (start, length) = (usize::try_from(start).map_err(|_| Stop::Damaged)?, usize::try_from(length).map_err(|_| Stop::Damaged)?);
        let bytes = start.checked_add(length).and_then(|end| self.body.get(start..end)).ok_or(Stop::Damaged)?;
        let Some(compression) = self.table.table(3) else { return Ok(bytes.to_vec()) };
        let Some((head, packed)) = bytes.split_at_checked(8) else { return Ok(Vec::new()) };
        if head == [0xFF; 8] {
            return Ok(packed.to_vec());
        }
        let codec = if compression.byte(0).unwrap_or(0) == 0 { Codec::Lz4Frame } else { Codec::Zstd };
        let mut out = Vec::new();
        unpacked(codec, packed, self.most, &mut out)?;
        Ok(out)
    }

    /// Reads a field whose values belong to these rows.
    fn field(&mut self, field: &Field, rows: &[u32], put: &mut Put<'_>) -> Result<(), Stop> {
        let (length, nulls) = self.table.pair(1, self.node).ok_or(Stop::Damaged)?;
        self.node += 1;
        let count = usize::try_from(length).map_err(|_| Stop::Damaged)?.min(rows.len());
        if matches!(field.kind, Kind::Null) {
            return Ok(());
        }
        if matches!(field.kind, Kind::Other) {
            return Err(Stop::Unsupported);
        }
        let valid = self.next()?;
        let is_valid = |at: usize| nulls == 0 || valid.is_empty() || valid.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1);
        let mut each = |write: &mut dyn FnMut(usize, &mut Vec<u8>)| {
            for at in (0..count).filter(|&at| is_valid(at)) {
                put(field.column, rows[at] as usize, &mut |out| write(at, out));
            }
        };
        if let Some((id, width)) = field.dictionary {
            let index = self.next()?;
            let values = self.dictionaries.get(&id).map_or(&[][..], Vec::as_slice);
            each(&mut |at, out| {
                let value = index.get(at * width..(at + 1) * width).and_then(|bytes| values.get(usize::try_from(little(bytes, false)).ok()?));
                out.extend_from_slice(value.map_or(&[], Vec::as_slice));
            });
            return Ok(());
        }
        match &field.kind {
            Kind::Struct => return field.children.iter().try_for_each(|child| self.field(child, &rows[..count], put)),
            Kind::FixedList(size) => {
                let below: Vec<u32> = rows[..count].iter().flat_map(|row| std::iter::repeat_n(*row, (*size).min(1 << 16))).collect();
                return field.children.iter().try_for_each(|child| self.field(child, &below, put));
            }
            Kind::List { wide } => {
                let offsets = self.next()?;
                let mut below = Vec::new();
                for (at, row) in rows[..count].iter().enumerate() {
                    let (start, end) = (offset(&offsets, at, *wide)?, offset(&offsets, at + 1, *wide)?);
                    if end.saturating_sub(start) > self.body.len().max(1) * 64 {
                        return Err(Stop::Damaged);
                    }
                    // Items before the first offset belong to no row of this batch; writers begin at none.
                    if at == 0 {
                        below.extend(std::iter::repeat_n(*row, start.min(1 << 20)));
                    }
                    below.extend(std::iter::repeat_n(*row, end.saturating_sub(start)));
                }
                return field.children.iter().try_for_each(|child| self.field(child, &below, put));
            }
            _ => {}
        }
        let first = self.next()?;
        match &field.kind {
            Kind::Bytes { wide } => {
                let data = self.next()?;
                each(&mut |at, out| {
                    if let (Ok(start), Ok(end)) = (offset(&first, at, *wide), offset(&first, at + 1, *wide)) {
                        value::bytes(out, data.get(start..end).unwrap_or_default());
                    }
                });
            }
            Kind::View => {
                // How many buffers a column of views has is told apart.
                let which = self.table.count(4);
                let extra = self.table.longs(4, 0).filter(|_| which > 0).unwrap_or(0);
                let mut data = Vec::new();
                for _ in 0..extra.clamp(0, 1 << 16) {
                    data.push(self.next()?);
                }
                each(&mut |at, out| {
                    let Some(view) = first.get(at * 16..at * 16 + 16) else { return };
                    let length = little(&view[..4], false) as usize;
                    if length <= 12 {
                        value::bytes(out, &view[4..4 + length]);
                        return;
                    }
                    let (buffer, start) = (little(&view[8..12], false) as usize, little(&view[12..16], false) as usize);
                    value::bytes(out, data.get(buffer).and_then(|data| data.get(start..start + length)).unwrap_or_default());
                });
            }
            kind => {
                let width = width(kind);
                each(&mut |at, out| {
                    if let Some(bytes) = first.get(at * width..(at + 1) * width).filter(|_| width > 0) {
                        scalar(kind, bytes, out);
                    }
                });
            }
        }
        Ok(())
    }
}

fn width(kind: &Kind) -> usize {
    match kind {
        Kind::Int { bits, .. } => bits / 8,
        Kind::Float(bytes) | Kind::Fixed(bytes) | Kind::Skip(bytes) => *bytes,
        Kind::Decimal { bytes, .. } => *bytes,
        Kind::Days => 4,
        Kind::Millis | Kind::Moment(_) => 8,
        _ => 0,
    }
}

fn scalar(kind: &Kind, bytes: &[u8], out: &mut Vec<u8>) {
    match kind {
        Kind::Int { signed, .. } => value::integer(out, little(bytes, *signed)),
        Kind::Float(4) => value::real(out, f64::from(f32::from_bits(little(bytes, false) as u32))),
        Kind::Float(8) => value::real(out, f64::from_bits(little(bytes, false) as u64)),
        Kind::Fixed(_) => value::bytes(out, bytes),
        Kind::Decimal { scale, .. } => {
            let reversed: Vec<u8> = bytes.iter().take(16).rev().copied().collect();
            value::decimal(out, value::big_endian(&reversed), *scale);
        }
        Kind::Days => value::day(out, little(bytes, true)),
        Kind::Millis => value::moment(out, little(bytes, true), 1_000),
        Kind::Moment(per_second) => value::moment(out, little(bytes, true), *per_second),
        _ => {}
    }
}

/// Up to eight bytes, the smallest first.
fn little(bytes: &[u8], signed: bool) -> i64 {
    let start = if signed && bytes.last().is_some_and(|byte| *byte >= 0x80) { -1 } else { 0 };
    bytes.iter().take(8).rev().fold(start, |number, &byte| number << 8 | i64::from(byte))
}

fn offset(offsets: &[u8], at: usize, wide: bool) -> Result<usize, Stop> {
    // A batch without rows may come without offsets.
    if offsets.is_empty() {
        return Ok(0);
    }
    let width = if wide { 8 } else { 4 };
    let bytes = offsets.get(at * width..(at + 1) * width).ok_or(Stop::Damaged)?;
    usize::try_from(little(bytes, true)).map_err(|_| Stop::Damaged)
}
