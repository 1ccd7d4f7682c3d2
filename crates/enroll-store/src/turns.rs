//! Turns: many writers, one at a time, and one end for all whose turns came one after another.
//!
//! ```text
//! turn ─▶ (others wait) ─▶ done ─▶ nobody waits: finish, for all since the last one
//!                            └───▶ someone waits: the next turn
//! ```
//!
//! The expensive end of a write (a sync, a round trip) is shared by all writers that were waiting,
//! and a lone writer pays for no hand-off. The writer that begins a turn decides on its own task:
//! nothing that it borrows has to be sent anywhere.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use crate::sync::{Arc, AtomicUsize, Handle, Mutex, Ordering, OwnedMutexGuard, spawn};

/// The resource at which callers take turns.
///
/// ```
/// use enroll_store::turns::Shared;
///
/// /// A file that is synced for all lines that were written since the last sync.
/// struct Log {
///     unsynced: usize,
/// }
///
/// impl Shared for Log {
///     fn is_open(&self) -> bool {
///         self.unsynced > 0
///     }
///
///     fn is_full(&self) -> bool {
///         self.unsynced >= 64
///     }
///
///     async fn finish(&mut self) {
///         self.unsynced = 0;
///     }
/// }
/// ```
pub trait Shared: Send + 'static {
    /// Returns whether a turn left something to finish.
    fn is_open(&self) -> bool;

    /// Returns whether the open turns must be finished before the next one.
    fn is_full(&self) -> bool;

    /// Finishes what all turns since the last finish left open, and answers them.
    fn finish(&mut self) -> impl Future<Output = ()> + Send;
}

/// Turns at something, first come, first served.
///
/// ```
/// # use enroll_store::turns::{Shared, Turns};
/// # struct Log { unsynced: usize }
/// # impl Shared for Log {
/// #     fn is_open(&self) -> bool { self.unsynced > 0 }
/// #     fn is_full(&self) -> bool { self.unsynced >= 64 }
/// #     async fn finish(&mut self) { self.unsynced = 0; }
/// # }
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let turns = Turns::new(Log { unsynced: 0 });
/// let mut turn = turns.turn().await;
/// turn.unsynced += 1;
/// turn.done().await;
/// // Nobody waited, so the turn was finished at its end.
/// assert_eq!(turns.turn().await.unsynced, 0);
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Turns<T> {
    inner: Arc<Inner<T>>,
}

struct Inner<T> {
    shared: Arc<Mutex<T>>,
    /// The number of callers that wait for a turn.
    waiting: AtomicUsize,
}

impl<T: Shared> Turns<T> {
    /// Returns turns at `shared`.
    ///
    /// ```
    /// # use enroll_store::turns::{Shared, Turns};
    /// # struct Log { unsynced: usize }
    /// # impl Shared for Log {
    /// #     fn is_open(&self) -> bool { self.unsynced > 0 }
    /// #     fn is_full(&self) -> bool { self.unsynced >= 64 }
    /// #     async fn finish(&mut self) { self.unsynced = 0; }
    /// # }
    /// let turns = Turns::new(Log { unsynced: 0 });
    /// assert_eq!(turns.queue_len(), 0);
    /// ```
    #[must_use]
    pub fn new(shared: T) -> Self {
        let shared = Arc::new(Mutex::new(shared));
        Self { inner: Arc::new(Inner { shared, waiting: AtomicUsize::new(0) }) }
    }

    /// Waits for a turn. A caller that gives up waiting does not delay the others.
    ///
    /// Needs a tokio runtime, as [`Turn::done`] does.
    pub async fn turn(&self) -> Turn<T> {
        let waiting = Waiting::at(&self.inner);
        let shared = Arc::clone(&self.inner.shared).lock_owned().await;
        waiting.end();
        Turn { shared: Some(shared), inner: Arc::clone(&self.inner) }
    }

    /// Returns how many callers wait for a turn.
    #[must_use]
    pub fn queue_len(&self) -> usize {
        self.inner.waiting.load(Ordering::SeqCst)
    }
}

impl<T> Clone for Turns<T> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl<T> fmt::Debug for Turns<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turns").finish_non_exhaustive()
    }
}

