//! The back end for AVX-512: the whole table is looked up by one instruction.

use std::arch::x86_64::{
    _mm512_loadu_si512, _mm512_mask_blend_epi8, _mm512_movepi8_mask, _mm512_permutex2var_epi8, _mm512_set1_epi8, _mm512_test_epi8_mask,
};

use super::{BLOCK, Planes, Table};

/// Appends the planes of each block.
///
/// # Safety
/// The processor must have AVX-512 F, BW and VBMI.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
pub(super) unsafe fn classify(blocks: &[[u8; BLOCK]], table: &Table, out: &mut Vec<Planes>) {
    // SAFETY: the table has 128 bytes, of which 64 are read at 0 and 64 at 64.
    let (low_rows, high_rows) = unsafe { (_mm512_loadu_si512(table.ascii.as_ptr().cast()), _mm512_loadu_si512(table.ascii.as_ptr().add(64).cast())) };
    let high = _mm512_set1_epi8(table.high as i8);
    for block in blocks {
        // SAFETY: the block has the 64 bytes that are read.
        let bytes = unsafe { _mm512_loadu_si512(block.as_ptr().cast()) };
        let ascii = _mm512_permutex2var_epi8(low_rows, bytes, high_rows);
        let classes = _mm512_mask_blend_epi8(_mm512_movepi8_mask(bytes), ascii, high);
        let member = |class: u32| _mm512_test_epi8_mask(classes, _mm512_set1_epi8((1u8 << class) as i8));
        out.push([member(0), member(1), member(2), member(3), member(4), member(5), member(6), member(7)]);
    }
}
