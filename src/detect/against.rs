//! Counter-evidence: what stands around a candidate and says that it is part of something else.
//!
//! Words and what each form is worth stand in `patterns/suppressors.toml`; the forms are recognized here.

use crate::pack::suppressors::Suppressors;
use crate::span::Span;

use super::evidence::Evidence;

mod code;
mod drawing;
mod named;
mod run;

pub use code::is_code;

/// The longest filler of cells, in bytes.
const LONGEST_FILLER: usize = 32;
/// How many words beside a value are looked at to see whether it is part of a list.
const NEIGHBOURS: usize = 3;
/// How far around a postcode its state and country are looked for, in bytes.
const POSTCODE_REACH: usize = 12;
/// How much of the line behind a value is read, in bytes.
const LINE_REST: usize = 64;
/// From so many digits on a bare number in a list of its like is a machine's: an address, a handle.
const LONG: usize = 13;
/// The longest number of a list, in digits.
const LONGEST_NUMBER: usize = 24;
/// Octets in a row that are a digest, a key or a dump rather than an address.
const OCTETS: usize = 7;
/// Parts of a dotted number below this are usual in versions and chapters; all four of an address are in one of 256.
const SMALL_PART: u16 = 64;
/// The first three numbers of a section or a release are below this, whatever the last: `9.4.2.168`.
const CHAPTER: u16 = 10;
/// From here on the third number of a release counts towards the next one: `1.0.99.2`.
const ALMOST: u16 = 90;
/// First two numbers of identifiers of objects (ITU-T X.660) that have four: bodies of ISO, algorithms, attributes, organisations.
const ARCS: [(u16, u16); 5] = [(1, 3), (2, 5), (2, 16), (2, 23), (1, 2)];

/// Whether a normalized label says that its value is not personal.
#[must_use]
pub fn is_neutral(label: &str) -> bool {
    label.rsplit(' ').next().is_some_and(|last| Suppressors::builtin().words.neutral.contains(last))
}

/// Whether a normalized label names a number of a thing: `case no`, `event id`.
#[must_use]
pub fn is_other_number(label: &str) -> bool {
    label.rsplit(' ').next().is_some_and(|last| Suppressors::builtin().words.numbers.contains(last))
}

/// Whether a cell holds what people write where nothing is known.
#[must_use]
pub fn is_filler(cell: &[u8]) -> bool {
    let mut lower = [0; LONGEST_FILLER];
    let Some(lower) = lower.get_mut(..cell.len()).filter(|_| !cell.iter().any(u8::is_ascii_digit)) else { return false };
    lower.copy_from_slice(cell);
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).is_ok_and(|cell| Suppressors::builtin().words.fillers.contains(cell))
}

/// Pushes what speaks against the value at `span`, judged by the bytes around it.
pub fn neighbours(text: &[u8], span: Span, out: &mut Vec<Evidence>) {
    let value = span.of(text);
    let form = &Suppressors::builtin().form;
    if inside_uuid(text, span) {
        out.push(Evidence::Against("uuid", form.uuid.points));
        return;
    }
    if let Some(named) = named::before(text, span) {
        out.push(Evidence::Against(&named.id, named.points));
    }
    if run::is_isbn(value) {
        out.push(Evidence::Against("isbn", form.isbn.points));
    }
    match value.iter().copied().find(|byte| !byte.is_ascii_alphanumeric()) {
        Some(_) if is_pair(value) => {
            if inside_points(text, span) {
                out.push(Evidence::Against("series", form.series.points));
            }
        }
        Some(separator) => grouped(text, span, separator, out),
        None => {
            bare(text, span, value, out);
            machine(text, span, out);
        }
    }
}

/// What speaks against a value in one piece that machines may have written.
fn machine(text: &[u8], span: Span, out: &mut Vec<Evidence>) {
    let form = &Suppressors::builtin().form;
    if run::is_colour(text, span) {
        out.push(Evidence::Against("colour", form.colour.points));
    }
    if run::in_base64(text, span) {
        out.push(Evidence::Against("base64", form.base64.points));
    }
}

