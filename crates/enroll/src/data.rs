//! The data directory: the store, and next to it the files that the store must not contain.
//!
//! ```text
//! enroll-data/
//!     enroll.db     the store
//!     keys.json     the keys that token values are derived from, together with the store
//!     clock.json    the state of the emulator's clock, so that a restart does not change the time
//! ```

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use enroll_service::Keyring;
use enroll_sqlite::SqliteStore;
use enroll_store::{
    Clock,
    clock::{Pace, SettableClock},
};

use crate::{
    file,
    keys::{self, KeysError},
};

/// The store of a data directory, on any clock: the use cases are compiled once for all commands.
pub(crate) type Sqlite = SqliteStore<Arc<dyn Clock>>;

const KEYS: &str = "keys.json";
const CLOCK: &str = "clock.json";

/// The content of a data directory before its store was opened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Before {
    /// No store: no value was derived from any key.
    NoStore,
    /// A store.
    Store,
}

impl Before {
    /// Looks into a directory.
    pub(crate) fn of(directory: &Path) -> Self {
        if enroll_sqlite::holds_store(directory) { Self::Store } else { Self::NoStore }
    }
}

/// Reads the keys of a data directory, or generates the first one for a new store.
///
/// # Errors
///
/// Refuses a file that cannot be read or written, a file without keys, and a store with missing
/// keys.
pub(crate) fn keys(directory: &Path, before: Before) -> Result<Keyring, KeysError> {
    let path = directory.join(KEYS);
    match (keys::read(&path), before) {
        (Err(KeysError::Missing { .. }), Before::NoStore) => {
            keys::draw(&path)?;
            keys::read(&path)
        }
        (read, Before::NoStore | Before::Store) => read,
    }
}

/// Restores the state of a clock.
///
/// # Errors
///
/// Refuses a file that cannot be read or contains no clock.
pub(crate) fn restore_clock(directory: &Path, clock: &SettableClock) -> Result<(), DataError> {
    let path = directory.join(CLOCK);
    match fs::read(&path) {
        Ok(bytes) => {
            let pace: Pace = serde_json::from_slice(&bytes)
                .map_err(|error| DataError::Clock { path, error: error.to_string() })?;
            clock.go_on(pace);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(DataError::File { path, error }),
    }
}

/// Saves the state of a clock.
///
/// # Errors
///
/// Fails where the file cannot be written.
pub(crate) fn keep_clock(directory: &Path, clock: &SettableClock) -> Result<(), DataError> {
    let path = directory.join(CLOCK);
    let written = file::replace(&path, &serde_json::to_vec(&clock.pace()).unwrap_or_default());
    written.map_err(|error| DataError::File { path, error })
}

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataError {
    /// A file cannot be read or written.
    #[error("cannot use {path}: {error}", path = .path.display())]
    File { path: PathBuf, error: io::Error },
    /// The file of the clock contains no clock.
    #[error(
        "{path} holds no clock ({error}): delete it to continue with the system's time",
        path = .path.display()
    )]
    Clock { path: PathBuf, error: String },
}
