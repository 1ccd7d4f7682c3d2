//! Which apps a user may install.

use super::{Event, ReplaceProductSetError, State, User};
use crate::{
    enterprise::Approvals,
    product_set::{Behavior, ProductSet},
    timestamp::Timestamp,
};

impl User {
    /// Decides to replace the user's product set.
    ///
    /// # Errors
    ///
    /// Refuses a user that is deleted, then a product that the set names and `approvals` do not
    /// cover, unless the set has every product anyway.
    ///
    /// ```
    /// use enroll_core::{
    ///     Timestamp, User,
    ///     enterprise::Approvals,
    ///     product_set::{Behavior, ProductSet},
    ///     user::{AccountType, Insertion},
    /// };
    ///
    /// let now = Timestamp::UNIX_EPOCH;
    /// let insertion = Insertion {
    ///     identifier: "user342".parse()?,
    ///     account_type: AccountType::UserAccount,
    ///     display_name: None,
    /// };
    /// let mut user = User::from(User::insert("enterprises/e1/users/1".parse()?, insertion, now));
    /// let set = ProductSet::new(Behavior::Listed, ["app:com.example".parse()?], [])?;
    ///
    /// assert!(user.replace_product_set(set.clone(), Approvals::These(&[]), now).is_err());
    /// let replaced = user.replace_product_set(set, Approvals::Unrestricted, now)?;
    /// user.apply(&replaced);
    /// assert_eq!(user.product_set().products().count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn replace_product_set(
        &self,
        product_set: ProductSet,
        approvals: Approvals<'_>,
        now: Timestamp,
    ) -> Result<Event, ReplaceProductSetError> {
        if self.state == State::Deleted {
            return Err(ReplaceProductSetError::Deleted);
        }
        let refused = match product_set.behavior() {
            // It has every product, approved or not: what is visible adds tracks to some.
            Behavior::All => None,
            Behavior::Listed | Behavior::AllApproved => {
                product_set.named().find(|product| !approvals.cover(product)).cloned()
            }
        };
        match refused {
            Some(product) => Err(ReplaceProductSetError::NeverApproved { product }),
            None => Ok(Event::ProductSetReplaced { product_set, at: now }),
        }
    }
}
