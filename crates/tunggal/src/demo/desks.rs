//! The officers of the demo at their desks, as actors of the use cases.

use crate::home::Home;
use anyhow::{Context, Result};
use app::port::{Mode, Tx};
use app::staff::actor_of;
use domain::region::VillageCode;
use domain::staff::{Actor, Office, Role};

/// One office with whoever works there.
pub struct Desk {
    pub office: Office,
    pub operators: Vec<Actor>,
    pub verifiers: Vec<Actor>,
    pub printer: Actor,
    pub clerk: Actor,
    /// The program, printing for this office.
    pub program: Actor,
}

/// Everybody.
pub struct Desks {
    /// The Dinas.
    pub dinas: Desk,
    /// The kecamatan desks.
    pub kecamatan: Vec<Desk>,
    pub adjudicators: Vec<Actor>,
    pub head: Actor,
    pub auditor: Actor,
}

impl Desks {
    /// Reads offices and officers from the register.
    pub fn open(home: &Home) -> Result<Desks> {
        let tx = home.store.begin(Mode::Read)?;
        let offices = tx.list_offices()?;
        let (dinas, kecamatan) = offices.split_first().context("the demo has no office")?;
        let at_dinas = |role| officers(tx.as_ref(), dinas, role);
        Ok(Desks {
            adjudicators: at_dinas(Role::Adjudicator)?,
            head: first(at_dinas(Role::Head)?)?,
            auditor: first(at_dinas(Role::Auditor)?)?,
            dinas: desk(tx.as_ref(), dinas)?,
            kecamatan: kecamatan.iter().map(|office| desk(tx.as_ref(), office)).collect::<Result<_>>()?,
        })
    }

    /// The desk nearest to a village: its kecamatan's, else the Dinas.
    pub fn for_village(&self, village: VillageCode) -> &Desk {
        self.kecamatan.iter().find(|desk| desk.office.scope.covers(village)).unwrap_or(&self.dinas)
    }

    /// The Dinas and the kecamatan desks.
    pub fn all(&self) -> impl Iterator<Item = &Desk> {
        std::iter::once(&self.dinas).chain(&self.kecamatan)
    }
}

fn officers(tx: &dyn Tx, office: &Office, role: Role) -> Result<Vec<Actor>> {
    let staff = tx.list_staff()?;
    let ours = staff.iter().filter(|s| s.office == office.id && s.role == role && s.is_active);
    Ok(ours.map(|s| actor_of(s, office)).collect())
}

fn first(actors: Vec<Actor>) -> Result<Actor> {
    actors.into_iter().next().context("the demo lacks an officer")
}

fn desk(tx: &dyn Tx, office: &Office) -> Result<Desk> {
    Ok(Desk {
        operators: officers(tx, office, Role::Operator)?,
        verifiers: officers(tx, office, Role::Verifier)?,
        printer: first(officers(tx, office, Role::Printer)?)?,
        clerk: first(officers(tx, office, Role::StockClerk)?)?,
        program: Actor::program(office).context("the program cannot act for an office")?,
        office: office.clone(),
    })
}
