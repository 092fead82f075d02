//! What every byte of a stretch of text is, as bits: the form in which the lanes look at text.

use crate::span::Span;

use super::simd::{self, Backend, Table};

pub(super) use super::simd::BLOCK;

/// Decimal digits.
pub(super) const DIGIT: usize = 0;
/// ASCII letters.
pub(super) const LETTER: usize = 1;
/// Upper-case ASCII letters.
pub(super) const UPPER: usize = 2;
/// Hexadecimal digits of either case.
pub(super) const HEX: usize = 3;
/// Punctuation with which a literal of the lanes of prefixes, anchors and terms, or a word of context, begins.
pub(super) const MARK: usize = 4;
/// What stands between a label and its value.
pub(super) const FIELD: usize = 5;
/// Punctuation with which a shape begins.
pub(super) const PUNCTUATION: usize = 6;
/// Bytes above 127.
pub(super) const HIGH: usize = 7;

/// Which bytes are of which class; [`MARK`] and [`PUNCTUATION`] come from the catalog.
pub(super) fn table(is_mark: impl Fn(u8) -> bool, is_punctuation: impl Fn(u8) -> bool) -> Table {
    let mut table = Table::default();
    table.add(DIGIT, |byte| byte.is_ascii_digit());
    table.add(LETTER, |byte| byte.is_ascii_alphabetic());
    table.add(UPPER, |byte| byte.is_ascii_uppercase());
    table.add(HEX, |byte| byte.is_ascii_hexdigit());
    table.add(MARK, |byte| byte < 128 && is_mark(byte));
    table.add(FIELD, |byte| matches!(byte, b':' | b'=' | b'>'));
    table.add(PUNCTUATION, |byte| byte < 128 && is_punctuation(byte));
    table.add(HIGH, |byte| byte >= 128);
    table
}

/// The planes of a stretch of text.
#[derive(Default)]
pub(super) struct Planes {
    /// Where in the text the first bit stands.
    start: usize,
    /// Up to where it was read.
    end: usize,
    blocks: Vec<simd::Planes>,
    /// What classifies; the best that there is, unless a test wants another.
    pub(super) backend: Option<Backend>,
}

impl Planes {
    /// Reads the planes of at least the bytes of `stretch` of `text`, and of what stands beside it.
    pub(super) fn read(&mut self, text: &[u8], stretch: Span, table: &Table) {
        self.start = stretch.start.saturating_sub(1) / BLOCK * BLOCK;
        self.end = (stretch.end + 2 * BLOCK).min(text.len());
        self.blocks.clear();
        simd::classify(self.backend(), &text[self.start..self.end], table, &mut self.blocks);
        self.blocks.push(simd::Planes::default());
    }

    /// Takes the bytes of `span` out of all classes, so that no lane looks at them.
    pub(super) fn hide(&mut self, span: Span) {
        let mut at = span.start - self.start;
        let end = span.end - self.start;
        while at < end {
            let (index, shift) = (at / BLOCK, at % BLOCK);
            let count = (BLOCK - shift).min(end - at);
            let kept = !(u64::MAX >> (BLOCK - count) << shift);
            let Some(block) = self.blocks.get_mut(index) else { return };
            block.iter_mut().for_each(|class| *class &= kept);
            at += count;
        }
    }

    /// What classifies.
    pub(super) fn backend(&self) -> Backend {
        self.backend.unwrap_or_else(Backend::chosen)
    }

    /// The blocks that hold the bytes of `range`, with the offset of each in the text. None of the last two, behind which nothing is known.
    pub(super) fn blocks(&self, range: Span) -> impl Iterator<Item = (usize, Block<'_>)> {
        let first = (range.start - self.start) / BLOCK;
        let end = (range.end - self.start).div_ceil(BLOCK).min(self.blocks.len() - 1);
        (first..end).map(move |index| {
            let before = index.checked_sub(1).map(|index| &self.blocks[index]);
            (self.start + index * BLOCK, Block { before, here: &self.blocks[index], after: &self.blocks[index + 1] })
        })
    }

    /// The bits of the 64 bytes from `at` on.
    #[inline]
    pub(super) fn window(&self, class: usize, at: usize) -> u64 {
        let at = at - self.start;
        let (index, shift) = (at / BLOCK, at % BLOCK);
        match self.blocks.get(index..index + 2) {
            // In two steps, because a shift by all 64 bits is none.
            Some([here, after]) => here[class] >> shift | after[class] << 1 << (BLOCK - 1 - shift),
            _ => self.blocks.get(index).map_or(0, |here| here[class] >> shift),
        }
    }

