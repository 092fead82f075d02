//! The lane of telephone numbers as they are dialled inside a country that the user named.
//!
//! Without a country any number of six digits could be one, so this lane sleeps; with one, every run of digits and the separators of
//! telephone numbers is held against that country's numbering plan.

use crate::check::is_dialled_in;
use crate::span::Span;

use super::candidate::{Candidate, Structure};

/// The fewest and the most digits of a number as it is dialled.
const DIGITS: std::ops::RangeInclusive<usize> = 4..=15;
/// The longest such number as it is written, in bytes.
const LONGEST: usize = 24;

/// Pushes every run in `range` that is a number of the plan of `region`, once for each of `detectors`.
pub(super) fn find(detectors: &[u16], text: &[u8], range: Span, region: &str, out: &mut Vec<Candidate>) {
    if detectors.is_empty() {
        return;
    }
    let mut at = range.start;
    while at < range.end {
        let opens = text[at].is_ascii_digit() || text[at] == b'(' && text.get(at + 1).is_some_and(u8::is_ascii_digit);
        let alone = at == 0 || !(text[at - 1].is_ascii_alphanumeric() || matches!(text[at - 1], b'+' | b'.' | b'_' | b'('));
        if !opens {
            at += 1;
            continue;
        }
        let span = Span::new(at, run_end(text, at));
        if alone && is_number(text, span) && is_dialled_in(region, span.of(text)) {
            let candidate =
                |&detector| Candidate { span, detector, structure: Structure::Shape { literals: 0, letters: 0 }, cue: None, weight: None };
            out.extend(detectors.iter().map(candidate));
        }
        at = span.end.max(at + 1);
    }
}

/// Where the run of digits and separators that begins at `start` ends: behind its last digit.
fn run_end(text: &[u8], start: usize) -> usize {
    let rest = &text[start..text.len().min(start + LONGEST + 1)];
    let part = |at: usize| {
        let before = at.checked_sub(1).map(|at| rest[at]);
        match rest[at] {
            byte if byte.is_ascii_digit() => true,
            b' ' => !matches!(before, Some(b' ' | b'-' | b'.' | b'/')),
            b'-' | b'/' => before.is_some_and(|byte| byte.is_ascii_digit() || byte == b')'),
            b'.' => before.is_some_and(|byte| byte.is_ascii_digit()),
            b'(' | b')' => true,
            _ => false,
        }
    };
    let run = (0..rest.len()).take_while(|&at| part(at)).count();
    start + rest[..run].iter().rposition(u8::is_ascii_digit).map_or(0, |last| last + 1)
}

/// Whether a run can be a number at all: so many digits, no letter behind it, brackets in pairs, and no date.
fn is_number(text: &[u8], span: Span) -> bool {
    let value = span.of(text);
    let count = |wanted: fn(&u8) -> bool| value.iter().filter(|byte| wanted(byte)).count();
    let slashes = count(|byte| *byte == b'/');
    let paired = count(|byte| *byte == b'(') == count(|byte| *byte == b')');
    let dated = slashes > 1 || is_iso_date(value);
    let behind = text.get(span.end).copied();
    let ends = !behind.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'%' | b':' | b'+'));
    paired && !dated && ends && value.len() <= LONGEST && DIGITS.contains(&count(u8::is_ascii_digit))
}

/// `2012-01-02`, whatever follows.
fn is_iso_date(value: &[u8]) -> bool {
    let digits = |at: std::ops::Range<usize>| value.get(at).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let year = value.starts_with(b"19") || value.starts_with(b"20");
    let separated = matches!((value.get(4), value.get(7)), (Some(b'-'), Some(b'-')) | (Some(b'.'), Some(b'.')));
    let compact = digits(0..8) && value.get(8) == Some(&b' ');
    year && (separated && digits(0..4) && digits(5..7) && digits(8..10) || compact)
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::span::Span;

    fn found(region: &str, text: &str) -> Vec<String> {
        let mut out = Vec::new();
        find(&[0], text.as_bytes(), Span::new(0, text.len()), region, &mut out);
        out.iter().map(|candidate| text[candidate.span.start..candidate.span.end].to_owned()).collect()
    }

    #[test]
    fn numbers_of_the_plan_and_no_dates() {
        assert_eq!(found("AD", "truqui al 312 345, si us plau"), ["312 345"]);
        assert_eq!(found("AT", "unter 0664 123456 erreichbar"), ["0664 123456"]);
        assert_eq!(found("MU", "(5251) 2345"), ["(5251) 2345"]);
        for text in ["2012-01-02 08:00", "31/8/2011", "12345", "234567890112", "650+253+1234", "v1.2.3.4", "20120102 08:00"] {
            assert_eq!(found("US", text), [""; 0], "{text}");
        }
    }
}
