//! Villages: those of the demo regency are built in, the national table is imported.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::{VillageCode, VillageKind};

/// Most data rows accepted from a village table; the country has 83,762 villages.
pub const MAX_VILLAGE_ROWS: usize = 200_000;

/// A village (kelurahan, desa, desa adat).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Village {
    /// Official code; says kind, district, regency and province.
    pub code: VillageCode,
    /// Official name.
    pub name: String,
    /// Postcode, five digits.
    pub postcode: Option<u32>,
    /// Middle of the village, where known.
    pub centroid: Option<Centroid>,
}

/// A point on the earth (WGS 84) in millionths of a degree, about 11 cm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Centroid {
    /// Latitude, north positive, microdegrees.
    pub lat_microdegrees: i32,
    /// Longitude, east positive, microdegrees.
    pub lng_microdegrees: i32,
}

impl Centroid {
    /// Latitude in degrees.
    #[must_use]
    pub fn lat_degrees(self) -> f64 {
        f64::from(self.lat_microdegrees) / 1e6
    }

    /// Longitude in degrees.
    #[must_use]
    pub fn lng_degrees(self) -> f64 {
        f64::from(self.lng_microdegrees) / 1e6
    }
}

/// A row of a village table that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("baris {line}: {fault}")]
pub struct RowError {
    /// Line of the text, 1-based.
    pub line: usize,
    /// What is wrong with it.
    pub fault: RowFault,
}

/// What is wrong with a row of a village table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// The header lacks a column that is needed; no row can be read.
    #[error("kolom {0} tidak ada pada judul tabel")]
    MissingColumn(&'static str),
    /// Not the code of a village.
    #[error("kode desa/kelurahan tidak sah")]
    Code,
    /// The column `kode_kecamatan` disagrees with the code.
    #[error("kode kecamatan tidak sesuai dengan kode desa/kelurahan")]
    District,
    /// The column `jenis` disagrees with the code.
    #[error("jenis tidak sesuai dengan kode desa/kelurahan")]
    Kind,
    /// The name is empty or longer than 100 characters.
    #[error("nama desa/kelurahan kosong atau terlalu panjang")]
    Name,
    /// Not a five-digit postcode.
    #[error("kode pos bukan lima angka")]
    Postcode,
    /// Only half a point, or not a point on the earth.
    #[error("titik koordinat tidak sah")]
    Centroid,
    /// The same code stands on an earlier line.
    #[error("kode sudah ada pada baris sebelumnya")]
    Duplicate,
    /// A quotation mark is not closed.
    #[error("tanda kutip tidak ditutup")]
    Quotes,
    /// More rows than [`MAX_VILLAGE_ROWS`]; this and all later rows were left out.
    #[error("tabel terlalu panjang")]
    TooManyRows,
}

/// Reads a village table: comma-separated with the header `kode,kode_kecamatan,jenis,nama,kodepos,lat,lng` in any order,
/// of which `kode` and `nama` are required. Lines that begin with `#` are comments. Good rows are returned in the order
/// of the text, and every other row with its reason.
#[must_use]
pub fn parse_village_table(text: &str) -> (Vec<Village>, Vec<RowError>) {
    let mut lines = text
        .trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let (mut villages, mut errors) = (Vec::new(), Vec::new());
    let Some((header_line, header)) = lines.next() else {
        return (villages, errors);
    };
    let columns = match Header::read(header) {
        Ok(columns) => columns,
        Err(fault) => return (villages, vec![RowError { line: header_line, fault }]),
    };
    let mut seen = BTreeSet::new();
    for (count, (line, row)) in lines.enumerate() {
        if count >= MAX_VILLAGE_ROWS {
            errors.push(RowError { line, fault: RowFault::TooManyRows });
            break;
        }
        let village = columns
            .village(row)
            .and_then(|village| if seen.insert(village.code) { Ok(village) } else { Err(RowFault::Duplicate) });
        match village {
            Ok(village) => villages.push(village),
            Err(fault) => errors.push(RowError { line, fault }),
        }
    }
    (villages, errors)
}

