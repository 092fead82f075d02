//! From a format to its decoder.

use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::Path;

use super::limits::read_up_to;
use super::{Budget, Format, Sink, Stop};

/// What an object's bytes are read from.
pub enum Input<'i> {
    /// They stand in memory.
    Bytes(&'i [u8]),
    /// They stand in a file.
    File {
        /// The file, open.
        file: File,
        /// Where it stands.
        path: &'i Path,
        /// Its size in bytes.
        size: u64,
    },
    /// They stand elsewhere, and can be read anywhere.
    Anywhere {
        /// Reads them.
        reader: Box<dyn ReadSeek>,
        /// Their number.
        size: u64,
    },
    /// They come once, in order.
    Stream(&'i mut dyn Read),
}

/// Reads anywhere.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

impl<'i> Input<'i> {
    /// A reader from the beginning to the end.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn stream(self) -> Result<Box<dyn Read + 'i>, Stop> {
        Ok(match self {
            Self::Bytes(bytes) => Box::new(bytes),
            Self::File { mut file, .. } => {
                file.rewind()?;
                Box::new(std::io::BufReader::with_capacity(64 << 10, file))
            }
            Self::Anywhere { mut reader, .. } => {
                reader.rewind()?;
                Box::new(std::io::BufReader::with_capacity(64 << 10, reader))
            }
            Self::Stream(reader) => Box::new(reader),
        })
    }

    /// A reader of any place.
    ///
    /// # Errors
    /// [`Stop::Memory`] for a stream.
    pub fn anywhere(self) -> Result<Box<dyn ReadSeek + 'i>, Stop> {
        match self {
            Self::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes))),
            Self::File { mut file, .. } => {
                file.rewind()?;
                Ok(Box::new(std::io::BufReader::with_capacity(32 << 10, file)))
            }
            Self::Anywhere { mut reader, .. } => {
                reader.rewind()?;
                Ok(Box::new(std::io::BufReader::with_capacity(32 << 10, reader)))
            }
            Self::Stream(_) => Err(Stop::Memory),
        }
    }

    /// All bytes, in memory.
    ///
    /// # Errors
    /// [`Stop::Memory`] when they are more than `most`.
    pub fn whole(self, most: u64) -> Result<std::borrow::Cow<'i, [u8]>, Stop> {
        if let Self::Bytes(bytes) = self {
            return Ok(bytes.into());
        }
        let mut out = Vec::new();
        read_up_to(&mut *self.stream()?, most, &mut out)?;
        Ok(out.into())
    }
}

/// Decodes an object and hands what it holds to the sink.
///
/// # Errors
/// Why the object was not read to its end; what was read until then was handed on.
pub fn decode(format: Format, input: Input<'_>, name: &str, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    match format {
        #[cfg(feature = "archives")]
        Format::Zip | Format::Tar | Format::Gzip | Format::Bzip2 | Format::Xz | Format::Zstd | Format::Lz4 | Format::SevenZ => {
            super::archive::decode(format, input, name, budget, sink)
        }
        Format::Html | Format::Xml | Format::Card | Format::Rtf | Format::Sql | Format::Mbox => {
            super::document::decode_text(format, input, name, budget, sink)
        }
        #[cfg(feature = "documents")]
        Format::Ooxml | Format::Odf | Format::Sheet | Format::Compound | Format::Mail | Format::Picture => {
            super::document::decode(format, input, name, budget, sink)
        }
        Format::Film | Format::Dicom => super::document::decode_media(format, input, budget, sink),
        #[cfg(feature = "pdf")]
        Format::Pdf => super::document::pdf::decode(input, budget, sink),
        Format::Sqlite => super::table::sqlite::decode(input, budget, sink),
        #[cfg(feature = "tables")]
        Format::Parquet | Format::Avro | Format::Orc | Format::Arrow => super::table::decode(format, input, budget, sink),
        _ => Err(Stop::Unsupported),
    }
}
