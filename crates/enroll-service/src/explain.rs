//! Why a token lets a device in or not, now or at an instant, for the operator.

mod records;

use std::ops::ControlFlow;

use enroll_core::{
    EnrollmentProfile, EnrollmentToken, Enterprise, Timestamp, User,
    account::AndroidId,
    device::Ownership,
    enrollment_token::Claim,
    explain::{Attempt, Change, Explainer, Reason},
    name::DeviceId,
    secret::TokenValue,
    token_ref::TokenRef,
};
use enroll_store::{
    Fact, Noun, Store,
    gate::{Admitted, NoEnterprise},
};

use self::records::Collector;
pub use self::records::TokenRecords;
use crate::{Context, Service, error::ExplainError};

/// The number of facts of a history that are read at a time.
const FACTS_MAX: usize = 1000;

/// A question about a token.
///
#[doc = head!()]
/// use enroll_core::explain::{Change, Reason};
/// use enroll_service::TokenUsage;
///
/// let issued = service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
/// let at = issued.token.expires_at().instant();
/// let request = ExplainRequest { at: Some(at), usage: TokenUsage::Enroll(Ownership::CompanyOwned) };
/// let explained = service.explain(&issued.value, request, context).await?;
/// assert_eq!(explained.refusal, Some((Reason::Expired, Change::Before(at))));
#[doc = tail!()]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ExplainRequest {
    /// The instant; `None` is now.
    pub at: Option<Timestamp>,
    /// The use that a device would make of the token.
    pub usage: TokenUsage,
}

/// The use that a device would make of a token.
///
#[doc = head!()]
/// use enroll_core::explain::{Change, Reason};
/// use enroll_service::TokenUsage;
///
/// let insertion = Insertion {
///     identifier: "user342".parse()?,
///     account_type: AccountType::DeviceAccount,
///     display_name: None,
/// };
/// let user = service.insert_user(&enterprise, insertion, Origin::Own, context).await?;
/// let used = service.issue_auth_token(&user.inserted().name, Origin::Own, context).await?;
/// let unused = service.issue_auth_token(&user.inserted().name, Origin::Own, context).await?;
/// let request = ProvisionRequest { value: used, android_id: "38a1b2c3d4e5f607".parse()? };
/// service.provision(request, context).await?;
/// // The device account is on the first device, and on no other.
/// let usage = TokenUsage::Provision("3f2504e04f8911d3".parse()?);
/// let request = ExplainRequest { usage, ..ExplainRequest::default() };
/// let explained = service.explain(&unused, request, context).await?;
/// assert_eq!(explained.refusal, Some((Reason::DeviceAccountBound, Change::BoundDevice)));
#[doc = tail!()]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum TokenUsage {
    /// No use in particular: only the token is explained.
    #[default]
    Any,
    /// A device of this owner enrolls.
    Enroll(Ownership),
    /// This device adds the account of the token's user, under the quotas of the service.
    Provision(AndroidId),
}

/// Why a token does not let a device in, and what would change that.
type Refusal = Option<(Reason, Change)>;

/// The answer: whether a token lets devices in at an instant.
///
#[doc = head!()]
/// let issued = service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
/// let explained = service.explain(&issued.value, ExplainRequest::default(), context).await?;
/// assert_eq!(explained.name, issued.token.issued().name.to_string());
/// assert_eq!(explained.refusal, None);
#[doc = tail!()]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Explained {
    /// The name of the token, or of the noun that it is a token of.
    pub name: String,
    /// The instant.
    pub at: Timestamp,
    /// Why it does not, and what would change that; `None` where it does.
    pub refusal: Option<(Reason, Change)>,
    /// The event that issued the token, and the last one that used or ended it, up to the instant.
    pub records: TokenRecords,
}

impl<S: Store> Service<S> {
    /// Explains whether the token with this value lets a device in, now or at an instant.
    ///
    /// For an instant, what happened up to it is folded: the facts of the token's noun and of its
    /// enterprise in recorded order, up to the first that is later. A fact at the instant counts.
    ///
    /// The answer contains the first and the last record that concern the token. To find them, the
    /// history of the token's noun is read from its beginning, 1000 facts at a time.
    ///
    /// An account is explained under the quotas that the service has now, at any instant.
    ///
    /// # Errors
    ///
    /// Refuses a value that is no token's, or one of an enterprise that the caller does not reach.
    ///
    #[doc = head!()]
    /// let terms = Terms::default().with_use_limit(UseLimit::Once);
    /// let issued = service.issue_enrollment_token(&enterprise, terms, Origin::Own, context).await?;
    /// let explained = service.explain(&issued.value, ExplainRequest::default(), context).await?;
    /// assert_eq!(explained.refusal, None);
    #[doc = tail!()]
    pub async fn explain(
        &self,
        value: &TokenValue,
        request: ExplainRequest,
        context: &Context<'_>,
    ) -> Result<Explained, ExplainError> {
        let token = self.token_of(value, context).await?;
        let token = token.ok_or(ExplainError::UnknownToken)?;
        let claim = match request.usage {
            TokenUsage::Enroll(ownership) => claim(ownership),
            TokenUsage::Any | TokenUsage::Provision(_) => None,
        };
        let attempt = match &request.usage {
            TokenUsage::Provision(device) => Attempt::Provision { device, limits: &self.limits },
            TokenUsage::Any | TokenUsage::Enroll(_) => {
                claim.as_ref().map_or(Attempt::Any, Attempt::Enroll)
            }
        };
        let (at, (refusal, records)) = match request.at {
            None => {
                let (at, refusal) = self.explain_now(&token, attempt).await?;
                // The noun as it is has all its facts, also where the clock went back.
                let mut collector = Collector::new(&token, Timestamp::MAX);
                self.read_history_of(&token, |fact| {
                    // A fact of a later version is no reason not to explain the noun as it is.
                    if let Some(record) = fact.record() {
                        collector.take(record);
                    }
                    Ok(ControlFlow::Continue(()))
                })
                .await?;
                (at, (refusal, collector.records()))
            }
            Some(at) => (at, self.explain_at(&token, at, attempt).await?),
        };
        Ok(Explained { name: name(&token), at, refusal, records })
    }

