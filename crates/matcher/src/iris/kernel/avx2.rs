//! The AVX2 versions.
//!
//! The filter looks up 32 rows' disagreements in one nibble with one byte shuffle: a nibble is an index into sixteen
//! counts, and an index with its highest bit set (a nibble that does not count) gives 0. Sums of 64 look-ups stay in a
//! byte (at most 256, saturated to 255, which is still a lower bound) before they are widened. It is the scheme of
//! F. André et al., "Cache locality is not enough" (VLDB 2015), here exact and with counts that need no scaling.
#![expect(clippy::indexing_slicing, reason = "a numeric kernel: places follow from the sizes of arrays")]

use super::{GRANULE_BYTES, Job, LINE_GRANULES, LINE_NIBBLES, Lanes, Lut, TILE_ROWS, Tile};
use crate::iris::row::{IrisRow, Line};
use crate::iris::rule::Envelope;
use std::arch::x86_64::*;

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

/// Sixteen bytes of one half of a line of 32 rows, of the code or of the mask, turned: register `i` holds byte `i` of
/// each row.
#[inline]
#[target_feature(enable = "avx2")]
fn columns<const LINES: usize, const MASK: bool>(
    rows: &[&IrisRow<LINES>; TILE_ROWS],
    line: usize,
    half: usize,
) -> [__m256i; 16] {
    let upper = pairs::<LINES, MASK>(rows, 0, line, half);
    let lower = pairs::<LINES, MASK>(rows, 8, line, half);
    let mut turned = [_mm256_setzero_si256(); 16];
    for i in 0..8 {
        turned[2 * i] = _mm256_unpacklo_epi64(upper[i], lower[i]);
        turned[2 * i + 1] = _mm256_unpackhi_epi64(upper[i], lower[i]);
    }
    turned
}

/// The same for the eight rows from `first` and the eight from sixteen further: register `i` holds bytes `2i` and
/// `2i + 1` of the former in its lower half, of the latter in its upper half.
#[inline]
#[target_feature(enable = "avx2")]
fn pairs<const LINES: usize, const MASK: bool>(
    rows: &[&IrisRow<LINES>; TILE_ROWS],
    first: usize,
    line: usize,
    half: usize,
) -> [__m256i; 8] {
    let mut v = [_mm256_setzero_si256(); 8];
    for i in 0..8 {
        let (low, high) = (&rows[first + i].lines()[line], &rows[first + i + 16].lines()[line]);
        let (low, high) = if MASK { (&low.mask, &high.mask) } else { (&low.code, &high.code) };
        let (low, high) = (&low.as_chunks::<16>().0[half], &high.as_chunks::<16>().0[half]);
        // SAFETY: 16 readable bytes each; the unaligned load asks nothing of the address.
        let (low, high) = unsafe { (_mm_loadu_si128(low.as_ptr().cast()), _mm_loadu_si128(high.as_ptr().cast())) };
        v[i] = _mm256_inserti128_si256::<1>(_mm256_castsi128_si256(low), high);
    }
    // Row (three bits) and byte (four bits) together are an index. Interleaving the upper with the lower four registers
    // turns that index by one bit; three times leave three bits of the byte in front, and the rows at the end.
    for _ in 0..3 {
        let mut turned = v;
        for i in 0..4 {
            turned[2 * i] = _mm256_unpacklo_epi8(v[i], v[i + 4]);
            turned[2 * i + 1] = _mm256_unpackhi_epi8(v[i], v[i + 4]);
        }
        v = turned;
    }
    v
}

/// The two halves' nibbles of 32 rows' bytes, 0xFF where not all four bits count; and how many bits of the byte count.
#[inline]
#[target_feature(enable = "avx2")]
fn nibbles(code: __m256i, mask: __m256i) -> [__m256i; 3] {
    let table = bits_of_nibble();
    let low = _mm256_set1_epi8(0xF);
    let code_high = _mm256_and_si256(_mm256_srli_epi16::<4>(code), low);
    let mask_high = _mm256_and_si256(_mm256_srli_epi16::<4>(mask), low);
    let (code_low, mask_low) = (_mm256_and_si256(code, low), _mm256_and_si256(mask, low));
    [
        _mm256_or_si256(code_low, _mm256_cmpgt_epi8(low, mask_low)),
        _mm256_or_si256(code_high, _mm256_cmpgt_epi8(low, mask_high)),
        _mm256_add_epi8(_mm256_shuffle_epi8(table, mask_low), _mm256_shuffle_epi8(table, mask_high)),
    ]
}