/// What speaks against groups with separators between them.
fn grouped(text: &[u8], span: Span, separator: u8, out: &mut Vec<Evidence>) {
    let (value, form) = (span.of(text), &Suppressors::builtin().form);
    let groups = || value.split(|byte| !byte.is_ascii_alphanumeric()).filter(|group| !group.is_empty());
    let is_digits = !value.iter().any(u8::is_ascii_alphabetic);
    let is_hex = matches!(separator, b':' | b'-' | b'.') && value.iter().all(|byte| !byte.is_ascii_alphabetic() || byte.is_ascii_hexdigit());
    if is_digits || is_hex {
        let before = words_beside(text, span, separator, Side::Before);
        let after = words_beside(text, span, separator, Side::After);
        match before + after {
            0 => {}
            _ if before > 0 && after > 0 => out.push(Evidence::Against("digits", form.digits.points)),
            // A house number or a date may follow a telephone number.
            1..=2 if separator == b' ' => out.push(Evidence::Against("digits", form.digits.light)),
            _ => out.push(Evidence::Against("digits", form.digits.points)),
        }
    }
    let zeros = || groups().filter(|group| group[0] == b'0').count();
    if separator == b' ' && is_digits && groups().all(|group| group.len() == 4) && zeros() >= 2 {
        // Registers and code points are written with zeros in front: `0031 2044 0035`.
        out.push(Evidence::Against("codes", form.codes.points));
    }
    if separator == b' ' && is_digits && is_bracketed(text, span) {
        out.push(Evidence::Against("list", form.list.points));
    }
    if separator == b':' && groups().count() >= OCTETS && groups().all(|group| group.len() == 2) {
        out.push(Evidence::Against("octets", form.octets.points));
    }
    if separator == b'.' && is_version(value) {
        out.push(Evidence::Against("version", form.version.points));
    }
    if separator == b'.' && drawing::is_inside(text, span) {
        out.push(Evidence::Against("series", form.series.points));
    }
    if is_postcode(text, span) {
        out.push(Evidence::Against("postcode", form.postcode.points));
    }
    glued(text, span, separator, out);
}

/// Whether the value is all that stands between angle brackets, as numbers of device trees do: `<4224 8192 1920 4224>`.
fn is_bracketed(text: &[u8], span: Span) -> bool {
    span.start.checked_sub(1).is_some_and(|before| text[before] == b'<') && text.get(span.end) == Some(&b'>')
}

/// What touches groups from outside: a fraction, a joiner, a separator of their own that goes on.
fn glued(text: &[u8], span: Span, separator: u8, out: &mut Vec<Evidence>) {
    let form = &Suppressors::builtin().form;
    let before = span.start.checked_sub(1).map(|offset| text[offset]);
    let before_that = span.start.checked_sub(2).map(|offset| text[offset]);
    let (after, after_that) = (text.get(span.end).copied(), text.get(span.end + 1).copied());
    let digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_digit());
    let word = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    if separator != b'.' && (before == Some(b'.') && digit(before_that) || after == Some(b'.') && digit(after_that)) {
        out.push(Evidence::Against("decimal", form.decimal.points));
    }
    // `17.2303.5325,4.1839`: the path of a drawing, whose numbers need no separator but their point.
    let is_path = |beside: Option<u8>, next: Option<u8>| matches!(beside, Some(b',' | b'-')) && (digit(next) || next == Some(b'.'));
    // `news-20080305-98602.html`: the name of a page. Documents are named after people, pages are not.
    let is_page =
        before.is_some_and(|byte| b"-_/".contains(&byte)) && [&b".htm"[..], b".php", b".asp"].iter().any(|end| text[span.end..].starts_with(end));
    let groups = || span.of(text).split(|byte| *byte == b'.').count();
    if is_page
        || separator == b'.'
            && (before == Some(b'.') && !digit(before_that) || (is_path(before, before_that) || is_path(after, after_that)) && groups() == 3)
    {
        out.push(Evidence::Against("joined", form.joined.heavy));
    } else if before == Some(b'_') && word(before_that)
        || after == Some(b'_') && word(after_that)
        || separator == b'-' && before == Some(b'-') && !word(before_that)
        || separator == b' ' && (before == Some(b':') && digit(before_that) || before == Some(b'#'))
        || separator == b'-' && before == Some(b'+') && span.of(text)[0] == b'0'
        || separator == b' ' && (after == Some(b'-') && digit(after_that) || before == Some(b'-') && !word(before_that))
    {
        out.push(Evidence::Against("joined", form.joined.points));
    }
}

#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

