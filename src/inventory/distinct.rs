//! How many different values: exact for few, an estimate for many (HyperLogLog; Flajolet, Fusy, Gandouet, Meunier 2007).
//!
//! Values arrive as keyed 64-bit hashes. Of each only what a register holds is kept: which share of all hashes it fell into, and the length of
//! the run of zeros behind that. Up to [`EXACT`] values the shares are fine, so that hardly two values fall into one and the count is exact (the
//! sparse form of Heule, Nunkesser, Hall 2013); beyond that they are coarse, and only the longest run of each is kept. Since both forms are
//! what is written, counts that were read back add up as they would have in memory.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// Up to so many different values are counted exactly.
pub const EXACT: usize = 64;
const BITS: u32 = 12;
const REGISTERS: usize = 1 << BITS;
/// Bits that name a fine share.
const FINE: u32 = 25;

/// A count of different values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Distinct {
    /// Fine registers, sorted: of each hash the share and the run of zeros, in the places where the hash has them.
    Exact(Vec<u64>),
    /// Registers of a sketch.
    Sketch(Box<Sketch>),
    /// A number read from a report, which cannot be joined with another.
    Known(u64),
    /// Not known: counted under different keys.
    Unknown,
}

impl Default for Distinct {
    fn default() -> Self {
        Self::Exact(Vec::new())
    }
}

impl Distinct {
    /// Counts a value.
    pub fn add(&mut self, hash: u64) {
        match self {
            Self::Exact(hashes) => {
                let hash = blur(hash);
                if let Err(at) = hashes.binary_search(&hash) {
                    if hashes.is_empty() {
                        // Most entries have one value, and there may be many entries.
                        hashes.reserve_exact(1);
                    }
                    hashes.insert(at, hash);
                    if hashes.len() > EXACT {
                        *self = Self::Sketch(Box::new(Sketch::of(hashes)));
                    }
                }
            }
            Self::Sketch(sketch) => sketch.add(hash),
            Self::Known(_) | Self::Unknown => *self = Self::Unknown,
        }
    }

    /// Joins two counts that were made under the same key.
    pub fn merge(&mut self, other: &Self) {
        match (&mut *self, other) {
            (Self::Exact(mine), _) if mine.is_empty() => *self = other.clone(),
            (_, Self::Exact(theirs)) => theirs.iter().for_each(|&hash| self.add(hash)),
            (Self::Sketch(mine), Self::Sketch(theirs)) => mine.merge(theirs),
            (Self::Exact(mine), Self::Sketch(theirs)) => {
                let mut sketch = theirs.clone();
                mine.iter().for_each(|&hash| sketch.add(hash));
                *self = Self::Sketch(sketch);
            }
            _ => *self = Self::Unknown,
        }
    }

    /// The count, when it is known.
    #[must_use]
    pub fn count(&self) -> Option<u64> {
        match self {
            Self::Exact(hashes) => Some(hashes.len() as u64),
            Self::Sketch(sketch) => Some(sketch.count()),
            Self::Known(count) => Some(*count),
            Self::Unknown => None,
        }
    }

    /// The count as the registers tell it, the same whatever way the values were counted and merged; it may be off by one or two in a hundred.
    #[must_use]
    pub fn estimate(&self) -> Option<u64> {
        match self {
            Self::Exact(hashes) => Some(Sketch::of(hashes).count()),
            _ => self.count(),
        }
    }

    /// The registers in base64, the same whatever way the values were counted.
    #[must_use]
    pub fn encode(&self) -> Option<String> {
        match self {
            Self::Exact(hashes) => {
                let packed = hashes.iter().flat_map(|&hash| (((hash >> (64 - FINE)) as u32) << 6 | rank(hash, FINE)).to_be_bytes());
                Some(format!("x{}", STANDARD.encode(packed.collect::<Vec<u8>>())))
            }
            Self::Sketch(sketch) => Some(sketch.encode()),
            Self::Known(_) | Self::Unknown => None,
        }
    }

    /// Reads what [`Distinct::encode`] wrote; `None` when it is something else.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let Some(fine) = text.strip_prefix('x') else {
            return Sketch::decode(text).map(|sketch| Self::Sketch(Box::new(sketch)));
        };
        let bytes = STANDARD.decode(fine).ok().filter(|bytes| bytes.len() % 4 == 0 && bytes.len() / 4 <= EXACT)?;
        let mut distinct = Self::default();
        for part in bytes.chunks_exact(4) {
            let packed = part.iter().fold(0, |packed, &byte| packed << 8 | u64::from(byte));
            let (share, rank) = (packed >> 6, packed & 63);
            let run = if (1..=u64::from(64 - FINE)).contains(&rank) { 1 << (u64::from(64 - FINE) - rank) } else { 0 };
            distinct.add(share << (64 - FINE) | run);
        }
        Some(distinct)
    }
}

/// What a fine register keeps of a hash: its first bits, and of the rest only the first that is set. It falls into the same coarse register.
const fn blur(hash: u64) -> u64 {
    let rest = hash << FINE >> FINE;
    let first = if rest == 0 { 0 } else { 1 << (63 - rest.leading_zeros()) };
    hash >> (64 - FINE) << (64 - FINE) | first
}

