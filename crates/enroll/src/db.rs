//! `enroll db`: the database of a data directory, while no server need run.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use enroll_core::Duration;
use enroll_postgres::Mode;
use enroll_sqlite::{BackupError, OpenError, SqliteStore};
use enroll_store::clock::SystemClock;
use serde_json::json;

use crate::{Output, forget};

/// Looks after the database of a data directory.
#[derive(Debug, Subcommand)]
pub(crate) enum Arguments {
    /// Look at everything in it, and tell what is wrong. No server may use it meanwhile.
    Check {
        /// The data directory.
        #[arg(long, value_name = "DIR", default_value = crate::emulate::DATA)]
        data: PathBuf,
    },
    /// Copy it to a file. A server may use it meanwhile: the copy is as it was at one instant.
    ///
    /// The keys of token values are not in it: keep a copy of `keys.json` in another place.
    Backup {
        /// The data directory.
        #[arg(long, value_name = "DIR", default_value = crate::emulate::DATA)]
        data: PathBuf,
        /// The file, which must not be there.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Forget what has been over for so long: spent, expired and deleted things, and all that leads
    /// to them. No server may use it meanwhile.
    Forget {
        /// The data directory.
        #[arg(long, value_name = "DIR", default_value = crate::emulate::DATA)]
        data: PathBuf,
        /// How long, in seconds with an `s` after them: 30 days unless told otherwise.
        #[arg(long, value_name = "DURATION", default_value = "2592000s")]
        over_for: Duration,
    },
    /// Finalize an upgrade: from then on, servers of earlier versions can neither write nor read, and
    /// the upgrade cannot be taken back.
    ///
    /// Do it when all servers have been replaced by this version and none is to go back. It is
    /// refused while a server of an earlier version runs on the database, or has stopped less than
    /// 90 seconds ago, and while no server of this version was ever started on it. On SQLite, no
    /// server may use the data directory meanwhile. It exits with 0 if the floor is raised or was
    /// already, and with 1 if it is refused.
    Finalize {
        /// The configuration of the servers, as for `enroll serve`.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Change nothing: print what would be done, or why it would be refused.
        #[arg(long)]
        dry_run: bool,
    },
    /// Put a copy into a data directory that holds no database.
    Restore {
        /// The data directory.
        #[arg(long, value_name = "DIR", default_value = crate::emulate::DATA)]
        data: PathBuf,
        /// The copy.
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DbError {
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// There is nothing to look after.
    #[error("{path} holds no store: name the directory that does with `--data`", path = .path.display())]
    NoStore { path: PathBuf },
    /// There is no copy.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// Something in it is wrong.
    #[error("{0} things are wrong: restore a backup with `enroll db restore`")]
    Damaged(usize),
    /// It cannot be read or written.
    #[error("the database cannot be used: the log says more")]
    Unusable,
    /// The time that it should have been over for is negative.
    #[error("`--over-for` must not be negative")]
    OverFor,
    /// The upgrade is not finalized.
    #[error(transparent)]
    Finalize(#[from] crate::finalize::FinalizeError),
    /// The system does not let it start.
    #[error("cannot start: {0}")]
    Start(std::io::Error),
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<(), DbError> {
    match arguments {
        Arguments::Check { data } => {
            let store = open(data)?;
            let damages = store.check().map_err(|_| DbError::Unusable)?;
            let said: Vec<String> = damages.iter().map(ToString::to_string).collect();
            match output {
                Output::Json => println!("{}", json!({ "damages": said })),
                Output::Text if said.is_empty() => println!("{} is whole", data.display()),
                Output::Text => said.iter().for_each(|damage| println!("{damage}")),
            }
            if said.is_empty() { Ok(()) } else { Err(DbError::Damaged(said.len())) }
        }
        Arguments::Forget { data, over_for } => {
            let forgotten = forget(data, *over_for)?;
            match output {
                Output::Json => println!("{}", json!({ "forgotten": forgotten })),
                Output::Text => println!("{} has forgotten {forgotten}", data.display()),
            }
            Ok(())
        }
        Arguments::Backup { data, to } => {
            must_be_there(data)?;
            enroll_sqlite::backup(data, to)?;
            match output {
                Output::Json => println!("{}", json!({ "backup": to })),
                Output::Text => println!("{} is a copy of {}", to.display(), data.display()),
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
                Output::Text => println!("{} holds what {} did", data.display(), from.display()),
            }
            Ok(())
        }
    }
}

/// Forgets what has been over for so long, and returns how much that was.
fn forget(data: &Path, over_for: Duration) -> Result<usize, DbError> {
    if over_for < Duration::ZERO {
        return Err(DbError::OverFor);
    }
    let store = open(data)?;
    let runtime = tokio::runtime::Runtime::new().map_err(DbError::Start)?;
    runtime.block_on(forget::forget(&store, over_for)).map_err(|_| DbError::Unusable)
}

/// Opens the store of a directory, which is not made here.
fn open(data: &Path) -> Result<SqliteStore<SystemClock>, DbError> {
    must_be_there(data)?;
    Ok(SqliteStore::open(data, SystemClock)?)
}

/// Refuses a directory that holds no store.
fn must_be_there(data: &Path) -> Result<(), DbError> {
    if enroll_sqlite::holds_store(data) {
        Ok(())
    } else {
        Err(DbError::NoStore { path: data.to_path_buf() })
    }
}
