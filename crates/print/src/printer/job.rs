//! What is handed to a printer.

use std::fmt;

use thiserror::Error;

/// Name of a job, unique for ever. It becomes a file name and shows in print queues, so it must say nothing about a
/// person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(String);

/// Why a text is no job id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum JobIdError {
    /// Empty or longer than 64 letters.
    #[error("a job id has 1 to {} letters", JobId::LEN_MAX)]
    Length,
    /// Something other than `A-Z a-z 0-9 - _`.
    #[error("a job id holds only letters, digits, '-' and '_'")]
    Letter,
    /// Sixteen digits in a row: a NIK must not travel as a name.
    #[error("a job id must not contain a NIK")]
    LooksLikeNik,
}

impl JobId {
    /// Most letters: short enough for every IPP printer and file system.
    pub const LEN_MAX: usize = 64;

    /// Takes `text` as the id.
    ///
    /// # Errors
    /// [`JobIdError`] if it could leave its folder, break a queue's listing, or name a person by NIK.
    pub fn parse(text: &str) -> Result<Self, JobIdError> {
        if text.is_empty() || text.len() > Self::LEN_MAX {
            return Err(JobIdError::Length);
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
            return Err(JobIdError::Letter);
        }
        if text.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits.len() == 16) {
            return Err(JobIdError::LooksLikeNik);
        }
        Ok(Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the caller knows about earlier attempts. It matters only when the printer does not know the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// No earlier attempt can have reached a printer, or a person has looked and found no card: print it.
    First,
    /// An earlier attempt may have reached the printer, which may have forgotten it since: do not print again unasked.
    Uncertain,
}

/// One document for one printer.
#[derive(Clone, Copy)]
pub struct PrintJob<'a> {
    /// Its name, the same on every attempt.
    pub id: &'a JobId,
    /// The PDF.
    pub pdf: &'a [u8],
    /// What is known about earlier attempts.
    pub attempt: Attempt,
}

impl fmt::Debug for PrintJob<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrintJob").field("id", &self.id.0).field("attempt", &self.attempt).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stay_in_their_folder_and_name_nobody() {
        for (text, want) in [
            ("card-01J9ZK_7", None),
            ("", Some(JobIdError::Length)),
            ("../x", Some(JobIdError::Letter)),
            ("a b", Some(JobIdError::Letter)),
            (".hidden", Some(JobIdError::Letter)),
            ("6202061708950003", Some(JobIdError::LooksLikeNik)),
            ("card-6202061708950003-1", Some(JobIdError::LooksLikeNik)),
            ("12345678901234567", None),
        ] {
            assert_eq!(JobId::parse(text).err(), want, "{text}");
        }
        assert_eq!(JobId::parse(&"a".repeat(65)).unwrap_err(), JobIdError::Length);
    }
}
