//! ORC (orc.apache.org/specification/ORCv1): stripe by stripe, each column by streams of its own that are read side by side.

mod footer;
mod runs;
mod stream;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::content::decode::ReadSeek;
use crate::content::grid::Grid;
use crate::content::segment::TableKind;
use crate::content::{Budget, Parts, Sink, Stop};

use super::value::{self, Column};
use footer::{Kind, Tail, Type};
use runs::{Bits, Integers};
use stream::{Bytes, Source};

/// How many rows are read at a time.
const BATCH: u64 = 1024;
/// The deepest type.
const DEEPEST: usize = 32;

/// A column of a stripe with its streams.
struct Node {
    present: Option<Bits>,
    values: Values,
}

enum Values {
    None,
    Integers(Integers, Meaning),
    Bytes(Bytes),
    Float(Bytes, usize),
    Bits(Bits),
    Text { data: Bytes, lengths: Integers },
    Words { index: Integers, words: Vec<Vec<u8>> },
    Decimal { data: Bytes, scales: Integers },
    Moment { seconds: Integers, nanos: Integers },
    List(Integers, Vec<(usize, Node)>),
    Struct(Vec<(usize, Node)>),
}

#[derive(Clone, Copy)]
enum Meaning {
    Number,
    Day,
}

/// Hands on the rows.
pub(super) fn decode(mut file: Box<dyn ReadSeek + '_>, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    let most = budget.limits().memory;
    let tail = footer::read(&mut *file, most)?;
    let (mut names, mut columns) = (Vec::new(), HashMap::new());
    name_columns(&tail.types, 0, &mut Vec::new(), &mut names, &mut columns)?;
    let mut grid = Grid::new(0, TableKind::Table, None, &names);
    let file = Rc::new(RefCell::new(file));
    let mut parts = Parts::default();
    for stripe in &tail.stripes {
        let mut cells: Vec<Column> = names.iter().map(|_| Column::default()).collect();
        let read = read_stripe(&file, &tail, stripe, most, &columns, &mut cells, &mut grid, sink);
        if let Err(why) = parts.take(read) {
            grid.flush(sink)?;
            return Err(why);
        }
    }
    grid.flush(sink)?;
    parts.end()
}

