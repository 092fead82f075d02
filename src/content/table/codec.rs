//! Blocks that the formats of columns compress, unpacked up to a limit.

use std::io::Read;

use crate::content::archive::unpack;
use crate::content::limits::read_up_to;
use crate::content::{Format, Stop};

/// How a block is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Plain,
    /// DEFLATE without a wrapping.
    Deflate,
    Snappy,
    /// Blocks of LZ4 without frames.
    Lz4Block,
    Lz4Frame,
    Zstd,
    Bzip2,
    Xz,
}

/// Unpacks a block to at most `most` bytes.
pub(super) fn unpacked(codec: Codec, block: &[u8], most: u64, out: &mut Vec<u8>) -> Result<(), Stop> {
    out.clear();
    let mut source = block;
    let mut read = |reader: &mut dyn Read| read_up_to(reader, most, out);
    match codec {
        Codec::Plain => read(&mut source),
        Codec::Deflate => read(&mut flate2::read::DeflateDecoder::new(source)),
        Codec::Snappy => {
            let length = snap::raw::decompress_len(block).map_err(|_| Stop::Damaged)?;
            if length as u64 > most {
                return Err(Stop::Memory);
            }
            out.resize(length, 0);
            snap::raw::Decoder::new().decompress(block, out).map_err(|_| Stop::Damaged).map(|_| ())
        }
        Codec::Lz4Block => {
            // The length is not told: a block that does not fit is tried again with more room.
            let mut room = block.len().saturating_mul(4).max(64 << 10).min(most as usize);
            loop {
                out.resize(room, 0);
                match lz4_flex::block::decompress_into(block, out) {
                    Ok(length) => {
                        out.truncate(length);
                        return Ok(());
                    }
                    Err(lz4_flex::block::DecompressError::OutputTooSmall { .. }) if (room as u64) < most => room = (room * 2).min(most as usize),
                    Err(_) => return Err(Stop::Damaged),
                }
            }
        }
        Codec::Lz4Frame => read(&mut *unpack(Format::Lz4, &mut source)?),
        Codec::Zstd => read(&mut *unpack(Format::Zstd, &mut source)?),
        Codec::Bzip2 => read(&mut *unpack(Format::Bzip2, &mut source)?),
        Codec::Xz => read(&mut *unpack(Format::Xz, &mut source)?),
    }
}
