//! What must hold after kills: at any instant, and at the end.

use crate::plan::{EDITIONS, Plan, ROWS};
use crate::press;
use crate::worker::{Task, heads_file};
use app::port::{Mode, Store, Tx};
use domain::card::{CardIssue, CardState};
use domain::enrolment::{Enrolment, Status};
use domain::journal::Act;
use domain::person::Person;
use domain::stock::{AccountKind, Holding, Movement, post};
use ledger::{Frontier, leaf_hash};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// When the laws are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// After a kill: work may be half done, but no act may be.
    Any,
    /// Everything that could be done has been done.
    End,
}

/// What was counted on the way.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    leaves: u64,
    rows: u64,
    heads: usize,
    persons: usize,
    statuses: BTreeMap<&'static str, usize>,
    cards: usize,
    sheets: usize,
    blanks: u64,
    spoiled: u64,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures { leaves, rows, heads, persons, cards, sheets, blanks, spoiled, .. } = self;
        writeln!(f, "{leaves} journal entries, {rows} rows audited, {heads} acknowledged heads found again")?;
        let statuses: Vec<String> = self.statuses.iter().map(|(word, count)| format!("{word} {count}")).collect();
        writeln!(f, "{persons} residents: {}", statuses.join(", "))?;
        write!(f, "{cards} cards with a serial, {sheets} sheets printed, {blanks} blanks received, {spoiled} spoiled")
    }
}

/// A person with everything that hangs on them.
struct File {
    person: Person,
    record: Enrolment,
    cards: Vec<CardIssue>,
}

struct Court<'a> {
    tx: &'a dyn Tx,
    task: &'a Task,
    moment: Moment,
    broken: Vec<String>,
    figures: Figures,
}

/// Checks everything; what is broken, in words.
pub fn check(store: &dyn Store, task: &Task, moment: Moment) -> Result<Figures, Vec<String>> {
    let tx = store.begin(Mode::Read).map_err(|error| vec![error.to_string()])?;
    let mut court = Court { tx: tx.as_ref(), task, moment, broken: Vec::new(), figures: Figures::default() };
    match court.all() {
        Err(error) => Err(vec![error.to_string()]),
        Ok(()) if court.broken.is_empty() => Ok(court.figures),
        Ok(()) => Err(court.broken),
    }
}

