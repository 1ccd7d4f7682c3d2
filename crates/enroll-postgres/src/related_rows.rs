//! Related rows: what decisions write next to the rows of their nouns, which is devices, keys,
//! values, facts and request ids.

use enroll_core::{Device, Timestamp};
use enroll_store::{
    Noun, Request,
    decision::UniqueKey,
    draft::Draft,
    noun::{Kind, NounName},
    row,
};
use tokio_postgres::types::ToSql;

use crate::{
    error::QueryError,
    form::Form,
    request::{Key, subjects},
    rows::columns,
};

/// A column of instants, which is two.
#[derive(Clone, Debug, Default)]
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

    fn extend(&mut self, other: &Self) {
        self.seconds.extend(&other.seconds);
        self.nanos.extend(&other.nanos);
    }
}

/// Defines a table's rows as columns, and how to add those of another noun to them. `owner` is the
/// number of a row's noun, where there are several nouns: the first is 1.
macro_rules! columns {
    ($($(#[$doc:meta])* $table:ident { $($column:ident: $of:ty,)* ; $($instant:ident,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        struct $table {
            owner: Vec<i64>,
            $($column: Vec<$of>,)*
            $($instant: Instants,)*
        }

        impl $table {
            fn add_all(&mut self, other: &Self, owner: i64) {
                self.owner.extend(std::iter::repeat_n(owner, other.owner.len()));
                $(self.$column.extend_from_slice(&other.$column);)*
                $(self.$instant.extend(&other.$instant);)*
            }
        }
    )+};
}

columns! {
    /// The devices that begin.
    Devices { id: String, sibling: Option<String>, body: String, ; created, changed, }
    /// Unique keys.
    UniqueKeys { kind: &'static str, key: String, ; }
    /// Values that lead to a noun.
    LookUps { digest: Vec<u8>, generation: i64, ; expires, }
    /// Facts.
    Events {
        revision: i64, place: i32, subject_noun: &'static str, subject_id: String, body: String, ;
        at,
    }
    /// Request ids.
    Requests {
        noun: &'static str, id: String, request: String, command: Vec<u8>, revision: i64, ; at,
    }
}

impl UniqueKeys {
    fn push_all(&mut self, keys: Vec<UniqueKey>) {
        for key in keys {
            self.owner.push(1);
            self.kind.push(key.kind.as_str());
            self.key.push(key.text);
        }
    }
}

/// The other rows of decisions, as columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct RelatedRows {
    devices: Devices,
    released: UniqueKeys,
    claimed: UniqueKeys,
    look_ups: LookUps,
    events: Events,
    requests: Requests,
}

