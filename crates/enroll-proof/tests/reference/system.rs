//! The service over a store, asked what the model is asked.

mod enterprises;
mod explained;
mod lists;
mod profiles;
mod reason;
mod shown;
mod tokens;
mod users;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use enroll_core::{
    Timestamp,
    document::Document,
    limits::{self, Rule},
    name::{
        DeviceName, EnrollmentProfileName, EnrollmentTokenName, EnterpriseId, PolicyName, UserName,
    },
    origin::Origin,
    record::RequestId,
    secret::{KeyId, TokenFormat, TokenValue},
};
use enroll_service::{Admission, Context, Key, Keyring, Service};
use enroll_store::Store;

use self::reason::Reasoned;
use crate::{
    answer::{Answer, Instant, Reason},
    command::{Change, Command, KNOWN, Limit, Limits, PolicyCommand, Vendor},
    model::{Keeping, Model, SECOND},
};

/// A service, and the names and values of all that it began.
pub(crate) struct System<S> {
    service: Option<Service<S>>,
    any: bool,
    keeping: Keeping,
    /// Counts what is drawn, also after a restart.
    drawn: Arc<AtomicU64>,
    enterprises: Vec<EnterpriseId>,
    tokens: Vec<EnrollmentTokenName>,
    devices: Vec<DeviceName>,
    users: Vec<UserName>,
    profiles: Vec<EnrollmentProfileName>,
    values: Vec<TokenValue>,
    /// The ids of sign-up URLs, and the enterprise tokens that they gave.
    signups: Vec<(String, Option<String>)>,
    marks: Vec<String>,
    cursors: Vec<String>,
    epoch: Option<u64>,
}

type Answered = Result<Answer, Reason>;

impl<S: Store> System<S> {
    /// Returns a service over a store, in the state where `model` is in the beginning.
    pub(crate) fn new(store: S, model: &Model) -> Self {
        let drawn = Arc::default();
        Self {
            service: Some(service(store, model.any, model.limits, &drawn)),
            any: model.any,
            keeping: model.keeping,
            drawn,
            enterprises: (0..KNOWN).map(|number| format!("LC{number}").parse().unwrap()).collect(),
            tokens: Vec::new(),
            devices: Vec::new(),
            users: Vec::new(),
            profiles: Vec::new(),
            values: Vec::new(),
            signups: Vec::new(),
            marks: Vec::new(),
            cursors: Vec::new(),
            epoch: None,
        }
    }

    pub(crate) fn service(&self) -> &Service<S> {
        self.service.as_ref().unwrap()
    }

    /// Ends, and gives its store back.
    pub(crate) fn end(&mut self) {
        self.service = None;
    }

    /// Begins again, over the store that a restart left.
    pub(crate) fn begin(&mut self, store: S, limits: Limits) {
        self.service = Some(service(store, self.any, limits, &self.drawn));
    }

    /// Does what is asked.
    pub(crate) async fn run(&mut self, command: Command, model: &Model) -> Answer {
        self.answer(command, model).await.unwrap_or_else(Answer::Refused)
    }

    async fn answer(&mut self, command: Command, model: &Model) -> Answered {
        match command {
            Command::Enterprise(command) => self.run_on_enterprises(command).await,
            Command::Signup(command) => self.run_on_signups(&command),
            Command::Policy(command) => self.run_on_policies(command).await,
            Command::IssueToken { enterprise, terms, vendor, named } => {
                self.issue_token(enterprise, &terms, vendor, named).await
            }
            Command::ReadToken { token, vendor } => self.read_token(token, vendor).await,
            Command::DeleteToken { token, vendor } => {
                let name = self.token_name(token);
                let deleted = self
                    .service()
                    .delete_enrollment_token(&name, origin(vendor), &Context::NONE)
                    .await;
                deleted.map(|()| Answer::Done).reasoned()
            }
            Command::Enroll { value, claim, request } => self.enroll(value, claim, request).await,
            Command::ReadDevice { device, vendor } => self.read_device(device, vendor).await,
            Command::DeleteDevice { device, vendor } => {
                let name = self.device_name(device);
                let deleted =
                    self.service().delete_device(&name, origin(vendor), &Context::NONE).await;
                deleted.map(|()| Answer::Done).reasoned()
            }
            Command::User(command) => self.run_on_users(command).await,
            Command::Profile(command) => self.run_on_profiles(command).await,
            Command::List(of) => self.list(of).await,
            Command::Page { of, after } => self.page(of, after).await,
            Command::Explain { value, at } => {
                self.explain(value, at.map(|at| timestamp(model.moment(&at)))).await
            }
            Command::ReadEvents { enterprise } => self.read_events(enterprise).await,
            Command::ReadPart { enterprise, after } => self.read_part(enterprise, after).await,
            Command::Restart { limits } => {
                self.service =
                    self.service.take().map(|service| service.with_limits(core_limits(limits)));
                Ok(Answer::Done)
            }
            Command::SetClock { .. } => Ok(Answer::Done),
        }
    }

