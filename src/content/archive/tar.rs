//! tar, read from its beginning to its end.

use std::io::Read;

use crate::content::segment::Member;
use crate::content::{Budget, Sink, Stop};

/// Hands on the files of an archive. Links, folders and devices hold nothing.
///
/// # Errors
/// Why it was not read to its end.
pub(super) fn decode(reader: &mut dyn Read, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut archive = tar::Archive::new(reader);
    for entry in archive.entries()? {
        let mut entry = entry?;
        // Headers count as unpacked bytes too, so that an archive of links without end meets a limit.
        budget.spend(512)?;
        if !matches!(entry.header().entry_type(), tar::EntryType::Regular | tar::EntryType::Continuous | tar::EntryType::GNUSparse) {
            continue;
        }
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let size = entry.size();
        sink.member(Member { name: &name, size: Some(size), reader: &mut entry })?;
    }
    Ok(())
}
