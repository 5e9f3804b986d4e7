//! A finger made ready for many comparisons: its best minutiae, and every pair of near ones with what does not change
//! when the finger is moved or turned.
//!
//! A pair is described as in BOZORTH3's tables (Watson and others, *User's Guide to NIST Biometric Image Software*,
//! NISTIR 7392, 2007) and in the local structures of Jiang and Yau (*Fingerprint Minutiae Matching Based on the Local
//! and Global Structures*, ICPR 2000): by its length and by the direction of the line between the two, seen from each
//! of them. Pairs are kept in the order of their lengths, so that a comparison looks only at pairs of about the same
//! length.

mod pairs;
pub(super) mod turn;

use crate::minutiae::{MIN_MINUTIAE, Minutia, MinutiaeTemplate};
pub(super) use pairs::{LANES, MAX_PAIRS, Pairs};
use thiserror::Error;

/// Most minutiae of a finger that are compared: the best ones, and among equals those nearest to the middle.
pub const MAX_COMPARED_MINUTIAE: usize = 64;

/// Units of a prepared coordinate in a pixel at 500 dpi.
pub(super) const UNITS_PER_PX: i32 = 4;

/// Largest coordinate in units, 100 mm from the middle.
const MAX_COORDINATE: i32 = 8_000;

const FORMAT: u8 = 1;
const HEAD_LEN: usize = 2;
const POINT_LEN: usize = 5;

/// Where no minutia is: farther from everything than any tolerance.
const NOWHERE: i16 = i16::MAX;

/// The minutiae of one finger, padded to a fixed number so that loops over them need no remainder.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Points {
    pub(super) count: usize,
    /// Units from the mean of all points, to the right.
    pub(super) x: [i16; MAX_COMPARED_MINUTIAE],
    /// Units from the mean of all points, upwards.
    pub(super) y: [i16; MAX_COMPARED_MINUTIAE],
    /// 1/256 turns, counter-clockwise.
    pub(super) angle: [u8; MAX_COMPARED_MINUTIAE],
}

/// One finger, ready to be compared: some 12 kB.
#[derive(Clone)]
pub struct PreparedFinger {
    pub(super) points: Points,
    pub(super) pairs: Pairs,
}

impl PreparedFinger {
    /// Prepares a template: from then on each comparison costs a fraction of the first.
    #[must_use]
    pub fn new(template: &MinutiaeTemplate) -> Self {
        let points = Points::of(template);
        let pairs = Pairs::of(&points);
        Self { points, pairs }
    }

    /// How many minutiae are compared, at most [`MAX_COMPARED_MINUTIAE`].
    #[must_use]
    pub fn minutiae(&self) -> usize {
        self.points.count
    }

    /// The stored form, 2 + 5 n bytes for n minutiae: format 1, n, then for each x and y as big-endian i16 in quarter
    /// pixels at 500 dpi from the mean of all, y upwards, and its direction in 1/256 turns. The pairs are left out: they
    /// would take 30 times as much and follow from the minutiae.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let points = &self.points;
        let mut bytes = Vec::with_capacity(HEAD_LEN + POINT_LEN * points.count);
        bytes.extend([FORMAT, u8::try_from(points.count).unwrap_or(u8::MAX)]);
        for ((x, y), angle) in points.x.iter().zip(&points.y).zip(&points.angle).take(points.count) {
            bytes.extend(x.to_be_bytes());
            bytes.extend(y.to_be_bytes());
            bytes.push(*angle);
        }
        bytes
    }

    /// Reads the stored form and finds the pairs anew.
    ///
    /// # Errors
    /// [`PreparedError`]; never panics.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PreparedError> {
        let Some((&[format, count], body)) = bytes.split_first_chunk::<HEAD_LEN>() else {
            return Err(PreparedError::WrongLength { expected: HEAD_LEN, found: bytes.len() });
        };
        if format != FORMAT {
            return Err(PreparedError::UnknownFormat(format));
        }
        let count = usize::from(count);
        if !(MIN_MINUTIAE..=MAX_COMPARED_MINUTIAE).contains(&count) {
            return Err(PreparedError::BadCount(count));
        }
        let expected = HEAD_LEN + POINT_LEN * count;
        if bytes.len() != expected {
            return Err(PreparedError::WrongLength { expected, found: bytes.len() });
        }
        let (read, _) = body.as_chunks::<POINT_LEN>();
        let mut points = Points::nowhere(count);
        let places = points.x.iter_mut().zip(&mut points.y).zip(&mut points.angle);
        for (index, (((x, y), angle), &[x0, x1, y0, y1, a])) in places.zip(read).enumerate() {
            (*x, *y, *angle) = (i16::from_be_bytes([x0, x1]), i16::from_be_bytes([y0, y1]), a);
            if i32::from(*x).abs() > MAX_COORDINATE || i32::from(*y).abs() > MAX_COORDINATE {
                return Err(PreparedError::BadPoint { index });
            }
        }
        let pairs = Pairs::of(&points);
        Ok(Self { points, pairs })
    }
}

