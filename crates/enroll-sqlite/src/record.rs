//! Recording: a whole draft, or nothing of it.

use enroll_core::{Device, Timestamp};
use enroll_store::{
    Noun, Request,
    draft::Draft,
    noun::{Kind, NounName},
    row::{self, Unknown},
};
use rusqlite::{Connection, ErrorCode, params};

use crate::{
    requests,
    rows::{RowError, columns},
};

/// Something that was to begin is there: another draft was first.
pub(crate) struct Conflict;

/// The row of a noun before the decision; none if the noun begins.
#[derive(Default)]
pub(crate) struct Before {
    pub(crate) revision: i64,
    pub(crate) unknown: Unknown,
}

/// Records a draft of a noun whose row held this, within the transaction that is open.
pub(crate) fn record<N: Noun>(
    connection: &Connection,
    draft: &Draft<N>,
    before: &Before,
    request: &Request,
) -> Result<Result<(), Conflict>, RowError> {
    // What fails halfway costs only this draft, not the others of the batch.
    connection.execute_batch("SAVEPOINT draft")?;
    match write(connection, draft, before, request) {
        Ok(()) => {
            connection.execute_batch("RELEASE draft")?;
            Ok(Ok(()))
        }
        Err(error) => {
            connection.execute_batch("ROLLBACK TO draft; RELEASE draft")?;
            if is_constraint(&error) { Ok(Err(Conflict)) } else { Err(error) }
        }
    }
}

fn is_constraint(error: &RowError) -> bool {
    matches!(
        error,
        RowError::Database(rusqlite::Error::SqliteFailure(failure, _))
            if failure.code == ErrorCode::ConstraintViolation
    )
}

fn write<N: Noun>(
    connection: &Connection,
    draft: &Draft<N>,
    before: &Before,
    request: &Request,
) -> Result<(), RowError> {
    if draft.begins {
        insert(connection, &draft.name, &draft.noun, draft.at)?;
    } else {
        update(connection, draft, before)?;
    }
    for device in &draft.devices {
        insert(connection, &device.enrolled().name, device, draft.at)?;
    }
    keys(connection, draft)?;
    let first = events(connection, draft, request)?;
    let (noun, id) = requests::scope::<N>(&draft.name, request);
    let (seconds, nanos) = columns(draft.at);
    let count = i64::try_from(draft.events.len()).unwrap_or(i64::MAX);
    connection
        .prepare_cached(
            "INSERT INTO request (tenant, noun, id, request, command, first, events, at_seconds,
             at_nanos) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            draft.name.enterprise().as_str(),
            noun,
            id,
            request.id.as_str(),
            request.command.0.as_slice(),
            first,
            count,
            seconds,
            nanos,
        ])?;
    Ok(())
}

fn insert<N: Noun>(
    connection: &Connection,
    name: &N::Name,
    noun: &N,
    at: Timestamp,
) -> Result<(), RowError> {
    let table = N::KIND.as_str();
    let over = noun.over_at(at).map(columns);
    let sql = format!(
        r#"INSERT INTO "{table}" (tenant, id, revision, sibling, over_seconds, over_nanos, body)
           VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6)"#
    );
    connection.prepare_cached(&sql)?.execute(params![
        name.enterprise().as_str(),
        name.id(),
        noun.group(),
        over.map(|(seconds, _)| seconds),
        over.map(|(_, nanos)| nanos),
        write_noun(noun)?,
    ])?;
    Ok(())
}

fn update<N: Noun>(
    connection: &Connection,
    draft: &Draft<N>,
    before: &Before,
) -> Result<(), RowError> {
    let table = N::KIND.as_str();
    let over = draft.over_at().map(columns);
    let sql = format!(
        r#"UPDATE "{table}" SET revision = ?3 + 1, over_seconds = ?4, over_nanos = ?5, body = ?6
           WHERE tenant = ?1 AND id = ?2 AND revision = ?3"#
    );
    let updated = connection.prepare_cached(&sql)?.execute(params![
        draft.name.enterprise().as_str(),
        draft.name.id(),
        before.revision,
        over.map(|(seconds, _)| seconds),
        over.map(|(_, nanos)| nanos),
        row::write_again(&draft.noun, &before.unknown)
            .map_err(|error| RowError::Write(error.to_string()))?,
    ])?;
    // Invariant: only this transaction writes, and it has just read that revision.
    if updated == 1 { Ok(()) } else { Err(rusqlite::Error::StatementChangedRows(updated).into()) }
}

fn write_noun<N: Noun>(noun: &N) -> Result<String, RowError> {
    row::write_noun(noun).map_err(|error| RowError::Write(error.to_string()))
}

/// Gives keys back, takes others, and lets a value lead to the noun.
fn keys<N: Noun>(connection: &Connection, draft: &Draft<N>) -> Result<(), RowError> {
    let (noun, id) = (N::KIND.as_str(), draft.name.id());
    for key in &draft.released {
        let kind = key.kind.as_str();
        connection
            .prepare_cached(
                "DELETE FROM claim
                 WHERE tenant = ?1 AND noun = ?2 AND kind = ?3 AND key = ?4 AND id = ?5",
            )?
            .execute(params![key.enterprise.as_str(), noun, kind, key.text, id])?;
    }
    for key in &draft.claimed {
        let kind = key.kind.as_str();
        connection
            .prepare_cached(
                "INSERT INTO claim (tenant, noun, kind, key, id) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (tenant, noun, kind, key) DO UPDATE SET id = id WHERE id = ?5",
            )?
            .execute(params![key.enterprise.as_str(), noun, kind, key.text, id])?;
    }
    if let Some(look_up) = &draft.look_up {
        let (seconds, nanos) = columns(look_up.expires_at);
        connection
            .prepare_cached(
                "INSERT INTO token_lookup (digest, tenant, noun, id, generation, expires_seconds,
                 expires_nanos) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                look_up.digest.0.as_slice(),
                draft.name.enterprise().as_str(),
                noun,
                id,
                row::generation(&look_up.token),
                seconds,
                nanos,
            ])?;
    }
    Ok(())
}

/// Numbers the events at the end of the enterprise's feed, and returns the position of the first.
fn events<N: Noun>(
    connection: &Connection,
    draft: &Draft<N>,
    request: &Request,
) -> Result<i64, RowError> {
    let tenant = draft.name.enterprise().as_str();
    let count = i64::try_from(draft.events.len()).unwrap_or(i64::MAX);
    let head: i64 = connection
        .prepare_cached(
            "INSERT INTO feed (tenant, head) VALUES (?1, ?2)
             ON CONFLICT (tenant) DO UPDATE SET head = head + ?2 RETURNING head",
        )?
        .query_row(params![tenant, count], |row| row.get(0))?;
    let first = head - count + 1;
    let own = draft.events.len().saturating_sub(draft.devices.len());
    let devices = draft
        .devices
        .iter()
        .map(|device: &Device| (Kind::Device.as_str(), NounName::id(&device.enrolled().name)));
    let subjects = std::iter::repeat_n((N::KIND.as_str(), draft.name.id()), own).chain(devices);
    let mut statement = connection.prepare_cached(
        "INSERT INTO event (tenant, position, noun, id, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for ((position, event), (noun, id)) in (first..).zip(&draft.events).zip(subjects) {
        let body = row::write_record(&request.record(event))
            .map_err(|error| RowError::Write(error.to_string()))?;
        statement.execute(params![tenant, position, noun, id, body])?;
    }
    Ok(first)
}
