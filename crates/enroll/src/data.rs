//! The data directory: the store, and beside it what the store must not hold.
//!
//! ```text
//! enroll-data/
//!     enroll.db     the store
//!     keys.json     the keys that token values are derived from: with the store, they give values
//!     clock.json    how the emulator's clock goes, so that a restart does not change the time
//! ```

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use enroll_core::secret::KeyId;
use enroll_service::{Key, Keyring};
use enroll_store::clock::{Pace, SettableClock};
use serde::{Deserialize, Serialize};

const KEYS: &str = "keys.json";
const CLOCK: &str = "clock.json";

/// The keys, as their file has them: each is 32 bytes in base64.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    /// Which of them new values are derived from.
    current: u32,
    keys: BTreeMap<u32, String>,
}

/// Reads the keys of a data directory, or draws the first one.
///
/// # Errors
///
/// Refuses a file that cannot be read or written, and one that holds no such keys.
pub(crate) fn keys(directory: &Path) -> Result<Keyring, DataError> {
    let path = directory.join(KEYS);
    match fs::read(&path) {
        Ok(bytes) => read_keys(&bytes).ok_or(DataError::Keys { path }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key: [u8; 32] = rand::random();
            let keys = BTreeMap::from([(1, STANDARD.encode(key))]);
            let file = KeyFile { current: 1, keys };
            write(&path, &serde_json::to_vec_pretty(&file).unwrap_or_default())?;
            Ok(Keyring::new(KeyId(1), Key::new(key)))
        }
        Err(error) => Err(DataError::File { path, error }),
    }
}

fn read_keys(bytes: &[u8]) -> Option<Keyring> {
    let KeyFile { current, keys } = serde_json::from_slice(bytes).ok()?;
    let key = |text: &String| Some(Key::new(STANDARD.decode(text).ok()?.try_into().ok()?));
    let mut keyring = Keyring::new(KeyId(current), key(keys.get(&current)?)?);
    for (id, text) in keys.iter().filter(|(id, _)| **id != current) {
        keyring = keyring.with_old(KeyId(*id), key(text)?);
    }
    Some(keyring)
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
    write(&directory.join(CLOCK), &serde_json::to_vec(&clock.pace()).unwrap_or_default())
}

/// Replaces a file whole, for its owner alone.
fn write(path: &Path, bytes: &[u8]) -> Result<(), DataError> {
    let failed = |error| DataError::File { path: path.to_path_buf(), error };
    let written = path.with_extension("new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&written)
        .map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)?;
    fs::rename(&written, path).map_err(failed)
}

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataError {
    /// A file cannot be read or written.
    #[error("cannot use {path}: {error}", path = .path.display())]
    File { path: PathBuf, error: io::Error },
    /// There are no keys in the file of keys.
    #[error(
        "{path} holds no keys of 32 bytes in base64: put back the file that belongs to this store, \
         for without it no token's value can be told again", path = .path.display()
    )]
    Keys { path: PathBuf },
    /// There is no clock in the file of the clock.
    #[error(
        "{path} holds no clock ({error}): delete it to go on with the system's time",
        path = .path.display()
    )]
    Clock { path: PathBuf, error: String },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_keys_has_one_current_and_any_number_of_old_ones() {
        let (one, other) = (STANDARD.encode([1; 32]), STANDARD.encode([2; 32]));
        let file = format!(r#"{{"current": 2, "keys": {{"1": "{one}", "2": "{other}"}}}}"#);
        let keys = read_keys(file.as_bytes());
        assert_eq!(keys.map(|keys| keys.current()), Some(KeyId(2)));
        for bad in [
            "",
            "{}",
            r#"{"current": 1, "keys": {}}"#,
            r#"{"current": 1, "keys": {"1": "AAAA"}}"#,
            &file.replace(r#""current": 2"#, r#""current": 3"#),
        ] {
            assert!(read_keys(bad.as_bytes()).is_none(), "{bad}");
        }
    }
}
