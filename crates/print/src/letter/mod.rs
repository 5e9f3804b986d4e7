//! Documents on A4: the biodata letter, the minutes of a destruction, the hand-over receipt.
//!
//! The frame of an official letter after Permendagri 1/2023 on office manuscripts: letterhead, title with number,
//! body, signatures; the wording is our own.

mod biodata;
mod destruction;
mod flow;
mod receipt;

use std::fmt;

pub use self::biodata::{Biodata, render_biodata};
pub use self::destruction::{DestroyedItem, DestructionMinutes, render_destruction_minutes};
pub use self::receipt::{HandOverReceipt, render_hand_over_receipt};

/// The office that issues a document.
#[derive(Debug, Clone)]
pub struct Office {
    /// Regency or city with its kind: `KABUPATEN KOTAWARINGIN TIMUR`.
    pub regency: String,
    /// `DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL`.
    pub agency: String,
    /// Street, town, postal code and contact in one line; empty leaves the line out.
    pub address: String,
}

/// Someone who signs.
#[derive(Clone)]
pub struct Signatory {
    /// In which capacity: `Kepala Dinas`, `Saksi, Inspektorat`.
    pub role: String,
    /// Name with titles; empty leaves room for a name written by hand.
    pub name: String,
    /// NIP, 18 digits, if a civil servant.
    pub nip: Option<String>,
}

impl fmt::Debug for Signatory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signatory").field("role", &self.role).finish_non_exhaustive()
    }
}

/// A label and what stands beside it.
#[derive(Clone)]
pub struct FieldRow {
    /// `Nama Ibu`.
    pub label: String,
    /// The value, `-` if empty.
    pub value: String,
}

impl fmt::Debug for FieldRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldRow").field("label", &self.label).finish_non_exhaustive()
    }
}

impl FieldRow {
    /// A row.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}
