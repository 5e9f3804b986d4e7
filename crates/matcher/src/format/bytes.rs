//! Big-endian numbers from foreign bytes, and into our own.

use super::Iso19794Error;

/// Reads a record front to back; offsets in errors count from the record's first byte.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Checks the length and the first bytes, which must be one of `heads`, and stands behind them.
    pub(super) fn open(bytes: &'a [u8], heads: &[&[u8; 8]], limit: usize) -> Result<Self, Iso19794Error> {
        if bytes.len() > limit {
            return Err(Iso19794Error::TooLong { found: bytes.len(), limit });
        }
        let mut reader = Self { bytes, at: 0 };
        let head = reader.array::<8>().map_err(|_| Iso19794Error::NotARecord)?;
        if heads.contains(&&head) { Ok(reader) } else { Err(Iso19794Error::NotARecord) }
    }

    /// The announced length of the whole record must be the one there is.
    pub(super) fn check_length(&self, announced: u64) -> Result<(), Iso19794Error> {
        let (announced, found) = (usize::try_from(announced).unwrap_or(usize::MAX), self.bytes.len());
        if announced == found { Ok(()) } else { Err(Iso19794Error::LengthMismatch { announced, found }) }
    }

    pub(super) fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], Iso19794Error> {
        let at = self.at;
        let end = at.checked_add(length).ok_or(Iso19794Error::Truncated { at })?;
        let part = self.bytes.get(at..end).ok_or(Iso19794Error::Truncated { at })?;
        self.at = end;
        Ok(part)
    }

    /// A part that begins with its own length in four bytes, which count themselves.
    pub(super) fn part(&mut self) -> Result<Self, Iso19794Error> {
        let start = self.at;
        let length = self.length()?;
        let end = start.checked_add(length).filter(|end| *end >= self.at);
        let bytes = end.and_then(|end| self.bytes.get(..end)).ok_or(Iso19794Error::Truncated { at: start })?;
        let part = Self { bytes, at: self.at };
        self.at = bytes.len();
        Ok(part)
    }

    /// Everything up to the end.
    pub(super) fn rest(&mut self) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at = self.bytes.len();
        rest
    }

    /// Nothing may be left.
    pub(super) fn close(&self) -> Result<(), Iso19794Error> {
        match self.left() {
            0 => Ok(()),
            left => Err(Iso19794Error::LeftOver { at: self.at, left }),
        }
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Iso19794Error> {
        let at = self.at;
        self.take(N)?.try_into().map_err(|_| Iso19794Error::Truncated { at })
    }

    pub(super) fn u8(&mut self) -> Result<u8, Iso19794Error> {
        let [value] = self.array()?;
        Ok(value)
    }

    pub(super) fn u16(&mut self) -> Result<u16, Iso19794Error> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    /// A length of four bytes.
    pub(super) fn length(&mut self) -> Result<usize, Iso19794Error> {
        Ok(usize::try_from(u32::from_be_bytes(self.array()?)).unwrap_or(usize::MAX))
    }
}

/// Appends numbers.
pub(super) fn put_u16s(out: &mut Vec<u8>, values: &[u16]) {
    for value in values {
        out.extend_from_slice(&value.to_be_bytes());
    }
}

/// Appends a count of so many things, one byte.
pub(super) fn put_count(out: &mut Vec<u8>, count: usize, what: &'static str) -> Result<(), Iso19794Error> {
    out.push(u8::try_from(count).map_err(|_| Iso19794Error::DoesNotFit(what))?);
    Ok(())
}

/// Appends a count of two bytes.
pub(super) fn put_long_count(out: &mut Vec<u8>, count: usize, what: &'static str) -> Result<(), Iso19794Error> {
    put_u16s(out, &[u16::try_from(count).map_err(|_| Iso19794Error::DoesNotFit(what))?]);
    Ok(())
}

/// Appends a length of four bytes.
pub(super) fn put_length(out: &mut Vec<u8>, length: usize, what: &'static str) -> Result<(), Iso19794Error> {
    out.extend_from_slice(&u32::try_from(length).map_err(|_| Iso19794Error::DoesNotFit(what))?.to_be_bytes());
    Ok(())
}

/// Appends a part behind its own length in four bytes, which count themselves.
pub(super) fn put_part(out: &mut Vec<u8>, part: &[u8]) -> Result<(), Iso19794Error> {
    put_length(out, part.len().saturating_add(4), "a representation's length")?;
    out.extend_from_slice(part);
    Ok(())
}

/// A whole record: identifier and version, its length in four bytes, the rest.
pub(super) fn record(head: &[u8; 8], body: &[u8], limit: usize) -> Result<Vec<u8>, Iso19794Error> {
    let found = head.len() + 4 + body.len();
    if found > limit {
        return Err(Iso19794Error::TooLong { found, limit });
    }
    let mut out = Vec::with_capacity(found);
    out.extend_from_slice(head);
    put_length(&mut out, found, "the record's length")?;
    out.extend_from_slice(body);
    Ok(out)
}
