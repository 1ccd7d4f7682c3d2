//! The input of a decision: the noun, its enterprise, the time, and the outcomes of requests.

use std::collections::HashMap;

use enroll_store::{
    Noun,
    noun::{Kind, NounName},
};

use crate::{
    database::{Lease, Parameters, Read},
    error::QueryError,
    request::{self, Key, RequestState},
    rows::{self, HEAD, HEAD_LEN, Head},
};

/// The head of a noun, and the requests that were looked up: each that was recorded, with its
/// outcome.
pub(crate) type Input<N> = (Head<N>, HashMap<Key, Option<RequestState>>);

/// Returns the statement that reads the input of a decision on a noun of a kind, and the outcome of
/// one request.
pub(crate) fn statement(kind: Kind) -> String {
    format!(
        r#"SELECT {HEAD}, r.command, r.of_id, r.revision
FROM meta m
LEFT JOIN enterprise e ON e.tenant = $1 AND e.id = $1
LEFT JOIN "{}" n ON n.tenant = $1 AND n.id = $2
LEFT JOIN request r ON r.tenant = $1 AND r.noun = $3 AND r.id = $4 AND r.request = $5
WHERE m.name = 'schema'"#,
        kind.as_str()
    )
}

/// Reads a noun and the outcomes of the requests. The first request belongs to the caller.
pub(crate) struct ReadInput<'a, N: Noun> {
    pub(crate) name: &'a N::Name,
    pub(crate) pending: &'a [Key],
    pub(crate) locked: bool,
}

impl<N: Noun> Read for ReadInput<'_, N> {
    type Answer = Input<N>;

    async fn on(&self, lease: &Lease) -> Result<Input<N>, QueryError> {
        let Self { name, pending, locked } = *self;
        let (tenant, id) = (name.enterprise().as_str(), name.id());
        let table = N::KIND.as_str();
        if locked {
            lease.begin().await?;
            let lock = format!(
                r#"SELECT revision FROM "{table}" WHERE tenant = $1 AND id = $2 FOR UPDATE"#
            );
            lease.rows(&lock, &[&tenant, &id]).await?;
        }
        let sql = statement(N::KIND);
        let [own, others @ ..] = pending else {
            return Err(QueryError::Row("no request is pending".into()));
        };
        let request = own.request.as_str();
        let parameters: &Parameters<'_> = &[&tenant, &id, &own.noun, &own.id, &request];
        let mut requests: HashMap<Key, Option<RequestState>> =
            pending.iter().map(|key| (key.clone(), None)).collect();
        // One after the other on the same connection, without waiting in between. A request that is
        // recorded between the two is missed, and makes the write fail.
        let (found, row) = if others.is_empty() {
            (Vec::new(), lease.row(&sql, parameters).await?)
        } else {
            let both = futures_util::future::join(
                request::find(lease, tenant, others),
                lease.row(&sql, parameters),
            );
            let (found, row) = both.await;
            (found?, row?)
        };
        let row = row.ok_or_else(|| QueryError::Row("the schema has no version".into()))?;
        if let Some(done) = request::state(&row, HEAD_LEN)? {
            requests.insert(own.clone(), Some(done));
        }
        requests.extend(found.into_iter().map(|(key, done)| (key, Some(done))));
        Ok((rows::head(&row, lease.version)?, requests))
    }
}