/// How many numbers (decimal or hexadecimal) go on beside the value behind the same separator.
fn words_beside(text: &[u8], span: Span, separator: u8, side: Side) -> usize {
    let at = |offset: usize| match side {
        Side::Before => span.start.checked_sub(offset + 1).map(|at| text[at]),
        Side::After => text.get(span.end + offset).copied(),
    };
    let most = if separator == b' ' { 8 } else { 1 };
    let (mut count, mut offset) = (0, 0);
    while count < NEIGHBOURS {
        let gap = (0..most).take_while(|step| at(offset + step) == Some(separator)).count();
        let word = || (0..LONGEST_NUMBER).map_while(|step| at(offset + gap + step).filter(u8::is_ascii_alphanumeric));
        let length = word().count();
        let hex = word().all(|byte| byte.is_ascii_hexdigit()) && (length == 2 || word().any(|byte| byte.is_ascii_digit()));
        let number = hex || word().next().is_some_and(|byte| byte.is_ascii_digit());
        // `12/27` or `4012-8888` beside the value is a thing of its own.
        let apart = separator == b' ' && matches!(at(offset + gap + length), Some(b'-' | b'/' | b':'));
        if gap == 0 || apart || length == 0 || !number {
            break;
        }
        count += 1;
        offset += gap + length;
    }
    count
}

/// Four small numbers with points between them, three of one digit and any fourth, the last steps before a release, or the first numbers of an
/// identifier of an object: as likely any of these as an address. Networks of one's own begin with 10.
fn is_version(value: &[u8]) -> bool {
    let parts: Vec<Option<u16>> = value.split(|byte| *byte == b'.').map(|part| std::str::from_utf8(part).ok()?.parse().ok()).collect();
    let below = |parts: &[Option<u16>], least: u16| parts.iter().all(|part| part.is_some_and(|part| part < least));
    let [Some(first), Some(second), Some(third), Some(fourth)] = parts[..] else { return false };
    let is_almost = below(&parts[..2], CHAPTER) && (ALMOST..100).contains(&third) && fourth < SMALL_PART;
    first != 10 && (below(&parts, SMALL_PART) || below(&parts[..3], CHAPTER) || is_almost || ARCS.contains(&(first, second)))
}

/// A US postcode with its add-on behind the letters of a state or before those of the country: `MA 02110-1301`, `02110-1301, USA`.
fn is_postcode(text: &[u8], span: Span) -> bool {
    let (value, before) = (span.of(text), &text[span.start.saturating_sub(POSTCODE_REACH)..span.start]);
    let (beside, before) = (before.len(), before.trim_ascii_end());
    let form = value.len() == 10 && value.iter().enumerate().all(|(at, byte)| if at == 5 { *byte == b'-' } else { byte.is_ascii_digit() });
    let state = matches!(before, [.., b'A'..=b'Z', b'A'..=b'Z']) && !before.iter().nth_back(2).is_some_and(u8::is_ascii_alphanumeric);
    let behind = text[span.end..text.len().min(span.end + POSTCODE_REACH)].trim_ascii_start();
    let country = behind.strip_prefix(b",").unwrap_or(behind).trim_ascii_start().starts_with(b"USA");
    form && (country || state && before.len() < beside)
}

/// Two decimal numbers.
pub(super) fn is_pair(value: &[u8]) -> bool {
    let digit = |at: usize| value.get(at).is_some_and(u8::is_ascii_digit);
    let points = || value.iter().enumerate().filter(|(at, byte)| **byte == b'.' && *at > 0 && digit(at - 1) && digit(at + 1)).count();
    value.contains(&b'.') && memchr::memchr3(b',', b' ', b';', value).is_some() && !value.iter().any(u8::is_ascii_alphabetic) && points() == 2
}

/// Whether a pair of numbers is part of a longer list, as in the path of a drawing, where single letters stand between points.
fn inside_points(text: &[u8], span: Span) -> bool {
    let gap = |byte: &u8| matches!(byte, b' ' | b',' | b'\t');
    let step = |byte: Option<&u8>| byte.is_some_and(|byte| b"MmLlHhVvCcSsQqTtZz".contains(byte));
    let number = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let left = &text[..span.start];
    let skipped = left.iter().rev().take(NEIGHBOURS).take_while(|byte| gap(byte)).count();
    let left = &left[..left.len() - skipped];
    let alone = |byte: Option<&u8>| !byte.is_some_and(u8::is_ascii_alphanumeric);
    let before = skipped > 0 && (number(left.last()) || step(left.last()) && alone(left.iter().nth_back(1)));
    let right = &text[span.end..];
    let skipped = right.iter().take(NEIGHBOURS).take_while(|byte| gap(byte)).count();
    let right = &right[skipped..];
    let signed = right.first() == Some(&b'-') && number(right.get(1));
    let after = skipped > 0 && (number(right.first()) || signed || step(right.first()) && alone(right.get(1)));
    before || after
}

