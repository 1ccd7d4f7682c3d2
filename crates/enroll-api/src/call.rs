//! Calls: a request as the method sees it that answers it.

use std::{collections::BTreeSet, sync::Arc};

use bytes::Bytes;
use enroll_core::{name::EnterpriseId, record::RequestId};
use enroll_service::Context;

use crate::{
    failure::Failure,
    head::Head,
    parameters::Parameters,
    principal::{Principal, Reach},
    shared::Shared,
};

/// A request: who calls, what the path names, the query and the body.
pub(crate) struct Call {
    pub(crate) shared: Arc<Shared>,
    pub(crate) head: Head,
    /// The principal: `None` only where a method is open to callers without credentials.
    principal: Option<Arc<Principal>>,
    /// The query, or why the body that holds it was not read.
    query: Result<String, Failure>,
    body: Result<Bytes, Failure>,
    parameters: Parameters,
    enterprise: Option<EnterpriseId>,
    key: Option<RequestId>,
}

impl Call {
    /// Returns a call whose method is not known yet.
    pub(crate) fn new(
        shared: Arc<Shared>,
        head: Head,
        principal: Option<Arc<Principal>>,
        query: Result<String, Failure>,
        body: Result<Bytes, Failure>,
    ) -> Self {
        let (parameters, enterprise, key) = (Parameters::default(), None, None);
        Self { shared, head, principal, query, body, parameters, enterprise, key }
    }

    /// Adds what the path has in the places of the method's parameters.
    pub(crate) fn at(self, parameters: Parameters) -> Self {
        Self { parameters, ..self }
    }

    /// Adds the enterprise that the caller's tenant is.
    pub(crate) fn in_tenant(self, enterprise: EnterpriseId) -> Self {
        Self { enterprise: Some(enterprise), ..self }
    }

    /// Checks the enterprise that the path names: the caller must reach it.
    pub(crate) fn enter(&mut self) -> Result<(), Failure> {
        let Some(text) = self.parameters.get(ENTERPRISE) else {
            // Where the path should name one, its text is not UTF-8.
            return Ok(());
        };
        let enterprise: EnterpriseId = text.parse().map_err(|_| Failure::InvalidEnterprise)?;
        if !self.reach().contains(&enterprise) {
            return Err(Failure::Unreached(Some(enterprise)));
        }
        self.enterprise = Some(enterprise);
        Ok(())
    }

    pub(crate) fn set_key(&mut self, key: Option<RequestId>) {
        self.key = key;
    }

    /// Returns who calls.
    pub(crate) fn principal(&self) -> Option<&Arc<Principal>> {
        self.principal.as_ref()
    }

    /// Returns the enterprise of the request, if it has one.
    pub(crate) fn enterprise(&self) -> Option<&EnterpriseId> {
        self.enterprise.as_ref()
    }

    /// Returns the enterprise of a request that must have one.
    pub(crate) fn in_enterprise(&self) -> Result<&EnterpriseId, Failure> {
        self.enterprise.as_ref().ok_or(Failure::InvalidEnterprise)
    }

    /// Returns the text that the path has in the place of `{name}`.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.parameters.get(name)
    }

    /// Returns the query as it was sent.
    pub(crate) fn query(&self) -> Result<&str, Failure> {
        self.query.as_deref().map_err(Clone::clone)
    }

    /// Returns the body.
    pub(crate) fn body(&self) -> Result<&Bytes, Failure> {
        self.body.as_ref().map_err(Clone::clone)
    }

    /// Returns the enterprises that the caller reaches.
    pub(crate) fn reach(&self) -> &Reach {
        const NONE: &Reach = &Reach::Only(BTreeSet::new());
        self.principal.as_ref().map_or(NONE, |principal| principal.reach())
    }

    /// Refuses a caller that does not reach every enterprise: it may create none.
    pub(crate) fn check_reaches_all(&self) -> Result<(), Failure> {
        if *self.reach() == Reach::All { Ok(()) } else { Err(Failure::Unreached(None)) }
    }

    /// Returns the context of a use case: who calls, and under which key.
    pub(crate) fn context(&self) -> Context<'_> {
        let context = match &self.principal {
            Some(principal) => principal.context(),
            None => Context { reach: Some(&NOWHERE), ..Context::NONE },
        };
        Context { request: self.key.clone(), ..context }
    }
}

/// The parameter of a path that names an enterprise.
const ENTERPRISE: &str = "enterprise";

/// The reach of a caller without credentials.
static NOWHERE: BTreeSet<EnterpriseId> = BTreeSet::new();
