//! What may go wrong, and what is wrong with a protocol on purpose.

/// What is wrong with a protocol on purpose.
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

/// How much goes wrong at most.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct Budget {
    pub(crate) losses: u8,
    pub(crate) duplicates: u8,
    pub(crate) crashes: u8,
    /// How often a caller gives up waiting for what may still come.
    pub(crate) timeouts: u8,
    /// How often the token expires: once, or never.
    pub(crate) expiries: u8,
    /// How often the enterprise is deleted: once, or never.
    pub(crate) deletions: u8,
    /// How often one who was admitted asks again under the same id.
    pub(crate) repeats: u8,
}
