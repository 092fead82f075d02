//! The sequence model: a linear-chain conditional random field over four labels, with integer weights.

use super::cues::Cues;
use super::features::{self, REACH, ROWS};
use super::memo::Memo;
use super::sums::{self, Sum, Sums};
use super::token::Token;

/// Labels: no name, given name, family name, what stands inside a name (initials, particles, marks).
pub const LABELS: usize = 4;
/// What one unit of a stored weight is worth.
pub const SCALE: f32 = 1.0 / 16.0;

/// From so many units on the exponential is the same.
const FARTHEST: usize = 1335;

const MAGIC: &[u8; 8] = b"PRVCRF01";
const HEAD: usize = 12;

/// The weights.
pub struct Model<'d> {
    /// The words that it knows one by one.
    pub cues: Cues,
    /// The weights of every row.
    pub(super) sums: Sums<'d>,
    moves: [[f32; LABELS]; LABELS],
    /// The same by the label to which they go.
    backward: [[f32; LABELS]; LABELS],
    starts: [f32; LABELS],
    /// How likely a label is whose weights are so many units below those of the likeliest.
    below: Box<[f32; FARTHEST + 1]>,
}

/// The chance of each label at one token.
pub type Chances = [f32; LABELS];

/// Buffers of one thread.
#[derive(Default)]
pub struct Lattice {
    emissions: Vec<Chances>,
    forward: Vec<Chances>,
    /// What [`Model::decode`] found: the chances of each token of the stretch.
    pub chances: Vec<Chances>,
}

/// The parts of a model before they are packed.
pub struct Parts {
    /// Hashes of the words known one by one.
    pub cues: Vec<u32>,
    /// Weights of the step from one label to the next, in units of [`SCALE`].
    pub moves: [[i8; LABELS]; LABELS],
    /// Weights of the first label.
    pub starts: [i8; LABELS],
    /// Weights of every row.
    pub rows: Vec<[i8; LABELS]>,
}

impl Parts {
    /// Packs them into the form that [`Model::open`] reads.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend((self.cues.len() as u32).to_le_bytes());
        self.cues.iter().for_each(|hash| out.extend(hash.to_le_bytes()));
        out.extend(self.moves.iter().flatten().chain(&self.starts).map(|weight| weight.cast_unsigned()));
        out.extend(self.rows.iter().flatten().map(|weight| weight.cast_unsigned()));
        out
    }
}

