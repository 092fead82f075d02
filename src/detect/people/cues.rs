//! The words that the model knows one by one: `dear`, `said`, `street` and a thousand more.

/// Slots of the table; a power of two, at least twice the most words.
const SLOTS: usize = 4096;
/// The most words.
pub const MOST: usize = 1536;

/// Words by hash, each with a number from 1.
pub struct Cues {
    slots: Box<[(u32, u16)]>,
}

impl Cues {
    /// A table of words by the lower half of their hashes, numbered in order.
    #[must_use]
    pub fn new(hashes: impl Iterator<Item = u32>) -> Self {
        let mut slots = vec![(0, 0); SLOTS].into_boxed_slice();
        for (hash, number) in hashes.take(MOST).zip(1..) {
            let mut at = hash as usize % SLOTS;
            while slots[at].1 != 0 {
                at = (at + 1) % SLOTS;
            }
            slots[at] = (hash, number);
        }
        Self { slots }
    }

    /// The number of a word, 0 for one that is not known.
    #[must_use]
    pub fn get(&self, hash: u64) -> u16 {
        let hash = hash as u32;
        let mut at = hash as usize % SLOTS;
        loop {
            match self.slots[at] {
                (_, 0) => return 0,
                (known, number) if known == hash => return number,
                _ => at = (at + 1) % SLOTS,
            }
        }
    }
}
