//! The state of a store: all that a reset replaces.

use std::{
    hash::RandomState,
    sync::{Arc, Mutex},
};

use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, User, name::EnterpriseId,
};
use enroll_store::noun::{Noun, Tables};

use crate::{
    executed_request::ExecutedRequest,
    index::Index,
    look_up::LookUp,
    partition::Partition,
    record::{HashedRecord, Record},
    sharded_map::ShardedMap,
};

/// One life of a store.
pub(crate) struct State {
    pub(crate) epoch: u64,
    pub(crate) partitions: ShardedMap<Arc<Partition>>,
    /// All enterprises that were created, in order.
    pub(crate) created: Mutex<Index<Enterprise>>,
    pub(crate) enterprises: ShardedMap<HashedRecord<Enterprise>>,
    pub(crate) enrollment_tokens: ShardedMap<HashedRecord<EnrollmentToken>>,
    pub(crate) users: ShardedMap<HashedRecord<User>>,
    pub(crate) enrollment_profiles: ShardedMap<HashedRecord<EnrollmentProfile>>,
    pub(crate) policies: ShardedMap<HashedRecord<Policy>>,
    pub(crate) devices: ShardedMap<HashedRecord<Device>>,
    pub(crate) look_ups: ShardedMap<LookUp>,
    pub(crate) requests: ShardedMap<ExecutedRequest>,
    /// Hashes groups.
    pub(crate) groups: RandomState,
}

impl State {
    /// Returns an empty state.
    pub(crate) fn new(epoch: u64) -> Self {
        Self {
            epoch,
            partitions: ShardedMap::default(),
            created: Mutex::default(),
            enterprises: ShardedMap::default(),
            enrollment_tokens: ShardedMap::default(),
            users: ShardedMap::default(),
            enrollment_profiles: ShardedMap::default(),
            policies: ShardedMap::default(),
            devices: ShardedMap::default(),
            look_ups: ShardedMap::default(),
            requests: ShardedMap::default(),
            groups: RandomState::new(),
        }
    }

    /// Returns the record of the noun called `name`.
    pub(crate) fn find_record<N: Noun>(&self, name: &N::Name) -> Option<Arc<Record<N>>> {
        N::table(self).lock(name).get().map(|hashed| Arc::clone(hashed.record()))
    }

    /// Returns the partition of an enterprise, if anything was ever recorded in it.
    pub(crate) fn partition(&self, enterprise: &EnterpriseId) -> Option<Arc<Partition>> {
        self.partitions.lock(enterprise).get().cloned()
    }
}

impl Tables for State {
    type Table<N: Noun> = ShardedMap<HashedRecord<N>>;

    fn enterprises(&self) -> &Self::Table<Enterprise> {
        &self.enterprises
    }

    fn enrollment_tokens(&self) -> &Self::Table<EnrollmentToken> {
        &self.enrollment_tokens
    }

    fn users(&self) -> &Self::Table<User> {
        &self.users
    }

    fn enrollment_profiles(&self) -> &Self::Table<EnrollmentProfile> {
        &self.enrollment_profiles
    }

    fn policies(&self) -> &Self::Table<Policy> {
        &self.policies
    }

    fn devices(&self) -> &Self::Table<Device> {
        &self.devices
    }
}
