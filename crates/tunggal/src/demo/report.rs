//! The campaign's report, for people and for programs.

use super::adjudication::Adjudicated;
use super::laws::{Fates, Law, Sums};
use super::printing::Printed;
use crate::usage::Used;
use domain::coverage::Counts;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Everything that a campaign counted.
pub struct Campaign {
    /// People met.
    pub met: usize,
    /// Newcomers registered in this run.
    pub registered: usize,
    /// Recordings made in this run.
    pub recorded: usize,
    /// Duplicates that an earlier, interrupted run had found.
    pub duplicates_before: usize,
    /// Faces compared with by each search, at the end.
    pub gallery: usize,
    /// Thresholds in words.
    pub policy: String,
    /// Sums before.
    pub before: Sums,
    /// Sums after.
    pub after: Sums,
    /// What became of everybody met.
    pub fates: Fates,
    /// Cases at the adjudication desk.
    pub adjudicated: Adjudicated,
    /// Cards.
    pub printing: Printed,
    /// From the first person to the last card.
    pub used: Used,
    /// With preparing, loading and the audit.
    pub used_in_all: Used,
}

impl Campaign {
    /// People served a second, from the desk to the hand.
    pub fn people_per_s(&self) -> f64 {
        let served = u32::try_from(self.recorded).unwrap_or(u32::MAX);
        f64::from(served) / self.used.wall_s.max(0.001)
    }
}

/// The report for people.
pub fn text(run: &Campaign, laws: &[Law]) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _infallible = write_text(&mut text, run, laws);
    text
}

fn write_text(out: &mut String, run: &Campaign, laws: &[Law]) -> std::fmt::Result {
    let fates = &run.fates;
    let planted = fates.found + fates.missed;
    writeln!(out, "People      {} met, {} registered, {} recorded", run.met, run.registered, run.recorded)?;
    coverage_line(out, "Before", &run.before.counts)?;
    coverage_line(out, "After", &run.after.counts)?;
    writeln!(out, "Matching    {} faces in the gallery, {}", run.gallery, run.policy)?;
    writeln!(
        out,
        "Duplicates  {} of {planted} planted found ({} by people), {} missed, {} false",
        fates.found, fates.found_by_people, fates.missed, fates.false_duplicates
    )?;
    let reasons: Vec<_> = run.adjudicated.reasons.iter().map(|(why, count)| format!("{count} {why}")).collect();
    writeln!(
        out,
        "Desk        {} cases ({}): {} unique, {} duplicate, {} settled by the head",
        run.adjudicated.cases(),
        reasons.join(", "),
        run.adjudicated.unique,
        run.adjudicated.duplicate,
        run.adjudicated.by_head
    )?;
    let Printed { printed, failed, handed_over } = run.printing;
    writeln!(
        out,
        "Cards       {printed} printed (PDF in the folder cards), {failed} failed, {handed_over} handed over"
    )?;
    let (before, after) = (&run.before.blanks, &run.after.blanks);
    writeln!(
        out,
        "Blanks      {} on hand before; {} on hand, {} printed, {} spoiled, {} in transit after",
        before.on_hand, after.on_hand, after.printed, after.spoiled, after.in_transit
    )?;
    writeln!(
        out,
        "Speed       {:.1} people/s: {:.1} s, {:.1} s of CPU; in all {:.1} s, {:.1} s of CPU, {} MiB of memory at most",
        run.people_per_s(),
        run.used.wall_s,
        run.used.cpu_s,
        run.used_in_all.wall_s,
        run.used_in_all.cpu_s,
        run.used_in_all.peak_memory_kib >> 10
    )?;
    for law in laws {
        writeln!(out, "{}  {}: {}", if law.holds { "holds " } else { "BROKEN" }, law.name, law.detail)?;
    }
    Ok(())
}

fn coverage_line(out: &mut String, when: &str, counts: &Counts) -> std::fmt::Result {
    let share = counts.share_e4_percent().unwrap_or(0);
    writeln!(
        out,
        "{when:<11} {} obliged, {} recorded ({}.{:04} %), {} print-ready, {} printed, {} handed over, {} remaining, \
         {} short of 99.4 %",
        counts.obliged,
        counts.recorded,
        share / 10_000,
        share % 10_000,
        counts.ready,
        counts.printed,
        counts.issued,
        counts.remaining(),
        counts.short_of_target()
    )
}

/// The report for programs.
pub fn json(run: &Campaign, laws: &[Law]) -> Value {
    let fates = &run.fates;
    json!({
        "people": { "met": run.met, "registered": run.registered, "recorded": run.recorded },
        "coverage": { "before": counts(&run.before.counts), "after": counts(&run.after.counts) },
        "matching": { "gallery": run.gallery, "policy": run.policy },
        "duplicates": {
            "planted": fates.found + fates.missed, "found": fates.found, "found_by_people": fates.found_by_people,
            "missed": fates.missed, "false": fates.false_duplicates, "cleared_by_people": fates.cleared_by_people,
        },
        "adjudication": {
            "reasons": run.adjudicated.reasons, "unique": run.adjudicated.unique,
            "duplicate": run.adjudicated.duplicate, "by_head": run.adjudicated.by_head,
        },
        "cards": {
            "printed": run.printing.printed, "failed": run.printing.failed,
            "handed_over": run.printing.handed_over,
        },
        "blanks": { "before": blanks(&run.before), "after": blanks(&run.after) },
        "campaign": used(&run.used), "in_all": used(&run.used_in_all), "people_per_s": run.people_per_s(),
        "laws": laws.iter().map(|l| json!({ "name": l.name, "holds": l.holds, "detail": l.detail })).collect::<Vec<_>>(),
        "all_laws_hold": laws.iter().all(|law| law.holds),
    })
}

fn counts(counts: &Counts) -> Value {
    json!({
        "obliged": counts.obliged, "recorded": counts.recorded, "ready": counts.ready, "printed": counts.printed,
        "issued": counts.issued, "early": counts.early, "remaining": counts.remaining(),
        "share_e4_percent": counts.share_e4_percent(), "short_of_target": counts.short_of_target(),
    })
}

fn blanks(sums: &Sums) -> Value {
    let b = &sums.blanks;
    json!({
        "on_hand": b.on_hand, "in_transit": b.in_transit, "printed": b.printed, "spoiled": b.spoiled,
        "lost": b.lost, "destroyed": b.destroyed, "total": b.total(),
    })
}

fn used(used: &Used) -> Value {
    json!({ "wall_s": used.wall_s, "cpu_s": used.cpu_s, "peak_memory_kib": used.peak_memory_kib })
}
