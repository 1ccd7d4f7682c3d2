//! The gate: the enterprise that a noun belongs to. Nothing of a noun can be seen before it.
//!
//! A [`Reading`], a [`Snapshot`], a [page](crate::list::Page), a [feed](crate::Feed) and what was
//! [executed](crate::Executed) hold a noun and its enterprise, and show neither. They give both to a
//! caller that decides which enterprises exist. A use case without that decision has no noun:
//!
//! ```compile_fail,E0616
//! use enroll_core::Policy;
//! use enroll_store::Snapshot;
//!
//! fn policy(snapshot: Snapshot<Policy>) -> Option<Policy> {
//!     snapshot.noun
//! }
//! ```
//!
//! ```
//! use enroll_core::Policy;
//! use enroll_store::{Snapshot, gate::{Admission, NoEnterprise}};
//!
//! fn policy(snapshot: Snapshot<Policy>) -> Result<Option<Policy>, NoEnterprise> {
//!     Ok(snapshot.admit(Admission::Created)?.noun)
//! }
//! ```

use enroll_core::{Enterprise, Timestamp};

use crate::noun::{Kind, Noun};

/// Which enterprises exist.
///
#[doc = head!()]
/// // Nobody created the enterprise.
/// assert!(store.read::<Enterprise>(&name).await?.admit(Admission::Any).is_ok());
/// assert!(store.read::<Enterprise>(&name).await?.admit(Admission::Created).is_err());
#[doc = tail!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Admission {
    /// Each, until it is deleted: for an emulator, where nobody should have to create one first.
    Any,
    /// Those that were created, until they are deleted.
    Created,
}

impl Admission {
    /// Returns whether the enterprise exists; `None` is one that was never created.
    ///
    #[doc = head!()]
    /// let mut enterprise = Enterprise::from(created);
    /// assert!(Admission::Created.admits(Some(&enterprise)));
    /// let deleted = enterprise.delete(now)?;
    /// enterprise.apply(&deleted);
    /// assert!(!Admission::Any.admits(Some(&enterprise)));
    /// assert!(Admission::Any.admits(None));
    #[doc = tail!()]
    #[must_use]
    pub fn admits(self, enterprise: Option<&Enterprise>) -> bool {
        match enterprise {
            Some(enterprise) => !enterprise.is_deleted(),
            None => self == Self::Any,
        }
    }

    /// Refuses a noun whose enterprise does not exist. An enterprise is its own gate.
    pub(crate) fn check<N: Noun>(
        self,
        noun: Option<&N>,
        enterprise: Option<&Enterprise>,
    ) -> Result<(), NoEnterprise> {
        let gate = if N::KIND == Kind::Enterprise { noun.and_then(N::gate) } else { enterprise };
        if self.admits(gate) { Ok(()) } else { Err(NoEnterprise) }
    }
}

/// The enterprise is deleted, or was never created where that matters.
///
/// ```
/// use enroll_store::gate::NoEnterprise;
///
/// assert_eq!(NoEnterprise.to_string(), "enterprise does not exist");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("enterprise does not exist")]
pub struct NoEnterprise;

/// The noun and the enterprise behind a gate.
///
#[doc = head!()]
/// store.execute(&name, &request("r1")?, create).await?;
/// let read = store.read::<Policy>(&"enterprises/e1/policies/kiosk".parse()?).await?;
/// let admitted = read.admit(Admission::Created)?;
/// // The enterprise exists, and has no such policy.
/// assert!(admitted.noun.is_none() && admitted.enterprise.is_some());
#[doc = tail!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Admitted<N, E = Enterprise> {
    /// The noun; `None` if it is absent.
    pub noun: Option<N>,
    /// The enterprise that the noun belongs to; `None` if it was never created.
    pub enterprise: Option<E>,
    /// The time: of a decision, taken after any lock; else when the noun was read.
    pub now: Timestamp,
}

/// The input of a decision.
///
#[doc = head!()]
/// let enterprise = Enterprise::from(created);
/// let reading = Reading::new(Some(&enterprise), None, now);
/// assert_eq!(reading.admit(Admission::Created)?.noun, Some(&enterprise));
#[doc = tail!()]
#[derive(Debug)]
pub struct Reading<'a, N: Noun> {
    noun: Option<&'a N>,
    enterprise: Option<&'a Enterprise>,
    now: Timestamp,
}

impl<'a, N: Noun> Reading<'a, N> {
    /// Creates a reading of a noun, or of its absence, at a time that was taken after any lock.
    ///
    #[doc = head!()]
    /// let reading = Reading::<Enterprise>::new(None, None, now);
    /// assert!(reading.is_absent());
    /// assert_eq!(reading.now(), now);
    #[doc = tail!()]
    #[must_use]
    pub fn new(noun: Option<&'a N>, enterprise: Option<&'a Enterprise>, now: Timestamp) -> Self {
        Self { noun, enterprise, now }
    }

