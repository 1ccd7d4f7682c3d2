//! Explanations of a token at an instant, from what happened up to then.

use core::ops::ControlFlow;

use super::{Attempt, Change, Explanation, Reason};
use crate::{
    EnrollmentProfile, EnrollmentToken, Enterprise, User,
    auth_token::TokenNumber,
    enrollment_profile::{self, Generation},
    event::Event,
    name::{EnrollmentProfileName, EnrollmentTokenName, EnterpriseId, UserName},
    noun::{Noun, ReplayError},
    timestamp::Timestamp,
    token_ref::TokenRef,
    user,
};

/// The facts up to an instant, folded, to explain one token as it was then.
///
/// Give [`record`](Self::record) the facts of the token's noun, the first fact included, in the
/// order in which they were recorded; then, or before, those of its enterprise. Facts of other
/// nouns change nothing, and neither does a fact that cannot follow those before it.
///
/// Up to the instant means: until the first fact of the noun that happened later. A fact at the
/// instant counts. A clock may have gone back between two facts: what was recorded after a later
/// fact does not count, even where its own time is earlier.
///
/// ```
/// use enroll_core::{
///     EnrollmentToken, Timestamp,
///     enrollment_token::Terms,
///     event::Event,
///     explain::{Attempt, Change, Explainer, Reason},
///     token_ref::TokenRef,
/// };
///
/// let issued_at = Timestamp::new(60, 0)?;
/// let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
/// let issued = EnrollmentToken::issue(name, Terms::default(), issued_at);
///
/// let token = TokenRef::EnrollmentToken(issued.name.clone());
/// let mut explainer = Explainer::new(token, Timestamp::new(59, 0)?);
/// explainer.record(&Event::EnrollmentTokenIssued(issued));
/// let explanation = explainer.explain(Attempt::Any);
/// assert_eq!(explanation.refusal, Some((Reason::NotIssued, Change::After(issued_at))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Explainer {
    instant: Timestamp,
    enterprise: EnterpriseId,
    past: Past<Enterprise>,
    token: Token,
    /// From when on the token is issued; `None` until that fact is recorded.
    issued_from: Option<Timestamp>,
}

/// A token, with the past of the noun that decides for it.
#[derive(Clone, Debug)]
enum Token {
    Enrollment(EnrollmentTokenName, Past<EnrollmentToken>),
    Auth(UserName, TokenNumber, Past<User>),
    Profile(EnrollmentProfileName, Generation, Past<EnrollmentProfile>),
}

/// A noun as it was at the instant, as far as its facts were recorded.
#[derive(Clone, Debug)]
struct Past<N> {
    /// The latest time of its facts: from then on, all of them count.
    from: Timestamp,
    noun: Option<N>,
}

impl<N> Past<N> {
    const fn new() -> Self {
        Self { from: Timestamp::MIN, noun: None }
    }

    /// Takes note of a fact, and returns from when on it counts.
    fn note(&mut self, at: Timestamp) -> Timestamp {
        self.from = self.from.max(at);
        self.from
    }

    fn begin(&mut self, first: impl Into<N>, at: Timestamp, instant: Timestamp) -> Timestamp {
        let from = self.note(at);
        if from <= instant {
            self.noun = Some(first.into());
        }
        from
    }

    fn go_on(
        &mut self,
        at: Timestamp,
        instant: Timestamp,
        apply: impl FnOnce(&mut N),
    ) -> Timestamp {
        let from = self.note(at);
        match &mut self.noun {
            Some(noun) if from <= instant => apply(noun),
            Some(_) | None => {}
        }
        from
    }
}

impl Explainer {
    /// Creates an explainer of a token at an instant. Nothing has happened to the token yet.
    ///
    /// ```
    /// use enroll_core::{Timestamp, explain::{Attempt, Change, Explainer, Reason}};
    ///
    /// let token = "enterprises/e1/enrollmentTokens/t1".parse()?;
    /// let explanation = Explainer::new(token, Timestamp::MAX).explain(Attempt::Any);
    /// assert_eq!(explanation.refusal, Some((Reason::NotIssued, Change::AnotherToken)));
    /// # Ok::<(), enroll_core::token_ref::ParseTokenRefError>(())
    /// ```
    #[must_use]
    pub fn new(token: TokenRef, instant: Timestamp) -> Self {
        let enterprise = token.enterprise().clone();
        let token = match token {
            TokenRef::EnrollmentToken(name) => Token::Enrollment(name, Past::new()),
            TokenRef::AuthToken { user, number } => Token::Auth(user, number, Past::new()),
            TokenRef::EnrollmentProfile { profile, generation } => {
                Token::Profile(profile, generation, Past::new())
            }
        };
        Self { instant, enterprise, past: Past::new(), token, issued_from: None }
    }

