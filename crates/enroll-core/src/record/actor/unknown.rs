//! Actors of a kind that this version does not know.

use alloc::boxed::Box;

/// An actor of a kind that a later version added, or a device with a kind of token that it added.
///
/// The kind and the name are kept as they were stored, so that a record with such an actor can be
/// shown and written again.
///
/// ```
/// use enroll_core::record::Actor;
///
/// let actor: Actor = serde_json::from_str(r#"{"robot":"r2"}"#)?;
/// let Actor::Unknown(unknown) = &actor else { unreachable!("no actor is a robot") };
/// assert_eq!((unknown.kind(), unknown.name()), ("robot", Some("r2")));
/// assert_eq!(serde_json::to_string(&actor)?, r#"{"robot":"r2"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct UnknownActor {
    pub(crate) kind: Box<str>,
    pub(crate) name: Option<Box<str>>,
}

impl UnknownActor {
    /// Returns the stored name of the kind. A format without names, such as postcard, has the
    /// number of the kind instead, in decimal digits.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Returns the name of the actor, or `None` if what was stored of the actor is not a text.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}
