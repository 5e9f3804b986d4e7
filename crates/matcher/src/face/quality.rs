//! Whether a portrait is good enough, measured so that the operator can tell the person what to change.
//!
//! The measures follow ISO/IEC 29794-5 in kind; the thresholds are ours, with their reasons beside them. Each has two
//! lines: beyond the first the portrait is usable but could be better, beyond the second it must be taken again.
#![expect(clippy::as_conversions, reason = "pixel counts are exact in f32")]

use super::mesh::Mesh;
use crate::image::{GreyImage, RgbImage};

/// A warning line and a line of refusal.
#[derive(Debug, Clone, Copy)]
struct Lines {
    warn: f32,
    refuse: f32,
}

/// Distance of the eyes in pixels. ISO/IEC 19794-5 wants 90 for a full frontal portrait; the comparison itself works
/// at 35, so below 24 most of what it sees is invented by enlarging. (Portraits of 92 pixels' width have about 32.)
const EYE_DISTANCE_PX: Lines = Lines { warn: 90.0, refuse: 24.0 };
/// The same for thumbnails: the smallest on which the networks were seen to work have 6.
const THUMBNAIL_EYE_DISTANCE_PX: Lines = Lines { warn: 90.0, refuse: 5.0 };
/// Fine detail against all detail, see [`sharpness`]. Portraits in focus measured 0.15 to 0.20; blurred by a Gaussian
/// of one pixel at the size compared (three where the eyes are 105 pixels apart) 0.06, of two pixels 0.03.
const SHARPNESS: Lines = Lines { warn: 0.09, refuse: 0.04 };
/// The same for thumbnails, which have no fine detail to measure: those of 23 pixels' width reach 0.02 to 0.05.
const THUMBNAIL_SHARPNESS: Lines = Lines { warn: 0.09, refuse: 0.01 };
/// Mean luma of the face, 0 to 255, from below: dark skin in good light measures 70 and more.
const DARK: Lines = Lines { warn: 60.0, refuse: 30.0 };
/// Mean luma of the face from above: beyond 225 the features vanish in white.
const BRIGHT: Lines = Lines { warn: 205.0, refuse: 230.0 };
/// Part of the face that is pure black or pure white and therefore lost.
const CLIPPED: Lines = Lines { warn: 0.15, refuse: 0.45 };
/// Turn to the side or up and down in degrees; ISO/IEC 19794-5 allows 5 (passports), the mesh errs by about 5.
const TURN_DEG: Lines = Lines { warn: 12.0, refuse: 35.0 };
/// Tilt of the head towards a shoulder in degrees; ISO/IEC 19794-5 allows 8; alignment removes far more.
const TILT_DEG: Lines = Lines { warn: 8.0, refuse: 25.0 };
/// Height of the eye's opening over its width. Open eyes measure 0.2 to 0.4; the mesh puts closed ones near 0.1.
const EYE_OPENING: Lines = Lines { warn: 0.15, refuse: 0.05 };
/// The same for thumbnails: lids one pixel apart tell nothing, so this never refuses.
const THUMBNAIL_EYE_OPENING: Lines = Lines { warn: 0.15, refuse: 0.0 };
/// Part of the passport crop that lies outside the picture. Tight crops stay usable for comparison, so that this alone
/// never refuses.
const OUTSIDE: Lines = Lines { warn: 0.05, refuse: 1.0 };
/// Part of the face itself that lies outside the picture. A portrait cut through the cheek measured 0.10 (the mesh
/// draws itself into the picture), uncut ones at most 0.03.
const CUT_OFF: Lines = Lines { warn: 0.03, refuse: 0.08 };

/// What is wrong with a portrait, in words an operator can turn into an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaceIssue {
    /// The face has too few pixels: come nearer.
    TooSmall,
    /// Out of focus, or moved.
    Blurred,
    /// Too little light on the face.
    TooDark,
    /// Too much light on the face.
    TooBright,
    /// The head is turned aside, up or down.
    NotFrontal,
    /// The head leans towards a shoulder.
    Tilted,
    /// The eyes are closed.
    EyesClosed,
    /// The face is too near the edge for a portrait with shoulders.
    OffCentre,
}

/// The verdict on a portrait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaceVerdict {
    /// Nothing to improve.
    Good,
    /// Usable; better if the person has the time.
    Acceptable,
    /// Must be taken again.
    Retake,
}

/// How strictly a portrait is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QualityPolicy {
    /// For the register and the card.
    #[default]
    Standard,
    /// For demonstrations and trials with thumbnails of public face collections: too few pixels, missing sharpness and
    /// unmeasurable lids still make an issue, but do not force a retake.
    Thumbnails,
}

