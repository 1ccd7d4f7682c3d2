//! Executing: turns at a noun's batch, until one is recorded.

use std::sync::Arc;

use enroll_store::{
    Decision, Executed, Failure, Noun, Reading, Request, decision::UniqueKey, noun::NounName,
};

use crate::{
    batch::{BatchOutcome, TurnOutcome},
    database::Database,
    error::QueryError,
    race::{ATTEMPTS_MAX, back_off},
    read,
    registry::{Handle, Registries},
    request::{self, Key},
    write_queue::WriteQueues,
};

/// Decides on the noun called `name`, and records the decision.
pub(crate) async fn execute<N, R, D>(
    queues: &Arc<WriteQueues>,
    registries: &Registries,
    name: &N::Name,
    request: &Request,
    decide: D,
) -> Result<Executed<N>, Failure<R>>
where
    N: Noun,
    R: Send + 'static,
    D: Fn(Reading<'_, N>) -> Result<Decision<N>, R> + Send + Sync,
{
    let database = &queues.database;
    let registry = N::table(registries);
    let register = |name: &N::Name| registry.register(queues, name, Key::of::<N>(name, request));
    let mut handle = register(name);
    for attempt in 0..ATTEMPTS_MAX {
        match attempt_at(database, &handle, attempt == 0, request, &decide).await {
            Ok(Attempt::Ended(outcome)) => return outcome,
            Ok(Attempt::Again) => {}
            Ok(Attempt::Conflict(keys)) => {
                match other_holder::<N>(database, &handle.name, &keys).await {
                    Ok(Some(holder)) => handle = register(&holder),
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
    Conflict(Vec<UniqueKey>),
    /// The same request was in the batch.
    Again,
}

async fn attempt_at<N: Noun, R>(
    database: &Database,
    handle: &Handle<'_, N>,
    is_first: bool,
    request: &Request,
    decide: &(impl Fn(Reading<'_, N>) -> Result<Decision<N>, R> + Sync),
) -> Result<Attempt<N, R>, QueryError> {
    let mut turn = handle.turns.turn().await;
    let turn_outcome = turn.turn(&handle.key, request, is_first, decide).await;
    turn.done().await;
    match turn_outcome? {
        TurnOutcome::Decided(outcome, batch, keys) => Ok(match batch.await {
            Ok(BatchOutcome::Recorded) => Attempt::Ended(outcome),
            Ok(BatchOutcome::Conflict) => Attempt::Conflict(keys),
            Ok(BatchOutcome::Failed) => Attempt::Ended(Err(Failure::Unavailable)),
            Ok(BatchOutcome::Unknown) | Err(_) => Attempt::Ended(Err(Failure::Unknown)),
        }),
        TurnOutcome::AlreadyRecorded { command, .. } if command != request.command => {
            Ok(Attempt::Ended(Err(Failure::RequestIdReused)))
        }
        TurnOutcome::AlreadyRecorded { id, revision, enterprise, .. } => {
            let tenant = handle.name.enterprise().as_str();
            let replayed = request::replay(database, tenant, &id, revision, enterprise).await?;
            Ok(Attempt::Ended(replayed.ok_or(Failure::Unavailable)))
        }
        TurnOutcome::InBatch(batch) => {
            // However it ended: what is there can be read now.
            let _ = batch.await;
            Ok(Attempt::Again)
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
