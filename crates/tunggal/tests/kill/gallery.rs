//! The gallery under load: people join and leave, searches run, copies are written, and the program is killed again and
//! again. After each kill nobody is lost or doubled, and what the gallery answers, from its copy and from the register,
//! is what a plain loop over the register's templates answers.

use crate::dice::{Dice, LifeEntropy, WrongClock};
use crate::worker::officer;
use anyhow::{Context, Result, anyhow, ensure};
use app::enrolment::{FinishRecording, approve, begin, discard, finish, keep_sample, prepare_iris, sample_word};
use app::port::{Mode, Sample, SampleKind, Store, Vault};
use app::uniqueness::{Everybody, Matching, SnapshotError, advance, load_gallery, restore_gallery};
use app::{Env, Service};
use domain::enrolment::{CaptureException, ExceptionReason, Modality, Status};
use domain::ids::{EncounterId, PersonId};
use domain::journal::Act;
use domain::person::Person;
use domain::region::demo_villages;
use domain::staff::{Actor, Role};
use jiff::SignedDuration;
use ledger::{Frontier, leaf_hash};
use matcher::decision::Policy;
use matcher::face::FaceTemplate;
use matcher::gallery::{Candidate, IrisCandidate, Key, View};
use matcher::iris::{EyeAssignment, EyePair, IrisCode2048, IrisRule, compare_eyes};
use matcher::synthetic::iris::{Eye, iris_identity, iris_sample};
use matcher::synthetic::{face_identity, face_sample};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use store::{FolderShelf, SqliteStore};
use testkit::world::{World, keys, resident, synthetic_sample};

/// Residents; of each there is one body. Few, so that many have joined and left again after some kills.
const PEOPLE: u32 = 80;
/// The program is killed after fewer commits than this, so that it gets somewhere on a slow disk, too …
const COMMITS: u64 = 16;
/// … and fewer milliseconds than this.
const LATEST_MS: u64 = 60;
/// After so many kills the whole journal is read.
const READ_EVERY: u64 = 20;
const HOME: &str = "TUNGGAL_KILL_GALLERY";
const LIFE: &str = "TUNGGAL_KILL_GALLERY_LIFE";
const SEED: &str = "TUNGGAL_KILL_GALLERY_SEED";

/// One life of the program; the life 0 is the last, which finishes.
pub struct Life {
    home: PathBuf,
    life: u64,
    seed: u64,
}

impl Life {
    /// The life, if this process is one.
    pub fn from_environment() -> Option<Life> {
        let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
        Some(Life { home: PathBuf::from(std::env::var_os(HOME)?), life: number(LIFE)?, seed: number(SEED)? })
    }

    /// Lives it; a failure or a panic, in whichever thread, ends the process with words on standard error.
    pub fn run(&self) {
        let say = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            say(panic);
            std::process::exit(4);
        }));
        if let Err(error) = Office::open(self).and_then(|office| office.work(self)) {
            eprintln!("life {}: {error:?}", self.life);
            std::process::exit(3);
        }
    }
}

fn register(home: &Path) -> Result<Arc<dyn Store>> {
    Ok(Arc::new(SqliteStore::open(home.join("register.db"), keys())?))
}

fn shelf(home: &Path) -> FolderShelf {
    FolderShelf::new(home.join("gallery"), keys())
}

/// Everybody from the copy, and why not if not, or from the register.
fn everybody(store: &dyn Store, home: &Path) -> Result<(Everybody, Option<SnapshotError>)> {
    match restore_gallery(store, &shelf(home)) {
        Ok(everybody) => Ok((everybody, None)),
        // Killed at any instant, the program leaves one copy or the other.
        Err(why @ (SnapshotError::Nothing | SnapshotError::OtherCount { .. })) => {
            Ok((load_gallery(store, keys().as_ref())?, Some(why)))
        }
        Err(why) => Err(why.into()),
    }
}

struct Office {
    store: Arc<dyn Store>,
    service: Service,
    program: Actor,
    operator: Actor,
    verifier: Actor,
    head: Actor,
}

impl Office {
    fn open(life: &Life) -> Result<Office> {
        let store = register(&life.home)?;
        let (everybody, _) = everybody(store.as_ref(), &life.home)?;
        let vault: Arc<dyn Vault> = keys();
        let env = Env { vault, matching: Matching::new(everybody, None, Policy::default()) };
        let wrong_by = SignedDuration::from_secs(i64::try_from(Dice::new(life.seed, life.life, 5).below(60))?);
        let entropy = Arc::new(LifeEntropy::new(life.seed, life.life));
        let service = Service::new(store.clone(), env, Arc::new(WrongClock(wrong_by)), entropy);
        let dinas = store.begin(Mode::Read)?.list_offices()?.into_iter().next().context("an office")?;
        let officer = |role| officer(store.as_ref(), &dinas, role, 0);
        Ok(Office {
            program: Actor::program(&dinas).context("a program")?,
            operator: officer(Role::Operator)?,
            verifier: officer(Role::Verifier)?,
            head: officer(Role::Head)?,
            service,
            store,
        })
    }