/// What was measured on a portrait.
#[derive(Debug, Clone, PartialEq)]
pub struct FaceQuality {
    /// Distance between the eyes' middles, in pixels of the picture.
    pub eye_distance_px: f32,
    /// Fine detail against all detail; 0 is fog.
    pub sharpness: f32,
    /// Mean luma of the face, 0 to 255.
    pub brightness: f32,
    /// Part of the face that is pure black, 0 to 1.
    pub black: f32,
    /// Part of the face that is pure white, 0 to 1.
    pub white: f32,
    /// Tilt towards a shoulder in degrees; positive is clockwise on the screen.
    pub roll_deg: f32,
    /// Turn to the side in degrees, estimated from the mesh's depth.
    pub yaw_deg: f32,
    /// Turn up or down in degrees, estimated from the mesh's depth.
    pub pitch_deg: f32,
    /// Height over width of the more closed eye's opening.
    pub eye_opening: f32,
    /// Part of the passport crop that lies outside the picture, 0 to 1.
    pub crop_outside: f32,
    /// Part of the face itself that lies outside the picture, 0 to 1.
    pub face_outside: f32,
    /// What is wrong, those that force a retake first.
    pub issues: Vec<FaceIssue>,
    /// What follows from the issues.
    pub verdict: FaceVerdict,
}

impl FaceQuality {
    /// The same measures judged by another policy.
    #[must_use]
    pub fn judged(mut self, policy: QualityPolicy) -> Self {
        let (distance, sharpness, opening) = match policy {
            QualityPolicy::Standard => (EYE_DISTANCE_PX, SHARPNESS, EYE_OPENING),
            QualityPolicy::Thumbnails => (THUMBNAIL_EYE_DISTANCE_PX, THUMBNAIL_SHARPNESS, THUMBNAIL_EYE_OPENING),
        };
        let turned = self.yaw_deg.abs().max(self.pitch_deg.abs());
        let checks = [
            (FaceIssue::TooSmall, below(self.eye_distance_px, distance)),
            (FaceIssue::Blurred, below(self.sharpness, sharpness)),
            (FaceIssue::TooDark, below(self.brightness, DARK).max(above(self.black, CLIPPED))),
            (FaceIssue::TooBright, above(self.brightness, BRIGHT).max(above(self.white, CLIPPED))),
            (FaceIssue::NotFrontal, above(turned, TURN_DEG)),
            (FaceIssue::Tilted, above(self.roll_deg.abs(), TILT_DEG)),
            (FaceIssue::EyesClosed, below(self.eye_opening, opening)),
            (FaceIssue::OffCentre, above(self.crop_outside, OUTSIDE).max(above(self.face_outside, CUT_OFF))),
        ];
        let of = |wanted| checks.iter().filter(move |(_, verdict)| *verdict == wanted).map(|(issue, _)| *issue);
        self.issues = of(FaceVerdict::Retake).chain(of(FaceVerdict::Acceptable)).collect();
        self.verdict = checks.iter().map(|(_, verdict)| *verdict).max().unwrap_or(FaceVerdict::Retake);
        self
    }
}

/// Measures a portrait by the standard policy: the mesh in the picture, the aligned face, and how much of the crop and
/// of the face lies outside.
pub(crate) fn measure(mesh: &Mesh, aligned: &RgbImage, crop_outside: f32, face_outside: f32) -> FaceQuality {
    let [left, right, ..] = mesh.five_points();
    let light = Light::of(&aligned.to_grey());
    let quality = FaceQuality {
        eye_distance_px: left.distance(right),
        sharpness: light.sharpness,
        brightness: light.mean,
        black: light.black,
        white: light.white,
        roll_deg: (right.y - left.y).atan2(right.x - left.x).to_degrees(),
        yaw_deg: turn(mesh, 234, 454),
        pitch_deg: turn(mesh, 10, 152) - UPRIGHT_PITCH_DEG,
        eye_opening: opening(mesh, &RIGHT_EYE).min(opening(mesh, &LEFT_EYE)),
        crop_outside,
        face_outside,
        issues: Vec::new(),
        verdict: FaceVerdict::Good,
    };
    quality.judged(QualityPolicy::Standard)
}

fn below(value: f32, lines: Lines) -> FaceVerdict {
    above(-value, Lines { warn: -lines.warn, refuse: -lines.refuse })
}

/// A measure that is not a number refuses.
fn above(value: f32, lines: Lines) -> FaceVerdict {
    if value <= lines.warn {
        FaceVerdict::Good
    } else if value <= lines.refuse {
        FaceVerdict::Acceptable
    } else {
        FaceVerdict::Retake
    }
}

/// Pairs of lid points and the two corners of one eye.
struct Eye {
    lids: [(usize, usize); 3],
    corners: (usize, usize),
}

