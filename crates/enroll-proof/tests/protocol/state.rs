//! The state at one moment: of the store, of the messages and of the callers.

use std::collections::BTreeSet;

use crate::fault::Budget;

/// The number of callers.
pub(crate) const CALLERS: usize = 3;

pub(crate) type Caller = usize;

/// A request id: its caller, and how often that drew one.
pub(crate) type Id = (Caller, u8);

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct State {
    pub(crate) revision: u8,
    /// The current state of the clock and of the enterprise's row.
    pub(crate) instant: Instant,
    /// The decisions, in order.
    pub(crate) decided: Vec<Decided>,
    /// The request rows.
    pub(crate) requests: BTreeSet<Id>,
    pub(crate) network: BTreeSet<Message>,
    pub(crate) callers: [Process; CALLERS],
    pub(crate) left: Budget,
}

/// The state of the token and its enterprise from some moment on.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Instant {
    /// The store's clock is at the token's expiration or past it.
    pub(crate) expired: bool,
    /// The enterprise has its tombstone.
    pub(crate) deleted: bool,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Decided {
    pub(crate) request: Id,
    /// Of a creation, the life of the process that drew the name.
    pub(crate) name: Option<u8>,
    /// The state at the decision: when it was read, or written on a guess.
    pub(crate) read: Instant,
    /// The state at the write.
    pub(crate) written: Instant,
}

/// The process that works for a caller.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Process {
    pub(crate) request: Id,
    /// Which process it is, counted from 0: another one after each crash.
    pub(crate) life: u8,
    /// The number of writes that were sent.
    pub(crate) attempts: u8,
    pub(crate) phase: Phase,
    /// `true` if the outcome of one of its writes was ever unknown.
    pub(crate) doubtful: bool,
    /// `true` if it ever got the answer that it is admitted.
    pub(crate) acknowledged: bool,
    /// The time that it read first, where that is kept.
    pub(crate) kept: Option<bool>,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Phase {
    /// The next step is to read.
    Begin(Begin),
    /// The next step is to write the decision.
    Read(Read),
    Waiting,
    /// Its request is recorded; it reads what to answer next.
    Recorded,
    /// `around`: the answer came from an enterprise that was deleted before.
    Admitted {
        around: bool,
    },
    Refused(Refusal),
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Begin {
    /// A submission, which may be decided on a guess.
    First,
    /// Another attempt at it, after a lost race.
    Again,
    /// Only the outcome of a lost write is looked up.
    Looks,
}

/// The input of a decision.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Read {
    pub(crate) revision: u8,
    /// The state that was read; `None` if it is guessed.
    pub(crate) instant: Option<Instant>,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) why: Why,
    /// `true` if the refusal is final: nothing is recorded.
    pub(crate) is_final: bool,
    /// `true` if the request was recorded at the time of the refusal.
    pub(crate) recorded: bool,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Why {
    NoEnterprise,
    Spent,
    Expired,
    /// A look for a lost write did not find it.
    NotFound,
}

#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Message {
    Write {
        request: Id,
        read: Read,
        life: u8,
        attempt: u8,
    },
    /// Of the request row alone, where it is written apart.
    Row {
        request: Id,
    },
    Reply {
        caller: Caller,
        recorded: bool,
    },
}

impl State {
    /// Returns the beginning: an active token of an enterprise, and nobody who has asked yet.
    pub(crate) fn begin(left: Budget) -> Self {
        let process = |caller| Process {
            request: (caller, 0),
            life: 0,
            attempts: 0,
            phase: Phase::Begin(Begin::First),
            doubtful: false,
            acknowledged: false,
            kept: None,
        };
        Self {
            revision: 0,
            instant: Instant::default(),
            decided: Vec::new(),
            requests: BTreeSet::new(),
            network: BTreeSet::new(),
            callers: std::array::from_fn(process),
            left,
        }
    }

    /// Returns whether something that the caller waits for may still come.
    pub(crate) fn is_awaited(&self, caller: Caller) -> bool {
        let process = self.callers[caller];
        self.network.iter().any(|message| match *message {
            Message::Write { request, attempt, .. } => {
                request.0 == caller && attempt == process.attempts
            }
            Message::Row { .. } => false,
            Message::Reply { caller: of, .. } => of == caller,
        })
    }

    /// Ends the connection of a caller: a reply under way is lost.
    pub(crate) fn hang_up(&mut self, caller: Caller) {
        let is_reply = |message: &Message| match *message {
            Message::Reply { caller: of, .. } => of == caller,
            Message::Write { .. } | Message::Row { .. } => false,
        };
        self.network.retain(|message| !is_reply(message));
    }

    pub(crate) fn decided_for(&self, caller: Caller) -> usize {
        self.decided.iter().filter(|decided| decided.request.0 == caller).count()
    }

    pub(crate) fn phase(&self, caller: Caller) -> Phase {
        self.callers[caller].phase
    }

    pub(crate) fn is_answered(&self, caller: Caller) -> bool {
        matches!(self.phase(caller), Phase::Admitted { .. } | Phase::Refused(_))
    }
}
