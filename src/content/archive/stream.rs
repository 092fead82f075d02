//! Compressed streams. Each may be several one after the other, as `cat a.gz b.gz` makes them.

use std::io::{self, BufReader, Read};

use crate::content::{Format, Stop};

/// The most memory that a stream's window may take, in KiB.
const WINDOW_KIB: u32 = 128 << 10;

/// A reader of what a compressed stream holds.
///
/// # Errors
/// [`Stop::Unsupported`] for what is no compressed stream.
pub fn unpack<'r>(format: Format, reader: &'r mut dyn Read) -> Result<Box<dyn Read + 'r>, Stop> {
    Ok(match format {
        Format::Gzip => Box::new(flate2::read::MultiGzDecoder::new(BufReader::with_capacity(64 << 10, reader))),
        Format::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(reader)),
        Format::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(BufReader::new(reader), true, WINDOW_KIB)),
        Format::Zstd => Box::new(Frames { source: Peeked { inner: BufReader::with_capacity(64 << 10, reader) }, frame: None }),
        #[cfg(feature = "tables")]
        Format::Lz4 => Box::new(lz4_flex::frame::FrameDecoder::new(reader)),
        _ => return Err(Stop::Unsupported),
    })
}

/// Frames of Zstandard one after the other, with frames between them that are to be skipped.
struct Frames<R: Read> {
    source: Peeked<BufReader<R>>,
    frame: Option<Box<ruzstd::decoding::FrameDecoder>>,
}

struct Peeked<R> {
    inner: R,
}

impl<R: io::BufRead> Peeked<R> {
    fn is_at_end(&mut self) -> io::Result<bool> {
        Ok(self.inner.fill_buf()?.is_empty())
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let mut decoder = match self.frame.take() {
                Some(decoder) => decoder,
                None if self.source.is_at_end()? => return Ok(0),
                None => match self.begin()? {
                    Some(decoder) => decoder,
                    None => continue,
                },
            };
            loop {
                let ready = decoder.can_collect();
                if ready > 0 {
                    let read = decoder.read(into)?;
                    self.frame = Some(decoder);
                    return Ok(read);
                }
                if decoder.is_finished() {
                    break;
                }
                let strategy = ruzstd::decoding::BlockDecodingStrategy::UptoBytes(into.len().max(64 << 10));
                decoder.decode_blocks(&mut self.source.inner, strategy).map_err(io::Error::other)?;
            }
        }
    }
}

impl<R: Read> Frames<R> {
    /// Begins a frame; `None` where it was one to be skipped.
    fn begin(&mut self) -> io::Result<Option<Box<ruzstd::decoding::FrameDecoder>>> {
        use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
        let mut decoder = Box::new(ruzstd::decoding::FrameDecoder::new());
        match decoder.init(&mut self.source.inner) {
            Ok(()) => Ok(Some(decoder)),
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let skipped = io::copy(&mut (&mut self.source.inner).take(u64::from(length)), &mut io::sink())?;
                if skipped < u64::from(length) { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(None) }
            }
            Err(FrameDecoderError::WindowSizeTooBig { .. }) => Err(Stop::Memory.into()),
            Err(error) => Err(io::Error::other(error)),
        }
    }
}
