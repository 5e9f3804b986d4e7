//! A small world for tests: one regency, its offices and officers, a clock that stands still until told, seeds that
//! repeat.

use app::port::{CardPress, Clock, Entropy, PressError, Store, Vault};
use app::staff::actor_of;
use app::uniqueness::Matching;
use app::{Ctx, Env, Failure, Nothing, Service};
use domain::ids::{OfficeId, PersonId, StaffId};
use domain::journal::Act;
use domain::kk::KkNumber;
use domain::name::PersonName;
use domain::nik::Nik;
use domain::person::{Address, Citizenship, Person, Standing};
use domain::reference::{Blood, Disability, Education, Marital, Occupation, Relation, Religion, Sex};
use domain::region::{OfficeZone, VillageCode, demo_villages};
use domain::staff::{Actor, Office, Role, Scope, Staff};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use matcher::decision::Policy;
use matcher::finger::FingerPosition;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// The day on which the world begins: three weeks before the election of 27 November 2024, 09:00 WIB.
pub const BEGIN: &str = "2024-11-06T02:00:00Z";

/// A clock that a test moves.
pub struct TestClock(Mutex<Timestamp>);

impl TestClock {
    /// Moves the clock; a negative step sets it back.
    ///
    /// # Panics
    /// If the step leaves the calendar.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().expect("no test panics while it holds the clock");
        *now = now.checked_add(by).expect("inside the calendar");
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("no test panics while it holds the clock")
    }
}

/// Seeds 1, 2, 3 …: different each time, the same in every run.
pub struct TestEntropy(AtomicU64);

impl Entropy for TestEntropy {
    fn seed(&self) -> [u8; 32] {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        seed
    }
}

/// A printer that takes everything.
struct Paper;

impl CardPress for Paper {
    fn draw(&self, _: &app::card::CardFace) -> Result<Vec<u8>, PressError> {
        Ok(Vec::new())
    }

    fn print(&self, _: &str, _: &[u8], _: bool) -> Result<(), PressError> {
        Ok(())
    }
}

/// The world.
pub struct World {
    /// The use cases.
    pub service: Arc<Service>,
    /// The register below them.
    pub store: Arc<dyn Store>,
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// The Dinas: the whole regency.
    pub dinas: Office,
    /// The desk of one district (Baamang, 62.02.10 or whichever district comes first in [`World::villages`]).
    pub desk: Office,
}

/// Keys of the test world.
///
/// # Panics
/// Never: the key is fixed.
pub fn keys() -> Arc<store::Keys> {
    Arc::new(store::Keys::from_master(&[7; 32], "test/journal").expect("a fixed key"))
}

impl World {
    /// A world on the in-memory engine.
    ///
    /// # Panics
    /// If the store cannot be made.
    pub fn new() -> World {
        let store = store::SqliteStore::memory(keys()).expect("an in-memory register");
        World::on(Arc::new(store))
    }

    /// A world on a given store, which must be empty.
    ///
    /// # Panics
    /// If the store cannot be filled.
    pub fn on(store: Arc<dyn Store>) -> World {
        let clock = Arc::new(TestClock(Mutex::new(BEGIN.parse().expect("a fixed instant"))));
        let service = Arc::new(service_over(store.clone(), clock.clone()));
        let villages = demo_villages();
        let district = villages.first().expect("the demo regency has villages").code.district();
        let office = |id: i64, name: &str, scope| Office {
            id: OfficeId::from_i64(id).expect("positive"),
            name: name.to_owned(),
            scope,
            zone: OfficeZone::Wib,
            reserve: 2,
            version: 0,
        };
        let dinas = office(1, "Dinas Dukcapil Kotawaringin Timur", Scope::Regency(district.regency()));
        let desk = office(2, "Kecamatan pertama", Scope::District(district));
        let world = World { service, store, clock, dinas, desk };
        let program = world.program();
        world
            .service
            .write(&program, |ctx| {
                ctx.tx.put_villages(villages)?;
                for office in [&world.dinas, &world.desk] {
                    app::staff::save_office(ctx, office).map_err(|f| f.map_rule(|e| -> Nothing { panic!("{e}") }))?;
                    for (role, number) in Role::ALL.iter().zip(0..).flat_map(|(r, n)| [(*r, 2 * n), (*r, 2 * n + 1)]) {
                        ctx.tx.put_staff(&staff(office, role, number))?;
                    }
                }
                ctx.journal(Act::StaffSaved, None, "test world")?;
                Ok::<_, Failure<Nothing>>(())
            })
            .expect("an empty register takes the test world");
        world
    }

    /// The program itself, for the Dinas.
    ///
    /// # Panics
    /// Never.
    pub fn program(&self) -> Actor {
        Actor::program(&self.dinas).expect("the program has an id")
    }

    /// The first officer of a role at the Dinas.
    pub fn actor(&self, role: Role) -> Actor {
        self.officer(&self.dinas, role, 0)
    }

