//! Biometric records as other systems write them, read and written.
//!
//! | module | what | editions |
//! |---|---|---|
//! | [`iso19794_2`] | finger minutiae (`FMR`) | ISO/IEC 19794-2:2005 |
//! | [`iso19794_4`] | finger images (`FIR`) | 19794-4:2005 (version 010) and :2011 (020) |
//! | [`iso19794_5`] | face images (`FAC`) | 19794-5:2005 (010) and :2011 (030) |
//! | [`iso19794_6`] | iris images (`IIR`) | 19794-6:2005 (010) and :2011 (020) |
//! | [`cbeff`] | several of these in one XML document | MOSIP's profile of ISO/IEC 19785-3 |
//!
//! The editions of 2011 are those of MOSIP's biometric specification; those of 2005 are in passports and older devices.
//! Nothing in foreign bytes is believed: every length is checked before it is used, a record has to be consumed to its
//! last byte, and what a record says of an image is compared with the image.

mod bytes;
pub mod cbeff;
mod coded;
mod error;
pub mod iso19794_2;
pub mod iso19794_4;
pub mod iso19794_5;
pub mod iso19794_6;
mod representation;

pub use coded::{CodedImage, CodedImageError, ImageCoding};
pub use error::Iso19794Error;
pub use representation::{Capture, CaptureTime, CertificationBlock, QualityBlock};

/// Largest record of images that is looked at, bytes: ten fingers of 1,000 dpi, not compressed, need 24 MiB.
pub const MAX_IMAGE_RECORD_LEN: usize = 32 << 20;
