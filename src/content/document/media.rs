//! What sounds, films and medical pictures say of themselves: titles, artists, places, patients. What they show or sound like is not read.

use crate::content::decode::Input;
use crate::content::{Budget, Format, Sink, Stop};

use super::Fields;

/// How much of a file is looked at: what it says of itself stands at its beginning or its end.
const HEAD: u64 = 16 << 20;
/// The most fields that are read.
const FIELDS: usize = 4096;

/// Hands on the fields.
pub(super) fn decode(format: Format, input: Input<'_>, budget: &Budget, sink: &mut dyn Sink) -> Result<(), Stop> {
    let most = HEAD.min(budget.limits().memory);
    let mut bytes = Vec::new();
    let mut source = input.stream()?;
    let read = crate::content::limits::read_up_to(&mut *source, most, &mut bytes);
    if let Err(why) = read
        && why != Stop::Memory
    {
        return Err(why);
    }
    let mut fields = Fields::default();
    if format == Format::Dicom {
        dicom(&bytes, &mut fields);
        fields.flush(sink)?;
        // The pixels were not read; the header was.
        return Err(Stop::Unsupported);
    }
    match bytes.get(..4).unwrap_or_default() {
        b"fLaC" => flac(&bytes, &mut fields),
        b"OggS" => vorbis_anywhere(&bytes, &mut fields),
        b"RIFF" => riff(&bytes[12.min(bytes.len())..], &mut fields, 0),
        b"\x1A\x45\xDF\xA3" => matroska(&bytes, &mut fields, 0),
        head if head.starts_with(b"ID3") => id3(&bytes, &mut fields),
        _ => boxes(&bytes, &mut fields, 0),
    }
    fields.flush(sink)
}

fn be32(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize)
}

fn le32(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize)
}

/// Boxes of MP4 and MOV (ISO 14496-12; QuickTime File Format): `moov.udta` and what stands in `meta`.
fn boxes(bytes: &[u8], fields: &mut Fields, depth: usize) {
    let (mut at, mut count) = (0, 0);
    let mut keys: Vec<String> = Vec::new();
    while let (Some(size), Some(kind)) = (be32(bytes, at), bytes.get(at + 4..at + 8)) {
        let (head, size) = match size {
            0 => (8, bytes.len() - at),
            1 => (16, be32(bytes, at + 12).unwrap_or(0)),
            size => (8, size),
        };
        let end = (at + size.max(head)).min(bytes.len());
        let body = bytes.get(at + head..end).unwrap_or_default();
        match kind {
            b"moov" | b"udta" | b"trak" | b"mdia" | b"ilst" if depth < 8 => {
                if kind == b"ilst" && !keys.is_empty() {
                    items(body, &keys, fields)
                } else {
                    boxes(body, fields, depth + 1)
                }
            }
            b"meta" if depth < 8 => {
                // In MP4 four bytes of version stand before the boxes, in MOV none.
                let skip = if body.get(8..12) == Some(b"hdlr") && be32(body, 0) == Some(0) { 4 } else { 0 };
                meta(&body[skip.min(body.len())..], fields, depth + 1);
            }
            b"keys" => keys = names(body),
            b"\xA9xyz" => fields.add("location", "GPS", &iso6709(&text_of(body))),
            b"loci" => {}
            _ if kind[0] == 0xA9 || depth > 2 && ["aART", "desc", "cprt", "ownr"].contains(&String::from_utf8_lossy(kind).as_ref()) => {
                fields.add("tag", called(kind), &text_of(body));
            }
            _ => {}
        }
        (at, count) = (end, count + 1);
        if count > FIELDS {
            break;
        }
    }
}

fn meta(body: &[u8], fields: &mut Fields, depth: usize) {
    let (mut at, mut keys, mut list) = (0, Vec::new(), None);
    while let (Some(size), Some(kind)) = (be32(body, at), body.get(at + 4..at + 8)) {
        let end = (at + size.max(8)).min(body.len());
        match kind {
            b"keys" => keys = names(&body[at + 8..end]),
            b"ilst" => list = Some(&body[at + 8..end]),
            _ => {}
        }
        at = end;
    }
    match list {
        Some(list) if !keys.is_empty() => items(list, &keys, fields),
        Some(list) => boxes(list, fields, depth + 3),
        None => {}
    }
}

