//! Approvals: which products an enterprise lets its users have.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::Enterprise;
use crate::product_set::ProductId;

/// The state of a product that was approved at some time.
///
/// ```
/// use enroll_core::enterprise::Approval;
///
/// // An enterprise is stored with each product that it ever approved.
/// assert_eq!(serde_json::to_string(&Approval::Unapproved)?, r#""unapproved""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
pub enum Approval {
    /// The product is approved.
    Approved,
    /// The approval was withdrawn. Product sets keep the product.
    Unapproved,
}

/// The products that a user's set may name.
///
#[doc = enterprise!()]
/// use enroll_core::product_set::ProductId;
///
/// let product: ProductId = "app:com.example".parse()?;
/// assert!(!Approvals::Of(&enterprise).cover(&product));
/// let approved = enterprise.approve(product.clone(), now)?.event().ok_or("no change")?;
/// enterprise.apply(&approved);
/// let unapproved = enterprise.unapprove(product.clone(), now)?.event().ok_or("no change")?;
/// enterprise.apply(&unapproved);
/// // A set may still name a product whose approval was withdrawn.
/// assert!(Approvals::Of(&enterprise).cover(&product));
#[doc = end!()]
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

/// Why a product cannot be approved.
///
/// ```
/// use enroll_core::enterprise::ApproveError;
///
/// assert_eq!(
///     ApproveError::TooMany.to_string(),
///     "enterprise must not approve more than 10000 products",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ApproveError {
    /// The enterprise is deleted.
    #[error("enterprise is deleted")]
    Deleted,
    /// The enterprise has approved as many products as it may.
    #[error("enterprise must not approve more than {max} products", max = Enterprise::PRODUCTS_MAX)]
    TooMany,
}