impl<'d> Model<'d> {
    /// Opens packed weights.
    ///
    /// # Errors
    /// When the bytes are not of this format, or are cut.
    pub fn open(data: &'d [u8]) -> Result<Self, String> {
        let broken = || "weights of names: are not of this program's format; train them again (scripts/names/README.md)".to_owned();
        let (head, rest) = data.split_at_checked(HEAD).ok_or_else(broken)?;
        let count = u32::from_le_bytes([head[8], head[9], head[10], head[11]]) as usize;
        let (cues, rest) = rest.split_at_checked(count * 4).ok_or_else(broken)?;
        let (chain, rows) = rest.split_at_checked(LABELS * (LABELS + 1)).ok_or_else(broken)?;
        let (rows, rest) = rows.as_chunks::<LABELS>();
        if &head[..8] != MAGIC || rows.len() != ROWS || !rest.is_empty() {
            return Err(broken());
        }
        let weight = |at: usize| exp(f32::from(chain[at].cast_signed()) * SCALE);
        let cues = Cues::new(cues.chunks_exact(4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])));
        let moves = std::array::from_fn(|from| std::array::from_fn(|to| weight(from * LABELS + to)));
        let backward = std::array::from_fn(|to| std::array::from_fn(|from| weight(from * LABELS + to)));
        let sums = Sums::new(rows);
        let below = Box::new(std::array::from_fn(|units| exp(-(units as f32) * SCALE)));
        Ok(Self { cues, sums, moves, backward, starts: std::array::from_fn(|label| weight(LABELS * LABELS + label)), below })
    }

    /// The chances of the labels of `tokens`, but for [`REACH`] tokens at either end, which are context. Their words are those of `memo`.
    pub fn decode(&self, tokens: &[Token], memo: &Memo, lattice: &mut Lattice) {
        lattice.emissions.clear();
        let inner = REACH..tokens.len() - REACH;
        let manner = features::manner(&tokens[inner.clone()]);
        lattice.emissions.extend(inner.map(|at| self.emission(self.sums.sum(tokens, at, manner, memo))));
        self.weigh(lattice);
    }

    /// How likely each label is by the sum of its weights alone, the likeliest 1.
    #[inline]
    fn emission(&self, sum: Sum) -> Chances {
        let weights = sums::of_labels(sum).map(usize::from);
        let most = weights.into_iter().fold(0, usize::max);
        weights.map(|weight| self.below[(most - weight).min(FARTHEST)])
    }

    /// Forward and backward over the emissions; each step is scaled to a sum of one. A step waits for the one before it, so both ways are gone at once.
    fn weigh(&self, lattice: &mut Lattice) {
        let Lattice { emissions, forward, chances } = lattice;
        let count = emissions.len();
        forward.clear();
        forward.resize(count, [0.0; LABELS]);
        chances.clear();
        chances.resize(count, [1.0; LABELS]);
        let (Some(first), Some(end)) = (emissions.first(), chances.last()) else { return };
        let (mut ahead, mut back) = (scaled(times(&self.starts, first)), *end);
        forward[0] = ahead;
        for (at, emission) in emissions.iter().enumerate().skip(1) {
            let mirrored = count - 1 - at;
            ahead = scaled(times(emission, &moved(&ahead, &self.moves)));
            back = scaled(moved(&times(&emissions[mirrored + 1], &back), &self.backward));
            forward[at] = ahead;
            chances[mirrored] = back;
        }
        chances.iter_mut().zip(forward).for_each(|(chances, forward)| *chances = scaled(times(forward, chances)));
    }
}

/// A chance for each label. Four numbers that are written one by one stay in one register.
#[inline(always)]
fn each(of: impl Fn(usize) -> f32) -> Chances {
    [of(0), of(1), of(2), of(3)]
}

#[inline(always)]
fn times(one: &Chances, other: &Chances) -> Chances {
    each(|label| one[label] * other[label])
}

/// The chances one step on.
#[inline(always)]
fn moved(from: &Chances, moves: &[Chances; LABELS]) -> Chances {
    each(|to| from[0] * moves[0][to] + from[1] * moves[1][to] + from[2] * moves[2][to] + from[3] * moves[3][to])
}

#[inline(always)]
fn scaled(chances: Chances) -> Chances {
    let sum = (chances[0] + chances[1] + chances[2] + chances[3]).max(f32::MIN_POSITIVE);
    each(|label| chances[label] / sum)
}

/// The exponential, to one part in a million, computed alike on every machine: 2^n by the exponent's bits, the rest by a polynomial.
#[inline]
#[must_use]
pub fn exp(x: f32) -> f32 {
    let scaled = (x * std::f32::consts::LOG2_E).clamp(-120.0, 120.0);
    // The floor, without a call.
    let toward_zero = scaled as i32 as f32;
    let whole = toward_zero - f32::from(u8::from(toward_zero > scaled));
    let part = (scaled - whole) * std::f32::consts::LN_2;
    let power = f32::from_bits(((whole as i32 + 127) as u32) << 23);
    power * (1.0 + part * (1.0 + part * (0.5 + part * (1.0 / 6.0 + part * (1.0 / 24.0 + part * (1.0 / 120.0 + part / 720.0))))))
}

#[cfg(test)]
mod tests {
    use super::{FARTHEST, SCALE, exp};

    #[test]
    fn what_is_far_below_the_likeliest_is_alike() {
        assert_eq!(exp(-(FARTHEST as f32) * SCALE), exp(-1e4));
    }

    #[test]
    fn exponentials_are_close() {
        for x in [-20.0f32, -3.3, -0.5, 0.0, 0.1, 1.0, 7.7] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-5, "{x}");
        }
    }
}
