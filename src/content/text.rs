//! Encodings: bytes of UTF-8, UTF-16, Latin-1 or a mix become text for the matcher; offsets still refer to the original bytes.

use std::borrow::Cow;

/// How an object's bytes are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, ASCII, or a mix that is read as it stands.
    Utf8,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// ISO 8859-1.
    Latin1,
}

/// Bytes as the matcher sees them, with the way back.
#[derive(Debug)]
pub struct Text<'b> {
    bytes: Cow<'b, [u8]>,
    encoding: Encoding,
    /// Pairs of offsets (text, original), one for about every [`STEP`] bytes of text.
    anchors: Vec<(usize, usize)>,
}

/// Distance between two offsets that are written down, in bytes of text.
const STEP: usize = 1024;
/// How much of an object is looked at to tell its encoding.
const HEAD: usize = 8192;
/// How far the first byte that is not ASCII is looked for, so that the whole of a mapped file need not be in memory at once.
const FIRST_HIGH: usize = 4 << 20;

impl<'b> Text<'b> {
    /// Decodes `bytes`; borrows them where nothing is to be done.
    #[must_use]
    pub fn decode(bytes: &'b [u8]) -> Self {
        let encoding = sniff(bytes);
        match encoding {
            Encoding::Utf8 => Self { bytes: Cow::Borrowed(bytes), encoding, anchors: Vec::new() },
            Encoding::Latin1 => Self::transcode(encoding, bytes, |bytes, at| (char::from(bytes[at]), 1)),
            Encoding::Utf16Le => Self::transcode(encoding, bytes, |bytes, at| utf16(bytes, at, u16::from_le_bytes)),
            Encoding::Utf16Be => Self::transcode(encoding, bytes, |bytes, at| utf16(bytes, at, u16::from_be_bytes)),
        }
    }

    /// Text that was decoded before.
    #[must_use]
    pub const fn utf8(bytes: &'b [u8]) -> Self {
        Self { bytes: Cow::Borrowed(bytes), encoding: Encoding::Utf8, anchors: Vec::new() }
    }

    /// Text that was decoded into memory of its own.
    #[must_use]
    pub const fn owned(bytes: Vec<u8>) -> Text<'static> {
        Text { bytes: Cow::Owned(bytes), encoding: Encoding::Utf8, anchors: Vec::new() }
    }

    fn transcode(encoding: Encoding, bytes: &[u8], next: impl Fn(&[u8], usize) -> (char, usize)) -> Self {
        let mut out = Vec::with_capacity(bytes.len());
        let mut anchors = vec![(0, 0)];
        let mut at = 0;
        while at < bytes.len() {
            if anchors.last().is_some_and(|(text, _)| out.len() - text >= STEP) {
                anchors.push((out.len(), at));
            }
            let (char, length) = next(bytes, at);
            out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
            at += length;
        }
        Self { bytes: Cow::Owned(out), encoding, anchors }
    }

    /// The text.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How the original is encoded.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The offset in the original bytes of the offset `at` of the text.
    #[must_use]
    pub fn original(&self, at: usize) -> usize {
        if self.encoding == Encoding::Utf8 {
            return at;
        }
        let anchor = self.anchors.partition_point(|&(text, _)| text <= at).saturating_sub(1);
        let Some(&(text, original)) = self.anchors.get(anchor) else { return at };
        let between = String::from_utf8_lossy(&self.bytes[text..at.min(self.bytes.len())]);
        original + between.chars().map(|char| if self.encoding == Encoding::Latin1 { 1 } else { char.len_utf16() * 2 }).sum::<usize>()
    }
}

fn sniff(bytes: &[u8]) -> Encoding {
    let is_latin1 = || is_latin1(&bytes[..bytes.len().min(FIRST_HIGH)]);
    utf16_of(bytes).unwrap_or_else(|| if is_latin1() { Encoding::Latin1 } else { Encoding::Utf8 })
}

/// Which UTF-16 the bytes are, if they are: by their mark, or because most characters have a byte 0.
pub(super) fn utf16_of(bytes: &[u8]) -> Option<Encoding> {
    let head = &bytes[..bytes.len().min(HEAD)];
    match head {
        [0xFF, 0xFE, ..] => return Some(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => return Some(Encoding::Utf16Be),
        _ if !head.contains(&0) => return None,
        _ => {}
    }
    let nul = |parity: usize| head.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let pairs = head.len() / 2;
    let are_most = |nul: usize, others: usize| pairs >= 4 && nul * 10 >= pairs * 7 && others * 10 < pairs;
    match (nul(0), nul(1)) {
        (even, odd) if are_most(odd, even) => Some(Encoding::Utf16Le),
        (even, odd) if are_most(even, odd) => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Whether the bytes are text of a Western European one-byte encoding: no valid multi-byte UTF-8, no NUL, and high bytes that are letters.
fn is_latin1(bytes: &[u8]) -> bool {
    let Err(error) = std::str::from_utf8(bytes) else { return false };
    let around = &bytes[error.valid_up_to().saturating_sub(HEAD / 2)..(error.valid_up_to() + HEAD / 2).min(bytes.len())];
    let before = &bytes[..error.valid_up_to()];
    let high = around.iter().filter(|&&byte| byte >= 0x80).count();
    let letters = around.iter().filter(|&&byte| byte >= 0xC0 && byte != 0xD7 && byte != 0xF7).count();
    before.is_ascii() && !around.contains(&0) && letters * 10 >= high * 8 && high * 4 < around.len()
}

fn utf16(bytes: &[u8], at: usize, read: fn([u8; 2]) -> u16) -> (char, usize) {
    let unit = |at: usize| bytes.get(at..at + 2).map(|pair| read([pair[0], pair[1]]));
    let Some(first) = unit(at) else { return (char::REPLACEMENT_CHARACTER, 1) };
    match char::decode_utf16([Some(first), unit(at + 2)].into_iter().flatten()).next() {
        Some(Ok(char)) => (char, char.len_utf16() * 2),
        _ => (char::REPLACEMENT_CHARACTER, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, Text};

    #[test]
    fn offsets_refer_to_the_original_bytes() {
        let source: String = (0..2000).map(|n| format!("zeile {n} Müller 😀\n")).collect();
        let little: Vec<u8> = [0xFF, 0xFE].into_iter().chain(source.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let text = Text::decode(&little);
        assert_eq!(text.encoding(), Encoding::Utf16Le);
        let at = text.bytes().windows(10).position(|window| window == b"zeile 1500").expect("there");
        let original = text.original(at);
        assert_eq!(&little[original..original + 2], &[b'z', 0]);
        assert_eq!(&little[original + 12..original + 14], &[b'1', 0]);
    }

    #[test]
    fn encodings_are_told_apart() {
        let of = |bytes: &[u8]| Text::decode(bytes).encoding();
        assert_eq!(of("größe".as_bytes()), Encoding::Utf8);
        assert_eq!(of(b"Gr\xF6\xDFe und Stra\xDFe"), Encoding::Latin1);
        assert_eq!(of(b"h\0e\0l\0l\0o\0 \0"), Encoding::Utf16Le);
        assert_eq!(of(b"\0h\0e\0l\0l\0o\0 "), Encoding::Utf16Be);
        assert_eq!(of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Encoding::Utf8);
        assert_eq!(of(b""), Encoding::Utf8);
    }
}
