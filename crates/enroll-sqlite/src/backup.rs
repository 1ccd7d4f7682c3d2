//! Copies of a database, and back.

use std::{fs, io, path::Path, time::Duration};

use rusqlite::{Connection, backup::Backup};

use crate::{
    check::{self, Damage},
    open::{DataDirectory, OpenError, database_of},
    rows::RowError,
    schema,
};

/// The number of pages that are copied at a time, so that writers are not kept out.
const PAGES: i32 = 1024;

/// Copies the database of a store to a file, which must not be there. The store may be in use: the
/// copy is as it was at one instant.
///
/// # Errors
///
/// Refuses a directory without a store, then a file that is there, then what `SQLite` refuses.
pub fn backup(directory: &Path, to: &Path) -> Result<(), BackupError> {
    let database = database_of(directory)?;
    if to.exists() {
        return Err(BackupError::Exists { path: to.display().to_string() });
    }
    let from = schema::open_reader(&database).map_err(OpenError::from)?;
    copy(&from, to)
}

/// Puts a copy into a directory that holds no store.
///
/// # Errors
///
/// Refuses a copy that is damaged, or whose floor is above this version, before anything is written; then a
/// directory that holds a store; then what `SQLite` refuses.
pub fn restore(from: &Path, directory: &Path) -> Result<(), BackupError> {
    let source = schema::open_reader(from).map_err(OpenError::from)?;
    if schema::version(&source).map_err(OpenError::from)? > schema::SCHEMA_VERSION {
        schema::check_floor(&source, schema::SCHEMA_VERSION)?;
    }
    if let Some(damage) =
        check::check(&source).map_err(|error| BackupError::unreadable(&error))?.into_iter().next()
    {
        return Err(BackupError::Damaged(damage));
    }
    if database_of(directory).is_ok() {
        return Err(BackupError::Exists { path: directory.display().to_string() });
    }
    let data = DataDirectory::lock(directory)?;
    copy(&source, &data.database)
}

fn copy(from: &Connection, to: &Path) -> Result<(), BackupError> {
    let mut target = Connection::open(to).map_err(OpenError::from)?;
    let copied = Backup::new(from, &mut target)
        .and_then(|backup| backup.run_to_completion(PAGES, Duration::ZERO, None));
    copied.map_err(OpenError::from)?;
    drop(target);
    let synced = private(to).and_then(|()| fs::File::open(to)?.sync_all());
    synced.map_err(|error| OpenError::Directory { path: to.to_path_buf(), error })?;
    Ok(())
}

/// Lets nobody but its owner read a file.
fn private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store or the copy cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A file or a database exists at the target.
    #[error("{path} is there: name another place, or move it away")]
    Exists {
        /// The target.
        path: String,
    },
    /// The copy is damaged.
    #[error("the copy is not restored: {0}")]
    Damaged(Damage),
    /// The copy cannot be read.
    #[error("the copy cannot be read: {0}")]
    Unreadable(String),
}

impl BackupError {
    fn unreadable(error: &RowError) -> Self {
        Self::Unreadable(error.to_string())
    }
}
