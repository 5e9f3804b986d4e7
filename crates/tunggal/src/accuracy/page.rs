//! The report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere.
//!
//! Every figure is a `data` element with the value that stands in the JSON; what is between its tags is rounded.

mod identification;
mod sections;
mod tables;

use super::report::{Machine, Report};
use matcher::evaluate::plot::escaped;

/// The page.
pub fn html(report: &Report) -> String {
    let Report { program, profile, measured_at, machine, .. } = report;
    let Machine { processor, threads, load_before, load_after } = machine;
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Accuracy of the matcher</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n\
         <h1>Accuracy of the matcher</h1>\n",
        include_str!("page.css")
    );
    page += &format!(
        "<p class=\"soft\">{}, {profile}; measured {} on {}, {} threads; load averages {} before and {} after.</p>\n",
        escaped(program),
        escaped(measured_at),
        escaped(processor),
        number(*threads),
        escaped(load_before),
        escaped(load_after)
    );
    page += &sections::overview(report);
    page += &report.face.as_ref().map(sections::faces).unwrap_or_default();
    page += &report.finger.as_ref().map(sections::fingers).unwrap_or_default();
    page += &report.iris.as_ref().map(sections::irises).unwrap_or_default();
    page += &report.identification.as_ref().map(identification::identification).unwrap_or_default();
    page += &report.speed.as_ref().map(sections::speed).unwrap_or_default();
    page += &sections::comparison(report);
    page += &sections::limits(report);
    page += &sections::commands(report);
    page += "</main>\n</body>\n</html>\n";
    page
}

/// A value with its text.
fn data(value: f64, text: &str) -> String {
    format!("<data value=\"{value}\">{}</data>", escaped(text))
}

/// A share in per cent, three significant digits.
fn percent(share: f64) -> String {
    let percents = share * 1e2;
    let text = match percents.abs() {
        0.0 => String::from("0 %"),
        p if p >= 10.0 => format!("{percents:.1} %"),
        p if p >= 0.1 => format!("{percents:.2} %"),
        p if p >= 0.001 => format!("{percents:.4} %"),
        _ => format!("{percents:.1e} %"),
    };
    data(share, &text)
}

/// A whole number with its thousands set apart.
fn number(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("<data value=\"{count}\">{text}</data>")
}

/// A number of 64 bits.
fn large(count: u64) -> String {
    usize::try_from(count).map_or_else(|_| count.to_string(), number)
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::sample;
    use super::*;
    use serde_json::Value;

    fn numbers(value: &Value, found: &mut Vec<f64>) {
        match value {
            Value::Number(number) => found.extend(number.as_f64()),
            Value::Array(items) => items.iter().for_each(|item| numbers(item, found)),
            Value::Object(fields) => fields.values().for_each(|field| numbers(field, found)),
            _ => {}
        }
    }

    /// Every figure of the page stands in the JSON, exactly.
    #[test]
    fn the_page_shows_the_figures_of_the_json() {
        let report = sample();
        let json = serde_json::to_vec(&report).unwrap();
        let mut known = Vec::new();
        numbers(&serde_json::from_slice(&json).unwrap(), &mut known);
        let page = html(&report);
        let shown: Vec<f64> =
            page.split("<data value=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect();
        assert!(shown.len() > 60, "{}", shown.len());
        for value in shown {
            assert!(known.contains(&value), "{value} does not stand in the JSON");
        }
    }

    #[test]
    fn the_page_is_whole_and_needs_nothing_else() {
        let page = html(&sample());
        for word in ["http:", "https:", "src=", "href=", "@import", "url(", "<script", "NaN", "inf "] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(page.contains("a &amp; b") && !page.contains("a & b"));
        for tag in ["section", "table", "figure", "svg", "p", "ul", "main", "thead", "tbody", "tr", "td", "th"] {
            let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
            assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
        }
    }

    #[test]
    fn shares_and_counts_are_readable() {
        assert_eq!(percent(0.123_45), "<data value=\"0.12345\">12.3 %</data>");
        assert_eq!(percent(0.00057), "<data value=\"0.00057\">0.0570 %</data>");
        assert_eq!(percent(0.0), "<data value=\"0\">0 %</data>");
        assert_eq!(number(1_234_567), "<data value=\"1234567\">1,234,567</data>");
    }
}
