//! The plots of the matcher's report.

use super::{Axis, Chart, Mark, Scale, Series};
use crate::evaluate::{Figures, Histogram, as_f64};
use serde::Serialize;

/// Least error rate that a DET curve shows.
const LEAST_RATE: f64 = 1e-6;
/// Largest error rate that a DET curve shows.
const LARGEST_RATE: f64 = 0.6;

/// How much processor time one search took.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Timing {
    /// Records in the gallery.
    pub records: usize,
    /// Milliseconds a probe.
    pub ms: f64,
}

/// DET curves: false non-match rate against false match rate on normal-deviate axes. The axes reach down to the least
/// rate that one of the sets can show. A rate of 0 has no deviate; the curve ends where the errors do.
#[must_use]
pub fn det_chart(title: &str, sets: &[&Figures]) -> Chart {
    let series: Vec<Series> = sets
        .iter()
        .map(|set| {
            let rates = set.det.iter().map(|point| (point.fmr.value(), point.fnmr.value()));
            let points = rates.filter(|(fmr, fnmr)| {
                (LEAST_RATE..=LARGEST_RATE).contains(fmr) && (LEAST_RATE..=LARGEST_RATE).contains(fnmr)
            });
            Series { name: set.name.clone(), mark: Mark::Line, points: points.collect() }
        })
        .collect();
    let least =
        |of: fn(&(f64, f64)) -> f64| series.iter().flat_map(|series| &series.points).map(of).fold(1e-2f64, f64::min);
    let (x, y) = (least(|(fmr, _)| *fmr), least(|(_, fnmr)| *fnmr));
    Chart {
        title: title.to_owned(),
        x: rate_axis("False match rate", x),
        y: rate_axis("False non-match rate", y),
        series,
    }
}

fn rate_axis(name: &str, least: f64) -> Axis {
    const TICKS: [(f64, &str); 9] = [
        (1e-6, "0.0001 %"),
        (1e-5, "0.001 %"),
        (1e-4, "0.01 %"),
        (1e-3, "0.1 %"),
        (1e-2, "1 %"),
        (0.05, "5 %"),
        (0.2, "20 %"),
        (0.4, "40 %"),
        (0.6, "60 %"),
    ];
    // The axis begins at a power of ten.
    let low = 10f64.powf((least.log10() + 1e-9).floor()).max(LEAST_RATE);
    // On a long axis there is no room for every label.
    let is_long = low < 1e-4;
    let ticks =
        TICKS.iter().enumerate().filter(|(place, (value, _))| *value >= low * 0.999 && !(is_long && place % 2 == 1));
    let ticks = ticks.map(|(_, (value, label))| (*value, (*label).to_owned())).collect();
    Axis { name: name.to_owned(), scale: Scale::Deviate, low, high: LARGEST_RATE, ticks }
}

/// The distributions of genuine and impostor scores, each as shares of its own comparisons.
#[must_use]
pub fn score_chart(title: &str, unit: &str, set: &Figures) -> Chart {
    let Histogram { low, width, genuine, impostor } = &set.histogram;
    let shares = |counts: &[usize]| -> Vec<f64> {
        let all = as_f64(counts.iter().sum::<usize>().max(1));
        counts.iter().map(|count| as_f64(*count) / all * 1e2).collect()
    };
    let (genuine, impostor) = (shares(genuine), shares(impostor));
    let last = genuine.iter().zip(&impostor).rposition(|(a, b)| a + b > 0.0).unwrap_or_default() + 1;
    let steps = |shares: &[f64]| -> Vec<(f64, f64)> {
        let bars = shares.iter().take(last).enumerate();
        bars.flat_map(|(bar, share)| [bar, bar + 1].map(|edge| (low + as_f64(edge) * width, *share))).collect()
    };
    let highest = genuine.iter().chain(&impostor).copied().fold(0.0, f64::max);
    let series = |name: &str, shares: &[f64]| Series { name: name.to_owned(), mark: Mark::Area, points: steps(shares) };
    Chart {
        title: title.to_owned(),
        x: even_axis(unit, *low, low + as_f64(last) * width),
        y: even_axis("Share of comparisons, %", 0.0, highest.max(f64::MIN_POSITIVE) * 1.05),
        series: vec![series("genuine", &genuine), series("impostor", &impostor)],
    }
}

/// Processor time of a search against the size of the gallery, both by powers of ten.
#[must_use]
pub fn speed_chart(title: &str, lines: &[(&str, &[Timing])]) -> Chart {
    let all = || lines.iter().flat_map(|(_, timings)| timings.iter());
    let records = log_axis("Records in the gallery", all().map(|timing| as_f64(timing.records)));
    let ms = log_axis("CPU milliseconds a probe", all().map(|timing| timing.ms));
    let series = lines.iter().map(|(name, timings)| Series {
        name: (*name).to_owned(),
        mark: Mark::Points,
        points: timings.iter().map(|timing| (as_f64(timing.records), timing.ms)).collect(),
    });
    Chart { title: title.to_owned(), x: records, y: ms, series: series.collect() }
}

/// From the power of ten below all values to the one above them.
fn log_axis(name: &str, values: impl Iterator<Item = f64>) -> Axis {
    let (low, high) = values
        .filter(|value| value.is_finite() && *value > 0.0)
        .fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), value| (low.min(value), high.max(value)));
    let (from, to) = if high > 0.0 { (low.log10().floor(), high.log10().ceil()) } else { (0.0, 1.0) };
    let to = if to > from { to } else { from + 1.0 };
    let powers = std::iter::successors(Some(from), |power| Some(power + 1.0)).take_while(|power| *power <= to);
    let ticks = powers.map(|power| (10f64.powf(power), grouped(10f64.powf(power)))).collect();
    Axis { name: name.to_owned(), scale: Scale::Log, low: 10f64.powf(from), high: 10f64.powf(to), ticks }
}

/// Some five ticks at 1, 2 or 5 times a power of ten.
fn even_axis(name: &str, low: f64, high: f64) -> Axis {
    let rough = (high - low) / 5.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0].into_iter().map(|times| times * power).find(|step| *step >= rough);
    let step = step.unwrap_or(10.0 * power);
    let decimals = usize::from(step < 1.0) + usize::from(step < 0.1);
    let ticks = std::iter::successors(Some((low / step).ceil()), |count| Some(count + 1.0))
        .map(|count| count * step)
        .take_while(|value| *value <= high)
        // −0 is written as 0.
        .map(|value| (value, format!("{:.decimals$}", value + 0.0)));
    let ticks = ticks.take(12).collect();
    Axis { name: name.to_owned(), scale: Scale::Linear, low, high, ticks }
}

/// A power of ten with its thousands set apart.
fn grouped(value: f64) -> String {
    if value < 1.0 {
        return format!("{value}");
    }
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
