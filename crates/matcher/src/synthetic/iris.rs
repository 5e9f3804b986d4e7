//! Synthetic iris codes: fields of runs, as the phases of a filtered texture are, not independent bits.
//!
//! An eye is a random field in which neighbours along a column and along a row tend to be equal: each bit follows from
//! the one before it in its row, the one before it in its column and the one before both (a two-dimensional Markov
//! chain), and the rows close around the iris. A capture flips bits, more of them at the edges of runs, covers a part
//! by eyelids and a reflection, and turns the eye. The two eyes of a person, and the eyes of twins, are unrelated, as
//! they are in life. Measured (`--example iris_scores`; degrees of freedom are `p(1−p)/sd²` of impostors' distances
//! without masks and at one rotation):
//!
//! | | 2,048 bits | 16,384 bits |
//! |---|---|---|
//! | impostors, whole codes at one rotation | 0.500 ± 0.032 | 0.500 ± 0.032 |
//! | degrees of freedom | 250 | 246 |
//! | bits that differ one column on | 12.9 % | 4.2 % |
//! | bits of a capture that count | 76 % ± 7 % | 75 % ± 7 % |
//! | genuine, best rotation, with masks | 0.125 ± 0.050 | 0.102 ± 0.041 |
//! | impostor, best rotation, with masks | 0.469 ± 0.026 | 0.476 ± 0.030 |
//!
//! Real encoders differ in how far their bits run together around the iris, which decides how fast
//! [`crate::iris::IrisBatch`] is; [`IrisTexture`] lets a bench vary it.
#![expect(clippy::as_conversions, reason = "a numeric kernel: small integers are exact in f32; results are clamped")]

use super::dice::Dice;
use crate::iris::IrisCode;
use std::fmt;

const EYE: &[u8; 8] = b"iris-id ";
const CAPTURE: &[u8; 8] = b"iris-cap";

/// Which eye of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Eye {
    /// The left one.
    Left,
    /// The right one.
    Right,
}

/// How much neighbouring bits of an eye run together: nominal probabilities that a bit equals its neighbour. Where the
/// two directions together ask for more than certainty, the field falls a little short of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IrisTexture {
    /// From one column to the next, around the iris; one half to one.
    pub column_stay: f32,
    /// From one bit of a column to the next, outwards; one half to one.
    pub row_stay: f32,
}

impl IrisTexture {
    /// The texture with about 247 degrees of freedom at 2,048 bits.
    pub const SMALL: Self = Self { column_stay: 0.89, row_stay: 0.846 };
    /// The texture with about 247 degrees of freedom at 16,384 bits.
    pub const LARGE: Self = Self { column_stay: 0.968, row_stay: 0.935 };
    /// Independent bits: far easier than any eye, for showing that.
    pub const NOISE: Self = Self { column_stay: 0.5, row_stay: 0.5 };

    /// The usual texture of a size of code.
    #[must_use]
    pub fn usual<const LINES: usize>() -> Self {
        if IrisCode::<LINES>::COLUMN_BITS == 16 { Self::SMALL } else { Self::LARGE }
    }

    /// For each state of the neighbours (bit 0: before in the row, bit 1: before in the column, bit 2: before both)
    /// the probability of a one.
    fn probabilities(self) -> [f32; 8] {
        let (c, r) = (2.0 * self.column_stay - 1.0, 2.0 * self.row_stay - 1.0);
        std::array::from_fn(|state| {
            let sign = |bit: usize| if state >> bit & 1 == 1 { 1.0 } else { -1.0 };
            (0.5 * (1.0 + c * sign(0) + r * sign(1) - c * r * sign(2))).clamp(0.0, 1.0)
        })
    }
}

/// What is stable about a synthetic iris: its bits, before any capture.
#[derive(Clone, PartialEq, Eq)]
pub struct IrisIdentity<const LINES: usize>(IrisCode<LINES>);

/// No bit of the code is shown.
impl<const LINES: usize> fmt::Debug for IrisIdentity<LINES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IrisIdentity({} bits)", IrisCode::<LINES>::BITS)
    }
}

impl<const LINES: usize> IrisIdentity<LINES> {
    /// The code that a capture without noise, occlusion or turn would give.
    #[must_use]
    pub fn code(&self) -> &IrisCode<LINES> {
        &self.0
    }
}

/// The iris of a person's seed; both eyes are unrelated.
#[must_use]
pub fn iris_identity<const LINES: usize>(seed: u64, eye: Eye) -> IrisIdentity<LINES> {
    iris_with_texture(seed, eye, IrisTexture::usual::<LINES>())
}

