//! The write: one statement that records all decisions of a batch on one noun, or nothing.

use std::time::{Duration, SystemTime};

use enroll_core::{Device, Timestamp};
use enroll_store::{
    Noun, Request,
    decision::Claim,
    draft::Draft,
    noun::{Kind, NounName},
    row,
};

use crate::{
    database::{Lease, QueryError},
    request::{Key, subjects},
    rows::{self, claim_kind, columns},
    schema::SCHEMA_VERSION,
};

/// How far a guessed time may be behind the database's clock: a decision that was read for may be
/// as old.
const BEHIND_MAX: &str = "interval '100 milliseconds'";

/// How far it may be ahead: two clocks do not run alike.
const AHEAD_MAX: &str = "interval '5 milliseconds'";

/// A column of instants, which is two.
#[derive(Debug, Default)]
struct Instants {
    seconds: Vec<i64>,
    nanos: Vec<i32>,
}

impl Instants {
    fn push(&mut self, instant: Timestamp) {
        let (seconds, nanos) = columns(instant);
        self.seconds.push(seconds);
        self.nanos.push(nanos);
    }
}

/// The devices that begin.
#[derive(Debug, Default)]
struct Devices {
    id: Vec<String>,
    created: Instants,
    changed: Instants,
    sibling: Vec<Option<String>>,
    body: Vec<String>,
}

/// Unique keys.
#[derive(Debug, Default)]
struct Claims {
    kind: Vec<&'static str>,
    key: Vec<String>,
}

impl Claims {
    fn extend(&mut self, claims: Vec<Claim>) {
        for claim in claims {
            self.kind.push(claim_kind(claim.kind));
            self.key.push(claim.key);
        }
    }
}

/// Values that lead to the noun.
#[derive(Debug, Default)]
struct LookUps {
    digest: Vec<Vec<u8>>,
    generation: Vec<i64>,
    expires: Instants,
}

/// Facts.
#[derive(Debug, Default)]
struct Events {
    revision: Vec<i64>,
    place: Vec<i32>,
    subject_noun: Vec<&'static str>,
    subject_id: Vec<String>,
    at: Instants,
    body: Vec<String>,
}

/// Request ids.
#[derive(Debug, Default)]
struct Requests {
    noun: Vec<&'static str>,
    id: Vec<String>,
    request: Vec<String>,
    command: Vec<Vec<u8>>,
    revision: Vec<i64>,
    at: Instants,
}

/// What decisions leave beside their noun, as columns.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    devices: Devices,
    released: Claims,
    claimed: Claims,
    look_ups: LookUps,
    events: Events,
    requests: Requests,
}

impl Columns {
    /// Adds what a decision leaves beside its noun, and returns the noun. It is the noun's
    /// `revision`, and follows what happened before `order`.
    pub(crate) fn add<N: Noun>(
        &mut self,
        draft: Draft<N>,
        request: &Request,
        revision: i64,
        order: Timestamp,
    ) -> Result<N, QueryError> {
        let Draft { name, noun, at, devices, events, claimed, released, look_up, .. } = draft;
        let own = events.len().saturating_sub(devices.len());
        let ids = devices.iter().map(|device: &Device| NounName::id(&device.enrolled().name));
        let subjects = subjects::<N>(&name, own, ids);
        for ((place, event), (subject_noun, subject_id)) in (0..).zip(&events).zip(subjects) {
            self.events.revision.push(revision);
            self.events.place.push(place);
            self.events.subject_noun.push(subject_noun);
            self.events.subject_id.push(subject_id.to_owned());
            self.events.at.push(order);
            self.events.body.push(row::write_event(event)?);
        }
        for device in &devices {
            self.devices.id.push(NounName::id(&device.enrolled().name).to_owned());
            self.devices.created.push(at);
            self.devices.changed.push(order);
            self.devices.sibling.push(device.group().map(str::to_owned));
            self.devices.body.push(row::write_noun(device)?);
        }
        self.released.extend(released);
        self.claimed.extend(claimed);
        if let Some(look_up) = look_up {
            self.look_ups.digest.push(look_up.digest.0.to_vec());
            self.look_ups.generation.push(look_up.generation.cast_signed());
            self.look_ups.expires.push(look_up.expires_at);
        }
        let Key { noun: scope, id, request: key } = Key::of::<N>(&name, request);
        self.requests.noun.push(scope);
        self.requests.id.push(id);
        self.requests.request.push(key.as_str().to_owned());
        self.requests.command.push(request.command.0.to_vec());
        self.requests.revision.push(revision);
        self.requests.at.push(at);
        Ok(noun)
    }

