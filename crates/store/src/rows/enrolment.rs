//! Records, their history, and capture events.

use crate::rows::limit;
use crate::table::{CAPTURE_EXCEPTION, ENCOUNTER, ENCOUNTER_TAKER, ENROLMENT, ENROLMENT_EVENT, select};
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader, Value};
use app::port::{EnrolmentRows, Stored, WorkQuery};
use domain::enrolment::{
    CaptureException, Encounter, Enrolment, EnrolmentEvent, ExceptionReason, Modality, Status, Verb,
};
use domain::ids::{EncounterId, OfficeId, PersonId, StaffId};
use jiff::Timestamp;

impl EnrolmentRows for RegisterTx<'_> {
    fn put_enrolment(&mut self, enrolment: &Enrolment) -> Stored<()> {
        let row = [
            enrolment.person.to_i64().into(),
            enrolment.status.word().into(),
            enrolment.since_at.into(),
            enrolment.encounter.map(EncounterId::to_i64).into(),
            enrolment.recorded_on.into(),
            enrolment.ready_on.into(),
            enrolment.printed_on.into(),
            enrolment.issued_on.into(),
            (enrolment.version + 1).into(),
        ];
        self.keep(&ENROLMENT, &row, enrolment.version, "enrolment_version")
    }

    fn find_enrolment(&self, person: PersonId) -> Stored<Option<Enrolment>> {
        self.first(&ENROLMENT.statements().find, &[person.to_i64().into()], enrolment)
    }

    fn list_enrolments(&self, status: Status, villages: (i64, i64), count: usize) -> Stored<Vec<Enrolment>> {
        // The second condition is the index's own: without it neither engine knows that the index has them all.
        let waiting = select!(
            ENROLMENT,
            "JOIN person p ON p.id = t.person
             WHERE t.status = $1 AND t.status NOT IN ('UNREGISTERED', 'CARD_ISSUED') AND p.village BETWEEN $2 AND $3
             ORDER BY t.since_at, t.person LIMIT $4"
        );
        let settled = select!(
            ENROLMENT,
            "JOIN person p ON p.id = t.person WHERE t.status = $1 AND p.village BETWEEN $2 AND $3
             ORDER BY t.since_at, t.person LIMIT $4"
        );
        let is_settled = matches!(status, Status::Unregistered | Status::CardIssued);
        let (first, last) = villages;
        let params = [status.word().into(), first.into(), last.into(), limit(count)];
        self.all(if is_settled { settled } else { waiting }, &params, enrolment)
    }

    fn list_work(&self, query: &WorkQuery) -> Stored<Vec<Enrolment>> {
        // The second condition is the index's own, as above.
        let all = select!(
            ENROLMENT,
            "JOIN person p ON p.id = t.person
             WHERE t.status = $1 AND t.status NOT IN ('UNREGISTERED', 'CARD_ISSUED') AND p.village BETWEEN $2 AND $3
               AND (t.since_at, t.person) > ($4, $5)
             ORDER BY t.since_at, t.person LIMIT $6"
        );
        let own = select!(
            ENROLMENT,
            "JOIN person p ON p.id = t.person JOIN encounter e ON e.person = t.person AND e.id = t.encounter
             WHERE t.status = $1 AND t.status NOT IN ('UNREGISTERED', 'CARD_ISSUED') AND p.village BETWEEN $2 AND $3
               AND (t.since_at, t.person) > ($4, $5) AND e.captured_by = $7
             ORDER BY t.since_at, t.person LIMIT $6"
        );
        let (first, last) = query.villages;
        let (since, person) =
            query.after.map_or((i64::MIN, -1), |(since, person)| (since.as_microsecond(), person.to_i64()));
        let mut params = vec![
            query.status.word().into(),
            first.into(),
            last.into(),
            since.into(),
            person.into(),
            limit(query.limit),
        ];
        params.extend(query.captured_by.map(|by| Value::Int(by.to_i64())));
        self.all(if query.captured_by.is_some() { own } else { all }, &params, enrolment)
    }

    fn list_open_recordings(&self, office: OfficeId, villages: (i64, i64), count: usize) -> Stored<Vec<Enrolment>> {
        // From the few open ones to their residents, never the other way round: SQLite keeps to the order of a CROSS JOIN.
        let sql = select!(
            ENROLMENT,
            "CROSS JOIN encounter e CROSS JOIN person p
             WHERE t.status = 'UNREGISTERED' AND t.encounter IS NOT NULL
               AND e.person = t.person AND e.id = t.encounter AND e.office = $1 AND p.id = t.person
               AND p.village BETWEEN $2 AND $3
             ORDER BY e.captured_at, t.person LIMIT $4"
        );
        let (first, last) = villages;
        self.all(sql, &[office.to_i64().into(), first.into(), last.into(), limit(count)], enrolment)
    }

    fn list_sent_back(&self, office: OfficeId, villages: (i64, i64), count: usize) -> Stored<Vec<EnrolmentEvent>> {
        let sql = select!(
            ENROLMENT_EVENT,
            "CROSS JOIN enrolment e CROSS JOIN person p
             WHERE t.verb IN ('REJECT', 'DISCARD') AND e.person = t.person AND e.status = 'UNREGISTERED'
               AND e.encounter IS NULL AND p.id = t.person AND p.village BETWEEN $2 AND $3
               AND t.sequence = (SELECT MAX(l.sequence) FROM enrolment_event l WHERE l.person = t.person)
               AND EXISTS (SELECT 1 FROM encounter c
                           WHERE c.person = t.person AND c.is_discarded = 1 AND c.office = $1)
             ORDER BY t.at, t.person LIMIT $4"
        );
        let (first, last) = villages;
        self.all(sql, &[office.to_i64().into(), first.into(), last.into(), limit(count)], event)
    }

    fn count_enrolments(&self, villages: (i64, i64)) -> Stored<Vec<(Status, i64)>> {
        self.flush_projections()?;
        let (first, last) = villages;
        let mut counts = self.all(
            "SELECT status, CAST(SUM(persons) AS BIGINT) FROM roll_count WHERE village BETWEEN $1 AND $2
             GROUP BY status HAVING SUM(persons) <> 0",
            &[first.into(), last.into()],
            |cells| {
                let mut row = Reader::new("roll_count", cells);
                Ok((row.as_text(Status::from_word)?, row.int()?))
            },
        )?;
        counts.sort_unstable();
        Ok(counts)
    }

    fn append_enrolment_event(&mut self, event: &EnrolmentEvent) -> Stored<()> {
        let row = [
            event.person.to_i64().into(),
            event.sequence.into(),
            event.from.word().into(),
            event.verb.word().into(),
            event.to.word().into(),
            event.at.into(),
            event.by.to_i64().into(),
            (&event.note).into(),
        ];
        self.insert(&ENROLMENT_EVENT, &row)
    }

    fn list_enrolment_events(&self, person: PersonId) -> Stored<Vec<EnrolmentEvent>> {
        let sql = select!(ENROLMENT_EVENT, "WHERE t.person = $1 ORDER BY t.sequence");
        self.all(sql, &[person.to_i64().into()], event)
    }

    fn put_encounter(&mut self, encounter: &Encounter) -> Stored<()> {
        let key = [Value::Int(encounter.person.to_i64()), Value::Int(encounter.id.to_i64())];
        let row = [
            key[0],
            key[1],
            encounter.captured_at.into(),
            encounter.captured_by.to_i64().into(),
            encounter.office.to_i64().into(),
            encounter.verified.map(|(by, _)| by.to_i64()).into(),
            encounter.verified.map(|(_, at)| at).into(),
            encounter.is_discarded.into(),
            (encounter.version + 1).into(),
        ];
        self.keep(&ENCOUNTER, &row, encounter.version, "encounter_version")?;
        if encounter.version > 0 {
            for (position, _) in self.exceptions(&key)? {
                self.delete(&CAPTURE_EXCEPTION, &[key[0], key[1], position.into()])?;
            }
        }
        for (exception, position) in encounter.exceptions.iter().zip(1_i64..) {
            let row = [
                key[0],
                key[1],
                position.into(),
                exception.modality.word().into(),
                exception.reason.word().into(),
                (&exception.note).into(),
            ];
            self.put(&CAPTURE_EXCEPTION, &row)?;
        }
        Ok(())
    }

    fn find_encounter(&self, person: PersonId, id: EncounterId) -> Stored<Option<Encounter>> {
        let key = [Value::Int(person.to_i64()), Value::Int(id.to_i64())];
        let Some(mut encounter) = self.first(&ENCOUNTER.statements().find, &key, encounter)? else { return Ok(None) };
        encounter.exceptions = self.exceptions(&key)?.into_iter().map(|(_, exception)| exception).collect();
        Ok(Some(encounter))
    }

    fn add_taker(&mut self, person: PersonId, id: EncounterId, by: StaffId, at: Timestamp) -> Stored<()> {
        if self.list_takers(person, id)?.contains(&by) {
            return Ok(());
        }
        self.insert(&ENCOUNTER_TAKER, &[person.to_i64().into(), id.to_i64().into(), by.to_i64().into(), at.into()])
    }

    fn list_takers(&self, person: PersonId, id: EncounterId) -> Stored<Vec<StaffId>> {
        let sql = "SELECT staff FROM encounter_taker WHERE person = $1 AND encounter = $2 ORDER BY since_at, staff";
        self.all(sql, &[person.to_i64().into(), id.to_i64().into()], |cells| {
            Reader::new("encounter_taker", cells).as_int(StaffId::from_i64)
        })
    }
}