    fn work(&self, life: &Life) -> Result<()> {
        let heads = || File::options().create(true).append(true).open(life.home.join("heads"));
        if life.life == 0 {
            return self.finish(&life.home, &mut heads()?);
        }
        let dice = |purpose| Dice::new(life.seed, life.life, purpose);
        std::thread::scope(|scope| {
            let threads = [
                scope.spawn(|| forever(dice(10), heads(), |dice, heads| self.at_the_desk(dice, heads))),
                scope.spawn(|| forever(dice(11), heads(), |_, heads| self.search(heads))),
                scope.spawn(|| forever(dice(12), heads(), |dice, _| self.look(dice))),
                scope.spawn(|| {
                    let mut kept = None;
                    forever(dice(13), heads(), |_, _| self.copy(&life.home, &mut kept))
                }),
            ];
            threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| anyhow!("a thread panicked")))
        })
    }

    /// What was committed has been seen: from now on it may never be gone.
    fn committed(&self, heads: &mut File) -> Result<()> {
        let tx = self.store.begin(Mode::Read)?;
        let (size, root, _) = tx.journal_head()?;
        let root: String = root.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(heads.write_all(format!("{size} {root} {}\n", tx.gallery_changes()?).as_bytes())?)
    }

    /// The next thing to be done for somebody.
    fn at_the_desk(&self, dice: &mut Dice, heads: &mut File) -> Result<bool> {
        let number = u32::try_from(dice.below(u64::from(PEOPLE)))?;
        let record = {
            let tx = self.store.begin(Mode::Read)?;
            let id = tx.find_person_by_nik(of_number(number).nik)?.context("a resident")?;
            tx.find_enrolment(id)?.context("a record")?
        };
        let id = record.person;
        match record.status {
            Status::Unregistered => self.record(id, u64::from(number), dice.below(3), heads)?,
            Status::BioCaptured => drop(self.service.write(&self.verifier, |ctx| approve(ctx, id))?),
            Status::PrintReadyRecord | Status::AdjudicateRecord if dice.below(6) == 0 => {
                self.service.write(&self.head, |ctx| discard(ctx, id, "salah rekam"))?;
            }
            _ => return Ok(false),
        }
        self.committed(heads)?;
        Ok(true)
    }

    fn record(&self, id: PersonId, body: u64, noise: u64, heads: &mut File) -> Result<()> {
        let mut taken = vec![synthetic_sample(body, noise)];
        // One of three gives eyes, and of these one of three the left one only.
        let (has_left, has_right) = (body % 3 == 0, body % 3 == 0 && body % 9 != 0);
        for (kind, eye, is_given) in
            [(SampleKind::IrisLeft, Eye::Left, has_left), (SampleKind::IrisRight, Eye::Right, has_right)]
        {
            if is_given {
                taken.push(prepare_iris(kind, &iris(body, eye, noise))?);
            }
        }
        let exception = |modality, reason| CaptureException { modality, reason, note: String::new() };
        let mut exceptions = vec![exception(Modality::Signature, ExceptionReason::CannotSign)];
        exceptions.extend((!has_right).then(|| exception(Modality::Iris, ExceptionReason::NoDevice)));
        self.service.write(&self.operator, |ctx| begin(ctx, id))?;
        self.service.write(&self.operator, |ctx| {
            taken.iter().try_for_each(|prepared| keep_sample(ctx, id, prepared).map(drop))
        })?;
        let cmd = FinishRecording { person: id, exceptions };
        self.service.write(&self.operator, |ctx| finish(ctx, &cmd))?;
        self.committed(heads)?;
        self.service.write(&self.verifier, |ctx| approve(ctx, id))?;
        Ok(())
    }

    fn search(&self, heads: &mut File) -> Result<bool> {
        let done = advance(&self.service, &self.program)?;
        if !done.is_idle() {
            self.committed(heads)?;
        }
        Ok(!done.is_idle())
    }

    /// A search of one state, whatever the others do.
    fn look(&self, dice: &mut Dice) -> Result<bool> {
        let standing = self.service.env().matching.gallery();
        let probe = face_sample(&face_identity(dice.below(u64::from(PEOPLE))), dice.roll());
        for search in standing.search_faces(&[probe], -1.0) {
            let people: BTreeSet<u64> = search.candidates.iter().map(|c| c.key.reference).collect();
            ensure!(people.len() == standing.faces().len(), "{} of {}", people.len(), standing.faces().len());
            ensure!(search.candidates.len() == people.len(), "somebody stands in the gallery twice");
            ensure!(search.scope.compared == u64::try_from(people.len())?, "{:?}", search.scope);
        }
        Ok(false)
    }

    fn copy(&self, home: &Path, kept: &mut Option<i64>) -> Result<bool> {
        if self.service.env().matching.gallery().changes() == *kept {
            return Ok(false);
        }
        match self.service.keep_gallery(&shelf(home)) {
            Ok(count) => *kept = Some(count),
            Err(SnapshotError::OtherCount { .. }) => {}
            Err(why) => return Err(why.into()),
        }
        Ok(false)
    }

    /// Everything that was begun is decided, and a copy kept.
    fn finish(&self, home: &Path, heads: &mut File) -> Result<()> {
        let everywhere = self.program.scope.village_range();
        loop {
            let captured = self.store.begin(Mode::Read)?.list_enrolments(Status::BioCaptured, everywhere, 50)?;
            for record in &captured {
                self.service.write(&self.verifier, |ctx| approve(ctx, record.person))?;
            }
            if !self.search(heads)? && captured.is_empty() {
                break;
            }
        }
        Ok(self.service.keep_gallery(&shelf(home)).map(drop)?)
    }
}

