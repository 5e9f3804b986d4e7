//! What the use cases need of the world, in domain types: the register's store, the vault, the clock, chance, printers
//! and renderers. Adapters implement these traits; nothing here does I/O.

use domain::card::{CardIssue, IssueReason};
use domain::coverage::{Counts, Delta};
use domain::enrolment::{Encounter, Enrolment, EnrolmentEvent, Status};
use domain::ids::{CardId, DestructionId, EncounterId, MovementId, OfficeId, PersonId, StaffId};
use domain::journal::{Act, Entry};
use domain::kk::KkNumber;
use domain::nik::Nik;
use domain::person::Person;
use domain::region::{Village, VillageCode};
use domain::staff::{Office, Staff};
use domain::stock::{Account, AccountKind, Destruction, Holding, Movement, Serial, SerialRange};
use domain::uniqueness::{SearchCandidate, SearchCase, Vote};
use jiff::Timestamp;
use jiff::civil::Date;

/// Why the store could not do what was asked; never a driver's error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A named constraint or an expected version does not hold: somebody else was first.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Another writer holds the store; try again.
    #[error("the register is busy; try again")]
    Busy,
    /// What was read cannot be right; stop and call somebody.
    #[error("the register holds something impossible: {0}")]
    Corrupt(String),
    /// The store cannot be reached, or its disk is full.
    #[error("the register is not available: {0}")]
    Unavailable(String),
}

/// Result of a store call.
pub type Stored<T> = Result<T, StoreError>;

/// Whether a transaction will write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Reads one consistent state; a write is an error.
    Read,
    /// May write; takes its place among the writers at once.
    Write,
}

/// The register.
pub trait Store: Send + Sync {
    /// Begins a transaction. Dropped without [`Tx::commit`], it leaves no trace.
    fn begin(&self, mode: Mode) -> Stored<Box<dyn Tx + '_>>;
    /// Name of the engine for reports: `sqlite`, `postgres`, `memory`.
    fn engine(&self) -> &'static str;
}

/// A transaction over all contexts.
pub trait Tx:
    RegionRows
    + PersonRows
    + EnrolmentRows
    + BiometricRows
    + UniquenessRows
    + CardRows
    + StockRows
    + StaffRows
    + JournalRows
    + SettingRows
{
    /// Makes the changes durable. A change that no journal entry covers is a programming error: the store refuses
    /// with `Corrupt` and nothing is written.
    fn commit(self: Box<Self>) -> Stored<()>;
}

/// Villages.
pub trait RegionRows {
    /// Enters or replaces villages.
    fn put_villages(&mut self, villages: &[Village]) -> Stored<()>;
    /// One village.
    fn find_village(&self, code: VillageCode) -> Stored<Option<Village>>;
    /// Villages with codes in `first..=last`, in order of code.
    fn list_villages(&self, first: i64, last: i64) -> Stored<Vec<Village>>;
}

/// One line of a village's list: enough to call a person by name and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollRow {
    /// The person.
    pub person: PersonId,
    /// Where.
    pub village: VillageCode,
    /// Name for ordering ([`domain::name::PersonName::sort_key`]).
    pub sort_key: String,
    /// Where the record stands.
    pub status: Status,
    /// The day the duty begins.
    pub obliged_on: Option<Date>,
    /// The first day no longer counted (death, move, end of a permit), if any.
    pub until_on: Option<Date>,
    /// The day the first card was handed over; a replacement under way does not take it back.
    pub issued_on: Option<Date>,
    /// Votes once obliged ([`domain::person::Person::is_voter`]).
    pub is_voter: bool,
}

/// Which lines of the roll are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollQuery {
    /// Which village.
    pub village: VillageCode,
    /// Obliged on this day.
    pub as_of: Date,
    /// Only these statuses; empty means every status.
    pub statuses: Vec<Status>,
    /// Only those whose duty begins after this day.
    pub obliged_after: Option<Date>,
    /// Only those who had a card in hand by `as_of`, or only those who had none.
    pub had_card: Option<bool>,
    /// Continue after this line's (sort key, person).
    pub after: Option<(String, PersonId)>,
    /// Lines at most.
    pub limit: usize,
}

