//! Rows: reading a noun, its enterprise, a key's holder.

use enroll_core::{
    Enterprise, Timestamp,
    name::{EnterpriseId, EnterpriseName},
};
use enroll_store::{
    Noun,
    decision::UniqueKey,
    noun::NounName,
    row::{self, Unknown},
};
use rusqlite::{Connection, OptionalExtension, Row};

/// Why a row is not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RowError {
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    #[error(transparent)]
    Read(#[from] row::ReadError),
    #[error("row contains an invalid resource name")]
    Name,
    #[error("{0}")]
    Write(String),
}

/// A noun, its name, and how often it was recorded.
pub(crate) struct Present<N: Noun> {
    pub(crate) name: N::Name,
    pub(crate) noun: N,
    pub(crate) revision: i64,
    pub(crate) unknown: Unknown,
}

/// Returns a column of text without a copy of it.
pub(crate) fn text<'row>(row: &'row Row<'_>, index: usize) -> Result<&'row str, rusqlite::Error> {
    row.get_ref(index)?.as_str().map_err(|_| {
        rusqlite::Error::InvalidColumnType(index, "text".to_owned(), rusqlite::types::Type::Text)
    })
}

/// Reads a noun.
pub(crate) fn noun<N: Noun>(
    connection: &Connection,
    name: &N::Name,
) -> Result<Option<Present<N>>, RowError> {
    let table = N::KIND.as_str();
    let sql = format!(r#"SELECT revision, body FROM "{table}" WHERE tenant = ?1 AND id = ?2"#);
    let mut statement = connection.prepare_cached(&sql)?;
    let key = (name.enterprise().as_str(), name.id());
    let found = statement
        .query_row(key, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
        .optional()?;
    let Some((revision, body)) = found else { return Ok(None) };
    let (noun, unknown) = row::read_whole(&body)?;
    Ok(Some(Present { name: name.clone(), noun, revision, unknown }))
}

/// Reads an enterprise: the gate.
pub(crate) fn enterprise(
    connection: &Connection,
    id: &EnterpriseId,
) -> Result<Option<Enterprise>, RowError> {
    let found = noun::<Enterprise>(connection, &EnterpriseName::from(id.clone()))?;
    Ok(found.map(|present| present.noun))
}

/// Returns the name of the noun that holds a key.
pub(crate) fn holder<N: Noun>(
    connection: &Connection,
    key: &UniqueKey,
) -> Result<Option<N::Name>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM claim WHERE tenant = ?1 AND noun = ?2 AND kind = ?3 AND key = ?4",
    )?;
    let UniqueKey { enterprise, kind, text } = key;
    let by = (enterprise.as_str(), N::KIND.as_str(), kind.as_str(), text);
    let id: Option<String> = statement.query_row(by, |row| row.get(0)).optional()?;
    id.map(|id| N::Name::from_ids(enterprise.clone(), &id).ok_or(RowError::Name)).transpose()
}

/// Reads the life of the store.
pub(crate) fn epoch(connection: &Connection) -> Result<i64, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE name = 'epoch'")?;
    statement.query_row([], |row| row.get(0))
}

/// Reads a noun of a list: its place, then what it is.
pub(crate) fn listed<N: Noun>(row: &Row<'_>) -> Result<(i64, N), RowError> {
    let body: String = row.get(1)?;
    Ok((row.get(0)?, row::read_noun(&body)?))
}

/// Returns an instant as its two columns hold it.
pub(crate) fn columns(instant: Timestamp) -> (i64, u32) {
    (instant.seconds(), instant.subsec_nanos())
}
