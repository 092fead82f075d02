//! Expressions that take letters of both cases alike, tried on values in small letters: each letter of theirs is a letter and not a class of two, so
//! that a list of words is read and compiled in a fifth of the time.

use smallvec::SmallVec;

use super::facts::is_plain;

/// What is left of an expression of which all values in small letters tell; `None` where they may not.
pub(super) fn folded(source: &str) -> Option<&str> {
    let rest = source.strip_prefix("(?i)")?;
    (is_plain(rest) && is_lower(rest)).then_some(rest)
}

/// The value in small letters, without regard to those beyond ASCII.
pub(super) fn lower(value: &[u8]) -> SmallVec<[u8; 64]> {
    let mut small = SmallVec::from_slice(value);
    small.make_ascii_lowercase();
    small
}

/// Whether an expression names no capital, sets nothing for a part of it, and has no range that may hold a capital without its small letter.
fn is_lower(source: &str) -> bool {
    let sets = source.match_indices("(?").any(|(at, _)| !["(?:", "(?-u:"].iter().any(|plain| source[at..].starts_with(plain)));
    !sets && !source.bytes().any(|byte| byte.is_ascii_uppercase()) && ranges(source).all(is_of_one_kind)
}

/// Where the hyphens stand that may say a range, with what is around them.
fn ranges(source: &str) -> impl Iterator<Item = [u8; 3]> {
    let mut is_inside = false;
    let mut escaped = usize::MAX;
    source.as_bytes().windows(3).enumerate().filter_map(move |(at, three)| {
        let [byte, next, _] = [three[0], three[1], three[2]];
        if at == escaped {
            // A range from it is none of small letters or digits, whatever it is.
            return (is_inside && next == b'-').then_some([b'\\', b'-', three[2]]);
        }
        match byte {
            b'\\' => escaped = at + 1,
            b'[' => is_inside = true,
            b']' => is_inside = false,
            _ => {}
        }
        (is_inside && next == b'-' && byte != b'\\').then_some([byte, next, three[2]])
    })
}

/// Whether a range is one of digits or of small letters, or none at all.
fn is_of_one_kind([from, _, to]: [u8; 3]) -> bool {
    matches!(from, b'[' | b'^') || to == b']' || from.is_ascii_lowercase() && to.is_ascii_lowercase() || from.is_ascii_digit() && to.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use regex::bytes::Regex;

    use super::folded;
    use crate::detect::lazy::FullMatch;

    #[test]
    fn only_what_small_letters_tell_is_folded() {
        for rest in ["^(?:no-?reply|info)[0-9a-f_.+-]{0,3}@.*$", "[^-@]+", r"a\[-b", "[-a]"] {
            assert_eq!(folded(&format!("(?i){rest}")), Some(rest));
        }
        for source in [
            "info",
            "(?i)Info",
            "(?i)a(?i:b)",
            "(?i)a(?-i:b)",
            "(?i)[!-_]",
            "(?i)[]!-_]",
            "(?i)[^]!-_]+",
            "(?i)[0-m]",
            r"(?i)[\n-a]",
            "(?i)stra\u{df}e",
            r"(?i)\bname",
            r"(?i)\x41",
        ] {
            assert_eq!(folded(source), None, "{source}");
        }
    }

    #[test]
    fn small_letters_tell_what_the_expression_says() {
        let values = ["Info@x.example", "NO-Reply7@x", "a.B-c@D", "_@", "zZ9", "[-b", "\u{c4}rger@x", "A\nB", ""];
        for source in ["(?i)^(?:no-?reply|info)[0-9a-f_.+-]{0,3}@.*$", "(?i)[^@]+", "(?i)[^-@]+@[a-m.]+", "(?i)[a-y]*9?", r"(?i)\[-b"] {
            let regex = Regex::new(&format!("^(?:{source})$")).expect("it compiles");
            let small = FullMatch::new(source);
            for value in values {
                assert_eq!(small.holds(value.as_bytes()), regex.is_match(value.as_bytes()), "{source} {value}");
            }
        }
    }
}
