//! Enrollment tokens: issue, read, list, delete, explain.

use enroll_core::{
    EnrollmentToken, Timestamp,
    enrollment_token::{CheckError, Issued, Terms},
    name::{EnrollmentTokenId, EnrollmentTokenName, EnterpriseId},
    origin::Origin,
    secret::TokenValue,
    token_ref::TokenRef,
};
use enroll_store::{Decision, Store, gate::Admitted, list::ListQuery, request::Scope};

use crate::{
    Context, Page, Service,
    error::{ListError, NounError},
    keys,
    service::argument,
};

/// A token and the value that devices present.
///
#[doc = head!()]
/// let issued = service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
/// assert_eq!(issued.value.expose().len(), 20);
/// // A value is never printed by accident.
/// assert_eq!(format!("{:?}", issued.value), "TokenValue(…)");
#[doc = tail!()]
#[derive(Clone, Debug)]
pub struct TokenAndValue {
    /// The token.
    pub token: EnrollmentToken,
    /// Its value, derived again.
    pub value: TokenValue,
}

impl<S: Store> Service<S> {
    /// Issues an enrollment token in `enterprise`.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    ///
    #[doc = head!()]
    /// let terms = Terms::default().with_duration("7200s".parse()?);
    /// let issued = service.issue_enrollment_token(&enterprise, terms, Origin::Own, context).await?;
    /// println!("give this to a device: {}", issued.value.expose());
    #[doc = tail!()]
    pub async fn issue_enrollment_token(
        &self,
        enterprise: &EnterpriseId,
        terms: Terms,
        origin: Origin,
        context: &Context<'_>,
    ) -> Result<TokenAndValue, NounError> {
        // A retry gets the name that was drawn the first time.
        let name = EnrollmentTokenName::new(enterprise.clone(), self.fresh_enrollment_token_id());
        self.issue(name, terms, origin, b"", context).await
    }

    /// Draws an id for an enrollment token.
    ///
    #[doc = head!()]
    /// let (one, other) = (service.fresh_enrollment_token_id(), service.fresh_enrollment_token_id());
    /// assert_ne!(one, other);
    #[doc = tail!()]
    #[must_use]
    pub fn fresh_enrollment_token_id(&self) -> EnrollmentTokenId {
        EnrollmentTokenId::from_entropy(self.draw())
    }

    /// Issues an enrollment token under a name that nothing has yet.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    ///
    #[doc = head!()]
    /// let name: EnrollmentTokenName = "enterprises/LC00abc/enrollmentTokens/kiosks".parse()?;
    /// let issued = service.issue_enrollment_token_as(name.clone(), Terms::default(), Origin::Own, context).await?;
    /// assert_eq!(issued.token.issued().name, name);
    #[doc = tail!()]
    pub async fn issue_enrollment_token_as(
        &self,
        name: EnrollmentTokenName,
        terms: Terms,
        origin: Origin,
        context: &Context<'_>,
    ) -> Result<TokenAndValue, NounError> {
        let id = name.id().clone();
        self.issue(name, terms, origin, id.as_str().as_bytes(), context).await
    }

    /// Issues an enrollment token; `id` is its id if the caller chose it.
    async fn issue(
        &self,
        name: EnrollmentTokenName,
        terms: Terms,
        origin: Origin,
        id: &[u8],
        context: &Context<'_>,
    ) -> Result<TokenAndValue, NounError> {
        // All that is drawn is drawn once: the decision may be made again.
        let derivation = self.derivation();
        let named = TokenRef::EnrollmentToken(name.clone());
        let value = self.value(&named, Some(&derivation))?;
        let digest = keys::digest(&value);

        let arguments = [&argument(&terms)[..], &argument(&origin), id];
        let request =
            self.request(context, Scope::Enterprise, "issue enrollment token", &arguments);
        let outcome = self
            .execute::<EnrollmentToken, NounError, _>(&name, &request, |admitted| {
                let issued = EnrollmentToken::issue(name.clone(), terms.clone(), admitted.now);
                let issued = issued.with_derivation(derivation.clone()).with_origin(origin);
                let expires_at = issued.expires_at().instant();
                Ok(Decision::first(issued).looked_up_by(digest, named.clone(), expires_at))
            })
            .await?;
        let token = self.left(outcome).await?;
        Ok(TokenAndValue { value: self.token_value(&token)?, token })
    }

