//! Products: the set of a user, and the approvals of an enterprise.

use enroll_core::origin::Origin;
use enroll_dialects::play_emm::{product, product_set};

use super::{PlayEmm, query, user_name, users::find};
use crate::endpoint::Method;

const ORIGIN: Origin = Origin::PlayEmm;

pub(super) fn product_set() -> Method {
    PlayEmm {
        name: "androidenterprise.users.getAvailableProductSet",
        read: |call| Ok((query(call, &product_set::GET)?, user_name(call)?)),
        run: |run, (_, name)| find(run, name),
        write: |_, (query, _), user| Ok(query.render(&product_set::view(user.product_set()))?),
    }
    .method()
}

pub(super) fn replace_product_set() -> Method {
    PlayEmm {
        name: "androidenterprise.users.setAvailableProductSet",
        read: |call| {
            let body = call.body()?;
            let query = query(call, &product_set::SET)?;
            Ok((query, product_set::parse(body)?, user_name(call)?))
        },
        run: |run, (_, set, name)| {
            run.service.replace_product_set(name, set.clone(), ORIGIN, run.context)
        },
        write: |_, (query, ..), set| Ok(query.render(&product_set::view(&set))?),
    }
    .method()
}

pub(super) fn approve() -> Method {
    PlayEmm {
        name: "androidenterprise.products.approve",
        read: |call| {
            let body = call.body()?;
            query(call, &product::APPROVE)?;
            product::check_approval(body)?;
            let id = product::parse_id(call.text("product").unwrap_or_default())?;
            Ok((call.in_enterprise()?.clone(), id))
        },
        run: |run, (enterprise, id)| run.service.approve_product(enterprise, id, run.context),
        write: |_, _, ()| Ok(()),
    }
    .method()
}

pub(super) fn unapprove() -> Method {
    PlayEmm {
        name: "androidenterprise.products.unapprove",
        read: |call| {
            query(call, &product::UNAPPROVE)?;
            let id = product::parse_id(call.text("product").unwrap_or_default())?;
            Ok((call.in_enterprise()?.clone(), id))
        },
        run: |run, (enterprise, id)| run.service.unapprove_product(enterprise, id, run.context),
        write: |_, _, ()| Ok(()),
    }
    .method()
}