/// What is known of a person who is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonQuery {
    /// Beginning of the name's sort key.
    pub name_prefix: Option<String>,
    /// Date of birth.
    pub birth_on: Option<Date>,
    /// Village codes allowed, first and last.
    pub villages: (i64, i64),
    /// Hits at most.
    pub limit: usize,
}

/// Residents, with their projections: the NIK index, the roll and the coverage deltas.
pub trait PersonRows {
    /// Enters a person, as version 1. `Conflict("person_nik")` if the NIK is taken.
    fn insert_person(&mut self, person: &Person) -> Stored<()>;
    /// Replaces a person; `person.version` is the version that was read, the store keeps one more.
    fn update_person(&mut self, person: &Person) -> Stored<()>;
    /// By key.
    fn find_person(&self, id: PersonId) -> Stored<Option<Person>>;
    /// By NIK, through the index table.
    fn find_person_by_nik(&self, nik: Nik) -> Stored<Option<PersonId>>;
    /// By name and birth date, in order of name.
    fn search_persons(&self, query: &PersonQuery) -> Stored<Vec<Person>>;
    /// Everybody on a family card, head first (by relation code, then birth date).
    fn list_family(&self, kk: KkNumber) -> Stored<Vec<Person>>;
    /// Persons after a key, in order of key: for recounts and exports.
    fn list_persons(&self, after: Option<PersonId>, limit: usize) -> Stored<Vec<Person>>;
    /// Remembers the row of a book that was last taken for a person, by a keyed digest of its bytes.
    fn put_book_row(&mut self, person: PersonId, row: &[u8]) -> Stored<()>;
    /// Whether the row that was last taken for a person has these bytes.
    fn is_last_book_row(&self, person: PersonId, row: &[u8]) -> Stored<bool>;
    /// Keeps a line of the roll (replaces the person's line).
    fn put_roll(&mut self, row: &RollRow) -> Stored<()>;
    /// A page of the roll, in order of (sort key, person).
    fn list_roll(&self, query: &RollQuery) -> Stored<Vec<RollRow>>;
    /// Those in villages with codes in `first..=last` who may not vote and are obliged on `on`, or are obliged `today` and
    /// no longer then.
    fn count_non_voters(&self, today: Date, on: Date, first: i64, last: i64) -> Stored<NonVoters>;
    /// Adds coverage deltas.
    fn add_coverage(&mut self, deltas: &[Delta]) -> Stored<()>;
    /// Counts per village as of a day for villages with codes in `first..=last`; villages without anybody are absent.
    fn coverage(&self, as_of: Date, first: i64, last: i64) -> Stored<Vec<(VillageCode, Counts)>>;
}

/// The few who are obliged to hold a KTP-el and may not vote: foreigners with a permanent permit, TNI and Polri.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NonVoters {
    /// Obliged on the day of the election.
    pub obliged: i64,
    /// Of these, not recorded today.
    pub unrecorded: i64,
    /// Obliged today, but no longer on that day: their permit ends before.
    pub leaving: i64,
    /// Of these, not recorded today.
    pub leaving_unrecorded: i64,
}

/// Which records of a work list are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkQuery {
    /// In this status, one in which a record waits: neither UNREGISTERED nor CARD_ISSUED.
    pub status: Status,
    /// Residents of villages with these codes, first and last.
    pub villages: (i64, i64),
    /// Only what this officer recorded.
    pub captured_by: Option<StaffId>,
    /// Continue after this record's (since, person).
    pub after: Option<(Timestamp, PersonId)>,
    /// Records at most.
    pub limit: usize,
}

