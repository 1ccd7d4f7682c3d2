//! Data that outlives a process, and databases that are refused.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{
    collections::HashSet,
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use enroll_core::{
    Device, EnrollmentToken,
    device::Ownership,
    enrollment_token::{Claim, RedeemError, Terms, UseLimit},
    name::{EnrollmentTokenName, EnterpriseId},
    record::RequestId,
    token_ref::TokenRef,
};
use enroll_sqlite::{OpenError, SqliteStore, backup, restore};
use enroll_store::{
    Decision, Executed, Failure, Reading, Request, Store,
    clock::SystemClock,
    decision::TokenDigest,
    list::ListQuery,
    request::{CommandHash, DrawnBy, Scope},
};
use tokio::task::JoinSet;

type Sqlite = SqliteStore<SystemClock>;

fn open(directory: &Path) -> Sqlite {
    SqliteStore::open(directory, SystemClock).unwrap()
}

fn token() -> EnrollmentTokenName {
    "enterprises/e/enrollmentTokens/t".parse().unwrap()
}

fn request(scope: Scope) -> Request {
    let id = RequestId::from_entropy(rand::random());
    Request { id, drawn_by: DrawnBy::Service, command: CommandHash([0; 32]), scope, actor: None }
}

async fn issue(store: &Sqlite, use_limit: UseLimit) {
    let issue = |reading: Reading<'_, EnrollmentToken>| {
        let issued = EnrollmentToken::issue(
            token(),
            Terms::default().with_use_limit(use_limit),
            reading.now(),
        );
        let expires_at = issued.expires_at().instant();
        let named = TokenRef::EnrollmentToken(issued.name.clone());
        let decision = Decision::first(issued);
        Ok::<_, ()>(decision.looked_up_by(TokenDigest([7; 32]), named, expires_at))
    };
    store.execute(&token(), &request(Scope::Enterprise), issue).await.unwrap();
}

async fn redeem(
    store: &Sqlite,
    request: &Request,
    device: &str,
) -> Result<Executed<EnrollmentToken>, Failure<RedeemError>> {
    let claim = Claim::new(device.parse().unwrap(), "s".parse().unwrap(), Ownership::CompanyOwned);
    let redeem = |reading: Reading<'_, EnrollmentToken>| {
        let redemption = reading.ungated().noun.unwrap().redeem(&claim, reading.now())?;
        Ok(Decision::next(redemption.event).insert(redemption.device))
    };
    store.execute(&token(), request, redeem).await
}

async fn devices(store: &Sqlite) -> Vec<String> {
    let enterprise: EnterpriseId = "e".parse().unwrap();
    let (mut devices, mut after) = (Vec::new(), None);
    loop {
        let query = ListQuery { parent: &enterprise, group: None, after, limit: 1000 };
        let (page, _) = store.list::<Device, _>(query, |_, _| true).await.unwrap().ungated();
        devices.extend(page.nouns.iter().map(|device| device.enrolled().name.id().to_string()));
        after = page.next;
        if after.is_none() {
            return devices;
        }
    }
}

