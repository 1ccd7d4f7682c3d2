//! Enterprises: create, describe, read, list, delete.

use std::{collections::BTreeSet, ops::Bound};

use enroll_core::{
    Enterprise,
    document::Document,
    enterprise::{Created, DeleteError},
    name::{EnterpriseId, EnterpriseName},
    origin::Origin,
};
use enroll_store::{Decision, Store, gate::Admitted, list::EXAMINED_MAX, request::Scope};

use crate::{
    Context, Page, Service,
    error::{EditError, ListError, NounError},
    service::{argument, command_hash},
};

/// The digits of an enterprise's id after its first two letters, as Google draws them.
const ID_DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

impl<S: Store> Service<S> {
    /// Draws an id for an enterprise: `LC` and 8 letters or digits.
    ///
    #[doc = head!()]
    /// let id = service.fresh_enterprise_id().ok_or("no id")?;
    /// assert!(id.as_str().starts_with("LC"));
    #[doc = tail!()]
    #[must_use]
    pub fn fresh_enterprise_id(&self) -> Option<EnterpriseId> {
        enterprise_id(&self.draw())
    }

    /// Returns the id of the enterprise that a request of an actor creates: the same one each time
    /// that it is tried. `None` if the context has no request.
    ///
    #[doc = head!()]
    /// let attempt = Context { request: Some("4f1c".parse()?), ..Context::default() };
    /// let id = service.enterprise_id_of(&attempt);
    /// assert!(id.is_some());
    /// // A retry gets the same id, another request another one.
    /// assert_eq!(service.enterprise_id_of(&attempt), id);
    /// let other = Context { request: Some("77ab".parse()?), ..Context::default() };
    /// assert_ne!(service.enterprise_id_of(&other), id);
    /// assert_eq!(service.enterprise_id_of(context), None);
    #[doc = tail!()]
    #[must_use]
    pub fn enterprise_id_of(&self, context: &Context<'_>) -> Option<EnterpriseId> {
        let request = context.request.as_ref()?;
        let hash = command_hash(
            "create enterprise",
            &[&argument(&context.actor)],
            request.as_str().as_bytes(),
            None,
        );
        let (bytes, _) = hash.0.split_first_chunk::<16>()?;
        enterprise_id(bytes)
    }

    /// Creates an enterprise.
    ///
    /// # Errors
    ///
    /// Refuses an id that was ever created.
    ///
    #[doc = head!()]
    /// let id = "LC00xyz".parse()?;
    /// let created = service.create_enterprise(&id, Origin::Own, None, context).await?;
    /// assert_eq!(created.created().id, id);
    /// // There is no second one with the same id.
    /// assert!(service.create_enterprise(&id, Origin::Own, None, context).await.is_err());
    #[doc = tail!()]
    pub async fn create_enterprise(
        &self,
        id: &EnterpriseId,
        origin: Origin,
        document: Option<Document>,
        context: &Context<'_>,
    ) -> Result<Enterprise, CreateEnterpriseError> {
        let name = EnterpriseName::from(id.clone());
        let arguments = [&argument(&origin)[..], &argument(&document)];
        let request = self.request(context, Scope::Enterprise, "create enterprise", &arguments);
        let executed = self
            .submit::<Enterprise, CreateEnterpriseError, _>(&name, &request, |reading| {
                if !reading.is_absent() {
                    return Err(CreateEnterpriseError::Exists);
                }
                let created =
                    created(id, reading.now()).with_origin(origin).with_document(document.clone());
                Ok(Decision::first(created))
            })
            .await?;
        let outcome = executed.admit(self.admission).map_err(NounError::from)?;
        Ok(self.left(outcome).await?)
    }

