//! Partitions: all that is one enterprise's own.

use std::sync::{Arc, Mutex};

use arc_swap::{ArcSwapOption, Guard};
use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, User, event::Event,
    name::EnterpriseId,
};
use enroll_store::noun::{Noun, Tables};

use crate::{feed_log::FeedLog, index::Index, sharded_map::Keyed};

/// An enterprise as it was when it was looked at, if it was ever created.
pub(crate) type Gate = Guard<Option<Arc<Enterprise>>>;

/// The nouns and the events of an enterprise. A partition exists from the first decision on,
/// which need not be the creation of the enterprise.
pub(crate) struct Partition {
    id: EnterpriseId,
    /// The enterprise, if it was ever created.
    gate: ArcSwapOption<Enterprise>,
    enterprises: Mutex<Index<Enterprise>>,
    enrollment_tokens: Mutex<Index<EnrollmentToken>>,
    users: Mutex<Index<User>>,
    enrollment_profiles: Mutex<Index<EnrollmentProfile>>,
    policies: Mutex<Index<Policy>>,
    devices: Mutex<Index<Device>>,
    /// Its lock is what all recording in the enterprise waits for.
    pub(crate) log: Mutex<FeedLog>,
}

impl Partition {
    pub(crate) fn new(id: EnterpriseId) -> Arc<Self> {
        Arc::new(Self {
            id,
            gate: ArcSwapOption::empty(),
            enterprises: Mutex::default(),
            enrollment_tokens: Mutex::default(),
            users: Mutex::default(),
            enrollment_profiles: Mutex::default(),
            policies: Mutex::default(),
            devices: Mutex::default(),
            log: Mutex::default(),
        })
    }

    /// Returns the enterprise, if it was ever created.
    ///
    /// The reading has no shared counter, because all devices would wait for it.
    pub(crate) fn gate(&self) -> Gate {
        self.gate.load()
    }

    /// Returns a copy of it.
    pub(crate) fn enterprise(&self) -> Option<Enterprise> {
        self.gate().as_deref().cloned()
    }

    /// Returns whether the enterprise is still what it was.
    pub(crate) fn is_gate(&self, gate: Option<&Gate>) -> bool {
        let before = gate.and_then(|gate| gate.as_ref());
        self.gate().as_ref().map(Arc::as_ptr) == before.map(Arc::as_ptr)
    }

    /// Lets what happened to the enterprise itself be seen by what it holds.
    pub(crate) fn apply(&self, event: &Event) {
        match event {
            Event::EnterpriseCreated(created) => {
                self.gate.store(Some(Arc::new(created.clone().into())));
            }
            Event::Enterprise { event, .. } => {
                if let Some(mut enterprise) = self.enterprise() {
                    enterprise.apply(event);
                    self.gate.store(Some(Arc::new(enterprise)));
                }
            }
            Event::EnrollmentTokenIssued(_)
            | Event::EnrollmentToken { .. }
            | Event::UserInserted(_)
            | Event::User { .. }
            | Event::EnrollmentProfileCreated(_)
            | Event::EnrollmentProfile { .. }
            | Event::PolicyWritten(_)
            | Event::Policy { .. }
            | Event::DeviceEnrolled(_)
            | Event::Device { .. } => {}
        }
    }

    /// Returns what it holds of one kind of noun.
    pub(crate) fn index<N: Noun>(&self) -> &Mutex<Index<N>> {
        N::table(self)
    }
}

impl Tables for Partition {
    type Table<N: Noun> = Mutex<Index<N>>;

    fn enterprises(&self) -> &Mutex<Index<Enterprise>> {
        &self.enterprises
    }

    fn enrollment_tokens(&self) -> &Mutex<Index<EnrollmentToken>> {
        &self.enrollment_tokens
    }

    fn users(&self) -> &Mutex<Index<User>> {
        &self.users
    }

    fn enrollment_profiles(&self) -> &Mutex<Index<EnrollmentProfile>> {
        &self.enrollment_profiles
    }

    fn policies(&self) -> &Mutex<Index<Policy>> {
        &self.policies
    }

    fn devices(&self) -> &Mutex<Index<Device>> {
        &self.devices
    }
}

impl Keyed for Arc<Partition> {
    type Key = EnterpriseId;

    fn key(&self) -> &EnterpriseId {
        &self.id
    }
}
