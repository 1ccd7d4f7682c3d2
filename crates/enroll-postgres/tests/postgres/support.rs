//! A store on an empty database, tokens in it, and devices that come.

use std::{collections::HashSet, sync::Arc, time::Duration};

use enroll_core::{
    Device, EnrollmentToken,
    device::Ownership,
    enrollment_token::{Claim, RedeemError, Terms, UseLimit},
    name::{EnrollmentTokenName, EnterpriseId},
    record::RequestId,
    token_ref::TokenRef,
};
use enroll_postgres::{Config, PostgresStore};
use enroll_store::{
    Decision, Executed, Failure, Reading, Request, Store,
    decision::TokenDigest,
    list::ListQuery,
    request::{CommandHash, DrawnBy, Scope},
};
use enroll_test_cluster::Cluster;
use tokio::task::JoinSet;

/// The most submissions of a request before its caller gives up.
const SUBMISSIONS_MAX: usize = 2000;

/// Returns the server that the tests share.
pub(crate) fn cluster() -> Option<&'static Cluster> {
    enroll_test_cluster::shared("the tests of enroll-postgres")
}

/// Connects by a connection string.
pub(crate) async fn connect_by(connection: &str) -> Arc<PostgresStore> {
    let config = Config::new(connection).unwrap().with_patience(Duration::from_secs(2));
    Arc::new(PostgresStore::connect(&config).await.unwrap())
}

/// Connects to a database.
pub(crate) async fn connect(cluster: &Cluster, database: &str) -> Arc<PostgresStore> {
    connect_by(&cluster.connection(database)).await
}

pub(crate) fn token(id: &str) -> EnrollmentTokenName {
    format!("enterprises/e/enrollmentTokens/{id}").parse().unwrap()
}

pub(crate) fn request(scope: Scope) -> Request {
    let id = RequestId::from_entropy(rand::random());
    Request { id, drawn_by: DrawnBy::Service, command: CommandHash([0; 32]), scope, actor: None }
}

pub(crate) async fn issue(store: &PostgresStore, id: &str, use_limit: UseLimit) {
    try_issue(store, id, use_limit).await.unwrap();
}

/// Issues a token, if it can be recorded.
pub(crate) async fn try_issue(
    store: &PostgresStore,
    id: &str,
    use_limit: UseLimit,
) -> Result<(), Failure<()>> {
    let name = token(id);
    let digest = TokenDigest(rand::random());
    let issue = |reading: Reading<'_, EnrollmentToken>| {
        let terms = Terms::default().with_use_limit(use_limit);
        let issued = EnrollmentToken::issue(name.clone(), terms, reading.now());
        let expires_at = issued.expires_at().instant();
        let named = TokenRef::EnrollmentToken(issued.name.clone());
        Ok::<_, ()>(Decision::first(issued).looked_up_by(digest, named, expires_at))
    };
    store.execute(&name, &request(Scope::Enterprise), issue).await.map(drop)
}

/// Deletes a token.
pub(crate) async fn delete(store: &PostgresStore, id: &str) {
    try_delete(store, id).await.unwrap();
}

/// Deletes a token, if that can be recorded.
pub(crate) async fn try_delete(store: &PostgresStore, id: &str) -> Result<(), Failure<()>> {
    let delete = |reading: Reading<'_, EnrollmentToken>| {
        let deleted = reading.ungated().noun.unwrap().delete(reading.now());
        deleted.map(Decision::next).map_err(|_| ())
    };
    store.execute(&token(id), &request(Scope::Noun), delete).await.map(drop)
}

/// Redeems a token for a device, once.
pub(crate) async fn redeem(
    store: &PostgresStore,
    id: &str,
    request: &Request,
    device: &str,
) -> Result<Executed<EnrollmentToken>, Failure<RedeemError>> {
    let claim = Claim::new(device.parse().unwrap(), "s".parse().unwrap(), Ownership::CompanyOwned);
    let redeem = |reading: Reading<'_, EnrollmentToken>| {
        let redemption = reading.ungated().noun.unwrap().redeem(&claim, reading.now())?;
        Ok(Decision::next(redemption.event).insert(redemption.device))
    };
    store.execute(&token(id), request, redeem).await
}

/// Redeems a token for a device, and submits the same request until its outcome is known.
pub(crate) async fn redeem_surely(
    store: &PostgresStore,
    id: &str,
    request: &Request,
    device: &str,
) -> Result<Executed<EnrollmentToken>, RedeemError> {
    for _ in 0..SUBMISSIONS_MAX {
        match redeem(store, id, request, device).await {
            Ok(executed) => return Ok(executed),
            Err(Failure::Refused(refusal)) => return Err(refusal),
            Err(Failure::Unknown | Failure::Unavailable | Failure::Contended) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(Failure::RequestIdReused) => unreachable!("the same id is of the same command"),
        }
    }
    unreachable!("{device}: no answer after {SUBMISSIONS_MAX} submissions")
}

/// Redeems a token for so many devices at once, and returns how many get in.
pub(crate) async fn race(
    store: &Arc<PostgresStore>,
    id: &'static str,
    devices: impl Iterator<Item = String>,
) -> usize {
    let mut calls = JoinSet::new();
    for device in devices {
        let store = Arc::clone(store);
        calls.spawn(async move { redeem(&store, id, &request(Scope::Noun), &device).await });
    }
    let outcomes = calls.join_all().await;
    for outcome in &outcomes {
        let known = matches!(outcome, Ok(_) | Err(Failure::Refused(_)));
        assert!(known, "a device gets in or is refused, not {outcome:?}");
    }
    outcomes.iter().filter(|outcome| outcome.is_ok()).count()
}

/// Returns the ids of all devices, and makes sure that no token counts others.
pub(crate) async fn devices(store: &PostgresStore, tokens: &[&str]) -> HashSet<String> {
    let enterprise: EnterpriseId = "e".parse().unwrap();
    let (mut devices, mut after) = (HashSet::new(), None);
    loop {
        let query = ListQuery { parent: &enterprise, group: None, after, limit: 1000 };
        let (page, _) = store.list::<Device, _>(query, |_, _| true).await.unwrap().ungated();
        for device in &page.nouns {
            let id = device.enrolled().name.id().to_string();
            assert!(devices.insert(id), "a device is listed once");
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut uses = 0;
    for id in tokens {
        uses +=
            store.read::<EnrollmentToken>(&token(id)).await.unwrap().ungated().noun.unwrap().uses();
    }
    assert_eq!(uses, devices.len() as u64, "tokens count the devices that they let in");
    devices
}
