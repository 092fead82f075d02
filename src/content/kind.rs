//! What an object's bytes are: text, a picture, a sound, a film, an archive, or bytes that are none of these.

/// The kind of an object's content, told from its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text in some encoding.
    Text,
    /// Bytes that are not text; they are read for what text they hold.
    Binary,
    /// A picture, sound or film: found by its type, its content is not read.
    Media,
    /// An archive or compressed data, whose members are not opened.
    Archive,
}

const ARCHIVES: [&[u8]; 10] = [
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1F\x8B",
    b"BZh",
    b"\xFD7zXZ\0",
    b"7z\xBC\xAF\x27\x1C",
    b"Rar!\x1A\x07",
    b"\x28\xB5\x2F\xFD",
    b"\x04\x22\x4D\x18",
    b"MSCF",
];

const MEDIA: [&[u8]; 13] = [
    b"\xFF\xD8\xFF",
    b"\x89PNG\r\n\x1A\n",
    b"GIF87a",
    b"GIF89a",
    b"II*\0",
    b"MM\0*",
    b"ID3",
    b"\xFF\xFB",
    b"\xFF\xF3",
    b"fLaC",
    b"OggS",
    b"\x1A\x45\xDF\xA3",
    b"BM",
];

impl Kind {
    /// Tells the kind from the first bytes.
    #[must_use]
    pub fn sniff(bytes: &[u8]) -> Self {
        let starts = |magic: &&[u8]| bytes.starts_with(magic);
        if ARCHIVES.iter().any(starts) {
            return Self::Archive;
        }
        let boxed =
            bytes.get(4..8) == Some(b"ftyp") || bytes.get(..4) == Some(b"RIFF") && matches!(bytes.get(8..12), Some(b"WEBP" | b"WAVE" | b"AVI "));
        let head = &bytes[..bytes.len().min(8192)];
        let binary = head.contains(&0);
        if boxed || binary && MEDIA.iter().any(starts) {
            return Self::Media;
        }
        match crate::content::Text::decode(head).encoding() {
            super::Encoding::Utf16Le | super::Encoding::Utf16Be => Self::Text,
            _ if binary => Self::Binary,
            _ => Self::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn kinds_by_first_bytes() {
        assert_eq!(Kind::sniff(b"BMI and BM are words\n"), Kind::Text);
        assert_eq!(Kind::sniff(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Kind::Media);
        assert_eq!(Kind::sniff(b"\x1F\x8B\x08\0"), Kind::Archive);
        assert_eq!(Kind::sniff(b"\x7FELF\x02\x01\0\0"), Kind::Binary);
        assert_eq!(Kind::sniff(b"h\0e\0l\0l\0o\0"), Kind::Text);
        assert_eq!(Kind::sniff(b""), Kind::Text);
    }
}
