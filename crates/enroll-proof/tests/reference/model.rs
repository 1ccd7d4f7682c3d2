//! The rules once more, as naively as can be: vectors and loops, and nothing of the core.

mod profiles;
mod tokens;
mod users;

pub(crate) use self::users::OUTSTANDING_MAX;
use crate::{
    answer::{Answer, Authority, Fact, Instant, Reason},
    command::{Claim, Command, FEW, Moment, Personal, Vendor},
    fault::Fault,
};

pub(crate) const SECOND: Instant = 1_000_000_000;

/// The last instant there is: the end of the year 9999.
pub(crate) const LAST: Instant = 253_402_300_799_999_999_999;

/// Everything there is, and what was answered last.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) fault: Option<Fault>,
    /// Whether an enterprise exists that nobody created.
    pub(crate) any: bool,
    /// Whether the limit of devices only warns.
    pub(crate) warns: bool,
    pub(crate) now: Instant,
    pub(crate) enterprises: Vec<Enterprise>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) devices: Vec<Device>,
    pub(crate) users: Vec<User>,
    pub(crate) profiles: Vec<Profile>,
    pub(crate) values: Vec<Value>,
    done: Vec<Done>,
    /// The commands that had a request id.
    pub(crate) retriable: Vec<Command>,
    pub(crate) answer: Answer,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Enterprise {
    created: bool,
    deleted: bool,
    policies: [Policy; FEW],
    events: Vec<Fact>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Policy {
    version: u64,
    there: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Token {
    enterprise: usize,
    vendor: Vendor,
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
    vendor: Option<Vendor>,
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
    company_owned: bool,
    modified_at: Instant,
    generation: u64,
    /// When the newest token expires, unless it was revoked.
    expires_at: Option<Instant>,
    enrolled: u64,
    uses: u64,
    deleted: bool,
}

/// What was handed to devices.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value {
    of: ValueOf,
    expires_at: Instant,
}

#[derive(Clone, Copy, Debug)]
enum ValueOf {
    Token(usize),
    AuthToken { user: usize, number: u64 },
    Profile { profile: usize, generation: u64 },
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
    pub(crate) fn new(any: bool, warns: bool) -> Self {
        Self {
            fault: None,
            any,
            warns,
            // 2030 begins.
            now: 1_893_456_000 * SECOND,
            enterprises: vec![Enterprise::default(); FEW - 1],
            tokens: Vec::new(),
            devices: Vec::new(),
            users: Vec::new(),
            profiles: Vec::new(),
            values: Vec::new(),
            done: Vec::new(),
            retriable: Vec::new(),
            answer: Answer::Done,
        }
    }

    /// Does what is asked, and keeps the answer.
    pub(crate) fn run(&mut self, command: &Command) {
        self.retriable.extend(Some(command).filter(|command| command.is_retriable()).cloned());
        let answered = match command.clone() {
            Command::CreateEnterprise { enterprise } => self.create_enterprise(enterprise),
            Command::DeleteEnterprise { enterprise } => self.delete_enterprise(enterprise),
            Command::WritePolicy { enterprise, policy } => self.write_policy(enterprise, policy),
            Command::ReadPolicy { enterprise, policy } => self.read_policy(enterprise, policy),
            Command::DeletePolicy { enterprise, policy } => self.delete_policy(enterprise, policy),
            Command::IssueToken { enterprise, terms, vendor } => {
                self.issue_token(enterprise, &terms, vendor)
            }
            Command::ReadToken { token, vendor } => self.read_token(token, vendor),
            Command::DeleteToken { token, vendor } => self.delete_token(token, vendor),
            Command::ListTokens { enterprise, vendor, limit } => {
                self.list_tokens(enterprise, vendor, limit)
            }
            Command::Enroll { value, claim, request } => self.enroll(value, claim, request),
            Command::ReadDevice { device, vendor } => self.read_device(device, vendor),
            Command::DeleteDevice { device, vendor } => self.delete_device(device, vendor),
            Command::ListDevices { enterprise, vendor, limit } => {
                self.list_devices(enterprise, vendor, limit)
            }
            Command::User(command) => self.run_on_users(&command),
            Command::Profile(command) => self.run_on_profiles(&command),
            Command::ReadEvents { enterprise } => self.read_events(enterprise),
            Command::SetClock { to } => {
                self.now = self.moment(&to);
                Ok(Answer::Done)
            }
        };
        self.answer = answered.unwrap_or_else(Answer::Refused);
    }

    fn moment(&self, to: &Moment) -> Instant {
        let to = match *to {
            Moment::Expiration { value, nanos } => {
                self.values.get(value).map_or(self.now, |value| value.expires_at) + nanos
            }
            Moment::FromNow { seconds } => self.now + seconds * SECOND,
        };
        to.min(LAST)
    }

    fn gate(&self, enterprise: usize) -> Result<(), Reason> {
        let at = &self.enterprises[enterprise];
        let deleted = at.deleted && self.fault != Some(Fault::DeletedEnterpriseIsThere);
        if !deleted && (at.created || self.any) { Ok(()) } else { Err(Reason::NoEnterprise) }
    }

    fn is_valid(&self, expires_at: Instant) -> bool {
        let late = self.fault == Some(Fault::ValidAtItsExpiration);
        self.now < expires_at || late && self.now == expires_at
    }

    fn expiration(&self, seconds: i64) -> Instant {
        (self.now + Instant::from(seconds) * SECOND).min(LAST)
    }

    fn record(&mut self, enterprise: usize, fact: Fact) {
        self.enterprises[enterprise].events.push(fact);
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

    fn create_enterprise(&mut self, enterprise: usize) -> Result<Answer, Reason> {
        if self.enterprises[enterprise].created {
            return Err(Reason::Exists);
        }
        self.enterprises[enterprise].created = true;
        self.record(enterprise, Fact::EnterpriseCreated);
        Ok(Answer::Done)
    }

    fn delete_enterprise(&mut self, enterprise: usize) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        if !self.enterprises[enterprise].created {
            self.enterprises[enterprise].created = true;
            self.record(enterprise, Fact::EnterpriseCreated);
        }
        self.enterprises[enterprise].deleted = true;
        self.record(enterprise, Fact::EnterpriseDeleted);
        Ok(Answer::Done)
    }

    fn write_policy(&mut self, enterprise: usize, policy: usize) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        let anew = self.fault == Some(Fault::DeletedPolicyBeginsAnew);
        let written = &mut self.enterprises[enterprise].policies[policy];
        if anew && !written.there {
            written.version = 0;
        }
        written.version += 1;
        written.there = true;
        let version = written.version;
        self.record(enterprise, Fact::PolicyWritten { policy, version });
        Ok(Answer::Version(version))
    }

    fn read_policy(&self, enterprise: usize, policy: usize) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        let policy = self.enterprises[enterprise].policies[policy];
        if policy.there { Ok(Answer::Version(policy.version)) } else { Err(Reason::NotFound) }
    }

    fn delete_policy(&mut self, enterprise: usize, policy: usize) -> Result<Answer, Reason> {
        self.read_policy(enterprise, policy)?;
        for device in &self.devices {
            if device.enterprise == enterprise && device.policy == policy && !device.deleted {
                return Err(Reason::InUse);
            }
        }
        self.enterprises[enterprise].policies[policy].there = false;
        self.record(enterprise, Fact::PolicyDeleted(policy));
        Ok(Answer::Done)
    }

    fn read_events(&self, enterprise: usize) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        Ok(Answer::Events(self.enterprises[enterprise].events.clone()))
    }
}
