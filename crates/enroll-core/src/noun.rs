//! Nouns: what the state machines of this crate have in common.
//!
//! A program that keeps nouns of several kinds writes its code once, over [`Noun`], its first fact
//! and its events, which are [`Fact`]s.

mod fact;
#[cfg(feature = "serde")]
mod inconsistent;
mod kind;
mod nouns;
mod replay;

use core::{fmt, hash::Hash};

#[cfg(feature = "serde")]
pub(crate) use self::inconsistent::InconsistentError;
pub use self::{
    fact::{Fact, Subject},
    kind::{Kind, ParseKindError},
    replay::ReplayError,
};
use crate::origin::Origin;

/// A state machine: it begins from a first fact and changes by events.
///
/// The one way to begin is `From<Self::First>`, and [`apply`](Self::apply) is the only change.
/// Decisions differ from noun to noun, so they are inherent methods.
///
/// ```
/// use enroll_core::{
///     EnrollmentToken, Timestamp,
///     enrollment_token::Terms,
///     noun::{Kind, Noun},
/// };
///
/// /// Folds a noun from its first fact and its events.
/// fn fold<N: Noun>(first: N::First, events: &[N::Event]) -> N {
///     let mut noun = N::from(first);
///     events.iter().for_each(|event| noun.apply(event));
///     noun
/// }
///
/// let now = Timestamp::UNIX_EPOCH;
/// let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
/// let first = EnrollmentToken::issue(name, Terms::default(), now);
/// let deleted = EnrollmentToken::from(first.clone()).delete(now)?;
/// let token: EnrollmentToken = fold(first, &[deleted]);
/// assert_eq!((EnrollmentToken::KIND, token.revision()), (Kind::EnrollmentToken, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Noun: Clone + fmt::Debug + Eq + From<Self::First> {
    /// The kind of the noun.
    const KIND: Kind;

    /// The name of the noun.
    type Name: Clone + fmt::Debug + fmt::Display + Eq + Hash + Ord;
    /// The fact that the noun begins from.
    type First: Clone + fmt::Debug + Eq + Fact;
    /// A fact that changes the noun.
    type Event: Clone + fmt::Debug + Eq + Fact;

    /// Returns the name of the noun that begins from `first`.
    fn name_of(first: &Self::First) -> Self::Name;

    /// Returns the name of the noun.
    fn name(&self) -> Self::Name;

    /// Returns the API that the noun was created through.
    fn origin(&self) -> Origin;

    /// Returns how many facts the noun was made from, counted from 1: its first fact, and each
    /// event that was applied.
    ///
    /// A store that writes a noun only where the revision is the one that was read loses no
    /// change. A noun that was stored before facts were counted is read with the revision 1.
    fn revision(&self) -> u64;

    /// Records a fact, which must be what a decision of this noun returned.
    ///
    /// Where it may be another, use [`replay`](Self::replay). With debug assertions, a fact that
    /// [cannot follow](Self::follows) panics.
    fn apply(&mut self, event: &Self::Event);

    /// Checks that a decision of this noun, as it is, could have returned `event`.
    ///
    /// # Errors
    ///
    /// Refuses any event of a noun that is over, an event of another noun, a number that is not the
    /// one that follows, and what the noun could not decide, such as a second use of a one-time
    /// token. The limits that a decision took are unknown here. Times may go back.
    fn follows(&self, event: &Self::Event) -> Result<(), ReplayError>;

    /// Records an event that may be of another noun, or recorded before.
    ///
    /// ```
    /// use enroll_core::{
    ///     EnrollmentToken, Timestamp,
    ///     device::Ownership,
    ///     enrollment_token::{Claim, Terms, UseLimit},
    ///     noun::{Noun, ReplayError},
    /// };
    ///
    /// let now = Timestamp::UNIX_EPOCH;
    /// let terms = Terms::default().with_use_limit(UseLimit::Once);
    /// let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
    /// let mut token = EnrollmentToken::from(EnrollmentToken::issue(name, terms, now));
    /// let claim = Claim::new("d1".parse()?, "R58M12".parse()?, Ownership::CompanyOwned);
    /// let redeemed = token.redeem(&claim, now)?.event;
    /// assert_eq!(token.replay(&redeemed), Ok(()));
    /// assert_eq!(token.replay(&redeemed), Err(ReplayError::Over));
    /// assert_eq!(token.uses(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Refuses what [`follows`](Self::follows) refuses, and changes nothing then.
    fn replay(&mut self, event: &Self::Event) -> Result<(), ReplayError> {
        self.follows(event)?;
        self.apply(event);
        Ok(())
    }

    /// Folds a whole history: the noun that its first fact and its later events leave.
    ///
    /// ```
    /// use enroll_core::{Enterprise, Timestamp, enterprise::Created, noun::{Noun, ReplayError}};
    ///
    /// let now = Timestamp::UNIX_EPOCH;
    /// let created = Created::new("e1".parse()?, now);
    /// let deleted = Enterprise::from(created.clone()).delete(now)?;
    /// assert!(Enterprise::fold(created.clone(), [&deleted])?.is_deleted());
    /// let twice = Enterprise::fold(created, [&deleted, &deleted]);
    /// assert_eq!(twice, Err(ReplayError::Over));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Refuses an event that cannot follow those before it.
    fn fold<'a>(
        first: Self::First,
        events: impl IntoIterator<Item = &'a Self::Event>,
    ) -> Result<Self, ReplayError>
    where
        Self::Event: 'a,
    {
        let mut noun = Self::from(first);
        for event in events {
            noun.replay(event)?;
        }
        Ok(noun)
    }
}

/// Returns the revision of a noun that has just begun.
pub(crate) const fn first_revision() -> u64 {
    1
}
