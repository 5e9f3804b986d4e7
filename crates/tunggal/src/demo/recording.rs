//! At the desk: find the person, take what can be taken, close the recording; a second officer approves.

use super::desks::{Desk, Desks};
use super::{Refusal, refused};
use anyhow::{Context, Result};
use app::enrolment::{Begun, FinishRecording, Prepared, approve, begin, finish, keep_sample, prepare_signature};
use app::person::{RegisterPerson, SearchPeople, register, search};
use app::{Ctx, Failure, Service};
use domain::enrolment::{CaptureException, ExceptionReason, Modality, Status};
use domain::ids::PersonId;
use population::{State, SyntheticPerson, signature_png};
use rayon::prelude::*;

/// A person in front of the desk, with what the devices give.
struct Visitor<'a> {
    synthetic: &'a SyntheticPerson,
    templates: Prepared,
    signature: Option<Prepared>,
}

/// Registers those who are new, records everybody who is not recorded yet, and has each recording approved by another
/// officer. Returns whom it recorded and how many it registered.
pub fn record(
    service: &Service,
    desks: &Desks,
    people: &[SyntheticPerson],
    round: usize,
) -> Result<(Vec<PersonId>, usize)> {
    let visitors: Vec<Visitor<'_>> = people.par_iter().map(visitor).collect::<Result<_>>()?;
    let mut recorded = Vec::new();
    let mut registered = 0;
    for desk in desks.all() {
        let here = |v: &&Visitor<'_>| desks.for_village(v.synthetic.person.address.village).office.id == desk.office.id;
        let visitors: Vec<&Visitor<'_>> = visitors.iter().filter(here).collect();
        if visitors.is_empty() {
            continue;
        }
        let (done, new) = record_at(service, desk, &visitors, round)?;
        recorded.extend(done);
        registered += new;
    }
    Ok((recorded, registered))
}

fn visitor(synthetic: &SyntheticPerson) -> Result<Visitor<'_>> {
    let biometrics = &synthetic.biometrics;
    let fingers = biometrics.fingers().iter().map(|(position, template)| (position, template.clone())).collect();
    let signs = !synthetic.missing.iter().any(|(modality, _)| *modality == Modality::Signature);
    let signature = signs.then(|| prepare_signature(&signature_png(biometrics.body))).transpose()?;
    Ok(Visitor { synthetic, templates: Prepared::templates(Some(biometrics.face()), fingers), signature })
}

fn record_at(
    service: &Service,
    desk: &Desk,
    visitors: &[&Visitor<'_>],
    round: usize,
) -> Result<(Vec<PersonId>, usize)> {
    let operator = desk.operators.get(round % desk.operators.len().max(1)).context("a desk without operators")?;
    let verifier = desk.verifiers.get(round % desk.verifiers.len().max(1)).context("a desk without verifiers")?;
    let (recorded, registered) = service.write(operator, |ctx| {
        let mut recorded = Vec::new();
        let mut registered = 0;
        for visitor in visitors {
            let (id, is_new) = find_or_register(ctx, visitor.synthetic)?;
            registered += usize::from(is_new);
            if take(ctx, id, visitor)? {
                recorded.push(id);
            }
        }
        Ok((recorded, registered))
    })?;
    service.write(verifier, |ctx| {
        for id in &recorded {
            approve(ctx, *id).map_err(refused)?;
        }
        Ok::<_, Failure<Refusal>>(())
    })?;
    Ok((recorded, registered))
}

fn find_or_register(ctx: &mut Ctx<'_>, synthetic: &SyntheticPerson) -> Result<(PersonId, bool), Failure<Refusal>> {
    let cmd = SearchPeople { nik: Some(synthetic.person.nik), ..SearchPeople::default() };
    let found = search(ctx, &cmd).map_err(refused)?;
    match found.first() {
        Some((person, _)) => Ok((person.id, false)),
        None if synthetic.state == State::Newcomer => {
            let cmd = RegisterPerson { person: synthetic.person.clone() };
            Ok((register(ctx, &cmd).map_err(refused)?, true))
        }
        None => Err(Failure::NotFound),
    }
}

/// Records one visitor; false if they are recorded already (an earlier run was interrupted).
fn take(ctx: &mut Ctx<'_>, id: PersonId, visitor: &Visitor<'_>) -> Result<bool, Failure<Refusal>> {
    let status = ctx.tx.find_enrolment(id)?.map(|record| record.status);
    if status.is_some_and(|status| status != Status::Unregistered) {
        return Ok(false);
    }
    match begin(ctx, id).map_err(refused)? {
        Begun::Open(_) => {}
        Begun::Refused(_) => return Ok(false),
    }
    keep_sample(ctx, id, &visitor.templates).map_err(refused)?;
    if let Some(signature) = &visitor.signature {
        keep_sample(ctx, id, signature).map_err(refused)?;
    }
    let no_iris = (Modality::Iris, ExceptionReason::NoDevice);
    let exceptions = std::iter::once(&no_iris)
        .chain(&visitor.synthetic.missing)
        .map(|(modality, reason)| CaptureException { modality: *modality, reason: *reason, note: String::new() });
    finish(ctx, &FinishRecording { person: id, exceptions: exceptions.collect() }).map_err(refused)?;
    Ok(true)
}
