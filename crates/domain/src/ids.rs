//! Identifiers: opaque 63-bit numbers, drawn by [`app`](../../app) from a seeded source, never from personal data.
//!
//! On screens and in URLs an id is 13 Crockford base-32 characters; in rows it is a 64-bit integer.

use std::fmt;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// An identifier could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: 13 characters of 0-9 and A-Z without I, L, O, U are expected")]
pub struct InvalidId;

fn encode(value: i64) -> String {
    (0..13)
        .rev()
        .map(|place| {
            let digit = usize::try_from((value >> (place * 5)) & 31).unwrap_or(0);
            char::from(ALPHABET.get(digit).copied().unwrap_or(b'0'))
        })
        .collect()
}

fn decode(text: &str) -> Result<i64, InvalidId> {
    if text.len() != 13 {
        return Err(InvalidId);
    }
    let mut value: i64 = 0;
    for byte in text.bytes() {
        let digit = ALPHABET.iter().position(|a| *a == byte.to_ascii_uppercase()).ok_or(InvalidId)?;
        let digit = i64::try_from(digit).map_err(|_| InvalidId)?;
        value = value.checked_mul(32).and_then(|v| v.checked_add(digit)).ok_or(InvalidId)?;
    }
    Ok(value)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// The id as stored: a non-negative 64-bit integer. Negative numbers are refused.
            pub fn from_i64(value: i64) -> Option<Self> {
                (value >= 0).then_some(Self(value))
            }

            /// The id as stored.
            pub fn to_i64(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), encode(self.0))
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                decode(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// A resident in the register. The key of every large table begins with it; the NIK is only data.
    PersonId;
    /// One capture of a person's biometrics (ISO/IEC 2382-37: capture event).
    EncounterId;
    /// One card issue, from its request to its end.
    CardId;
    /// An office that serves residents or keeps blanks.
    OfficeId;
    /// An officer who signs in.
    StaffId;
    /// One posting of the ledger of blanks.
    MovementId;
    /// One destruction of blanks or cards with its berita acara.
    DestructionId;
    /// One queued job.
    JobId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_number_agree() {
        for value in [0, 1, 31, 32, 1_234_567_890_123, i64::MAX] {
            let id = PersonId::from_i64(value).unwrap();
            assert_eq!(id.to_string().parse::<PersonId>().unwrap(), id);
            assert_eq!(id.to_string().len(), 13);
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "0", "ZZZZZZZZZZZZZ", "000000000000U", "0000000000000 ", "../../../etc/p"] {
            assert_eq!(text.parse::<PersonId>(), Err(InvalidId), "{text}");
        }
        assert_eq!(PersonId::from_i64(-1), None);
    }
}
