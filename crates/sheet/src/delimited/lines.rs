//! Lines of a text as bytes, each within the limit.

use std::io::{BufRead, BufReader, Read};

use encoding_rs::{CoderResult, Decoder};

use super::survey::{Survey, TextEncoding};
use crate::limits::MAX_ROW_BYTES;

/// One line without its end.
pub enum Raw {
    /// Its bytes: UTF-8 if the text is UTF-16, otherwise as they stand in the file.
    Line(Vec<u8>),
    /// It was longer than [`MAX_ROW_BYTES`] and has been passed over.
    TooLong,
}

/// Reads lines with memory for one.
pub struct Lines<R> {
    source: Source<R>,
    terminator: u8,
    bytes_read: u64,
}

enum Source<R> {
    Plain(BufReader<R>),
    Wide(BufReader<Narrow<R>>),
}

impl<R: Read> Lines<R> {
    pub fn new(source: R, survey: &Survey) -> Self {
        let source = match survey.encoding {
            TextEncoding::Utf8 | TextEncoding::Windows1252 => {
                Source::Plain(BufReader::with_capacity(64 * 1024, source))
            }
            TextEncoding::Utf16Le => Source::Wide(BufReader::new(Narrow::new(source, encoding_rs::UTF_16LE))),
            TextEncoding::Utf16Be => Source::Wide(BufReader::new(Narrow::new(source, encoding_rs::UTF_16BE))),
        };
        Self { source, terminator: survey.terminator, bytes_read: 0 }
    }

    /// Bytes read of the file; about half of them for a text in UTF-16.
    pub const fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// The next line; `None` at the end.
    pub fn next(&mut self) -> std::io::Result<Option<Raw>> {
        let terminator = self.terminator;
        let (line, used) = match &mut self.source {
            Source::Plain(source) => next_line(source, terminator)?,
            Source::Wide(source) => next_line(source, terminator)?,
        };
        self.bytes_read += used;
        Ok(line)
    }
}

/// A line and how many bytes it took.
fn next_line(source: &mut impl BufRead, terminator: u8) -> std::io::Result<(Option<Raw>, u64)> {
    let mut line = Vec::new();
    let mut is_too_long = false;
    let mut used = 0_u64;
    loop {
        let chunk = match source.fill_buf() {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if chunk.is_empty() {
            if used == 0 {
                return Ok((None, 0));
            }
            break;
        }
        let end = chunk.iter().position(|byte| *byte == terminator);
        let part = end.and_then(|end| chunk.get(..end)).unwrap_or(chunk);
        is_too_long |= line.len() + part.len() > MAX_ROW_BYTES;
        if is_too_long {
            line = Vec::new();
        } else {
            line.extend_from_slice(part);
        }
        let taken = part.len() + usize::from(end.is_some());
        source.consume(taken);
        used = used.saturating_add(u64::try_from(taken).unwrap_or(u64::MAX));
        if end.is_some() {
            break;
        }
    }
    if is_too_long {
        return Ok((Some(Raw::TooLong), used));
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok((Some(Raw::Line(line)), used))
}

/// UTF-16 read as UTF-8. What is no text becomes U+FFFD, by which the row is known.
struct Narrow<R> {
    source: R,
    decoder: Decoder,
    wide: Vec<u8>,
    is_over: bool,
    /// The decoder has written its last, and must not be asked again.
    is_finished: bool,
}

impl<R: Read> Narrow<R> {
    fn new(source: R, encoding: &'static encoding_rs::Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { source, decoder, wide: Vec::new(), is_over: false, is_finished: false }
    }
}

impl<R: Read> Read for Narrow<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while !self.is_finished {
            if self.wide.is_empty() && !self.is_over {
                let read = self.source.by_ref().take(8 * 1024).read_to_end(&mut self.wide)?;
                self.is_over = read == 0;
            }
            let (result, used, written, _) = self.decoder.decode_to_utf8(&self.wide, out, self.is_over);
            self.wide.drain(..used);
            self.is_finished = self.is_over && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
