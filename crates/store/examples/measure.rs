//! Measures the store on a regency of synthetic residents: `cargo run -p store --example measure -- [persons] [path|url|postgres]`.
//! Without a place it measures memory; `postgres` starts a private server that does not wait for the disk.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement stops at the first error")]

use app::port::{Mode, PersonQuery, RollQuery, Store, Templates};
use app::record::enter;
use domain::enrolment::{Enrolment, Status};
use domain::ids::{EncounterId, PersonId};
use domain::kk::KkNumber;
use domain::name::PersonName;
use domain::nik::Nik;
use domain::person::Person;
use domain::reference::Sex;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::sync::Arc;
use std::time::Instant;
use store::{Keys, PostgresStore, SqliteStore};
use testkit::contract::{build, journal};
use testkit::postgres::Server;

const NAMES: &[&str] = &["SITI", "AHMAD", "BUDI", "DEWI", "RAHMAT", "NUR", "YULIANA", "MUHAMMAD", "AGUS", "RINA"];

/// A cheap, fixed shuffle of numbers.
fn mixed(n: i64) -> i64 {
    let mut x = n.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^= x >> 29;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (x ^ (x >> 32)).cast_signed().rem_euclid(1 << 40)
}

/// Books come village by village: a town of 20,000 first, then villages of some 1,600.
fn village(n: i64) -> i64 {
    if n < 20_000 { 1 } else { (n - 20_000) / 1_600 + 2 }
}

fn person(n: i64) -> Person {
    let birth_on = date(1945, 1, 1).checked_add(((n * 7_919) % 27_000).days()).unwrap();
    let part = |at: i64| NAMES[usize::try_from(mixed(n + at) % 10).unwrap()];
    let name =
        format!("{} {} {}", part(1), part(7_000_000), mixed(n).to_string().replace(|c: char| c.is_numeric(), "A"));
    let code = build::village(village(n));
    let sex = if n % 2 == 0 { Sex::Male } else { Sex::Female };
    // Day and serial together are different for every person.
    let serial = u16::try_from(n / 27_000 + 1).unwrap();
    Person {
        id: PersonId::from_i64(2_000_000_000_000 + n).unwrap(),
        nik: Nik::compose(code.district(), birth_on, sex, serial).unwrap(),
        kk: KkNumber::compose(
            code.district(),
            date(2015, 1, 1).checked_add((mixed(n / 3) % 3000).days()).unwrap(),
            serial,
        )
        .unwrap(),
        name: PersonName::parse(&name).unwrap().0,
        resident_from_on: birth_on,
        ..build::person_called(1, "X", village(n), birth_on)
    }
}

fn record(person: &Person, n: i64) -> Enrolment {
    let blank = build::enrolment(1, Status::Unregistered);
    if n % 125 == 0 || person.birth_on > date(2007, 11, 1) {
        return Enrolment { person: person.id, ..blank };
    }
    let on = |from: Date, days: i64| Some(from.checked_add((mixed(n + days) % days).days()).unwrap());
    let recorded_on = on(person.birth_on.checked_add(17.years()).unwrap().max(date(2012, 1, 1)), 400);
    Enrolment {
        person: person.id,
        status: Status::CardIssued,
        encounter: EncounterId::from_i64(n),
        recorded_on,
        ready_on: recorded_on,
        printed_on: recorded_on,
        issued_on: recorded_on,
        ..blank
    }
}

fn timed<R>(what: &str, rounds: u32, mut act: impl FnMut() -> R) -> R {
    let (begun, cpu) = (Instant::now(), cpu_seconds());
    let mut last = act();
    for _ in 1..rounds {
        last = act();
    }
    let each = |seconds: f64| seconds * 1e3 / f64::from(rounds);
    let (clock, cpu) = (each(begun.elapsed().as_secs_f64()), each(cpu_seconds() - cpu));
    println!("{what:<58} {clock:>10.3} ms, {cpu:>10.3} ms of CPU");
    last
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let count: i64 = arguments.next().map_or(313_000, |text| text.parse().unwrap());
    let place = arguments.next();
    let keys = Arc::new(Keys::from_master(&[7; 32], "register.test/journal").unwrap());
    let store: Box<dyn Store> = match place.as_deref() {
        Some("postgres") => {
            let server = Server::shared().unwrap();
            Box::new(PostgresStore::open(server.fresh_database(), keys).unwrap())
        }
        Some(url) if url.starts_with("postgres:") => Box::new(PostgresStore::open(url, keys).unwrap()),
        Some(path) => Box::new(SqliteStore::open(path, keys).unwrap()),
        None => Box::new(SqliteStore::memory(keys).unwrap()),
    };
    println!("{} persons on {}", count, store.engine());
    fill(store.as_ref(), count);
    ask(store.as_ref());
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!(
        "{}",
        status
            .lines()
            .filter(|line| line.starts_with("VmHWM") || line.starts_with("VmRSS"))
            .collect::<Vec<_>>()
            .join("  ")
    );
}

