//! One life of the worker: three threads at work on one register until they are killed, or until all is done.

use crate::dice::{Dice, LifeEntropy, WrongClock};
use crate::plan::Plan;
use crate::press::{self, FolderPress};
use anyhow::{Context, Result, anyhow, ensure};
use app::card::{PressRun, run_press, send_next};
use app::port::{Mode, Store, Vault};
use app::staff::actor_of;
use app::uniqueness::{Matching, advance, load_gallery};
use app::{Env, Service};
use domain::staff::{Actor, Role};
use jiff::SignedDuration;
use matcher::decision::Policy;
use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[path = "desk.rs"]
mod desk;

/// What a worker is told through its environment.
pub struct Task {
    /// Folder with the register, the printed sheets and the worker's notes.
    pub home: PathBuf,
    /// Database, unless it is the file in the folder.
    pub database: Option<String>,
    /// Seed of the run.
    pub seed: u64,
    /// Which life this is; 0 is the last, which finishes.
    pub life: u64,
    /// What there is to do.
    pub plan: Plan,
}

const HOME: &str = "TUNGGAL_KILL_HOME";

impl Task {
    /// The task, if this process is a worker.
    pub fn from_environment() -> Option<Task> {
        let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
        Some(Task {
            home: PathBuf::from(std::env::var_os(HOME)?),
            database: std::env::var("TUNGGAL_KILL_DATABASE").ok(),
            seed: number("TUNGGAL_KILL_SEED")?,
            life: number("TUNGGAL_KILL_LIFE")?,
            plan: Plan { books: u32::try_from(number("TUNGGAL_KILL_BOOKS")?).ok()? },
        })
    }

    /// The task as the environment of a worker.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let mut variables = vec![
            (HOME, self.home.display().to_string()),
            ("TUNGGAL_KILL_SEED", self.seed.to_string()),
            ("TUNGGAL_KILL_LIFE", self.life.to_string()),
            ("TUNGGAL_KILL_BOOKS", self.plan.books.to_string()),
        ];
        variables.extend(self.database.clone().map(|url| ("TUNGGAL_KILL_DATABASE", url)));
        variables
    }

    /// Opens the register of the task.
    pub fn open(&self) -> Result<Arc<dyn Store>> {
        let keys = testkit::world::keys();
        Ok(match &self.database {
            Some(url) => Arc::new(store::PostgresStore::open(url.as_str(), keys)?),
            None => Arc::new(store::SqliteStore::open(self.home.join("register.db"), keys)?),
        })
    }
}

/// The threads, and what each writes into its file of what it is doing.
pub const THREADS: [&str; 3] = ["desk", "search", "press"];
/// Bytes of what a thread is doing.
const DOING_BYTES: usize = 16;

/// Pause of a thread that finds nothing to do.
const IDLE: Duration = Duration::from_millis(1);

/// Where a thread says what it is doing.
pub fn doing_file(home: &Path, thread: &str) -> PathBuf {
    home.join(format!("doing-{thread}"))
}

/// Where the worker notes which journal it has seen: `size root`.
pub fn heads_file(home: &Path) -> PathBuf {
    home.join("heads")
}

/// Does the task; a failure or a panic, in whichever thread, ends the process with words on standard error.
pub fn run(task: &Task) {
    let say = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        say(panic);
        std::process::exit(4);
    }));
    if let Err(error) = Office::open(task).and_then(|office| office.work(task)) {
        eprintln!("life {}: {error:?}", task.life);
        std::process::exit(3);
    }
}

/// An officer of a role at an office.
pub fn officer(store: &dyn Store, office: &domain::staff::Office, role: Role, which: usize) -> Result<Actor> {
    let staff = store.begin(Mode::Read)?.list_staff()?;
    let mut of_role = staff.iter().filter(|s| s.office == office.id && s.role == role);
    of_role.nth(which).map(|s| actor_of(s, office)).ok_or_else(|| anyhow!("no {}", role.word()))
}

/// The office: the use cases and who works there.
pub struct Office {
    store: Arc<dyn Store>,
    service: Service,
    program: Actor,
    operator: Actor,
    verifier: Actor,
    adjudicators: [Actor; 2],
    printer: Actor,
    clerk: Actor,
    press: FolderPress,
    run: Mutex<PressRun>,
    plan: Plan,
}

/// One thread's notes, for whoever finds the worker dead.
pub struct Notes {
    doing: File,
    heads: File,
}

impl Notes {
    fn open(home: &Path, thread: &str) -> Result<Notes> {
        let doing = File::create(doing_file(home, thread))?;
        let heads = File::options().create(true).append(true).open(heads_file(home))?;
        let notes = Notes { doing, heads };
        notes.doing("idle")?;
        Ok(notes)
    }

