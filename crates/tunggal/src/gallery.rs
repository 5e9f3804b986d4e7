//! The gallery at start: from its copy in the data folder if that is the register's present state, otherwise from the
//! register; and the keeping of that copy.

use anyhow::{Context, Result};
use app::Service;
use app::port::{ShelfError, Store};
use app::uniqueness::{Everybody, SnapshotError, load_gallery, restore_gallery};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::{FolderShelf, Keys};

/// Folder of the copy in the data folder.
const FOLDER: &str = "gallery";

/// Reads the copy and keeps it.
pub struct Keeper {
    shelf: FolderShelf,
    /// The count at which the copy stands, as far as it is known to be whole.
    kept: Mutex<Option<i64>>,
}

impl Keeper {
    /// The keeper of the copy in a data folder, sealed under the register's keys.
    pub fn new(data: &Path, keys: Arc<Keys>) -> Self {
        Self { shelf: FolderShelf::new(data.join(FOLDER), keys), kept: Mutex::new(None) }
    }

    /// Everybody, from the copy or from the register.
    pub fn load(&self, store: &dyn Store, keys: &Keys) -> Result<Everybody> {
        match restore_gallery(store, &self.shelf) {
            Ok(everybody) => {
                *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = everybody.changes;
                tracing::info!("the gallery was read from its copy");
                return Ok(everybody);
            }
            Err(SnapshotError::Nothing) => tracing::info!("the gallery has no copy: it is read from the register"),
            Err(cause) => tracing::warn!(%cause, "the gallery's copy is not used: it is read from the register"),
        }
        load_gallery(store, keys).context("cannot load the gallery")
    }

    /// Keeps a copy of the gallery if it has changed since the last. What hinders it is told in the log: the program works
    /// without a copy, and starts more slowly.
    pub fn keep(&self, service: &Service) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let stands = service.env().matching.gallery().changes();
        if stands.is_none() || stands == *kept {
            return;
        }
        match service.keep_gallery(&self.shelf) {
            Ok(count) => {
                *kept = Some(count);
                tracing::info!("a copy of the gallery was kept");
            }
            // Whoever works at this moment keeps one, or the next round does.
            Err(SnapshotError::OtherCount { .. } | SnapshotError::Shelf(ShelfError::Busy)) => {}
            Err(cause) => tracing::warn!(%cause, "no copy of the gallery was kept"),
        }
    }
}
