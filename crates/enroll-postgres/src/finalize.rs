//! Finalizing an upgrade: the floor is raised to the version of this program.

use tokio_postgres::{Client, error::SqlState};

use crate::{
    config::Config,
    error::ConnectError,
    presence::{self, SILENCE_MAX, Server},
    schema::{self, SchemaState},
};

/// The mode: raise the floor, or only report.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mode {
    /// The floor is raised.
    Raise,
    /// Nothing is changed: all is checked as if it was to be.
    DryRun,
}

/// The result of a finalized upgrade.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Finalized {
    /// The floor before.
    pub before: i64,
    /// The floor afterwards, or what it would be.
    pub floor: i64,
}

/// Raises the floor of a database to the version of this program: servers of earlier versions write
/// and read nothing from then on, and the upgrade cannot be taken back.
///
/// # Errors
///
/// Refuses a database that cannot be reached, one whose schema is of an earlier or of a later
/// version than this program, and one on which a server of an earlier version was seen in the last
/// 90 seconds.
pub async fn finalize(config: &Config, mode: Mode) -> Result<Finalized, FinalizeError> {
    let version = config.schema.version();
    let (mut client, driver) = config.client().await?;
    let finalized = raise(&mut client, version, mode).await;
    drop(client);
    driver.abort();
    finalized
}

async fn raise(client: &mut Client, version: i64, mode: Mode) -> Result<Finalized, FinalizeError> {
    let standing = match schema::schema_state(client).await {
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => {
            return Err(FinalizeError::NotMigrated { schema: 0, version });
        }
        standing => standing?,
    };
    let SchemaState { version: schema, floor: before } = standing;
    if schema < version {
        return Err(FinalizeError::NotMigrated { schema, version });
    }
    if schema > version {
        return Err(FinalizeError::LaterSchema { schema, version });
    }
    let transaction = client.transaction().await?;
    let servers = presence::below(&transaction, version).await?;
    if !servers.is_empty() {
        return Err(FinalizeError::Running { servers, version });
    }
    if mode == Mode::Raise && before < version {
        let sql = "INSERT INTO meta (name, value) VALUES ('floor', $1)
                   ON CONFLICT (name) DO UPDATE SET value = greatest(meta.value, excluded.value)";
        transaction.execute(sql, &[&version]).await?;
        transaction.commit().await?;
    }
    Ok(Finalized { before, floor: before.max(version) })
}

/// Why the floor is not raised.
#[derive(Debug, thiserror::Error)]
pub enum FinalizeError {
    /// The database cannot be reached, or refuses.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// No server of this version was ever started on it.
    #[error(
        "schema has version {schema}, and this program has version {version}: start all servers \
         with version {version} first"
    )]
    NotMigrated {
        /// The version of the schema.
        schema: i64,
        /// The version of this program.
        version: i64,
    },
    /// A server of a later version was started on it.
    #[error(
        "schema has version {schema}, and this program has version {version}: finalize with \
         version {schema}"
    )]
    LaterSchema {
        /// The version of the schema.
        schema: i64,
        /// The version of this program.
        version: i64,
    },
    /// A server of an earlier version runs, or stopped less than 90 seconds ago.
    #[error("{}", describe_running(.servers, *.version))]
    Running {
        /// Those servers.
        servers: Vec<Server>,
        /// The version of this program.
        version: i64,
    },
}

impl From<tokio_postgres::Error> for FinalizeError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Connect(error.into())
    }
}

fn describe_running(servers: &[Server], version: i64) -> String {
    let seen: Vec<String> = servers
        .iter()
        .map(|Server { version, seconds }| format!("version {version}, seen {seconds} s ago"))
        .collect();
    format!(
        "servers below version {version} run ({}): stop them, and finalize {SILENCE_MAX} s later",
        seen.join("; ")
    )
}
