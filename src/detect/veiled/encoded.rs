//! Text in base64, where a structure says that it is: `data:text/plain;base64,…`, a key called `payload_base64`, `"encoding": "base64"` beside
//! a content, `!!binary` in YAML, a call that decodes a literal, the `data` of a Secret of Kubernetes.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use rustc_hash::FxHashSet;

use crate::content::Layout;
use crate::span::Span;

use super::super::needles::Found;
use super::Plain;

/// Literals at which base64 may stand near; [`read`] knows them by number.
pub(super) const SIGNS: &[&str] = &["base64", "b64", "!!binary", "kind: secret", "\"kind\": \"secret\"", "\"kind\":\"secret\""];
/// The first of [`SIGNS`] that begins a Secret.
const SECRET: usize = 3;

/// How much of one value is decoded, and how far from a sign one may stand, in bytes.
const REACH: usize = 8192;
/// The fewest characters of a value: fewer are words as often. A Secret says itself that its values are encoded.
const FEWEST: usize = 16;
const FEWEST_OF_SECRET: usize = 8;
/// How much may stand between a sign and its value, in bytes: the rest of a name, quotes, a separator.
const BETWEEN: usize = 40;
/// Keys beside `"encoding": "base64"` whose value is encoded.
const CONTENTS: &[&[u8]] = &[b"content", b"data", b"text", b"body", b"value", b"payload"];

/// Base64 with or without padding, whose last bits need not be zero.
const fn engine(alphabet: &alphabet::Alphabet) -> GeneralPurpose {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(alphabet, config)
}
static STANDARD: GeneralPurpose = engine(&alphabet::STANDARD);
static URL_SAFE: GeneralPurpose = engine(&alphabet::URL_SAFE);

/// Where the values of a text that were read, and what names them in a Secret, begin. Signs stand close, and what is near one is near the next.
pub(super) type Done = FxHashSet<(usize, usize)>;

/// Hands out what stands encoded near a sign and was not read yet.
pub(super) fn read(text: &[u8], sign: Found, done: &mut Done, take: &mut impl FnMut(Plain)) {
    if sign.literal >= SECRET {
        return secret(text, sign, done, take);
    }
    match value_behind(text, sign.end) {
        Some(start) => value(text, start, done, take),
        None => beside(text, sign, done, take),
    }
}

