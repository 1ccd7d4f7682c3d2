//! The writer: one connection, and the transaction that waiting decisions share.

use std::path::PathBuf;

use enroll_store::{
    Clock, Decision, Executed, Failure, Noun, Reading, Request, draft::Draft, noun::NounName,
    turns::Shared,
};
use rusqlite::Connection;
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::oneshot,
};

use crate::{
    record::{self, Before, Conflict},
    requests::{self, Outcome},
    rows::{self, Present, RowError},
    schema,
};

/// The most decisions of one transaction.
const BATCH_MAX: usize = 512;

/// The most decisions on one request: a second one only on the holder of a key.
const ATTEMPTS_MAX: usize = 8;

/// The connection that writes.
pub(crate) struct Writer {
    path: PathBuf,
    /// `None` after a failed commit, until the connection is opened again.
    connection: Option<Connection>,
    /// `true` while a transaction is open.
    open: bool,
    /// Those who wait for the commit of what they recorded, or of what they saw.
    waiting: Vec<oneshot::Sender<()>>,
    /// The number of committed transactions.
    pub(crate) commits: u64,
}

impl Writer {
    pub(crate) fn new(path: PathBuf, connection: Connection) -> Self {
        Self { path, connection: Some(connection), open: false, waiting: Vec::new(), commits: 0 }
    }

    /// Returns the connection, outside a transaction.
    pub(crate) fn connection(&mut self) -> Result<&mut Connection, rusqlite::Error> {
        if self.connection.is_none() {
            let opened = schema::open_writer(&self.path);
            self.connection = Some(opened.map_err(|error| {
                tracing::error!(%error, "the database cannot be opened again");
                rusqlite::Error::InvalidQuery
            })?);
        }
        self.connection.as_mut().ok_or(rusqlite::Error::InvalidQuery)
    }

    /// Returns the connection, within the transaction of the batch.
    fn connection_in_transaction(&mut self) -> Result<&Connection, rusqlite::Error> {
        let begins = !self.open;
        let connection = self.connection()?;
        if begins {
            connection.execute_batch("BEGIN IMMEDIATE")?;
        }
        self.open = true;
        self.connection.as_ref().ok_or(rusqlite::Error::InvalidQuery)
    }

    /// Decides and records within the transaction of the batch; what was decided is known once
    /// the receiver is answered.
    pub(crate) fn turn<N: Noun, R>(
        &mut self,
        clock: &impl Clock,
        name: &N::Name,
        request: &Request,
        decide: impl Fn(Reading<'_, N>) -> Result<Decision<N>, R>,
    ) -> Result<(Outcome<N, R>, oneshot::Receiver<()>), RowError> {
        let connection = self.connection_in_transaction()?;
        let outcome = execute(connection, clock, name, request, decide)?;
        let (sender, receiver) = oneshot::channel();
        self.waiting.push(sender);
        Ok((outcome, receiver))
    }

    /// Commits the batch and answers it. Where that fails, nobody is answered: the outcome of all
    /// is unknown, and the connection is given up.
    pub(crate) fn commit(&mut self) {
        if !self.open {
            return;
        }
        self.open = false;
        let committed = match &self.connection {
            Some(connection) => block_in_place(|| connection.execute_batch("COMMIT")),
            None => Err(rusqlite::Error::InvalidQuery),
        };
        let waiting = std::mem::take(&mut self.waiting);
        match committed {
            Ok(()) => {
                self.commits += 1;
                for sender in waiting {
                    // A caller that gave up waiting has dropped its receiver.
                    let _ = sender.send(());
                }
            }
            Err(error) => {
                tracing::error!(%error, "a commit failed: the outcome of its decisions is unknown");
                self.connection = None;
            }
        }
    }
}

impl Shared for Writer {
    fn is_open(&self) -> bool {
        self.open
    }

    fn is_full(&self) -> bool {
        self.waiting.len() >= BATCH_MAX
    }

    async fn finish(&mut self) {
        self.commit();
    }
}

/// Does what waits for the disk without keeping other tasks from this thread.
pub(crate) fn block_in_place<T>(wait: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(wait),
        _ => wait(),
    }
}

fn execute<N: Noun, R>(
    connection: &Connection,
    clock: &impl Clock,
    name: &N::Name,
    request: &Request,
    decide: impl Fn(Reading<'_, N>) -> Result<Decision<N>, R>,
) -> Result<Outcome<N, R>, RowError> {
    if let Some(done) = requests::find::<N>(connection, name, request)? {
        return done.replay(connection, name, request);
    }
    let enterprise = rows::enterprise(connection, name.enterprise())?;
    let mut present = rows::noun::<N>(connection, name)?;
    for _ in 0..ATTEMPTS_MAX {
        let now = clock.now();
        let noun = present.as_ref().map(|row| &row.noun);
        let decision = match decide(Reading::new(noun, enterprise.as_ref(), now)) {
            Ok(decision) => decision,
            Err(refusal) => return Ok(Err(Failure::Refused(refusal))),
        };
        let (name, noun, before) = match present.take() {
            Some(Present { name, noun, revision, unknown }) => {
                (name, Some(noun), Before { revision, unknown })
            }
            None => (name.clone(), None, Before::default()),
        };
        if decision.is_unchanged() {
            return Ok(Ok(Executed::unchanged(name, noun)));
        }
        if let Some(holder) = other_holder::<N>(connection, &name, &decision)? {
            present = rows::noun(connection, &holder)?;
            continue;
        }
        let Some(draft) = Draft::new(name, noun, decision, now) else { break };
        match record::record(connection, &draft, &before, request)? {
            Ok(()) => return Ok(Ok(draft.executed())),
            Err(Conflict) => break,
        }
    }
    Ok(Err(Failure::Contended))
}

/// Returns who holds one of the keys that a decision takes, if that is another noun.
fn other_holder<N: Noun>(
    connection: &Connection,
    name: &N::Name,
    decision: &Decision<N>,
) -> Result<Option<N::Name>, RowError> {
    for key in &decision.claimed {
        if let Some(holder) = rows::holder::<N>(connection, key)?
            && holder != *name
        {
            return Ok(Some(holder));
        }
    }
    Ok(None)
}
