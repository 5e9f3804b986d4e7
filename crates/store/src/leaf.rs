//! The canonical bytes of a journal entry: what is hashed into the tree.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version, 1 |
//! | 8 | instant, microseconds since 1970 UTC |
//! | 8, 8 | officer, office |
//! | 2 + n | act, a word |
//! | 1 + (0 or 16) | whether it is about a person; the person's pseudonym |
//! | 2 + n | detail, at most 500 bytes |
//! | 4, 32 | rows touched: how many, SHA-256 of their list ([`crate::digest::Touched::drain`]) |
//!
//! Integers are big-endian; text is UTF-8 after its length. The list of rows itself stands beside the entry and not in
//! it, so that an entry is short enough to be published and proven however many rows it covers.

use app::port::Leaf;
use domain::ids::{OfficeId, StaffId};
use domain::journal::{Act, MAX_DETAIL_BYTES};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// The layout's version.
const VERSION: u8 = 1;

/// What an entry's bytes say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafBody {
    /// When, to the microsecond.
    pub at: Timestamp,
    /// Who.
    pub by: StaffId,
    /// Which office.
    pub office: OfficeId,
    /// What.
    pub act: Act,
    /// Pseudonym of the person, if it is about one.
    pub subject: Option<[u8; 16]>,
    /// What else.
    pub detail: String,
    /// How many rows it covers.
    pub rows: u32,
    /// SHA-256 of the list of these rows.
    pub rows_sha256: [u8; 32],
}

impl LeafBody {
    /// The canonical bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(160);
        bytes.push(VERSION);
        bytes.extend_from_slice(&self.at.as_microsecond().to_be_bytes());
        bytes.extend_from_slice(&self.by.to_i64().to_be_bytes());
        bytes.extend_from_slice(&self.office.to_i64().to_be_bytes());
        push_text(&mut bytes, self.act.word());
        bytes.push(u8::from(self.subject.is_some()));
        bytes.extend(self.subject.iter().flatten());
        push_text(&mut bytes, cut(&self.detail));
        bytes.extend_from_slice(&self.rows.to_be_bytes());
        bytes.extend_from_slice(&self.rows_sha256);
        bytes
    }

    /// Reads canonical bytes; `None` for anything that [`LeafBody::encode`] would not write.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let body = Self::take(&mut rest)?;
        (rest.is_empty() && body.encode() == bytes).then_some(body)
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        let [version] = take(rest)?;
        if version != VERSION {
            return None;
        }
        let at = Timestamp::from_microsecond(i64::from_be_bytes(take(rest)?)).ok()?;
        let by = StaffId::from_i64(i64::from_be_bytes(take(rest)?))?;
        let office = OfficeId::from_i64(i64::from_be_bytes(take(rest)?))?;
        let act = Act::from_word(&take_text(rest)?)?;
        let [has_subject] = take(rest)?;
        let subject = if has_subject == 1 { Some(take(rest)?) } else { None };
        let detail = take_text(rest)?;
        let rows = u32::from_be_bytes(take(rest)?);
        Some(Self { at, by, office, act, subject, detail, rows, rows_sha256: take(rest)? })
    }

    /// The leaf at a position.
    pub fn into_leaf(self, index: u64) -> Leaf {
        let body = self.encode();
        let Self { at, by, office, act, subject, detail, .. } = self;
        Leaf { index, at, by, office, act, subject, detail, body }
    }
}

/// SHA-256 of a list of rows.
pub fn rows_sha256(rows: &[u8]) -> [u8; 32] {
    Sha256::digest(rows).into()
}

/// A detail within its limit, cut at a character boundary.
pub fn cut(detail: &str) -> &str {
    detail.get(..detail.floor_char_boundary(MAX_DETAIL_BYTES)).unwrap_or_default()
}

fn push_text(bytes: &mut Vec<u8>, text: &str) {
    // Words and details are far below 64 KiB.
    bytes.extend_from_slice(&u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

fn take_text(rest: &mut &[u8]) -> Option<String> {
    let length = usize::from(u16::from_be_bytes(take(rest)?));
    let (text, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    String::from_utf8(text.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(subject: Option<[u8; 16]>, detail: &str) -> LeafBody {
        LeafBody {
            at: Timestamp::from_microsecond(1_730_000_000_123_456).unwrap(),
            by: StaffId::from_i64(0).unwrap(),
            office: OfficeId::from_i64(i64::MAX).unwrap(),
            act: Act::CardPrinted,
            subject,
            detail: detail.into(),
            rows: 3,
            rows_sha256: [4; 32],
        }
    }

    #[test]
    fn bytes_are_read_back_and_nothing_else_is() {
        for body in [body(None, ""), body(Some([7; 16]), "seri 000000123"), body(None, "ü")] {
            let bytes = body.encode();
            assert_eq!(LeafBody::decode(&bytes), Some(body));
            for cut in 0..bytes.len() {
                assert_eq!(LeafBody::decode(&bytes[..cut]), None, "{cut}");
            }
            assert_eq!(LeafBody::decode(&[&bytes[..], &[0]].concat()), None);
            assert_eq!(LeafBody::decode(&[&[2], &bytes[1..]].concat()), None);
        }
    }

    #[test]
    fn details_are_cut_at_a_character() {
        assert_eq!(cut("kata"), "kata");
        assert_eq!(cut(&"x".repeat(501)).len(), 500);
        let long = format!("{}üü", "x".repeat(499));
        assert_eq!(cut(&long).len(), 499);
        assert_eq!(LeafBody::decode(&body(None, &long).encode()).unwrap().detail.len(), 499);
    }
}
