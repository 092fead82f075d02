//! The table of words: what every listed word is worth as a given name, a family name, a common word, a place, and the class of what it says.
//!
//! The words themselves are not kept: each has a bucket, a fingerprint of sixteen bits in it, and two bytes of [`Word`]. One word in about
//! ten thousand that is not listed is taken for one that is, which a word model bears. Words of a bucket stand together, so that a look-up
//! touches one or two lines of cache.

use super::fold::Folded;

/// The first bytes of a table, with the number of its format.
const MAGIC: &[u8; 8] = b"PRVNAM01";
/// Bytes before the buckets: the magic, the number of buckets, the number of words.
const HEAD: usize = 16;
/// Words of a bucket on average.
const BUCKET: usize = 6;

/// What a listed word is, in sixteen bits. The default is a word that no list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Word(pub u16);

/// What a word says of those beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Class {
    /// Nothing.
    None,
    /// A form of address: `Mr`, `Frau`.
    Title,
    /// What a person is: `customer`, `sister`.
    Role,
    /// What introduces a name: `dear`, `regards`, `by`.
    Field,
    /// What people do: `said`.
    Verb,
    /// A kind of organisation, law or method: `Inc`, `theorem`.
    Org,
    /// A kind of place: `street`.
    Geo,
    /// What follows a name: `Jr`.
    Suffix,
    /// What stands inside one: `van`.
    Particle,
    /// A month or a day.
    Month,
    /// A word without meaning of its own: `the`.
    Function,
}

impl Class {
    /// All classes by number.
    pub const ALL: [Self; 11] = [
        Self::None,
        Self::Title,
        Self::Role,
        Self::Field,
        Self::Verb,
        Self::Org,
        Self::Geo,
        Self::Suffix,
        Self::Particle,
        Self::Month,
        Self::Function,
    ];

    /// Its name in the lists.
    #[must_use]
    pub const fn name(self) -> &'static str {
        ["none", "title", "role", "field", "verb", "org", "geo", "suffix", "particle", "month", "function"][self as usize]
    }
}

impl Word {
    /// A word from its parts, each cut to its range.
    #[must_use]
    pub fn new(given: u8, family: u8, common: u8, place: u8, is_counter: bool, class: Class) -> Self {
        let part = |value: u8, most: u8, shift: u32| u16::from(value.min(most)) << shift;
        Self(part(given, 3, 0) | part(family, 3, 2) | part(common, 4, 4) | part(place, 3, 7) | u16::from(is_counter) << 9 | (class as u16) << 10)
    }

    /// How well it is known as a given name, 0 to 3.
    #[must_use]
    pub const fn given(self) -> u8 {
        (self.0 & 3) as u8
    }

    /// How well it is known as a family name, 0 to 3.
    #[must_use]
    pub const fn family(self) -> u8 {
        (self.0 >> 2 & 3) as u8
    }

    /// How common it is in lower case, 0 to 4.
    #[must_use]
    pub const fn common(self) -> u8 {
        (self.0 >> 4 & 7) as u8
    }

    /// How large a place it names, 0 to 3.
    #[must_use]
    pub const fn place(self) -> u8 {
        (self.0 >> 7 & 3) as u8
    }

    /// Whether it is a language, a product or another word that only looks like a name.
    #[must_use]
    pub const fn is_counter(self) -> bool {
        self.0 >> 9 & 1 == 1
    }

    /// The number of its [`Class`].
    #[must_use]
    pub const fn class_number(self) -> u32 {
        let number = (self.0 >> 10) as u32;
        if number < Class::ALL.len() as u32 { number } else { 0 }
    }

    /// What it says of its neighbours.
    #[must_use]
    pub fn class(self) -> Class {
        Class::ALL[self.class_number() as usize]
    }

    /// Whether any list of names holds it.
    #[must_use]
    pub const fn is_name(self) -> bool {
        self.0 & 15 != 0
    }
}

/// A table over bytes that were compiled into the program or read from a file.
#[derive(Debug, Clone, Copy)]
pub struct Table<'d> {
    buckets: &'d [u8],
    words: &'d [u8],
    count: u64,
}

