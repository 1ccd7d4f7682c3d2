//! Enterprises: the organizations that everything else belongs to.
//!
//! ```text
//! created ─▶ Active ─describe, approve or unapprove a product─▶ Active
//!              └───delete─▶ Deleted
//! ```
//!
//! A deleted enterprise is a tombstone: what it held stays where it is, and nobody reaches it,
//! because every read and every decision looks at its enterprise first.

mod approval;
mod event;
#[cfg(feature = "serde")]
mod stored;

use indexmap::IndexMap;
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use self::{
    approval::{Approval, Approvals, ApproveError},
    event::{Created, Event},
};
use crate::{
    document::Document, effect::Effect, form::form, hasher::FixedHasher, product_set::ProductId,
    timestamp::Timestamp,
};

/// An organization.
///
/// ```
/// use enroll_core::{Timestamp, enterprise::{Created, Enterprise}};
///
/// let created = Created::new("LC00abc".parse()?, Timestamp::UNIX_EPOCH);
/// let mut enterprise = Enterprise::from(created);
/// let deleted = enterprise.delete(Timestamp::UNIX_EPOCH)?;
/// enterprise.apply(&deleted);
/// assert!(enterprise.is_deleted());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize), serde(try_from = "stored::Stored"))]
pub struct Enterprise {
    created: Created,
    state: State,
    /// The current description.
    document: Option<Document>,
    /// All products that were ever approved, with their state.
    products: IndexMap<ProductId, Approval, FixedHasher>,
    /// The number of facts of the enterprise. Older records do not have this field.
    revision: u64,
}

form! { struct Enterprise { created, state, document: optional, products: optional, revision } }

/// The state of an enterprise.
///
/// ```
/// use enroll_core::enterprise::State;
///
/// // The form in which an enterprise is stored.
/// assert_eq!(serde_json::to_string(&State::Deleted)?, r#""deleted""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum State {
    /// The enterprise exists.
    Active,
    /// The enterprise is deleted permanently, with all that belongs to it.
    Deleted,
}

impl Enterprise {
    /// The most products that an enterprise ever approves. No vendor names a number.
    pub const PRODUCTS_MAX: usize = 10_000;

    /// Decides to delete the enterprise.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that is deleted.
    ///
    #[doc = enterprise!()]
    /// let deleted = enterprise.delete(now)?;
    /// enterprise.apply(&deleted);
    /// assert!(enterprise.is_deleted());
    /// assert!(enterprise.delete(now).is_err());
    #[doc = end!()]
    pub fn delete(&self, now: Timestamp) -> Result<Event, DeleteError> {
        match self.state {
            State::Active => Ok(Event::Deleted { at: now }),
            State::Deleted => Err(DeleteError::Deleted),
        }
    }

    /// Decides to replace the description of the enterprise.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that is deleted.
    ///
    #[doc = enterprise!()]
    /// use enroll_core::document::Document;
    ///
    /// let document = Document::try_from(String::from(r#"{"displayName":"Example"}"#))?;
    /// let described = enterprise.describe(document.clone(), now)?;
    /// enterprise.apply(&described);
    /// assert_eq!(enterprise.document(), Some(&document));
    #[doc = end!()]
    pub fn describe(&self, document: Document, now: Timestamp) -> Result<Event, DeleteError> {
        match self.state {
            State::Active => Ok(Event::Described { document, at: now }),
            State::Deleted => Err(DeleteError::Deleted),
        }
    }

    /// Decides to approve a product, or nothing if it is approved.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that is deleted, then one that has approved as many products as it
    /// may.
    ///
    #[doc = enterprise!()]
    /// let product = "app:com.example".parse()?;
    /// if let Some(approved) = enterprise.approve(product, now)?.event() {
    ///     enterprise.apply(&approved);
    /// }
    /// assert!(enterprise.was_ever_approved(&"app:com.example".parse()?));
    #[doc = end!()]
    pub fn approve(
        &self,
        product: ProductId,
        now: Timestamp,
    ) -> Result<Effect<Event>, ApproveError> {
        if self.is_deleted() {
            return Err(ApproveError::Deleted);
        }
        match self.products.get(&product) {
            Some(Approval::Approved) => Ok(Effect::Nothing),
            None if self.products.len() >= Self::PRODUCTS_MAX => Err(ApproveError::TooMany),
            None | Some(Approval::Unapproved) => {
                Ok(Effect::Event(Event::ProductApproved { product, at: now }))
            }
        }
    }

    /// Decides to withdraw the approval of a product, or nothing if it is not approved.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that is deleted.
    ///
    #[doc = enterprise!()]
    /// use enroll_core::effect::Effect;
    ///
    /// // A product that is not approved needs no change.
    /// assert_eq!(enterprise.unapprove("app:com.example".parse()?, now)?, Effect::Nothing);
    #[doc = end!()]
    pub fn unapprove(
        &self,
        product: ProductId,
        now: Timestamp,
    ) -> Result<Effect<Event>, DeleteError> {
        if self.is_deleted() {
            return Err(DeleteError::Deleted);
        }
        Ok(match self.products.get(&product) {
            Some(Approval::Approved) => {
                Effect::Event(Event::ProductUnapproved { product, at: now })
            }
            None | Some(Approval::Unapproved) => Effect::Nothing,
        })
    }

    /// Records a fact: give it only what a decision of this enterprise returned.
    ///
    /// [`Noun::replay`](crate::noun::Noun::replay) takes any event, and refuses what cannot follow.
    ///
    #[doc = enterprise!()]
    /// let deleted = enterprise.delete(now)?;
    /// enterprise.apply(&deleted);
    /// assert!(enterprise.is_deleted());
    #[doc = end!()]
    pub fn apply(&mut self, event: &Event) {
        debug_assert_eq!(self.follows(event), Ok(()), "{event:?} cannot follow");
        self.revision = self.revision.saturating_add(1);
        match event {
            Event::Described { document, .. } => self.document = Some(document.clone()),
            Event::ProductApproved { product, .. } => {
                self.products.insert(product.clone(), Approval::Approved);
            }
            Event::ProductUnapproved { product, .. } => {
                self.products.insert(product.clone(), Approval::Unapproved);
            }
            Event::Deleted { .. } => self.state = State::Deleted,
        }
    }

    /// Returns what its creation recorded.
    pub fn created(&self) -> &Created {
        &self.created
    }

    /// Returns how many facts it was made from; see [`Noun::revision`](crate::noun::Noun::revision).
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns what it is described as, if anyone did.
    #[must_use]
    pub fn document(&self) -> Option<&Document> {
        self.document.as_ref()
    }

    /// Returns whether a product is approved, or was once.
    ///
    #[doc = enterprise!()]
    /// assert!(!enterprise.was_ever_approved(&"app:com.example".parse()?));
    #[doc = end!()]
    #[must_use]
    pub fn was_ever_approved(&self, product: &ProductId) -> bool {
        self.products.contains_key(product)
    }

    /// Returns whether it was deleted.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.state == State::Deleted
    }
}

/// Why an enterprise cannot be deleted or described.
///
#[doc = enterprise!()]
/// let deleted = enterprise.delete(now)?;
/// enterprise.apply(&deleted);
/// assert_eq!(enterprise.delete(now).unwrap_err().to_string(), "enterprise is deleted");
#[doc = end!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DeleteError {
    /// The enterprise is deleted.
    #[error("enterprise is deleted")]
    Deleted,
}
