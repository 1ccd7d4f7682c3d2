//! `enrollmentTokens`: create.

use enroll_core::origin::Origin;
use enroll_dialects::play_emm::enrollment_token;

use super::{PlayEmm, query};
use crate::endpoint::Method;

const ORIGIN: Origin = Origin::PlayEmm;

pub(super) fn create() -> Method {
    PlayEmm {
        name: "androidenterprise.enrollmentTokens.create",
        read: |call| {
            let body = call.body()?;
            let query = query(call, &enrollment_token::CREATE)?;
            let terms = enrollment_token::parse_create(body)?;
            Ok((query, call.in_enterprise()?.clone(), terms))
        },
        run: |run, (_, enterprise, terms)| {
            run.service.issue_enrollment_token(enterprise, terms.clone(), ORIGIN, run.context)
        },
        write: |_, (query, ..), issued| {
            Ok(query.render(&enrollment_token::view(issued.token.issued(), &issued.value))?)
        },
    }
    .method()
}
