//! `enroll keys`: the file of keys that token values are derived from.
//!
//! ```json
//! {"current": 2, "keys": {"1": "…", "2": "…"}}
//! ```

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use clap::Subcommand;
use enroll_core::secret::KeyId;
use enroll_service::{Key, Keyring};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{Output, file};

/// Create and change the file of keys that token values are derived from.
///
/// The keys and the database together give the values of all tokens. Without the keys, the values
/// are lost. A server reads the keys when it starts.
#[derive(Debug, Subcommand)]
pub(crate) enum Arguments {
    /// Write a new file with one new key. Servers that share a database need a copy of it each.
    Draw {
        /// The file, which must not exist.
        file: PathBuf,
    },
    /// Add a new key, and print its number.
    ///
    /// Values are derived from the key only after `enroll keys use`. Give each server a copy of the
    /// file first, and restart the servers.
    Add {
        /// The file.
        file: PathBuf,
    },
    /// Derive new values from a key of the file. Values derived from other keys stay valid.
    Use {
        /// The file.
        file: PathBuf,
        /// The number of the key.
        number: u32,
    },
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<(), KeysError> {
    let (path, number, is_used) = match arguments {
        Arguments::Draw { file } => (file, draw(file)?, true),
        Arguments::Add { file } => (file, add(file)?, false),
        Arguments::Use { file, number } => {
            use_key(file, *number)?;
            (file, *number, true)
        }
    };
    let file = path.display();
    match output {
        Output::Json => println!("{}", json!({ "file": path, "key": number })),
        Output::Text if is_used => {
            println!("new values are derived from key {number} of {file}");
        }
        Output::Text => println!(
            "added key {number} to {file}; when all servers have a copy: enroll keys use {file} {number}"
        ),
    }
    Ok(())
}

/// The content of a file of keys. Each key is 32 bytes in base64.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    /// The number of the key that new values are derived from.
    current: u32,
    keys: BTreeMap<u32, String>,
}

impl KeyFile {
    fn read(path: &Path) -> Result<Self, KeysError> {
        let bytes = file::read_secret(path).map_err(|error| {
            let path = path.to_path_buf();
            if error.kind() == io::ErrorKind::NotFound {
                KeysError::Missing { path }
            } else {
                KeysError::File { path, error }
            }
        })?;
        let none = || KeysError::None { path: path.to_path_buf() };
        serde_json::from_slice(&bytes).map_err(|_| none())
    }

    /// Adds a key and returns its number, which is drawn at random. Two files that are mixed up
    /// then have different numbers, and no wrong value is derived.
    fn add(&mut self) -> u32 {
        let number = loop {
            let number = rand::random();
            if !self.keys.contains_key(&number) {
                break number;
            }
        };
        self.keys.insert(number, STANDARD.encode(rand::random::<[u8; 32]>()));
        number
    }

    fn write(
        &self,
        path: &Path,
        write: impl FnOnce(&Path, &[u8]) -> io::Result<()>,
    ) -> Result<(), KeysError> {
        let written = serde_json::to_vec_pretty(self).map_err(io::Error::from);
        written.and_then(|bytes| write(path, &bytes)).map_err(|error| {
            let path = path.to_path_buf();
            if error.kind() == io::ErrorKind::AlreadyExists {
                KeysError::Exists { path }
            } else {
                KeysError::File { path, error }
            }
        })
    }

    fn keyring(&self) -> Option<Keyring> {
        let Self { current, keys } = self;
        let key = |text: &String| Some(Key::new(STANDARD.decode(text).ok()?.try_into().ok()?));
        let mut keyring = Keyring::new(KeyId(*current), key(keys.get(current)?)?);
        for (id, text) in keys.iter().filter(|(id, _)| *id != current) {
            keyring = keyring.with_old(KeyId(*id), key(text)?);
        }
        Some(keyring)
    }
}

/// Reads a file of keys.
///
/// # Errors
///
/// Refuses a file that does not exist or cannot be read, and one without keys.
pub(crate) fn read(path: &Path) -> Result<Keyring, KeysError> {
    let none = || KeysError::None { path: path.to_path_buf() };
    KeyFile::read(path)?.keyring().ok_or_else(none)
}

