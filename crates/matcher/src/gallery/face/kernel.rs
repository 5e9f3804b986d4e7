//! Inner products of signed bytes: every probe of a batch with 16 rows at a time.
//!
//! Rows lie in groups of 16, four values of each row side by side in one cache line, and each byte carries its value
//! plus 128, so that it is unsigned. Three implementations, chosen at run time, compute in integers and agree bit for
//! bit:
//!
//! - **AVX-512 VNNI**: one instruction multiplies and adds 64 bytes into 32-bit sums; nothing can overflow.
//! - **AVX2**: `vpmaddubsw` multiplies unsigned by signed bytes and adds pairs into 16 bits, 16 rows by four probes held
//!   in registers. Two things could go wrong and do not. A pair of a probe's values could be so large that the pair's
//!   sum saturates: such values are split in two, and what is over is added in a step of its own ([`Extra`]). A 16-bit
//!   sum over 24 values could leave its range: that no such sum does is checked beforehand ([`keeps_range`]; wrapping in
//!   between is harmless). Of real templates nearly all keep the range with nearly all strips of rows; where one does
//!   not, the sums are widened to 32 bits at each step, which takes twice the time.
//! - **portable**: plain code, also the reference of the tests.
//!
//! With `a` a row's value and `b` a probe's, `Σ a·b = Σ (a + 128)·b − 128 Σ b`; the second sum is the probe's alone and
//! is what the sums begin with.

use crate::face::FACE_TEMPLATE_LEN;
use crate::gallery::face::rows::{GROUP_ROWS, energy};

/// Values of one row in one step, and bytes of a row in a cache line.
pub(super) const STEP_BYTES: usize = 4;

/// Steps of a row: 192 values by four.
pub(super) const STEPS: usize = FACE_TEMPLATE_LEN / STEP_BYTES;

/// Steps summed in 16 bits before they are widened.
pub(super) const WINDOW_STEPS: usize = 12;

/// Times that the 16-bit sums of a row are widened.
pub(super) const ENERGY_WINDOWS: usize = STEPS / WINDOW_STEPS;

/// Strips that one probe passes at once. Memory is read faster from several places than from one: a single probe takes
/// little time over each row and would wait for the next.
pub(super) const STREAMS: usize = 4;

/// A value of zero as rows store it.
const ZERO: u8 = 128;

/// Inner products of one probe with one group.
pub(super) type Dots = [i32; GROUP_ROWS];

/// 16 rows of 192 values, as the kernels want them.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Group {
    /// By step, row, value within the step.
    pub steps: [[[u8; STEP_BYTES]; GROUP_ROWS]; STEPS],
}

impl Group {
    /// Rows of zeros.
    pub const EMPTY: Self = Self { steps: [[[ZERO; STEP_BYTES]; GROUP_ROWS]; STEPS] };

    pub fn set(&mut self, row: usize, values: &[i8; FACE_TEMPLATE_LEN]) {
        for (step, part) in self.steps.iter_mut().zip(values.as_chunks().0) {
            if let Some(place) = step.get_mut(row) {
                *place = part.map(|v: i8| v.cast_unsigned() ^ ZERO);
            }
        }
    }

    pub fn get(&self, row: usize) -> Option<[i8; FACE_TEMPLATE_LEN]> {
        let mut values = [0; FACE_TEMPLATE_LEN];
        for (step, part) in self.steps.iter().zip(values.as_chunks_mut().0) {
            *part = step.get(row)?.map(|v| (v ^ ZERO).cast_signed());
        }
        Some(values)
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.steps.as_flattened().as_flattened()
    }

    pub fn from_bytes(bytes: &[u8; STEPS * GROUP_ROWS * STEP_BYTES]) -> Self {
        let mut group = Self::EMPTY;
        group.steps.as_flattened_mut().as_flattened_mut().copy_from_slice(bytes);
        group
    }
}

/// A probe made ready for the kernels.
#[derive(Clone)]
#[repr(C, align(64))]
pub(super) struct Probe {
    /// The values by step, less what is over.
    pub narrow: [[i8; STEP_BYTES]; STEPS],
    /// What the two 16-bit sums of a window begin with, see [`bias_of`].
    pub window_bias: [[i16; 2]; ENERGY_WINDOWS],
    /// What is over.
    pub extras: Box<[Extra]>,
    /// What a 32-bit sum over what is over begins with.
    pub extra_bias: i32,
    /// The values by step, whole.
    pub steps: Box<[[i8; STEP_BYTES]; STEPS]>,
    /// What a 32-bit sum over all values begins with.
    pub bias: i32,
    /// See [`energy`].
    pub energy: u32,
}

