//! The configuration of `enroll serve`: a TOML file, in which there is no secret.
//!
//! ```toml
//! listen = "127.0.0.1:8180"
//!
//! [store]
//! postgres = "host=db.example user=enroll dbname=enroll sslmode=require"
//! password-file = "/etc/enroll/password"
//! keys = "/etc/enroll/keys.json"
//!
//! [[principal]]
//! name = "acme"
//! bearer-sha256 = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
//! enterprises = ["LC00abc"]
//! graph-enterprise = "LC00abc"
//! ```

mod reach;

use std::{
    collections::HashSet,
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use enroll_core::{Duration, name::EnterpriseId};
use enroll_http::{BearerDigest, Callers, Principal};
use serde::{Deserialize, Deserializer, de::Error};

use self::reach::Enterprises;

/// How long something is over until it is forgotten, unless told otherwise: 30 days.
const FORGET_AFTER_SECONDS: i64 = 30 * 24 * 60 * 60;

/// Where a service is reached, what it keeps, and who may call it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    /// Where it listens.
    #[serde(default = "listen")]
    pub(crate) listen: SocketAddr,
    /// Where clients reach it, if something that ends TLS stands before it.
    pub(crate) public_url: Option<String>,
    /// How long what is over is kept.
    #[serde(default = "forget_after")]
    pub(crate) forget_after: Duration,
    pub(crate) store: Place,
    #[serde(rename = "principal")]
    principals: Vec<Caller>,
}

fn listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8180))
}

fn forget_after() -> Duration {
    Duration::new(FORGET_AFTER_SECONDS, 0).unwrap_or(Duration::ZERO)
}

/// Where everything is kept.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Place {
    /// A directory, for a service of one process; its keys are in it.
    sqlite: Option<PathBuf>,
    /// A connection string, for one of many.
    postgres: Option<String>,
    /// The database's password, in a file of its own.
    password_file: Option<PathBuf>,
    /// The authorities that its certificate may be from, as PEM, instead of the system's.
    authorities: Option<PathBuf>,
    /// How many connections to it there are at most.
    connections: Option<usize>,
    /// The keys that token values are derived from.
    keys: Option<PathBuf>,
}

/// Which store it is.
#[derive(Debug)]
pub(crate) enum Kept<'a> {
    Sqlite(&'a Path),
    Postgres { database: Box<enroll_postgres::Config>, keys: &'a Path },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Caller {
    name: String,
    #[serde(rename = "bearer-sha256", deserialize_with = "digest")]
    bearer: BearerDigest,
    enterprises: Enterprises,
    graph_enterprise: Option<EnterpriseId>,
}

fn digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BearerDigest, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Refuses a file that cannot be read, then the first thing in it that is not as it must be.
    pub(crate) fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path)
            .map_err(|error| ConfigError::File { path: path.to_path_buf(), error })?;
        let wrong = |reason| ConfigError::Wrong { path: path.to_path_buf(), reason };
        Self::parse(&text).map_err(wrong)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let config: Self = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.split('\n').count();
            format!("line {line}: {}", error.message().replace('\n', ", "))
        })?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), String> {
        let Self { listen, public_url, forget_after, store, principals } = self;
        let is_secret = public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
        if public_url.as_ref().is_some_and(|url| !is_secret && !url.starts_with("http://")) {
            return Err("`public-url` must begin with `https://` or `http://`".into());
        }
        if !listen.ip().is_loopback() && !is_secret {
            return Err(format!(
                "`listen`: {listen} is reached without TLS: let a proxy that ends TLS stand before \
                 it, and say where with `public-url = \"https://…\"`"
            ));
        }
        if *forget_after < Duration::ZERO {
            return Err("`forget-after` must not be negative".into());
        }
        store.kept()?;
        if principals.is_empty() {
            return Err("there must be a `[[principal]]`: nobody else may call".into());
        }
        let (mut names, mut bearers) = (HashSet::new(), HashSet::new());
        for Caller { name, bearer, enterprises, graph_enterprise } in principals {
            if !names.insert(name) {
                return Err(format!("there are two principals `{name}`"));
            }
            if !bearers.insert(bearer) {
                return Err(format!("`{name}` has the same `bearer-sha256` as another principal"));
            }
            let unreached = graph_enterprise.as_ref().filter(|id| !enterprises.contain(id));
            if let Some(id) = unreached {
                return Err(format!(
                    "`graph-enterprise` of `{name}`: {id} must be among its `enterprises`"
                ));
            }
        }
        Ok(())
    }

    /// Returns who may call.
    pub(crate) fn callers(&self) -> Callers {
        Callers::known(self.principals.iter().map(|caller| {
            let reach = caller.enterprises.reach();
            let graph_enterprise = caller.graph_enterprise.clone();
            (caller.bearer, Principal { reach, graph_enterprise })
        }))
    }

    /// Returns the names of who may call.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.principals.iter().map(|caller| caller.name.as_str())
    }
}

impl Place {
    /// Returns which store it is.
    ///
    /// # Errors
    ///
    /// Refuses none and two, then what does not belong to the one.
    pub(crate) fn kept(&self) -> Result<Kept<'_>, String> {
        let Self { sqlite, postgres, password_file, authorities, connections, keys } = self;
        match (sqlite, postgres) {
            (Some(directory), None) => {
                let others = [
                    ("password-file", password_file.is_some()),
                    ("authorities", authorities.is_some()),
                    ("connections", connections.is_some()),
                    ("keys", keys.is_some()),
                ];
                match others.iter().find(|(_, is_there)| *is_there) {
                    Some((name, _)) => Err(format!("`{name}` belongs to `postgres`")),
                    None => Ok(Kept::Sqlite(directory)),
                }
            }
            (None, Some(connection)) => {
                let keys = keys.as_deref().ok_or(
                    "`keys` must name the file of keys that all servers of the database have a \
                     copy of: make one with `enroll keys draw`",
                )?;
                let database = Box::new(self.database(connection)?);
                Ok(Kept::Postgres { database, keys })
            }
            (None, None) | (Some(_), Some(_)) => {
                Err("`[store]` must have either `sqlite` or `postgres`".into())
            }
        }
    }

    /// Returns how a database is reached, but for its password.
    fn database(&self, connection: &str) -> Result<enroll_postgres::Config, String> {
        let mut config = enroll_postgres::Config::new(connection)
            .map_err(|error| format!("`postgres`: {error}"))?;
        if config.has_password() {
            return Err(
                "`postgres` must not have a password in it: write that into a file of its \
                        own, and name the file with `password-file`"
                    .into(),
            );
        }
        if let Some(connections) = self.connections {
            config = config.with_connections_max(connections);
        }
        if let Some(authorities) = &self.authorities {
            config = config.with_roots(authorities.clone());
        }
        Ok(config)
    }

    /// Returns the file with the database's password.
    pub(crate) fn password_file(&self) -> Option<&Path> {
        self.password_file.as_deref()
    }
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {error}", path = .path.display())]
    File { path: PathBuf, error: io::Error },
    /// Something in it is not as it must be.
    #[error("{path}: {reason}", path = .path.display())]
    Wrong { path: PathBuf, reason: String },
}

#[cfg(test)]
mod tests;
