//! What nouns answer: states, effects, what a redemption or an issue records, explanations.

use proptest::{
    option::of,
    prelude::*,
    sample::{Index, select},
};

use super::{Life, arbitrary};
use crate::{
    EnrollmentProfile, EnrollmentToken, Enterprise, User,
    account::AndroidId,
    auth_token::{self, AuthToken, TokenNumber},
    device,
    duration::Duration,
    effect::Effect,
    enrollment_profile::{self, Generation, TokenState},
    enrollment_token::{self, Claim, Coercion, TokenDuration, UseLimit},
    enterprise,
    event::Event,
    explain::{Attempt, Change, Explainer, Explanation, Reason},
    limits::{Limit, Limits},
    noun::{Fact, Noun},
    record::{Entry, Record},
    text::Text,
    timestamp::Timestamp,
    token_ref::TokenRef,
    user,
};

arbitrary! {
    enrollment_token::State => select(&[
        enrollment_token::State::Active,
        enrollment_token::State::Spent,
        enrollment_token::State::Deleted,
    ][..]);
    device::State => select(&[device::State::Provisioning, device::State::Deleted][..]);
    enterprise::State => select(&[enterprise::State::Active, enterprise::State::Deleted][..]);
    enterprise::Approval => {
        select(&[enterprise::Approval::Approved, enterprise::Approval::Unapproved][..])
    };
    user::State => select(&[user::State::Active, user::State::Deleted][..]);
    // Tokens and their states are those of users and profiles as their lives leave them.
    AuthToken => (any::<User>(), 0..LIFE_TOKENS_MAX).prop_filter_map("a token", |(user, first)| {
        let counts = (first..LIFE_TOKENS_MAX).chain(0..first);
        let mut tokens = counts.filter_map(|count| user.token(TokenNumber::after(count)));
        tokens.next().cloned()
    });
    auth_token::State => any::<AuthToken>().prop_map(|token| token.state().clone());
    TokenState => any::<EnrollmentProfile>().prop_map(|profile| profile.token().clone());
    enrollment_token::Redemption => any::<(enrollment_token::Issued, Claim)>().prop_filter_map(
        "a token that lets the device in",
        |(issued, claim)| {
            let at = issued.at;
            EnrollmentToken::from(issued).redeem(&claim, at).ok()
        },
    );
    enrollment_profile::Redemption => {
        any::<(enrollment_profile::Created, enrollment_profile::Validity, Claim)>()
            .prop_filter_map("a profile that lets the device in", |(created, validity, claim)| {
                let at = created.at;
                let mut profile = EnrollmentProfile::from(created);
                let token = profile.create_token(validity, None, at).ok()?;
                profile.apply(&token);
                profile.redeem(Generation::FIRST, &claim, at).ok()
            })
    };
    user::TokenIssue => any::<(User, auth_token::Validity, Limits, Timestamp)>().prop_filter_map(
        "a user that gets a token",
        |(user, validity, limits, at)| user.issue_token(validity, None, &limits, at).ok(),
    );
    user::Redemption => (
        any::<(user::Inserted, auth_token::Validity, AndroidId, Limits)>(),
    ).prop_filter_map("a user that gets a device", |((inserted, validity, device, limits),)| {
        let at = inserted.at;
        let mut user = User::from(inserted);
        let issue = user.issue_token(validity, None, &limits, at).ok()?;
        user.apply(&issue.event);
        user.redeem(TokenNumber::FIRST, &device, &limits, at).ok()
    });
    // The longest duration is coerced at every instant.
    Coercion => (prop_oneof![Just(TokenDuration::MAX), any::<TokenDuration>()], any::<Timestamp>())
        .prop_filter_map("a coercion", |(duration, at)| duration.coercion(at));
    Text => prop_oneof![
        any::<Duration>().prop_map(Duration::text),
        any::<Timestamp>().prop_map(Timestamp::text),
    ];
    Reason => select(&Reason::ALL[..]);
    Change => prop_oneof![
        1 => any::<Timestamp>().prop_map(Change::After),
        1 => any::<Timestamp>().prop_map(Change::Before),
        1 => any::<UseLimit>().prop_map(Change::MoreUses),
        10 => select(&[
            Change::AnotherToken,
            Change::AnotherTokenOfUser,
            Change::AnotherUser,
            Change::NewestToken,
            Change::NewToken,
            Change::AnotherProfile,
            Change::AnotherEnterprise,
            Change::CompanyOwned,
            Change::BoundDevice,
            Change::FewerDevices,
            Change::EnrollmentToken,
            Change::AuthToken,
        ][..]),
    ];
    // A token of a random life, at an instant of it.
    Explainer => prop_oneof![
        explainers::<EnrollmentToken>(
            |name, _| name.into(),
            Event::EnrollmentTokenIssued,
            |name, event| Event::EnrollmentToken { name, event },
        ),
        explainers::<User>(
            |user, count| TokenRef::AuthToken { user, number: TokenNumber::after(count) },
            Event::UserInserted,
            |name, event| Event::User { name, event },
        ),
        explainers::<EnrollmentProfile>(
            |profile, count| TokenRef::EnrollmentProfile {
                profile,
                generation: Generation::after(count),
            },
            Event::EnrollmentProfileCreated,
            |name, event| Event::EnrollmentProfile { name, event },
        ),
    ];
    // What an explainer answers, so that each reason has a change that belongs to it.
    Explanation => (any::<Explainer>(), 0..3_u8, any::<(Claim, AndroidId)>(), quotas()).prop_map(
        |(explainer, attempt, (claim, device), limits)| {
            explainer.explain(match attempt {
                0 => Attempt::Any,
                1 => Attempt::Enroll(&claim),
                _ => Attempt::Provision { device: &device, limits: &limits },
            })
        },
    );
}