/// What was taken off a step's values, so that no pair of the rest saturates; it does not saturate either.
#[derive(Clone, Copy)]
pub(super) struct Extra {
    pub step: usize,
    pub values: [i8; STEP_BYTES],
}

impl Probe {
    pub fn new(values: &[i8; FACE_TEMPLATE_LEN]) -> Self {
        let mut steps = [[0; STEP_BYTES]; STEPS];
        steps.as_flattened_mut().copy_from_slice(values);
        let split = steps.map(|[a, b, c, d]| (split_pair([a, b]), split_pair([c, d])));
        let narrow = split.map(|(([a, b], _), ([c, d], _))| [a, b, c, d]);
        let over = split.map(|((_, [a, b]), (_, [c, d]))| [a, b, c, d]);
        let extras = over.iter().zip(0..).filter(|(values, _)| **values != [0; STEP_BYTES]);
        let bias = |values: &[[i8; STEP_BYTES]]| values.as_flattened().iter().map(|v| i32::from(*v) * -128).sum();
        let mut window_bias = [[0; 2]; ENERGY_WINDOWS];
        for (bias, window) in window_bias.iter_mut().zip(narrow.as_chunks::<WINDOW_STEPS>().0) {
            *bias = bias_of(window);
        }
        Self {
            narrow,
            window_bias,
            extras: extras.map(|(values, step)| Extra { step, values: *values }).collect(),
            extra_bias: bias(&over),
            bias: bias(&steps),
            steps: Box::new(steps),
            energy: energy(values),
        }
    }
}

/// −128 times the sums of the values that meet in the two 16-bit sums, modulo 2¹⁶.
fn bias_of(steps: &[[i8; STEP_BYTES]]) -> [i16; 2] {
    steps.iter().fold([0i16; 2], |[low, high], [a, b, c, d]| {
        let of = |v: i8| i16::from(v).wrapping_mul(-128);
        [low.wrapping_add(of(*a)).wrapping_add(of(*b)), high.wrapping_add(of(*c)).wrapping_add(of(*d))]
    })
}

/// Two values, or halves of both, for which `u·a + v·b` stays within 16 bits for all unsigned bytes `u` and `v` (255 ×
/// 128 = 32,640), and the rest of both, of which the same holds.
fn split_pair([a, b]: [i8; 2]) -> ([i8; 2], [i8; 2]) {
    let (wide_a, wide_b) = (i16::from(a), i16::from(b));
    let is_tame = wide_a.max(0) + wide_b.max(0) <= 128 && wide_a.min(0) + wide_b.min(0) >= -128;
    let (half_a, half_b) = (a / 2, b / 2);
    if is_tame { ([a, b], [0, 0]) } else { ([half_a, half_b], [a - half_a, b - half_b]) }
}

/// Whether no 16-bit sum of products of two templates of these energies leaves its range.
pub(super) fn keeps_range(energy: u32, other: u32) -> bool {
    const LARGEST: u64 = 32_767;
    u64::from(energy) * u64::from(other) <= LARGEST * LARGEST
}

/// An implementation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kernel {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2(super::x86::Avx2),
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni(super::x86::Avx512Vnni),
}

impl Kernel {
    /// The fastest that this processor has.
    pub fn detect() -> Self {
        Self::available().pop().unwrap_or(Self::Portable)
    }

    /// All that this processor has, the fastest last.
    pub fn available() -> Vec<Self> {
        let mut all = vec![Self::Portable];
        #[cfg(target_arch = "x86_64")]
        {
            all.extend(super::x86::Avx2::detect().map(Self::Avx2));
            all.extend(super::x86::Avx512Vnni::detect().map(Self::Avx512Vnni));
        }
        all
    }

    /// Writes the inner products to the front of `out`: all probes with the first group, then with the next.
    ///
    /// `is_narrow` promises that each probe keeps the range with every row of the groups.
    pub fn dots(self, groups: &[Group], probes: &[Probe], is_narrow: bool, out: &mut [Dots]) {
        match self {
            Self::Portable => portable(groups, probes, out),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(kernel) => kernel.dots(groups, probes, is_narrow, out),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni(kernel) => kernel.dots(groups, probes, out),
        }
    }

