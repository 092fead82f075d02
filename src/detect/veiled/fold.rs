//! Characters that stand for others, and escapes: `４１１１`, `٤١١١`, a zero-width space, `&#52;`, `%2B`.

use crate::span::Span;

use super::Plain;

/// The zeros of scripts whose ten digits follow each other and are written in numbers of today.
const ZEROS: &[u32] = &[0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0E50, 0x0ED0, 0x1040, 0xFF10];
/// The fewest digits in disguise that are read: a footnote has one, a year four, of which neither is a value.
const FEWEST: usize = 4;
/// The longest escape that is read, in bytes: `&#x00040;`.
const LONGEST: usize = 10;

/// What a character stands for.
enum Reading {
    /// A character of ASCII.
    Ascii(u8),
    /// Nothing: it is not seen.
    Nothing,
    /// Itself.
    Itself,
}

fn reading(char: char) -> Reading {
    let code = char as u32;
    if let Some(zero) = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)) {
        return Reading::Ascii(b'0' + (code - zero) as u8);
    }
    match code {
        0xFF01..=0xFF5E => Reading::Ascii((code - 0xFF01 + 0x21) as u8),
        0x00AD | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2064 | 0xFEFF => Reading::Nothing,
        0x00A0 | 0x2000..=0x200A | 0x202F | 0x205F | 0x3000 => Reading::Ascii(b' '),
        0x2010..=0x2015 | 0x2212 | 0xFE58 | 0xFE63 => Reading::Ascii(b'-'),
        _ => Reading::Itself,
    }
}

/// Whether the byte beyond ASCII at `at` begins a character in disguise that may be part of a value.
pub(super) fn is_sign(text: &[u8], at: usize) -> bool {
    // The first bytes of all characters that stand for others.
    if !matches!(text[at], 0xC2 | 0xD9 | 0xDB | 0xE0 | 0xE1 | 0xE2 | 0xEF) {
        return false;
    }
    let Some((char, length)) = char_at(text, at) else { return false };
    let before = at.checked_sub(1).map(|at| text[at]);
    let after = text.get(at + length).copied();
    let both = |is: fn(&u8) -> bool| before.is_some_and(|byte| is(&byte)) && after.is_some_and(|byte| is(&byte));
    match reading(char) {
        Reading::Itself => false,
        Reading::Nothing => both(u8::is_ascii_graphic),
        Reading::Ascii(b' ' | b'-') if (char as u32) < 0xFF00 => {
            both(u8::is_ascii_alphanumeric) && (before.is_some_and(|byte| byte.is_ascii_digit()) || after.is_some_and(|byte| byte.is_ascii_digit()))
        }
        Reading::Ascii(read) => read.is_ascii_digit() || read == b'@',
    }
}

fn char_at(text: &[u8], at: usize) -> Option<(char, usize)> {
    let length = match text[at] {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let char = std::str::from_utf8(text.get(at..at + length)?).ok()?.chars().next()?;
    Some((char, length))
}

/// How much of a text is in disguise, by kind.
#[derive(Default)]
struct Count {
    digits: usize,
    unseen: usize,
    escapes: usize,
}

/// The stretch as it reads; `None` where too little is in disguise.
pub(super) fn read(text: &[u8], stretch: Span) -> Option<Plain> {
    let (mut out, mut from, mut count) = (Vec::with_capacity(stretch.len()), Vec::with_capacity(stretch.len()), Count::default());
    let mut at = stretch.start;
    while at < stretch.end {
        let (byte, length) = match text[at] {
            b'%' | b'&' => match escape(&text[at..stretch.end]) {
                Some((byte, length)) => {
                    count.escapes += 1;
                    (Some(byte), length)
                }
                None => (Some(text[at]), 1),
            },
            byte if byte < 0x80 => (Some(byte), 1),
            byte => match char_at(text, at) {
                None => (Some(byte), 1),
                Some((char, length)) => match reading(char) {
                    Reading::Ascii(read) => {
                        count.digits += usize::from(read.is_ascii_digit());
                        count.unseen += usize::from(!read.is_ascii_alphanumeric());
                        (Some(read), length)
                    }
                    Reading::Nothing => {
                        count.unseen += 1;
                        (None, length)
                    }
                    Reading::Itself => {
                        out.extend_from_slice(&text[at..at + length]);
                        from.extend((0..length).map(|_| (at, at + length)));
                        at += length;
                        continue;
                    }
                },
            },
        };
        if let Some(byte) = byte {
            out.push(byte);
            from.push((at, at + length));
        }
        at += length;
    }
    let how = match count {
        Count { digits, .. } if digits >= FEWEST => "digits",
        Count { escapes: 1.., .. } => "escapes",
        Count { unseen: 1.., .. } => "characters",
        _ => return None,
    };
    Some(Plain { text: out, from, how, layout: None, column: None })
}

/// The visible character of ASCII for which an escape stands, and the escape's length.
fn escape(text: &[u8]) -> Option<(u8, usize)> {
    let (code, length) = match text {
        [b'%', high, low, ..] => (u32::from_str_radix(std::str::from_utf8(&[*high, *low]).ok()?, 16).ok()?, 3),
        [b'&', b'#', rest @ ..] => {
            let end = rest.iter().take(LONGEST).position(|byte| *byte == b';')?;
            let digits = std::str::from_utf8(&rest[..end]).ok()?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            (code.ok()?, end + 3)
        }
        _ => return None,
    };
    u8::try_from(code).ok().filter(|byte| matches!(byte, 0x20..=0x7E)).map(|byte| (byte, length))
}
