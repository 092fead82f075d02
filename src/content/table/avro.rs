//! Avro object container files (avro.apache.org/docs/1.11.1/specification), block by block.
//!
//! The schema is turned into a tree whose leaves are columns: fields of records inside records have names with points, the elements of
//! lists and maps stand in one cell.

use std::collections::HashMap;
use std::io::Read;

use serde_json::Value as Json;

use crate::content::grid::Grid;
use crate::content::segment::TableKind;
use crate::content::{Budget, Sink, Stop};

use super::codec::{Codec, unpacked};
use super::value::{self, Column};

/// The deepest type and value.
const DEEPEST: usize = 64;
/// The most columns.
const COLUMNS: usize = 4096;
/// How much text is collected before rows are handed on, in bytes.
const BATCH: usize = 256 << 10;

enum Node {
    Null,
    Boolean,
    Int(usize, Time),
    Float(usize),
    Double(usize),
    Bytes(usize, Option<u32>),
    Text(usize),
    Fixed(usize, usize, Option<u32>),
    Enum(usize, Vec<String>),
    Record(Vec<Node>),
    Array(Box<Node>),
    Map(usize, Box<Node>),
    Union(Vec<Node>),
    /// A type that stands inside itself: everything in it goes into one cell.
    Again(usize, String),
}

#[derive(Clone, Copy)]
enum Time {
    No,
    Days,
    Moment(i64),
}

#[derive(Default)]
struct Schema {
    names: Vec<String>,
    known: HashMap<String, Json>,
    open: Vec<String>,
    /// The column of everything inside a type that stands inside itself.
    only: Option<usize>,
}

impl Schema {
    fn column(&mut self, path: &str) -> Result<usize, Stop> {
        if let Some(only) = self.only {
            return Ok(only);
        }
        if self.names.len() >= COLUMNS {
            return Err(Stop::Unsupported);
        }
        self.names.push(if path.is_empty() { "value".to_owned() } else { path.to_owned() });
        Ok(self.names.len() - 1)
    }

    fn node(&mut self, schema: &Json, path: &str, depth: usize) -> Result<Node, Stop> {
        if depth > DEEPEST {
            return Err(Stop::Damaged);
        }
        match schema {
            Json::String(name) => self.named(name, schema, path, depth),
            Json::Array(branches) => {
                let branches = branches.iter().map(|branch| self.node(branch, path, depth + 1)).collect::<Result<_, _>>()?;
                Ok(Node::Union(branches))
            }
            Json::Object(object) => match object.get("type") {
                Some(Json::String(name)) => self.named(name, schema, path, depth),
                Some(inner) => self.node(inner, path, depth + 1),
                None => Err(Stop::Damaged),
            },
            _ => Err(Stop::Damaged),
        }
    }

    fn named(&mut self, name: &str, schema: &Json, path: &str, depth: usize) -> Result<Node, Stop> {
        let logical = schema.get("logicalType").and_then(Json::as_str).unwrap_or_default();
        let scale = (logical == "decimal").then(|| schema.get("scale").and_then(Json::as_u64).unwrap_or(0) as u32);
        let time = match logical {
            "date" => Time::Days,
            "timestamp-millis" | "local-timestamp-millis" => Time::Moment(1_000),
            "timestamp-micros" | "local-timestamp-micros" => Time::Moment(1_000_000),
            _ => Time::No,
        };
        Ok(match name {
            "null" => Node::Null,
            "boolean" => Node::Boolean,
            "int" | "long" => Node::Int(self.column(path)?, time),
            "float" => Node::Float(self.column(path)?),
            "double" => Node::Double(self.column(path)?),
            "bytes" => Node::Bytes(self.column(path)?, scale),
            "string" => Node::Text(self.column(path)?),
            "array" => Node::Array(Box::new(self.node(schema.get("items").ok_or(Stop::Damaged)?, path, depth + 1)?)),
            "map" => {
                let keys = self.column(path)?;
                Node::Map(keys, Box::new(self.node(schema.get("values").ok_or(Stop::Damaged)?, path, depth + 1)?))
            }
            "fixed" => {
                self.learn(schema);
                let size = schema.get("size").and_then(Json::as_u64).ok_or(Stop::Damaged)?;
                Node::Fixed(self.column(path)?, usize::try_from(size).map_err(|_| Stop::Damaged)?, scale)
            }
            "enum" => {
                self.learn(schema);
                let symbols = schema.get("symbols").and_then(Json::as_array).ok_or(Stop::Damaged)?;
                Node::Enum(self.column(path)?, symbols.iter().filter_map(Json::as_str).map(str::to_owned).collect())
            }
            "record" | "error" => self.record(schema, path, depth)?,
            reference => {
                if self.open.iter().any(|open| open == reference) {
                    return Ok(Node::Again(self.column(path)?, reference.to_owned()));
                }
                let short = reference.rsplit('.').next().unwrap_or(reference);
                let known = self.known.get(reference).or_else(|| self.known.get(short)).cloned().ok_or(Stop::Damaged)?;
                self.node(&known, path, depth + 1)?
            }
        })
    }

