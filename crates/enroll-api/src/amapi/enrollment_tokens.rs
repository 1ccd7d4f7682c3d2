//! `enterprises.enrollmentTokens`: create, get, list, delete.

use enroll_core::{name::EnrollmentTokenName, origin::Origin};
use enroll_dialects::{
    amapi::{PageRequest, enrollment_token},
    google::{self, Empty},
};

use super::Amapi;
use crate::{call::Call, endpoint::Method};

const ORIGIN: Origin = Origin::AndroidManagement;

pub(super) fn create() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.enrollmentTokens.create",
        read: |call| {
            let (body, enterprise) = (call.body()?, call.in_enterprise()?);
            let query = call.google_query(&enrollment_token::CREATE)?;
            let terms = enrollment_token::parse_create(body, enterprise)?;
            Ok((query, enterprise.clone(), terms))
        },
        run: |run, (_, enterprise, terms)| {
            run.service.issue_enrollment_token(enterprise, terms.clone(), ORIGIN, run.context)
        },
        write: |_, (query, ..), issued| {
            query.render(&enrollment_token::full(issued.token.issued(), &issued.value))
        },
    }
    .method()
}

pub(super) fn get() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.enrollmentTokens.get",
        read: |call| Ok((call.google_query(&enrollment_token::GET)?, name(call)?)),
        run: |run, (_, name)| run.service.enrollment_token(name, ORIGIN),
        write: |_, (query, _), found| {
            query.render(&enrollment_token::partial(found.token.issued(), &found.value))
        },
    }
    .method()
}

pub(super) fn list() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.enrollmentTokens.list",
        read: |call| {
            let query = call.google_query(&enrollment_token::LIST)?;
            Ok((PageRequest::from_query(&query)?, query, call.in_enterprise()?.clone()))
        },
        run: |run, (page, _, enterprise)| {
            run.service.enrollment_tokens(enterprise, ORIGIN, page.size, page.token.as_deref())
        },
        write: |_, (_, query, _), page| {
            let views = page.items.iter();
            let views =
                views.map(|item| enrollment_token::partial(item.token.issued(), &item.value));
            query.render(&enrollment_token::list(views.collect(), page.next))
        },
    }
    .method()
}

pub(super) fn delete() -> Method {
    Amapi {
        name: "androidmanagement.enterprises.enrollmentTokens.delete",
        read: |call| Ok((call.google_query(&enrollment_token::DELETE)?, name(call)?)),
        run: |run, (_, name)| run.service.delete_enrollment_token(name, ORIGIN, run.context),
        write: |_, (query, _), ()| query.render(&Empty {}),
    }
    .method()
}

fn name(call: &Call) -> Result<EnrollmentTokenName, google::Error> {
    Ok(EnrollmentTokenName::new(call.in_enterprise()?.clone(), call.google_id("token")?))
}
