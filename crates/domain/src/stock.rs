//! Blanks counted one by one: a double-entry ledger over serial ranges.
//!
//! Every blank is in exactly one account at every instant. A posting moves a range of serials from one account to
//! another; nothing is deleted, an error is corrected by a reversal. Hence, per office and in total:
//! received = on hand + in transit + printed + spoiled + lost + destroyed.

use crate::enrolment::words;
use crate::ids::{DestructionId, MovementId, OfficeId, StaffId};
use jiff::Timestamp;

/// The number printed on one blank, 1 to 10^15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(i64);

impl Serial {
    /// Largest serial number: fifteen digits, exact also in a spreadsheet.
    pub const MAX: u64 = 999_999_999_999_999;

    /// A serial from its number; 0 and more than [`Serial::MAX`] are refused.
    pub fn from_u64(number: u64) -> Option<Self> {
        if number == 0 || number > Self::MAX { None } else { i64::try_from(number).ok().map(Self) }
    }

    /// A serial as stored.
    pub fn from_i64(number: i64) -> Option<Self> {
        u64::try_from(number).ok().and_then(Self::from_u64)
    }

    /// As stored.
    pub fn to_i64(self) -> i64 {
        self.0
    }

    fn next(self) -> i64 {
        self.0.saturating_add(1)
    }

    fn previous(self) -> i64 {
        self.0.saturating_sub(1)
    }
}

impl std::fmt::Display for Serial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

/// A run of serials, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SerialRange {
    first: Serial,
    last: Serial,
}

impl SerialRange {
    /// A range; the last may not precede the first.
    pub fn new(first: Serial, last: Serial) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// One blank.
    pub fn single(serial: Serial) -> Self {
        Self { first: serial, last: serial }
    }

    /// First serial.
    pub fn first(self) -> Serial {
        self.first
    }

    /// Last serial.
    pub fn last(self) -> Serial {
        self.last
    }

    /// Number of blanks.
    pub fn count(self) -> u64 {
        u64::try_from(self.last.0 - self.first.0 + 1).unwrap_or(0)
    }

    /// Whether the other range lies wholly inside.
    pub fn contains(self, other: SerialRange) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// Whether the ranges share a serial.
    pub fn overlaps(self, other: SerialRange) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

words! {
    /// What a blank can be doing.
    AccountKind {
        /// On its way from the supplier or another office.
        InTransit = "IN_TRANSIT",
        /// In the office's store, usable.
        OnHand = "ON_HAND",
        /// Became a card.
        Printed = "PRINTED",
        /// Spoiled by a printer or found faulty; still in the office.
        Spoiled = "SPOILED",
        /// Lost; reported.
        Lost = "LOST",
        /// Destroyed with a berita acara.
        Destroyed = "DESTROYED",
    }
}

/// An account: what the blanks do, and at which office (for transit: where they are going).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// Office that answers for the blanks.
    pub office: OfficeId,
    /// What they do there.
    pub kind: AccountKind,
}

words! {
    /// Why blanks move.
    MovementKind {
        /// From the supplier into an office's store.
        Receive = "RECEIVE",
        /// From an office's store on the way to another.
        Send = "SEND",
        /// Arrived from transit in the store.
        Arrive = "ARRIVE",
        /// From the store into a card.
        Print = "PRINT",
        /// From the store or from a failed print to the spoiled.
        Spoil = "SPOIL",
        /// From the store or from transit to the lost.
        Lose = "LOSE",
        /// From the spoiled, or a card taken back, to the destroyed.
        Destroy = "DESTROY",
        /// The opposite of an earlier posting.
        Reverse = "REVERSE",
    }
}

impl MovementKind {
    /// Which accounts a posting of this kind may leave (`None`: the supplier) and reach.
    pub fn may_move(self, from: Option<AccountKind>, to: Option<AccountKind>) -> bool {
        use AccountKind as A;
        match self {
            MovementKind::Receive => from.is_none() && to == Some(A::OnHand),
            MovementKind::Send => from == Some(A::OnHand) && to == Some(A::InTransit),
            MovementKind::Arrive => from == Some(A::InTransit) && to == Some(A::OnHand),
            MovementKind::Print => from == Some(A::OnHand) && to == Some(A::Printed),
            MovementKind::Spoil => matches!(from, Some(A::OnHand | A::Printed)) && to == Some(A::Spoiled),
            MovementKind::Lose => matches!(from, Some(A::OnHand | A::InTransit | A::Spoiled)) && to == Some(A::Lost),
            MovementKind::Destroy => matches!(from, Some(A::Spoiled | A::Printed)) && to == Some(A::Destroyed),
            MovementKind::Reverse => from.is_some() || to.is_some(),
        }
    }
}

/// One posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// Which.
    pub id: MovementId,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: StaffId,
    /// Why.
    pub kind: MovementKind,
    /// Out of which account; `None` is the supplier.
    pub from: Option<Account>,
    /// Into which account; `None` only when the receipt from the supplier is reversed.
    pub to: Option<Account>,
    /// Which blanks.
    pub range: SerialRange,
    /// Document number or remark (surat jalan, berita acara); no personal data.
    pub document: String,
    /// The posting that this one reverses.
    pub reverses: Option<MovementId>,
}

