//! A name as a person reads it: `_` is a space, and so is `%20`; `WEST STREET` is West Street.

use crate::span::Span;

/// From so many capitals on a word is written in capitals for their own sake.
const SHOUTED: usize = 4;

/// The name as it is read, and where each of its bytes stood.
pub(super) struct Reading {
    text: Vec<u8>,
    /// For each byte of the text and for its end, the offset in the name.
    from: Vec<usize>,
}

impl Reading {
    /// The reading of a name, where it differs from the name.
    pub(super) fn of(name: &str) -> Option<Self> {
        let bytes = name.as_bytes();
        let shouted = bytes.windows(SHOUTED).any(|run| run.iter().all(u8::is_ascii_uppercase));
        if !shouted && !name.contains(['_', '%']) {
            return None;
        }
        let (mut text, mut from) = (Vec::with_capacity(bytes.len()), Vec::with_capacity(bytes.len() + 1));
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let (read, length) = match (byte, escaped(bytes, at)) {
                (_, Some(read)) => (read, 3),
                (b'_', _) => (b' ', 1),
                (byte, _) => (byte, 1),
            };
            text.push(read);
            from.push(at);
            at += length;
        }
        from.push(at);
        lower(&mut text);
        Some(Self { text, from })
    }

    /// What is read.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Where in the name this part of the text stands.
    pub(super) fn original(&self, span: Span) -> Span {
        Span::new(self.from[span.start], self.from[span.end])
    }
}

/// Leaves of words in capitals only the first. Words with a digit are codes and stay.
fn lower(text: &mut [u8]) {
    for word in text.split_mut(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric()) {
        if word.len() >= SHOUTED && word.iter().all(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
            word[1..].make_ascii_lowercase();
        }
    }
}

/// The byte that `%40` and the like stand for.
fn escaped(bytes: &[u8], at: usize) -> Option<u8> {
    let digits = bytes.get(at..at + 3).filter(|escape| escape[0] == b'%')?;
    let digit = |at: usize| char::from(digits[at]).to_digit(16);
    u8::try_from(digit(1)? * 16 + digit(2)?).ok()
}
