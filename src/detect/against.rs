//! Counter-evidence: what stands around a candidate and says that it is part of something else.

use crate::span::Span;

use super::evidence::Evidence;

/// Words at the end of a label that say its value is a count, a size, a digest or a version, not a person's.
const NEUTRAL: [&str; 66] = [
    "count",
    "counts",
    "counter",
    "version",
    "checksum",
    "hash",
    "sha",
    "md5",
    "sha1",
    "sha256",
    "sha512",
    "digest",
    "uuid",
    "guid",
    "timestamp",
    "ts",
    "size",
    "length",
    "offset",
    "port",
    "line",
    "lines",
    "price",
    "amount",
    "total",
    "sum",
    "sku",
    "isbn",
    "issn",
    "revision",
    "rev",
    "commit",
    "build",
    "etag",
    "crc",
    "crc32",
    "integrity",
    "nonce",
    "index",
    "idx",
    "mtime",
    "ctime",
    "atime",
    "epoch",
    "bytes",
    "width",
    "height",
    "weight",
    "x",
    "y",
    "z",
    "opacity",
    "color",
    "colour",
    "pid",
    "tid",
    "inode",
    "seed",
    "duration",
    "latency",
    "elapsed",
    "ms",
    "seq",
    "sequence",
    "serial",
    "mask",
];

/// Whether a normalized label says that its value is not personal.
#[must_use]
pub fn is_neutral(label: &str) -> bool {
    label.rsplit(' ').next().is_some_and(|last| NEUTRAL.contains(&last))
}

/// Pushes what speaks against the value at `span`, judged by the bytes around it.
pub fn neighbours(text: &[u8], span: Span, out: &mut Vec<Evidence>) {
    let value = span.of(text);
    if inside_uuid(text, span) {
        out.push(Evidence::Against("uuid", -20.0));
        return;
    }
    let numeric = value.iter().all(|&byte| byte.is_ascii_digit() || !byte.is_ascii_alphanumeric());
    let separator = value.iter().copied().find(|byte| !byte.is_ascii_alphanumeric());
    match separator {
        Some(separator) if numeric => {
            if is_pair(value) && in_series(text, span) {
                out.push(Evidence::Against("series", -12.0));
            } else if continues(text, span, separator) {
                out.push(Evidence::Against("digits", if separator == b' ' { -6.0 } else { -12.0 }));
            }
        }
        None => bare(text, span, value, out),
        Some(_) => {}
    }
}

/// Whether the value is two numbers: decimals with a blank or a comma between them.
fn is_pair(value: &[u8]) -> bool {
    value.contains(&b'.') && value.iter().any(|byte| matches!(byte, b' ' | b',' | b';'))
}

/// Whether more numbers follow or go before, as in the path of a drawing or a vector.
fn in_series(text: &[u8], span: Span) -> bool {
    let part = |byte: &&u8| matches!(byte, b' ' | b',' | b'-' | b'\n');
    let before = text[..span.start].iter().rev().take(3).find(|byte| !part(byte));
    let after = text[span.end..].iter().take(3).find(|byte| !part(byte));
    let adjacent = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.');
    let touches = |at: Option<&u8>| at.is_some_and(|byte| matches!(byte, b' ' | b','));
    let left = touches(span.start.checked_sub(1).and_then(|at| text.get(at))) && adjacent(before);
    left || touches(text.get(span.end)) && after.is_some_and(u8::is_ascii_digit)
}

/// Whether more digits stand beyond the same separator on either side.
fn continues(text: &[u8], span: Span, separator: u8) -> bool {
    let at = |offset: usize| text.get(offset).copied();
    let left = span.start >= 2 && at(span.start - 1) == Some(separator) && text[span.start - 2].is_ascii_digit();
    let right = at(span.end) == Some(separator) && at(span.end + 1).is_some_and(|byte| byte.is_ascii_digit());
    left || right
}

