//! `tunggal coverage`: the figures of the coverage page, on the terminal or as a file.

#![expect(clippy::disallowed_methods, reason = "the table may be written to a file")]

use super::import::grouped;
use super::program;
use crate::args::HomeArgs;
use crate::home;
use anyhow::{Context, Result, bail};
use app::coverage::{CoverageLine, CoverageTable, Level, coverage, export_table, share_in_words};
use domain::region::DistrictCode;
use jiff::civil::Date;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

/// Prints figures as of a day.
pub fn run(
    args: &HomeArgs,
    as_of: Option<&str>,
    district: Option<&str>,
    all_villages: bool,
    format: &str,
    output: Option<&Path>,
) -> Result<ExitCode> {
    let as_of: Option<Date> = as_of.map(str::parse).transpose().context("--as-of: tanggal TTTT-BB-HH diharapkan")?;
    let district = district.map(DistrictCode::parse).transpose().context("--district")?;
    if !matches!(format, "text" | "csv" | "xlsx") {
        bail!("--format {format:?} tidak dikenal: text, csv atau xlsx");
    }
    if format == "xlsx" && output.is_none() {
        bail!("--format xlsx memerlukan --output BERKAS");
    }
    let home = home::open(args)?;
    let program = program(&home)?;
    let regency = program.scope.regency();
    let level = match (district, all_villages) {
        (Some(_), true) => bail!("pilih salah satu: --district atau --all-villages"),
        (Some(district), false) => Level::Villages(district),
        (None, true) => Level::AllVillages(regency),
        (None, false) => Level::Districts(regency),
    };
    let service = home.service();
    let table = service
        .read(&program, |ctx| {
            let day = as_of.unwrap_or_else(|| ctx.today());
            coverage(ctx, level, day)
        })
        .context("wilayah ini tidak ada dalam data kantor ini")?;
    let bytes = match format {
        "csv" => export_table(&table).to_csv()?,
        "xlsx" => export_table(&table).to_xlsx()?,
        _ => text_table(&table).into_bytes(),
    };
    match output {
        Some(path) => std::fs::write(path, bytes).with_context(|| format!("{} tidak dapat ditulis", path.display()))?,
        None => std::io::stdout().write_all(&bytes)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// How many columns the table has.
const COLUMNS: usize = 11;
const HEADINGS: [&str; COLUMNS] =
    ["Kode", "Wilayah", "Wajib", "Rekam", "PRR", "Cetak", "Serah", "Belum", "Persen", "Target 99,4 %", "Rekam < 17"];

/// Aligned columns; the total below a rule.
fn text_table(table: &CoverageTable) -> String {
    let mut rows: Vec<[String; COLUMNS]> = table.lines.iter().map(cells).collect();
    rows.push(cells(&table.total));
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(HEADINGS.get(column).map(|title| title.chars().count())).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..HEADINGS.len()).map(width).collect();
    let rule = "-".repeat(widths.iter().sum::<usize>() + 2 * (widths.len() - 1));
    let mut text = format!("Cakupan perekaman KTP-el per {}\n\n", domain::date_text::format_date(table.as_of));
    let mut line = |cells: &[String]| {
        let padded: Vec<String> = cells.iter().zip(&widths).enumerate().map(|(i, (c, w))| pad(i, c, *w)).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", padded.join("  ").trim_end());
    };
    line(&HEADINGS.map(str::to_owned));
    line(std::slice::from_ref(&rule));
    let (total, parts) = rows.split_last().map_or((None, &[][..]), |(total, parts)| (Some(total), parts));
    parts.iter().for_each(|row| line(row));
    line(std::slice::from_ref(&rule));
    if let Some(total) = total {
        line(total);
    }
    text
}

/// Words to the left, figures to the right.
fn pad(column: usize, cell: &str, width: usize) -> String {
    match column {
        0 | 1 | 9 => format!("{cell:<width$}"),
        _ => format!("{cell:>width$}"),
    }
}

fn cells(line: &CoverageLine) -> [String; COLUMNS] {
    let counts = &line.counts;
    let count = |n: i64| if n < 0 { format!("-{}", grouped(n.unsigned_abs())) } else { grouped(n.unsigned_abs()) };
    let target = match counts.short_of_target() {
        _ if counts.obliged == 0 => "-".to_owned(),
        0 => "tercapai".to_owned(),
        short => format!("kurang {} orang", count(short)),
    };
    [
        line.code.clone(),
        line.name.clone(),
        count(counts.obliged),
        count(counts.recorded),
        count(counts.ready),
        count(counts.printed),
        count(counts.issued),
        count(counts.remaining()),
        format!("{} %", share_in_words(counts)),
        target,
        count(counts.early),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::coverage::Counts;
    use jiff::civil::date;

    fn line(code: &str, name: &str, obliged: i64, recorded: i64) -> CoverageLine {
        CoverageLine { code: code.into(), name: name.into(), counts: Counts { obliged, recorded, ..Counts::default() } }
    }

    #[test]
    fn figures_are_aligned_and_told_as_they_are() {
        let table = CoverageTable {
            as_of: date(2024, 11, 6),
            lines: vec![
                line("62.02.01", "Kota Besi", 1_000, 1_013),
                line("62.02.02", "Cempaga", 312_281, 309_772),
                line("62.02.03", "Kosong", 0, 0),
            ],
            total: line("62.02", "Kabupaten Kotawaringin Timur", 313_281, 310_785),
        };
        let text = text_table(&table);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "Cakupan perekaman KTP-el per 06-11-2024");
        assert!(lines[4].contains("101,3000 %") && lines[4].contains("-13") && lines[4].contains("tercapai"));
        assert!(lines[6].contains("- %") && lines[6].contains(" - "));
        assert!(lines[8].contains("310.785") && lines[8].contains("99,2032 %"), "{text}");
        assert!(lines[8].contains("kurang 617 orang"), "{text}");
        let column = lines[2].find("Target").unwrap();
        assert_eq!(lines[8].find("kurang"), Some(column), "{text}");
    }
}
