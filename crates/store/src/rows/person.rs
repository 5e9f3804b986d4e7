//! Residents and the index of their NIKs.

use crate::rows::limit;
use crate::table::{BOOK_ROW, PERSON, select};
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader, Value};
use app::port::{PersonQuery, PersonRows, RollQuery, RollRow, StoreError, Stored, VoterCounts};
use domain::coverage::{Counts, Delta};
use domain::ids::PersonId;
use domain::kk::KkNumber;
use domain::name::PersonName;
use domain::nik::Nik;
use domain::person::{Address, Citizenship, Person, Standing};
use domain::reference::{BasicStatus, Blood, Disability, Education, Marital, Occupation, Relation, Religion, Sex};
use domain::region::VillageCode;
use jiff::civil::Date;

impl PersonRows for RegisterTx<'_> {
    fn insert_person(&mut self, person: &Person) -> Stored<()> {
        self.write(
            "INSERT INTO person_nik (nik, person) VALUES ($1, $2)",
            &[person.nik.to_i64().into(), person.id.to_i64().into()],
        )?;
        self.insert(&PERSON, &row(person, &person.name.sort_key(), 1))
    }

    fn update_person(&mut self, person: &Person) -> Stored<()> {
        let id = Value::Int(person.id.to_i64());
        let nik = Value::Int(person.nik.to_i64());
        let kept = self.first("SELECT nik FROM person WHERE id = $1", &[id], |c| Reader::new("person", c).int())?;
        let Some(kept) = kept else { return self.conflict("person_version") };
        if Value::Int(kept) != nik {
            self.write("DELETE FROM person_nik WHERE nik = $1 AND person = $2", &[kept.into(), id])?;
            self.write("INSERT INTO person_nik (nik, person) VALUES ($1, $2)", &[nik, id])?;
        }
        if person.version == 0 {
            return self.conflict("person_version");
        }
        let sort_key = person.name.sort_key();
        self.keep(&PERSON, &row(person, &sort_key, person.version + 1), person.version, "person_version")
    }

    fn find_person(&self, id: PersonId) -> Stored<Option<Person>> {
        self.first(&PERSON.statements().find, &[id.to_i64().into()], person)
    }

    fn find_person_by_nik(&self, nik: Nik) -> Stored<Option<PersonId>> {
        let sql = "SELECT person FROM person_nik WHERE nik = $1";
        self.first(sql, &[nik.to_i64().into()], |cells| Reader::new("person_nik", cells).as_int(PersonId::from_i64))
    }

    fn search_persons(&self, query: &PersonQuery) -> Stored<Vec<Person>> {
        self.found_by(query)
    }

    fn list_family(&self, kk: KkNumber) -> Stored<Vec<Person>> {
        let sql = select!(PERSON, "WHERE t.kk = $1 ORDER BY t.relation, t.birth_on, t.id");
        self.all(sql, &[kk.to_i64().into()], person)
    }

    fn list_persons(&self, after: Option<PersonId>, count: usize) -> Stored<Vec<Person>> {
        let sql = select!(PERSON, "WHERE t.id > $1 ORDER BY t.id LIMIT $2");
        self.all(sql, &[after.map_or(-1, PersonId::to_i64).into(), limit(count)], person)
    }

    fn put_book_row(&mut self, person: PersonId, row: &[u8]) -> Stored<()> {
        let digest = self.keys.book_row(person.to_i64(), row);
        self.put(&BOOK_ROW, &[person.to_i64().into(), Value::Bytes(&digest)])
    }

    fn is_last_book_row(&self, person: PersonId, row: &[u8]) -> Stored<bool> {
        let sql = "SELECT digest FROM book_row WHERE person = $1";
        let kept = self.first(sql, &[person.to_i64().into()], |cells| Reader::new("book_row", cells).array())?;
        Ok(kept == Some(self.keys.book_row(person.to_i64(), row)))
    }

    fn put_roll(&mut self, row: &RollRow) -> Stored<()> {
        self.keep_roll(row)
    }

    fn list_roll(&self, query: &RollQuery) -> Stored<Vec<RollRow>> {
        self.page_of_roll(query)
    }

    fn count_voters(&self, today: Date, on: Date, first: i64, last: i64) -> Stored<VoterCounts> {
        self.voters(today, on, (first, last))
    }

    fn add_coverage(&mut self, deltas: &[Delta]) -> Stored<()> {
        self.pending.get_mut().add_deltas(deltas);
        Ok(())
    }

    fn coverage(&self, as_of: Date, first: i64, last: i64) -> Stored<Vec<(VillageCode, Counts)>> {
        self.coverage_of(as_of, first, last)
    }
}

