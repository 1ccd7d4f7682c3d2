//! The first fact and the events of an enterprise.

use indexmap::IndexMap;
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{Enterprise, State};
use crate::{
    document::Document, form::form, name::EnterpriseId, noun::first_revision, origin::Origin,
    product_set::ProductId, timestamp::Timestamp,
};

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
    /// The time.
    pub at: Timestamp,
    /// The API through which the enterprise was created.
    #[cfg_attr(feature = "serde", serde(default))]
    pub origin: Origin,
    /// The description.
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
    ///
    /// ```
    /// use enroll_core::{Timestamp, enterprise::Created, noun::Noun, origin::Origin};
    ///
    /// let created = Created::new("LC00abc".parse()?, Timestamp::UNIX_EPOCH);
    /// assert_eq!(created.origin, Origin::Own);
    /// let created = created.with_origin(Origin::AndroidManagement);
    /// assert_eq!(enroll_core::Enterprise::from(created).origin(), Origin::AndroidManagement);
    /// # Ok::<(), enroll_core::name::ParseIdError>(())
    /// ```
    pub fn with_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    /// Sets the description of the enterprise.
    ///
    /// ```
    /// use enroll_core::{Enterprise, Timestamp, enterprise::Created};
    ///
    /// let document = Some(r#"{"displayName":"Example"}"#.parse()?);
    /// let created = Created::new("LC00abc".parse()?, Timestamp::UNIX_EPOCH);
    /// let enterprise = Enterprise::from(created.with_document(document.clone()));
    /// assert_eq!(enterprise.document(), document.as_ref());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_document(self, document: Option<Document>) -> Self {
        Self { document, ..self }
    }
}

impl From<Created> for Enterprise {
    fn from(created: Created) -> Self {
        let document = created.document.clone();
        let (state, revision) = (State::Active, first_revision());
        Self { created, state, document, products: IndexMap::default(), revision }
    }
}

/// An event of an enterprise after its creation.
///
#[doc = enterprise!()]
/// assert_eq!(enterprise.delete(now)?, Event::Deleted { at: now });
#[doc = end!()]
#[must_use = "an event changes nothing until it is stored and applied"]
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Event {
    /// The description was replaced.
    Described {
        /// The new description.
        document: Document,
        /// The time.
        at: Timestamp,
    },
    /// A product may be put into its users' sets.
    ProductApproved {
        /// The product.
        product: ProductId,
        /// The time.
        at: Timestamp,
    },
    /// The approval of a product was withdrawn.
    ProductUnapproved {
        /// The product.
        product: ProductId,
        /// The time.
        at: Timestamp,
    },
    /// The enterprise was deleted.
    Deleted {
        /// The time.
        at: Timestamp,
    },
}

impl Event {
    /// Returns the time of the event.
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
