//! zip: by its directory where it has one, else by the headers of its entries in order.

use std::io::{self, Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::content::decode::{Input, ReadSeek};
use crate::content::segment::Member;
use crate::content::{Sink, Stop};

/// Hands on the files of an archive.
///
/// # Errors
/// Why it was not read to its end.
pub(super) fn decode(input: Input<'_>, sink: &mut dyn Sink) -> Result<(), Stop> {
    if let Input::Stream(reader) = input {
        return in_order(reader, sink);
    }
    let mut reader = input.anywhere()?;
    match ZipArchive::new(&mut reader) {
        Ok(mut archive) => by_directory(&mut archive, sink),
        Err(error) => {
            let why = reason(&error);
            reader.rewind()?;
            // What stands before the damage is read all the same.
            in_order(&mut reader, sink).and(Err(why))
        }
    }
}

fn by_directory(archive: &mut ZipArchive<&mut Box<dyn ReadSeek + '_>>, sink: &mut dyn Sink) -> Result<(), Stop> {
    for at in 0..archive.len() {
        let (name, size, is_file, is_encrypted) = match archive.by_index_raw(at) {
            Ok(entry) => (String::from_utf8_lossy(entry.name_raw()).into_owned(), entry.size(), entry.is_file(), entry.encrypted()),
            Err(error) => {
                sink.unread(&format!("entry-{}", at + 1), 0, reason(&error))?;
                continue;
            }
        };
        if !is_file {
            continue;
        }
        if is_encrypted {
            sink.unread(&name, size, Stop::Encrypted)?;
            continue;
        }
        match archive.by_index(at) {
            Ok(mut entry) => sink.member(Member { name: &name, size: Some(size), reader: &mut entry })?,
            Err(error) => sink.unread(&name, size, reason(&error))?,
        }
    }
    Ok(())
}

/// Without a directory the end of a file is told by its header or, where that is silent, by its compressed stream.
fn in_order(mut reader: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), Stop> {
    loop {
        match zip::read::read_zipfile_from_stream(&mut reader) {
            Ok(Some(mut entry)) => {
                let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
                let size = entry.size();
                if entry.is_file() {
                    sink.member(Member { name: &name, size: Some(size), reader: &mut entry })?;
                }
                io::copy(&mut entry, &mut io::sink())?;
            }
            Ok(None) => return Ok(()),
            Err(error) => return Err(reason(&error)),
        }
    }
}

pub(in crate::content) fn reason(error: &ZipError) -> Stop {
    match error {
        ZipError::InvalidPassword => Stop::Encrypted,
        ZipError::UnsupportedArchive(what) if what.contains("assword") => Stop::Encrypted,
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => Stop::Unsupported,
        _ => Stop::Damaged,
    }
}
