//! A backlog: what nobody has forgotten for long.

use std::time::Duration;

use enroll_core::enrollment_token::UseLimit;
use enroll_store::{Forget, Forgotten, request::Scope};

use crate::{
    direct::{client, count},
    support::{cluster, connect, delete, issue, redeem, request},
};

/// The most records that one call forgets.
const LIMIT: usize = 1000;

/// Request ids that were recorded long ago, and values that expired then.
const OLD: &str = "
INSERT INTO request SELECT 'e', '', '', g, 'c', 'enrollment_token', 'old', 1, 1, 0
    FROM generate_series(1, 3500) g;
INSERT INTO token_lookup SELECT sha256(convert_to(g::text, 'UTF8')), 'e', 'enrollment_token', 'old', 0, 1, 0
    FROM generate_series(1, 2500) g;";

/// The events of a token that was used very often.
const USES: &str = "
INSERT INTO event SELECT tenant, noun, id, revision, place + g, subject_noun, subject_id, at_seconds,
    at_nanos, body
    FROM (SELECT * FROM event WHERE subject_id = 'used' ORDER BY revision LIMIT 1) e
    CROSS JOIN generate_series(1, 7500) g";

/// A database that needs a millisecond to delete a request id.
const SLOW: &str = "
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN PERFORM pg_sleep(0.001); RETURN OLD; END';
CREATE TRIGGER slow BEFORE DELETE ON request FOR EACH ROW EXECUTE FUNCTION slow()";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backlog_goes_a_thousand_records_at_a_time() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    issue(&store, "live", UseLimit::Unlimited).await;
    issue(&store, "used", UseLimit::Unlimited).await;
    redeem(&store, "used", &request(Scope::Noun), "d").await.unwrap();
    delete(&store, "used").await;
    let direct = client(&cluster.connection(&database)).await;
    direct.batch_execute(OLD).await.unwrap();
    direct.batch_execute(USES).await.unwrap();
    let records = "SELECT (SELECT count(*) FROM request) + (SELECT count(*) FROM token_lookup)
        + (SELECT count(*) FROM event) + (SELECT count(*) FROM enrollment_token)";
    let before = count(&direct, records).await;
    let (mut sum, mut calls) = (Forgotten::NOTHING, 0);
    loop {
        let forgotten = store.forget(enroll_core::Duration::ZERO, LIMIT).await.unwrap();
        assert!(forgotten.records() <= LIMIT, "a call forgets {LIMIT} records at most");
        if forgotten.records() == 0 {
            break;
        }
        sum = sum + forgotten;
        calls += 1;
    }
    let left = count(&direct, records).await;
    assert_eq!((sum.nouns, sum.records()), (1, before - left));
    assert_eq!(left, 1 + 1 + 2, "a token and its look-up, its event and the device's");
    assert_eq!(calls, sum.records().div_ceil(LIMIT), "and no fewer, as long as there are more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backlog_gets_smaller_though_patience_ends_before_it_does() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    let direct = client(&cluster.connection(&database)).await;
    direct.batch_execute(OLD).await.unwrap();
    direct.batch_execute(SLOW).await.unwrap();
    let forgotten = store.forget(enroll_core::Duration::ZERO, 500).await;
    assert_eq!(forgotten, Ok(Forgotten { nouns: 0, traces: 500 }));
    // The control: one statement without a bound is not done before the patience of the tests ends,
    // and leaves all that it found.
    let unbounded = direct.batch_execute("DELETE FROM request WHERE at_seconds < 2");
    let done = tokio::time::timeout(Duration::from_secs(2), unbounded).await;
    assert!(done.is_err(), "3,000 take 3 s");
    direct.cancel_token().cancel_query(tokio_postgres::NoTls).await.unwrap();
    assert_eq!(count(&direct, "SELECT count(*) FROM request").await, 3000);
}
