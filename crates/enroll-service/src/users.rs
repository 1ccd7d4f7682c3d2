//! Users: insert, read, update, delete, and what is granted to them.

mod error;

use enroll_core::{
    Enterprise, User,
    auth_token::{self, Validity},
    email::EmailAddress,
    enterprise::Approvals,
    name::{EnterpriseId, UserId, UserName},
    origin::Origin,
    product_set::ProductSet,
    secret::TokenValue,
    token_ref::TokenRef,
    user::{self, AccountIdentifier, DisplayName, Insertion, Management, Update},
};
use enroll_store::{
    Decision, Store,
    decision::{Change, UniqueKey, UniqueKeyKind},
    executed::Outcome,
    gate::Admitted,
    request::Scope,
};

pub use self::error::UserError;
use crate::{Context, Service, command::Command, error::NounError, keys, service::argument};

impl<S: Store> Service<S> {
    /// Inserts a user that an EMM manages, or updates the one that has its account identifier.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then another account type than the present one.
    ///
    #[doc = head!()]
    /// let insertion = Insertion {
    ///     identifier: "user342".parse()?,
    ///     account_type: AccountType::UserAccount,
    ///     display_name: None,
    /// };
    /// let user = service.insert_user(&enterprise, insertion, Origin::Own, context).await?;
    /// assert!(service.user(&user.inserted().name, Origin::Own).await.is_ok());
    #[doc = tail!()]
    pub async fn insert_user(
        &self,
        enterprise: &EnterpriseId,
        insertion: Insertion,
        origin: Origin,
        context: &Context<'_>,
    ) -> Result<User, UserError> {
        let name = self.fresh_user_name(enterprise);
        let identifier = insertion.identifier.as_str();
        let key = unique_key(enterprise, UniqueKeyKind::AccountIdentifier, identifier);
        let account_type = argument(&insertion.account_type);
        let display_name = display_name(insertion.display_name.as_ref());
        let arguments = [identifier.as_bytes(), &account_type, &display_name, &argument(&origin)];
        let request = self.request(context, Scope::Enterprise, "insert user", &arguments);
        let outcome = self
            .execute::<User, UserError, _>(&name, &request, |admitted| {
                if let Some(present) = admitted.noun {
                    return Ok(Decision::of(present.insert_again(&insertion, admitted.now)?));
                }
                let inserted = User::insert(name.clone(), insertion.clone(), admitted.now);
                Ok(Decision::first(inserted.with_origin(origin)).claim(key.clone()))
            })
            .await?;
        Ok(self.left(outcome).await?)
    }

    /// Adds a user that Google manages, as synchronizing a directory would.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then an address that a user has.
    ///
    #[doc = head!()]
    /// let user = service.add_google_user(&enterprise, "ada@example.com".parse()?, Origin::Own, context).await?;
    /// let found = service.user_by_email(&enterprise, "ada@example.com", Origin::Own).await?;
    /// assert_eq!(found.inserted().name, user.inserted().name);
    #[doc = tail!()]
    pub async fn add_google_user(
        &self,
        enterprise: &EnterpriseId,
        email: EmailAddress,
        origin: Origin,
        context: &Context<'_>,
    ) -> Result<User, UserError> {
        let name = self.fresh_user_name(enterprise);
        let key = unique_key(enterprise, UniqueKeyKind::Email, email.as_str());
        let arguments = [email.as_str().as_bytes(), &argument(&origin)];
        let request = self.request(context, Scope::Enterprise, "add user of Google", &arguments);
        let outcome = self
            .execute::<User, UserError, _>(&name, &request, |admitted| {
                if admitted.noun.is_some() {
                    return Err(UserError::EmailTaken);
                }
                let inserted = User::add_google(name.clone(), email.clone(), admitted.now);
                Ok(Decision::first(inserted.with_origin(origin)).claim(key.clone()))
            })
            .await?;
        Ok(self.left(outcome).await?)
    }

    /// Reads a user that came from `origin`.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a user that does not.
    ///
    #[doc = head!()]
    /// let user = service.add_google_user(&enterprise, "ada@example.com".parse()?, Origin::Own, context).await?;
    /// assert_eq!(service.user(&user.inserted().name, Origin::Own).await?, user);
    #[doc = tail!()]
    pub async fn user(&self, name: &UserName, origin: Origin) -> Result<User, NounError> {
        shown(self.read(name).await?, origin)
    }

