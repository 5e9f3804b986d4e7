//! The journal: entries, the hash tree above them, signed checkpoints.

use crate::leaf::{LeafBody, cut, rows_sha256};
use crate::rows::limit;
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader, Value};
use app::port::{Audit, JournalRows, Leaf, StoreError, Stored};
use domain::ids::{OfficeId, PersonId, StaffId};
use domain::journal::{Act, Entry};
use jiff::Timestamp;
use ledger::{Frontier, Hash, leaf_hash};

/// The right edge of the tree, and the instant of the last entry.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) frontier: Frontier,
    pub(crate) at: Option<Timestamp>,
    /// Whether this register's key sealed it as it stands. Nothing is appended to one that was not: the next seal would
    /// cover up what was forged.
    pub(crate) is_sealed: bool,
    /// Whether it is still to be written.
    is_changed: bool,
}

/// The columns that make a leaf.
macro_rules! leaf_columns {
    () => {
        "leaf, at, staff, office, act, subject, detail, touched_rows, touched_sha256"
    };
}
pub(crate) use leaf_columns;

impl JournalRows for RegisterTx<'_> {
    fn append_entry(&mut self, entry: &Entry) -> Stored<u64> {
        let mut head = self.head()?;
        if !head.is_sealed {
            return self.failing(Err(StoreError::Corrupt("the journal's head was written without the key".into())));
        }
        let at = microseconds(entry.at)?;
        if head.at.is_some_and(|last| at < last) {
            return self.failing(Err(StoreError::Corrupt("an entry from before the last one".into())));
        }
        let (rows, touched) = self.touched.drain();
        let body = LeafBody {
            at,
            by: entry.by,
            office: entry.office,
            act: entry.act,
            subject: entry.subject.map(|person| self.keys.pseudonym(person.to_i64())),
            detail: cut(&entry.detail).to_owned(),
            rows,
            rows_sha256: rows_sha256(&touched),
        };
        let index = head.frontier.size();
        let hash = leaf_hash(&body.encode());
        let mut nodes = Vec::new();
        head.frontier.append_with(hash, |node| nodes.extend((node.level > 0).then_some(node)));
        self.write(
            concat!(
                "INSERT INTO journal (",
                leaf_columns!(),
                ", leaf_hash, touched) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
            ),
            &[
                Value::Int(signed(index)?),
                body.at.into(),
                body.by.to_i64().into(),
                body.office.to_i64().into(),
                body.act.word().into(),
                body.subject.as_ref().map(|subject| Value::Bytes(subject)).unwrap_or(Value::Null),
                (&body.detail).into(),
                Value::Int(i64::from(body.rows)),
                Value::Bytes(&body.rows_sha256),
                Value::Bytes(hash.as_bytes()),
                Value::Bytes(&touched),
            ],
        )?;
        for node in nodes {
            self.write(
                "INSERT INTO journal_node (level, position, hash) VALUES ($1, $2, $3)",
                &[node.level.into(), Value::Int(signed(node.index)?), Value::Bytes(node.hash.as_bytes())],
            )?;
        }
        *self.head.get_mut() = Some(Head { at: Some(at), is_changed: true, ..head });
        Ok(index)
    }

    fn journal_head(&self) -> Stored<(u64, [u8; 32], Option<Timestamp>)> {
        let head = self.head()?;
        Ok((head.frontier.size(), *head.frontier.root().as_bytes(), head.at))
    }

    fn list_leaves(&self, from: u64, count: usize) -> Stored<Vec<Leaf>> {
        let sql = concat!("SELECT ", leaf_columns!(), " FROM journal WHERE leaf >= $1 ORDER BY leaf LIMIT $2");
        self.all(sql, &[Value::Int(signed(from)?), limit(count)], leaf)
    }

    fn list_leaves_about(&self, person: PersonId, count: usize) -> Stored<Vec<Leaf>> {
        let sql = concat!("SELECT ", leaf_columns!(), " FROM journal WHERE subject = $1 ORDER BY leaf DESC LIMIT $2");
        let subject = self.keys.pseudonym(person.to_i64());
        self.all(sql, &[Value::Bytes(&subject), limit(count)], leaf)
    }

    fn tile(&self, level: u8, index: u64, width: usize) -> Stored<Vec<[u8; 32]>> {
        let first = index.checked_mul(u64::from(ledger::TILE_WIDTH));
        let Some(first) = first.and_then(|first| i64::try_from(first).ok()) else { return Ok(Vec::new()) };
        let read = |cells: &dyn Cells| Reader::new("tile", cells).array::<32>();
        let (first, count) = (Value::Int(first), limit(width));
        if level == 0 {
            let sql = "SELECT leaf_hash FROM journal WHERE leaf >= $1 ORDER BY leaf LIMIT $2";
            self.all(sql, &[first, count], read)
        } else {
            let sql = "SELECT hash FROM journal_node WHERE level = $3 AND position >= $1 ORDER BY position LIMIT $2";
            self.all(sql, &[first, count, level.into()], read)
        }
    }

    fn put_checkpoint(&mut self, size: u64, note: &str) -> Stored<()> {
        let sql = "INSERT INTO checkpoint (size, note) VALUES ($1, $2)
                   ON CONFLICT (size) DO UPDATE SET note = excluded.note";
        self.write(sql, &[Value::Int(signed(size)?), note.into()]).map(|_| ())
    }

    fn last_checkpoint(&self) -> Stored<Option<(u64, String)>> {
        let sql = "SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1";
        self.first(sql, &[], |cells| {
            let mut row = Reader::new("checkpoint", cells);
            Ok((row.as_int(|size| u64::try_from(size).ok())?, row.string()?))
        })
    }

    fn audit(&self, progress: &mut dyn FnMut(u64, u64)) -> Stored<Audit> {
        self.flush_projections()?;
        self.flush_head()?;
        crate::audit::audit(self, progress)
    }
}