    async fn explain_now(
        &self,
        token: &TokenRef,
        attempt: Attempt<'_>,
    ) -> Result<(Timestamp, Refusal), ExplainError> {
        let needed = attempt.needs_another_kind(token);
        match token {
            TokenRef::EnrollmentToken(name) => {
                let explain =
                    |token: &EnrollmentToken, at| token.explain(attempt.claim(), at).refusal;
                self.explain_noun(name, needed, explain).await
            }
            TokenRef::EnrollmentProfile { profile: name, generation } => {
                let explain = |profile: &EnrollmentProfile, at| {
                    profile.explain(*generation, attempt.claim(), at).refusal
                };
                self.explain_noun(name, needed, explain).await
            }
            TokenRef::AuthToken { user, number } => {
                let explain =
                    |user: &User, at| user.explain(*number, attempt.account(), at).refusal;
                self.explain_noun(user, needed, explain).await
            }
        }
    }

    /// Explains a token of a noun as it is, unless the attempt needs another kind of token.
    async fn explain_noun<N: Noun>(
        &self,
        name: &N::Name,
        needed: Option<Change>,
        explain: impl Fn(&N, Timestamp) -> Refusal,
    ) -> Result<(Timestamp, Refusal), ExplainError> {
        let snapshot = self.store.read::<N>(name).await?;
        let at = snapshot.read_at();
        let noun = match snapshot.admit(self.admission) {
            Ok(Admitted { noun: Some(noun), .. }) => Some(noun),
            Ok(Admitted { noun: None, .. }) => return Err(ExplainError::UnknownToken),
            Err(NoEnterprise) => None,
        };
        let refusal = match (needed, noun) {
            (Some(needed), _) => Some((Reason::WrongKind, needed)),
            (None, Some(noun)) => explain(&noun, at),
            (None, None) => Some((Reason::NoEnterprise, Change::AnotherEnterprise)),
        };
        Ok((at, refusal))
    }

    async fn explain_at(
        &self,
        token: &TokenRef,
        at: Timestamp,
        attempt: Attempt<'_>,
    ) -> Result<(Refusal, TokenRecords), ExplainError> {
        let mut explainer = Explainer::new(token.clone(), at);
        let enterprise = token.enterprise().clone().into();
        // A program of the version that recorded a fact can explain it.
        self.read_history::<Enterprise>(&enterprise, |fact| {
            Ok(explainer.record(fact.event().ok_or(ExplainError::Unavailable)?))
        })
        .await?;
        let mut collector = Collector::new(token, at);
        self.read_history_of(token, |fact| {
            let record = fact.record().ok_or(ExplainError::Unavailable)?;
            collector.take(record);
            Ok(explainer.record(&record.event))
        })
        .await?;
        let refusal = explainer.explain(attempt).refusal;
        let exists = self.admission.admits(explainer.enterprise());
        let refusal = match refusal {
            Some((Reason::WrongKind | Reason::NotIssued, _)) => refusal,
            // The service decides whether an enterprise exists that was never created.
            Some(_) | None if !exists => Some((Reason::NoEnterprise, Change::AnotherEnterprise)),
            Some(_) | None => refusal,
        };
        Ok((refusal, collector.records()))
    }

    /// Reads the history of a token's noun until `take` breaks.
    async fn read_history_of(
        &self,
        token: &TokenRef,
        take: impl FnMut(&Fact) -> Result<ControlFlow<()>, ExplainError> + Send,
    ) -> Result<(), ExplainError> {
        match token {
            TokenRef::EnrollmentToken(name) => {
                self.read_history::<EnrollmentToken>(name, take).await
            }
            TokenRef::AuthToken { user, .. } => self.read_history::<User>(user, take).await,
            TokenRef::EnrollmentProfile { profile, .. } => {
                self.read_history::<EnrollmentProfile>(profile, take).await
            }
        }
    }

    /// Reads the history of a noun until `take` breaks.
    async fn read_history<N: Noun>(
        &self,
        name: &N::Name,
        mut take: impl FnMut(&Fact) -> Result<ControlFlow<()>, ExplainError> + Send,
    ) -> Result<(), ExplainError> {
        let mut after = None;
        loop {
            let part = self.store.history::<N>(name, after, FACTS_MAX).await?;
            for (_, fact) in &part.facts {
                if take(fact)?.is_break() {
                    return Ok(());
                }
            }
            after = part.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

/// Returns the claim of a device that is owned so: nothing else about it matters.
fn claim(ownership: Ownership) -> Option<Claim> {
    let device = DeviceId::from_entropy([0; 16]);
    let serial_number = device.as_str().parse().ok()?;
    Some(Claim::new(device, serial_number, ownership))
}

/// Returns the name of a token, or of the noun that it is a token of.
fn name(token: &TokenRef) -> String {
    match token {
        TokenRef::EnrollmentToken(name) => name.to_string(),
        TokenRef::AuthToken { user, .. } => user.to_string(),
        TokenRef::EnrollmentProfile { profile, .. } => profile.to_string(),
    }
}
