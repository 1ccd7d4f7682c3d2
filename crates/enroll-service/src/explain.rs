//! Why a token lets devices in or not, for the operator.

use enroll_core::{
    EnrollmentProfile, EnrollmentToken, Timestamp, User, auth_token::Unusable, enrollment_profile,
    enrollment_token, secret::TokenValue,
};
use enroll_store::{Noun, Store, decision::Holder};

use crate::{Service, error::ExplainError, keys};

/// Whether a token lets devices in at an instant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Explained {
    /// The name of the token, or of the noun that it is a token of.
    pub name: String,
    /// The instant.
    pub at: Timestamp,
    /// Why it does not, and what would change that; `None` where it does.
    pub refusal: Option<(Obstacle, String)>,
}

/// Why a token lets nobody in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Obstacle {
    /// The enterprise is deleted, or was never created where that matters.
    NoEnterprise,
    /// Its user or its profile is deleted, or it is.
    Deleted,
    /// It was used as often as it may be.
    Spent,
    /// It was withdrawn.
    Revoked,
    /// A newer one took its place.
    Superseded,
    /// Its expiration has come.
    Expired,
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
            Some(Holder::EnrollmentToken(name)) => self.explain_noun(&name, at, token).await,
            Some(Holder::EnrollmentProfile { name, generation }) => {
                self.explain_noun(&name, at, |profile, at| of_profile(profile, generation, at))
                    .await
            }
            Some(Holder::AuthToken { user, number }) => {
                self.explain_noun(&user, at, |user, at| of_user(user, number, at)).await
            }
        }
    }

    async fn explain_noun<N: Noun>(
        &self,
        name: &N::Name,
        at: Option<Timestamp>,
        explain: impl Fn(&N, Timestamp) -> Option<(Obstacle, String)>,
    ) -> Result<Explained, ExplainError> {
        let snapshot = self.store.read::<N>(name).await?;
        let at = at.unwrap_or(snapshot.now);
        let refusal = match &snapshot.noun {
            _ if !self.admits(snapshot.enterprise.as_ref()) => {
                Some((Obstacle::NoEnterprise, "a token of an enterprise that exists".into()))
            }
            Some(noun) => explain(noun, at),
            None => return Err(ExplainError::UnknownToken),
        };
        Ok(Explained { name: name.to_string(), at, refusal })
    }
}

fn token(token: &EnrollmentToken, at: Timestamp) -> Option<(Obstacle, String)> {
    let (reason, change) = token.explain(at).refusal?;
    let obstacle = match reason {
        enrollment_token::Inactive::Deleted => Obstacle::Deleted,
        enrollment_token::Inactive::Spent => Obstacle::Spent,
        enrollment_token::Inactive::Expired => Obstacle::Expired,
    };
    Some((obstacle, change.to_string()))
}

fn of_profile(
    profile: &EnrollmentProfile,
    generation: u64,
    at: Timestamp,
) -> Option<(Obstacle, String)> {
    let obstacle = match profile.check(generation, at).err()? {
        enrollment_profile::Inactive::Deleted => Obstacle::Deleted,
        enrollment_profile::Inactive::Superseded => Obstacle::Superseded,
        enrollment_profile::Inactive::Revoked => Obstacle::Revoked,
        enrollment_profile::Inactive::Expired => Obstacle::Expired,
    };
    let change = match obstacle {
        Obstacle::Superseded => "the newest token of the profile",
        Obstacle::Expired => "an earlier instant, or a new token of the profile",
        Obstacle::Revoked => "a new token of the profile",
        Obstacle::Deleted | Obstacle::NoEnterprise | Obstacle::Spent => {
            "a token of another profile"
        }
    };
    Some((obstacle, change.into()))
}

fn of_user(user: &User, number: u64, at: Timestamp) -> Option<(Obstacle, String)> {
    let another = || "another token of the user".to_owned();
    let Some(token) = user.token(number).filter(|_| !user.is_deleted()) else {
        // The user is deleted, or the token so long expired that it is forgotten.
        let obstacle = if user.is_deleted() { Obstacle::Deleted } else { Obstacle::Expired };
        return Some((obstacle, another()));
    };
    match token.check(at).err()? {
        Unusable::Redeemed => Some((Obstacle::Spent, another())),
        Unusable::Void => Some((Obstacle::Revoked, another())),
        Unusable::Expired => {
            let change = format!("an instant before `{}`", token.issued().expires_at);
            Some((Obstacle::Expired, change))
        }
    }
}
