//! Keys and scalar values of a JSON text, read without building it: broken JSON yields what can be read.

use crate::span::Span;

use super::label;

/// The longest number that is a value, in bytes.
const LONGEST_NUMBER: usize = 512;

/// A key and its value, which is a string without its quotes or a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The key, without its quotes.
    pub key: Span,
    /// Where the colon stands.
    pub separator: usize,
    /// The value.
    pub value: Span,
}

/// The members of `text` whose colons stand in `range`, in order of place. What stands in a value is none.
pub fn members(text: &[u8], range: Span) -> impl Iterator<Item = Member> {
    let mut at = range.start;
    std::iter::from_fn(move || {
        loop {
            let separator = at + memchr::memchr(b':', text.get(at..range.end)?)?;
            let member = member(text, separator);
            at = member.map_or(separator + 1, |member| member.value.end);
            if member.is_some() {
                return member;
            }
        }
    })
}

fn member(text: &[u8], separator: usize) -> Option<Member> {
    let key = label::key_ending_at(text, separator).filter(|key| text.get(key.end) == Some(&b'"'))?;
    let start = separator + 1 + text[separator + 1..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let value = match text.get(start)? {
        b'"' => {
            let length = memchr::memchr(b'"', &text[start + 1..])?;
            Span::new(start + 1, start + 1 + length)
        }
        b'-' | b'0'..=b'9' => {
            let length =
                text[start..].iter().take(LONGEST_NUMBER).position(|byte| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace())?;
            Span::new(start, start + length)
        }
        _ => return None,
    };
    Some(Member { key, separator, value })
}

#[cfg(test)]
mod tests {
    use super::members;
    use crate::span::Span;

    #[test]
    fn strings_and_numbers_of_whole_and_of_broken_text() {
        let text = br#"{"a": "b:c", "d" : -1.5, "e": {"f": ["g"]}, "h": true, "i": "j"#;
        let read = |span: Span| std::str::from_utf8(span.of(text)).expect("ASCII");
        let all: Vec<_> = members(text, Span::new(0, text.len())).map(|member| (read(member.key), read(member.value))).collect();
        assert_eq!(all, [("a", "b:c"), ("d", "-1.5")]);
    }
}