impl RelatedRows {
    /// Adds the other rows of a decision, and returns the noun. The noun is at `revision`, and its
    /// facts are ordered by `order`.
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
            self.events.owner.push(1);
            self.events.revision.push(revision);
            self.events.place.push(place);
            self.events.subject_noun.push(subject_noun);
            self.events.subject_id.push(subject_id.to_owned());
            self.events.at.push(order);
            self.events.body.push(row::write_record(&request.record(event))?);
        }
        for device in &devices {
            self.devices.owner.push(1);
            self.devices.id.push(NounName::id(&device.enrolled().name).to_owned());
            self.devices.created.push(at);
            self.devices.changed.push(order);
            self.devices.sibling.push(device.group().map(str::to_owned));
            self.devices.body.push(row::write_noun(device)?);
        }
        self.released.push_all(released);
        self.claimed.push_all(claimed);
        if let Some(look_up) = look_up {
            self.look_ups.owner.push(1);
            self.look_ups.digest.push(look_up.digest.0.to_vec());
            self.look_ups.generation.push(row::generation(&look_up.token));
            self.look_ups.expires.push(look_up.expires_at);
        }
        let Key { noun: scope, id, request: key } = Key::of::<N>(&name, request);
        self.requests.owner.push(1);
        self.requests.noun.push(scope);
        self.requests.id.push(id);
        self.requests.request.push(key.as_str().to_owned());
        self.requests.command.push(request.command.0.to_vec());
        self.requests.revision.push(revision);
        self.requests.at.push(at);
        Ok(noun)
    }

    /// Adds the other rows of another noun, which has this place among those of the statement.
    pub(crate) fn add_all(&mut self, other: &Self, place: i64) {
        self.devices.add_all(&other.devices, place);
        self.released.add_all(&other.released, place);
        self.claimed.add_all(&other.claimed, place);
        self.look_ups.add_all(&other.look_ups, place);
        self.events.add_all(&other.events, place);
        self.requests.add_all(&other.requests, place);
    }

    /// Returns whether nothing was decided.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.body.is_empty()
    }

    /// Returns whether unique keys were taken or given back: their order matters, and a statement
    /// has none.
    pub(crate) fn has_unique_keys(&self) -> bool {
        !self.released.key.is_empty() || !self.claimed.key.is_empty()
    }

    /// Adds the parameters of [`statements`](Self::statements).
    pub(crate) fn parameters<'a>(
        &'a self,
        form: Form,
        parameters: &mut Vec<&'a (dyn ToSql + Sync)>,
    ) {
        let Self { devices, released, claimed, look_ups, events, requests } = self;
        let tables: [&[&'a (dyn ToSql + Sync)]; 6] = [
            &[&released.owner, &released.kind, &released.key],
            &[&claimed.owner, &claimed.kind, &claimed.key],
            &[
                &look_ups.owner,
                &look_ups.digest,
                &look_ups.generation,
                &look_ups.expires.seconds,
                &look_ups.expires.nanos,
            ],
            &[
                &events.owner,
                &events.revision,
                &events.place,
                &events.subject_noun,
                &events.subject_id,
                &events.at.seconds,
                &events.at.nanos,
                &events.body,
            ],
            &[
                &requests.owner,
                &requests.noun,
                &requests.id,
                &requests.request,
                &requests.command,
                &requests.revision,
                &requests.at.seconds,
                &requests.at.nanos,
            ],
            &[
                &devices.owner,
                &devices.id,
                &devices.created.seconds,
                &devices.created.nanos,
                &devices.changed.seconds,
                &devices.changed.nanos,
                &devices.sibling,
                &devices.body,
            ],
        ];
        let count = if inserts_devices(form.kind) { 6 } else { 5 };
        for table in tables.into_iter().take(count) {
            // Of one noun, all rows are its.
            parameters.extend(table.iter().skip(usize::from(!form.many)));
        }
    }

    /// Returns the parts of a statement that write the other rows of the nouns of `own`. Their
    /// parameters are numbered from `first` on.
    pub(crate) fn statements(form: Form, first: usize) -> String {
        let mut source = Source { many: form.many, next: first };
        let noun = form.kind.as_str();
        let released = source.rows("r (kind, key)", &["text", "text"]);
        let claimed = source.rows("t (kind, key)", &["text", "text"]);
        let leads = source.rows(
            "l (digest, generation, seconds, nanos)",
            &["bytea", "bigint", "bigint", "integer"],
        );
        let happened = source.rows(
            "v (revision, place, subject_noun, subject_id, seconds, nanos, body)",
            &["bigint", "integer", "text", "text", "bigint", "integer", "text"],
        );
        let asked = source.rows(
            "q (noun, id, request, command, revision, seconds, nanos)",
            &["text", "text", "text", "bytea", "bigint", "bigint", "integer"],
        );
        let devices = if inserts_devices(form.kind) { devices(&mut source) } else { String::new() };
        let [of_r, of_t, of_l, of_v, of_q] =
            ["r", "t", "l", "v", "q"].map(|rows| source.owned(rows));
        let places = if form.many {
            // The other rows of a noun name it by its place among the parameters.
            "placed AS (
    SELECT own.tenant, own.id, p.place
    FROM own JOIN unnest($1::text[], $2::text[]) WITH ORDINALITY AS p (tenant, id, place)
        ON p.tenant = own.tenant AND p.id = own.id
), "
        } else {
            ""
        };
        format!(
            r"{places}released AS (
    DELETE FROM claim c USING {released}
    WHERE {of_r} c.tenant = o.tenant AND c.noun = '{noun}' AND c.kind = r.kind AND c.key = r.key
        AND c.id = o.id
), claimed AS (
    INSERT INTO claim (tenant, noun, kind, key, id)
    SELECT o.tenant, '{noun}', t.kind, t.key, o.id FROM {claimed}
    WHERE {of_t} NOT EXISTS (SELECT 1 FROM claim h WHERE h.tenant = o.tenant AND h.noun = '{noun}'
        AND h.kind = t.kind AND h.key = t.key AND h.id = o.id)
), leads AS (
    INSERT INTO token_lookup
        (digest, tenant, noun, id, generation, expires_seconds, expires_nanos)
    SELECT l.digest, o.tenant, '{noun}', o.id, l.generation, l.seconds, l.nanos FROM {leads} WHERE {of_l} true
    ON CONFLICT (digest) DO NOTHING
), happened AS (
    INSERT INTO event (tenant, noun, id, revision, place, subject_noun, subject_id, at_seconds,
        at_nanos, body)
    SELECT o.tenant, '{noun}', o.id, v.revision, v.place, v.subject_noun, v.subject_id, v.seconds,
        v.nanos, v.body
    FROM {happened} WHERE {of_v} true
), asked AS (
    INSERT INTO request (tenant, noun, id, request, command, of_noun, of_id, revision, at_seconds,
        at_nanos)
    SELECT o.tenant, q.noun, q.id, q.request, q.command, '{noun}', o.id, q.revision, q.seconds,
        q.nanos
    FROM {asked} WHERE {of_q} true
){devices}"
        )
    }
}