    /// Letters and digits among the 64 bytes from `at` on.
    pub(super) fn word(&self, at: usize) -> u64 {
        self.window(DIGIT, at) | self.window(LETTER, at)
    }

    /// Whether the byte at `at` and the 64 behind it were read.
    pub(super) fn covers(&self, at: usize) -> bool {
        at >= self.start && at + 2 * BLOCK <= self.start + self.blocks.len() * BLOCK
    }

    /// Whether a byte of `range` is of the class, or may be because it is beyond ASCII or was not read.
    pub(super) fn may_hold(&self, class: usize, range: Span) -> bool {
        if range.start < self.start || range.end > self.end {
            return true;
        }
        let mut at = range.start;
        while at < range.end {
            let bits = self.window(class, at) | self.window(HIGH, at);
            let length = range.end - at;
            if bits << BLOCK.saturating_sub(length) != 0 {
                return true;
            }
            at += BLOCK;
        }
        false
    }
}

/// The planes of 64 bytes and of those beside them.
#[derive(Clone, Copy)]
pub(super) struct Block<'p> {
    before: Option<&'p simd::Planes>,
    here: &'p simd::Planes,
    after: &'p simd::Planes,
}

impl Block<'_> {
    /// The bits of a class.
    #[inline]
    pub(super) fn of(&self, class: usize) -> u64 {
        self.here[class]
    }

    /// The bits of a class here and in the block behind.
    #[inline]
    pub(super) fn wide(&self, class: usize) -> u128 {
        u128::from(self.here[class]) | u128::from(self.after[class]) << BLOCK
    }

    /// The bits of a class, each moved to the byte so many before its own.
    #[inline]
    pub(super) fn ahead(&self, class: usize, bytes: u32) -> u64 {
        moved(self.here[class], self.after[class], bytes)
    }

    /// Letters and digits, each moved to the byte so many before its own.
    #[inline]
    pub(super) fn word_ahead(&self, bytes: u32) -> u64 {
        moved(self.here[DIGIT] | self.here[LETTER], self.after[DIGIT] | self.after[LETTER], bytes)
    }

    /// The bytes that follow a letter or digit.
    #[inline]
    pub(super) fn behind_word(&self) -> u64 {
        let carried = self.before.map_or(0, |before| (before[DIGIT] | before[LETTER]) >> (BLOCK - 1));
        (self.here[DIGIT] | self.here[LETTER]) << 1 | carried
    }

    /// The bits of a class, each moved to the byte behind its own.
    #[inline]
    pub(super) fn behind(&self, class: usize) -> u64 {
        self.here[class] << 1 | self.before.map_or(0, |before| before[class] >> (BLOCK - 1))
    }

    /// The letters and digits that begin a word.
    #[inline]
    pub(super) fn word_starts(&self) -> u64 {
        (self.here[DIGIT] | self.here[LETTER]) & !self.behind_word()
    }

    /// The bytes of a word of which one of the next fifteen in the word, or itself, is a digit, or is the last before one byte of punctuation and a
    /// digit.
    #[inline]
    pub(super) fn near_digit(&self) -> u64 {
        let digit = self.wide(DIGIT);
        let mut word = digit | self.wide(LETTER);
        let mut near = digit | word & !(word >> 1) & (digit >> 2);
        // A bit of `word` tells that so many bytes from it on belong to the word.
        for step in [1, 2, 4, 8] {
            near |= word & (near >> step);
            word &= word >> step;
        }
        near as u64
    }

    /// The bytes from which on the next eight are letters and digits.
    #[inline]
    pub(super) fn eight_of_a_word(&self) -> u64 {
        let mut bits = self.wide(DIGIT) | self.wide(LETTER);
        for step in [1, 2, 4] {
            bits &= bits >> step;
        }
        bits as u64
    }
}

#[inline]
const fn moved(here: u64, after: u64, bytes: u32) -> u64 {
    if bytes == 0 { here } else { here >> bytes | after << (BLOCK as u32 - bytes) }
}

/// The bits of the block at `offset` that lie in `range`.
pub(super) fn inside(offset: usize, range: Span) -> u64 {
    let first = u64::MAX << range.start.saturating_sub(offset).min(BLOCK - 1);
    let length = range.end - offset;
    if length >= BLOCK { first } else { first & ((1 << length) - 1) }
}

/// The places of the bits that are set, the first first.
#[inline]
pub(super) fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (at < 64).then_some(at as usize)
    })
}
