//! The archive is judged before the workbook in it is opened.
//!
//! A workbook is a zip archive, and everything inside it can lie: the directory about sizes, the text table about its
//! length. So the announced sizes are checked, then every part is unpacked once into nothing and really counted. Only
//! then does the workbook reader, which keeps parts in memory, see the same bytes.

use std::io::{Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::SheetError;
use crate::limits::{MAX_PACKING_RATIO, MAX_PARTS, MAX_SHARED_TEXT_BYTES, MAX_UNPACKED_BYTES, RATIO_FREE_BYTES};

/// Reads the whole archive within the limits.
pub fn check(source: &mut (impl Read + Seek)) -> Result<(), SheetError> {
    let mut archive = ZipArchive::new(source).map_err(|error| match error {
        ZipError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => SheetError::from(error),
        _ => SheetError::Truncated,
    })?;
    if archive.len() > MAX_PARTS {
        return Err(SheetError::Bomb { unpacked_bytes: 0 });
    }
    let announced = archive.decompressed_size().and_then(|size| u64::try_from(size).ok());
    if let Some(unpacked_bytes) = announced.filter(|size| *size > MAX_UNPACKED_BYTES) {
        return Err(SheetError::Bomb { unpacked_bytes });
    }
    let mut unpacked_bytes = 0;
    for index in 0..archive.len() {
        part(&mut archive, index, &mut unpacked_bytes)?;
    }
    Ok(())
}

/// Unpacks one part into nothing, adding its bytes to those of the parts before.
fn part<R: Read + Seek>(archive: &mut ZipArchive<R>, index: usize, total: &mut u64) -> Result<(), SheetError> {
    let mut entry = archive.by_index(index).map_err(|error| match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => SheetError::OldOrLocked,
        _ => SheetError::Damaged { part: format!("#{index}") },
    })?;
    let name: String = entry.name().map(|name| name.chars().take(80).collect()).unwrap_or_default();
    let packed = entry.compressed_size().max(1);
    let is_shared_text = name.to_ascii_lowercase().ends_with("sharedstrings.xml");
    let mut counts = UniqueCount::default();
    let mut chunk = vec![0; 64 * 1024];
    let mut size = 0_u64;
    loop {
        let read = match entry.read(&mut chunk) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            other => other.map_err(|_| SheetError::Damaged { part: name.clone() })?,
        };
        let bytes = chunk.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            break;
        }
        size += u64::try_from(read).unwrap_or(u64::MAX);
        *total += u64::try_from(read).unwrap_or(u64::MAX);
        let is_bomb = *total > MAX_UNPACKED_BYTES || (size > RATIO_FREE_BYTES && size / packed > MAX_PACKING_RATIO);
        if is_bomb || (is_shared_text && size > MAX_SHARED_TEXT_BYTES) {
            return Err(SheetError::Bomb { unpacked_bytes: *total });
        }
        if is_shared_text && counts.feed(bytes).is_err() {
            return Err(SheetError::Damaged { part: name });
        }
    }
    if is_shared_text && counts.largest() > size {
        return Err(SheetError::Damaged { part: name });
    }
    Ok(())
}

/// Finds every `uniqueCount="…"` in a stream. The workbook reader reserves memory for that many texts unseen, so a
/// count above the bytes of the part, which no honest writer gives, would end the process.
#[derive(Default)]
struct UniqueCount {
    /// The end of the chunk before, where the attribute may have begun.
    tail: Vec<u8>,
    largest: u64,
}

const ATTRIBUTE: &[u8] = b"uniqueCount";
/// The attribute, blanks, an equals sign, a quotation mark and twenty digits.
const WINDOW: usize = 64;

/// The part is not written in an encoding that contains ASCII, so the attribute cannot be seen.
struct NotAscii;

impl UniqueCount {
    fn feed(&mut self, chunk: &[u8]) -> Result<(), NotAscii> {
        if chunk.contains(&0) {
            return Err(NotAscii);
        }
        self.tail.extend_from_slice(chunk);
        self.scan();
        let keep = self.tail.len().saturating_sub(WINDOW);
        self.tail.drain(..keep);
        Ok(())
    }

    fn scan(&mut self) {
        let mut rest = self.tail.as_slice();
        while let Some(at) = rest.iter().position(|byte| *byte == b'u') {
            rest = rest.get(at..).unwrap_or_default();
            if let Some(after) = rest.strip_prefix(ATTRIBUTE) {
                let digits = after
                    .iter()
                    .skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'=' | b'"' | b'\''))
                    .take_while(|byte| byte.is_ascii_digit());
                let count =
                    digits.fold(0_u64, |count, digit| count.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
                self.largest = self.largest.max(count);
            }
            rest = rest.get(1..).unwrap_or_default();
        }
    }

    const fn largest(&self) -> u64 {
        self.largest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn largest(chunks: &[&[u8]]) -> u64 {
        let mut counts = UniqueCount::default();
        for chunk in chunks {
            assert!(counts.feed(chunk).is_ok());
        }
        counts.largest()
    }

    #[test]
    fn the_count_is_found_wherever_the_stream_is_cut() {
        let text = br#"<?xml version="1.0"?><sst count="7" uniqueCount="123456789"><si/></sst>"#;
        for cut in 0..text.len() {
            let (before, after) = text.split_at(cut);
            assert_eq!(largest(&[before, after]), 123_456_789, "{cut}");
        }
        assert_eq!(largest(&[b"<sst uniqueCount = '42'>", b"uniqueCount", b"=\"99999999999999999999999\""]), u64::MAX);
        assert_eq!(largest(&[b"<sst uuniqueCounter='42'>"]), 0);
        assert!(UniqueCount::default().feed(b"u\0n\0").is_err());
    }
}
