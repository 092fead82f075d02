//! The pages of a column that is compressed by Zstandard: their headers read (Thrift's compact protocol), their bodies unpacked in Rust.

use std::io::{BufReader, Read};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::ChunkReader;

use super::super::codec::{Codec, unpacked};

/// The deepest structure in a header.
const DEEPEST: usize = 16;

/// Reads the pages of one column.
pub(super) struct Pages<R: ChunkReader> {
    source: Arc<R>,
    at: u64,
    end: u64,
    most: u64,
}

impl<R: ChunkReader> Pages<R> {
    pub(super) const fn new(source: Arc<R>, (start, length): (u64, u64), most: u64) -> Self {
        Self { source, at: start, end: start.saturating_add(length), most }
    }

    fn next_page(&mut self) -> Result<Option<Page>> {
        while self.at < self.end {
            let mut reader = Counted { inner: BufReader::with_capacity(512, self.source.get_read(self.at)?), bytes: 0 };
            let header = header(&mut reader)?;
            let size = header.get(&[3]).filter(|size| *size as u64 <= self.most).ok_or_else(damaged)?;
            let body = self.source.get_bytes(self.at + reader.bytes, size)?;
            self.at += reader.bytes + size as u64;
            if let Some(page) = self.page(&header, &body)? {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }

    fn unpack(&self, body: &[u8]) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        unpacked(Codec::Zstd, body, self.most, &mut out).map_err(|_| damaged())?;
        Ok(out)
    }

    fn page(&self, header: &Header, body: &Bytes) -> Result<Option<Page>> {
        let number = |path: &[u8]| header.get(path).and_then(|number| u32::try_from(number).ok()).ok_or_else(damaged);
        let encoding = |path: &[u8]| encoding(number(path)?);
        Ok(Some(match header.get(&[1]) {
            Some(0) => Page::DataPage {
                buf: self.unpack(body)?.into(),
                num_values: number(&[5, 1])?,
                encoding: encoding(&[5, 2])?,
                def_level_encoding: encoding(&[5, 3])?,
                rep_level_encoding: encoding(&[5, 4])?,
                statistics: None,
            },
            Some(2) => Page::DictionaryPage {
                buf: self.unpack(body)?.into(),
                num_values: number(&[7, 1])?,
                encoding: encoding(&[7, 2])?,
                is_sorted: header.get(&[7, 3]) == Some(1),
            },
            Some(3) => {
                let (definitions, repetitions) = (number(&[8, 5])?, number(&[8, 6])?);
                let levels = (definitions as usize).checked_add(repetitions as usize).filter(|levels| *levels <= body.len()).ok_or_else(damaged)?;
                let packed = header.get(&[8, 7]) != Some(0);
                // The levels stand before the values and are never compressed.
                let buf =
                    if packed && body.len() > levels { [&body[..levels], &self.unpack(&body[levels..])?].concat().into() } else { body.clone() };
                Page::DataPageV2 {
                    buf,
                    num_values: number(&[8, 1])?,
                    encoding: encoding(&[8, 4])?,
                    num_nulls: number(&[8, 2])?,
                    num_rows: number(&[8, 3])?,
                    def_levels_byte_len: definitions,
                    rep_levels_byte_len: repetitions,
                    is_compressed: packed,
                    statistics: None,
                }
            }
            _ => return Ok(None),
        }))
    }
}

fn damaged() -> ParquetError {
    ParquetError::General("damaged page".to_owned())
}

fn encoding(number: u32) -> Result<Encoding> {
    Ok(match number {
        0 => Encoding::PLAIN,
        2 => Encoding::PLAIN_DICTIONARY,
        3 => Encoding::RLE,
        #[allow(deprecated)]
        4 => Encoding::BIT_PACKED,
        5 => Encoding::DELTA_BINARY_PACKED,
        6 => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        7 => Encoding::DELTA_BYTE_ARRAY,
        8 => Encoding::RLE_DICTIONARY,
        9 => Encoding::BYTE_STREAM_SPLIT,
        _ => return Err(damaged()),
    })
}

impl<R: ChunkReader> Iterator for Pages<R> {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_page().transpose()
    }
}

impl<R: ChunkReader> PageReader for Pages<R> {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.next_page()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        Err(damaged())
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.next_page().map(|_| ())
    }
}

/// The numbers of a header by the path of their fields.
#[derive(Default)]
struct Header(Vec<(Vec<u8>, i64)>);

impl Header {
    fn get(&self, path: &[u8]) -> Option<usize> {
        self.0.iter().find(|(known, _)| known == path).and_then(|(_, number)| usize::try_from(*number).ok())
    }
}

struct Counted<R> {
    inner: R,
    bytes: u64,
}

impl<R: Read> Counted<R> {
    fn byte(&mut self) -> Result<u8> {
        let mut byte = [0];
        self.inner.read_exact(&mut byte).map_err(|_| damaged())?;
        self.bytes += 1;
        // A header is short; what is long is none.
        if self.bytes > 1 << 20 { Err(damaged()) } else { Ok(byte[0]) }
    }

    fn varint(&mut self) -> Result<u64> {
        let (mut value, mut shift) = (0u64, 0);
        loop {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F).checked_shl(shift).unwrap_or(0);
            if byte < 0x80 {
                return Ok(value);
            }
            shift += 7;
            if shift > 63 {
                return Err(damaged());
            }
        }
    }
}

fn header<R: Read>(reader: &mut Counted<R>) -> Result<Header> {
    let mut header = Header::default();
    structure(reader, &mut Vec::new(), &mut header)?;
    Ok(header)
}

fn structure<R: Read>(reader: &mut Counted<R>, path: &mut Vec<u8>, out: &mut Header) -> Result<()> {
    if path.len() > DEEPEST {
        return Err(damaged());
    }
    let mut field = 0i64;
    loop {
        let byte = reader.byte()?;
        if byte == 0 {
            return Ok(());
        }
        let step = i64::from(byte >> 4);
        field = if step > 0 { field + step } else { zigzag(reader.varint()?) };
        path.push(u8::try_from(field).unwrap_or(u8::MAX));
        element(reader, byte & 15, path, out)?;
        path.pop();
    }
}

fn element<R: Read>(reader: &mut Counted<R>, kind: u8, path: &mut Vec<u8>, out: &mut Header) -> Result<()> {
    match kind {
        1 | 2 => out.0.push((path.clone(), i64::from(kind == 1))),
        3 => out.0.push((path.clone(), i64::from(reader.byte()?))),
        4..=6 => {
            let number = zigzag(reader.varint()?);
            out.0.push((path.clone(), number));
        }
        7 => (0..8).try_for_each(|_| reader.byte().map(|_| ()))?,
        8 => (0..reader.varint()?).try_for_each(|_| reader.byte().map(|_| ()))?,
        9 | 10 => {
            let head = reader.byte()?;
            let count = if head >> 4 == 15 { reader.varint()? } else { u64::from(head >> 4) };
            for _ in 0..count {
                path.push(0);
                element(reader, head & 15, path, out)?;
                path.pop();
                if path.len() > DEEPEST {
                    return Err(damaged());
                }
            }
        }
        12 => structure(reader, path, out)?,
        _ => return Err(damaged()),
    }
    Ok(())
}

const fn zigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}