/// Seconds that this thread ran, its time in the kernel included.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e9
}

fn fill(store: &dyn Store, count: i64) {
    let (mut spent, mut worked) = (std::time::Duration::ZERO, 0.0);
    for first in (0..count).step_by(1_000) {
        let people: Vec<_> = (first..count.min(first + 1_000)).map(|n| (person(n), n)).collect();
        let (begun, cpu) = (Instant::now(), cpu_seconds());
        let mut tx = store.begin(Mode::Write).unwrap();
        for (person, n) in &people {
            enter(tx.as_mut(), person, &record(person, *n)).unwrap();
        }
        journal(tx.as_mut());
        tx.commit().unwrap();
        spent += begun.elapsed();
        worked += cpu_seconds() - cpu;
    }
    let rate = |seconds: f64| f64::from(u32::try_from(count).unwrap()) / seconds;
    println!("entered: {:.0} persons/s by the clock, {:.0} a second of CPU", rate(spent.as_secs_f64()), rate(worked));
    let begun = Instant::now();
    for first in (0..count).step_by(1_000) {
        let mut tx = store.begin(Mode::Write).unwrap();
        for n in first..count.min(first + 1_000) {
            let person = person(n).id;
            if let Some(encounter) = record(&self::person(n), n).encounter {
                tx.put_encounter(&domain::enrolment::Encounter { person, id: encounter, ..build::encounter(1, 1) })
                    .unwrap();
                tx.put_templates(&Templates { person, encounter, face: vec![7; 220], fingers: Vec::new() }).unwrap();
            }
        }
        journal(tx.as_mut());
        tx.commit().unwrap();
    }
    println!("templates: {:.1} s", begun.elapsed().as_secs_f64());
}

fn ask(store: &dyn Store) {
    let tx = store.begin(Mode::Read).unwrap();
    let (first, last) = (build::village(1).to_i64(), build::village(999).to_i64());
    let as_of = date(2024, 11, 27);
    let figures = timed("coverage of the regency", 20, || tx.coverage(as_of, first, last).unwrap());
    println!("  {} villages", figures.len());
    let query = RollQuery {
        village: build::village(1),
        as_of,
        obliged_after: None,
        had_card: None,
        statuses: vec![Status::Unregistered, Status::EnrollFailureAtRegional, Status::EnrollFailureAtCentral],
        after: None,
        limit: 60,
    };
    let page = timed("a page of the roll, village of 20,000, unrecorded", 20, || tx.list_roll(&query).unwrap());
    println!("  {} lines", page.len());
    let everybody = RollQuery { statuses: vec![], ..query };
    timed("a page of the roll, every status", 20, || tx.list_roll(&everybody).unwrap());
    timed("counts per status", 20, || tx.count_enrolments((first, last)).unwrap());
    timed("longest waiting, nobody", 20, || tx.list_enrolments(Status::BioCaptured, (first, last), 50).unwrap());
    timed("longest waiting, of 300,000 with a card", 5, || {
        tx.list_enrolments(Status::CardIssued, (first, last), 50).unwrap()
    });
    let search = |prefix: Option<&str>, birth_on| PersonQuery {
        name_prefix: prefix.map(str::to_owned),
        birth_on,
        villages: (first, last),
        limit: 50,
    };
    timed("search by name", 20, || tx.search_persons(&search(Some("SITI DEW"), None)).unwrap());
    timed("search by name and birth", 20, || tx.search_persons(&search(Some("SITI"), Some(date(1980, 5, 5)))).unwrap());
    timed("search by birth", 20, || tx.search_persons(&search(None, Some(date(1980, 5, 5)))).unwrap());
    let nik = person(77).nik;
    timed("find by NIK, then the person", 1000, || {
        tx.find_person(tx.find_person_by_nik(nik).unwrap().unwrap()).unwrap()
    });
    let mut faces = 0_u64;
    timed("scan of the gallery", 3, || {
        faces = 0;
        tx.scan_gallery(&mut |_, _, _| faces += 1).unwrap();
    });
    println!("  {faces} faces");
    let audit = timed("audit", 1, || tx.audit(&mut |_, _| ()).unwrap());
    println!("  {} leaves, {} rows, findings {:?}", audit.leaves, audit.rows, audit.findings);
}