fn bare(text: &[u8], span: Span, value: &[u8], out: &mut Vec<Evidence>) {
    let at = |offset: usize| text.get(offset).copied();
    let before = span.start.checked_sub(1).map(|offset| text[offset]);
    let before_that = span.start.checked_sub(2).map(|offset| text[offset]);
    let (after, after_that) = (at(span.end), at(span.end + 1));
    let digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_digit());
    let word = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let all_digits = value.iter().all(u8::is_ascii_digit);
    if all_digits && (matches!(before, Some(b'.' | b',')) && digit(before_that) || after == Some(b'.') && digit(after_that)) {
        out.push(Evidence::Against("decimal", -10.0));
    }
    if matches!(before, Some(b'+' | b'/' | b'\\' | b'%' | b'#' | b'$'))
        || matches!(after, Some(b'+' | b'/' | b'=' | b'%')) && after_that != Some(b' ')
    {
        out.push(Evidence::Against("joined", -4.0));
    }
    if matches!(before, Some(b'-' | b'_')) && word(before_that) || matches!(after, Some(b'-' | b'_')) && word(after_that) {
        out.push(Evidence::Against("joined", -4.0));
    }
    if all_digits && is_timestamp(value) {
        out.push(Evidence::Against("timestamp", -5.0));
    }
    let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    if letters > 0 && value.len() >= 32 && value.iter().all(u8::is_ascii_hexdigit) {
        out.push(Evidence::Against("hex", -10.0));
    }
}

/// Seconds or milliseconds since 1970 between 2001 and 2040, or `yyyymmdd` with an optional time.
fn is_timestamp(digits: &[u8]) -> bool {
    let number = |part: &[u8]| part.iter().fold(0u64, |number, digit| number * 10 + u64::from(digit - b'0'));
    match digits.len() {
        10 => (1_000_000_000..2_208_988_800).contains(&number(digits)),
        13 => (1_000_000_000_000..2_208_988_800_000).contains(&number(digits)),
        8 | 12 | 14 => {
            let (year, month, day) = (number(&digits[..4]), number(&digits[4..6]), number(&digits[6..8]));
            (1980..2040).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
        }
        _ => false,
    }
}

/// Whether the value lies in a run of the form 8-4-4-4-12 hexadecimal digits (and is not the whole of it).
fn inside_uuid(text: &[u8], span: Span) -> bool {
    const UUID: usize = 36;
    if span.len() >= UUID {
        return false;
    }
    let part = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b'-';
    let left = text[..span.start].iter().rev().take(UUID).take_while(|byte| part(byte)).count();
    let right = text[span.end..].iter().take(UUID).take_while(|byte| part(byte)).count();
    let run = &text[span.start - left..span.end + right];
    let form = |window: &[u8]| window.iter().enumerate().all(|(at, byte)| matches!(at, 8 | 13 | 18 | 23) == (*byte == b'-'));
    run.len() >= UUID && run.windows(UUID).any(form)
}

#[cfg(test)]
mod tests {
    use super::neighbours;
    use crate::span::Span;

    fn against(text: &str, value: &str) -> Vec<String> {
        let start = text.find(value).expect("the value is in the text");
        let mut out = Vec::new();
        neighbours(text.as_bytes(), Span::new(start, start + value.len()), &mut out);
        out.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_stands_around_a_number() {
        for (text, value, wanted) in [
            ("id 123e4567-e89b-12d3-a456-426614174000", "426614174000", &["against:uuid"][..]),
            ("1-078-05-1120", "078-05-1120", &["against:digits"]),
            ("0.123456789", "123456789", &["against:decimal"]),
            ("part-123456789", "123456789", &["against:joined"]),
            ("at 1700000000 s", "1700000000", &["against:timestamp"]),
            ("C12.5 3.96243 10.0376 1.5 7", "3.96243 10.0376", &["against:series"]),
            ("at 48.85837, 2.29448.", "48.85837, 2.29448", &[]),
            ("ssn 078-05-1120.", "078-05-1120", &[]),
            ("n 123456789, m", "123456789", &[]),
        ] {
            assert_eq!(against(text, value), wanted, "{text}");
        }
    }
}