/// Records and their history.
pub trait EnrolmentRows {
    /// Enters or replaces the record of a person; `enrolment.version` is the version that was read (0: none yet).
    fn put_enrolment(&mut self, enrolment: &Enrolment) -> Stored<()>;
    /// The record of a person.
    fn find_enrolment(&self, person: PersonId) -> Stored<Option<Enrolment>>;
    /// Records in a status, longest waiting first, from villages in `villages` (first and last code).
    fn list_enrolments(&self, status: Status, villages: (i64, i64), limit: usize) -> Stored<Vec<Enrolment>>;
    /// A page of a work list, longest waiting first.
    fn list_work(&self, query: &WorkQuery) -> Stored<Vec<Enrolment>>;
    /// Records whose recording an office has opened and not finished, of residents of villages in `villages`, longest
    /// open first.
    fn list_open_recordings(&self, office: OfficeId, villages: (i64, i64), limit: usize) -> Stored<Vec<Enrolment>>;
    /// The step that sent a recording of an office back (REJECT, DISCARD), of residents of villages in `villages` with whom
    /// nothing has happened since, oldest first.
    fn list_sent_back(&self, office: OfficeId, villages: (i64, i64), limit: usize) -> Stored<Vec<EnrolmentEvent>>;
    /// How many records are in each status.
    fn count_enrolments(&self, villages: (i64, i64)) -> Stored<Vec<(Status, i64)>>;
    /// Adds a step of history.
    fn append_enrolment_event(&mut self, event: &EnrolmentEvent) -> Stored<()>;
    /// The history of a person, oldest first.
    fn list_enrolment_events(&self, person: PersonId) -> Stored<Vec<EnrolmentEvent>>;
    /// Enters (version 0) or replaces a capture event.
    fn put_encounter(&mut self, encounter: &Encounter) -> Stored<()>;
    /// One capture event.
    fn find_encounter(&self, person: PersonId, id: EncounterId) -> Stored<Option<Encounter>>;
    /// Notes that an officer had a hand in a capture event; the first time counts.
    fn add_taker(&mut self, person: PersonId, id: EncounterId, by: StaffId, at: Timestamp) -> Stored<()>;
    /// Who had a hand in a capture event, in order of their first act.
    fn list_takers(&self, person: PersonId, id: EncounterId) -> Stored<Vec<StaffId>>;
}

/// What a stored biometric sample is of. Fingers are 1 to 10 (ISO/IEC 19794 positions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SampleKind {
    /// Portrait as captured.
    Face,
    /// Portrait cut for the card.
    Portrait,
    /// One finger, position 1-10.
    Finger(u8),
    /// Signature.
    Signature,
    /// Iris template, left.
    IrisLeft,
    /// Iris template, right.
    IrisRight,
}

/// A sealed sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Whose.
    pub person: PersonId,
    /// Of which recording.
    pub encounter: EncounterId,
    /// Of what.
    pub kind: SampleKind,
    /// Media type of the sealed bytes.
    pub media_type: String,
    /// What the quality check said, in stable words: verdict first, then issues (`RETAKE BLURRED TOO_DARK`).
    pub quality: String,
    /// Ciphertext (see [`Vault`]).
    pub sealed: Vec<u8>,
}

/// Sealed templates of one recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    /// Whose.
    pub person: PersonId,
    /// Of which recording.
    pub encounter: EncounterId,
    /// Sealed face template (192 bytes inside), or empty.
    pub face: Vec<u8>,
    /// Sealed finger set, or empty.
    pub fingers: Vec<u8>,
}

/// Biometrics, sealed before they come here.
pub trait BiometricRows {
    /// Enters a sample.
    fn put_sample(&mut self, sample: &Sample) -> Stored<()>;
    /// One sample.
    fn find_sample(&self, person: PersonId, encounter: EncounterId, kind: SampleKind) -> Stored<Option<Sample>>;
    /// Which samples a recording has, in order of kind, each with its quality words.
    fn list_samples(&self, person: PersonId, encounter: EncounterId) -> Stored<Vec<(SampleKind, String)>>;
    /// Removes one sample (the operator takes it again).
    fn delete_sample(&mut self, person: PersonId, encounter: EncounterId, kind: SampleKind) -> Stored<()>;
    /// Enters the templates of a recording.
    fn put_templates(&mut self, templates: &Templates) -> Stored<()>;
    /// Templates of a recording.
    fn find_templates(&self, person: PersonId, encounter: EncounterId) -> Stored<Option<Templates>>;
    /// Deletes samples and templates of a recording that was rejected or discarded.
    fn delete_biometrics(&mut self, person: PersonId, encounter: EncounterId) -> Stored<()>;
    /// Every sealed face template of records that belong in the gallery (searched and not found to be duplicates):
    /// (person, encounter, sealed face), in order of person.
    fn scan_gallery(&self, visit: &mut dyn FnMut(PersonId, EncounterId, &[u8])) -> Stored<()>;
    /// Every iris sample of records that belong in the gallery, in order of person, left before right.
    fn scan_irises(&self, visit: &mut dyn FnMut(Sample)) -> Stored<()>;
    /// Who belongs in the gallery but gave no face, in order of person: they are compared by their fingers.
    fn list_faceless(&self) -> Stored<Vec<PersonId>>;
    /// How often the gallery has changed ([`BiometricRows::count_gallery_change`]).
    fn gallery_changes(&self) -> Stored<i64>;
    /// Counts a change of the gallery: somebody joined or left. Returns the new count. Not a journalled row.
    fn count_gallery_change(&mut self) -> Stored<i64>;
}

