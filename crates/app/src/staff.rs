//! Officers and offices: setting up, signing in, signing out.

use crate::error::{Coded, Failure, Kind};
use crate::port::{LoginSession, Stored, Tx};
use crate::service::{Ctx, Service};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use domain::ids::{OfficeId, StaffId};
use domain::journal::Act;
use domain::region::{self, DistrictCode, OfficeZone, RegencyCode};
use domain::staff::{Actor, Office, Role, Scope, Staff};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// A session ends after this time, whatever happens: one working day.
pub const SESSION_HOURS: i64 = 12;
/// Failed sign-ins of one name within [`FAILURE_WINDOW_MINUTES`] after which it has to wait.
pub const MAX_FAILURES: i64 = 5;
/// How long failures count.
pub const FAILURE_WINDOW_MINUTES: i64 = 15;
/// Shortest password.
pub const MIN_PASSWORD_CHARS: usize = 10;

/// Why a sign-in or a change of staff was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StaffError {
    /// Name or password is wrong; which of them is not said.
    #[error("user name or password is wrong")]
    WrongPassword,
    /// Too many failures.
    #[error("too many failed sign-ins; wait {FAILURE_WINDOW_MINUTES} minutes")]
    TooManyFailures,
    /// The password is too short.
    #[error("a password has at least {MIN_PASSWORD_CHARS} characters")]
    ShortPassword,
    /// The name is taken.
    #[error("this user name is taken")]
    NameTaken,
    /// The hash could not be made or read.
    #[error("the password could not be processed")]
    Hash,
    /// The area has its office, or the register its Dinas.
    #[error("there is an office for this area already")]
    OfficeThere,
    /// No such regency is in force, or no such district belongs to the Dinas's regency.
    #[error("this area is not in force, or does not belong to the office's regency")]
    UnknownArea,
    /// There is no office of this id.
    #[error("there is no such office")]
    NoSuchOffice,
}

impl Coded for StaffError {
    fn code(&self) -> &'static str {
        match self {
            StaffError::WrongPassword => "sign-in-wrong",
            StaffError::TooManyFailures => "sign-in-too-many",
            StaffError::ShortPassword => "staff-short-password",
            StaffError::NameTaken => "staff-name-taken",
            StaffError::Hash => "staff-hash",
            StaffError::OfficeThere => "staff-office-there",
            StaffError::UnknownArea => "staff-unknown-area",
            StaffError::NoSuchOffice => "staff-no-such-office",
        }
    }
    fn kind(&self) -> Kind {
        match self {
            StaffError::TooManyFailures => Kind::TooMany,
            StaffError::NameTaken | StaffError::OfficeThere => Kind::Conflict,
            _ => Kind::Invalid,
        }
    }
}

/// Argon2id hash (RFC 9106, the crate's default: 19 MiB, 2 passes, 1 lane) in PHC string form.
pub fn hash_password(password: &str, salt: &[u8; 16]) -> Result<String, StaffError> {
    if password.chars().count() < MIN_PASSWORD_CHARS {
        return Err(StaffError::ShortPassword);
    }
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt).map_err(|_| StaffError::Hash)?;
    Ok(hash.to_string())
}

fn is_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// A fresh session as the browser gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The secret for the cookie, hexadecimal; only its hash is kept.
    pub secret: String,
    /// The officer.
    pub staff: Staff,
    /// Their office.
    pub office: Office,
}

/// A signed-in officer, as each request finds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The officer.
    pub staff: Staff,
    /// Their office.
    pub office: Office,
}

impl Session {
    /// The officer as an actor.
    pub fn actor(&self) -> Actor {
        actor_of(&self.staff, &self.office)
    }
}