/// The names of QuickTime's metadata: `com.apple.quicktime.location.ISO6709`.
fn names(body: &[u8]) -> Vec<String> {
    let (mut at, mut names) = (8, Vec::new());
    while let Some(size) = be32(body, at).filter(|size| *size >= 8 && names.len() < FIELDS) {
        names.push(String::from_utf8_lossy(body.get(at + 8..(at + size).min(body.len())).unwrap_or_default()).into_owned());
        at += size;
    }
    names
}

fn items(list: &[u8], keys: &[String], fields: &mut Fields) {
    let mut at = 0;
    while let (Some(size), Some(key)) = (be32(list, at), be32(list, at + 4)) {
        let end = (at + size.max(8)).min(list.len());
        let name = key.checked_sub(1).and_then(|key| keys.get(key)).map_or("", String::as_str);
        let last = name.rsplit('.').next().unwrap_or_default();
        let value = text_of(&list[at + 8..end]);
        if last == "ISO6709" {
            fields.add("location", "GPS", &iso6709(&value))
        } else {
            fields.add("tag", last, &value)
        }
        at = end;
    }
}

/// The text of an item: a box `data` with eight bytes before it, or a length and a language.
fn text_of(body: &[u8]) -> String {
    let text = match body.get(4..8) {
        Some(b"data") => body.get(16..).unwrap_or_default(),
        _ if body.len() > 4 && usize::from(u16::from_be_bytes([body[0], body[1]])) <= body.len() - 4 && body[0] < 32 => &body[4..],
        _ => body,
    };
    String::from_utf8_lossy(text).into_owned()
}

fn called(kind: &[u8]) -> &'static str {
    match kind {
        b"\xA9nam" => "title",
        b"\xA9ART" | b"\xA9aut" => "artist",
        b"\xA9wrt" => "composer",
        b"\xA9cmt" | b"\xA9des" | b"desc" => "comment",
        b"\xA9day" => "recorded",
        b"\xA9own" | b"ownr" => "owner",
        b"\xA9cpy" | b"cprt" => "copyright",
        _ => "note",
    }
}

/// `+37.7749-122.4194+012/` as latitude and longitude.
fn iso6709(text: &str) -> String {
    let sign = |char: char| char == '+' || char == '-';
    let mut starts = text.char_indices().filter(|(_, char)| sign(*char)).map(|(at, _)| at);
    match (starts.next(), starts.next(), starts.next().or_else(|| text.find('/')).unwrap_or(text.len())) {
        (Some(first), Some(second), end) if second < end => {
            format!("{}, {}", text[first..second].trim_start_matches('+'), text[second..end].trim_start_matches('+').trim_end_matches('/'))
        }
        _ => text.to_owned(),
    }
}

/// Frames of ID3v2 (id3.org) at the beginning of MP3 files.
fn id3(bytes: &[u8], fields: &mut Fields) {
    let Some(&version) = bytes.get(3) else { return };
    let (mut at, short) = (10, version < 3);
    let safe = |at: usize| bytes.get(at..at + 4).map(|size| size.iter().fold(0, |sum, byte| sum << 7 | usize::from(byte & 0x7F)));
    let end = (10 + safe(6).unwrap_or(0)).min(bytes.len());
    let mut count = 0;
    while at + 10 < end && count < FIELDS {
        let id = &bytes[at..at + if short { 3 } else { 4 }];
        let size = match version {
            0..=2 => be32(bytes, at + 2).map(|size| size & 0xFF_FFFF),
            4 => safe(at + 4),
            _ => be32(bytes, at + 4),
        };
        let head = if short { 6 } else { 10 };
        let Some(size) = size.filter(|size| *size > 0 && id[0] != 0) else { break };
        let body = bytes.get(at + head..(at + head + size).min(end)).unwrap_or_default();
        let name = match id {
            b"TPE1" | b"TP1" => "artist",
            b"TIT2" | b"TT2" => "title",
            b"TOWN" => "owner",
            b"TCOM" => "composer",
            b"COMM" | b"COM" => "comment",
            b"USLT" => "lyrics",
            _ => "note",
        };
        if (id[0] == b'T' || matches!(id, b"COMM" | b"COM" | b"USLT" | b"WXXX")) && body.len() > 1 {
            fields.add("id3", name, &encoded(body[0], &body[1..]).replace('\0', " "));
        }
        (at, count) = (at + head + size, count + 1);
    }
}

