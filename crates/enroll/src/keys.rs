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

/// Looks after the keys that token values are derived from. With the database they give the
/// values; without them nobody can tell a value again.
#[derive(Debug, Subcommand)]
pub(crate) enum Arguments {
    /// Write a file with one key, drawn now. Servers that share a database share a copy of it.
    Draw {
        /// The file, which must not be there.
        file: PathBuf,
    },
    /// Add a key, drawn now, that new values are derived from; the values of the older keys are
    /// still told. A server reads the file when it starts.
    Rotate {
        /// The file.
        file: PathBuf,
    },
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<(), KeysError> {
    let (path, keys) = match arguments {
        Arguments::Draw { file } => {
            if file.exists() {
                return Err(KeysError::Exists { path: file.clone() });
            }
            (file, draw(file)?)
        }
        Arguments::Rotate { file } => (file, rotate(file)?),
    };
    let KeyId(current) = keys.current();
    match output {
        Output::Json => println!("{}", json!({ "file": path, "current": current })),
        Output::Text => println!("new values come from key {current} of {}", path.display()),
    }
    Ok(())
}

/// The keys, as their file has them: each is 32 bytes in base64.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    /// Which of them new values are derived from.
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

    /// Adds a key under a number that says nothing to the keys of another file: two files that are
    /// mixed up are found out, and do not tell wrong values.
    fn add(&mut self) {
        let number = loop {
            let number = rand::random::<u32>() >> 1;
            if !self.keys.contains_key(&number) {
                break number;
            }
        };
        self.keys.insert(number, STANDARD.encode(rand::random::<[u8; 32]>()));
        self.current = number;
    }

    fn write(&self, path: &Path) -> Result<(), KeysError> {
        let bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        file::replace(path, &bytes)
            .map_err(|error| KeysError::File { path: path.to_path_buf(), error })
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
/// Refuses a file that is not there or cannot be read, and one that holds no such keys.
pub(crate) fn read(path: &Path) -> Result<Keyring, KeysError> {
    let none = || KeysError::None { path: path.to_path_buf() };
    KeyFile::read(path)?.keyring().ok_or_else(none)
}

/// Writes a file with one key.
///
/// # Errors
///
/// Fails where it cannot be written.
pub(crate) fn draw(path: &Path) -> Result<Keyring, KeysError> {
    let mut file = KeyFile { current: 0, keys: BTreeMap::new() };
    file.add();
    file.write(path)?;
    read(path)
}

fn rotate(path: &Path) -> Result<Keyring, KeysError> {
    read(path)?;
    let mut file = KeyFile::read(path)?;
    file.add();
    file.write(path)?;
    read(path)
}

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeysError {
    /// The file is not there.
    #[error(
        "{path} is missing: put back the file that belongs to this store, for without it no token's \
         value can be told again; or give up those values, and begin one with `enroll keys draw \
         {path}`", path = .path.display()
    )]
    Missing { path: PathBuf },
    /// There is a file already.
    #[error(
        "{path} is there already: add a key to it with `enroll keys rotate {path}`",
        path = .path.display()
    )]
    Exists { path: PathBuf },
    /// The file cannot be read or written.
    #[error("cannot use {path}: {error}", path = .path.display())]
    File { path: PathBuf, error: io::Error },
    /// There are no keys in it.
    #[error(
        "{path} holds no keys of 32 bytes in base64: put back the file that belongs to this store, \
         for without it no token's value can be told again", path = .path.display()
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
    fn a_rotation_keeps_the_old_keys_and_draws_another() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keys.json");
        let first = draw(&path).unwrap().current();
        let before = KeyFile::read(&path).unwrap().keys;
        let second = rotate(&path).unwrap().current();
        let after = KeyFile::read(&path).unwrap().keys;
        assert_ne!(first, second);
        assert_eq!((before.len(), after.len()), (1, 2));
        assert!(before.iter().all(|(number, key)| after.get(number) == Some(key)));
    }
}
