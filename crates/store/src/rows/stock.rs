//! Blanks: holdings, postings, destructions.

use crate::rows::limit;
use crate::table::{DESTRUCTION, DESTRUCTION_RANGE, HOLDING, MOVEMENT, select};
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader, Value};
use app::port::{StockRows, StoreError, Stored};
use domain::ids::{DestructionId, MovementId, OfficeId, StaffId};
use domain::stock::{
    Account, AccountKind, Destruction, DestructionState, Holding, Movement, MovementKind, Serial, SerialRange,
};
use jiff::Timestamp;

impl StockRows for RegisterTx<'_> {
    fn holdings_near(&self, range: SerialRange) -> Stored<Vec<Holding>> {
        let (first, last) = (range.first().to_i64(), range.last().to_i64());
        // Holdings do not overlap: of those that begin before the range, only the last can reach it.
        let before = select!(HOLDING, "WHERE t.first_serial < $1 ORDER BY t.first_serial DESC LIMIT 1");
        let within = select!(HOLDING, "WHERE t.first_serial BETWEEN $1 AND $2 ORDER BY t.first_serial");
        let mut near = self.all(before, &[first.into()], holding)?;
        near.retain(|holding| holding.range.last().to_i64() >= first - 1);
        near.extend(self.all(within, &[first.into(), (last + 1).into()], holding)?);
        Ok(near)
    }

    fn first_holding(&self, account: Account) -> Stored<Option<Holding>> {
        let sql = select!(HOLDING, "WHERE t.office = $1 AND t.kind = $2 ORDER BY t.first_serial LIMIT 1");
        self.first(sql, &[account.office.to_i64().into(), account.kind.word().into()], holding)
    }

    fn list_holdings(&self, office: OfficeId) -> Stored<Vec<Holding>> {
        let sql = select!(HOLDING, "WHERE t.office = $1 ORDER BY t.first_serial");
        self.all(sql, &[office.to_i64().into()], holding)
    }

    fn change_holdings(&mut self, remove: &[Holding], add: &[Holding]) -> Stored<()> {
        for old in remove {
            let key = [Value::Int(old.range.first().to_i64())];
            if self.first(&HOLDING.statements().find, &key, holding)? != Some(*old) {
                return self.conflict("holding");
            }
            self.delete(&HOLDING, &key)?;
        }
        for new in add {
            let row = [
                new.range.first().to_i64().into(),
                new.range.last().to_i64().into(),
                new.account.office.to_i64().into(),
                new.account.kind.word().into(),
            ];
            self.insert(&HOLDING, &row)?;
        }
        Ok(())
    }

    fn balances(&self, office: Option<OfficeId>) -> Stored<Vec<(OfficeId, AccountKind, u64)>> {
        let (first, last) = office.map_or((0, i64::MAX), |office| (office.to_i64(), office.to_i64()));
        let mut balances = self.all(
            "SELECT office, kind, CAST(SUM(last_serial - first_serial + 1) AS BIGINT) FROM holding
             WHERE office BETWEEN $1 AND $2 GROUP BY office, kind",
            &[first.into(), last.into()],
            |cells| {
                let mut row = Reader::new("holding", cells);
                let office = row.as_int(OfficeId::from_i64)?;
                let kind = row.as_text(AccountKind::from_word)?;
                Ok((office, kind, row.as_int(|count| u64::try_from(count).ok())?))
            },
        )?;
        balances.sort_unstable();
        Ok(balances)
    }

    fn insert_movement(&mut self, movement: &Movement) -> Stored<()> {
        let office = |account: Option<Account>| account.map(|account| account.office.to_i64());
        let kind = |account: Option<Account>| account.map(|account| account.kind.word());
        let row = [
            movement.id.to_i64().into(),
            movement.at.into(),
            movement.by.to_i64().into(),
            movement.kind.word().into(),
            office(movement.from).into(),
            kind(movement.from).into(),
            office(movement.to).into(),
            kind(movement.to).into(),
            movement.range.first().to_i64().into(),
            movement.range.last().to_i64().into(),
            (&movement.document).into(),
            movement.reverses.map(MovementId::to_i64).into(),
        ];
        self.insert(&MOVEMENT, &row)
    }

    fn find_movement(&self, id: MovementId) -> Stored<Option<Movement>> {
        self.first(&MOVEMENT.statements().find, &[id.to_i64().into()], movement)
    }

    fn find_reversal_of(&self, id: MovementId) -> Stored<Option<MovementId>> {
        self.first("SELECT id FROM movement WHERE reverses = $1", &[id.to_i64().into()], |cells| {
            Reader::new("movement", cells).as_int(MovementId::from_i64)
        })
    }

    fn list_movements(
        &self,
        office: OfficeId,
        before: Option<(Timestamp, MovementId)>,
        count: usize,
    ) -> Stored<Vec<Movement>> {
        let out = select!(
            MOVEMENT,
            "WHERE t.from_office = $1 AND (t.at, t.id) < ($2, $3) ORDER BY t.at DESC, t.id DESC LIMIT $4"
        );
        let into = select!(
            MOVEMENT,
            "WHERE t.to_office = $1 AND (t.at, t.id) < ($2, $3) ORDER BY t.at DESC, t.id DESC LIMIT $4"
        );
        let (at, id) = before.map_or((i64::MAX, i64::MAX), |(at, id)| (at.as_microsecond(), id.to_i64()));
        let params = [office.to_i64().into(), at.into(), id.into(), limit(count)];
        let mut page = self.all(out, &params, movement)?;
        page.extend(self.all(into, &params, movement)?);
        page.sort_by_key(|movement| std::cmp::Reverse((movement.at, movement.id)));
        page.dedup_by_key(|movement| movement.id);
        page.truncate(count);
        Ok(page)
    }

    fn list_movements_of(&self, serial: Serial, count: usize) -> Stored<Vec<Movement>> {
        let sql = select!(MOVEMENT, "WHERE t.first_serial <= $1 AND t.last_serial >= $1 ORDER BY t.at, t.id LIMIT $2");
        self.all(sql, &[serial.to_i64().into(), limit(count)], movement)
    }

    fn put_destruction(&mut self, destruction: &Destruction) -> Stored<()> {
        let id = Value::Int(destruction.id.to_i64());
        let [first_witness, second_witness] = &destruction.witnesses;
        let row = [
            id,
            destruction.office.to_i64().into(),
            (&destruction.number).into(),
            destruction.proposed_at.into(),
            destruction.proposed_by.to_i64().into(),
            (&destruction.reason).into(),
            first_witness.into(),
            second_witness.into(),
            destruction.state.word().into(),
            destruction.approved.map(|(by, _)| by.to_i64()).into(),
            destruction.approved.map(|(_, at)| at).into(),
            (destruction.version + 1).into(),
        ];
        self.keep(&DESTRUCTION, &row, destruction.version, "destruction_version")?;
        if destruction.version > 0 {
            for (position, _) in self.ranges(destruction.id)? {
                self.delete(&DESTRUCTION_RANGE, &[id, position.into()])?;
            }
        }
        for (range, position) in destruction.ranges.iter().zip(1_i64..) {
            let row = [id, position.into(), range.first().to_i64().into(), range.last().to_i64().into()];
            self.put(&DESTRUCTION_RANGE, &row)?;
        }
        Ok(())
    }

    fn find_destruction(&self, id: DestructionId) -> Stored<Option<Destruction>> {
        let found = self.first(&DESTRUCTION.statements().find, &[id.to_i64().into()], destruction)?;
        found.map(|destruction| self.with_ranges(destruction)).transpose()
    }

    fn list_destructions(&self, office: OfficeId, count: usize) -> Stored<Vec<Destruction>> {
        let sql = select!(DESTRUCTION, "WHERE t.office = $1 ORDER BY t.proposed_at DESC, t.id DESC LIMIT $2");
        let found = self.all(sql, &[office.to_i64().into(), limit(count)], destruction)?;
        found.into_iter().map(|destruction| self.with_ranges(destruction)).collect()
    }
}