/// Where each column stands.
struct Header {
    code: usize,
    name: usize,
    district: Option<usize>,
    kind: Option<usize>,
    postcode: Option<usize>,
    lat: Option<usize>,
    lng: Option<usize>,
}

impl Header {
    fn read(line: &str) -> Result<Self, RowFault> {
        let titles = split(line)?;
        let at = |title: &str| titles.iter().position(|found| found.trim().eq_ignore_ascii_case(title));
        Ok(Self {
            code: at("kode").ok_or(RowFault::MissingColumn("kode"))?,
            name: at("nama").ok_or(RowFault::MissingColumn("nama"))?,
            district: at("kode_kecamatan"),
            kind: at("jenis"),
            postcode: at("kodepos"),
            lat: at("lat"),
            lng: at("lng"),
        })
    }

    fn village(&self, line: &str) -> Result<Village, RowFault> {
        let cells = split(line)?;
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map_or("", |cell| cell.trim());
        let code: VillageCode = cell(Some(self.code)).parse().map_err(|_| RowFault::Code)?;
        let kind = code.kind().ok_or(RowFault::Code)?;
        let district = cell(self.district);
        if !district.is_empty() && district.parse() != Ok(code.district()) {
            return Err(RowFault::District);
        }
        let claimed = cell(self.kind);
        if !claimed.is_empty() && parse_kind(claimed) != Some(kind) {
            return Err(RowFault::Kind);
        }
        let name = cell(Some(self.name));
        if name.is_empty() || name.chars().count() > 100 {
            return Err(RowFault::Name);
        }
        let postcode = match cell(self.postcode) {
            "" => None,
            digits if digits.len() == 5 => Some(digits.parse().map_err(|_| RowFault::Postcode)?),
            _ => return Err(RowFault::Postcode),
        };
        let centroid = match (cell(self.lat), cell(self.lng)) {
            ("", "") => None,
            (lat, lng) => Some(Centroid {
                lat_microdegrees: microdegrees(lat, 90).ok_or(RowFault::Centroid)?,
                lng_microdegrees: microdegrees(lng, 180).ok_or(RowFault::Centroid)?,
            }),
        };
        Ok(Village { code, name: name.to_owned(), postcode, centroid })
    }
}

fn parse_kind(text: &str) -> Option<VillageKind> {
    let plain = text.replace('_', " ").to_lowercase();
    [VillageKind::Kelurahan, VillageKind::Desa, VillageKind::DesaAdat].into_iter().find(|kind| kind.label() == plain)
}

/// A decimal number of degrees in millionths, further digits cut off; `None` beyond `limit` degrees.
fn microdegrees(text: &str, limit: i32) -> Option<i32> {
    let (sign, unsigned) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let mut micro: i32 = 0;
    for digit in fraction.chars().chain("000000".chars()).take(6) {
        micro = micro * 10 + i32::try_from(digit.to_digit(10)?).ok()?;
    }
    let total = whole.parse::<i32>().ok()? * 1_000_000 + micro;
    (total <= limit * 1_000_000).then_some(sign * total)
}

/// Cells of one comma-separated line; a quoted cell may hold commas and doubled quotation marks.
fn split(line: &str) -> Result<Vec<String>, RowFault> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => push(&mut cells, '"'),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => push(&mut cells, other),
        }
    }
    if quoted { Err(RowFault::Quotes) } else { Ok(cells) }
}

fn push(cells: &mut [String], character: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(character);
    }
}

static DEMO_VILLAGES: LazyLock<Vec<Village>> = LazyLock::new(|| {
    let (mut villages, _) = parse_village_table(include_str!("../../data/villages_6202.csv"));
    villages.sort_unstable_by_key(|village| village.code);
    villages
});

/// The 185 villages of Kabupaten Kotawaringin Timur, by code.
#[must_use]
pub fn demo_villages() -> &'static [Village] {
    &DEMO_VILLAGES
}

/// The village of the demo regency with this code.
#[must_use]
pub fn demo_village(code: VillageCode) -> Option<&'static Village> {
    let at = DEMO_VILLAGES.binary_search_by_key(&code, |village| village.code).ok()?;
    DEMO_VILLAGES.get(at)
}
