//! The streams of a stripe: each reads its own stretch of the file, chunk by chunk, and unpacks it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{Read as _, SeekFrom};
use std::rc::Rc;

use crate::content::Stop;
use crate::content::decode::ReadSeek;

use super::super::codec::{Codec, unpacked};
use super::runs::Integers;

/// How much of a stream that is not compressed is read at once.
const PIECE: u64 = 64 << 10;

/// A file that several streams read.
pub(super) type File<'f> = Rc<RefCell<Box<dyn ReadSeek + 'f>>>;

/// Where the streams of a stripe stand.
pub(super) struct Source<'f> {
    pub(super) file: File<'f>,
    pub(super) codec: Codec,
    pub(super) most: u64,
    /// By column and kind: the first byte and the byte behind the last.
    pub(super) streams: HashMap<(usize, u64), (u64, u64)>,
}

impl Source<'_> {
    pub(super) fn read(&self, at: u64, length: u64) -> Result<Vec<u8>, Stop> {
        if length > self.most {
            return Err(Stop::Memory);
        }
        let mut file = self.file.borrow_mut();
        let mut out = Vec::new();
        file.seek(SeekFrom::Start(at))?;
        (&mut **file).take(length).read_to_end(&mut out)?;
        if out.len() as u64 == length { Ok(out) } else { Err(Stop::Damaged) }
    }

    /// Whether a column has no stream but the one that tells which values are present.
    pub(super) fn is_without(&self, column: usize) -> bool {
        !self.streams.iter().any(|((of, kind), (start, end))| *of == column && (1..=5).contains(kind) && end > start)
    }

    /// Opens a stream; `None` where the stripe has none.
    pub(super) fn open(&mut self, column: usize, kind: u64) -> Option<Bytes> {
        let &(at, end) = self.streams.get(&(column, kind))?;
        let packed = self.read(at, end - at).ok()?;
        Some(Bytes { codec: self.codec, most: self.most, packed, next: 0, plain: Vec::new(), at: 0, runs: None })
    }

    /// The words of a dictionary.
    pub(super) fn words(&mut self, column: usize, count: u64, second: bool) -> Result<Vec<Vec<u8>>, Stop> {
        let mut words = Vec::new();
        if count == 0 {
            return Ok(words);
        }
        let mut data = self.open(column, 3).ok_or(Stop::Damaged)?;
        let mut lengths = Integers::new(self.open(column, 2).ok_or(Stop::Damaged)?, second, false);
        let mut total = 0u64;
        for _ in 0..count {
            let length = lengths.next()?;
            total = total.saturating_add(u64::try_from(length).map_err(|_| Stop::Damaged)? + 24);
            if total > self.most {
                return Err(Stop::Memory);
            }
            words.push(data.take(length as usize)?);
        }
        Ok(words)
    }
}

/// The bytes of a stream, one after the other.
pub(super) struct Bytes {
    codec: Codec,
    most: u64,
    packed: Vec<u8>,
    next: usize,
    plain: Vec<u8>,
    at: usize,
    /// For streams of runs of bytes: how many of the run are left, and the byte that it repeats, if it does.
    pub(super) runs: Option<(usize, Option<u8>)>,
}

impl Bytes {
    /// Unpacks the next chunk; `false` at the end.
    fn fill(&mut self) -> Result<bool, Stop> {
        if self.next >= self.packed.len() {
            return Ok(false);
        }
        let rest = &self.packed[self.next..];
        self.at = 0;
        if self.codec == Codec::Plain {
            let length = rest.len().min(PIECE as usize);
            self.plain = rest[..length].to_vec();
            self.next += length;
            return Ok(true);
        }
        let length = chunk(self.codec, rest, self.most, &mut self.plain)?;
        self.next += length;
        Ok(true)
    }

    /// The next byte as it stands in the stream.
    pub(super) fn raw(&mut self) -> Result<u8, Stop> {
        while self.at >= self.plain.len() {
            if !self.fill()? {
                return Err(Stop::Damaged);
            }
        }
        self.at += 1;
        Ok(self.plain[self.at - 1])
    }

    /// The next byte, of runs where the stream is made of them.
    pub(super) fn byte(&mut self) -> Result<u8, Stop> {
        let Some((left, same)) = self.runs else { return self.raw() };
        let (left, same) = if left > 0 {
            (left, same)
        } else {
            match self.raw()? {
                head @ 0..=127 => (usize::from(head) + 3, Some(self.raw()?)),
                head => (256 - usize::from(head), None),
            }
        };
        self.runs = Some((left - 1, same));
        same.map_or_else(|| self.raw(), Ok)
    }

    pub(super) fn take(&mut self, length: usize) -> Result<Vec<u8>, Stop> {
        if length as u64 > self.most {
            return Err(Stop::Memory);
        }
        let mut out = Vec::new();
        while out.len() < length {
            if self.at >= self.plain.len() && !self.fill()? {
                return Err(Stop::Damaged);
            }
            let end = self.plain.len().min(self.at + length - out.len());
            out.extend_from_slice(&self.plain[self.at..end]);
            self.at = end;
        }
        Ok(out)
    }

    /// A number of so many bytes, the smallest first.
    pub(super) fn number(&mut self, width: usize) -> Result<u64, Stop> {
        (0..width).try_fold(0, |number, at| self.raw().map(|byte| number | u64::from(byte) << (8 * at)))
    }

    pub(super) fn varint(&mut self) -> Result<u64, Stop> {
        let (mut value, mut shift) = (0u64, 0);
        loop {
            let byte = self.raw()?;
            value |= u64::from(byte & 0x7F).checked_shl(shift).unwrap_or(0);
            if byte < 0x80 {
                return Ok(value);
            }
            shift += 7;
            if shift > 70 {
                return Err(Stop::Damaged);
            }
        }
    }

    /// A number of up to 128 bits with its sign in the last.
    pub(super) fn varint_wide(&mut self) -> Result<i128, Stop> {
        let (mut value, mut shift) = (0u128, 0);
        loop {
            let byte = self.raw()?;
            value |= u128::from(byte & 0x7F).checked_shl(shift).unwrap_or(0);
            if byte < 0x80 {
                return Ok((value >> 1) as i128 ^ -((value & 1) as i128));
            }
            shift += 7;
            if shift > 130 {
                return Err(Stop::Damaged);
            }
        }
    }
}

/// Unpacks one chunk, and returns how many bytes it takes.
fn chunk(codec: Codec, bytes: &[u8], most: u64, out: &mut Vec<u8>) -> Result<usize, Stop> {
    let head = bytes.get(..3).ok_or(Stop::Damaged)?;
    let head = usize::from(head[0]) | usize::from(head[1]) << 8 | usize::from(head[2]) << 16;
    let body = bytes.get(3..3 + (head >> 1)).ok_or(Stop::Damaged)?;
    if head & 1 == 1 {
        out.clear();
        out.extend_from_slice(body);
    } else {
        unpacked(codec, body, most, out)?;
    }
    Ok(3 + body.len())
}

/// Unpacks everything.
pub(super) fn unpack_all(codec: Codec, bytes: &[u8], most: u64) -> Result<Vec<u8>, Stop> {
    if codec == Codec::Plain {
        return Ok(bytes.to_vec());
    }
    let (mut all, mut at, mut piece) = (Vec::new(), 0, Vec::new());
    while at < bytes.len() {
        at += chunk(codec, &bytes[at..], most, &mut piece)?;
        all.extend_from_slice(&piece);
        if all.len() as u64 > most {
            return Err(Stop::Memory);
        }
    }
    Ok(all)
}