/// Redeems a token within a turn that lasts until the `others` wait for theirs.
async fn redeem_when_others_wait(store: &Sqlite, device: &str, others: &AtomicUsize) {
    let claim = Claim::new(device.parse().unwrap(), "s".parse().unwrap(), Ownership::CompanyOwned);
    let redeem = |reading: Reading<'_, EnrollmentToken>| {
        // Each turn has one less to wait for than the one before.
        let others = others.fetch_sub(1, Ordering::SeqCst) - 1;
        while store.queue_len() < others {
            thread::sleep(Duration::from_micros(50));
        }
        let redemption = reading.ungated().noun.unwrap().redeem(&claim, reading.now())?;
        Ok::<_, RedeemError>(Decision::next(redemption.event).insert(redemption.device))
    };
    store.execute(&token(), &request(Scope::Noun), redeem).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn decisions_that_wait_share_a_commit() {
    const CALLERS: usize = 64;
    const ROUNDS: usize = 20;
    let directory = tempfile::tempdir().unwrap();
    let store = Arc::new(open(directory.path()));
    issue(&store, UseLimit::Unlimited).await;
    let before = store.commits().await;
    for round in 0..ROUNDS {
        let others = Arc::new(AtomicUsize::new(CALLERS));
        let mut callers = JoinSet::new();
        for caller in 0..CALLERS {
            let (store, others) = (Arc::clone(&store), Arc::clone(&others));
            callers.spawn(async move {
                redeem_when_others_wait(&store, &format!("d{caller}-{round}"), &others).await;
            });
        }
        callers.join_all().await;
    }
    assert_eq!(devices(&store).await.len(), CALLERS * ROUNDS);
    assert_eq!(store.commits().await - before, ROUNDS as u64, "one commit for all that wait");
    // A lone caller pays for itself alone.
    let before = store.commits().await;
    for device in 0..3 {
        redeem(&store, &request(Scope::Noun), &format!("alone{device}")).await.unwrap();
    }
    assert_eq!(store.commits().await - before, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let once = request(Scope::Noun);
    {
        let store = open(&path);
        issue(&store, UseLimit::Once).await;
        redeem(&store, &once, "d").await.unwrap();
    }
    let store = open(&path);
    assert_eq!(devices(&store).await, ["d"]);
    assert!(redeem(&store, &once, "other").await.unwrap().is_replayed(), "a retry is known again");
    assert!(redeem(&store, &request(Scope::Noun), "late").await.is_err(), "it is spent");
    assert!(store.look_up(&TokenDigest([7; 32])).await.unwrap().is_some());
    assert_eq!(store.check(), Ok(Vec::new()));
    store.reset().await.unwrap();
    assert_eq!(devices(&store).await, Vec::<String>::new());
    for file in fs::read_dir(&path).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?} is for its owner alone", file.file_name());
    }
    let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o700);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_copy_is_taken_of_a_store_in_use_and_put_elsewhere() {
    let directory = tempfile::tempdir().unwrap();
    let (data, copy, other) =
        (directory.path().join("data"), directory.path().join("copy"), directory.path().join("o"));
    let store = open(&data);
    issue(&store, UseLimit::Unlimited).await;
    redeem(&store, &request(Scope::Noun), "d").await.unwrap();
    backup(&data, &copy).unwrap();
    redeem(&store, &request(Scope::Noun), "later").await.unwrap();
    assert!(backup(&data, &copy).is_err(), "a file that is there is not overwritten");
    assert!(restore(&copy, &data).is_err(), "a store that is there is not overwritten");
    restore(&copy, &other).unwrap();
    assert_eq!(devices(&open(&other)).await, ["d"]);
    let mut bytes = fs::read(&copy).unwrap();
    for byte in bytes.iter_mut().skip(4096).step_by(97) {
        *byte ^= 0x55;
    }
    fs::write(&copy, bytes).unwrap();
    assert!(restore(&copy, &directory.path().join("p")).is_err(), "a damaged copy is refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_later_version_wrote_is_not_touched() {
    let directory = tempfile::tempdir().unwrap();
    {
        let store = open(directory.path());
        issue(&store, UseLimit::Unlimited).await;
    }
    let database = directory.path().join("enroll.db");
    let later = rusqlite::Connection::open(&database).unwrap();
    later
        .execute(
            "UPDATE enrollment_token SET body = replace(body, '\"version\":1', '\"version\":2')",
            [],
        )
        .unwrap();
    {
        let store = open(directory.path());
        let redeemed = redeem(&store, &request(Scope::Noun), "d").await;
        assert_eq!(redeemed.err(), Some(Failure::Unavailable), "a later record is not written");
        assert!(store.read::<EnrollmentToken>(&token()).await.is_err());
        assert_eq!(store.check().unwrap().len(), 1);
    }
    later.pragma_update(None, "user_version", 2).unwrap();
    assert!(SqliteStore::open(directory.path(), SystemClock).is_ok(), "its floor is not above");
    later.execute("UPDATE meta SET value = 2 WHERE name = 'floor'", []).unwrap();
    let refused = SqliteStore::open(directory.path(), SystemClock).err();
    assert!(matches!(refused, Some(OpenError::BelowFloor { floor: 2, version: 1 })));
}

/// Rounds of `kill -9`: 20, or the number in `ENROLL_KILLS`.
fn rounds() -> usize {
    std::env::var("ENROLL_KILLS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(20)
}

/// The directory of the process that is to be killed.
const VICTIM: &str = "ENROLL_VICTIM";

/// Set if the process acknowledges a decision too early: the negative control.
const LIES: &str = "ENROLL_VICTIM_LIES";

/// Acknowledges devices on its standard output until it is killed, when it is run as a victim.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn victim() {
    let Some(directory) = std::env::var_os(VICTIM) else { return };
    let lies = std::env::var_os(LIES).is_some();
    let store = Arc::new(open(Path::new(&directory)));
    let mut callers = JoinSet::new();
    for _ in 0..8 {
        let store = Arc::clone(&store);
        callers.spawn(async move {
            loop {
                let device = format!("d{}", rand::random::<u64>());
                if lies {
                    println!("\nacknowledged {device}");
                }
                redeem(&store, &request(Scope::Noun), &device).await.unwrap();
                if !lies {
                    println!("\nacknowledged {device}");
                }
            }
        });
    }
    callers.join_all().await;
}

/// Kills a victim after some time, and returns what it acknowledged.
fn kill_one(directory: &Path, lies: bool, after: Duration) -> Vec<String> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["victim", "--exact", "--nocapture"]).env(VICTIM, directory);
    if lies {
        command.env(LIES, "1");
    }
    let mut victim = command.stdout(Stdio::piped()).spawn().unwrap();
    let output = victim.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        let output = BufReader::new(output).lines().map_while(Result::ok);
        output.filter_map(|line| line.strip_prefix("acknowledged ").map(String::from)).collect()
    });
    thread::sleep(after);
    victim.kill().unwrap();
    victim.wait().unwrap();
    reader.join().unwrap()
}

