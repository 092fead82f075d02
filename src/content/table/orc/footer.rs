//! The end of an ORC file, which tells where everything else stands, in Protocol Buffers.

use std::io::{Read as _, SeekFrom};

use crate::content::Stop;
use crate::content::decode::ReadSeek;

use super::super::codec::Codec;
use super::stream::{Source, unpack_all};

/// What a type holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Byte,
    Integer,
    Float,
    Double,
    Text,
    Moment,
    List,
    Map,
    Struct,
    Union,
    Decimal,
    Day,
}

/// A type of the schema.
#[derive(Debug)]
pub(super) struct Type {
    pub(super) kind: Kind,
    pub(super) children: Vec<usize>,
    pub(super) names: Vec<String>,
}

/// Where a stripe stands.
#[derive(Debug, Default)]
pub(super) struct Stripe {
    pub(super) offset: u64,
    index: u64,
    data: u64,
    footer: u64,
    pub(super) rows: u64,
}

/// What the end of a file says.
#[derive(Debug)]
pub(super) struct Tail {
    pub(super) codec: Codec,
    pub(super) stripes: Vec<Stripe>,
    pub(super) types: Vec<Type>,
}

/// A value of Protocol Buffers.
enum Value<'b> {
    Number(u64),
    Bytes(&'b [u8]),
}

impl Value<'_> {
    fn number(&self) -> u64 {
        if let Self::Number(number) = self { *number } else { 0 }
    }

    fn bytes(&self) -> &[u8] {
        if let Self::Bytes(bytes) = self { bytes } else { &[] }
    }

    /// Numbers packed into one field, or one of many.
    fn numbers(&self) -> Vec<u64> {
        match self {
            Self::Number(number) => vec![*number],
            Self::Bytes(bytes) => {
                let (mut at, mut out) = (0, Vec::new());
                while let Some(number) = varint(bytes, &mut at) {
                    out.push(number);
                }
                out
            }
        }
    }
}

fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let (mut value, mut shift) = (0u64, 0);
    loop {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7F).checked_shl(shift).unwrap_or(0);
        if byte < 0x80 {
            return Some(value);
        }
        shift += 7;
        if shift > 63 {
            return None;
        }
    }
}

/// Calls `each` for every field of a message.
fn fields<'b>(bytes: &'b [u8], mut each: impl FnMut(u64, Value<'b>) -> Result<(), Stop>) -> Result<(), Stop> {
    let mut at = 0;
    while at < bytes.len() {
        let tag = varint(bytes, &mut at).ok_or(Stop::Damaged)?;
        let value = match tag & 7 {
            0 => Value::Number(varint(bytes, &mut at).ok_or(Stop::Damaged)?),
            kind @ (1 | 2 | 5) => {
                let length = match kind {
                    1 => 8,
                    5 => 4,
                    _ => usize::try_from(varint(bytes, &mut at).ok_or(Stop::Damaged)?).map_err(|_| Stop::Damaged)?,
                };
                let end = at.checked_add(length).ok_or(Stop::Damaged)?;
                let value = Value::Bytes(bytes.get(at..end).ok_or(Stop::Damaged)?);
                at = end;
                value
            }
            _ => return Err(Stop::Damaged),
        };
        each(tag >> 3, value)?;
    }
    Ok(())
}