impl RegisterTx<'_> {
    fn exceptions(&self, key: &[Value<'_>; 2]) -> Stored<Vec<(i64, CaptureException)>> {
        let sql = select!(CAPTURE_EXCEPTION, "WHERE t.person = $1 AND t.encounter = $2 ORDER BY t.position");
        self.all(sql, key, |cells| {
            let mut row = Reader::new("capture_exception", cells);
            row.int()?;
            row.int()?;
            let position = row.int()?;
            let modality = row.as_text(Modality::from_word)?;
            let reason = row.as_text(ExceptionReason::from_word)?;
            Ok((position, CaptureException { modality, reason, note: row.string()? }))
        })
    }
}

/// Reads the columns of [`ENROLMENT`].
pub(crate) fn enrolment(cells: &dyn Cells) -> Stored<Enrolment> {
    read_enrolment(&mut Reader::new("enrolment", cells))
}

/// Reads the columns of [`ENROLMENT`] and leaves the reader after them.
pub(crate) fn read_enrolment(row: &mut Reader<'_>) -> Stored<Enrolment> {
    Ok(Enrolment {
        person: row.as_int(PersonId::from_i64)?,
        status: row.as_text(Status::from_word)?,
        since_at: row.instant()?,
        encounter: row.opt_as_int(EncounterId::from_i64)?,
        recorded_on: row.opt_day()?,
        ready_on: row.opt_day()?,
        printed_on: row.opt_day()?,
        issued_on: row.opt_day()?,
        version: row.int()?,
    })
}

fn event(cells: &dyn Cells) -> Stored<EnrolmentEvent> {
    let mut row = Reader::new("enrolment_event", cells);
    Ok(EnrolmentEvent {
        person: row.as_int(PersonId::from_i64)?,
        sequence: row.int()?,
        from: row.as_text(Status::from_word)?,
        verb: row.as_text(Verb::from_word)?,
        to: row.as_text(Status::from_word)?,
        at: row.instant()?,
        by: row.as_int(StaffId::from_i64)?,
        note: row.string()?,
    })
}

fn encounter(cells: &dyn Cells) -> Stored<Encounter> {
    let mut row = Reader::new("encounter", cells);
    Ok(Encounter {
        person: row.as_int(PersonId::from_i64)?,
        id: row.as_int(EncounterId::from_i64)?,
        captured_at: row.instant()?,
        captured_by: row.as_int(StaffId::from_i64)?,
        office: row.as_int(OfficeId::from_i64)?,
        exceptions: Vec::new(),
        verified: row.opt_as_int(StaffId::from_i64)?.zip(row.opt_instant()?),
        is_discarded: row.flag()?,
        version: row.int()?,
    })
}
