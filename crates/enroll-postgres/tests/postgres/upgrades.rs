//! Upgrades: servers of two versions on one database.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use enroll_core::enrollment_token::UseLimit;
use enroll_postgres::{
    Config, ConnectError, FinalizeError, Finalized, Mode, PostgresStore, SCHEMA_VERSION, Step,
    finalize,
};
use enroll_store::{Failure, request::Scope, row::RECORD_MINOR};
use tokio::task::JoinSet;

use crate::{
    direct::{client, count},
    support::{cluster, connect_by, devices, issue, redeem, request, try_delete, try_issue},
};

/// The tokens that all servers write.
const TOKENS: [&str; 3] = ["t0", "t1", "t2"];

/// The time for which servers write between two changes.
const A_WHILE: Duration = Duration::from_millis(400);

/// The step to the next version: columns that may be null, an index on one of them, and another on
/// a table that is written all the time.
fn step() -> Step {
    Step {
        tables: "ALTER TABLE device ADD COLUMN asset text;
                 ALTER TABLE enrollment_token ADD COLUMN label text;
                 CREATE TABLE asset (tenant text, id text, PRIMARY KEY (tenant, id));"
            .to_owned(),
        indexes: vec![
            ("device_by_asset".to_owned(), "device (tenant, asset)".to_owned()),
            ("event_by_place".to_owned(), "event (tenant, place)".to_owned()),
        ],
    }
}

/// The same step by the rule of before: a program writes only what is not later than itself.
fn step_of_before() -> Step {
    let floor = "UPDATE meta SET value = value + 1 WHERE name = 'floor';";
    let step = step();
    Step { tables: step.tables + floor, ..step }
}

/// Connects as a server of the next version.
async fn connect_next(connection: &str, step: Step) -> Arc<PostgresStore> {
    let config = Config::new(connection).unwrap().with_step(step);
    Arc::new(PostgresStore::connect(&config).await.unwrap())
}

/// Devices that come to one server all the time.
struct Load {
    stop: Arc<AtomicBool>,
    enrolled: Arc<AtomicU64>,
    callers: JoinSet<Result<(), Failure<()>>>,
}

impl Load {
    fn on(store: &Arc<PostgresStore>, name: &'static str) -> Self {
        let (stop, enrolled) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let mut callers = JoinSet::new();
        for token in TOKENS {
            let (store, stop, enrolled) =
                (Arc::clone(store), Arc::clone(&stop), Arc::clone(&enrolled));
            callers.spawn(async move {
                let mut number = 0;
                while !stop.load(Ordering::Relaxed) {
                    number += 1;
                    let device = format!("{name}-{token}-{number}");
                    let redeemed = redeem(&store, token, &request(Scope::Noun), &device).await;
                    redeemed.map_err(|failure| failure.map(|_| ()))?;
                    enrolled.fetch_add(1, Ordering::Relaxed);
                    // Nouns that begin are another statement.
                    let begun = format!("{device}-begun");
                    try_issue(&store, &begun, UseLimit::Once).await?;
                    try_delete(&store, &begun).await?;
                }
                Ok(())
            });
        }
        Self { stop, enrolled, callers }
    }

    /// Returns how many devices were enrolled, unless some write failed.
    async fn stop(self) -> Result<u64, Failure<()>> {
        self.stop.store(true, Ordering::Relaxed);
        for ended in self.callers.join_all().await {
            ended?;
        }
        let enrolled = self.enrolled.load(Ordering::Relaxed);
        assert!(enrolled > 0, "somebody came");
        Ok(enrolled)
    }
}