const RIGHT_EYE: Eye = Eye { lids: [(160, 144), (159, 145), (158, 153)], corners: (33, 133) };
const LEFT_EYE: Eye = Eye { lids: [(385, 380), (386, 374), (387, 373)], corners: (362, 263) };

/// Mean height of the opening over its width (the eye aspect ratio of Soukupová and Čech 2016).
fn opening(mesh: &Mesh, eye: &Eye) -> f32 {
    let distance = |(a, b): (usize, usize)| mesh.point(a).distance(mesh.point(b));
    eye.lids.map(distance).iter().sum::<f32>() / 3.0 / distance(eye.corners).max(f32::EPSILON)
}

/// What the line from forehead to chin measures for an upright head, in degrees: the chin lies a little behind.
const UPRIGHT_PITCH_DEG: f32 = 2.0;

/// The angle by which the line between two points leaves the picture plane, in degrees.
fn turn(mesh: &Mesh, from: usize, to: usize) -> f32 {
    let [[ax, ay, az], [bx, by, bz]] = [mesh.at(from), mesh.at(to)];
    (bz - az).atan2((bx - ax).hypot(by - ay)).to_degrees()
}

/// Light and detail of the aligned face between brows and chin.
struct Light {
    mean: f32,
    black: f32,
    white: f32,
    sharpness: f32,
}

/// The part of the 112-pixel aligned face that is skin in every portrait: columns and rows.
const FACE_COLUMNS: std::ops::Range<usize> = 24..88;
/// Rows of the same.
const FACE_ROWS: std::ops::Range<usize> = 34..104;
/// Luma at and below which nothing can be seen.
const BLACK: u8 = 10;
/// Luma at and above which nothing can be seen.
const WHITE: u8 = 246;

impl Light {
    fn of(grey: &GreyImage) -> Self {
        let rows: Vec<&[u8]> = grey.data().chunks_exact(grey.width() as usize).collect();
        let (mut sum, mut squares, mut detail, mut black, mut white, mut count) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for window in rows.get(FACE_ROWS.start - 1..=FACE_ROWS.end).unwrap_or_default().windows(3) {
            let [above, row, beneath] = window else { continue };
            for x in FACE_COLUMNS {
                let at = |row: &[u8], x: usize| row.get(x).copied().map_or(0.0, f32::from);
                let value = at(row, x);
                let around = at(above, x) + at(beneath, x) + at(row, x - 1) + at(row, x + 1);
                sum += value;
                squares += value * value;
                detail += (value - around / 4.0).powi(2);
                black += f32::from(u8::from(value <= f32::from(BLACK)));
                white += f32::from(u8::from(value >= f32::from(WHITE)));
                count += 1.0;
            }
        }
        let count = f32::max(count, 1.0);
        let mean = sum / count;
        let variance = (squares / count - mean * mean).max(1.0);
        Self { mean, black: black / count, white: white / count, sharpness: sharpness(detail / count, variance) }
    }
}

