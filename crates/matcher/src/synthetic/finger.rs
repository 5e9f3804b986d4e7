//! Synthetic finger templates.
//!
//! A finger has 40 to 55 minutiae along the flow of an arch, loop or whorl. An impression turns and shifts it, shows a
//! part of it, loses some minutiae, finds false ones and jitters the rest; some impressions are much worse than others.
//! Measured on 40 people × 8 impressions (`--example scores`), beside FVC2002 DB1_B (10 fingers × 8):
//!
//! | | synthetic | FVC2002 DB1_B |
//! |---|---|---|
//! | minutiae found | 37 ± 8 | 49 ± 14 |
//! | one finger, genuine | 62 ± 13 (1 % below 21) | 61 ± 14 (1 % below 7) |
//! | one finger, impostor | 7.0 ± 6.1 (1 % above 24) | 5.4 ± 5.7 (1 % above 23) |
//! | four fingers, genuine | 247 ± 26 | 244 ± 28 |
//! | four fingers, impostor | 28 ± 12 | 22 ± 11 |
//! | four fingers, impostor at or above 60 | 9.6e-3 | 2.1e-3 |
//! | four fingers, genuine below 120 | 5e-5 | 7e-4 |
//!
//! By BOZORTH3, which the impressions were once fitted to, they lie closer still: genuine 91 ± 53 and 96 ± 55, impostor
//! 7.4 ± 3.4 and 7.3 ± 3.9. What is missing is the skin's distortion and the few impressions that fail altogether.
#![expect(clippy::as_conversions, reason = "a numeric kernel: small integers are exact in f32; results are clamped")]

use super::dice::Dice;
use crate::finger::{FingerPosition, FingerSet};
use crate::minutiae::{Minutia, MinutiaKind, MinutiaeTemplate};

const IDENTITY: &[u8; 8] = b"fing-id ";
const SAMPLE: &[u8; 8] = b"fing-cap";

/// Image of a sample, pixels at 500 dpi: 19.5 × 21.6 mm.
const WIDTH: u16 = 384;
const HEIGHT: u16 = 424;
const DPI: u16 = 500;

/// Half axes of the ridge area, pixels.
const PAD: (f32, f32) = (122.0, 150.0);
/// Number of minutiae of a finger: lowest, and how many more there may be.
const COUNT: (f32, f32) = (40.0, 16.0);
/// Closest that two minutiae of a finger come, pixels.
const GAP: f32 = 12.0;

/// Share of impressions that show the edge of the finger rather than its middle.
const ASKEW: f32 = 0.06;

/// A point with a direction; origin in the middle of the finger, y down, degrees counter-clockwise.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Point {
    x: f32,
    y: f32,
    angle: f32,
}

/// What is stable about a synthetic finger: its minutiae, before any impression.
#[derive(Clone, PartialEq)]
pub struct FingerIdentity {
    points: Vec<Point>,
    pattern: Pattern,
}

impl std::fmt::Debug for FingerIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FingerIdentity({} minutiae)", self.points.len())
    }
}

/// The finger of a person's seed at a position; the ten fingers of a seed are unrelated.
#[must_use]
pub fn finger_identity(seed: u64, position: FingerPosition) -> FingerIdentity {
    let mut dice = Dice::new(IDENTITY, seed, u64::from(position.code()));
    let pattern = Pattern::draw(&mut dice);
    let count = (COUNT.0 + COUNT.1 * dice.uniform()) as usize;
    let mut points: Vec<Point> = Vec::with_capacity(count);
    while points.len() < count {
        let (x, y) = within_pad(&mut dice);
        if points.iter().all(|p| (p.x - x) * (p.x - x) + (p.y - y) * (p.y - y) >= GAP * GAP) {
            points.push(Point { x, y, angle: pattern.minutia_angle(&mut dice, x, y) });
        }
    }
    FingerIdentity { points, pattern }
}

