//! Reading: snapshots, unique keys, values, pages.

use enroll_core::{Enterprise, Timestamp, token_ref::TokenRef};
use enroll_store::{
    Noun, Snapshot,
    decision::{TokenDigest, UniqueKey},
    list::{EXAMINED_MAX, ListError, ListQuery, Mark, Page},
    noun::{Kind, NounName},
    row,
};
use tokio_postgres::Row;

use crate::{
    database::{Database, Parameters},
    error::QueryError,
    guess::Gate,
    read_many::BYTES_MAX,
    rows::{self, HEAD, Head, column, columns, instant, invalid_name},
};

pub(crate) async fn snapshot<N: Noun>(
    database: &Database,
    name: &N::Name,
) -> Result<Snapshot<N>, QueryError> {
    let sql = format!(
        r#"SELECT {HEAD} FROM meta m
LEFT JOIN enterprise e ON e.tenant = $1 AND e.id = $1
LEFT JOIN "{}" n ON n.tenant = $1 AND n.id = $2
WHERE m.name = 'schema'"#,
        N::KIND.as_str()
    );
    head(database, &sql, &[&name.enterprise().as_str(), &name.id()]).await
}

pub(crate) async fn find<N: Noun>(
    database: &Database,
    key: &UniqueKey,
) -> Result<Snapshot<N>, QueryError> {
    let noun = N::KIND.as_str();
    let sql = format!(
        r#"SELECT {HEAD} FROM meta m
LEFT JOIN enterprise e ON e.tenant = $1 AND e.id = $1
LEFT JOIN claim c ON c.tenant = $1 AND c.noun = '{noun}' AND c.kind = $2 AND c.key = $3
LEFT JOIN "{noun}" n ON n.tenant = $1 AND n.id = c.id
WHERE m.name = 'schema'"#
    );
    let kind = key.kind.as_str();
    head(database, &sql, &[&key.enterprise.as_str(), &kind, &key.text]).await
}

async fn head<N: Noun>(
    database: &Database,
    sql: &str,
    parameters: &Parameters<'_>,
) -> Result<Snapshot<N>, QueryError> {
    let row = database.row(sql, parameters).await?;
    let row = row.ok_or_else(|| QueryError::Row("the schema has no version".into()))?;
    let Head { now, gate, present } = rows::head::<N>(&row, database.version)?;
    database.guesses.observe_time(now);
    Ok(Snapshot::new(present.map(|present| present.noun), gate.enterprise, now))
}

/// Returns the name of the noun that holds a key.
pub(crate) async fn holder<N: Noun>(
    database: &Database,
    key: &UniqueKey,
) -> Result<Option<N::Name>, QueryError> {
    let sql = "SELECT id FROM claim WHERE tenant = $1 AND noun = $2 AND kind = $3 AND key = $4";
    let (tenant, kind) = (key.enterprise.as_str(), key.kind.as_str());
    let parameters: &Parameters<'_> = &[&tenant, &N::KIND.as_str(), &kind, &key.text];
    let row = database.row(sql, parameters).await?;
    let Some(row) = row else { return Ok(None) };
    let name = N::Name::from_ids(key.enterprise.clone(), column(&row, 0)?);
    name.map(Some).ok_or_else(invalid_name)
}

pub(crate) async fn look_up(
    database: &Database,
    digest: &TokenDigest,
) -> Result<Option<TokenRef>, QueryError> {
    let sql = "SELECT tenant, noun, id, generation FROM token_lookup WHERE digest = $1";
    let digest = digest.0.as_slice();
    let row = database.row(sql, &[&digest]).await?;
    let Some(row) = row else { return Ok(None) };
    let tenant: &str = column(&row, 0)?;
    let enterprise = tenant.parse().map_err(|_| invalid_name())?;
    let noun: &str = column(&row, 1)?;
    let token = row::token_ref(noun, enterprise, column(&row, 2)?, column(&row, 3)?);
    token.map(Some).ok_or_else(invalid_name)
}

/// Which rows of a table.
enum RowFilter<'a> {
    Of(&'a str),
    Siblings(&'a str, &'a str),
    All,
}

/// A position in the order of creation. A page begins after it.
#[derive(Clone, Debug)]
struct ListPosition {
    at: Timestamp,
    id: String,
}

pub(crate) async fn list<N: Noun>(
    database: &Database,
    query: &ListQuery<'_>,
    keep: impl Fn(&N, Timestamp) -> bool + Sync,
) -> Result<Result<Page<N>, ListError>, QueryError> {
    let parent = query.parent.as_str();
    let rows = match query.group {
        Some(group) => RowFilter::Siblings(parent, group),
        None => RowFilter::Of(parent),
    };
    page(database, &rows, query.after.as_ref(), query.limit, &keep).await
}

pub(crate) async fn enterprises(
    database: &Database,
    after: Option<&Mark>,
    limit: usize,
    keep: impl Fn(&Enterprise, Timestamp) -> bool + Sync,
) -> Result<Result<Page<Enterprise>, ListError>, QueryError> {
    page(database, &RowFilter::All, after, limit, &keep).await
}

