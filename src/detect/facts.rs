//! What every match of a regular expression has, read from the expression: a value without it need not be tried, and an expression that is never tried
//! is never compiled.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::prefixes::ByteSet;

/// A digit before which there may be so many bytes does not tell where a match begins.
const NEAR: usize = 64;

/// What every match has.
#[derive(Clone)]
pub(super) struct Facts {
    /// At least so many bytes.
    pub(super) least: usize,
    /// At most so many.
    pub(super) most: usize,
    /// A decimal digit, or a character beyond ASCII that may be one, before which there are at most so many bytes; `None` where it needs none.
    pub(super) digit: Option<usize>,
    /// One of these bytes, the first.
    pub(super) first: ByteSet,
    /// No line end, whatever stands around it.
    pub(super) is_of_a_line: bool,
    /// All of this punctuation.
    marks: Vec<u8>,
}

/// Nothing is known.
impl Default for Facts {
    fn default() -> Self {
        Self { least: 0, most: usize::MAX, digit: None, first: ByteSet::default().but(), is_of_a_line: false, marks: Vec::new() }
    }
}

impl Facts {
    /// Those of an expression that was read.
    pub(super) fn of(hir: &Hir) -> Self {
        let properties = hir.properties();
        let first = first(hir);
        Self {
            least: properties.minimum_len().unwrap_or(0),
            most: properties.maximum_len().unwrap_or(usize::MAX),
            digit: before_digit(hir),
            first: if first.may_be_empty { ByteSet::default().but() } else { first.bytes },
            is_of_a_line: properties.look_set().is_empty() && !may_hold(hir, b'\n'),
            marks: marks(hir),
        }
    }

    /// What every match of either of two expressions has.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            least: self.least.min(other.least),
            most: self.most.max(other.most),
            digit: self.digit.zip(other.digit).map(|(one, other)| one.max(other)),
            first: self.first.with(other.first),
            is_of_a_line: self.is_of_a_line && other.is_of_a_line,
            marks: self.marks.into_iter().filter(|mark| other.marks.contains(mark)).collect(),
        }
    }

    /// Whether all of `value` may be a match, where its letters count as small ones if it `folds`.
    pub(super) fn allow(&self, value: &[u8], folds: bool) -> bool {
        let first = value.first().map(|byte| if folds { byte.to_ascii_lowercase() } else { *byte });
        (self.least..=self.most).contains(&value.len())
            && first.is_none_or(|byte| self.first.holds(byte))
            && (self.digit.is_none() || value.iter().copied().any(may_be_digit))
            && self.marks.iter().all(|mark| memchr::memchr(*mark, value).is_some())
    }

    /// The first place from `at` on where the bytes allow that a match begins, as far as its digit tells.
    pub(super) fn next(&self, text: &[u8], at: usize) -> usize {
        let Some(before) = self.digit.filter(|before| *before < NEAR) else { return at };
        let digit = text[at..].iter().position(|byte| may_be_digit(*byte)).unwrap_or(text.len() - at);
        at + digit.saturating_sub(before)
    }
}

/// Reads an expression; `None` when it is wrong.
pub(super) fn read(source: &str) -> Option<Hir> {
    regex_syntax::ParserBuilder::new().utf8(false).unicode(!is_plain(source)).build().parse(source).ok()
}

/// Whether an expression says the same of bytes as of characters: it is ASCII, names no class that Unicode widens, and what may be any character
/// may be any number of them. Without Unicode it is read faster, and its automaton is some times smaller.
pub(super) fn is_plain(source: &str) -> bool {
    let mut bytes = source.bytes().zip(0..).peekable();
    let (mut is_inside, mut is_negated) = (false, false);
    while let Some((byte, at)) = bytes.next() {
        let is_any = match byte {
            b'\\' if bytes.next().is_none_or(|(next, _)| next.is_ascii_alphanumeric() && !is_control(next)) => return false,
            b'[' if is_inside => return false,
            b'[' => {
                let is_of_bytes = source[..at].ends_with("(?-u:");
                (is_inside, is_negated) = (true, !is_of_bytes && bytes.peek().is_some_and(|(next, _)| *next == b'^'));
                false
            }
            // One that stands first is no end.
            b']' if source[..at].ends_with('[') || source[..at].ends_with("[^") => return false,
            b']' if is_inside => {
                is_inside = false;
                is_negated
            }
            b'.' => !is_inside,
            _ if !byte.is_ascii() => return false,
            _ => false,
        };
        if is_any && !bytes.peek().is_some_and(|(next, _)| matches!(next, b'*' | b'+')) {
            return false;
        }
    }
    true
}

