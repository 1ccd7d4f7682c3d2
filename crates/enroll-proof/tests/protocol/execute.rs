//! `execute` of a store that many machines share: read, decide, and one conditional write.
//!
//! ```text
//! read (time, enterprise, noun, request row) ─▶ decide ─▶ write, if the revision is the same and
//!   ▲                                             │        the id is new ─▶ recorded
//!   │ the request is recorded ────────────────────│────────────────────────────┤
//!   │                                             └─▶ refused: no enterprise,  ▼
//!   ├── lost: another writer was first                spent, expired         answer ─▶ admitted
//!   └── unknown: no reply came                                               no enterprise ─▶ refused
//! ```
//!
//! What a step stands for in the code:
//!
//! | step | code |
//! | --- | --- |
//! | [`Action::Guess`] | `enroll-postgres`: `Batch::guess`, for a first attempt at a creation |
//! | [`Action::Read`] | `enroll-postgres`: `batch::statement` reads the clock, the enterprise, the noun and the request row by one statement; `Batch::decide` asks for the row first, and for the decision if there is none. `enroll-sqlite`: `writer::execute`, in the same order, in the transaction that writes |
//! | the decision | `enroll-service`: `Service::redeem` asks `admits` of the enterprise, and then `EnrollmentToken::check`, whether it is spent before whether it is expired |
//! | [`Action::Write`] | `enroll-postgres`: `Open::write`, which sends one statement |
//! | [`Action::Deliver`] of a write | `enroll-postgres`: the statement of `write::compose`. It looks at the revision (`update`) or at the guess (`insert`), and the primary key of `request` at the id; never at the time or, without a guess, at the enterprise |
//! | … of a reply | `Settled::Recorded`, or `Settled::Lost` and another turn of `execute` |
//! | [`Action::GiveUp`] | `Settled::Unknown`; `Service::execute` submits the same request again, and reports a refusal that follows as an unknown outcome |
//! | [`Action::Answer`] | `enroll-service`: `Service::previous` after a redemption, `check_enterprise` after that of an authentication token; a creation is answered without |
//! | [`Action::AskAgain`], [`Action::Crash`] | a client that asks under the same request id |
//! | [`Action::Expire`], [`Action::Delete`] | the store's clock goes on; `Service::delete_enterprise` records its tombstone |
//!
//! The network delivers in any order, loses, and delivers twice; a process crashes, and its client
//! asks again with the same request id. Each is bounded, so that every state can be visited.

use stateright::{Model, Property};

use crate::{
    fault::{Budget, Fault},
    promise,
    state::{
        Begin, CALLERS, Caller, Decided, Id, Instant, Message, Phase, Process, Read, Refusal,
        State, Why,
    },
};

/// The requests of the callers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Command {
    /// A use of a token that has so many.
    Redeem { uses_max: usize },
    /// A noun with a fresh name: no revision guards its write, its request id alone does.
    Create,
}

/// The protocol.
#[derive(Clone, Debug)]
pub(crate) struct Execute {
    pub(crate) command: Command,
    pub(crate) fault: Option<Fault>,
    pub(crate) budget: Budget,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Action {
    /// Decides on what it believes, without a read.
    Guess(Caller),
    /// Reads, and decides to be refused or admitted where that is clear.
    Read(Caller),
    Write(Caller),
    Deliver(Message),
    DeliverTwice(Message),
    Lose(Message),
    GiveUp(Caller),
    Crash(Caller),
    Answer(Caller),
    AskAgain(Caller),
    Expire,
    Delete,
}

impl Execute {
    fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// Decides on what was read. The order of the reasons is the code's.
    fn decide(&self, instant: Instant, uses: usize) -> Result<(), Why> {
        if instant.deleted && !self.has(Fault::GateNotAsked) {
            return Err(Why::NoEnterprise);
        }
        match self.command {
            Command::Redeem { uses_max } if uses >= uses_max => Err(Why::Spent),
            Command::Redeem { .. } if instant.expired => Err(Why::Expired),
            Command::Redeem { .. } | Command::Create => Ok(()),
        }
    }

