//! What an object's bytes are, told by content first and by the ending of its name second.
//!
//! First bytes decide where they are a mark that nothing else begins with. Formats of text have no such mark; there the name's ending and the
//! first lines decide together.

use serde::{Deserialize, Serialize};

use super::text::utf16_of;

/// How much of an object is looked at.
pub const HEAD: usize = 8192;

/// The format of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    /// Text in some encoding, with nothing to decode.
    Text,
    /// Bytes that are not text; they are read for what text they hold.
    Binary,
    /// HTML.
    Html,
    /// XML.
    Xml,
    /// YAML.
    Yaml,
    /// INI files, `.env` files, Java properties, TOML.
    Ini,
    /// A dump of a database in SQL.
    Sql,
    /// vCard and iCalendar.
    Card,
    /// Rich Text Format.
    Rtf,
    /// One message of mail.
    Mail,
    /// A box of messages.
    Mbox,
    /// zip, and what is built on it: jar, whl, apk …
    Zip,
    /// A document or presentation of Office Open XML.
    Ooxml,
    /// A document or presentation of OpenDocument.
    Odf,
    /// A workbook of Excel, old or new, or of OpenDocument.
    Sheet,
    /// An old document of Office, in a compound file.
    Compound,
    /// tar.
    Tar,
    /// gzip.
    Gzip,
    /// bzip2.
    Bzip2,
    /// xz.
    Xz,
    /// Zstandard.
    Zstd,
    /// LZ4 frames.
    Lz4,
    /// 7z.
    SevenZ,
    /// An archive whose kind is not opened: rar, cab.
    OtherArchive,
    /// PDF.
    Pdf,
    /// A file of SQLite.
    Sqlite,
    /// Parquet.
    Parquet,
    /// Avro.
    Avro,
    /// ORC.
    Orc,
    /// Arrow IPC: a file or a stream.
    Arrow,
    /// A picture.
    Picture,
    /// A sound or film.
    Film,
    /// DICOM.
    Dicom,
}

const MARKS: [(&[u8], Format); 28] = [
    (b"PK\x03\x04", Format::Zip),
    (b"PK\x05\x06", Format::Zip),
    (b"\x1F\x8B", Format::Gzip),
    (b"BZh", Format::Bzip2),
    (b"\xFD7zXZ\0", Format::Xz),
    (b"7z\xBC\xAF\x27\x1C", Format::SevenZ),
    (b"Rar!\x1A\x07", Format::OtherArchive),
    (b"MSCF", Format::OtherArchive),
    (b"\x28\xB5\x2F\xFD", Format::Zstd),
    (b"\x04\x22\x4D\x18", Format::Lz4),
    (b"SQLite format 3\0", Format::Sqlite),
    (b"PAR1", Format::Parquet),
    (b"PARE", Format::Parquet),
    (b"Obj\x01", Format::Avro),
    (b"ORC", Format::Orc),
    (b"ARROW1\0\0", Format::Arrow),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Format::Compound),
    (b"{\\rtf", Format::Rtf),
    (b"\xFF\xD8\xFF", Format::Picture),
    (b"\x89PNG\r\n\x1A\n", Format::Picture),
    (b"GIF87a", Format::Picture),
    (b"GIF89a", Format::Picture),
    (b"II*\0", Format::Picture),
    (b"MM\0*", Format::Picture),
    (b"ID3", Format::Film),
    (b"fLaC", Format::Film),
    (b"OggS", Format::Film),
    (b"\x1A\x45\xDF\xA3", Format::Film),
];

impl Format {
    /// Tells the format from the object's name and its first bytes, [`HEAD`] of them or all.
    #[must_use]
    pub fn sniff(name: &str, head: &[u8]) -> Self {
        let head = &head[..head.len().min(HEAD)];
        let ending = ending(name);
        let binary = head.contains(&0);
        if let Some((mark, format)) = MARKS.iter().find(|(mark, _)| head.starts_with(mark)) {
            let settled = match format {
                Self::Zip => by_first_entry(head, &ending),
                Self::Compound if matches!(ending.as_str(), "xls" | "xla" | "xlt") || holds_workbook(head) => Self::Sheet,
                // Marks of three bytes and fewer are words too.
                _ if mark.len() <= 3 && !binary && *format != Self::Gzip => return Self::of_text(&ending, head),
                other => *other,
            };
            return settled;
        }
        if is_pdf(head) {
            return Self::Pdf;
        }
        Self::by_structure(head).unwrap_or_else(|| match () {
            () if !binary || utf16_of(head).is_some() || ending == "mbox" || ending == "eml" => Self::of_text(&ending, head),
            () if head.starts_with(b"BM") && head.len() > 14 && head[6..10] == [0; 4] => Self::Picture,
            () => Self::Binary,
        })
    }

