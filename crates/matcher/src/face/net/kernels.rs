//! Dense convolutions as matrix products over blocks of output positions, pooling, activations.
#![expect(clippy::indexing_slicing, reason = "numeric kernels: shapes were checked when planning")]

use std::ops::Range;

use super::Shape;
use super::depthwise;
use super::gemm::{self, Packed};
use super::step::{Activation, Depthwise, Step, Window};

/// Output positions computed together: their patches and results stay in the second-level cache.
const BLOCK: usize = 192;

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
    weights: &Packed,
    shortcut: Option<(&[f32], usize)>,
    out: &mut [f32],
    scratch: &mut Vec<f32>,
) {
    let n = step.output_shape.c;
    let k = weights.rows();
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
                depthwise::range(front, source.input, source.shape, range.clone(), &mut scratch[..range.len() * k]);
                &scratch[..range.len() * k]
            }
            None if pointwise => &source.input[range.start * k..range.end * k],
            None => {
                gather(source, step.output_shape.w, range.clone(), &mut scratch[..range.len() * k]);
                &scratch[..range.len() * k]
            }
        };
        gemm::multiply_add(patches, weights, rows);
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

/// Applies an activation to positions of `channels` values each.
pub(super) fn activate(rows: &mut [f32], activation: &Activation, channels: usize) {
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
pub(super) fn inside(start: usize, before: usize, k: usize, size: usize) -> Range<usize> {
    let first = before.saturating_sub(start).min(k);
    let end = (size + before).saturating_sub(start).min(k);
    first..end.max(first)
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
