//! The official code lists of the population register, as types.
//!
//! Source of the codes and labels: the lists of the population administration information system (SIAK) as they are
//! printed on forms F-1.01 and F-1.02 (Permendagri 109/2019) and exported in village books. Each list has a code (the
//! number other systems exchange), an official Indonesian label, and the abbreviations seen in village books.

mod civil;
mod family;
mod health;
mod key;
mod occupation;
mod schooling;

pub use civil::{BasicStatus, Marital, Religion, Sex, VoterMarital};
pub use family::Relation;
pub use health::{Blood, Disability, VoterDisability};
pub use occupation::Occupation;
pub use schooling::Education;

pub(crate) use key::key;

/// Declares one code list: an enum whose variants carry the official code, label and known spellings.
macro_rules! code_list {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$vmeta:meta])* $variant:ident = $code:literal, $label:literal, [$($alias:literal),* $(,)?];)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every entry, in the order of the official codes.
            #[must_use]
            pub const fn all() -> &'static [Self] {
                &[$(Self::$variant),+]
            }

            /// The official code.
            #[must_use]
            pub const fn code(self) -> u8 {
                match self { $(Self::$variant => $code),+ }
            }

            /// The entry with this official code; `None` if the list has no such code.
            #[must_use]
            pub fn from_code(code: impl TryInto<u8>) -> Option<Self> {
                match code.try_into().ok()? {
                    $($code => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// The official Indonesian text.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            pub(crate) const fn spellings(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$label, $($alias),*]),+ }
            }

            /// Reads the official label, a known abbreviation or spelling, or the code itself. Case, spaces and
            /// punctuation do not matter. `None` if the text names nothing in this list.
            #[must_use]
            pub fn parse_label(text: &str) -> Option<Self> {
                let wanted = $crate::reference::key(text);
                if wanted.is_empty() {
                    return None;
                }
                if let Ok(code) = wanted.parse::<u8>() {
                    return Self::from_code(code);
                }
                Self::all().iter().copied().find(|entry| {
                    entry.spellings().iter().any(|spelling| $crate::reference::key(spelling) == wanted)
                })
            }
        }
    };
}
use code_list;

#[cfg(test)]
mod tests;
