//! The classes of bytes, 64 at a time: the only part of the engine that is written for processors.
//!
//! A byte belongs to any of eight classes. [`classify`] turns 64 bytes of text into eight words of 64 bits, one a class, whose bit `i` tells
//! whether byte `i` is of the class. All that follows works on these words and is the same on every processor. The back ends (AVX-512, AVX2
//! and plain Rust) do the same thing; the best that the processor has is chosen once, and [`VARIABLE`] chooses another, for tests.

use std::sync::OnceLock;

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;

/// Bytes that are classified together.
pub const BLOCK: usize = 64;
/// How many classes there are.
pub const CLASSES: usize = 8;
/// The environment variable that names a back end: `portable`, `avx2` or `avx512`. One that the processor does not have is ignored.
pub const VARIABLE: &str = "PRIVET_SIMD";

/// For each class, which bytes of a block are of it.
pub type Planes = [u64; CLASSES];

/// Which classes each byte belongs to: bit `k` stands for class `k`.
#[derive(Clone)]
pub struct Table {
    /// By the byte, for those below 128.
    ascii: [u8; 128],
    /// For all others.
    high: u8,
}

impl Default for Table {
    fn default() -> Self {
        Self { ascii: [0; 128], high: 0 }
    }
}

impl Table {
    /// Makes the bytes for which `wanted` holds members of a class. Those above 127 are members together, when it holds for the first of them.
    pub fn add(&mut self, class: usize, wanted: impl Fn(u8) -> bool) {
        let bit = 1 << class;
        for byte in (0..128u8).filter(|&byte| wanted(byte)) {
            self.ascii[usize::from(byte)] |= bit;
        }
        if wanted(128) {
            self.high |= bit;
        }
    }
}

/// What classifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Rust without instructions of a certain processor.
    Portable,
    /// x86-64 with AVX2.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// x86-64 with AVX-512 BW and VBMI.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Backend {
    /// Those that this processor has, the best last.
    #[must_use]
    pub fn available() -> Vec<Self> {
        let mut found = vec![Self::Portable];
        #[cfg(target_arch = "x86_64")]
        {
            if std::arch::is_x86_feature_detected!("avx2") {
                found.push(Self::Avx2);
            }
            let has_words = std::arch::is_x86_feature_detected!("avx512f") && std::arch::is_x86_feature_detected!("avx512bw");
            if has_words && std::arch::is_x86_feature_detected!("avx512vbmi") {
                found.push(Self::Avx512);
            }
        }
        found
    }

    /// Its name in [`VARIABLE`].
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => "avx512",
        }
    }

    /// The one that scans use.
    #[must_use]
    pub fn chosen() -> Self {
        static CHOSEN: OnceLock<Backend> = OnceLock::new();
        *CHOSEN.get_or_init(|| {
            let available = Self::available();
            let wanted = std::env::var(VARIABLE).ok();
            let named = available.iter().copied().find(|backend| Some(backend.name()) == wanted.as_deref());
            named.or(available.last().copied()).unwrap_or(Self::Portable)
        })
    }
}

/// Appends the planes of `text` to `out`, one element for each block; what the last block lacks is of no class.
pub fn classify(backend: Backend, text: &[u8], table: &Table, out: &mut Vec<Planes>) {
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    let mut last = [0; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    out.reserve(blocks.len() + 1);
    let from = out.len();
    for blocks in [blocks, std::slice::from_ref(&last)] {
        match backend {
            Backend::Portable => portable::classify(blocks, table, out),
            // SAFETY: `available` gives out a back end only when the processor has what it needs.
            #[cfg(target_arch = "x86_64")]
            Backend::Avx2 => unsafe { avx2::classify(blocks, table, out) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Backend::Avx512 => unsafe { avx512::classify(blocks, table, out) },
        }
    }
    // The zeros behind the end may be of a class.
    let end = from + blocks.len();
    let inside = (1u64 << rest.len()) - 1;
    out[end].iter_mut().for_each(|plane| *plane &= inside);
}

#[cfg(test)]
mod tests {
    use super::{Backend, CLASSES, Table, classify};

    fn table() -> Table {
        let mut table = Table::default();
        for class in 0..CLASSES {
            table.add(class, |byte| byte.wrapping_mul(37).rotate_left(class as u32) % 3 == 0);
        }
        table
    }

    #[test]
    fn every_back_end_says_the_same_of_every_byte() {
        let text: Vec<u8> = (0..=255).cycle().take(64 * 9 + 17).collect();
        let table = table();
        for backend in Backend::available() {
            for (start, end) in [(0, text.len()), (3, 64), (5, 6), (0, 0), (1, 129), (0, 128)] {
                let text = &text[start..end];
                let mut planes = Vec::new();
                classify(backend, text, &table, &mut planes);
                assert_eq!(planes.len(), text.len() / 64 + 1, "{backend:?}");
                for (at, plane) in (0..planes.len() * 64).flat_map(|at| (0..CLASSES).map(move |plane| (at, plane))) {
                    let member = |byte: u8| if byte < 128 { table.ascii[usize::from(byte)] } else { table.high } >> plane & 1 == 1;
                    let wanted = text.get(at).is_some_and(|&byte| member(byte));
                    assert_eq!(planes[at / 64][plane] >> (at % 64) & 1 == 1, wanted, "{backend:?}, class {plane} at {at} of {}", text.len());
                }
            }
        }
    }
}