async fn page<N: Noun>(
    database: &Database,
    rows: &RowFilter<'_>,
    after: Option<&Mark>,
    limit: usize,
    keep: &(impl Fn(&N, Timestamp) -> bool + Sync),
) -> Result<Result<Page<N>, ListError>, QueryError> {
    let tenant = match rows {
        RowFilter::Of(tenant) | RowFilter::Siblings(tenant, _) => tenant,
        RowFilter::All => "",
    };
    let Frame { epoch, now, gate } = frame(database, tenant).await?;
    let mut position = match after {
        None => ListPosition { at: Timestamp::MIN, id: String::new() },
        Some(mark) => match position_of(mark, epoch) {
            Some(position) => position,
            None => return Ok(Err(ListError::ForeignMark)),
        },
    };
    let mut nouns = Vec::new();
    let mut left = EXAMINED_MAX;
    // As many as fit a page are most often enough, and one that shows whether there is another
    // page. If not, all that may be examined are read at once.
    let mut most = limit.min(EXAMINED_MAX) + 1;
    loop {
        let Chunk { rows: chunk, is_last } =
            chunk(database, N::KIND, rows, &position, most).await?;
        for row in chunk {
            let noun = rows::noun(column(&row, 3)?)?;
            let kept = left > 0 && keep(&noun, now);
            if left == 0 || kept && nouns.len() == limit {
                let page = Page::new(nouns, Some(mark(epoch, &position)), now);
                return Ok(Ok(page.with_enterprise(gate.enterprise)));
            }
            left -= 1;
            nouns.extend(Some(noun).filter(|_| kept));
            position = ListPosition { at: instant(&row, 0)?, id: column(&row, 2)? };
        }
        if is_last {
            return Ok(Ok(Page::new(nouns, None, now).with_enterprise(gate.enterprise)));
        }
        most = left + 1;
    }
}

/// The head of a page.
struct Frame {
    epoch: i64,
    now: Timestamp,
    gate: Gate,
}

/// Reads what a page begins with.
async fn frame(database: &Database, tenant: &str) -> Result<Frame, QueryError> {
    let sql = format!(
        r"SELECT {HEAD}, p.value FROM meta m
JOIN meta p ON p.name = 'epoch'
LEFT JOIN enterprise e ON e.tenant = $1 AND e.id = $1
LEFT JOIN enterprise n ON n.tenant = $1 AND false
WHERE m.name = 'schema'"
    );
    let row = database.row(&sql, &[&tenant]).await?;
    let row = row.ok_or_else(|| QueryError::Row("the schema has no version".into()))?;
    let Head { now, gate, .. } = rows::head::<Enterprise>(&row, database.version)?;
    Ok(Frame { epoch: column(&row, rows::HEAD_LEN)?, now, gate })
}

/// Some rows of a list, and whether there are none after them.
struct Chunk {
    rows: Vec<Row>,
    is_last: bool,
}

/// Reads at most `most` of the rows after a position, as far as their nouns fit one answer: instant,
/// id, text.
async fn chunk(
    database: &Database,
    kind: Kind,
    rows: &RowFilter<'_>,
    position: &ListPosition,
    most: usize,
) -> Result<Chunk, QueryError> {
    let (seconds, nanos) = columns(position.at);
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let mut parameters: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> =
        vec![&seconds, &nanos, &position.id, &limit];
    let only = match rows {
        RowFilter::Of(tenant) => {
            parameters.push(tenant);
            "AND tenant = $5"
        }
        RowFilter::Siblings(tenant, group) => {
            parameters.push(tenant);
            parameters.push(group);
            "AND tenant = $5 AND sibling = $6"
        }
        RowFilter::All => "",
    };
    let sql = format!(
        r#"SELECT created_seconds, created_nanos, id, body, found FROM (
    SELECT a.*, count(*) OVER () AS found, row_number() OVER in_order AS number,
        sum(octet_length(body)) OVER in_order AS bytes
    FROM (
        SELECT created_seconds, created_nanos, id, body FROM "{}"
        WHERE (created_seconds, created_nanos, id) > ($1, $2, $3) {only}
        ORDER BY created_seconds, created_nanos, id LIMIT $4
    ) a
    WINDOW in_order AS (ORDER BY created_seconds, created_nanos, id)
) b
WHERE number = 1 OR bytes <= {BYTES_MAX} ORDER BY created_seconds, created_nanos, id"#,
        kind.as_str()
    );
    let rows = database.rows(&sql, &parameters).await?;
    let found = rows.first().map_or(Ok(0), |row| column::<i64>(row, 4))?;
    let is_last = found < limit && usize::try_from(found) == Ok(rows.len());
    Ok(Chunk { rows, is_last })
}

fn mark(epoch: i64, position: &ListPosition) -> Mark {
    let (seconds, nanos) = columns(position.at);
    let numbers = [&epoch.to_be_bytes()[..], &seconds.to_be_bytes(), &nanos.to_be_bytes()];
    Mark([&numbers.concat(), position.id.as_bytes()].concat())
}

/// Returns the position that a mark is of, if a page of this life of the store gave it.
fn position_of(mark: &Mark, epoch: i64) -> Option<ListPosition> {
    let (of, rest) = mark.0.split_first_chunk()?;
    let (seconds, rest) = rest.split_first_chunk()?;
    let (nanos, id) = rest.split_first_chunk()?;
    let nanos = u32::try_from(i32::from_be_bytes(*nanos)).ok()?;
    let at = Timestamp::new(i64::from_be_bytes(*seconds), nanos).ok()?;
    let id = String::from_utf8(id.to_vec()).ok()?;
    (i64::from_be_bytes(*of) == epoch).then_some(ListPosition { at, id })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back_in_its_own_epoch_only() {
        for at in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
            let position = ListPosition { at, id: "LC1".to_owned() };
            let read = position_of(&mark(7, &position), 7).unwrap();
            assert_eq!((read.at, read.id), (at, position.id.clone()));
            assert!(position_of(&mark(7, &position), 8).is_none());
        }
        for garbage in [&b""[..], &[0; 19], &[0xff; 30]] {
            assert!(position_of(&Mark(garbage.to_vec()), 0).is_none());
        }
    }
}