fn row<'p>(person: &'p Person, sort_key: &'p str, version: i64) -> [Value<'p>; 28] {
    let (citizenship, permit_until_on) = match person.citizenship {
        Citizenship::Wni => ("WNI", None),
        Citizenship::WnaItap { until_on } => ("ITAP", Some(until_on)),
        Citizenship::WnaOther => ("OTHER", None),
    };
    let standing = match person.standing {
        Standing::Active => BasicStatus::Alive,
        Standing::Dead { .. } => BasicStatus::Dead,
        Standing::MovedOut { .. } => BasicStatus::Moved,
        Standing::Gone { status, .. } => status,
    };
    [
        person.id.to_i64().into(),
        person.nik.to_i64().into(),
        person.kk.to_i64().into(),
        person.name.as_str().into(),
        sort_key.into(),
        person.sex.code().into(),
        (&person.birth_place).into(),
        person.birth_on.into(),
        person.religion.code().into(),
        person.marital.code().into(),
        person.married_on.into(),
        person.occupation.code().into(),
        person.education.code().into(),
        person.blood.code().into(),
        person.relation.code().into(),
        citizenship.into(),
        permit_until_on.into(),
        person.disability.code().into(),
        (&person.address.line).into(),
        person.address.rt.into(),
        person.address.rw.into(),
        person.address.village.to_i64().into(),
        (&person.mother_name).into(),
        (&person.father_name).into(),
        standing.code().into(),
        person.standing.until_on().into(),
        person.resident_from_on.into(),
        version.into(),
    ]
}

/// Reads the columns of [`PERSON`].
pub(crate) fn person(cells: &dyn Cells) -> Stored<Person> {
    read_person(&mut Reader::new("person", cells))
}

/// Reads the columns of [`PERSON`] and leaves the reader after them.
pub(crate) fn read_person(row: &mut Reader<'_>) -> Stored<Person> {
    let id = row.as_int(PersonId::from_i64)?;
    let nik = row.as_int(|value| Nik::from_i64(value).ok())?;
    let kk = row.as_int(|value| KkNumber::from_i64(value).ok())?;
    let name = row.as_text(|text| PersonName::parse(text).ok().map(|(name, _)| name))?;
    row.text()?;
    let sex = row.as_int(Sex::from_code)?;
    let birth_place = row.string()?;
    let birth_on = row.day()?;
    let religion = row.as_int(Religion::from_code)?;
    let marital = row.as_int(Marital::from_code)?;
    let married_on = row.opt_day()?;
    let occupation = row.as_int(Occupation::from_code)?;
    let education = row.as_int(Education::from_code)?;
    let blood = row.as_int(Blood::from_code)?;
    let relation = row.as_int(Relation::from_code)?;
    let citizenship = row.text()?;
    let citizenship = match (citizenship, row.opt_day()?) {
        ("WNI", None) => Citizenship::Wni,
        ("ITAP", Some(until_on)) => Citizenship::WnaItap { until_on },
        ("OTHER", None) => Citizenship::WnaOther,
        _ => return Err(StoreError::Corrupt("person, citizenship".into())),
    };
    let disability = row.as_int(Disability::from_code)?;
    let address = Address {
        line: row.string()?,
        rt: row.as_int(|value| u16::try_from(value).ok())?,
        rw: row.as_int(|value| u16::try_from(value).ok())?,
        village: row.as_int(VillageCode::from_i64)?,
    };
    let mother_name = row.string()?;
    let father_name = row.string()?;
    let standing = row.as_int(BasicStatus::from_code)?;
    let standing = match (standing, row.opt_day()?) {
        (BasicStatus::Alive, None) => Standing::Active,
        (BasicStatus::Dead, Some(on)) => Standing::Dead { on },
        (BasicStatus::Moved, Some(on)) => Standing::MovedOut { on },
        (status, Some(on)) if status != BasicStatus::Alive => Standing::Gone { status, on },
        _ => return Err(StoreError::Corrupt("person, standing".into())),
    };
    Ok(Person {
        id,
        nik,
        kk,
        name,
        sex,
        birth_place,
        birth_on,
        religion,
        marital,
        married_on,
        occupation,
        education,
        blood,
        relation,
        citizenship,
        disability,
        address,
        mother_name,
        father_name,
        standing,
        resident_from_on: row.day()?,
        version: row.int()?,
    })
}
