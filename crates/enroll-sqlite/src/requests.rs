//! Request ids, and what became of them.

use enroll_store::{Executed, Request, noun::NounName, request::Scope, row};
use rusqlite::{Connection, OptionalExtension};

use crate::rows::RowError;

/// A request that was executed: its command, and where its events begin in the feed.
pub(crate) struct Done {
    command: Vec<u8>,
    first: i64,
    events: i64,
}

/// Returns where a request id is unique: within a noun, or within an enterprise.
pub(crate) fn scope<N: enroll_store::Noun>(
    name: &N::Name,
    request: &Request,
) -> (&'static str, String) {
    match request.scope {
        Scope::Noun => (N::KIND.as_str(), name.id().to_owned()),
        Scope::Enterprise => ("", String::new()),
    }
}

/// Finds what became of a request id.
pub(crate) fn find<N: enroll_store::Noun>(
    connection: &Connection,
    name: &N::Name,
    request: &Request,
) -> Result<Option<Done>, RowError> {
    let (noun, id) = scope::<N>(name, request);
    let mut statement = connection.prepare_cached(
        "SELECT command, first, events FROM request
         WHERE tenant = ?1 AND noun = ?2 AND id = ?3 AND request = ?4",
    )?;
    let by = (name.enterprise().as_str(), noun, id, request.id.as_str());
    let done = statement.query_row(by, |row| {
        Ok(Done { command: row.get(0)?, first: row.get(1)?, events: row.get(2)? })
    });
    Ok(done.optional()?)
}

impl Done {
    /// Returns what was recorded; `None` where the id was used for another command.
    pub(crate) fn replay(
        &self,
        connection: &Connection,
        name: &impl NounName,
        request: &Request,
    ) -> Result<Option<Executed>, RowError> {
        if self.command != request.command.0 {
            return Ok(None);
        }
        let mut statement = connection.prepare_cached(
            "SELECT body FROM event WHERE tenant = ?1 AND position >= ?2 AND position < ?2 + ?3
             ORDER BY position",
        )?;
        let by = (name.enterprise().as_str(), self.first, self.events);
        let bodies = statement.query_map(by, |row| row.get::<_, String>(0))?;
        let mut events = Vec::new();
        for body in bodies {
            let fact = row::read_fact(&body?);
            events.extend(fact.event().cloned());
        }
        Ok(Some(Executed { events: events.into(), replayed: true }))
    }
}
