//! Reading: each answer is one snapshot, of whatever connection is free.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use enroll_core::{Enterprise, Timestamp, name::EnterpriseId, token_ref::TokenRef};
use enroll_store::{
    Cursor, Feed, FeedError, Noun, Recorded, Snapshot,
    decision::{TokenDigest, UniqueKey},
    list::{EXAMINED_MAX, ListError, ListQuery, Mark, Members, Page},
    noun::{Kind, NounName},
    part::Capacity,
    row,
};
use rusqlite::{Connection, OptionalExtension, ToSql, params};

use crate::{
    rows::{self, RowError},
    schema,
};

/// The number of connections that are kept for readers.
const KEPT_MAX: usize = 4;

/// The number of rows of a list that are read at a time.
const CHUNK: usize = 64;

/// The connections that read.
pub(crate) struct Readers {
    path: PathBuf,
    free: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, free: Mutex::default() }
    }

    /// Reads within one snapshot.
    pub(crate) fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, RowError>,
    ) -> Result<T, RowError> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match free {
            Some(connection) => connection,
            None => schema::open_reader(&self.path)?,
        };
        let answer = {
            let snapshot = connection.transaction()?;
            read(&snapshot)
        };
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < KEPT_MAX {
            free.push(connection);
        }
        answer.inspect_err(|error| tracing::error!(%error, "the database cannot be read"))
    }
}

pub(crate) fn snapshot<N: Noun>(
    connection: &Connection,
    name: &N::Name,
    now: Timestamp,
) -> Result<Snapshot<N>, RowError> {
    let noun = rows::noun::<N>(connection, name)?.map(|present| present.noun);
    let enterprise = rows::enterprise(connection, name.enterprise())?;
    Ok(Snapshot::new(noun, enterprise, now))
}

pub(crate) fn find<N: Noun>(
    connection: &Connection,
    key: &UniqueKey,
    now: Timestamp,
) -> Result<Snapshot<N>, RowError> {
    if let Some(name) = rows::holder::<N>(connection, key)? {
        return snapshot(connection, &name, now);
    }
    let enterprise = rows::enterprise(connection, &key.enterprise)?;
    Ok(Snapshot::new(None, enterprise, now))
}

pub(crate) fn look_up(
    connection: &Connection,
    digest: &TokenDigest,
) -> Result<Option<TokenRef>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT tenant, noun, id, generation FROM token_lookup WHERE digest = ?1",
    )?;
    let found = statement
        .query_row([digest.0.as_slice()], |row| {
            let text = |index| row.get::<_, String>(index);
            Ok((text(0)?, text(1)?, text(2)?, row.get::<_, i64>(3)?))
        })
        .optional()?;
    let Some((tenant, noun, id, generation)) = found else { return Ok(None) };
    let enterprise = tenant.parse().map_err(|_| RowError::Name)?;
    let token = row::token_ref(&noun, enterprise, &id, generation);
    token.map(Some).ok_or(RowError::Name)
}

/// Which rows of a table.
enum RowFilter<'a> {
    Of(&'a str),
    Siblings(&'a str, &'a str),
    All,
}

pub(crate) fn list<N: Noun>(
    connection: &Connection,
    query: &ListQuery<'_>,
    now: Timestamp,
    keep: impl Fn(&N, Timestamp) -> bool,
) -> Result<Result<Page<N>, ListError>, RowError> {
    let rows = match query.group {
        Some(group) => RowFilter::Siblings(query.parent.as_str(), group),
        None => RowFilter::Of(query.parent.as_str()),
    };
    let page = page(connection, &rows, query.after.as_ref(), query.limit, now, keep)?;
    let enterprise = rows::enterprise(connection, query.parent)?;
    Ok(page.map(|page| page.with_enterprise(enterprise)))
}

