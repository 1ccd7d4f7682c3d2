//! The speed of decisions that survive a kill, compared with that of the disk itself.
//!
//! The floor is what the disk can do at best: 512 bytes appended to a file of fixed size, then a
//! sync, one caller. The other anchor is the same store with one transaction for each decision. All
//! of them take turns in one process; the figures are medians of the rounds. Syncs are late by
//! milliseconds where other programs want the processor: run it as
//! `chrt -r 1 cargo bench --package enroll-benches --bench durable`.

use std::{
    fs::OpenOptions,
    io::Write,
    os::unix::fs::FileExt,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use enroll_core::{
    EnrollmentToken,
    device::Ownership,
    enrollment_token::{Claim, Terms},
    name::EnrollmentTokenName,
    record::RequestId,
};
use enroll_sqlite::SqliteStore;
use enroll_store::{
    Admission, Decision, Reading, Request, Store,
    clock::SystemClock,
    request::{CommandHash, DrawnBy, Scope},
};
use tokio::{sync::Mutex, task::JoinSet};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(500);
const RECORD: usize = 512;
const CALLERS: usize = 64;

type Sqlite = Arc<SqliteStore<SystemClock>>;
type Anything = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Anything> {
    let directory = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure(directory.path()))
}

async fn measure(directory: &Path) -> Result<(), Anything> {
    let store = Arc::new(SqliteStore::open(&directory.join("data"), SystemClock)?);
    let mut rates = [const { Vec::new() }; 4];
    for round in 0..ROUNDS {
        let token = format!("enterprises/e/enrollmentTokens/t{round}").parse()?;
        issue(&store, &token).await?;
        let measured = [
            floor(&directory.join("log"))?,
            redeem(&store, &token, 1, false).await?,
            redeem(&store, &token, CALLERS, false).await?,
            redeem(&store, &token, CALLERS, true).await?,
        ];
        for (rates, rate) in rates.iter_mut().zip(measured) {
            rates.push(rate);
        }
    }
    let [floor, one, many, apart] = rates.map(median);
    let mut out = std::io::stdout();
    writeln!(out, "decisions a second, medians of {ROUNDS} rounds of {ROUND:?}")?;
    writeln!(out, "log floor, 1 caller                    {floor:>9.0}   1.00")?;
    writeln!(out, "SQLite, 1 caller                       {one:>9.0}   {:.2}", one / floor)?;
    writeln!(
        out,
        "SQLite, {CALLERS} callers                     {many:>9.0}   {:.2}",
        many / floor
    )?;
    writeln!(
        out,
        "SQLite, {CALLERS} callers, one decision each  {apart:>9.0}   {:.2}",
        apart / floor
    )?;
    writeln!(out, "sharing a transaction                            {:.2} of not", many / apart)?;
    Ok(())
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_unstable_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}

/// Appends and syncs.
fn floor(path: &Path) -> Result<f64, Anything> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path)?;
    let zeros = vec![0; 1 << 20];
    for block in 0..16_u64 {
        file.write_all_at(&zeros, block << 20)?;
    }
    file.sync_all()?;
    let (began, mut count) = (Instant::now(), 0_u32);
    while began.elapsed() < ROUND {
        file.write_all_at(&[7; RECORD], u64::from(count) * RECORD as u64)?;
        file.sync_data()?;
        count += 1;
    }
    Ok(f64::from(count) / began.elapsed().as_secs_f64())
}

async fn issue(store: &Sqlite, name: &EnrollmentTokenName) -> Result<(), Anything> {
    let issue = |reading: Reading<'_, EnrollmentToken>| {
        let issued = EnrollmentToken::issue(name.clone(), Terms::default(), reading.now());
        Ok::<_, ()>(Decision::first(issued))
    };
    let issued = store.execute(name, &request(Scope::Enterprise), issue).await;
    issued.map(drop).map_err(|failure| format!("{failure:?}").into())
}

fn request(scope: Scope) -> Request {
    let id = RequestId::from_entropy(rand::random());
    Request { id, drawn_by: DrawnBy::Service, command: CommandHash([0; 32]), scope, actor: None }
}

/// Lets devices in for a round: all at once, or one after another.
async fn redeem(
    store: &Sqlite,
    name: &EnrollmentTokenName,
    callers: usize,
    apart: bool,
) -> Result<f64, Anything> {
    let queue = Arc::new(Mutex::new(()));
    let began = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..callers {
        let (store, name, queue) = (Arc::clone(store), name.clone(), Arc::clone(&queue));
        calls.spawn(async move {
            let mut count = 0_u32;
            while began.elapsed() < ROUND {
                let _alone = if apart { Some(queue.lock().await) } else { None };
                redeem_once(&store, &name).await?;
                count += 1;
            }
            Ok::<_, Anything>(count)
        });
    }
    let mut sum = 0;
    for count in calls.join_all().await {
        sum += count?;
    }
    Ok(f64::from(sum) / began.elapsed().as_secs_f64())
}

async fn redeem_once(store: &Sqlite, name: &EnrollmentTokenName) -> Result<(), Anything> {
    let claim = Claim::new(
        format!("d{}", rand::random::<u64>()).parse()?,
        "s".parse()?,
        Ownership::CompanyOwned,
    );
    let redeem = |reading: Reading<'_, EnrollmentToken>| {
        let token = reading.admit(Admission::Any).ok().and_then(|admitted| admitted.noun);
        let token = token.ok_or("there is no token")?;
        let redemption = token.redeem(&claim, reading.now()).map_err(|_| "refused")?;
        let decision = Decision::next(redemption.event).insert(redemption.device);
        Ok::<_, &str>(decision)
    };
    let redeemed = store.execute(name, &request(Scope::Noun), redeem).await;
    redeemed.map(drop).map_err(|failure| format!("{failure:?}").into())
}
