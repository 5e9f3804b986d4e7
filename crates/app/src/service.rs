//! One act: a transaction, the time, fresh randomness; then the commit.

use crate::error::Failure;
use crate::port::{Clock, Entropy, GalleryShelf, Mode, Store, StoreError, Stored, Tx, Vault};
use crate::uniqueness::{GalleryChange, Matching, SnapshotError, keep_gallery, load_gallery};
use domain::ids::{CardId, DestructionId, EncounterId, JobId, MovementId, OfficeId, PersonId, StaffId};
use domain::journal::{Act, Entry};
use domain::person::Person;
use domain::staff::{Actor, Permission};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};
use std::sync::Arc;

/// How often a busy store is asked again before the caller is told.
pub const BUSY_RETRIES: usize = 8;

/// What outlives a transaction: keys and the gallery.
pub struct Env {
    /// Seals biometrics; signs checkpoints and cards.
    pub vault: Arc<dyn Vault>,
    /// Gallery, models, thresholds.
    pub matching: Matching,
}

/// Everything a use case may use.
pub struct Ctx<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// The instant of the act: always after the journal's last entry, even if the clock was set back.
    pub now: Timestamp,
    /// The transaction.
    pub tx: &'a mut dyn Tx,
    /// Ids and randomness.
    pub draw: &'a mut Draw,
    /// Keys and the gallery.
    pub env: &'a Env,
    /// What happens to the gallery once the transaction is durable.
    pub after_commit: Vec<GalleryChange>,
}

impl Ctx<'_> {
    /// Refuses what the actor's role may not do.
    pub fn authorise<E>(&self, permission: Permission) -> Result<(), Failure<E>> {
        if self.actor.may(permission) { Ok(()) } else { Err(Failure::NotPermitted(permission)) }
    }

    /// The legal date at the actor's office.
    pub fn today(&self) -> Date {
        self.actor.zone.local_date(self.now)
    }

    /// A resident, if one exists for this actor; another district's does not (404).
    pub fn person<E>(&self, id: PersonId) -> Result<Person, Failure<E>> {
        self.tx.find_person(id)?.filter(|p| self.actor.covers(p.address.village)).ok_or(Failure::NotFound)
    }

    /// Appends the journal entry of this act; it covers every row changed since the last entry.
    pub fn journal(&mut self, act: Act, subject: Option<PersonId>, detail: impl Into<String>) -> Stored<u64> {
        let entry = Entry {
            // Not before the ids that were drawn: the next act begins after this entry, and with ids of its own.
            at: self.now.max(self.draw.reached()),
            by: self.actor.staff,
            office: self.actor.office,
            act,
            subject,
            detail: detail.into(),
        };
        self.tx.append_entry(&entry)
    }
}

/// Ids and randomness of one transaction, all from one seed.
pub struct Draw {
    rng: ChaCha12Rng,
    next_id: i64,
}

/// Microseconds from 1970 to 2020: ids count from there, 51 bits last until 2091.
const ID_EPOCH_US: i64 = 1_577_836_800_000_000;
/// Ids that belong to one microsecond: more than an act draws in the time it takes, unless the clock stands still.
const IDS_A_MICROSECOND_BITS: u32 = 12;

impl Draw {
    /// Starts from a seed; ids begin with the instant, so that rows entered together lie together. No two acts share an
    /// instant, not even when the clock stands still or is set back ([`Service`] sees to that), and an act's last entry is
    /// not before its last id ([`Ctx::journal`]): so no two acts draw the same id.
    pub fn new(seed: [u8; 32], now: Timestamp) -> Self {
        let since_us = now.as_microsecond().saturating_sub(ID_EPOCH_US).clamp(0, (1 << 51) - 1);
        Self { rng: ChaCha12Rng::from_seed(seed), next_id: since_us << IDS_A_MICROSECOND_BITS }
    }

    fn id(&mut self) -> i64 {
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1) & i64::MAX;
        id
    }

    /// The instant to which the last id belongs: after the act's own, where one act draws more ids than a microsecond has.
    fn reached(&self) -> Timestamp {
        let since_us = self.next_id.saturating_sub(1) >> IDS_A_MICROSECOND_BITS;
        Timestamp::from_microsecond(since_us.saturating_add(ID_EPOCH_US)).unwrap_or(Timestamp::MIN)
    }

    /// A fresh nonce for [`Vault::seal`].
    pub fn nonce(&mut self) -> [u8; 12] {
        let mut nonce = [0; 12];
        self.rng.fill_bytes(&mut nonce);
        nonce
    }

    /// 32 random bytes: session secrets, CSRF tokens, salts.
    pub fn secret(&mut self) -> [u8; 32] {
        let mut secret = [0; 32];
        self.rng.fill_bytes(&mut secret);
        secret
    }
}

