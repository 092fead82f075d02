//! Forms of machines and of trade: colours, books, stretches of base64.

use crate::span::Span;

/// How far a run of base64 is followed to either side, in bytes.
const REACH: usize = 96;
/// The shortest run of base64 that is told from a path with a long name, in bytes; and one that has no sign of the alphabet in it.
const SIGNED: usize = 48;
const PLAIN: usize = 76;

/// The shortest row of marks from 1 to 5, and how many of them differ at least.
const MARKS: usize = 11;
const MARKS_DIFFERENT: u32 = 4;

/// How many digits at the end of a number may differ from those of the largest, when it stands at the end of what bits hold.
const LIMIT_TAIL: usize = 1;

/// The shortest digest, in digits.
const SHORT_DIGEST: usize = 7;

/// Three, six or eight hexadecimal digits behind a number sign that stands where a colour does.
pub(super) fn is_colour(text: &[u8], span: Span) -> bool {
    matches!(span.len(), 3 | 6 | 8)
        && matches!(&text[..span.start], [.., b'"' | b'\'' | b':' | b'(' | b',' | b'=', b'#'] | [.., b':' | b',', b' ', b'#'])
        && span.of(text).iter().all(u8::is_ascii_hexdigit)
}

/// A short digest, as revisions are called by: hexadecimal digits in small letters, with letters behind digits. People's numbers begin with theirs.
pub(super) fn is_short_digest(value: &[u8]) -> bool {
    let hex = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    value.len() >= SHORT_DIGEST && value.iter().all(hex) && value.windows(2).any(|pair| pair[0].is_ascii_digit() && pair[1].is_ascii_lowercase())
}

/// A digest that a line of changes links to: `[c718592147](https://…)`, in backquotes or not.
pub(super) fn is_linked_digest(text: &[u8], span: Span) -> bool {
    let hex = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    let (before, after) = (&text[..span.start], &text[span.end..]);
    let linked = before.ends_with(b"[") && after.starts_with(b"](http") || before.ends_with(b"[`") && after.starts_with(b"`](http");
    linked && span.len() >= SHORT_DIGEST && span.of(text).iter().all(hex)
}

/// Digits from 1 to 5 and no other, in eleven places or more: strokes of characters, grades, answers to questions. Of random numbers of fifteen
/// digits one in thirty thousand is like that; published test cards have fewer different digits.
pub(super) fn is_marks(value: &[u8]) -> bool {
    let seen = value.iter().fold(0u32, |seen, byte| seen | 1 << (byte & 31));
    value.len() >= MARKS && value.iter().all(|byte| (b'1'..=b'5').contains(byte)) && seen.count_ones() >= MARKS_DIFFERENT
}

/// A number at the end of what 31, 32, 63 or 64 bits hold: `4294967295`, `2147483647`.
pub(super) fn is_limit(value: &[u8]) -> bool {
    const LIMITS: [&[u8]; 4] = [b"2147483647", b"4294967295", b"9223372036854775807", b"18446744073709551615"];
    let last = value.len().saturating_sub(LIMIT_TAIL);
    LIMITS.iter().any(|limit| limit.len() == value.len() && limit[..last] == value[..last] && value[last..].iter().all(u8::is_ascii_digit))
}

/// Thirteen digits that begin with 978 or 979 and end in the check digit of an EAN.
pub(super) fn is_isbn(value: &[u8]) -> bool {
    if !matches!(value.len(), 13..=17) || !value.starts_with(b"97") || value.iter().any(|byte| !byte.is_ascii_digit() && !b"- ".contains(byte)) {
        return false;
    }
    let digits = || value.iter().filter(|byte| byte.is_ascii_digit()).map(|digit| u32::from(digit - b'0'));
    let sum: u32 = digits().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    digits().count() == 13 && matches!(digits().nth(2), Some(8 | 9)) && sum.is_multiple_of(10)
}

/// Whether the value lies in a long run of base64, with letters of both cases and digits around it.
pub(super) fn in_base64(text: &[u8], span: Span) -> bool {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let touches = |at: Option<&u8>| at.is_some_and(|byte| matches!(byte, b'+' | b'/' | b'='));
    let (left, right) = (&text[..span.start], &text[span.end..]);
    if !touches(left.last()) && !touches(right.first()) {
        return false;
    }
    let before = left.iter().rev().take(REACH).take_while(|byte| part(byte)).count();
    let after = right.iter().take(REACH).take_while(|byte| part(byte)).count();
    let around = || left[left.len() - before..].iter().chain(&right[..after]);
    let is_signed = around().any(|byte| matches!(byte, b'+' | b'='));
    before + span.len() + after >= if is_signed { SIGNED } else { PLAIN }
        && around().any(u8::is_ascii_uppercase)
        && around().any(u8::is_ascii_lowercase)
        && around().any(u8::is_ascii_digit)
}
