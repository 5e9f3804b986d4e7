//! The codes of administrative areas. A code is written `62.02.01.1001` and stored as the integer 6202011001.

use std::fmt;
use std::str::FromStr;

/// Why a text is not the code of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegionCodeError {
    /// Nothing was given.
    #[error("kode wilayah kosong")]
    Empty,
    /// Not the number of digits this level has (2, 4, 6 or 10), or dots in the wrong places.
    #[error("kode wilayah harus {expected} angka, misalnya {example}")]
    Shape {
        /// Digits of a code of this level.
        expected: u8,
        /// A code of this level.
        example: &'static str,
    },
    /// A part of the code is 00: no area is numbered so.
    #[error("kode wilayah tidak boleh memuat bagian 00")]
    ZeroPart,
}

/// Digits of a code without its dots, after checking that dots, if any, stand after the 2nd, 4th and 6th digit.
fn digits(text: &str, expected: u8, example: &'static str) -> Result<u64, RegionCodeError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(RegionCodeError::Empty);
    }
    let shape = RegionCodeError::Shape { expected, example };
    if text.contains('.') {
        let same_places = text.len() == example.len()
            && text.bytes().zip(example.bytes()).all(|(found, wanted)| (found == b'.') == (wanted == b'.'));
        if !same_places {
            return Err(shape);
        }
    }
    let mut value = 0_u64;
    let mut count = 0_u8;
    for character in text.chars().filter(|c| *c != '.') {
        let digit = character.to_digit(10).ok_or(shape)?;
        count = count.checked_add(1).filter(|count| *count <= expected).ok_or(shape)?;
        value = value * 10 + u64::from(digit);
    }
    if count == expected { Ok(value) } else { Err(shape) }
}

macro_rules! region_code {
    ($(#[$meta:meta])* $name:ident($inner:ty), $digits:literal, $example:literal, |$value:ident| $has_parts:expr) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($inner);

        impl $name {
            /// Reads the code with or without dots.
            pub fn parse(text: &str) -> Result<Self, RegionCodeError> {
                let value = digits(text, $digits, $example)?;
                Self::checked(value).ok_or(RegionCodeError::ZeroPart)
            }

            /// The code as stored; `None` if the integer is not the code of this level.
            #[must_use]
            pub fn from_i64(value: i64) -> Option<Self> {
                Self::checked(u64::try_from(value).ok()?)
            }

            /// The code as stored: its digits as one integer.
            #[must_use]
            pub fn to_i64(self) -> i64 {
                u64::from(self.0).cast_signed()
            }

            fn checked(value: u64) -> Option<Self> {
                if value >= 10_u64.pow($digits) {
                    return None;
                }
                let $value = value;
                if $has_parts { <$inner>::try_from(value).ok().map(Self) } else { None }
            }
        }

        impl FromStr for $name {
            type Err = RegionCodeError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

/// Two digits of a code, those below counted off by `shift`.
const fn pair(value: u64, shift: u64) -> u64 {
    value / shift % 100
}

region_code! {
    /// A province: two digits.
    ProvinceCode(u8), 2, "62", |value| value > 0
}
region_code! {
    /// A regency (01 to 69) or city (71 to 99) within its province: four digits.
    RegencyCode(u16), 4, "62.02", |value| pair(value, 100) > 0 && pair(value, 1) > 0
}
region_code! {
    /// A district (kecamatan): six digits.
    DistrictCode(u32), 6, "62.02.01",
    |value| pair(value, 10_000) > 0 && pair(value, 100) > 0 && pair(value, 1) > 0
}
region_code! {
    /// A village (kelurahan, desa, desa adat): ten digits.
    VillageCode(u64), 10, "62.02.01.1001",
    |value| DistrictCode::checked(value / 10_000).is_some() && pair(value, 100) + pair(value, 1) > 0
}

impl fmt::Display for ProvinceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl RegencyCode {
    pub(super) const DEMO: Self = Self(6202);

    /// The province this regency belongs to.
    #[must_use]
    pub fn province(self) -> ProvinceCode {
        ProvinceCode(u8::try_from(self.0 / 100).unwrap_or(u8::MAX))
    }

    /// True for a city (kota: 71 to 99), false for a regency (kabupaten).
    #[must_use]
    pub const fn is_city(self) -> bool {
        self.0 % 100 > 70
    }
}

impl fmt::Display for RegencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.province(), self.0 % 100)
    }
}

impl DistrictCode {
    /// The regency or city this district belongs to.
    #[must_use]
    pub fn regency(self) -> RegencyCode {
        RegencyCode(u16::try_from(self.0 / 100).unwrap_or(u16::MAX))
    }

    /// The province this district belongs to.
    #[must_use]
    pub fn province(self) -> ProvinceCode {
        self.regency().province()
    }

    /// A code whose parts were checked before.
    pub(crate) const fn trusted(value: u32) -> Self {
        Self(value)
    }

    /// First possible district of a regency: the lower bound of its range.
    pub(super) fn first_of(regency: RegencyCode) -> Self {
        Self(u32::from(regency.0) * 100)
    }
}

impl fmt::Display for DistrictCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.regency(), self.0 % 100)
    }
}

/// Kind of a village, told by the first of the last four digits of its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VillageKind {
    /// Urban village: 1.
    Kelurahan,
    /// Village: 2.
    Desa,
    /// Customary village: 3.
    DesaAdat,
}

impl VillageKind {
    /// The word the office uses.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Kelurahan => "kelurahan",
            Self::Desa => "desa",
            Self::DesaAdat => "desa adat",
        }
    }
}

impl VillageCode {
    /// The district this village belongs to.
    #[must_use]
    pub fn district(self) -> DistrictCode {
        DistrictCode(u32::try_from(self.0 / 10_000).unwrap_or(u32::MAX))
    }

    /// The regency or city this village belongs to.
    #[must_use]
    pub fn regency(self) -> RegencyCode {
        self.district().regency()
    }

    /// The province this village belongs to.
    #[must_use]
    pub fn province(self) -> ProvinceCode {
        self.district().province()
    }

    /// Kelurahan, desa or desa adat; `None` if the code says none of them.
    #[must_use]
    pub const fn kind(self) -> Option<VillageKind> {
        match self.0 / 1_000 % 10 {
            1 => Some(VillageKind::Kelurahan),
            2 => Some(VillageKind::Desa),
            3 => Some(VillageKind::DesaAdat),
            _ => None,
        }
    }
}

impl fmt::Display for VillageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:04}", self.district(), self.0 % 10_000)
    }
}
