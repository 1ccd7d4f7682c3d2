//! Homes: all that is one enterprise's own.

use std::sync::{Arc, Mutex};

use arc_swap::{ArcSwapOption, Guard};
use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, User, event::Event,
    name::EnterpriseId,
};

use super::{feed::Log, roster::Roster, shards::Keyed};
use crate::noun::{Noun, Tables};

/// An enterprise as it was when it was looked at, if it was ever created.
pub(super) type Gate = Guard<Option<Arc<Enterprise>>>;

/// What an enterprise holds, and what happened in it. It is there from the first decision on,
/// which need not be that the enterprise is created.
pub(super) struct Home {
    id: EnterpriseId,
    /// The enterprise, if it was ever created.
    gate: ArcSwapOption<Enterprise>,
    enterprises: Mutex<Roster<Enterprise>>,
    enrollment_tokens: Mutex<Roster<EnrollmentToken>>,
    users: Mutex<Roster<User>>,
    enrollment_profiles: Mutex<Roster<EnrollmentProfile>>,
    policies: Mutex<Roster<Policy>>,
    devices: Mutex<Roster<Device>>,
    /// Its lock is what all recording in the enterprise waits for.
    pub(super) log: Mutex<Log>,
}

impl Home {
    pub(super) fn new(id: EnterpriseId) -> Arc<Self> {
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
    pub(super) fn gate(&self) -> Gate {
        self.gate.load()
    }

    /// Returns a copy of it.
    pub(super) fn enterprise(&self) -> Option<Enterprise> {
        self.gate().as_deref().cloned()
    }

    /// Returns whether the enterprise is still what it was.
    pub(super) fn is_gate(&self, gate: Option<&Gate>) -> bool {
        let before = gate.and_then(|gate| gate.as_ref());
        self.gate().as_ref().map(Arc::as_ptr) == before.map(Arc::as_ptr)
    }

    /// Lets what happened to the enterprise itself be seen by what it holds.
    pub(super) fn apply(&self, event: &Event) {
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
    pub(super) fn roster<N: Noun>(&self) -> &Mutex<Roster<N>> {
        N::table(self)
    }
}

impl Tables for Home {
    type Table<N: Noun> = Mutex<Roster<N>>;

    fn enterprises(&self) -> &Mutex<Roster<Enterprise>> {
        &self.enterprises
    }

    fn enrollment_tokens(&self) -> &Mutex<Roster<EnrollmentToken>> {
        &self.enrollment_tokens
    }

    fn users(&self) -> &Mutex<Roster<User>> {
        &self.users
    }

    fn enrollment_profiles(&self) -> &Mutex<Roster<EnrollmentProfile>> {
        &self.enrollment_profiles
    }

    fn policies(&self) -> &Mutex<Roster<Policy>> {
        &self.policies
    }

    fn devices(&self) -> &Mutex<Roster<Device>> {
        &self.devices
    }
}

impl Keyed for Arc<Home> {
    type Key = EnterpriseId;

    fn key(&self) -> &EnterpriseId {
        &self.id
    }
}