/// Rounds until killed; between some of them a rest, in which everything that was begun is done and copied.
fn forever(
    mut dice: Dice,
    heads: std::io::Result<File>,
    mut round: impl FnMut(&mut Dice, &mut File) -> Result<bool>,
) -> ! {
    let live = || -> Result<std::convert::Infallible> {
        let mut heads = heads?;
        loop {
            if !round(&mut dice, &mut heads)? {
                std::thread::sleep(Duration::from_millis(1));
            } else if dice.below(10) == 0 {
                std::thread::sleep(Duration::from_millis(30));
            }
        }
    };
    let Err(error) = live();
    eprintln!("{error:?}");
    std::process::exit(3);
}

/// A run.
pub struct Campaign {
    folder: tempfile::TempDir,
    seed: u64,
}

/// What was seen after the kills.
#[derive(Default)]
struct Seen {
    restored: u64,
    behind: u64,
    without: u64,
    joined: i64,
    most: usize,
    leaves: u64,
    heads: usize,
}

impl Campaign {
    /// A run over an empty register.
    pub fn new(seed: u64) -> Campaign {
        Campaign { folder: tempfile::tempdir().expect("a folder"), seed }
    }

    /// Runs; panics with whatever does not hold.
    pub fn run(&self, kills: u64) -> String {
        let world = World::on(register(self.folder.path()).expect("an empty register"));
        for number in 0..PEOPLE {
            world.register(of_number(number));
        }
        drop(world);
        let mut seen = Seen::default();
        for life in 1..=kills {
            let mut child = self.start(life);
            self.wait_for_progress(&mut child, &mut Dice::new(self.seed, life, 4));
            child.kill().expect("killed");
            let status = child.wait().expect("dead");
            assert_eq!(status.signal(), Some(9), "life {life} ended by itself ({status}): {}", self.said());
            self.check(&mut seen, life, life % READ_EVERY == 0);
        }
        let status = self.start(0).wait().expect("the last life ends");
        assert!(status.success(), "the last life failed ({status}): {}", self.said());
        let restored = seen.restored;
        self.check(&mut seen, 0, true);
        assert_eq!(seen.restored, restored + 1, "what was kept at the end is the register's present state");
        let Seen { restored, behind, without, joined, most, leaves, heads } = seen;
        format!(
            "{kills} kills with seed {}; copies used {restored}, behind {behind}, none yet {without}; {joined} changes of \
             the gallery, at most {most} in it; {leaves} journal entries, {heads} acknowledged heads found again",
            self.seed
        )
    }