    /// Formats whose mark stands behind the first bytes.
    fn by_structure(head: &[u8]) -> Option<Self> {
        let at = |from: usize, mark: &[u8]| head.get(from..from + mark.len()) == Some(mark);
        if at(257, b"ustar") || is_old_tar(head) {
            return Some(Self::Tar);
        }
        if at(128, b"DICM") {
            return Some(Self::Dicom);
        }
        if at(4, b"ftyp") {
            let brand = head.get(8..12).unwrap_or_default();
            let still = [&b"heic"[..], b"heix", b"mif1", b"msf1", b"avif", b"hevc", b"heim"].contains(&brand);
            return Some(if still { Self::Picture } else { Self::Film });
        }
        if at(0, b"RIFF") {
            return match head.get(8..12) {
                Some(b"WEBP") => Some(Self::Picture),
                Some(b"WAVE" | b"AVI ") => Some(Self::Film),
                _ => None,
            };
        }
        // A stream of Arrow begins with the mark of a message, its length, and a table of flatbuffers.
        if at(0, &[0xFF; 4]) && head.len() > 16 && u32::from_le_bytes([head[4], head[5], head[6], head[7]]) < 1 << 24 && head[7] == 0 {
            return Some(Self::Arrow);
        }
        let sound = head.len() > 4 && head[0] == 0xFF && matches!(head[1], 0xFB | 0xF3 | 0xF2) && head.contains(&0);
        sound.then_some(Self::Film)
    }

    /// Formats of text.
    fn of_text(ending: &str, head: &[u8]) -> Self {
        let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        match ending {
            "html" | "htm" | "xhtml" => return Self::Html,
            "xml" | "gpx" | "kml" | "svg" | "rss" | "atom" | "plist" | "xsd" | "wsdl" | "tcx" | "fodt" | "fods" => return Self::Xml,
            "yaml" | "yml" => return Self::Yaml,
            "ini" | "env" | "properties" | "cfg" | "conf" | "toml" => return Self::Ini,
            "sql" | "dump" if looks_like_sql(head) => return Self::Sql,
            "eml" | "emlx" if looks_like_mail(start) => return Self::Mail,
            "mbox" if start.starts_with(b"From ") => return Self::Mbox,
            "vcf" | "ics" | "ical" | "ifb" | "vcard" | "vcs" if starts_without_case(start, b"begin:v") => return Self::Card,
            "" => {}
            _ if MARKUP.contains(&ending) => return Self::Text,
            _ => {}
        }
        if starts_without_case(start, b"<!doctype html") || starts_without_case(start, b"<html") {
            Self::Html
        } else if start.starts_with(b"<?xml") {
            Self::Xml
        } else if starts_without_case(start, b"begin:vcard") || starts_without_case(start, b"begin:vcalendar") {
            Self::Card
        } else if start.starts_with(b"From ") && looks_like_mail(after_line(start)) {
            Self::Mbox
        } else if looks_like_mail(start) && has_field(start, b"from:") && (has_field(start, b"mime-version:") || has_field(start, b"message-id:")) {
            Self::Mail
        } else {
            Self::Text
        }
    }

    /// Whether it holds other objects, and is worth a line of its own in the ledger when it cannot be opened.
    #[must_use]
    pub const fn is_archive(self) -> bool {
        matches!(self, Self::Zip | Self::Tar | Self::Gzip | Self::Bzip2 | Self::Xz | Self::Zstd | Self::Lz4 | Self::SevenZ | Self::OtherArchive)
    }

    /// Whether it is a picture, sound or film.
    #[must_use]
    pub const fn is_media(self) -> bool {
        matches!(self, Self::Picture | Self::Film)
    }

    /// Whether nothing has to be decoded: the object is its text.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Binary | Self::Yaml | Self::Ini)
    }

    /// Whether it is read from its beginning to its end, so that it never has to stand in memory.
    #[must_use]
    pub const fn is_stream(self) -> bool {
        matches!(self, Self::Tar | Self::Gzip | Self::Bzip2 | Self::Xz | Self::Zstd | Self::Lz4 | Self::Mbox | Self::Sql | Self::Avro)
    }

    /// Whether its decoder is large and reads what anyone may have made, so that it runs in a process of its own where there is one.
    #[must_use]
    pub const fn is_risky(self) -> bool {
        matches!(self, Self::Pdf | Self::Sheet | Self::SevenZ | Self::Bzip2 | Self::Parquet | Self::Picture | Self::Mail | Self::Compound)
    }
}

/// Endings of sources and logs, whose first lines may look like something else.
const MARKUP: [&str; 12] = ["md", "rs", "py", "js", "ts", "c", "h", "java", "go", "rb", "sh", "log"];

/// The ending of a name in lower case; that of `a.env` and of `.env` is `env`.
#[must_use]
pub fn ending(name: &str) -> String {
    let last = name.rsplit(['/', '!']).next().unwrap_or_default();
    let ending = last.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if last.starts_with(".env.") { "env".to_owned() } else { ending }
}

fn starts_without_case(text: &[u8], start: &[u8]) -> bool {
    text.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}

fn after_line(text: &[u8]) -> &[u8] {
    memchr::memchr(b'\n', text).map_or(&[], |at| &text[at + 1..])
}

