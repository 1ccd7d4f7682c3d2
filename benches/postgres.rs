//! The speed of decisions of many servers, compared with the same statements alone.
//!
//! The anchor is `pgbench` with the statements that this store sends for a decision: the same read,
//! and the same write, each client on a token of its own. Both take turns on one server; the
//! figures are medians of the rounds. Run it as
//! `chrt -r 1 cargo bench --package enroll-benches --bench postgres`.

use std::{
    error::Error,
    fs,
    io::Write,
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
    token_ref::TokenRef,
};
use enroll_postgres::{Config, PostgresStore, statements};
use enroll_store::{
    Admission, Decision, Reading, Request, Store,
    decision::TokenDigest,
    request::{CommandHash, DrawnBy, Scope},
};
use enroll_test_cluster::Cluster;
use tokio::task::JoinSet;

const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(3);
const CALLERS: [usize; 3] = [1, 16, 64];

type Anything = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Anything> {
    let mut out = std::io::stdout();
    let settings = [("shared_buffers", "512MB"), ("max_wal_size", "4GB")];
    let Some(cluster) = Cluster::start(&settings) else {
        return Ok(writeln!(out, "left out: there is no PostgreSQL here")?);
    };
    let script = cluster.directory().join("decision.sql");
    fs::write(&script, decision())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let config = Config::new(&cluster.connection("postgres"))?;
    runtime.block_on(prepare(&config))?;
    let mut rates = [const { (Vec::new(), Vec::new()) }; CALLERS.len()];
    for _ in 0..ROUNDS {
        for (callers, (plain, store)) in CALLERS.into_iter().zip(&mut rates) {
            plain.push(pgbench(&cluster, &script, callers)?);
            store.push(runtime.block_on(redeem(&config, callers))?);
        }
    }
    writeln!(out, "decisions a second, medians of {ROUNDS} rounds of {ROUND:?}")?;
    writeln!(out, "callers    pgbench      store   ratio   of pgbench's best")?;
    let rates = rates.map(|(plain, store)| (median(plain), median(store)));
    let best = rates.iter().map(|(plain, _)| *plain).fold(0.0, f64::max);
    for (callers, (plain, store)) in CALLERS.into_iter().zip(rates) {
        let (ratio, of_best) = (store / plain, store / best);
        writeln!(out, "{callers:>7} {plain:>10.0} {store:>10.0} {ratio:>7.2} {of_best:>10.2}")?;
    }
    let [token, device] = runtime.block_on(sizes(&cluster))?;
    writeln!(out, "bytes on the disk, indexes included: {token} a token, {device} a device more")?;
    Ok(())
}

/// Returns what a token weighs, and what a device that it lets in adds.
async fn sizes(cluster: &Cluster) -> Result<[u64; 2], Anything> {
    const COUNT: u64 = 5000;
    let database = cluster.create_database();
    let store = PostgresStore::connect(&Config::new(&cluster.connection(&database))?).await?;
    let store = Arc::new(store);
    let size = || -> Result<u64, Anything> {
        let said = cluster.run("psql", |command| {
            command.args(["--quiet", "--no-align", "--tuples-only"]);
            command.args(["--dbname", &cluster.connection(&database)]);
            command.args(["--command", "SELECT pg_database_size(current_database())"]);
        });
        Ok(said.trim().parse()?)
    };
    let empty = size()?;
    let mut calls = JoinSet::new();
    for number in 0..COUNT {
        let (store, name) = (Arc::clone(&store), token("s", usize::try_from(number)?)?);
        calls.spawn(async move { issue(&store, &name).await });
    }
    calls.join_all().await.into_iter().collect::<Result<(), _>>()?;
    let tokens = size()?;
    let mut calls = JoinSet::new();
    for number in 0..COUNT {
        let (store, name) = (Arc::clone(&store), token("s", usize::try_from(number)?)?);
        calls.spawn(async move { redeem_once(&store, &name).await });
    }
    calls.join_all().await.into_iter().collect::<Result<(), _>>()?;
    Ok([(tokens - empty) / COUNT, (size()? - tokens) / COUNT])
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_unstable_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}

/// Names a caller's token, of the store or of pgbench.
fn token(whose: &str, caller: usize) -> Result<EnrollmentTokenName, Anything> {
    Ok(format!("enterprises/e/enrollmentTokens/{whose}{caller}").parse()?)
}

fn request(scope: Scope) -> Request {
    let id = RequestId::from_entropy(rand::random());
    Request { id, drawn_by: DrawnBy::Service, command: CommandHash([0; 32]), scope, actor: None }
}

/// Makes the schema, and a token for each caller.
async fn prepare(config: &Config) -> Result<(), Anything> {
    let store = PostgresStore::connect(config).await?;
    let callers = 0..CALLERS.into_iter().max().unwrap_or_default();
    for (whose, caller) in callers.flat_map(|caller| [("t", caller), ("p", caller)]) {
        issue(&store, &token(whose, caller)?).await?;
    }
    Ok(())
}

