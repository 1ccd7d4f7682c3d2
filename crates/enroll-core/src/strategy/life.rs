//! Random lives of nouns: a first fact, and the events that the noun decided one after another.

use alloc::vec::Vec;

use proptest::{collection::vec, prelude::*, sample::Index};

use super::arbitrary;
use crate::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, User,
    auth_token::{self, TokenNumber, Validity},
    device::{self, Ownership},
    document::Document,
    duration::Duration,
    enrollment_profile::{self, Generation, Settings},
    enrollment_token::{self, Claim, Terms},
    enterprise,
    event::Event,
    limits::Limits,
    name::{
        DeviceId, EnrollmentProfileName, EnrollmentTokenName, EnterpriseId, PolicyName, UserName,
    },
    noun::{Fact, Noun},
    origin::Origin,
    policy,
    product_set::{Behavior, ProductId, ProductSet},
    record::{Actor, Record, RequestId},
    secret::Derivation,
    timestamp::Timestamp,
    user::{self, Management, Update},
};

/// A noun's life: its first fact, and its events in their order.
///
/// Each event was decided by the noun as the facts before it left it.
///
/// ```
/// use enroll_core::{User, strategy::Life};
/// use proptest::{prelude::*, test_runner::TestRunner};
///
/// let mut runner = TestRunner::deterministic();
/// runner.run(&any::<Life<User>>(), |life| {
///     let user = life.noun();
///     prop_assert_eq!(user.inserted(), &life.first);
///     Ok(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Life<N: Noun> {
    /// The fact that the noun begins from.
    pub first: N::First,
    /// The events after the first fact.
    pub events: Vec<N::Event>,
}

impl<N: Noun> Life<N> {
    /// Returns the noun as its facts leave it.
    #[must_use]
    pub fn noun(&self) -> N {
        let mut noun = N::from(self.first.clone());
        for event in &self.events {
            noun.apply(event);
        }
        noun
    }
}

/// One thing that is tried on a noun.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Which decision.
    action: u8,
    /// Which of a few devices, products or numbers.
    pick: u8,
    now: Timestamp,
}

/// A noun of which a random life can be made.
pub(super) trait Lived: Noun + 'static {
    fn firsts() -> BoxedStrategy<Self::First>;

    /// Decides; `None` where the noun refuses, or is as it should be.
    fn decide(&self, step: &Step) -> Option<Self::Event>;
}

fn lives<N: Lived>() -> impl Strategy<Value = Life<N>> {
    let step = (any::<u8>(), any::<u8>(), 0..400_i32);
    (N::firsts(), vec(step, 0..24)).prop_map(|(first, steps)| {
        let mut now = first.at();
        let mut noun = N::from(first.clone());
        let mut events = Vec::new();
        for (action, pick, seconds) in steps {
            now += Duration::from_seconds(seconds);
            if let Some(event) = noun.decide(&Step { action, pick, now }) {
                noun.apply(&event);
                events.push(event);
            }
        }
        Life { first, events }
    })
}

fn events<N: Lived>() -> impl Strategy<Value = N::Event> {
    let picked = (lives::<N>(), any::<Index>());
    picked.prop_filter_map("a life with an event", |(life, index)| {
        (!life.events.is_empty()).then(|| index.get(&life.events).clone())
    })
}

macro_rules! lives {
    ($($noun:ty, $first:ty, $event:ty;)+) => {$(
        arbitrary! {
            Life<$noun> => lives::<$noun>();
            $noun => lives::<$noun>().prop_map(|life| life.noun());
            $first => <$noun>::firsts();
            $event => events::<$noun>();
        }
    )+};
}

lives! {
    EnrollmentToken, enrollment_token::Issued, enrollment_token::Event;
    Device, device::Enrolled, device::Event;
    Enterprise, enterprise::Created, enterprise::Event;
    Policy, policy::Written, policy::Event;
    EnrollmentProfile, enrollment_profile::Created, enrollment_profile::Event;
    User, user::Inserted, user::Event;
}

/// The claim of one of 256 devices.
fn claim(pick: u8) -> Option<Claim> {
    let ownership = match pick % 3 {
        0 => Ownership::PersonallyOwned,
        _ => Ownership::CompanyOwned,
    };
    let serial_number = alloc::format!("S{}", pick % 8).parse().ok()?;
    Some(Claim::new(DeviceId::from_entropy([pick; 16]), serial_number, ownership))
}

