//! Plots as inline SVG: pure functions from figures to text.
//!
//! Colours are classes (`s1`, `s2` … for series, `axis`, `grid`), which the page that shows the plot defines for light
//! and for dark; series differ by dashes or filling, too, so that colour is not needed to tell them apart. Coordinates
//! are pixels of a fixed view box; the page scales it.

mod axis;
mod charts;

pub use axis::{Axis, Scale, deviate};
pub use charts::{Timing, det_chart, score_chart, speed_chart};

/// Width of a plot, view box units.
pub const WIDTH: f64 = 640.0;
/// Height of a plot, view box units.
pub const HEIGHT: f64 = 400.0;
/// Space left of the axes, for labels.
const LEFT: f64 = 72.0;
/// Space right of the axes.
const RIGHT: f64 = 34.0;
/// Space above the axes, for the legend.
const TOP: f64 = 44.0;
/// Space below the axes, for labels.
const BOTTOM: f64 = 56.0;
/// Width of one entry of the legend.
const ENTRY: f64 = 270.0;
/// Dashes of the series, one after the other.
const DASHES: [&str; 4] = ["", "8 4", "2 3", "10 3 2 3"];

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A line.
    Line,
    /// A line with its points.
    Points,
    /// A line and the area between it and the lower edge.
    Area,
}

/// Points of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// How it is drawn.
    pub mark: Mark,
    /// Values on both axes, in the order in which they are joined.
    pub points: Vec<(f64, f64)>,
}

/// A plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What it shows, for those who hear it.
    pub title: String,
    /// The axis to the right.
    pub x: Axis,
    /// The axis upwards.
    pub y: Axis,
    /// What is drawn; at most as many series as the page has colours.
    pub series: Vec<Series>,
}

impl Chart {
    /// Where a pair of values lies in the view box, always between the axes' ends.
    #[must_use]
    pub fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let (across, up) = (self.x.position(x), self.y.position(y));
        (LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM))
    }

    /// The plot as an `svg` element.
    #[must_use]
    pub fn svg(&self) -> String {
        let title = escaped(&self.title);
        let mut svg = format!(
            "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\"><title>{title}</title>"
        );
        self.draw_axes(&mut svg);
        for (number, series) in self.series.iter().enumerate() {
            self.draw_series(&mut svg, number, series);
        }
        for (number, series) in self.series.iter().enumerate() {
            draw_legend(&mut svg, number, series);
        }
        svg += "</svg>";
        svg
    }

    fn draw_axes(&self, svg: &mut String) {
        let (left, right, top, bottom) = (LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM);
        for (value, label) in &self.x.ticks {
            let (x, _) = self.place((*value, self.y.low));
            *svg += &format!("<line class=\"grid\" x1=\"{x:.1}\" y1=\"{top}\" x2=\"{x:.1}\" y2=\"{bottom}\"/>");
            *svg += &format!(
                "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                bottom + 18.0,
                escaped(label)
            );
        }
        for (value, label) in &self.y.ticks {
            let (_, y) = self.place((self.x.low, *value));
            *svg += &format!("<line class=\"grid\" x1=\"{left}\" y1=\"{y:.1}\" x2=\"{right}\" y2=\"{y:.1}\"/>");
            *svg += &format!(
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                left - 8.0,
                y + 4.0,
                escaped(label)
            );
        }
        *svg += &format!("<path class=\"axis\" d=\"M{left} {top}V{bottom}H{right}\"/>");
        let (middle, centre) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
        *svg += &format!(
            "<text class=\"name\" x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            HEIGHT - 12.0,
            escaped(&self.x.name)
        );
        *svg += &format!(
            "<text class=\"name\" transform=\"translate(16 {centre:.1}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
            escaped(&self.y.name)
        );
    }

    fn draw_series(&self, svg: &mut String, number: usize, series: &Series) {
        let places: Vec<(f64, f64)> = series.points.iter().map(|point| self.place(*point)).collect();
        let (Some(first), Some(last)) = (places.first(), places.last()) else { return };
        let line: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        let (line, class, dashes) = (line.join("L"), number + 1, dashes(number));
        if series.mark == Mark::Area {
            let floor = HEIGHT - BOTTOM;
            *svg +=
                &format!("<path class=\"area s{class}\" d=\"M{:.1} {floor}L{line}L{:.1} {floor}Z\"/>", first.0, last.0);
        }
        *svg += &format!("<path class=\"line s{class}\"{dashes} d=\"M{line}\"/>");
        if series.mark == Mark::Points {
            for (x, y) in &places {
                *svg += &format!("<circle class=\"point s{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>");
            }
        }
    }
}

fn draw_legend(svg: &mut String, number: usize, series: &Series) {
    let (row, column) = (number / 2, number % 2);
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let (x, y) = (LEFT + ENTRY * count(column), 14.0 + 16.0 * count(row));
    let (class, dashes) = (number + 1, dashes(number));
    *svg += &format!(
        "<path class=\"line s{class}\"{dashes} d=\"M{x:.1} {y:.1}H{:.1}\"/><text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
        x + 26.0,
        x + 32.0,
        y + 4.0,
        escaped(&series.name)
    );
}

fn dashes(number: usize) -> String {
    match DASHES.get(number % DASHES.len()) {
        Some(dashes) if !dashes.is_empty() => format!(" stroke-dasharray=\"{dashes}\""),
        _ => String::new(),
    }
}

/// Text for SVG and HTML, in elements and in attributes.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            _ => out.push(letter),
        }
    }
    out
}
