//! What the journal keeps of a row: a tag that stands for its key and a digest of all its columns, both keyed, so that
//! the journal gives nothing away and nobody without the master key can make a row that fits.
//!
//! Canonical bytes of a value: `0` for nothing; `1` and 8 big-endian bytes for an integer; `2` or `3`, the length in 4
//! big-endian bytes and the bytes for text and bytes. Tag = HMAC-SHA256("key" table values…) cut to 16 bytes; digest =
//! HMAC-SHA256("row" table values…), the table being its one-byte code.

use crate::table::Table;
use crate::value::Value;
use crate::vault::{Keyed, TAG_BYTES, short};
use hmac::Mac;
use std::collections::BTreeMap;

/// Stands for a row's key.
pub type Tag = [u8; TAG_BYTES];
/// Digest of a row.
pub type RowDigest = [u8; 32];

/// The tag of a key.
pub fn tag(keyed: &Keyed, table: &Table, key: &[Value<'_>]) -> Tag {
    short(&mac(keyed, b"key", table, key))
}

/// The digest of a row.
pub fn digest(keyed: &Keyed, table: &Table, row: &[Value<'_>]) -> RowDigest {
    mac(keyed, b"row", table, row)
}

fn mac(keyed: &Keyed, purpose: &[u8; 3], table: &Table, values: &[Value<'_>]) -> [u8; 32] {
    let mut bytes = Vec::with_capacity(512);
    bytes.extend_from_slice(purpose);
    bytes.push(table.code);
    values.iter().for_each(|value| push(&mut bytes, value));
    let mut mac = keyed.clone();
    mac.update(&bytes);
    mac.finalize().into_bytes().into()
}

fn push(bytes: &mut Vec<u8>, value: &Value<'_>) {
    let mut push_long = |kind: u8, long: &[u8]| {
        bytes.push(kind);
        // A row's value is far below 4 GiB: both engines refuse more.
        bytes.extend_from_slice(&u32::try_from(long.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(long);
    };
    match value {
        Value::Text(text) => push_long(2, text.as_bytes()),
        Value::Bytes(long) => push_long(3, long),
        Value::Null => bytes.push(0),
        Value::Int(number) => {
            bytes.push(1);
            bytes.extend_from_slice(&number.to_be_bytes());
        }
    }
}

/// A row's state after an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touch {
    /// Code of the table.
    pub table: u8,
    /// The row.
    pub tag: Tag,
    /// Its digest; `None` when it was deleted.
    pub digest: Option<RowDigest>,
}

/// The rows touched since the last entry, each in its last state.
#[derive(Debug, Default)]
pub struct Touched(BTreeMap<(u8, Tag), Option<RowDigest>>);

impl Touched {
    /// Notes a row's state.
    pub fn note(&mut self, touch: Touch) {
        self.0.insert((touch.table, touch.tag), touch.digest);
    }

    /// Whether no row was touched.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The canonical bytes, in order of table and tag, and how many rows they are; afterwards no row counts as touched.
    ///
    /// A row is: the table's code, `1` (kept) or `0` (deleted), the tag, and the digest of a kept row.
    pub fn drain(&mut self) -> (u32, Vec<u8>) {
        let mut bytes = Vec::with_capacity(self.0.len() * 50);
        for ((table, tag), digest) in &self.0 {
            bytes.extend_from_slice(&[*table, u8::from(digest.is_some())]);
            bytes.extend_from_slice(tag);
            bytes.extend(digest.iter().flatten());
        }
        let count = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.clear();
        (count, bytes)
    }
}

/// Reads what [`Touched::drain`] wrote; `None` in place of a row that cannot be read, which ends the list.
pub fn touches(mut bytes: &[u8]) -> impl Iterator<Item = Option<Touch>> {
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        let touch = take_touch(&mut bytes);
        if touch.is_none() {
            bytes = &[];
        }
        Some(touch)
    })
}

fn take_touch(bytes: &mut &[u8]) -> Option<Touch> {
    let ([table, is_kept], rest) = bytes.split_first_chunk::<2>()?;
    let (tag, rest) = rest.split_first_chunk::<TAG_BYTES>()?;
    let (digest, rest) = match is_kept {
        0 => (None, rest),
        1 => rest.split_first_chunk::<32>().map(|(digest, rest)| (Some(*digest), rest))?,
        _ => return None,
    };
    *bytes = rest;
    Some(Touch { table: *table, tag: *tag, digest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{SETTING, STAFF};
    use crate::vault::Keys;

    #[test]
    fn every_difference_gives_another_digest() {
        let keys = Keys::from_master(&[3; 32], "register.test").unwrap();
        let rows: [&[Value<'_>]; 8] = [
            &[Value::Text("a"), Value::Text("b")],
            &[Value::Text("ab"), Value::Text("")],
            &[Value::Text(""), Value::Text("ab")],
            &[Value::Bytes(b"a"), Value::Text("b")],
            &[Value::Text("a"), Value::Null],
            &[Value::Null, Value::Text("a")],
            &[Value::Int(0), Value::Text("b")],
            &[Value::Int(256), Value::Text("b")],
        ];
        let mut digests: Vec<_> = rows.iter().map(|row| digest(keys.rows(), &SETTING, row)).collect();
        digests.push(digest(keys.rows(), &STAFF, rows[0]));
        let count = digests.len();
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), count);
        assert_ne!(tag(keys.rows(), &SETTING, rows[0]), short(&digest(keys.rows(), &SETTING, rows[0])));
    }

    #[test]
    fn only_the_last_state_counts_and_lists_are_read_back() {
        let mut touched = Touched::default();
        for (tag, digest) in
            [([2; 16], Some([1; 32])), ([1; 16], Some([5; 32])), ([2; 16], None), ([2; 16], Some([7; 32]))]
        {
            touched.note(Touch { table: 4, tag, digest });
        }
        touched.note(Touch { table: 3, tag: [9; 16], digest: None });
        let (count, bytes) = touched.drain();
        assert!(touched.is_empty());
        assert_eq!((count, bytes.len()), (3, 18 + 50 + 50));
        let expected = [(3, [9; 16], None), (4, [1; 16], Some([5; 32])), (4, [2; 16], Some([7; 32]))];
        let expected = expected.map(|(table, tag, digest)| Some(Touch { table, tag, digest }));
        assert_eq!(touches(&bytes).collect::<Vec<_>>(), expected);
        assert_eq!(touches(&bytes[..20]).collect::<Vec<_>>(), [expected[0], None]);
        assert_eq!(touches(&[1, 2, 3]).collect::<Vec<_>>(), [None]);
    }
}
