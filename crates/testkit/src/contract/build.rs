//! Residents, records, cards and blanks for the contract: each made from a small number.

use domain::card::{CardIssue, CardState, IssueReason};
use domain::enrolment::{Encounter, Enrolment, Status};
use domain::ids::{CardId, EncounterId, MovementId, OfficeId, PersonId, StaffId};
use domain::kk::KkNumber;
use domain::name::PersonName;
use domain::nik::Nik;
use domain::person::{Address, Citizenship, Person, Standing};
use domain::reference::{Blood, Disability, Education, Marital, Occupation, Relation, Religion, Sex};
use domain::region::{OfficeZone, RegencyCode, Village, VillageCode};
use domain::staff::{Office, Role, Scope, Staff};
use domain::stock::{Account, AccountKind, Holding, Movement, MovementKind, Serial, SerialRange};
use jiff::civil::{Date, date};

use super::instant;

/// Village `n` (1 to 999) of district 62.02.01.
pub fn village(n: i64) -> VillageCode {
    VillageCode::from_i64(6_202_011_000 + n).unwrap()
}

/// A village with a name.
pub fn village_row(n: i64) -> Village {
    Village { code: village(n), name: format!("DESA {n}"), postcode: None, centroid: None }
}

/// A person's key.
pub fn person_id(n: i64) -> PersonId {
    PersonId::from_i64(n).unwrap()
}

/// A capture event's key.
pub fn encounter_id(n: i64) -> EncounterId {
    EncounterId::from_i64(n).unwrap()
}

/// An officer's key.
pub fn staff_id(n: i64) -> StaffId {
    StaffId::from_i64(n).unwrap()
}

/// An office's key.
pub fn office_id(n: i64) -> OfficeId {
    OfficeId::from_i64(n).unwrap()
}

/// A card's key.
pub fn card_id(n: i64) -> CardId {
    CardId::from_i64(n).unwrap()
}

/// A name.
pub fn name(text: &str) -> PersonName {
    PersonName::parse(text).unwrap().0
}

/// Resident `n`, born on 17 August 1990 in village 1, not married, with version 0.
pub fn person(n: i64) -> Person {
    let serial = u16::try_from(n % 9_999).unwrap() + 1;
    let district = village(1).district();
    let birth_on = date(1990, 8, 17);
    Person {
        id: person_id(n),
        nik: Nik::compose(district, birth_on, Sex::Female, serial).unwrap(),
        kk: KkNumber::compose(district, date(2015, 3, 2), serial).unwrap(),
        name: name("SITI AMINAH"),
        sex: Sex::Female,
        birth_place: "SAMPIT".into(),
        birth_on,
        religion: Religion::Islam,
        marital: Marital::Single,
        married_on: None,
        occupation: Occupation::HOMEMAKER,
        education: Education::UpperSecondary,
        blood: Blood::Unknown,
        relation: Relation::Child,
        citizenship: Citizenship::Wni,
        disability: Disability::None,
        address: Address { line: "JL. PELITA 7".into(), rt: 4, rw: 2, village: village(1) },
        mother_name: "RUSMINI".into(),
        father_name: "ABDUL".into(),
        standing: Standing::Active,
        resident_from_on: birth_on,
        version: 0,
    }
}

/// Resident `n` with a name and a place.
pub fn person_called(n: i64, called: &str, place: i64, born_on: Date) -> Person {
    let person = person(n);
    let address = Address { village: village(place), ..person.address.clone() };
    Person { name: name(called), birth_on: born_on, resident_from_on: born_on, address, ..person }
}

/// The record of resident `n` in a status since the n-th instant, version 0.
pub fn enrolment(n: i64, status: Status) -> Enrolment {
    Enrolment { status, ..Enrolment::unregistered(person_id(n), instant(n)) }
}

/// Capture event `e` of resident `n`.
pub fn encounter(n: i64, e: i64) -> Encounter {
    Encounter {
        person: person_id(n),
        id: encounter_id(e),
        captured_at: instant(n),
        captured_by: staff_id(11),
        office: office_id(1),
        exceptions: Vec::new(),
        verified: None,
        is_discarded: false,
        version: 0,
    }
}

/// Card `c` of resident `n`, queued at office 1.
pub fn card(n: i64, c: i64, reason: IssueReason) -> CardIssue {
    CardIssue {
        person: person_id(n),
        id: card_id(c),
        reason,
        requested_at: instant(c),
        requested_by: staff_id(11),
        office: office_id(1),
        state: CardState::Queued,
        version: 0,
    }
}

/// A serial.
pub fn serial(n: u64) -> Serial {
    Serial::from_u64(n).unwrap()
}

/// A range of serials.
pub fn range(first: u64, last: u64) -> SerialRange {
    SerialRange::new(serial(first), serial(last)).unwrap()
}

/// An account.
pub fn account(office: i64, kind: AccountKind) -> Account {
    Account { office: office_id(office), kind }
}

/// A holding.
pub fn holding(first: u64, last: u64, office: i64, kind: AccountKind) -> Holding {
    Holding { range: range(first, last), account: account(office, kind) }
}

/// Posting `n` at the n-th instant.
pub fn movement(n: i64, from: Option<Account>, to: Option<Account>, range: SerialRange) -> Movement {
    Movement {
        id: MovementId::from_i64(n).unwrap(),
        at: instant(n),
        by: staff_id(12),
        kind: MovementKind::Receive,
        from,
        to,
        range,
        document: format!("SJ/{n}"),
        reverses: None,
    }
}

/// Office `n`: the regency's.
pub fn office(n: i64) -> Office {
    Office {
        id: office_id(n),
        name: format!("DINAS {n}"),
        scope: Scope::Regency(RegencyCode::from_i64(6202).unwrap()),
        zone: OfficeZone::Wib,
        reserve: 500,
        version: 0,
    }
}

/// Officer `n` of office 1.
pub fn staff(n: i64, username: &str) -> Staff {
    Staff {
        id: staff_id(n),
        username: username.into(),
        display_name: username.to_uppercase(),
        password_hash: "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA".into(),
        role: Role::Operator,
        office: office_id(1),
        is_active: true,
        version: 0,
    }
}
