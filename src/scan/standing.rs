//! How a finding stands in its file, for gates: the record it is in, the identity of its place, and the mark that allows it.
//!
//! **The identity** is what a baseline knows a finding by. It must be the same when lines move, are indented anew or the file is renamed, and
//! nobody may learn a value from it: a nine-digit number has only 10^9 forms, and whoever holds a hash into which it went tries them all. So
//! nothing of any finding goes into it. Where a field names the value (a column, a key of JSON), the identity is the hash of that name alone.
//! Elsewhere it is the hash of the code on the line: every match of the detectors is taken out first, whatever its confidence, then every word
//! with a digit, everything in quotes that is no key, and every word that begins as names do. `docs/baseline.md` gives the argument whole.

use std::sync::Arc;

use crate::content::Layout;
use crate::day::Day;
use crate::detect::Match;
use crate::inventory::finding::Standing;
use crate::object::Object;
use crate::span::Span;

use super::Scanner;
use super::body::Body;

/// The identity of what stands in an object's name.
const IN_NAME: &str = "name";
/// The identity of an object that is found by its type.
const BY_TYPE: &str = "type";

/// The matches of one record, of which a finding is one.
pub(super) struct Record<'r> {
    pub(super) start: usize,
    pub(super) matches: &'r [Match],
    /// Prefixes of elements that the record makes count under a further category.
    pub(super) claims: Vec<(&'r [String], Arc<str>)>,
}

impl Scanner<'_> {
    /// How a finding in the content stands.
    pub(super) fn standing(&self, body: &Body<'_>, record: &Record<'_>, found: &Match, label: Option<&str>) -> Box<Standing> {
        let text = body.text.bytes();
        let value = found.value(text);
        let element = &self.matcher.rule(found.detector).element;
        let place = match (&body.layout, label) {
            (Layout::Table(_) | Layout::Json | Layout::Value(_), Some(label)) => {
                identity(&["field", &crate::content::label::normalize(label.as_bytes())])
            }
            _ => identity(&words(text, line(text, found.span.start), record.matches)),
        };
        Box::new(Standing {
            record: record.start as u64,
            place,
            allow: body.marks.allow(element, found.span),
            more_lines: memchr::memchr_iter(b'\n', value).count() as u64,
            age: age(element, value),
            day: body.day,
            value: self.key.id().map(|_| self.key.fingerprint(crate::sensitive::Sensitive::new(value))),
        })
    }

    /// How a finding in an object's name, or of its type, stands.
    pub(super) fn standing_outside(&self, object: &Object, is_name: bool, hash: Option<String>) -> Box<Standing> {
        let place = identity(&[if is_name { IN_NAME } else { BY_TYPE }]);
        Box::new(Standing { record: 0, place, allow: None, more_lines: 0, age: None, day: day(object), value: hash })
    }
}

/// The latest day on which the content of an object can have come to be.
pub(super) fn day(object: &Object) -> Option<Day> {
    Day::come_to_be(&object.name, object.modified.as_deref().and_then(Day::parse))
}

fn identity<T: AsRef<[u8]>>(parts: &[T]) -> u64 {
    let mut hasher = blake3::Hasher::new_derive_key("privet 2026 place of a finding");
    for part in parts {
        hasher.update(part.as_ref());
        hasher.update(b"\0");
    }
    u64::from_le_bytes(hasher.finalize().as_bytes()[..8].try_into().unwrap_or_default())
}

/// The line on which a value begins.
fn line(text: &[u8], at: usize) -> Span {
    /// No more of a long line is looked at, to each side, in bytes.
    const REACH: usize = 4096;
    let floor = at.saturating_sub(REACH);
    let ceiling = (at + REACH).min(text.len());
    let start = memchr::memrchr(b'\n', &text[floor..at]).map_or(floor, |end| floor + end + 1);
    let end = memchr::memchr(b'\n', &text[at..ceiling]).map_or(ceiling, |end| at + end);
    Span::new(start, end)
}