    /// Returns whether the noun is absent: for the creation of an enterprise, which may not exist.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.noun.is_none()
    }

    /// Returns the time of the decision.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Returns the noun, if its enterprise exists.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    ///
    #[doc = head!()]
    /// // The policy is there, and its enterprise was never created.
    /// let document = "{}".parse()?;
    /// let policy = Policy::from(Policy::begin("enterprises/e1/policies/kiosk".parse()?, document, now));
    /// let reading = Reading::new(Some(&policy), None, now);
    /// assert!(reading.admit(Admission::Any).is_ok());
    /// assert_eq!(reading.admit(Admission::Created), Err(NoEnterprise));
    #[doc = tail!()]
    pub fn admit(
        &self,
        admission: Admission,
    ) -> Result<Admitted<&'a N, &'a Enterprise>, NoEnterprise> {
        let Self { noun, enterprise, now } = *self;
        admission.check(noun, enterprise)?;
        Ok(Admitted { noun, enterprise, now })
    }

    /// Returns the noun without asking for its enterprise: for the suite that stores pass.
    #[cfg(any(test, feature = "conformance"))]
    #[must_use]
    pub fn ungated(&self) -> Admitted<&'a N, &'a Enterprise> {
        let Self { noun, enterprise, now } = *self;
        Admitted { noun, enterprise, now }
    }
}

/// A noun that was read, or its absence.
///
#[doc = head!()]
/// store.execute(&name, &request("r1")?, create).await?;
/// let snapshot = store.read::<Enterprise>(&name).await?;
/// assert!(snapshot.read_at() > now);
/// assert!(snapshot.admit(Admission::Created)?.noun.is_some());
#[doc = tail!()]
#[derive(Clone, Debug)]
pub struct Snapshot<N: Noun> {
    noun: Option<N>,
    enterprise: Option<Enterprise>,
    now: Timestamp,
}

impl<N: Noun> Snapshot<N> {
    /// Creates a snapshot of a noun and its enterprise, which were read at one time.
    ///
    #[doc = head!()]
    /// let enterprise = Enterprise::from(created);
    /// // An enterprise is its own gate.
    /// let snapshot = Snapshot::new(Some(enterprise.clone()), None, now);
    /// assert_eq!(snapshot.admit(Admission::Created)?.noun, Some(enterprise));
    #[doc = tail!()]
    #[must_use]
    pub fn new(noun: Option<N>, enterprise: Option<Enterprise>, now: Timestamp) -> Self {
        Self { noun, enterprise, now }
    }

    /// Returns when it was read.
    #[must_use]
    pub fn read_at(&self) -> Timestamp {
        self.now
    }

    /// Returns the noun, if its enterprise exists.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    ///
    #[doc = head!()]
    /// let snapshot = || Snapshot::<Policy>::new(None, None, now);
    /// assert_eq!(snapshot().admit(Admission::Any)?.noun, None);
    /// assert_eq!(snapshot().admit(Admission::Created), Err(NoEnterprise));
    #[doc = tail!()]
    pub fn admit(self, admission: Admission) -> Result<Admitted<N>, NoEnterprise> {
        let Self { noun, enterprise, now } = self;
        admission.check(noun.as_ref(), enterprise.as_ref())?;
        Ok(Admitted { noun, enterprise, now })
    }

    /// Returns the noun without asking for its enterprise: for the suite that stores pass.
    #[cfg(any(test, feature = "conformance"))]
    #[must_use]
    pub fn ungated(self) -> Admitted<N> {
        let Self { noun, enterprise, now } = self;
        Admitted { noun, enterprise, now }
    }
}

#[cfg(test)]
mod tests {
    use enroll_core::{Policy, enterprise::Created};

    use super::*;

    fn enterprise() -> Enterprise {
        Created::new("LC1".parse().unwrap(), Timestamp::UNIX_EPOCH).into()
    }

    fn deleted() -> Enterprise {
        let mut enterprise = enterprise();
        let deletion = enterprise.delete(Timestamp::UNIX_EPOCH).unwrap();
        enterprise.apply(&deletion);
        enterprise
    }

    #[test]
    fn a_noun_is_seen_only_while_its_enterprise_exists() {
        let now = Timestamp::UNIX_EPOCH;
        for (gate, any, created) in
            [(None, true, false), (Some(enterprise()), true, true), (Some(deleted()), false, false)]
        {
            for (admission, passes) in [(Admission::Any, any), (Admission::Created, created)] {
                let reading = Reading::<Policy>::new(None, gate.as_ref(), now);
                assert_eq!(reading.admit(admission).is_ok(), passes, "{gate:?}");
                let snapshot = Snapshot::<Policy>::new(None, gate.clone(), now);
                assert_eq!(snapshot.admit(admission).is_ok(), passes, "{gate:?}");
            }
        }
    }

    #[test]
    fn an_enterprise_is_its_own_gate() {
        let (now, other, own) = (Timestamp::UNIX_EPOCH, enterprise(), deleted());
        // A batch may hold the enterprise as it was before the batch.
        let reading = Reading::new(Some(&own), Some(&other), now);
        assert_eq!(reading.admit(Admission::Any).err(), Some(NoEnterprise));
        let reading = Reading::new(Some(&other), Some(&own), now);
        assert!(reading.admit(Admission::Created).is_ok());
    }
}