fn product(pick: u8) -> Option<ProductId> {
    alloc::format!("app:{}", pick % 4).parse().ok()
}

fn document(pick: u8) -> Option<Document> {
    alloc::format!("{{\"pick\":{pick}}}").parse().ok()
}

impl Lived for EnrollmentToken {
    fn firsts() -> BoxedStrategy<Self::First> {
        any::<(EnrollmentTokenName, Terms, Option<Derivation>, Origin, Timestamp)>()
            .prop_map(|(name, terms, derivation, origin, at)| {
                let issued = Self::issue(name, terms, at);
                enrollment_token::Issued { derivation, origin, ..issued }
            })
            .boxed()
    }

    fn decide(&self, step: &Step) -> Option<Self::Event> {
        match step.action % 16 {
            0..=13 => Some(self.redeem(&claim(step.pick)?, step.now).ok()?.event),
            _ => self.delete(step.now).ok(),
        }
    }
}

impl Lived for EnrollmentProfile {
    fn firsts() -> BoxedStrategy<Self::First> {
        any::<(EnrollmentProfileName, Settings, Origin, Timestamp)>()
            .prop_map(|(name, settings, origin, at)| {
                let created = Self::create(name, settings, at);
                enrollment_profile::Created { origin, ..created }
            })
            .boxed()
    }

    fn decide(&self, Step { action, pick, now }: &Step) -> Option<Self::Event> {
        match action % 32 {
            0..=7 => {
                let validity = 1 + 10 * i32::from(*pick);
                self.create_token(validity.try_into().ok()?, None, *now).ok()
            }
            8..=23 => {
                // The newest token, and sometimes one before it.
                let newest = self.token().generation().map_or(1, Generation::get);
                let back = if pick.is_multiple_of(8) { 2 } else { 1 };
                let generation = Generation::after(newest.saturating_sub(back));
                Some(self.redeem(generation, &claim(*pick)?, *now).ok()?.event)
            }
            24..=26 => self.revoke_token(*now).ok()?.event(),
            27..=30 => {
                let display_name = alloc::format!("profile {pick}").parse().ok();
                let settings = Settings { display_name, ..self.settings().clone() };
                self.update(settings, *now).ok()
            }
            _ => self.delete(*now).ok(),
        }
    }
}

impl Lived for Device {
    fn firsts() -> BoxedStrategy<Self::First> {
        (any::<enrollment_token::Issued>(), any::<Claim>())
            .prop_filter_map("a token that lets the device in", |(issued, claim)| {
                let at = issued.at;
                EnrollmentToken::from(issued)
                    .redeem(&claim, at)
                    .ok()
                    .map(|redemption| redemption.device)
            })
            .boxed()
    }

    fn decide(&self, step: &Step) -> Option<Self::Event> {
        if step.action.is_multiple_of(8) { self.delete(step.now).ok() } else { None }
    }
}

impl Lived for Enterprise {
    fn firsts() -> BoxedStrategy<Self::First> {
        any::<(EnterpriseId, Option<Document>, Origin, Timestamp)>()
            .prop_map(|(id, document, origin, at)| enterprise::Created {
                origin,
                document,
                ..enterprise::Created::new(id, at)
            })
            .boxed()
    }

    fn decide(&self, Step { action, pick, now }: &Step) -> Option<Self::Event> {
        match action % 16 {
            0..=5 => self.approve(product(*pick)?, *now).ok()?.event(),
            6..=10 => self.unapprove(product(*pick)?, *now).ok()?.event(),
            11..=14 => self.describe(document(*pick)?, *now).ok(),
            _ => self.delete(*now).ok(),
        }
    }
}

impl Lived for Policy {
    fn firsts() -> BoxedStrategy<Self::First> {
        any::<(PolicyName, Document, Timestamp)>()
            .prop_map(|(name, document, at)| Self::begin(name, document, at))
            .boxed()
    }