impl Court<'_> {
    fn require(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds && self.broken.len() < 30 {
            self.broken.push(what());
        }
    }

    fn all(&mut self) -> anyhow::Result<()> {
        let audit = self.tx.audit(&mut |_, _| {})?;
        self.require(audit.findings.is_empty(), || format!("audit: {:?}", audit.findings));
        (self.figures.leaves, self.figures.rows) = (audit.leaves, audit.rows);
        self.journal()?;
        let files = self.files()?;
        for file in &files {
            self.history(file)?;
            self.one_card(file)?;
        }
        self.serials_and_sheets(&files)?;
        self.books_of_blanks()?;
        self.village_books(&files);
        let complaints = std::fs::read_to_string(press::complaints(&self.task.home)).unwrap_or_default();
        self.require(complaints.is_empty(), || format!("the press complains: {complaints}"));
        if self.moment == Moment::End {
            self.end(&files)?;
        }
        Ok(())
    }

    /// Every journal that the worker has seen committed is a beginning of the journal that is there, and nothing that
    /// is done once in a life was done twice.
    fn journal(&mut self) -> anyhow::Result<()> {
        let seen = std::fs::read_to_string(heads_file(&self.task.home)).unwrap_or_default();
        let mut heads: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
        for line in seen.lines() {
            let (size, root) = line.split_once(' ').unwrap_or(("0", "a torn note"));
            heads.entry(size.parse()?).or_default().insert(root);
        }
        self.figures.heads = heads.len();
        let mut frontier = Frontier::new();
        let mut times: BTreeMap<([u8; 16], &'static str), u32> = BTreeMap::new();
        let mut last_at = None;
        loop {
            let leaves = self.tx.list_leaves(frontier.size(), 500)?;
            if leaves.is_empty() {
                break;
            }
            for leaf in leaves {
                frontier.append(leaf_hash(&leaf.body));
                let root: String = frontier.root().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
                let known = heads.remove(&frontier.size()).unwrap_or_default();
                self.require(known.iter().all(|known| **known == root), || {
                    format!("the journal of {} entries is not the one that was acknowledged", frontier.size())
                });
                self.require(last_at <= Some(leaf.at), || {
                    format!("entry {} is earlier than the one before", leaf.index)
                });
                last_at = Some(leaf.at);
                if let Some(subject) = leaf.subject.filter(|_| is_once(leaf.act)) {
                    *times.entry((subject, leaf.act.word())).or_default() += 1;
                }
            }
        }
        self.require(heads.is_empty(), || format!("acknowledged entries are gone: {:?}", heads.keys()));
        let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).map(|((_, act), n)| (act, n)).collect();
        self.require(twice.is_empty(), || format!("done more than once: {twice:?}"));
        Ok(())
    }

    fn files(&mut self) -> anyhow::Result<Vec<File>> {
        let mut files: Vec<File> = Vec::new();
        loop {
            let persons = self.tx.list_persons(files.last().map(|file| file.person.id), 500)?;
            if persons.is_empty() {
                break;
            }
            for person in persons {
                let record = self.tx.find_enrolment(person.id)?;
                self.require(record.is_some(), || format!("{} has no record", person.id));
                let record = record.unwrap_or_else(|| Enrolment::unregistered(person.id, jiff::Timestamp::UNIX_EPOCH));
                *self.figures.statuses.entry(record.status.word()).or_default() += 1;
                let cards = self.tx.list_cards(person.id)?;
                files.push(File { person, record, cards });
            }
        }
        self.figures.persons = files.len();
        let niks: BTreeSet<_> = files.iter().map(|file| file.person.nik).collect();
        self.require(niks.len() == files.len(), || "a NIK stands twice".into());
        Ok(files)
    }

    /// The history leads, step by legal step, to the status.
    fn history(&mut self, file: &File) -> anyhow::Result<()> {
        let mut status = Status::Unregistered;
        for (event, sequence) in self.tx.list_enrolment_events(file.person.id)?.iter().zip(1..) {
            let is_next = event.from == status && event.sequence == sequence;
            self.require(is_next && event.from.after(event.verb) == Ok(event.to), || {
                format!("history of {}: {event:?} after {}", file.person.id, status.word())
            });
            status = event.to;
        }
        self.require(status == file.record.status, || {
            format!("{} is {} but its history says {}", file.person.id, file.record.status.word(), status.word())
        });
        Ok(())
    }

    /// One active card at most, and the newest card stands where the record stands.
    fn one_card(&mut self, file: &File) -> anyhow::Result<()> {
        let id = file.person.id;
        let active: Vec<_> = file.cards.iter().filter(|card| card.state.is_active()).map(|card| card.id).collect();
        let bound = self.tx.find_active_card(id)?;
        self.require(active.len() <= 1 && active.first().copied() == bound, || {
            format!("{id} has active cards {active:?}, bound is {bound:?}")
        });
        let open = |card: &&CardIssue| !matches!(card.state, CardState::Withdrawn { .. } | CardState::Cancelled { .. });
        let open: Vec<_> = file.cards.iter().filter(open).map(|card| card.state.word()).collect();
        let expected: &[&str] = match file.record.status {
            Status::PrintReadyRecord => &["QUEUED"],
            Status::SentForCardPrinting => &["PRINTING"],
            Status::CardPrinted => &["PRINTED"],
            Status::CardIssued => &["HANDED_OVER"],
            _ => &[],
        };
        self.require(open == expected, || format!("{id} is {} with cards {open:?}", file.record.status.word()));
        Ok(())
    }

    /// No serial twice; each card that is out was printed once, on its own blank; what else was printed is spoiled.
    fn serials_and_sheets(&mut self, files: &[File]) -> anyhow::Result<()> {
        let holdings = self.holdings()?;
        let account_of = |serial: i64| {
            let holds = |h: &&Holding| h.range.first().to_i64() <= serial && serial <= h.range.last().to_i64();
            holdings.iter().find(holds).map(|holding| holding.account.kind)
        };
        let sheets = self.sheets()?;
        self.figures.sheets = sheets.len();
        let mut cards: BTreeMap<i64, &CardIssue> = BTreeMap::new();
        for card in files.iter().flat_map(|file| &file.cards) {
            let Some(serial) = card.state.serial().map(domain::stock::Serial::to_i64) else { continue };
            let other = cards.insert(serial, card);
            self.require(other.is_none(), || format!("serial {serial} stands on two cards"));
            let account = account_of(serial);
            self.require(account == Some(AccountKind::Printed), || {
                format!("card {} is on a blank {account:?}", card.id)
            });
            let sheet = sheets.get(&serial);
            let is_out = !matches!(card.state, CardState::Printing { .. });
            let is_own =
                |sheet: &Vec<String>| sheet.len() == 1 && sheet.iter().all(|s| s.starts_with(&card.id.to_string()));
            self.require(sheet.map_or(!is_out, is_own), || {
                format!("card {} ({}) on blank {serial} was printed as {sheet:?}", card.id, card.state.word())
            });
        }
        for (serial, sheet) in &sheets {
            let is_right = cards.contains_key(serial) || account_of(*serial) == Some(AccountKind::Spoiled);
            self.require(is_right, || format!("sheet {sheet:?} is on blank {serial} of nobody"));
        }
        let printed: u64 = self.count(&holdings, AccountKind::Printed);
        self.require(usize::try_from(printed)? == cards.len(), || {
            format!("{printed} blanks are printed, {} cards have a serial", cards.len())
        });
        self.figures.cards = cards.len();
        self.figures.spoiled = self.count(&holdings, AccountKind::Spoiled);
        Ok(())
    }

    fn count(&self, holdings: &[Holding], kind: AccountKind) -> u64 {
        holdings.iter().filter(|h| h.account.kind == kind).map(|h| h.range.count()).sum()
    }

    fn holdings(&self) -> anyhow::Result<Vec<Holding>> {
        let mut all = Vec::new();
        for office in self.tx.list_offices()? {
            all.extend(self.tx.list_holdings(office.id)?);
        }
        all.sort();
        Ok(all)
    }

    /// What was printed: for each serial the jobs.
    fn sheets(&mut self) -> anyhow::Result<BTreeMap<i64, Vec<String>>> {
        let mut sheets: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for entry in std::fs::read_dir(press::folder(&self.task.home))? {
            let path = entry?.path();
            if path.extension().is_none_or(|ending| ending != "pdf") {
                self.require(self.moment == Moment::Any, || format!("{} was left", path.display()));
                continue;
            }
            let text = std::fs::read_to_string(&path)?;
            let whole = text.strip_suffix('\n').and_then(|line| line.split_once(' '));
            let serial = whole.and_then(|(_, serial)| serial.parse().ok());
            self.require(serial.is_some(), || format!("{} is half a sheet: {text:?}", path.display()));
            if let (Some((job, _)), Some(serial)) = (whole, serial) {
                sheets.entry(serial).or_default().push(job.to_owned());
            }
        }
        Ok(sheets)
    }

    /// The postings, made again one after another, give the holdings: opening + in - out = closing.
    fn books_of_blanks(&mut self) -> anyhow::Result<()> {
        let mut movements: BTreeMap<_, Movement> = BTreeMap::new();
        for office in self.tx.list_offices()? {
            let mut before = None;
            loop {
                let page = self.tx.list_movements(office.id, before, 200)?;
                let Some(last) = page.last() else { break };
                before = Some((last.at, last.id));
                movements.extend(page.into_iter().map(|movement| ((movement.at, movement.id), movement)));
            }
        }
        let mut book: Vec<Holding> = Vec::new();
        let mut received = 0;
        for movement in movements.values() {
            match post(&book, movement) {
                Ok(change) => {
                    book.retain(|holding| !change.remove.contains(holding));
                    book.extend(change.add);
                    received += if movement.from.is_none() { movement.range.count() } else { 0 };
                }
                Err(error) => self.require(false, || format!("posting {}: {error}", movement.id)),
            }
        }
        book.sort();
        let holdings = self.holdings()?;
        self.require(book == holdings, || format!("postings give {book:?}, the books say {holdings:?}"));
        let there: u64 = holdings.iter().map(|holding| holding.range.count()).sum();
        self.require(there == received, || format!("{received} blanks were received, {there} are in the books"));
        self.figures.blanks = received;
        Ok(())
    }

    /// A book is there whole and in one edition, or not at all.
    fn village_books(&mut self, files: &[File]) {
        let by_nik: BTreeMap<_, _> = files.iter().map(|file| (file.person.nik, &file.person)).collect();
        for book in 0..self.task.plan.books {
            let numbers = book * ROWS..(book + 1) * ROWS;
            let rows = numbers.map(|number| by_nik.get(&self.task.plan.resident(number).nik).map(|p| p.address.rt));
            let editions: BTreeSet<_> = rows.collect();
            self.require(editions.len() == 1, || format!("book {book} is there in part: editions {editions:?}"));
            let is_last = editions == BTreeSet::from([Some(u16::try_from(EDITIONS).unwrap_or(0))]);
            self.require(self.moment == Moment::Any || is_last, || format!("book {book} is at {editions:?}"));
        }
    }

    /// Everybody of the plan has what is due to them, and nobody is stuck.
    fn end(&mut self, files: &[File]) -> anyhow::Result<()> {
        let plan: Plan = self.task.plan;
        let residents = usize::try_from(plan.residents())?;
        self.require(files.len() == residents, || format!("{} residents, {residents} planned", files.len()));
        let by_nik: BTreeMap<_, _> = files.iter().map(|file| (file.person.nik, file)).collect();
        let status_of = |number: u32| by_nik.get(&plan.resident(number).nik).map(|file| file.record.status);
        let pairs = plan.pairs();
        let subjects: BTreeSet<u32> = plan.subjects().iter().map(|subject| subject.number).collect();
        for number in 0..plan.residents() {
            let status = status_of(number);
            let is_in_a_pair = pairs.iter().any(|(first, second)| *first == number || *second == number);
            let is_right = match status {
                Some(Status::CardPrinted | Status::CardIssued) => subjects.contains(&number),
                Some(Status::DuplicateRecord) => is_in_a_pair,
                Some(Status::Unregistered) => !subjects.contains(&number),
                _ => false,
            };
            self.require(is_right, || format!("resident {number} ended as {status:?}"));
        }
        for (first, second) in pairs {
            let unique = [first, second].iter().filter(|n| status_of(**n).is_some_and(Status::is_unique)).count();
            self.require(unique == 1, || format!("of the one body of {first} and {second}, {unique} are unique"));
        }
        Ok(())
    }
}

/// Acts that happen once in the life of a person of the plan.
fn is_once(act: Act) -> bool {
    matches!(act, Act::PersonRegistered | Act::Captured | Act::RecordingApproved | Act::RecordingSent | Act::Searched)
}
