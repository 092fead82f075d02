//! 7z.

use std::io::{self, Read};

use sevenz_rust2::{ArchiveReader, Error, Password};

use crate::content::decode::Input;
use crate::content::segment::Member;
use crate::content::{Sink, Stop};

/// Hands on the files of an archive.
///
/// # Errors
/// Why it was not read to its end.
pub(super) fn decode(input: Input<'_>, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut reader = ArchiveReader::new(input.anywhere()?, Password::empty()).map_err(|error| reason(&error))?;
    reader.set_thread_count(1);
    let mut stop = None;
    let end = reader.for_each_entries(|entry, content| {
        if entry.is_directory() || !entry.has_stream() {
            return Ok(true);
        }
        if let Err(why) = sink.member(Member { name: entry.name(), size: Some(entry.size()), reader: content }) {
            stop = Some(why);
            return Ok(false);
        }
        // Files of one block are compressed together: what was not wanted of one has to be passed over.
        io::copy(&mut content.take(u64::MAX), &mut io::sink())?;
        Ok(true)
    });
    match (stop, end) {
        (Some(why), _) => Err(why),
        (None, Err(error)) => Err(reason(&error)),
        (None, Ok(())) => Ok(()),
    }
}

fn reason(error: &Error) -> Stop {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => Stop::Encrypted,
        Error::UnsupportedCompressionMethod(method) if method.contains("AES") => Stop::Encrypted,
        Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_) | Error::UnsupportedVersion { .. } | Error::ExternalUnsupported => {
            Stop::Unsupported
        }
        Error::MaxMemLimited { .. } => Stop::Memory,
        _ => Stop::Damaged,
    }
}
