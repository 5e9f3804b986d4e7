//! Officers, offices, sign-in.

use crate::table::{OFFICE, STAFF, select};
use crate::tx::RegisterTx;
use crate::value::{Cells, Reader, Value};
use app::port::{LoginSession, StaffRows, StoreError, Stored};
use domain::ids::{OfficeId, StaffId};
use domain::region::{DistrictCode, OfficeZone, RegencyCode};
use domain::staff::{Office, Role, Scope, Staff};
use jiff::Timestamp;

impl StaffRows for RegisterTx<'_> {
    fn put_office(&mut self, office: &Office) -> Stored<()> {
        let (level, code) = match office.scope {
            Scope::Regency(code) => ("REGENCY", code.to_i64()),
            Scope::District(code) => ("DISTRICT", code.to_i64()),
        };
        let row = [
            office.id.to_i64().into(),
            (&office.name).into(),
            level.into(),
            code.into(),
            office.zone.label().into(),
            i64::try_from(office.reserve).unwrap_or(i64::MAX).into(),
            (office.version + 1).into(),
        ];
        self.keep(&OFFICE, &row, office.version, "office_version")
    }

    fn find_office(&self, id: OfficeId) -> Stored<Option<Office>> {
        self.first(&OFFICE.statements().find, &[id.to_i64().into()], office)
    }

    fn list_offices(&self) -> Stored<Vec<Office>> {
        self.all(&OFFICE.statements().scan, &[], office)
    }

    fn put_staff(&mut self, staff: &Staff) -> Stored<()> {
        let row = [
            staff.id.to_i64().into(),
            (&staff.username).into(),
            (&staff.display_name).into(),
            (&staff.password_hash).into(),
            staff.role.word().into(),
            staff.office.to_i64().into(),
            staff.is_active.into(),
            (staff.version + 1).into(),
        ];
        self.keep(&STAFF, &row, staff.version, "staff_version")
    }

    fn find_staff(&self, id: StaffId) -> Stored<Option<Staff>> {
        self.first(&STAFF.statements().find, &[id.to_i64().into()], staff)
    }

    fn find_staff_by_username(&self, username: &str) -> Stored<Option<Staff>> {
        self.first(select!(STAFF, "WHERE t.username = $1"), &[username.into()], staff)
    }

    fn list_staff(&self) -> Stored<Vec<Staff>> {
        self.all(select!(STAFF, "ORDER BY t.username"), &[], staff)
    }

    fn put_session(&mut self, session: &LoginSession) -> Stored<()> {
        let params = [
            Value::Bytes(&session.token_hash),
            session.staff.to_i64().into(),
            session.created_at.into(),
            session.expires_at.into(),
        ];
        self.write(
            "INSERT INTO login_session (token_hash, staff, created_at, expires_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (token_hash) DO UPDATE SET staff = excluded.staff, created_at = excluded.created_at,
                 expires_at = excluded.expires_at",
            &params,
        )
        .map(|_| ())
    }

    fn find_session(&self, token_hash: &[u8; 32]) -> Stored<Option<LoginSession>> {
        let sql = "SELECT token_hash, staff, created_at, expires_at FROM login_session WHERE token_hash = $1";
        self.first(sql, &[Value::Bytes(token_hash)], |cells| {
            let mut row = Reader::new("login_session", cells);
            Ok(LoginSession {
                token_hash: row.array()?,
                staff: row.as_int(StaffId::from_i64)?,
                created_at: row.instant()?,
                expires_at: row.instant()?,
            })
        })
    }

    fn delete_session(&mut self, token_hash: &[u8; 32], now: Timestamp) -> Stored<()> {
        self.write("DELETE FROM login_session WHERE token_hash = $1", &[Value::Bytes(token_hash)])?;
        self.write("DELETE FROM login_session WHERE expires_at <= $1", &[now.into()]).map(|_| ())
    }

    fn count_failures(&self, username: &str, since: Timestamp) -> Stored<i64> {
        let sql = "SELECT CAST(COALESCE(SUM(failures), 0) AS BIGINT) FROM login_failure
                   WHERE username = $1 AND at >= $2";
        let count = self.first(sql, &[username.into(), since.into()], |c| Reader::new("login_failure", c).int())?;
        Ok(count.unwrap_or(0))
    }

    fn note_failure(&mut self, username: &str, at: Timestamp, is_failure: bool) -> Stored<()> {
        if is_failure {
            let sql = "INSERT INTO login_failure (username, at, failures) VALUES ($1, $2, 1)
                       ON CONFLICT (username, at) DO UPDATE SET failures = login_failure.failures + 1";
            self.write(sql, &[username.into(), at.into()]).map(|_| ())
        } else {
            self.write("DELETE FROM login_failure WHERE username = $1", &[username.into()]).map(|_| ())
        }
    }
}

fn office(cells: &dyn Cells) -> Stored<Office> {
    let mut row = Reader::new("office", cells);
    let id = row.as_int(OfficeId::from_i64)?;
    let name = row.string()?;
    let scope = match row.text()? {
        "REGENCY" => Scope::Regency(row.as_int(RegencyCode::from_i64)?),
        "DISTRICT" => Scope::District(row.as_int(DistrictCode::from_i64)?),
        _ => return Err(StoreError::Corrupt("office, scope_level".into())),
    };
    let zone = row.as_text(OfficeZone::parse)?;
    let reserve = row.as_int(|value| u64::try_from(value).ok())?;
    Ok(Office { id, name, scope, zone, reserve, version: row.int()? })
}

fn staff(cells: &dyn Cells) -> Stored<Staff> {
    let mut row = Reader::new("staff", cells);
    Ok(Staff {
        id: row.as_int(StaffId::from_i64)?,
        username: row.string()?,
        display_name: row.string()?,
        password_hash: row.string()?,
        role: row.as_text(Role::from_word)?,
        office: row.as_int(OfficeId::from_i64)?,
        is_active: row.flag()?,
        version: row.int()?,
    })
}