    fn learn(&mut self, schema: &Json) -> String {
        let name = schema.get("name").and_then(Json::as_str).unwrap_or_default().to_owned();
        if let Some(space) = schema.get("namespace").and_then(Json::as_str) {
            self.known.insert(format!("{space}.{name}"), schema.clone());
        }
        self.known.insert(name.clone(), schema.clone());
        name
    }

    fn record(&mut self, schema: &Json, path: &str, depth: usize) -> Result<Node, Stop> {
        let name = self.learn(schema);
        if self.open.contains(&name) {
            return Ok(Node::Again(self.column(path)?, name));
        }
        self.open.push(name);
        let fields = schema.get("fields").and_then(Json::as_array).ok_or(Stop::Damaged)?;
        let mut nodes = Vec::with_capacity(fields.len());
        for field in fields {
            let name = field.get("name").and_then(Json::as_str).unwrap_or_default();
            let below = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            nodes.push(self.node(field.get("type").ok_or(Stop::Damaged)?, &below, depth + 1)?);
        }
        self.open.pop();
        Ok(Node::Record(nodes))
    }
}

struct Block<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Block<'b> {
    fn long(&mut self) -> Result<i64, Stop> {
        let (mut value, mut shift) = (0u64, 0);
        loop {
            let byte = *self.bytes.get(self.at).ok_or(Stop::Damaged)?;
            self.at += 1;
            value |= u64::from(byte & 0x7F).checked_shl(shift).unwrap_or(0);
            shift += 7;
            if byte < 0x80 {
                return Ok((value >> 1) as i64 ^ -((value & 1) as i64));
            }
            if shift > 63 {
                return Err(Stop::Damaged);
            }
        }
    }

    fn take(&mut self, length: usize) -> Result<&'b [u8], Stop> {
        let end = self.at.checked_add(length).ok_or(Stop::Damaged)?;
        let bytes = self.bytes.get(self.at..end).ok_or(Stop::Damaged)?;
        self.at = end;
        Ok(bytes)
    }

    fn sized(&mut self) -> Result<&'b [u8], Stop> {
        let length = usize::try_from(self.long()?).map_err(|_| Stop::Damaged)?;
        self.take(length)
    }
}

struct Rows<'s> {
    schema: Schema,
    columns: Vec<Column>,
    row: usize,
    sink: &'s mut dyn Sink,
}