    /// Replaces the document of an enterprise: `change` makes the new document from the current one.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then what `change` refuses.
    ///
    #[doc = head!()]
    /// service.create_enterprise(&enterprise, Origin::Own, None, context).await?;
    /// let describe = |_: Option<&Document>| Document::try_from(String::from(r#"{"displayName":"Example"}"#));
    /// let described = service.describe_enterprise(&enterprise, Origin::Own, describe, context).await?;
    /// assert!(described.document().is_some());
    #[doc = tail!()]
    pub async fn describe_enterprise<E: Send + 'static>(
        &self,
        id: &EnterpriseId,
        origin: Origin,
        change: impl Fn(Option<&Document>) -> Result<Document, E> + Send + Sync,
        context: &Context<'_>,
    ) -> Result<Enterprise, EditError<E>> {
        let name = EnterpriseName::from(id.clone());
        let request = self.request(context, Scope::Noun, "describe enterprise", &[]);
        let outcome = self
            .execute::<Enterprise, EditError<E>, _>(&name, &request, |admitted| {
                let before = admitted.noun.and_then(Enterprise::document);
                let document = change(before).map_err(EditError::Refused)?;
                if let Some(enterprise) = admitted.noun {
                    let described = enterprise.describe(document, admitted.now).map_err(gone)?;
                    return Ok(Decision::next(described));
                }
                // It exists without having been created: it begins now.
                let document = Some(document);
                let created = created(id, admitted.now).with_origin(origin).with_document(document);
                Ok(Decision::first(created))
            })
            .await?;
        Ok(self.left(outcome).await?)
    }

    /// Reads an enterprise. One that exists without having been created is as if created now.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    ///
    #[doc = head!()]
    /// service.create_enterprise(&enterprise, Origin::Own, None, context).await?;
    /// assert_eq!(service.enterprise(&enterprise).await?.created().id, enterprise);
    #[doc = tail!()]
    pub async fn enterprise(&self, id: &EnterpriseId) -> Result<Enterprise, NounError> {
        let name = EnterpriseName::from(id.clone());
        let Admitted { noun, now, .. } = self.read::<Enterprise>(&name).await?;
        Ok(noun.unwrap_or_else(|| created(id, now).into()))
    }

    /// Reads a page of the enterprises that were created through `origin`, are not deleted, and
    /// that `keep` keeps.
    ///
    /// # Errors
    ///
    /// Refuses a page token that is not of this list.
    ///
    #[doc = head!()]
    /// service.create_enterprise(&enterprise, Origin::Own, None, context).await?;
    /// let page = service.enterprises(Origin::Own, |_| true, 100, None).await?;
    /// assert_eq!((page.items.len(), page.next), (1, None));
    #[doc = tail!()]
    pub async fn enterprises(
        &self,
        origin: Origin,
        keep: impl Fn(&Enterprise) -> bool + Send + Sync,
        limit: usize,
        page_token: Option<&str>,
    ) -> Result<Page<Enterprise>, ListError> {
        let list: [&[u8]; 1] = [b"enterprises"];
        let after = self.mark(&list, page_token)?;
        let keep = |enterprise: &Enterprise, _| is_shown(enterprise, origin) && keep(enterprise);
        let page = self.store.enterprises(after.as_ref(), limit, keep).await?;
        let page = page.admit(self.admission).map_err(NounError::from)?;
        let next = page.next.map(|mark| self.write_cursor(&list, &mark.0));
        Ok(Page { items: page.nouns, next })
    }

    /// Reads a page of those of `these` that were created through `origin`, are not deleted, and
    /// that `keep` keeps, in the order of their ids. Others are not read, so neither a page nor the
    /// cursor of the next one reveals them.
    ///
    /// # Errors
    ///
    /// Refuses a page token that is not of this list.
    ///
    #[doc = head!()]
    /// service.create_enterprise(&enterprise, Origin::Own, None, context).await?;
    /// let these = BTreeSet::from([enterprise, "LC00xyz".parse()?]);
    /// let page = service.enterprises_among(&these, Origin::Own, |_| true, 100, None).await?;
    /// assert_eq!(page.items.len(), 1);
    #[doc = tail!()]
    pub async fn enterprises_among(
        &self,
        these: &BTreeSet<EnterpriseId>,
        origin: Origin,
        keep: impl Fn(&Enterprise) -> bool + Send + Sync,
        limit: usize,
        page_token: Option<&str>,
    ) -> Result<Page<Enterprise>, ListError> {
        let list: [&[u8]; 1] = [b"enterprises among"];
        let mark = self.mark(&list, page_token)?;
        let after: Option<EnterpriseId> =
            mark.and_then(|mark| String::from_utf8(mark.0).ok()?.parse().ok());
        let from = after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let (mut items, mut examined) = (Vec::new(), None);
        let mut ids =
            these.range::<EnterpriseId, _>((from, Bound::Unbounded)).take(EXAMINED_MAX).peekable();
        // As many as fit a page are most often enough; if not, all others are read at once.
        let mut most = limit;
        while items.len() < limit && ids.peek().is_some() {
            let names: Vec<EnterpriseName> =
                ids.clone().take(most).map(|id| id.clone().into()).collect();
            let read = self.store.read_many::<Enterprise>(&names).await.map_err(NounError::from)?;
            if read.is_empty() {
                // A store answers at least for the first one.
                return Err(NounError::Unavailable.into());
            }
            for snapshot in read {
                if items.len() == limit {
                    break;
                }
                let found = snapshot.admit(self.admission).ok();
                let found = found.and_then(|admitted| admitted.noun);
                items.extend(found.filter(|found| is_shown(found, origin) && keep(found)));
                examined = ids.next();
            }
            most = EXAMINED_MAX;
        }
        let is_followed = |id: &&EnterpriseId| {
            these
                .range::<EnterpriseId, _>((Bound::Excluded(*id), Bound::Unbounded))
                .next()
                .is_some()
        };
        let next = examined.filter(is_followed);
        let next = next.map(|id| self.write_cursor(&list, id.as_str().as_bytes()));
        Ok(Page { items, next })
    }

    /// Checks that an enterprise exists.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not.
    ///
    #[doc = head!()]
    /// // This service admits every enterprise that is not deleted.
    /// assert!(service.check_enterprise(&enterprise).await.is_ok());
    /// service.create_enterprise(&enterprise, Origin::Own, None, context).await?;
    /// service.delete_enterprise(&enterprise, context).await?;
    /// assert!(service.check_enterprise(&enterprise).await.is_err());
    #[doc = tail!()]
    pub async fn check_enterprise(&self, id: &EnterpriseId) -> Result<(), NounError> {
        self.enterprise(id).await.map(drop)
    }

    /// Deletes an enterprise: from then on nobody reaches what it holds.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    ///
    #[doc = head!()]
    /// service.create_enterprise(&enterprise, Origin::Own, None, context).await?;
    /// service.delete_enterprise(&enterprise, context).await?;
    /// assert_eq!(service.enterprise(&enterprise).await.err(), Some(NounError::NoEnterprise));
    #[doc = tail!()]
    pub async fn delete_enterprise(
        &self,
        id: &EnterpriseId,
        context: &Context<'_>,
    ) -> Result<(), NounError> {
        let name = EnterpriseName::from(id.clone());
        let request = self.request(context, Scope::Noun, "delete enterprise", &[]);
        self.execute::<Enterprise, NounError, _>(&name, &request, |admitted| {
            if let Some(enterprise) = admitted.noun {
                return enterprise.delete(admitted.now).map(Decision::next).map_err(gone);
            }
            // It existed without having been created: its tombstone needs a first fact.
            let created = created(id, admitted.now);
            let deleted = Enterprise::from(created.clone()).delete(admitted.now).map_err(gone)?;
            Ok(Decision::first(created).then(deleted))
        })
        .await?;
        Ok(())
    }
}