/// How one impression differs from the finger.
struct Impression {
    /// Share of minutiae not found.
    missing: f32,
    /// False minutiae for each true one.
    spurious: f32,
    /// Standard deviation of positions, pixels.
    jitter: f32,
    /// Standard deviation of angles, degrees.
    wobble: f32,
}

/// One impression of a finger; another `noise` gives another impression.
#[must_use]
pub fn finger_sample(identity: &FingerIdentity, noise: u64) -> MinutiaeTemplate {
    // The impression also depends on the finger, so that one noise serves a person's whole hand.
    let finger = identity.points.first().map_or(0, |p| u64::from(p.x.to_bits()) << 32 | u64::from(p.y.to_bits()));
    let mut dice = Dice::new(SAMPLE, noise, finger);
    let worse = dice.uniform() * dice.uniform();
    let impression = Impression {
        missing: 0.08 + 0.40 * worse,
        spurious: 0.08 + 0.40 * worse,
        jitter: 1.1 + 1.8 * worse,
        wobble: 4.0 + 5.0 * worse,
    };
    let is_askew = dice.chance(ASKEW);
    let pose = Pose::draw(&mut dice, if is_askew { 3.0 } else { 1.0 });
    let mut minutiae = Vec::with_capacity(identity.points.len() + 8);
    for point in &identity.points {
        if dice.chance(impression.spurious) {
            let (x, y) = within_pad(&mut dice);
            let angle = identity.pattern.minutia_angle(&mut dice, x, y);
            minutiae.extend(pose.place(Point { x, y, angle }, &mut dice, &impression));
        }
        if !dice.chance(impression.missing) {
            minutiae.extend(pose.place(*point, &mut dice, &impression));
        }
    }
    // A poor impression may keep fewer than can be compared; a station would have taken it again.
    for point in &identity.points {
        if minutiae.len() >= crate::minutiae::MIN_MINUTIAE + 2 {
            break;
        }
        minutiae.push(pose.clamp(*point));
    }
    MinutiaeTemplate::trusted(WIDTH, HEIGHT, DPI, minutiae)
        .unwrap_or_else(|error| unreachable!("a synthetic impression holds: {error}"))
}

/// One impression of each of a person's fingers.
#[must_use]
pub fn finger_set(seed: u64, positions: &[FingerPosition], noise: u64) -> FingerSet {
    positions.iter().map(|&p| (p, finger_sample(&finger_identity(seed, p), noise))).collect()
}

fn within_pad(dice: &mut Dice) -> (f32, f32) {
    loop {
        let (u, v) = (dice.between(-1.0, 1.0), dice.between(-1.0, 1.0));
        if u * u + v * v <= 1.0 {
            return (u * PAD.0, v * PAD.1);
        }
    }
}

/// Where the finger lies on the glass.
struct Pose {
    sin: f32,
    cos: f32,
    turn: f32,
    dx: f32,
    dy: f32,
    /// Middle and squared half axes of the touching area relative to the pad.
    window: (f32, f32, f32),
}

impl Pose {
    /// `shift` is 1 for a finger laid down as it should be.
    fn draw(dice: &mut Dice, shift: f32) -> Self {
        // t = tan(turn / 2); a turn of 8 degrees is 0.07.
        let t = 0.07 * dice.normal();
        let (sin, cos) = (2.0 * t / (1.0 + t * t), (1.0 - t * t) / (1.0 + t * t));
        Self {
            sin,
            cos,
            turn: atan2_degrees(sin, cos),
            dx: 12.0 * dice.normal(),
            dy: 12.0 * dice.normal(),
            window: (0.16 * shift * dice.normal(), 0.16 * shift * dice.normal(), dice.between(0.75, 1.15)),
        }
    }

