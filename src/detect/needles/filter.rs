//! Whether any literal begins like four bytes, told by three bits of three small tables.
//!
//! A table by three bytes lets pass one word of four, because words of every language begin alike; of four bytes, one of ten passes. What is shorter
//! than four bytes has tables of its own.

use super::super::planes::ones;

/// Bits of the table of four bytes, as a power of two.
const FOURS: u32 = 15;
/// Bits of the table of three bytes, as a power of two.
const THREES: u32 = 13;
/// Bits of the table of two bytes, which has a place for each.
const PAIRS: u32 = 16;
/// The bit in which letters differ by their case, in four bytes.
const FOLD: u32 = 0x2020_2020;

/// First bytes of literals, the case of letters aside.
pub(super) struct Filter {
    fours: Box<[u64]>,
    threes: Box<[u64]>,
    pairs: Box<[u64]>,
}

impl Default for Filter {
    fn default() -> Self {
        let zeros = |bits: u32| vec![0; 1 << (bits - 6)].into();
        Self { fours: zeros(FOURS), threes: zeros(THREES), pairs: zeros(PAIRS) }
    }
}

impl Filter {
    /// Lets these first bytes of a literal pass.
    pub(super) fn admit(&mut self, literal: &[u8]) {
        match *literal {
            [] => {}
            [a] => (0..=255).for_each(|b| set(&mut self.pairs, pair(number([a, b, 0, 0])))),
            [a, b] => set(&mut self.pairs, pair(number([a, b, 0, 0]))),
            [a, b, c] => set(&mut self.threes, three(number([a, b, c, 0]))),
            [a, b, c, d, ..] => set(&mut self.fours, four(number([a, b, c, d]))),
        }
    }
}

/// Words of a table of so many places, as a power of two, for each of which there are two bits. As the number is known, no place needs to be held against it.
const fn words(places: u32) -> usize {
    (2 << places) / 64
}

/// The filters of two lists of literals, which are asked together: for each bit of one a bit of the other stands beside it.
pub(super) struct Filters {
    fours: Box<[u64; words(FOURS)]>,
    threes: Box<[u64; words(THREES)]>,
    pairs: Box<[u64; words(PAIRS)]>,
}

impl Filters {
    /// Those of two lists.
    pub(super) fn new(one: &Filter, other: &Filter) -> Self {
        Self { fours: join(&one.fours, &other.fours), threes: join(&one.threes, &other.threes), pairs: join(&one.pairs, &other.pairs) }
    }

    /// Whether a literal of each list may begin with these bytes: 1 if one of the first may, and 2 if one of the second.
    #[inline]
    pub(super) fn passes(&self, bytes: [u8; 4]) -> u64 {
        let number = number(bytes);
        (get(&self.fours, four(number)) | get(&self.threes, three(number)) | get(&self.pairs, pair(number))) & 3
    }
}

/// Two tables of bits as one, in which those of one place stand side by side.
fn join<const WORDS: usize>(one: &[u64], other: &[u64]) -> Box<[u64; WORDS]> {
    let mut joined = Box::new([0; WORDS]);
    for (bits, shift) in [(one, 0), (other, 1)] {
        let places = bits.iter().enumerate().flat_map(|(word, bits)| ones(*bits).map(move |bit| word * 64 + bit));
        places.for_each(|at| joined[at / 32] |= 1 << (at % 32 * 2 + shift));
    }
    joined
}

#[inline]
const fn number(bytes: [u8; 4]) -> u32 {
    u32::from_le_bytes(bytes) | FOLD
}

#[inline]
const fn four(number: u32) -> usize {
    (number.wrapping_mul(0x9E37_79B1) >> (32 - FOURS)) as usize
}

#[inline]
const fn three(number: u32) -> usize {
    ((number << 8).wrapping_mul(0x85EB_CA6B) >> (32 - THREES)) as usize
}

#[inline]
const fn pair(number: u32) -> usize {
    (number & 0xFFFF) as usize
}

fn set(bits: &mut [u64], at: usize) {
    bits[at / 64] |= 1 << (at % 64);
}

/// The bits of both lists, and above them whatever.
#[inline]
fn get<const WORDS: usize>(bits: &[u64; WORDS], at: usize) -> u64 {
    bits[at / 32] >> (at % 32 * 2)
}

#[cfg(test)]
mod tests {
    use super::{Filter, Filters};

    #[test]
    fn no_literal_is_lost_and_few_others_pass() {
        let literals: Vec<String> = (0..800u32).map(|seed| format!("{:x}", seed.wrapping_mul(2_654_435_761))).collect();
        let literals: Vec<&str> = literals.iter().map(String::as_str).chain(["@", "é", "a ", "://"]).collect();
        let mut filter = Filter::default();
        literals.iter().for_each(|literal| filter.admit(literal.as_bytes()));
        let filters = Filters::new(&Filter::default(), &filter);
        for literal in &literals {
            let text = format!("{literal}zzzz").to_uppercase();
            assert_eq!(filters.passes(text.as_bytes()[..4].try_into().expect("four bytes")), 2, "{literal}");
        }
        let others = (b'g'..=b'z').flat_map(|a| (b'g'..=b'z').map(move |b| [a, b, a, b])).filter(|bytes| filters.passes(*bytes) == 2).count();
        assert!(others < 40, "{others} of 400 pass");
    }
}