impl<'d> Table<'d> {
    /// Opens a table.
    ///
    /// # Errors
    /// When the bytes are not one of this format, or are cut.
    pub fn open(data: &'d [u8]) -> Result<Self, String> {
        let broken = || "table of names: is not of this program's format; build it again (patterns/lexicons/README.md)".to_owned();
        let (head, rest) = data.split_at_checked(HEAD).ok_or_else(broken)?;
        let number = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]) as usize;
        let (count, words) = (number(8), number(12));
        let (buckets, words) = rest.split_at_checked((count + 1) * 4).filter(|(_, rest)| rest.len() == words * 4).ok_or_else(broken)?;
        if &head[..8] != MAGIC || count == 0 {
            return Err(broken());
        }
        Ok(Self { buckets, words, count: count as u64 })
    }

    /// What a word is; the default for one that is not listed.
    #[must_use]
    pub fn get(&self, word: &Folded) -> Word {
        self.get_hashed(hash(word.bytes()))
    }

    /// What the word with such a [`hash`] is.
    #[must_use]
    pub fn get_hashed(&self, hash: u64) -> Word {
        let (bucket, print) = place(hash, self.count);
        let offset = |bucket: usize| {
            let bytes = &self.buckets[bucket * 4..bucket * 4 + 4];
            u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize * 4
        };
        let entries = self.words.get(offset(bucket)..offset(bucket + 1)).unwrap_or_default();
        let entry = entries.chunks_exact(4).find(|entry| u16::from_le_bytes([entry[0], entry[1]]) == print);
        entry.map_or(Word::default(), |entry| Word(u16::from_le_bytes([entry[2], entry[3]])))
    }

    /// Writes a table of folded words. Where two words share bucket and fingerprint, the later one is left out.
    #[must_use]
    pub fn build(words: &[(Vec<u8>, Word)]) -> Vec<u8> {
        let count = (words.len() / BUCKET).max(1);
        let mut placed: Vec<(usize, u16, Word)> = Vec::with_capacity(words.len());
        for (word, what) in words {
            let (bucket, print) = place(hash(word), count as u64);
            placed.push((bucket, print, *what));
        }
        placed.sort_by_key(|(bucket, print, _)| (*bucket, *print));
        placed.dedup_by_key(|(bucket, print, _)| (*bucket, *print));
        let mut out = MAGIC.to_vec();
        out.extend((count as u32).to_le_bytes());
        out.extend((placed.len() as u32).to_le_bytes());
        for bucket in 0..=count {
            out.extend((placed.partition_point(|(at, ..)| *at < bucket) as u32).to_le_bytes());
        }
        for (_, print, word) in placed {
            out.extend(print.to_le_bytes());
            out.extend(word.0.to_le_bytes());
        }
        out
    }
}

/// A hash of a folded word (FNV-1a, then mixed), the same on every machine.
#[must_use]
pub fn hash(word: &[u8]) -> u64 {
    finish(word.iter().fold(HASH_START, |hash, &byte| step(hash, byte)))
}

/// What a [`hash`] begins with.
pub(super) const HASH_START: u64 = 0xcbf2_9ce4_8422_2325;

/// A [`hash`] with one more byte in it, not yet finished.
pub(super) const fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0100_0000_01b3)
}

/// A [`hash`] of which all bytes are in it.
pub(super) const fn finish(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ hash >> 32
}

fn place(hash: u64, buckets: u64) -> (usize, u16) {
    ((((hash >> 32) * buckets) >> 32) as usize, hash as u16)
}

#[cfg(test)]
mod tests {
    use super::{Class, Folded, Table, Word};

    #[test]
    fn what_is_built_is_found() {
        let word = |at: u8| Word::new(at % 4, at / 4 % 4, at % 5, 0, at.is_multiple_of(2), Class::Verb);
        let words: Vec<_> = (0..200u8).map(|at| (format!("name{at}").into_bytes(), word(at))).collect();
        let data = Table::build(&words);
        let table = Table::open(&data).expect("it was just built");
        for (text, what) in &words {
            assert_eq!(table.get(&Folded::new(text)), *what);
        }
        assert_eq!(table.get(&Folded::new(b"other")), Word::default());
        assert!(Table::open(&data[..data.len() - 1]).is_err() && Table::open(b"").is_err());
    }
}