    /// Returns whether nothing was decided.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.body.is_empty()
    }

    /// Returns whether unique keys were taken or given back: their order matters, and a statement
    /// has none.
    pub(crate) fn has_claims(&self) -> bool {
        !self.released.key.is_empty() || !self.claimed.key.is_empty()
    }
}

/// What becomes of the noun's own row.
pub(crate) struct Own<'a, N: Noun> {
    pub(crate) name: &'a N::Name,
    pub(crate) noun: &'a N,
    /// The revision that was decided on: 0 where it was absent.
    pub(crate) before: i64,
    pub(crate) revision: i64,
    /// When it began, if it begins.
    pub(crate) created_at: Timestamp,
    pub(crate) changed_at: Timestamp,
    pub(crate) over_at: Option<Timestamp>,
    /// What was guessed instead of read.
    pub(crate) guess: Option<Guess>,
}

/// What was guessed: the statement records nothing where it is wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guess {
    pub(crate) gate_revision: i64,
    pub(crate) now: Timestamp,
}

/// Records a batch, and returns the database's time; `None` if another writer was first, or if a
/// guess was wrong.
pub(crate) async fn write<N: Noun>(
    lease: &Lease,
    own: &Own<'_, N>,
    beside: &Columns,
) -> Result<Option<Timestamp>, QueryError> {
    let begins = own.before == 0;
    let (created_seconds, created_nanos) = columns(own.created_at);
    let (changed_seconds, changed_nanos) = columns(own.changed_at);
    let (over_seconds, over_nanos) = own.over_at.map(columns).unzip();
    let body = row::write_noun(own.noun)?;
    let sibling = own.noun.group();
    let gate = own.guess.map(|guess| guess.gate_revision);
    let now = own.guess.map(|guess| system_time(guess.now));
    let Columns { devices, released, claimed, look_ups, events, requests } = beside;
    let (tenant, id) = (own.name.enterprise().as_str(), own.name.id());
    let mut parameters: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> = vec![
        &tenant,
        &id,
        &own.revision,
        &changed_seconds,
        &changed_nanos,
        &over_seconds,
        &over_nanos,
        &body,
        &released.kind,
        &released.key,
        &claimed.kind,
        &claimed.key,
        &look_ups.digest,
        &look_ups.generation,
        &look_ups.expires.seconds,
        &look_ups.expires.nanos,
        &events.revision,
        &events.place,
        &events.subject_noun,
        &events.subject_id,
        &events.at.seconds,
        &events.at.nanos,
        &events.body,
        &requests.noun,
        &requests.id,
        &requests.request,
        &requests.command,
        &requests.revision,
        &requests.at.seconds,
        &requests.at.nanos,
    ];
    if begins {
        parameters.extend_from_slice(&[&created_seconds, &created_nanos, &sibling, &gate, &now]);
    } else {
        parameters.push(&own.before);
    }
    if inserts_devices(N::KIND) {
        parameters.extend_from_slice(&[
            &devices.id,
            &devices.created.seconds,
            &devices.created.nanos,
            &devices.changed.seconds,
            &devices.changed.nanos,
            &devices.sibling,
            &devices.body,
        ]);
    }
    let row = lease.row(&statement(N::KIND, begins), &parameters).await?;
    row.map(|row| rows::clock(&row, 0)).transpose()
}

/// Returns whether devices can begin with a noun of a kind. A statement changes each table once.
fn inserts_devices(kind: Kind) -> bool {
    kind != Kind::Device
}

