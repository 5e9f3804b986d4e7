//! Tables of the page.

use super::{data, number, percent};
use matcher::evaluate::plot::escaped;
use matcher::evaluate::{Figures, OperatingPoint, Rate};

/// A table in a box that scrolls where the page is narrow.
pub fn table(caption: &str, heads: &[&str], rows: &[Vec<String>]) -> String {
    let head: String = heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
    let rows: String = rows
        .iter()
        .map(|cells| {
            let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
            format!("<tr>{cells}</tr>\n")
        })
        .collect();
    format!(
        "<div class=\"scroll\" tabindex=\"0\"><table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table></div>\n"
    )
}

/// One line for each set: how much was compared, and its error rates.
pub fn summary(sets: &[&Figures]) -> String {
    let rows: Vec<Vec<String>> = sets
        .iter()
        .map(|set| {
            let at = |fmr: f64| {
                let found = set.at_fmr.iter().find(|at| at.fmr == fmr).and_then(|at| at.point);
                found.map_or_else(|| String::from("–"), |point| percent(point.fnmr.value()))
            };
            let eer = match set.equal_error_rate_interval {
                Some(interval) => format!(
                    "{} ({} to {})",
                    percent(set.equal_error_rate),
                    percent(interval.low),
                    percent(interval.high)
                ),
                None => percent(set.equal_error_rate),
            };
            vec![
                escaped(&set.name),
                number(set.genuine.count),
                number(set.impostor.count),
                eer,
                at(1e-2),
                at(1e-3),
                at(1e-4),
            ]
        })
        .collect();
    table(
        "Error rates by set. In brackets 95 % over people or fingers (bootstrap). A dash: too few impostor comparisons.",
        &["set", "genuine", "impostor", "EER", "FNMR at FMR 1e-2", "at 1e-3", "at 1e-4"],
        &rows,
    )
}

/// The false non-match rate of a set at each of the usual false match rates.
pub fn operating_points(set: &Figures) -> String {
    let rows: Vec<Vec<String>> = set
        .at_fmr
        .iter()
        .map(|at| {
            let asked = data(at.fmr, &format!("{:.0e}", at.fmr));
            let Some(OperatingPoint { threshold, fmr, fnmr }) = &at.point else {
                let least = String::from("too few impostor comparisons");
                return vec![asked, String::from("–"), least, String::from("–"), String::from("–")];
            };
            let decimals = if threshold.fract() == 0.0 { 0 } else { 4 };
            let interval = if set.is_drawn { String::from("drawn: no interval") } else { interval(*fnmr) };
            vec![
                asked,
                percent(fnmr.value()),
                interval,
                data(*threshold, &format!("{threshold:.decimals$}")),
                format!("{} of {}", number(fmr.errors), number(fmr.of)),
            ]
        })
        .collect();
    table(
        &escaped(&set.name),
        &["FMR at most", "FNMR", "errors; 95 % (Wilson)", "threshold", "impostors that match"],
        &rows,
    )
}

/// Counts and interval of a rate.
pub fn interval(rate: Rate) -> String {
    let bounds = rate.wilson();
    format!("{} of {}; {} to {}", number(rate.errors), number(rate.of), percent(bounds.low), percent(bounds.high))
}

/// Share, counts and interval of a rate.
pub fn rate(rate: Rate) -> String {
    format!("{} ({})", percent(rate.value()), interval(rate))
}

/// The same in two lines, for a narrow column.
pub fn stacked(rate: Rate) -> String {
    format!("{}<span class=\"under\">{}</span>", percent(rate.value()), interval(rate))
}
