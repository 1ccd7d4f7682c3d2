//! `execute` of a store that many machines share: read, decide, and one conditional write.
//!
//! ```text
//! read (noun and request row) ─▶ decide ─▶ write, if the revision is the same and the id is new
//!   ▲                                        │ reply: recorded, or replayed ─▶ admitted
//!   └── stale: another writer was first ─────┤ no row was met and there is no use left ─▶ refused
//!   └── unknown: no reply came ──────────────┘
//! ```
//!
//! The network delivers in any order, loses, and delivers twice; a process crashes, and its client
//! asks again with the same request id. Each is bounded, so that every state can be visited.

use std::collections::BTreeSet;

use stateright::{Model, Property};

/// How many callers there are.
const CALLERS: usize = 3;

/// What is no promise: that something happens at all.
pub(crate) const HAPPENS: &str = "all uses are used";

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
}

/// What the callers ask.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Command {
    /// A use of a token that has so many.
    Redeem { uses_max: usize },
    /// A noun with a fresh name: no revision guards its write, its request id alone does.
    Create,
}

/// How much goes wrong at most.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Budget {
    pub(crate) losses: u8,
    pub(crate) duplicates: u8,
    pub(crate) crashes: u8,
    /// How often a caller gives up waiting for what may still come.
    pub(crate) timeouts: u8,
}

/// The protocol.
#[derive(Clone, Debug)]
pub(crate) struct Execute {
    pub(crate) command: Command,
    pub(crate) fault: Option<Fault>,
    pub(crate) budget: Budget,
}

type Caller = usize;

