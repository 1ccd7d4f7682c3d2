//! The rules once more, as naively as can be: vectors and loops, and nothing of the core.

mod devices;
mod enterprises;
mod explained;
mod feeds;
mod lists;
mod policies;
mod products;
mod profiles;
mod signups;
mod tokens;
mod users;

use crate::{
    answer::{Answer, Authority, Fact, Instant, Reason},
    command::{
        Claim, Command, FEW, KNOWN, Limits, Listing, Moment, Personal, ProductSet, Settings, Vendor,
    },
    fault::Fault,
};

pub(crate) const SECOND: Instant = 1_000_000_000;

/// The last instant there is: the end of the year 9999.
pub(crate) const LAST: Instant = 253_402_300_799_999_999_999;

/// The order and precision of the store that the model is compared with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Keeping {
    /// Lists are in the order in which nouns were recorded; times are exact to the nanosecond.
    InOrder,
    /// Lists are in the order of the instants of creation, and some of these are guessed: no more
    /// than the 100 milliseconds too early or the 5 too late that the store documents. So the
    /// clock goes on with each command, within its second, and only seconds are compared.
    ByTime,
}

/// The part of a second to which a clock is set, for [`Keeping::ByTime`].
const INTO_A_SECOND: Instant = SECOND / 4;

/// The step of the clock at each command, for [`Keeping::ByTime`]: past a late guess.
const PACE: Instant = 6_000_000;