    /// The minutia as the glass sees it, or nothing when that part of the finger does not touch.
    fn place(&self, point: Point, dice: &mut Dice, impression: &Impression) -> Option<Minutia> {
        let (u, v) = (point.x / PAD.0 - self.window.0, point.y / PAD.1 - self.window.1);
        if u * u + v * v > self.window.2 * self.window.2 {
            return None;
        }
        Some(self.clamp(Point {
            x: point.x + impression.jitter * dice.normal(),
            y: point.y + impression.jitter * dice.normal(),
            angle: point.angle + impression.wobble * dice.normal(),
        }))
    }

    fn clamp(&self, point: Point) -> Minutia {
        // y points down, so a counter-clockwise turn has the opposite sign.
        let x = point.x * self.cos + point.y * self.sin + self.dx + f32::from(WIDTH) / 2.0;
        let y = point.y * self.cos - point.x * self.sin + self.dy + f32::from(HEIGHT) / 2.0;
        Minutia {
            x: (x.max(0.0) as u16).min(WIDTH - 1),
            y: (y.max(0.0) as u16).min(HEIGHT - 1),
            angle: wrap(point.angle + self.turn) as u16 % 360,
            quality: 0,
            kind: MinutiaKind::Other,
        }
    }
}

/// The flow of the ridges: the zero-pole model of Sherlock and Monro (1993), half the angles seen from the cores less
/// half those seen from the deltas.
#[derive(Debug, Clone, PartialEq)]
struct Pattern {
    cores: Vec<(f32, f32)>,
    deltas: Vec<(f32, f32)>,
    tilt: f32,
}

impl Pattern {
    /// Loops 65 %, whorls 30 %, arches 5 %: the usual shares.
    fn draw(dice: &mut Dice) -> Self {
        let kind = dice.uniform();
        let mut near = |x: f32, y: f32| (x + 14.0 * dice.normal(), y + 16.0 * dice.normal());
        let (cores, deltas) = if kind < 0.325 {
            (vec![near(0.0, -30.0)], vec![near(95.0, 110.0)])
        } else if kind < 0.65 {
            (vec![near(0.0, -30.0)], vec![near(-95.0, 110.0)])
        } else if kind < 0.95 {
            (vec![near(0.0, -45.0), near(0.0, 15.0)], vec![near(-110.0, 120.0), near(110.0, 120.0)])
        } else {
            (vec![near(0.0, 20.0)], vec![near(0.0, 70.0)])
        };
        Self { cores, deltas, tilt: 6.0 * dice.normal() }
    }

    /// Ridge orientation in degrees, undirected.
    fn orientation(&self, x: f32, y: f32) -> f32 {
        let seen = |p: &(f32, f32)| atan2_degrees(p.1 - y, x - p.0);
        let sum: f32 = self.cores.iter().map(seen).sum::<f32>() - self.deltas.iter().map(seen).sum::<f32>();
        sum / 2.0 + self.tilt
    }

    /// A minutia follows the ridge, in one of its two directions.
    fn minutia_angle(&self, dice: &mut Dice, x: f32, y: f32) -> f32 {
        let turned = if dice.chance(0.5) { 180.0 } else { 0.0 };
        self.orientation(x, y) + turned + 5.0 * dice.normal()
    }
}

/// Into 0 to 360; the argument lies within a few turns.
fn wrap(mut degrees: f32) -> f32 {
    while degrees < 0.0 {
        degrees += 360.0;
    }
    while degrees >= 360.0 {
        degrees -= 360.0;
    }
    degrees
}

/// Angle of a vector in degrees, within 0.25, from basic operations only so that every machine agrees.
fn atan2_degrees(y: f32, x: f32) -> f32 {
    let (ax, ay) = (x.abs(), y.abs());
    if ax + ay == 0.0 {
        return 0.0;
    }
    let t = if ay <= ax { ay / ax } else { ax / ay };
    let octant = t * (45.0 + 15.64 * (1.0 - t));
    let quadrant = if ay <= ax { octant } else { 90.0 - octant };
    let half = if x >= 0.0 { quadrant } else { 180.0 - quadrant };
    if y >= 0.0 { half } else { -half }
}