    /// Reads the user that Google manages and that has this address.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a user that does not.
    ///
    #[doc = head!()]
    /// let found = service.user_by_email(&enterprise, "ada@example.com", Origin::Own).await;
    /// assert_eq!(found.err(), Some(NounError::NotFound));
    #[doc = tail!()]
    pub async fn user_by_email(
        &self,
        enterprise: &EnterpriseId,
        email: &str,
        origin: Origin,
    ) -> Result<User, NounError> {
        let found =
            self.store.find::<User>(&unique_key(enterprise, UniqueKeyKind::Email, email)).await?;
        shown(found.admit(self.admission)?, origin)
    }

    /// Updates what is shown of a user.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a user that does not, one that Google
    /// manages, and a value of another field that is not the current one.
    ///
    #[doc = head!()]
    /// let insertion = Insertion {
    ///     identifier: "user342".parse()?,
    ///     account_type: AccountType::UserAccount,
    ///     display_name: None,
    /// };
    /// let user = service.insert_user(&enterprise, insertion, Origin::Own, context).await?;
    /// let update = Update { display_name: Some(Some("Ada".parse()?)), ..Update::default() };
    /// service.update_user(&user.inserted().name, &update, Origin::Own, context).await?;
    #[doc = tail!()]
    pub async fn update_user(
        &self,
        name: &UserName,
        update: &Update,
        origin: Origin,
        context: &Context<'_>,
    ) -> Result<User, UserError> {
        let Update { identifier, account_type, display_name } = update;
        let identifier = identifier.as_ref().map(AccountIdentifier::as_str);
        let arguments = [
            &argument(&identifier)[..],
            &argument(account_type),
            &self::display_name(display_name.as_ref()),
        ];
        let request = self.request(context, Scope::Noun, "update user", &arguments);
        let outcome = self
            .change_user(name, origin, &request, |user, admitted| {
                Ok(Decision::of(user.update(update, admitted.now)?))
            })
            .await?;
        Ok(self.left(outcome).await?)
    }

