//! Product sets: which products a user may install.

use super::Model;
use crate::{
    answer::{Answer, Fact, Reason},
    command::{Behavior, ProductSet},
    fault::Fault,
};

/// The initial product set of a user.
pub(super) const NO_PRODUCTS: ProductSet =
    ProductSet { behavior: Behavior::Listed, listed: Vec::new(), visible: Vec::new() };

impl Model {
    pub(super) fn replace_products(
        &mut self,
        user: usize,
        products: &ProductSet,
    ) -> Result<Answer, Reason> {
        let mut kept = products.clone();
        let mut named = kept.listed.clone();
        named.extend(kept.visible.iter().map(|(product, _)| *product));
        for (index, product) in named.iter().enumerate() {
            if named[..index].contains(product) {
                return Err(Reason::Repeated);
            }
        }
        self.present_user(user)?;
        let keeps = self.fault == Some(Fault::AllApprovedKeepsItsList);
        if products.behavior != Behavior::Listed && !keeps {
            named.drain(..kept.listed.len());
            kept.listed.clear();
        }
        let enterprise = self.users[user].enterprise;
        if products.behavior != Behavior::All && self.fault != Some(Fault::NeverApprovedIsListed) {
            for product in named {
                if self.enterprises[enterprise].approved[product].is_none() {
                    return Err(Reason::NeverApproved(product));
                }
            }
        }
        self.users[user].products = kept.clone();
        self.record(enterprise, Fact::ProductSetReplaced(user));
        Ok(Answer::Products(kept))
    }
}
