//! Reading a TensorFlow.js graph model: nodes by name, constants decoded.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::ModelFault;

/// Most nodes a graph may have; the models in use have below 400.
const MAX_NODES: usize = 2_000;
/// Most values one constant may hold; the largest in use has some 400,000.
const MAX_CONSTANT_VALUES: usize = 16_000_000;

/// A graph: operations and constants by name.
pub(crate) struct Graph {
    nodes: BTreeMap<String, Node>,
    constants: BTreeMap<String, Tensor>,
    consumers: BTreeMap<String, usize>,
}

/// One operation.
#[derive(Debug, Deserialize)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) op: String,
    #[serde(default, rename = "input")]
    pub(crate) inputs: Vec<String>,
    #[serde(default)]
    attr: BTreeMap<String, Value>,
}

/// A constant: its shape and values in row-major order. Integers are held as floats (they are small).
pub(crate) struct Tensor {
    pub(crate) shape: Vec<usize>,
    pub(crate) data: Vec<f32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ModelFile {
    model_topology: Topology,
    weights_manifest: Vec<WeightGroup>,
}

#[derive(Deserialize)]
struct Topology {
    node: Vec<Node>,
}

#[derive(Deserialize)]
struct WeightGroup {
    weights: Vec<WeightEntry>,
}

#[derive(Deserialize)]
struct WeightEntry {
    name: String,
    shape: Vec<usize>,
    dtype: String,
    quantization: Option<Quantization>,
}

#[derive(Deserialize)]
struct Quantization {
    dtype: String,
}

impl Graph {
    /// Reads the topology and the weights, which lie in the binary file in the order of the manifest.
    pub(crate) fn read(json: &[u8], bin: &[u8]) -> Result<Self, ModelFault> {
        let file: ModelFile = serde_json::from_slice(json).map_err(|e| ModelFault::NotAGraph(e.to_string()))?;
        if file.model_topology.node.len() > MAX_NODES {
            return Err(ModelFault::NotAGraph(format!("more than {MAX_NODES} nodes")));
        }
        let entries: Vec<WeightEntry> = file.weights_manifest.into_iter().flat_map(|g| g.weights).collect();
        let mut expected = 0_usize;
        for entry in &entries {
            expected = expected.saturating_add(entry.value_count()?.saturating_mul(entry.encoding()?.width()));
        }
        if expected != bin.len() {
            return Err(ModelFault::WeightsLength { expected, found: bin.len() });
        }
        let mut rest = bin;
        let mut constants = BTreeMap::new();
        for entry in entries {
            let encoding = entry.encoding()?;
            let short = ModelFault::WeightsLength { expected, found: bin.len() };
            let (bytes, after) = rest.split_at_checked(entry.value_count()? * encoding.width()).ok_or(short)?;
            rest = after;
            let data = encoding.decode(bytes);
            if data.iter().any(|v| !v.is_finite()) {
                return Err(ModelFault::WeightsNotFinite(entry.name));
            }
            constants.insert(entry.name, Tensor { shape: entry.shape, data });
        }
        Ok(Self::index(file.model_topology.node, constants))
    }

    fn index(nodes: Vec<Node>, constants: BTreeMap<String, Tensor>) -> Self {
        let mut consumers = BTreeMap::new();
        for input in nodes.iter().flat_map(|n| &n.inputs) {
            *consumers.entry(input.clone()).or_insert(0) += 1;
        }
        let nodes = nodes.into_iter().map(|n| (n.name.clone(), n)).collect();
        Self { nodes, constants, consumers }
    }

    /// The node of that name.
    pub(crate) fn node(&self, name: &str) -> Result<&Node, ModelFault> {
        self.nodes.get(name).ok_or_else(|| ModelFault::MissingNode(name.to_owned()))
    }

    /// The constant of that name.
    pub(crate) fn constant(&self, name: &str) -> Result<&Tensor, ModelFault> {
        self.constants.get(name).ok_or_else(|| ModelFault::MissingNode(name.to_owned()))
    }

    /// True if exactly one operation reads this node.
    pub(crate) fn has_one_consumer(&self, name: &str) -> bool {
        self.consumers.get(name) == Some(&1)
    }
}

impl Node {
    /// The n-th input's name.
    pub(crate) fn input(&self, n: usize) -> Result<&str, ModelFault> {
        self.inputs.get(n).map(String::as_str).ok_or_else(|| self.unsupported("too few inputs"))
    }

    /// A list of four integers (batch, height, width, channels), as strides and window sizes are given.
    pub(crate) fn window(&self, attribute: &str) -> Result<[usize; 2], ModelFault> {
        let list = self.attr.get(attribute).and_then(|v| v.pointer("/list/i")).and_then(Value::as_array);
        let values: Vec<usize> = list.into_iter().flatten().filter_map(integer).collect();
        match values.as_slice() {
            [1, h @ 1..=16, w @ 1..=16, 1] => Ok([*h, *w]),
            _ => Err(self.unsupported(attribute)),
        }
    }

    /// True for zero padding that keeps the size (`SAME`), false for none (`VALID`).
    pub(crate) fn is_same_padded(&self) -> Result<bool, ModelFault> {
        let value = self.attr.get("padding").and_then(|v| v.get("s")).and_then(Value::as_str);
        match value.map(plain) {
            Some("SAME") => Ok(true),
            Some("VALID") => Ok(false),
            _ => Err(self.unsupported("padding")),
        }
    }

    /// The operations folded into this one by the converter, such as `BiasAdd` and `Relu`.
    pub(crate) fn fused_ops(&self) -> Vec<&str> {
        let list = self.attr.get("fused_ops").and_then(|v| v.pointer("/list/s")).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).map(plain).collect()
    }

