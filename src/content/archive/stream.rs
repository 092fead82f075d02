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
    let inner: Box<dyn Read + 'r> = match format {
        Format::Gzip => Box::new(flate2::read::MultiGzDecoder::new(BufReader::with_capacity(64 << 10, reader))),
        Format::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(reader)),
        Format::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(BufReader::new(reader), true, WINDOW_KIB)),
        Format::Zstd => Box::new(Frames { source: Peeked { inner: BufReader::with_capacity(64 << 10, reader) }, frame: None }),
        #[cfg(feature = "tables")]
        Format::Lz4 => Box::new(lz4_flex::frame::FrameDecoder::new(reader)),
        _ => return Err(Stop::Unsupported),
    };
    Ok(Box::new(Once { inner, failed: None }))
}

/// A reader that is not asked again once it failed: a decoder that is asked for more of what it could not decode may never answer.
struct Once<R> {
    inner: R,
    failed: Option<Stop>,
}

impl<R: Read> Read for Once<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(stop) = self.failed {
            return Err(stop.into());
        }
        self.inner.read(into).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ => self.failed.insert(Stop::from(error)).to_owned().into(),
        })
    }
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

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::unpack;
    use crate::content::Format;

    /// Forty times `the quick brown fox `, packed by xz.
    const XZ: [u8; 96] = *b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4F\x02\0!\x01\x16\0\0\0t/\xe5\xa3\xe0\x03\x1f\0\x1f]\0:\x1a\x08\xcev\xc7\xe5\xe9\xd6\x074\xc3\xd1\
        \x0e\xbf\xceU\xe1\xaa\xbd\xe1\x1d\x0b?\xdb\x04\x8f:>@\0\0\0\x80OrW\x01oK\x06\0\x01;\xa0\x06\0\0\0\xf9\xe3\xa4\xf8\xb1\xc4g\xfb\x02\0\0\0\0\x04YZ";

    #[test]
    fn what_cannot_be_decoded_is_not_asked_for_again() {
        for at in 24..XZ.len() {
            let mut damaged = XZ;
            damaged[at] ^= 0x55;
            let mut source = &damaged[..];
            let mut reader = unpack(Format::Xz, &mut source).expect("it is a stream");
            let first = reader.read_to_end(&mut Vec::new());
            assert_eq!(reader.read_to_end(&mut Vec::new()).is_err(), first.is_err(), "byte {at}");
        }
        let mut whole = Vec::new();
        unpack(Format::Xz, &mut &XZ[..]).and_then(|mut reader| reader.read_to_end(&mut whole).map_err(Into::into)).expect("it is whole");
        assert_eq!(whole.len(), 800);
    }
}
