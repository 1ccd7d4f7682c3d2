//! The directory that a store lives in.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// The name of the database in its directory.
const DATABASE: &str = "enroll.db";

/// The name of the file that is locked while a process has the store open.
const LOCK: &str = "enroll.lock";

/// The directory of a store, locked by this process.
#[derive(Debug)]
pub(crate) struct DataDirectory {
    pub(crate) database: PathBuf,
    lock: File,
}

impl DataDirectory {
    /// Creates the directory if it is not there, for its owner alone, and locks it.
    pub(crate) fn lock(directory: &Path) -> Result<Self, OpenError> {
        let failed = |error| OpenError::Directory { path: directory.to_path_buf(), error };
        if !directory.exists() {
            DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(failed)?;
        }
        let lock = private_file(&directory.join(LOCK)).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(OpenError::InUse { path: directory.to_path_buf() });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let database = directory.join(DATABASE);
        // SQLite gives the files beside it the same mode.
        private_file(&database).and_then(|file| file.sync_all()).map_err(failed)?;
        // That the file is there must survive as well as what is in it.
        File::open(directory).and_then(|directory| directory.sync_all()).map_err(failed)?;
        Ok(Self { database, lock })
    }
}

impl Drop for DataDirectory {
    /// Gives the directory up.
    fn drop(&mut self) {
        // Closing the file is not enough: a child that this process has begun, and that has not
        // come to its own program yet, has a copy of it, and would keep the directory in use. A
        // lock that cannot be given back goes with the last copy.
        let _ = self.lock.unlock();
    }
}

/// Opens a file, which is created for its owner alone.
fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Returns whether a directory holds a store.
#[must_use]
pub fn holds_store(directory: &Path) -> bool {
    database_of(directory).is_ok()
}

/// Returns where the database of a directory is, if there is one.
pub(crate) fn database_of(directory: &Path) -> Result<PathBuf, OpenError> {
    let database = directory.join(DATABASE);
    match fs::metadata(&database) {
        Ok(_) => Ok(database),
        Err(error) => Err(OpenError::Directory { path: database, error }),
    }
}

/// Why a store is not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The directory or a file in it cannot be used.
    #[error("cannot use {path}: {error}", path = .path.display())]
    Directory {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Another process has it open.
    #[error(
        "{path} is in use by another process: end it, or name another directory",
        path = .path.display()
    )]
    InUse {
        /// The directory.
        path: PathBuf,
    },
    /// The floor of the database is above the version of this program.
    #[error(
        "database has the floor {floor}, and this program has version {version}: run version \
         {floor} or a later one"
    )]
    BelowFloor {
        /// The floor.
        floor: u32,
        /// The version of this program.
        version: u32,
    },
    /// `SQLite` refuses.
    #[error("database cannot be opened: {0}")]
    Database(#[from] rusqlite::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_the_lock_keeps_no_directory_in_use() {
        let directory = tempfile::tempdir().unwrap();
        let held = DataDirectory::lock(directory.path()).unwrap();
        // A child that was begun a moment ago has as much.
        let copy = held.lock.try_clone().unwrap();
        assert!(matches!(DataDirectory::lock(directory.path()), Err(OpenError::InUse { .. })));
        drop(held);
        assert!(DataDirectory::lock(directory.path()).is_ok());
        drop(copy);
    }
}