    /// The spatial size and channels of a placeholder whose batch is one or free.
    pub(crate) fn placeholder_shape(&self) -> Result<[usize; 3], ModelFault> {
        let dims = self.attr.get("shape").and_then(|v| v.pointer("/shape/dim")).and_then(Value::as_array);
        let sizes: Vec<usize> =
            dims.into_iter().flatten().skip(1).filter_map(|d| d.get("size")).filter_map(integer).collect();
        match sizes.as_slice() {
            [h @ 1..=1024, w @ 1..=1024, c @ 1..=16] => Ok([*h, *w, *c]),
            _ => Err(self.unsupported("its input shape")),
        }
    }

    pub(crate) fn unsupported(&self, what: &str) -> ModelFault {
        ModelFault::Unsupported { node: self.name.clone(), what: format!("{} with {what}", self.op) }
    }
}

/// Integers are written as numbers or as strings.
fn integer(value: &Value) -> Option<usize> {
    match value {
        Value::String(s) => s.parse().ok(),
        other => usize::try_from(other.as_u64()?).ok(),
    }
}

/// The few words that occur in string attributes, which the format writes in base 64.
fn plain(encoded: &str) -> &str {
    match encoded {
        "U0FNRQ==" => "SAME",
        "VkFMSUQ=" => "VALID",
        "Qmlhc0FkZA==" => "BiasAdd",
        "UmVsdQ==" => "Relu",
        "UHJlbHU=" => "Prelu",
        other => other,
    }
}

/// How the values of a constant lie in the weights file, little-endian.
#[derive(Clone, Copy)]
enum Encoding {
    F32,
    F16,
    I32,
}

impl WeightEntry {
    fn value_count(&self) -> Result<usize, ModelFault> {
        let count = self.shape.iter().try_fold(1_usize, |n, d| n.checked_mul(*d));
        count.filter(|n| *n <= MAX_CONSTANT_VALUES).ok_or_else(|| ModelFault::Shape(self.name.clone()))
    }

    fn encoding(&self) -> Result<Encoding, ModelFault> {
        match (self.dtype.as_str(), self.quantization.as_ref().map(|q| q.dtype.as_str())) {
            ("float32", None) => Ok(Encoding::F32),
            ("float32", Some("float16")) => Ok(Encoding::F16),
            ("int32", None) => Ok(Encoding::I32),
            _ => Err(ModelFault::Unsupported { node: self.name.clone(), what: format!("values of {}", self.dtype) }),
        }
    }
}

impl Encoding {
    const fn width(self) -> usize {
        match self {
            Self::F32 | Self::I32 => 4,
            Self::F16 => 2,
        }
    }

    fn decode(self, bytes: &[u8]) -> Vec<f32> {
        match self {
            Self::F32 => bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
            Self::I32 => bytes.as_chunks::<4>().0.iter().map(|b| small_integer(i32::from_le_bytes(*b))).collect(),
            Self::F16 => bytes.as_chunks::<2>().0.iter().map(|b| half(u16::from_le_bytes(*b))).collect(),
        }
    }
}

/// Integer constants are shapes and paddings; one beyond 16 bits is not meaningful and becomes NaN, which is refused.
fn small_integer(value: i32) -> f32 {
    i16::try_from(value).map_or(f32::NAN, f32::from)
}

/// IEEE 754 binary16 to binary32.
fn half(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let exponent = u32::from(bits >> 10) & 0x1F;
    let fraction = u32::from(bits) & 0x3FF;
    let magnitude = match (exponent, fraction) {
        (0, _) => return f32::from_bits(sign | 0x3F80_0000) * f32::from(bits & 0x3FF) * 2.0_f32.powi(-24),
        (0x1F, 0) => 0x7F80_0000,
        (0x1F, _) => 0x7FC0_0000,
        _ => ((exponent + 112) << 23) | (fraction << 13),
    };
    f32::from_bits(sign | magnitude)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_follows_ieee_754() {
        let cases = [
            (0x0000, 0.0),
            (0x3C00, 1.0),
            (0xC000, -2.0),
            (0x7BFF, 65_504.0),
            (0x0001, 2.0_f32.powi(-24)),
            (0x83FF, -1023.0 * 2.0_f32.powi(-24)),
            (0x0400, 2.0_f32.powi(-14)),
            (0x3555, 0.333_251_95),
        ];
        for (bits, value) in cases {
            assert_eq!(half(bits), value, "{bits:#06x}");
        }
        assert!(half(0x7C00).is_infinite());
        assert!(half(0x7E00).is_nan());
    }

    #[test]
    fn what_is_no_model_is_named() {
        let weights = r#"{"modelTopology":{"node":[]},"weightsManifest":[{"weights":
            [{"name":"w","shape":[2],"dtype":"float32"}]}]}"#;
        let nan = f32::NAN.to_le_bytes();
        let fault = |json: &str, bin: &[u8]| Graph::read(json.as_bytes(), bin).err();
        assert!(matches!(fault("{", b""), Some(ModelFault::NotAGraph(_))));
        assert!(matches!(fault("[]", b""), Some(ModelFault::NotAGraph(_))));
        assert_eq!(fault(weights, &[0; 7]), Some(ModelFault::WeightsLength { expected: 8, found: 7 }));
        assert_eq!(fault(weights, &[0; 9]), Some(ModelFault::WeightsLength { expected: 8, found: 9 }));
        let not_finite = [nan, nan].concat();
        assert_eq!(fault(weights, &not_finite), Some(ModelFault::WeightsNotFinite("w".to_owned())));
        assert_eq!(fault(weights, &[0; 8]), None);
        let huge = weights.replace("[2]", "[4294967296,4294967296]");
        assert_eq!(fault(&huge, b""), Some(ModelFault::Shape("w".to_owned())));
    }
}