/// Searches, candidates, votes.
pub trait UniquenessRows {
    /// Enters (version 0) or replaces a case.
    fn put_case(&mut self, case: &SearchCase) -> Stored<()>;
    /// One case.
    fn find_case(&self, person: PersonId, encounter: EncounterId) -> Stored<Option<SearchCase>>;
    /// Adds a candidate.
    fn put_candidate(&mut self, candidate: &SearchCandidate) -> Stored<()>;
    /// Candidates of a case, most alike first.
    fn list_candidates(&self, person: PersonId, encounter: EncounterId) -> Stored<Vec<SearchCandidate>>;
    /// Adds a vote; `Conflict("vote")` if the officer has voted.
    fn insert_vote(&mut self, vote: &Vote) -> Stored<()>;
    /// Votes on a case, oldest first.
    fn list_votes(&self, person: PersonId, encounter: EncounterId) -> Stored<Vec<Vote>>;
}

/// Cards.
pub trait CardRows {
    /// Enters (version 0) or replaces a card issue.
    fn put_card(&mut self, card: &CardIssue) -> Stored<()>;
    /// Binds the person's one active card, or frees the place. Binding while another is bound is `Conflict("active_card")`.
    fn set_active_card(&mut self, person: PersonId, card: Option<CardId>) -> Stored<()>;
    /// The person's one active card.
    fn find_active_card(&self, person: PersonId) -> Stored<Option<CardId>>;
    /// One card issue.
    fn find_card(&self, person: PersonId, id: CardId) -> Stored<Option<CardIssue>>;
    /// All issues of a person, newest request first.
    fn list_cards(&self, person: PersonId) -> Stored<Vec<CardIssue>>;
    /// Queued issues of an office by (priority, requested_at, id).
    fn list_card_queue(&self, office: OfficeId, limit: usize) -> Stored<Vec<CardIssue>>;
    /// Issues of an office in a state word, oldest request first (PRINTING, PRINTED …).
    fn list_cards_in_state(&self, office: OfficeId, state: &str, limit: usize) -> Stored<Vec<CardIssue>>;
    /// Damaged cards that an office took in and that are not destroyed yet, their serials within a range, in order of
    /// serial: withdrawn by a request of that office for the reason DAMAGED, their blanks still in the account of cards.
    fn list_cards_taken_in(&self, office: OfficeId, range: SerialRange, limit: usize) -> Stored<Vec<CardIssue>>;
    /// Queued issues of an office per reason.
    fn count_card_queue(&self, office: OfficeId) -> Stored<Vec<(IssueReason, i64)>>;
    /// Issues of an office per state word.
    fn count_cards(&self, office: OfficeId) -> Stored<Vec<(String, i64)>>;
}

