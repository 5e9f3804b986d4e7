//! A run: set the office up, kill the worker again and again, let it finish, check the laws.

use crate::dice::Dice;
use crate::laws::{self, Moment};
use crate::plan::Plan;
use crate::worker::{self, THREADS, Task, doing_file};
use std::collections::BTreeMap;
use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use testkit::world::World;

/// The worker is killed after so many milliseconds at least, counted from its start.
const SOONEST_MS: u64 = 5;
/// And at most.
const LATEST_MS: u64 = 400;
/// After so many kills the laws that hold at every instant are checked.
const CHECK_EVERY: u64 = 10;

/// What the register lies on.
pub enum Engine {
    /// A file.
    Sqlite,
    /// A database.
    Postgres(String),
}

/// A run.
pub struct Campaign {
    folder: tempfile::TempDir,
    database: Option<String>,
    kills: u64,
    seed: u64,
    plan: Plan,
}

/// What a run was.
pub struct Outcome {
    kills: u64,
    seed: u64,
    seconds: f64,
    /// How often a thread was killed while it did this.
    struck: BTreeMap<String, u64>,
    laws: laws::Figures,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} kills with seed {} in {:.1} s; all laws hold", self.kills, self.seed, self.seconds)?;
        let struck: Vec<String> = self.struck.iter().map(|(what, times)| format!("{what} {times}")).collect();
        writeln!(f, "struck while at: {}", struck.join(", "))?;
        write!(f, "{}", self.laws)
    }
}

impl Campaign {
    /// A run over an empty register.
    pub fn new(engine: Engine, kills: u64, seed: u64) -> Campaign {
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres(url) => Some(url),
        };
        let folder = tempfile::tempdir().expect("a folder");
        Campaign { folder, database, kills, seed, plan: Plan::for_kills(kills) }
    }

    /// Runs; panics with whatever law is broken.
    pub fn run(&self) -> Outcome {
        let started = Instant::now();
        worker::make_folders(self.folder.path()).expect("folders");
        drop(World::on(self.task(1).open().expect("an empty register")));
        let mut struck = BTreeMap::new();
        for life in 1..=self.kills {
            for what in self.live_and_die(life) {
                *struck.entry(what).or_default() += 1;
            }
            if life % CHECK_EVERY == 0 {
                self.check(Moment::Any, life);
            }
        }
        let status = self.start(0).wait().expect("the last life ends");
        assert!(status.success(), "the last life failed ({status}): {}", self.said());
        let laws = self.check(Moment::End, self.kills);
        Outcome { kills: self.kills, seed: self.seed, seconds: started.elapsed().as_secs_f64(), struck, laws }
    }

    fn task(&self, life: u64) -> Task {
        let home = self.folder.path().to_owned();
        Task { home, database: self.database.clone(), seed: self.seed, life, plan: self.plan }
    }

    fn start(&self, life: u64) -> Child {
        let said = std::fs::File::options().create(true).append(true).open(self.folder.path().join("said"));
        let program = std::env::current_exe().expect("this program");
        let mut command = Command::new(program);
        command.args(["--exact", "worker", "--nocapture"]).envs(self.task(life).environment());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(said.expect("a file"));
        command.spawn().expect("a worker")
    }

    fn said(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("said")).unwrap_or_default()
    }

    /// One life; what its threads were doing in the end.
    fn live_and_die(&self, life: u64) -> Vec<String> {
        for thread in THREADS {
            std::fs::write(doing_file(self.folder.path(), thread), "starting").expect("a file");
        }
        let mut worker = self.start(life);
        let mut dice = Dice::new(self.seed, life, 4);
        std::thread::sleep(Duration::from_millis(SOONEST_MS + dice.below(LATEST_MS - SOONEST_MS)));
        worker.kill().expect("killed");
        let status = worker.wait().expect("dead");
        assert_eq!(status.signal(), Some(9), "life {life} ended by itself ({status}): {}", self.said());
        let doing = |thread: &&str| std::fs::read_to_string(doing_file(self.folder.path(), thread)).unwrap_or_default();
        THREADS.iter().map(|thread| doing(thread).trim().to_owned()).collect()
    }

    fn check(&self, moment: Moment, kills: u64) -> laws::Figures {
        let task = self.task(0);
        let store = task.open().expect("the register opens after a kill");
        match laws::check(store.as_ref(), &task, moment) {
            Ok(figures) => figures,
            Err(broken) => {
                let broken = broken.join("\n  ");
                panic!("after {kills} kills with seed {}:\n  {broken}\n{}", self.seed, self.said())
            }
        }
    }
}
