//! The gate of the lane of fields: whether a word before a separator ends the name of any label.
//!
//! Separators stand everywhere and most of what stands before them is no label that a detector knows. Reading a label and looking it up costs
//! some hundred operations; here a few bits are asked for each of the words before the separator. It may let too much pass, never too little.

use super::super::planes::{HIGH, LETTER, Planes, UPPER};

/// Bits of the table: few words share one.
const BITS: usize = 1 << 16;
/// How far before a separator words are looked at, in bytes: one window of bits, and less than the longest label that is read. Before that, all pass.
const REACH: usize = 64;

/// The last words of the names of all labels.
pub(super) struct Gate(Vec<u64>);

impl Default for Gate {
    fn default() -> Self {
        Self(vec![0; BITS / 64])
    }
}

impl Gate {
    /// Lets labels pass that hold this word, which is in lower case.
    pub(super) fn admit(&mut self, word: &str) {
        let place = place(word.as_bytes());
        self.0[place / 64] |= 1 << (place % 64);
    }

    fn holds(&self, word: &[u8]) -> bool {
        let place = place(word);
        self.0[place / 64] >> (place % 64) & 1 == 1
    }

    /// Whether a label of a name may stand before `separator`.
    pub(super) fn passes(&self, text: &[u8], planes: &Planes, separator: usize) -> bool {
        let mut reading = match text[separator] {
            b'>' => match separator.checked_sub(1).map(|at| text[at]) {
                Some(b'=') => Reading::Key { quote: None, words: 0 },
                Some(b'-') | None => return false,
                Some(_) => Reading::Tag,
            },
            _ => Reading::Key { quote: None, words: 0 },
        };
        let floor = separator.saturating_sub(REACH);
        if separator < REACH || !planes.covers(floor) || planes.window(HIGH, floor) != 0 {
            return true;
        }
        // Bit 63 is the byte before the separator.
        let word = planes.word(floor);
        let mut starts = starts(planes, floor, word);
        let mut end = REACH - word.leading_zeros() as usize;
        let mut behind = REACH;
        while starts != 0 {
            let start = 63 - starts.leading_zeros() as usize;
            starts &= !(1 << start);
            let gap = &text[floor + end..floor + behind];
            if gap == b"'" && behind < REACH {
                // An apostrophe joins what stands on its sides.
                return true;
            }
            if !reading.goes_on(gap) {
                return false;
            }
            if self.holds(&text[floor + start..floor + end]) {
                return true;
            }
            behind = start;
            end = REACH - (word & ((1 << start) - 1)).leading_zeros() as usize;
        }
        // The label may go on before the window.
        reading.goes_on(&text[floor..floor + behind])
    }
}

/// What is read backwards from a separator.
enum Reading {
    /// A key, in these quotes if any, of which so many words were passed.
    Key { quote: Option<u8>, words: usize },
    /// The inside of a tag.
    Tag,
}

impl Reading {
    /// Whether the label can go on before a gap between two words.
    fn goes_on(&mut self, gap: &[u8]) -> bool {
        match self {
            Self::Tag => !gap.iter().any(|byte| matches!(byte, b'<' | b'>' | b'\n')),
            Self::Key { quote, words } => {
                let is_first = *words == 0;
                *words += 1;
                gap.iter().rev().all(|&byte| match byte {
                    b'\n' => false,
                    b'"' | b'\'' | b'`' if is_first => {
                        quote.get_or_insert(byte);
                        true
                    }
                    _ if is_first && quote.is_none() => {
                        matches!(byte, b' ' | b'\t' | b']' | b'*' | b')' | b':' | b'=' | b'_' | b'-' | b'.' | b'$' | b'/' | b'#')
                    }
                    _ if quote.is_some() => *quote != Some(byte),
                    _ => matches!(byte, b'_' | b'-' | b'.' | b'$' | b' ' | b'/' | b'#' | b'\''),
                })
            }
        }
    }
}

/// Where words and humps begin in a window.
fn starts(planes: &Planes, floor: usize, word: u64) -> u64 {
    let upper = planes.window(UPPER, floor);
    let lower = planes.window(LETTER, floor) & !upper;
    let humps = upper & (lower << 1) | upper & (upper << 1) & (lower >> 1);
    word & !(word << 1) | humps
}

/// The place of a word in the table, letters without regard to case.
fn place(word: &[u8]) -> usize {
    let mut head = [0; 8];
    let length = word.len().min(8);
    head[..length].copy_from_slice(&word[..length]);
    let folded = u64::from_le_bytes(head) | 0x2020_2020_2020_2020;
    let mixed = (folded ^ (word.len() as u64) << 56).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 48) as usize
}
