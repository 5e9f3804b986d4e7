//! Depthwise convolutions: every channel has its own small filter.
#![expect(clippy::indexing_slicing, reason = "a numeric kernel: shapes were checked when planning")]

use std::ops::Range;

use super::Shape;
use super::kernels::{activate, inside};
use super::step::{Depthwise, MAX_WINDOW, Window};

/// Channels handled together: one register of AVX2.
const LANES: usize = 8;

/// A depthwise convolution over a whole picture.
pub(super) fn whole(kernel: &Depthwise, input: &[f32], shape: Shape, out: &mut [f32]) {
    range(kernel, input, shape, 0..kernel.output.pixels(), out);
}

/// A depthwise convolution for a range of output positions, with the widest instructions the processor has.
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "a function compiled for AVX2 may only be called where AVX2 exists")
)]
pub(super) fn range(kernel: &Depthwise, input: &[f32], shape: Shape, positions: Range<usize>, out: &mut [f32]) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        // SAFETY: both features were just found on this processor; the function has no other requirement.
        unsafe { range_avx2(kernel, input, shape, positions, out) };
        return;
    }
    rows::<{ cfg!(target_arch = "aarch64") }>(kernel, input, shape, positions, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn range_avx2(kernel: &Depthwise, input: &[f32], shape: Shape, positions: Range<usize>, out: &mut [f32]) {
    rows::<true>(kernel, input, shape, positions, out);
}

/// Walks the positions row by row: the middle of a row, where the whole window lies inside, is computed together.
#[inline(always)]
fn rows<const FUSED: bool>(kernel: &Depthwise, input: &[f32], shape: Shape, positions: Range<usize>, out: &mut [f32]) {
    let (window, width, c) = (kernel.window, kernel.output.w, shape.c);
    let [_, across] = window.stride;
    let first_whole = window.left.div_ceil(across);
    let end_whole = (shape.w + window.left).checked_sub(window.kw).map_or(0, |last| last / across + 1).min(width);
    let is_plain = (window.kh, window.kw) == (3, 3);
    let mut position = positions.start;
    while position < positions.end {
        let (y, x) = (position / width, position % width);
        let top = y * window.stride[0];
        let whole_rows = inside(top, window.top, window.kh, shape.h).len() == window.kh;
        let run_end = end_whole.min(x + positions.end - position);
        let row = &mut out[(position - positions.start) * c..];
        if is_plain && whole_rows && x >= first_whole && x < run_end {
            let from = ((top - window.top) * shape.w + x * across - window.left) * c;
            middle::<FUSED>(kernel, &input[from..], [shape.w * c, across * c], &mut row[..(run_end - x) * c]);
            position += run_end - x;
        } else {
            edge::<FUSED>(kernel, input, shape, (y, x), &mut row[..c]);
            position += 1;
        }
    }
    activate(out, &kernel.activation, c);
}

/// A run of positions whose 3 × 3 windows lie inside. `input` begins at the first window; `down` and `step` are the
/// distances to the next row and to the next window.
#[inline(always)]
fn middle<const FUSED: bool>(kernel: &Depthwise, input: &[f32], [down, step]: [usize; 2], out: &mut [f32]) {
    let c = kernel.bias.len();
    let count = out.len() / c;
    let mut at = 0;
    while at + LANES <= c {
        let bias = load::<LANES>(&kernel.bias[at..]);
        let weights: [[f32; LANES]; 9] = std::array::from_fn(|t| load::<LANES>(&kernel.weights[t * c + at..]));
        for i in 0..count {
            let from = i * step + at;
            let mut sums = bias;
            for ky in 0..3 {
                let row = &input[from + ky * down..][..2 * c + LANES];
                for kx in 0..3 {
                    let values = load::<LANES>(&row[kx * c..]);
                    for j in 0..LANES {
                        sums[j] = fused::<FUSED>(values[j], weights[ky * 3 + kx][j], sums[j]);
                    }
                }
            }
            out[i * c + at..][..LANES].copy_from_slice(&sums);
        }
        at += LANES;
    }
    for channel in at..c {
        for i in 0..count {
            let tap = |t: usize| input[i * step + t / 3 * down + t % 3 * c + channel] * kernel.weights[t * c + channel];
            out[i * c + channel] = kernel.bias[channel] + (0..9).map(tap).sum::<f32>();
        }
    }
}

/// One position whose window may reach beyond the picture, or of any size.
#[inline(always)]
fn edge<const FUSED: bool>(kernel: &Depthwise, input: &[f32], shape: Shape, at: (usize, usize), row: &mut [f32]) {
    let (window, c) = (kernel.window, shape.c);
    let mut taps = [(0_usize, 0_usize); MAX_WINDOW];
    let count = reached(window, shape, at, &mut taps);
    row.copy_from_slice(&kernel.bias);
    for (from, weight) in &taps[..count] {
        let (values, weights) = (&input[*from..][..c], &kernel.weights[*weight..][..c]);
        for j in 0..c {
            row[j] = fused::<FUSED>(values[j], weights[j], row[j]);
        }
    }
}

/// Where the values and the weights of each window position inside the picture begin.
fn reached(window: Window, shape: Shape, (y, x): (usize, usize), taps: &mut [(usize, usize); MAX_WINDOW]) -> usize {
    let (top, left) = (y * window.stride[0], x * window.stride[1]);
    let columns = inside(left, window.left, window.kw, shape.w);
    let mut count = 0;
    for ky in inside(top, window.top, window.kh, shape.h) {
        for kx in columns.clone() {
            let from = ((top + ky - window.top) * shape.w + left + kx - window.left) * shape.c;
            taps[count] = (from, (ky * window.kw + kx) * shape.c);
            count += 1;
        }
    }
    count
}

#[inline(always)]
fn load<const N: usize>(values: &[f32]) -> [f32; N] {
    let mut lanes = [0.0; N];
    lanes.copy_from_slice(&values[..N]);
    lanes
}

#[inline(always)]
fn fused<const FUSED: bool>(a: f32, b: f32, sum: f32) -> f32 {
    if FUSED { a.mul_add(b, sum) } else { sum + a * b }
}
