//! What a plan is made of: convolutions, pooling, and their decoration.

use super::Shape;
use super::gemm::Packed;

/// Most positions of a window; the largest in use is 7 × 7.
pub(super) const MAX_WINDOW: usize = 256;

/// What happens to each value at the end of a step; a PReLU has one slope per channel.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Activation {
    None,
    Relu,
    Prelu(Vec<f32>),
}

/// Where a window of `kh` × `kw` lies for an output position: at (y·stride − top, x·stride − left).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) kh: usize,
    pub(crate) kw: usize,
    pub(crate) stride: [usize; 2],
    pub(crate) top: usize,
    pub(crate) left: usize,
}

/// A depthwise convolution: weights [kh][kw][c], one filter per channel.
pub(crate) struct Depthwise {
    pub(crate) window: Window,
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
    pub(crate) activation: Activation,
    pub(crate) output: Shape,
}

/// The arithmetic of a step.
pub(crate) enum Kernel {
    /// A dense convolution: weights of kh · kw · cin rows and cout columns. `front` is computed on the fly and feeds it.
    Conv { window: Window, weights: Packed, front: Option<Depthwise> },
    /// A depthwise convolution on its own; its bias and activation are inside.
    Depthwise(Depthwise),
    /// The maximum over each window, channel by channel.
    MaxPool(Window),
}

/// One step; `input`, `shortcut` and `output` number values while lowering and buffers afterwards.
pub(crate) struct Step {
    pub(crate) kernel: Kernel,
    pub(crate) input: usize,
    pub(crate) input_shape: Shape,
    /// Added before the activation; has the same height and width and at most as many channels (the rest add zero).
    pub(crate) shortcut: Option<(usize, usize)>,
    pub(crate) bias: Vec<f32>,
    pub(crate) activation: Activation,
    pub(crate) output: usize,
    pub(crate) output_shape: Shape,
}
