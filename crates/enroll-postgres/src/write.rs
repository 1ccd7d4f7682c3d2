//! The write: one statement that records what a batch decided on one noun, or on several.

use std::{
    sync::LazyLock,
    time::{Duration, SystemTime},
};

use enroll_core::Timestamp;
use enroll_store::noun::Kind;
use tokio_postgres::types::ToSql;

use crate::{
    database::Lease,
    error::QueryError,
    form::Form,
    related_rows::RelatedRows,
    rows::{self, columns},
    schema::FLOOR,
};

/// The most that a guessed time may be behind the database's clock: a decision with a read may be
/// as old.
const BEHIND_MAX: &str = "interval '100 milliseconds'";

/// The most that a guessed time may be ahead: two clocks do not run alike.
const AHEAD_MAX: &str = "interval '5 milliseconds'";

/// The write of a noun, with all that belongs to it.
pub(crate) struct Write {
    pub(crate) kind: Kind,
    pub(crate) tenant: String,
    pub(crate) id: String,
    /// The revision that was decided on: 0 where the noun was absent.
    pub(crate) before: i64,
    pub(crate) revision: i64,
    /// When it began, if it begins.
    pub(crate) created_at: Timestamp,
    pub(crate) changed_at: Timestamp,
    pub(crate) over_at: Option<Timestamp>,
    pub(crate) sibling: Option<String>,
    pub(crate) body: String,
    /// The guesses in place of a read.
    pub(crate) guess: Option<Guess>,
    pub(crate) related: RelatedRows,
}

/// The guess: if it is wrong, the statement records nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guess {
    pub(crate) gate_revision: i64,
    pub(crate) now: Timestamp,
}

/// Parameters in the order of their numbers.
type Parameters<'a> = Vec<&'a (dyn ToSql + Sync)>;

/// Records a write, and returns the database's time; `None` if another writer was first, or if a
/// guess was wrong.
pub(crate) async fn write_one(
    lease: &Lease,
    write: &Write,
) -> Result<Option<Timestamp>, QueryError> {
    let form = Form { kind: write.kind, begins: write.before == 0, many: false };
    let (created_seconds, created_nanos) = columns(write.created_at);
    let (changed_seconds, changed_nanos) = columns(write.changed_at);
    let (over_seconds, over_nanos) = write.over_at.map(columns).unzip();
    let gate = write.guess.map(|guess| guess.gate_revision);
    let now = write.guess.map(|guess| system_time(guess.now));
    let mut parameters: Parameters<'_> = vec![
        &write.tenant,
        &write.id,
        &write.revision,
        &changed_seconds,
        &changed_nanos,
        &over_seconds,
        &over_nanos,
        &write.body,
    ];
    if form.begins {
        let begin: [&(dyn ToSql + Sync); 5] =
            [&created_seconds, &created_nanos, &write.sibling, &gate, &now];
        parameters.extend(begin);
    } else {
        parameters.push(&write.before);
    }
    parameters.push(&lease.version);
    write.related.parameters(form, &mut parameters);
    let row = lease.row(statement(form), &parameters).await?;
    row.map(|row| rows::clock(&row, 2)).transpose()
}

/// The nouns' own rows, as columns.
#[derive(Default)]
struct NounRows<'a> {
    tenant: Vec<&'a str>,
    id: Vec<&'a str>,
    revision: Vec<i64>,
    changed: (Vec<i64>, Vec<i32>),
    over: (Vec<Option<i64>>, Vec<Option<i32>>),
    body: Vec<&'a str>,
    created: (Vec<i64>, Vec<i32>),
    sibling: Vec<Option<&'a str>>,
    gate: Vec<Option<i64>>,
    now: Vec<Option<SystemTime>>,
    before: Vec<i64>,
}

/// Records writes of one kind that all begin or all change a noun, each another one. Returns the
/// database's time and whether each was recorded. An error is about all of them.
pub(crate) async fn write_many(
    lease: &Lease,
    kind: Kind,
    begins: bool,
    writes: &[&Write],
) -> Result<(Option<Timestamp>, Vec<bool>), QueryError> {
    let form = Form { kind, begins, many: true };
    let (mut nouns, mut related) = (NounRows::default(), RelatedRows::default());
    for (write, place) in writes.iter().zip(1..) {
        nouns.tenant.push(&write.tenant);
        nouns.id.push(&write.id);
        nouns.revision.push(write.revision);
        nouns.changed.extend([columns(write.changed_at)]);
        nouns.over.extend([write.over_at.map(columns).unzip()]);
        nouns.body.push(&write.body);
        nouns.created.extend([columns(write.created_at)]);
        nouns.sibling.push(write.sibling.as_deref());
        nouns.gate.push(write.guess.map(|guess| guess.gate_revision));
        nouns.now.push(write.guess.map(|guess| system_time(guess.now)));
        nouns.before.push(write.before);
        related.add_all(&write.related, place);
    }
    let mut parameters: Parameters<'_> = vec![
        &nouns.tenant,
        &nouns.id,
        &nouns.revision,
        &nouns.changed.0,
        &nouns.changed.1,
        &nouns.over.0,
        &nouns.over.1,
        &nouns.body,
    ];
    if begins {
        let begin: [&(dyn ToSql + Sync); 5] =
            [&nouns.created.0, &nouns.created.1, &nouns.sibling, &nouns.gate, &nouns.now];
        parameters.extend(begin);
    } else {
        parameters.push(&nouns.before);
    }
    parameters.push(&lease.version);
    related.parameters(form, &mut parameters);
    let rows = lease.rows(statement(form), &parameters).await?;
    let time = rows.first().map(|row| rows::clock(row, 2)).transpose()?;
    let mut recorded = Vec::with_capacity(rows.len());
    for row in &rows {
        recorded.push((rows::column::<&str>(row, 0)?, rows::column::<&str>(row, 1)?));
    }
    recorded.sort_unstable();
    let is_recorded = |write: &&Write| {
        recorded.binary_search(&(write.tenant.as_str(), write.id.as_str())).is_ok()
    };
    Ok((time, writes.iter().map(is_recorded).collect()))
}