/// Gives every type that holds values a column.
fn name_columns(types: &[Type], at: usize, path: &mut Vec<String>, names: &mut Vec<String>, columns: &mut HashMap<usize, usize>) -> Result<(), Stop> {
    let of = types.get(at).ok_or(Stop::Damaged)?;
    if path.len() > DEEPEST || columns.contains_key(&at) {
        return Err(Stop::Damaged);
    }
    columns.insert(at, names.len());
    if of.children.is_empty() && of.kind != Kind::Struct {
        names.push(value::path(&path.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    for (number, &child) in of.children.iter().enumerate() {
        let name = of.names.get(number).cloned();
        path.push(name.unwrap_or_else(|| "item".to_owned()));
        name_columns(types, child, path, names, columns)?;
        path.pop();
    }
    Ok(())
}

#[allow(clippy::too_many_arguments)]
fn read_stripe<'f>(
    file: &stream::File<'f>,
    tail: &Tail,
    stripe: &footer::Stripe,
    most: u64,
    columns: &HashMap<usize, usize>,
    cells: &mut [Column],
    grid: &mut Grid,
    sink: &mut dyn Sink,
) -> Result<(), Stop> {
    let mut source = Source { file: file.clone(), codec: tail.codec, most, streams: HashMap::new() };
    let encodings = footer::stripe(&mut source, tail, stripe)?;
    let mut root = node(&tail.types, 0, &mut source, &encodings, 0)?;
    let mut left = stripe.rows;
    let mut end = Ok(());
    while left > 0 {
        let count = left.min(BATCH);
        let rows: Vec<u32> = (0..count as u32).collect();
        end = fill(&mut root, 0, &rows, columns, cells);
        value::rows(cells, count as usize, grid, sink)?;
        left -= count;
        if end.is_err() {
            break;
        }
    }
    end
}

/// Opens the streams of a type and of those in it.
fn node(types: &[Type], at: usize, source: &mut Source<'_>, encodings: &[(u64, u64)], depth: usize) -> Result<Node, Stop> {
    let of = types.get(at).filter(|_| depth <= DEEPEST).ok_or(Stop::Damaged)?;
    let (encoding, words) = encodings.get(at).copied().unwrap_or_default();
    let second = encoding >= 2;
    let present = source.open(at, 0).map(Bits::new);
    let integers = |source: &mut Source<'_>, stream: u64, signed: bool| {
        source.open(at, stream).map(|bytes| Integers::new(bytes, second, signed)).ok_or(Stop::Damaged)
    };
    let bytes = |source: &mut Source<'_>, stream: u64| source.open(at, stream).ok_or(Stop::Damaged);
    // A column in which nothing is present may come without any other stream.
    if source.is_without(at) && !matches!(of.kind, Kind::Struct) {
        return Ok(Node { present, values: Values::None });
    }
    let mut children = Vec::new();
    for &child in &of.children {
        children.push((child, node(types, child, source, encodings, depth + 1)?));
    }
    let values = match of.kind {
        Kind::Boolean => Values::Bits(Bits::new(bytes(source, 1)?)),
        Kind::Byte => Values::Bytes(runs::byte_runs(bytes(source, 1)?)),
        Kind::Integer => Values::Integers(integers(source, 1, true)?, Meaning::Number),
        Kind::Day => Values::Integers(integers(source, 1, true)?, Meaning::Day),
        Kind::Float => Values::Float(bytes(source, 1)?, 4),
        Kind::Double => Values::Float(bytes(source, 1)?, 8),
        Kind::Text if matches!(encoding, 1 | 3) => Values::Words { index: integers(source, 1, false)?, words: source.words(at, words, second)? },
        Kind::Text => Values::Text { data: bytes(source, 1)?, lengths: integers(source, 2, false)? },
        Kind::Moment => Values::Moment { seconds: integers(source, 1, true)?, nanos: integers(source, 5, false)? },
        Kind::Decimal => Values::Decimal { data: bytes(source, 1)?, scales: integers(source, 5, true)? },
        Kind::List | Kind::Map => Values::List(integers(source, 2, false)?, children),
        Kind::Struct => Values::Struct(children),
        Kind::Union => return Err(Stop::Unsupported),
    };
    Ok(Node { present, values })
}

/// Reads as many values as there are rows, and puts each into its row.
fn fill(node: &mut Node, at: usize, rows: &[u32], columns: &HashMap<usize, usize>, cells: &mut [Column]) -> Result<(), Stop> {
    let mut kept = Vec::with_capacity(rows.len());
    for &row in rows {
        let is_present = match &mut node.present {
            Some(bits) => bits.next()?,
            None => true,
        };
        if is_present {
            kept.push(row);
        }
    }
    let column = columns.get(&at).copied().unwrap_or(usize::MAX);
    let mut none = Column::default();
    let children = match &mut node.values {
        Values::Struct(children) => children.iter_mut().map(|(child, node)| (*child, node, None)).collect::<Vec<_>>(),
        Values::List(lengths, children) => {
            let mut below = Vec::new();
            for &row in &kept {
                let length = usize::try_from(lengths.next()?).ok().filter(|length| *length < 1 << 20).ok_or(Stop::Damaged)?;
                if below.len() + length > 1 << 24 {
                    return Err(Stop::Memory);
                }
                below.extend(std::iter::repeat_n(row, length));
            }
            children.iter_mut().map(|(child, node)| (*child, node, Some(below.clone()))).collect()
        }
        values => {
            let cell = cells.get_mut(column).unwrap_or(&mut none);
            for &row in &kept {
                leaf(values, row as usize, cell)?;
            }
            return Ok(());
        }
    };
    for (child, node, below) in children {
        fill(node, child, below.as_deref().unwrap_or(&kept), columns, cells)?;
    }
    Ok(())
}

fn leaf(values: &mut Values, row: usize, cell: &mut Column) -> Result<(), Stop> {
    match values {
        Values::Integers(numbers, meaning) => {
            let number = numbers.next()?;
            cell.put(row, |out| match meaning {
                Meaning::Number => value::integer(out, number),
                Meaning::Day => value::day(out, number),
            });
        }
        Values::Bytes(bytes) => {
            let number = i64::from(bytes.byte()? as i8);
            cell.put(row, |out| value::integer(out, number));
        }
        Values::Float(bytes, width) => {
            let raw = bytes.number(*width)?;
            let number = if *width == 4 { f64::from(f32::from_bits(raw as u32)) } else { f64::from_bits(raw) };
            cell.put(row, |out| value::real(out, number));
        }
        Values::Bits(bits) => {
            bits.next()?;
        }
        Values::Text { data, lengths } => {
            let text = data.take(usize::try_from(lengths.next()?).map_err(|_| Stop::Damaged)?)?;
            cell.put(row, |out| value::bytes(out, &text));
        }
        Values::Words { index, words } => {
            let word = usize::try_from(index.next()?).ok().and_then(|at| words.get(at)).ok_or(Stop::Damaged)?;
            cell.put(row, |out| value::bytes(out, word));
        }
        Values::Decimal { data, scales } => {
            let (number, scale) = (data.varint_wide()?, scales.next()?);
            cell.put(row, |out| value::decimal(out, number, u32::try_from(scale).unwrap_or(0)));
        }
        Values::Moment { seconds, nanos } => {
            // Seconds are counted from the first of 2015.
            let second = seconds.next()?.saturating_add(1_420_070_400);
            nanos.next()?;
            cell.put(row, |out| value::moment(out, second, 1));
        }
        Values::None | Values::List(..) | Values::Struct(_) => {}
    }
    Ok(())
}
