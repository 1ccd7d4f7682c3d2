//! `enroll db`: maintains the database of a data directory. No server needs to run.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Subcommand;
use enroll_core::Duration;
use enroll_sqlite::{BackupError, OpenError};
use enroll_store::clock::SystemClock;
use serde_json::json;

use crate::{Output, data::Sqlite, finalize::Mode, forget};

/// Maintain a database: check, backup, restore, deletion of old records, upgrades.
#[derive(Debug, Subcommand)]
pub(crate) enum Arguments {
    /// Read every record, and report damage. No server may use the directory meanwhile.
    Check {
        /// The data directory.
        #[arg(long, value_name = "DIR", default_value = crate::emulate::DATA)]
        data: PathBuf,
    },
    /// Copy the database to a file, as of one instant. A server may use the directory meanwhile.
    ///
    /// The copy does not contain the keys of token values: keep a copy of `keys.json` in another
    /// place.
    Backup {
        /// The data directory.
        #[arg(long, value_name = "DIR", default_value = crate::emulate::DATA)]
        data: PathBuf,
        /// The file, which must not exist.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Delete permanently what was spent, expired or deleted some time ago, with its events and
    /// request ids. No server may use the directory meanwhile.
    Forget {
        /// The data directory.
        #[arg(long, value_name = "DIR", default_value = crate::emulate::DATA)]
        data: PathBuf,
        /// The least age, in seconds followed by `s`: 30 days by default.
        // The alias is the name of before, for one version.
        #[arg(long, alias = "over-for", value_name = "DURATION", default_value = "2592000s")]
        older_than: Duration,
    },
    /// Finalize an upgrade: servers of earlier versions can neither write nor read any more, and the
    /// upgrade cannot be undone.
    ///
    /// Run this command when all servers have this version and none is to return to an earlier one.
    /// The command refuses while a server of an earlier version runs on the database or stopped
    /// less than 90 seconds ago, and if no server of this version was ever started on it. With
    /// SQLite, no server may use the data directory meanwhile. The exit code is 0 if the floor was
    /// raised now or before, and 1 if the command refuses.
    Finalize {
        /// The configuration of the servers, as for `enroll serve`.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Change nothing. Print what would be done, or why the command would refuse.
        #[arg(long)]
        dry_run: bool,
    },
    /// Restore a backup into a data directory that contains no database.
    Restore {
        /// The data directory.
        #[arg(long, value_name = "DIR", default_value = crate::emulate::DATA)]
        data: PathBuf,
        /// The backup.
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DbError {
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The directory contains no database.
    #[error("{path} holds no store: name the data directory with `--data`", path = .path.display())]
    NoStore { path: PathBuf },
    /// The backup cannot be written, or not be restored.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The check found damage.
    #[error("{0} records are damaged: restore a backup with `enroll db restore`")]
    Damaged(usize),
    /// The database cannot be read or written.
    #[error("the database cannot be used: see the log")]
    Unusable,
    /// The age is negative.
    #[error("`--older-than` must not be negative")]
    NegativeAge,
    /// The upgrade cannot be finalized.
    #[error(transparent)]
    Finalize(#[from] crate::finalize::FinalizeError),
    /// The system refused the runtime.
    #[error("cannot start: {0}")]
    Start(std::io::Error),
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<(), DbError> {
    match arguments {
        Arguments::Check { data } => {
            let store = open(data)?;
            let damages = store.check().map_err(|_| DbError::Unusable)?;
            let damages: Vec<String> = damages.iter().map(ToString::to_string).collect();
            match output {
                Output::Json => println!("{}", json!({ "damages": damages })),
                Output::Text if damages.is_empty() => println!("{} has no damage", data.display()),
                Output::Text => damages.iter().for_each(|damage| println!("{damage}")),
            }
            if damages.is_empty() { Ok(()) } else { Err(DbError::Damaged(damages.len())) }
        }
        Arguments::Forget { data, older_than } => {
            let forgotten = forget(data, *older_than)?;
            match output {
                Output::Json => println!("{}", json!({ "forgotten": forgotten })),
                Output::Text => println!("{}: {forgotten} nouns forgotten", data.display()),
            }
            Ok(())
        }
        Arguments::Backup { data, to } => {
            must_be_there(data)?;
            enroll_sqlite::backup(data, to)?;
            match output {
                Output::Json => println!("{}", json!({ "backup": to })),
                Output::Text => println!("copied {} to {}", data.display(), to.display()),
            }
            Ok(())
        }
        Arguments::Finalize { config, dry_run } => {
            let mode = if *dry_run { Mode::DryRun } else { Mode::Raise };
            Ok(crate::finalize::run(config, mode, output)?)
        }
        Arguments::Restore { data, from } => {
            enroll_sqlite::restore(from, data)?;
            match output {
                Output::Json => println!("{}", json!({ "restored": data })),
                Output::Text => println!("restored {} to {}", from.display(), data.display()),
            }
            Ok(())
        }
    }
}

/// Deletes the nouns that have been over for longer than `older_than`, and returns their number.
fn forget(data: &Path, older_than: Duration) -> Result<usize, DbError> {
    if older_than < Duration::ZERO {
        return Err(DbError::NegativeAge);
    }
    let store = open(data)?;
    let runtime = tokio::runtime::Runtime::new().map_err(DbError::Start)?;
    runtime.block_on(forget::forget(&store, older_than)).map_err(|_| DbError::Unusable)
}

/// Opens the store of a directory, which must exist.
fn open(data: &Path) -> Result<Sqlite, DbError> {
    must_be_there(data)?;
    Ok(Sqlite::open(data, Arc::new(SystemClock))?)
}

/// Refuses a directory without a store.
fn must_be_there(data: &Path) -> Result<(), DbError> {
    if enroll_sqlite::holds_store(data) {
        Ok(())
    } else {
        Err(DbError::NoStore { path: data.to_path_buf() })
    }
}