/// Upgrades a database under load and goes back, and returns how many devices were enrolled.
async fn there_and_back(connection: &str, step: Step) -> Result<u64, Failure<()>> {
    let old = connect_by(connection).await;
    for token in TOKENS {
        issue(&old, token, UseLimit::Unlimited).await;
    }
    let load = Load::on(&old, "old");
    tokio::time::sleep(A_WHILE).await;
    let new = connect_next(connection, step).await;
    let new_load = Load::on(&new, "new");
    tokio::time::sleep(A_WHILE).await;
    let mut enrolled = load.stop().await?;
    tokio::time::sleep(A_WHILE).await;
    // Back: a server of the version before starts on the schema of the next one.
    let again = connect_by(connection).await;
    let load = Load::on(&again, "again");
    tokio::time::sleep(A_WHILE).await;
    enrolled += new_load.stop().await?;
    tokio::time::sleep(A_WHILE).await;
    Ok(enrolled + load.stop().await?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn servers_of_two_versions_write_side_by_side_while_one_replaces_the_other() {
    let Some(cluster) = cluster() else { return };
    let connection = cluster.connection(&cluster.create_database());
    let enrolled = there_and_back(&connection, step()).await.unwrap();
    let store = connect_by(&connection).await;
    assert_eq!(devices(&store, &TOKENS).await.len() as u64, enrolled, "no write is lost");
    let direct = client(&connection).await;
    let schema = "SELECT value FROM meta WHERE name = 'schema'";
    assert_eq!(i64::try_from(count(&direct, schema).await), Ok(SCHEMA_VERSION + 1));
    let whole = "SELECT count(*) FROM pg_index WHERE indisvalid
        AND indexrelid IN ('device_by_asset'::regclass, 'event_by_place'::regclass)";
    assert_eq!(count(&direct, whole).await, 2);
    // An unfinished index is built again by the next server to start.
    direct.batch_execute("DROP INDEX event_by_place").await.unwrap();
    connect_next(&connection, step()).await;
    assert_eq!(count(&direct, whole).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_rule_of_before_stops_the_servers_of_before() {
    let Some(cluster) = cluster() else { return };
    let connection = cluster.connection(&cluster.create_database());
    let old = connect_by(&connection).await;
    for token in TOKENS {
        issue(&old, token, UseLimit::Unlimited).await;
    }
    let load = Load::on(&old, "old");
    tokio::time::sleep(A_WHILE).await;
    let new = connect_next(&connection, step_of_before()).await;
    let new_load = Load::on(&new, "new");
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(load.stop().await, Err(Failure::Unavailable), "writes fail at the earlier version");
    assert!(new_load.stop().await.is_ok(), "and at the later one none does");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn below_the_floor_nothing_is_written_or_read() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let connection = cluster.connection(&database);
    let old = connect_by(&connection).await;
    issue(&old, "t", UseLimit::Unlimited).await;
    redeem(&old, "t", &request(Scope::Noun), "before").await.unwrap();
    let new = connect_next(&connection, step()).await;
    redeem(&old, "t", &request(Scope::Noun), "beside").await.unwrap();
    let direct = client(&connection).await;
    let floor = SCHEMA_VERSION + 1;
    let raise = format!("UPDATE meta SET value = {floor} WHERE name = 'floor'");
    assert_eq!(direct.execute(&raise, &[]).await.unwrap(), 1);
    let outcome = redeem(&old, "t", &request(Scope::Noun), "below").await;
    assert_eq!(outcome.map(|_| ()), Err(Failure::Unavailable), "nor by one that runs already");
    redeem(&new, "t", &request(Scope::Noun), "after").await.unwrap();
    assert_eq!(count(&direct, "SELECT count(*) FROM device").await, 3);
    let refused = PostgresStore::connect(&Config::new(&connection).unwrap()).await.unwrap_err();
    let expected = "schema has the floor 2, and this program has version 1: stop it, and start one \
                    of version 2 or later instead";
    assert_eq!(refused.to_string(), expected);
    assert!(matches!(refused, ConnectError::BelowFloor { floor: 2, version: SCHEMA_VERSION }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_database_of_before_floors_opens_and_answers_the_same() {
    let Some(cluster) = cluster() else { return };
    let connection = cluster.connection(&cluster.create_database());
    let store = connect_by(&connection).await;
    issue(&store, "t", UseLimit::Unlimited).await;
    let direct = client(&connection).await;
    let before = "DELETE FROM meta WHERE name NOT IN ('schema', 'epoch')";
    assert!(direct.execute(before, &[]).await.unwrap() > 0);
    redeem(&store, "t", &request(Scope::Noun), "d").await.unwrap();
    let again = connect_by(&connection).await;
    redeem(&again, "t", &request(Scope::Noun), "e").await.unwrap();
    // A step to the next version leaves the floor where it was before there was any.
    let next = connect_next(&connection, step()).await;
    for store in [&store, &again, &next] {
        issue(store, &format!("{:p}", Arc::as_ptr(store)), UseLimit::Once).await;
    }
    assert_eq!(devices(&next, &["t"]).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_field_that_the_next_version_adds_outlives_a_write_of_this_one() {
    let Some(cluster) = cluster() else { return };
    let connection = cluster.connection(&cluster.create_database());
    let store = connect_by(&connection).await;
    issue(&store, "t", UseLimit::Unlimited).await;
    let direct = client(&connection).await;
    // As the next version would write it.
    let minor = RECORD_MINOR + 1;
    let add = format!(
        "UPDATE enrollment_token SET body = jsonb_set(jsonb_set(body::jsonb, '{{minor}}', '{minor}'),
        '{{noun,label}}', '\"red\"')::text"
    );
    assert_eq!(direct.execute(&add, &[]).await.unwrap(), 1);
    redeem(&store, "t", &request(Scope::Noun), "d").await.unwrap();
    let kept = format!(
        "SELECT count(*) FROM enrollment_token WHERE body::jsonb -> 'noun' ->> 'label' = 'red'
        AND (body::jsonb -> 'minor')::int = {minor}"
    );
    assert_eq!(count(&direct, &kept).await, 1);
    assert_eq!(devices(&store, &["t"]).await.len(), 1, "and the write is there");
    // A record of a later version, which is no such change, is neither read nor written.
    let later = "UPDATE enrollment_token SET body = jsonb_set(body::jsonb, '{version}', '2')::text";
    assert_eq!(direct.execute(later, &[]).await.unwrap(), 1);
    let outcome = redeem(&store, "t", &request(Scope::Noun), "e").await;
    assert_eq!(outcome.map(|_| ()), Err(Failure::Unavailable));
    assert_eq!(count(&direct, "SELECT count(*) FROM device").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_floor_is_raised_once_no_server_of_before_is_seen() {
    let Some(cluster) = cluster() else { return };
    let connection = cluster.connection(&cluster.create_database());
    let this = Config::new(&connection).unwrap();
    let next = this.clone().with_step(step());
    let empty = finalize(&this, Mode::Raise).await.unwrap_err();
    assert!(matches!(empty, FinalizeError::NotMigrated { schema: 0, .. }), "{empty}");
    let old = connect_by(&connection).await;
    issue(&old, "t", UseLimit::Unlimited).await;
    let done = Finalized { before: SCHEMA_VERSION, floor: SCHEMA_VERSION };
    assert_eq!(finalize(&this, Mode::Raise).await.unwrap(), done, "it is raised already");
    let early = finalize(&next, Mode::Raise).await.unwrap_err();
    assert!(matches!(early, FinalizeError::NotMigrated { schema: SCHEMA_VERSION, .. }), "{early}");
    let new = connect_next(&connection, step()).await;
    let earlier = finalize(&this, Mode::Raise).await.unwrap_err();
    assert!(matches!(earlier, FinalizeError::LaterSchema { .. }), "{earlier}");
    for mode in [Mode::DryRun, Mode::Raise] {
        let running = finalize(&next, mode).await.unwrap_err().to_string();
        assert!(running.starts_with("servers below version 2 run (version 1, seen "), "{running}");
        assert!(running.ends_with(": stop them, and finalize 90 s later"), "{running}");
    }
    redeem(&old, "t", &request(Scope::Noun), "beside").await.unwrap();
    // It stops, and a minute and a half goes by.
    let direct = client(&connection).await;
    let pass = "UPDATE meta SET value = value - 91 WHERE name LIKE 'server/1/%'";
    assert_eq!(direct.execute(pass, &[]).await.unwrap(), 1);
    let raised = Finalized { before: SCHEMA_VERSION, floor: SCHEMA_VERSION + 1 };
    assert_eq!(finalize(&next, Mode::DryRun).await.unwrap(), raised);
    redeem(&old, "t", &request(Scope::Noun), "still").await.unwrap();
    assert_eq!(finalize(&next, Mode::Raise).await.unwrap(), raised);
    // The control: a server that was not seen is shut out all the same.
    let outcome = redeem(&old, "t", &request(Scope::Noun), "late").await;
    assert_eq!(outcome.map(|_| ()), Err(Failure::Unavailable));
    redeem(&new, "t", &request(Scope::Noun), "after").await.unwrap();
    assert_eq!(devices(&new, &["t"]).await.len(), 3);
}
