//! The arithmetic: matrix products for dense convolutions, vector loops for depthwise ones.
#![expect(clippy::indexing_slicing, clippy::as_conversions, reason = "numeric kernels: shapes were checked when planning")]

use std::ops::Range;

use super::Shape;
use super::step::{Activation, Depthwise, MAX_WINDOW, Step, Window};

/// Output positions computed together: their patches and results stay in the second-level cache.
const BLOCK: usize = 192;
/// Channels handled together by the depthwise loop; two registers of AVX.
const LANES: usize = 16;

/// What a dense convolution reads.
pub(super) struct Source<'a> {
    pub(super) input: &'a [f32],
    pub(super) shape: Shape,
    pub(super) window: Window,
    pub(super) front: Option<&'a Depthwise>,
}

/// A dense convolution, `BLOCK` output positions at a time: bias and shortcut first, then the product of patches and
/// weights on top, then the activation.
pub(super) fn conv(
    step: &Step,
    source: &Source<'_>,
    weights: &[f32],
    shortcut: Option<(&[f32], usize)>,
    out: &mut [f32],
    scratch: &mut Vec<f32>,
) {
    let n = step.output_shape.c;
    let k = weights.len() / n.max(1);
    let pointwise = source.window == Window { kh: 1, kw: 1, stride: [1, 1], top: 0, left: 0 };
    if scratch.len() < BLOCK * k {
        scratch.resize(BLOCK * k, 0.0);
    }
    for (block, rows) in out.chunks_mut(BLOCK * n).enumerate() {
        let first = block * BLOCK;
        let range = first..first + rows.len() / n;
        prefill(rows, &step.bias, shortcut.map(|(s, c)| (&s[range.start * c..range.end * c], c)));
        let patches: &[f32] = match source.front {
            Some(front) => {
                depthwise_range(front, source.input, source.shape, range.clone(), &mut scratch[..range.len() * k]);
                &scratch[..range.len() * k]
            }
            None if pointwise => &source.input[range.start * k..range.end * k],
            None => {
                gather(source, step.output_shape.w, range.clone(), &mut scratch[..range.len() * k]);
                &scratch[..range.len() * k]
            }
        };
        multiply_add([range.len(), k, n], patches, weights, rows);
        activate(rows, &step.activation, n);
    }
}

fn prefill(rows: &mut [f32], bias: &[f32], shortcut: Option<(&[f32], usize)>) {
    for row in rows.chunks_exact_mut(bias.len()) {
        row.copy_from_slice(bias);
    }
    if let Some((values, channels)) = shortcut {
        for (row, add) in rows.chunks_exact_mut(bias.len()).zip(values.chunks_exact(channels)) {
            for (value, extra) in row.iter_mut().zip(add) {
                *value += extra;
            }
        }
    }
}

/// `c += a · b` for row-major matrices of m × k, k × n and m × n.
#[expect(unsafe_code, reason = "the matrix product of the matrixmultiply crate takes raw pointers")]
fn multiply_add([m, k, n]: [usize; 3], a: &[f32], b: &[f32], c: &mut [f32]) {
    assert!(a.len() >= m * k && b.len() >= k * n && c.len() >= m * n, "matrix product out of bounds");
    // SAFETY: the assertion above keeps every element the strides reach inside its slice; `c` is exclusively borrowed.
    unsafe {
        matrixmultiply::sgemm(
            m,
            k,
            n,
            1.0,
            a.as_ptr(),
            k as isize,
            1,
            b.as_ptr(),
            n as isize,
            1,
            1.0,
            c.as_mut_ptr(),
            n as isize,
            1,
        );
    }
}

fn activate(rows: &mut [f32], activation: &Activation, channels: usize) {
    match activation {
        Activation::None => {}
        Activation::Relu => rows.iter_mut().for_each(|v| *v = v.max(0.0)),
        Activation::Prelu(slopes) => {
            for row in rows.chunks_exact_mut(channels) {
                for (v, slope) in row.iter_mut().zip(slopes) {
                    *v = v.max(0.0) + slope * v.min(0.0);
                }
            }
        }
    }
}

/// Copies the window around each output position into a row of its own (zeros outside the picture).
fn gather(source: &Source<'_>, width: usize, range: Range<usize>, patches: &mut [f32]) {
    let (shape, window) = (source.shape, source.window);
    let run = window.kw * shape.c;
    for (position, patch) in range.zip(patches.chunks_exact_mut(window.kh * run)) {
        let (y, x) = (position / width, position % width);
        let columns = inside(x * window.stride[1], window.left, window.kw, shape.w);
        for (ky, part) in patch.chunks_exact_mut(run).enumerate() {
            part.fill(0.0);
            let row = (y * window.stride[0] + ky).wrapping_sub(window.top);
            if row < shape.h {
                let from = (row * shape.w + x * window.stride[1] + columns.start - window.left) * shape.c;
                let len = columns.len() * shape.c;
                part[columns.start * shape.c..][..len].copy_from_slice(&source.input[from..from + len]);
            }
        }
    }
}

