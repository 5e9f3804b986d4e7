//! Dates and numbers as Indonesian documents write them.

use jiff::civil::{Date, Weekday};

/// `22-11-2026`, as on the card.
pub fn short_date(date: Date) -> String {
    format!("{:02}-{:02}-{:04}", date.day(), date.month(), date.year())
}

/// `22 November 2026`, as in letters.
pub fn long_date(date: Date) -> String {
    format!("{} {} {}", date.day(), month(date.month()), date.year())
}

/// `Minggu`, the day of the week.
pub fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Senin",
        Weekday::Tuesday => "Selasa",
        Weekday::Wednesday => "Rabu",
        Weekday::Thursday => "Kamis",
        Weekday::Friday => "Jumat",
        Weekday::Saturday => "Sabtu",
        Weekday::Sunday => "Minggu",
    }
}

/// The name of a month, 1 to 12.
pub(crate) fn month(month: i8) -> &'static str {
    match month {
        1 => "Januari",
        2 => "Februari",
        3 => "Maret",
        4 => "April",
        5 => "Mei",
        6 => "Juni",
        7 => "Juli",
        8 => "Agustus",
        9 => "September",
        10 => "Oktober",
        11 => "November",
        _ => "Desember",
    }
}

/// A whole number in words (*terbilang*): 2026 → `dua ribu dua puluh enam`.
pub fn in_words(number: u64) -> String {
    match number {
        0 => "nol".to_owned(),
        1..=11 => unit(number).to_owned(),
        12..=19 => format!("{} belas", in_words(number - 10)),
        20..=99 => join(format!("{} puluh", in_words(number / 10)), number % 10),
        100..=199 => join("seratus".to_owned(), number - 100),
        200..=999 => join(format!("{} ratus", in_words(number / 100)), number % 100),
        1_000..=1_999 => join("seribu".to_owned(), number - 1_000),
        2_000..=999_999 => group(number, 1_000, "ribu"),
        1_000_000..=999_999_999 => group(number, 1_000_000, "juta"),
        1_000_000_000..=999_999_999_999 => group(number, 1_000_000_000, "miliar"),
        _ => group(number, 1_000_000_000_000, "triliun"),
    }
}

/// `1.234.567`: digits in groups of three.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

fn group(number: u64, size: u64, name: &str) -> String {
    join(format!("{} {name}", in_words(number / size)), number % size)
}

fn join(head: String, rest: u64) -> String {
    if rest == 0 { head } else { format!("{head} {}", in_words(rest)) }
}

fn unit(number: u64) -> &'static str {
    match number {
        1 => "satu",
        2 => "dua",
        3 => "tiga",
        4 => "empat",
        5 => "lima",
        6 => "enam",
        7 => "tujuh",
        8 => "delapan",
        9 => "sembilan",
        10 => "sepuluh",
        _ => "sebelas",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spoken_as_in_indonesian() {
        for (number, words) in [
            (0, "nol"),
            (11, "sebelas"),
            (12, "dua belas"),
            (20, "dua puluh"),
            (101, "seratus satu"),
            (111, "seratus sebelas"),
            (999, "sembilan ratus sembilan puluh sembilan"),
            (1_000, "seribu"),
            (1_100, "seribu seratus"),
            (2_026, "dua ribu dua puluh enam"),
            (11_000, "sebelas ribu"),
            (1_001_000, "satu juta seribu"),
            (2_000_000_000, "dua miliar"),
        ] {
            assert_eq!(in_words(number), words);
        }
    }

    #[test]
    fn dates_are_written_three_ways() {
        let date = jiff::civil::date(2026, 3, 5);
        assert_eq!(short_date(date), "05-03-2026");
        assert_eq!(long_date(date), "5 Maret 2026");
        assert_eq!(weekday(date), "Kamis");
        assert_eq!(grouped(1_234_567), "1.234.567");
        assert_eq!(grouped(100), "100");
    }
}