/// Hands out the value that begins at `start`.
fn value(text: &[u8], start: usize, done: &mut Done, take: &mut impl FnMut(Plain)) {
    if done.insert((start, start)) {
        decode(text, start, FEWEST, None).into_iter().for_each(take);
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
}

/// Where a value begins behind a sign: after the rest of a name, and a separator, a comma or the bracket of a call.
fn value_behind(text: &[u8], end: usize) -> Option<usize> {
    let rest = &text[end..text.len().min(end + BETWEEN)];
    let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')).count();
    let gap = rest[name..].iter().take_while(|byte| b" \t\r\n\"'`:=>(,|[".contains(byte)).count();
    let joins = rest[name..name + gap].iter().any(|byte| matches!(byte, b':' | b'=' | b'(' | b',' | b'|'));
    let sibling = rest[name..name + gap].contains(&b',') && rest[name..name + gap].contains(&b'"');
    (joins && !sibling).then_some(end + name + gap)
}

/// What `"encoding": "base64"` says of the content beside it, in the same braces.
fn beside(text: &[u8], sign: Found, done: &mut Done, take: &mut impl FnMut(Plain)) {
    let before = &text[sign.start.saturating_sub(BETWEEN)..sign.start];
    if !before.to_ascii_lowercase().windows(8).any(|word| word == b"encoding") {
        return;
    }
    let floor = sign.start.saturating_sub(REACH);
    let open = text[floor..sign.start].iter().rposition(|byte| matches!(byte, b'{' | b'}')).map_or(floor, |at| floor + at + 1);
    let ceiling = text.len().min(sign.end + REACH);
    let close = text[sign.end..ceiling].iter().position(|byte| matches!(byte, b'{' | b'}')).map_or(ceiling, |at| sign.end + at);
    let object = &text[open..close];
    for key in memchr::memchr_iter(b'"', object) {
        let Some(name) = CONTENTS.iter().find(|name| object[key + 1..].starts_with(name)) else { continue };
        let rest = &object[key + 1 + name.len()..];
        let gap = rest.iter().take_while(|byte| matches!(byte, b'"' | b':' | b' ')).count();
        if rest.starts_with(b"\"") && rest[..gap].contains(&b':') {
            value(text, open + key + 1 + name.len() + gap, done, take);
        }
    }
}

/// The values of `data` in a Secret of Kubernetes, in YAML or JSON.
fn secret(text: &[u8], sign: Found, done: &mut Done, take: &mut impl FnMut(Plain)) {
    let after = text.get(sign.end);
    if after.is_some_and(u8::is_ascii_alphanumeric) {
        return;
    }
    let floor = sign.start.saturating_sub(REACH);
    let ceiling = text.len().min(sign.end + REACH);
    let start = memchr::memmem::rfind(&text[floor..sign.start], b"\n---").map_or(floor, |at| floor + at + 4);
    let end = memchr::memmem::find(&text[sign.end..ceiling], b"\n---").map_or(ceiling, |at| sign.end + at);
    let mut data: Option<usize> = None;
    let mut at = start;
    for line in text[start..end].split_inclusive(|byte| *byte == b'\n') {
        let indent = line.iter().take_while(|byte| **byte == b' ').count();
        let words = line.trim_ascii();
        let is_data = matches!(words, b"data:" | b"\"data\": {" | b"\"data\":{");
        match data {
            Some(outer) if !words.is_empty() && indent <= outer => data = is_data.then_some(indent),
            Some(_) => entry(text, Span::new(at, at + line.len()), done, take),
            None if is_data => data = Some(indent),
            None => {}
        }
        at += line.len();
    }
}

/// A line `key: value` of a Secret.
fn entry(text: &[u8], line: Span, done: &mut Done, take: &mut impl FnMut(Plain)) {
    let words = line.of(text);
    let Some(colon) = memchr::memchr(b':', words) else { return };
    let key = String::from_utf8_lossy(words[..colon].trim_ascii()).trim_matches('"').to_owned();
    let gap = words[colon + 1..].iter().take_while(|byte| matches!(byte, b' ' | b'"' | b'\'')).count();
    let start = line.start + colon + 1 + gap;
    if done.insert((line.start, start)) {
        decode(text, start, FEWEST_OF_SECRET, Some(key)).into_iter().for_each(take);
    }
}

/// Decodes the run that begins at `start`, if it is text. Line ends inside it, and those that JSON and scripts escape, are passed over where
/// the run goes on indented or at once.
fn decode(text: &[u8], start: usize, fewest: usize, name: Option<String>) -> Option<Plain> {
    let ceiling = text.len().min(start + REACH);
    let mut places: Vec<usize> = Vec::new();
    let mut at = start;
    while at < ceiling {
        if is_base64(text[at]) {
            places.push(at);
            at += 1;
            continue;
        }
        let gap = text[at..ceiling].iter().take_while(|byte| matches!(byte, b' ' | b'\r' | b'\n' | b'\t')).count();
        let escaped = text[at..ceiling].starts_with(b"\\n");
        let line = gap > 0 && text[at..at + gap].contains(&b'\n') && places.len().is_multiple_of(4) && name.is_none();
        if escaped {
            at += 2;
        } else if line && goes_on(&text[at + gap..ceiling]) {
            at += gap;
        } else {
            break;
        }
    }
    while places.last().is_some_and(|&last| text[last] == b'=') {
        places.pop();
    }
    if places.len() < fewest {
        return None;
    }
    // What was cut at the limit ends with a whole group.
    if at >= ceiling && ceiling < text.len() {
        places.truncate(places.len() / 4 * 4);
    }
    let characters: Vec<u8> = places.iter().map(|&at| text[at]).collect();
    let engine = if characters.iter().any(|byte| matches!(byte, b'-' | b'_')) { &URL_SAFE } else { &STANDARD };
    let mut decoded = engine.decode(&characters).ok()?;
    let valid = std::str::from_utf8(&decoded).map_or_else(|error| error.valid_up_to(), str::len);
    // A character may be cut at the limit, and nowhere else.
    if decoded.len() - valid > 3 || valid < 4 || decoded[..valid].iter().any(|byte| *byte < b' ' && !matches!(byte, b'\n' | b'\r' | b'\t')) {
        return None;
    }
    decoded.truncate(valid);
    let place = |byte: usize| (places[byte * 4 / 3], places[((byte + 1) * 4).div_ceil(3).min(places.len()) - 1] + 1);
    let from = (0..decoded.len()).map(place).collect();
    let is_value = !decoded.trim_ascii().contains(&b'\n');
    let layout = match name {
        Some(name) if is_value => Layout::Value(Some(name)),
        _ => Layout::sniff("", &decoded),
    };
    Some(Plain { text: decoded, from, how: "base64", layout: Some(layout), column: None })
}

/// Whether a line is one more of a run: nothing but its characters, and many.
fn goes_on(rest: &[u8]) -> bool {
    let length = rest.iter().take_while(|byte| is_base64(**byte)).count();
    let ends = rest.get(length).is_none_or(|byte| matches!(byte, b'\n' | b'\r' | b'"' | b'\'' | b'`' | b'<' | b')'));
    length >= 4 && ends
}