/// A run of blanks and the account it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holding {
    /// The blanks.
    pub range: SerialRange,
    /// Where they are.
    pub account: Account,
}

/// A posting that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StockError {
    /// These serials are already in the books.
    #[error("serials {0} to {1} are already in the books: no serial twice", range.first(), range.last())]
    AlreadyKnown {
        /// The part that is known.
        range: SerialRange,
    },
    /// Not all of the serials are in the account that they should leave.
    #[error("serials {0} to {1} are not all in the account they should leave", range.first(), range.last())]
    NotThere {
        /// The range asked for.
        range: SerialRange,
    },
    /// This kind of posting does not connect these accounts.
    #[error("a posting {} cannot connect these accounts", kind.word())]
    WrongAccounts {
        /// The kind.
        kind: MovementKind,
    },
}

/// The change of holdings that one posting makes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HoldingChange {
    /// Holdings that cease, by their first serial.
    pub remove: Vec<Holding>,
    /// Holdings that come.
    pub add: Vec<Holding>,
}

/// Decides a posting. `near` must be every holding that overlaps the posting's range or touches it (the one just before and the one just
/// after): with these alone the answer is exact, however large the books are.
pub fn post(near: &[Holding], movement: &Movement) -> Result<HoldingChange, StockError> {
    let range = movement.range;
    let kinds = (movement.from.map(|a| a.kind), movement.to.map(|a| a.kind));
    if !movement.kind.may_move(kinds.0, kinds.1) || movement.from == movement.to {
        return Err(StockError::WrongAccounts { kind: movement.kind });
    }
    let mut change = HoldingChange::default();
    let overlapping: Vec<_> = near.iter().filter(|h| h.range.overlaps(range)).collect();
    match movement.from {
        None => {
            if let Some(known) = overlapping.first() {
                return Err(StockError::AlreadyKnown { range: known.range });
            }
        }
        Some(from) => {
            let covered: u64 = overlapping
                .iter()
                .filter(|h| h.account == from)
                .filter_map(|h| SerialRange::new(h.range.first.max(range.first), h.range.last.min(range.last)))
                .map(SerialRange::count)
                .sum();
            if covered != range.count() {
                return Err(StockError::NotThere { range });
            }
            for holding in overlapping {
                change.remove.push(*holding);
                let before = Serial::from_i64(range.first.previous());
                let after = Serial::from_i64(range.last.next());
                let left = before.and_then(|last| SerialRange::new(holding.range.first, last));
                let right = after.and_then(|first| SerialRange::new(first, holding.range.last));
                change.add.extend(left.into_iter().chain(right).map(|range| Holding { range, ..*holding }));
            }
        }
    }
    if let Some(account) = movement.to {
        let mut merged = range;
        for neighbour in near.iter().filter(|h| h.account == account && !h.range.overlaps(range)) {
            if neighbour.range.last.next() == merged.first.0 {
                merged.first = neighbour.range.first;
                change.remove.push(*neighbour);
            } else if merged.last.next() == neighbour.range.first.0 {
                merged.last = neighbour.range.last;
                change.remove.push(*neighbour);
            }
        }
        change.add.push(Holding { range: merged, account });
    }
    change.add.sort();
    Ok(change)
}

/// The posting that undoes another.
pub fn reversal(of: &Movement, id: MovementId, at: Timestamp, by: StaffId, document: String) -> Movement {
    Movement {
        id,
        at,
        by,
        kind: MovementKind::Reverse,
        from: of.to,
        to: of.from,
        range: of.range,
        document,
        reverses: Some(of.id),
    }
}

/// Blanks by what they do, for one office or in total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// On the way here.
    pub in_transit: u64,
    /// Usable.
    pub on_hand: u64,
    /// Cards.
    pub printed: u64,
    /// Spoiled, not yet destroyed.
    pub spoiled: u64,
    /// Lost.
    pub lost: u64,
    /// Destroyed.
    pub destroyed: u64,
}

impl Balance {
    /// Adds a holding's blanks.
    pub fn add(&mut self, kind: AccountKind, count: u64) {
        let field = match kind {
            AccountKind::InTransit => &mut self.in_transit,
            AccountKind::OnHand => &mut self.on_hand,
            AccountKind::Printed => &mut self.printed,
            AccountKind::Spoiled => &mut self.spoiled,
            AccountKind::Lost => &mut self.lost,
            AccountKind::Destroyed => &mut self.destroyed,
        };
        *field = field.saturating_add(count);
    }

    /// All blanks that ever came: the other side of the equation.
    pub fn total(&self) -> u64 {
        self.in_transit + self.on_hand + self.printed + self.spoiled + self.lost + self.destroyed
    }
}

