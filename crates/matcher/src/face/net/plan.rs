//! From a graph to a list of fused steps.
//!
//! Everything the networks do is a convolution with decoration: a bias, perhaps a shortcut added, perhaps an
//! activation. Lowering walks back from the wanted outputs, so branches nobody asked for cost nothing, and folds the
//! decoration (and a depthwise convolution in front of a pointwise one) into one step.

use std::collections::{BTreeMap, BTreeSet};

use super::gemm::Packed;
use super::graph::{Graph, Node};
use super::step::{Activation, Depthwise, Kernel, MAX_WINDOW, Step, Window};
use super::{ModelFault, Shape};

/// How to read the parametric ReLU that a converter spelled as `relu(z) + c·(z − |z|)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PreluReading {
    /// The converter folded the constant with the wrong sign and fused a ReLU into depthwise convolutions whose raw
    /// output the second branch needs: drop that ReLU and take the slope −2c.
    Repaired,
    /// Literally, defects included.
    #[cfg(test)]
    AsShipped,
}

/// The lowered graph before buffers are assigned. Value 0 is the input.
pub(crate) struct Lowered {
    pub(crate) steps: Vec<Step>,
    pub(crate) input_shape: Shape,
    pub(crate) outputs: Vec<(usize, Shape)>,
}

/// Lowers the part of a graph that the named output nodes need.
pub(crate) fn lower(graph: &Graph, input: &str, outputs: &[&str], prelu: PreluReading) -> Result<Lowered, ModelFault> {
    let [h, w, c] = graph.node(input)?.placeholder_shape()?;
    let input_shape = Shape { h, w, c };
    let mut lowering = Lowering {
        graph,
        prelu,
        steps: Vec::new(),
        shapes: vec![input_shape],
        done: BTreeMap::from([(input.to_owned(), 0)]),
        open: BTreeSet::new(),
    };
    let mut found = Vec::new();
    for name in outputs {
        let value = lowering.value(name)?;
        found.push((value, lowering.shape(value, name)?));
    }
    Ok(Lowered { steps: lowering.steps, input_shape, outputs: found })
}

struct Lowering<'a> {
    graph: &'a Graph,
    prelu: PreluReading,
    steps: Vec<Step>,
    shapes: Vec<Shape>,
    done: BTreeMap<String, usize>,
    open: BTreeSet<String>,
}

