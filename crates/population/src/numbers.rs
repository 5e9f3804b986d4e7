//! NIK and family card numbers with their serials, as SIAK counts them: from 0001 for each area and date.

use crate::dice::Dice;
use crate::names::Group;
use domain::kk::KkNumber;
use domain::nik::Nik;
use domain::reference::Sex;
use domain::region::{DistrictCode, RegencyCode, abolished_codes, districts_of};
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Serials given out so far.
#[derive(Default)]
pub(crate) struct Numbers {
    niks: HashMap<(i64, Date, bool), u16>,
    cards: HashMap<(i64, Date), u16>,
}

impl Numbers {
    /// The next NIK of a district of first registration, a date and a sex. When the 9,999 serials of one day are used
    /// up, the day before serves.
    pub(crate) fn nik(&mut self, district: DistrictCode, on: Date, sex: Sex) -> Nik {
        let mut on = on;
        loop {
            let serial = self.niks.entry((district.to_i64(), on, sex == Sex::Male)).or_default();
            *serial = serial.saturating_add(1);
            match Nik::compose(district, on, sex, *serial) {
                Ok(nik) => return nik,
                Err(_) => on = crate::days::plus(on, -1),
            }
        }
    }

    /// The next family card number of a district and a day of issue.
    pub(crate) fn card(&mut self, district: DistrictCode, on: Date) -> KkNumber {
        let mut on = on;
        loop {
            let serial = self.cards.entry((district.to_i64(), on)).or_default();
            *serial = serial.saturating_add(1);
            match KkNumber::compose(district, on, *serial) {
                Ok(number) => return number,
                Err(_) => on = crate::days::plus(on, 1),
            }
        }
    }
}

/// Regencies that people of each group come from.
fn homes(group: Group) -> &'static [i64] {
    match group {
        Group::Jawa => &[3315, 3318, 3321, 3510, 3517, 3518, 3522, 3523, 3507, 3308, 3403],
        Group::Banjar => &[6303, 6306, 6307, 6308, 6309, 6371, 6203],
        Group::Dayak => &[6201, 6203, 6206, 6207, 6271, 6213],
        Group::Madura => &[3526, 3527, 3528, 3529, 3509],
        Group::Bugis => &[7308, 7311, 7313, 7371, 7604],
        Group::Batak => &[1202, 1206, 1212, 1271],
        Group::Flores => &[5306, 5307, 5308, 5310, 5319],
        Group::Tionghoa => &[6171, 3578, 6371, 3173],
        Group::Foreign => &[6271, 3578],
    }
}

static ABOLISHED: LazyLock<Vec<DistrictCode>> =
    LazyLock::new(|| abolished_codes().iter().filter_map(|gone| gone.district).collect());

/// A district elsewhere in the country that somebody of a group was first registered in.
pub(crate) fn district_elsewhere(dice: &mut Dice, group: Group) -> Option<DistrictCode> {
    if dice.chance(500)
        && let Some(gone) = dice.pick(&ABOLISHED)
    {
        return Some(*gone);
    }
    let regency = RegencyCode::from_i64(*dice.pick(homes(group))?)?;
    dice.pick(districts_of(regency)).map(|district| district.code)
}
