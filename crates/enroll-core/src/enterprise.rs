//! Enterprises: the organizations that everything else belongs to.
//!
//! ```text
//! created ─▶ Active ─describe, approve or unapprove a product─▶ Active
//!              └───delete─▶ Deleted
//! ```
//!
//! A deleted enterprise is a tombstone: what it held stays where it is, and nobody reaches it,
//! because every read and every decision looks at its enterprise first.

#[cfg(feature = "serde")]
mod stored;

use indexmap::IndexMap;
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::{
    document::Document, effect::Effect, form::form, hasher::FixedHasher, name::EnterpriseId,
    noun::first_revision, origin::Origin, product_set::ProductId, timestamp::Timestamp,
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
    /// What it was last described as.
    document: Option<Document>,
    /// What was ever approved, and whether it still is.
    products: IndexMap<ProductId, Approval, FixedHasher>,
    /// How many facts it was made from. A record of before this was counted has none.
    revision: u64,
}

form! { struct Enterprise { created, state, document: optional, products: optional, revision } }

/// Whether a product that was once approved still is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Approval {
    /// It is.
    Approved,
    /// It is not, which does not take it out of any product set.
    Unapproved,
}

/// Which products a user's set may name.
#[derive(Clone, Copy, Debug)]
pub enum Approvals<'a> {
    /// The products that an enterprise approved, ever.
    Of(&'a Enterprise),
    /// These products.
    These(&'a [ProductId]),
    /// Any product: the caller keeps no approvals.
    Unrestricted,
}

impl Approvals<'_> {
    /// Returns whether a set may name `product`.
    ///
    /// ```
    /// use enroll_core::{enterprise::Approvals, product_set::ProductId};
    ///
    /// let products: [ProductId; 2] = ["app:a".parse()?, "app:b".parse()?];
    /// let [a, b] = &products;
    /// assert!(Approvals::These(&products[..1]).cover(a));
    /// assert!(!Approvals::These(&products[..1]).cover(b));
    /// assert!(Approvals::Unrestricted.cover(b));
    /// # Ok::<(), enroll_core::product_set::ParseProductIdError>(())
    /// ```
    #[must_use]
    pub fn cover(self, product: &ProductId) -> bool {
        match self {
            Self::Of(enterprise) => enterprise.was_ever_approved(product),
            Self::These(products) => products.contains(product),
            Self::Unrestricted => true,
        }
    }
}

/// Where an enterprise is in its life.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum State {
    /// It exists.
    Active,
    /// It is gone for good, and all that it held with it.
    Deleted,
}

impl Enterprise {
    /// How many products an enterprise approves, ever. No vendor names a number.
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

    /// Decides to describe the enterprise anew.
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

impl From<Created> for Enterprise {
    fn from(created: Created) -> Self {
        let document = created.document.clone();
        let (state, revision) = (State::Active, first_revision());
        Self { created, state, document, products: IndexMap::default(), revision }
    }
}

/// An enterprise's first fact: it was created.
///
/// ```
/// use enroll_core::{Enterprise, Timestamp, enterprise::Created};
///
/// let created = Created::new("LC00abc".parse()?, Timestamp::UNIX_EPOCH);
/// assert_eq!(Enterprise::from(created.clone()).created(), &created);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a first fact begins nothing until it is stored"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize))]
#[non_exhaustive]
pub struct Created {
    /// The enterprise.
    pub id: EnterpriseId,
    /// When.
    pub at: Timestamp,
    /// The API that it was created through.
    #[cfg_attr(feature = "serde", serde(default))]
    pub origin: Origin,
    /// What it is described as.
    #[cfg_attr(feature = "serde", serde(default))]
    pub document: Option<Document>,
}

form! { struct Created { id, at, origin, document: optional } }

impl Created {
    /// Returns the first fact of an enterprise that the embedding program creates.
    ///
    /// ```
    /// use enroll_core::{Timestamp, enterprise::Created};
    ///
    /// let created = Created::new("LC00abc".parse()?, Timestamp::UNIX_EPOCH);
    /// assert_eq!(created.document, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(id: EnterpriseId, at: Timestamp) -> Self {
        Self { id, at, origin: Origin::default(), document: None }
    }

    /// Sets the API that the enterprise was created through.
    pub fn with_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    /// Sets what the enterprise is described as.
    pub fn with_document(self, document: Option<Document>) -> Self {
        Self { document, ..self }
    }
}

/// What happened to an enterprise after its creation.
///
#[doc = enterprise!()]
/// assert_eq!(enterprise.delete(now)?, Event::Deleted { at: now });
#[doc = end!()]
#[must_use = "an event changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Event {
    /// It was described anew.
    Described {
        /// What as.
        document: Document,
        /// When.
        at: Timestamp,
    },
    /// A product may be put into its users' sets.
    ProductApproved {
        /// The product.
        product: ProductId,
        /// When.
        at: Timestamp,
    },
    /// The approval of a product was withdrawn.
    ProductUnapproved {
        /// The product.
        product: ProductId,
        /// When.
        at: Timestamp,
    },
    /// It was deleted.
    Deleted {
        /// When.
        at: Timestamp,
    },
}

impl Event {
    /// Returns when it happened.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Described { at, .. }
            | Self::ProductApproved { at, .. }
            | Self::ProductUnapproved { at, .. }
            | Self::Deleted { at } => *at,
        }
    }
}

/// Why an enterprise cannot be deleted or described.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DeleteError {
    /// It is deleted.
    #[error("enterprise is deleted")]
    Deleted,
}

/// Why a product cannot be approved.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ApproveError {
    /// The enterprise is deleted.
    #[error("enterprise is deleted")]
    Deleted,
    /// It has approved as many as it may.
    #[error("enterprise must not approve more than {max} products", max = Enterprise::PRODUCTS_MAX)]
    TooMany,
}