    fn read(&self, state: &mut State, caller: Caller, begin: Begin) {
        let (instant, uses, revision) = (state.instant, state.decided.len(), state.revision);
        let process = &mut state.callers[caller];
        let mut told = instant;
        if self.has(Fault::TimeIsKept) {
            told.expired = *process.kept.get_or_insert(instant.expired);
        }
        let recorded = state.requests.contains(&process.request);
        let decided = self.decide(told, uses);
        let in_time = decided != Err(Why::Expired) || !self.has(Fault::TimeBeforeTheId);
        process.phase = match decided {
            _ if recorded && in_time => self.recorded(),
            _ if begin == Begin::Looks => {
                Phase::Refused(Refusal { why: Why::NotFound, is_final: true, recorded })
            }
            Ok(()) => Phase::Read(Read { revision, instant: Some(instant) }),
            Err(why) => {
                // A write under way is of an earlier revision if the token was used meanwhile.
                // Nothing holds it up if only time went by, or if the enterprise alone has changed.
                let doubtful = process.doubtful && !self.has(Fault::DoubtIsForgotten);
                let is_final = match why {
                    Why::Spent | Why::NotFound => true,
                    Why::Expired | Why::NoEnterprise => !doubtful,
                };
                Phase::Refused(Refusal { why, is_final, recorded })
            }
        };
    }

    /// Returns the step after a request is known to be recorded. The answer is already known if no
    /// enterprise is ever deleted.
    fn recorded(&self) -> Phase {
        match self.command {
            Command::Redeem { .. } if self.budget.deletions > 0 => Phase::Recorded,
            Command::Redeem { .. } | Command::Create => Phase::Admitted { around: false },
        }
    }

    /// Returns whether it matters that an outcome was unknown: for a refusal that is not of the
    /// token's own state.
    fn keeps_doubts(&self) -> bool {
        self.budget.expiries > 0 || self.budget.deletions > 0
    }

    fn answer(&self, state: &mut State, caller: Caller) {
        let deleted = state.instant.deleted;
        state.callers[caller].phase = if deleted && !self.has(Fault::AnsweredAroundTheGate) {
            let why = Why::NoEnterprise;
            Phase::Refused(Refusal { why, is_final: false, recorded: true })
        } else {
            Phase::Admitted { around: deleted }
        };
    }

    fn write(state: &mut State, caller: Caller, read: Read) {
        let process = &mut state.callers[caller];
        process.attempts += 1;
        process.phase = Phase::Waiting;
        let Process { request, life, attempts: attempt, .. } = *process;
        state.network.insert(Message::Write { request, read, life, attempt });
    }

    /// The store gets a write: all of it is recorded at once, or nothing.
    fn record(&self, state: &mut State, request: Id, read: Read, life: u8) -> bool {
        if state.requests.contains(&request) && !self.has(Fault::IdNotCheckedInTheWrite) {
            return false;
        }
        // A guess is of an enterprise that is there.
        let guessed = read.instant.is_none();
        if guessed && state.instant.deleted && !self.has(Fault::GuessNotHeld) {
            return false;
        }
        let (name, first) = match self.command {
            Command::Redeem { .. } => {
                let guarded = !self.has(Fault::NoRevisionGuard);
                (None, !guarded || state.revision == read.revision)
            }
            Command::Create => {
                let taken = |of: &Decided| of.request.0 == request.0 && of.name == Some(life);
                (Some(life), !state.decided.iter().any(taken))
            }
        };
        if first {
            let written = state.instant;
            let read = read.instant.unwrap_or(written);
            state.revision += 1;
            state.decided.push(Decided { request, name, read, written });
            if self.has(Fault::IdWrittenApart) {
                state.network.insert(Message::Row { request });
            } else {
                state.requests.insert(request);
            }
        }
        first
    }

