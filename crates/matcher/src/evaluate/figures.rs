//! What a set of comparisons shows, as figures to print, plot and keep.

use super::{Interval, OperatingPoint, Rate, Scores, USUAL_FMRS, as_f64};
use serde::Serialize;

/// Bars of a histogram.
const BINS: usize = 64;
/// Of error counts beyond this one only every so many are points of a curve.
const DENSE_ERRORS: usize = 24;

/// Where scores lie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// How many.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation.
    pub standard_deviation: f64,
    /// The lowest.
    pub lowest: f64,
    /// The highest.
    pub highest: f64,
}

/// A false match rate that was asked for, and what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AtFmr {
    /// The false match rate asked for.
    pub fmr: f64,
    /// The operating point there; nothing where so few impostor comparisons cannot show such a rate.
    pub point: Option<OperatingPoint>,
}

/// How many scores lie where. Bar `i` holds scores from `low + i × width` on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Histogram {
    /// Lower edge of the first bar.
    pub low: f64,
    /// Width of a bar.
    pub width: f64,
    /// Genuine scores in each bar.
    pub genuine: Vec<usize>,
    /// Impostor scores in each bar.
    pub impostor: Vec<usize>,
}

/// The figures of a set of comparisons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// What was compared.
    pub name: String,
    /// Whether the scores were drawn from others, so that their number says nothing about their certainty; intervals
    /// are then left out of texts.
    pub is_drawn: bool,
    /// The genuine scores.
    pub genuine: Spread,
    /// The impostor scores.
    pub impostor: Spread,
    /// Equal error rate, a share.
    pub equal_error_rate: f64,
    /// Its interval of 95 % over subjects, where it was computed.
    pub equal_error_rate_interval: Option<Interval>,
    /// The false non-match rate at the usual false match rates.
    pub at_fmr: Vec<AtFmr>,
    /// Both error rates from the lowest threshold to the highest.
    pub det: Vec<OperatingPoint>,
    /// The scores.
    pub histogram: Histogram,
}

impl Figures {
    /// The figures of scores.
    #[must_use]
    pub fn of(name: &str, scores: &Scores, equal_error_rate_interval: Option<Interval>, is_drawn: bool) -> Self {
        Self {
            name: name.to_owned(),
            is_drawn,
            genuine: Spread::of(scores.genuine()),
            impostor: Spread::of(scores.impostor()),
            equal_error_rate: scores.equal_error_rate(),
            equal_error_rate_interval,
            at_fmr: USUAL_FMRS.into_iter().map(|fmr| AtFmr { fmr, point: scores.at_fmr(fmr) }).collect(),
            det: curve(scores),
            histogram: Histogram::of(scores),
        }
    }

    /// The figures in words, for a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.name);
        for (kind, spread) in [("genuine", &self.genuine), ("impostor", &self.impostor)] {
            let Spread { count, mean, standard_deviation, lowest, highest } = spread;
            text += &format!(
                "  {count} {kind}: mean {mean:.3}, standard deviation {standard_deviation:.3}, {lowest:.3} to {highest:.3}\n"
            );
        }
        text += &format!("  EER {:.3} %", self.equal_error_rate * 1e2);
        if let Some(Interval { low, high }) = self.equal_error_rate_interval {
            text += &format!(" (95 % over subjects: {:.3} to {:.3} %)", low * 1e2, high * 1e2);
        }
        text.push('\n');
        for AtFmr { fmr, point } in &self.at_fmr {
            match point {
                None => text += &format!("  FMR {fmr:.0e}: too few impostor comparisons to show\n"),
                Some(point) => text += &format!("  FMR {fmr:.0e}: {}\n", self.in_words(point)),
            }
        }
        text
    }

    fn in_words(&self, point: &OperatingPoint) -> String {
        let OperatingPoint { threshold, fmr, fnmr } = point;
        let Interval { low, high } = fnmr.wilson();
        let interval = match self.is_drawn {
            true => String::from("drawn"),
            false => format!("{} of {}; {:.3} to {:.3} %", fnmr.errors, fnmr.of, low * 1e2, high * 1e2),
        };
        format!(
            "FNMR {:.3} % ({interval}) at threshold {threshold:.4}, {} of {} impostors",
            fnmr.value() * 1e2,
            fmr.errors,
            fmr.of
        )
    }
}

