//! Why there is no configuration.

use std::{io, net::SocketAddr, path::PathBuf};

use enroll_core::record::PrincipalName;
use enroll_http::UnreachedError;

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {error}", path = .path.display())]
    File { path: PathBuf, error: io::Error },
    /// Something in it is not as it must be.
    #[error("{path}: {wrong}", path = .path.display())]
    Wrong { path: PathBuf, wrong: Wrong },
}

/// What is not as it must be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Wrong {
    /// It is not TOML, or not what a configuration has in it.
    #[error("line {line}: {why}")]
    Syntax { line: usize, why: String },
    /// Nobody can tell what the URL leads to.
    #[error("`public-url` must be a URL as in `https://enroll.example`")]
    PublicUrl,
    /// Bearers and tokens could be read on the way.
    #[error(
        "`listen`: {listen} is reached without TLS: let a proxy that ends TLS stand before it, and \
         say where with `public-url = \"https://…\"`"
    )]
    ListenWithoutTls { listen: SocketAddr },
    /// It would be forgotten too soon, or never.
    #[error("`forget-after` must be from a day, `86400s`, to 36,500 days, `3153600000s`")]
    ForgetAfter,
    /// There is no store, or there are two.
    #[error("`[store]` must have either `sqlite` or `postgres`")]
    Store,
    /// It says nothing of `SQLite`.
    #[error("`{name}` belongs to `postgres`")]
    OfPostgres { name: &'static str },
    /// The connection string is none.
    #[error("`postgres`: {0}")]
    Postgres(#[from] enroll_postgres::ConnectError),
    /// The password is in it.
    #[error(
        "`postgres` must not have a password in it: write that into a file of its own, and name \
         the file with `password-file`"
    )]
    Password,
    /// Everything could be read on the way.
    #[error("`postgres` must have `sslmode=require`: the database is on another machine")]
    PostgresWithoutTls,
    /// Each server would derive other values.
    #[error(
        "`keys` must name the file of keys that all servers of the database have a copy of: make \
         one with `enroll keys draw`"
    )]
    NoKeys,
    /// It would be of no use.
    #[error("there must be a `[[principal]]`: nobody else may call")]
    Nobody,
    /// Two have one name.
    #[error("there are two principals `{name}`")]
    SameName { name: PrincipalName },
    /// The hash is of nothing.
    #[error(
        "`bearer-sha256` of `{name}` is that of an empty file: draw a bearer and hash it without a \
         line's end"
    )]
    EmptyBearer { name: PrincipalName },
    /// Two have one bearer.
    #[error("`{name}` has the same `bearer-sha256` as another principal")]
    SameBearer { name: PrincipalName },
    /// Graph would reach what the principal does not.
    #[error("`graph-enterprise` of `{name}`: {error}")]
    Unreached { name: PrincipalName, error: UnreachedError },
}

impl Wrong {
    /// Returns where the text is wrong, and why, in one line.
    pub(super) fn syntax(text: &str, error: &toml::de::Error) -> Self {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.split('\n').count();
        Self::Syntax { line, why: error.message().replace('\n', ", ") }
    }
}
