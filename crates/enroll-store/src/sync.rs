//! The primitives of [turns](crate::turns), in one place: a checker of schedules brings its own.

pub(crate) use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

pub(crate) use tokio::{
    runtime::Handle,
    spawn,
    sync::{Mutex, OwnedMutexGuard},
};