/// Returns the statement that records a batch on a noun of a kind.
pub(crate) fn statement(kind: Kind, begins: bool) -> String {
    let noun = kind.as_str();
    let schema =
        format!("(SELECT m.value FROM meta m WHERE m.name = 'schema') <= {SCHEMA_VERSION}");
    let (own, next) = if begins {
        let own = format!(
            r#"INSERT INTO "{noun}" (tenant, id, revision, created_seconds, created_nanos,
        changed_seconds, changed_nanos, sibling, over_seconds, over_nanos, body)
    SELECT $1::text, $2::text, $3::bigint, $31::bigint, $32::integer, $4::bigint, $5::integer,
        $33::text, $6::bigint, $7::integer, $8::text
    WHERE {schema}
        AND ($34::bigint IS NULL OR $34 = coalesce(
            (SELECT g.revision FROM enterprise g WHERE g.tenant = $1 AND g.id = $1), 0))
        AND ($35::timestamptz IS NULL OR
            $35 BETWEEN clock_timestamp() - {BEHIND_MAX} AND clock_timestamp() + {AHEAD_MAX})"#
        );
        (own, 36)
    } else {
        let own = format!(
            r#"UPDATE "{noun}" SET revision = $3, changed_seconds = $4, changed_nanos = $5,
        over_seconds = $6, over_nanos = $7, body = $8
    WHERE tenant = $1 AND id = $2 AND revision = $31 AND {schema}"#
        );
        (own, 32)
    };
    let devices = if inserts_devices(kind) { devices(next) } else { String::new() };
    format!(
        r"WITH own AS (
    {own}
    RETURNING tenant, id
), {devices} released AS (
    DELETE FROM claim c USING own, unnest($9::text[], $10::text[]) AS r (kind, key)
    WHERE c.tenant = own.tenant AND c.noun = '{noun}' AND c.kind = r.kind AND c.key = r.key
        AND c.id = own.id
), claimed AS (
    INSERT INTO claim (tenant, noun, kind, key, id)
    SELECT own.tenant, '{noun}', t.kind, t.key, own.id
    FROM own, unnest($11::text[], $12::text[]) AS t (kind, key)
    WHERE NOT EXISTS (SELECT 1 FROM claim h WHERE h.tenant = $1 AND h.noun = '{noun}'
        AND h.kind = t.kind AND h.key = t.key AND h.id = $2)
), leads AS (
    INSERT INTO token_lookup
        (digest, tenant, noun, id, generation, expires_seconds, expires_nanos)
    SELECT l.digest, own.tenant, '{noun}', own.id, l.generation, l.seconds, l.nanos
    FROM own, unnest($13::bytea[], $14::bigint[], $15::bigint[], $16::integer[])
        AS l (digest, generation, seconds, nanos)
    ON CONFLICT (digest) DO NOTHING
), happened AS (
    INSERT INTO event (tenant, noun, id, revision, place, subject_noun, subject_id, at_seconds,
        at_nanos, body)
    SELECT own.tenant, '{noun}', own.id, v.revision, v.place, v.subject_noun, v.subject_id,
        v.seconds, v.nanos, v.body
    FROM own, unnest($17::bigint[], $18::integer[], $19::text[], $20::text[], $21::bigint[],
        $22::integer[], $23::text[])
        AS v (revision, place, subject_noun, subject_id, seconds, nanos, body)
), asked AS (
    INSERT INTO request (tenant, noun, id, request, command, of_noun, of_id, revision, at_seconds,
        at_nanos)
    SELECT own.tenant, q.noun, q.id, q.request, q.command, '{noun}', own.id, q.revision, q.seconds,
        q.nanos
    FROM own, unnest($24::text[], $25::text[], $26::text[], $27::bytea[], $28::bigint[],
        $29::bigint[], $30::integer[])
        AS q (noun, id, request, command, revision, seconds, nanos)
)
SELECT clock_timestamp() FROM own"
    )
}

/// Returns the part that lets devices begin, whose first parameter is numbered so.
fn devices(first: usize) -> String {
    let [id, created, created_nanos, changed, changed_nanos, sibling, body] =
        std::array::from_fn(|place| first + place);
    format!(
        r"devices AS (
    INSERT INTO device (tenant, id, revision, created_seconds, created_nanos, changed_seconds,
        changed_nanos, sibling, body)
    SELECT own.tenant, d.id, 1, d.created, d.created_nanos, d.changed, d.changed_nanos, d.sibling,
        d.body
    FROM own, unnest(${id}::text[], ${created}::bigint[], ${created_nanos}::integer[],
        ${changed}::bigint[], ${changed_nanos}::integer[], ${sibling}::text[], ${body}::text[])
        AS d (id, created, created_nanos, changed, changed_nanos, sibling, body)
),"
    )
}

/// Returns an instant as a parameter holds it; those before 1970, which no clock tells, as 1970.
fn system_time(instant: Timestamp) -> SystemTime {
    let seconds = u64::try_from(instant.seconds()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::new(seconds, instant.subsec_nanos())
}
