//! Inner products of 192 signed bytes, many rows to one probe.
//!
//! Two implementations, chosen at run time: AVX2 and portable. Both compute in integers, so their results are equal
//! bit for bit.
#![expect(clippy::as_conversions, reason = "a numeric kernel: inner products stay below 2²³ and are exact in f32")]
#![expect(unsafe_code, reason = "vector loads and the call of the AVX2 version; each block states why it holds")]

use crate::face::FACE_TEMPLATE_LEN;

/// One template, on its own three cache lines.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Row(pub [i8; FACE_TEMPLATE_LEN]);

/// The contiguous store of rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows(Vec<Row>);

impl Rows {
    pub(super) fn reserve(&mut self, rows: usize) {
        self.0.reserve(rows);
    }

    pub(super) fn push(&mut self, row: Row) {
        self.0.push(row);
    }

    pub(super) fn get(&self, place: usize) -> Option<&Row> {
        self.0.get(place)
    }

    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut Row> {
        self.0.get_mut(place)
    }

    pub(super) fn swap_remove(&mut self, place: usize) {
        self.0.swap_remove(place);
    }

    pub(super) fn slice(&self, range: std::ops::Range<usize>) -> &[Row] {
        self.0.get(range).unwrap_or_default()
    }
}

/// A probe widened to 16 bits once, so that the scan widens rows only.
#[repr(C, align(64))]
pub(super) struct Wide([i16; FACE_TEMPLATE_LEN]);

impl Wide {
    pub(super) fn new(values: &[i8; FACE_TEMPLATE_LEN]) -> Self {
        Self(values.map(i16::from))
    }
}

/// Euclidean length of a template's values.
pub(super) fn length(values: &[i8; FACE_TEMPLATE_LEN]) -> f32 {
    (values.iter().map(|v| i32::from(*v) * i32::from(*v)).sum::<i32>() as f32).sqrt()
}

/// Whether an inner product lies below a floor; false when the floor is not a number.
pub(super) fn is_below(dot: i32, floor: f32) -> bool {
    (dot as f32) < floor
}

/// Writes the inner product of `probe` with each of `rows` to the front of `out`.
pub(super) fn dots(rows: &[Row], probe: &Wide, out: &mut [i32]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, which the line above has just asked; the function needs nothing else.
        unsafe { dots_avx2(rows, probe, out) };
        return;
    }
    dots_portable(rows, probe, out);
}

/// The same in plain code; also the reference for the tests.
pub(super) fn dots_portable(rows: &[Row], probe: &Wide, out: &mut [i32]) {
    for (row, dot) in rows.iter().zip(out) {
        // A sum of 192 products of at most 2¹⁴ each cannot wrap; the wrapping form keeps checks out of the loop.
        *dot = row.0.iter().zip(&probe.0).fold(0, |sum, (a, b)| i32::wrapping_add(sum, i32::from(*a) * i32::from(*b)));
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn dots_avx2(rows: &[Row], probe: &Wide, out: &mut [i32]) {
    use std::arch::x86_64::{
        _mm_add_epi32, _mm_cvtsi128_si32, _mm_load_si128, _mm_shuffle_epi32, _mm256_add_epi32, _mm256_castsi256_si128,
        _mm256_cvtepi8_epi16, _mm256_extracti128_si256, _mm256_load_si256, _mm256_madd_epi16, _mm256_setzero_si256,
    };
    const LANES: usize = 16;
    let (probe, _) = probe.0.as_chunks::<LANES>();
    let mut wide = [_mm256_setzero_si256(); FACE_TEMPLATE_LEN / LANES];
    for (register, chunk) in wide.iter_mut().zip(probe) {
        // SAFETY: `chunk` is 16 × i16 = 32 readable bytes; `Wide` is aligned to 64 and chunks are 32 bytes apart, so
        // the address is a multiple of 32.
        *register = unsafe { _mm256_load_si256(chunk.as_ptr().cast()) };
    }
    for (row, dot) in rows.iter().zip(out) {
        let (chunks, _) = row.0.as_chunks::<LANES>();
        let mut sum = _mm256_setzero_si256();
        for (chunk, register) in chunks.iter().zip(&wide) {
            // SAFETY: `chunk` is 16 readable bytes; `Row` is aligned to 64 and chunks are 16 bytes apart, so the
            // address is a multiple of 16.
            let bytes = unsafe { _mm_load_si128(chunk.as_ptr().cast()) };
            sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_cvtepi8_epi16(bytes), *register));
        }
        let half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256::<1>(sum));
        let pair = _mm_add_epi32(half, _mm_shuffle_epi32::<0b01_00_11_10>(half));
        *dot = _mm_cvtsi128_si32(_mm_add_epi32(pair, _mm_shuffle_epi32::<0b10_11_00_01>(pair)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values() -> impl Strategy<Value = [i8; FACE_TEMPLATE_LEN]> {
        prop::collection::vec(any::<i8>(), FACE_TEMPLATE_LEN).prop_map(|v| v.try_into().expect("192 values"))
    }

    fn naive(a: &[i8; FACE_TEMPLATE_LEN], b: &[i8; FACE_TEMPLATE_LEN]) -> i32 {
        (0..FACE_TEMPLATE_LEN).map(|i| i32::from(a[i]) * i32::from(b[i])).sum()
    }

    fn check(rows: &[[i8; FACE_TEMPLATE_LEN]], probe: &[i8; FACE_TEMPLATE_LEN]) {
        let expected: Vec<i32> = rows.iter().map(|r| naive(r, probe)).collect();
        let (rows, wide): (Vec<Row>, _) = (rows.iter().map(|r| Row(*r)).collect(), Wide::new(probe));
        let (mut fast, mut plain) = (vec![0; rows.len()], vec![0; rows.len()]);
        dots(&rows, &wide, &mut fast);
        dots_portable(&rows, &wide, &mut plain);
        assert_eq!(fast, expected);
        assert_eq!(plain, expected);
    }

    proptest! {
        #[test]
        fn every_kernel_equals_the_definition(rows in prop::collection::vec(values(), 0..9), probe in values()) {
            check(&rows, &probe);
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        for (a, b) in [(i8::MIN, i8::MIN), (i8::MIN, i8::MAX), (i8::MAX, i8::MAX), (0, i8::MIN)] {
            check(&[[a; FACE_TEMPLATE_LEN]; 3], &[b; FACE_TEMPLATE_LEN]);
        }
    }
}