    fn doing(&self, what: &str) -> Result<()> {
        Ok(self.doing.write_all_at(format!("{what:<DOING_BYTES$}").as_bytes(), 0)?)
    }

    /// What was committed has been seen: from now on it may never be gone.
    fn committed(&mut self, office: &Office) -> Result<()> {
        let (size, root, _) = office.store.begin(Mode::Read)?.journal_head()?;
        let root: String = root.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(self.heads.write_all(format!("{size} {root}\n").as_bytes())?)
    }
}

impl Office {
    fn open(task: &Task) -> Result<Office> {
        let store = task.open()?;
        let keys = testkit::world::keys();
        let gallery = load_gallery(store.as_ref(), keys.as_ref())?;
        let vault: Arc<dyn Vault> = keys;
        let env = Env { vault, matching: Matching::new(gallery, None, Policy::default()) };
        let mut dice = Dice::new(task.seed, task.life, 2);
        let wrong_by = SignedDuration::from_secs(i64::try_from(dice.below(7_200))? - 3_600);
        let entropy = Arc::new(LifeEntropy::new(task.seed, task.life));
        let service = Service::new(store.clone(), env, Arc::new(WrongClock(wrong_by)), entropy);
        let offices = store.begin(Mode::Read)?.list_offices()?;
        let dinas = offices.first().context("an office")?;
        let officer = |role, which| officer(store.as_ref(), dinas, role, which);
        let run = Mutex::new(PressRun::new(service.begins_at()?));
        Ok(Office {
            program: Actor::program(dinas).context("a program")?,
            operator: officer(Role::Operator, 0)?,
            verifier: officer(Role::Verifier, 0)?,
            adjudicators: [officer(Role::Adjudicator, 0)?, officer(Role::Adjudicator, 1)?],
            printer: officer(Role::Printer, 0)?,
            clerk: officer(Role::StockClerk, 0)?,
            press: FolderPress::new(&task.home),
            plan: task.plan,
            run,
            service,
            store,
        })
    }

    fn work(&self, task: &Task) -> Result<()> {
        if task.life == 0 { self.finish(task) } else { self.work_until_killed(task) }
    }

    fn work_until_killed(&self, task: &Task) -> Result<()> {
        std::thread::scope(|scope| {
            let threads = [
                scope.spawn(|| or_exit(self.at_the_desk(task))),
                scope.spawn(|| or_exit(self.forever(task, "search", |notes| self.search(notes)))),
                scope.spawn(|| or_exit(self.forever(task, "press", |notes| self.print(notes)))),
            ];
            threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| anyhow!("a thread panicked")))
        })
    }

    fn at_the_desk(&self, task: &Task) -> Result<()> {
        let mut dice = Dice::new(task.seed, task.life, 3);
        self.forever(task, "desk", |notes| desk::something(self, &mut dice, notes))
    }

    fn forever(&self, task: &Task, thread: &str, mut round: impl FnMut(&mut Notes) -> Result<usize>) -> Result<()> {
        let mut notes = Notes::open(&task.home, thread)?;
        loop {
            if round(&mut notes)? == 0 {
                notes.doing("idle")?;
                std::thread::sleep(IDLE);
            }
        }
    }

    /// Everything that can still be done, in rounds; a round that does nothing is the last.
    fn finish(&self, task: &Task) -> Result<()> {
        let mut notes = Notes::open(&task.home, "desk")?;
        let mut rounds = 0;
        loop {
            let mut done = desk::all(self, &mut notes)?;
            done += self.search(&mut notes)?;
            done += self.print(&mut notes)?;
            if done == 0 {
                return Ok(());
            }
            rounds += 1;
            ensure!(rounds < 100_000, "no end: a round still does {done} things");
        }
    }

    fn search(&self, notes: &mut Notes) -> Result<usize> {
        notes.doing("search")?;
        let done = advance(&self.service, &self.program)?;
        if !done.is_idle() {
            notes.committed(self)?;
        }
        Ok(done.received + done.unique + done.duplicates + done.referred + done.failed)
    }

    fn print(&self, notes: &mut Notes) -> Result<usize> {
        notes.doing("send to printer")?;
        let sent = self.service.write(&self.printer, |ctx| send_next(ctx, 3))?;
        notes.doing("print")?;
        let mut run = self.run.lock().map_err(|_| anyhow!("a thread panicked"))?;
        let done = run_press(&self.service, &self.program, &self.press, &mut run, 2)?;
        if sent + done.printed > 0 {
            notes.committed(self)?;
        }
        ensure!(done.uncertain == 0, "a folder is never uncertain");
        Ok(sent + done.printed + done.failed)
    }
}

/// A thread that fails takes the life with it.
fn or_exit(done: Result<()>) {
    if let Err(error) = done {
        eprintln!("{error:?}");
        std::process::exit(3);
    }
}

/// The folder for the sheets.
pub fn make_folders(home: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(press::folder(home))
}