/// PDF allows up to 1,024 bytes before its mark.
fn is_pdf(head: &[u8]) -> bool {
    memchr::memmem::find(&head[..head.len().min(1024)], b"%PDF-")
        .is_some_and(|at| at == 0 || head[..at].iter().all(u8::is_ascii_whitespace) || head.contains(&0))
}

/// What a zip is, by the name of its first entry; some writers begin with another, then the ending of the object's name decides.
fn by_first_entry(head: &[u8], ending: &str) -> Format {
    let length = |at: usize| head.get(at..at + 2).map_or(0, |pair| usize::from(u16::from_le_bytes([pair[0], pair[1]])));
    let name = head.get(30..30 + length(26)).unwrap_or_default();
    let content = head.get(30 + length(26) + length(28)..).unwrap_or_default();
    if name == b"mimetype" && content.starts_with(b"application/vnd.oasis.opendocument.") {
        let sheet = content.starts_with(b"application/vnd.oasis.opendocument.spreadsheet");
        return if sheet { Format::Sheet } else { Format::Odf };
    }
    match ending {
        "xlsx" | "xlsm" | "xlsb" | "xltx" | "xltm" | "ods" | "ots" => Format::Sheet,
        "docx" | "docm" | "dotx" | "pptx" | "pptm" | "ppsx" | "potx" => Format::Ooxml,
        "odt" | "odp" | "odg" | "ott" => Format::Odf,
        _ if name == b"[Content_Types].xml" || name.starts_with(b"_rels/") => {
            if memchr::memmem::find(head, b"xl/").is_some() {
                Format::Sheet
            } else {
                Format::Ooxml
            }
        }
        _ => Format::Zip,
    }
}

/// Whether the directory of a compound file, where it stands in the head, names a workbook.
fn holds_workbook(head: &[u8]) -> bool {
    let name: Vec<u8> = "Workbook".encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(head, &name).is_some()
}

/// A header of tar from before `ustar`: its checksum is right.
fn is_old_tar(head: &[u8]) -> bool {
    let Some(block) = head.get(..512) else { return false };
    let told = std::str::from_utf8(&block[148..156]).ok().map(|text| text.trim_matches(['\0', ' ']).to_owned());
    let Some(told) = told.and_then(|text| u32::from_str_radix(&text, 8).ok()).filter(|sum| *sum > 0) else { return false };
    let sum: u32 = block.iter().enumerate().map(|(at, &byte)| if (148..156).contains(&at) { 32 } else { u32::from(byte) }).sum();
    block[0] != 0 && sum == told
}

fn looks_like_sql(head: &[u8]) -> bool {
    let words =
        [&b"INSERT INTO"[..], b"CREATE TABLE", b"COPY ", b"insert into", b"create table", b"-- MySQL dump", b"-- PostgreSQL", b"BEGIN TRANSACTION"];
    words.iter().any(|word| memchr::memmem::find(head, word).is_some())
}

/// Whether the text begins with fields of mail: `Name: value`, of which the first few are enough.
fn looks_like_mail(text: &[u8]) -> bool {
    let mut fields = 0;
    for line in text.split(|&byte| byte == b'\n').take(12) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if line[0] == b' ' || line[0] == b'\t' {
            continue;
        }
        let name = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
        if name == 0 || line.get(name) != Some(&b':') {
            return false;
        }
        fields += 1;
    }
    fields >= 2
}

fn has_field(text: &[u8], name: &[u8]) -> bool {
    text.split(|&byte| byte == b'\n').take(60).any(|line| starts_without_case(line, name))
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn formats_by_first_bytes() {
        for (name, head, format) in [
            ("a", &b"BMI and BM are words\n"[..], Format::Text),
            ("a", b"ORC is a creature\n", Format::Text),
            ("a", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Format::Picture),
            ("a", b"\x1F\x8B\x08\0", Format::Gzip),
            ("a", b"\x7FELF\x02\x01\0\0", Format::Binary),
            ("a", b"h\0e\0l\0l\0o\0", Format::Text),
            ("a", b"", Format::Text),
            ("a.txt", b"%PDF-1.4\n1 0 obj", Format::Pdf),
            ("mail", b"From: a@example.com\nTo: b@example.com\nMessage-ID: <1@x>\n\nHi", Format::Mail),
            ("box", b"From a@example.com Sat Jan  3 01:05:34 1996\nFrom: a@example.com\nSubject: x\n\nHi", Format::Mbox),
            ("a.md", b"From: me\nTo: you\nMessage-ID: x\n", Format::Text),
            ("a.yml", b"a: b", Format::Yaml),
            (".env", b"A=b", Format::Ini),
            ("x.docx", b"PK\x03\x04", Format::Ooxml),
            ("x.jar", b"PK\x03\x04", Format::Zip),
        ] {
            assert_eq!(Format::sniff(name, head), format, "{name} {:?}", String::from_utf8_lossy(head));
        }
    }
}
