//! The pages of a database file, with the committed pages of its write-ahead log laid over them.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use crate::content::Stop;
use crate::content::decode::ReadSeek;

/// The pages of a database.
pub(super) struct Pages<'r> {
    file: Box<dyn ReadSeek + 'r>,
    size: usize,
    usable: usize,
    count: u32,
    encoding: u32,
    wal: Option<(BufReader<File>, HashMap<u32, u64>)>,
}

impl<'r> Pages<'r> {
    pub(super) fn new(mut file: Box<dyn ReadSeek + 'r>, wal: Option<File>) -> Result<Self, Stop> {
        let mut head = [0; 100];
        file.rewind()?;
        file.read_exact(&mut head)?;
        let size = match u16::from_be_bytes([head[16], head[17]]) {
            1 => 65_536,
            size => usize::from(size),
        };
        let usable = size.checked_sub(usize::from(head[20])).filter(|usable| *usable >= 480).ok_or(Stop::Damaged)?;
        if !size.is_power_of_two() || size < 512 {
            return Err(Stop::Damaged);
        }
        let length = file.seek(SeekFrom::End(0))?;
        let count = u32::try_from(length / size as u64).unwrap_or(u32::MAX);
        let encoding = u32::from_be_bytes([head[56], head[57], head[58], head[59]]);
        let wal = wal.and_then(|file| committed(file, size));
        let newest = wal.as_ref().and_then(|(_, pages)| pages.keys().max().copied()).unwrap_or(0);
        Ok(Self { file, size, usable, count: count.max(newest), encoding, wal })
    }

    pub(super) const fn usable(&self) -> usize {
        self.usable
    }

    pub(super) const fn count(&self) -> u32 {
        self.count
    }

    pub(super) const fn encoding(&self) -> u32 {
        self.encoding
    }

    /// A page, counted from 1. The last one may be cut off.
    pub(super) fn read(&mut self, page: u32) -> Result<Vec<u8>, Stop> {
        if page == 0 || page > self.count.saturating_add(1) {
            return Err(Stop::Damaged);
        }
        let mut bytes = vec![0; self.size];
        if let Some((wal, frames)) = &mut self.wal
            && let Some(&at) = frames.get(&page)
        {
            wal.seek(SeekFrom::Start(at))?;
            wal.read_exact(&mut bytes)?;
            return Ok(bytes);
        }
        self.file.seek(SeekFrom::Start(u64::from(page - 1) * self.size as u64))?;
        let mut filled = 0;
        while filled < bytes.len() {
            match self.file.read(&mut bytes[filled..])? {
                0 => break,
                more => filled += more,
            }
        }
        if filled == 0 { Err(Stop::Damaged) } else { Ok(bytes) }
    }
}

/// Where the newest committed version of each page stands in a log (sqlite.org/fileformat2.html#walformat).
fn committed(file: File, page_size: usize) -> Option<(BufReader<File>, HashMap<u32, u64>)> {
    let mut log = BufReader::new(file);
    let mut head = [0; 32];
    log.read_exact(&mut head).ok()?;
    let word = |bytes: &[u8], at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let magic = word(&head, 0);
    if magic & !1 != 0x377F_0682 || word(&head, 8) as usize != page_size {
        return None;
    }
    let (mut known, mut pending) = (HashMap::new(), Vec::new());
    let mut sum = checksum((0, 0), &head[..24], magic);
    if sum != (word(&head, 24), word(&head, 28)) {
        return None;
    }
    let mut frame = vec![0; 24 + page_size];
    let mut at = 32u64;
    while log.read_exact(&mut frame).is_ok() && frame[8..16] == head[16..24] {
        sum = checksum(checksum(sum, &frame[..8], magic), &frame[24..], magic);
        if sum != (word(&frame, 16), word(&frame, 20)) {
            break;
        }
        pending.push((word(&frame, 0), at + 24));
        if word(&frame, 4) != 0 {
            known.extend(pending.drain(..));
        }
        at += frame.len() as u64;
    }
    Some((log, known))
}

fn checksum(start: (u32, u32), bytes: &[u8], magic: u32) -> (u32, u32) {
    bytes.chunks_exact(8).fold(start, |(a, b), pair| {
        let read = |at: usize| {
            let four = [pair[at], pair[at + 1], pair[at + 2], pair[at + 3]];
            if magic & 1 == 1 { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
        };
        let a = a.wrapping_add(read(0)).wrapping_add(b);
        (a, b.wrapping_add(read(4)).wrapping_add(a))
    })
}
