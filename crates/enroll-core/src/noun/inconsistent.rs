//! Why a stored noun is not read back.

/// Why a stored noun cannot be one that its decisions made.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum InconsistentError {
    /// An enrollment token's state does not follow from its uses.
    #[error("state of an enrollment token must follow from its uses")]
    Uses,
    /// A profile's newest token is not the one that was counted last.
    #[error("token of an enrollment profile must be of its newest generation")]
    Generation,
    /// More devices used the newest token than ever enrolled.
    #[error("uses of a token must be among the devices that enrolled")]
    Enrolled,
    /// A user's tokens are not in order, or not all were counted.
    #[error("authentication tokens must have increasing numbers, up to the count")]
    Tokens,
    /// A deleted user holds something.
    #[error("deleted user must have neither tokens nor accounts")]
    Deleted,
    /// A user that Google manages holds something.
    #[error("user that is managed by Google must have neither tokens nor accounts")]
    Google,
    /// An enterprise has approved too many products.
    #[error("enterprise must not approve more products than it may")]
    Products,
    /// The description of an enterprise is gone.
    #[error("enterprise that was created with a document must have one")]
    Document,
    /// A device belongs to another enterprise than its token.
    #[error("device must belong to the enterprise of its token")]
    Enterprise,
    /// A policy was never written.
    #[error("version of a policy must be at least 1")]
    Version,
    /// A noun is made of no fact.
    #[error("revision must be at least 1")]
    Revision,
}

impl InconsistentError {
    pub(crate) const fn of_revision(revision: u64) -> Result<(), Self> {
        if revision == 0 { Err(Self::Revision) } else { Ok(()) }
    }
}
