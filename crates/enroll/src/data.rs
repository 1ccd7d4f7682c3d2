//! The data directory: the store, and beside it what the store must not hold.
//!
//! ```text
//! enroll-data/
//!     enroll.db     the store
//!     keys.json     the keys that token values are derived from: with the store, they give values
//!     clock.json    how the emulator's clock goes, so that a restart does not change the time
//! ```

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use enroll_service::Keyring;
use enroll_store::clock::{Pace, SettableClock};

use crate::{
    file,
    keys::{self, KeysError},
};

const KEYS: &str = "keys.json";
const CLOCK: &str = "clock.json";

/// What a data directory held before its store was opened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Before {
    /// No store: nothing is derived from any key.
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

/// Reads the keys of a data directory, or draws the first one where no store was before.
///
/// # Errors
///
/// Refuses a file that cannot be read or written, one that holds no such keys, and a store whose
/// keys are missing.
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

/// Lets a clock go on as it went when it was last kept.
///
/// # Errors
///
/// Refuses a file that cannot be read, or holds no clock.
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

/// Keeps how a clock goes.
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
    /// There is no clock in the file of the clock.
    #[error(
        "{path} holds no clock ({error}): delete it to go on with the system's time",
        path = .path.display()
    )]
    Clock { path: PathBuf, error: String },
}