/// Returns the statement of a form.
pub(crate) fn statement(form: Form) -> &'static str {
    static STATEMENTS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let forms = Kind::ALL.into_iter().flat_map(|kind| {
            [(false, false), (false, true), (true, false), (true, true)]
                .map(|(begins, many)| Form { kind, begins, many })
        });
        forms.map(compose).collect()
    });
    let kind = Kind::ALL.iter().position(|kind| *kind == form.kind).unwrap_or_default();
    let place = kind * 4 + usize::from(form.begins) * 2 + usize::from(form.many);
    STATEMENTS.get(place).map_or("", String::as_str)
}

/// Composes a statement: the nouns' own rows first, and the rest only where those are written.
fn compose(form: Form) -> String {
    let own = if form.begins { insert(form) } else { update(form) };
    let first = if form.begins { 15 } else { 11 };
    format!(
        "WITH own AS (\n{own}\n), {}\nSELECT tenant, id, clock_timestamp() FROM own",
        RelatedRows::statements(form, first)
    )
}

/// Returns the condition that the schema's floor is not above the version in a parameter.
fn guard(number: u8) -> String {
    format!("{FLOOR} <= ${number}::bigint")
}

/// Inserts rows; the parameters are numbered up to 14.
fn insert(Form { kind, many, .. }: Form) -> String {
    let table = kind.as_str();
    let guard = guard(14);
    let types = [
        "text",
        "text",
        "bigint",
        "bigint",
        "integer",
        "bigint",
        "integer",
        "text",
        "bigint",
        "integer",
        "text",
        "bigint",
        "timestamptz",
    ];
    let list = if many { "[]" } else { "" };
    let from = (1..).zip(types).map(|(number, of)| format!("${number}::{of}{list}"));
    let from = from.collect::<Vec<_>>().join(", ");
    let from = if many { format!("unnest({from})") } else { format!("(VALUES ({from}))") };
    format!(
        r#"INSERT INTO "{table}" (tenant, id, revision, created_seconds, created_nanos,
    changed_seconds, changed_nanos, sibling, over_seconds, over_nanos, body)
SELECT u.tenant, u.id, u.revision, u.created_seconds, u.created_nanos, u.changed_seconds,
    u.changed_nanos, u.sibling, u.over_seconds, u.over_nanos, u.body
FROM {from} AS u (tenant, id, revision, changed_seconds, changed_nanos, over_seconds, over_nanos,
    body, created_seconds, created_nanos, sibling, gate, now)
WHERE {guard}
    AND (u.gate IS NULL OR u.gate = coalesce(
        (SELECT g.revision FROM enterprise g WHERE g.tenant = u.tenant AND g.id = u.tenant), 0))
    AND (u.now IS NULL OR
        u.now BETWEEN clock_timestamp() - {BEHIND_MAX} AND clock_timestamp() + {AHEAD_MAX})
RETURNING tenant, id"#
    )
}

/// Updates rows; the parameters are numbered up to 10.
fn update(Form { kind, many, .. }: Form) -> String {
    let table = kind.as_str();
    let guard = guard(10);
    if many {
        format!(
            r#"UPDATE "{table}" t SET revision = u.revision, changed_seconds = u.changed_seconds,
    changed_nanos = u.changed_nanos, over_seconds = u.over_seconds, over_nanos = u.over_nanos,
    body = u.body
FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::integer[], $6::bigint[],
    $7::integer[], $8::text[], $9::bigint[]) AS u (tenant, id, revision, changed_seconds,
    changed_nanos, over_seconds, over_nanos, body, before)
WHERE t.tenant = u.tenant AND t.id = u.id AND t.revision = u.before AND {guard}
RETURNING t.tenant, t.id"#
        )
    } else {
        format!(
            r#"UPDATE "{table}" SET revision = $3, changed_seconds = $4, changed_nanos = $5,
    over_seconds = $6, over_nanos = $7, body = $8
WHERE tenant = $1 AND id = $2 AND revision = $9 AND {guard}
RETURNING tenant, id"#
        )
    }
}

/// Returns an instant as a parameter holds it; those before 1970, which no clock shows, as 1970.
fn system_time(instant: Timestamp) -> SystemTime {
    let seconds = u64::try_from(instant.seconds()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::new(seconds, instant.subsec_nanos())
}
