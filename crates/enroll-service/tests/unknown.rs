//! A store whose outcomes are sometimes unknown: what was asked for is done once, all the same.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

mod delegating;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use delegating::{Change, Delegating};
use enroll_core::{
    device::Ownership,
    enrollment_token::{Terms, UseLimit},
    name::EnterpriseId,
    origin::Origin,
    record::RequestId,
    secret::{KeyId, TokenValue},
};
use enroll_memory::MemoryStore;
use enroll_service::{
    Admission, Context, EnrollError, EnrollRequest, Key, Keyring, NounError, Service,
};
use enroll_store::{
    Decision, Executed, Failure, Noun, Reading, Request, Store, clock::SettableClock,
    request::DrawnBy,
};

const ORIGIN: Origin = Origin::AndroidManagement;

/// Loses the outcome of the next writes: before they are made, or after.
struct Losses {
    lost_before: AtomicUsize,
    lost_after: AtomicUsize,
    /// Once the outcomes to lose are lost, it cannot be reached so often.
    unreachable: AtomicUsize,
    keeps_request_ids: bool,
}

fn take(count: &AtomicUsize) -> bool {
    count.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

impl Change for Losses {
    async fn execute<S, N, R, D>(
        &self,
        inner: &S,
        name: &N::Name,
        request: &Request,
        decide: D,
    ) -> Result<Executed<N>, Failure<R>>
    where
        S: Store,
        N: Noun,
        R: Send + 'static,
        D: Fn(Reading<'_, N>) -> Result<Decision<N>, R> + Send + Sync,
    {
        if take(&self.lost_before) {
            return Err(Failure::Unknown);
        }
        if self.lost_after.load(Ordering::SeqCst) == 0 && take(&self.unreachable) {
            return Err(Failure::Unavailable);
        }
        // The store in memory does not keep ids drawn by the service: this one must.
        let id = if self.keeps_request_ids {
            request.id.clone()
        } else {
            RequestId::from_entropy(rand::random())
        };
        let request = Request { id, drawn_by: DrawnBy::Caller, ..request.clone() };
        let done = inner.execute(name, &request, decide).await;
        if take(&self.lost_after) { Err(Failure::Unknown) } else { done }
    }
}

type Lossy = Delegating<MemoryStore<Arc<SettableClock>>, Losses>;

fn service(keeps_request_ids: bool) -> Service<Lossy> {
    let losses = Losses {
        lost_before: AtomicUsize::new(0),
        lost_after: AtomicUsize::new(0),
        unreachable: AtomicUsize::new(0),
        keeps_request_ids,
    };
    let store = Delegating { inner: MemoryStore::new(Arc::default(), 1), change: losses };
    Service::new(store, Keyring::new(KeyId(1), Key::new([7; 32])), Admission::Any)
}

async fn one_time_token(service: &Service<Lossy>) -> TokenValue {
    let terms = Terms::default().with_use_limit(UseLimit::Once);
    let issued = service.issue_enrollment_token(&enterprise(), terms, ORIGIN, &Context::NONE).await;
    issued.unwrap().value
}

fn enterprise() -> EnterpriseId {
    "e1".parse().unwrap()
}

fn request(value: TokenValue) -> EnrollRequest {
    EnrollRequest {
        value,
        serial_number: "S1".parse().unwrap(),
        ownership: Ownership::CompanyOwned,
        user_policy: None,
    }
}

async fn devices(service: &Service<Lossy>) -> usize {
    service.devices(&enterprise(), ORIGIN, 100, None).await.unwrap().items.len()
}

#[tokio::test]
async fn an_outcome_lost_after_the_write_is_found_by_submitting_again() {
    let service = service(true);
    let value = one_time_token(&service).await;
    service.store().change.lost_after.store(1, Ordering::SeqCst);
    service.enroll(request(value), &Context::NONE).await.unwrap();
    assert_eq!(devices(&service).await, 1);
}

#[tokio::test]
async fn an_outcome_lost_before_the_write_is_made_by_submitting_again() {
    let service = service(true);
    let value = one_time_token(&service).await;
    service.store().change.lost_before.store(2, Ordering::SeqCst);
    service.enroll(request(value), &Context::NONE).await.unwrap();
    assert_eq!(devices(&service).await, 1);
}

#[tokio::test]
async fn an_outcome_that_stays_unknown_is_reported_and_a_token_created_twice_is_one() {
    let service = service(true);
    service.store().change.lost_after.store(3, Ordering::SeqCst);
    let lost = service
        .issue_enrollment_token(&enterprise(), Terms::default(), ORIGIN, &Context::NONE)
        .await;
    assert_eq!(lost.unwrap_err(), NounError::Unknown);
    let page = service.enrollment_tokens(&enterprise(), ORIGIN, 100, None).await.unwrap();
    assert_eq!(page.items.len(), 1);
}

#[tokio::test]
async fn an_unknown_outcome_does_not_become_a_known_one_when_the_store_cannot_be_reached() {
    let service = service(true);
    let value = one_time_token(&service).await;
    service.store().change.lost_after.store(1, Ordering::SeqCst);
    service.store().change.unreachable.store(2, Ordering::SeqCst);
    let lost = service.enroll(request(value), &Context::NONE).await;
    assert!(matches!(lost, Err(EnrollError::Unknown)), "{lost:?}");
    assert_eq!(devices(&service).await, 1);
}

#[tokio::test]
async fn a_store_that_cannot_be_reached_is_reported_at_once() {
    let service = service(true);
    let value = one_time_token(&service).await;
    service.store().change.unreachable.store(1, Ordering::SeqCst);
    let unavailable = service.enroll(request(value), &Context::NONE).await;
    assert!(matches!(unavailable, Err(EnrollError::Unavailable)), "{unavailable:?}");
    assert_eq!(devices(&service).await, 0);
}

/// Asks for another device than the one that a token let in.
async fn asks_when_it_is_spent(lost: usize) -> Result<(), EnrollError> {
    let service = service(true);
    let value = one_time_token(&service).await;
    service.enroll(request(value.clone()), &Context::NONE).await.unwrap();
    service.store().change.lost_before.store(lost, Ordering::SeqCst);
    let serial_number = "S2".parse().unwrap();
    let asked =
        service.enroll(EnrollRequest { serial_number, ..request(value) }, &Context::NONE).await;
    asked.map(drop)
}

#[tokio::test]
async fn a_refusal_after_an_unknown_outcome_leaves_it_unknown() {
    let lost = asks_when_it_is_spent(1).await;
    assert!(matches!(lost, Err(EnrollError::Unknown)), "{lost:?}");
    // The control: where no outcome is unknown, it is a refusal.
    let refused = asks_when_it_is_spent(0).await;
    assert!(matches!(refused, Err(EnrollError::Refused(_))), "{refused:?}");
}

/// The control: where request ids are forgotten, asking again lets the device in twice.
#[tokio::test]
async fn without_request_ids_a_device_would_be_enrolled_twice() {
    for (keeps_request_ids, enrolled) in [(true, 1), (false, 2)] {
        let service = service(keeps_request_ids);
        let terms = Terms::default().with_use_limit(UseLimit::Unlimited);
        let issued =
            service.issue_enrollment_token(&enterprise(), terms, ORIGIN, &Context::NONE).await;
        let context = Context { request: Some("1".parse().unwrap()), ..Context::NONE };
        let request = request(issued.unwrap().value);
        service.store().change.lost_after.store(3, Ordering::SeqCst);
        let lost = service.enroll(request.clone(), &context).await;
        assert!(matches!(lost, Err(EnrollError::Unknown)), "{lost:?}");
        service.enroll(request, &context).await.unwrap();
        assert_eq!(devices(&service).await, enrolled);
    }
}
