//! Product sets: which apps a user may install.
//!
//! A set is replaced whole. What the
//! [documentation](https://developers.google.com/android/work/play/emm-api/v1/users/setAvailableProductSet)
//! ignores is not kept: the list of products where all or all approved ones are meant.

use alloc::{boxed::Box, string::String, vec::Vec};

use indexmap::{IndexMap, IndexSet};
#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::{form::form, hasher::FixedHasher, name::is_invisible, text_type::text_types};

/// Which apps a user may install.
///
/// ```
/// use enroll_core::product_set::{Behavior, ProductSet, ProductSetError};
///
/// let app = "app:com.example".parse()?;
/// let set = ProductSet::new(Behavior::Listed, [app], [])?;
/// assert_eq!(set.products().count(), 1);
/// assert_eq!(ProductSet::default().products().count(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(Deserialize, Serialize),
    serde(try_from = "Form", into = "Form")
)]
pub struct ProductSet {
    behavior: Behavior,
    products: IndexSet<ProductId, FixedHasher>,
    visibility: IndexMap<ProductId, Visibility, FixedHasher>,
}

/// Which products a set has.
///
/// ```
/// use enroll_core::product_set::{Behavior, ProductSet};
///
/// assert_eq!(ProductSet::default().behavior(), Behavior::Listed);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Behavior {
    /// Those that are listed. At first: none.
    #[default]
    Listed,
    /// All there are.
    All,
    /// All that the enterprise approved.
    AllApproved,
}

/// Which releases of a product a user sees besides the one in production.
///
/// ```
/// use enroll_core::product_set::{Behavior, ProductSet, Track, Visibility};
///
/// let beta = Visibility { tracks: vec![Track::Beta], ..Visibility::default() };
/// let set = ProductSet::new(Behavior::All, [], [("app:com.example".parse()?, beta)])?;
/// assert_eq!(set.visibility().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(default))]
pub struct Visibility {
    /// The ids of its tracks.
    pub track_ids: Vec<String>,
    /// Its tracks by their old, closed list of names.
    pub tracks: Vec<Track>,
}

/// A track by its old name.
///
/// ```
/// use enroll_core::product_set::{Track, Visibility};
///
/// let visibility = Visibility { tracks: vec![Track::Alpha, Track::Beta], ..Visibility::default() };
/// assert_eq!(visibility.tracks.len(), 2);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Track {
    /// For everybody.
    Production,
    /// For those who test what is nearly ready.
    Beta,
    /// For those who test what is not.
    Alpha,
}

impl ProductSet {
    /// The most products that a set names, in both lists together. No vendor names a number.
    pub const PRODUCTS_MAX: usize = 1000;

    /// Returns the set of a behaviour, the products that it lists, and what is visible of some.
    ///
    /// Only [`Behavior::Listed`] keeps the list of products: the others ignore it. What is
    /// visible is kept with every behaviour.
    ///
    /// # Errors
    ///
    /// Refuses a product that is named twice, in one list or in both, then more than
    /// [`PRODUCTS_MAX`](Self::PRODUCTS_MAX) products.
    ///
    /// ```
    /// use enroll_core::product_set::{Behavior, ProductSet};
    ///
    /// let app = "app:com.example".parse()?;
    /// let set = ProductSet::new(Behavior::Listed, [app], [])?;
    /// assert_eq!(set.products().count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        behavior: Behavior,
        products: impl IntoIterator<Item = ProductId>,
        visibility: impl IntoIterator<Item = (ProductId, Visibility)>,
    ) -> Result<Self, ProductSetError> {
        let mut set = Self { behavior, ..Self::default() };
        for product in products {
            if let (_, false) = set.products.insert_full(product.clone()) {
                return Err(ProductSetError::Repeated { product });
            }
        }
        for (product, visible) in visibility {
            let repeated = set.products.contains(&product) || set.visibility.contains_key(&product);
            if repeated {
                return Err(ProductSetError::Repeated { product });
            }
            set.visibility.insert(product, visible);
        }
        if set.products.len() + set.visibility.len() > Self::PRODUCTS_MAX {
            return Err(ProductSetError::TooMany);
        }
        match behavior {
            Behavior::Listed => {}
            Behavior::All | Behavior::AllApproved => set.products.clear(),
        }
        Ok(set)
    }

    /// Returns which products it has.
    #[must_use]
    pub fn behavior(&self) -> Behavior {
        self.behavior
    }

    /// Returns the products that it lists.
    pub fn products(&self) -> impl Iterator<Item = &ProductId> {
        self.products.iter()
    }

    /// Returns all products that the set names: those that it lists, and those with visible tracks.
    pub fn named(&self) -> impl Iterator<Item = &ProductId> {
        self.products.iter().chain(self.visibility.keys())
    }

    /// Returns what is visible of some products.
    pub fn visibility(&self) -> impl Iterator<Item = (&ProductId, &Visibility)> {
        self.visibility.iter()
    }
}

