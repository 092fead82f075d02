//! Keccak-256, the hash of Ethereum (the Keccak submission to SHA-3, rate 1088; NIST's SHA3-256 pads differently).
//!
//! The state is 25 lanes of 64 bits. The round constants come from a shift register and the rotations from a walk over the lanes,
//! as in the reference of the Keccak team (<https://keccak.team/keccak_specs_summary.html>).

const LANES: usize = 25;
const RATE: usize = 136;

/// The digest of `message`.
pub(super) fn keccak256(message: &[u8]) -> [u8; 32] {
    let mut padded = message.to_vec();
    padded.push(0x01);
    padded.resize((message.len() + 1).next_multiple_of(RATE), 0);
    if let Some(last) = padded.last_mut() {
        *last |= 0x80;
    }
    let mut state = [0_u64; LANES];
    for block in padded.chunks_exact(RATE) {
        for (lane, bytes) in state.iter_mut().zip(block.chunks_exact(8)) {
            *lane ^= bytes.iter().rev().fold(0, |lane, &byte| lane << 8 | u64::from(byte));
        }
        permute(&mut state);
    }
    let mut digest = [0; 32];
    for (out, lane) in digest.chunks_exact_mut(8).zip(state) {
        out.copy_from_slice(&lane.to_le_bytes());
    }
    digest
}

/// Keccak-f[1600]: 24 rounds.
fn permute(state: &mut [u64; LANES]) {
    let mut register = 1_u8;
    for _ in 0..24 {
        mix_columns(state);
        rotate_and_move(state);
        mix_rows(state);
        state[0] ^= round_constant(&mut register);
    }
}

/// Theta: every lane takes the parity of two columns beside it.
fn mix_columns(state: &mut [u64; LANES]) {
    let parity: [u64; 5] = std::array::from_fn(|x| (0..5).fold(0, |sum, y| sum ^ state[x + 5 * y]));
    for (index, lane) in state.iter_mut().enumerate() {
        let x = index % 5;
        *lane ^= parity[(x + 4) % 5] ^ parity[(x + 1) % 5].rotate_left(1);
    }
}

/// Rho and pi: the lanes change places along one path, each rotated by the next triangular number.
fn rotate_and_move(state: &mut [u64; LANES]) {
    let (mut x, mut y) = (1, 0);
    let mut carried = state[1];
    let mut rotation = 0;
    for step in 1..=24 {
        rotation = (rotation + step) % 64;
        (x, y) = (y, (2 * x + 3 * y) % 5);
        let lane = &mut state[x + 5 * y];
        carried = std::mem::replace(lane, carried.rotate_left(rotation));
    }
}

/// Chi: the only step that is not linear.
fn mix_rows(state: &mut [u64; LANES]) {
    for row in state.chunks_exact_mut(5) {
        let old: [u64; 5] = std::array::from_fn(|x| row[x]);
        for (x, lane) in row.iter_mut().enumerate() {
            *lane = old[x] ^ !old[(x + 1) % 5] & old[(x + 2) % 5];
        }
    }
}

/// Iota: bits 0, 1, 3, 7, 15, 31 and 63 from a linear feedback shift register.
fn round_constant(register: &mut u8) -> u64 {
    let mut constant = 0;
    for power in 0..7 {
        if *register & 1 == 1 {
            constant |= 1_u64 << ((1_u32 << power) - 1);
        }
        let overflow = *register >> 7 == 1;
        *register <<= 1;
        if overflow {
            *register ^= 0x71;
        }
    }
    constant
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(message: &[u8]) -> String {
        keccak256(message).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn published_digests() {
        assert_eq!(hex(b""), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        assert_eq!(hex(b"abc"), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
        // Two blocks; SHA-3 implementations of this length agree on where a block ends.
        assert_ne!(hex(&[b'a'; 136]), hex(&[b'a'; 135]));
    }
}
