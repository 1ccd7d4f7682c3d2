//! Why a configuration is refused.

use std::{io, net::SocketAddr, path::PathBuf};

use enroll_core::record::PrincipalName;
use enroll_http::UnreachedError;

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {error}", path = .path.display())]
    File { path: PathBuf, error: io::Error },
    /// An entry is invalid.
    #[error("{path}: {wrong}", path = .path.display())]
    Wrong { path: PathBuf, wrong: Wrong },
}

/// Why an entry of a configuration is invalid.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Wrong {
    /// The text is not TOML, or has unknown, missing or mistyped entries.
    #[error("line {line}: {why}")]
    Syntax { line: usize, why: String },
    /// The public URL is not an absolute HTTP or HTTPS URL.
    #[error("`public-url` must be a URL as in `https://enroll.example`")]
    PublicUrl,
    /// Bearers and tokens would cross the network in clear text.
    #[error(
        "`listen`: {listen} is reached without TLS: put a proxy that ends TLS in front, and \
        configure its URL with `public-url = \"https://…\"`"
    )]
    ListenWithoutTls { listen: SocketAddr },
    /// The age is out of range.
    #[error("`forget-after` must be from a day, `86400s`, to 36,500 days, `3153600000s`")]
    ForgetAfter,
    /// No store is configured, or two are.
    #[error("`[store]` must have either `sqlite` or `postgres`")]
    Store,
    /// The entry has no meaning for `SQLite`.
    #[error("`{name}` belongs to `postgres`")]
    OfPostgres { name: &'static str },
    /// The program has no code for `PostgreSQL`.
    #[cfg(not(feature = "postgres"))]
    #[error(
        "`postgres`: this program was compiled without PostgreSQL: compile it with its default \
        features, or with `--features postgres`"
    )]
    WithoutPostgres,
    /// The connection string is invalid.
    #[cfg(feature = "postgres")]
    #[error("`postgres`: {0}")]
    Postgres(#[from] enroll_postgres::ConnectError),
    /// The connection string contains a password.
    #[cfg(feature = "postgres")]
    #[error(
        "`postgres` must not contain a password: write the password into a file, and name the file \
        with `password-file`"
    )]
    Password,
    /// Secrets would cross the network in clear text.
    #[cfg(feature = "postgres")]
    #[error("`postgres` must have `sslmode=require`: the database is on another machine")]
    PostgresWithoutTls,
    /// Without a common file of keys, each server would derive other values.
    #[cfg(feature = "postgres")]
    #[error(
        "`keys` must name the file of keys, of which all servers of the database have a copy: \
        create it with `enroll keys draw`"
    )]
    NoKeys,
    /// No principal is configured, so no request would be authorized.
    #[error("there must be a `[[principal]]`: only principals may call")]
    Nobody,
    /// Two principals have one name.
    #[error("there are two principals `{name}`")]
    SameName { name: PrincipalName },
    /// The digest is that of an empty bearer.
    #[error(
        "`bearer-sha256` of `{name}` is that of an empty file: generate a bearer, and hash it \
        without a newline at its end"
    )]
    EmptyBearer { name: PrincipalName },
    /// Two principals have one bearer.
    #[error("`{name}` has the same `bearer-sha256` as another principal")]
    SameBearer { name: PrincipalName },
    /// The principal does not reach the enterprise of its Graph tenant.
    #[error("`graph-enterprise` of `{name}`: {error}")]
    Unreached { name: PrincipalName, error: UnreachedError },
}

impl Wrong {
    /// Returns the line of a syntax error and its message, which has one line.
    pub(super) fn syntax(text: &str, error: &toml::de::Error) -> Self {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.split('\n').count();
        Self::Syntax { line, why: error.message().replace('\n', ", ") }
    }
}