impl Lowering<'_> {
    /// The value a node computes, lowering it first if nobody has yet.
    fn value(&mut self, name: &str) -> Result<usize, ModelFault> {
        if let Some(value) = self.done.get(name) {
            return Ok(*value);
        }
        if !self.open.insert(name.to_owned()) {
            return Err(ModelFault::NotAGraph(format!("the node {name} depends on itself")));
        }
        let graph = self.graph;
        let node = graph.node(name)?;
        let value = match node.op.as_str() {
            "_FusedConv2D" | "Conv2D" => self.conv(node)?,
            "FusedDepthwiseConv2dNative" | "DepthwiseConv2dNative" => self.depthwise(node)?,
            "MaxPool" => self.max_pool(node)?,
            "Add" | "AddV2" => self.add(node)?,
            "Relu" => self.activate(node, Activation::Relu)?,
            "Prelu" => {
                let slopes = self.values(node, 1)?;
                self.activate(node, Activation::Prelu(slopes))?
            }
            // The values stay where they are; only their grouping changes, and the reader knows it.
            "Identity" | "Reshape" | "Squeeze" => self.value(node.input(0)?)?,
            _ => return Err(node.unsupported("any input")),
        };
        self.done.insert(name.to_owned(), value);
        Ok(value)
    }

    fn conv(&mut self, node: &Node) -> Result<usize, ModelFault> {
        let input_name = node.input(0)?;
        let input = self.value(input_name)?;
        let weights = self.graph.constant(node.input(1)?)?;
        let [kh, kw, cin, cout] = *weights.shape.as_slice() else { return Err(ModelFault::Shape(node.name.clone())) };
        let shape = self.shape(input, &node.name)?;
        let (window, [h, w]) = place(node, shape, [kh, kw], node.window("strides")?)?;
        if cin != shape.c || cout == 0 {
            return Err(ModelFault::Shape(node.name.clone()));
        }
        let (bias, activation) = self.decoration(node, cout)?;
        let pointwise = window == Window { kh: 1, kw: 1, stride: [1, 1], top: 0, left: 0 };
        let front =
            if pointwise && self.graph.has_one_consumer(input_name) { self.take_depthwise(input) } else { None };
        let (front, source) = front.map_or((None, input), |(d, source)| (Some(d), source));
        let input_shape = self.shape(source, &node.name)?;
        let kernel = Kernel::Conv { window, weights: Packed::new(&weights.data, cout), front };
        Ok(self.push(kernel, (source, input_shape), (bias, activation), Shape { h, w, c: cout }))
    }

    fn depthwise(&mut self, node: &Node) -> Result<usize, ModelFault> {
        let input = self.value(node.input(0)?)?;
        let weights = self.graph.constant(node.input(1)?)?;
        let [kh, kw, c, 1] = *weights.shape.as_slice() else { return Err(ModelFault::Shape(node.name.clone())) };
        let shape = self.shape(input, &node.name)?;
        let (window, [h, w]) = place(node, shape, [kh, kw], node.window("strides")?)?;
        if c != shape.c {
            return Err(ModelFault::Shape(node.name.clone()));
        }
        let (bias, activation) = self.decoration(node, c)?;
        let output = Shape { h, w, c };
        let kernel = Depthwise { window, weights: weights.data.clone(), bias, activation, output };
        Ok(self.push(Kernel::Depthwise(kernel), (input, shape), (Vec::new(), Activation::None), output))
    }

    fn max_pool(&mut self, node: &Node) -> Result<usize, ModelFault> {
        let input = self.value(node.input(0)?)?;
        let shape = self.shape(input, &node.name)?;
        let (window, [h, w]) = place(node, shape, node.window("ksize")?, node.window("strides")?)?;
        let output = Shape { h, w, c: shape.c };
        Ok(self.push(Kernel::MaxPool(window), (input, shape), (Vec::new(), Activation::None), output))
    }

    /// A sum is a spelled-out PReLU, or a shortcut around a convolution.
    fn add(&mut self, node: &Node) -> Result<usize, ModelFault> {
        let graph = self.graph;
        let (first, second) = (node.input(0)?, node.input(1)?);
        for (straight, scaled) in [(first, second), (second, first)] {
            if let Some(prelu) = SpelledPrelu::find(graph, straight, scaled)? {
                return self.spelled_prelu(node, &prelu);
            }
        }
        let is_conv =
            |name: &str| graph.node(name).is_ok_and(|n| n.op == "_FusedConv2D") && graph.has_one_consumer(name);
        let (conv, other) = match (is_conv(second), is_conv(first)) {
            (true, _) => (second, first),
            (false, true) => (first, second),
            (false, false) => return Err(node.unsupported("no convolution to add to")),
        };
        let shortcut = self.value(unpadded(graph, other)?)?;
        let value = self.value(conv)?;
        let (from, to) = (self.shape(shortcut, &node.name)?, self.shape(value, &node.name)?);
        if (from.h, from.w) != (to.h, to.w) || from.c > to.c {
            return Err(ModelFault::Shape(node.name.clone()));
        }
        match self.step_of(value) {
            Some(step) if step.shortcut.is_none() && step.activation == Activation::None => {
                step.shortcut = Some((shortcut, from.c));
                Ok(value)
            }
            _ => Err(node.unsupported("a convolution that is already decorated")),
        }
    }

    fn spelled_prelu(&mut self, node: &Node, prelu: &SpelledPrelu<'_>) -> Result<usize, ModelFault> {
        let factors = &self.graph.constant(prelu.factors)?.data;
        let before = if prelu.has_fused_relu { Activation::Relu } else { Activation::None };
        let after = match self.prelu {
            PreluReading::Repaired => Activation::Prelu(factors.iter().map(|c| -2.0 * c).collect()),
            #[cfg(test)]
            PreluReading::AsShipped if prelu.has_fused_relu => Activation::Relu,
            #[cfg(test)]
            PreluReading::AsShipped => Activation::Prelu(factors.iter().map(|c| 2.0 * c).collect()),
        };
        let value = self.value(prelu.z)?;
        self.replace_activation(value, node, &before, after)?;
        Ok(value)
    }

    /// An activation on its own becomes the end of the step before it.
    fn activate(&mut self, node: &Node, activation: Activation) -> Result<usize, ModelFault> {
        let inner = node.input(0)?;
        let value = self.value(inner)?;
        if !self.graph.has_one_consumer(inner) {
            return Err(node.unsupported("an input that others read"));
        }
        self.replace_activation(value, node, &Activation::None, activation)?;
        Ok(value)
    }

    fn replace_activation(
        &mut self,
        value: usize,
        node: &Node,
        before: &Activation,
        after: Activation,
    ) -> Result<(), ModelFault> {
        self.check_slopes(&after, self.shape(value, &node.name)?.c, node)?;
        let place = self.step_of(value).and_then(|step| match &mut step.kernel {
            Kernel::Depthwise(inner) => Some(&mut inner.activation),
            Kernel::Conv { .. } => Some(&mut step.activation),
            Kernel::MaxPool(_) => None,
        });
        match place {
            Some(place) if place == before => *place = after,
            _ => return Err(node.unsupported("an input that has an activation")),
        }
        Ok(())
    }

    fn check_slopes(&self, activation: &Activation, channels: usize, node: &Node) -> Result<(), ModelFault> {
        match activation {
            Activation::Prelu(slopes) if slopes.len() != channels => Err(ModelFault::Shape(node.name.clone())),
            _ => Ok(()),
        }
    }

    /// Bias and activation that the converter folded into a convolution; inputs after the weights, in that order.
    fn decoration(&self, node: &Node, channels: usize) -> Result<(Vec<f32>, Activation), ModelFault> {
        let (bias, activation) = match node.fused_ops().as_slice() {
            [] => (vec![0.0; channels], Activation::None),
            ["BiasAdd"] => (self.values(node, 2)?, Activation::None),
            ["BiasAdd", "Relu"] => (self.values(node, 2)?, Activation::Relu),
            ["BiasAdd", "Prelu"] => (self.values(node, 2)?, Activation::Prelu(self.values(node, 3)?)),
            _ => return Err(node.unsupported("an unknown fused operation")),
        };
        if bias.len() != channels {
            return Err(ModelFault::Shape(node.name.clone()));
        }
        self.check_slopes(&activation, channels, node)?;
        Ok((bias, activation))
    }

    fn values(&self, node: &Node, input: usize) -> Result<Vec<f32>, ModelFault> {
        Ok(self.graph.constant(node.input(input)?)?.data.clone())
    }

    fn shape(&self, value: usize, node: &str) -> Result<Shape, ModelFault> {
        self.shapes.get(value).copied().ok_or_else(|| ModelFault::Shape(node.to_owned()))
    }

    fn step_of(&mut self, value: usize) -> Option<&mut Step> {
        self.steps.iter_mut().find(|s| s.output == value)
    }

    /// Takes the depthwise convolution that was planned last, if it computes this value, with the value it reads.
    fn take_depthwise(&mut self, value: usize) -> Option<(Depthwise, usize)> {
        let last = self.steps.pop_if(|s| s.output == value && matches!(s.kernel, Kernel::Depthwise(_)))?;
        match last.kernel {
            Kernel::Depthwise(depthwise) => Some((depthwise, last.input)),
            Kernel::Conv { .. } | Kernel::MaxPool(_) => None,
        }
    }

    fn push(
        &mut self,
        kernel: Kernel,
        (input, input_shape): (usize, Shape),
        (bias, activation): (Vec<f32>, Activation),
        output_shape: Shape,
    ) -> usize {
        let output = self.shapes.len();
        self.shapes.push(output_shape);
        self.steps.push(Step { kernel, input, input_shape, shortcut: None, bias, activation, output, output_shape });
        output
    }
}