/// Reads the end of a file.
pub(super) fn read(file: &mut (dyn ReadSeek + '_), most: u64) -> Result<Tail, Stop> {
    let size = file.seek(SeekFrom::End(0))?;
    let reach = size.min(16 << 10);
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(size - reach))?;
    file.take(reach).read_to_end(&mut end)?;
    let length = usize::from(*end.last().ok_or(Stop::Damaged)?);
    let start = end.len().checked_sub(1 + length).ok_or(Stop::Damaged)?;
    let (mut footer, mut codec) = (0, Codec::Plain);
    fields(&end[start..end.len() - 1], |field, value| {
        match field {
            1 => footer = value.number(),
            2 => {
                codec = match value.number() {
                    0 => Codec::Plain,
                    1 => Codec::Deflate,
                    2 => Codec::Snappy,
                    4 => Codec::Lz4Block,
                    5 => Codec::Zstd,
                    _ => return Err(Stop::Unsupported),
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    let before = size.checked_sub(1 + length as u64 + footer).filter(|_| footer <= most).ok_or(Stop::Damaged)?;
    file.seek(SeekFrom::Start(before))?;
    let mut packed = Vec::new();
    file.take(footer).read_to_end(&mut packed)?;
    let bytes = unpack_all(codec, &packed, most)?;
    let mut tail = Tail { codec, stripes: Vec::new(), types: Vec::new() };
    fields(&bytes, |field, value| {
        match field {
            3 => tail.stripes.push(stripe_of(value.bytes())?),
            4 => tail.types.push(type_of(value.bytes())?),
            _ => {}
        }
        Ok(())
    })?;
    Ok(tail)
}

fn stripe_of(bytes: &[u8]) -> Result<Stripe, Stop> {
    let mut stripe = Stripe::default();
    fields(bytes, |field, value| {
        match field {
            1 => stripe.offset = value.number(),
            2 => stripe.index = value.number(),
            3 => stripe.data = value.number(),
            4 => stripe.footer = value.number(),
            5 => stripe.rows = value.number(),
            _ => {}
        }
        Ok(())
    })?;
    Ok(stripe)
}

fn type_of(bytes: &[u8]) -> Result<Type, Stop> {
    let mut of = Type { kind: Kind::Boolean, children: Vec::new(), names: Vec::new() };
    fields(bytes, |field, value| {
        match field {
            1 => {
                of.kind = match value.number() {
                    0 => Kind::Boolean,
                    1 => Kind::Byte,
                    2..=4 => Kind::Integer,
                    5 => Kind::Float,
                    6 => Kind::Double,
                    7 | 8 | 16 | 17 => Kind::Text,
                    9 | 18 => Kind::Moment,
                    10 => Kind::List,
                    11 => Kind::Map,
                    12 => Kind::Struct,
                    13 => Kind::Union,
                    14 => Kind::Decimal,
                    15 => Kind::Day,
                    _ => return Err(Stop::Unsupported),
                }
            }
            2 => of.children.extend(value.numbers().into_iter().filter_map(|child| usize::try_from(child).ok())),
            3 => of.names.push(String::from_utf8_lossy(value.bytes()).into_owned()),
            _ => {}
        }
        Ok(())
    })?;
    Ok(of)
}

/// Reads the end of a stripe: tells the source where its streams stand, and returns the encoding and the size of the dictionary of each column.
pub(super) fn stripe(source: &mut Source<'_>, tail: &Tail, stripe: &Stripe) -> Result<Vec<(u64, u64)>, Stop> {
    let start = stripe.offset.checked_add(stripe.index).and_then(|at| at.checked_add(stripe.data)).ok_or(Stop::Damaged)?;
    let packed = source.read(start, stripe.footer)?;
    let bytes = unpack_all(tail.codec, &packed, source.most)?;
    let (mut at, mut encodings) = (stripe.offset, Vec::new());
    source.streams.clear();
    fields(&bytes, |field, value| {
        match field {
            1 => {
                let (mut kind, mut column, mut length) = (0, 0, 0);
                fields(value.bytes(), |field, value| {
                    match field {
                        1 => kind = value.number(),
                        2 => column = value.number(),
                        3 => length = value.number(),
                        _ => {}
                    }
                    Ok(())
                })?;
                let end = at.checked_add(length).ok_or(Stop::Damaged)?;
                source.streams.insert((usize::try_from(column).map_err(|_| Stop::Damaged)?, kind), (at, end));
                at = end;
            }
            2 => {
                let (mut encoding, mut words) = (0, 0);
                fields(value.bytes(), |field, value| {
                    match field {
                        1 => encoding = value.number(),
                        2 => words = value.number(),
                        _ => {}
                    }
                    Ok(())
                })?;
                encodings.push((encoding, words));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(encodings)
}
