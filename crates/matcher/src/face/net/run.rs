//! Walking the steps of a plan over a few reused buffers.

use std::collections::BTreeMap;
use std::mem;

use super::graph::Graph;
use super::plan::{self, Lowered, PreluReading};
use super::step::{Kernel, Step};
use super::{ModelFault, Shape, depthwise, kernels};

/// A planned network: immutable, shared between threads.
pub(crate) struct Network {
    steps: Vec<Step>,
    input_shape: Shape,
    outputs: Vec<(usize, Shape)>,
    /// Values each buffer must hold.
    buffer_sizes: Vec<usize>,
}

/// The buffers of a run. One arena serves any number of networks, one after the other, and grows to the largest.
#[derive(Default)]
pub(crate) struct Arena {
    buffers: Vec<Vec<f32>>,
    scratch: Vec<f32>,
}

impl Network {
    /// Reads and plans the part of a graph model that the named outputs need.
    pub(crate) fn load(
        json: &[u8],
        bin: &[u8],
        (input, outputs): (&str, &[&str]),
        prelu: PreluReading,
    ) -> Result<Self, ModelFault> {
        let graph = Graph::read(json, bin)?;
        let lowered = plan::lower(&graph, input, outputs, prelu)?;
        Self::assign_buffers(lowered)
    }

    /// Gives every value a buffer; a buffer is free again after the last step that reads its value.
    fn assign_buffers(lowered: Lowered) -> Result<Self, ModelFault> {
        let Lowered { mut steps, input_shape, mut outputs } = lowered;
        let mut last_use = BTreeMap::new();
        for (at, step) in steps.iter().enumerate() {
            for value in [Some(step.input), step.shortcut.map(|(value, _)| value)].into_iter().flatten() {
                last_use.insert(value, at);
            }
        }
        for (value, _) in &outputs {
            last_use.insert(*value, usize::MAX);
        }
        let mut sizes = vec![input_shape.len()];
        let mut buffer_of = BTreeMap::from([(0, 0)]);
        let mut free: Vec<usize> = Vec::new();
        let missing = || ModelFault::Shape("a step that reads a value nobody computed".to_owned());
        for (at, step) in steps.iter_mut().enumerate() {
            let buffer = free.pop().unwrap_or(sizes.len());
            let needed = step.output_shape.len();
            match sizes.get_mut(buffer) {
                Some(size) => *size = needed.max(*size),
                None => sizes.push(needed),
            }
            buffer_of.insert(step.output, buffer);
            let place = |value: usize| buffer_of.get(&value).copied().ok_or_else(missing);
            let read = [Some(step.input), step.shortcut.map(|(value, _)| value)];
            step.output = buffer;
            step.input = place(step.input)?;
            if let Some((value, _)) = &mut step.shortcut {
                *value = place(*value)?;
            }
            for value in read.into_iter().flatten() {
                if last_use.get(&value) == Some(&at) {
                    let freed = place(value)?;
                    if !free.contains(&freed) {
                        free.push(freed);
                    }
                }
            }
        }
        for (value, _) in &mut outputs {
            *value = buffer_of.get(value).copied().ok_or_else(missing)?;
        }
        Ok(Self { steps, input_shape, outputs, buffer_sizes: sizes })
    }

    /// Makes sure that this is the expected network: a square RGB input and these output sizes.
    pub(crate) fn expect_sizes(&self, side: usize, outputs: &[usize]) -> Result<(), ModelFault> {
        let found: Vec<usize> = self.outputs.iter().map(|(_, shape)| shape.len()).collect();
        if self.input_shape != (Shape { h: side, w: side, c: 3 }) || found != outputs {
            return Err(ModelFault::Shape("the input or the output".to_owned()));
        }
        Ok(())
    }

    /// Runs the network; `fill` writes the input (height × width × channels values), the outputs come back copied.
    pub(crate) fn run(&self, arena: &mut Arena, fill: impl FnOnce(&mut [f32])) -> Vec<Vec<f32>> {
        arena.prepare(&self.buffer_sizes);
        if let Some(input) = arena.buffers.first_mut().and_then(|b| b.get_mut(..self.input_shape.len())) {
            fill(input);
        }
        for step in &self.steps {
            arena.execute(step);
        }
        let copy = |(buffer, shape): &(usize, Shape)| arena.slice(*buffer, shape.len()).to_vec();
        self.outputs.iter().map(copy).collect()
    }
}

impl Arena {
    fn prepare(&mut self, sizes: &[usize]) {
        while self.buffers.len() < sizes.len() {
            self.buffers.push(Vec::new());
        }
        for (buffer, size) in self.buffers.iter_mut().zip(sizes) {
            if buffer.len() < *size {
                buffer.resize(*size, 0.0);
            }
        }
    }

    fn slice(&self, buffer: usize, len: usize) -> &[f32] {
        self.buffers.get(buffer).and_then(|b| b.get(..len)).unwrap_or_default()
    }

    fn execute(&mut self, step: &Step) {
        let Some(place) = self.buffers.get_mut(step.output) else { return };
        // The output leaves the arena while the step runs, so that its inputs can be read beside it.
        let mut output = mem::take(place);
        let mut scratch = mem::take(&mut self.scratch);
        let input = self.slice(step.input, step.input_shape.len());
        let shortcut = step
            .shortcut
            .map(|(buffer, channels)| (self.slice(buffer, step.output_shape.pixels() * channels), channels));
        if let Some(out) = output.get_mut(..step.output_shape.len()) {
            match &step.kernel {
                Kernel::Conv { window, weights, front } => {
                    let source =
                        kernels::Source { input, shape: step.input_shape, window: *window, front: front.as_ref() };
                    kernels::conv(step, &source, weights, shortcut, out, &mut scratch);
                }
                Kernel::Depthwise(filter) => depthwise::whole(filter, input, step.input_shape, out),
                Kernel::MaxPool(window) => kernels::max_pool(*window, input, step.input_shape, step.output_shape, out),
            }
        }
        self.scratch = scratch;
        if let Some(place) = self.buffers.get_mut(step.output) {
            *place = output;
        }
    }
}
