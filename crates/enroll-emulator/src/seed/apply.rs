//! Applying a seed file through the use cases that clients call.

use std::{fmt::Display, sync::Arc};

use enroll_core::{
    document::Document,
    name::{EnrollmentProfileName, EnrollmentTokenName, UserName},
    origin::Origin,
    product_set::ProductSet,
    record::{Actor, PrincipalName},
    secret::KeyId,
};
use enroll_dialects::graph::Guid;
use enroll_memory::MemoryStore;
use enroll_service::{Admission, Context, Key, Keyring, Service, UseCases};
use enroll_store::clock::SettableClock;

use super::{Action, Seed, SeedError, Step};

impl Seed {
    /// Applies the seed to a store that is dropped afterwards: a rule that would refuse a part of
    /// the seed refuses it now, such as a product set with a product that is not approved.
    ///
    /// # Errors
    ///
    /// Returns the first refusal.
    pub async fn rehearse(&self) -> Result<(), SeedError> {
        // The type of an emulator's own store: the service is compiled once for both.
        let store = MemoryStore::new(Arc::new(SettableClock::default()), 0);
        // No value that is derived from this key leaves the store.
        let keys = Keyring::new(KeyId(0), Key::new([0; 32]));
        self.apply(&Service::new(store, keys, Admission::Created)).await
    }

    /// Creates all entities of the seed. After a [rehearsal](Self::rehearse), and on an empty
    /// store, this fails only if the store cannot be reached.
    ///
    /// # Errors
    ///
    /// Returns the first refusal. The entities before it are created.
    pub async fn apply(&self, service: &dyn UseCases) -> Result<(), SeedError> {
        for step in &self.steps {
            step.apply(service).await?;
        }
        Ok(())
    }
}

impl Step {
    async fn apply(&self, service: &dyn UseCases) -> Result<(), SeedError> {
        let enterprise = &self.enterprise;
        let context = context();
        match &self.action {
            Action::Enterprise { document } => {
                let (origin, document) = (Origin::AndroidManagement, Some(document.clone()));
                self.of(service.create_enterprise(enterprise, origin, document, &context).await)
                    .map(drop)
            }
            Action::Product(product) => {
                self.of(service.approve_product(enterprise, product, &context).await)
            }
            Action::Policy { name, document } => {
                let document = document.clone();
                let write = move |_: Option<&Document>| Ok(document.clone());
                let origin = Origin::AndroidManagement;
                self.of(service.write_policy(name, origin, &write, &context).await).map(drop)
            }
            Action::EnrollmentToken { id, terms } => {
                let id = id.clone().unwrap_or_else(|| service.fresh_enrollment_token_id());
                let name = EnrollmentTokenName::new(enterprise.clone(), id);
                let (origin, terms) = (Origin::AndroidManagement, (**terms).clone());
                self.of(service.issue_enrollment_token_as(name, terms, origin, &context).await)
                    .map(drop)
            }
            Action::User { insertion, product_set } => {
                let inserted = service
                    .insert_user(enterprise, insertion.clone(), Origin::PlayEmm, &context)
                    .await;
                let user = self.of(inserted)?;
                self.set(service, &user.inserted().name, product_set.as_ref()).await
            }
            Action::GoogleUser { email, product_set } => {
                let added = service
                    .add_google_user(enterprise, email.clone(), Origin::PlayEmm, &context)
                    .await;
                let user = self.of(added)?;
                self.set(service, &user.inserted().name, product_set.as_ref()).await
            }
            Action::Profile { id, settings, token } => {
                let id =
                    id.clone().unwrap_or_else(|| Guid::from_entropy(service.draw()).profile_id());
                let name = EnrollmentProfileName::new(enterprise.clone(), id.clone());
                let settings = (**settings).clone();
                let created = service
                    .create_enrollment_profile(enterprise, id, settings, Origin::Graph, &context)
                    .await;
                self.of(created)?;
                match token {
                    Some(validity) => {
                        let any = |_: &_| true;
                        let created = service
                            .create_profile_token(&name, *validity, Origin::Graph, &any, &context)
                            .await;
                        self.of(created)
                    }
                    None => Ok(()),
                }
            }
        }
    }

    async fn set(
        &self,
        service: &dyn UseCases,
        user: &UserName,
        product_set: Option<&ProductSet>,
    ) -> Result<(), SeedError> {
        let Some(set) = product_set else { return Ok(()) };
        let replaced =
            service.replace_product_set(user, set.clone(), Origin::PlayEmm, &context()).await;
        self.of(replaced).map(drop)
    }

    fn of<T, E: Display>(&self, result: Result<T, E>) -> Result<T, SeedError> {
        result.map_err(|error| SeedError { at: self.at.clone(), why: error.to_string() })
    }
}

/// Returns the context of a seed: the actor is the emulator itself.
fn context() -> Context<'static> {
    Context { actor: Some(Actor::Principal(PrincipalName::emulator())), ..Context::default() }
}