impl RegisterTx<'_> {
    /// The tree's right edge as this transaction sees it.
    pub(crate) fn head(&self) -> Stored<Head> {
        if let Some(head) = &*self.head.borrow() {
            return Ok(head.clone());
        }
        let kept = self.first("SELECT frontier, at, seal FROM journal_head WHERE id = 0", &[], |cells| {
            let mut row = Reader::new("journal_head", cells);
            let bytes = row.bytes()?;
            let frontier = Frontier::from_bytes(bytes).map_err(|e| StoreError::Corrupt(e.to_string()))?;
            let at = row.opt_instant()?;
            let seal = self.keys.head_seal(bytes, at.map(Timestamp::as_microsecond));
            Ok(Head { frontier, at, is_sealed: row.opt_bytes()? == Some(&seal[..]), is_changed: false })
        })?;
        let head = kept.unwrap_or(Head { frontier: Frontier::new(), at: None, is_sealed: false, is_changed: false });
        *self.head.borrow_mut() = Some(head.clone());
        Ok(head)
    }

    /// Writes the head, if entries were appended.
    pub(crate) fn flush_head(&self) -> Stored<()> {
        let mut head = self.head.borrow_mut();
        let Some(head) = head.as_mut().filter(|head| head.is_changed) else { return Ok(()) };
        let frontier = head.frontier.to_bytes();
        let seal = self.keys.head_seal(&frontier, head.at.map(Timestamp::as_microsecond));
        self.on().execute(
            "INSERT INTO journal_head (id, frontier, at, seal) VALUES (0, $1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET frontier = excluded.frontier, at = excluded.at, seal = excluded.seal",
            &[Value::Bytes(&frontier), head.at.into(), Value::Bytes(&seal)],
        )?;
        head.is_changed = false;
        Ok(())
    }
}

/// A position as a column.
fn signed(position: u64) -> Stored<i64> {
    i64::try_from(position).map_err(|_| StoreError::Corrupt("a position beyond 2^63".into()))
}

/// An instant as it is kept, to the microsecond.
fn microseconds(at: Timestamp) -> Stored<Timestamp> {
    Timestamp::from_microsecond(at.as_microsecond()).map_err(|_| StoreError::Corrupt("an impossible instant".into()))
}

/// Reads the columns of a leaf: its position and its body.
pub(crate) fn read_leaf(row: &mut Reader<'_>) -> Stored<(u64, LeafBody)> {
    let index = row.as_int(|index| u64::try_from(index).ok())?;
    let at = row.instant()?;
    let by = row.as_int(StaffId::from_i64)?;
    let office = row.as_int(OfficeId::from_i64)?;
    let act = row.as_text(Act::from_word)?;
    let subject = row.opt_array()?;
    let detail = row.string()?;
    let rows = row.as_int(|rows| u32::try_from(rows).ok())?;
    let rows_sha256 = row.array()?;
    Ok((index, LeafBody { at, by, office, act, subject, detail, rows, rows_sha256 }))
}

fn leaf(cells: &dyn Cells) -> Stored<Leaf> {
    let (index, body) = read_leaf(&mut Reader::new("journal", cells))?;
    Ok(body.into_leaf(index))
}

/// The hash that the tree must have for a body.
pub(crate) fn hash_of(body: &LeafBody) -> Hash {
    leaf_hash(&body.encode())
}
