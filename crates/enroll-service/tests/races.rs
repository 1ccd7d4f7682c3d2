//! Races that the use cases must not lose, whatever the order: on the in-memory store they hold,
//! and on a store that reads before it writes each of them fails.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails where it panics")]

mod broken;
mod delegating;

use std::sync::Arc;

use broken::{Fault, broken};
use enroll_core::{
    User,
    account::AndroidId,
    device::Ownership,
    enrollment_token::Terms,
    name::EnterpriseId,
    origin::Origin,
    secret::{KeyId, TokenValue},
    user::{AccountType, Insertion},
};
use enroll_memory::MemoryStore;
use enroll_service::{
    Admission, Context, EnrollError, EnrollRefusal, EnrollRequest, EnrolledDevice, Key, Keyring,
    ProvisionRequest, Service,
};
use enroll_store::{Store, clock::SettableClock};
use tokio::{sync::Barrier, task::JoinSet};

type Inner = MemoryStore<SettableClock>;

fn service<S: Store>(store: S) -> Arc<Service<S>> {
    let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
    Arc::new(Service::new(store, keys, Admission::Any))
}

fn memory() -> Inner {
    MemoryStore::new(SettableClock::default(), 1)
}

fn enterprise() -> EnterpriseId {
    "LC1".parse().unwrap()
}

fn insertion() -> Insertion {
    Insertion {
        identifier: "user342".parse().unwrap(),
        account_type: AccountType::UserAccount,
        display_name: None,
    }
}

