//! Small tools that the algorithms share: places in a value, values of characters, lines of a table.

/// The index of position `at` in something `length` long; negative positions count from the end.
pub(super) fn position(length: usize, at: i32) -> Option<usize> {
    let distance = usize::try_from(at.unsigned_abs()).ok()?;
    let index = if at < 0 { length.checked_sub(distance)? } else { distance };
    (index < length).then_some(index)
}

/// The `len` characters from position `from`, or all to the end without `len`. `None` when they are not there.
pub(super) fn part(compact: &[u8], from: i32, len: Option<usize>) -> Option<&[u8]> {
    let rest = compact.get(position(compact.len(), from)?..)?;
    match len {
        Some(len) => rest.get(..len),
        None => Some(rest),
    }
}

/// The value of an ASCII digit.
pub(super) fn digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(10)
}

/// The value of a digit or letter, `A` = 10 to `Z` = 35.
pub(super) fn base36(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(36)
}

/// The number that these digits write. `None` when one is not a digit, when there is none or when there are more than 18.
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    digits.iter().try_fold(0, |sum, &byte| Some(sum * 10 + u64::from(digit(byte)?)))
}

/// The remainder of a number of any length. Letters count as two digits, `A` = 10, as ISO/IEC 7064 and ISO 13616 have it.
pub(super) fn remainder(characters: impl IntoIterator<Item = u8>, modulus: u32) -> Option<u32> {
    characters.into_iter().try_fold(0, |rest, byte| {
        let value = base36(byte)?;
        let shift = if value > 9 { 100 } else { 10 };
        Some((rest * shift + value) % modulus)
    })
}

/// log2 of a count; 0 for none.
#[allow(clippy::cast_precision_loss)]
pub(super) fn log2(count: usize) -> f32 {
    if count == 0 { 0.0 } else { (count as f32).log2() }
}

/// -log2 of a share, at least 0. A share of nothing weighs nothing: such a step never holds.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn bits_of_share(share: f64) -> f32 {
    if share > 0.0 && share < 1.0 { -share.log2() as f32 } else { 0.0 }
}

/// The lines of an embedded table that carry data: trimmed, without comments and blank lines.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.split('#').next().unwrap_or_default().trim()).filter(|line| !line.is_empty())
}

/// The alphabet that the characters of `set` belong to: digits, letters or both.
pub(super) fn alphabet(set: &[u8]) -> Vec<u8> {
    let mut alphabet = Vec::new();
    if set.iter().any(u8::is_ascii_digit) {
        alphabet.extend(b'0'..=b'9');
    }
    if set.iter().any(u8::is_ascii_alphabetic) {
        alphabet.extend(b'A'..=b'Z');
    }
    alphabet
}

/// A sentence for authors when a set or prefix holds a character that no compact value can hold.
pub(super) fn lint_characters(key: &str, text: &str) -> Option<String> {
    let stranger = text.chars().find(|c| !c.is_ascii_uppercase() && !c.is_ascii_digit())?;
    Some(format!("`{key}` holds {stranger:?}, which no compact value holds; list digits and upper-case letters one by one"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_from_both_ends() {
        for (length, at, expected) in [(3, 0, Some(0)), (3, 2, Some(2)), (3, 3, None), (3, -1, Some(2)), (3, -4, None), (0, 0, None)] {
            assert_eq!(position(length, at), expected, "{length} {at}");
        }
        assert_eq!(position(3, i32::MIN), None);
    }

    #[test]
    fn numbers_have_bounds() {
        assert_eq!(number(b"0042"), Some(42));
        assert_eq!(number(b""), None);
        assert_eq!(number(b"4x"), None);
        assert_eq!(number(&[b'9'; 19]), None);
    }

    #[test]
    fn comments_and_blank_lines_are_no_data() {
        assert_eq!(lines("# title\n\n a b # note\nc").collect::<Vec<_>>(), ["a b", "c"]);
    }
}