/// Whether a letter behind a backslash names a control character.
const fn is_control(letter: u8) -> bool {
    matches!(letter, b'n' | b'r' | b't')
}

/// What a match can begin with.
struct First {
    bytes: ByteSet,
    may_be_empty: bool,
}

fn first(hir: &Hir) -> First {
    let none = ByteSet::of(|_| false);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => First { bytes: none, may_be_empty: true },
        HirKind::Literal(literal) => {
            let first = literal.0.first().copied();
            First { bytes: ByteSet::of(|byte| Some(byte) == first), may_be_empty: first.is_none() }
        }
        HirKind::Class(class) => First { bytes: bytes_of(class), may_be_empty: false },
        HirKind::Repetition(repeated) => {
            let inner = first(&repeated.sub);
            First { may_be_empty: inner.may_be_empty || repeated.min == 0, ..inner }
        }
        HirKind::Capture(group) => first(&group.sub),
        HirKind::Concat(parts) => {
            let mut all = First { bytes: none, may_be_empty: true };
            for part in parts {
                if !all.may_be_empty {
                    break;
                }
                let part = first(part);
                all = First { bytes: all.bytes.with(part.bytes), may_be_empty: part.may_be_empty };
            }
            all
        }
        HirKind::Alternation(choices) => {
            let join = |all: First, choice: &Hir| {
                let choice = first(choice);
                First { bytes: all.bytes.with(choice.bytes), may_be_empty: all.may_be_empty || choice.may_be_empty }
            };
            choices.iter().fold(First { bytes: none, may_be_empty: false }, join)
        }
    }
}

/// The bytes with which a character of the class begins; all beyond ASCII when one is.
fn bytes_of(class: &Class) -> ByteSet {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect(),
        Class::Bytes(class) => class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    let beyond = ranges.iter().any(|(_, last)| *last >= 0x80);
    ByteSet::of(|byte| byte >= 0x80 && beyond || byte < 0x80 && ranges.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(byte))))
}

/// Whether a match of an expression may hold this byte, one of ASCII.
fn may_hold(hir: &Hir, byte: u8) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.contains(&byte),
        HirKind::Class(class) => bytes_of(class).holds(byte),
        HirKind::Repetition(repeated) => may_hold(&repeated.sub, byte),
        HirKind::Capture(group) => may_hold(&group.sub, byte),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(|part| may_hold(part, byte)),
        HirKind::Empty | HirKind::Look(_) => false,
    }
}