    /// Records the next fact.
    ///
    /// Breaks once no later fact of the same noun can change the explanation.
    ///
    #[doc = token!()]
    /// use enroll_core::{event::Event, explain::Explainer};
    ///
    /// let issued = token.issued().clone();
    /// let name = issued.name.clone();
    /// let mut explainer = Explainer::new(name.clone().into(), now);
    /// assert!(explainer.record(&Event::EnrollmentTokenIssued(issued)).is_continue());
    /// // What happens later than the instant does not count, and neither does what follows.
    /// let event = token.delete(Timestamp::new(1, 0)?)?;
    /// assert!(explainer.record(&Event::EnrollmentToken { name, event }).is_break());
    #[doc = end!()]
    pub fn record(&mut self, event: &Event) -> ControlFlow<()> {
        if let Some(from) = self.record_of_enterprise(event) {
            return stop_if(from > self.instant);
        }
        let instant = self.instant;
        let Some(recorded) = self.token.record(event, instant) else {
            return ControlFlow::Continue(());
        };
        if recorded.issues {
            self.issued_from = Some(recorded.from);
        }
        stop_if(recorded.from > instant && self.issued_from.is_some())
    }

    /// Explains what the token's noun would decide on an attempt at the instant.
    ///
    /// Until the token is issued, and while none of its facts is recorded, it is
    /// [not issued](Reason::NotIssued). Once its enterprise is deleted, the enterprise does
    /// [not exist](Reason::NoEnterprise). Whether an enterprise exists that was never created is
    /// for the caller to decide, by [`enterprise`](Self::enterprise).
    ///
    #[doc = token!()]
    /// use enroll_core::{event::Event, explain::{Attempt, Change, Explainer, Reason}};
    ///
    /// let issued = token.issued().clone();
    /// let (name, end) = (issued.name.clone(), issued.expires_at().instant());
    /// let mut explainer = Explainer::new(name.into(), end);
    /// explainer.record(&Event::EnrollmentTokenIssued(issued));
    /// let explanation = explainer.explain(Attempt::Any);
    /// assert_eq!(explanation.refusal, Some((Reason::Expired, Change::Before(end))));
    #[doc = end!()]
    #[must_use]
    pub fn explain(&self, attempt: Attempt<'_>) -> Explanation {
        if let Some(needed) = attempt.needs_another_kind(&self.token.reference()) {
            return Explanation::refused(Reason::WrongKind, needed);
        }
        match self.issued_from {
            Some(from) if from <= self.instant => {}
            Some(from) => return Explanation::refused(Reason::NotIssued, Change::After(from)),
            None => return Explanation::refused(Reason::NotIssued, self.token.another()),
        }
        if self.enterprise().is_some_and(Enterprise::is_deleted) {
            return Explanation::refused(Reason::NoEnterprise, Change::AnotherEnterprise);
        }
        // Invariant: a token that is issued has a noun that began before.
        let not_issued = Explanation::refused(Reason::NotIssued, self.token.another());
        self.token.explain(attempt, self.instant).unwrap_or(not_issued)
    }

    /// Returns the enterprise as it was at the instant; `None` if it was not created by then, or
    /// none of its facts is recorded.
    #[must_use]
    pub const fn enterprise(&self) -> Option<&Enterprise> {
        self.past.noun.as_ref()
    }

    /// Records a fact of the token's enterprise; `None` if it is another noun's.
    fn record_of_enterprise(&mut self, event: &Event) -> Option<Timestamp> {
        let (id, past, instant) = (&self.enterprise, &mut self.past, self.instant);
        if let Event::EnterpriseCreated(created) = event
            && created.id == *id
        {
            return Some(past.begin(created.clone(), created.at, instant));
        }
        if let Event::Enterprise { id: of, event } = event
            && of == id
        {
            return Some(past.go_on(event.at(), instant, |noun| replay(noun, event)));
        }
        None
    }
}

/// The effect of a fact of a token's noun.
struct Recorded {
    /// From when on the fact counts.
    from: Timestamp,
    /// `true` if the fact issues the token.
    issues: bool,
}

