//! `tunggal demo prepare`: offices, officers, blanks and everybody, entered once. Interrupted, it goes on where it was.

use super::cast::{self, Cast};
use super::clock::{DemoClock, OPENING_AT, TAKE_OVER_AT};
use super::setting;
use super::stream::{Past, send_all};
use super::{Refusal, refused};
use crate::args::HomeArgs;
use crate::clock::{SystemEntropy, random_bytes};
use crate::home::{self, Home};
use crate::usage::Usage;
use anyhow::{Context, Result, ensure};
use app::enrolment::{TakeOver, take_over};
use app::port::{Mode, Vault};
use app::stock::{MoveBlanks, move_blanks};
use app::uniqueness::Matching;
use app::{Ctx, Draw, Env, Failure, Service};
use domain::journal::Act;
use domain::region::{DEMO_REGENCY, demo_villages};
use domain::staff::Actor;
use domain::stock::{MovementKind, Serial, SerialRange};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use matcher::decision::Policy;
use matcher::gallery::Gallery;
use population::{Country, ELECTION_ON, Figures, REFERENCE_ON};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

/// Batches computed ahead of the writer.
const BATCHES_AHEAD: usize = 2;
/// Number on the first blank.
const FIRST_SERIAL: u64 = 620_200_001;

/// Makes the demo register in the data folder; says so and does nothing if it is there already.
pub fn prepare(args: &HomeArgs, scale: u32, seed: u64) -> Result<()> {
    let home = home::create(args, Some(&DEMO_REGENCY.to_string()))?;
    let begun = begun(&home)?;
    if let Some(begun) = &begun
        && begun.is_prepared
    {
        println!("the demo in {} is prepared (scale {}, seed {})", home.folder.display(), begun.scale, begun.seed);
        return Ok(());
    }
    let usage = Usage::start();
    let service = service(&home)?;
    let begun = match begun {
        Some(begun) => {
            println!("going on with the demo begun in {}: {} people are there", home.folder.display(), begun.taken);
            begun
        }
        None => set_up(&home, &service, scale, seed)?,
    };
    let country = Country::new(begun.seed, begun.scale);
    let program = program(&home)?;
    enter_everybody(&home, &service, &program, &country, begun.taken)?;
    finish(&service, &program)?;
    println!("{}", summary(&home, country.figures(), &usage));
    if let Some(logins) = cast::logins(&home.folder) {
        println!("{logins}");
    }
    Ok(())
}

/// What an earlier run left.
struct Begun {
    seed: u64,
    scale: u32,
    taken: usize,
    is_prepared: bool,
}

fn begun(home: &Home) -> Result<Option<Begun>> {
    let tx = home.store.begin(Mode::Read)?;
    if tx.find_setting(setting::DEMO)?.is_none() {
        let (size, _, _) = tx.journal_head()?;
        ensure!(size == 0, "{} holds a register that is not a demo; name another folder", home.folder.display());
        return Ok(None);
    }
    let number = |name| -> Result<u64> {
        let text = tx.find_setting(name)?.with_context(|| format!("the demo has no setting {name}"))?;
        Ok(text.parse()?)
    };
    Ok(Some(Begun {
        seed: number(setting::SEED)?,
        scale: u32::try_from(number(setting::SCALE)?)?,
        taken: usize::try_from(number(setting::TAKEN)?)?,
        is_prepared: tx.find_setting(setting::PREPARED)?.is_some(),
    }))
}

/// Use cases at the hour of the take-over.
fn service(home: &Home) -> Result<Service> {
    let vault: Arc<dyn Vault> = home.keys.clone();
    let env = Env { vault, matching: Matching::new(Gallery::new(), None, Policy::default()) };
    let clock = DemoClock::starting_at(TAKE_OVER_AT.parse::<Timestamp>()?);
    Ok(Service::new(home.store.clone(), env, Arc::new(clock), Arc::new(SystemEntropy)))
}

pub(super) fn program(home: &Home) -> Result<Actor> {
    let tx = home.store.begin(Mode::Read)?;
    app::staff::program_actor(tx.as_ref())?.context("the demo has no office")
}

/// Offices, officers, villages, blanks and settings in one transaction.
fn set_up(home: &Home, service: &Service, scale: u32, seed: u64) -> Result<Begun> {
    let mut draw = Draw::new(random_bytes(), service.now());
    let mut offices = Vec::new();
    let mut staff = Vec::new();
    for _ in 0..32 {
        offices.push(draw.office());
        staff.push(draw.staff());
    }
    let (mut offices, mut staff) = (offices.into_iter(), staff.into_iter());
    // There are fewer than 32 of each; ids beyond would repeat the first and be refused by the register.
    let fallback = (draw.office(), draw.staff());
    let cast = cast::cast(|| offices.next().unwrap_or(fallback.0), || staff.next().unwrap_or(fallback.1))?;
    let dinas = cast.offices.first().and_then(Actor::program).context("the demo has no office")?;
    let figures = Figures::at_scale(scale);
    service.write(&dinas, |ctx| {
        enter_cast(ctx, &cast)?;
        ctx.tx.put_villages(demo_villages())?;
        ctx.journal(Act::VillagesImported, None, demo_villages().len().to_string())?;
        let settings = [
            (setting::DEMO, "1".to_owned()),
            (setting::SEED, seed.to_string()),
            (setting::SCALE, scale.max(1).to_string()),
            (setting::TAKEN, "0".to_owned()),
            (setting::AS_OF, REFERENCE_ON.to_string()),
            (setting::CLOCK_START, OPENING_AT.to_owned()),
            (setting::ELECTION_ON, ELECTION_ON.to_string()),
        ];
        for (name, value) in settings {
            ctx.tx.put_setting(name, &value)?;
        }
        ctx.journal(Act::SettingChanged, None, "demo")?;
        receive_blanks(ctx, &figures)
    })?;
    cast::write_logins(&home.folder, &cast)?;
    Ok(Begun { seed, scale: scale.max(1), taken: 0, is_prepared: false })
}

