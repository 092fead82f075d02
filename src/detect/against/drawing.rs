//! Paths of drawings, whose numbers need no separator but their point: `160 99.4.9.1 1.7.3 2.6.4`.
//!
//! Four of them may look like an address. What tells is the stretch around: nothing but digits, signs and letters of steps on both sides for
//! longer than a line of a log has it, and in it a number with a point that is no address itself.

use crate::span::Span;

/// How far a path is followed to either side, and the least of it that counts, in bytes.
const REACH: usize = 40;
const LEAST: usize = 20;
/// The numbers of an address.
const QUAD: usize = 4;

/// Whether the value lies inside the path of a drawing.
pub(super) fn is_inside(text: &[u8], span: Span) -> bool {
    let part = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b' ' | b',' | b'.' | b'-') || b"MmLlHhVvCcSsQqTtAaZz".contains(byte);
    let before = text[..span.start].iter().rev().take(REACH).take_while(part).count();
    let after = text[span.end..].iter().take(REACH).take_while(part).count();
    if before < LEAST || after < LEAST {
        return false;
    }
    let (left, right) = (&text[span.start - before..span.start], &text[span.end..span.end + after]);
    let number = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    // The numbers at both ends may be cut.
    let left = left.split(|byte| !number(byte)).skip(1);
    let right = right.split(|byte| !number(byte)).collect::<Vec<_>>();
    let right = right.split_last().map_or(&[][..], |(_, whole)| whole).iter().copied();
    left.chain(right).any(|number| number.contains(&b'.') && number.split(|byte| *byte == b'.').filter(|part| !part.is_empty()).count() != QUAD)
}