#[target_feature(enable = "avx2")]
pub(super) fn fill<const LINES: usize>(tile: &mut Tile, rows: &[IrisRow<LINES>], next: &[IrisRow<LINES>]) {
    let absent = IrisRow::ABSENT;
    let zero = _mm256_setzero_si256();
    // A tile that is not full is filled up with absent rows, whose lanes the caller cuts off.
    let rows: [&IrisRow<LINES>; TILE_ROWS] = std::array::from_fn(|lane| rows.get(lane).unwrap_or(&absent));
    let mut valid = [zero; 2];
    let lines = tile.nibbles.as_chunks_mut::<LINE_NIBBLES>().0.iter_mut();
    for (l, (out, counts)) in lines.zip(tile.counts.as_chunks_mut::<LINE_GRANULES>().0).enumerate() {
        for row in next {
            _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(&row.lines()[l]).cast());
        }
        for half in 0..2 {
            let codes = columns::<LINES, false>(&rows, l, half);
            let masks = columns::<LINES, true>(&rows, l, half);
            for g in 0..4 {
                let mut bits = zero;
                for i in g * GRANULE_BYTES..(g + 1) * GRANULE_BYTES {
                    let [low, high, valid] = nibbles(codes[i], masks[i]);
                    store(&mut out[(half * 16 + i) * 2], low);
                    store(&mut out[(half * 16 + i) * 2 + 1], high);
                    bits = _mm256_add_epi8(bits, valid);
                }
                store(&mut counts[half * 4 + g], bits);
                widen(&mut valid, bits);
            }
        }
    }
    // Widening took each half's lower eight bytes, then its upper eight.
    for (words, firsts) in valid.into_iter().zip([[0, 16], [8, 24]]) {
        let mut lanes = [0u16; 16];
        // SAFETY: 32 writable bytes, borrowed exclusively; the unaligned store asks nothing of the address.
        unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), words) };
        for (half, first) in lanes.as_chunks::<8>().0.iter().zip(firsts) {
            tile.valid[first..first + 8].copy_from_slice(half);
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
pub(super) fn filter(tile: &Tile, jobs: &[Job], line: Envelope, passed: &mut Vec<u32>) {
    // Four jobs share the load of a nibble.
    let (fours, rest) = jobs.as_chunks::<4>();
    for four in fours {
        passed.extend(bound(tile, four, line));
    }
    let (twos, rest) = rest.as_chunks::<2>();
    for two in twos {
        passed.extend(bound(tile, two, line));
    }
    if let Some(one) = rest.first() {
        passed.extend(bound(tile, std::array::from_ref(one), line));
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn bound<const JOBS: usize>(tile: &Tile, jobs: &[Job; JOBS], line: Envelope) -> [u32; JOBS] {
    let zero = _mm256_setzero_si256();
    let mut differ = [[zero; 2]; JOBS];
    let mut common = [[zero; 2]; JOBS];
    let luts: [&[[Lut; LINE_NIBBLES]]; JOBS] = std::array::from_fn(|j| jobs[j].luts.as_chunks().0);
    let caps: [&[[Lut; LINE_GRANULES]]; JOBS] = std::array::from_fn(|j| jobs[j].caps.as_chunks().0);
    let lines = tile.nibbles.as_chunks::<LINE_NIBBLES>().0.iter();
    for (l, (nibbles, counts)) in lines.zip(tile.counts.as_chunks::<LINE_GRANULES>().0).enumerate() {
        let luts: [&[Lut; LINE_NIBBLES]; JOBS] = std::array::from_fn(|j| &luts[j][l]);
        let mut sums = [zero; JOBS];
        for (n, nibble) in nibbles.iter().enumerate() {
            let nibble = load(&nibble.0);
            for (sum, lut) in sums.iter_mut().zip(luts) {
                *sum = _mm256_adds_epu8(*sum, _mm256_shuffle_epi8(broadcast(&lut[n]), nibble));
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