impl Token {
    /// Records a fact of the token's noun; `None` if it is another noun's.
    fn record(&mut self, event: &Event, instant: Timestamp) -> Option<Recorded> {
        match self {
            Self::Enrollment(name, past) => past.record_enrollment_token(name, event, instant),
            Self::Auth(user, number, past) => past.record_user(user, *number, event, instant),
            Self::Profile(profile, generation, past) => {
                past.record_profile(profile, *generation, event, instant)
            }
        }
    }

    /// Explains the token; `None` if its noun had not begun at the instant.
    fn explain(&self, attempt: Attempt<'_>, instant: Timestamp) -> Option<Explanation> {
        let (claim, account) = (attempt.claim(), attempt.account());
        Some(match self {
            Self::Enrollment(_, past) => past.noun.as_ref()?.explain(claim, instant),
            Self::Auth(_, number, past) => past.noun.as_ref()?.explain(*number, account, instant),
            Self::Profile(_, generation, past) => {
                past.noun.as_ref()?.explain(*generation, claim, instant)
            }
        })
    }

    fn reference(&self) -> TokenRef {
        match self {
            Self::Enrollment(name, _) => TokenRef::EnrollmentToken(name.clone()),
            Self::Auth(user, number, _) => {
                TokenRef::AuthToken { user: user.clone(), number: *number }
            }
            Self::Profile(profile, generation, _) => {
                TokenRef::EnrollmentProfile { profile: profile.clone(), generation: *generation }
            }
        }
    }

    fn another(&self) -> Change {
        match self {
            Self::Enrollment(..) => Change::AnotherToken,
            Self::Auth(..) => Change::AnotherTokenOfUser,
            Self::Profile(..) => Change::NewestToken,
        }
    }
}

impl Past<EnrollmentToken> {
    fn record_enrollment_token(
        &mut self,
        name: &EnrollmentTokenName,
        event: &Event,
        instant: Timestamp,
    ) -> Option<Recorded> {
        if let Event::EnrollmentTokenIssued(issued) = event
            && issued.name == *name
        {
            let from = self.begin(issued.clone(), issued.at, instant);
            return Some(Recorded { from, issues: true });
        }
        if let Event::EnrollmentToken { name: of, event } = event
            && of == name
        {
            let from = self.go_on(event.at(), instant, |noun| replay(noun, event));
            return Some(Recorded { from, issues: false });
        }
        None
    }
}

impl Past<User> {
    fn record_user(
        &mut self,
        name: &UserName,
        number: TokenNumber,
        event: &Event,
        instant: Timestamp,
    ) -> Option<Recorded> {
        if let Event::UserInserted(inserted) = event
            && inserted.name == *name
        {
            let from = self.begin(inserted.clone(), inserted.at, instant);
            return Some(Recorded { from, issues: false });
        }
        if let Event::User { name: of, event } = event
            && of == name
        {
            let from = self.go_on(event.at(), instant, |noun| replay(noun, event));
            let issues = match event {
                user::Event::TokenIssued(issued) => issued.number == number,
                user::Event::Updated { .. }
                | user::Event::TokenRedeemed { .. }
                | user::Event::AccessRevoked { .. }
                | user::Event::ProductSetReplaced { .. }
                | user::Event::Deleted { .. } => false,
            };
            return Some(Recorded { from, issues });
        }
        None
    }
}

impl Past<EnrollmentProfile> {
    fn record_profile(
        &mut self,
        name: &EnrollmentProfileName,
        generation: Generation,
        event: &Event,
        instant: Timestamp,
    ) -> Option<Recorded> {
        if let Event::EnrollmentProfileCreated(created) = event
            && created.name == *name
        {
            let from = self.begin(created.clone(), created.at, instant);
            return Some(Recorded { from, issues: false });
        }
        if let Event::EnrollmentProfile { name: of, event } = event
            && of == name
        {
            let from = self.go_on(event.at(), instant, |noun| replay(noun, event));
            let issues = match event {
                enrollment_profile::Event::TokenCreated(created) => {
                    created.generation == generation
                }
                enrollment_profile::Event::Updated { .. }
                | enrollment_profile::Event::TokenRevoked { .. }
                | enrollment_profile::Event::Redeemed { .. }
                | enrollment_profile::Event::Deleted { .. } => false,
            };
            return Some(Recorded { from, issues });
        }
        None
    }
}

/// Records an event, unless it cannot follow.
fn replay<N: Noun>(noun: &mut N, event: &N::Event) {
    // It was recorded before, or belongs to no history of the noun: it changes nothing.
    let _: Result<(), ReplayError> = noun.replay(event);
}

fn stop_if(over: bool) -> ControlFlow<()> {
    if over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}