    /// Which of up to 64 lots hold an inner product at or above their floor: bit `n` for lot `n`.
    pub fn reached(self, dots: &[Dots], floors: &[i32]) -> u64 {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(kernel) => kernel.reached(dots, floors),
            _ => reached(dots, floors),
        }
    }

    /// Writes the inner products of one probe to the front of `out`: with the first group of each strip, then with the
    /// second of each, and so on. The strips are equally long; the probe keeps the range with every row.
    pub fn stream(self, strips: [&[Group]; STREAMS], probe: &Probe, out: &mut [Dots]) {
        match self {
            Self::Portable => {
                for (n, groups) in strips.into_iter().enumerate() {
                    for (group, out) in groups.iter().zip(out.chunks_exact_mut(STREAMS)) {
                        let (group, out) = (std::slice::from_ref(group), out.get_mut(n..).unwrap_or_default());
                        portable(group, std::slice::from_ref(probe), out);
                    }
                }
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(kernel) => kernel.stream(strips, probe, out),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni(kernel) => kernel.stream(strips, probe, out),
        }
    }
}

fn reached(dots: &[Dots], floors: &[i32]) -> u64 {
    // Without branches, so that each lot becomes a few vector instructions.
    let has_reached = |dots: &Dots, floor: i32| dots.iter().fold(false, |any, dot| any | (*dot >= floor));
    let lots = dots.iter().zip(floors).zip(0..u64::BITS);
    lots.fold(0, |bits, ((dots, floor), n)| bits | u64::from(has_reached(dots, *floor)) << n)
}

