//! Request ids, and the outcomes of their requests.

use enroll_core::{Enterprise, record::RequestId};
use enroll_store::{
    Executed, Noun, Request,
    noun::{Kind, NounName},
    request::{CommandHash, Scope},
};
use tokio_postgres::Row;

use crate::{
    database::{Database, Lease},
    error::QueryError,
    history,
    rows::column,
};

/// A request id and where it is unique: within a noun, or within an enterprise.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Key {
    pub(crate) noun: &'static str,
    pub(crate) id: String,
    pub(crate) request: RequestId,
}

impl Key {
    pub(crate) fn of<N: Noun>(name: &N::Name, request: &Request) -> Self {
        let (noun, id) = match request.scope {
            Scope::Noun => (N::KIND.as_str(), name.id().to_owned()),
            Scope::Enterprise => (N::KIND.as_str(), String::new()),
        };
        Self { noun, id, request: request.id.clone() }
    }
}

/// The outcome of a request.
#[derive(Clone, Debug)]
pub(crate) enum RequestState {
    /// The request was recorded: its command, and the revision of its events.
    Recorded { command: CommandHash, id: String, revision: i64 },
    /// The request was decided in this batch, and is recorded if the batch is.
    Decided,
}

/// Reads the columns `command`, `of_id`, `revision`, if the request is there.
pub(crate) fn state(row: &Row, index: usize) -> Result<Option<RequestState>, QueryError> {
    let Some(command) = column::<Option<&[u8]>>(row, index)? else { return Ok(None) };
    let command = command.try_into().map(CommandHash);
    let command = command.map_err(|_| QueryError::Row("a command's hash has 32 bytes".into()))?;
    let (id, revision) = (column(row, index + 1)?, column(row, index + 2)?);
    Ok(Some(RequestState::Recorded { command, id, revision }))
}

/// Finds the outcomes of requests of an enterprise.
pub(crate) async fn find(
    lease: &Lease,
    tenant: &str,
    pending: &[Key],
) -> Result<Vec<(Key, RequestState)>, QueryError> {
    // One search in the index for each, whatever the planner believes of the table.
    let sql = "
SELECT a.place, r.command, r.of_id, r.revision
FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) AS a (place, noun, id, request)
CROSS JOIN LATERAL (
    SELECT * FROM request r
    WHERE r.tenant = $1 AND r.noun = a.noun AND r.id = a.id AND r.request = a.request LIMIT 1
) r";
    let places: Vec<i64> = (0..).take(pending.len()).collect();
    let nouns: Vec<&str> = pending.iter().map(|key| key.noun).collect();
    let ids: Vec<&str> = pending.iter().map(|key| key.id.as_str()).collect();
    let requests: Vec<&str> = pending.iter().map(|key| key.request.as_str()).collect();
    let rows = lease.rows(sql, &[&tenant, &places, &nouns, &ids, &requests]).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let place: i64 = column(row, 0)?;
        let key = usize::try_from(place).ok().and_then(|place| pending.get(place));
        if let (Some(key), Some(done)) = (key, state(row, 1)?) {
            found.push((key.clone(), done));
        }
    }
    Ok(found)
}

/// Returns what a recorded request recorded; `None` if a later version has to answer it.
pub(crate) async fn replay<N: Noun>(
    database: &Database,
    tenant: &str,
    id: &str,
    revision: i64,
    enterprise: Option<Enterprise>,
) -> Result<Option<Executed<N>>, QueryError> {
    let place = history::place(N::KIND);
    let sql = format!(
        "SELECT {place}, body FROM event
WHERE tenant = $1 AND noun = $2 AND id = $3 AND revision = $4 ORDER BY place"
    );
    let rows = database.rows(&sql, &[&tenant, &N::KIND.as_str(), &id, &revision]).await?;
    let facts = rows.iter().map(history::fact).collect::<Result<Vec<_>, _>>()?;
    let events = facts.iter().map(|(place, fact)| Some((*place, fact.event()?)));
    let events = events.collect::<Option<Vec<_>>>();
    Ok(events.and_then(|events| Executed::replayed(events, enterprise)))
}

/// Returns the subject of each event of a decision on the noun called `name`: the noun itself, and
/// after that each device that began with it.
pub(crate) fn subjects<'a, N: Noun>(
    name: &'a N::Name,
    own: usize,
    devices: impl Iterator<Item = &'a str>,
) -> impl Iterator<Item = (&'static str, &'a str)> {
    let devices = devices.map(|id| (Kind::Device.as_str(), id));
    std::iter::repeat_n((N::KIND.as_str(), name.id()), own).chain(devices)
}