/// The stored form of a set.
#[cfg(feature = "serde")]
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Form {
    behavior: Behavior,
    products: Vec<ProductId>,
    visibility: Vec<(ProductId, Visibility)>,
}

form! { struct Form { behavior, products: optional, visibility: optional } }

#[cfg(feature = "serde")]
impl TryFrom<Form> for ProductSet {
    type Error = ProductSetError;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        Self::new(form.behavior, form.products, form.visibility)
    }
}

#[cfg(feature = "serde")]
impl From<ProductSet> for Form {
    fn from(set: ProductSet) -> Self {
        Self {
            behavior: set.behavior,
            products: set.products.into_iter().collect(),
            visibility: set.visibility.into_iter().collect(),
        }
    }
}

/// Why there is no such set.
///
/// ```
/// use enroll_core::product_set::{Behavior, ProductId, ProductSet};
///
/// let app: ProductId = "app:com.example".parse()?;
/// let error = ProductSet::new(Behavior::Listed, [app.clone(), app], []).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "product `app:com.example` must be named once, among the products or those visible",
/// );
/// # Ok::<(), enroll_core::product_set::ParseProductIdError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ProductSetError {
    /// A product is named twice.
    #[error("product `{product}` must be named once, among the products or those visible")]
    Repeated {
        /// The product.
        product: ProductId,
    },
    /// There are too many.
    #[error("a product set must name at most {max} products", max = ProductSet::PRODUCTS_MAX)]
    TooMany,
}

text_types! {
    /// The id of a product, such as `app:com.example`: 1 to 255 bytes, none of them invisible.
    ///
    /// ```
    /// use enroll_core::product_set::ProductId;
    ///
    /// assert!("p".repeat(255).parse::<ProductId>().is_ok());
    /// assert!("p".repeat(256).parse::<ProductId>().is_err());
    /// ```
    ProductId(Box<str>), "a product id", check_product_id => ParseProductIdError;
}

impl ProductId {
    /// 255 bytes.
    pub const BYTES_MAX: usize = 255;
}

fn check_product_id(text: &str) -> Result<(), ParseProductIdError> {
    if matches!(text.len(), 1..=ProductId::BYTES_MAX) && !text.chars().any(is_invisible) {
        Ok(())
    } else {
        Err(ParseProductIdError)
    }
}

/// The text is not a [`ProductId`].
///
/// ```
/// use enroll_core::product_set::ProductId;
///
/// let error = "".parse::<ProductId>().unwrap_err();
/// assert_eq!(error.to_string(), "product id must be 1 to 255 bytes without control characters");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("product id must be 1 to {max} bytes without control characters", max = ProductId::BYTES_MAX)]
pub struct ParseProductIdError;

#[cfg(test)]
mod tests {
    use super::*;

    fn product(id: &str) -> ProductId {
        id.parse().unwrap()
    }

    #[test]
    fn a_product_is_named_once() {
        let repeated = Err(ProductSetError::Repeated { product: product("a") });
        let visible = || (product("a"), Visibility::default());
        let listed = |products, visibility| ProductSet::new(Behavior::Listed, products, visibility);
        assert_eq!(listed(alloc::vec![product("a"), product("a")], alloc::vec![]), repeated);
        assert_eq!(listed(alloc::vec![product("a")], alloc::vec![visible()]), repeated);
        assert_eq!(listed(alloc::vec![], alloc::vec![visible(), visible()]), repeated);
        // Also where the list would be ignored.
        let approved = ProductSet::new(Behavior::AllApproved, [product("a")], [visible()]);
        assert_eq!(approved, repeated);
    }

    #[test]
    fn only_a_list_keeps_its_products() {
        for (behavior, kept) in
            [(Behavior::Listed, 1), (Behavior::All, 0), (Behavior::AllApproved, 0)]
        {
            let visible = (product("b"), Visibility::default());
            let set = ProductSet::new(behavior, [product("a")], [visible]).unwrap();
            assert_eq!((set.products().count(), set.visibility().count()), (kept, 1));
        }
    }

    #[test]
    fn a_set_names_at_most_1000_products() {
        let products = |count: u32| (0..count).map(|index| product(&alloc::format!("p{index}")));
        assert!(ProductSet::new(Behavior::Listed, products(1000), []).is_ok());
        let refused = ProductSet::new(Behavior::Listed, products(1001), []);
        assert_eq!(refused, Err(ProductSetError::TooMany));
    }

    #[test]
    fn a_product_id_is_1_to_255_bytes_without_anything_invisible() {
        for good in ["a", "app:com.example", "é b", &"p".repeat(255)] {
            assert_eq!(good.parse::<ProductId>().unwrap().as_str(), good);
        }
        for bad in ["", "a\0", "a\n", "a\u{202e}b", &"p".repeat(256), &"é".repeat(128)] {
            assert_eq!(bad.parse::<ProductId>(), Err(ParseProductIdError), "{bad}");
        }
    }
}
