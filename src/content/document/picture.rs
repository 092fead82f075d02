//! What pictures say of themselves: EXIF with its places and owners, XMP, the texts of PNG and GIF. What they show is read only by a command that
//! the user gave.

use std::io::{BufReader, Cursor};

use exif::{Context, Exif, In, Tag, Value};

use crate::content::{Dialect, Layout, Segment, Sink, Stop};

use super::Fields;

/// The longest text of a picture that is read, in bytes.
const LONGEST: usize = 4 << 20;

/// Hands on the fields.
///
/// # Errors
/// Why they were not read.
pub(super) fn decode(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut fields = Fields::default();
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true);
    let read = reader.read_from_container(&mut BufReader::new(Cursor::new(bytes)));
    let read = read.or_else(|error| error.distill_partial_result(|_| {}));
    if let Ok(exif) = &read {
        tell(exif, &mut fields);
    }
    if bytes.starts_with(b"\x89PNG") {
        png(bytes, &mut fields);
    }
    if bytes.starts_with(b"\xFF\xD8") {
        jpeg(bytes, &mut fields);
    }
    fields.flush(sink)?;
    xmp(bytes, sink)
}

fn tell(exif: &Exif, fields: &mut Fields) {
    let degrees = |tag: Tag, sign: Tag| {
        let field = exif.get_field(tag, In::PRIMARY)?;
        let Value::Rational(parts) = &field.value else { return None };
        let part = |at: usize| parts.get(at).map_or(0.0, |part| if part.denom == 0 { 0.0 } else { part.to_f64() });
        let value = part(0) + part(1) / 60.0 + part(2) / 3600.0;
        let side = exif.get_field(sign, In::PRIMARY).map(|field| field.display_value().to_string()).unwrap_or_default();
        Some(if side.starts_with(['S', 'W']) { -value } else { value })
    };
    if let (Some(latitude), Some(longitude)) = (degrees(Tag::GPSLatitude, Tag::GPSLatitudeRef), degrees(Tag::GPSLongitude, Tag::GPSLongitudeRef)) {
        fields.add("exif", "GPS", &format!("{latitude:.6}, {longitude:.6}"));
    }
    for field in exif.fields() {
        let text = match &field.value {
            Value::Ascii(parts) => parts.iter().map(|part| String::from_utf8_lossy(part).into_owned()).collect::<Vec<_>>().join(" "),
            // The first eight bytes of a comment name its characters.
            Value::Undefined(bytes, _) if field.tag == Tag::UserComment => String::from_utf8_lossy(bytes.get(8..).unwrap_or_default()).into_owned(),
            // Windows writes its fields in UTF-16.
            Value::Byte(bytes) if field.tag.context() == Context::Tiff && (0x9C9B..=0x9C9F).contains(&field.tag.number()) => {
                let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
                String::from_utf16_lossy(&units)
            }
            _ => continue,
        };
        if field.tag.context() != Context::Gps {
            fields.add("exif", &name(field.tag), &text);
        }
    }
}

/// The name of a field as people write it: `CameraOwnerName` is an owner's.
fn name(tag: Tag) -> String {
    match tag.number() {
        0x9C9D => "Author".to_owned(),
        0x9C9C => "Comment".to_owned(),
        _ => tag.to_string(),
    }
}

/// `tEXt`, `iTXt` without compression, and compressed texts.
fn png(bytes: &[u8], fields: &mut Fields) {
    let mut at = 8;
    while let (Some(length), Some(kind)) = (bytes.get(at..at + 4), bytes.get(at + 4..at + 8)) {
        let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]) as usize;
        let Some(body) = bytes.get(at + 8..(at + 8).saturating_add(length)) else { return };
        if let (b"tEXt" | b"iTXt" | b"zTXt", Some(end)) = (kind, memchr::memchr(0, body)) {
            let name = String::from_utf8_lossy(&body[..end]).into_owned();
            let rest = &body[end + 1..];
            let text = match kind {
                b"tEXt" => rest.iter().map(|&byte| char::from(byte)).collect(),
                b"zTXt" => inflate(rest.get(1..).unwrap_or_default()),
                _ => {
                    let packed = rest.first() == Some(&1);
                    let text = rest.get(2..).unwrap_or_default().splitn(3, |&byte| byte == 0).nth(2).unwrap_or_default();
                    if packed { inflate(text) } else { String::from_utf8_lossy(text).into_owned() }
                }
            };
            if !name.contains("xmp") {
                fields.add("png", &name, &text);
            }
        }
        at += 12 + length;
    }
}

fn inflate(bytes: &[u8]) -> String {
    let mut out = Vec::new();
    let _ = std::io::Read::read_to_end(&mut std::io::Read::take(flate2::read::ZlibDecoder::new(bytes), LONGEST as u64), &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// Comments of JPEG, and the captions of newspapers (IPTC) in its thirteenth segment.
fn jpeg(bytes: &[u8], fields: &mut Fields) {
    let mut at = 2;
    while let Some([0xFF, kind, high, low]) = bytes.get(at..at + 4) {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some(body) = bytes.get(at + 4..at + 2 + length.max(2)) else { return };
        match kind {
            0xFE => fields.add("jpeg", "comment", &String::from_utf8_lossy(body)),
            0xED => iptc(body, fields),
            0xDA => return,
            _ => {}
        }
        at += 2 + length.max(2);
    }
}

/// Records `1C 02 kind length text` (IPTC-IIM 4.2).
fn iptc(body: &[u8], fields: &mut Fields) {
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(body.get(at..).unwrap_or_default(), b"\x1C\x02") {
        let here = at + found;
        let Some([kind, high, low]) = body.get(here + 2..here + 5) else { return };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let name = match kind {
            80 => "author",
            116 => "copyright",
            120 => "caption",
            118 => "contact",
            90 => "city",
            105 => "headline",
            _ => "note",
        };
        fields.add("iptc", name, &String::from_utf8_lossy(body.get(here + 5..here + 5 + length).unwrap_or_default()));
        at = here + 5 + length;
    }
}

/// The packet of XMP, wherever it stands.
fn xmp(bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Stop> {
    let Some(start) = memchr::memmem::find(bytes, b"<x:xmpmeta") else { return Ok(()) };
    let rest = &bytes[start..bytes.len().min(start + LONGEST)];
    let end = memchr::memmem::find(rest, b"</x:xmpmeta>").map_or(rest.len(), |end| end + 12);
    let mut segment = super::markup::read(&rest[..end], super::markup::Kind::Xml, Layout::Keys(Dialect::Xml));
    if segment.owned.len() > LONGEST {
        segment = Segment::plain(Vec::new());
    }
    sink.segment(segment)
}