/// The length of the run of zeros behind so many first bits, and one.
const fn rank(hash: u64, bits: u32) -> u32 {
    (hash << bits | 1 << (bits - 1)).leading_zeros() + 1
}

/// The registers of a sketch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch(Vec<u8>);

impl Sketch {
    fn of(hashes: &[u64]) -> Self {
        let mut sketch = Self(vec![0; REGISTERS]);
        hashes.iter().for_each(|&hash| sketch.add(hash));
        sketch
    }

    fn add(&mut self, hash: u64) {
        let register = (hash >> (64 - BITS)) as usize;
        self.0[register] = self.0[register].max(rank(hash, BITS) as u8);
    }

    /// Keeps the larger of each pair of registers.
    pub fn merge(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine = (*mine).max(*theirs));
    }

    /// The estimate; its standard error is 1.6 %.
    #[must_use]
    pub fn count(&self) -> u64 {
        let registers = REGISTERS as f64;
        let empty = self.0.iter().filter(|&&rank| rank == 0).count() as f64;
        let sum: f64 = self.0.iter().map(|&rank| 0.5f64.powi(i32::from(rank))).sum();
        let raw = 0.7213 / (1.0 + 1.079 / registers) * registers * registers / sum;
        let estimate = if raw <= 2.5 * registers && empty > 0.0 { registers * (registers / empty).ln() } else { raw };
        estimate.round() as u64
    }

    /// Base64 of the filled registers (index and rank, three bytes each) when they are few, else of all.
    #[must_use]
    pub fn encode(&self) -> String {
        let filled: Vec<(usize, u8)> = self.0.iter().copied().enumerate().filter(|(_, rank)| *rank > 0).collect();
        if filled.len() * 3 >= REGISTERS {
            return STANDARD.encode(&self.0);
        }
        let bytes: Vec<u8> = filled.iter().flat_map(|&(at, rank)| [(at >> 8) as u8, (at & 255) as u8, rank]).collect();
        format!("s{}", STANDARD.encode(bytes))
    }

    fn decode(text: &str) -> Option<Self> {
        let Some(sparse) = text.strip_prefix('s') else {
            return STANDARD.decode(text).ok().filter(|bytes| bytes.len() == REGISTERS).map(Self);
        };
        let mut sketch = Self(vec![0; REGISTERS]);
        let bytes = STANDARD.decode(sparse).ok().filter(|bytes| bytes.len() % 3 == 0)?;
        for part in bytes.chunks(3) {
            *sketch.0.get_mut(usize::from(part[0]) << 8 | usize::from(part[1]))? = part[2];
        }
        Some(sketch)
    }
}

#[cfg(test)]
mod tests {
    use super::{Distinct, Sketch, blur};

    fn hash(value: u64) -> u64 {
        let mut x = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    fn counted(range: std::ops::Range<u64>) -> Distinct {
        let mut distinct = Distinct::default();
        range.for_each(|value| distinct.add(hash(value)));
        distinct
    }

    #[test]
    fn few_are_exact_and_many_are_close() {
        assert_eq!(counted(0..64).count(), Some(64));
        let many = counted(0..100_000).count().expect("known") as f64;
        assert!((many / 100_000.0 - 1.0).abs() < 0.05, "{many}");
    }

    #[test]
    fn merging_in_any_order_gives_the_same() {
        let parts = [counted(0..50), counted(40..90), counted(0..3000)];
        let merged = |order: [usize; 3]| {
            let mut all = Distinct::default();
            order.iter().for_each(|&part| all.merge(&parts[part]));
            all.encode()
        };
        assert_eq!(merged([0, 1, 2]), merged([2, 1, 0]));
        assert_eq!(merged([1, 0, 2]), counted(0..3000).encode());
    }

    #[test]
    fn what_is_written_reads_back() {
        for distinct in [counted(0..10), counted(0..50_000)] {
            let text = distinct.encode().expect("can be written");
            assert_eq!(Distinct::decode(&text), Some(distinct));
        }
        assert_eq!([Distinct::decode("s!!"), Distinct::decode("x!!"), Distinct::decode("xAA==")], [None, None, None]);
    }

    #[test]
    fn what_was_read_back_adds_up_as_in_memory() {
        let read = |distinct: &Distinct| Distinct::decode(&distinct.encode().expect("can be written")).expect("reads back");
        for (one, other, whole) in [(0..7, 5..13, 0..13), (0..40, 30..90, 0..90), (0..3000, 2990..3005, 0..3005)] {
            let mut sum = read(&counted(one));
            sum.merge(&read(&counted(other)));
            assert_eq!(sum, counted(whole));
        }
    }

    #[test]
    fn what_is_kept_of_a_hash_falls_into_the_same_register() {
        for hash in (0..1000).map(hash).chain([0, 1, u64::MAX, 1 << 38, 1 << 39]) {
            assert_eq!(Sketch::of(&[hash]), Sketch::of(&[blur(hash)]), "{hash}");
        }
    }
}
