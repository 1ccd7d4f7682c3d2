//! Explanations at an instant, against nouns that are folded as naively as possible.

use std::ops::ControlFlow;

use enroll_checks::life::{Life, Step, Walk, enrollment::claim};
use enroll_core::{
    Duration, EnrollmentProfile, EnrollmentToken, Enterprise, Timestamp, User,
    account::AndroidId,
    auth_token::TokenNumber,
    enrollment_profile::{self, Generation},
    enrollment_token::Claim,
    event::Event,
    explain::{Attempt, Change, Explainer, Explanation, Reason},
    limits::Limits,
    token_ref::TokenRef,
    user,
};

/// A noun that decides for tokens.
pub(crate) trait Holds: Life {
    /// Returns the references of some of its tokens, those that it never issued among them.
    fn tokens() -> Vec<TokenRef>;
    fn begun(first: &Self::First) -> Event;
    fn happened(event: &Self::Event) -> Event;
    /// Returns whether a fact issues a token.
    fn issues(event: &Event, token: &TokenRef) -> bool;
    fn set_time(first: &mut Self::First, at: Timestamp);
    fn time(event: &Self::Event) -> Timestamp;
    /// Explains a token of the noun as it is.
    fn explain(&self, token: &TokenRef, attempt: Attempt<'_>, at: Timestamp) -> Explanation;
    /// Returns whether the noun decides that the attempt succeeds.
    fn lets_in(&self, token: &TokenRef, attempt: Attempt<'_>, at: Timestamp) -> bool;
}

/// The events of a noun and its enterprise.
pub(crate) struct Lives<N: Holds> {
    first: (Timestamp, N::First),
    events: Vec<N::Event>,
    enterprise: (Timestamp, Vec<enroll_core::enterprise::Event>),
}

impl<N: Holds> Lives<N> {
    fn new((kind, steps): &Walk, (_, others): &Walk) -> Self {
        let begun = |walk: &[Step]| walk.first().map_or(Timestamp::UNIX_EPOCH, |step| step.now);
        let at = begun(steps);
        let mut first = N::first(*kind);
        N::set_time(&mut first, at);
        let events = live(N::from(first.clone()), steps);
        let enterprise = Enterprise::from(enterprise(begun(others)));
        let enterprise = (begun(others), live(enterprise, others));
        Self { first: (at, first), events, enterprise }
    }

    /// Returns all facts as they are recorded: those of the noun, then those of its enterprise.
    fn facts(&self) -> Vec<Event> {
        let mut facts = vec![N::begun(&self.first.1)];
        facts.extend(self.events.iter().map(N::happened));
        facts.push(Event::EnterpriseCreated(enterprise(self.enterprise.0)));
        let id = enterprise(self.enterprise.0).id;
        let wrap = |event: &_| Event::Enterprise { id: id.clone(), event: Clone::clone(event) };
        facts.extend(self.enterprise.1.iter().map(wrap));
        facts
    }

    /// Returns the times of the noun's facts, in the order in which they were recorded.
    fn times(&self) -> Vec<Timestamp> {
        let mut times = vec![self.first.0];
        times.extend(self.events.iter().map(N::time));
        times
    }

    /// Returns the instants to ask about: each fact's, with the nanosecond before and after it.
    fn instants(&self) -> Vec<Timestamp> {
        let mut times = self.times();
        times.push(self.enterprise.0);
        times.extend(self.enterprise.1.iter().map(enroll_core::enterprise::Event::at));
        let nanosecond = |text: &str| text.parse::<Duration>().unwrap();
        let near = ["-0.000000001s", "0s", "0.000000001s"].map(nanosecond);
        times.iter().flat_map(|time| near.map(|by| time.saturating_add(by))).collect()
    }

    /// Returns how many facts of these times counted at an instant.
    fn counted(times: &[Timestamp], instant: Timestamp) -> usize {
        times.iter().take_while(|time| **time <= instant).count()
    }

    /// Explains a token by folding what counted, and asking the noun.
    fn expected(&self, token: &TokenRef, attempt: Attempt<'_>, instant: Timestamp) -> Explanation {
        let times = self.times();
        let counted = Self::counted(&times, instant);
        let facts = self.facts();
        let issued = facts.iter().take(times.len()).position(|fact| N::issues(fact, token));
        let refused = |reason, change| Explanation { refusal: Some((reason, change)) };
        let Some(issued) = issued else {
            let change = match token {
                TokenRef::EnrollmentToken(_) => Change::AnotherToken,
                TokenRef::AuthToken { .. } => Change::AnotherTokenOfUser,
                TokenRef::EnrollmentProfile { .. } => Change::NewestToken,
            };
            return refused(Reason::NotIssued, change);
        };
        if issued >= counted {
            let first = times.iter().filter(|at| Self::counted(&times, **at) > issued).min();
            return refused(Reason::NotIssued, Change::After(*first.unwrap()));
        }
        let (created, events) = &self.enterprise;
        let mut times = vec![*created];
        times.extend(events.iter().map(enroll_core::enterprise::Event::at));
        let counted_there = Self::counted(&times, instant);
        let mut enterprise = Enterprise::from(enterprise(*created));
        events.iter().take(counted_there.saturating_sub(1)).for_each(|e| enterprise.apply(e));
        if counted_there > 0 && enterprise.is_deleted() {
            return refused(Reason::NoEnterprise, Change::AnotherEnterprise);
        }
        let mut noun = N::from(self.first.1.clone());
        self.events.iter().take(counted - 1).for_each(|event| noun.record(event));
        noun.explain(token, attempt, instant)
    }
}

fn enterprise(at: Timestamp) -> enroll_core::enterprise::Created {
    enroll_core::enterprise::Created::new("e1".parse().unwrap(), at)
}

fn live<N: Life>(mut noun: N, steps: &[Step]) -> Vec<N::Event> {
    let mut events = Vec::new();
    for step in steps {
        if let Some(event) = noun.decide(*step) {
            noun.record(&event);
            events.push(event);
        }
    }
    events
}

/// Explains a token from its facts at an instant.
pub(crate) type Explains = fn(&TokenRef, &[Event], Attempt<'_>, Timestamp) -> Explanation;

/// The way that is checked.
pub(crate) fn by_explainer(
    token: &TokenRef,
    facts: &[Event],
    attempt: Attempt<'_>,
    instant: Timestamp,
) -> Explanation {
    let mut explainer = Explainer::new(token.clone(), instant);
    let (enterprise, noun): (Vec<_>, Vec<_>) = facts
        .iter()
        .partition(|fact| matches!(fact, Event::EnterpriseCreated(_) | Event::Enterprise { .. }));
    for history in [enterprise, noun] {
        for fact in history {
            if let ControlFlow::Break(()) = explainer.record(fact) {
                break;
            }
        }
    }
    explainer.explain(attempt)
}

/// A negative control: the noun as it is now, asked about the instant.
pub(crate) fn by_the_current_state(
    token: &TokenRef,
    facts: &[Event],
    attempt: Attempt<'_>,
    instant: Timestamp,
) -> Explanation {
    let now = by_explainer(token, facts, attempt, Timestamp::MAX);
    let expired = now.refusal.is_none_or(|(reason, _)| reason == Reason::Expired);
    if expired { by_explainer(token, facts, attempt, instant) } else { now }
}

/// A negative control: a fact at the instant does not count.
pub(crate) fn off_by_one(
    token: &TokenRef,
    facts: &[Event],
    attempt: Attempt<'_>,
    instant: Timestamp,
) -> Explanation {
    let nanosecond = "-0.000000001s".parse().unwrap();
    by_explainer(token, facts, attempt, instant.saturating_add(nanosecond))
}

/// The answer at each instant is that of a noun folded from what counted then.
pub(crate) fn check_explained<N: Holds>(
    explains: Explains,
    walk: &Walk,
    enterprise: &Walk,
) -> Result<(), String> {
    let lives = Lives::<N>::new(walk, enterprise);
    let facts = lives.facts();
    let claims = [claim(0), claim(1)];
    let device: AndroidId = "1".parse().unwrap();
    let limits = Limits::default();
    for token in N::tokens() {
        let attempts = match &token {
            TokenRef::AuthToken { .. } => {
                vec![Attempt::Any, Attempt::Provision { device: &device, limits: &limits }]
            }
            TokenRef::EnrollmentToken(_) | TokenRef::EnrollmentProfile { .. } => {
                vec![Attempt::Any, Attempt::Enroll(&claims[0]), Attempt::Enroll(&claims[1])]
            }
        };
        for (instant, attempt) in
            lives.instants().iter().flat_map(|at| attempts.iter().map(move |of| (*at, *of)))
        {
            let explained = explains(&token, &facts, attempt, instant);
            let expected = lives.expected(&token, attempt, instant);
            if explained != expected {
                return Err(format!("{token} at {instant}: {explained:?}, not {expected:?}"));
            }
        }
    }
    Ok(())
}

/// The explanation of an attempt agrees with the decision on it.
pub(crate) fn check_attempts<N: Holds>(
    regards: fn(Attempt<'_>) -> Attempt<'_>,
    (kind, steps): &Walk,
) -> Result<(), String> {
    let claims = [claim(0), claim(1)];
    let mut noun = N::from(N::first(*kind));
    let limits = Limits::default();
    for step in steps {
        let device: AndroidId = format!("{:x}", step.pick % 16).parse().unwrap();
        for token in N::tokens() {
            let attempts = match &token {
                TokenRef::AuthToken { .. } => {
                    vec![Attempt::Provision { device: &device, limits: &limits }]
                }
                TokenRef::EnrollmentToken(_) | TokenRef::EnrollmentProfile { .. } => {
                    claims.iter().map(Attempt::Enroll).collect()
                }
            };
            for attempt in attempts {
                let explained = noun.explain(&token, regards(attempt), step.now);
                if explained.refusal.is_none() != noun.lets_in(&token, attempt, step.now) {
                    return Err(format!("{explained:?} of {token}, {attempt:?}, {noun:?}"));
                }
            }
        }
        if let Some(event) = noun.decide(*step) {
            noun.record(&event);
        }
    }
    Ok(())
}

fn claim_of(attempt: Attempt<'_>) -> Option<&Claim> {
    match attempt {
        Attempt::Enroll(claim) => Some(claim),
        Attempt::Any | Attempt::Provision { .. } => None,
    }
}

impl Holds for EnrollmentToken {
    fn tokens() -> Vec<TokenRef> {
        vec![TokenRef::EnrollmentToken(Self::first(0).name)]
    }

    fn begun(first: &Self::First) -> Event {
        Event::EnrollmentTokenIssued(first.clone())
    }

    fn happened(event: &Self::Event) -> Event {
        Event::EnrollmentToken { name: Self::first(0).name, event: event.clone() }
    }

    fn issues(event: &Event, _: &TokenRef) -> bool {
        matches!(event, Event::EnrollmentTokenIssued(_))
    }

    fn set_time(first: &mut Self::First, at: Timestamp) {
        first.at = at;
    }

    fn time(event: &Self::Event) -> Timestamp {
        event.at()
    }

    fn explain(&self, _: &TokenRef, attempt: Attempt<'_>, at: Timestamp) -> Explanation {
        self.explain(claim_of(attempt), at)
    }

    fn lets_in(&self, _: &TokenRef, attempt: Attempt<'_>, at: Timestamp) -> bool {
        claim_of(attempt).is_some_and(|claim| self.redeem(claim, at).is_ok())
    }
}

fn generation(token: &TokenRef) -> Generation {
    if let TokenRef::EnrollmentProfile { generation, .. } = token {
        *generation
    } else {
        Generation::after(u64::MAX)
    }
}

impl Holds for EnrollmentProfile {
    fn tokens() -> Vec<TokenRef> {
        let profile = || Self::first(0).name;
        let generations = (0..4).map(Generation::after);
        generations
            .map(|generation| TokenRef::EnrollmentProfile { profile: profile(), generation })
            .collect()
    }

    fn begun(first: &Self::First) -> Event {
        Event::EnrollmentProfileCreated(first.clone())
    }

    fn happened(event: &Self::Event) -> Event {
        Event::EnrollmentProfile { name: Self::first(0).name, event: event.clone() }
    }

    fn issues(event: &Event, token: &TokenRef) -> bool {
        matches!(event, Event::EnrollmentProfile {
            event: enrollment_profile::Event::TokenCreated(created), ..
        } if created.generation == generation(token))
    }

    fn set_time(first: &mut Self::First, at: Timestamp) {
        first.at = at;
    }

    fn time(event: &Self::Event) -> Timestamp {
        event.at()
    }

    fn explain(&self, token: &TokenRef, attempt: Attempt<'_>, at: Timestamp) -> Explanation {
        self.explain(generation(token), claim_of(attempt), at)
    }

    fn lets_in(&self, token: &TokenRef, attempt: Attempt<'_>, at: Timestamp) -> bool {
        let claim = claim_of(attempt);
        claim.is_some_and(|claim| self.redeem(generation(token), claim, at).is_ok())
    }
}

fn number(token: &TokenRef) -> TokenNumber {
    if let TokenRef::AuthToken { number, .. } = token {
        *number
    } else {
        TokenNumber::after(u64::MAX)
    }
}

fn provision_of(attempt: Attempt<'_>) -> Option<(&AndroidId, &Limits)> {
    match attempt {
        Attempt::Provision { device, limits } => Some((device, limits)),
        Attempt::Any | Attempt::Enroll(_) => None,
    }
}

impl Holds for User {
    fn tokens() -> Vec<TokenRef> {
        let user = || Self::first(0).name;
        let numbers = (0..4).map(TokenNumber::after);
        numbers.map(|number| TokenRef::AuthToken { user: user(), number }).collect()
    }

    fn begun(first: &Self::First) -> Event {
        Event::UserInserted(first.clone())
    }

    fn happened(event: &Self::Event) -> Event {
        Event::User { name: Self::first(0).name, event: event.clone() }
    }

    fn issues(event: &Event, token: &TokenRef) -> bool {
        matches!(event, Event::User { event: user::Event::TokenIssued(issued), .. }
            if issued.number == number(token))
    }

    fn set_time(first: &mut Self::First, at: Timestamp) {
        first.at = at;
    }

    fn time(event: &Self::Event) -> Timestamp {
        event.at()
    }

    fn explain(&self, token: &TokenRef, attempt: Attempt<'_>, at: Timestamp) -> Explanation {
        self.explain(number(token), provision_of(attempt), at)
    }

    fn lets_in(&self, token: &TokenRef, attempt: Attempt<'_>, at: Timestamp) -> bool {
        let provision = provision_of(attempt);
        provision
            .is_some_and(|(device, limits)| self.redeem(number(token), device, limits, at).is_ok())
    }
}