impl Spread {
    fn of(sorted: &[f64]) -> Self {
        let count = as_f64(sorted.len().max(1));
        let mean = sorted.iter().sum::<f64>() / count;
        let squares: f64 = sorted.iter().map(|score| (score - mean) * (score - mean)).sum();
        Self {
            count: sorted.len(),
            mean,
            standard_deviation: (squares / count).sqrt(),
            lowest: sorted.first().copied().unwrap_or_default(),
            highest: sorted.last().copied().unwrap_or_default(),
        }
    }
}

impl Histogram {
    /// Of scores that are whole numbers, a bar holds a whole number of them.
    fn of(scores: &Scores) -> Self {
        let all = [scores.genuine(), scores.impostor()];
        let ends = all.iter().flat_map(|scores| [scores.first(), scores.last()]).flatten();
        let (low, high) =
            ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), score| (low.min(*score), high.max(*score)));
        let are_whole = all.iter().all(|scores| scores.iter().all(|score| score.fract() == 0.0));
        let even = (high - low) / as_f64(BINS);
        let width = match are_whole {
            true => ((high - low + 1.0) / as_f64(BINS)).ceil().max(1.0),
            // The highest score belongs into the last bar.
            false => even.next_up().max(f64::MIN_POSITIVE),
        };
        let counts = |sorted: &[f64]| -> Vec<usize> {
            let below = |bin: usize| sorted.partition_point(|score| *score < low + as_f64(bin) * width);
            (0..BINS).map(|bin| (if bin + 1 == BINS { sorted.len() } else { below(bin + 1) }) - below(bin)).collect()
        };
        Self { low, width, genuine: counts(scores.genuine()), impostor: counts(scores.impostor()) }
    }
}

/// The operating points at which the number of errors of either kind is 0, 1, 2 … and, further on, each some 5 % more
/// than the last: as many points in each decade of either rate.
fn curve(scores: &Scores) -> Vec<OperatingPoint> {
    let (genuine, impostor) = (scores.genuine(), scores.impostor());
    // So many genuine scores lie below the first of these, so many impostors at or above the second.
    let missed = steps(genuine.len()).filter_map(|errors| genuine.get(errors));
    let matched = steps(impostor.len()).filter_map(|errors| {
        let lowest_match = impostor.len().checked_sub(errors)?;
        lowest_match.checked_sub(1).and_then(|place| impostor.get(place))
    });
    let mut thresholds: Vec<f64> = missed.copied().chain(matched.map(|score| score.next_up())).collect();
    thresholds.extend(genuine.last().map(|score| score.next_up()));
    thresholds.extend(impostor.first());
    thresholds.sort_unstable_by(f64::total_cmp);
    let mut points: Vec<OperatingPoint> = thresholds.into_iter().map(|threshold| scores.at(threshold)).collect();
    points.dedup_by_key(|point| (point.fmr, point.fnmr));
    points
}

fn steps(up_to: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(0), |last| Some(if *last < DENSE_ERRORS { last + 1 } else { last + last / 20 + 1 }))
        .take_while(move |errors| *errors < up_to)
}

/// A rate with its interval of 95 % after Wilson: `{errors, of, share, low, high}`.
impl Serialize for Rate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let Interval { low, high } = self.wilson();
        let mut rate = serializer.serialize_struct("Rate", 5)?;
        rate.serialize_field("errors", &self.errors)?;
        rate.serialize_field("of", &self.of)?;
        rate.serialize_field("share", &self.value())?;
        rate.serialize_field("low", &low)?;
        rate.serialize_field("high", &high)?;
        rate.end()
    }
}
