//! The back end for any processor: one look-up a byte, and eight bytes of classes turned into eight rows of bits at a time.

use super::{BLOCK, Planes, Table};

/// Appends the planes of each block.
pub(super) fn classify(blocks: &[[u8; BLOCK]], table: &Table, out: &mut Vec<Planes>) {
    let mut all = [table.high; 256];
    all[..128].copy_from_slice(&table.ascii);
    for block in blocks {
        let mut planes = Planes::default();
        for (group, bytes) in block.as_chunks::<8>().0.iter().enumerate() {
            let classes = bytes.map(|byte| all[usize::from(byte)]);
            let rows = transposed(u64::from_le_bytes(classes)).to_le_bytes();
            for (plane, row) in planes.iter_mut().zip(rows) {
                *plane |= u64::from(row) << (8 * group);
            }
        }
        out.push(planes);
    }
}

/// An 8 by 8 matrix of bits, turned over its diagonal (Warren, Hacker's Delight, 7-3).
const fn transposed(mut x: u64) -> u64 {
    let mut swap = (x ^ (x >> 7)) & 0x00AA_00AA_00AA_00AA;
    x ^= swap ^ (swap << 7);
    swap = (x ^ (x >> 14)) & 0x0000_CCCC_0000_CCCC;
    x ^= swap ^ (swap << 14);
    swap = (x ^ (x >> 28)) & 0x0000_0000_F0F0_F0F0;
    x ^ swap ^ (swap << 28)
}
