//! The built-in tables, read once from the texts in `data/` and searched by code.

use std::sync::LazyLock;

use super::{DistrictCode, OfficeZone, ProvinceCode, RegencyCode};

/// A province in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Province {
    /// Official code.
    pub code: ProvinceCode,
    /// Official name, e.g. `Kalimantan Tengah`.
    pub name: &'static str,
    /// Time zone of its offices.
    pub zone: OfficeZone,
}

/// A regency or city in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regency {
    /// Official code; says whether it is a city.
    pub code: RegencyCode,
    /// Official name with its kind, e.g. `Kabupaten Kotawaringin Timur`.
    pub name: &'static str,
}

/// A district (kecamatan) in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct District {
    /// Official code.
    pub code: DistrictCode,
    /// Official name, e.g. `Kota Besi`.
    pub name: &'static str,
}

/// A code that was in force in 2018 or later and is no more. NIKs given out under it keep it for life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abolished {
    /// The regency or city.
    pub regency: RegencyCode,
    /// The district; `None` if the row is the regency itself.
    pub district: Option<DistrictCode>,
    /// Its last name.
    pub name: &'static str,
    /// Year of the last official table that has the code.
    pub last_seen_year: i16,
}

/// Rows of a built-in text: `#` begins a comment, tabs separate the fields.
fn rows(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

static PROVINCES: LazyLock<Vec<Province>> = LazyLock::new(|| {
    let mut all: Vec<Province> = rows(include_str!("../../data/provinces.txt"))
        .filter_map(|row| {
            let (code, rest) = row.split_once('\t')?;
            let (zone, name) = rest.split_once('\t')?;
            Some(Province { code: code.parse().ok()?, name, zone: OfficeZone::parse(zone)? })
        })
        .collect();
    all.sort_unstable_by_key(|province| province.code);
    all
});

static REGENCIES: LazyLock<Vec<Regency>> = LazyLock::new(|| {
    let mut all: Vec<Regency> = rows(include_str!("../../data/regencies.txt"))
        .filter_map(|row| {
            let (code, name) = row.split_once('\t')?;
            Some(Regency { code: code.parse().ok()?, name })
        })
        .collect();
    all.sort_unstable_by_key(|regency| regency.code);
    all
});

static DISTRICTS: LazyLock<Vec<District>> = LazyLock::new(|| {
    let mut all: Vec<District> = rows(include_str!("../../data/districts.txt"))
        .filter_map(|row| {
            let (code, name) = row.split_once('\t')?;
            Some(District { code: code.parse().ok()?, name })
        })
        .collect();
    all.sort_unstable_by_key(|district| district.code);
    all
});

static ABOLISHED: LazyLock<Vec<Abolished>> = LazyLock::new(|| {
    let mut all: Vec<Abolished> = rows(include_str!("../../data/abolished.txt"))
        .filter_map(|row| {
            let (code, rest) = row.split_once('\t')?;
            let (year, name) = rest.split_once('\t')?;
            let district = (code.len() == 6).then(|| code.parse::<DistrictCode>()).transpose().ok()?;
            let regency = district.map_or_else(|| code.parse().ok(), |district| Some(district.regency()))?;
            Some(Abolished { regency, district, name, last_seen_year: year.parse().ok()? })
        })
        .collect();
    all.sort_unstable_by_key(|gone| (gone.regency, gone.district));
    all
});

fn find<T, K: Ord>(all: &'static [T], wanted: &K, key: impl Fn(&T) -> K) -> Option<&'static T> {
    let at = all.binary_search_by(|entry| key(entry).cmp(wanted)).ok()?;
    all.get(at)
}

/// The province with this code, if in force.
#[must_use]
pub fn province(code: ProvinceCode) -> Option<&'static Province> {
    find(&PROVINCES, &code, |entry| entry.code)
}

/// The 38 provinces, by code.
#[must_use]
pub fn provinces() -> &'static [Province] {
    &PROVINCES
}

/// The regency or city with this code, if in force.
#[must_use]
pub fn regency(code: RegencyCode) -> Option<&'static Regency> {
    find(&REGENCIES, &code, |entry| entry.code)
}

/// The 514 regencies and cities, by code.
#[must_use]
pub fn regencies() -> &'static [Regency] {
    &REGENCIES
}

/// Regencies and cities of a province, by code; empty if none.
#[must_use]
pub fn regencies_of(code: ProvinceCode) -> &'static [Regency] {
    let from = REGENCIES.partition_point(|entry| entry.code.province() < code);
    let to = REGENCIES.partition_point(|entry| entry.code.province() <= code);
    REGENCIES.get(from..to).unwrap_or_default()
}

/// The district with this code, if in force.
#[must_use]
pub fn district(code: DistrictCode) -> Option<&'static District> {
    find(&DISTRICTS, &code, |entry| entry.code)
}

/// The 7,285 districts, by code.
#[must_use]
pub fn districts() -> &'static [District] {
    &DISTRICTS
}

/// Districts of a regency or city, by code; empty if none.
#[must_use]
pub fn districts_of(code: RegencyCode) -> &'static [District] {
    let from = DISTRICTS.partition_point(|entry| entry.code < DistrictCode::first_of(code));
    let to = DISTRICTS.partition_point(|entry| entry.code.regency() <= code);
    DISTRICTS.get(from..to).unwrap_or_default()
}

/// What this district code was, if it was abolished: the district itself or, failing that, its regency.
#[must_use]
pub fn abolished(code: DistrictCode) -> Option<&'static Abolished> {
    find(&ABOLISHED, &(code.regency(), Some(code)), |gone| (gone.regency, gone.district))
        .or_else(|| abolished_regency(code.regency()))
}

/// What this regency code was, if it was abolished.
#[must_use]
pub fn abolished_regency(code: RegencyCode) -> Option<&'static Abolished> {
    find(&ABOLISHED, &(code, None), |gone| (gone.regency, gone.district))
}

/// The 620 abolished codes, by code, each regency before its districts.
#[must_use]
pub fn abolished_codes() -> &'static [Abolished] {
    &ABOLISHED
}
