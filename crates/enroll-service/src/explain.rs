//! Why a token lets devices in or not, for the operator.

use enroll_core::{
    EnrollmentProfile, EnrollmentToken, Timestamp, User,
    explain::{Change, Explanation, Reason},
    secret::TokenValue,
};
use enroll_store::{
    Noun, Store,
    decision::Holder,
    gate::{Admitted, NoEnterprise},
};

use crate::{Service, error::ExplainError, keys};

/// Whether a token lets devices in at an instant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Explained {
    /// The name of the token, or of the noun that it is a token of.
    pub name: String,
    /// The instant.
    pub at: Timestamp,
    /// Why it does not, and what would change that; `None` where it does.
    pub refusal: Option<(Reason, Change)>,
}

impl<S: Store> Service<S> {
    /// Says whether the token with this value lets devices in, now or `at` an instant.
    ///
    /// # Errors
    ///
    /// Refuses a value that is no token's.
    pub async fn explain(
        &self,
        value: &TokenValue,
        at: Option<Timestamp>,
    ) -> Result<Explained, ExplainError> {
        match self.store.look_up(&keys::digest(value)).await? {
            None => Err(ExplainError::UnknownToken),
            Some(Holder::EnrollmentToken(name)) => {
                let explain = |token: &EnrollmentToken, at| token.explain(None, at);
                self.explain_noun(&name, at, explain).await
            }
            Some(Holder::EnrollmentProfile { name, generation }) => {
                let explain =
                    |profile: &EnrollmentProfile, at| profile.explain(generation, None, at);
                self.explain_noun(&name, at, explain).await
            }
            Some(Holder::AuthToken { user, number }) => {
                let explain = |user: &User, at| user.explain(number, None, at);
                self.explain_noun(&user, at, explain).await
            }
        }
    }

    async fn explain_noun<N: Noun>(
        &self,
        name: &N::Name,
        at: Option<Timestamp>,
        explain: impl Fn(&N, Timestamp) -> Explanation,
    ) -> Result<Explained, ExplainError> {
        let snapshot = self.store.read::<N>(name).await?;
        let at = at.unwrap_or(snapshot.read_at());
        let refusal = match snapshot.admit(self.admission) {
            Ok(Admitted { noun: Some(noun), .. }) => explain(&noun, at).refusal,
            Ok(Admitted { noun: None, .. }) => return Err(ExplainError::UnknownToken),
            Err(NoEnterprise) => Some((Reason::NoEnterprise, Change::AnotherEnterprise)),
        };
        Ok(Explained { name: name.to_string(), at, refusal })
    }
}
