//! Products: what an enterprise approved for its users.

use enroll_core::{
    Enterprise, Timestamp,
    effect::Effect,
    enterprise::{ApproveError, Created, DeleteError, Event},
    name::{EnterpriseId, EnterpriseName},
    product_set::ProductId,
};
use enroll_store::{Decision, Store, request::Scope};

use crate::{Context, Service, command::Command, error::NounError};

impl<S: Store> Service<S> {
    /// Approves a product.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist, then one that has approved as many products as
    /// it may.
    ///
    #[doc = head!()]
    /// service.create_enterprise(&enterprise, Origin::Own, None, context).await?;
    /// service.approve_product(&enterprise, &"app:com.example".parse()?, context).await?;
    #[doc = tail!()]
    pub async fn approve_product(
        &self,
        enterprise: &EnterpriseId,
        product: &ProductId,
        context: &Context<'_>,
    ) -> Result<(), ProductError> {
        let request = self.products_request(context, "approve product", product);
        self.change_products(enterprise, &request, |enterprise, now| {
            enterprise.approve(product.clone(), now).map_err(|error| match error {
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
    ///
    #[doc = head!()]
    /// let product = "app:com.example".parse()?;
    /// service.create_enterprise(&enterprise, Origin::Own, None, context).await?;
    /// service.approve_product(&enterprise, &product, context).await?;
    /// service.unapprove_product(&enterprise, &product, context).await?;
    #[doc = tail!()]
    pub async fn unapprove_product(
        &self,
        enterprise: &EnterpriseId,
        product: &ProductId,
        context: &Context<'_>,
    ) -> Result<(), ProductError> {
        let request = self.products_request(context, "unapprove product", product);
        self.change_products(enterprise, &request, |enterprise, now| {
            let unapproved = enterprise.unapprove(product.clone(), now);
            unapproved.map_err(|DeleteError::Deleted| NounError::NoEnterprise.into())
        })
        .await
    }

    fn products_request<'a>(
        &self,
        context: &Context<'a>,
        operation: &'static str,
        product: &ProductId,
    ) -> Command<'a> {
        self.request(context, Scope::Noun, operation, &[product.as_str().as_bytes()])
    }

    async fn change_products(
        &self,
        id: &EnterpriseId,
        request: &Command<'_>,
        decide: impl Fn(&Enterprise, Timestamp) -> Result<Effect<Event>, ProductError> + Send + Sync,
    ) -> Result<(), ProductError> {
        let name = EnterpriseName::from(id.clone());
        self.execute::<Enterprise, _, _>(&name, request, |admitted| {
            let now = admitted.now;
            if let Some(enterprise) = admitted.noun {
                return decide(enterprise, now).map(Decision::of);
            }
            // An enterprise that exists without having been created begins now.
            let created = Created::new(id.clone(), now);
            Ok(match decide(&Enterprise::from(created.clone()), now)? {
                Effect::Nothing => Decision::unchanged(),
                Effect::Event(event) => Decision::first(created).then(event),
            })
        })
        .await
        .map(drop)
    }
}

/// Why a product is not approved, or stays so.
///
/// ```
/// use enroll_service::ProductError;
///
/// assert_eq!(
///     ProductError::TooMany.to_string(),
///     "enterprise must not approve more than 10000 products",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ProductError {
    /// As with any noun.
    #[error(transparent)]
    Noun(#[from] NounError),
    /// The enterprise has approved as many as it may.
    #[error("enterprise must not approve more than {max} products", max = Enterprise::PRODUCTS_MAX)]
    TooMany,
}
