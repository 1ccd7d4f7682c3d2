//! Registries: the nouns that callers decide on at the moment, each with its batch.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use enroll_core::{Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, User};
use enroll_store::{Noun, noun::Tables, turns::Turns};

use crate::{batch::Batch, pending::PendingRequests, request::Key, write_queue::WriteQueues};

/// One registry for each kind of noun.
#[derive(Default)]
pub(crate) struct Registries {
    enterprises: Registry<Enterprise>,
    enrollment_tokens: Registry<EnrollmentToken>,
    users: Registry<User>,
    enrollment_profiles: Registry<EnrollmentProfile>,
    policies: Registry<Policy>,
    devices: Registry<Device>,
}

/// The nouns of a kind that callers decide on at the moment.
pub(crate) struct Registry<N: Noun> {
    entries: Mutex<HashMap<N::Name, Entry<N>>>,
}

impl<N: Noun> Default for Registry<N> {
    fn default() -> Self {
        Self { entries: Mutex::default() }
    }
}

/// The batch of one noun, and the number of its callers. The last caller removes the entry.
struct Entry<N: Noun> {
    turns: Turns<Batch<N>>,
    pending: PendingRequests,
    callers: usize,
}

/// A caller's hold on an entry, from before its turn until it has its answer.
pub(crate) struct Handle<'a, N: Noun> {
    registry: &'a Registry<N>,
    pub(crate) name: N::Name,
    pub(crate) turns: Turns<Batch<N>>,
    pending: PendingRequests,
    pub(crate) key: Key,
}

impl<N: Noun> Registry<N> {
    /// Registers a caller that decides on the noun called `name`.
    pub(crate) fn register(
        &self,
        queues: &Arc<WriteQueues>,
        name: &N::Name,
        key: Key,
    ) -> Handle<'_, N> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.entry(name.clone()).or_insert_with(|| {
            let pending = PendingRequests::default();
            let batch = Batch::new(Arc::clone(queues), name.clone(), pending.clone());
            Entry { turns: Turns::new(batch), pending, callers: 0 }
        });
        entry.callers += 1;
        entry.pending.lock().push(key.clone());
        let (turns, pending) = (entry.turns.clone(), entry.pending.clone());
        Handle { registry: self, name: name.clone(), turns, pending, key }
    }
}

impl<N: Noun> Drop for Handle<'_, N> {
    fn drop(&mut self) {
        let mut entries = self.registry.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let mut pending = self.pending.lock();
        if let Some(index) = pending.iter().position(|key| *key == self.key) {
            pending.swap_remove(index);
        }
        drop(pending);
        if let Some(entry) = entries.get_mut(&self.name) {
            entry.callers -= 1;
            if entry.callers == 0 {
                entries.remove(&self.name);
            }
        }
    }
}

impl Tables for Registries {
    type Table<N: Noun> = Registry<N>;

    fn enterprises(&self) -> &Registry<Enterprise> {
        &self.enterprises
    }

    fn enrollment_tokens(&self) -> &Registry<EnrollmentToken> {
        &self.enrollment_tokens
    }

    fn users(&self) -> &Registry<User> {
        &self.users
    }

    fn enrollment_profiles(&self) -> &Registry<EnrollmentProfile> {
        &self.enrollment_profiles
    }

    fn policies(&self) -> &Registry<Policy> {
        &self.policies
    }

    fn devices(&self) -> &Registry<Device> {
        &self.devices
    }
}
