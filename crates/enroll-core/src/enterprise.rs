//! Enterprises: the organizations that everything else belongs to.
//!
//! ```text
//! created ─▶ Active ─delete─▶ Deleted
//! ```
//!
//! A deleted enterprise is a tombstone: what it held stays where it is, and nobody reaches it,
//! because every read and every decision looks at its enterprise first.

use serde::{Deserialize, Serialize};

use crate::{name::EnterpriseId, origin::Origin, timestamp::Timestamp};

/// An organization.
///
/// ```
/// use enroll_core::{Timestamp, enterprise::{Created, Enterprise}};
///
/// let created = Created::new("LC00abc".parse()?, Timestamp::UNIX_EPOCH);
/// let mut enterprise = Enterprise::from(created);
/// let deleted = enterprise.delete(Timestamp::UNIX_EPOCH)?;
/// enterprise.apply(&deleted);
/// assert!(enterprise.is_deleted());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Enterprise {
    created: Created,
    state: State,
}

/// Where an enterprise is in its life.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It exists.
    Active,
    /// It is gone for good, and all that it held with it.
    Deleted,
}

impl Enterprise {
    /// Decides to delete the enterprise.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that is deleted.
    pub fn delete(&self, now: Timestamp) -> Result<Event, DeleteError> {
        match self.state {
            State::Active => Ok(Event::Deleted { at: now }),
            State::Deleted => Err(DeleteError::Deleted),
        }
    }

    /// Records a fact: give it only what a decision of this enterprise returned.
    pub fn apply(&mut self, event: &Event) {
        self.state = match event {
            Event::Deleted { .. } => State::Deleted,
        };
    }

    /// Returns what its creation recorded.
    #[must_use]
    pub fn created(&self) -> &Created {
        &self.created
    }

    /// Returns whether it was deleted.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.state == State::Deleted
    }
}

impl From<Created> for Enterprise {
    fn from(created: Created) -> Self {
        Self { created, state: State::Active }
    }
}

/// An enterprise's first fact: it was created.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Created {
    /// The enterprise.
    pub id: EnterpriseId,
    /// When.
    pub at: Timestamp,
    /// The API that it was created through.
    #[serde(default)]
    pub origin: Origin,
}

impl Created {
    /// Returns the first fact of an enterprise that the embedding program creates.
    #[must_use]
    pub fn new(id: EnterpriseId, at: Timestamp) -> Self {
        Self { id, at, origin: Origin::default() }
    }
}

/// What happened to an enterprise after its creation.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was deleted.
    Deleted {
        /// When.
        at: Timestamp,
    },
}

/// Why an enterprise cannot be deleted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DeleteError {
    /// It is deleted.
    #[error("enterprise is deleted")]
    Deleted,
}