impl Rows<'_> {
    fn value(&mut self, node: &Node, block: &mut Block<'_>, depth: usize) -> Result<(), Stop> {
        if depth > DEEPEST {
            return Err(Stop::Damaged);
        }
        match node {
            Node::Null => {}
            Node::Boolean => {
                block.take(1)?;
            }
            Node::Int(column, time) => {
                let number = block.long()?;
                self.put(*column, |out| match time {
                    Time::No => value::integer(out, number),
                    Time::Days => value::day(out, number),
                    Time::Moment(per_second) => value::moment(out, number, *per_second),
                });
            }
            Node::Float(column) => {
                let bytes = block.take(4)?;
                let number = f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
                self.put(*column, |out| value::real(out, f64::from(number)));
            }
            Node::Double(column) => {
                let number = f64::from_le_bytes(block.take(8)?.try_into().map_err(|_| Stop::Damaged)?);
                self.put(*column, |out| value::real(out, number));
            }
            Node::Bytes(column, scale) => {
                let bytes = block.sized()?;
                self.put(*column, |out| binary(out, bytes, *scale));
            }
            Node::Text(column) => {
                let bytes = block.sized()?;
                self.put(*column, |out| out.extend_from_slice(bytes));
            }
            Node::Fixed(column, size, scale) => {
                let bytes = block.take(*size)?;
                self.put(*column, |out| binary(out, bytes, *scale));
            }
            Node::Enum(column, symbols) => {
                let symbol = usize::try_from(block.long()?).ok().and_then(|at| symbols.get(at)).ok_or(Stop::Damaged)?;
                self.put(*column, |out| out.extend_from_slice(symbol.as_bytes()));
            }
            Node::Record(fields) => fields.iter().try_for_each(|field| self.value(field, block, depth + 1))?,
            Node::Array(items) => self.items(block, |rows, block| rows.value(items, block, depth + 1))?,
            Node::Map(keys, values) => self.items(block, |rows, block| {
                let key = block.sized()?;
                rows.put(*keys, |out| out.extend_from_slice(key));
                rows.value(values, block, depth + 1)
            })?,
            Node::Union(branches) => {
                let branch = usize::try_from(block.long()?).ok().and_then(|at| branches.get(at)).ok_or(Stop::Damaged)?;
                self.value(branch, block, depth + 1)?;
            }
            Node::Again(column, name) => {
                let schema = self.schema.known.get(name).cloned().ok_or(Stop::Damaged)?;
                let mut inner = Schema { known: self.schema.known.clone(), only: Some(*column), ..Schema::default() };
                let node = inner.node(&schema, "", 0)?;
                self.value(&node, block, depth + 1)?;
            }
        }
        Ok(())
    }

    /// Blocks of items, up to one of none; a negative count has a length in bytes behind it.
    fn items(&mut self, block: &mut Block<'_>, mut item: impl FnMut(&mut Self, &mut Block<'_>) -> Result<(), Stop>) -> Result<(), Stop> {
        loop {
            let count = block.long()?;
            if count == 0 {
                return Ok(());
            }
            if count < 0 {
                block.long()?;
            }
            for _ in 0..count.unsigned_abs() {
                let before = block.at;
                item(self, block)?;
                // Items of nothing could be counted to without end.
                if block.at == before {
                    break;
                }
            }
        }
    }

    fn put(&mut self, column: usize, write: impl FnOnce(&mut Vec<u8>)) {
        if let Some(column) = self.columns.get_mut(column) {
            column.put(self.row, write);
        }
    }

    fn hand_on(&mut self, grid: &mut Grid) -> Result<(), Stop> {
        let count = std::mem::take(&mut self.row);
        value::rows(&mut self.columns, count, grid, self.sink)
    }
}

fn binary(out: &mut Vec<u8>, bytes: &[u8], scale: Option<u32>) {
    match scale {
        Some(scale) => value::decimal(out, value::big_endian(bytes), scale),
        None => value::bytes(out, bytes),
    }
}

fn read_long(reader: &mut dyn Read) -> Result<Option<i64>, Stop> {
    let mut bytes = Vec::new();
    loop {
        let mut byte = [0];
        if reader.read(&mut byte)? == 0 {
            return if bytes.is_empty() { Ok(None) } else { Err(Stop::Damaged) };
        }
        bytes.push(byte[0]);
        if byte[0] < 0x80 {
            return Block { bytes: &bytes, at: 0 }.long().map(Some);
        }
        if bytes.len() > 10 {
            return Err(Stop::Damaged);
        }
    }
}

