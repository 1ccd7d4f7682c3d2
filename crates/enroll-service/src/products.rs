//! Products: what an enterprise approved for its users.

use enroll_core::{
    Enterprise,
    effect::Effect,
    enterprise::{ApproveError, Created, DeleteError},
    name::{EnterpriseId, EnterpriseName},
    product_set::ProductId,
};
use enroll_store::{Decision, Failure, Reading, Store, request::Scope};

use crate::{Service, error::NounError};

impl<S: Store> Service<S> {
    /// Approves a product.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then one that has approved as many products as
    /// it may.
    pub async fn approve_product(
        &self,
        enterprise: &EnterpriseId,
        product: &ProductId,
    ) -> Result<(), ProductError> {
        self.change_products(enterprise, |enterprise, reading| {
            enterprise.approve(product.clone(), reading.now).map_err(|error| match error {
                ApproveError::Deleted => NounError::NoEnterprise.into(),
                ApproveError::TooMany => ProductError::TooMany,
            })
        })
        .await
    }

    /// Withdraws the approval of a product. Product sets keep it.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    pub async fn unapprove_product(
        &self,
        enterprise: &EnterpriseId,
        product: &ProductId,
    ) -> Result<(), ProductError> {
        self.change_products(enterprise, |enterprise, reading| {
            let unapproved = enterprise.unapprove(product.clone(), reading.now);
            unapproved.map_err(|DeleteError::Deleted| NounError::NoEnterprise.into())
        })
        .await
    }

    async fn change_products(
        &self,
        id: &EnterpriseId,
        decide: impl Fn(
            &Enterprise,
            &Reading<'_, Enterprise>,
        ) -> Result<Effect<enroll_core::enterprise::Event>, ProductError>
        + Send
        + Sync,
    ) -> Result<(), ProductError> {
        let name = EnterpriseName::from(id.clone());
        let request = self.drawn_request(Scope::Noun);
        let executed = self
            .execute::<Enterprise, _, _>(&name, &request, |reading| {
                if !self.admits(reading.noun) {
                    return Err(Some(NounError::NoEnterprise.into()));
                }
                // An enterprise that exists without having been created begins now.
                let created = Created::new(id.clone(), reading.now);
                let begun = reading.noun.is_none().then(|| Enterprise::from(created.clone()));
                let enterprise = reading.noun.or(begun.as_ref()).ok_or(None)?;
                let event = decide(enterprise, &reading).map_err(Some)?.event().ok_or(None)?;
                Ok(match begun {
                    Some(_) => Decision::first(created).then(event),
                    None => Decision::next(event),
                })
            })
            .await;
        match executed {
            Ok(_) | Err(Failure::Refused(None)) => Ok(()),
            Err(Failure::Refused(Some(error))) => Err(error),
            Err(Failure::RequestIdReused) => Err(NounError::RequestIdReused.into()),
            Err(Failure::Contended | Failure::Unavailable) => Err(NounError::Unavailable.into()),
            Err(Failure::Unknown) => Err(NounError::Unknown.into()),
        }
    }
}

/// Why a product is not approved, or stays so.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ProductError {
    /// As with any noun.
    #[error(transparent)]
    Noun(#[from] NounError),
    /// The enterprise has approved as many as it may.
    #[error("enterprise must not approve more than {max} products", max = Enterprise::PRODUCTS_MAX)]
    TooMany,
}
