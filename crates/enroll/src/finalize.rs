//! `enroll db finalize`: the end of an upgrade.

use std::{path::Path, sync::Arc};

use enroll_sqlite::{OpenError, SCHEMA_VERSION, SchemaState};
use enroll_store::clock::SystemClock;
use serde_json::json;

use crate::{
    Output,
    config::{Config, ConfigError, Kept},
    data::Sqlite,
};

/// Whether an upgrade is finalized.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    /// The floor is raised.
    Raise,
    /// Nothing is changed. Everything is checked as for a raise.
    DryRun,
}

/// The floors of a finalized database.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finalized {
    /// The floor before.
    pub(crate) before: i64,
    /// The floor afterwards. In a dry run, the floor that a raise would set.
    pub(crate) floor: i64,
}

/// Why an upgrade cannot be finalized.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FinalizeError {
    /// The configuration is invalid.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database of a data directory cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The data directory contains no store.
    #[error("{0} holds no store: start a server on it first")]
    NoStore(String),
    /// No server of this version was ever started on the data directory.
    #[error(
        "database has version {schema}, and this program has version {SCHEMA_VERSION}: start a \
         server of version {SCHEMA_VERSION} first"
    )]
    NotMigrated {
        /// The version of the database.
        schema: u32,
    },
    /// A server of a later version was started on a data directory.
    #[error(
        "database has version {schema}, and this program has version {SCHEMA_VERSION}: finalize \
         with version {schema}"
    )]
    LaterSchema {
        /// The version of the database.
        schema: u32,
    },
    /// The database of a data directory cannot be read or written.
    #[error("the database cannot be used: see the log")]
    Unusable,
    /// The database on `PostgreSQL` cannot be finalized.
    #[cfg(feature = "postgres")]
    #[error(transparent)]
    Database(#[from] crate::postgres::DatabaseError),
    /// The system refused the runtime.
    #[error("cannot start: {0}")]
    Start(std::io::Error),
}

/// Finalizes the upgrade of the store of a configuration.
pub(crate) fn run(config: &Path, mode: Mode, output: Output) -> Result<(), FinalizeError> {
    let config = Config::read(config)?;
    let runtime = tokio::runtime::Runtime::new().map_err(FinalizeError::Start)?;
    let finalized = runtime.block_on(finalize(&config.store, mode))?;
    let Finalized { before, floor } = finalized;
    let dry_run = mode == Mode::DryRun;
    match output {
        Output::Json => {
            println!("{}", json!({ "floorBefore": before, "floor": floor, "dryRun": dry_run }));
        }
        Output::Text if before == floor => {
            println!("the floor is {floor} already: there is nothing to do");
        }
        Output::Text if dry_run => println!(
            "would raise the floor from {before} to {floor}: servers below version {floor} could \
             neither write nor read"
        ),
        Output::Text => println!(
            "raised the floor from {before} to {floor}: servers below version {floor} can neither \
             write nor read"
        ),
    }
    Ok(())
}

async fn finalize(store: &Kept, mode: Mode) -> Result<Finalized, FinalizeError> {
    match store {
        Kept::Sqlite(directory) => {
            if !enroll_sqlite::holds_store(directory) {
                return Err(FinalizeError::NoStore(directory.display().to_string()));
            }
            // To open the store for writing would migrate it to this version.
            let SchemaState { version: schema, floor: before } =
                enroll_sqlite::schema_state(directory)?;
            if schema < SCHEMA_VERSION {
                return Err(FinalizeError::NotMigrated { schema });
            }
            if schema > SCHEMA_VERSION {
                return Err(FinalizeError::LaterSchema { schema });
            }
            if mode == Mode::Raise {
                let store = Sqlite::open(directory, Arc::new(SystemClock))?;
                store.raise_floor().await.map_err(|_| FinalizeError::Unusable)?;
            }
            Ok(Finalized { before: before.into(), floor: before.max(SCHEMA_VERSION).into() })
        }
        #[cfg(feature = "postgres")]
        Kept::Postgres(database) => {
            let mode = match mode {
                Mode::Raise => enroll_postgres::Mode::Raise,
                Mode::DryRun => enroll_postgres::Mode::DryRun,
            };
            let enroll_postgres::Finalized { before, floor } = database.finalize(mode).await?;
            Ok(Finalized { before, floor })
        }
    }
}
