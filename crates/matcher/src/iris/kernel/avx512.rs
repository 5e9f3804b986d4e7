//! The AVX-512 version of the exact count: a line of code and mask is one register, and VPOPCNTDQ counts both at once.

use crate::iris::row::Line;
use std::arch::x86_64::*;

#[target_feature(enable = "avx512f,avx512bw,avx512vpopcntdq")]
pub(super) fn count(a: &[Line], b: &[Line]) -> (u32, u32) {
    let mut sums = _mm512_setzero_si512();
    for (a, b) in a.iter().zip(b) {
        // SAFETY: a line is 64 readable bytes (`repr(C)`: code, then mask) at the alignment of 64 that `Line` has.
        let [a, b] = [a, b].map(|line| unsafe { _mm512_load_si512(std::ptr::from_ref(line).cast()) });
        let and = _mm512_and_si512(a, b);
        // The upper half of `and`, the common mask, in both halves.
        let both = _mm512_shuffle_i64x2::<0b11_10_11_10>(and, and);
        // Lower four words: differing and common bits; upper four: common bits.
        let counted = _mm512_mask_and_epi64(both, 0b0000_1111, _mm512_xor_si512(a, b), both);
        sums = _mm512_add_epi64(sums, _mm512_popcnt_epi64(counted));
    }
    let differ = _mm512_mask_reduce_add_epi64(0b0000_1111, sums);
    let common = _mm512_mask_reduce_add_epi64(0b1111_0000, sums);
    (differ as u32, common as u32)
}
