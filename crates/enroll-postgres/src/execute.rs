//! Executing: turns at a noun's batch, until one is recorded.

use std::sync::Arc;

use enroll_store::{
    Decision, Executed, Failure, Noun, Reading, Request, decision::UniqueKey, noun::NounName,
};

use crate::{
    batch::{Settled, Turned},
    database::{Database, QueryError},
    lane::Lanes,
    lobby::{Guest, Lobbies},
    race::{ATTEMPTS_MAX, back_off},
    read,
    request::{self, Key},
};

/// Decides on the noun called `name`, and records the decision.
pub(crate) async fn execute<N, R, D>(
    lanes: &Arc<Lanes>,
    lobbies: &Lobbies,
    name: &N::Name,
    request: &Request,
    decide: D,
) -> Result<Executed<N>, Failure<R>>
where
    N: Noun,
    R: Send + 'static,
    D: Fn(Reading<'_, N>) -> Result<Decision<N>, R> + Send + Sync,
{
    let database = &lanes.database;
    let lobby = N::table(lobbies);
    let enter = |name: &N::Name| lobby.enter(lanes, name, Key::of::<N>(name, request));
    let mut guest = enter(name);
    for attempt in 0..ATTEMPTS_MAX {
        match attempt_at(database, &guest, attempt == 0, request, &decide).await {
            Ok(Attempt::Ended(outcome)) => return outcome,
            Ok(Attempt::Later) => {}
            Ok(Attempt::Lost(keys)) => {
                match other_holder::<N>(database, &guest.name, &keys).await {
                    Ok(Some(holder)) => guest = enter(&holder),
                    Ok(None) => back_off(attempt).await,
                    Err(error) => return Err(unavailable(&error)),
                }
            }
            Err(error) if error.is_lost_race() => back_off(attempt).await,
            Err(error) => return Err(unavailable(&error)),
        }
    }
    Err(Failure::Contended)
}

fn unavailable<R>(error: &QueryError) -> Failure<R> {
    tracing::error!(%error, "the database cannot be read");
    Failure::Unavailable
}

/// The outcome of an attempt.
enum Attempt<N: Noun, R> {
    Ended(Result<Executed<N>, Failure<R>>),
    /// Nothing was recorded: another writer was first, or another noun holds one of these keys.
    Lost(Vec<UniqueKey>),
    /// The same request was in the batch.
    Later,
}

async fn attempt_at<N: Noun, R>(
    database: &Database,
    guest: &Guest<'_, N>,
    is_first: bool,
    request: &Request,
    decide: &(impl Fn(Reading<'_, N>) -> Result<Decision<N>, R> + Sync),
) -> Result<Attempt<N, R>, QueryError> {
    let mut turn = guest.turns.turn().await;
    let turned = turn.turn(&guest.key, request, is_first, decide).await;
    turn.done().await;
    match turned? {
        Turned::Decided(outcome, settled, keys) => Ok(match settled.await {
            Ok(Settled::Recorded) => Attempt::Ended(outcome),
            Ok(Settled::Lost) => Attempt::Lost(keys),
            Ok(Settled::Failed) => Attempt::Ended(Err(Failure::Unavailable)),
            Ok(Settled::Unknown) | Err(_) => Attempt::Ended(Err(Failure::Unknown)),
        }),
        Turned::Done { command, .. } if command != request.command => {
            Ok(Attempt::Ended(Err(Failure::RequestIdReused)))
        }
        Turned::Done { id, revision, enterprise, .. } => {
            let tenant = guest.name.enterprise().as_str();
            let replayed = request::replay(database, tenant, &id, revision, enterprise).await?;
            Ok(Attempt::Ended(replayed.ok_or(Failure::Unavailable)))
        }
        Turned::Later(settled) => {
            // However it ended: what is there can be read now.
            let _ = settled.await;
            Ok(Attempt::Later)
        }
    }
}

/// Returns who holds one of the keys that a decision takes, if that is another noun.
async fn other_holder<N: Noun>(
    database: &Database,
    name: &N::Name,
    keys: &[UniqueKey],
) -> Result<Option<N::Name>, QueryError> {
    for key in keys {
        let holder = read::holder::<N>(database, key).await?;
        if let Some(holder) = holder.filter(|holder| holder != name) {
            return Ok(Some(holder));
        }
    }
    Ok(None)
}