words! {
    /// Where a destruction stands.
    DestructionState {
        /// Drawn up, waits for the second signature.
        Proposed = "PROPOSED",
        /// Two people signed; the blanks are posted as destroyed.
        Done = "DONE",
        /// Withdrawn before it was done.
        Withdrawn = "WITHDRAWN",
    }
}

/// A destruction of spoiled blanks or cards taken back (SE Mendagri 470.13/11176/SJ, 13 December 2018): an
/// immutable list, signed by two people before it is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destruction {
    /// Which.
    pub id: DestructionId,
    /// Where.
    pub office: OfficeId,
    /// Number of the berita acara.
    pub number: String,
    /// When it was drawn up.
    pub proposed_at: Timestamp,
    /// By whom.
    pub proposed_by: StaffId,
    /// What is destroyed.
    pub ranges: Vec<SerialRange>,
    /// Why.
    pub reason: String,
    /// Names of the two witnesses (Satpol PP, Inspektorat).
    pub witnesses: [String; 2],
    /// Where it stands.
    pub state: DestructionState,
    /// Who signed second, and when; never the one who drew it up.
    pub approved: Option<(StaffId, Timestamp)>,
    /// Row version.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serial(n: u64) -> Serial {
        Serial::from_u64(n).unwrap()
    }
    fn range(a: u64, b: u64) -> SerialRange {
        SerialRange::new(serial(a), serial(b)).unwrap()
    }
    fn account(kind: AccountKind) -> Account {
        Account { office: OfficeId::from_i64(1).unwrap(), kind }
    }
    fn movement(
        kind: MovementKind,
        from: Option<AccountKind>,
        to: Option<AccountKind>,
        range: SerialRange,
    ) -> Movement {
        Movement {
            id: MovementId::from_i64(1).unwrap(),
            at: Timestamp::UNIX_EPOCH,
            by: StaffId::from_i64(1).unwrap(),
            kind,
            from: from.map(account),
            to: to.map(account),
            range,
            document: String::new(),
            reverses: None,
        }
    }

    /// A naive model: each serial's account.
    fn apply(book: &mut Vec<Holding>, movement: &Movement) -> Result<(), StockError> {
        let change = post(book, movement)?;
        book.retain(|h| !change.remove.contains(h));
        book.extend(change.add);
        book.sort();
        Ok(())
    }

    #[test]
    fn ranges_split_and_merge() {
        use AccountKind as A;
        let mut book = Vec::new();
        apply(&mut book, &movement(MovementKind::Receive, None, Some(A::OnHand), range(1, 100))).unwrap();
        for n in 1..=10 {
            apply(&mut book, &movement(MovementKind::Print, Some(A::OnHand), Some(A::Printed), range(n, n))).unwrap();
        }
        assert_eq!(book.len(), 2, "{book:?}");
        apply(&mut book, &movement(MovementKind::Spoil, Some(A::OnHand), Some(A::Spoiled), range(50, 50))).unwrap();
        let shape: Vec<_> = book.iter().map(|h| (h.range.first.0, h.range.last.0, h.account.kind.word())).collect();
        assert_eq!(shape, [(1, 10, "PRINTED"), (11, 49, "ON_HAND"), (50, 50, "SPOILED"), (51, 100, "ON_HAND")]);
    }

    #[test]
    fn impossible_postings_are_refused() {
        use AccountKind as A;
        let mut book = Vec::new();
        apply(&mut book, &movement(MovementKind::Receive, None, Some(A::OnHand), range(10, 20))).unwrap();
        let before = book.clone();
        let refused = [
            movement(MovementKind::Receive, None, Some(A::OnHand), range(20, 30)),
            movement(MovementKind::Print, Some(A::OnHand), Some(A::Printed), range(20, 21)),
            movement(MovementKind::Print, Some(A::OnHand), Some(A::Printed), range(1, 1)),
            movement(MovementKind::Print, Some(A::Printed), Some(A::OnHand), range(10, 10)),
            movement(MovementKind::Destroy, Some(A::OnHand), Some(A::Destroyed), range(10, 10)),
            movement(MovementKind::Reverse, Some(A::OnHand), Some(A::OnHand), range(10, 10)),
        ];
        for m in refused {
            assert!(apply(&mut book, &m).is_err(), "{m:?}");
            assert_eq!(book, before);
        }
    }

    #[test]
    fn a_reversal_restores_the_books() {
        use AccountKind as A;
        let mut book = Vec::new();
        let receipt = movement(MovementKind::Receive, None, Some(A::OnHand), range(1, 9));
        apply(&mut book, &receipt).unwrap();
        let before = book.clone();
        let loss = movement(MovementKind::Lose, Some(A::OnHand), Some(A::Lost), range(4, 6));
        apply(&mut book, &loss).unwrap();
        let undo = |m: &Movement| reversal(m, MovementId::from_i64(9).unwrap(), m.at, m.by, "salah hitung".into());
        apply(&mut book, &undo(&loss)).unwrap();
        assert_eq!(book, before);
        apply(&mut book, &undo(&receipt)).unwrap();
        assert!(book.is_empty());
    }
}
