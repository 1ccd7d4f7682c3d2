//! Callers that redeem one token for more and more devices, and the outcomes: for tests that need a
//! process of their own, such as a disk that fails.
//!
//! ```console
//! $ load run DIRECTORY CALLERS DECISIONS    prints `acknowledged DEVICE` for each device let in
//! $ load check DIRECTORY < OUTPUT           checks that all of them are stored, whole
//! ```

use std::{env, error::Error, io, path::Path, sync::Arc};

use enroll_core::{
    Device, EnrollmentToken,
    device::Ownership,
    enrollment_token::{Claim, Terms},
    name::{EnrollmentTokenName, EnterpriseId},
    record::RequestId,
};
use enroll_sqlite::SqliteStore;
use enroll_store::{
    Decision, Failure, Reading, Request, Store,
    clock::SystemClock,
    list::ListQuery,
    request::{CommandHash, DrawnBy, Scope},
};
use tokio::task::JoinSet;

type Anything = Box<dyn Error + Send + Sync>;

/// The most submissions of a request before its caller gives up.
const SUBMISSIONS_MAX: usize = 20;

#[tokio::main]
async fn main() -> Result<(), Anything> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["run", directory, callers, decisions] => {
            run(Path::new(directory), callers.parse()?, decisions.parse()?).await
        }
        ["check", directory] => check(Path::new(directory)).await,
        _ => Err("usage: load run DIRECTORY CALLERS DECISIONS | load check DIRECTORY".into()),
    }
}

fn token() -> Result<EnrollmentTokenName, Anything> {
    Ok("enterprises/e/enrollmentTokens/t".parse()?)
}

fn request(scope: Scope) -> Request {
    let id = RequestId::from_entropy(rand::random());
    Request { id, drawn_by: DrawnBy::Service, command: CommandHash([0; 32]), scope, actor: None }
}

async fn run(directory: &Path, callers: usize, decisions: usize) -> Result<(), Anything> {
    let store = Arc::new(SqliteStore::open(directory, SystemClock)?);
    let name = token()?;
    if store.read::<EnrollmentToken>(&name).await?.ungated().noun.is_none() {
        let issue = |reading: Reading<'_, EnrollmentToken>| {
            let issued = EnrollmentToken::issue(name.clone(), Terms::default(), reading.now());
            Ok::<_, ()>(Decision::first(issued))
        };
        let issued = store.execute(&name, &request(Scope::Enterprise), issue).await;
        issued.map_err(|failure| format!("the token is not issued: {failure:?}"))?;
    }
    let before = store.commits().await;
    let mut calls = JoinSet::new();
    for caller in 0..callers {
        let (store, name) = (Arc::clone(&store), name.clone());
        let share = decisions / callers + usize::from(caller < decisions % callers);
        calls.spawn(async move {
            for _ in 0..share {
                redeem(&store, &name).await?;
            }
            Ok::<_, Anything>(())
        });
    }
    for ended in calls.join_all().await {
        ended?;
    }
    println!("commits {}", store.commits().await - before);
    Ok(())
}

/// Redeems the token for a new device, and prints the device when it is acknowledged.
async fn redeem(
    store: &SqliteStore<SystemClock>,
    name: &EnrollmentTokenName,
) -> Result<(), Anything> {
    let device = format!("d{}", rand::random::<u64>());
    let claim = Claim::new(device.parse()?, "s".parse()?, Ownership::CompanyOwned);
    let request = request(Scope::Noun);
    for _ in 0..SUBMISSIONS_MAX {
        let redeem = |reading: Reading<'_, EnrollmentToken>| {
            let token = reading.ungated().noun.ok_or("there is no token")?;
            let redemption = token.redeem(&claim, reading.now()).map_err(|_| "refused")?;
            let decision = Decision::next(redemption.event).insert(redemption.device);
            Ok::<_, &str>(decision)
        };
        match store.execute(name, &request, redeem).await {
            Ok(_) => {
                println!("acknowledged {device}");
                return Ok(());
            }
            // The device may be enrolled or not: the same request again settles that.
            Err(Failure::Unknown) => println!("unknown {device}"),
            Err(Failure::Unavailable) => println!("unavailable {device}"),
            Err(failure) => return Err(format!("{device}: {failure:?}").into()),
        }
    }
    Err(format!("{device} is given up").into())
}

async fn check(directory: &Path) -> Result<(), Anything> {
    let store = SqliteStore::open(directory, SystemClock)?;
    let enterprise: EnterpriseId = "e".parse()?;
    let (mut there, mut after) = (std::collections::HashSet::new(), None);
    loop {
        let query = ListQuery { parent: &enterprise, group: None, after, limit: 1000 };
        let (page, _) = store.list::<Device, _>(query, |_, _| true).await?.ungated();
        there.extend(page.nouns.iter().map(|device| device.enrolled().name.id().to_string()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let token = store
        .read::<EnrollmentToken>(&token()?)
        .await?
        .ungated()
        .noun
        .ok_or("there is no token")?;
    let uses = usize::try_from(token.uses())?;
    let damages = store.check()?;
    if uses != there.len() || !damages.is_empty() {
        return Err(format!("{uses} uses, {} devices, {damages:?}", there.len()).into());
    }
    let mut acknowledged = 0;
    for line in io::stdin().lines() {
        if let Some(device) = line?.strip_prefix("acknowledged ") {
            acknowledged += 1;
            if !there.contains(device) {
                return Err(format!("{device} was acknowledged and is lost").into());
            }
        }
    }
    println!("{acknowledged} acknowledged, {} there", there.len());
    Ok(())
}
