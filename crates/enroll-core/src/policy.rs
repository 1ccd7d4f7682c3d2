//! Policies: documents with a version, and the inference of the policy that a device gets.

mod inference;
#[cfg(feature = "serde")]
mod stored;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use self::inference::{InferPolicyError, InferredPolicy, Rule};
use crate::{
    document::Document, name::PolicyName, noun::first_revision, origin::Origin,
    timestamp::Timestamp,
};

/// A policy: a document that is opaque here, and its version.
///
/// ```text
/// write ─▶ Active ─write─▶ Active (the next version)
///            └───delete─▶ Deleted
/// ```
///
/// Unlike other nouns, a deleted policy may be written again: its name is its identity.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(try_from = "stored::Stored"))]
pub struct Policy {
    name: PolicyName,
    /// `None` while it is deleted.
    document: Option<Document>,
    /// The number of times that the policy was written.
    version: u64,
    /// The API that its first version was written through.
    origin: Origin,
    /// The number of facts of the policy. Older records do not have this field.
    revision: u64,
}

impl Policy {
    /// Decides to write the first version of a policy.
    ///
    #[doc = policy!()]
    /// let name = "enterprises/LC00abc/policies/kiosk".parse()?;
    /// let policy = Policy::from(Policy::begin(name, document, now));
    /// assert_eq!(policy.version(), 1);
    #[doc = end!()]
    pub fn begin(name: PolicyName, document: Document, now: Timestamp) -> Written {
        Written { name, document, version: 1, at: now, origin: Origin::default() }
    }

    /// Decides to write the next version. It is a version even if the document is the same.
    ///
    #[doc = policy!()]
    /// # let name = "enterprises/LC00abc/policies/kiosk".parse()?;
    /// # let mut policy = Policy::from(Policy::begin(name, document.clone(), now));
    /// let written = policy.write(document, now);
    /// policy.apply(&written);
    /// assert_eq!(policy.version(), 2);
    #[doc = end!()]
    pub fn write(&self, document: Document, now: Timestamp) -> Event {
        let version = self.version.saturating_add(1);
        let (name, origin) = (self.name.clone(), self.origin);
        Event::Written(Written { name, document, version, at: now, origin })
    }

    /// Decides to delete the policy. Devices that have it keep it.
    ///
    /// # Errors
    ///
    /// Refuses a policy that is deleted.
    ///
    #[doc = policy!()]
    /// # let name = "enterprises/LC00abc/policies/kiosk".parse()?;
    /// # let mut policy = Policy::from(Policy::begin(name, document.clone(), now));
    /// let deleted = policy.delete(now)?;
    /// policy.apply(&deleted);
    /// assert_eq!(policy.document(), None);
    #[doc = end!()]
    pub fn delete(&self, now: Timestamp) -> Result<Event, DeleteError> {
        if self.document.is_some() {
            Ok(Event::Deleted { at: now })
        } else {
            Err(DeleteError::Deleted)
        }
    }

    /// Records a fact: give it only what a decision of this policy returned.
    ///
    /// [`Noun::replay`](crate::noun::Noun::replay) takes any event, and refuses what cannot follow.
    ///
    #[doc = policy!()]
    /// # let name = "enterprises/LC00abc/policies/kiosk".parse()?;
    /// # let mut policy = Policy::from(Policy::begin(name, document.clone(), now));
    /// let deleted = policy.delete(now)?;
    /// policy.apply(&deleted);
    /// // A deleted policy may be written again: its versions go on.
    /// let written = policy.write(document, now);
    /// policy.apply(&written);
    /// assert_eq!((policy.version(), policy.revision()), (2, 3));
    #[doc = end!()]
    pub fn apply(&mut self, event: &Event) {
        debug_assert_eq!(self.follows(event), Ok(()), "{event:?} cannot follow");
        self.revision = self.revision.saturating_add(1);
        match event {
            Event::Written(written) => {
                self.document = Some(written.document.clone());
                self.version = written.version;
            }
            Event::Deleted { .. } => self.document = None,
        }
    }

    /// Returns its name.
    #[must_use]
    pub fn name(&self) -> &PolicyName {
        &self.name
    }

    /// Returns the API that its first version was written through.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Returns how many facts it was made from; see [`Noun::revision`](crate::noun::Noun::revision).
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns the document, unless the policy is deleted.
    #[must_use]
    pub fn document(&self) -> Option<&Document> {
        self.document.as_ref()
    }

    /// Returns how often it was written.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }
}

impl From<Written> for Policy {
    fn from(written: Written) -> Self {
        let Written { name, document, version, origin, .. } = written;
        Self { name, document: Some(document), version, origin, revision: first_revision() }
    }
}

/// A version of a policy was written: the first one is its first fact.
///
#[doc = policy!()]
/// let name = "enterprises/LC00abc/policies/kiosk".parse()?;
/// let written = Policy::begin(name, document, now);
/// assert_eq!((written.version, written.at), (1, now));
#[doc = end!()]
#[must_use = "a first fact begins nothing until it is stored"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize))]
#[non_exhaustive]
pub struct Written {
    /// The policy.
    pub name: PolicyName,
    /// The document.
    pub document: Document,
    /// Which version, counted from 1.
    pub version: u64,
    /// The time.
    pub at: Timestamp,
    /// The API that the first version was written through.
    #[cfg_attr(feature = "serde", serde(default))]
    pub origin: Origin,
}

impl Written {
    /// Sets the API that the policy was written through.
    ///
    #[doc = policy!()]
    /// use enroll_core::origin::Origin;
    ///
    /// # let name = "enterprises/LC00abc/policies/kiosk".parse()?;
    /// let written = Policy::begin(name, document.clone(), now).with_origin(Origin::AndroidManagement);
    /// let policy = Policy::from(written);
    /// // Later versions keep the origin of the first.
    /// policy.write(document, now);
    /// assert_eq!(policy.origin(), Origin::AndroidManagement);
    #[doc = end!()]
    pub fn with_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }
}

/// An event of a policy after its first version.
///
#[doc = policy!()]
/// use enroll_core::policy::Event;
///
/// # let name = "enterprises/LC00abc/policies/kiosk".parse()?;
/// # let policy = Policy::from(Policy::begin(name, document.clone(), now));
/// assert_eq!(policy.delete(now), Ok(Event::Deleted { at: now }));
/// // The same document is a version, too.
/// assert!(matches!(policy.write(document, now), Event::Written(written) if written.version == 2));
#[doc = end!()]
#[must_use = "an event changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Event {
    /// The policy got its next version.
    Written(Written),
    /// The policy was deleted.
    Deleted {
        /// The time.
        at: Timestamp,
    },
}

impl Event {
    /// Returns the time of the event.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Written(written) => written.at,
            Self::Deleted { at } => *at,
        }
    }
}

/// Why a policy is not deleted.
///
#[doc = policy!()]
/// # let name = "enterprises/LC00abc/policies/kiosk".parse()?;
/// # let mut policy = Policy::from(Policy::begin(name, document, now));
/// let deleted = policy.delete(now)?;
/// policy.apply(&deleted);
/// assert_eq!(policy.delete(now).unwrap_err().to_string(), "policy is deleted");
#[doc = end!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DeleteError {
    /// The policy is deleted.
    #[error("policy is deleted")]
    Deleted,
}
