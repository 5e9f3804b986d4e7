//! Card issues, their queues, and the one card that counts for a person.

use crate::rows::limit;
use crate::table::{ACTIVE_CARD, CARD_ISSUE, select};
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader, Value};
use app::port::{CardRows, StoreError, Stored};
use domain::card::{CardIssue, CardState, IssueReason, Recipient};
use domain::ids::{CardId, OfficeId, PersonId, StaffId};
use domain::stock::{Serial, SerialRange};

impl CardRows for RegisterTx<'_> {
    fn put_card(&mut self, card: &CardIssue) -> Stored<()> {
        let (printed_at, state_at, recipient) = match &card.state {
            CardState::Queued => (None, None, None),
            CardState::Printing { at, .. } | CardState::Printed { at, .. } | CardState::Cancelled { at } => {
                (None, Some(*at), None)
            }
            CardState::HandedOver { printed_at, at, to, .. } => (Some(*printed_at), Some(*at), Some(to)),
            CardState::Withdrawn { printed_at, at, .. } => (Some(*printed_at), Some(*at), None),
        };
        let deputy = match recipient {
            Some(Recipient::Deputy { name, basis }) => Some((name, basis)),
            Some(Recipient::Holder) | None => None,
        };
        let row = [
            card.person.to_i64().into(),
            card.id.to_i64().into(),
            card.reason.word().into(),
            card.reason.priority().into(),
            card.requested_at.into(),
            card.requested_by.to_i64().into(),
            card.office.to_i64().into(),
            card.state.word().into(),
            card.state.serial().map(Serial::to_i64).into(),
            printed_at.into(),
            state_at.into(),
            deputy.map(|(name, _)| name).into(),
            deputy.map(|(_, basis)| basis).into(),
            (card.version + 1).into(),
        ];
        self.keep(&CARD_ISSUE, &row, card.version, "card_version")
    }

    fn set_active_card(&mut self, person: PersonId, card: Option<CardId>) -> Stored<()> {
        let key = Value::Int(person.to_i64());
        match (self.find_active_card(person)?, card) {
            (bound, card) if bound == card => Ok(()),
            (_, None) => self.delete(&ACTIVE_CARD, &[key]).map(|_| ()),
            (None, Some(card)) => self.insert(&ACTIVE_CARD, &[key, card.to_i64().into()]),
            (Some(_), Some(_)) => self.conflict("active_card"),
        }
    }

    fn find_active_card(&self, person: PersonId) -> Stored<Option<CardId>> {
        self.first("SELECT card FROM active_card WHERE person = $1", &[person.to_i64().into()], |cells| {
            Reader::new("active_card", cells).as_int(CardId::from_i64)
        })
    }

    fn find_card(&self, person: PersonId, id: CardId) -> Stored<Option<CardIssue>> {
        self.first(&CARD_ISSUE.statements().find, &[person.to_i64().into(), id.to_i64().into()], card)
    }

    fn list_cards(&self, person: PersonId) -> Stored<Vec<CardIssue>> {
        let sql = select!(CARD_ISSUE, "WHERE t.person = $1 ORDER BY t.requested_at DESC, t.id DESC");
        self.all(sql, &[person.to_i64().into()], card)
    }

    fn list_card_queue(&self, office: OfficeId, count: usize) -> Stored<Vec<CardIssue>> {
        let sql = select!(
            CARD_ISSUE,
            "WHERE t.office = $1 AND t.state = 'QUEUED' ORDER BY t.priority, t.requested_at, t.id LIMIT $2"
        );
        self.all(sql, &[office.to_i64().into(), limit(count)], card)
    }

    fn list_cards_in_state(&self, office: OfficeId, state: &str, count: usize) -> Stored<Vec<CardIssue>> {
        // The index has the priority before the instant of the request: a few short lists are merged.
        let sql = select!(
            CARD_ISSUE,
            "WHERE t.office = $1 AND t.state = $2 AND t.priority = $3 ORDER BY t.requested_at, t.id LIMIT $4"
        );
        let priorities: std::collections::BTreeSet<_> = IssueReason::ALL.iter().map(|r| r.priority()).collect();
        let mut cards = Vec::new();
        for priority in priorities {
            let params = [office.to_i64().into(), state.into(), priority.into(), limit(count)];
            cards.extend(self.all(sql, &params, card)?);
        }
        cards.sort_by_key(|card| (card.requested_at, card.id));
        cards.truncate(count);
        Ok(cards)
    }

    fn list_cards_taken_in(&self, office: OfficeId, range: SerialRange, count: usize) -> Stored<Vec<CardIssue>> {
        // The request that took the old card in withdrew it at the same instant.
        let sql = select!(
            CARD_ISSUE,
            "WHERE t.state = 'WITHDRAWN' AND t.serial BETWEEN $2 AND $3
             AND EXISTS (SELECT 1 FROM card_issue r WHERE r.person = t.person AND r.requested_at = t.state_at
                 AND r.reason = 'DAMAGED' AND r.office = $1)
             AND EXISTS (SELECT 1 FROM holding h WHERE h.office = t.office AND h.kind = 'PRINTED'
                 AND h.first_serial <= t.serial AND h.last_serial >= t.serial)
             ORDER BY t.serial LIMIT $4"
        );
        let params =
            [office.to_i64().into(), range.first().to_i64().into(), range.last().to_i64().into(), limit(count)];
        self.all(sql, &params, card)
    }

    fn count_card_queue(&self, office: OfficeId) -> Stored<Vec<(IssueReason, i64)>> {
        let sql = "SELECT reason, COUNT(*) FROM card_issue WHERE office = $1 AND state = 'QUEUED' GROUP BY reason";
        let mut counts = self.all(sql, &[office.to_i64().into()], |cells| {
            let mut row = Reader::new("card_issue", cells);
            Ok((row.as_text(IssueReason::from_word)?, row.int()?))
        })?;
        counts.sort_unstable();
        Ok(counts)
    }

    fn count_cards(&self, office: OfficeId) -> Stored<Vec<(String, i64)>> {
        let sql = "SELECT state, COUNT(*) FROM card_issue WHERE office = $1 GROUP BY state";
        let mut counts = self.all(sql, &[office.to_i64().into()], |cells| {
            let mut row = Reader::new("card_issue", cells);
            Ok((row.string()?, row.int()?))
        })?;
        counts.sort_unstable();
        Ok(counts)
    }
}

