//! vCard (RFC 6350) and iCalendar (RFC 5545): folded lines joined, values decoded, each behind the name of its property.

use crate::content::segment::{Anchor, Places};
use crate::content::{Layout, Segment};

/// Reads cards.
pub(super) fn read(source: &[u8]) -> Segment {
    let (mut out, mut anchors) = (Vec::with_capacity(source.len()), Vec::new());
    let (mut at, mut line) = (0, 1);
    while at < source.len() {
        let (start, first) = (at, line);
        let mut value = Vec::new();
        loop {
            let end = memchr::memchr(b'\n', &source[at..]).map_or(source.len(), |found| at + found + 1);
            value.extend_from_slice(source[at..end].trim_ascii_end());
            (at, line) = (end, line + 1);
            let soft = value.ends_with(b"=") && is_quoted_printable(&value);
            match source.get(at) {
                Some(b' ' | b'\t') => at += 1,
                Some(_) if soft => {
                    value.pop();
                }
                _ => break,
            }
        }
        anchors.push(Anchor { at: out.len(), byte: start as u64, line: first, column: 1 });
        let begin = out.len();
        property(&value, &mut out);
        // Lines of a value all stand in the line in which the value begins.
        let ends = memchr::memchr_iter(b'\n', &out[begin..]);
        anchors.extend(ends.map(|end| Anchor { at: begin + end + 1, byte: start as u64, line: first, column: 1 }));
        out.push(b'\n');
    }
    Segment { places: Places::Anchors(anchors), layout: Layout::Plain, ..Segment::plain(out) }
}

fn is_quoted_printable(line: &[u8]) -> bool {
    let head = memchr::memchr(b':', line).map_or(line, |colon| &line[..colon]);
    memchr::memmem::find(&head.to_ascii_uppercase(), b"QUOTED-PRINTABLE").is_some()
}

/// `item1.EMAIL;TYPE=work:x` as `EMAIL: x`, with what its parameters say behind it.
fn property(line: &[u8], out: &mut Vec<u8>) {
    let mut quoted = false;
    let colon = line.iter().position(|&byte| {
        quoted ^= byte == b'"';
        byte == b':' && !quoted
    });
    let Some(colon) = colon else { return out.extend_from_slice(line) };
    let (head, value) = (&line[..colon], &line[colon + 1..]);
    let (name, parameters) = head.iter().position(|&byte| byte == b';').map_or((head, &[][..]), |at| (&head[..at], &head[at + 1..]));
    let name = name.rsplit(|&byte| byte == b'.').next().unwrap_or(name);
    out.extend_from_slice(called(name));
    out.extend_from_slice(b": ");
    let decoded = if is_quoted_printable(line) { quoted_printable(value) } else { value.to_vec() };
    let structured = matches!(name.to_ascii_uppercase().as_slice(), b"N" | b"ADR" | b"ORG");
    let geographic = name.eq_ignore_ascii_case(b"GEO");
    let mut bytes = decoded.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => match bytes.next() {
                Some(b'n' | b'N') => out.push(b'\n'),
                Some(other) => out.push(other),
                None => {}
            },
            b';' if structured => out.push(b' '),
            b';' if geographic => out.extend_from_slice(b", "),
            other => out.push(other),
        }
    }
    if !parameters.is_empty() {
        out.extend_from_slice(b"  (");
        out.extend_from_slice(parameters);
        out.push(b')');
    }
}

/// The name of a property in the words of people.
fn called(name: &[u8]) -> &[u8] {
    let name = name.strip_prefix(b"X-").unwrap_or(name);
    match name.to_ascii_uppercase().as_slice() {
        b"FN" => b"Full Name",
        b"N" => b"Name",
        b"TEL" => b"Phone",
        b"ADR" => b"Address",
        b"BDAY" => b"Birthday",
        b"GEO" => b"Location",
        _ => name,
    }
}

fn quoted_printable(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut at = 0;
    while at < value.len() {
        let hex = value.get(at + 1..at + 3).filter(|_| value[at] == b'=').and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(value[at]);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn folded_and_encoded_lines() {
        let source = b"BEGIN:VCARD\r\nitem1.EMAIL;TYPE=work:jane\r\n @example.org\r\nNOTE;ENCODING=QUOTED-PRINTABLE:a=40b=\r\nc\r\nGEO:1.5;2.5\r\n";
        let text = String::from_utf8(read(source).text).expect("text");
        assert_eq!(text, "BEGIN: VCARD\nEMAIL: jane@example.org  (TYPE=work)\nNOTE: a@bc  (ENCODING=QUOTED-PRINTABLE)\nLocation: 1.5, 2.5\n");
    }
}