/// The iris of a person's seed with a texture of one's own.
#[must_use]
pub fn iris_with_texture<const LINES: usize>(seed: u64, eye: Eye, texture: IrisTexture) -> IrisIdentity<LINES> {
    let mut dice = Dice::new(EYE, seed, if eye == Eye::Left { 0 } else { 1 });
    let probabilities = texture.probabilities();
    let columns = IrisCode::<LINES>::COLUMNS;
    let mut bits = vec![0u8; IrisCode::<LINES>::CODE_BYTES];
    // The row before, and the chances drawn for this one.
    let (mut above, mut row) = (Vec::<bool>::new(), vec![false; columns]);
    let mut draws = vec![0.0; columns];
    for r in 0..IrisCode::<LINES>::COLUMN_BITS {
        draws.fill_with(|| dice.uniform());
        let one = |before: bool, column: usize| {
            let bit = |c: usize| above.get(c).copied();
            // Before the first row, half of what a row would say cancels the other half.
            let (up, both) = (bit(column), bit((column + columns - 1) % columns));
            let chance = |state: usize| probabilities.get(state).copied().unwrap_or(0.5);
            match (up, both) {
                (Some(up), Some(both)) => chance(usize::from(before) | usize::from(up) << 1 | usize::from(both) << 2),
                _ if before => texture.column_stay,
                _ => 1.0 - texture.column_stay,
            }
        };
        let mut before = draws.last().is_some_and(|d| *d < 0.5);
        for (column, (bit, draw)) in row.iter_mut().zip(&draws).enumerate() {
            *bit = *draw < one(before, column);
            before = *bit;
        }
        // The row closes: with the same draws it runs on from its end until it meets itself.
        for (column, (bit, draw)) in row.iter_mut().zip(&draws).enumerate() {
            let again = *draw < one(before, column);
            if again == *bit {
                break;
            }
            *bit = again;
            before = again;
        }
        for (column, _) in row.iter().enumerate().filter(|(_, bit)| **bit) {
            set(&mut bits, column * IrisCode::<LINES>::COLUMN_BITS + r);
        }
        above.clone_from(&row);
    }
    let whole = vec![0xFF; IrisCode::<LINES>::CODE_BYTES];
    IrisIdentity(IrisCode::new(&bits, &whole).unwrap_or_else(|error| unreachable!("a whole code holds: {error}")))
}

/// One capture of an iris; another `noise` gives another capture.
///
/// The share of flipped bits is 2.5 % and more, up to 13.5 % in ordinary captures and up to 25 % in one of 25.
#[must_use]
pub fn iris_sample<const LINES: usize>(identity: &IrisIdentity<LINES>, noise: u64) -> IrisCode<LINES> {
    // The capture also depends on the eye, so that one noise serves both eyes of a person.
    let eye =
        identity.0.code().as_chunks().0.iter().fold(0, |sum: u64, word| sum.rotate_left(7) ^ u64::from_le_bytes(*word));
    let mut dice = Dice::new(CAPTURE, noise, eye);
    let poor = dice.chance(0.04);
    let (u, v) = (dice.uniform(), dice.between(0.15, 0.25));
    let error = if poor { v } else { 0.025 + 0.11 * u * u };
    let mask = occlusion::<LINES>(&mut dice);
    let bits = flipped(&identity.0, error, &mut dice);
    // Heads lean by up to 8.4 degrees to either side.
    let lean = IrisCode::<LINES>::MAX_ROTATION * 3 / 8;
    let turn = (dice.between(-1.0, 1.0) * (lean as f32 + 0.999)) as i32;
    IrisCode::new(&bits, &mask)
        .unwrap_or_else(|error| unreachable!("eyelids leave bits: {error}"))
        .rotated(turn.clamp(-lean, lean))
}

fn set(bits: &mut [u8], bit: usize) {
    if let Some(byte) = bits.get_mut(bit / 8) {
        *byte |= 1 << (bit % 8);
    }
}

/// The bits with errors: a bit at the edge of a run along its row is more than three times as likely to flip.
fn flipped<const LINES: usize>(code: &IrisCode<LINES>, error: f32, dice: &mut Dice) -> Vec<u8> {
    let (next, last) = (code.rotated(1), code.rotated(-1));
    let neighbours = next.code().iter().zip(last.code());
    let bytes = code.code().iter().zip(neighbours);
    bytes
        .map(|(bits, (next, last))| {
            let edges = (bits ^ next) | (bits ^ last);
            (0..8).fold(*bits, |byte, bit| {
                let chance = if edges >> bit & 1 == 1 { 2.2 * error } else { 0.66 * error };
                byte ^ u8::from(dice.chance(chance)) << bit
            })
        })
        .collect()
}

/// The mask of a capture: an upper and a lower eyelid, which cover the outer bits of the columns around the top and the
/// bottom, and a reflection.
fn occlusion<const LINES: usize>(dice: &mut Dice) -> Vec<u8> {
    let (columns, height) = (IrisCode::<LINES>::COLUMNS, IrisCode::<LINES>::COLUMN_BITS);
    // Middle and half width as shares of the circle, depth as a share of the column.
    let lids = [
        (0.25, dice.between(0.20, 0.30), dice.between(0.2, 0.8)),
        (0.75, dice.between(0.15, 0.25), dice.between(0.0, 0.5)),
    ];
    let (spot, spot_row) = (dice.uniform(), dice.between(0.0, 0.7));
    let mut mask = vec![0u8; IrisCode::<LINES>::CODE_BYTES];
    for column in 0..columns {
        let at = column as f32 / columns as f32;
        let open = lids.iter().fold(1.0f32, |open, (middle, width, depth)| {
            let off = (at - middle) / width;
            open.min(1.0 - depth * (1.0 - off * off).max(0.0))
        });
        let has_spot = (at - spot).abs() < 0.02;
        for r in 0..height {
            let out = (r as f32 + 0.5) / height as f32;
            if out < open && !(has_spot && (spot_row..spot_row + 0.3).contains(&out)) {
                set(&mut mask, column * height + r);
            }
        }
    }
    mask
}