/// A request id: its caller, and how often that drew one.
type Id = (Caller, u8);

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct State {
    revision: u8,
    /// What was decided, in order.
    decided: Vec<Decided>,
    /// The request rows.
    requests: BTreeSet<Id>,
    network: BTreeSet<Message>,
    callers: [Process; CALLERS],
    left: Budget,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Decided {
    request: Id,
    /// Of a creation, the life of the process that drew the name.
    name: Option<u8>,
}

/// Who works for a caller.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Process {
    request: Id,
    /// Which process it is, counted from 0: another one after each crash.
    life: u8,
    /// How many writes were sent.
    attempts: u8,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Phase {
    /// It reads next. `looks` is that it would only know what became of a lost write.
    Begin {
        looks: bool,
    },
    /// It has read; it writes next.
    Read {
        revision: u8,
    },
    Waiting,
    Admitted,
    Refused,
}

#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Message {
    Write {
        request: Id,
        revision: u8,
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

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Action {
    /// Reads, and decides to be refused or admitted where that is clear.
    Read(Caller),
    Write(Caller),
    Deliver(Message),
    DeliverTwice(Message),
    Lose(Message),
    GiveUp(Caller),
    Crash(Caller),
}

impl Execute {
    fn may_decide(&self, decided: usize) -> bool {
        match self.command {
            Command::Redeem { uses_max } => decided < uses_max,
            Command::Create => true,
        }
    }

    fn read(&self, state: &mut State, caller: Caller) {
        let Process { request, phase, .. } = state.callers[caller];
        let looks = phase == Phase::Begin { looks: true };
        state.callers[caller].phase = if state.requests.contains(&request) {
            Phase::Admitted
        } else if looks || !self.may_decide(state.decided.len()) {
            Phase::Refused
        } else {
            Phase::Read { revision: state.revision }
        };
    }

    fn write(state: &mut State, caller: Caller, revision: u8) {
        let process = &mut state.callers[caller];
        process.attempts += 1;
        process.phase = Phase::Waiting;
        let Process { request, life, attempts: attempt, .. } = *process;
        state.network.insert(Message::Write { request, revision, life, attempt });
    }

    /// The store gets a write: all of it is recorded at once, or nothing.
    fn record(&self, state: &mut State, request: Id, revision: u8, life: u8) -> bool {
        let checks_id = self.fault != Some(Fault::IdNotCheckedInTheWrite);
        if checks_id && state.requests.contains(&request) {
            return true;
        }
        let (name, first) = match self.command {
            Command::Redeem { .. } => {
                let guarded = self.fault != Some(Fault::NoRevisionGuard);
                (None, !guarded || state.revision == revision)
            }
            Command::Create => {
                let taken = |of: &Decided| of.request.0 == request.0 && of.name == Some(life);
                (Some(life), !state.decided.iter().any(taken))
            }
        };
        if first {
            state.revision += 1;
            state.decided.push(Decided { request, name });
            if self.fault == Some(Fault::IdWrittenApart) {
                state.network.insert(Message::Row { request });
            } else {
                state.requests.insert(request);
            }
        }
        first
    }

    fn deliver(&self, state: &mut State, message: Message) {
        match message {
            Message::Write { request, revision, life, attempt } => {
                let recorded = self.record(state, request, revision, life);
                let (caller, process) = (request.0, state.callers[request.0]);
                // A connection ends with its attempt: a later reply is for nobody.
                if process.phase == Phase::Waiting && process.attempts == attempt {
                    state.network.insert(Message::Reply { caller, recorded });
                }
            }
            Message::Row { request } => {
                state.requests.insert(request);
            }
            Message::Reply { caller, recorded } => {
                state.callers[caller].phase =
                    if recorded { Phase::Admitted } else { Phase::Begin { looks: false } };
            }
        }
    }

    /// The outcome of a caller's write is unknown to it.
    fn give_up(&self, state: &mut State, caller: Caller) {
        state.hang_up(caller);
        let process = &mut state.callers[caller];
        if self.fault == Some(Fault::LostMeansFailed) {
            process.request.1 += 1;
        }
        let looks = self.fault == Some(Fault::LookingIsEnough);
        process.phase = Phase::Begin { looks };
    }
}

impl State {
    /// Returns whether something that the caller waits for may still come.
    fn is_awaited(&self, caller: Caller) -> bool {
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
    fn hang_up(&mut self, caller: Caller) {
        let is_reply = |message: &Message| match *message {
            Message::Reply { caller: of, .. } => of == caller,
            Message::Write { .. } | Message::Row { .. } => false,
        };
        self.network.retain(|message| !is_reply(message));
    }

    fn decided_for(&self, caller: Caller) -> usize {
        self.decided.iter().filter(|decided| decided.request.0 == caller).count()
    }

    fn phase(&self, caller: Caller) -> Phase {
        self.callers[caller].phase
    }

    fn is_answered(&self, caller: Caller) -> bool {
        matches!(self.phase(caller), Phase::Admitted | Phase::Refused)
    }
}

impl Model for Execute {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let phase = Phase::Begin { looks: false };
        let process = |caller| Process { request: (caller, 0), life: 0, attempts: 0, phase };
        vec![State {
            revision: 0,
            decided: Vec::new(),
            requests: BTreeSet::new(),
            network: BTreeSet::new(),
            callers: std::array::from_fn(process),
            left: self.budget,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        let left = state.left;
        for caller in 0..CALLERS {
            match state.phase(caller) {
                Phase::Begin { .. } => actions.push(Action::Read(caller)),
                Phase::Read { .. } => actions.push(Action::Write(caller)),
                // What cannot come any more needs no patience.
                Phase::Waiting if left.timeouts > 0 || !state.is_awaited(caller) => {
                    actions.push(Action::GiveUp(caller));
                }
                Phase::Waiting | Phase::Admitted | Phase::Refused => {}
            }
            if left.crashes > 0 && !state.is_answered(caller) {
                actions.push(Action::Crash(caller));
            }
        }
        for message in &state.network {
            actions.push(Action::Deliver(*message));
            if left.duplicates > 0 && !matches!(message, Message::Reply { .. }) {
                actions.push(Action::DeliverTwice(*message));
            }
            if left.losses > 0 {
                actions.push(Action::Lose(*message));
            }
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::Read(caller) => self.read(&mut state, caller),
            Action::Write(caller) => {
                let Phase::Read { revision } = state.phase(caller) else { return None };
                Self::write(&mut state, caller, revision);
            }
            Action::Deliver(message) => {
                state.network.remove(&message);
                self.deliver(&mut state, message);
            }
            Action::DeliverTwice(message) => {
                state.left.duplicates -= 1;
                self.deliver(&mut state, message);
            }
            Action::Lose(message) => {
                state.left.losses -= 1;
                state.network.remove(&message);
            }
            Action::GiveUp(caller) => {
                if state.is_awaited(caller) {
                    state.left.timeouts -= 1;
                }
                self.give_up(&mut state, caller);
            }
            Action::Crash(caller) => {
                state.left.crashes -= 1;
                state.hang_up(caller);
                state.callers[caller].life += 1;
                state.callers[caller].phase = Phase::Begin { looks: false };
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = vec![
            Property::<Self>::always("a limit is never passed", |model, state| {
                match model.command {
                    Command::Redeem { uses_max } => state.decided.len() <= uses_max,
                    Command::Create => true,
                }
            }),
            Property::<Self>::always("a request is decided once", |_, state| {
                (0..CALLERS).all(|caller| state.decided_for(caller) <= 1)
            }),
            Property::<Self>::always("what is acknowledged is in the state", |_, state| {
                let admitted = |caller| state.phase(caller) == Phase::Admitted;
                (0..CALLERS).all(|caller| !admitted(caller) || state.decided_for(caller) == 1)
            }),
            Property::<Self>::always("what is refused is not in the state", |_, state| {
                let refused = |caller| state.phase(caller) == Phase::Refused;
                (0..CALLERS).all(|caller| !refused(caller) || state.decided_for(caller) == 0)
            }),
            Property::<Self>::always("everyone is answered in the end", |model, state| {
                let mut actions = Vec::new();
                model.actions(state, &mut actions);
                !actions.is_empty() || (0..CALLERS).all(|caller| state.is_answered(caller))
            }),
        ];
        // The model is no proof if nothing happens in it.
        properties.push(Property::<Self>::sometimes(HAPPENS, |model, state| {
            let uses_max = match model.command {
                Command::Redeem { uses_max } => uses_max,
                Command::Create => CALLERS,
            };
            state.decided.len() == uses_max && (0..CALLERS).all(|caller| state.is_answered(caller))
        }));
        properties
    }
}
