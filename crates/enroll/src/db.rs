//! `enroll db`: the database of a data directory, while no server need run.

use std::path::PathBuf;

use clap::Subcommand;
use enroll_sqlite::{BackupError, OpenError, SqliteStore};
use enroll_store::clock::SystemClock;
use serde_json::json;

use crate::Output;

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
    /// There is no copy.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// Something in it is wrong.
    #[error("{0} things are wrong: restore a backup with `enroll db restore`")]
    Damaged(usize),
    /// It cannot be read.
    #[error("the database cannot be read: the log says more")]
    Unreadable,
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<(), DbError> {
    match arguments {
        Arguments::Check { data } => {
            let store = SqliteStore::open(data, SystemClock)?;
            let damages = store.check().map_err(|_| DbError::Unreadable)?;
            let said: Vec<String> = damages.iter().map(ToString::to_string).collect();
            match output {
                Output::Json => println!("{}", json!({ "damages": said })),
                Output::Text if said.is_empty() => println!("{} is whole", data.display()),
                Output::Text => said.iter().for_each(|damage| println!("{damage}")),
            }
            if said.is_empty() { Ok(()) } else { Err(DbError::Damaged(said.len())) }
        }
        Arguments::Backup { data, to } => {
            enroll_sqlite::backup(data, to)?;
            match output {
                Output::Json => println!("{}", json!({ "backup": to })),
                Output::Text => println!("{} is a copy of {}", to.display(), data.display()),
            }
            Ok(())
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