    fn decide(&self, Step { action, pick, now }: &Step) -> Option<Self::Event> {
        match action % 4 {
            0..=2 => Some(self.write(document(*pick)?, *now)),
            _ => self.delete(*now).ok(),
        }
    }
}

impl Lived for User {
    fn firsts() -> BoxedStrategy<Self::First> {
        any::<(UserName, Management, Origin, Timestamp)>()
            .prop_map(|(name, management, origin, at)| user::Inserted {
                name,
                at,
                management,
                origin,
            })
            .boxed()
    }

    fn decide(&self, Step { action, pick, now }: &Step) -> Option<Self::Event> {
        let limits = Limits::default();
        match action % 32 {
            0..=9 => {
                let issue = self.issue_token(Validity::default(), None, &limits, *now);
                issue.ok().map(|issue| issue.event)
            }
            10..=21 => {
                let device = alloc::format!("{:x}", pick % 16).parse().ok()?;
                let number = TokenNumber::after(u64::from(*pick / 16));
                let redemption = self.redeem(number, &device, &limits, *now);
                redemption.ok().map(|redemption| redemption.event)
            }
            22..=24 => self.revoke_access(*now).ok(),
            25..=27 => {
                let display_name = Some(alloc::format!("{pick}").parse().ok());
                self.update(&Update { display_name, ..Update::default() }, *now).ok()?.event()
            }
            28..=30 => {
                let products = product(*pick);
                let set = ProductSet::new(Behavior::All, products, []).ok()?;
                self.replace_product_set(set, enterprise::Approvals::Unrestricted, *now).ok()
            }
            _ => self.delete(*now).ok(),
        }
    }
}

arbitrary! {
    device::Authority => prop_oneof![
        any::<EnrollmentTokenName>().prop_map(device::Authority::EnrollmentToken),
        any::<EnrollmentProfileName>().prop_map(device::Authority::EnrollmentProfile),
    ];
    auth_token::Issued => events::<User>().prop_filter_map("an issue", |event| match event {
        user::Event::TokenIssued(issued) => Some(issued),
        user::Event::Updated { .. }
        | user::Event::TokenRedeemed { .. }
        | user::Event::AccessRevoked { .. }
        | user::Event::ProductSetReplaced { .. }
        | user::Event::Deleted { .. } => None,
    });
    enrollment_profile::TokenCreated => events::<EnrollmentProfile>().prop_filter_map(
        "a creation",
        |event| match event {
            enrollment_profile::Event::TokenCreated(created) => Some(created),
            enrollment_profile::Event::Updated { .. }
            | enrollment_profile::Event::TokenRevoked { .. }
            | enrollment_profile::Event::Redeemed { .. }
            | enrollment_profile::Event::Deleted { .. } => None,
        },
    );
    Event => prop_oneof![
        of_lives::<EnrollmentToken>(Event::EnrollmentTokenIssued, |name, event| {
            Event::EnrollmentToken { name, event }
        }),
        of_lives::<Device>(Event::DeviceEnrolled, |name, event| Event::Device { name, event }),
        of_lives::<Enterprise>(Event::EnterpriseCreated, |name, event| {
            Event::Enterprise { id: name.id().clone(), event }
        }),
        of_lives::<Policy>(Event::PolicyWritten, |name, event| Event::Policy { name, event }),
        of_lives::<EnrollmentProfile>(Event::EnrollmentProfileCreated, |name, event| {
            Event::EnrollmentProfile { name, event }
        }),
        of_lives::<User>(Event::UserInserted, |name, event| Event::User { name, event }),
    ];
    Record => any::<(Event, Option<Actor>, Option<RequestId>)>().prop_map(|(event, actor, request)| {
        Record::new(event).with_actor(actor).with_request(request)
    });
}

/// One fact of a life, with the name of its noun.
fn of_lives<N: Lived>(
    first: fn(N::First) -> Event,
    next: fn(N::Name, N::Event) -> Event,
) -> BoxedStrategy<Event> {
    (lives::<N>(), any::<Index>())
        .prop_map(move |(life, index)| match index.index(life.events.len() + 1).checked_sub(1) {
            Some(at) => match life.events.get(at) {
                Some(event) => next(N::name_of(&life.first), event.clone()),
                None => first(life.first),
            },
            None => first(life.first),
        })
        .boxed()
}
