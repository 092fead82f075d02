//! Words of plain letters, read eight bytes at a time: most words are such, and short enough to be their own key.

use super::fold;
use super::table::{HASH_START, finish, step};

/// The most letters of a word that is its own key.
pub const MOST: usize = 15;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * ONES;

/// The plain letters that stand together from a place on.
#[derive(Debug, Clone, Copy)]
pub struct Letters {
    /// How many; one more than [`MOST`] where there may be more.
    pub length: usize,
    /// What they are, up to [`MOST`] of them, with zeros behind.
    pub key: u128,
}

impl Letters {
    /// Reads the letters at `at`.
    #[inline]
    #[must_use]
    pub fn read(text: &[u8], at: usize) -> Self {
        match text.get(at..at + 16).and_then(|bytes| bytes.first_chunk()) {
            Some(bytes) => Self::of(bytes),
            None => {
                let mut bytes = [0; 16];
                let rest = text.get(at..).unwrap_or_default();
                bytes[..rest.len()].copy_from_slice(rest);
                Self::of(&bytes)
            }
        }
    }

    #[inline]
    fn of(bytes: &[u8; 16]) -> Self {
        let both = u128::from_le_bytes(*bytes);
        let first = both as u64;
        let length = run(first);
        if length < 8 {
            return Self { length, key: u128::from(first & !(u64::MAX << (8 * length))) };
        }
        let more = run((both >> 64) as u64);
        let key = if more < 8 { both & !(u128::MAX << (64 + 8 * more)) } else { both };
        Self { length: 8 + more, key }
    }

    /// Where among so many places (a power of two) the word is kept.
    #[inline]
    #[must_use]
    pub const fn place(&self, places: usize) -> usize {
        let (first, second) = (self.key as u64, (self.key >> 64) as u64);
        let mixed = (first ^ second.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 40) as usize & (places - 1)
    }
}

/// How many of eight bytes, from the lowest on, are letters.
#[inline]
const fn run(bytes: u64) -> usize {
    let small = bytes | (0x20 * ONES);
    // No sum of the lower seven bits reaches the next byte.
    let plain = small & !HIGH;
    let from_a = plain + (0x80 - b'a' as u64) * ONES;
    let beyond_z = plain + (0x7f - b'z' as u64) * ONES;
    let letters = from_a & !beyond_z & !small & HIGH;
    ((letters ^ HIGH).trailing_zeros() / 8) as usize
}

/// Whether a mark ends a word whatever stands behind it, as blanks, stops and digits do; hyphens and apostrophes may join.
#[inline]
#[must_use]
pub const fn ends_plainly(byte: u8) -> bool {
    byte < 0x80 && !byte.is_ascii_alphabetic() && !matches!(byte, b'-' | b'\'')
}

/// A word of plain letters alone, read byte by byte.
pub struct Plain {
    /// Where it ends.
    pub end: usize,
    /// The [`hash`](super::table::hash) of the folded word.
    pub hash: u64,
    /// How many of them are capitals.
    pub capitals: usize,
}

impl Plain {
    /// Reads the word at `at`; `None` if anything else than plain letters is in it, or too many for a [`Folded`](fold::Folded) word.
    #[must_use]
    pub fn read(text: &[u8], at: usize, to: usize) -> Option<Self> {
        let (mut hash, mut capitals) = (HASH_START, 0);
        for (end, &byte) in (at..).zip(&text[at..to.min(at + fold::LONGEST)]) {
            if !byte.is_ascii_alphabetic() {
                return (end > at && ends_plainly(byte)).then(|| Self { end, hash: finish(hash), capitals });
            }
            capitals += usize::from(byte < b'a');
            hash = step(hash, byte | 0x20);
        }
        (to > at && to < at + fold::LONGEST).then(|| Self { end: to, hash: finish(hash), capitals })
    }
}

#[cfg(test)]
mod tests {
    use super::{Letters, MOST};

    #[test]
    fn letters_are_counted_as_one_by_one() {
        let text: Vec<u8> = (0..4096usize).map(|at| if at * at % 23 < 3 { (at * 31 % 256) as u8 } else { b'A' + (at * 7 % 58) as u8 }).collect();
        for at in 0..text.len() {
            let wanted = text[at..].iter().take(MOST + 1).take_while(|byte| byte.is_ascii_alphabetic()).count();
            let letters = Letters::read(&text, at);
            assert_eq!(letters.length, wanted, "at {at}");
            let mut key = [0; 16];
            key[..wanted].copy_from_slice(&text[at..at + wanted]);
            assert_eq!(letters.key, u128::from_le_bytes(key), "at {at}");
        }
        for byte in 0..=255u8 {
            assert_eq!(Letters::read(&[byte], 0).length, usize::from(byte.is_ascii_alphabetic()), "{byte}");
        }
    }
}
