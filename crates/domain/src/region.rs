//! Administrative areas: province → regency or city → district → village, their official codes and names, the codes
//! that no longer exist, and the time zone of an office.
//!
//! Built in: every province, regency and district in force (Kepmendagri 300.2.2-2430 of 2025), the codes abolished
//! since 2018, and the villages of the demo regency. The national village table is imported: [`parse_village_table`].

mod code;
mod table;
mod village;
mod zone;

pub use code::{DistrictCode, ProvinceCode, RegencyCode, RegionCodeError, VillageCode, VillageKind};
pub use table::{
    Abolished, District, Province, Regency, abolished, abolished_codes, abolished_regency, district, districts,
    districts_of, province, provinces, regencies, regencies_of, regency,
};
pub use village::{
    Centroid, MAX_VILLAGE_ROWS, RowError, RowFault, Village, demo_village, demo_villages, parse_village_table,
};
pub use zone::OfficeZone;

/// The demo regency: Kabupaten Kotawaringin Timur, 62.02.
pub const DEMO_REGENCY: RegencyCode = RegencyCode::DEMO;

#[cfg(test)]
mod tests;
