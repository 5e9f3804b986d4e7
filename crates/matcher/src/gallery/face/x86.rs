//! The kernels for x86-64 processors with AVX2 and with AVX-512 VNNI.
//!
//! The type of a kernel exists only where its instructions do: whoever holds one may run it.
#![expect(
    unsafe_code,
    reason = "vector loads and calls of functions for detected instructions; each states why it holds"
)]
#![expect(clippy::indexing_slicing, reason = "a numeric kernel: indices are constants below the arrays' lengths")]

use super::kernel::{Dots, Group, Probe, STEPS, STREAMS, WINDOW_STEPS};
use std::arch::is_x86_feature_detected;
use std::arch::x86_64::{
    __m256i, __m512i, _MM_HINT_T0, _mm_prefetch, _mm256_add_epi16, _mm256_add_epi32, _mm256_and_si256,
    _mm256_cmpgt_epi32, _mm256_load_si256, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_maddubs_epi16,
    _mm256_movemask_epi8, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_setzero_si256, _mm256_storeu_si256,
    _mm512_dpbusd_epi32, _mm512_load_si512, _mm512_set1_epi32, _mm512_storeu_si512,
};

/// Proof that the processor has AVX2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Avx2(());

impl Avx2 {
    pub fn detect() -> Option<Self> {
        is_x86_feature_detected!("avx2").then_some(Self(()))
    }

    /// `is_narrow` promises that the probes keep the range with all rows.
    pub fn dots(self, groups: &[Group], probes: &[Probe], is_narrow: bool, out: &mut [Dots]) {
        // SAFETY: `self` exists only if the processor has AVX2; the functions need nothing else.
        unsafe {
            match is_narrow {
                true => dots_avx2::<WINDOW_STEPS>(groups, probes, out),
                false => dots_avx2::<1>(groups, probes, out),
            }
        }
    }

    /// Exact for a probe that keeps the range with all rows.
    pub fn stream(self, strips: [&[Group]; STREAMS], probe: &Probe, out: &mut [Dots]) {
        // SAFETY: `self` exists only if the processor has AVX2; the function needs nothing else.
        unsafe { stream_avx2(strips, probe, out) }
    }

    /// See [`super::kernel::Kernel::reached`].
    pub fn reached(self, dots: &[Dots], floors: &[i32]) -> u64 {
        // SAFETY: `self` exists only if the processor has AVX2; the function needs nothing else.
        unsafe { reached_avx2(dots, floors) }
    }
}

/// Proof that the processor has AVX-512 with VNNI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Avx512Vnni(());