/// The punctuation that stands in every match, each once.
fn marks(hir: &Hir) -> Vec<u8> {
    let mut all: Vec<u8> = match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().copied().filter(u8::is_ascii_punctuation).collect(),
        HirKind::Repetition(repeated) if repeated.min > 0 => marks(&repeated.sub),
        HirKind::Capture(group) => marks(&group.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(marks).collect(),
        HirKind::Alternation(choices) => {
            let both = |one: Vec<u8>, other: Vec<u8>| one.into_iter().filter(|mark| other.contains(mark)).collect();
            choices.iter().map(marks).reduce(both).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether a byte is a digit or part of a character that may be one.
const fn may_be_digit(byte: u8) -> bool {
    byte.is_ascii_digit() || !byte.is_ascii()
}

/// How many bytes there are at most before the first digit of a match, if every match has one.
fn before_digit(hir: &Hir) -> Option<usize> {
    let within = |first: u32, last: u32| first >= 0x80 || first >= u32::from(b'0') && last <= u32::from(b'9');
    let always = |is_digit: bool| is_digit.then_some(0);
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().position(u8::is_ascii_digit),
        HirKind::Class(Class::Unicode(class)) => always(class.ranges().iter().all(|range| within(range.start().into(), range.end().into()))),
        HirKind::Class(Class::Bytes(class)) => always(class.ranges().iter().all(|range| within(range.start().into(), range.end().into()))),
        HirKind::Repetition(repeated) => before_digit(&repeated.sub).filter(|_| repeated.min > 0),
        HirKind::Capture(group) => before_digit(&group.sub),
        HirKind::Concat(parts) => {
            let mut before = 0usize;
            for part in parts {
                if let Some(inside) = before_digit(part) {
                    return Some(before.saturating_add(inside));
                }
                before = before.saturating_add(part.properties().maximum_len().unwrap_or(usize::MAX));
            }
            None
        }
        HirKind::Alternation(choices) => choices.iter().map(before_digit).try_fold(0, |most, before| Some(before?.max(most))),
        HirKind::Empty | HirKind::Look(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Facts, is_plain, read};

    fn of(source: &str) -> Facts {
        Facts::of(&read(source).expect("the expression is right"))
    }

    #[test]
    fn what_every_match_has() {
        for (source, length, digit, begins, does_not) in [
            (r"\+\d{6,14}", (7, 57), Some(1), "+", "1a"),
            (r"(?i)street (?:\d+|[a-z])", (8, usize::MAX), None, "sS", "t "),
            (r"(?:a1|b\d)x?", (2, 6), Some(1), "ab", "1x"),
            (r"\b(?:x?[0-9a-f]{4})", (4, 5), None, "x0f", "g-"),
            (r"é|ß\d", (2, 6), None, "\u{e9}", "e"),
            (r"(?:^|[^a-z])[+(]{0,2}(?-u:\d)", (1, 7), Some(6), "+0 ", ""),
            (r"(?-u:[a-z]*)(?:x1|22)", (2, usize::MAX), Some(usize::MAX), "a2", "1"),
        ] {
            let facts = of(source);
            assert_eq!(((facts.least, facts.most), facts.digit), (length, digit), "{source}");
            assert!(begins.chars().all(|char| facts.first.holds(char.to_string().as_bytes()[0])), "{source}");
            assert!(!does_not.bytes().any(|byte| facts.first.holds(byte)), "{source}");
        }
    }

    #[test]
    fn what_cannot_hold_a_line_end_is_of_a_line() {
        let is_of_a_line = |source: &str| of(source).is_of_a_line;
        assert!([r"a [^ \n]+ b", r"\d+ [a-z]*"].into_iter().all(is_of_a_line));
        assert!(![r"a\r?\nb", r"a\s", r"[^ ]+", r"(?s)a.b", r"\ba", r"a$"].into_iter().any(is_of_a_line));
    }

    #[test]
    fn a_match_begins_shortly_before_a_digit() {
        let facts = of(r"(?-u:[^a-z][+(]{0,2}\d{2})");
        assert_eq!(["far away 12", "1", "none", "(+1"].map(|text| facts.next(text.as_bytes(), 0)), [6, 0, 1, 0]);
        assert_eq!(of("x").next(b"aaa", 1), 1);
    }

    #[test]
    fn a_value_is_allowed_by_length_first_byte_and_digit() {
        let facts = of(r"(?:[a-c][0-9]{2,3})$");
        assert!(["a12", "c999"].iter().all(|value| facts.allow(value.as_bytes(), false)));
        assert!(!["", "a1", "a1234", "d12", "abc"].iter().any(|value| facts.allow(value.as_bytes(), false)));
        assert!(Facts::default().allow(b"anything", false), "of what is wrong nothing is known");
    }

    #[test]
    fn a_value_is_allowed_by_its_punctuation() {
        let facts = of(r"(?-u:.*)(?:(?:https?|ftp)://(?:[^ ]*@)?|s3:/x/)$");
        assert!(["see ftp://", "s3:/x/"].iter().all(|value| facts.allow(value.as_bytes(), false)));
        assert!(!["write to", "or call:", "and/or"].iter().any(|value| facts.allow(value.as_bytes(), false)));
    }

    #[test]
    fn characters_are_told_from_bytes_only_where_it_matters() {
        for plain in ["(?i)^(?:privacy|info)[0-9]{0,3}@.*$", r"[^@]+@x\.org", "[a-z.]{2}", "a?", r"[^\n]*\r\n\t", "(?-u:[^@]){2}"] {
            assert!(is_plain(plain), "{plain}");
        }
        for wide in ["a.c", "[^@]@", "[^@]{3}", r"\w+", r"\p{L}", "é", ".?", "[[:alpha:]]", "[]a]", "(?-u:a[^@])"] {
            assert!(!is_plain(wide), "{wide}");
        }
    }
}
