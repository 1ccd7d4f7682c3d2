//! The common interface of all nouns.

use std::fmt::Debug;

use enroll_core::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

/// Something that is done to a noun: the noun reads its own meaning into the two numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) action: u8,
    pub(crate) pick: u8,
    pub(crate) now: Timestamp,
}

/// A noun, and everything that can be done to it.
pub(crate) trait Life:
    From<Self::First> + Clone + Debug + PartialEq + Serialize + DeserializeOwned
{
    type First: Clone + Debug + PartialEq + Serialize + DeserializeOwned;
    type Event: Clone + Debug + PartialEq + Serialize + DeserializeOwned;

    /// `true` if the life of such a noun can end.
    const ENDS: bool = true;

    /// Returns the first fact of one of a few kinds.
    fn first(kind: u8) -> Self::First;

    /// Decides; `None` is a refusal, and that there is nothing to change.
    fn decide(&self, step: Step) -> Option<Self::Event>;

    fn record(&mut self, event: &Self::Event);

    /// Returns whether an event that was decided at `now` may be, by the noun's own account.
    fn permits(&self, event: &Self::Event, now: Timestamp) -> bool;

    /// Returns whether an event that was just recorded is seen.
    fn shows(&self, event: &Self::Event) -> bool;

    /// Returns whether nothing can happen to it any more.
    fn is_over(&self) -> bool;

    /// Returns whether after `event` there is nothing left to do of what was asked for.
    fn is_settled_by(event: &Self::Event) -> bool;
}