    fn deliver(&self, state: &mut State, message: Message) {
        match message {
            Message::Write { request, read, life, attempt } => {
                let recorded = self.record(state, request, read, life);
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
                    if recorded { self.recorded() } else { Phase::Begin(Begin::Again) };
            }
        }
    }

    /// The outcome of a caller's write is unknown to it.
    fn give_up(&self, state: &mut State, caller: Caller) {
        state.hang_up(caller);
        let process = &mut state.callers[caller];
        process.doubtful = self.keeps_doubts();
        if self.has(Fault::LostMeansFailed) {
            process.request.1 += 1;
        }
        let looks = self.has(Fault::LookingIsEnough);
        process.phase = Phase::Begin(if looks { Begin::Looks } else { Begin::First });
    }

    /// A process ends, and its client asks another one under the same id.
    fn crash(&self, state: &mut State, caller: Caller) {
        state.hang_up(caller);
        let process = &mut state.callers[caller];
        process.doubtful = self.keeps_doubts();
        process.life += 1;
        process.kept = None;
        process.phase = Phase::Begin(Begin::First);
    }

    /// Does what a caller does next, by itself.
    fn go_on(&self, state: &mut State, caller: Caller) {
        match state.phase(caller) {
            Phase::Begin(begin) => self.read(state, caller, begin),
            Phase::Read(read) => Self::write(state, caller, read),
            Phase::Recorded => self.answer(state, caller),
            Phase::Admitted { .. } => {
                state.left.repeats -= 1;
                state.callers[caller].acknowledged = true;
                state.callers[caller].phase = Phase::Begin(Begin::First);
            }
            Phase::Waiting | Phase::Refused(_) => {}
        }
    }

    fn actions_of(&self, state: &State, caller: Caller, actions: &mut Vec<Action>) {
        let left = state.left;
        match state.phase(caller) {
            Phase::Begin(begin) => {
                actions.push(Action::Read(caller));
                // A guess saves nothing but a read, unless the enterprise may change.
                let guesses = self.command == Command::Create && self.budget.deletions > 0;
                if guesses && begin == Begin::First {
                    actions.push(Action::Guess(caller));
                }
            }
            Phase::Read(_) => actions.push(Action::Write(caller)),
            // What cannot come any more needs no patience.
            Phase::Waiting if left.timeouts > 0 || !state.is_awaited(caller) => {
                actions.push(Action::GiveUp(caller));
            }
            Phase::Recorded => actions.push(Action::Answer(caller)),
            Phase::Admitted { .. } if left.repeats > 0 => actions.push(Action::AskAgain(caller)),
            Phase::Waiting | Phase::Admitted { .. } | Phase::Refused(_) => {}
        }
        if left.crashes > 0 && !state.is_answered(caller) {
            actions.push(Action::Crash(caller));
        }
    }
}

impl Model for Execute {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::begin(self.budget)]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        let left = state.left;
        for caller in 0..CALLERS {
            self.actions_of(state, caller, actions);
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
        if left.expiries > 0 {
            actions.push(Action::Expire);
        }
        if left.deletions > 0 {
            actions.push(Action::Delete);
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::Guess(caller) => {
                let read = Read { revision: 0, instant: None };
                state.callers[caller].phase = Phase::Read(read);
            }
            Action::Read(caller)
            | Action::Write(caller)
            | Action::Answer(caller)
            | Action::AskAgain(caller) => self.go_on(&mut state, caller),
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
                self.crash(&mut state, caller);
            }
            Action::Expire => {
                state.left.expiries -= 1;
                state.instant.expired = true;
            }
            Action::Delete => {
                state.left.deletions -= 1;
                state.instant.deleted = true;
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = promise::always();
        properties.extend(promise::sometimes(self));
        properties
    }
}
