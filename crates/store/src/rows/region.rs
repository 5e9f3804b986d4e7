//! Villages.

use crate::table::{VILLAGE, select};
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader, Value};
use app::port::{RegionRows, Stored};
use domain::region::{Centroid, Village, VillageCode};

impl RegionRows for RegisterTx<'_> {
    fn put_villages(&mut self, villages: &[Village]) -> Stored<()> {
        villages.iter().try_for_each(|village| {
            let degrees = |axis: fn(&Centroid) -> i32| village.centroid.as_ref().map(|c| i64::from(axis(c)));
            let row = [
                village.code.to_i64().into(),
                (&village.name).into(),
                village.postcode.map(i64::from).into(),
                degrees(|c| c.lat_microdegrees).into(),
                degrees(|c| c.lng_microdegrees).into(),
            ];
            self.put(&VILLAGE, &row)
        })
    }

    fn find_village(&self, code: VillageCode) -> Stored<Option<Village>> {
        self.first(&VILLAGE.statements().find, &[code.to_i64().into()], village)
    }

    fn list_villages(&self, first: i64, last: i64) -> Stored<Vec<Village>> {
        let sql = select!(VILLAGE, "WHERE t.code BETWEEN $1 AND $2 ORDER BY t.code");
        self.all(sql, &[Value::Int(first), Value::Int(last)], village)
    }
}

fn village(cells: &dyn Cells) -> Stored<Village> {
    let mut row = Reader::new("village", cells);
    let code = row.as_int(VillageCode::from_i64)?;
    let name = row.string()?;
    let postcode = row.opt_as_int(|value| u32::try_from(value).ok())?;
    let lat = row.opt_as_int(|value| i32::try_from(value).ok())?;
    let lng = row.opt_as_int(|value| i32::try_from(value).ok())?;
    let centroid =
        lat.zip(lng).map(|(lat_microdegrees, lng_microdegrees)| Centroid { lat_microdegrees, lng_microdegrees });
    Ok(Village { code, name, postcode, centroid })
}
