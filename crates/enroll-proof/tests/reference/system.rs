//! The service over a store, asked what the model is asked.

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
    limits::{Limit, Limits, Rule},
    name::{
        DeviceName, EnrollmentProfileName, EnrollmentTokenName, EnterpriseId, PolicyName, UserName,
    },
    origin::Origin,
    secret::{KeyId, TokenFormat, TokenValue},
};
use enroll_service::{Admission, Key, Keyring, Service};
use enroll_store::{Store, clock::SettableClock, request::RequestId};

use self::reason::Reasoned;
use crate::{
    answer::{Answer, Instant, Reason},
    command::{Command, Vendor},
    model::{Model, OUTSTANDING_MAX, SECOND},
};

/// A service, and the names and values of all that it began.
pub(crate) struct System<S> {
    pub(crate) service: Service<S>,
    pub(crate) clock: Arc<SettableClock>,
    tokens: Vec<EnrollmentTokenName>,
    devices: Vec<DeviceName>,
    users: Vec<UserName>,
    profiles: Vec<EnrollmentProfileName>,
    values: Vec<TokenValue>,
}

type Answered = Result<Answer, Reason>;

impl<S: Store> System<S> {
    /// Returns a service over a store that tells the time by `clock`, in the state where `model`
    /// is in the beginning.
    pub(crate) fn new(store: S, clock: Arc<SettableClock>, model: &Model) -> Self {
        clock.freeze(true);
        clock.set(timestamp(model.now));
        Self {
            service: service(store, model, 0),
            clock,
            tokens: Vec::new(),
            devices: Vec::new(),
            users: Vec::new(),
            profiles: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Goes on with another service, over the store that a restart left.
    pub(crate) fn restarted<T: Store>(self, store: impl FnOnce() -> T, model: &Model) -> System<T> {
        let Self { service: old, clock, tokens, devices, users, profiles, values } = self;
        drop(old);
        System {
            service: service(store(), model, 1),
            clock,
            tokens,
            devices,
            users,
            profiles,
            values,
        }
    }

    /// Does what is asked, at the time that it is in the model after the command.
    pub(crate) async fn run(&mut self, command: Command, now: Instant) -> Answer {
        self.answer(command, now).await.unwrap_or_else(Answer::Refused)
    }

    async fn answer(&mut self, command: Command, now: Instant) -> Answered {
        match command {
            Command::CreateEnterprise { enterprise } => {
                let (id, origin) = (enterprise_id(enterprise), Origin::AndroidManagement);
                let created = self.service.create_enterprise(&id, origin, None).await;
                created.map(|_| Answer::Done).reasoned()
            }
            Command::DeleteEnterprise { enterprise } => {
                let deleted = self.service.delete_enterprise(&enterprise_id(enterprise)).await;
                deleted.map(|()| Answer::Done).reasoned()
            }
            Command::WritePolicy { enterprise, policy } => {
                let document = Document::try_from(String::from("{}")).unwrap();
                let name = policy_name(enterprise, policy);
                let written =
                    self.service.write_policy(&name, |_| Ok::<_, ()>(document.clone())).await;
                written.map(|written| Answer::Version(written.unwrap().version())).reasoned()
            }
            Command::ReadPolicy { enterprise, policy } => {
                let read = self.service.policy(&policy_name(enterprise, policy)).await;
                read.map(|policy| Answer::Version(policy.version())).reasoned()
            }
            Command::DeletePolicy { enterprise, policy } => {
                let deleted = self.service.delete_policy(&policy_name(enterprise, policy)).await;
                deleted.map(|()| Answer::Done).reasoned()
            }
            Command::IssueToken { enterprise, terms, vendor } => {
                self.issue_token(enterprise, &terms, vendor).await
            }
            Command::ReadToken { token, vendor } => self.read_token(token, vendor).await,
            Command::DeleteToken { token, vendor } => {
                let name = self.token_name(token);
                let deleted = self.service.delete_enrollment_token(&name, origin(vendor)).await;
                deleted.map(|()| Answer::Done).reasoned()
            }
            Command::ListTokens { enterprise, vendor, limit } => {
                self.list_tokens(enterprise, vendor, limit).await
            }
            Command::Enroll { value, claim, request } => self.enroll(value, claim, request).await,
            Command::ReadDevice { device, vendor } => self.read_device(device, vendor).await,
            Command::DeleteDevice { device, vendor } => {
                let name = self.device_name(device);
                let deleted = self.service.delete_device(&name, origin(vendor)).await;
                deleted.map(|()| Answer::Done).reasoned()
            }
            Command::ListDevices { enterprise, vendor, limit } => {
                self.list_devices(enterprise, vendor, limit).await
            }
            Command::User(command) => self.run_on_users(command).await,
            Command::Profile(command) => self.run_on_profiles(command).await,
            Command::ReadEvents { enterprise } => self.read_events(enterprise).await,
            Command::SetClock { .. } => {
                self.clock.set(timestamp(now));
                Ok(Answer::Done)
            }
        }
    }

    async fn read_events(&self, enterprise: usize) -> Answered {
        let id = enterprise_id(enterprise);
        let (mut facts, mut after) = (Vec::new(), None::<String>);
        loop {
            let part = self.service.events(&id, after.as_deref()).await.reasoned()?;
            if part.events.is_empty() {
                return Ok(Answer::Events(facts));
            }
            for recorded in &part.events {
                assert_eq!(recorded.position, facts.len() as u64 + 1, "the feed has no gaps");
                facts.push(self.fact(recorded.fact.event().unwrap()));
            }
            after = Some(part.next);
        }
    }

    /// Returns the name of a token, or one that is none's.
    fn token_name(&self, token: usize) -> EnrollmentTokenName {
        let none = || EnrollmentTokenName::new(enterprise_id(0), "none".parse().unwrap());
        self.tokens.get(token).cloned().unwrap_or_else(none)
    }

    fn device_name(&self, device: usize) -> DeviceName {
        let none = || DeviceName::new(enterprise_id(0), "none".parse().unwrap());
        self.devices.get(device).cloned().unwrap_or_else(none)
    }

    fn user_name(&self, user: usize) -> UserName {
        let none = || UserName::new(enterprise_id(0), "none".parse().unwrap());
        self.users.get(user).cloned().unwrap_or_else(none)
    }

    fn profile_name(&self, profile: usize) -> EnrollmentProfileName {
        let none = || EnrollmentProfileName::new(enterprise_id(0), "none".parse().unwrap());
        self.profiles.get(profile).cloned().unwrap_or_else(none)
    }

    /// Returns a value that was handed out, or one that was not.
    fn value(&self, value: usize) -> TokenValue {
        let none = || TokenValue::from_bytes([0xff; 32], &TokenFormat::Letters);
        self.values.get(value).cloned().unwrap_or_else(none)
    }
}

fn service<S: Store>(store: S, model: &Model, life: u64) -> Service<S> {
    let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
    let admission = if model.any { Admission::Any } else { Admission::Created };
    let rule = if model.warns { Rule::Warn } else { Rule::Enforce };
    let limits = Limits {
        user_account_devices: Limit { rule, ..Limits::default().user_account_devices },
        outstanding_tokens: Limit::enforced(u32::try_from(OUTSTANDING_MAX).unwrap()),
        ..Limits::default()
    };
    // Nothing is drawn twice, and the same in each run.
    let drawn = AtomicU64::new(life << 32);
    let entropy = move || {
        let next = drawn.fetch_add(1, Ordering::SeqCst);
        let mixed = next.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (u128::from(mixed) << 64 | u128::from(next)).to_be_bytes()
    };
    Service::new(store, keys, admission).with_limits(limits).with_entropy(entropy)
}

fn timestamp(instant: Instant) -> Timestamp {
    let seconds = i64::try_from(instant.div_euclid(SECOND)).unwrap();
    Timestamp::new(seconds, u32::try_from(instant.rem_euclid(SECOND)).unwrap()).unwrap()
}

fn instant(timestamp: Timestamp) -> Instant {
    Instant::from(timestamp.seconds()) * SECOND + Instant::from(timestamp.subsec_nanos())
}

fn enterprise_id(enterprise: usize) -> EnterpriseId {
    format!("LC{enterprise}").parse().unwrap()
}

/// Returns the name of a policy: the first is the default one.
fn policy_name(enterprise: usize, policy: usize) -> PolicyName {
    PolicyName::new(enterprise_id(enterprise), policy_id(policy).parse().unwrap())
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
