//! Several processes on one database, as servers that know nothing of each other.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use enroll_core::{
    User,
    enrollment_token::UseLimit,
    name::UserName,
    user::{AccountType, Insertion},
};
use enroll_postgres::PostgresStore;
use enroll_store::{
    Decision, Reading, Store,
    decision::{UniqueKey, UniqueKeyKind},
    request::Scope,
};
use tokio::task::JoinSet;

use crate::support::{cluster, connect, connect_by, devices, issue, race, request};

/// Makes a process a server: the connection to its database, and its task.
const SERVER: &str = "ENROLL_TEST_SERVER";

/// The number of processes.
const SERVERS: usize = 3;

/// The work of one process, which gets a number of its own.
async fn act(store: &std::sync::Arc<PostgresStore>, what: &str, number: usize) -> usize {
    match what {
        "once" => race(store, "t", (0..334).map(|call| format!("d{number}-{call}"))).await,
        "ten" => race(store, "t", (0..40).map(|call| format!("d{number}-{call}"))).await,
        "all" => race(store, "t", (0..67).map(|call| format!("d{number}-{call}"))).await,
        "user" => {
            let mut calls = JoinSet::new();
            for call in 0..30 {
                let store = std::sync::Arc::clone(store);
                calls.spawn(async move { insert(&store, &format!("u{number}-{call}")).await });
            }
            calls.join_all().await.into_iter().filter(|inserted| *inserted).count()
        }
        other => unreachable!("there is no {other}"),
    }
}

/// Inserts a user whose identifier all others want; returns whether it is a new one.
async fn insert(store: &PostgresStore, id: &str) -> bool {
    let name: UserName = format!("enterprises/e/users/{id}").parse().unwrap();
    let enterprise = "e".parse().unwrap();
    let key = UniqueKey {
        enterprise,
        kind: UniqueKeyKind::AccountIdentifier,
        text: "user342".to_owned(),
    };
    let insert = |reading: Reading<'_, User>| {
        if reading.ungated().noun.is_some() {
            return Err("it is there");
        }
        let insertion = Insertion {
            identifier: "user342".parse().unwrap(),
            account_type: AccountType::UserAccount,
            display_name: None,
        };
        let inserted = User::insert(name.clone(), insertion, reading.now());
        Ok(Decision::first(inserted).claim(key.clone()))
    };
    match store.execute(&name, &request(Scope::Enterprise), insert).await {
        Ok(_) => true,
        Err(failure) => {
            assert_eq!(failure, enroll_store::Failure::Refused("it is there"));
            false
        }
    }
}

/// The program of the processes: alone, it has nothing to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn server() {
    let Ok(order) = std::env::var(SERVER) else { return };
    let [what, number, connection] = order.splitn(3, ' ').collect::<Vec<_>>()[..] else {
        unreachable!("an order has three parts")
    };
    let store = connect_by(connection).await;
    println!("ready");
    // All begin at once.
    std::io::stdin().read_line(&mut String::new()).unwrap();
    println!("admitted {}", act(&store, what, number.parse().unwrap()).await);
}

/// Lets all processes do the same at once, and returns how many calls had success.
fn together(what: &str, connection: &str) -> usize {
    let mut servers: Vec<Child> = (0..SERVERS)
        .map(|number| {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(["servers::server", "--exact", "--nocapture"]);
            command.env(SERVER, format!("{what} {number} {connection}"));
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let outputs = servers.iter_mut().map(|server| server.stdout.take().unwrap());
    let mut lines: Vec<_> = outputs.map(|output| BufReader::new(output).lines()).collect();
    for lines in &mut lines {
        assert!(lines.by_ref().any(|line| line.unwrap().ends_with("ready")), "a server starts");
    }
    // Their input ends with this.
    for server in &mut servers {
        drop(server.stdin.take());
    }
    let mut admitted = 0;
    for (server, lines) in servers.iter_mut().zip(lines) {
        for line in lines {
            if let Some(count) = line.unwrap().strip_prefix("admitted ") {
                admitted += count.parse::<usize>().unwrap();
            }
        }
        assert!(server.wait().unwrap().success(), "a server ends well");
    }
    admitted
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_one_time_token_lets_in_one_of_a_thousand_through_three_servers() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    issue(&store, "t", UseLimit::Once).await;
    assert_eq!(together("once", &cluster.connection(&database)), 1);
    assert_eq!(devices(&store, &["t"]).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_for_ten_lets_in_no_eleventh_through_three_servers() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    issue(&store, "t", UseLimit::AtMost(10.try_into().unwrap())).await;
    assert_eq!(together("ten", &cluster.connection(&database)), 10);
    assert_eq!(devices(&store, &["t"]).await.len(), 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_without_limit_lets_in_a_whole_fleet_through_three_servers() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    issue(&store, "t", UseLimit::Unlimited).await;
    // `race` takes no refusal for want of a turn.
    assert_eq!(together("all", &cluster.connection(&database)), 201);
    assert_eq!(devices(&store, &["t"]).await.len(), 201);
}

/// A database that knows only serializable transactions answers 40001 where another one waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_failure_to_serialize_is_another_writer_who_was_first() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let plain = connect(cluster, &database).await;
    issue(&plain, "t", UseLimit::Unlimited).await;
    let connection = format!(
        "{} options='-c default_transaction_isolation=serializable'",
        cluster.connection(&database)
    );
    let mut servers = JoinSet::new();
    for server in 0..SERVERS {
        let store = connect_by(&connection).await;
        servers.spawn(async move {
            // One after another, so that none shares a write with the one before.
            for call in 0..40 {
                let device = std::iter::once(format!("d{server}-{call}"));
                assert_eq!(race(&store, "t", device).await, 1);
            }
        });
    }
    servers.join_all().await;
    assert_eq!(devices(&plain, &["t"]).await.len(), 40 * SERVERS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identifier_is_of_one_user_through_three_servers() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.create_database();
    let store = connect(cluster, &database).await;
    assert_eq!(together("user", &cluster.connection(&database)), 1);
    let key = UniqueKey {
        enterprise: "e".parse().unwrap(),
        kind: UniqueKeyKind::AccountIdentifier,
        text: "user342".to_owned(),
    };
    assert!(store.find::<User>(&key).await.unwrap().ungated().noun.is_some());
}