fn gone(DeleteError::Deleted: DeleteError) -> NounError {
    NounError::NoEnterprise
}

/// Returns whether `origin`'s API shows the enterprise.
fn is_shown(enterprise: &Enterprise, origin: Origin) -> bool {
    enterprise.created().origin == origin && !enterprise.is_deleted()
}

fn created(id: &EnterpriseId, now: enroll_core::Timestamp) -> Created {
    Created::new(id.clone(), now)
}

/// Returns the id of an enterprise that these bytes are drawn for.
pub(crate) fn enterprise_id(entropy: &[u8]) -> Option<EnterpriseId> {
    let digits = entropy.iter().rev().take(8);
    let digits = digits.filter_map(|byte| ID_DIGITS.get(usize::from(*byte) % ID_DIGITS.len()));
    let id: String = "LC".chars().chain(digits.map(|&digit| char::from(digit))).collect();
    id.parse().ok()
}

/// Why an enterprise is not created.
///
#[doc = head!()]
/// service.create_enterprise(&enterprise, Origin::Own, None, context).await?;
/// service.delete_enterprise(&enterprise, context).await?;
/// // The id of a deleted enterprise stays taken.
/// let error = service.create_enterprise(&enterprise, Origin::Own, None, context).await;
/// assert_eq!(error.unwrap_err().to_string(), "enterprise was created before");
#[doc = tail!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CreateEnterpriseError {
    /// As with any noun.
    #[error(transparent)]
    Noun(#[from] NounError),
    /// The enterprise was created before, even if it is deleted by now.
    #[error("enterprise was created before")]
    Exists,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enterprise_id_has_googles_form() {
        let id = enterprise_id(&[0, 0, 0, 0, 0, 0, 0, 0, 255, 36, 35, 10, 9, 1, 0, 71]);
        assert_eq!(id.map(|id| id.to_string()), Some("LCz019az03".into()));
    }
}
