//! Policies: what is over and may come back.

use enroll_core::{Policy, document::Document, name::PolicyName};
use enroll_postgres::PostgresStore;
use enroll_store::{Decision, Executed, Failure, Reading, Store, request::Scope};
use tokio_postgres::Client;

use crate::support::request;

pub(crate) fn policy(id: &str) -> PolicyName {
    format!("enterprises/e/policies/{id}").parse().unwrap()
}

/// Writes a policy with this document, or revives it.
pub(crate) async fn write(
    store: &PostgresStore,
    id: &str,
    says: &str,
) -> Result<Executed<Policy>, Failure<()>> {
    let name = policy(id);
    let document = document(says);
    let write = |reading: Reading<'_, Policy>| {
        Ok(match reading.ungated().noun {
            Some(policy) => Decision::next(policy.write(document.clone(), reading.now())),
            None => Decision::first(Policy::begin(name.clone(), document.clone(), reading.now())),
        })
    };
    store.execute(&name, &request(Scope::Noun), write).await
}

pub(crate) fn document(text: &str) -> Document {
    Document::try_from(format!("{{\"text\":\"{text}\"}}")).unwrap()
}

pub(crate) async fn delete_policy(store: &PostgresStore, id: &str) {
    let delete = |reading: Reading<'_, Policy>| {
        reading.ungated().noun.unwrap().delete(reading.now()).map(Decision::next).map_err(|_| ())
    };
    store.execute(&policy(id), &request(Scope::Noun), delete).await.unwrap();
}

/// Reads the document of a policy, if the policy exists.
pub(crate) async fn read_document(store: &PostgresStore, id: &str) -> Option<Document> {
    let noun = store.read::<Policy>(&policy(id)).await.unwrap().ungated().noun;
    noun.and_then(|policy| policy.document().cloned())
}

/// The control: chooses policies that are over without a lock.
pub(crate) async fn choose_unlocked(client: &Client) -> Vec<(String, String)> {
    let over = "SELECT tenant, id FROM policy WHERE over_seconds IS NOT NULL";
    let rows = client.query(over, &[]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// The control: deletes what was chosen, whatever has become of it, and counts what was chosen.
pub(crate) async fn delete_chosen(client: &Client, chosen: &[(String, String)]) -> usize {
    for (tenant, id) in chosen {
        for sql in [
            "DELETE FROM event WHERE tenant = $1 AND subject_noun = 'policy' AND subject_id = $2",
            "DELETE FROM policy WHERE tenant = $1 AND id = $2",
        ] {
            client.execute(sql, &[tenant, id]).await.unwrap();
        }
    }
    chosen.len()
}