/// How many tokens a user or a profile of a life has at most.
const LIFE_TOKENS_MAX: u64 = 24;

/// Quotas, half of which a single device reaches.
fn quotas() -> impl Strategy<Value = Limits> {
    let tight = any::<Limits>().prop_map(|limits| Limits {
        user_account_devices: Limit::enforced(0),
        device_account_devices: Limit::enforced(0),
        ..limits
    });
    prop_oneof![any::<Limits>(), tight]
}

impl<E: Arbitrary + Clone + 'static> Arbitrary for Effect<E> {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        prop_oneof![1 => Just(Self::Nothing), 3 => any::<E>().prop_map(Self::Event)].boxed()
    }
}

impl<U: Arbitrary + 'static> Arbitrary for Entry<U> {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        prop_oneof![
            3 => any::<Record>().prop_map(Self::Known),
            1 => any::<U>().prop_map(Self::Unknown),
        ]
        .boxed()
    }
}

/// Explainers of the tokens of a noun: one of the first few, at an instant near its facts.
fn explainers<N: Noun + 'static>(
    token: fn(N::Name, u64) -> TokenRef,
    first: fn(N::First) -> Event,
    next: fn(N::Name, N::Event) -> Event,
) -> BoxedStrategy<Explainer>
where
    Life<N>: Arbitrary,
{
    // The instants are near the facts: most tokens are valid for minutes.
    (any::<Life<N>>(), 0..4_u64, any::<Index>(), -1..400_i32, of(0..9_600_i32))
        .prop_map(move |(life, count, index, seconds, deleted)| {
            let (name, began) = (N::name_of(&life.first), life.first.at());
            let token = token(name.clone(), count);
            let facts = life.events.iter().map(Fact::at).chain([began]);
            let near = facts.clone().nth(index.index(facts.count())).unwrap_or(began);
            let id = token.enterprise().clone();
            let mut explainer = Explainer::new(token, near + Duration::from_seconds(seconds));
            let created = enterprise::Created::new(id.clone(), began);
            // A fact later than the instant changes nothing, so there is no need to stop at one.
            let _ = explainer.record(&Event::EnterpriseCreated(created.clone()));
            if let Some(seconds) = deleted {
                let at = began + Duration::from_seconds(seconds);
                if let Ok(event) = Enterprise::from(created).delete(at) {
                    let _ = explainer.record(&Event::Enterprise { id, event });
                }
            }
            let _ = explainer.record(&first(life.first));
            for event in life.events {
                let _ = explainer.record(&next(name.clone(), event));
            }
            explainer
        })
        .boxed()
}
