//! How many different values: exact for few, an estimate for many (HyperLogLog; Flajolet, Fusy, Gandouet, Meunier 2007).
//!
//! Values arrive as keyed 64-bit hashes. Up to [`EXACT`] of them are kept; beyond that only registers, each the longest run of zeros seen in its
//! share of the hashes, from which no value can be recovered.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Up to so many different values are counted exactly.
pub const EXACT: usize = 64;
const BITS: u32 = 12;
const REGISTERS: usize = 1 << BITS;

/// A count of different values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distinct {
    /// The hashes themselves, sorted.
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
                if let Err(at) = hashes.binary_search(&hash) {
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

    /// The registers in base64, the same whatever way the values were counted.
    #[must_use]
    pub fn encode(&self) -> Option<String> {
        match self {
            Self::Exact(hashes) => Some(Sketch::of(hashes).encode()),
            Self::Sketch(sketch) => Some(sketch.encode()),
            Self::Known(_) | Self::Unknown => None,
        }
    }
}

/// The registers of a sketch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch(Vec<u8>);

impl Sketch {
    fn of(hashes: &[u64]) -> Self {
        let mut sketch = Self(vec![0; REGISTERS]);
        hashes.iter().for_each(|&hash| sketch.add(hash));
        sketch
    }

    fn add(&mut self, hash: u64) {
        let register = (hash >> (64 - BITS)) as usize;
        let rank = ((hash << BITS) | (1 << (BITS - 1))).leading_zeros() as u8 + 1;
        self.0[register] = self.0[register].max(rank);
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

    /// Reads what [`Sketch::encode`] wrote; `None` when it is something else.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
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
    use super::{Distinct, Sketch};

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
            assert_eq!(Sketch::decode(&text).map(|sketch| sketch.encode()), Some(text));
        }
        assert_eq!(Sketch::decode("s!!"), None);
    }
}