/// An officer as an actor.
pub fn actor_of(staff: &Staff, office: &Office) -> Actor {
    Actor { staff: staff.id, role: Some(staff.role), office: office.id, scope: office.scope, zone: office.zone }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn token_hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// A hash that no password has: it is checked for unknown names, so that they take as long as known ones.
const NOBODY_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Signs an officer in, which is the officer's act at their office; a failed try is told by the program, with the
/// account's id if there is one. The password is checked outside any transaction, since that takes tens of milliseconds.
pub fn sign_in(
    service: &Service,
    program: &Actor,
    username: &str,
    password: &str,
) -> Result<SignedIn, Failure<StaffError>> {
    let username = username.trim().to_lowercase();
    let staff = service.read(program, |ctx| {
        let since = minutes_before(ctx.now, FAILURE_WINDOW_MINUTES);
        if ctx.tx.count_failures(&username, since)? >= MAX_FAILURES {
            return Err(Failure::Rule(StaffError::TooManyFailures));
        }
        Ok(ctx.tx.find_staff_by_username(&username)?)
    })?;
    let hash = staff.as_ref().map_or(NOBODY_HASH, |s| s.password_hash.as_str());
    let is_right = is_password(password, hash);
    let account = staff.as_ref().map(|staff| staff.id);
    let Some(staff) = staff.filter(|s| s.is_active && is_right) else {
        service.write(program, |ctx| {
            ctx.tx.note_failure(&username, ctx.now, true)?;
            ctx.journal(Act::SignInFailed, None, account.map_or_else(String::new, |id| id.to_string()))?;
            Ok::<_, Failure<StaffError>>(())
        })?;
        return Err(Failure::Rule(StaffError::WrongPassword));
    };
    let office =
        service.read(program, |ctx| ctx.tx.find_office(staff.office)?.ok_or(Failure::<StaffError>::NotFound))?;
    service.write(&actor_of(&staff, &office), |ctx| {
        let secret = hex(&ctx.draw.secret());
        let session = LoginSession {
            token_hash: token_hash(&secret),
            staff: staff.id,
            created_at: ctx.now,
            expires_at: ctx.now.saturating_add(SignedDuration::from_hours(SESSION_HOURS)).unwrap_or(Timestamp::MAX),
        };
        ctx.tx.note_failure(&username, ctx.now, false)?;
        ctx.tx.put_session(&session)?;
        ctx.journal(Act::SignedIn, None, "")?;
        Ok(SignedIn { secret, staff: staff.clone(), office: office.clone() })
    })
}

fn minutes_before(at: Timestamp, minutes: i64) -> Timestamp {
    at.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(Timestamp::MIN)
}

/// The session of a cookie's secret, if it is known, not expired, and its officer still active.
pub fn session_of(ctx: &Ctx<'_>, secret: &str) -> Stored<Option<Session>> {
    let Some(kept) = ctx.tx.find_session(&token_hash(secret))? else { return Ok(None) };
    if kept.expires_at <= ctx.now {
        return Ok(None);
    }
    let Some(staff) = ctx.tx.find_staff(kept.staff)?.filter(|s| s.is_active) else { return Ok(None) };
    let Some(office) = ctx.tx.find_office(staff.office)? else { return Ok(None) };
    Ok(Some(Session { staff, office }))
}

/// Ends a session.
pub fn sign_out(ctx: &mut Ctx<'_>, secret: &str) -> Result<(), Failure<StaffError>> {
    ctx.tx.delete_session(&token_hash(secret), ctx.now)?;
    ctx.journal(Act::SignedOut, None, "")?;
    Ok(())
}

/// Enters or changes an office: setting-up, by the program.
pub fn save_office(ctx: &mut Ctx<'_>, office: &Office) -> Result<(), Failure<StaffError>> {
    ctx.tx.put_office(office)?;
    ctx.journal(Act::OfficeSaved, None, office.id.to_string())?;
    Ok(())
}

/// Blanks that an office keeps for first-time owners unless it says otherwise.
pub const DEFAULT_RESERVE: u64 = 200;

/// Command: set up the Dinas of a register that has no office yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetUpDinas {
    /// Whose residents it serves.
    pub regency: RegencyCode,
    /// Name as on its letterhead; without one it is called after its regency.
    pub name: Option<String>,
    /// Blanks that only first-time owners may use.
    pub reserve: u64,
}