fn encoded(kind: u8, text: &[u8]) -> String {
    let wide = |big: bool, text: &[u8]| {
        let unit = |pair: &[u8]| if big { u16::from_be_bytes([pair[0], pair[1]]) } else { u16::from_le_bytes([pair[0], pair[1]]) };
        String::from_utf16_lossy(&text.chunks_exact(2).map(unit).collect::<Vec<_>>())
    };
    match (kind, text) {
        (1, [0xFE, 0xFF, rest @ ..]) | (2, rest) => wide(true, rest),
        (1, [0xFF, 0xFE, rest @ ..]) | (1, rest) => wide(false, rest),
        (3, text) => String::from_utf8_lossy(text).into_owned(),
        (_, text) => text.iter().map(|&byte| char::from(byte)).collect(),
    }
}

fn flac(bytes: &[u8], fields: &mut Fields) {
    let mut at = 4;
    while let Some(head) = be32(bytes, at) {
        let (kind, size) = (head >> 24, head & 0xFF_FFFF);
        if kind & 0x7F == 4 {
            vorbis(bytes.get(at + 4..(at + 4 + size).min(bytes.len())).unwrap_or_default(), fields);
        }
        at += 4 + size;
        if kind & 0x80 != 0 {
            break;
        }
    }
}

fn vorbis_anywhere(bytes: &[u8], fields: &mut Fields) {
    let marks = [(&b"\x03vorbis"[..], 7), (b"OpusTags", 8)];
    let found = marks.iter().find_map(|(mark, length)| memchr::memmem::find(bytes, mark).map(|at| at + length));
    if let Some(at) = found {
        vorbis(&bytes[at..], fields);
    }
}

/// Comments of Vorbis: a list of `NAME=value` with lengths.
fn vorbis(bytes: &[u8], fields: &mut Fields) {
    let Some(vendor) = le32(bytes, 0) else { return };
    let Some(mut at) = vendor.checked_add(4) else { return };
    let count = le32(bytes, at).unwrap_or(0).min(FIELDS);
    at += 4;
    for _ in 0..count {
        let Some(size) = le32(bytes, at) else { return };
        let Some(text) = at.checked_add(4 + size).and_then(|end| bytes.get(at + 4..end)) else { return };
        let text = String::from_utf8_lossy(text);
        if let Some((name, value)) = text.split_once('=') {
            fields.add("tag", &name.to_lowercase(), value);
        }
        at += 4 + size;
    }
}

/// Lists of RIFF: `INFO` of WAV and AVI.
fn riff(bytes: &[u8], fields: &mut Fields, depth: usize) {
    let mut at = 0;
    while let (Some(kind), Some(size)) = (bytes.get(at..at + 4), le32(bytes, at + 4)) {
        let end = at.saturating_add(8).saturating_add(size).min(bytes.len());
        let body = &bytes[(at + 8).min(end)..end];
        match kind {
            b"LIST" if depth < 4 => riff(body.get(4..).unwrap_or_default(), fields, depth + 1),
            b"IART" => fields.add("info", "artist", &String::from_utf8_lossy(body)),
            b"INAM" => fields.add("info", "title", &String::from_utf8_lossy(body)),
            _ if kind[0] == b'I' && depth > 0 => fields.add("info", "comment", &String::from_utf8_lossy(body)),
            _ => {}
        }
        at = end + (end - at) % 2;
        if end == bytes.len() {
            break;
        }
    }
}

/// Elements of EBML as Matroska and WebM use them: the title, and pairs of names and values in tags.
fn matroska(bytes: &[u8], fields: &mut Fields, depth: usize) {
    let (mut at, mut name) = (0, "note".to_owned());
    while let Some((id, size, head)) = element(bytes, at) {
        let end = at.saturating_add(head).saturating_add(size).min(bytes.len());
        let body = &bytes[(at + head).min(end)..end];
        match id {
            // Segment, Info, Tags, Tag, SimpleTag.
            0x1853_8067 | 0x1549_A966 | 0x1254_C367 | 0x7373 | 0x67C8 if depth < 8 => matroska(body, fields, depth + 1),
            0x7BA9 => fields.add("tag", "title", &String::from_utf8_lossy(body)),
            0x45A3 => name = String::from_utf8_lossy(body).to_lowercase(),
            0x4487 => fields.add("tag", &name, &String::from_utf8_lossy(body)),
            _ => {}
        }
        if end <= at || end == bytes.len() {
            break;
        }
        at = end;
    }
}