async fn issue(store: &PostgresStore, name: &EnrollmentTokenName) -> Result<(), Anything> {
    let digest = TokenDigest(rand::random());
    let issue = |reading: Reading<'_, EnrollmentToken>| {
        let issued = EnrollmentToken::issue(name.clone(), Terms::default(), reading.now());
        let expires_at = issued.expires_at().instant();
        let named = TokenRef::EnrollmentToken(issued.name.clone());
        Ok::<_, ()>(Decision::first(issued).looked_up_by(digest, named, expires_at))
    };
    let issued = store.execute(name, &request(Scope::Enterprise), issue).await;
    issued.map(drop).map_err(|failure| format!("{failure:?}").into())
}

/// Lets devices in for a round, each caller by a token of its own.
async fn redeem(config: &Config, callers: usize) -> Result<f64, Anything> {
    let config = config.clone().with_connections_max(callers.min(Config::CONNECTIONS_MAX));
    let store = Arc::new(PostgresStore::connect(&config).await?);
    // Connections and statements are there before the time counts, as those of pgbench are.
    round(&store, callers, Duration::from_millis(300)).await?;
    round(&store, callers, ROUND).await
}

async fn round(
    store: &Arc<PostgresStore>,
    callers: usize,
    length: Duration,
) -> Result<f64, Anything> {
    let began = Instant::now();
    let mut calls = JoinSet::new();
    for caller in 0..callers {
        let (store, name) = (Arc::clone(store), token("t", caller)?);
        calls.spawn(async move {
            let mut count = 0_u32;
            while began.elapsed() < length {
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

async fn redeem_once(store: &PostgresStore, name: &EnrollmentTokenName) -> Result<(), Anything> {
    let claim = Claim::new(
        format!("d{:016x}", rand::random::<u64>()).parse()?,
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

fn pgbench(cluster: &Cluster, script: &Path, callers: usize) -> Result<f64, Anything> {
    let output = cluster.run("pgbench", |command| {
        command.args(["--no-vacuum", "--protocol=prepared", "--jobs=2", "--host=127.0.0.1"]);
        command.arg(format!("--client={callers}")).arg(format!("--time={}", ROUND.as_secs()));
        command.arg(format!("--port={}", cluster.port())).arg("--username=enroll");
        command.arg("--file").arg(script).arg("postgres");
    });
    let rate = output.lines().find_map(|line| line.strip_prefix("tps = "));
    let rate = rate.and_then(|rate| rate.split_whitespace().next());
    Ok(rate.ok_or("pgbench prints no rate")?.parse()?)
}

/// Writes the script of a decision: what the store sends as parameters is here made by the server.
fn decision() -> String {
    // As long as those of the store.
    let (token, device, event) = ("repeat('t', 620)", "repeat('d', 560)", "repeat('e', 180)");
    let id = "('p' || :client_id)";
    let drawn = "md5((:drawn)::text)";
    let read = ["'e'", id, "'enrollment_token'", id, drawn];
    let next = "(:noun_revision::bigint + 1)";
    let events = format!("ARRAY[{event}, {device}]");
    let (twice, fresh) = (format!("ARRAY[{next}, {next}]"), format!("ARRAY['d' || {drawn}]"));
    let write = [
        "'e'",
        id,
        next,
        "1800000000",
        "0",
        "NULL",
        "NULL",
        token,
        ":noun_revision::bigint",
        // The version of the program.
        "1",
        // No keys, no values.
        "'{}'",
        "'{}'",
        "'{}'",
        "'{}'",
        "'{}'",
        "'{}'",
        "'{}'",
        "'{}'",
        // The events.
        &twice,
        "'{0,1}'",
        "'{enrollment_token,device}'",
        &format!("ARRAY[{id}, 'd' || {drawn}]"),
        "'{1800000000,1800000000}'",
        "'{0,0}'",
        &events,
        // The request.
        "'{enrollment_token}'",
        &format!("ARRAY[{id}]"),
        &format!("ARRAY[{drawn}]"),
        "ARRAY[sha256('')]",
        &format!("ARRAY[{next}]"),
        "'{1800000000}'",
        "'{0}'",
        // The device.
        &fresh,
        "'{1800000000}'",
        "'{0}'",
        "'{1800000000}'",
        "'{0}'",
        "'{s}'",
        &format!("ARRAY[{device}]"),
    ];
    let read = with(&statements::read_token(), &read);
    let read = read.replace("n.revision", "n.revision AS noun_revision");
    let write = with(&statements::write_token(), &write);
    format!("\\set drawn random(1, 1000000000000000)\n{read} \\gset\n{write};\n")
}

/// Returns a statement with its parameters in place.
fn with(statement: &str, parameters: &[&str]) -> String {
    parameters
        .iter()
        .enumerate()
        .rev()
        .fold(statement.to_owned(), |statement, (index, parameter)| {
            statement.replace(&format!("${}", index + 1), parameter)
        })
}