/// Makes so many calls that begin at once, and returns their answers in order.
async fn at_once<T: Send + 'static, F>(count: usize, call: impl Fn(usize) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
{
    let start = Arc::new(Barrier::new(count));
    let mut calls = JoinSet::new();
    for index in 0..count {
        let (start, call) = (Arc::clone(&start), call(index));
        calls.spawn(async move {
            start.wait().await;
            (index, call.await)
        });
    }
    let mut answers = calls.join_all().await;
    answers.sort_unstable_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

async fn provision<S: Store>(service: Arc<Service<S>>, value: TokenValue, device: usize) -> bool {
    let android_id: AndroidId = format!("{device:x}").parse().unwrap();
    let request = ProvisionRequest { value, android_id };
    service.provision(request, &Context::NONE).await.is_ok()
}

async fn user_with_tokens<S: Store>(service: &Service<S>, count: usize) -> (User, Vec<TokenValue>) {
    let user = service
        .insert_user(&enterprise(), insertion(), Origin::PlayEmm, &Context::NONE)
        .await
        .unwrap();
    let mut values = Vec::new();
    for _ in 0..count {
        let name = &user.inserted().name;
        values.push(service.issue_auth_token(name, Origin::PlayEmm, &Context::NONE).await.unwrap());
    }
    (user, values)
}

async fn provisioned<S: Store>(service: &Service<S>, user: &User) -> usize {
    let user = service.user(&user.inserted().name, Origin::PlayEmm).await.unwrap();
    user.provisioned().count()
}

/// How many devices get in, and how many the user has then.
async fn devices_of_a_user<S: Store>(store: S, tokens: usize) -> (usize, usize) {
    let service = service(store);
    let (user, values) = user_with_tokens(&service, tokens).await;
    let answers =
        at_once(tokens, |device| provision(Arc::clone(&service), values[device].clone(), device));
    let admitted = answers.await.into_iter().filter(|admitted| *admitted).count();
    (admitted, provisioned(&service, &user).await)
}

// Rule 7.20: "11 tokens may exist, the 11th device may not." Rule 3.3: "10 outstanding tokens + 5
// devices must still end at 10".
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_forty_devices_at_once_ten_get_the_slots_of_a_user() {
    assert_eq!(devices_of_a_user(memory(), 14).await, (10, 10));
    assert_eq!(devices_of_a_user(memory(), 40).await, (10, 10));
    let (admitted, _) = devices_of_a_user(broken(memory(), Fault::ReadsThenWrites), 40).await;
    assert!(admitted > 10, "the control is not found: {admitted} devices got in");
}

/// How many users one identifier makes.
async fn users_of_an_identifier<S: Store>(store: S) -> usize {
    let service = service(store);
    let inserted = at_once(64, |_| {
        let service = Arc::clone(&service);
        async move {
            let user = service
                .insert_user(&enterprise(), insertion(), Origin::PlayEmm, &Context::NONE)
                .await;
            user.unwrap().inserted().name.clone()
        }
    });
    let mut names = inserted.await;
    names.sort_unstable();
    names.dedup();
    names.len()
}

// Rule 3.1: "unique in the enterprise among emmManaged". Rule 7.17: "returns the same id".
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_insertions_of_one_identifier_at_once_are_one_user() {
    assert_eq!(users_of_an_identifier(memory()).await, 1);
    let users = users_of_an_identifier(broken(memory(), Fault::ReadsThenWrites)).await;
    assert!(users > 1, "the control is not found");
}

/// How many devices a user has whose access was revoked while they came, and how many more the
/// core's debug assertion stopped: a store that decides on what it read before would have let
/// them in.
async fn devices_after_a_revocation<S: Store>(store: S) -> usize {
    let service = service(store);
    let (user, values) = user_with_tokens(&service, 10).await;
    let name = user.inserted().name.clone();
    let stopped = at_once(11, |index| {
        let (service, value) = (Arc::clone(&service), values.get(index).cloned());
        let name = name.clone();
        async move {
            if let Some(value) = value {
                return tokio::spawn(provision(service, value, index)).await.is_err();
            }
            let context = &Context::NONE;
            service.revoke_device_access(&name, Origin::PlayEmm, context).await.unwrap();
            false
        }
    });
    let stopped = stopped.await.into_iter().filter(|stopped| *stopped).count();
    provisioned(&service, &user).await + stopped
}

// Rule 7.21: "Both leave no way for an older unredeemed token to work."
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_revocation_that_races_redemptions_leaves_no_device() {
    for _ in 0..20 {
        assert_eq!(devices_after_a_revocation(memory()).await, 0);
    }
    // Which of them comes first differs: in some rounds, the revocation comes after all devices.
    let mut left = 0;
    for _ in 0..20 {
        left += devices_after_a_revocation(broken(memory(), Fault::ReadsThenWrites)).await;
    }
    assert!(left > 0, "the control is not found");
}

fn enrollment(value: TokenValue, serial_number: &str) -> EnrollRequest {
    let serial_number = serial_number.parse().unwrap();
    EnrollRequest { value, serial_number, ownership: Ownership::CompanyOwned, user_policy: None }
}

async fn token<S: Store>(service: &Service<S>) -> TokenValue {
    let terms = Terms::default();
    let origin = Origin::AndroidManagement;
    service
        .issue_enrollment_token(&enterprise(), terms, origin, &Context::NONE)
        .await
        .unwrap()
        .value
}

/// Whether a read shows a device once the enterprise is deleted while devices come.
async fn shows_a_device_after_a_deletion<S: Store>(store: S) -> bool {
    let service = service(store);
    let value = token(&service).await;
    let first = service.enroll(enrollment(value.clone(), "R"), &Context::NONE).await.unwrap();
    let enrolled = at_once(31, |index| {
        let (service, value) = (Arc::clone(&service), value.clone());
        async move {
            if index == 15 {
                service.delete_enterprise(&enterprise(), &Context::NONE).await.unwrap();
                return None;
            }
            service.enroll(enrollment(value, &format!("R{index}")), &Context::NONE).await.ok()
        }
    });
    let origin = Origin::AndroidManagement;
    let devices: Vec<EnrolledDevice> =
        enrolled.await.into_iter().flatten().chain([first]).collect();
    let mut shown = service.devices(&enterprise(), origin, 100, None).await.is_ok();
    for device in devices {
        shown |= service.device(&device.device.enrolled().name, origin).await.is_ok();
    }
    shown |= service.enroll(enrollment(value, "late"), &Context::NONE).await.is_ok();
    shown
}

// Rule 4.2: "enterprise unknown, deleted, or another EMM's | 403".
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_an_enterprise_is_deleted_no_read_shows_a_device() {
    for _ in 0..10 {
        assert!(!shows_a_device_after_a_deletion(memory()).await);
    }
    let ungated = broken(memory(), Fault::ReadsWithoutGate);
    assert!(shows_a_device_after_a_deletion(ungated).await, "the control is not found");
}

/// How many earlier devices each of two has that enroll at once with one serial number, beside a
/// third with another.
async fn earlier_devices<S: Store>(store: S) -> Vec<usize> {
    let service = service(store);
    let value = token(&service).await;
    service.enroll(enrollment(value.clone(), "other"), &Context::NONE).await.unwrap();
    let names = at_once(2, |_| {
        let (service, value) = (Arc::clone(&service), value.clone());
        async move {
            let enrolled = service.enroll(enrollment(value, "R"), &Context::NONE).await.unwrap();
            enrolled.device.enrolled().name.clone()
        }
    });
    let mut earlier = Vec::new();
    for name in names.await {
        let device = service.device(&name, Origin::AndroidManagement).await.unwrap();
        earlier.push(device.previous.len());
    }
    earlier.sort_unstable();
    earlier
}

// Rule 4.1: "`previousDeviceNames` (same serial number, chronological)".
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_enrollments_of_a_serial_number_at_once_one_is_the_earlier() {
    for _ in 0..20 {
        assert_eq!(earlier_devices(memory()).await, [0, 1]);
    }
    let ungrouped = broken(memory(), Fault::ListsWithoutGroups);
    assert_ne!(earlier_devices(ungrouped).await, [0, 1], "the control is not found");
}

/// What a device is answered that comes to an enterprise, which must have been created, and how
/// many events there are then.
async fn comes<S: Store>(store: S, deleted: bool) -> (Option<EnrollError>, usize) {
    let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
    let service = Service::new(store, keys, Admission::Created);
    let (id, context) = (enterprise(), &Context::NONE);
    service.create_enterprise(&id, Origin::Own, None, context).await.unwrap();
    let value = token(&service).await;
    if deleted {
        service.delete_enterprise(&id, context).await.unwrap();
    }
    let answer = service.enroll(enrollment(value, "R"), context).await;
    let feed = service.store().events(&id, None, 100).await.unwrap();
    (answer.err(), feed.ungated().0.events.len())
}

// The second store loses the enterprise between the decision and the read of earlier devices.
#[tokio::test]
async fn a_device_that_is_recorded_is_not_refused() {
    assert_eq!(comes(memory(), false).await, (None, 4));
    let lost = comes(broken(memory(), Fault::ReadsWithoutGate), false).await;
    assert_eq!(lost, (Some(EnrollError::Unknown), 4), "the device is recorded");
    // The control: a refused device is not recorded. Only the deletion of the enterprise is.
    let refused = EnrollError::Refused(EnrollRefusal::NoEnterprise);
    assert_eq!(comes(memory(), true).await, (Some(refused), 3));
}