/// The id, the size and the length of the head of an element.
fn element(bytes: &[u8], at: usize) -> Option<(u32, usize, usize)> {
    let first = *bytes.get(at)?;
    let id_length = first.leading_zeros() as usize + 1;
    let id = bytes.get(at..at + id_length).filter(|_| id_length <= 4)?.iter().fold(0u32, |id, &byte| id << 8 | u32::from(byte));
    let mark = *bytes.get(at + id_length)?;
    let length = mark.leading_zeros() as usize + 1;
    let raw = bytes.get(at + id_length..at + id_length + length).filter(|_| length <= 8)?;
    let value = raw.iter().fold(0u64, |value, &byte| value << 8 | u64::from(byte)) & ((1u64 << (7 * length)) - 1);
    let unknown = value == (1u64 << (7 * length)) - 1;
    Some((id, if unknown { bytes.len() } else { usize::try_from(value).ok()? }, id_length + length))
}

/// Elements of DICOM (PS3.5) up to the pixels, with the names of those that speak of people.
fn dicom(bytes: &[u8], fields: &mut Fields) {
    let mut at = 132;
    let mut count = 0;
    while let (Some(head), true) = (bytes.get(at..at + 8), count < FIELDS) {
        let (group, element) = (u16::from_le_bytes([head[0], head[1]]), u16::from_le_bytes([head[2], head[3]]));
        if group == 0x7FE0 {
            break;
        }
        let explicit = head[4].is_ascii_uppercase() && head[5].is_ascii_uppercase();
        let long = explicit && matches!(&head[4..6], b"OB" | b"OW" | b"OF" | b"SQ" | b"UT" | b"UN" | b"UC" | b"UR");
        let (start, size) = match (explicit, long) {
            (true, true) => (at + 12, le32(bytes, at + 8).unwrap_or(0)),
            (true, false) => (at + 8, usize::from(u16::from_le_bytes([head[6], head[7]]))),
            _ => (at + 8, le32(bytes, at + 4).unwrap_or(0)),
        };
        // A sequence of unknown length is entered: its elements are read like the others.
        if size == 0xFFFF_FFFF || group == 0xFFFE {
            at = start;
            count += 1;
            continue;
        }
        let Some(value) = start.checked_add(size).and_then(|end| bytes.get(start..end)) else { break };
        let text = value.iter().all(|byte| byte.is_ascii_graphic() || matches!(byte, b' ' | 0 | b'\r' | b'\n' | b'\t') || *byte >= 0x80);
        if text && size > 0 && (group >= 0x0008) {
            let value = String::from_utf8_lossy(value).replace('^', " ");
            let (name, value) = named(group, element, &value);
            fields.add("dicom", name, &value);
        }
        (at, count) = (start + size, count + 1);
    }
}

fn named(group: u16, element: u16, value: &str) -> (&'static str, String) {
    let name = match (group, element) {
        (0x0010, 0x0010) => "Patient Name",
        (0x0010, 0x0020) => "Patient ID",
        (0x0010, 0x0030) => "Date of Birth",
        (0x0010, 0x0040) => "Sex",
        (0x0010, 0x1010) => "Age",
        (0x0010, 0x1040) => "Patient Address",
        (0x0010, 0x2154) => "Patient Phone",
        (0x0010, 0x2160) => "Ethnic Group",
        (0x0010, 0x21B0) => "Medical History",
        (0x0010, 0x4000) => "Patient Comments",
        (0x0008, 0x0050) => "Accession Number",
        (0x0008, 0x0080) => "Institution",
        (0x0008, 0x0090) => "Referring Physician Name",
        (0x0008, 0x1080) => "Diagnosis",
        (0x0008, 0x1050) => "Physician Name",
        _ => "Element",
    };
    let digits = value.trim();
    if element == 0x0030 && group == 0x0010 && digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return (name, format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]));
    }
    (name, value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::iso6709;

    #[test]
    fn places_of_films() {
        assert_eq!(iso6709("+37.7749-122.4194+012.000/"), "37.7749, -122.4194");
        assert_eq!(iso6709("+37.7749-122.4194/"), "37.7749, -122.4194");
        assert_eq!(iso6709("nowhere"), "nowhere");
    }
}
