//! The primitives of turns here: before each step, the checker may run other callers.

use std::{
    cell::Cell,
    pin::Pin,
    task::{Context, Poll},
};

pub(crate) use shuttle::sync::{Arc, atomic::Ordering};
pub(crate) use shuttle_tokio::sync::{Mutex, OwnedMutexGuard};
use shuttle_tokio::task::JoinError;

/// A fault of the primitives, made on purpose, as if a line of the turns were wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// A caller that gives up waiting never regards itself as the last.
    NobodyIsTheLast,
    /// There seems to be a caller that waits, always.
    SomebodyAlwaysWaits,
    /// What is to be finished apart is not.
    NothingIsFinishedApart,
    /// What is to be finished on a task of its own is cancelled with its caller.
    FinishesWithItsCaller,
}

thread_local! {
    static FAULT: Cell<Option<Fault>> = const { Cell::new(None) };
}

/// Breaks what turns are made of on this thread, where the checker runs all tasks.
pub(crate) fn break_with(fault: Option<Fault>) {
    FAULT.set(fault);
}

fn is_broken(by: Fault) -> bool {
    FAULT.get() == Some(by)
}

/// A number that is shared.
pub(crate) struct AtomicUsize(shuttle::sync::atomic::AtomicUsize);

impl AtomicUsize {
    pub(crate) fn new(number: usize) -> Self {
        Self(shuttle::sync::atomic::AtomicUsize::new(number))
    }

    pub(crate) fn load(&self, order: Ordering) -> usize {
        self.0.load(order).max(usize::from(is_broken(Fault::SomebodyAlwaysWaits)))
    }

    pub(crate) fn fetch_add(&self, number: usize, order: Ordering) -> usize {
        self.0.fetch_add(number, order)
    }

    pub(crate) fn fetch_sub(&self, number: usize, order: Ordering) -> usize {
        let before = self.0.fetch_sub(number, order);
        before.saturating_add(usize::from(is_broken(Fault::NobodyIsTheLast)))
    }
}

/// A runtime.
pub(crate) struct Handle;

impl Handle {
    /// Returns the one that there is, which is the checker.
    #[expect(clippy::unnecessary_wraps, reason = "tokio's may be absent")]
    pub(crate) fn try_current() -> Result<Self, ()> {
        Ok(Self)
    }

    /// Runs a future on a task of its own.
    #[expect(clippy::unused_self, reason = "tokio's is a value")]
    pub(crate) fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) -> Spawned {
        if is_broken(Fault::NothingIsFinishedApart) {
            return Spawned(Box::pin(async { Ok(()) }));
        }
        apart(future)
    }
}

/// Runs a future on a task of its own.
pub(crate) fn spawn(future: impl Future<Output = ()> + Send + 'static) -> Spawned {
    if !is_broken(Fault::FinishesWithItsCaller) {
        return apart(future);
    }
    Spawned(Box::pin(async {
        future.await;
        Ok(())
    }))
}

fn apart(future: impl Future<Output = ()> + Send + 'static) -> Spawned {
    Spawned(Box::pin(shuttle_tokio::spawn(future)))
}

/// A future that is finished when its task is.
pub(crate) struct Spawned(Pin<Box<dyn Future<Output = Ended> + Send>>);

/// The end of a task.
type Ended = Result<(), JoinError>;

impl Future for Spawned {
    type Output = Ended;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Ended> {
        self.0.as_mut().poll(context)
    }
}
