//! `tunggal demo --headless`: everybody who is not recorded comes to a desk, and everybody who is unique goes home with
//! a card. The same use cases as the screens, with an officer for each step.

use super::adjudication::{Adjudicated, Truth, adjudicate};
use super::desks::Desks;
use super::laws::{Fates, Law, Sums, audit, check};
use super::printing::{Jamming, Printed, print_and_hand_over, supply};
use super::recording::record;
use super::report::{Campaign, json, text};
use super::{prepare, setting};
use crate::args::HomeArgs;
use crate::home::{self, Home};
use crate::press;
use crate::usage::Usage;
use anyhow::{Context, Result};
use app::Service;
use app::card::PressRun;
use app::port::{CardPress, Mode};
use app::uniqueness::{SEARCH_BATCH, advance, policy_in_words};
use domain::enrolment::Status;
use domain::staff::Actor;
use indicatif::{ProgressBar, ProgressStyle};
use population::{Country, SyntheticPerson};
use std::path::Path;
use std::process::ExitCode;

/// Runs the whole campaign over a prepared demo and reports; succeeds only if every law holds.
pub fn campaign(args: &HomeArgs, fonts: &Path, json_path: Option<&Path>) -> Result<ExitCode> {
    let usage = Usage::start();
    let home = home::open(args)?;
    let (people, truth) = people(&home)?;
    // Before anybody is met: a campaign that cannot print its cards is none.
    let press = press::open(None, &home.folder, fonts)?;
    let (service, keeper) = home.matching_service(None)?;
    let desks = Desks::open(&home)?;
    let program = prepare::program(&home)?;
    let run = run(&press, &service, &desks, &program, &people, &truth, &usage)?;
    keeper.keep(&service);
    let audit = audit(&service, &desks)?;
    let run = Campaign { used_in_all: usage.so_far(), ..run };
    let laws = check(&run, &audit);
    print!("{}", text(&run, &laws));
    for finding in &audit.findings {
        println!("ALTERED: {finding:?}");
    }
    if let Some(path) = json_path {
        write_json(path, &run, &laws)?;
    }
    let all_hold = laws.iter().all(|law| law.holds);
    println!("{}", if all_hold { "all laws hold" } else { "LAWS ARE BROKEN" });
    Ok(if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::disallowed_methods, reason = "the report is a file")]
fn write_json(path: &Path, run: &Campaign, laws: &[Law]) -> Result<()> {
    let report = serde_json::to_vec_pretty(&json(run, laws))?;
    std::fs::write(path, report).with_context(|| format!("cannot write {}", path.display()))
}

/// Whom the campaign has to record, and which of them the generator made twice.
fn people(home: &Home) -> Result<(Vec<SyntheticPerson>, Truth)> {
    let tx = home.store.begin(Mode::Read)?;
    let not_ready = "the demo is not prepared: run `tunggal demo prepare` first";
    tx.find_setting(setting::PREPARED)?.context(not_ready)?;
    let seed = tx.find_setting(setting::SEED)?.context(not_ready)?.parse()?;
    let scale = tx.find_setting(setting::SCALE)?.context(not_ready)?.parse()?;
    let people = Country::new(seed, scale).to_record();
    let truth = people.iter().filter_map(|p| Some((p.person.nik, p.duplicate_of?))).collect();
    Ok((people, truth))
}

fn run(
    press: &dyn CardPress,
    service: &Service,
    desks: &Desks,
    program: &Actor,
    people: &[SyntheticPerson],
    truth: &Truth,
    usage: &Usage,
) -> Result<Campaign> {
    let before = Sums::read(service, desks)?;
    let duplicates_before = Fates::read(service, desks, people)?.found;
    let jamming = Jamming::new(press);
    let mut press_run = PressRun::new(service.begins_at()?);
    let (mut recorded, mut registered) = (0, 0);
    let (mut adjudicated, mut printing) = (Adjudicated::default(), Printed::default());
    let bar = ProgressBar::new(u64::try_from(people.len())?);
    bar.set_style(ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} people  {per_sec}  {eta}")?);
    bar.set_message("campaign");
    let served = Usage::start();
    supply_desks(service, desks, people)?;
    for (round, group) in people.chunks(SEARCH_BATCH).enumerate() {
        let (ids, new) = record(service, desks, group, round)?;
        recorded += ids.len();
        registered += new;
        while !advance(service, program)?.is_idle() {}
        adjudicate(service, desks, truth, &mut adjudicated)?;
        print_and_hand_over(service, desks, &jamming, &mut press_run, &mut printing)?;
        bar.inc(u64::try_from(group.len())?);
    }
    let used = served.so_far();
    bar.finish_and_clear();
    let matching = &service.env().matching;
    let gallery = matching.gallery().faces().len();
    Ok(Campaign {
        met: people.len(),
        registered,
        recorded,
        duplicates_before,
        gallery,
        policy: policy_in_words(matching.policy(), u64::try_from(gallery)?),
        before,
        after: Sums::read(service, desks)?,
        fates: Fates::read(service, desks, people)?,
        adjudicated,
        printing,
        used,
        used_in_all: usage.so_far(),
    })
}

/// Blanks for the kecamatan desks: one for each person they will meet, and a few to spoil.
fn supply_desks(service: &Service, desks: &Desks, people: &[SyntheticPerson]) -> Result<()> {
    for desk in &desks.kecamatan {
        let waiting = service.read(&desk.program, |ctx| {
            let mut waiting = 0;
            for p in people.iter().filter(|p| desk.office.scope.covers(p.person.address.village)) {
                let record = match ctx.tx.find_person_by_nik(p.person.nik)? {
                    Some(id) => ctx.tx.find_enrolment(id)?,
                    None => None,
                };
                waiting += u64::from(record.is_none_or(|r| r.status == Status::Unregistered));
            }
            Ok::<_, app::Failure<app::Nothing>>(waiting)
        })?;
        if waiting > 0 {
            supply(service, desks, desk, waiting + 4)?;
        }
    }
    Ok(())
}
