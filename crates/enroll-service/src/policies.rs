//! Policies: write, read, list, delete.

use enroll_core::{
    Device, Policy,
    document::Document,
    event::Event,
    name::{EnterpriseId, PolicyName},
    policy,
};
use enroll_store::{
    Decision, Failure, Store,
    list::{ListQuery, Mark},
    request::Scope,
};

use crate::{
    Page, Service,
    error::{ListError, NounError},
};

impl<S: Store> Service<S> {
    /// Writes a policy, or the next version of one: `change` makes its document of the one at the
    /// time.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then what `change` refuses.
    pub async fn write_policy<E: Send + 'static>(
        &self,
        name: &PolicyName,
        change: impl Fn(Option<&Document>) -> Result<Document, E> + Send + Sync,
    ) -> Result<Result<Policy, E>, NounError> {
        let request = self.drawn_request(Scope::Noun);
        let executed = self.execute::<Policy, Result<E, NounError>, _>(name, &request, |reading| {
            if !self.admits(reading.enterprise) {
                return Err(Err(NounError::NoEnterprise));
            }
            let document = change(reading.noun.and_then(Policy::document)).map_err(Ok)?;
            Ok(match reading.noun {
                Some(policy) => Decision::next(policy.write(document, reading.now)),
                None => Decision::first(Policy::begin(name.clone(), document, reading.now)),
            })
        });
        let events = match executed.await {
            Ok(executed) => executed.events,
            Err(Failure::Refused(Ok(refusal))) => return Ok(Err(refusal)),
            Err(failure) => {
                let failure = failure.map(|refusal| refusal.err().unwrap_or(NounError::Unknown));
                return Err(failure.into());
            }
        };
        let written = events.iter().find_map(|event| {
            if let Event::PolicyWritten(written)
            | Event::Policy { event: policy::Event::Written(written), .. } = event
            {
                Some(written.clone())
            } else {
                None
            }
        });
        // Invariant: the decision above records one of the two.
        written.map(|written| Ok(written.into())).ok_or(NounError::Unknown)
    }

    /// Reads a policy.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a policy that does not.
    pub async fn policy(&self, name: &PolicyName) -> Result<Policy, NounError> {
        let snapshot = self.store.read::<Policy>(name).await?;
        if !self.admits(snapshot.enterprise.as_ref()) {
            return Err(NounError::NoEnterprise);
        }
        snapshot.noun.filter(is_shown).ok_or(NounError::NotFound)
    }

    /// Reads a page of the policies.
    ///
    /// # Errors
    ///
    /// Refuses a page token that is not of this list, and an enterprise that does not exist.
    pub async fn policies(
        &self,
        enterprise: &EnterpriseId,
        limit: usize,
        page_token: Option<&str>,
    ) -> Result<Page<Policy>, ListError> {
        let list: [&[u8]; 2] = [b"policies", enterprise.as_str().as_bytes()];
        let after = self.mark(&list, page_token)?;
        let query = ListQuery { parent: enterprise, group: None, after, limit };
        let page = self.store.list::<Policy, _>(query, |policy, _| is_shown(policy)).await?;
        if !self.admits(page.enterprise.as_ref()) {
            return Err(NounError::NoEnterprise.into());
        }
        let next = page.next.map(|mark| self.write_cursor(&list, &mark.0));
        Ok(Page { items: page.nouns, next })
    }

    /// Deletes a policy that no device has.
    ///
    /// Whether a device has it is looked up before the policy is decided on: one that enrolls
    /// meanwhile has a policy that does not exist, like one whose policy was never written.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a policy that does not, then one that a
    /// device has.
    pub async fn delete_policy(&self, name: &PolicyName) -> Result<(), DeletePolicyError> {
        self.policy(name).await?;
        if self.is_in_use(name).await? {
            return Err(DeletePolicyError::InUse);
        }
        let request = self.drawn_request(Scope::Noun);
        let deleted = self.execute::<Policy, _, _>(name, &request, |reading| {
            if !self.admits(reading.enterprise) {
                return Err(NounError::NoEnterprise);
            }
            let deleted = reading.noun.ok_or(NounError::NotFound)?.delete(reading.now);
            deleted.map(Decision::next).map_err(|policy::Deleted| NounError::NotFound)
        });
        Ok(deleted.await.map(drop).map_err(NounError::from)?)
    }

    async fn is_in_use(&self, name: &PolicyName) -> Result<bool, NounError> {
        let has_it =
            |device: &Device, _| !device.is_deleted() && device.enrolled().policy_name() == *name;
        let mut after: Option<Mark> = None;
        loop {
            let query = ListQuery { parent: name.enterprise(), group: None, after, limit: 1 };
            // A list from its beginning has no mark that could be refused.
            let page = self.store.list::<Device, _>(query, has_it).await;
            let page = page.map_err(|_| NounError::Unavailable)?;
            if !page.nouns.is_empty() {
                return Ok(true);
            }
            after = page.next;
            if after.is_none() {
                return Ok(false);
            }
        }
    }
}

fn is_shown(policy: &Policy) -> bool {
    policy.document().is_some()
}

/// Why a policy is not deleted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DeletePolicyError {
    /// As with any noun.
    #[error(transparent)]
    Noun(#[from] NounError),
    /// A device has it.
    #[error("policy must not be deleted while devices have it")]
    InUse,
}
