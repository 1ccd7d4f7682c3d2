//! Request ids, and the outcomes of their requests.

use enroll_store::{Executed, Failure, Noun, Request, noun::NounName, request::Scope, row};
use rusqlite::{Connection, OptionalExtension};

use crate::{
    history,
    rows::{self, RowError},
};

/// The outcome of a turn, which counts once the turn's transaction is committed.
pub(crate) type Outcome<N, R> = Result<Executed<N>, Failure<R>>;

/// A request that was executed: its command, and where its events begin in the feed.
pub(crate) struct ExecutedRequest {
    command: Vec<u8>,
    first: i64,
    events: i64,
}

/// Returns where a request id is unique: within a noun, or within an enterprise.
pub(crate) fn scope<N: Noun>(name: &N::Name, request: &Request) -> (&'static str, String) {
    match request.scope {
        Scope::Noun => (N::KIND.as_str(), name.id().to_owned()),
        Scope::Enterprise => (N::KIND.as_str(), String::new()),
    }
}

/// Finds the outcome of a request.
pub(crate) fn find<N: Noun>(
    connection: &Connection,
    name: &N::Name,
    request: &Request,
) -> Result<Option<ExecutedRequest>, RowError> {
    let (noun, id) = scope::<N>(name, request);
    let mut statement = connection.prepare_cached(
        "SELECT command, first, events FROM request
         WHERE tenant = ?1 AND noun = ?2 AND id = ?3 AND request = ?4",
    )?;
    let by = (name.enterprise().as_str(), noun, id, request.id.as_str());
    let done = statement.query_row(by, |row| {
        Ok(ExecutedRequest { command: row.get(0)?, first: row.get(1)?, events: row.get(2)? })
    });
    Ok(done.optional()?)
}

impl ExecutedRequest {
    /// Answers a request under the same id.
    pub(crate) fn replay<N: Noun, R>(
        &self,
        connection: &Connection,
        name: &N::Name,
        request: &Request,
    ) -> Result<Outcome<N, R>, RowError> {
        if self.command != request.command.0 {
            return Ok(Err(Failure::RequestIdReused));
        }
        let mut statement = connection.prepare_cached(
            "SELECT rowid, body FROM event
             WHERE tenant = ?1 AND position >= ?2 AND position < ?2 + ?3 ORDER BY position",
        )?;
        let by = (name.enterprise().as_str(), self.first, self.events);
        let mut rows = statement.query(by)?;
        let mut facts = Vec::new();
        while let Some(row) = rows.next()? {
            facts.push((history::place(row.get(0)?), row::read_fact(&row.get::<_, String>(1)?)));
        }
        // A fact of a later version is for a program of that version to answer.
        let events = facts.iter().map(|(place, fact)| Some((*place, fact.event()?)));
        let Some(events) = events.collect::<Option<Vec<_>>>() else {
            return Ok(Err(Failure::Unavailable));
        };
        let enterprise = rows::enterprise(connection, name.enterprise())?;
        Ok(Executed::replayed(events, enterprise).ok_or(Failure::Unavailable))
    }
}