    /// Reads a token that is active and unexpired and came from `origin`.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a token that does not.
    ///
    #[doc = head!()]
    /// let issued = service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
    /// let read = service.enrollment_token(&issued.token.issued().name, Origin::Own).await?;
    /// // The value is derived again: the store does not have it.
    /// assert_eq!(read.value, issued.value);
    #[doc = tail!()]
    pub async fn enrollment_token(
        &self,
        name: &EnrollmentTokenName,
        origin: Origin,
    ) -> Result<TokenAndValue, NounError> {
        let Admitted { noun, now, .. } = self.read::<EnrollmentToken>(name).await?;
        let token = noun.filter(|token| is_shown(token, origin, now));
        let token = token.ok_or(NounError::NotFound)?;
        Ok(TokenAndValue { value: self.token_value(&token)?, token })
    }

    /// Reads a page of the tokens that are active and unexpired and came from `origin`.
    ///
    /// # Errors
    ///
    /// Refuses a page token that is not of this list, and an enterprise that does not exist.
    ///
    #[doc = head!()]
    /// for _ in 0..3 {
    ///     service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
    /// }
    /// let first = service.enrollment_tokens(&enterprise, Origin::Own, 2, None).await?;
    /// let second = service.enrollment_tokens(&enterprise, Origin::Own, 2, first.next.as_deref()).await?;
    /// assert_eq!((first.items.len(), second.items.len(), second.next), (2, 1, None));
    #[doc = tail!()]
    pub async fn enrollment_tokens(
        &self,
        enterprise: &EnterpriseId,
        origin: Origin,
        limit: usize,
        page_token: Option<&str>,
    ) -> Result<Page<TokenAndValue>, ListError> {
        let list: [&[u8]; 2] = [b"enrollment tokens", enterprise.as_str().as_bytes()];
        let after = self.mark(&list, page_token)?;
        let query = ListQuery { parent: enterprise, group: None, after, limit };
        let keep = |token: &EnrollmentToken, now| is_shown(token, origin, now);
        let page = self.list(query, keep).await?;
        let with_value =
            |token: EnrollmentToken| Ok(TokenAndValue { value: self.token_value(&token)?, token });
        let items = page.nouns.into_iter().map(with_value).collect::<Result<_, NounError>>()?;
        let next = page.next.map(|mark| self.write_cursor(&list, &mark.0));
        Ok(Page { items, next })
    }

    /// Deletes a token that is active and unexpired and came from `origin`.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a token that does not.
    ///
    #[doc = head!()]
    /// let issued = service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
    /// let name = &issued.token.issued().name;
    /// service.delete_enrollment_token(name, Origin::Own, context).await?;
    /// assert_eq!(service.enrollment_token(name, Origin::Own).await.err(), Some(NounError::NotFound));
    #[doc = tail!()]
    pub async fn delete_enrollment_token(
        &self,
        name: &EnrollmentTokenName,
        origin: Origin,
        context: &Context<'_>,
    ) -> Result<(), NounError> {
        let request = self.request(context, Scope::Noun, "delete enrollment token", &[]);
        self.execute::<EnrollmentToken, _, _>(name, &request, |admitted| {
            let token = admitted.noun.filter(|token| token.issued().origin == origin);
            let deleted = token.ok_or(NounError::NotFound)?.delete(admitted.now);
            deleted.map(Decision::next).map_err(|reason| match reason {
                // One notion of existence: what cannot be read cannot be deleted.
                CheckError::Deleted | CheckError::Spent | CheckError::Expired => {
                    NounError::NotFound
                }
            })
        })
        .await?;
        Ok(())
    }

    /// Derives the value of an enrollment token.
    fn token_value(&self, token: &EnrollmentToken) -> Result<TokenValue, NounError> {
        let Issued { name, derivation, .. } = token.issued();
        self.value(&name.clone().into(), derivation.as_ref())
    }
}

/// Returns whether `origin`'s API shows the token: it is active and unexpired, and came from it.
fn is_shown(token: &EnrollmentToken, origin: Origin, now: Timestamp) -> bool {
    token.issued().origin == origin && token.check(now).is_ok()
}