/// The words of code on a line, without everything that was found there and everything that might be somebody's.
fn words(text: &[u8], line: Span, matches: &[Match]) -> Vec<Vec<u8>> {
    let mut bytes = line.of(text).to_vec();
    for found in matches.iter().filter(|found| found.span.overlaps(line)) {
        let (start, end) = (found.span.start.max(line.start) - line.start, found.span.end.min(line.end) - line.start);
        // A digit joins what stands beside it to one word that is left out: `jane.VALUE` must not leave `jane`.
        bytes[start..end].fill(b'0');
    }
    without_quoted(&mut bytes);
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    bytes.split(|&byte| !is_word(byte)).filter(|word| is_code(word)).map(<[u8]>::to_vec).collect()
}

/// Whether a word is one of code or ordinary language and no name or number: lower case, or an identifier of several words.
fn is_code(word: &[u8]) -> bool {
    let plain = word.len() > 1 && word.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    let joined = word.contains(&b'_') || word.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    plain && (joined || word.iter().all(u8::is_ascii_lowercase))
}

/// Blanks what stands in quotes, but for keys, which a colon, an arrow or a closing bracket follows.
fn without_quoted(line: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = memchr::memchr3(b'"', b'\'', b'`', &line[at..]) {
        let open = at + found;
        let opens = open == 0 || !line[open - 1].is_ascii_alphanumeric();
        let close = memchr::memchr(line[open], &line[open + 1..]).map(|end| open + 1 + end);
        let Some(close) = close.filter(|_| opens) else {
            at = open + 1;
            continue;
        };
        let after = line[close + 1..].trim_ascii_start();
        let is_key = after.starts_with(b":") || after.starts_with(b"=>") || after.starts_with(b"]");
        if !is_key {
            line[open..=close].fill(b' ');
        }
        at = close + 1;
    }
}

/// The age that a value tells, in years, for what rules about children ask. A date of birth tells it by its year alone.
fn age(element: &str, value: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(value).ok()?;
    let number = |text: &str| text.split(|char: char| !char.is_ascii_digit()).find(|part| !part.is_empty()).and_then(|part| part.parse::<u32>().ok());
    match element {
        "child.age" | "demo.age" => {
            let lower = text.to_lowercase();
            let in_months = ["mo", "mes", "maand", "newborn", "infant", "toddler"].iter().any(|unit| lower.contains(unit));
            let years = if in_months { number(text).unwrap_or(0) / 12 } else { number(text)? };
            u8::try_from(years).ok()
        }
        "child.birth_date" | "demo.birth_date" => {
            let year = text.split(|char: char| !char.is_ascii_digit()).filter(|part| part.len() == 4).find_map(|part| part.parse::<u64>().ok())?;
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?.as_secs() / 31_556_952 + 1970;
            u8::try_from(now.checked_sub(year)?).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{age, line, words};
    use crate::span::Span;

    fn said(text: &str) -> Vec<String> {
        let words = words(text.as_bytes(), line(text.as_bytes(), 0), &[]);
        words.into_iter().map(|word| String::from_utf8(word).expect("ASCII")).collect()
    }

    #[test]
    fn only_code_is_left_of_a_line() {
        assert_eq!(said("    let user_ssn = \"laura hartwell 12\"; // of Laura, HARTWELL"), ["let", "user_ssn", "of"]);
        assert_eq!(said("{\"ssn\": \"x y\", 'dob' => 'z', row['id']}"), ["ssn", "dob", "row", "id"]);
        assert_eq!(said("don't ask 4111 a1b2 büro ok"), ["don", "ask", "ok"]);
        assert_eq!(line(b"a\nbc\nd", 3), Span::new(2, 4));
    }

    #[test]
    fn ages_are_told_in_years() {
        assert_eq!(
            [age("child.age", b"11 years"), age("child.age", b"18 months"), age("demo.age", b"34"), age("net.ip", b"9")],
            [Some(11), Some(1), Some(34), None]
        );
        assert_eq!(age("demo.birth_date", b"12/03/1950").map(|age| age > 60), Some(true));
    }
}
