//! An image as it lies in a record: what is said about it, and its bytes.

use crate::image::{GreyImage, ImageError, RgbImage, decode_grey, decode_rgb};
use thiserror::Error;

/// How an image is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImageCoding {
    /// Pixels row by row.
    Raw,
    /// Pixels row by row, several in a byte or one over several. Carried, not decoded.
    RawPacked,
    /// Wavelet Scalar Quantization.
    Wsq,
    /// JPEG.
    Jpeg,
    /// JPEG 2000, lossy or not said.
    Jpeg2000Lossy,
    /// JPEG 2000 without loss.
    Jpeg2000Lossless,
    /// JPEG-LS. Carried, not decoded.
    JpegLs,
    /// PNG.
    Png,
}

/// An image in a record. The sizes are the record's claims until the image is decoded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CodedImage<'a> {
    /// How the bytes are to be read.
    pub coding: ImageCoding,
    /// Width in pixels, as the record says; 0 when it does not.
    pub width: u16,
    /// Height in pixels, as the record says; 0 when it does not.
    pub height: u16,
    /// Bits of one pixel in all its channels, as the record says; 0 when it does not.
    pub bits_per_pixel: u8,
    /// The coded image.
    pub bytes: &'a [u8],
}

/// Why an image of a record cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CodedImageError {
    /// The bytes do not begin as the coding that the record names demands.
    #[error("the record says {0:?}, but its image is of another kind")]
    OtherCoding(ImageCoding),
    /// A coding or depth that is carried but not decoded.
    #[error("images coded as {coding:?} with {bits_per_pixel} bits a pixel are not read")]
    NotRead {
        /// The coding.
        coding: ImageCoding,
        /// Bits of a pixel.
        bits_per_pixel: u8,
    },
    /// The image has another size than the record says.
    #[error("the record says {said_width}×{said_height} pixels, its image has another size")]
    OtherSize {
        /// Width that the record says, pixels.
        said_width: u16,
        /// Height that the record says, pixels.
        said_height: u16,
    },
    /// The image does not decode.
    #[error(transparent)]
    Image(#[from] ImageError),
}

impl CodedImage<'_> {
    /// Decodes to grey.
    ///
    /// # Errors
    /// [`CodedImageError`].
    pub fn to_grey(&self) -> Result<GreyImage, CodedImageError> {
        if self.coding == ImageCoding::Raw {
            return match self.bits_per_pixel {
                8 => GreyImage::new(self.width.into(), self.height.into(), self.bytes.to_vec())
                    .ok_or_else(|| self.other_size()),
                _ => Ok(self.raw_rgb()?.to_grey()),
            };
        }
        self.check_coding()?;
        let image = decode_grey(self.bytes)?;
        self.check_size(image.width(), image.height())?;
        Ok(image)
    }

    /// Decodes to colour.
    ///
    /// # Errors
    /// [`CodedImageError`].
    pub fn to_rgb(&self) -> Result<RgbImage, CodedImageError> {
        match (self.coding, self.bits_per_pixel) {
            (ImageCoding::Raw, 8) => return Ok(self.to_grey()?.to_rgb()),
            (ImageCoding::Raw, _) => return self.raw_rgb(),
            _ => self.check_coding()?,
        }
        let image = decode_rgb(self.bytes)?;
        self.check_size(image.width(), image.height())?;
        Ok(image)
    }

    fn raw_rgb(&self) -> Result<RgbImage, CodedImageError> {
        if self.bits_per_pixel != 24 {
            return Err(CodedImageError::NotRead { coding: self.coding, bits_per_pixel: self.bits_per_pixel });
        }
        RgbImage::new(self.width.into(), self.height.into(), self.bytes.to_vec()).ok_or_else(|| self.other_size())
    }

    /// Whether the bytes begin as the coding demands.
    fn check_coding(&self) -> Result<(), CodedImageError> {
        let starts: &[&[u8]] = match self.coding {
            ImageCoding::Wsq => &[b"\xFF\xA0"],
            ImageCoding::Jpeg => &[b"\xFF\xD8\xFF"],
            ImageCoding::Jpeg2000Lossy | ImageCoding::Jpeg2000Lossless => {
                &[b"\x00\x00\x00\x0CjP  ", b"\xFF\x4F\xFF\x51"]
            }
            ImageCoding::Png => &[b"\x89PNG\r\n\x1A\n"],
            ImageCoding::Raw | ImageCoding::RawPacked | ImageCoding::JpegLs => {
                return Err(CodedImageError::NotRead { coding: self.coding, bits_per_pixel: self.bits_per_pixel });
            }
        };
        if starts.iter().any(|start| self.bytes.starts_with(start)) {
            Ok(())
        } else {
            Err(CodedImageError::OtherCoding(self.coding))
        }
    }

    fn check_size(&self, width: u32, height: u32) -> Result<(), CodedImageError> {
        let agrees = |said: u16, found: u32| said == 0 || u32::from(said) == found;
        if agrees(self.width, width) && agrees(self.height, height) { Ok(()) } else { Err(self.other_size()) }
    }

    fn other_size(&self) -> CodedImageError {
        CodedImageError::OtherSize { said_width: self.width, said_height: self.height }
    }
}

/// An image of a person is personal data: its bytes never reach a log.
impl std::fmt::Debug for CodedImage<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CodedImage({:?}, {}×{}, {} bytes)", self.coding, self.width, self.height, self.bytes.len())
    }
}