/// Everything there is, and what was answered last.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) fault: Option<Fault>,
    /// `true` if enterprises exist that were never created.
    pub(crate) any: bool,
    pub(crate) keeping: Keeping,
    pub(crate) limits: Limits,
    pub(crate) now: Instant,
    /// The number of commands so far.
    steps: Instant,
    /// The number of enterprises and policies that were begun.
    begun: usize,
    pub(crate) enterprises: Vec<Enterprise>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) devices: Vec<Device>,
    pub(crate) users: Vec<User>,
    pub(crate) profiles: Vec<Profile>,
    pub(crate) signups: Vec<Signup>,
    pub(crate) values: Vec<Value>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) cursors: Vec<Cursor>,
    done: Vec<Done>,
    /// The commands that had a request id.
    pub(crate) retriable: Vec<Command>,
    pub(crate) answer: Answer,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Enterprise {
    created: bool,
    created_at: Instant,
    began: usize,
    vendor: Option<Vendor>,
    deleted: bool,
    document: Option<usize>,
    /// Of each product, whether it is approved, if it ever was.
    approved: [Option<bool>; FEW],
    policies: [Policy; FEW],
    events: Vec<Fact>,
    /// When each of the events was recorded.
    times: Vec<Instant>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Policy {
    version: u64,
    there: bool,
    document: usize,
    created_at: Instant,
    began: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Signup {
    pub(crate) callback: usize,
    opened: bool,
    enterprise: Option<usize>,
}

/// A place in a list: something comes before something else.
pub(crate) type Place = (Instant, usize);

/// The end of a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub(crate) of: Listing,
    place: Place,
    /// The number of records when the first page was read: only a fault uses it.
    records: usize,
    /// The number of shown records that were passed: only a fault uses it.
    passed: usize,
}

/// The end of a part of a feed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor {
    pub(crate) enterprise: usize,
    position: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Token {
    enterprise: usize,
    pub(crate) vendor: Vendor,
    value: usize,
    at: Instant,
    expires_at: Instant,
    uses_max: Option<u32>,
    uses: u64,
    deleted: bool,
    personal_usage: Personal,
    policy: Option<usize>,
    data: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Device {
    enterprise: usize,
    /// `None` is Graph's.
    pub(crate) vendor: Option<Vendor>,
    by: Authority,
    at: Instant,
    claim: Claim,
    fully_managed: bool,
    policy: usize,
    data: Option<usize>,
    deleted: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct User {
    enterprise: usize,
    kind: crate::answer::UserKind,
    shown: Option<usize>,
    deleted: bool,
    issued: u64,
    tokens: Vec<AuthToken>,
    provisioned: Vec<usize>,
    products: ProductSet,
}

#[derive(Clone, Debug)]
struct AuthToken {
    number: u64,
    expires_at: Instant,
    redeemed: bool,
    void: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Profile {
    enterprise: usize,
    settings: Settings,
    created_at: Instant,
    modified_at: Instant,
    generation: u64,
    /// The newest token, unless it was revoked.
    value: Option<usize>,
    /// When the newest token expires, unless it was revoked.
    expires_at: Option<Instant>,
    enrolled: u64,
    uses: u64,
    deleted: bool,
}

/// The token values that devices have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value {
    of: ValueOf,
    expires_at: Instant,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum ValueOf {
    Token(usize),
    AuthToken { user: usize, number: u64 },
    Profile { profile: usize, generation: u64 },
}

impl Value {
    /// Returns whether it adds accounts, and lets no device in.
    pub(crate) fn adds_accounts(&self) -> bool {
        matches!(self.of, ValueOf::AuthToken { .. })
    }
}

/// A request that was done: which id of which noun, what was asked, and what it left.
#[derive(Clone, Copy, Debug)]
struct Done {
    within: Within,
    id: usize,
    asked: Asked,
    left: usize,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Within {
    Authority(Authority),
    User(usize),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Asked {
    Enroll { generation: u64, claim: Claim },
    Provision { number: u64, device: usize },
}

impl Model {
    pub(crate) fn new(keeping: Keeping, any: bool, limits: Limits) -> Self {
        Self {
            fault: None,
            any,
            keeping,
            limits,
            // 2030 begins.
            now: 1_893_456_000 * SECOND,
            steps: 0,
            begun: 0,
            enterprises: vec![Enterprise::default(); KNOWN],
            tokens: Vec::new(),
            devices: Vec::new(),
            users: Vec::new(),
            profiles: Vec::new(),
            signups: Vec::new(),
            values: Vec::new(),
            marks: Vec::new(),
            cursors: Vec::new(),
            done: Vec::new(),
            retriable: Vec::new(),
            answer: Answer::Done,
        }
    }

    /// Does what is asked next, and keeps the answer.
    pub(crate) fn step(&mut self, command: &Command) {
        if self.is_kept_by_time() {
            self.steps += 1;
            self.now = self.compared(self.now) + INTO_A_SECOND + self.steps * PACE;
        }
        self.run(command);
    }

    /// Does what is asked, and keeps the answer.
    pub(crate) fn run(&mut self, command: &Command) {
        self.retriable.extend(Some(command).filter(|command| command.is_retriable()).cloned());
        let answered = match command.clone() {
            Command::Enterprise(command) => self.run_on_enterprises(&command),
            Command::Signup(command) => self.run_on_signups(&command),
            Command::Policy(command) => self.run_on_policies(&command),
            Command::IssueToken { enterprise, terms, vendor, named: _ } => {
                self.issue_token(enterprise, &terms, vendor)
            }
            Command::ReadToken { token, vendor } => self.read_token(token, vendor),
            Command::DeleteToken { token, vendor } => self.delete_token(token, vendor),
            Command::Enroll { value, claim, request } => self.enroll(value, claim, request),
            Command::ReadDevice { device, vendor } => self.read_device(device, vendor),
            Command::DeleteDevice { device, vendor } => self.delete_device(device, vendor),
            Command::User(command) => self.run_on_users(&command),
            Command::Profile(command) => self.run_on_profiles(&command),
            Command::List(of) => self.list(of),
            Command::Page { of, after } => self.page(of, after),
            Command::Explain { value, at } => self.explain(value, at.as_ref()),
            Command::ReadEvents { enterprise } => self.read_events(enterprise),
            Command::ReadPart { enterprise, after } => self.read_part(enterprise, after),
            Command::Restart { limits } => {
                if self.fault != Some(Fault::RestartKeepsTheLimits) {
                    self.limits = limits;
                }
                Ok(Answer::Done)
            }
            Command::SetClock { to } => {
                self.now = self.moment(&to);
                Ok(Answer::Done)
            }
        };
        self.answer = answered.unwrap_or_else(Answer::Refused);
    }

    pub(crate) fn moment(&self, to: &Moment) -> Instant {
        let by_time = self.is_kept_by_time();
        let to = match *to {
            Moment::Expiration { value, ticks } => {
                let tick = if by_time { SECOND } else { 1 };
                self.values.get(value).map_or(self.now, |value| value.expires_at) + ticks * tick
            }
            Moment::FromNow { seconds } => self.now + seconds * SECOND,
        };
        let to = if by_time { self.compared(to) + self.now.rem_euclid(SECOND) } else { to };
        to.min(LAST)
    }

    fn is_kept_by_time(&self) -> bool {
        self.keeping == Keeping::ByTime
    }

    /// Returns an instant as precisely as it is compared.
    fn compared(&self, instant: Instant) -> Instant {
        if self.is_kept_by_time() { instant - instant.rem_euclid(SECOND) } else { instant }
    }

    fn is_valid(&self, expires_at: Instant) -> bool {
        self.is_valid_at(expires_at, self.now)
    }

    fn is_valid_at(&self, expires_at: Instant, at: Instant) -> bool {
        // A guess may be late: a second is the least that can be distinguished.
        let late = self.fault == Some(Fault::ValidAtItsExpiration);
        at < expires_at || late && self.compared(at) == self.compared(expires_at)
    }

    fn expiration(&self, seconds: i64) -> Instant {
        (self.now + Instant::from(seconds) * SECOND).min(LAST)
    }

    fn next_began(&mut self) -> usize {
        self.begun += 1;
        self.begun
    }

    /// Returns what a request left that was done before, unless its id is new.
    fn before(
        &self,
        within: Within,
        id: Option<usize>,
        asked: Asked,
    ) -> Result<Option<usize>, Reason> {
        for done in &self.done {
            if done.within == within && Some(done.id) == id {
                let careless = self.fault == Some(Fault::RetryOfAnotherCommandIsAnswered);
                let same = done.asked == asked || careless;
                return if same { Ok(Some(done.left)) } else { Err(Reason::RequestIdReused) };
            }
        }
        Ok(None)
    }

    fn keep(&mut self, within: Within, id: Option<usize>, asked: Asked, left: usize) {
        if self.fault == Some(Fault::RetryCreatesTwice) {
            return;
        }
        self.done.extend(id.map(|id| Done { within, id, asked, left }));
    }
}