    /// Until so many commits were seen, by chance, and then some time.
    fn wait_for_progress(&self, child: &mut Child, dice: &mut Dice) {
        let heads = self.folder.path().join("heads");
        let length = || std::fs::read(&heads).map_or(0, |notes| notes.iter().filter(|byte| **byte == b'\n').count());
        let enough = length() + usize::try_from(dice.below(COMMITS)).expect("few");
        while length() < enough && child.try_wait().expect("a child").is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(dice.below(LATEST_MS)));
    }

    fn start(&self, life: u64) -> Child {
        let said = File::options().create(true).append(true).open(self.folder.path().join("said"));
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(["--exact", "worker", "--nocapture"]);
        command.env(HOME, self.folder.path()).env(LIFE, life.to_string()).env(SEED, self.seed.to_string());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(said.expect("a file"));
        command.spawn().expect("a worker")
    }

    fn said(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("said")).unwrap_or_default()
    }

    fn check(&self, seen: &mut Seen, life: u64, is_journal_read: bool) {
        let store = register(self.folder.path()).expect("the register opens after a kill");
        let done = answers(store.as_ref(), self.folder.path(), life, seen)
            .and_then(|()| if is_journal_read { self.journal(store.as_ref(), seen) } else { Ok(()) });
        if let Err(broken) = done {
            panic!("after life {life} with seed {}: {broken:?}\n{}", self.seed, self.said());
        }
    }

    /// Every journal and every count that was seen committed is a beginning of what is there, and every search of a
    /// recording was decided once.
    fn journal(&self, store: &dyn Store, seen: &mut Seen) -> Result<()> {
        let notes = std::fs::read_to_string(self.folder.path().join("heads")).unwrap_or_default();
        let tx = store.begin(Mode::Read)?;
        let mut acknowledged: BTreeMap<u64, &str> = BTreeMap::new();
        let count = tx.gallery_changes()?;
        // The last line may be torn by the kill.
        for line in notes.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
            let mut words = line.split(' ');
            let [Some(size), Some(root), Some(changes)] = [words.next(), words.next(), words.next()] else {
                anyhow::bail!("a torn note: {line}");
            };
            ensure!(changes.parse::<i64>()? <= count, "an acknowledged change of the gallery is gone");
            let before = acknowledged.insert(size.parse()?, root);
            ensure!(before.is_none_or(|before| before == root), "two journals of {size} entries");
        }
        let (size, ..) = tx.journal_head()?;
        let mut tree = Frontier::default();
        seen.heads = 0;
        for leaf in tx.list_leaves(0, usize::try_from(size)?)? {
            tree.append(leaf_hash(&leaf.body));
            let root = tree.root().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            let noted = acknowledged.remove(&(leaf.index + 1));
            seen.heads += usize::from(noted.is_some());
            ensure!(noted.is_none_or(|noted| noted == root), "the journal of {} entries is another", leaf.index + 1);
        }
        ensure!(acknowledged.is_empty(), "acknowledged entries are gone: {acknowledged:?}");
        seen.leaves = size;
        for number in 0..PEOPLE {
            let Some(person) = tx.find_person_by_nik(of_number(number).nik)? else { continue };
            let events = tx.list_enrolment_events(person)?;
            let decided = events.iter().filter(|event| event.from == Status::ReceivedAtCentral).count();
            let leaves = tx.list_leaves_about(person, 10_000)?;
            let searched = leaves.iter().filter(|leaf| leaf.act == Act::Searched).count();
            ensure!(decided == searched, "{person} was decided {decided} times and searched {searched} times");
        }
        Ok(())
    }
}

/// The resident of a number, from 0.
fn of_number(number: u32) -> Person {
    resident(number + 1, demo_villages()[0].code)
}

