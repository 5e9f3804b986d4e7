//! Texts of the register as people and files write them: numbers, names, dates, codes, and the table of villages.
#![no_main]

use domain::date_text::parse_date;
use domain::kk::KkNumber;
use domain::name::PersonName;
use domain::nik::Nik;
use domain::region::{DistrictCode, ProvinceCode, RegencyCode, VillageCode, parse_village_table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = parse_village_table(text);
    for line in text.lines().take(8) {
        let _ = (parse_date(line), Nik::parse(line), KkNumber::parse(line), PersonName::parse(line));
        let _ = (ProvinceCode::parse(line), RegencyCode::parse(line), DistrictCode::parse(line));
        let _ = VillageCode::parse(line);
    }
});
