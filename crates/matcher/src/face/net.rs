//! A small executor for the convolutional networks of the face pipeline.
//!
//! `graph` reads a TensorFlow.js graph model (JSON topology and binary weights), `plan` turns it once into a list of
//! fused steps, `kernels`, `gemm` and `depthwise` hold the arithmetic, `run` walks the steps. Tensors are height × width ×
//! channels, one picture at a time.

mod depthwise;
mod gemm;
mod graph;
mod kernels;
pub(crate) mod plan;
#[cfg(test)]
mod reference;
mod run;
mod step;

pub(crate) use run::{Arena, Network};

use thiserror::Error;

/// Why a model file cannot be used. A wrong or truncated file always ends here, never in a wrong answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ModelFault {
    /// The JSON file is not a TensorFlow.js graph model.
    #[error("the graph file is not a TensorFlow.js graph model: {0}")]
    NotAGraph(String),
    /// The weights file has another length than the graph announces, in bytes.
    #[error("the weights file has {found} bytes, the graph announces {expected}")]
    WeightsLength {
        /// Bytes announced.
        expected: usize,
        /// Bytes found.
        found: usize,
    },
    /// A weight is NaN or infinite.
    #[error("the weights of {0} are not finite numbers")]
    WeightsNotFinite(String),
    /// A node that this program needs is absent: another model, or another version of it.
    #[error("the graph has no node {0}")]
    MissingNode(String),
    /// The graph uses an operation, or a combination of them, that this executor does not know.
    #[error("the graph node {node} uses {what}, which is not supported")]
    Unsupported {
        /// Name of the node.
        node: String,
        /// What is unknown about it.
        what: String,
    },
    /// Shapes of a node and its operands contradict each other.
    #[error("the shapes at graph node {0} do not fit")]
    Shape(String),
}

/// Height, width and channels of a tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) h: usize,
    pub(crate) w: usize,
    pub(crate) c: usize,
}

impl Shape {
    /// Number of values.
    pub(crate) const fn len(self) -> usize {
        self.h * self.w * self.c
    }

    /// Number of positions, each of `c` values.
    pub(crate) const fn pixels(self) -> usize {
        self.h * self.w
    }
}
