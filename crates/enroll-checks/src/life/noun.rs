//! The common interface of all nouns.

use std::fmt::Debug;

use enroll_core::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

/// A command on a noun, which gives the two numbers a meaning of its own.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Which command.
    pub action: u8,
    /// Which argument.
    pub pick: u8,
    /// The time of the command.
    pub now: Timestamp,
}

/// A noun, and everything that can be done to it.
pub trait Life:
    From<Self::First> + Clone + Debug + PartialEq + Serialize + DeserializeOwned
{
    /// The first fact.
    type First: Clone + Debug + PartialEq + Serialize + DeserializeOwned;
    /// A later fact.
    type Event: Clone + Debug + PartialEq + Serialize + DeserializeOwned;

    /// `true` if the life of such a noun can end.
    const ENDS: bool = true;

    /// Returns the first fact of one of a few kinds.
    fn first(kind: u8) -> Self::First;

    /// Decides; `None` is a refusal, and that there is nothing to change.
    fn decide(&self, step: Step) -> Option<Self::Event>;

    /// Records an event that was decided.
    fn record(&mut self, event: &Self::Event);

    /// Returns whether an event that was decided at `now` may be, by the noun's own account.
    fn permits(&self, event: &Self::Event, now: Timestamp) -> bool;

    /// Returns whether an event that was just recorded is seen.
    fn shows(&self, event: &Self::Event) -> bool;

    /// Returns whether no command can change the noun any more.
    fn is_over(&self) -> bool;

    /// Returns whether the command that led to `event` would change nothing more.
    fn is_settled_by(event: &Self::Event) -> bool;
}
