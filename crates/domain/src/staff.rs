//! Officers, offices, and who may do what where.

use crate::enrolment::words;
use crate::ids::{OfficeId, StaffId};
use crate::region::{DistrictCode, OfficeZone, RegencyCode, VillageCode};

words! {
    /// What an officer is (Permendagri 95/2019 Art. 44-47, and the desks of this program).
    Role {
        /// Records residents, requests and hands over cards.
        Operator = "OPERATOR",
        /// Checks recordings against the form; approves or rejects; approves exceptions.
        Verifier = "VERIFIER",
        /// Decides between same and different person.
        Adjudicator = "ADJUDICATOR",
        /// Prints cards.
        Printer = "PRINTER",
        /// Keeps the blanks.
        StockClerk = "STOCK_CLERK",
        /// Head of office.
        Head = "HEAD",
        /// Reads everything that proves, changes nothing.
        Auditor = "AUDITOR",
    }
}

words! {
    /// What can be permitted.
    Permission {
        /// See coverage figures.
        ViewCoverage = "VIEW_COVERAGE",
        /// Find and see a resident (each look is in the journal).
        ViewPerson = "VIEW_PERSON",
        /// Enter and change residents, life events, import books.
        EditPerson = "EDIT_PERSON",
        /// Record biometrics.
        Record = "RECORD",
        /// Approve or reject a recording and its exceptions.
        Verify = "VERIFY",
        /// Vote on the adjudication desk.
        Adjudicate = "ADJUDICATE",
        /// Settle a record that the adjudicators could not; delete a mistaken recording.
        Settle = "SETTLE",
        /// Ask for a card or a replacement.
        RequestCard = "REQUEST_CARD",
        /// Print.
        PrintCard = "PRINT_CARD",
        /// Hand a card over.
        HandOver = "HAND_OVER",
        /// See the blanks.
        ViewStock = "VIEW_STOCK",
        /// Post movements of blanks; propose a destruction.
        MoveStock = "MOVE_STOCK",
        /// Sign a destruction as the second person.
        ApproveDestruction = "APPROVE_DESTRUCTION",
        /// Read the journal and its proofs.
        ViewJournal = "VIEW_JOURNAL",
        /// Sign the journal's present head.
        SignJournal = "SIGN_JOURNAL",
    }
}

impl Role {
    /// The permissions of each role. The auditor changes nothing; nobody both records and verifies.
    pub fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Role::Operator => matches!(
                permission,
                P::ViewCoverage | P::ViewPerson | P::EditPerson | P::Record | P::RequestCard | P::HandOver
            ),
            Role::Verifier => matches!(permission, P::ViewCoverage | P::ViewPerson | P::Verify),
            Role::Adjudicator => matches!(permission, P::ViewCoverage | P::ViewPerson | P::Adjudicate),
            Role::Printer => {
                matches!(permission, P::ViewCoverage | P::ViewPerson | P::PrintCard | P::HandOver | P::ViewStock)
            }
            Role::StockClerk => matches!(permission, P::ViewCoverage | P::ViewStock | P::MoveStock),
            Role::Head => matches!(
                permission,
                P::ViewCoverage
                    | P::ViewPerson
                    | P::Settle
                    | P::ViewStock
                    | P::ApproveDestruction
                    | P::ViewJournal
                    | P::SignJournal
            ),
            Role::Auditor => {
                matches!(permission, P::ViewCoverage | P::ViewPerson | P::ViewStock | P::ViewJournal)
            }
        }
    }
}

/// Whose residents an office serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// A Dinas: the whole regency.
    Regency(RegencyCode),
    /// A kecamatan desk: its own district only.
    District(DistrictCode),
}

impl Scope {
    /// Whether a village is served by the office. Outside, a resident does not even exist (404).
    pub fn covers(self, village: VillageCode) -> bool {
        match self {
            Scope::Regency(code) => village.regency() == code,
            Scope::District(code) => village.district() == code,
        }
    }

    /// The regency the office belongs to.
    pub fn regency(self) -> RegencyCode {
        match self {
            Scope::Regency(code) => code,
            Scope::District(code) => code.regency(),
        }
    }

    /// First and last possible village code of the scope, for range queries.
    pub fn village_range(self) -> (i64, i64) {
        match self {
            Scope::Regency(code) => (code.to_i64() * 1_000_000, code.to_i64() * 1_000_000 + 999_999),
            Scope::District(code) => (code.to_i64() * 10_000, code.to_i64() * 10_000 + 9_999),
        }
    }
}

/// An office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Key.
    pub id: OfficeId,
    /// Name as on its letterhead.
    pub name: String,
    /// Whose residents it serves.
    pub scope: Scope,
    /// Its clock.
    pub zone: OfficeZone,
    /// Blanks that only first-time owners may use.
    pub reserve: u64,
    /// Row version.
    pub version: i64,
}

/// An officer who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Key.
    pub id: StaffId,
    /// Sign-in name, lower case.
    pub username: String,
    /// Name on screens and documents.
    pub display_name: String,
    /// Argon2id hash in PHC string form.
    pub password_hash: String,
    /// What the officer is.
    pub role: Role,
    /// Where.
    pub office: OfficeId,
    /// May sign in.
    pub is_active: bool,
    /// Row version.
    pub version: i64,
}

/// Who acts: an officer at work, or the program itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The officer; the program has [`Actor::program`]'s id.
    pub staff: StaffId,
    /// As what; `None` is the program.
    pub role: Option<Role>,
    /// For which office.
    pub office: OfficeId,
    /// Whose residents.
    pub scope: Scope,
    /// The office's clock.
    pub zone: OfficeZone,
}

impl Actor {
    /// The program acting for an office: jobs, the search at the centre. Its staff id is 0.
    pub fn program(office: &Office) -> Option<Actor> {
        let staff = StaffId::from_i64(0)?;
        Some(Actor { staff, role: None, office: office.id, scope: office.scope, zone: office.zone })
    }

    /// Whether the act is permitted at all. The program may do what its jobs do.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.is_none_or(|role| role.may(permission))
    }

    /// Whether a resident of this village exists for the actor.
    pub fn covers(&self, village: VillageCode) -> bool {
        self.scope.covers(village)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duties_are_separate() {
        for role in Role::ALL {
            let may = |p| role.may(p);
            assert!(!(may(Permission::Record) && may(Permission::Verify)), "{role:?}");
            assert!(!(may(Permission::Record) && may(Permission::Adjudicate)), "{role:?}");
            assert!(!(may(Permission::MoveStock) && may(Permission::ApproveDestruction)), "{role:?}");
            assert!(!(may(Permission::PrintCard) && may(Permission::MoveStock)), "{role:?}");
            assert!(may(Permission::ViewCoverage), "{role:?}");
        }
        for permission in Permission::ALL {
            assert!(Role::ALL.iter().any(|role| role.may(*permission)), "nobody may {permission:?}");
        }
    }

    #[test]
    fn an_auditor_changes_nothing() {
        let views = [Permission::ViewCoverage, Permission::ViewPerson, Permission::ViewStock, Permission::ViewJournal];
        for permission in Permission::ALL {
            assert_eq!(Role::Auditor.may(*permission), views.contains(permission), "{permission:?}");
        }
    }
}
