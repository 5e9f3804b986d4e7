//! What a row says of a resident, as bytes: the same row gives the same bytes, whatever the order of its columns and
//! however it was written.

use crate::person::book::Draft;
use domain::person::Citizenship;
use jiff::civil::Date;

/// Changes when the layout does: rows taken under another one count as changed.
const LAYOUT: u8 = 1;

/// The bytes of a row. What it says of an earlier recording is left out: of a known resident that is never taken.
pub fn canonical(draft: &Draft) -> Vec<u8> {
    let mut bytes = Bytes(Vec::with_capacity(320));
    bytes.0.push(LAYOUT);
    bytes.number(Some(draft.nik.to_i64()));
    bytes.text(Some(draft.name.as_str()));
    bytes.code(Some(draft.sex.code()));
    bytes.day(Some(draft.birth_on));
    bytes.text(draft.birth_place.as_deref());
    bytes.code(draft.religion.map(|entry| entry.code()));
    bytes.code(draft.marital.map(|entry| entry.code()));
    bytes.day(draft.married_on);
    bytes.code(draft.relation.map(|entry| entry.code()));
    bytes.code(draft.education.map(|entry| entry.code()));
    bytes.code(draft.occupation.map(|entry| entry.code()));
    bytes.code(draft.blood.map(|entry| entry.code()));
    let (kind, permit_until_on) = match draft.citizenship {
        None => (None, None),
        Some(Citizenship::Wni) => (Some(1), None),
        Some(Citizenship::WnaItap { until_on }) => (Some(2), Some(until_on)),
        Some(Citizenship::WnaOther) => (Some(3), None),
    };
    bytes.code(kind);
    bytes.day(permit_until_on);
    bytes.code(draft.disability.map(|entry| entry.code()));
    bytes.number(draft.kk.map(|kk| kk.to_i64()));
    bytes.text(draft.address_line.as_deref());
    bytes.number(draft.rt.map(i64::from));
    bytes.number(draft.rw.map(i64::from));
    bytes.number(draft.village.map(|village| village.to_i64()));
    bytes.text(draft.mother_name.as_deref());
    bytes.text(draft.father_name.as_deref());
    bytes.day(draft.resident_from_on);
    bytes.0
}

/// Each value is `0` for nothing, or `1` and 8 bytes, or `2`, its length in 8 bytes, and its text.
struct Bytes(Vec<u8>);

impl Bytes {
    fn number(&mut self, number: Option<i64>) {
        self.0.push(u8::from(number.is_some()));
        self.0.extend(number.iter().flat_map(|number| number.to_be_bytes()));
    }

    fn code(&mut self, code: Option<u8>) {
        self.number(code.map(i64::from));
    }

    fn day(&mut self, day: Option<Date>) {
        let number = |day: Date| i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day());
        self.number(day.map(number));
    }

    fn text(&mut self, text: Option<&str>) {
        let Some(text) = text else { return self.0.push(0) };
        self.0.push(2);
        self.0.extend(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.extend_from_slice(text.as_bytes());
    }
}
