//! Key paths in text whose keys stand before their values: told by looking back from a finding, so that nothing is parsed where nothing is found.

use std::sync::Arc;

use crate::content::{Dialect, label};
use crate::detect::Scratch;
use crate::detect::names::Namer;

/// How far back is looked, in bytes.
const REACH: usize = 256 << 10;
/// How many lines are looked at.
const LINES: usize = 4096;
/// The longest path, in keys.
const DEEPEST: usize = 32;

/// The path of the value at `at`, with what may not be written as `*`.
pub(super) fn path_at(dialect: Dialect, text: &[u8], at: usize, namer: &Namer<'_>, scratch: &mut Scratch) -> Option<Arc<str>> {
    let floor = at.saturating_sub(REACH);
    let mut keys = match dialect {
        Dialect::Xml => elements(&text[floor..at]),
        Dialect::Yaml => indented(&text[floor..], at - floor),
        Dialect::Ini => section(&text[floor..], at - floor),
    };
    keys.reverse();
    let written: Vec<String> = keys.into_iter().map(|key| namer.label(key, scratch).unwrap_or_else(|| "*".to_owned())).collect();
    (!written.is_empty()).then(|| written.join(".").into())
}

/// The elements that are open at the end of the text, the innermost first. Inside a tag, the attribute and the tag count too.
fn elements(text: &[u8]) -> Vec<&[u8]> {
    let mut keys: Vec<&[u8]> = Vec::new();
    let mut closed = 0usize;
    let mut end = text.len();
    if let Some(open) = memchr::memrchr2(b'<', b'>', text).filter(|&open| text[open] == b'<') {
        let inside = &text[open + 1..];
        if let Some(equals) = memchr::memrchr(b'=', inside) {
            keys.extend(label::key_ending_at(inside, equals).map(|key| key.of(inside)).map(last_word));
        }
        keys.push(name_of(inside));
        end = open;
    }
    while let Some(open) = memchr::memrchr(b'<', &text[..end]).filter(|_| keys.len() < DEEPEST) {
        let tag = &text[open + 1..end];
        let close = memchr::memchr(b'>', tag);
        match (tag.first(), close) {
            (Some(b'/'), Some(_)) => closed += 1,
            (Some(b'!' | b'?'), _) | (_, None) => {}
            (_, Some(close)) if tag[..close].ends_with(b"/") => {}
            _ if closed > 0 => closed -= 1,
            _ => keys.push(name_of(tag)),
        }
        end = open;
    }
    keys.retain(|key| !key.is_empty());
    keys
}

fn last_word(key: &[u8]) -> &[u8] {
    key.rsplit(|byte| byte.is_ascii_whitespace()).next().unwrap_or(key)
}

fn name_of(tag: &[u8]) -> &[u8] {
    let length = tag.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b':' | b'.') || **byte >= 0x80).count();
    let name = &tag[..length];
    memchr::memchr(b':', name).map_or(name, |colon| &name[colon + 1..])
}

/// The keys of YAML above the value, by indentation: each key further up that stands further left.
fn indented(text: &[u8], at: usize) -> Vec<&[u8]> {
    let mut keys = Vec::new();
    let mut end = at + memchr::memchr(b'\n', &text[at..]).unwrap_or(text.len() - at);
    let mut left = usize::MAX;
    for _ in 0..LINES {
        let start = memchr::memrchr(b'\n', &text[..end]).map_or(0, |line_end| line_end + 1);
        let line = &text[start..end];
        let indent = line.iter().take_while(|byte| matches!(byte, b' ' | b'-')).count();
        let is_current = left == usize::MAX;
        if indent < left && !line[indent..].starts_with(b"#") && indent < line.len() {
            let key = line[indent..].windows(2).position(|pair| pair[0] == b':' && pair[1].is_ascii_whitespace());
            let key = key.or_else(|| line.trim_ascii_end().ends_with(b":").then(|| line.trim_ascii_end().len() - 1 - indent));
            if let Some(length) = key.filter(|length| !is_current || start + indent + length < at) {
                keys.push(line[indent..indent + length].trim_ascii().trim_ascii_start());
                left = indent;
            } else if is_current {
                // A list of values or a block of text: its key stands above, further left or in the same column.
                left = line.iter().take_while(|byte| **byte == b' ').count() + 1;
            }
        }
        if start == 0 || left == 0 || keys.len() >= DEEPEST {
            break;
        }
        end = start - 1;
    }
    keys.iter_mut().for_each(|key| *key = unquoted(key));
    keys
}

fn unquoted(key: &[u8]) -> &[u8] {
    let inner =
        key.strip_prefix(b"\"").and_then(|key| key.strip_suffix(b"\"")).or_else(|| key.strip_prefix(b"'").and_then(|key| key.strip_suffix(b"'")));
    inner.unwrap_or(key)
}

/// The key of the line and the section above it.
fn section(text: &[u8], at: usize) -> Vec<&[u8]> {
    let start = memchr::memrchr(b'\n', &text[..at]).map_or(0, |line_end| line_end + 1);
    let line = &text[start..];
    let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len())];
    let mut keys = Vec::new();
    if let Some(separator) = line.iter().position(|byte| matches!(byte, b'=' | b':')) {
        let key = line[..separator].trim_ascii();
        keys.push(unquoted(key.strip_prefix(b"export ").unwrap_or(key)));
    }
    let above = text[..start].split(|&byte| byte == b'\n').rev().take(LINES);
    let mut sections = above.map(<[u8]>::trim_ascii).filter(|line| line.starts_with(b"[") && line.ends_with(b"]"));
    if let Some(line) = sections.next() {
        keys.push(line.trim_ascii().strip_prefix(b"[").and_then(|line| line.strip_suffix(b"]")).unwrap_or(line));
    }
    keys.retain(|key| !key.is_empty());
    keys
}

#[cfg(test)]
mod tests {
    use super::{elements, indented, section};

    fn read(mut keys: Vec<&[u8]>) -> String {
        keys.reverse();
        keys.iter().map(|key| String::from_utf8_lossy(key).into_owned()).collect::<Vec<_>>().join(".")
    }

    #[test]
    fn paths_of_the_three_dialects() {
        let xml = b"<?xml version='1.0'?><people><person id='7'><br/><ssn>1</ssn><contact><x:email kind=\"VALUE";
        assert_eq!(read(elements(&xml[..xml.len() - 5])), "people.person.contact.email.kind");
        let yaml = b"users:\n  - name: A\n    contact:\n      # note\n      email: VALUE\n";
        let at = yaml.windows(5).position(|window| window == b"VALUE").expect("there");
        assert_eq!(read(indented(yaml, at)), "users.contact.email");
        let list = b"emails:\n- a\n- VALUE\n";
        assert_eq!(read(indented(list, 13)), "emails");
        let ini = b"[db]\nhost=a\n[owner]\n; note\nemail = VALUE\n";
        assert_eq!(read(section(ini, ini.len() - 6)), "owner.email");
    }
}
