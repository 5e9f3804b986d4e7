//! Who works in the demo: the Dinas, three kecamatan desks, and an officer for every role.

use crate::clock::random_bytes;
use anyhow::{Context, Result};
use app::staff::hash_password;
use domain::ids::{OfficeId, StaffId};
use domain::region::{DEMO_REGENCY, DistrictCode, OfficeZone, district};
use domain::staff::{Office, Role, Scope, Staff};
use rayon::prelude::*;
use std::fmt::Write as _;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// File with the logins, in the data folder.
const LOGINS_FILE: &str = "logins.txt";
/// Blanks that the Dinas keeps for first-time owners.
const RESERVE: u64 = 500;
/// Districts with a desk of their own.
const DESKS: [&str; 3] = ["62.02.05", "62.02.03", "62.02.04"];

/// Officers of the Dinas: sign-in name, name on screens, role.
const DINAS: [(&str, &str, Role); 10] = [
    ("operator", "Rina Operator", Role::Operator),
    ("operator2", "Yusuf Operator", Role::Operator),
    ("verifikator", "Sari Verifikator", Role::Verifier),
    ("verifikator2", "Bayu Verifikator", Role::Verifier),
    ("ajudikator1", "Dewi Ajudikator", Role::Adjudicator),
    ("ajudikator2", "Arif Ajudikator", Role::Adjudicator),
    ("pencetak", "Joko Pencetak", Role::Printer),
    ("gudang", "Mega Gudang", Role::StockClerk),
    ("kepala", "Kepala Dinas", Role::Head),
    ("auditor", "Lia Auditor", Role::Auditor),
];

/// Officers of each desk: beginning of the sign-in name, name, role.
const DESK: [(&str, &str, Role); 4] = [
    ("operator", "Operator", Role::Operator),
    ("verifikator", "Verifikator", Role::Verifier),
    ("pencetak", "Pencetak", Role::Printer),
    ("gudang", "Petugas Gudang", Role::StockClerk),
];

/// Offices and officers as they are entered; ids come from `draw`.
pub struct Cast {
    /// The Dinas first: the program acts for the first office.
    pub offices: Vec<Office>,
    /// Everybody, with hashed passwords.
    pub staff: Vec<Staff>,
}

/// The fixed password of a demo login. Nothing in the demo is secret: its people are invented and it listens on
/// this machine only.
pub fn password(username: &str) -> String {
    format!("demo-{username}-6202")
}

/// Draws up offices and officers; hashing the passwords takes a second.
pub fn cast(mut office_id: impl FnMut() -> OfficeId, mut staff_id: impl FnMut() -> StaffId) -> Result<Cast> {
    let office = |id, name, scope, reserve| Office { id, name, scope, zone: OfficeZone::Wib, reserve, version: 0 };
    let dinas = "Dinas Dukcapil Kotawaringin Timur".to_owned();
    let mut offices = vec![office(office_id(), dinas, Scope::Regency(DEMO_REGENCY), RESERVE)];
    let mut wanted: Vec<(String, String, Role, OfficeId)> = Vec::new();
    for (username, name, role) in DINAS {
        wanted.extend(offices.first().map(|dinas| (username.to_owned(), name.to_owned(), role, dinas.id)));
    }
    for code in DESKS {
        let code: DistrictCode = code.parse()?;
        let place = district(code).context("a desk's district is not in the tables")?.name;
        let desk = office(office_id(), format!("Kantor Kecamatan {place}"), Scope::District(code), 0);
        let short: String = place.to_lowercase().split_whitespace().collect();
        for (begin, name, role) in DESK {
            wanted.push((format!("{begin}.{short}"), format!("{name} {place}"), role, desk.id));
        }
        offices.push(desk);
    }
    let staff: Vec<(Staff, String)> = wanted
        .into_iter()
        .map(|(username, display_name, role, office)| {
            let password = password(&username);
            let password_hash = String::new();
            let id = staff_id();
            (Staff { id, username, display_name, password_hash, role, office, is_active: true, version: 0 }, password)
        })
        .collect();
    let staff = staff.into_par_iter().map(|(staff, password)| {
        let salt = random_bytes().first_chunk::<16>().copied().unwrap_or_default();
        Ok(Staff { password_hash: hash_password(&password, &salt)?, ..staff })
    });
    Ok(Cast { offices, staff: staff.collect::<Result<_>>()? })
}

/// Writes the logins into the data folder, readable by its owner only.
pub fn write_logins(folder: &Path, cast: &Cast) -> Result<()> {
    let mut text = String::from("Demo logins (invented people; user name, password, role, office):\n");
    for staff in &cast.staff {
        let office = cast.offices.iter().find(|o| o.id == staff.office).map_or("", |o| o.name.as_str());
        let word = staff.role.word();
        writeln!(text, "  {:<24} {:<36} {word:<12} {office}", staff.username, password(&staff.username))?;
    }
    let path = folder.join(LOGINS_FILE);
    let file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The demo's logins for people at the terminal; none if the folder holds no demo.
pub fn logins(folder: &Path) -> Option<String> {
    std::fs::read_to_string(folder.join(LOGINS_FILE)).ok().map(|text| text.trim_end().to_owned())
}
