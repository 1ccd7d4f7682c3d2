//! The store in PostgreSQL: only in a program that was compiled with the feature `postgres`.

use std::{
    io,
    path::{Path, PathBuf},
};

use enroll_postgres::{ConnectError, Finalized, Mode, PostgresStore};

use crate::file;

/// A database that many servers share.
#[derive(Debug)]
pub(crate) struct Database {
    /// The connection settings, without the password.
    pub(crate) connection: Box<enroll_postgres::Config>,
    /// The file that contains the password.
    pub(crate) password_file: Option<PathBuf>,
    /// The file of the keys that token values are derived from.
    pub(crate) keys: PathBuf,
}

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DatabaseError {
    /// The file with the database's password cannot be read.
    #[error("cannot use {path}: {error}", path = .path.display())]
    Password { path: PathBuf, error: io::Error },
    /// The database cannot be used.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The database cannot be finalized.
    #[error(transparent)]
    Finalize(#[from] enroll_postgres::FinalizeError),
}

impl Database {
    /// Connects to the database, and prepares it for a server.
    pub(crate) async fn connect(&self) -> Result<PostgresStore, DatabaseError> {
        Ok(PostgresStore::connect(&self.with_password()?).await?)
    }

    /// Finalizes the upgrade of the database.
    pub(crate) async fn finalize(&self, mode: Mode) -> Result<Finalized, DatabaseError> {
        Ok(enroll_postgres::finalize(&self.with_password()?, mode).await?)
    }

    /// Returns the connection settings, with the password of a file if one is configured.
    fn with_password(&self) -> Result<enroll_postgres::Config, DatabaseError> {
        let connection = enroll_postgres::Config::clone(&self.connection);
        Ok(match &self.password_file {
            Some(path) => connection.with_password(password(path)?),
            None => connection,
        })
    }
}

/// Reads a password: the first line of a file.
fn password(path: &Path) -> Result<Vec<u8>, DatabaseError> {
    let failed = |error| DatabaseError::Password { path: path.to_path_buf(), error };
    let bytes = file::read_secret(path).map_err(failed)?;
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        return Err(failed(io::Error::new(io::ErrorKind::InvalidData, "its first line is empty")));
    }
    Ok(line.to_vec())
}
