//! Biometrics within claim 169 (specification 1.2.0, section 3.1, "Biometrics").

/// What a biometric is of, with its attribute number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BodyPart {
    /// Attribute 50.
    RightThumb,
    /// Attribute 51.
    RightPointerFinger,
    /// Attribute 52.
    RightMiddleFinger,
    /// Attribute 53.
    RightRingFinger,
    /// Attribute 54.
    RightLittleFinger,
    /// Attribute 55.
    LeftThumb,
    /// Attribute 56.
    LeftPointerFinger,
    /// Attribute 57.
    LeftMiddleFinger,
    /// Attribute 58.
    LeftRingFinger,
    /// Attribute 59.
    LeftLittleFinger,
    /// Attribute 60.
    RightIris,
    /// Attribute 61.
    LeftIris,
    /// Attribute 62.
    Face,
    /// Attribute 63.
    RightPalmPrint,
    /// Attribute 64.
    LeftPalmPrint,
    /// Attribute 65.
    Voice,
}

impl BodyPart {
    /// All, in the order of their attribute numbers, which begin at 50.
    pub const ALL: [Self; 16] = [
        Self::RightThumb,
        Self::RightPointerFinger,
        Self::RightMiddleFinger,
        Self::RightRingFinger,
        Self::RightLittleFinger,
        Self::LeftThumb,
        Self::LeftPointerFinger,
        Self::LeftMiddleFinger,
        Self::LeftRingFinger,
        Self::LeftLittleFinger,
        Self::RightIris,
        Self::LeftIris,
        Self::Face,
        Self::RightPalmPrint,
        Self::LeftPalmPrint,
        Self::Voice,
    ];

    /// The attribute number, 50 to 65.
    #[must_use]
    pub fn attribute(self) -> i64 {
        (FIRST_BODY_PART..).zip(Self::ALL).find(|(_, part)| *part == self).map_or(0, |(number, _)| number)
    }

    pub(crate) fn from_attribute(number: i64) -> Option<Self> {
        (FIRST_BODY_PART..).zip(Self::ALL).find(|(known, _)| *known == number).map(|(_, part)| part)
    }
}

/// The attribute number of the first body part.
pub(crate) const FIRST_BODY_PART: i64 = 50;

/// One biometric sample or template.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Biometric {
    /// The bytes.
    pub data: Vec<u8>,
    /// 0 image, 1 template, 2 sound, 3 hash.
    pub format: Option<i64>,
    /// Of an image: 0 PNG, 1 JPEG, 2 JPEG 2000, 3 AVIF, 4 WebP, 5 TIFF, 6 WSQ. Of a template: 0 ANSI 378,
    /// 1 ISO 19794-2, 2 NIST. Of a sound: 0 WAV, 1 MP3. From 100 to 200 the vendor's own.
    pub sub_format: Option<i64>,
    /// Who made the data.
    pub issuer: Option<String>,
}
