//! The AVX2 versions.
//!
//! The filter looks up 32 rows' disagreements in one nibble with one byte shuffle: a nibble is an index into sixteen
//! counts, and an index with its highest bit set (a nibble that does not count) gives 0. Sums of 64 look-ups stay in a
//! byte (at most 256, saturated to 255, which is still a lower bound) before they are widened. It is the scheme of
//! F. André et al., "Cache locality is not enough" (VLDB 2015), here exact and with counts that need no scaling.
#![expect(clippy::indexing_slicing, reason = "a numeric kernel: places follow from the sizes of arrays")]

use super::{Counts, GRANULE_NIBBLES, Job, LINE_GRANULES, LINE_NIBBLES, Lanes, Lut};
use crate::iris::row::Line;
use crate::iris::rule::Envelope;
use std::arch::x86_64::*;

/// Nibbles of half a line.
const HALF: usize = LINE_NIBBLES / 2;

/// Bits of each of the 16 values of a nibble, twice.
#[inline]
#[target_feature(enable = "avx2")]
fn bits_of_nibble() -> __m256i {
    _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4))
}

/// Bits of each byte.
#[inline]
#[target_feature(enable = "avx2")]
fn bits_of_bytes(v: __m256i) -> __m256i {
    let (low, table) = (_mm256_set1_epi8(0xF), bits_of_nibble());
    let high = _mm256_and_si256(_mm256_srli_epi16::<4>(v), low);
    _mm256_add_epi8(_mm256_shuffle_epi8(table, _mm256_and_si256(v, low)), _mm256_shuffle_epi8(table, high))
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(bytes: &[u8; 32]) -> __m256i {
    // SAFETY: 32 readable bytes; the unaligned load asks nothing of the address.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store(lanes: &mut Lanes, v: __m256i) {
    // SAFETY: 32 writable bytes, borrowed exclusively, at the alignment of 32 that `Lanes` has.
    unsafe { _mm256_store_si256(lanes.0.as_mut_ptr().cast(), v) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn broadcast(lut: &Lut) -> __m256i {
    // SAFETY: 16 readable bytes at the alignment of 16 that `Lut` has.
    _mm256_broadcastsi128_si256(unsafe { _mm_load_si128(lut.0.as_ptr().cast()) })
}

#[inline]
#[target_feature(enable = "avx2")]
fn sum_of_words(v: __m256i) -> u32 {
    let half = _mm_add_epi64(_mm256_castsi256_si128(v), _mm256_extracti128_si256::<1>(v));
    (_mm_cvtsi128_si64(half) + _mm_extract_epi64::<1>(half)) as u32
}

#[target_feature(enable = "avx2")]
pub(super) fn count(a: &[Line], b: &[Line]) -> (u32, u32) {
    let zero = _mm256_setzero_si256();
    let (mut differ, mut common) = (zero, zero);
    for (a, b) in a.iter().zip(b) {
        let both = _mm256_and_si256(load(&a.mask), load(&b.mask));
        let unlike = _mm256_and_si256(_mm256_xor_si256(load(&a.code), load(&b.code)), both);
        differ = _mm256_add_epi64(differ, _mm256_sad_epu8(bits_of_bytes(unlike), zero));
        common = _mm256_add_epi64(common, _mm256_sad_epu8(bits_of_bytes(both), zero));
    }
    (sum_of_words(differ), sum_of_words(common))
}

#[target_feature(enable = "avx2")]
pub(super) fn count_masks(counts: &mut Counts, lines: &[[Lanes; LINE_NIBBLES]], next: &[[Lanes; LINE_NIBBLES]]) {
    let (low, all) = (_mm256_set1_epi8(0x1F), _mm256_set1_epi8(7 * GRANULE_NIBBLES as i8));
    let mut valid = [_mm256_setzero_si256(); 2];
    let granules = counts.granules.as_chunks_mut::<LINE_GRANULES>().0;
    for (l, (line, granules)) in lines.iter().zip(granules).enumerate() {
        for two in next.get(l).map_or(&[][..], |next| next.as_chunks::<2>().0) {
            _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(two).cast());
        }
        for (nibbles, out) in line.as_chunks::<GRANULE_NIBBLES>().0.iter().zip(granules) {
            // A byte's top three bits are 7 less its bits that count. With all lower bits set a mean of two is exact, and
            // the mean of eight is four times the sum of theirs, and these bits.
            let v: [__m256i; 8] = std::array::from_fn(|i| _mm256_or_si256(load(&nibbles[i].0), low));
            let v: [__m256i; 4] = std::array::from_fn(|i| _mm256_avg_epu8(v[2 * i], v[2 * i + 1]));
            let v = _mm256_avg_epu8(_mm256_avg_epu8(v[0], v[1]), _mm256_avg_epu8(v[2], v[3]));
            let bits = _mm256_sub_epi8(all, _mm256_srli_epi16::<2>(_mm256_sub_epi8(v, low)));
            store(out, bits);
            widen(&mut valid, bits);
        }
    }
    // Widening took each half's lower eight bytes, then its upper eight.
    for (words, firsts) in valid.into_iter().zip([[0, 16], [8, 24]]) {
        let mut lanes = [0u16; 16];
        // SAFETY: 32 writable bytes, borrowed exclusively; the unaligned store asks nothing of the address.
        unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), words) };
        for (half, first) in lanes.as_chunks::<8>().0.iter().zip(firsts) {
            counts.valid[first..first + 8].copy_from_slice(half);
        }
    }
}