/// Kills victims, one after another on one store, and returns how many devices were acknowledged
/// and how many of them are not there. Nothing else may ever be wrong.
async fn kill_9(lies: bool, rounds: usize) -> (usize, usize) {
    let directory = tempfile::tempdir().unwrap();
    issue(&open(directory.path()), UseLimit::Unlimited).await;
    let (mut acknowledged, mut lost) = (HashSet::new(), 0);
    for round in 0..rounds {
        let after = Duration::from_millis(60 + 17 * (round as u64 % 10));
        acknowledged.extend(kill_one(directory.path(), lies, after));
        let store = open(directory.path());
        // To read everything takes longer with every round: of hundreds, some are looked at closely.
        if round >= 20 && round % 25 != 0 && round + 1 != rounds {
            continue;
        }
        let there: HashSet<_> = devices(&store).await.into_iter().collect();
        lost = acknowledged.difference(&there).count();
        let uses =
            store.read::<EnrollmentToken>(&token()).await.unwrap().ungated().noun.unwrap().uses();
        assert_eq!(uses, there.len() as u64, "round {round}: half of a decision is there");
        assert_eq!(store.check(), Ok(Vec::new()), "round {round}");
    }
    (acknowledged.len(), lost)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kill_9() {
    let (acknowledged, lost) = kill_9(false, rounds()).await;
    assert_eq!(lost, 0, "of {acknowledged} acknowledged devices");
    assert!(acknowledged > rounds(), "{acknowledged} devices were acknowledged");
}

/// The negative control: a store that answers before it commits is found.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_before_the_commit_is_found() {
    let (acknowledged, lost) = kill_9(true, 10).await;
    assert!(lost > 0, "none of {acknowledged} is lost");
}