impl RegisterTx<'_> {
    fn ranges(&self, id: DestructionId) -> Stored<Vec<(i64, SerialRange)>> {
        let sql = select!(DESTRUCTION_RANGE, "WHERE t.destruction = $1 ORDER BY t.position");
        self.all(sql, &[id.to_i64().into()], |cells| {
            let mut row = Reader::new("destruction_range", cells);
            row.int()?;
            Ok((row.int()?, range(&mut row)?))
        })
    }

    fn with_ranges(&self, destruction: Destruction) -> Stored<Destruction> {
        let ranges = self.ranges(destruction.id)?.into_iter().map(|(_, range)| range).collect();
        Ok(Destruction { ranges, ..destruction })
    }
}

fn range(row: &mut Reader<'_>) -> Stored<SerialRange> {
    let (first, last) = (row.as_int(Serial::from_i64)?, row.as_int(Serial::from_i64)?);
    SerialRange::new(first, last).ok_or_else(|| StoreError::Corrupt("a range of serials".into()))
}

fn holding(cells: &dyn Cells) -> Stored<Holding> {
    let mut row = Reader::new("holding", cells);
    let range = range(&mut row)?;
    let office = row.as_int(OfficeId::from_i64)?;
    Ok(Holding { range, account: Account { office, kind: row.as_text(AccountKind::from_word)? } })
}

fn account(row: &mut Reader<'_>) -> Stored<Option<Account>> {
    let (office, kind) = (row.opt_as_int(OfficeId::from_i64)?, row.opt_as_text(AccountKind::from_word)?);
    Ok(office.zip(kind).map(|(office, kind)| Account { office, kind }))
}

fn movement(cells: &dyn Cells) -> Stored<Movement> {
    let mut row = Reader::new("movement", cells);
    Ok(Movement {
        id: row.as_int(MovementId::from_i64)?,
        at: row.instant()?,
        by: row.as_int(StaffId::from_i64)?,
        kind: row.as_text(MovementKind::from_word)?,
        from: account(&mut row)?,
        to: account(&mut row)?,
        range: range(&mut row)?,
        document: row.string()?,
        reverses: row.opt_as_int(MovementId::from_i64)?,
    })
}

fn destruction(cells: &dyn Cells) -> Stored<Destruction> {
    let mut row = Reader::new("destruction", cells);
    Ok(Destruction {
        id: row.as_int(DestructionId::from_i64)?,
        office: row.as_int(OfficeId::from_i64)?,
        number: row.string()?,
        proposed_at: row.instant()?,
        proposed_by: row.as_int(StaffId::from_i64)?,
        ranges: Vec::new(),
        reason: row.string()?,
        witnesses: [row.string()?, row.string()?],
        state: row.as_text(DestructionState::from_word)?,
        approved: row.opt_as_int(StaffId::from_i64)?.zip(row.opt_instant()?),
        version: row.int()?,
    })
}
