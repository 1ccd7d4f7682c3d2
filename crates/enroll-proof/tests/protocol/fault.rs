//! Failures that may happen, and faults of a protocol made on purpose.

/// A fault of a protocol, made on purpose.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// A write is made whatever the revision is.
    NoRevisionGuard,
    /// The request id is written by a statement of its own.
    IdWrittenApart,
    /// A write does not look for its request id.
    IdNotCheckedInTheWrite,
    /// A lost reply is taken for a failure, and the command made again under a new id.
    LostMeansFailed,
    /// After a lost reply it is looked for the request id once, and not submitted again.
    LookingIsEnough,
    /// The time is read once, and kept for the attempts that follow a lost race.
    TimeIsKept,
    /// The decision is asked before the request row: a retry has to be in time.
    TimeBeforeTheId,
    /// Every refusal is taken for good, though a write may be under way.
    DoubtIsForgotten,
    /// The decision does not ask for the enterprise.
    GateNotAsked,
    /// A write on a guess does not hold the guess against the enterprise.
    GuessNotHeld,
    /// A request that was recorded is answered without a look at the enterprise.
    AnsweredAroundTheGate,
}

/// The most failures.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct Budget {
    pub(crate) losses: u8,
    pub(crate) duplicates: u8,
    pub(crate) crashes: u8,
    /// The number of times that a caller stops waiting for a message that may still come.
    pub(crate) timeouts: u8,
    /// The number of times that the token expires: one or none.
    pub(crate) expiries: u8,
    /// The number of times that the enterprise is deleted: one or none.
    pub(crate) deletions: u8,
    /// The number of times that an admitted caller repeats its request under the same id.
    pub(crate) repeats: u8,
}
