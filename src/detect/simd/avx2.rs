//! The back end for AVX2: the table is looked up in eight rows of sixteen.

use std::arch::x86_64::{
    __m256i, _mm_loadu_si128, _mm256_add_epi8, _mm256_adds_epu8, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_loadu_si256,
    _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_sub_epi8,
};

use super::{BLOCK, CLASSES, Planes, Table};

/// Appends the planes of each block.
///
/// # Safety
/// The processor must have AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn classify(blocks: &[[u8; BLOCK]], table: &Table, out: &mut Vec<Planes>) {
    let mut rows = [_mm256_setzero_si256(); 8];
    for (row, bytes) in rows.iter_mut().zip(table.ascii.as_chunks::<16>().0) {
        // SAFETY: sixteen bytes are read from an array of sixteen.
        *row = _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) });
    }
    let high = _mm256_set1_epi8(table.high as i8);
    for block in blocks {
        // SAFETY: the block has 64 bytes, of which 32 are read at 0 and 32 at 32.
        let halves = unsafe { [_mm256_loadu_si256(block.as_ptr().cast()), _mm256_loadu_si256(block.as_ptr().add(32).cast())] };
        let mut planes = Planes::default();
        for (half, bytes) in halves.into_iter().enumerate() {
            let mut classes = looked_up(bytes, &rows, high);
            // The highest bit of every byte is told, class 7 first; adding a byte to itself moves the next one there.
            for class in (0..CLASSES).rev() {
                planes[class] |= u64::from(_mm256_movemask_epi8(classes) as u32) << (32 * half);
                classes = _mm256_add_epi8(classes, classes);
            }
        }
        out.push(planes);
    }
}

/// The classes of 32 bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn looked_up(bytes: __m256i, rows: &[__m256i; 8], high: __m256i) -> __m256i {
    let mut classes = _mm256_setzero_si256();
    for (row, table) in rows.iter().enumerate() {
        // Of a byte of this row its last four bits remain; any other becomes 128 and more, for which a shuffle gives zero.
        let inside = _mm256_sub_epi8(bytes, _mm256_set1_epi8((16 * row) as i8));
        let index = _mm256_adds_epu8(inside, _mm256_set1_epi8(0x70));
        classes = _mm256_or_si256(classes, _mm256_shuffle_epi8(*table, index));
    }
    let is_high = std::arch::x86_64::_mm256_cmpgt_epi8(_mm256_setzero_si256(), bytes);
    _mm256_or_si256(classes, _mm256_and_si256(is_high, high))
}