/// Sets up the Dinas: setting-up, by the program, and the register's first entry. Its clock is its province's.
pub fn set_up_dinas(service: &Service, cmd: &SetUpDinas) -> Result<Office, Failure<StaffError>> {
    let known = region::regency(cmd.regency).ok_or(Failure::Rule(StaffError::UnknownArea))?;
    let zone = OfficeZone::of(cmd.regency.province()).ok_or(Failure::Rule(StaffError::UnknownArea))?;
    let name = named(cmd.name.as_deref(), || format!("{DINAS} {}", known.name));
    // The first of all ids: whoever lists the offices meets the Dinas first.
    let id = OfficeId::from_i64(1).ok_or(Failure::NotFound)?;
    let office = Office { id, name, scope: Scope::Regency(cmd.regency), zone, reserve: cmd.reserve, version: 0 };
    let program = Actor::program(&office).ok_or(Failure::NotFound)?;
    service.write(&program, |ctx| {
        if !ctx.tx.list_offices()?.is_empty() {
            return Err(Failure::Rule(StaffError::OfficeThere));
        }
        save_office(ctx, &office)
    })?;
    Ok(office)
}

/// Command: set up the desk of a district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetUpDesk {
    /// Whose residents it serves: a district of the Dinas's regency.
    pub district: DistrictCode,
    /// Name as on its letterhead; without one it is called after its district.
    pub name: Option<String>,
    /// Blanks that only first-time owners may use.
    pub reserve: u64,
}

/// Sets up the desk of a district under the Dinas, with the same clock: setting-up, by the program.
pub fn set_up_desk(ctx: &mut Ctx<'_>, cmd: &SetUpDesk) -> Result<Office, Failure<StaffError>> {
    let known = region::district(cmd.district).ok_or(Failure::Rule(StaffError::UnknownArea))?;
    if cmd.district.regency() != ctx.actor.scope.regency() {
        return Err(Failure::Rule(StaffError::UnknownArea));
    }
    let scope = Scope::District(cmd.district);
    if ctx.tx.list_offices()?.iter().any(|other| other.scope == scope) {
        return Err(Failure::Rule(StaffError::OfficeThere));
    }
    let name = named(cmd.name.as_deref(), || format!("Kecamatan {}", known.name));
    let (id, zone) = (ctx.draw.office(), ctx.actor.zone);
    let office = Office { id, name, scope, zone, reserve: cmd.reserve, version: 0 };
    save_office(ctx, &office)?;
    Ok(office)
}

fn named(name: Option<&str>, otherwise: impl FnOnce() -> String) -> String {
    name.map(str::trim).filter(|name| !name.is_empty()).map_or_else(otherwise, str::to_owned)
}

/// What the office of a regency is called.
const DINAS: &str = "Dinas Kependudukan dan Pencatatan Sipil";

/// A new officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddStaff {
    /// Sign-in name.
    pub username: String,
    /// Name on screens.
    pub display_name: String,
    /// Hash made by [`hash_password`].
    pub password_hash: String,
    /// What they are.
    pub role: Role,
    /// Where.
    pub office: OfficeId,
}

/// Enters an officer: setting-up, by the program.
pub fn add_staff(ctx: &mut Ctx<'_>, cmd: &AddStaff) -> Result<StaffId, Failure<StaffError>> {
    let username = cmd.username.trim().to_lowercase();
    if ctx.tx.find_office(cmd.office)?.is_none() {
        return Err(Failure::Rule(StaffError::NoSuchOffice));
    }
    if ctx.tx.find_staff_by_username(&username)?.is_some() {
        return Err(Failure::Rule(StaffError::NameTaken));
    }
    let staff = Staff {
        id: ctx.draw.staff(),
        username,
        display_name: cmd.display_name.clone(),
        password_hash: cmd.password_hash.clone(),
        role: cmd.role,
        office: cmd.office,
        is_active: true,
        version: 0,
    };
    ctx.tx.put_staff(&staff)?;
    ctx.journal(Act::StaffSaved, None, staff.id.to_string())?;
    Ok(staff.id)
}

/// The program as an actor for the office that comes first: the Dinas.
pub fn program_actor(tx: &dyn Tx) -> Stored<Option<Actor>> {
    Ok(tx.list_offices()?.first().and_then(Actor::program))
}
