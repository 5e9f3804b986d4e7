//! Angles as 16-bit fractions of a turn, and their sines, in integers: every machine gets the same bits.
#![expect(clippy::as_conversions, clippy::indexing_slicing, reason = "a numeric kernel: ranges are stated and tested")]

/// Steps of the sine table in a quarter turn; 0.35 degrees each, half a pixel at 150 pixels.
const QUARTER: usize = 256;

/// Sines of the first quarter turn, 14 fractional bits.
const SINES: [i16; QUARTER + 1] = sines();

/// Turns the vector (1, 0) by one step at a time, with 60 fractional bits; the error stays below 2⁻⁵⁰.
const fn sines() -> [i16; QUARTER + 1] {
    const COS: i128 = 1_152_899_801_185_339_687;
    const SIN: i128 = 7_074_193_361_797_233;
    let mut table = [0; QUARTER + 1];
    let (mut x, mut y): (i128, i128) = (1 << 60, 0);
    let mut i = 0;
    while i <= QUARTER {
        table[i] = ((y + (1 << 45)) >> 46) as i16;
        (x, y) = ((x * COS - y * SIN) >> 60, (x * SIN + y * COS) >> 60);
        i += 1;
    }
    table
}

/// Sine and cosine of an angle of `turn` / 65,536 turns, 14 fractional bits, rounded to the table's steps.
pub(in crate::finger) fn sin_cos(turn: u16) -> (i32, i32) {
    let step = usize::from(turn.wrapping_add(32) >> 6);
    let (part, rest) = (step % QUARTER, QUARTER - step % QUARTER);
    let (up, down) = (i32::from(SINES[part]), i32::from(SINES[rest]));
    match step / QUARTER {
        0 => (up, down),
        1 => (down, -up),
        2 => (-up, -down),
        _ => (-down, up),
    }
}

/// The direction of a vector, in 1/65,536 turns counter-clockwise from the positive x axis, y up; within 0.1 degrees,
/// by the cubic of Rajan, Wang, Inkol and Joyal (2006). Components stay below 2⁴⁷. The null vector points to 0.
pub(in crate::finger) fn direction(x: i64, y: i64) -> u16 {
    let (ax, ay) = (x.abs(), y.abs());
    let (low, high) = (ax.min(ay), ax.max(ay).max(1));
    // 15 fractional bits; π/4 is 8,192.
    let t = (low << 15) / high;
    let bow = ((t * ((1 << 15) - t)) >> 15) * (2_552 + ((692 * t) >> 15));
    let octant = (8_192 * t + bow + (1 << 14)) >> 15;
    let quadrant = if ay <= ax { octant } else { 16_384 - octant };
    let half = if x >= 0 { quadrant } else { 32_768 - quadrant };
    (if y >= 0 { half } else { -half }) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sines_are_those_of_the_angles() {
        for turn in 0..=u16::MAX {
            let (sin, cos) = sin_cos(turn);
            let angle = f64::from(turn) / 65_536.0 * std::f64::consts::TAU;
            // Half a step is 0.0031 rad, 50 units of the last bit.
            assert!((f64::from(sin) - angle.sin() * 16_384.0).abs() <= 51.0, "{turn}");
            assert!((f64::from(cos) - angle.cos() * 16_384.0).abs() <= 51.0, "{turn}");
        }
        assert_eq!([sin_cos(0), sin_cos(16_384), sin_cos(32_768)], [(0, 16_384), (16_384, 0), (0, -16_384)]);
    }

    #[test]
    fn directions_are_within_a_tenth_of_a_degree() {
        for degrees in 0..3_600 {
            let angle = f64::from(degrees).to_radians() / 10.0;
            for length in [40.0, 4_000.0, 1e13] {
                let (x, y) = (angle.cos() * length, angle.sin() * length);
                let (x, y) = (x.round() as i64, y.round() as i64);
                let wanted = (y as f64).atan2(x as f64) / std::f64::consts::TAU * 65_536.0;
                let found = direction(x, y);
                let off = (found.wrapping_sub(wanted.round() as i64 as u16)) as i16;
                assert!(off.abs() <= 19, "{degrees} {length}: {found} instead of {wanted}");
            }
        }
        assert_eq!(direction(0, 0), 0);
    }
}
