//! Effects: what a decision changes, if anything.

/// The change of a decision: one event, or none.
///
/// ```
/// use enroll_core::{Timestamp, effect::Effect, enterprise::{Created, Enterprise}};
///
/// let now = Timestamp::UNIX_EPOCH;
/// let mut enterprise = Enterprise::from(Created::new("LC00abc".parse()?, now));
/// if let Effect::Event(approved) = enterprise.approve("app:com.example".parse()?, now)? {
///     enterprise.apply(&approved);
/// }
/// assert_eq!(enterprise.approve("app:com.example".parse()?, now)?, Effect::Nothing);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "an event changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect<E> {
    /// The noun is already as it should be.
    Nothing,
    /// The noun changes by this event.
    Event(E),
}

impl<E> Effect<E> {
    /// Returns the event, if there is one.
    #[must_use]
    pub fn event(self) -> Option<E> {
        match self {
            Self::Nothing => None,
            Self::Event(event) => Some(event),
        }
    }
}