impl Avx512Vnni {
    pub fn detect() -> Option<Self> {
        (is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni")).then_some(Self(()))
    }

    /// Exact for all probes and rows.
    pub fn dots(self, groups: &[Group], probes: &[Probe], out: &mut [Dots]) {
        // SAFETY: `self` exists only if the processor has AVX-512 F and VNNI; the function needs nothing else.
        unsafe { dots_vnni(groups, probes, out) }
    }

    /// Exact for all probes and rows.
    pub fn stream(self, strips: [&[Group]; STREAMS], probe: &Probe, out: &mut [Dots]) {
        // SAFETY: `self` exists only if the processor has AVX-512 F and VNNI; the function needs nothing else.
        unsafe { stream_vnni(strips, probe, out) }
    }
}

/// How far ahead of the rows in use memory is asked for more of each stream, bytes: eight steps. Less and
/// more were slower.
const AHEAD: usize = 512;

/// Steps of the next group that memory is asked for before four probes of a batch take this one: all within twelve times.
const FETCH_STEPS: usize = 4;

#[target_feature(enable = "avx2")]
fn dots_avx2<const WINDOW: usize>(groups: &[Group], probes: &[Probe], out: &mut [Dots]) {
    if probes.is_empty() {
        return;
    }
    for (group, out) in groups.iter().zip(out.chunks_exact_mut(probes.len())) {
        let (probe_tiles, probe_rest) = probes.as_chunks::<4>();
        let (out_tiles, out_rest) = out.as_chunks_mut::<4>();
        let mut next = 0..STEPS;
        for (tile, dots) in probe_tiles.iter().zip(out_tiles) {
            next.by_ref().take(FETCH_STEPS).for_each(|step| fetch::<{ size_of::<Group>() }>(group, step));
            tile_avx2::<1, 4, WINDOW, 0>([group], tile, [dots]);
        }
        let (probe_pairs, probe_last) = probe_rest.as_chunks::<2>();
        let (out_pairs, out_last) = out_rest.as_chunks_mut::<2>();
        for (tile, dots) in probe_pairs.iter().zip(out_pairs) {
            tile_avx2::<1, 2, WINDOW, 0>([group], tile, [dots]);
        }
        if let ([probe], [dots]) = (probe_last, out_last) {
            tile_avx2::<1, 1, WINDOW, 0>([group], std::array::from_ref(probe), [std::array::from_mut(dots)]);
        }
    }
}

#[target_feature(enable = "avx2")]
fn stream_avx2(strips: [&[Group]; STREAMS], probe: &Probe, out: &mut [Dots]) {
    for (groups, out) in abreast(strips).zip(out.as_chunks_mut::<STREAMS>().0) {
        tile_avx2::<STREAMS, 1, WINDOW_STEPS, AHEAD>(
            groups,
            std::array::from_ref(probe),
            out.each_mut().map(std::array::from_mut),
        );
    }
}

#[target_feature(enable = "avx2")]
fn reached_avx2(dots: &[Dots], floors: &[i32]) -> u64 {
    let mut bits = 0;
    for ((dots, floor), n) in dots.iter().zip(floors).zip(0..u64::BITS) {
        let floor = _mm256_set1_epi32(*floor);
        let (halves, _) = dots.as_chunks::<8>();
        // SAFETY: each half is 8 × i32 = 32 readable bytes, and the load asks for no alignment.
        let [low, high] = [0, 1].map(|half| unsafe { _mm256_loadu_si256(halves[half].as_ptr().cast()) });
        let below = _mm256_and_si256(_mm256_cmpgt_epi32(floor, low), _mm256_cmpgt_epi32(floor, high));
        bits |= u64::from(_mm256_movemask_epi8(below) != -1) << n;
    }
    bits
}

/// The first group of each strip, then the second of each, and so on.
#[inline]
fn abreast(strips: [&[Group]; STREAMS]) -> impl Iterator<Item = [&Group; STREAMS]> {
    let [a, b, c, d] = strips.map(<[Group]>::iter);
    a.zip(b).zip(c.zip(d)).map(|((a, b), (c, d))| [a, b, c, d])
}

/// Asks memory for what lies so many bytes behind a step, if any.
#[inline]
#[target_feature(enable = "avx2")]
fn fetch<const AHEAD: usize>(group: &Group, step: usize) {
    if AHEAD > 0 {
        _mm_prefetch::<_MM_HINT_T0>(group.steps[step].as_ptr().wrapping_byte_add(AHEAD).cast());
    }
}

/// `G` × 16 rows by `P` probes: `2 G P` sums of 16 bits in registers, widened every `WINDOW` steps. Exact where the probes
/// keep the range with the rows over so many steps, which with one step all do.
#[inline]
#[target_feature(enable = "avx2")]
fn tile_avx2<const G: usize, const P: usize, const WINDOW: usize, const AHEAD: usize>(
    groups: [&Group; G],
    probes: &[Probe; P],
    out: [&mut [Dots; P]; G],
) {
    let ones = _mm256_set1_epi16(1);
    let mut wide = [[[_mm256_setzero_si256(); 2]; P]; G];
    for p in 0..P {
        let bias = _mm256_set1_epi32(if WINDOW == WINDOW_STEPS { probes[p].extra_bias } else { probes[p].bias });
        wide.iter_mut().for_each(|wide| wide[p] = [bias; 2]);
    }
    for window in 0..STEPS / WINDOW {
        let mut sums = [[[_mm256_setzero_si256(); 2]; P]; G];
        if WINDOW == WINDOW_STEPS {
            for p in 0..P {
                let bias = _mm256_set1_epi32(pair_as_i32(probes[p].window_bias[window]));
                sums.iter_mut().for_each(|sums| sums[p] = [bias; 2]);
            }
        }
        for step in window * WINDOW..(window + 1) * WINDOW {
            for g in 0..G {
                fetch::<AHEAD>(groups[g], step);
                let (low, high) = load_rows(groups[g], step);
                for p in 0..P {
                    let values = _mm256_set1_epi32(i32_of(probes[p].narrow[step]));
                    sums[g][p][0] = _mm256_add_epi16(sums[g][p][0], _mm256_maddubs_epi16(low, values));
                    sums[g][p][1] = _mm256_add_epi16(sums[g][p][1], _mm256_maddubs_epi16(high, values));
                }
            }
        }
        for (wide, sums) in wide.as_flattened_mut().iter_mut().zip(sums.as_flattened()) {
            for half in 0..2 {
                wide[half] = _mm256_add_epi32(wide[half], _mm256_madd_epi16(sums[half], ones));
            }
        }
    }
    for (g, out) in out.into_iter().enumerate() {
        for p in 0..P {
            for extra in &probes[p].extras {
                let values = _mm256_set1_epi32(i32_of(extra.values));
                let (low, high) = load_rows(groups[g], extra.step);
                for (half, rows) in [low, high].into_iter().enumerate() {
                    let products = _mm256_madd_epi16(_mm256_maddubs_epi16(rows, values), ones);
                    wide[g][p][half] = _mm256_add_epi32(wide[g][p][half], products);
                }
            }
            store_dots(&mut out[p], wide[g][p][0], wide[g][p][1]);
        }
    }
}

#[target_feature(enable = "avx512f,avx512vnni")]
fn dots_vnni(groups: &[Group], probes: &[Probe], out: &mut [Dots]) {
    if probes.is_empty() {
        return;
    }
    for (group, out) in groups.iter().zip(out.chunks_exact_mut(probes.len())) {
        let (probe_tiles, probe_rest) = probes.as_chunks::<8>();
        let (out_tiles, out_rest) = out.as_chunks_mut::<8>();
        for (tile, dots) in probe_tiles.iter().zip(out_tiles) {
            vnni_tile::<1, 8, 0>([group], tile, [dots]);
        }
        for (probe, dots) in probe_rest.iter().zip(out_rest) {
            vnni_tile::<1, 1, 0>([group], std::array::from_ref(probe), [std::array::from_mut(dots)]);
        }
    }
}

#[target_feature(enable = "avx512f,avx512vnni")]
fn stream_vnni(strips: [&[Group]; STREAMS], probe: &Probe, out: &mut [Dots]) {
    for (groups, out) in abreast(strips).zip(out.as_chunks_mut::<STREAMS>().0) {
        vnni_tile::<STREAMS, 1, AHEAD>(groups, std::array::from_ref(probe), out.each_mut().map(std::array::from_mut));
    }
}

/// `G` × 16 rows by `P` probes, each sum of 32 bits in one register from the first step to the last.
#[inline]
#[target_feature(enable = "avx512f,avx512vnni")]
fn vnni_tile<const G: usize, const P: usize, const AHEAD: usize>(
    groups: [&Group; G],
    probes: &[Probe; P],
    out: [&mut [Dots; P]; G],
) {
    let mut sums: [[__m512i; P]; G] = [[_mm512_set1_epi32(0); P]; G];
    for p in 0..P {
        let bias = _mm512_set1_epi32(probes[p].bias);
        sums.iter_mut().for_each(|sums| sums[p] = bias);
    }
    for step in 0..STEPS {
        for g in 0..G {
            fetch::<AHEAD>(groups[g], step);
            // SAFETY: a step is 16 × 4 = 64 readable bytes; `Group` is aligned to 64, its steps are 64 bytes apart.
            let rows = unsafe { _mm512_load_si512(groups[g].steps[step].as_ptr().cast()) };
            for p in 0..P {
                let values = _mm512_set1_epi32(i32_of(probes[p].steps[step]));
                sums[g][p] = _mm512_dpbusd_epi32(sums[g][p], rows, values);
            }
        }
    }
    for (out, sums) in out.into_iter().zip(sums) {
        for p in 0..P {
            // SAFETY: `out[p]` is 16 × i32 = 64 writable bytes, and the store asks for no alignment.
            unsafe { _mm512_storeu_si512(out[p].as_mut_ptr().cast(), sums[p]) };
        }
    }
}

/// One step of rows 0 to 7 and of rows 8 to 15.
#[inline]
#[target_feature(enable = "avx2")]
fn load_rows(group: &Group, step: usize) -> (__m256i, __m256i) {
    let (halves, _) = group.steps[step].as_chunks::<8>();
    // SAFETY: each half is 8 × 4 = 32 readable bytes; `Group` is aligned to 64, its steps are 64 bytes apart and the
    // halves 32, so both addresses are multiples of 32.
    unsafe { (_mm256_load_si256(halves[0].as_ptr().cast()), _mm256_load_si256(halves[1].as_ptr().cast())) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_dots(out: &mut Dots, low: __m256i, high: __m256i) {
    let (halves, _) = out.as_chunks_mut::<8>();
    // SAFETY: each half is 8 × i32 = 32 writable bytes, and the store asks for no alignment.
    unsafe {
        _mm256_storeu_si256(halves[0].as_mut_ptr().cast(), low);
        _mm256_storeu_si256(halves[1].as_mut_ptr().cast(), high);
    }
}

/// Four values as the 32 bits that are repeated over a register.
#[inline]
fn i32_of(values: [i8; 4]) -> i32 {
    i32::from_ne_bytes(values.map(i8::cast_unsigned))
}

/// Two 16-bit values as the 32 bits that are repeated over a register; x86-64 is little-endian.
#[inline]
fn pair_as_i32([low, high]: [i16; 2]) -> i32 {
    i32::from(high) << 16 | i32::from(low.cast_unsigned())
}
