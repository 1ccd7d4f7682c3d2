//! Contexts: who calls, under which request id, and what the caller reaches.

use std::collections::BTreeSet;

use enroll_core::{
    name::EnterpriseId,
    record::{Actor, PrincipalName, RequestId},
};

/// The context of a write: the caller, the request id, and the reach of the caller.
///
/// [`Context::NONE`] is the default.
///
/// ```
/// use enroll_core::record::{Actor, PrincipalName};
/// use enroll_service::Context;
///
/// let context = Context {
///     actor: Some(Actor::Principal("operator".parse()?)),
///     request: Some("4f1c".parse()?),
///     ..Context::default()
/// };
/// assert!(context.reaches(&"LC00abc".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// The actor that each event is recorded with. A redemption is recorded with the device that
    /// presented the token instead.
    pub actor: Option<Actor>,
    /// The caller's request id: the same command under the same id is executed once, and answered
    /// each time as the first time. A command that found nothing to change recorded nothing, so it
    /// is decided again. Another command under the id is refused, and so is another principal; a
    /// redemption belongs to the device that presents the token. Without an id, no retry is possible.
    pub request: Option<RequestId>,
    /// The part of the command beyond the arguments of the call, such as the body that a closure
    /// reads. The same request id with another command is refused.
    pub command: &'a [u8],
    /// The enterprises that the caller reaches: to it, others do not exist. `None` is all of them.
    pub reach: Option<&'a BTreeSet<EnterpriseId>>,
}

impl Context<'static> {
    /// Nobody in particular calls, reaches every enterprise, and retries nothing.
    pub const NONE: Self = Self { actor: None, request: None, command: &[], reach: None };
}

impl Context<'_> {
    /// Returns the principal that calls, if one does.
    pub(crate) fn principal(&self) -> Option<&PrincipalName> {
        match self.actor.as_ref()? {
            Actor::Principal(name) => Some(name),
            Actor::Device(_) | Actor::Unknown(_) => None,
        }
    }

    /// Returns whether the caller reaches an enterprise.
    ///
    /// ```
    /// use std::collections::BTreeSet;
    ///
    /// use enroll_service::Context;
    ///
    /// let reach = BTreeSet::from(["LC00abc".parse()?]);
    /// let context = Context { reach: Some(&reach), ..Context::default() };
    /// assert!(context.reaches(&"LC00abc".parse()?));
    /// assert!(!context.reaches(&"LC00xyz".parse()?));
    /// # Ok::<(), enroll_core::name::ParseIdError>(())
    /// ```
    #[must_use]
    pub fn reaches(&self, enterprise: &EnterpriseId) -> bool {
        self.reach.is_none_or(|reach| reach.contains(enterprise))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_reaches_what_is_among_its_enterprises() {
        let reach = BTreeSet::from(["LC1".parse().unwrap()]);
        let context = Context { reach: Some(&reach), ..Context::default() };
        assert!(context.reaches(&"LC1".parse().unwrap()));
        assert!(!context.reaches(&"LC2".parse().unwrap()));
        assert!(Context::default().reaches(&"LC2".parse().unwrap()));
    }
}
