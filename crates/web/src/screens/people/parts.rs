//! What the digits of a NIK and of a family card number say, part by part. For reading only: age and sex come from the
//! register.

use domain::kk::KkNumber;
use domain::nik::{Nik, PrefixStanding};
use domain::reference::Sex;
use domain::region::DistrictCode;

use crate::text::{Key, key};
use crate::ui::Words;

/// A number with its parts, in the order of its digits.
pub(in crate::screens) struct Parts {
    /// Which number.
    pub(in crate::screens) title: Key,
    /// The digits as they are.
    pub(in crate::screens) digits: String,
    /// Name and meaning of each part.
    pub(in crate::screens) rows: Vec<(Key, Words)>,
}

/// The parts of a NIK.
pub(in crate::screens) fn of_nik(nik: Nik) -> Parts {
    let says = nik.explain();
    let sex = match says.sex_digit {
        Sex::Male => key!("number-sex-male"),
        Sex::Female => key!("number-sex-female"),
    };
    let rows = vec![
        (key!("number-area-first"), area(says.region, says.prefix)),
        (key!("number-born"), date(says.day, says.month, says.year_two_digits)),
        (key!("number-sex"), sex.into()),
        (key!("number-serial"), format!("{:04}", says.serial).into()),
    ];
    Parts { title: key!("number-nik"), digits: nik.digits(), rows }
}

/// The parts of a family card number.
pub(in crate::screens) fn of_kk(kk: KkNumber) -> Parts {
    let says = kk.explain();
    let rows = vec![
        (key!("number-area"), area(says.region, says.prefix)),
        (key!("number-recorded"), date(says.day, says.month, says.year_two_digits)),
        (key!("number-serial"), format!("{:04}", says.serial).into()),
    ];
    Parts { title: key!("number-kk"), digits: kk.digits(), rows }
}

/// The area as it is today; an old or unknown one is said to be so.
fn area(standing: PrefixStanding, code: DistrictCode) -> Words {
    match standing {
        PrefixStanding::Current { district, regency, province } => {
            format!("{code} {}, {}, {}", district.name, regency.name, province.name).into()
        }
        PrefixStanding::Abolished { gone } => key!("number-area-old")
            .with("code", code.to_string())
            .with("name", gone.name)
            .with("year", gone.last_seen_year.to_string())
            .into(),
        PrefixStanding::Unknown { regency: Some(regency), .. } => {
            key!("number-area-unknown-in").with("code", code.to_string()).with("place", regency.name).into()
        }
        PrefixStanding::Unknown { province: Some(province), .. } => {
            key!("number-area-unknown-in").with("code", code.to_string()).with("place", province.name).into()
        }
        PrefixStanding::Unknown { .. } => key!("number-area-unknown").with("code", code.to_string()).into(),
    }
}

/// Day, month and the two digits of the year: the century is not in the number.
fn date(day: u8, month: u8, year_two_digits: u8) -> Words {
    format!("{day:02}-{month:02}-..{year_two_digits:02}").into()
}
