//! The configuration of `enroll serve`: a TOML file without secrets.
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

mod error;
mod file;

use std::{collections::HashSet, fmt, fs, net::SocketAddr, path::Path, path::PathBuf};

use enroll_core::{Duration, record::PrincipalName};
use enroll_http::{BearerDigest, Callers, Principal};
use http::{Uri, uri::Scheme};

pub(crate) use self::error::{ConfigError, Wrong};

/// The default of `forget-after`: 30 days.
const FORGET_AFTER: i64 = 30 * DAY;

/// The least `forget-after`: a day, in seconds. Less would delete request ids that retries need.
const DAY: i64 = 24 * 60 * 60;

/// The greatest `forget-after`: 100 years of 365 days.
const FORGET_AFTER_MAX: i64 = 36_500 * DAY;

/// A checked configuration.
#[derive(Debug)]
pub(crate) struct Config {
    /// The address to listen on.
    pub(crate) listen: SocketAddr,
    /// The URL at which clients reach the server, if it is behind a proxy.
    pub(crate) public_url: Option<String>,
    /// How long spent, expired and deleted nouns are kept: from a day to 100 years.
    pub(crate) forget_after: Duration,
    /// The store.
    pub(crate) store: Kept,
    /// The principals, by their bearers.
    pub(crate) callers: Callers,
    /// The names of the principals.
    pub(crate) names: Vec<PrincipalName>,
}

/// The store of a server.
#[derive(Debug)]
pub(crate) enum Kept {
    /// A directory with a database and its keys, used by one process.
    Sqlite(PathBuf),
    /// A database that many servers share.
    #[cfg(feature = "postgres")]
    Postgres(crate::postgres::Database),
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(directory) => directory.display().fmt(f),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => f.write_str("PostgreSQL"),
        }
    }
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Refuses a file that cannot be read, then the first invalid entry.
    pub(crate) fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path)
            .map_err(|error| ConfigError::File { path: path.to_path_buf(), error })?;
        let wrong = |wrong| ConfigError::Wrong { path: path.to_path_buf(), wrong };
        Self::parse(&text).map_err(wrong)
    }

    fn parse(text: &str) -> Result<Self, Wrong> {
        let read: file::Config =
            toml::from_str(text).map_err(|error| Wrong::syntax(text, &error))?;
        let listen = read.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8180)));
        let scheme = read.public_url.as_deref().map(scheme).transpose()?;
        if !listen.ip().is_loopback() && scheme != Some(Scheme::HTTPS) {
            return Err(Wrong::ListenWithoutTls { listen });
        }
        let (callers, names) = callers(read.principals)?;
        Ok(Self {
            listen,
            public_url: read.public_url,
            forget_after: forget_after(read.forget_after)?,
            store: kept(&read.store)?,
            callers,
            names,
        })
    }
}

/// Returns the scheme of a public URL.
fn scheme(url: &str) -> Result<Scheme, Wrong> {
    let uri: Uri = url.parse().map_err(|_| Wrong::PublicUrl)?;
    let has_host = uri.host().is_some_and(|host| !host.is_empty()) && uri.query().is_none();
    let scheme = uri.scheme().filter(|scheme| [Scheme::HTTP, Scheme::HTTPS].contains(scheme));
    scheme.filter(|_| has_host).cloned().ok_or(Wrong::PublicUrl)
}

fn forget_after(configured: Option<Duration>) -> Result<Duration, Wrong> {
    let limits = [DAY, FORGET_AFTER, FORGET_AFTER_MAX].map(|seconds| Duration::new(seconds, 0));
    let [Ok(min), Ok(usual), Ok(max)] = limits else { return Err(Wrong::ForgetAfter) };
    let age = configured.unwrap_or(usual);
    if (min..=max).contains(&age) { Ok(age) } else { Err(Wrong::ForgetAfter) }
}

/// Returns the configured store.
fn kept(place: &file::Store) -> Result<Kept, Wrong> {
    match (&place.sqlite, &place.postgres) {
        (Some(directory), None) => {
            let others = [
                ("password-file", place.password_file.is_some()),
                ("authorities", place.authorities.is_some()),
                ("connections", place.connections.is_some()),
                ("keys", place.keys.is_some()),
            ];
            match others.into_iter().find(|(_, is_there)| *is_there) {
                Some((name, _)) => Err(Wrong::OfPostgres { name }),
                None => Ok(Kept::Sqlite(directory.clone())),
            }
        }
        (None, Some(connection)) => shared(connection, place),
        (None, None) | (Some(_), Some(_)) => Err(Wrong::Store),
    }
}

/// Returns the configured database that many servers share.
#[cfg(feature = "postgres")]
fn shared(connection: &str, place: &file::Store) -> Result<Kept, Wrong> {
    let mut database = enroll_postgres::Config::new(connection)?;
    if database.has_password() {
        return Err(Wrong::Password);
    }
    if database.is_open_on_the_way() {
        return Err(Wrong::PostgresWithoutTls);
    }
    if let Some(connections) = place.connections {
        database = database.with_connections_max(connections.get());
    }
    if let Some(authorities) = &place.authorities {
        database = database.with_roots(authorities.clone());
    }
    Ok(Kept::Postgres(crate::postgres::Database {
        connection: Box::new(database),
        password_file: place.password_file.clone(),
        keys: place.keys.clone().ok_or(Wrong::NoKeys)?,
    }))
}

/// Refuses a database: this program cannot reach one.
#[cfg(not(feature = "postgres"))]
fn shared(_: &str, _: &file::Store) -> Result<Kept, Wrong> {
    Err(Wrong::WithoutPostgres)
}

/// Returns the principals, and their names.
fn callers(principals: Vec<file::Principal>) -> Result<(Callers, Vec<PrincipalName>), Wrong> {
    if principals.is_empty() {
        return Err(Wrong::Nobody);
    }
    let (mut names, mut each) = (Vec::new(), Vec::new());
    let (mut known, mut bearers) = (HashSet::new(), HashSet::new());
    for file::Principal { name, bearer, enterprises, graph_enterprise } in principals {
        // The digests of an empty file and of an empty line.
        if ["", "\n"].map(BearerDigest::of).contains(&bearer) {
            return Err(Wrong::EmptyBearer { name });
        }
        if !known.insert(name.clone()) {
            return Err(Wrong::SameName { name });
        }
        if !bearers.insert(bearer) {
            return Err(Wrong::SameBearer { name });
        }
        let mut principal = Principal::new(name.clone(), enterprises.0);
        if let Some(id) = graph_enterprise {
            principal = principal
                .with_graph_enterprise(id)
                .map_err(|error| Wrong::Unreached { name: name.clone(), error })?;
        }
        each.push((bearer, principal));
        names.push(name);
    }
    let callers = Callers::known(each).map_err(|_| Wrong::Nobody)?;
    Ok((callers, names))
}

#[cfg(test)]
mod tests;