    /// Deletes a user, its tokens and its accounts.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a user that does not, and one that Google
    /// manages.
    ///
    #[doc = head!()]
    /// let insertion = Insertion {
    ///     identifier: "user342".parse()?,
    ///     account_type: AccountType::UserAccount,
    ///     display_name: None,
    /// };
    /// let user = service.insert_user(&enterprise, insertion, Origin::Own, context).await?;
    /// service.delete_user(&user.inserted().name, Origin::Own, context).await?;
    /// assert!(service.user(&user.inserted().name, Origin::Own).await.is_err());
    #[doc = tail!()]
    pub async fn delete_user(
        &self,
        name: &UserName,
        origin: Origin,
        context: &Context<'_>,
    ) -> Result<(), UserError> {
        let request = self.request(context, Scope::Noun, "delete user", &[]);
        self.change_user(name, origin, &request, |user, admitted| {
            let deleted = Decision::next(user.delete(admitted.now)?);
            Ok(match &user.inserted().management {
                Management::Emm { identifier, .. } => deleted.release(unique_key(
                    name.enterprise(),
                    UniqueKeyKind::AccountIdentifier,
                    identifier.as_str(),
                )),
                Management::Google { email } => deleted.release(unique_key(
                    name.enterprise(),
                    UniqueKeyKind::Email,
                    email.as_str(),
                )),
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
    ///
    #[doc = head!()]
    /// let insertion = Insertion {
    ///     identifier: "user342".parse()?,
    ///     account_type: AccountType::UserAccount,
    ///     display_name: None,
    /// };
    /// let user = service.insert_user(&enterprise, insertion, Origin::Own, context).await?;
    /// let value = service.issue_auth_token(&user.inserted().name, Origin::Own, context).await?;
    /// println!("give this to a device within minutes: {}", value.expose());
    #[doc = tail!()]
    pub async fn issue_auth_token(
        &self,
        name: &UserName,
        origin: Origin,
        context: &Context<'_>,
    ) -> Result<TokenValue, UserError> {
        let derivation = self.derivation();
        let request = self.request(context, Scope::Noun, "issue authentication token", &[]);
        let outcome = self
            .change_user(name, origin, &request, |user, admitted| {
                let issue = user.issue_token(
                    Validity::default(),
                    Some(derivation.clone()),
                    &self.limits,
                    admitted.now,
                )?;
                let issued = issued(&issue.event).ok_or(NounError::Unknown)?;
                let digest = keys::digest(&self.auth_token_value(name, issued)?);
                let expires_at = issued.expires_at.instant();
                let token = TokenRef::AuthToken { user: name.clone(), number: issued.number };
                Ok(Decision::next(issue.event).looked_up_by(digest, token, expires_at))
            })
            .await?;
        // Invariant: the decision issues one token.
        let [Change::Next(user::Event::TokenIssued(issued))] = &outcome.changes[..] else {
            return Err(NounError::Unknown.into());
        };
        Ok(self.auth_token_value(name, issued)?)
    }

    /// Derives the value of an authentication token.
    fn auth_token_value(
        &self,
        user: &UserName,
        issued: &auth_token::Issued,
    ) -> Result<TokenValue, NounError> {
        let token = TokenRef::AuthToken { user: user.clone(), number: issued.number };
        self.value(&token, issued.derivation.as_ref())
    }

    /// Revokes the access of all of a user's devices, and its outstanding tokens.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a user that does not, and one that Google
    /// manages.
    ///
    #[doc = head!()]
    /// let insertion = Insertion {
    ///     identifier: "user342".parse()?,
    ///     account_type: AccountType::UserAccount,
    ///     display_name: None,
    /// };
    /// let user = service.insert_user(&enterprise, insertion, Origin::Own, context).await?;
    /// service.revoke_device_access(&user.inserted().name, Origin::Own, context).await?;
    #[doc = tail!()]
    pub async fn revoke_device_access(
        &self,
        name: &UserName,
        origin: Origin,
        context: &Context<'_>,
    ) -> Result<(), UserError> {
        let request = self.request(context, Scope::Noun, "revoke device access", &[]);
        self.change_user(name, origin, &request, |user, admitted| {
            Ok(Decision::next(user.revoke_access(admitted.now)?))
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
    ///
    #[doc = head!()]
    /// let user = service.add_google_user(&enterprise, "ada@example.com".parse()?, Origin::Own, context).await?;
    /// let all = ProductSet::new(Behavior::All, [], [])?;
    /// let replaced = service.replace_product_set(&user.inserted().name, all, Origin::Own, context).await?;
    /// assert_eq!(replaced.behavior(), Behavior::All);
    #[doc = tail!()]
    pub async fn replace_product_set(
        &self,
        name: &UserName,
        product_set: ProductSet,
        origin: Origin,
        context: &Context<'_>,
    ) -> Result<ProductSet, UserError> {
        let arguments = [&argument(&product_set)[..]];
        let request = self.request(context, Scope::Noun, "replace product set", &arguments);
        self.change_user(name, origin, &request, |user, admitted| {
            let set = product_set.clone();
            // An enterprise that was never created approved nothing.
            let approvals = admitted.enterprise.map_or(Approvals::These(&[]), Approvals::Of);
            Ok(Decision::next(user.replace_product_set(set, approvals, admitted.now)?))
        })
        .await?;
        Ok(product_set)
    }

    /// Executes a decision on a user that came from `origin`.
    async fn change_user(
        &self,
        name: &UserName,
        origin: Origin,
        request: &Command<'_>,
        decide: impl Fn(&User, Admitted<&User, &Enterprise>) -> Result<Decision<User>, UserError>
        + Send
        + Sync,
    ) -> Result<Outcome<User>, UserError> {
        self.execute(name, request, |admitted| {
            let user = admitted.noun.filter(|user| is_shown(user, origin));
            decide(user.ok_or(NounError::NotFound)?, admitted)
        })
        .await
    }

    fn fresh_user_name(&self, enterprise: &EnterpriseId) -> UserName {
        UserName::new(enterprise.clone(), UserId::decimal_from_entropy(self.draw()))
    }
}

fn shown(admitted: Admitted<User>, origin: Origin) -> Result<User, NounError> {
    admitted.noun.filter(|user| is_shown(user, origin)).ok_or(NounError::NotFound)
}

/// Returns whether `origin`'s API shows the user: it is not deleted, and came from it.
fn is_shown(user: &User, origin: Origin) -> bool {
    user.inserted().origin == origin && !user.is_deleted()
}

fn unique_key(enterprise: &EnterpriseId, kind: UniqueKeyKind, text: &str) -> UniqueKey {
    UniqueKey { enterprise: enterprise.clone(), kind, text: text.to_owned() }
}

/// Returns what the issue of a token records.
fn issued(event: &user::Event) -> Option<&auth_token::Issued> {
    if let user::Event::TokenIssued(issued) = event { Some(issued) } else { None }
}

/// Returns a display name as an argument of a command: absent, taken away, or given.
fn display_name(name: Option<&Option<DisplayName>>) -> Vec<u8> {
    let name = name.map(|name| name.as_ref().map(DisplayName::as_str));
    argument(&name.map(|name| [name]))
}