/// Returns whether devices can begin with a noun of a kind. A statement changes each table once.
fn inserts_devices(kind: Kind) -> bool {
    kind != Kind::Device
}

/// Returns the part that lets devices begin.
fn devices(source: &mut Source) -> String {
    let rows = source.rows(
        "d (id, created, created_nanos, changed, changed_nanos, sibling, body)",
        &["text", "bigint", "integer", "bigint", "integer", "text", "text"],
    );
    let of_d = source.owned("d");
    format!(
        r", devices AS (
    INSERT INTO device (tenant, id, revision, created_seconds, created_nanos, changed_seconds,
        changed_nanos, sibling, body)
    SELECT o.tenant, d.id, 1, d.created, d.created_nanos, d.changed, d.changed_nanos, d.sibling,
        d.body
    FROM {rows} WHERE {of_d} true
)"
    )
}

/// Numbers parameters.
struct Source {
    many: bool,
    next: usize,
}

impl Source {
    /// Returns the condition that rows are the noun's, and an `AND`, where there are several.
    fn owned(&self, rows: &str) -> String {
        if self.many { format!("{rows}.owner = o.place AND") } else { String::new() }
    }

    /// Returns what joins the nouns `o` and rows of these types, called by an alias.
    fn rows(&mut self, alias: &str, types: &[&str]) -> String {
        let mut parameter = |of: &str| {
            let number = self.next;
            self.next += 1;
            format!("${number}::{of}[]")
        };
        if !self.many {
            let rows: Vec<_> = types.iter().map(|of| parameter(of)).collect();
            return format!("own o, unnest({}) AS {alias}", rows.join(", "));
        }
        let owner = parameter("bigint");
        let rows: Vec<_> = types.iter().map(|of| parameter(of)).collect();
        let (name, columns) = alias.split_once(" (").unwrap_or((alias, ""));
        format!("placed o, unnest({owner}, {}) AS {name} (owner, {columns}", rows.join(", "))
    }
}
