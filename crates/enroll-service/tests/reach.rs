//! What a caller reaches: a token of another enterprise is unknown to it, by the same one look-up.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use enroll_core::{
    Enterprise, Timestamp,
    device::Ownership,
    enrollment_token::Terms,
    name::EnterpriseId,
    origin::Origin,
    secret::{KeyId, TokenValue},
    token_ref::TokenRef,
    user::{AccountType, Insertion},
};
use enroll_service::{
    Admission, Context, EnrollError, EnrollRefusal, EnrollRequest, ExplainError, ExplainRequest,
    Key, Keyring, ProvisionError, ProvisionRefusal, ProvisionRequest, Service,
};
use enroll_store::{
    Cursor, Decision, Executed, Failure, Feed, FeedError, MemoryStore, Noun, Reading, Request,
    Snapshot, Store, Unavailable,
    clock::SettableClock,
    decision::{Claim, TokenDigest},
    history::{History, Place},
    list::{ListError, ListQuery, Mark, Members, Page},
};

/// Counts look-ups.
struct Counting {
    inner: MemoryStore<Arc<SettableClock>>,
    look_ups: AtomicUsize,
}

impl Store for Counting {
    async fn execute<N, R, D>(
        &self,
        name: &N::Name,
        request: &Request,
        decide: D,
    ) -> Result<Executed<N>, Failure<R>>
    where
        N: Noun,
        R: Send + 'static,
        D: Fn(Reading<'_, N>) -> Result<Decision<N>, R> + Send + Sync,
    {
        self.inner.execute(name, request, decide).await
    }

    async fn read<N: Noun>(&self, name: &N::Name) -> Result<Snapshot<N>, Unavailable> {
        self.inner.read(name).await
    }

    async fn read_many<N: Noun>(&self, names: &[N::Name]) -> Result<Vec<Snapshot<N>>, Unavailable> {
        self.inner.read_many(names).await
    }

    async fn find<N: Noun>(&self, claim: &Claim) -> Result<Snapshot<N>, Unavailable> {
        self.inner.find(claim).await
    }

    async fn list<N, K>(&self, query: ListQuery<'_>, keep: K) -> Result<Page<N>, ListError>
    where
        N: Noun,
        K: Fn(&N, Timestamp) -> bool + Send + Sync,
    {
        self.inner.list(query, keep).await
    }

    async fn members<N: Noun>(
        &self,
        parent: &EnterpriseId,
        groups: &[&str],
        limit: usize,
    ) -> Result<Members<N>, Unavailable> {
        self.inner.members(parent, groups, limit).await
    }

    async fn enterprises<K>(
        &self,
        after: Option<&Mark>,
        limit: usize,
        keep: K,
    ) -> Result<Page<Enterprise>, ListError>
    where
        K: Fn(&Enterprise, Timestamp) -> bool + Send + Sync,
    {
        self.inner.enterprises(after, limit, keep).await
    }

    async fn look_up(&self, digest: &TokenDigest) -> Result<Option<TokenRef>, Unavailable> {
        self.look_ups.fetch_add(1, Ordering::SeqCst);
        self.inner.look_up(digest).await
    }

    async fn events(
        &self,
        enterprise: &EnterpriseId,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Feed, FeedError> {
        self.inner.events(enterprise, after, limit).await
    }

    async fn history<N: Noun>(
        &self,
        name: &N::Name,
        after: Option<Place>,
        limit: usize,
    ) -> Result<History, Unavailable> {
        self.inner.history::<N>(name, after, limit).await
    }
}

fn service() -> Service<Counting> {
    let inner = MemoryStore::new(Arc::default(), 1);
    let store = Counting { inner, look_ups: AtomicUsize::new(0) };
    Service::new(store, Keyring::new(KeyId(1), Key::new([7; 32])), Admission::Any)
}

fn enterprise() -> EnterpriseId {
    "LC1".parse().unwrap()
}

async fn enrollment_token(service: &Service<Counting>) -> TokenValue {
    let (terms, origin) = (Terms::default(), Origin::Own);
    let issued = service.issue_enrollment_token(&enterprise(), terms, origin, &Context::NONE).await;
    issued.unwrap().value
}

async fn auth_token(service: &Service<Counting>) -> TokenValue {
    let insertion = Insertion {
        identifier: "user342".parse().unwrap(),
        account_type: AccountType::UserAccount,
        display_name: None,
    };
    let origin = Origin::PlayEmm;
    let user = service.insert_user(&enterprise(), insertion, origin, &Context::NONE).await.unwrap();
    let name = &user.inserted().name;
    service.issue_auth_token(name, origin, &Context::NONE).await.unwrap()
}

fn enrollment(value: &TokenValue) -> EnrollRequest {
    let serial_number = "S1".parse().unwrap();
    EnrollRequest {
        value: value.clone(),
        serial_number,
        ownership: Ownership::CompanyOwned,
        user_policy: None,
    }
}

#[tokio::test]
async fn a_restricted_caller_looks_a_token_up_once() {
    let service = service();
    let (enrolls, adds) = (enrollment_token(&service).await, auth_token(&service).await);
    let (its, others) = (BTreeSet::from([enterprise()]), BTreeSet::from(["LC2".parse().unwrap()]));
    for (reach, reached) in [(&its, true), (&others, false)] {
        let context = Context { reach: Some(reach), ..Context::NONE };
        let counted = || service.store().look_ups.swap(0, Ordering::SeqCst);
        counted();
        let enrolled = service.enroll(enrollment(&enrolls), &context).await.map(drop);
        assert_eq!(counted(), 1, "an enrollment");
        let unknown = EnrollError::Refused(EnrollRefusal::UnknownToken);
        assert_eq!(enrolled, if reached { Ok(()) } else { Err(unknown) });
        let request = ProvisionRequest { value: adds.clone(), android_id: "3f25".parse().unwrap() };
        let provisioned = service.provision(request, &context).await.map(drop);
        assert_eq!(counted(), 1, "an account");
        let unknown = ProvisionError::Refused(ProvisionRefusal::UnknownToken);
        assert_eq!(provisioned, if reached { Ok(()) } else { Err(unknown) });
        let explained = service.explain(&enrolls, ExplainRequest::default(), &context).await;
        assert_eq!(counted(), 1, "an explanation");
        let unknown = ExplainError::UnknownToken;
        assert_eq!(explained.map(drop), if reached { Ok(()) } else { Err(unknown) });
        assert!(service.devices(&enterprise(), Origin::Own, 10, None).await.is_ok());
    }
}

/// The control: a caller that looks the token up by itself before it enrolls is counted.
#[tokio::test]
async fn a_second_look_up_is_counted() {
    let service = service();
    let value = enrollment_token(&service).await;
    service.store().look_ups.store(0, Ordering::SeqCst);
    service.explain(&value, ExplainRequest::default(), &Context::NONE).await.unwrap();
    service.enroll(enrollment(&value), &Context::NONE).await.unwrap();
    assert_eq!(service.store().look_ups.load(Ordering::SeqCst), 2);
}