/// Writes a file with one key, and returns its number.
///
/// # Errors
///
/// Refuses a file that exists, and fails where it cannot be written.
pub(crate) fn draw(path: &Path) -> Result<u32, KeysError> {
    let mut file = KeyFile { current: 0, keys: BTreeMap::new() };
    file.current = file.add();
    file.write(path, file::create)?;
    Ok(file.current)
}

/// Adds a key that is not used yet, and returns its number.
fn add(path: &Path) -> Result<u32, KeysError> {
    let mut file = KeyFile::read(path)?;
    let number = file.add();
    file.write(path, file::replace)?;
    Ok(number)
}

/// Makes a key of the file the one that new values are derived from.
fn use_key(path: &Path, number: u32) -> Result<(), KeysError> {
    let file = KeyFile::read(path)?;
    if !file.keys.contains_key(&number) {
        return Err(KeysError::NoSuchKey { path: path.to_path_buf(), number });
    }
    KeyFile { current: number, ..file }.write(path, file::replace)
}

/// Why a file of keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeysError {
    /// The file does not exist.
    #[error(
        "{path} is missing: restore the file that belongs to this store, because the values of its \
        tokens are derived from it; or give up those values and create a new file with `enroll keys \
        draw {path}`", path = .path.display()
    )]
    Missing { path: PathBuf },
    /// The file exists.
    #[error(
        "{path} exists: add a key to it with `enroll keys add {path}`",
        path = .path.display()
    )]
    Exists { path: PathBuf },
    /// The file has no such key.
    #[error(
        "{path} has no key {number}: name a key of the file, or add one with `enroll keys add \
        {path}`", path = .path.display()
    )]
    NoSuchKey { path: PathBuf, number: u32 },
    /// The file cannot be read or written.
    #[error("cannot use {path}: {error}", path = .path.display())]
    File { path: PathBuf, error: io::Error },
    /// The file contains no valid keys.
    #[error(
        "{path} holds no keys of 32 bytes in base64: restore the file that belongs to this store, \
        because the values of its tokens are derived from it", path = .path.display()
    )]
    None { path: PathBuf },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyring(text: &str) -> Option<Keyring> {
        serde_json::from_str::<KeyFile>(text).ok()?.keyring()
    }

    #[test]
    fn a_file_of_keys_has_one_current_and_any_number_of_old_ones() {
        let (one, other) = (STANDARD.encode([1; 32]), STANDARD.encode([2; 32]));
        let file = format!(r#"{{"current": 2, "keys": {{"1": "{one}", "2": "{other}"}}}}"#);
        assert_eq!(keyring(&file).map(|keys| keys.current()), Some(KeyId(2)));
        for bad in [
            "",
            "{}",
            r#"{"current": 1, "keys": {}}"#,
            r#"{"current": 1, "keys": {"1": "AAAA"}}"#,
            &file.replace(r#""current": 2"#, r#""current": 3"#),
        ] {
            assert!(keyring(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn an_added_key_is_used_after_the_command_to_use_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keys.json");
        let current = || read(&path).unwrap().current();
        let first = draw(&path).unwrap();
        let before = KeyFile::read(&path).unwrap().keys;
        let second = add(&path).unwrap();
        assert_ne!(first, second);
        assert_eq!(current(), KeyId(first));
        use_key(&path, second).unwrap();
        assert_eq!(current(), KeyId(second));
        let after = KeyFile::read(&path).unwrap().keys;
        assert_eq!((before.len(), after.len()), (1, 2));
        assert!(before.iter().all(|(number, key)| after.get(number) == Some(key)));
        let other = first.wrapping_add(second);
        assert!(matches!(use_key(&path, other), Err(KeysError::NoSuchKey { .. })));
        assert!(matches!(draw(&path), Err(KeysError::Exists { .. })));
        assert_eq!(current(), KeyId(second));
    }
}
