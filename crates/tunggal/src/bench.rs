//! `tunggal bench`: the figures of the README, measured on a prepared demo. Medians; the machine's load is printed with
//! them, since on a busy machine only ratios mean anything.

#![expect(clippy::disallowed_methods, reason = "a bench reads clocks and files")]

mod import;
mod pages;

use crate::args::HomeArgs;
use crate::{commands, home, models};
use anyhow::{Context, Result};
use app::coverage::{Level, coverage};
use domain::region::DEMO_REGENCY;
use matcher::finger::extract;
use matcher::image::{decode_grey, decode_rgb};
use matcher::synthetic::{face_identity, face_sample};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// Repetitions of each quick measurement.
const TIMES: usize = 41;

/// Runs everything that the given files allow.
pub fn run(args: &HomeArgs, models_folder: &Path, portrait: Option<&Path>, finger: Option<&Path>) -> Result<ExitCode> {
    println!("load average: {}", std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
    let home = home::open(args)?;
    let program = commands::program(&home)?;
    let begun = Instant::now();
    let (service, _) = home.matching_service(None)?;
    let faces = service.env().matching.gallery().faces().len();
    println!("gallery of {faces} faces loaded in {:.2} s", begun.elapsed().as_secs_f64());
    search(&service)?;
    let today = program.zone.local_date(service.now());
    quick("coverage of the regency", || {
        service
            .read(&program, |ctx| coverage(ctx, Level::Districts(DEMO_REGENCY), today))
            .map(|_| ())
            .map_err(Into::into)
    })?;
    quick("coverage of every village", || {
        let level = Level::AllVillages(DEMO_REGENCY);
        service.read(&program, |ctx| coverage(ctx, level, today)).map(|_| ()).map_err(Into::into)
    })?;
    drop(service);
    if let Some(portrait) = portrait {
        let models = models::load(models_folder)?;
        let image = decode_rgb(&std::fs::read(portrait)?)?;
        quick_cpu("portrait → template", || models.extract(&image).map(|_| ()).map_err(Into::into))?;
    }
    if let Some(finger) = finger {
        let image = decode_grey(&std::fs::read(finger)?)?;
        let (width, height) = (usize::try_from(image.width())?, usize::try_from(image.height())?);
        quick_cpu("finger → template", || extract(image.data(), width, height, 500).map(|_| ()).map_err(Into::into))?;
    }
    import::run(&home, args)?;
    drop(home);
    if args.database.is_none() {
        pages::run(args, models_folder)?;
    }
    sizes(&args.data)?;
    Ok(ExitCode::SUCCESS)
}

fn search(service: &app::Service) -> Result<()> {
    let threshold = service.env().matching.policy().face_candidate;
    let mut probe = 0;
    quick("1:N search over all faces", || {
        probe += 1;
        let face = face_sample(&face_identity(u64::MAX - probe), 1);
        let found = service.env().matching.gallery().search_faces(&[face], threshold);
        anyhow::ensure!(found.iter().all(|search| search.scope.compared > 0), "the gallery is empty");
        Ok(())
    })
}

/// Median and 95th percentile of the wall time, milliseconds.
fn quick(what: &str, mut act: impl FnMut() -> Result<()>) -> Result<()> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let begun = Instant::now();
        act().with_context(|| format!("measuring {what}"))?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    println!("{what}: {}", in_words(&mut times));
    Ok(())
}

/// The same in CPU time of this process.
fn quick_cpu(what: &str, mut act: impl FnMut() -> Result<()>) -> Result<()> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let begun = cpu_ms();
        act().with_context(|| format!("measuring {what}"))?;
        times.push(cpu_ms() - begun);
    }
    println!("{what}: {} CPU", in_words(&mut times));
    Ok(())
}

/// `median … ms, p95 … ms`.
fn in_words(times: &mut [f64]) -> String {
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).copied();
    format!("median {:.2} ms, p95 {:.2} ms", at(50).unwrap_or(0.0), at(95).unwrap_or(0.0))
}

/// User and system time of this process so far, milliseconds (`/proc/self/stat`, in clock ticks of 10 ms, is too
/// coarse; `/proc/self/schedstat` counts nanoseconds of the calling thread's group leader only; hence getrusage).
#[expect(clippy::as_conversions, reason = "seconds and microseconds since the process began fit in a float")]
fn cpu_ms() -> f64 {
    let usage = rusage();
    let ms = |time: libc::timeval| time.tv_sec as f64 * 1e3 + time.tv_usec as f64 / 1e3;
    ms(usage.ru_utime) + ms(usage.ru_stime)
}

#[expect(unsafe_code, reason = "getrusage is a plain C call")]
fn rusage() -> libc::rusage {
    // SAFETY: `rusage` is plain data for which all zeros is a value, and the pointer is to a local of that type.
    unsafe {
        let mut usage = std::mem::zeroed::<libc::rusage>();
        libc::getrusage(libc::RUSAGE_SELF, &raw mut usage);
        usage
    }
}

fn sizes(folder: &Path) -> Result<()> {
    let mut total = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let data = entry.metadata()?;
        if data.is_file() {
            total += data.len();
        }
    }
    println!("on disk: {} MB", total / 1_000_000);
    Ok(())
}