/// Blanks.
pub trait StockRows {
    /// Holdings that overlap the range or end just before or begin just after it, in order.
    fn holdings_near(&self, range: SerialRange) -> Stored<Vec<Holding>>;
    /// The holding with the smallest serial of an account.
    fn first_holding(&self, account: Account) -> Stored<Option<Holding>>;
    /// Holdings of an office, in order of serial.
    fn list_holdings(&self, office: OfficeId) -> Stored<Vec<Holding>>;
    /// Replaces holdings as decided by [`domain::stock::post`].
    fn change_holdings(&mut self, remove: &[Holding], add: &[Holding]) -> Stored<()>;
    /// Blanks per account kind of an office (or of all offices).
    fn balances(&self, office: Option<OfficeId>) -> Stored<Vec<(OfficeId, AccountKind, u64)>>;
    /// Adds a posting.
    fn insert_movement(&mut self, movement: &Movement) -> Stored<()>;
    /// One posting.
    fn find_movement(&self, id: MovementId) -> Stored<Option<Movement>>;
    /// Whether a posting has been reversed, by which.
    fn find_reversal_of(&self, id: MovementId) -> Stored<Option<MovementId>>;
    /// Postings that touch an office, newest first, before an instant and id (page cursor).
    fn list_movements(
        &self,
        office: OfficeId,
        before: Option<(Timestamp, MovementId)>,
        limit: usize,
    ) -> Stored<Vec<Movement>>;
    /// Postings that moved a serial, oldest first: the life of one blank.
    fn list_movements_of(&self, serial: Serial, limit: usize) -> Stored<Vec<Movement>>;
    /// Enters (version 0) or replaces a destruction.
    fn put_destruction(&mut self, destruction: &Destruction) -> Stored<()>;
    /// One destruction.
    fn find_destruction(&self, id: DestructionId) -> Stored<Option<Destruction>>;
    /// Destructions of an office, newest first.
    fn list_destructions(&self, office: OfficeId, limit: usize) -> Stored<Vec<Destruction>>;
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginSession {
    /// SHA-256 of the cookie's secret: the secret itself is not kept.
    pub token_hash: [u8; 32],
    /// Who.
    pub staff: StaffId,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Officers, offices, sign-in.
pub trait StaffRows {
    /// Enters (version 0) or replaces an office.
    fn put_office(&mut self, office: &Office) -> Stored<()>;
    /// One office.
    fn find_office(&self, id: OfficeId) -> Stored<Option<Office>>;
    /// All offices in order of id.
    fn list_offices(&self) -> Stored<Vec<Office>>;
    /// Enters (version 0) or replaces an officer; `Conflict("staff_username")` if the name is taken.
    fn put_staff(&mut self, staff: &Staff) -> Stored<()>;
    /// By key.
    fn find_staff(&self, id: StaffId) -> Stored<Option<Staff>>;
    /// By sign-in name.
    fn find_staff_by_username(&self, username: &str) -> Stored<Option<Staff>>;
    /// All officers in order of username.
    fn list_staff(&self) -> Stored<Vec<Staff>>;
    /// Keeps a session (not a journalled row).
    fn put_session(&mut self, session: &LoginSession) -> Stored<()>;
    /// By the hash of the cookie's secret.
    fn find_session(&self, token_hash: &[u8; 32]) -> Stored<Option<LoginSession>>;
    /// Ends a session; ends expired ones too.
    fn delete_session(&mut self, token_hash: &[u8; 32], now: Timestamp) -> Stored<()>;
    /// Failed sign-ins of a name since an instant (not a journalled row).
    fn count_failures(&self, username: &str, since: Timestamp) -> Stored<i64>;
    /// Notes a failed sign-in (`true`) or forgets the failures of a name (`false`).
    fn note_failure(&mut self, username: &str, at: Timestamp, is_failure: bool) -> Stored<()>;
}

/// Named settings: `election_on`, `demo`, …
pub trait SettingRows {
    /// Keeps a setting.
    fn put_setting(&mut self, name: &str, value: &str) -> Stored<()>;
    /// Reads a setting.
    fn find_setting(&self, name: &str) -> Stored<Option<String>>;
}

/// An entry as it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Position in the tree, from 0.
    pub index: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: StaffId,
    /// Which office.
    pub office: OfficeId,
    /// What.
    pub act: Act,
    /// Pseudonym of the person, keyed (16 bytes), if any.
    pub subject: Option<[u8; 16]>,
    /// What else.
    pub detail: String,
    /// Canonical bytes: what is hashed. Holds all of the above, and how many rows changed with one hash over the list of
    /// their digests.
    pub body: Vec<u8>,
}

/// What an audit says of the first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFinding {
    /// A leaf's columns or bytes do not give the leaf hash in the tree.
    LeafAltered {
        /// Position.
        index: u64,
    },
    /// A leaf is missing.
    LeafMissing {
        /// Position.
        index: u64,
    },
    /// The tree's head or a stored tile is not what the leaves give.
    TreeAltered {
        /// What disagrees, in words.
        part: String,
    },
    /// A row is not as the journal last saw it.
    RowAltered {
        /// Table.
        table: &'static str,
        /// Primary key, in words.
        key: String,
        /// The entry that last touched it.
        last_leaf: u64,
    },
    /// A row that the journal knows is gone.
    RowMissing {
        /// Table.
        table: &'static str,
        /// The entry that last touched it.
        last_leaf: u64,
    },
    /// A row that no entry ever wrote.
    RowUnknown {
        /// Table.
        table: &'static str,
        /// Primary key, in words.
        key: String,
    },
    /// A projection (roll, coverage, NIK index) disagrees with what it is computed from.
    ProjectionWrong {
        /// Which.
        name: &'static str,
        /// Where, in words.
        place: String,
    },
}

