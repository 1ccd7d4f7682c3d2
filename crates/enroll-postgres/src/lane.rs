//! Lanes: writes of different nouns that wait at the same time, and share one statement.
//!
//! The server syncs its log once for all of them, and runs one statement where there would be
//! many. A lone write goes as the plain statement, which is the faster one for it.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use enroll_core::Timestamp;
use enroll_store::{
    noun::Kind,
    turns::{Shared, Turns},
};
use tokio::sync::oneshot;

use crate::{
    database::{Database, QueryError},
    write::{Write, write_many, write_one},
};

/// The most nouns that one statement writes.
const NOUNS_MAX: usize = 128;

/// The number of lanes of a kind of write: the server works at one batch while the next one
/// gathers.
const LANES: usize = 2;

/// The outcome of a write.
pub(crate) type Written = Result<Option<Timestamp>, QueryError>;

/// All lanes: of each kind of noun, of those that begin and of those that change.
pub(crate) struct Lanes {
    pub(crate) database: Arc<Database>,
    lanes: Vec<Turns<Lane>>,
}

impl Lanes {
    pub(crate) fn new(database: &Arc<Database>) -> Self {
        let lane = |(kind, begins)| {
            let database = Arc::clone(database);
            Turns::new(Lane { database, kind, begins, waiting: Vec::new() })
        };
        let kinds = Kind::ALL.into_iter().flat_map(|kind| [(kind, false), (kind, true)]);
        let lanes = kinds.flat_map(|kind| std::iter::repeat_n(kind, LANES)).map(lane).collect();
        Self { database: Arc::clone(database), lanes }
    }

    /// Records a write, together with others that wait.
    pub(crate) async fn write(&self, write: Write) -> Written {
        let unknown = || QueryError::Broken("the outcome of the write is unknown".to_owned());
        let lane = self.lane(&write).ok_or_else(unknown)?;
        let mut turn = lane.turn().await;
        if turn.holds(&write) {
            turn.finish().await;
        }
        let written = turn.add(write);
        turn.done().await;
        written.await.unwrap_or_else(|_| Err(unknown()))
    }

    fn lane(&self, write: &Write) -> Option<&Turns<Lane>> {
        let kind = Kind::ALL.iter().position(|kind| *kind == write.kind)?;
        let mut hash = DefaultHasher::new();
        write.id.hash(&mut hash);
        // Truncation is what picks one of two.
        let lane = usize::from(hash.finish() & 1 == 1);
        self.lanes.get((kind * 2 + usize::from(write.before == 0)) * LANES + lane)
    }
}

/// The writes that wait for a statement.
struct Lane {
    database: Arc<Database>,
    kind: Kind,
    begins: bool,
    waiting: Vec<(Write, oneshot::Sender<Written>)>,
}

impl Lane {
    /// Returns whether the same noun is written already: a statement writes each once.
    fn holds(&self, write: &Write) -> bool {
        let same = |other: &Write| other.id == write.id && other.tenant == write.tenant;
        self.waiting.iter().any(|(other, _)| same(other))
    }

    fn add(&mut self, write: Write) -> oneshot::Receiver<Written> {
        let (sender, receiver) = oneshot::channel();
        self.waiting.push((write, sender));
        receiver
    }
}

impl Shared for Lane {
    fn is_open(&self) -> bool {
        !self.waiting.is_empty()
    }

    fn is_full(&self) -> bool {
        self.waiting.len() >= NOUNS_MAX
    }

    async fn finish(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let database = Arc::clone(&self.database);
        let flush = flush(database, self.kind, self.begins, waiting);
        // A task of its own, because the caller may be cancelled during its turn.
        drop(tokio::spawn(flush).await);
    }
}

/// Writes what waits, and answers it.
async fn flush(
    database: Arc<Database>,
    kind: Kind,
    begins: bool,
    waiting: Vec<(Write, oneshot::Sender<Written>)>,
) {
    if waiting.len() > 1 {
        match together(&database, kind, begins, &waiting).await {
            Ok((time, recorded)) => {
                for ((_, sender), recorded) in waiting.into_iter().zip(recorded) {
                    // A caller that gave up waiting has dropped its receiver.
                    let _ = sender.send(Ok(time.filter(|_| recorded)));
                }
                return;
            }
            Err(error) if error.is_unknown() => {
                for (_, sender) in waiting {
                    let _ = sender.send(Err(QueryError::Broken(error.to_string())));
                }
                return;
            }
            // One of them breaks a rule, and costs only itself.
            Err(error) => tracing::debug!(%error, "writes are tried one by one"),
        }
    }
    for (write, sender) in waiting {
        let _ = sender.send(alone(&database, &write).await);
    }
}

async fn together(
    database: &Database,
    kind: Kind,
    begins: bool,
    waiting: &[(Write, oneshot::Sender<Written>)],
) -> Result<(Option<Timestamp>, Vec<bool>), QueryError> {
    // Without a connection, nothing was sent: that is no reason to doubt.
    let lease = database.lease().await.map_err(|error| QueryError::Row(error.to_string()))?;
    let writes: Vec<&Write> = waiting.iter().map(|(write, _)| write).collect();
    database.count_write();
    write_many(&lease, kind, begins, &writes).await
}

async fn alone(database: &Database, write: &Write) -> Written {
    // Without a connection, nothing was sent.
    let lease = database.lease().await.map_err(|error| QueryError::Row(error.to_string()))?;
    database.count_write();
    write_one(&lease, write).await
}
