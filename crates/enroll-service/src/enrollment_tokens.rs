//! Enrollment tokens: issue, read, list, delete, explain.

use enroll_core::{
    EnrollmentToken, Timestamp,
    enrollment_token::{Change, Inactive, Issued, Terms},
    event::Event,
    name::{EnrollmentTokenId, EnrollmentTokenName, EnterpriseId},
    origin::Origin,
    secret::{Derivation, Salt, TokenFormat, TokenValue},
};
use enroll_store::{
    Decision, Store,
    decision::Holder,
    list::{ListQuery, Mark},
    request::Scope,
};

use crate::{
    Page, Service, cursor,
    error::{ExplainError, ListError, NounError, Obstacle},
    keys,
};

/// A token and the value that devices present.
#[derive(Clone, Debug)]
pub struct TokenAndValue {
    /// The token.
    pub token: EnrollmentToken,
    /// Its value, derived again.
    pub value: TokenValue,
}

/// Whether a token lets devices in at an instant, for the operator.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The token.
    pub name: EnrollmentTokenName,
    /// The instant.
    pub at: Timestamp,
    /// Why it does not, and what would change that; `None` where it does.
    pub refusal: Option<(Obstacle, Option<Change>)>,
}

impl<S: Store> Service<S> {
    /// Issues an enrollment token in `enterprise`.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    pub async fn issue_enrollment_token(
        &self,
        enterprise: &EnterpriseId,
        terms: Terms,
        origin: Origin,
    ) -> Result<TokenAndValue, NounError> {
        // All that is drawn is drawn once: the decision may be made again.
        let id = EnrollmentTokenId::from_entropy(self.draw());
        let name = EnrollmentTokenName::new(enterprise.clone(), id);
        let derivation = Some(Derivation {
            salt: Salt(self.draw()),
            key: self.keys.current(),
            format: TokenFormat::Letters,
        });
        let issue = |now| {
            let issued = EnrollmentToken::issue(name.clone(), terms.clone(), now);
            Issued { derivation: derivation.clone(), origin, ..issued }
        };
        let value = self.value(&issue(Timestamp::UNIX_EPOCH))?;
        let digest = keys::digest(&value);

        let request = self.drawn_request(Scope::Enterprise);
        let executed = self
            .execute::<EnrollmentToken, _, _>(&name, &request, |reading| {
                if !self.admits(reading.enterprise) {
                    return Err(NounError::NoEnterprise);
                }
                Ok(Decision::first(issue(reading.now)).looked_up_by(digest))
            })
            .await?;
        let issued = executed.events.iter().find_map(|event| match event {
            Event::EnrollmentTokenIssued(issued) => Some(issued.clone()),
            Event::EnterpriseCreated(_)
            | Event::Enterprise { .. }
            | Event::EnrollmentToken { .. }
            | Event::DeviceEnrolled(_)
            | Event::Device { .. } => None,
        });
        // Invariant: the decision above records nothing else.
        let token = issued.map(EnrollmentToken::from).ok_or(NounError::Unknown)?;
        Ok(TokenAndValue { token, value })
    }

    /// Reads a token that is active and unexpired and came from `origin`.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a token that does not.
    pub async fn enrollment_token(
        &self,
        name: &EnrollmentTokenName,
        origin: Origin,
    ) -> Result<TokenAndValue, NounError> {
        let snapshot = self.store.read::<EnrollmentToken>(name).await?;
        if !self.admits(snapshot.enterprise.as_ref()) {
            return Err(NounError::NoEnterprise);
        }
        let token = snapshot
            .noun
            .filter(|token| is_shown(token, origin, snapshot.now))
            .ok_or(NounError::NotFound)?;
        Ok(TokenAndValue { value: self.value(token.issued())?, token })
    }

    /// Reads a page of the tokens that are active and unexpired and came from `origin`.
    ///
    /// # Errors
    ///
    /// Refuses a page token that is not of this list, and an enterprise that does not exist.
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
        let page = self
            .store
            .list::<EnrollmentToken, _>(query, |token, now| is_shown(token, origin, now))
            .await?;
        if !self.admits(page.enterprise.as_ref()) {
            return Err(NounError::NoEnterprise.into());
        }
        let with_value = |token: EnrollmentToken| {
            Ok(TokenAndValue { value: self.value(token.issued())?, token })
        };
        let items = page.nouns.into_iter().map(with_value).collect::<Result<_, NounError>>()?;
        let next = page.next.map(|mark| cursor::write(self.cursor_key(), &list, &mark.0));
        Ok(Page { items, next })
    }

    /// Deletes a token that is active and unexpired and came from `origin`.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a token that does not.
    pub async fn delete_enrollment_token(
        &self,
        name: &EnrollmentTokenName,
        origin: Origin,
    ) -> Result<(), NounError> {
        let request = self.drawn_request(Scope::Noun);
        self.execute::<EnrollmentToken, _, _>(name, &request, |reading| {
            if !self.admits(reading.enterprise) {
                return Err(NounError::NoEnterprise);
            }
            let token = reading.noun.filter(|token| token.issued().origin == origin);
            let deleted = token.ok_or(NounError::NotFound)?.delete(reading.now);
            deleted.map(Decision::next).map_err(|reason| match reason {
                // One notion of existence: what cannot be read cannot be deleted.
                Inactive::Deleted | Inactive::Spent | Inactive::Expired => NounError::NotFound,
            })
        })
        .await?;
        Ok(())
    }

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
        let holder = self.store.look_up(&keys::digest(value)).await?;
        let Some(Holder::EnrollmentToken(name)) = holder else {
            return Err(ExplainError::UnknownToken);
        };
        let snapshot = self.store.read::<EnrollmentToken>(&name).await?;
        let at = at.unwrap_or(snapshot.now);
        let token = snapshot.noun.ok_or(ExplainError::UnknownToken)?;
        let refusal = if self.admits(snapshot.enterprise.as_ref()) {
            let refusal = token.explain(at).refusal;
            refusal.map(|(reason, change)| (Obstacle::Token(reason), Some(change)))
        } else {
            Some((Obstacle::NoEnterprise, None))
        };
        Ok(Explained { name, at, refusal })
    }

    /// Derives the value of a token.
    fn value(&self, issued: &Issued) -> Result<TokenValue, NounError> {
        self.keys.value(issued).ok_or(NounError::KeyMissing)
    }

    /// Reads the mark of a page token.
    pub(crate) fn mark(
        &self,
        list: &[&[u8]],
        page_token: Option<&str>,
    ) -> Result<Option<Mark>, ListError> {
        let read = |text| cursor::read(self.cursor_key(), list, text).map(Mark);
        page_token.map(read).transpose().map_err(|_| ListError::PageToken)
    }
}

/// Returns whether `origin`'s API shows the token: it is active and unexpired, and came from it.
fn is_shown(token: &EnrollmentToken, origin: Origin, now: Timestamp) -> bool {
    token.issued().origin == origin && token.check(now).is_ok()
}