    /// The second officer of a role at the Dinas.
    pub fn second(&self, role: Role) -> Actor {
        self.officer(&self.dinas, role, 1)
    }

    /// The first officer of a role at the district's desk.
    pub fn at_desk(&self, role: Role) -> Actor {
        self.officer(&self.desk, role, 0)
    }

    fn officer(&self, office: &Office, role: Role, which: i64) -> Actor {
        let place = Role::ALL.iter().position(|r| *r == role).unwrap_or(0);
        let number = 2 * i64::try_from(place).unwrap_or(0) + which;
        actor_of(&staff(office, role, number), office)
    }

    /// Villages of the regency.
    pub fn villages(&self) -> &'static [domain::region::Village] {
        demo_villages()
    }

    /// A village of the desk's district.
    ///
    /// # Panics
    /// Never.
    pub fn village_here(&self) -> VillageCode {
        self.villages().first().expect("the demo regency has villages").code
    }

    /// A village of another district.
    ///
    /// # Panics
    /// Never.
    pub fn village_elsewhere(&self) -> VillageCode {
        let here = self.village_here().district();
        let other = self.villages().iter().find(|v| v.code.district() != here);
        other.expect("the demo regency has several districts").code
    }

    /// Registers a resident by the operator of the Dinas.
    ///
    /// # Panics
    /// If the register refuses.
    pub fn register(&self, person: Person) -> PersonId {
        let operator = self.actor(Role::Operator);
        let cmd = app::person::RegisterPerson { person };
        self.service.write(&operator, |ctx| app::person::register(ctx, &cmd)).expect("registered")
    }

    /// Does something as an actor.
    ///
    /// # Errors
    /// What the use case says.
    pub fn act<R, E>(
        &self,
        actor: &Actor,
        act: impl FnMut(&mut Ctx<'_>) -> Result<R, Failure<E>>,
    ) -> Result<R, Failure<E>> {
        self.service.write(actor, act)
    }

    /// Records a resident with synthetic templates (a face and four fingers from a seed): BIO_CAPTURED.
    ///
    /// # Panics
    /// If a step is refused.
    pub fn record(&self, person: PersonId, template_seed: u64, noise: u64) {
        self.record_by(&self.actor(Role::Operator), person, template_seed, noise);
    }

    /// The same by a given operator, at whose office the card will be printed.
    ///
    /// # Panics
    /// If a step is refused.
    pub fn record_by(&self, operator: &Actor, person: PersonId, template_seed: u64, noise: u64) {
        use domain::enrolment::{CaptureException, ExceptionReason, Modality};
        let prepared = synthetic_sample(template_seed, noise);
        let exception = |modality, reason| CaptureException { modality, reason, note: "uji".into() };
        let finish = app::enrolment::FinishRecording {
            person,
            exceptions: vec![
                exception(Modality::Iris, ExceptionReason::NoDevice),
                exception(Modality::Signature, ExceptionReason::CannotSign),
            ],
        };
        self.act(operator, |ctx| app::enrolment::begin(ctx, person)).expect("opened");
        self.act(operator, |ctx| app::enrolment::keep_sample(ctx, person, &prepared)).expect("kept");
        self.act(operator, |ctx| app::enrolment::finish(ctx, &finish)).expect("finished");
    }

    /// Records, verifies and searches: to the outcome of the search.
    ///
    /// # Panics
    /// If a step is refused.
    pub fn enrol(&self, person: PersonId, template_seed: u64, noise: u64) {
        self.record(person, template_seed, noise);
        self.act(&self.actor(Role::Verifier), |ctx| app::enrolment::approve(ctx, person)).expect("approved");
        app::uniqueness::advance(&self.service, &self.program()).expect("searched");
    }

    /// Puts blanks into the store of the Dinas.
    ///
    /// # Panics
    /// If the books refuse.
    pub fn receive_blanks(&self, first: u64, last: u64) {
        use domain::stock::{MovementKind, Serial, SerialRange};
        let serial = |n| Serial::from_u64(n).expect("a serial");
        let cmd = app::stock::MoveBlanks {
            kind: MovementKind::Receive,
            range: SerialRange::new(serial(first), serial(last)).expect("a range"),
            other_office: None,
            document: "SJ-1".into(),
        };
        self.act(&self.actor(Role::StockClerk), |ctx| app::stock::move_blanks(ctx, &cmd)).expect("received");
    }

    /// Prints what is with the printer at the Dinas, which confirms at once; returns how many.
    ///
    /// # Panics
    /// If a step is refused.
    pub fn run_press(&self) -> usize {
        let mut run = app::card::PressRun::new(self.service.now());
        app::card::run_press(&self.service, &self.program(), &Paper, &mut run, 100).expect("printed").printed
    }

    /// Sends what may be printed at the Dinas to the printer, and prints it.
    ///
    /// # Panics
    /// If a step is refused.
    pub fn print_all(&self) -> usize {
        self.act(&self.actor(Role::Printer), |ctx| app::card::send_next(ctx, 100)).expect("sent");
        self.run_press()
    }

    /// The status of a record.
    ///
    /// # Panics
    /// If there is none.
    pub fn status(&self, person: PersonId) -> domain::enrolment::Status {
        let tx = self.store.begin(app::port::Mode::Read).expect("a transaction");
        tx.find_enrolment(person).expect("readable").expect("a record").status
    }

    /// Recomputes everything; panics with the first finding.
    ///
    /// # Panics
    /// If anything was altered.
    pub fn audit(&self) {
        let tx = self.store.begin(app::port::Mode::Read).expect("a transaction");
        let audit = tx.audit(&mut |_, _| {}).expect("audited");
        assert_eq!(audit.findings, []);
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

/// Another program over the same store, as after a restart: the gallery is loaded anew.
///
/// # Panics
/// If the gallery cannot be loaded.
pub fn service_over(store: Arc<dyn Store>, clock: Arc<TestClock>) -> Service {
    let vault: Arc<dyn Vault> = keys();
    let gallery = app::uniqueness::load_gallery(store.as_ref(), vault.as_ref()).unwrap_or_default();
    let env = Env { vault, matching: Matching::new(gallery, None, Policy::default()) };
    Service::new(store, env, clock, Arc::new(TestEntropy(AtomicU64::new(next_world()))))
}

/// A service over a register that the binary made, under its own keys: for looking into it afterwards. Its time is the one
/// after the journal's last entry.
///
/// # Panics
/// Never.
pub fn service_on(store: Arc<dyn Store>, vault: Arc<dyn Vault>) -> Service {
    let now = BEGIN.parse().expect("a fixed instant");
    let env = Env { vault, matching: Matching::new(matcher::gallery::Gallery::new(), None, Policy::default()) };
    Service::new(store, env, Arc::new(TestClock(Mutex::new(now))), Arc::new(TestEntropy(AtomicU64::new(next_world()))))
}

/// Each service draws from seeds of its own, so that two over one store never draw the same id.
fn next_world() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed) << 32
}