/// Reads the names of the members of groups.
pub(crate) fn members<N: Noun>(
    connection: &Connection,
    parent: &EnterpriseId,
    groups: &[&str],
    limit: usize,
) -> Result<Members<N>, RowError> {
    let sql = format!(
        r#"SELECT id FROM "{}" WHERE tenant = ?1 AND sibling = ?2 ORDER BY place LIMIT ?3"#,
        N::KIND.as_str()
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut all = Vec::with_capacity(groups.len());
    for group in groups {
        let mut found = statement.query(params![parent.as_str(), group, limit])?;
        let mut names = Vec::new();
        while let Some(row) = found.next()? {
            let id: String = row.get(0)?;
            names.push(N::Name::from_ids(parent.clone(), &id).ok_or(RowError::Name)?);
        }
        all.push(names);
    }
    Ok(Members::new(all, rows::enterprise(connection, parent)?))
}

pub(crate) fn enterprises(
    connection: &Connection,
    after: Option<&Mark>,
    limit: usize,
    now: Timestamp,
    keep: impl Fn(&Enterprise, Timestamp) -> bool,
) -> Result<Result<Page<Enterprise>, ListError>, RowError> {
    page(connection, &RowFilter::All, after, limit, now, keep)
}

fn page<N: Noun>(
    connection: &Connection,
    rows: &RowFilter<'_>,
    after: Option<&Mark>,
    limit: usize,
    now: Timestamp,
    keep: impl Fn(&N, Timestamp) -> bool,
) -> Result<Result<Page<N>, ListError>, RowError> {
    let epoch = rows::epoch(connection)?;
    let mut place = match after {
        None => 0,
        Some(mark) => match place_of(connection, N::KIND, mark, epoch)? {
            Some(place) => place,
            None => return Ok(Err(ListError::ForeignMark)),
        },
    };
    let mut nouns = Vec::new();
    let mut left = EXAMINED_MAX;
    loop {
        let chunk = chunk::<N>(connection, rows, place)?;
        if chunk.is_empty() {
            return Ok(Ok(Page::new(nouns, None, now)));
        }
        for (at, noun) in chunk {
            let kept = left > 0 && keep(&noun, now);
            if left == 0 || kept && nouns.len() == limit {
                return Ok(Ok(Page::new(nouns, Some(mark(epoch, place)), now)));
            }
            left -= 1;
            nouns.extend(Some(noun).filter(|_| kept));
            place = at;
        }
    }
}

/// Reads the next rows after a place.
fn chunk<N: Noun>(
    connection: &Connection,
    rows: &RowFilter<'_>,
    place: i64,
) -> Result<Vec<(i64, N)>, RowError> {
    let table = N::KIND.as_str();
    let (only, by): (&str, Vec<&dyn ToSql>) = match rows {
        RowFilter::Of(tenant) => ("AND tenant = ?2", vec![&place, tenant]),
        RowFilter::Siblings(tenant, group) => {
            ("AND tenant = ?2 AND sibling = ?3", vec![&place, tenant, group])
        }
        RowFilter::All => ("", vec![&place]),
    };
    let sql = format!(
        r#"SELECT place, body FROM "{table}" WHERE place > ?1 {only} ORDER BY place LIMIT {CHUNK}"#
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut found = statement.query(by.as_slice())?;
    let mut chunk = Vec::new();
    while let Some(row) = found.next()? {
        chunk.push(rows::listed(row)?);
    }
    Ok(chunk)
}

fn mark(epoch: i64, place: i64) -> Mark {
    Mark([epoch.to_be_bytes(), place.to_be_bytes()].concat())
}

/// Returns the place that a mark is of, if a page of this life of the store gave it.
fn place_of(
    connection: &Connection,
    kind: Kind,
    mark: &Mark,
    epoch: i64,
) -> Result<Option<i64>, RowError> {
    let (&[of, place], []) = mark.0.as_chunks() else { return Ok(None) };
    let place = i64::from_be_bytes(place);
    let mut statement =
        connection.prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = ?1")?;
    let last: Option<i64> = statement.query_row([kind.as_str()], |row| row.get(0)).optional()?;
    let given = (0..=last.unwrap_or_default()).contains(&place);
    Ok(Some(place).filter(|_| given && i64::from_be_bytes(of) == epoch))
}

pub(crate) fn events(
    connection: &Connection,
    enterprise: &EnterpriseId,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Result<Feed, FeedError>, RowError> {
    let epoch = rows::epoch(connection)?.cast_unsigned();
    let position = after.map_or(0, |cursor| cursor.position);
    let tenant = enterprise.as_str();
    let mut statement = connection.prepare_cached("SELECT head FROM feed WHERE tenant = ?1")?;
    let head: Option<i64> = statement.query_row([tenant], |row| row.get(0)).optional()?;
    let head = head.unwrap_or_default().cast_unsigned();
    if after.is_some_and(|cursor| cursor.epoch != epoch || cursor.position > head) {
        return Ok(Err(FeedError::OtherEpoch));
    }
    let mut statement = connection.prepare_cached(
        "SELECT position, body FROM event WHERE tenant = ?1 AND position > ?2
         ORDER BY position LIMIT ?3",
    )?;
    let mut capacity = Capacity::new(limit);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut found = statement.query(params![tenant, position.cast_signed(), limit])?;
    let mut events = Vec::new();
    while let Some(row) = found.next()? {
        let text = rows::text(row, 1)?;
        if !capacity.takes(text.len()) {
            break;
        }
        let position = row.get::<_, i64>(0)?.cast_unsigned();
        events.push(Arc::new(Recorded { position, fact: row::read_fact(text) }));
    }
    let position = events.last().map_or(position, |recorded| recorded.position);
    let enterprise = rows::enterprise(connection, enterprise)?;
    Ok(Ok(Feed::new(events, Cursor { epoch, position }, enterprise)))
}