/// Which of `k` window positions starting at `start − before` lie in `0..size`.
fn inside(start: usize, before: usize, k: usize, size: usize) -> Range<usize> {
    let first = before.saturating_sub(start).min(k);
    let end = (size + before).saturating_sub(start).min(k);
    first..end.max(first)
}

/// A depthwise convolution over a whole picture.
pub(super) fn depthwise(kernel: &Depthwise, input: &[f32], shape: Shape, out: &mut [f32]) {
    depthwise_range(kernel, input, shape, 0..kernel.output.pixels(), out);
}

/// A depthwise convolution for a range of output positions, with the widest instructions the processor has.
#[expect(unsafe_code, reason = "a function compiled for AVX2 may only be called where AVX2 exists")]
fn depthwise_range(kernel: &Depthwise, input: &[f32], shape: Shape, range: Range<usize>, out: &mut [f32]) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        // SAFETY: both features were just found on this processor; the function has no other requirement.
        unsafe { depthwise_avx2(kernel, input, shape, range, out) };
        return;
    }
    depthwise_plain::<false>(kernel, input, shape, range, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn depthwise_avx2(kernel: &Depthwise, input: &[f32], shape: Shape, range: Range<usize>, out: &mut [f32]) {
    depthwise_plain::<true>(kernel, input, shape, range, out);
}

#[inline(always)]
fn depthwise_plain<const FUSED: bool>(
    kernel: &Depthwise,
    input: &[f32],
    shape: Shape,
    range: Range<usize>,
    out: &mut [f32],
) {
    let (window, c) = (kernel.window, shape.c);
    let mut taps = [(0_usize, 0_usize); MAX_WINDOW];
    for (position, row) in range.zip(out.chunks_exact_mut(c)) {
        let (y, x) = (position / kernel.output.w * window.stride[0], position % kernel.output.w * window.stride[1]);
        let columns = inside(x, window.left, window.kw, shape.w);
        let mut count = 0;
        for ky in inside(y, window.top, window.kh, shape.h) {
            for kx in columns.clone() {
                let from = ((y + ky - window.top) * shape.w + x + kx - window.left) * c;
                taps[count] = (from, (ky * window.kw + kx) * c);
                count += 1;
            }
        }
        accumulate::<FUSED>(&taps[..count], input, kernel, row);
    }
    activate(out, &kernel.activation, c);
}

/// One output position: the sum over the taps, `LANES` channels in registers at a time.
#[inline(always)]
fn accumulate<const FUSED: bool>(taps: &[(usize, usize)], input: &[f32], kernel: &Depthwise, row: &mut [f32]) {
    let mut done = 0;
    while done + LANES <= row.len() {
        lanes::<LANES, FUSED>(taps, input, kernel, row, done);
        done += LANES;
    }
    while done + 8 <= row.len() {
        lanes::<8, FUSED>(taps, input, kernel, row, done);
        done += 8;
    }
    while done < row.len() {
        lanes::<1, FUSED>(taps, input, kernel, row, done);
        done += 1;
    }
}

#[inline(always)]
fn lanes<const N: usize, const FUSED: bool>(
    taps: &[(usize, usize)],
    input: &[f32],
    kernel: &Depthwise,
    row: &mut [f32],
    at: usize,
) {
    let mut sums = [0.0_f32; N];
    sums.copy_from_slice(&kernel.bias[at..at + N]);
    for (from, weight) in taps {
        let values = &input[from + at..][..N];
        let weights = &kernel.weights[weight + at..][..N];
        for i in 0..N {
            sums[i] = if FUSED { values[i].mul_add(weights[i], sums[i]) } else { sums[i] + values[i] * weights[i] };
        }
    }
    row[at..at + N].copy_from_slice(&sums);
}

/// The maximum over each window; padding never wins.
pub(super) fn max_pool(window: Window, input: &[f32], shape: Shape, output: Shape, out: &mut [f32]) {
    let c = shape.c;
    for (position, row) in out.chunks_exact_mut(c).enumerate() {
        let (y, x) = (position / output.w * window.stride[0], position % output.w * window.stride[1]);
        row.fill(f32::NEG_INFINITY);
        for ky in inside(y, window.top, window.kh, shape.h) {
            for kx in inside(x, window.left, window.kw, shape.w) {
                let from = ((y + ky - window.top) * shape.w + x + kx - window.left) * c;
                for (best, value) in row.iter_mut().zip(&input[from..from + c]) {
                    *best = best.max(*value);
                }
            }
        }
    }
}
