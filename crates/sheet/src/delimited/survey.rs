//! What can be learnt of a text before its rows are read: encoding, end of line, delimiter.

use std::borrow::Cow;
use std::io::{Read, Seek, SeekFrom};

use crate::{RowFault, SheetError};

/// How the letters of a text are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252, as old office programs write.
    Windows1252,
}

impl TextEncoding {
    /// Its usual name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// The text of a line, or the fault that it is none. Nothing is replaced by question marks.
    pub(super) fn decode(self, line: &[u8]) -> Result<Cow<'_, str>, RowFault> {
        let fault = RowFault::Encoding { encoding: self.name() };
        match self {
            Self::Utf8 => std::str::from_utf8(line).map(Cow::Borrowed).map_err(|_| fault),
            Self::Utf16Le | Self::Utf16Be => {
                let text = std::str::from_utf8(line).map_err(|_| fault)?;
                if text.contains('\u{fffd}') { Err(fault) } else { Ok(Cow::Borrowed(text)) }
            }
            Self::Windows1252 => {
                let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(line);
                // The five bytes without a letter come out as control characters.
                if text.chars().any(|c| matches!(c, '\u{80}'..='\u{9f}')) { Err(fault) } else { Ok(text) }
            }
        }
    }
}

/// What was learnt of a text.
#[derive(Debug)]
pub struct Survey {
    pub encoding: TextEncoding,
    pub terminator: u8,
    pub delimiter: u8,
    pub total_bytes: u64,
}

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
const CHUNK_BYTES: u64 = 64 * 1024;
const SAMPLE_LINES: usize = 50;

impl Survey {
    /// Reads a text to its end, then places it after its byte order mark.
    pub fn of(source: &mut (impl Read + Seek)) -> Result<Self, SheetError> {
        let mut first = Vec::new();
        source.seek(SeekFrom::Start(0))?;
        source.by_ref().take(CHUNK_BYTES).read_to_end(&mut first)?;
        let (marked, mark_bytes) = byte_order_mark(&first);
        let mut bytes = Tally::default();
        let encoding = match marked.or_else(|| wide_without_mark(&first)) {
            Some(encoding) if encoding != TextEncoding::Utf8 => encoding,
            found => {
                if first.iter().take(8 * 1024).any(|byte| *byte == 0) {
                    return Err(SheetError::NotATable);
                }
                bytes.count(&first);
                let mut chunk = Vec::new();
                loop {
                    chunk.clear();
                    if source.by_ref().take(CHUNK_BYTES).read_to_end(&mut chunk)? == 0 {
                        break;
                    }
                    bytes.count(&chunk);
                }
                found.unwrap_or_else(|| bytes.encoding())
            }
        };
        let total_bytes = source.seek(SeekFrom::End(0))?;
        let sample = sample(encoding, first.get(mark_bytes..).unwrap_or_default());
        if total_bytes <= u64::try_from(mark_bytes).unwrap_or(0) {
            return Err(SheetError::Empty);
        }
        source.seek(SeekFrom::Start(u64::try_from(mark_bytes).unwrap_or(0)))?;
        let terminator = if sample.contains('\r') && !sample.contains('\n') { b'\r' } else { b'\n' };
        let delimiter = delimiter(&sample, char::from(terminator));
        Ok(Self { encoding, terminator, delimiter, total_bytes })
    }
}

fn byte_order_mark(first: &[u8]) -> (Option<TextEncoding>, usize) {
    match first {
        [0xef, 0xbb, 0xbf, ..] => (Some(TextEncoding::Utf8), 3),
        [0xff, 0xfe, ..] => (Some(TextEncoding::Utf16Le), 2),
        [0xfe, 0xff, ..] => (Some(TextEncoding::Utf16Be), 2),
        _ => (None, 0),
    }
}

/// UTF-16 without a mark: Latin text has a zero in nearly every other byte, always on the same side.
fn wide_without_mark(first: &[u8]) -> Option<TextEncoding> {
    let (mut low_zero, mut high_zero, mut pairs) = (0_usize, 0_usize, 0_usize);
    for pair in first.chunks_exact(2).take(2_048) {
        pairs += 1;
        low_zero += usize::from(pair.first() == Some(&0));
        high_zero += usize::from(pair.last() == Some(&0));
    }
    if pairs < 2 {
        None
    } else if high_zero * 10 > pairs * 7 && low_zero * 20 < pairs {
        Some(TextEncoding::Utf16Le)
    } else if low_zero * 10 > pairs * 7 && high_zero * 20 < pairs {
        Some(TextEncoding::Utf16Be)
    } else {
        None
    }
}

/// Counts what speaks for UTF-8 and what against it.
#[derive(Default)]
struct Tally {
    sequences: u64,
    faults: u64,
    carry: Vec<u8>,
}

impl Tally {
    fn count(&mut self, chunk: &[u8]) {
        if self.carry.is_empty() && chunk.is_ascii() {
            return;
        }
        let mut joined = std::mem::take(&mut self.carry);
        joined.extend_from_slice(chunk);
        let mut rest = joined.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.sequences += many(text.as_bytes());
                    return;
                }
                Err(error) => {
                    let (good, bad) = rest.split_at(error.valid_up_to());
                    self.sequences += many(good);
                    let Some(length) = error.error_len() else {
                        self.carry = bad.to_vec();
                        return;
                    };
                    self.faults += 1;
                    rest = bad.get(length..).unwrap_or_default();
                }
            }
        }
    }

    /// Windows-1252 text is hardly ever valid UTF-8 by chance, so a majority of valid sequences means UTF-8 with
    /// damaged rows, which are then refused one by one.
    fn encoding(&self) -> TextEncoding {
        let faults = self.faults + u64::from(!self.carry.is_empty());
        if faults == 0 || self.sequences > faults { TextEncoding::Utf8 } else { TextEncoding::Windows1252 }
    }
}

/// Letters of more than one byte.
fn many(text: &[u8]) -> u64 {
    u64::try_from(text.iter().filter(|byte| **byte >= 0xc2).count()).unwrap_or(u64::MAX)
}

fn sample(encoding: TextEncoding, bytes: &[u8]) -> Cow<'_, str> {
    match encoding {
        TextEncoding::Utf8 => String::from_utf8_lossy(bytes),
        TextEncoding::Utf16Le => encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0,
        TextEncoding::Utf16Be => encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0,
        TextEncoding::Windows1252 => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The delimiter that most lines have equally often, and of those the most frequent: addresses hold commas and dates
/// bars, but not in every line alike, least of all in the heading.
fn delimiter(sample: &str, terminator: char) -> u8 {
    let lines: Vec<&str> = sample.split(terminator).filter(|line| !line.trim().is_empty()).take(SAMPLE_LINES).collect();
    let mut best = ((0, 0), b',');
    for candidate in DELIMITERS {
        let mut counts: Vec<usize> = lines.iter().map(|line| outside_quotes(line, candidate)).collect();
        counts.sort_unstable();
        let score = counts
            .chunk_by(|a, b| a == b)
            .filter_map(|equal| equal.first().filter(|count| **count > 0).map(|count| (equal.len(), *count)))
            .max()
            .unwrap_or((0, 0));
        if score > best.0 {
            best = (score, candidate);
        }
    }
    best.1
}

fn outside_quotes(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        count += usize::from(!quoted && byte == delimiter);
    }
    count
}
