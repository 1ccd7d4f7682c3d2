//! The serde form of an enterprise.

use indexmap::IndexMap;
use serde::Deserialize;

use super::{Approval, Created, Enterprise, State};
use crate::{
    document::Document,
    hasher::FixedHasher,
    noun::{InconsistentError, first_revision},
    product_set::ProductId,
};

/// An enterprise as it is stored.
#[derive(Deserialize)]
#[serde(rename = "Enterprise")]
pub(super) struct Stored {
    created: Created,
    state: State,
    #[serde(default)]
    document: Option<Document>,
    #[serde(default)]
    products: IndexMap<ProductId, Approval, FixedHasher>,
    #[serde(default = "first_revision")]
    revision: u64,
}

impl TryFrom<Stored> for Enterprise {
    type Error = InconsistentError;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        let Stored { created, state, document, products, revision } = stored;
        if products.len() > Self::PRODUCTS_MAX {
            return Err(InconsistentError::Products);
        }
        // No event takes a description away.
        if document.is_none() && created.document.is_some() {
            return Err(InconsistentError::Document);
        }
        InconsistentError::of_revision(revision)?;
        Ok(Self { created, state, document, products, revision })
    }
}