/// The gallery from the copy, if that is the present one, and from the register: whom they hold and what they answer.
fn answers(store: &dyn Store, home: &Path, life: u64, seen: &mut Seen) -> Result<()> {
    let mut kept = BTreeMap::new();
    let mut faults = Vec::new();
    let tx = store.begin(Mode::Read)?;
    tx.scan_gallery(&mut |person, encounter, sealed| match open(person, encounter, sealed) {
        Ok(face) => drop(kept.insert(key(person, encounter), face)),
        Err(fault) => faults.push(fault),
    })?;
    ensure!(faults.is_empty(), "{faults:?}");
    let mut eyes: BTreeMap<Key, EyePair<8>> = BTreeMap::new();
    tx.scan_irises(&mut |sample| match open_iris(&sample) {
        Ok(code) => {
            let pair = eyes.entry(key(sample.person, sample.encounter)).or_default();
            *(if sample.kind == SampleKind::IrisLeft { &mut pair.left } else { &mut pair.right }) = Some(code);
        }
        Err(fault) => faults.push(fault),
    })?;
    ensure!(faults.is_empty(), "{faults:?}");
    let people: BTreeSet<u64> = kept.keys().map(|key| key.reference).collect();
    ensure!(people.len() == kept.len(), "somebody stands in the register's gallery twice");
    (seen.joined, seen.most) = (tx.gallery_changes()?, seen.most.max(kept.len()));
    drop(tx);
    let (first, why) = everybody(store, home)?;
    let loaded = match why {
        None => {
            seen.restored += 1;
            vec![first, load_gallery(store, keys().as_ref())?]
        }
        Some(SnapshotError::OtherCount { .. }) => {
            seen.behind += 1;
            vec![first]
        }
        Some(_) => {
            seen.without += 1;
            vec![first]
        }
    };
    for everybody in loaded {
        let view = everybody.gallery.view();
        ensure!(
            view.faces().len() == kept.len(),
            "{} in the gallery, {} in the register",
            view.faces().len(),
            kept.len()
        );
        for (key, face) in &kept {
            ensure!(everybody.gallery.keys_of(key.reference) == [*key], "another recording of somebody, or two");
            ensure!(everybody.gallery.get(*key).face.as_ref() == Some(face), "another face");
        }
        ensure!(view.irises().len() == eyes.len(), "{} people's irises, not {}", view.irises().len(), eyes.len());
        for (key, pair) in &eyes {
            ensure!(everybody.gallery.get(*key).irises.as_deref() == Some(pair), "other eyes");
        }
        irises_answer(&view, &eyes, life)?;
        let probes: Vec<FaceTemplate> =
            (0..4).map(|n| face_sample(&face_identity((life + n) % u64::from(PEOPLE)), life)).collect();
        for threshold in [-1.0, 0.3, Policy::default().face_candidate] {
            for (probe, found) in probes.iter().zip(view.search_faces(&probes, threshold)) {
                ensure!(found.candidates == plain(&kept, probe, threshold), "other answers at {threshold}");
            }
        }
    }
    Ok(())
}

/// What searches by irises answer is what the plain comparison with everybody's eyes says.
fn irises_answer(view: &View, eyes: &BTreeMap<Key, EyePair<8>>, life: u64) -> Result<()> {
    let eye = |body, eye| Some(iris_sample(&iris_identity(body, eye), life));
    let probes: Vec<EyePair<8>> = [life % 27 * 3, life]
        .into_iter()
        .map(|body| EyePair { left: eye(body, Eye::Left), right: eye(body, Eye::Right) })
        .collect();
    let rule = IrisRule::usual::<8>(Policy::default().iris_candidate_ppm);
    for (probe, found) in probes.iter().zip(view.search_irises(&probes, &EyeAssignment::ALL, &rule)) {
        let plain = eyes.iter().flat_map(|(key, theirs)| {
            compare_eyes(probe, theirs, &rule).map(|(assignment, eyes)| {
                let [left, right] = eyes.map(|eye| eye.and_then(|e| e.distance()));
                IrisCandidate { key: *key, assignment, left, right }
            })
        });
        let is_near = |c: &IrisCandidate| {
            c.left.into_iter().chain(c.right).any(|distance| rule.accepts(distance.disagreeing, distance.common))
        };
        ensure!(found.candidates == plain.filter(is_near).collect::<Vec<_>>(), "other answers by irises");
    }
    Ok(())
}

/// The key of a recording in the gallery.
fn key(person: PersonId, encounter: EncounterId) -> Key {
    Key::new(person.to_i64().unsigned_abs(), encounter.to_i64().unsigned_abs())
}

/// An iris as devices deliver it: the code, then its mask.
fn iris(body: u64, eye: Eye, noise: u64) -> Vec<u8> {
    let code = iris_sample(&iris_identity::<8>(body, eye), noise);
    [code.code(), code.mask()].concat()
}

fn open_iris(sample: &Sample) -> Result<IrisCode2048> {
    let word = sample_word(sample.kind);
    let ids = [sample.person.to_i64().to_be_bytes(), sample.encounter.to_i64().to_be_bytes()].concat();
    let bytes = keys().open(&[&ids, word.as_bytes()].concat(), &sample.sealed)?;
    let (code, mask) = bytes.split_at(bytes.len() / 2);
    Ok(IrisCode2048::new(code, mask)?)
}

fn open(person: PersonId, encounter: EncounterId, sealed: &[u8]) -> Result<FaceTemplate> {
    let context = [person.to_i64().to_be_bytes().as_slice(), &encounter.to_i64().to_be_bytes(), b"face"].concat();
    Ok(FaceTemplate::from_bytes(&keys().open(&context, sealed)?)?)
}

/// What a loop over everybody finds.
fn plain(kept: &BTreeMap<Key, FaceTemplate>, probe: &FaceTemplate, threshold: f32) -> Vec<Candidate> {
    let scored = kept.iter().map(|(key, face)| Candidate { key: *key, score: probe.score(face) });
    let mut found: Vec<_> = scored.filter(|candidate| candidate.score >= threshold).collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.key.cmp(&b.key)));
    found
}