/// A turn: nobody else has one.
///
/// End it with [`done`](Self::done). One that is dropped instead, because its task was cancelled
/// or its decision panicked, still leaves nothing open that others wait for.
///
/// ```
/// # use enroll_store::turns::{Shared, Turns};
/// # struct Log { unsynced: usize }
/// # impl Shared for Log {
/// #     fn is_open(&self) -> bool { self.unsynced > 0 }
/// #     fn is_full(&self) -> bool { self.unsynced >= 64 }
/// #     async fn finish(&mut self) { self.unsynced = 0; }
/// # }
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let turns = Turns::new(Log { unsynced: 0 });
/// let mut turn = turns.turn().await;
/// turn.unsynced += 1;
/// // A turn that is dropped is finished as well, on a task of its own.
/// drop(turn);
/// tokio::task::yield_now().await;
/// assert_eq!(turns.turn().await.unsynced, 0);
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Turn<T: Shared> {
    /// There until the turn ends.
    shared: Option<OwnedMutexGuard<T>>,
    inner: Arc<Inner<T>>,
}

impl<T: Shared> Turn<T> {
    /// Ends the turn: finishes if nobody waits or too much is open, and leaves that to the next
    /// turn if somebody waits.
    ///
    /// A caller that is cancelled meanwhile cancels the finish of others as little as its own.
    pub async fn done(mut self) {
        let Some(mut shared) = self.shared.take() else { return };
        if !self.inner.is_due(&shared) {
            return;
        }
        let finish = async move { shared.finish().await };
        // A task of its own is not cancelled with its caller. If the finish panics, each waiting
        // caller sees the dropped sender.
        drop(spawn(finish).await);
    }

    /// Ends the turn on this very task, which must not be cancelled: for a finish that does not
    /// wait.
    ///
    /// ```
    /// # use enroll_store::turns::{Shared, Turns};
    /// # struct Log { unsynced: usize }
    /// # impl Shared for Log {
    /// #     fn is_open(&self) -> bool { self.unsynced > 0 }
    /// #     fn is_full(&self) -> bool { self.unsynced >= 64 }
    /// #     async fn finish(&mut self) { self.unsynced = 0; }
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let turns = Turns::new(Log { unsynced: 0 });
    /// let mut turn = turns.turn().await;
    /// turn.unsynced += 1;
    /// turn.done_now(|log| log.unsynced = 0);
    /// assert_eq!(turns.turn().await.unsynced, 0);
    /// # });
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn done_now(mut self, finish: impl FnOnce(&mut T)) {
        if let Some(mut shared) = self.shared.take()
            && self.inner.is_due(&shared)
        {
            finish(&mut shared);
        }
    }
}

impl<T: Shared> Deref for Turn<T> {
    type Target = T;

    #[expect(clippy::expect_used, reason = "it is there until `done` takes the turn itself")]
    fn deref(&self) -> &T {
        self.shared.as_ref().expect("a turn that has not ended")
    }
}

impl<T: Shared> DerefMut for Turn<T> {
    #[expect(clippy::expect_used, reason = "it is there until `done` takes the turn itself")]
    fn deref_mut(&mut self) -> &mut T {
        self.shared.as_mut().expect("a turn that has not ended")
    }
}

impl<T: Shared> Drop for Turn<T> {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.take()
            && self.inner.is_due(&shared)
        {
            finish_apart(shared);
        }
    }
}

impl<T: Shared> Inner<T> {
    fn is_due(&self, shared: &T) -> bool {
        shared.is_open() && (shared.is_full() || self.waiting.load(Ordering::SeqCst) == 0)
    }
}

/// Finishes on a task of its own.
fn finish_apart<T: Shared>(mut shared: OwnedMutexGuard<T>) {
    // Without a runtime, nobody waits for an answer any more.
    if let Ok(runtime) = Handle::try_current() {
        drop(runtime.spawn(async move { shared.finish().await }));
    }
}

/// A caller that waits for a turn.
struct Waiting<T: Shared> {
    inner: Option<Arc<Inner<T>>>,
}

impl<T: Shared> Waiting<T> {
    fn at(inner: &Arc<Inner<T>>) -> Self {
        inner.waiting.fetch_add(1, Ordering::SeqCst);
        Self { inner: Some(Arc::clone(inner)) }
    }

    /// The caller has its turn.
    fn end(mut self) {
        if let Some(inner) = self.inner.take() {
            inner.waiting.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl<T: Shared> Drop for Waiting<T> {
    fn drop(&mut self) {
        let Some(inner) = self.inner.take() else { return };
        let last = inner.waiting.fetch_sub(1, Ordering::SeqCst) == 1;
        // It gave up, and the caller with the turn before may have left the finish to it.
        if last && let Ok(runtime) = Handle::try_current() {
            drop(runtime.spawn(async move {
                let mut shared = Arc::clone(&inner.shared).lock_owned().await;
                if inner.is_due(&shared) {
                    shared.finish().await;
                }
            }));
        }
    }
}