fn read_exact(reader: &mut dyn Read, length: u64, most: u64, out: &mut Vec<u8>) -> Result<(), Stop> {
    out.clear();
    if length > most {
        return Err(Stop::Memory);
    }
    if reader.take(length).read_to_end(out)? as u64 == length { Ok(()) } else { Err(Stop::Damaged) }
}

fn read_sized(reader: &mut dyn Read, most: u64) -> Result<Vec<u8>, Stop> {
    let length = u64::try_from(read_long(reader)?.ok_or(Stop::Damaged)?).map_err(|_| Stop::Damaged)?;
    let mut out = Vec::new();
    read_exact(reader, length, most, &mut out)?;
    Ok(out)
}

/// Hands on the rows.
pub(super) fn decode(reader: &mut dyn Read, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    let most = budget.limits().memory;
    let mut magic = [0; 4];
    reader.read_exact(&mut magic)?;
    let mut meta = HashMap::new();
    loop {
        let count = read_long(reader)?.ok_or(Stop::Damaged)?;
        if count == 0 {
            break;
        }
        if count < 0 {
            read_long(reader)?;
        }
        for _ in 0..count.unsigned_abs().min(10_000) {
            let key = read_sized(reader, most)?;
            meta.insert(key, read_sized(reader, most)?);
        }
    }
    let mut sync = [0; 16];
    reader.read_exact(&mut sync)?;
    let json: Json = meta.get(&b"avro.schema"[..]).and_then(|text| serde_json::from_slice(text).ok()).ok_or(Stop::Damaged)?;
    let codec = match meta.get(&b"avro.codec"[..]).map_or(&b"null"[..], Vec::as_slice) {
        b"null" => Codec::Plain,
        b"deflate" => Codec::Deflate,
        b"snappy" => Codec::Snappy,
        b"zstandard" => Codec::Zstd,
        b"bzip2" => Codec::Bzip2,
        b"xz" => Codec::Xz,
        _ => return Err(Stop::Unsupported),
    };
    let mut schema = Schema::default();
    let root = schema.node(&json, "", 0)?;
    let name = json.get("name").and_then(Json::as_str).map(str::to_owned);
    let mut grid = Grid::new(0, TableKind::Table, name.as_deref(), &schema.names);
    let columns = schema.names.iter().map(|_| Column::default()).collect();
    let mut rows = Rows { schema, columns, row: 0, sink };
    let end = blocks(reader, (codec, sync, most), &root, &mut rows, &mut grid);
    rows.hand_on(&mut grid)?;
    grid.flush(rows.sink)?;
    end
}

fn blocks(reader: &mut dyn Read, (codec, sync, most): (Codec, [u8; 16], u64), root: &Node, rows: &mut Rows<'_>, grid: &mut Grid) -> Result<(), Stop> {
    let (mut packed, mut plain) = (Vec::new(), Vec::new());
    while let Some(count) = read_long(reader)? {
        let size = u64::try_from(read_long(reader)?.ok_or(Stop::Damaged)?).map_err(|_| Stop::Damaged)?;
        read_exact(reader, size, most, &mut packed)?;
        let body = match codec {
            // The checksum behind the block.
            Codec::Snappy => packed.get(..packed.len().saturating_sub(4)).unwrap_or_default(),
            _ => &packed,
        };
        unpacked(codec, body, most, &mut plain)?;
        let mut block = Block { bytes: &plain, at: 0 };
        for _ in 0..count {
            let before = block.at;
            rows.value(root, &mut block, 0)?;
            rows.row += 1;
            if rows.columns.iter().map(Column::len).sum::<usize>() > BATCH || rows.row >= 4096 {
                rows.hand_on(grid)?;
            }
            if block.at == before {
                break;
            }
        }
        let mut mark = [0; 16];
        reader.read_exact(&mut mark)?;
        if mark != sync {
            return Err(Stop::Damaged);
        }
    }
    Ok(())
}