/// Why bytes are not a prepared finger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PreparedError {
    /// The stored form is of another format.
    #[error("unknown format {0} of a prepared finger")]
    UnknownFormat(u8),
    /// Fewer minutiae than can be compared, or more than are.
    #[error("{0} minutiae are not between {MIN_MINUTIAE} and {MAX_COMPARED_MINUTIAE}")]
    BadCount(usize),
    /// The stored form is shorter or longer than its count says.
    #[error("the prepared finger should have {expected} bytes and has {found}")]
    WrongLength {
        /// Bytes the head announces.
        expected: usize,
        /// Bytes there are.
        found: usize,
    },
    /// A minutia lies more than 100 mm from the middle.
    #[error("minutia {index} lies too far from the middle")]
    BadPoint {
        /// Its place in the list, from 0.
        index: usize,
    },
}

/// A prepared finger is biometric data: its points never reach a log.
impl std::fmt::Debug for PreparedFinger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PreparedFinger({} minutiae)", self.points.count)
    }
}

impl Points {
    fn nowhere(count: usize) -> Self {
        let nowhere = [NOWHERE; MAX_COMPARED_MINUTIAE];
        Self { count, x: nowhere, y: nowhere, angle: [0; MAX_COMPARED_MINUTIAE] }
    }

    fn of(template: &MinutiaeTemplate) -> Self {
        let dpi = i64::from(template.dpi());
        let scale = |px: u16| (i64::from(px) * i64::from(UNITS_PER_PX) * 500 + dpi / 2) / dpi;
        let mut placed: Vec<(i64, i64, &Minutia)> =
            template.minutiae().iter().map(|m| (scale(m.x), -scale(m.y), m)).collect();
        let (x, y) = mean(&placed);
        placed.sort_by_key(|(px, py, m)| (std::cmp::Reverse(m.quality), (px - x) * (px - x) + (py - y) * (py - y)));
        placed.truncate(MAX_COMPARED_MINUTIAE);
        let (x, y) = mean(&placed);
        let mut points = Self::nowhere(placed.len());
        let places = points.x.iter_mut().zip(&mut points.y).zip(&mut points.angle);
        for (((to_x, to_y), to_angle), (px, py, m)) in places.zip(placed) {
            (*to_x, *to_y) = (coordinate(px - x), coordinate(py - y));
            *to_angle = u8::try_from((u32::from(m.angle) * 256 + 180) / 360 % 256).unwrap_or(0);
        }
        points
    }

    /// Whether these stand before others in an order that every pair of different point sets has: comparisons take
    /// them in this order and are symmetric by that.
    pub(super) fn stand_before(&self, other: &Self) -> bool {
        self <= other
    }
}

/// Rounded down, so that a shift of all points shifts their mean by exactly as much.
fn mean(placed: &[(i64, i64, &Minutia)]) -> (i64, i64) {
    let count = i64::try_from(placed.len().max(1)).unwrap_or(1);
    let sum = |of: fn(&(i64, i64, &Minutia)) -> i64| placed.iter().map(of).sum::<i64>().div_euclid(count);
    (sum(|p| p.0), sum(|p| p.1))
}

fn coordinate(units: i64) -> i16 {
    let limit = i64::from(MAX_COORDINATE);
    i16::try_from(units.clamp(-limit, limit)).unwrap_or(NOWHERE)
}
