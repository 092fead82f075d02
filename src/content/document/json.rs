//! JSON whose strings hold escapes, as texts of many lines and JSON in JSON do: what the escapes stand for, where that leaves the JSON readable.

use crate::content::segment::Anchor;

/// The text without escapes, with the way back; `None` where there are none.
///
/// A quote inside a string becomes `'` and the end of a line a space, so that strings still end where they did.
#[must_use]
pub fn unescaped(source: &[u8]) -> Option<(Vec<u8>, Vec<Anchor>)> {
    let first = memchr::memchr(b'\\', source)?;
    let mut out = Vec::with_capacity(source.len());
    let mut anchors = Vec::new();
    let (mut at, mut line, mut column) = (0, 1u64, 1u64);
    let mut next = Some(first);
    loop {
        let end = next.unwrap_or(source.len());
        anchors.push(Anchor { at: out.len(), byte: at as u64, line, column });
        out.extend_from_slice(&source[at..end]);
        let Some(escape) = next else { return Some((out, anchors)) };
        let after = escape + decode(&source[escape..], &mut out);
        let passed = &source[at..after.min(source.len())];
        let lines = memchr::memchr_iter(b'\n', passed).count() as u64;
        let tail = memchr::memrchr(b'\n', passed).map_or(passed, |end| &passed[end + 1..]);
        column = if lines > 0 { 1 } else { column } + tail.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64;
        line += lines;
        at = after.min(source.len());
        next = memchr::memchr(b'\\', &source[at..]).map(|found| at + found);
    }
}

/// Writes what an escape stands for, and returns how long it is.
fn decode(escape: &[u8], out: &mut Vec<u8>) -> usize {
    match escape.get(1) {
        Some(b'n' | b'r' | b't' | b'f' | b'b') => out.push(b' '),
        Some(b'"') => out.push(b'\''),
        Some(b'/') => out.push(b'/'),
        Some(b'u') => {
            let unit = |at: usize| escape.get(at..at + 4).and_then(|hex| u16::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
            let pair = escape.get(6..8).filter(|mark| *mark == b"\\u").and_then(|_| unit(8));
            let Some(first) = unit(2) else {
                out.push(b'\\');
                return 1;
            };
            return match char::decode_utf16([Some(first), pair].into_iter().flatten()).next() {
                Some(Ok(char)) => {
                    // What JSON has to escape would end the string or the line.
                    let seen = if char.is_control() || matches!(char, '"' | '\\') { ' ' } else { char };
                    out.extend_from_slice(seen.encode_utf8(&mut [0; 4]).as_bytes());
                    if char.len_utf16() == 2 { 12 } else { 6 }
                }
                _ => {
                    out.push(b'?');
                    6
                }
            };
        }
        // A backslash of its own stays two, so that no second reading makes it an escape.
        Some(b'\\') => {
            // In JSON in JSON, the escape of the inner one: `\\"` is a quote two levels down.
            if escape.get(2..4) == Some(b"\\\"") {
                out.push(b'\'');
                return 4;
            }
            out.push(b' ');
        }
        _ => {
            out.push(b' ');
            return 1;
        }
    }
    2
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn escapes_are_decoded_and_strings_stay() {
        let source = br#"{"a": "x\nb\u0040c\/d",
 "in": "{\"ssn\": \"1\"}"}"#;
        let (text, anchors) = unescaped(source).expect("escapes");
        assert_eq!(String::from_utf8_lossy(&text), "{\"a\": \"x b@c/d\",\n \"in\": \"{'ssn': '1'}\"}");
        let last = anchors.last().expect("anchors");
        assert_eq!((last.line, source[last.byte as usize]), (2, b'}'));
        assert_eq!(unescaped(b"{}"), None);
    }
}