fn enter_cast(ctx: &mut Ctx<'_>, cast: &Cast) -> Result<(), Failure<Refusal>> {
    for office in &cast.offices {
        app::staff::save_office(ctx, office).map_err(refused)?;
    }
    for staff in &cast.staff {
        ctx.tx.put_staff(staff)?;
        ctx.journal(Act::StaffSaved, None, staff.id.to_string())?;
    }
    Ok(())
}

/// The blanks behind the cards that wait for their holders, then the stock of the published figures.
fn receive_blanks(ctx: &mut Ctx<'_>, figures: &Figures) -> Result<(), Failure<Refusal>> {
    let mut first = FIRST_SERIAL;
    for (count, document) in [(figures.uncollected, "SALDO AWAL KARTU JADI"), (figures.blanks, "SALDO AWAL BLANGKO")] {
        let next = first + u64::from(count);
        let ends = Serial::from_u64(first).zip(Serial::from_u64(next - 1));
        if let Some(range) = ends.and_then(|(first, last)| SerialRange::new(first, last)) {
            let document = document.to_owned();
            let cmd = MoveBlanks { kind: MovementKind::Receive, range, other_office: None, document };
            move_blanks(ctx, &cmd).map_err(refused)?;
        }
        first = next;
    }
    Ok(())
}

fn enter_everybody(home: &Home, service: &Service, program: &Actor, country: &Country, taken: usize) -> Result<()> {
    let total = {
        let figures = country.figures();
        figures.residents() + figures.dead + figures.moved_out
    };
    let bar = ProgressBar::new(u64::from(total));
    bar.set_style(ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} people  {per_sec}  {eta}")?);
    bar.set_message("taking over");
    bar.set_position(u64::try_from(taken)?);
    let past = past(home)?;
    let vault: Arc<dyn Vault> = home.keys.clone();
    // After the journal: a run that goes on where another was stopped draws other ids.
    let mut draw = Draw::new(random_bytes(), service.begins_at()?);
    let (sender, receiver) = sync_channel(BATCHES_AHEAD);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let sender = sender;
            send_all(country, taken, past, &vault, &sender, &mut draw);
        });
        let mut taken = taken;
        for batch in receiver {
            taken += enter(service, program, &batch?, taken)?;
            bar.set_position(u64::try_from(taken)?);
        }
        ensure!(taken == usize::try_from(total)?, "{taken} people were entered, {total} expected");
        bar.finish_and_clear();
        Ok(())
    })
}

/// Enters a batch, with the number of people entered so far, in one transaction.
fn enter(service: &Service, program: &Actor, batch: &[TakeOver], before: usize) -> Result<usize> {
    service.write(program, |ctx| {
        for person in batch {
            take_over(ctx, person).map_err(refused)?;
        }
        ctx.tx.put_setting(setting::TAKEN, &(before + batch.len()).to_string())?;
        ctx.journal(Act::SettingChanged, None, setting::TAKEN)?;
        Ok::<_, Failure<Refusal>>(())
    })?;
    Ok(batch.len())
}

fn past(home: &Home) -> Result<Past> {
    let tx = home.store.begin(Mode::Read)?;
    let officer = |name: &str| -> Result<_> {
        tx.find_staff_by_username(name)?.with_context(|| format!("the demo has no officer {name}"))
    };
    let (operator, verifier) = (officer("operator")?, officer("verifikator")?);
    Ok(Past { operator: operator.id, verifier: verifier.id, office: operator.office })
}

/// Marks the demo as prepared and signs the journal's first checkpoint.
fn finish(service: &Service, program: &Actor) -> Result<()> {
    service.write(program, |ctx| {
        ctx.tx.put_setting(setting::PREPARED, "1")?;
        ctx.journal(Act::SettingChanged, None, setting::PREPARED)?;
        app::journal::sign_checkpoint(ctx).map(drop).map_err(refused)
    })?;
    Ok(())
}

fn summary(home: &Home, figures: &Figures, usage: &Usage) -> String {
    let used = usage.so_far();
    let people = figures.residents() + figures.dead + figures.moved_out;
    let size = |name: &str| std::fs::metadata(home.folder.join(name)).map_or(0, |file| file.len());
    let disk = (size("tunggal.db") + size("tunggal.db-wal")) >> 20;
    format!(
        "prepared {people} people ({} obliged, {} recorded, {} not, {} blanks) in {:.1} s: {:.0} people/s, {:.1} s of \
         CPU, {} MiB on disk, {} MiB of memory at most",
        figures.obliged(),
        figures.recorded,
        figures.unrecorded,
        figures.blanks,
        used.wall_s,
        f64::from(people) / used.wall_s.max(0.001),
        used.cpu_s,
        disk,
        used.peak_memory_kib >> 10,
    )
}