    async fn run_on_policies(&self, command: PolicyCommand) -> Answered {
        match command {
            PolicyCommand::Write { enterprise, policy, change } => {
                let name = self.policy_name(enterprise, policy);
                let written = self.service().write_policy(
                    &name,
                    Origin::AndroidManagement,
                    |before| changed(change, before),
                    &Context::NONE,
                );
                Ok(Answer::Policy(shown::policy(&written.await.reasoned()?)))
            }
            PolicyCommand::Read { enterprise, policy } => {
                let read = self.service().policy(&self.policy_name(enterprise, policy)).await;
                Ok(Answer::Policy(shown::policy(&read.reasoned()?)))
            }
            PolicyCommand::Delete { enterprise, policy } => {
                let name = self.policy_name(enterprise, policy);
                let deleted = self.service().delete_policy(&name, &Context::NONE).await;
                deleted.map(|()| Answer::Done).reasoned()
            }
        }
    }

    /// Returns the name of a token, or a name that no token has.
    fn token_name(&self, token: usize) -> EnrollmentTokenName {
        let none =
            || EnrollmentTokenName::new(self.enterprises[0].clone(), "none".parse().unwrap());
        self.tokens.get(token).cloned().unwrap_or_else(none)
    }

    fn device_name(&self, device: usize) -> DeviceName {
        let none = || DeviceName::new(self.enterprises[0].clone(), "none".parse().unwrap());
        self.devices.get(device).cloned().unwrap_or_else(none)
    }

    fn user_name(&self, user: usize) -> UserName {
        let none = || UserName::new(self.enterprises[0].clone(), "none".parse().unwrap());
        self.users.get(user).cloned().unwrap_or_else(none)
    }

    fn profile_name(&self, profile: usize) -> EnrollmentProfileName {
        let none =
            || EnrollmentProfileName::new(self.enterprises[0].clone(), "none".parse().unwrap());
        self.profiles.get(profile).cloned().unwrap_or_else(none)
    }

    /// Returns a value that was handed out, or one that was not.
    fn value(&self, value: usize) -> TokenValue {
        let none = || TokenValue::from_bytes([0xff; 32], &TokenFormat::Letters);
        self.values.get(value).cloned().unwrap_or_else(none)
    }

    /// Returns the name of a policy: the first is the default one.
    fn policy_name(&self, enterprise: usize, policy: usize) -> PolicyName {
        let id = policy_id(policy).parse().unwrap();
        PolicyName::new(self.enterprises[enterprise].clone(), id)
    }

    /// Returns an instant as precisely as it is compared.
    fn instant(&self, timestamp: Timestamp) -> Instant {
        let seconds = Instant::from(timestamp.seconds()) * SECOND;
        match self.keeping {
            Keeping::InOrder => seconds + Instant::from(timestamp.subsec_nanos()),
            Keeping::ByTime => seconds,
        }
    }
}

fn service<S: Store>(store: S, any: bool, limits: Limits, drawn: &Arc<AtomicU64>) -> Service<S> {
    let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
    let admission = if any { Admission::Any } else { Admission::Created };
    // Nothing is drawn twice, and the same in each run.
    let drawn = Arc::clone(drawn);
    let entropy = move || {
        let next = drawn.fetch_add(1, Ordering::SeqCst);
        let mixed = next.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (u128::from(next) << 64 | u128::from(mixed)).to_be_bytes()
    };
    Service::new(store, keys, admission).with_limits(core_limits(limits)).with_entropy(entropy)
}

fn core_limits(limits: Limits) -> limits::Limits {
    let limit = |Limit { max, warns }| limits::Limit {
        max: u32::try_from(max).unwrap(),
        rule: if warns { Rule::Warn } else { Rule::Enforce },
    };
    limits::Limits {
        user_account_devices: limit(limits.user_devices),
        device_account_devices: limit(limits.device_account_devices),
        outstanding_tokens: limit(limits.outstanding),
    }
}

pub(crate) fn timestamp(instant: Instant) -> Timestamp {
    let seconds = i64::try_from(instant.div_euclid(SECOND)).unwrap();
    Timestamp::new(seconds, u32::try_from(instant.rem_euclid(SECOND)).unwrap()).unwrap()
}

fn document(number: usize) -> Document {
    format!("{{\"number\":{number}}}").try_into().unwrap()
}

/// Makes the new document of the one at the time.
fn changed(change: Change, before: Option<&Document>) -> Result<Document, Reason> {
    match change {
        Change::To(number) => Ok(document(number)),
        Change::Next => Ok(document(before.map_or(0, |before| shown::digits(before.as_str()) + 1))),
        Change::Refuse => Err(Reason::ChangeRefused),
    }
}

fn policy_id(policy: usize) -> String {
    if policy == 0 { "default".into() } else { format!("p{policy}") }
}

fn origin(vendor: Vendor) -> Origin {
    match vendor {
        Vendor::Android => Origin::AndroidManagement,
        Vendor::Play => Origin::PlayEmm,
    }
}

fn request_id(id: usize) -> RequestId {
    format!("r{id}").parse().unwrap()
}