fn staff(office: &Office, role: Role, number: i64) -> Staff {
    Staff {
        id: StaffId::from_i64(office.id.to_i64() * 1000 + number).expect("positive"),
        username: format!("{}{number}.{}", role.word().to_lowercase(), office.id.to_i64()),
        display_name: format!("Petugas {number}"),
        password_hash: String::new(),
        role,
        office: office.id,
        is_active: true,
        version: 0,
    }
}

/// A face and four fingers of a synthetic person.
pub fn synthetic_sample(template_seed: u64, noise: u64) -> app::enrolment::Prepared {
    use matcher::synthetic::{face_identity, face_sample, finger_set};
    let positions =
        [FingerPosition::RightThumb, FingerPosition::RightIndex, FingerPosition::LeftThumb, FingerPosition::LeftIndex];
    let fingers = finger_set(template_seed, &positions, noise);
    let face = face_sample(&face_identity(template_seed), noise);
    app::enrolment::Prepared::templates(Some(face), fingers.iter().map(|(p, t)| (p, t.clone())).collect())
}

/// A resident, 24 years old, single, WNI; `number` makes the NIK.
///
/// # Panics
/// If the number has more than four digits.
pub fn resident(number: u32, village: VillageCode) -> Person {
    resident_born(number, village, date(2000, 5, 17))
}

/// A resident born on a day.
///
/// # Panics
/// If the number has more than four digits.
pub fn resident_born(number: u32, village: VillageCode, birth_on: Date) -> Person {
    let born = format!("{:02}{:02}{:02}", birth_on.day(), birth_on.month(), birth_on.year() % 100);
    Person {
        id: PersonId::from_i64(0).expect("zero is an id"),
        nik: Nik::parse(&format!("620201{born}{number:04}")).expect("a NIK"),
        kk: KkNumber::parse(&format!("620201010120{number:04}")).expect("a KK number"),
        name: PersonName::parse(&format!("WARGA {}", letters(number))).expect("a name").0,
        sex: Sex::Male,
        birth_place: "SAMPIT".into(),
        birth_on,
        religion: Religion::Islam,
        marital: Marital::Single,
        married_on: None,
        occupation: Occupation::STUDENT,
        education: Education::UpperSecondary,
        blood: Blood::O,
        relation: Relation::Head,
        citizenship: Citizenship::Wni,
        disability: Disability::None,
        address: Address { line: "JL. MERDEKA 1".into(), rt: 1, rw: 2, village },
        mother_name: "IBU".into(),
        father_name: "BAPAK".into(),
        standing: Standing::Active,
        resident_from_on: birth_on,
        version: 0,
    }
}

fn letters(mut number: u32) -> String {
    let mut word = String::new();
    loop {
        word.push(char::from(b'A' + u8::try_from(number % 26).unwrap_or(0)));
        number /= 26;
        if number == 0 {
            return word;
        }
    }
}