macro_rules! draws {
    ($($(#[$doc:meta])* $method:ident: $type:ident;)+) => {
        impl Draw {$(
            $(#[$doc])*
            pub fn $method(&mut self) -> $type {
                loop {
                    if let Some(id) = $type::from_i64(self.id()) {
                        return id;
                    }
                }
            }
        )+}
    };
}

draws! {
    /// A new person's key.
    person: PersonId;
    /// A new capture event's key.
    encounter: EncounterId;
    /// A new card issue's key.
    card: CardId;
    /// A new office's key.
    office: OfficeId;
    /// A new officer's key.
    staff: StaffId;
    /// A new posting's key.
    movement: MovementId;
    /// A new destruction's key.
    destruction: DestructionId;
    /// A new job's key.
    job: JobId;
}

/// The use cases' host.
pub struct Service {
    store: Arc<dyn Store>,
    env: Env,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Service {
    /// A service over a store.
    pub fn new(store: Arc<dyn Store>, env: Env, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { store, env, clock, entropy }
    }

    /// Keys and the gallery.
    pub fn env(&self) -> &Env {
        &self.env
    }

    /// The clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The instant at which a run of the program begins: now, but after everything in the journal, even if the clock was
    /// set back. What happened before it was done by an earlier run.
    pub fn begins_at(&self) -> Result<Timestamp, StoreError> {
        self.after_journal(self.store.begin(Mode::Read)?.as_ref())
    }

    /// Loads the gallery anew from the register: another program has changed it.
    pub fn reload_gallery(&self) -> Result<(), StoreError> {
        let everybody = load_gallery(self.store.as_ref(), self.env.vault.as_ref())?;
        self.env.matching.replace_gallery(everybody);
        Ok(())
    }

    /// Keeps a copy of the gallery on a shelf, for the next start; returns the register's count of changes at which it
    /// stands.
    pub fn keep_gallery(&self, shelf: &dyn GalleryShelf) -> Result<i64, SnapshotError> {
        let mut draw = Draw::new(self.entropy.seed(), self.now());
        keep_gallery(self.store.as_ref(), &self.env.matching, shelf, &mut draw)
    }

    /// The engine's name.
    pub fn engine(&self) -> &'static str {
        self.store.engine()
    }

    /// Does one act and commits it. A busy store is asked again, the act being run anew from the start.
    pub fn write<R, E>(
        &self,
        actor: &Actor,
        mut act: impl FnMut(&mut Ctx<'_>) -> Result<R, Failure<E>>,
    ) -> Result<R, Failure<E>> {
        let mut tries = 0;
        loop {
            match self.attempt(actor, Mode::Write, &mut act) {
                Err(failure) if failure.is_busy() && tries < BUSY_RETRIES => tries += 1,
                done => return done,
            }
        }
    }

    /// Reads one consistent state. What must leave a trace (a look at a resident) uses [`Service::write`].
    pub fn read<R, E>(
        &self,
        actor: &Actor,
        mut look: impl FnMut(&mut Ctx<'_>) -> Result<R, Failure<E>>,
    ) -> Result<R, Failure<E>> {
        self.attempt(actor, Mode::Read, &mut look)
    }

    fn attempt<R, E>(
        &self,
        actor: &Actor,
        mode: Mode,
        act: &mut impl FnMut(&mut Ctx<'_>) -> Result<R, Failure<E>>,
    ) -> Result<R, Failure<E>> {
        let mut tx = self.store.begin(mode)?;
        let now = self.after_journal(tx.as_ref())?;
        let mut draw = Draw::new(self.entropy.seed(), now);
        let mut ctx = Ctx { actor, now, tx: tx.as_mut(), draw: &mut draw, env: &self.env, after_commit: Vec::new() };
        let done = act(&mut ctx)?;
        let after_commit = std::mem::take(&mut ctx.after_commit);
        if mode == Mode::Write {
            let count = if after_commit.is_empty() { None } else { Some(tx.count_gallery_change()?) };
            tx.commit()?;
            if let Some(count) = count {
                self.env.matching.apply(count, after_commit);
            }
        }
        Ok(done)
    }

    /// Now, but later than the journal's last entry, even if the clock was set back: no two acts share an instant, and
    /// the order of instants is the order of acts.
    fn after_journal(&self, tx: &dyn Tx) -> Result<Timestamp, StoreError> {
        let (_, _, last_at) = tx.journal_head()?;
        let next = last_at.map(|at| at.checked_add(SignedDuration::from_micros(1)).unwrap_or(at));
        Ok(next.into_iter().chain([self.clock.now()]).max().unwrap_or(Timestamp::MAX))
    }
}
