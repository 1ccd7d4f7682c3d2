//! The history of one noun, read from the feed of its enterprise.

use enroll_store::{
    Noun,
    history::{History, HistoryPosition},
    noun::NounName,
    part::Capacity,
    row,
};
use rusqlite::{Connection, params};

use crate::rows::{RowError, text};

/// Reads a part of a history. A place is a row's id: rows of one enterprise are inserted in the
/// order of their positions.
pub(crate) fn history<N: Noun>(
    connection: &Connection,
    name: &N::Name,
    after: Option<HistoryPosition>,
    limit: usize,
) -> Result<History, RowError> {
    let [after, ..] = after.map_or([0; 3], HistoryPosition::numbers);
    let mut statement = connection.prepare_cached(
        "SELECT rowid, body FROM event WHERE tenant = ?1 AND noun = ?2 AND id = ?3 AND rowid > ?4
         ORDER BY rowid LIMIT ?5",
    )?;
    let found = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
    let tenant = name.enterprise().as_str();
    let mut rows = statement.query(params![tenant, N::KIND.as_str(), name.id(), after, found])?;
    let (mut facts, mut capacity) = (Vec::new(), Capacity::new(limit));
    while let Some(row) = rows.next()? {
        let text = text(row, 1)?;
        if !capacity.takes(text.len()) {
            return Ok(History::new(facts, true));
        }
        facts.push((place(row.get(0)?), row::read_fact(text)));
    }
    Ok(History::new(facts, false))
}

/// Returns the place of the row that has an id.
pub(crate) fn place(id: i64) -> HistoryPosition {
    HistoryPosition::new([id, 0, 0])
}