/// `relu(z) + c·(z − |z|)`; where z carries a fused ReLU the first term is z itself.
struct SpelledPrelu<'g> {
    z: &'g str,
    factors: &'g str,
    has_fused_relu: bool,
}

impl<'g> SpelledPrelu<'g> {
    fn find(graph: &'g Graph, straight: &'g str, scaled: &'g str) -> Result<Option<Self>, ModelFault> {
        let mul = graph.node(scaled)?;
        if mul.op != "Mul" {
            return Ok(None);
        }
        let (sub, factors) = (graph.node(mul.input(0)?)?, mul.input(1)?);
        if sub.op != "Sub" {
            return Ok(None);
        }
        let (z, abs) = (sub.input(0)?, graph.node(sub.input(1)?)?);
        let relu = graph.node(straight)?;
        let has_fused_relu = straight == z;
        let is_prelu = has_fused_relu || (relu.op == "Relu" && relu.input(0)? == z);
        Ok((abs.op == "Abs" && abs.input(0)? == z && is_prelu).then_some(Self { z, factors, has_fused_relu }))
    }
}

/// A shortcut padded with zero channels is the shortcut itself: missing channels add nothing.
fn unpadded<'g>(graph: &'g Graph, name: &'g str) -> Result<&'g str, ModelFault> {
    let node = graph.node(name)?;
    if node.op != "Pad" {
        return Ok(name);
    }
    let paddings = &graph.constant(node.input(1)?)?.data;
    if paddings.len() == 8 && paddings.iter().enumerate().all(|(i, v)| i == 7 || *v == 0.0) {
        node.input(0)
    } else {
        Err(node.unsupported("padding other than of channels"))
    }
}

/// The window's offset and the output's height and width, by TensorFlow's rules for `SAME` and `VALID`.
fn place(
    node: &Node,
    input: Shape,
    [kh, kw]: [usize; 2],
    [down, across]: [usize; 2],
) -> Result<(Window, [usize; 2]), ModelFault> {
    if !(1..=MAX_WINDOW).contains(&(kh * kw)) {
        return Err(ModelFault::Shape(node.name.clone()));
    }
    let same = node.is_same_padded()?;
    let axis = |size: usize, k: usize, stride: usize| {
        if same {
            let out = size.div_ceil(stride);
            let padding = ((out.saturating_sub(1)) * stride + k).saturating_sub(size);
            Some((out, padding / 2))
        } else {
            Some((size.checked_sub(k)? / stride + 1, 0))
        }
    };
    let found = axis(input.h, kh, down).zip(axis(input.w, kw, across));
    let ((h, top), (w, left)) = found.ok_or_else(|| ModelFault::Shape(node.name.clone()))?;
    Ok((Window { kh, kw, stride: [down, across], top, left }, [h, w]))
}
