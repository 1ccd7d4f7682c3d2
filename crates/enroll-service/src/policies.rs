//! Policies: write, read, list, delete.

use enroll_core::{
    Device, Policy,
    document::Document,
    name::{EnterpriseId, PolicyName},
    origin::Origin,
    policy,
};
use enroll_store::{
    Decision, Store,
    list::{ListQuery, Mark},
    request::Scope,
};

use crate::{
    Context, Page, Service,
    error::{EditError, ListError, NounError, unmarked},
};

impl<S: Store> Service<S> {
    /// Writes a policy, or the next version of one: `change` makes its document of the one at the
    /// time. The policy keeps the origin of its first version.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then what `change` refuses.
    ///
    #[doc = head!()]
    /// let write = |_: Option<&Document>| Document::try_from(String::from(r#"{"cameraDisabled":true}"#));
    /// let name = "enterprises/LC00abc/policies/kiosk".parse()?;
    /// let written = service.write_policy(&name, Origin::Own, write, context).await?;
    /// assert_eq!(written.version(), 1);
    #[doc = tail!()]
    pub async fn write_policy<E: Send + 'static>(
        &self,
        name: &PolicyName,
        origin: Origin,
        change: impl Fn(Option<&Document>) -> Result<Document, E> + Send + Sync,
        context: &Context<'_>,
    ) -> Result<Policy, EditError<E>> {
        let request = self.request(context, Scope::Noun, "write policy", &[]);
        let outcome = self
            .execute::<Policy, EditError<E>, _>(name, &request, |admitted| {
                let before = admitted.noun.and_then(Policy::document);
                let document = change(before).map_err(EditError::Refused)?;
                Ok(match admitted.noun {
                    Some(policy) => Decision::next(policy.write(document, admitted.now)),
                    None => Decision::first(
                        Policy::begin(name.clone(), document, admitted.now).with_origin(origin),
                    ),
                })
            })
            .await?;
        Ok(self.left(outcome).await?)
    }

    /// Reads a policy.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then a policy that does not.
    ///
    #[doc = head!()]
    /// let name = "enterprises/LC00abc/policies/kiosk".parse()?;
    /// assert_eq!(service.policy(&name).await.err(), Some(NounError::NotFound));
    #[doc = tail!()]
    pub async fn policy(&self, name: &PolicyName) -> Result<Policy, NounError> {
        let policy = self.read::<Policy>(name).await?.noun;
        policy.filter(is_shown).ok_or(NounError::NotFound)
    }

    /// Reads a page of the policies.
    ///
    /// # Errors
    ///
    /// Refuses a page token that is not of this list, and an enterprise that does not exist.
    ///
    #[doc = head!()]
    /// let page = service.policies(&enterprise, 100, None).await?;
    /// assert!(page.items.is_empty());
    #[doc = tail!()]
    pub async fn policies(
        &self,
        enterprise: &EnterpriseId,
        limit: usize,
        page_token: Option<&str>,
    ) -> Result<Page<Policy>, ListError> {
        let list: [&[u8]; 2] = [b"policies", enterprise.as_str().as_bytes()];
        let after = self.mark(&list, page_token)?;
        let query = ListQuery { parent: enterprise, group: None, after, limit };
        let page = self.list::<Policy>(query, |policy, _| is_shown(policy)).await?;
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
    ///
    #[doc = head!()]
    /// let name = "enterprises/LC00abc/policies/kiosk".parse()?;
    /// let write = |_: Option<&Document>| Document::try_from(String::from("{}"));
    /// service.write_policy(&name, Origin::Own, write, context).await?;
    /// service.delete_policy(&name, context).await?;
    /// assert!(service.policy(&name).await.is_err());
    #[doc = tail!()]
    pub async fn delete_policy(
        &self,
        name: &PolicyName,
        context: &Context<'_>,
    ) -> Result<(), DeletePolicyError> {
        let in_use = match self.policy(name).await {
            Ok(_) => self.is_in_use(name).await?,
            Err(NounError::NotFound) => false,
            Err(error) => return Err(error.into()),
        };
        let request = self.request(context, Scope::Noun, "delete policy", &[]);
        // A request that deleted the policy before is not decided again, and not refused.
        self.execute::<Policy, DeletePolicyError, _>(name, &request, |admitted| {
            let policy = admitted.noun.filter(|policy| is_shown(policy));
            let policy = policy.ok_or(NounError::NotFound)?;
            if in_use {
                return Err(DeletePolicyError::InUse);
            }
            let deleted = policy.delete(admitted.now).map(Decision::next);
            deleted.map_err(|policy::DeleteError::Deleted| NounError::NotFound.into())
        })
        .await?;
        Ok(())
    }

    async fn is_in_use(&self, name: &PolicyName) -> Result<bool, NounError> {
        let has_it =
            |device: &Device, _| !device.is_deleted() && device.enrolled().policy_name() == *name;
        let mut after: Option<Mark> = None;
        loop {
            let query = ListQuery { parent: name.enterprise(), group: None, after, limit: 1 };
            let page = self.list::<Device>(query, has_it).await.map_err(unmarked)?;
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
///
#[doc = head!()]
/// let name = "enterprises/LC00abc/policies/default".parse()?;
/// let write = |_: Option<&Document>| Document::try_from(String::from("{}"));
/// service.write_policy(&name, Origin::Own, write, context).await?;
/// # let issued = service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
/// # let request = EnrollRequest {
/// #     value: issued.value,
/// #     serial_number: "R58M12ABCDE".parse()?,
/// #     ownership: Ownership::CompanyOwned,
/// #     user_policy: None,
/// # };
/// service.enroll(request, context).await?;
/// let error = service.delete_policy(&name, context).await.unwrap_err();
/// assert_eq!(error.to_string(), "policy must not be deleted while devices have it");
#[doc = tail!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DeletePolicyError {
    /// As with any noun.
    #[error(transparent)]
    Noun(#[from] NounError),
    /// A device has it.
    #[error("policy must not be deleted while devices have it")]
    InUse,
}

#[cfg(test)]
mod tests {
    use enroll_core::secret::KeyId;
    use enroll_memory::MemoryStore;
    use enroll_store::clock::SettableClock;

    use super::*;
    use crate::{Admission, Key, Keyring};

    #[tokio::test]
    async fn a_policy_keeps_the_origin_of_its_first_version() {
        let store = MemoryStore::new(SettableClock::default(), 1);
        let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
        let service = Service::new(store, keys, Admission::Any);
        let write = async |id: &str, origin: Origin| {
            let name = format!("enterprises/e1/policies/{id}").parse().unwrap();
            let change = |_: Option<&Document>| Document::try_from(String::from("{}"));
            service.write_policy(&name, origin, change, &Context::NONE).await.unwrap();
            let policy = service.policy(&name).await.unwrap();
            (policy.version(), policy.origin())
        };
        assert_eq!(write("p1", Origin::AndroidManagement).await, (1, Origin::AndroidManagement));
        assert_eq!(write("p1", Origin::Own).await, (2, Origin::AndroidManagement));
        // The control: not every policy has this origin.
        assert_eq!(write("p2", Origin::Own).await, (1, Origin::Own));
    }
}
