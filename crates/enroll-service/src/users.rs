//! Users: insert, read, update, delete, and what is granted to them.

mod error;

use enroll_core::{
    Timestamp, User,
    auth_token::Validity,
    email::EmailAddress,
    event::Event,
    name::{EnterpriseId, UserId, UserName},
    origin::Origin,
    product_set::ProductSet,
    secret::TokenValue,
    user::{self, Inserted, Insertion, Management, Update},
};
use enroll_store::{
    Decision, Failure, Reading, Snapshot, Store,
    decision::{Claim, ClaimKind},
    request::Scope,
};

pub use self::error::UserError;
use crate::{
    Service,
    error::NounError,
    keys::{self, ValueOf},
};

impl<S: Store> Service<S> {
    /// Inserts a user that an EMM manages, or updates the one that has its account identifier.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then another account type than the present one.
    pub async fn insert_user(
        &self,
        enterprise: &EnterpriseId,
        insertion: Insertion,
        origin: Origin,
    ) -> Result<User, UserError> {
        let name = self.fresh_user_name(enterprise);
        let identifier = insertion.identifier.as_str();
        let claim = claim(enterprise, ClaimKind::AccountIdentifier, identifier);
        self.settle_user(&name, Scope::Enterprise, |reading| {
            if let Some(present) = reading.noun {
                let updated = present.insert_again(&insertion, reading.now)?;
                return updated
                    .event()
                    .map(Decision::next)
                    .ok_or_else(|| Settled::as_it_is(present));
            }
            let inserted = User::insert(name.clone(), insertion.clone(), reading.now);
            Ok(Decision::first(Inserted { origin, ..inserted }).claiming(claim.clone()))
        })
        .await
    }

    /// Adds a user that Google manages, as synchronizing a directory would.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then an address that a user has.
    pub async fn add_google_user(
        &self,
        enterprise: &EnterpriseId,
        email: EmailAddress,
        origin: Origin,
    ) -> Result<User, UserError> {
        let name = self.fresh_user_name(enterprise);
        let claim = claim(enterprise, ClaimKind::Email, email.as_str());
        self.settle_user(&name, Scope::Enterprise, |reading| {
            if reading.noun.is_some() {
                return Err(UserError::EmailTaken.into());
            }
            let management = Management::Google { email: email.clone() };
            let inserted = Inserted { name: name.clone(), at: reading.now, management, origin };
            Ok(Decision::first(inserted).claiming(claim.clone()))
        })
        .await
    }

    /// Reads a user that came from `origin`.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a user that does not.
    pub async fn user(&self, name: &UserName, origin: Origin) -> Result<User, NounError> {
        let snapshot = self.store.read::<User>(name).await?;
        self.shown_user(snapshot, origin)
    }

    /// Reads the user that Google manages and that has this address.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a user that does not.
    pub async fn user_by_email(
        &self,
        enterprise: &EnterpriseId,
        email: &str,
        origin: Origin,
    ) -> Result<User, NounError> {
        let snapshot = self.store.find::<User>(&claim(enterprise, ClaimKind::Email, email)).await?;
        self.shown_user(snapshot, origin)
    }

    fn shown_user(&self, snapshot: Snapshot<User>, origin: Origin) -> Result<User, NounError> {
        if !self.admits(snapshot.enterprise.as_ref()) {
            return Err(NounError::NoEnterprise);
        }
        snapshot.noun.filter(|user| is_shown(user, origin)).ok_or(NounError::NotFound)
    }

    /// Updates what is shown of a user.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a user that does not, one that Google
    /// manages, and a value of another field that is not the current one.
    pub async fn update_user(
        &self,
        name: &UserName,
        update: &Update,
        origin: Origin,
    ) -> Result<User, UserError> {
        self.settle_user(name, Scope::Noun, |reading| {
            let user = present(&reading, origin)?;
            let updated = user.update(update, reading.now)?;
            updated.event().map(Decision::next).ok_or_else(|| Settled::as_it_is(user))
        })
        .await
    }

    /// Deletes a user, its tokens and its accounts.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a user that does not, and one that Google
    /// manages.
    pub async fn delete_user(&self, name: &UserName, origin: Origin) -> Result<(), UserError> {
        self.change_user(name, |reading| {
            let user = present(&reading, origin)?;
            let deleted = Decision::next(user.delete(reading.now)?);
            Ok(match &user.inserted().management {
                Management::Emm { identifier, .. } => deleted.releasing(claim(
                    name.enterprise(),
                    ClaimKind::AccountIdentifier,
                    identifier.as_str(),
                )),
                Management::Google { email } => {
                    deleted.releasing(claim(name.enterprise(), ClaimKind::Email, email.as_str()))
                }
            })
        })
        .await
        .map(drop)
    }

