//! Which finger: the ten codes of ISO/IEC 19794-2:2005, table 2.

/// One of the ten fingers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FingerPosition {
    /// Code 1.
    RightThumb,
    /// Code 2.
    RightIndex,
    /// Code 3.
    RightMiddle,
    /// Code 4.
    RightRing,
    /// Code 5.
    RightLittle,
    /// Code 6.
    LeftThumb,
    /// Code 7.
    LeftIndex,
    /// Code 8.
    LeftMiddle,
    /// Code 9.
    LeftRing,
    /// Code 10.
    LeftLittle,
}

impl FingerPosition {
    /// All ten, in the order of their codes.
    pub const ALL: [Self; 10] = [
        Self::RightThumb,
        Self::RightIndex,
        Self::RightMiddle,
        Self::RightRing,
        Self::RightLittle,
        Self::LeftThumb,
        Self::LeftIndex,
        Self::LeftMiddle,
        Self::LeftRing,
        Self::LeftLittle,
    ];

    /// The finger of an ISO code, 1 to 10; `None` for 0 (unknown) and anything else.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code).checked_sub(1)?).copied()
    }

    /// The ISO code, 1 to 10.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::RightThumb => 1,
            Self::RightIndex => 2,
            Self::RightMiddle => 3,
            Self::RightRing => 4,
            Self::RightLittle => 5,
            Self::LeftThumb => 6,
            Self::LeftIndex => 7,
            Self::LeftMiddle => 8,
            Self::LeftRing => 9,
            Self::LeftLittle => 10,
        }
    }

    /// A stable name for forms, columns and catalogue keys: `right_thumb` … `left_little`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RightThumb => "right_thumb",
            Self::RightIndex => "right_index",
            Self::RightMiddle => "right_middle",
            Self::RightRing => "right_ring",
            Self::RightLittle => "right_little",
            Self::LeftThumb => "left_thumb",
            Self::LeftIndex => "left_index",
            Self::LeftMiddle => "left_middle",
            Self::LeftRing => "left_ring",
            Self::LeftLittle => "left_little",
        }
    }

    /// The finger of a [`name`](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_round_trip() {
        for (position, code) in FingerPosition::ALL.into_iter().zip(1u8..) {
            assert_eq!(position.code(), code);
            assert_eq!(FingerPosition::from_code(code), Some(position));
            assert_eq!(FingerPosition::from_name(position.name()), Some(position));
        }
        for code in [0, 11, 255] {
            assert_eq!(FingerPosition::from_code(code), None);
        }
        assert_eq!(FingerPosition::from_name("thumb"), None);
    }
}