/// Adds 32 bytes to 32 words.
#[inline]
#[target_feature(enable = "avx2")]
fn widen(sums: &mut [__m256i; 2], bytes: __m256i) {
    let zero = _mm256_setzero_si256();
    sums[0] = _mm256_add_epi16(sums[0], _mm256_unpacklo_epi8(bytes, zero));
    sums[1] = _mm256_add_epi16(sums[1], _mm256_unpackhi_epi8(bytes, zero));
}

#[target_feature(enable = "avx2")]
pub(super) fn filter(
    lines: &[[Lanes; LINE_NIBBLES]],
    counts: &Counts,
    jobs: &[Job],
    line: Envelope,
    passed: &mut Vec<u32>,
) {
    // Four jobs share the load of a nibble.
    let (fours, rest) = jobs.as_chunks::<4>();
    for four in fours {
        passed.extend(bound(lines, counts, four, line));
    }
    let (twos, rest) = rest.as_chunks::<2>();
    for two in twos {
        passed.extend(bound(lines, counts, two, line));
    }
    if let Some(one) = rest.first() {
        passed.extend(bound(lines, counts, std::array::from_ref(one), line));
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn bound<const JOBS: usize>(
    lines: &[[Lanes; LINE_NIBBLES]],
    counts: &Counts,
    jobs: &[Job; JOBS],
    line: Envelope,
) -> [u32; JOBS] {
    let zero = _mm256_setzero_si256();
    let mut differ = [[zero; 2]; JOBS];
    let mut common = [[zero; 2]; JOBS];
    let luts: [&[[Lut; LINE_NIBBLES]]; JOBS] = std::array::from_fn(|j| jobs[j].luts.as_chunks().0);
    let caps: [&[[Lut; LINE_GRANULES]]; JOBS] = std::array::from_fn(|j| jobs[j].caps.as_chunks().0);
    let granules = counts.granules.as_chunks::<LINE_GRANULES>().0;
    for (l, (nibbles, counts)) in lines.iter().zip(granules).enumerate() {
        let luts: [&[Lut; LINE_NIBBLES]; JOBS] = std::array::from_fn(|j| &luts[j][l]);
        let mut sums = [zero; JOBS];
        // Half a line stays in a byte, so that only two sums must saturate; other sums cost less.
        for (nibbles, first) in nibbles.as_chunks::<HALF>().0.iter().zip([0, HALF]) {
            let mut halves = [zero; JOBS];
            for (n, nibble) in nibbles.iter().enumerate() {
                let nibble = load(&nibble.0);
                for (sum, lut) in halves.iter_mut().zip(luts) {
                    *sum = _mm256_add_epi8(*sum, _mm256_shuffle_epi8(broadcast(&lut[first + n]), nibble));
                }
            }
            for (sum, half) in sums.iter_mut().zip(halves) {
                *sum = _mm256_adds_epu8(*sum, half);
            }
        }
        for (sum, total) in sums.iter().zip(&mut differ) {
            widen(total, *sum);
        }
        for (total, caps) in common.iter_mut().zip(caps) {
            // Four granules of at most 32 bits each stay in a byte.
            for (caps, counts) in caps[l].as_chunks::<4>().0.iter().zip(counts.as_chunks::<4>().0) {
                let mut smaller = zero;
                for (cap, count) in caps.iter().zip(counts) {
                    smaller = _mm256_add_epi8(smaller, _mm256_min_epu8(broadcast(cap), load(&count.0)));
                }
                widen(total, smaller);
            }
        }
    }
    let (factor, offset) = (_mm256_set1_epi16(line.factor as i16), _mm256_set1_epi16(line.offset as i16));
    std::array::from_fn(|j| {
        // Sums and limits are at most 16,384 + 16,384, and saturate there, so a comparison of signed words holds.
        let above: [__m256i; 2] = std::array::from_fn(|half| {
            let limit = _mm256_adds_epi16(_mm256_mulhi_epu16(common[j][half], factor), offset);
            _mm256_cmpgt_epi16(differ[j][half], limit)
        });
        !(_mm256_movemask_epi8(_mm256_packs_epi16(above[0], above[1])) as u32)
    })
}