    /// Issues an authentication token.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a user that does not, one that Google
    /// manages, one that has as many devices or as many outstanding tokens as it may.
    pub async fn issue_auth_token(
        &self,
        name: &UserName,
        origin: Origin,
    ) -> Result<TokenValue, UserError> {
        let derivation = self.derivation();
        let events = self
            .change_user(name, |reading| {
                let user = present(&reading, origin)?;
                let issue = user.issue_token(
                    Validity::default(),
                    Some(derivation.clone()),
                    &self.limits,
                    reading.now,
                )?;
                let (number, expires_at) = issued(&issue.event).ok_or(NounError::Unknown)?;
                let value = self.value(ValueOf::AuthToken(name, number), Some(&derivation))?;
                let digest = keys::digest(&value);
                Ok(Decision::next(issue.event).looked_up_by(digest, number, expires_at))
            })
            .await?;
        // Invariant: the decision above records the issue of a token.
        let issued = events.iter().find_map(|event| {
            if let Event::User { event, .. } = event { issued(event) } else { None }
        });
        let (number, _) = issued.ok_or(NounError::Unknown)?;
        Ok(self.value(ValueOf::AuthToken(name, number), Some(&derivation))?)
    }

    /// Revokes the access of all of a user's devices, and its outstanding tokens.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a user that does not, and one that Google
    /// manages.
    pub async fn revoke_device_access(
        &self,
        name: &UserName,
        origin: Origin,
    ) -> Result<(), UserError> {
        self.change_user(name, |reading| {
            let user = present(&reading, origin)?;
            Ok(Decision::next(user.revoke_access(reading.now)?))
        })
        .await
        .map(drop)
    }

    /// Replaces a user's product set.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a user that does not, and a product that
    /// the enterprise never approved.
    pub async fn replace_product_set(
        &self,
        name: &UserName,
        product_set: ProductSet,
        origin: Origin,
    ) -> Result<ProductSet, UserError> {
        self.change_user(name, |reading| {
            let user = present(&reading, origin)?;
            let set = product_set.clone();
            Ok(Decision::next(user.replace_product_set(set, reading.enterprise, reading.now)?))
        })
        .await?;
        Ok(product_set)
    }

    /// Executes a decision on a user behind the gate of its enterprise.
    async fn change_user(
        &self,
        name: &UserName,
        decide: impl Fn(Reading<'_, User>) -> Result<Decision<User>, UserError> + Send + Sync,
    ) -> Result<std::sync::Arc<[Event]>, UserError> {
        let request = self.drawn_request(Scope::Noun);
        let executed = self
            .execute::<User, _, _>(name, &request, |reading| {
                if self.admits(reading.enterprise) {
                    decide(reading)
                } else {
                    Err(NounError::NoEnterprise.into())
                }
            })
            .await;
        Ok(executed?.events)
    }

    /// Executes a decision whose answer is the user that it leaves.
    async fn settle_user(
        &self,
        name: &UserName,
        scope: Scope,
        decide: impl Fn(Reading<'_, User>) -> Result<Decision<User>, Settled> + Send + Sync,
    ) -> Result<User, UserError> {
        let request = self.drawn_request(scope);
        let executed = self
            .execute::<User, _, _>(name, &request, |reading| {
                if self.admits(reading.enterprise) {
                    decide(reading)
                } else {
                    Err(UserError::from(NounError::NoEnterprise).into())
                }
            })
            .await;
        let events = match executed {
            Ok(executed) => executed.events,
            Err(Failure::Refused(Settled::AsItIs(user))) => return Ok(*user),
            Err(failure) => return Err(failure.map(Settled::refusal).into()),
        };
        if let Some(Event::UserInserted(inserted)) = events.first() {
            return Ok(inserted.clone().into());
        }
        if let Some(Event::User { name, event }) = events.first() {
            // What never changes is read; what changed is what the event says.
            let snapshot = self.store.read::<User>(name).await.map_err(NounError::from)?;
            let mut user = snapshot.noun.ok_or(NounError::NotFound)?;
            user.apply(event);
            return Ok(user);
        }
        // Invariant: the decision records one of the two.
        Err(NounError::Unknown.into())
    }

    fn fresh_user_name(&self, enterprise: &EnterpriseId) -> UserName {
        UserName::new(enterprise.clone(), UserId::decimal_from_entropy(self.draw()))
    }
}

/// What a user decision that answers with the user ends with instead.
enum Settled {
    /// There is nothing to change.
    AsItIs(Box<User>),
    Refused(UserError),
}

impl Settled {
    fn as_it_is(user: &User) -> Self {
        Self::AsItIs(Box::new(user.clone()))
    }

    fn refusal(self) -> UserError {
        match self {
            // Invariant: the caller has looked for this one.
            Self::AsItIs(_) => UserError::Noun(NounError::Unknown),
            Self::Refused(error) => error,
        }
    }
}

impl<E: Into<UserError>> From<E> for Settled {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

fn present<'a>(reading: &Reading<'a, User>, origin: Origin) -> Result<&'a User, UserError> {
    let user = reading.noun.filter(|user| is_shown(user, origin));
    user.ok_or(UserError::Noun(NounError::NotFound))
}

/// Returns whether `origin`'s API shows the user: it is not deleted, and came from it.
fn is_shown(user: &User, origin: Origin) -> bool {
    user.inserted().origin == origin && !user.is_deleted()
}

fn claim(enterprise: &EnterpriseId, kind: ClaimKind, key: &str) -> Claim {
    Claim { enterprise: enterprise.clone(), kind, key: key.to_owned() }
}

/// Returns which token was issued, and when it expires.
fn issued(event: &user::Event) -> Option<(u64, Timestamp)> {
    if let user::Event::TokenIssued(issued) = event {
        Some((issued.number, issued.expires_at.instant()))
    } else {
        None
    }
}
