//! The three kinds of values that both engines share, and how domain types are read from them.

use app::port::{StoreError, Stored};
use jiff::Timestamp;
use jiff::civil::Date;

/// A parameter or a cell: nothing, a 64-bit integer, text or bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// A 64-bit integer.
    Int(i64),
    /// UTF-8 text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl From<u8> for Value<'_> {
    fn from(value: u8) -> Self {
        Value::Int(i64::from(value))
    }
}

impl From<u16> for Value<'_> {
    fn from(value: u16) -> Self {
        Value::Int(i64::from(value))
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Value::Int(i64::from(value))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Value::Text(value)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        Value::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Value::Bytes(value)
    }
}

impl From<Date> for Value<'_> {
    fn from(value: Date) -> Self {
        Value::Int(day_number(value))
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(value: Timestamp) -> Self {
        Value::Int(value.as_microsecond())
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// A day as an integer yyyymmdd, in the order of the calendar.
pub fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The day of an integer yyyymmdd.
pub fn day_of(number: i64) -> Option<Date> {
    let year = i16::try_from(number.div_euclid(10_000)).ok()?;
    let rest = number.rem_euclid(10_000);
    Date::new(year, i8::try_from(rest / 100).ok()?, i8::try_from(rest % 100).ok()?).ok()
}

/// The cells of one row of a result.
pub trait Cells {
    /// Number of cells.
    fn len(&self) -> usize;
    /// One cell.
    fn cell(&self, index: usize) -> Stored<Value<'_>>;
}

/// Reads the cells of a row from left to right. A cell that cannot be what is asked for means that the register is
/// corrupt; the message names the place and never the value.
pub struct Reader<'r> {
    cells: &'r dyn Cells,
    what: &'static str,
    next: usize,
}

impl<'r> Reader<'r> {
    /// Starts at the first cell; `what` names the table for messages.
    pub fn new(what: &'static str, cells: &'r dyn Cells) -> Self {
        Self { cells, what, next: 0 }
    }

    fn take(&mut self) -> Stored<Value<'r>> {
        let cell = self.cells.cell(self.next)?;
        self.next += 1;
        Ok(cell)
    }

    /// Passes over cells.
    pub fn skip(&mut self, cells: usize) {
        self.next += cells;
    }

    fn wrong<T>(&self) -> Stored<T> {
        Err(StoreError::Corrupt(format!("{}, column {}", self.what, self.next)))
    }

    /// An integer or nothing.
    pub fn opt_int(&mut self) -> Stored<Option<i64>> {
        match self.take()? {
            Value::Null => Ok(None),
            Value::Int(value) => Ok(Some(value)),
            _ => self.wrong(),
        }
    }

    /// An integer.
    pub fn int(&mut self) -> Stored<i64> {
        self.opt_int()?.map_or_else(|| self.wrong(), Ok)
    }

    /// An integer that a domain type accepts.
    pub fn as_int<T>(&mut self, read: impl FnOnce(i64) -> Option<T>) -> Stored<T> {
        read(self.int()?).map_or_else(|| self.wrong(), Ok)
    }

    /// An integer that a domain type accepts, or nothing.
    pub fn opt_as_int<T>(&mut self, read: impl FnOnce(i64) -> Option<T>) -> Stored<Option<T>> {
        match self.opt_int()? {
            None => Ok(None),
            Some(value) => read(value).map_or_else(|| self.wrong(), |value| Ok(Some(value))),
        }
    }

    /// Text or nothing.
    pub fn opt_text(&mut self) -> Stored<Option<&'r str>> {
        match self.take()? {
            Value::Null => Ok(None),
            Value::Text(value) => Ok(Some(value)),
            _ => self.wrong(),
        }
    }

    /// Text.
    pub fn text(&mut self) -> Stored<&'r str> {
        self.opt_text()?.map_or_else(|| self.wrong(), Ok)
    }

    /// A text of its own.
    pub fn string(&mut self) -> Stored<String> {
        self.text().map(str::to_owned)
    }

    /// A text that a domain type accepts.
    pub fn as_text<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Stored<T> {
        read(self.text()?).map_or_else(|| self.wrong(), Ok)
    }

    /// A text that a domain type accepts, or nothing.
    pub fn opt_as_text<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Stored<Option<T>> {
        match self.opt_text()? {
            None => Ok(None),
            Some(value) => read(value).map_or_else(|| self.wrong(), |value| Ok(Some(value))),
        }
    }

    /// Bytes or nothing.
    pub fn opt_bytes(&mut self) -> Stored<Option<&'r [u8]>> {
        match self.take()? {
            Value::Null => Ok(None),
            Value::Bytes(value) => Ok(Some(value)),
            _ => self.wrong(),
        }
    }

    /// Bytes.
    pub fn bytes(&mut self) -> Stored<&'r [u8]> {
        self.opt_bytes()?.map_or_else(|| self.wrong(), Ok)
    }

    /// Exactly `N` bytes.
    pub fn array<const N: usize>(&mut self) -> Stored<[u8; N]> {
        self.bytes()?.try_into().or_else(|_| self.wrong())
    }

    /// Exactly `N` bytes or nothing.
    pub fn opt_array<const N: usize>(&mut self) -> Stored<Option<[u8; N]>> {
        match self.opt_bytes()? {
            None => Ok(None),
            Some(bytes) => bytes.try_into().map(Some).or_else(|_| self.wrong()),
        }
    }

    /// A day.
    pub fn day(&mut self) -> Stored<Date> {
        self.as_int(day_of)
    }

    /// A day or nothing.
    pub fn opt_day(&mut self) -> Stored<Option<Date>> {
        self.opt_as_int(day_of)
    }

    /// An instant.
    pub fn instant(&mut self) -> Stored<Timestamp> {
        self.as_int(instant_of)
    }

    /// An instant or nothing.
    pub fn opt_instant(&mut self) -> Stored<Option<Timestamp>> {
        self.opt_as_int(instant_of)
    }

    /// A flag, 0 or 1.
    pub fn flag(&mut self) -> Stored<bool> {
        self.as_int(|value| match value {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        })
    }
}

/// The instant of microseconds since 1970 UTC.
pub fn instant_of(microseconds: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(microseconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_ordered_numbers() {
        for (day, number) in [
            (date(2024, 2, 29), 20_240_229),
            (date(1899, 12, 31), 18_991_231),
            (date(1, 1, 1), 10_101),
            (date(-1, 12, 31), -8_769),
            (Date::MAX, 99_991_231),
        ] {
            assert_eq!(day_number(day), number);
            assert_eq!(day_of(number), Some(day));
        }
        for nonsense in [0, 20_230_229, 20_241_301, 20_240_100, i64::MAX, i64::MIN] {
            assert_eq!(day_of(nonsense), None, "{nonsense}");
        }
    }
}
