//! One row as SQLite writes it: a header of types, then the values.

use std::borrow::Cow;
use std::io::Write as _;

/// The most values of a row.
const MOST: usize = 4096;

/// A value.
pub(super) enum Value<'r> {
    Null,
    Integer(i64),
    Real(f64),
    Text(Cow<'r, [u8]>),
    Blob(&'r [u8]),
}

impl Value<'_> {
    /// The value as text.
    pub(super) fn text(&self) -> Cow<'_, [u8]> {
        let mut out = Vec::new();
        match self {
            Self::Null => {}
            Self::Integer(number) => {
                let _ = write!(out, "{number}");
            }
            Self::Real(number) => {
                let _ = write!(out, "{number}");
            }
            Self::Text(text) => return Cow::Borrowed(text),
            Self::Blob(bytes) => return Cow::Borrowed(bytes),
        }
        Cow::Owned(out)
    }
}

/// A number of one to nine bytes, and where it ends.
pub(super) fn varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut value = 0u64;
    for length in 0..9 {
        let byte = *bytes.get(at + length)?;
        if length == 8 {
            return Some((value << 8 | u64::from(byte), at + 9));
        }
        value = value << 7 | u64::from(byte & 0x7F);
        if byte < 0x80 {
            return Some((value, at + length + 1));
        }
    }
    None
}

/// The values of a row; of one that is cut off, those that are whole.
pub(super) fn values(payload: &[u8], encoding: u32) -> Option<Vec<Value<'_>>> {
    let (head, mut at) = varint(payload, 0)?;
    let head = usize::try_from(head).ok().filter(|head| *head <= payload.len())?;
    let mut body = head;
    let mut values = Vec::new();
    while at < head && values.len() < MOST {
        let (kind, next) = varint(payload, at)?;
        at = next;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind as usize,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            kind => usize::try_from((kind - 12) / 2).ok()?,
        };
        let end = body.checked_add(length)?;
        let bytes = payload.get(body..end.min(payload.len()))?;
        values.push(match kind {
            0 => Value::Null,
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            1..=6 => Value::Integer(integer(bytes)),
            7 => Value::Real(f64::from_bits(integer(bytes) as u64)),
            kind if kind % 2 == 0 => Value::Blob(bytes),
            _ => Value::Text(text(bytes, encoding)),
        });
        body = end;
    }
    Some(values)
}

fn integer(bytes: &[u8]) -> i64 {
    let start = if bytes.first().is_some_and(|byte| *byte >= 0x80) { -1 } else { 0 };
    bytes.iter().fold(start, |value, &byte| value << 8 | i64::from(byte))
}

fn text(bytes: &[u8], encoding: u32) -> Cow<'_, [u8]> {
    let wide = |read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        Cow::Owned(String::from_utf16_lossy(&units).into_bytes())
    };
    match encoding {
        2 => wide(u16::from_le_bytes),
        3 => wide(u16::from_be_bytes),
        _ => Cow::Borrowed(bytes),
    }
}