/// What speaks against a value in one piece.
fn bare(text: &[u8], span: Span, value: &[u8], out: &mut Vec<Evidence>) {
    let form = &Suppressors::builtin().form;
    let at = |offset: usize| text.get(offset).copied();
    let before = span.start.checked_sub(1).map(|offset| text[offset]);
    let before_that = span.start.checked_sub(2).map(|offset| text[offset]);
    let (after, after_that) = (at(span.end), at(span.end + 1));
    let digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_digit());
    let word = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let all_digits = value.iter().all(u8::is_ascii_digit);
    if all_digits && (matches!(before, Some(b'.' | b',')) && digit(before_that) || after == Some(b'.') && digit(after_that)) {
        out.push(Evidence::Against("decimal", form.decimal.points));
    }
    if matches!(before, Some(b'+' | b'/' | b'\\' | b'%' | b'#' | b'$' | b'@'))
        || matches!(after, Some(b'+' | b'/' | b'=' | b'%')) && after_that != Some(b' ')
    {
        out.push(Evidence::Against("joined", form.joined.points));
    }
    if matches!(before, Some(b'-' | b'_')) && word(before_that) || matches!(after, Some(b'-' | b'_')) && word(after_that) {
        out.push(Evidence::Against("joined", form.joined.points));
    }
    if after == Some(b';') && text[..span.start].ends_with(b"= ") {
        out.push(Evidence::Against("code", form.code.points));
    }
    if all_digits && value.len() >= LONG && in_list(text, span) {
        out.push(Evidence::Against("list", form.list.points));
    }
    if all_digits && is_timestamp(value) {
        out.push(Evidence::Against("timestamp", form.timestamp.points));
    }
    if run::is_limit(value) {
        out.push(Evidence::Against("limit", form.limit.points));
    }
    if run::is_marks(value) {
        out.push(Evidence::Against("marks", form.marks.points));
    }
    let is_digest = || !all_digits && value.len() >= 32 && value.iter().all(u8::is_ascii_hexdigit);
    if is_digest() || run::is_linked_digest(text, span) {
        out.push(Evidence::Against("hex", form.hex.points));
    } else if run::is_short_digest(value) {
        out.push(Evidence::Against("hex", form.hex.light));
    }
}

/// Whether a number of the same length stands beside the value, with a comma or spaces between them and no quotes.
fn in_list(text: &[u8], span: Span) -> bool {
    let gap = |byte: &&u8| matches!(byte, b' ' | b',');
    let left = text[..span.start].iter().rev();
    let right = text[span.end..].iter();
    let same = |gap: usize, digits: usize| gap > 0 && digits == span.len();
    let before = left.clone().take(NEIGHBOURS).take_while(gap).count();
    let after = right.clone().take(NEIGHBOURS).take_while(gap).count();
    same(before, left.skip(before).take(LONGEST_NUMBER).take_while(|byte| byte.is_ascii_digit()).count())
        || same(after, right.skip(after).take(LONGEST_NUMBER).take_while(|byte| byte.is_ascii_digit()).count())
}

/// What is held against a number of a list.
#[must_use]
pub fn in_a_list() -> Evidence {
    Evidence::Against("list", Suppressors::builtin().form.list.points)
}