/// Root of the energy of the discrete Laplacian over the variance: independent of light and contrast.
fn sharpness(detail: f32, variance: f32) -> f32 {
    (detail / variance).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A portrait without fault.
    fn good() -> FaceQuality {
        FaceQuality {
            eye_distance_px: 120.0,
            sharpness: 0.17,
            brightness: 130.0,
            black: 0.0,
            white: 0.0,
            roll_deg: 0.0,
            yaw_deg: 0.0,
            pitch_deg: 0.0,
            eye_opening: 0.3,
            crop_outside: 0.0,
            face_outside: 0.0,
            issues: Vec::new(),
            verdict: FaceVerdict::Good,
        }
    }

    #[test]
    fn each_measure_has_its_word_and_two_lines() {
        type Change = fn(&mut FaceQuality, f32);
        let cases: [(FaceIssue, Change, f32, f32); 14] = [
            (FaceIssue::TooSmall, |q, v| q.eye_distance_px = v, 60.0, 20.0),
            (FaceIssue::Blurred, |q, v| q.sharpness = v, 0.06, 0.03),
            (FaceIssue::TooDark, |q, v| q.brightness = v, 45.0, 20.0),
            (FaceIssue::TooDark, |q, v| q.black = v, 0.3, 0.6),
            (FaceIssue::TooBright, |q, v| q.brightness = v, 220.0, 240.0),
            (FaceIssue::TooBright, |q, v| q.white = v, 0.3, 0.6),
            (FaceIssue::NotFrontal, |q, v| q.yaw_deg = v, 20.0, 40.0),
            (FaceIssue::NotFrontal, |q, v| q.yaw_deg = v, -20.0, -40.0),
            (FaceIssue::NotFrontal, |q, v| q.pitch_deg = v, -20.0, 40.0),
            (FaceIssue::Tilted, |q, v| q.roll_deg = v, -12.0, 30.0),
            (FaceIssue::EyesClosed, |q, v| q.eye_opening = v, 0.1, 0.03),
            (FaceIssue::OffCentre, |q, v| q.crop_outside = v, 0.3, f32::NAN),
            (FaceIssue::OffCentre, |q, v| q.face_outside = v, 0.05, 0.2),
            (FaceIssue::Blurred, |q, v| q.sharpness = v, 0.08, f32::NAN),
        ];
        let judged = good().judged(QualityPolicy::Standard);
        assert_eq!((judged.verdict, judged.issues), (FaceVerdict::Good, Vec::new()));
        for (issue, change, acceptable, refused) in cases {
            for (value, verdict) in [(acceptable, FaceVerdict::Acceptable), (refused, FaceVerdict::Retake)] {
                let mut quality = good();
                change(&mut quality, value);
                let judged = quality.judged(QualityPolicy::Standard);
                assert_eq!((judged.verdict, judged.issues), (verdict, vec![issue]), "{issue:?} {value}");
            }
        }
    }

    #[test]
    fn what_forces_a_retake_is_said_first() {
        let quality = FaceQuality { roll_deg: 12.0, eye_opening: 0.03, ..good() }.judged(QualityPolicy::Standard);
        assert_eq!(quality.issues, [FaceIssue::EyesClosed, FaceIssue::Tilted]);
    }

    /// Both eyes level, 60 pixels wide, their lids `left` and `right` pixels apart, the head turned by depth.
    fn face(left: f32, right: f32, depth: f32) -> Mesh {
        let mut points = vec![(234, [0.0, 100.0, 0.0]), (454, [200.0, 100.0, depth]), (10, [100.0, 0.0, 0.0])];
        // The chin of an upright head lies a little behind the forehead.
        points.push((152, [100.0, 200.0, 200.0 * UPRIGHT_PITCH_DEG.to_radians().tan()]));
        for (eye, x, gap) in [(&RIGHT_EYE, 20.0, left), (&LEFT_EYE, 120.0, right)] {
            points.extend([(eye.corners.0, [x, 80.0, 0.0]), (eye.corners.1, [x + 60.0, 80.0, 0.0])]);
            for (upper, lower) in eye.lids {
                points.extend([(upper, [x + 30.0, 80.0, 0.0]), (lower, [x + 30.0, 80.0 + gap, 0.0])]);
            }
        }
        Mesh::of(&points)
    }

    fn measured(mesh: &Mesh) -> FaceQuality {
        let noise = (0..112 * 112_u32).flat_map(|i| [(i.wrapping_mul(2_654_435_761) >> 26) as u8 + 90; 3]).collect();
        measure(mesh, &RgbImage::new(112, 112, noise).unwrap(), 0.0, 0.0)
    }

    #[test]
    fn one_closed_eye_is_enough() {
        for (left, right, is_closed) in [(18.0, 18.0, false), (18.0, 2.0, true), (2.0, 18.0, true), (2.0, 2.0, true)] {
            let quality = measured(&face(left, right, 0.0));
            assert_eq!(quality.issues.contains(&FaceIssue::EyesClosed), is_closed, "{left} {right}: {quality:?}");
        }
        assert!((measured(&face(18.0, 18.0, 0.0)).eye_opening - 0.3).abs() < 1e-5);
    }

    #[test]
    fn turned_heads_are_seen_by_their_depth() {
        let straight = measured(&face(18.0, 18.0, 0.0));
        assert!(straight.yaw_deg.abs() < 0.01 && straight.pitch_deg.abs() < 0.01, "{straight:?}");
        let turned = measured(&face(18.0, 18.0, 200.0));
        assert!((turned.yaw_deg - 45.0).abs() < 0.01, "{}", turned.yaw_deg);
        assert_eq!(turned.issues, [FaceIssue::NotFrontal]);
    }

    #[test]
    fn light_and_focus_are_measured_on_the_face() {
        let plain = |value: u8| Light::of(&GreyImage::new(112, 112, vec![value; 112 * 112]).unwrap());
        assert_eq!((plain(5).black, plain(5).white, plain(5).mean), (1.0, 0.0, 5.0));
        assert_eq!((plain(250).black, plain(250).white), (0.0, 1.0));
        assert_eq!(plain(128).sharpness, 0.0);
        let checks = |size: usize| {
            let pixel = |i: usize| if (i % 112 / size + i / 112 / size).is_multiple_of(2) { 60 } else { 180 };
            Light::of(&GreyImage::new(112, 112, (0..112 * 112).map(pixel).collect()).unwrap()).sharpness
        };
        assert!(checks(2) > checks(4) && checks(4) > checks(16), "{} {} {}", checks(2), checks(4), checks(16));
    }
}
