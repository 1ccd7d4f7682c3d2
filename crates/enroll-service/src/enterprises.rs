//! Enterprises: create, delete.

use enroll_core::{
    Enterprise,
    enterprise::{Created, DeleteError},
    name::{EnterpriseId, EnterpriseName},
    origin::Origin,
};
use enroll_store::{Decision, Store, request::Scope};

use crate::{Service, error::NounError};

impl<S: Store> Service<S> {
    /// Creates an enterprise with a fresh id.
    ///
    /// # Errors
    ///
    /// Fails where the store does.
    pub async fn create_enterprise(&self, origin: Origin) -> Result<EnterpriseId, NounError> {
        let id = EnterpriseId::from_entropy(self.draw());
        let name = EnterpriseName::from(id.clone());
        let request = self.drawn_request(Scope::Enterprise);
        self.execute::<Enterprise, NounError, _>(&name, &request, |reading| {
            Ok(Decision::first(Created { id: id.clone(), at: reading.now, origin, document: None }))
        })
        .await?;
        Ok(id)
    }

    /// Checks that an enterprise exists.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not.
    pub async fn check_enterprise(&self, id: &EnterpriseId) -> Result<(), NounError> {
        let name = EnterpriseName::from(id.clone());
        let snapshot = self.store.read::<Enterprise>(&name).await?;
        if self.admits(snapshot.noun.as_ref()) { Ok(()) } else { Err(NounError::NoEnterprise) }
    }

    /// Deletes an enterprise: from then on nobody reaches what it holds.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    pub async fn delete_enterprise(&self, id: &EnterpriseId) -> Result<(), NounError> {
        let name = EnterpriseName::from(id.clone());
        let request = self.drawn_request(Scope::Noun);
        self.execute::<Enterprise, NounError, _>(&name, &request, |reading| {
            if !self.admits(reading.noun) {
                return Err(NounError::NoEnterprise);
            }
            let gone = |DeleteError::Deleted| NounError::NoEnterprise;
            if let Some(enterprise) = reading.noun {
                return enterprise.delete(reading.now).map(Decision::next).map_err(gone);
            }
            // It existed without having been created: its tombstone needs a first fact.
            let created = Created::new(id.clone(), reading.now);
            let deleted = Enterprise::from(created.clone()).delete(reading.now).map_err(gone)?;
            Ok(Decision::first(created).then(deleted))
        })
        .await?;
        Ok(())
    }
}
