//! A list written as it grows: refused rows, warnings. No list, no file.

use anyhow::{Context, Result};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// A CSV file that comes into being with its first line.
pub struct List {
    path: PathBuf,
    open: Option<BufWriter<File>>,
}

/// Every CSV begins with this mark; only the first line of the list keeps it.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl List {
    /// A list that is not there yet.
    pub fn new(path: PathBuf) -> Self {
        Self { path, open: None }
    }

    /// Adds a line; before the first one the header. An older list of the same name is replaced.
    pub fn write(&mut self, header: &[String], cells: &[String]) -> Result<()> {
        if self.open.is_none() {
            let file = File::create(&self.path);
            let file = file.with_context(|| format!("{} tidak dapat dibuat", self.path.display()))?;
            let open = self.open.insert(BufWriter::new(file));
            open.write_all(BYTE_ORDER_MARK)?;
            open.write_all(&line(header)?)?;
        }
        let Some(open) = &mut self.open else { return Ok(()) };
        open.write_all(&line(cells)?).with_context(|| format!("{} tidak dapat ditulis", self.path.display()))
    }

    /// Closes the list. Where it is, if anything stands in it.
    pub fn finish(self) -> Result<Option<PathBuf>> {
        let Some(mut open) = self.open else { return Ok(None) };
        let flushed = open.flush().and_then(|()| open.get_ref().sync_all());
        flushed.with_context(|| format!("{} tidak dapat ditulis", self.path.display()))?;
        Ok(Some(self.path))
    }
}

fn line(cells: &[String]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    sheet::write_csv(&mut bytes, [cells])?;
    Ok(bytes.strip_prefix(BYTE_ORDER_MARK).map(<[u8]>::to_vec).unwrap_or(bytes))
}