fn portable(groups: &[Group], probes: &[Probe], out: &mut [Dots]) {
    let pairs = groups.iter().flat_map(|group| probes.iter().map(move |probe| (group, probe)));
    for ((group, probe), dots) in pairs.zip(out) {
        *dots = [probe.bias; GROUP_ROWS];
        for (rows, values) in group.steps.iter().zip(&*probe.steps) {
            for (dot, row) in dots.iter_mut().zip(rows) {
                let products = row.iter().zip(values).map(|(a, b)| i32::from(*a) * i32::from(*b));
                // 192 products of less than 2¹⁵ each cannot wrap; the wrapping form keeps checks out of the loop.
                *dot = products.fold(*dot, i32::wrapping_add);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Values = [i8; FACE_TEMPLATE_LEN];

    /// Small, usual, and arbitrary values, so that each of the two conditions is kept and broken.
    fn values() -> impl Strategy<Value = Values> {
        let of = |range| prop::collection::vec(range, FACE_TEMPLATE_LEN);
        prop_oneof![of(-30..=30i8), of(-64..=64i8), of(i8::MIN..=i8::MAX)].prop_map(|v| v.try_into().unwrap())
    }

    fn naive(a: &Values, b: &Values) -> i32 {
        (0..FACE_TEMPLATE_LEN).map(|i| i32::from(a[i]) * i32::from(b[i])).sum()
    }

    /// Returns how many probes took the narrow path.
    fn check(rows: &[Values], probes: &[Values]) -> usize {
        let mut groups = vec![Group::EMPTY; rows.len().div_ceil(GROUP_ROWS)];
        for (i, row) in rows.iter().enumerate() {
            groups[i / GROUP_ROWS].set(i % GROUP_ROWS, row);
            assert_eq!(groups[i / GROUP_ROWS].get(i % GROUP_ROWS).as_ref(), Some(row));
        }
        let energy = rows.iter().map(energy).max().unwrap_or(0);
        let ready: Vec<Probe> = probes.iter().map(Probe::new).collect();
        let narrow = |p: &Probe| keeps_range(p.energy, energy);
        let narrow_ones: Vec<Values> = probes.iter().zip(&ready).filter(|(_, p)| narrow(p)).map(|(v, _)| *v).collect();
        for kernel in Kernel::available() {
            for (probes, is_narrow) in [(probes, false), (&narrow_ones, true)] {
                let ready: Vec<Probe> = probes.iter().map(Probe::new).collect();
                let mut out = vec![[0; GROUP_ROWS]; groups.len() * ready.len()];
                kernel.dots(&groups, &ready, is_narrow, &mut out);
                for (i, row) in rows.iter().enumerate() {
                    for (j, probe) in probes.iter().enumerate() {
                        let dot = out[i / GROUP_ROWS * probes.len() + j][i % GROUP_ROWS];
                        assert_eq!(dot, naive(row, probe), "{kernel:?} narrow {is_narrow} row {i} probe {j}");
                    }
                }
            }
        }
        let per = groups.len() / STREAMS;
        let strips: [&[Group]; STREAMS] = std::array::from_fn(|n| &groups[n * per..(n + 1) * per]);
        for probe in ready.iter().filter(|p| narrow(p)) {
            let answers = Kernel::available().into_iter().map(|kernel| {
                let mut out = vec![[0; GROUP_ROWS]; STREAMS * per];
                kernel.stream(strips, probe, &mut out);
                (0..STREAMS * per).map(|at| out[at % per * STREAMS + at / per]).collect::<Vec<_>>()
            });
            let mut plain = vec![[0; GROUP_ROWS]; STREAMS * per];
            Kernel::Portable.dots(&groups[..STREAMS * per], std::slice::from_ref(probe), true, &mut plain);
            assert!(answers.into_iter().all(|answer| answer == plain));
        }
        narrow_ones.len()
    }

    proptest! {
        #[test]
        fn every_kernel_equals_the_definition(
            rows in prop::collection::vec(values(), 0..140),
            probes in prop::collection::vec(values(), 0..12),
        ) {
            check(&rows, &probes);
        }
    }

    proptest! {
        #[test]
        fn every_kernel_sees_who_reached_a_floor(
            lots in prop::collection::vec(any::<Dots>(), 0..=64), floors in prop::collection::vec(any::<i32>(), 64),
            pick in any::<prop::sample::Index>(), place in 0..GROUP_ROWS,
        ) {
            // Beside floors of any height some that a value just reaches or just misses.
            let near = (!lots.is_empty()).then(|| pick.index(lots.len()));
            for lift in [0, 1] {
                let mut floors = floors.clone();
                near.into_iter().for_each(|n| floors[n] = lots[n][place].saturating_add(lift));
                let reaches = |n: usize| lots[n].iter().any(|dot| *dot >= floors[n]);
                let expected = (0..lots.len()).fold(0, |bits, n| bits | u64::from(reaches(n)) << n);
                for kernel in Kernel::available() {
                    prop_assert_eq!(kernel.reached(&lots, &floors), expected, "{:?}", kernel);
                }
            }
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        for (a, b) in [(i8::MIN, i8::MIN), (i8::MIN, i8::MAX), (i8::MAX, i8::MAX), (0, i8::MIN), (i8::MIN, 0)] {
            check(&[[a; FACE_TEMPLATE_LEN]; 17], &[[b; FACE_TEMPLATE_LEN]; 5]);
        }
    }

    /// The largest values that keep the range take the narrow path and do not overflow there; one more breaks it.
    #[test]
    fn the_range_of_the_narrow_path_is_tight() {
        for sign in [1, -1] {
            // 24 × 36² = 31,104 and 24 × 37² = 32,856: 36 × 37 × 24 = 31,968 fits, 37 × 37 × 24 does not.
            assert_eq!(check(&[[36; FACE_TEMPLATE_LEN]; 3], &[[37 * sign; FACE_TEMPLATE_LEN]]), 1);
            assert_eq!(check(&[[37; FACE_TEMPLATE_LEN]; 3], &[[37 * sign; FACE_TEMPLATE_LEN]]), 0);
        }
    }

    /// Every pair of values as a probe of few other values, so that the pair alone decides about saturation.
    #[test]
    fn no_pair_saturates() {
        let pair = |a, b| -> Values { std::array::from_fn(|i| [a, b, 0][i.min(2)]) };
        let rows = [[127, 127], [-128, -128], [127, -128], [1, 2]].map(|[a, b]| pair(a, b));
        let all: Vec<i8> = (i8::MIN..=i8::MAX).collect();
        for some in all.chunks(16) {
            let probes: Vec<Values> = some.iter().flat_map(|a| all.iter().map(|b| pair(*a, *b))).collect();
            let narrow = check(&rows, &probes);
            assert!(narrow > 0);
        }
        let ones = [[1; FACE_TEMPLATE_LEN]; 16];
        assert_eq!(check(&ones, &[[127; FACE_TEMPLATE_LEN], [-128; FACE_TEMPLATE_LEN]]), 2);
    }
}
