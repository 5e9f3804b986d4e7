//! The product of a few patches (rows) and a constant weight matrix, which is laid out for it once.
//!
//! The networks multiply tall matrices by weights of 24 to 512 columns; a general product spends as long arranging its
//! operands as multiplying them. Here the weights are arranged at load and the patches are read where they lie.
#![expect(clippy::indexing_slicing, reason = "a numeric kernel: the lengths are asserted on entry")]

/// Columns computed together: two registers of AVX2.
const COLUMNS: usize = 16;
/// Rows computed together: with 16 columns they fill twelve of the sixteen registers.
const ROWS: usize = 6;

/// A weight matrix of `k` rows and `n` columns in strips of 16 columns, each strip row by row, padded with zeros.
pub(crate) struct Packed {
    strips: Vec<f32>,
    k: usize,
    n: usize,
}

impl Packed {
    /// Arranges a row-major matrix of `n` columns.
    pub(crate) fn new(weights: &[f32], n: usize) -> Self {
        let k = weights.len() / n.max(1);
        let mut strips = vec![0.0; n.div_ceil(COLUMNS) * COLUMNS * k];
        for (row, values) in weights.chunks_exact(n.max(1)).enumerate() {
            for (column, value) in values.iter().enumerate() {
                strips[(column / COLUMNS * k + row) * COLUMNS + column % COLUMNS] = *value;
            }
        }
        Self { strips, k, n }
    }

    /// Rows of the matrix: values in one patch.
    pub(super) fn rows(&self) -> usize {
        self.k
    }
}

/// `c += a · weights`, row-major; as many rows as `c` has.
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "a function compiled for AVX2 may only be called where AVX2 exists")
)]
pub(super) fn multiply_add(a: &[f32], weights: &Packed, c: &mut [f32]) {
    assert!(c.len().is_multiple_of(weights.n) && a.len() >= c.len() / weights.n * weights.k, "operands of a product");
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        // SAFETY: both features were just found on this processor; the function has no other requirement.
        unsafe { multiply_add_avx2(a, weights, c) };
        return;
    }
    strips::<{ cfg!(target_arch = "aarch64") }>(a, weights, c);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn multiply_add_avx2(a: &[f32], weights: &Packed, c: &mut [f32]) {
    strips::<true>(a, weights, c);
}

#[inline(always)]
fn strips<const FUSED: bool>(a: &[f32], weights: &Packed, c: &mut [f32]) {
    let Packed { strips, k, n } = weights;
    let (k, n) = (*k, *n);
    let rows = c.len() / n;
    for (s, strip) in strips.chunks_exact(k * COLUMNS).enumerate() {
        let columns = s * COLUMNS..n.min((s + 1) * COLUMNS);
        let mut row = 0;
        while row + ROWS <= rows {
            tile::<ROWS, FUSED>(&a[row * k..], k, strip, &mut c[row * n..], n, columns.clone());
            row += ROWS;
        }
        while row + 2 <= rows {
            tile::<2, FUSED>(&a[row * k..], k, strip, &mut c[row * n..], n, columns.clone());
            row += 2;
        }
        if row < rows {
            tile::<1, FUSED>(&a[row * k..], k, strip, &mut c[row * n..], n, columns);
        }
    }
}

#[inline(always)]
fn tile<const M: usize, const FUSED: bool>(
    a: &[f32],
    k: usize,
    strip: &[f32],
    c: &mut [f32],
    n: usize,
    columns: std::ops::Range<usize>,
) {
    let a: [&[f32]; M] = std::array::from_fn(|r| &a[r * k..][..k]);
    let strip = &strip.as_chunks::<COLUMNS>().0[..k];
    let mut sums = [[0.0_f32; COLUMNS]; M];
    for (p, weights) in strip.iter().enumerate() {
        for r in 0..M {
            let value = a[r][p];
            for j in 0..COLUMNS {
                let product =
                    if FUSED { value.mul_add(weights[j], sums[r][j]) } else { sums[r][j] + value * weights[j] };
                sums[r][j] = product;
            }
        }
    }
    for (r, sum) in sums.iter().enumerate() {
        for (value, add) in c[r * n..][columns.clone()].iter_mut().zip(sum) {
            *value += add;
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::as_conversions, reason = "small test integers are exact")]

    use super::*;

    #[test]
    fn products_agree_with_the_definition() {
        for (m, k, n) in [(1, 1, 1), (6, 24, 24), (7, 5, 16), (11, 27, 33), (2, 3, 2), (13, 40, 70)] {
            let a: Vec<f32> = (0..m * k).map(|i| (i % 7) as f32 - 3.0).collect();
            let b: Vec<f32> = (0..k * n).map(|i| (i % 11) as f32 - 5.0).collect();
            let mut c = vec![0.5; m * n];
            let (packed, mut plain) = (Packed::new(&b, n), c.clone());
            multiply_add(&a, &packed, &mut c);
            strips::<false>(&a, &packed, &mut plain);
            for i in 0..m * n {
                let expected: f32 = (0..k).map(|p| a[i / n * k + p] * b[p * n + i % n]).sum::<f32>() + 0.5;
                assert_eq!((c[i], plain[i]), (expected, expected), "{m}×{k}×{n} at {i}");
            }
        }
    }
}