/// Whether a long bare number is an element of a list of numbers in a program: `normalize(5503284107318959, 446)`.
#[must_use]
pub fn is_element(text: &[u8], span: Span) -> bool {
    let value = span.of(text);
    if value.len() < LONG || !value.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |bytes: &mut dyn Iterator<Item = &u8>, comma: bool| {
        let mut bytes = bytes.peekable();
        let mut begun = !comma || bytes.next_if(|byte| **byte == b',').is_some();
        let mut blank = 0;
        while bytes.next_if(|byte| byte.is_ascii_whitespace()).is_some() {
            blank += 1;
        }
        begun &= comma || bytes.next_if(|byte| **byte == b',').is_some();
        begun && blank > 0 && bytes.peek().is_some_and(|byte| byte.is_ascii_digit())
    };
    let (left, right) = (&text[span.start.saturating_sub(LINE_REST)..span.start], &text[span.end..text.len().min(span.end + LINE_REST)]);
    number(&mut left.iter().rev(), false) || number(&mut right.iter(), true)
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
    use std::collections::BTreeMap;

    use super::{is_code, neighbours};
    use crate::span::Span;

    fn against(text: &str, value: &str) -> Vec<String> {
        let start = text.find(value).expect("the value is in the text");
        let mut out = Vec::new();
        neighbours(text.as_bytes(), Span::new(start, start + value.len()), &mut out);
        out.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn fields_of_programs_and_of_people() {
        for (text, key, value, wanted) in [
            ("dev->addr = base + 8 * n", "addr", "base + 8 * n", true),
            (".name = \"Flash Intensity\",", "name", "Flash Intensity", true),
            ("sid = context_sid; /* ours */", "sid", "context_sid", true),
            ("addr: c::in6_addr", "addr", "c::in6_addr", true),
            (" * @addr: Address 3 of the parent", "addr", "Address 3 of the parent", true),
            ("addr=0x%x size: %d", "addr", "0x%x size: %d", true),
            ("f(addr: *mut i32)", "addr", "mut i32", true),
            ("session: PipSession,", "session", "PipSession", true),
            ("session: ClientConnection,\n", "session", "ClientConnection", true),
            ("serial: Option<Data>", "serial", "Option", true),
            ("  [serial] = REG_SN,", "serial", "REG_SN", true),
            ("user[serial]=REG", "serial", "REG", false),
            ("gender: female,\n", "gender", "female", false),
            ("r\"[\\p{age:3.0}]\"", "age", "3.0", true),
            ("address: 930 West 7th Street", "address", "930 West 7th Street", false),
            ("sid=abc; path=/", "sid", "abc", false),
            ("String name = \"Lena Hartwell\";", "name", "Lena Hartwell", false),
        ] {
            let span = |part: &str| text.find(part).map(|start| Span::new(start, start + part.len())).expect("the part is in the text");
            assert_eq!(is_code(text.as_bytes(), span(key), span(value)), wanted, "{text}");
        }
    }

    #[derive(serde::Deserialize)]
    struct File {
        form: BTreeMap<String, Examples>,
        named: Vec<Examples>,
    }

    #[derive(serde::Deserialize)]
    struct Examples {
        #[serde(default)]
        id: String,
        about: String,
        holds: Vec<Example>,
        spares: Vec<Example>,
    }

    #[derive(serde::Deserialize)]
    struct Example {
        text: String,
        value: String,
    }

    #[test]
    fn every_suppressor_holds_for_its_examples_and_spares_the_others() {
        let file: File = toml::from_str(include_str!("../../patterns/suppressors.toml")).expect("the file reads");
        let named = file.named.into_iter().map(|named| (named.id.clone(), named));
        for (name, examples) in file.form.into_iter().chain(named) {
            assert!(!examples.about.is_empty() && !examples.holds.is_empty() && !examples.spares.is_empty(), "{name}: examples and a sentence");
            let evidence = format!("against:{name}");
            for Example { text, value } in &examples.holds {
                assert!(against(text, value).contains(&evidence), "{name}: {text}: {:?}", against(text, value));
            }
            for Example { text, value } in &examples.spares {
                assert!(!against(text, value).contains(&evidence), "{name} should not hold: {text}");
            }
        }
    }

    #[test]
    fn what_stands_alone_has_nothing_against_it() {
        for (text, value) in [
            ("ssn 078-05-1120.", "078-05-1120"),
            ("at 48.85837, 2.29448.", "48.85837, 2.29448"),
            ("n 123456789, m", "123456789"),
            ("4111 1111 1111 1111 12/27 123", "4111 1111 1111 1111"),
            ("<n>4111 1111 1111 1111</n>", "4111 1111 1111 1111"),
            ("from 93.184.16.34", "93.184.16.34"),
            ("Order 4111111111111111 was paid", "4111111111111111"),
            ("Tel. 02110-1301", "02110-1301"),
        ] {
            assert_eq!(against(text, value), Vec::<String>::new(), "{text}");
        }
    }
}
