//! Write queues: writes of different nouns that wait at the same time, and share one statement.
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
    database::Database,
    error::QueryError,
    write::{Write, write_many, write_one},
};

/// The most nouns that one statement writes.
const NOUNS_MAX: usize = 128;

/// The number of queues of a kind of write: the server works at one batch while the next one
/// gathers.
const QUEUES: usize = 2;

/// The outcome of a write.
pub(crate) type WriteResult = Result<Option<Timestamp>, QueryError>;

/// All queues: of each kind of noun, of those that begin and of those that change.
pub(crate) struct WriteQueues {
    pub(crate) database: Arc<Database>,
    queues: Vec<Turns<WriteQueue>>,
}

impl WriteQueues {
    pub(crate) fn new(database: &Arc<Database>) -> Self {
        let queue = |(kind, begins)| {
            let database = Arc::clone(database);
            Turns::new(WriteQueue { database, kind, begins, waiting: Vec::new() })
        };
        let kinds = Kind::ALL.into_iter().flat_map(|kind| [(kind, false), (kind, true)]);
        let queues = kinds.flat_map(|kind| std::iter::repeat_n(kind, QUEUES)).map(queue).collect();
        Self { database: Arc::clone(database), queues }
    }

    /// Records a write, together with others that wait.
    pub(crate) async fn write(&self, write: Write) -> WriteResult {
        let unknown = || QueryError::Broken("the outcome of the write is unknown".to_owned());
        let queue = self.queue(&write).ok_or_else(unknown)?;
        let mut turn = queue.turn().await;
        if turn.holds(&write) {
            turn.finish().await;
        }
        let written = turn.add(write);
        turn.done().await;
        written.await.unwrap_or_else(|_| Err(unknown()))
    }

    fn queue(&self, write: &Write) -> Option<&Turns<WriteQueue>> {
        let kind = Kind::ALL.iter().position(|kind| *kind == write.kind)?;
        let mut hash = DefaultHasher::new();
        write.id.hash(&mut hash);
        // Truncation is what picks one of two.
        let queue = usize::from(hash.finish() & 1 == 1);
        self.queues.get((kind * 2 + usize::from(write.before == 0)) * QUEUES + queue)
    }
}

/// The writes that wait for a statement.
struct WriteQueue {
    database: Arc<Database>,
    kind: Kind,
    begins: bool,
    waiting: Vec<(Write, oneshot::Sender<WriteResult>)>,
}

impl WriteQueue {
    /// Returns whether the same noun is written already: a statement writes each once.
    fn holds(&self, write: &Write) -> bool {
        let same = |other: &Write| other.id == write.id && other.tenant == write.tenant;
        self.waiting.iter().any(|(other, _)| same(other))
    }

    fn add(&mut self, write: Write) -> oneshot::Receiver<WriteResult> {
        let (sender, receiver) = oneshot::channel();
        self.waiting.push((write, sender));
        receiver
    }
}

impl Shared for WriteQueue {
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
    waiting: Vec<(Write, oneshot::Sender<WriteResult>)>,
) {
    if waiting.len() > 1 {
        match write_together(&database, kind, begins, &waiting).await {
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
        let _ = sender.send(write_alone(&database, &write).await);
    }
}

async fn write_together(
    database: &Database,
    kind: Kind,
    begins: bool,
    waiting: &[(Write, oneshot::Sender<WriteResult>)],
) -> Result<(Option<Timestamp>, Vec<bool>), QueryError> {
    // Without a connection, nothing was sent: that is no reason to doubt.
    let lease = database.lease().await.map_err(|error| QueryError::Row(error.to_string()))?;
    let writes: Vec<&Write> = waiting.iter().map(|(write, _)| write).collect();
    database.count_write();
    write_many(&lease, kind, begins, &writes).await
}

async fn write_alone(database: &Database, write: &Write) -> WriteResult {
    // Without a connection, nothing was sent.
    let lease = database.lease().await.map_err(|error| QueryError::Row(error.to_string()))?;
    database.count_write();
    write_one(&lease, write).await
}
