//! Why the database cannot be used, and why a statement has no answer.

use std::time::Duration;

use tokio_postgres::error::SqlState;

/// Why there is no store.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The connection string is invalid.
    #[error(
        "connection string cannot be read: {0}; write `host=… user=… dbname=…` or \
         `postgresql://user@host/database`"
    )]
    Config(String),
    /// There are no certificate authorities to trust.
    #[error("certificate authorities cannot be read: {0}")]
    Roots(String),
    /// The database cannot be reached, or refuses.
    #[error("database cannot be used: {0}")]
    Database(String),
    /// The database cannot hold every text.
    #[error(
        "database has the encoding {encoding}, which cannot hold every text: create it with \
         `TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`"
    )]
    Encoding {
        /// Which.
        encoding: String,
    },
    /// The floor of the schema is above the version of this program.
    #[error("{}", below_floor(*.floor, *.version))]
    BelowFloor {
        /// The floor.
        floor: i64,
        /// The version of this program.
        version: i64,
    },
}

impl From<tokio_postgres::Error> for ConnectError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(describe(&error))
    }
}

/// Returns why a program may not write a schema, and what to do.
pub(crate) fn below_floor(floor: i64, version: i64) -> String {
    format!(
        "schema has the floor {floor}, and this program has version {version}: stop it, and start \
         one of version {floor} or later instead"
    )
}

/// Returns an error with what is behind it.
pub(crate) fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Why a statement has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum QueryError {
    /// There was no connection, or it broke: whether the statement ran is unknown.
    #[error("{0}")]
    Broken(String),
    /// Nobody answered in time: whether the statement ran is unknown.
    #[error("no answer within {0:?}")]
    Late(Duration),
    /// The database refused it: nothing of it is there.
    #[error("{}", describe(.0))]
    Refused(tokio_postgres::Error),
    /// The server sent an invalid answer.
    #[error("{0}")]
    Row(String),
}

impl QueryError {
    /// Returns whether the statement may have run.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Self::Broken(_) | Self::Late(_))
    }

    /// Returns whether another writer was first.
    pub(crate) fn is_lost_race(&self) -> bool {
        let lost = [
            &SqlState::UNIQUE_VIOLATION,
            &SqlState::T_R_SERIALIZATION_FAILURE,
            &SqlState::T_R_DEADLOCK_DETECTED,
        ];
        match self {
            Self::Refused(error) => error.code().is_some_and(|code| lost.contains(&code)),
            Self::Broken(_) | Self::Late(_) | Self::Row(_) => false,
        }
    }
}

impl From<enroll_store::row::WriteError> for QueryError {
    fn from(error: enroll_store::row::WriteError) -> Self {
        Self::Row(error.to_string())
    }
}

impl From<tokio_postgres::Error> for QueryError {
    fn from(error: tokio_postgres::Error) -> Self {
        // A server that ends a connection may have committed before: classes 08, 57, 58 and XX say
        // nothing of the statement.
        let is_ambiguous = |code: &SqlState| {
            ["08", "57", "58", "XX"].iter().any(|class| code.code().starts_with(class))
        };
        match error.code() {
            Some(code) if !is_ambiguous(code) => Self::Refused(error),
            Some(_) | None => Self::Broken(describe(&error)),
        }
    }
}