/// Result of an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Leaves read.
    pub leaves: u64,
    /// Root over them.
    pub root: [u8; 32],
    /// Rows compared with the journal.
    pub rows: u64,
    /// What is wrong, first found first, at most [`Audit::MAX_FINDINGS`].
    pub findings: Vec<AuditFinding>,
}

impl Audit {
    /// Findings kept.
    pub const MAX_FINDINGS: usize = 20;
}

/// The journal.
pub trait JournalRows {
    /// Appends an entry as the next leaf, together with the digests of every row that this transaction changed since the last entry.
    /// Returns its index.
    fn append_entry(&mut self, entry: &Entry) -> Stored<u64>;
    /// Number of leaves, root, and the instant of the last one.
    fn journal_head(&self) -> Stored<(u64, [u8; 32], Option<Timestamp>)>;
    /// Leaves from an index on.
    fn list_leaves(&self, from: u64, limit: usize) -> Stored<Vec<Leaf>>;
    /// Leaves about a person, newest first.
    fn list_leaves_about(&self, person: PersonId, limit: usize) -> Stored<Vec<Leaf>>;
    /// Hashes of a tile (C2SP tlog-tiles, height 8), `width` of them.
    fn tile(&self, level: u8, index: u64, width: usize) -> Stored<Vec<[u8; 32]>>;
    /// Keeps a signed checkpoint.
    fn put_checkpoint(&mut self, size: u64, note: &str) -> Stored<()>;
    /// The newest signed checkpoint.
    fn last_checkpoint(&self) -> Stored<Option<(u64, String)>>;
    /// Recomputes everything: leaves, tree, rows against their digests, projections against a recount. `progress` gets (done, of).
    fn audit(&self, progress: &mut dyn FnMut(u64, u64)) -> Stored<Audit>;
}

/// Seals biometrics, makes pseudonyms. Keys come from a master key file; without it the program opens nothing.
pub trait Vault: Send + Sync {
    /// Seals bytes for one place (`context` is authenticated, not kept): AES-256-GCM. `nonce` must be fresh.
    fn seal(&self, context: &[u8], nonce: [u8; 12], plain: &[u8]) -> Vec<u8>;
    /// Opens sealed bytes; an alteration or a wrong place is an error.
    fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, VaultError>;
    /// Signs checkpoints of the journal.
    fn journal_signer(&self) -> &ledger::NoteSigner;
    /// Signs the QR of cards.
    fn card_key(&self) -> &ed25519_dalek::SigningKey;
}

/// Sealed bytes could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed data were altered, belong elsewhere, or were sealed under another master key")]
pub struct VaultError;