fn card(cells: &dyn Cells) -> Stored<CardIssue> {
    let mut row = Reader::new("card_issue", cells);
    let person = row.as_int(PersonId::from_i64)?;
    let id = row.as_int(CardId::from_i64)?;
    let reason = row.as_text(IssueReason::from_word)?;
    row.int()?;
    let requested_at = row.instant()?;
    let requested_by = row.as_int(StaffId::from_i64)?;
    let office = row.as_int(OfficeId::from_i64)?;
    let state = state(&mut row)?;
    Ok(CardIssue { person, id, reason, requested_at, requested_by, office, state, version: row.int()? })
}

fn state(row: &mut Reader<'_>) -> Stored<CardState> {
    let word = row.text()?;
    let serial = row.opt_as_int(Serial::from_i64)?;
    let (printed_at, at) = (row.opt_instant()?, row.opt_instant()?);
    let deputy = row.opt_text()?.zip(row.opt_text()?);
    let to = deputy.map_or(Recipient::Holder, |(name, basis)| Recipient::Deputy {
        name: name.to_owned(),
        basis: basis.to_owned(),
    });
    match (word, serial, printed_at, at) {
        ("QUEUED", None, None, None) => Ok(CardState::Queued),
        ("PRINTING", Some(serial), None, Some(at)) => Ok(CardState::Printing { serial, at }),
        ("PRINTED", Some(serial), None, Some(at)) => Ok(CardState::Printed { serial, at }),
        ("HANDED_OVER", Some(serial), Some(printed_at), Some(at)) => {
            Ok(CardState::HandedOver { serial, printed_at, at, to })
        }
        ("WITHDRAWN", Some(serial), Some(printed_at), Some(at)) => Ok(CardState::Withdrawn { serial, printed_at, at }),
        ("CANCELLED", None, None, Some(at)) => Ok(CardState::Cancelled { at }),
        _ => Err(StoreError::Corrupt("card_issue, state".into())),
    }
}