/// Keeps a copy of the gallery outside the register, sealed: it spares a start the opening of every template, and is
/// never the truth. A copy is a head and the parts that the head names by the SHA-256 of what is in them. It is bound to the register, and
/// its head to the register's count of the gallery's changes.
pub trait GalleryShelf: Send + Sync {
    /// The head of the copy kept last and its count; none if nothing was kept.
    fn head(&self) -> Result<Option<(i64, Vec<u8>)>, ShelfError>;
    /// A part of the copy kept last.
    fn part(&self, name: &[u8; 32]) -> Result<Vec<u8>, ShelfError>;
    /// Keeps a copy in the place of the last: of its parts only those that are not there yet. Ended at any instant, it
    /// leaves the one copy or the other. Each `nonce` must be fresh.
    fn keep(&self, copy: &GalleryCopy<'_>, nonce: &mut dyn FnMut() -> [u8; 12]) -> Result<(), ShelfError>;
}

/// A copy of the gallery on its way to a [`GalleryShelf`].
pub struct GalleryCopy<'a> {
    /// The register's count of the gallery's changes.
    pub count: i64,
    /// The head.
    pub head: &'a [u8],
    /// Names of the parts.
    pub parts: &'a [[u8; 32]],
    /// Gives a part, so that no two of them need to be in memory at once.
    pub part: &'a dyn Fn(&[u8; 32]) -> Option<Vec<u8>>,
}

/// Why a shelf could not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShelfError {
    /// A part is not there.
    #[error("a part of it is missing")]
    Missing,
    /// What is there does not open.
    #[error("it was cut short or altered, or is of another register or under another master key")]
    Altered,
    /// Another program keeps a copy at this moment.
    #[error("another program writes one")]
    Busy,
    /// The medium could not; in words without names.
    #[error("it cannot be read or written: {0}")]
    Unavailable(String),
}

/// Reads the clock; only the binary and tests implement it.
pub trait Clock: Send + Sync {
    /// Now, UTC.
    fn now(&self) -> Timestamp;
}

/// Fresh randomness for ids, secrets and nonces; only the binary and tests implement it.
pub trait Entropy: Send + Sync {
    /// 32 fresh bytes.
    fn seed(&self) -> [u8; 32];
}

/// Prints cards; the adapter knows the printer. Printing the same job twice gives one card.
pub trait CardPress: Send + Sync {
    /// Draws a card: what [`CardPress::print`] takes. Several are drawn at once, on all cores, ahead of the printer.
    fn draw(&self, face: &crate::card::CardFace) -> Result<Vec<u8>, PressError>;
    /// Prints one card that was drawn. `job` names it: the same at every attempt, another when the card failed and is
    /// sent again. `is_resumed` says that an earlier run of the program may have sent the job already: a printer that
    /// cannot tell makes it `Uncertain`.
    fn print(&self, job: &str, card: &[u8], is_resumed: bool) -> Result<(), PressError>;
    /// Names of the jobs whose documents the printer still keeps; most keep none.
    fn kept(&self) -> Vec<String> {
        Vec::new()
    }
    /// Removes the document of a job; one that is not there is removed already.
    fn discard(&self, _job: &str) -> Result<(), PressError> {
        Ok(())
    }
}

/// Why a card was not printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PressError {
    /// It will not be printed: the card goes back into the queue.
    #[error("printing failed: {reason}")]
    Failed {
        /// The blank cannot be used again.
        is_blank_spoiled: bool,
        /// What the printer said; no personal data.
        reason: String,
    },
    /// The printer is not ready; the job stays.
    #[error("the printer is not ready: {0}")]
    Later(String),
    /// It cannot be told whether the card was printed: a person looks.
    #[error("not known whether the card was printed: {0}")]
    Uncertain(String),
}

/// Makes the documents that leave the office, as PDF.
pub trait Documents: Send + Sync {
    /// The card's face, for looking at before printing.
    fn card(&self, face: &crate::card::CardFace) -> Result<Vec<u8>, DocumentError>;
    /// The biodata letter.
    fn biodata(&self, letter: &crate::card::Biodata) -> Result<Vec<u8>, DocumentError>;
    /// The berita acara of a destruction.
    fn destruction(&self, sheet: &crate::stock::DestructionSheet) -> Result<Vec<u8>, DocumentError>;
}

/// A document could not be made; names the part, never its content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the document could not be made: {0}")]
pub struct DocumentError(pub String);
