//! Whatever is asked of one enterprise, another neither changes nor answers.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::sync::Arc;

use enroll_core::{
    device::Ownership,
    enrollment_profile::{Settings, Validity},
    enrollment_token::{Terms, UseLimit},
    name::{EnrollmentProfileName, EnterpriseId, UserName},
    origin::Origin,
    secret::{KeyId, TokenValue},
    user::{AccountType, Insertion},
};
use enroll_memory::MemoryStore;
use enroll_service::{
    Admission, Context, EnrollRequest, Key, Keyring, NounError, ProvisionRequest, Service,
};
use enroll_store::clock::SettableClock;
use proptest::{collection::vec, prelude::*};

const ORIGIN: Origin = Origin::AndroidManagement;

type Emulated = Service<MemoryStore<Arc<SettableClock>>>;

#[derive(Clone, Copy, Debug)]
enum Step {
    IssueToken { once: bool },
    DeleteToken(usize),
    Enroll { token: usize, serial: u8 },
    DeleteDevice(usize),
    InsertUser(u8),
    DeleteUser(usize),
    IssueAuthToken(usize),
    Provision { token: usize, device: u8 },
    Revoke(usize),
    Approve(u8),
    CreateProfile,
    CreateProfileToken(usize),
    DeleteEnterprise,
}

fn step() -> impl Strategy<Value = Step> {
    let at = || 0..8_usize;
    prop_oneof![
        any::<bool>().prop_map(|once| Step::IssueToken { once }),
        at().prop_map(Step::DeleteToken),
        (at(), 0..4_u8).prop_map(|(token, serial)| Step::Enroll { token, serial }),
        at().prop_map(Step::DeleteDevice),
        (0..4_u8).prop_map(Step::InsertUser),
        at().prop_map(Step::DeleteUser),
        at().prop_map(Step::IssueAuthToken),
        (at(), 0..4_u8).prop_map(|(token, device)| Step::Provision { token, device }),
        at().prop_map(Step::Revoke),
        (0..4_u8).prop_map(Step::Approve),
        Just(Step::CreateProfile),
        at().prop_map(Step::CreateProfileToken),
    ]
}

/// An enterprise as a caller sees it: the names and values that the caller got and uses.
struct Tenant {
    enterprise: EnterpriseId,
    values: Vec<TokenValue>,
    auth_values: Vec<TokenValue>,
    users: Vec<UserName>,
    profiles: Vec<EnrollmentProfileName>,
}

impl Tenant {
    fn new(id: &str) -> Self {
        Self {
            enterprise: id.parse().unwrap(),
            values: Vec::new(),
            auth_values: Vec::new(),
            users: Vec::new(),
            profiles: Vec::new(),
        }
    }

    async fn take(&mut self, service: &Emulated, step: Step) {
        // What is refused is refused: only what others see of it matters here.
        match step {
            Step::IssueToken { once } => {
                let use_limit = if once { UseLimit::Once } else { UseLimit::Unlimited };
                let terms = Terms::default().with_use_limit(use_limit);
                let issued = service
                    .issue_enrollment_token(&self.enterprise, terms, ORIGIN, &Context::NONE)
                    .await;
                self.values.extend(issued.map(|issued| issued.value));
            }
            Step::DeleteToken(at) => {
                let page = service.enrollment_tokens(&self.enterprise, ORIGIN, 100, None).await;
                let tokens = page.map(|page| page.items).unwrap_or_default();
                if let Some(item) = tokens.get(at) {
                    let _ = service
                        .delete_enrollment_token(&item.token.issued().name, ORIGIN, &Context::NONE)
                        .await;
                }
            }
            Step::Enroll { token, serial } => self.enroll(service, token, serial).await,
            Step::DeleteDevice(at) => {
                let page = service.devices(&self.enterprise, ORIGIN, 100, None).await;
                let devices = page.map(|page| page.items).unwrap_or_default();
                if let Some(item) = devices.get(at) {
                    let _ = service
                        .delete_device(&item.device.enrolled().name, ORIGIN, &Context::NONE)
                        .await;
                }
            }
            Step::InsertUser(number) => {
                let insertion = Insertion {
                    identifier: format!("user{number}").parse().unwrap(),
                    account_type: AccountType::UserAccount,
                    display_name: None,
                };
                let inserted =
                    service.insert_user(&self.enterprise, insertion, ORIGIN, &Context::NONE).await;
                self.users.extend(inserted.map(|user| user.inserted().name.clone()));
            }
            Step::Approve(number) => {
                let product = format!("app:{number}").parse().unwrap();
                let _ = service.approve_product(&self.enterprise, &product, &Context::NONE).await;
            }
            Step::CreateProfile => {
                let id = format!("p{}", self.profiles.len()).parse().unwrap();
                let settings = Settings::default();
                let created = service
                    .create_enrollment_profile(
                        &self.enterprise,
                        id,
                        settings,
                        ORIGIN,
                        &Context::NONE,
                    )
                    .await;
                let name = |created: enroll_service::ProfileAndValue| {
                    created.profile.created().name.clone()
                };
                self.profiles.extend(created.map(name));
            }
            Step::CreateProfileToken(at) => {
                if let Some(name) = self.profiles.get(at) {
                    let _ = service
                        .create_profile_token(name, Validity::MIN, ORIGIN, |_| true, &Context::NONE)
                        .await;
                }
            }
            Step::DeleteEnterprise => {
                let _ = service.delete_enterprise(&self.enterprise, &Context::NONE).await;
            }
            Step::DeleteUser(_)
            | Step::IssueAuthToken(_)
            | Step::Provision { .. }
            | Step::Revoke(_) => self.take_user(service, step).await,
        }
    }

    async fn enroll(&self, service: &Emulated, token: usize, serial: u8) {
        let Some(value) = self.values.get(token) else { return };
        let request = EnrollRequest {
            value: value.clone(),
            serial_number: format!("S{serial}").parse().unwrap(),
            ownership: Ownership::CompanyOwned,
            user_policy: None,
        };
        let _ = service.enroll(request, &Context::NONE).await;
    }

    async fn take_user(&mut self, service: &Emulated, step: Step) {
        let user = |at: usize| self.users.get(at).cloned();
        match step {
            Step::Provision { token, device } => {
                if let Some(value) = self.auth_values.get(token) {
                    let request = ProvisionRequest {
                        value: value.clone(),
                        android_id: format!("{device:x}").parse().unwrap(),
                    };
                    let _ = service.provision(request, &Context::NONE).await;
                }
            }
            Step::DeleteUser(at) => {
                if let Some(user) = user(at) {
                    let _ = service.delete_user(&user, ORIGIN, &Context::NONE).await;
                }
            }
            Step::Revoke(at) => {
                if let Some(user) = user(at) {
                    let _ = service.revoke_device_access(&user, ORIGIN, &Context::NONE).await;
                }
            }
            Step::IssueAuthToken(at) => {
                if let Some(user) = user(at) {
                    self.auth_values
                        .extend(service.issue_auth_token(&user, ORIGIN, &Context::NONE).await);
                }
            }
            Step::IssueToken { .. }
            | Step::DeleteToken(_)
            | Step::Enroll { .. }
            | Step::DeleteDevice(_)
            | Step::InsertUser(_)
            | Step::Approve(_)
            | Step::CreateProfile
            | Step::CreateProfileToken(_)
            | Step::DeleteEnterprise => {}
        }
    }

    /// Returns all that can be seen of the enterprise.
    async fn seen(&self, service: &Emulated) -> String {
        let tokens = service.enrollment_tokens(&self.enterprise, ORIGIN, 1000, None).await;
        let devices = service.devices(&self.enterprise, ORIGIN, 1000, None).await;
        let feed = service.events(&self.enterprise, None).await;
        let mut users = Vec::new();
        for name in &self.users {
            users.push(service.user(name, ORIGIN).await);
        }
        let profiles = service.enrollment_profiles(&self.enterprise, ORIGIN, |_| true).await;
        let tokens = tokens.map(|page| page.items);
        let devices = devices.map(|page| page.items);
        let feed = feed.map(|part| part.events);
        format!("{tokens:?}\n{devices:?}\n{feed:?}\n{users:?}\n{profiles:?}")
    }
}

fn service() -> Emulated {
    let clock = Arc::new(SettableClock::default());
    clock.freeze(true);
    let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
    Service::new(MemoryStore::new(clock, 1), keys, Admission::Any)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// Takes steps in one enterprise after another was set up, and returns what is seen of the other
/// before and after.
async fn seen_before_and_after(
    setup: &[Step],
    steps: &[Step],
    watched: &str,
    acting: &str,
) -> (String, String) {
    let service = service();
    let (mut watched, mut acting) = (Tenant::new(watched), Tenant::new(acting));
    for step in setup {
        watched.take(&service, *step).await;
    }
    let before = watched.seen(&service).await;
    for step in steps {
        acting.take(&service, *step).await;
    }
    acting.take(&service, Step::DeleteEnterprise).await;
    (before, watched.seen(&service).await)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_command_on_one_enterprise_changes_what_is_seen_of_another(
        setup in vec(step(), 0..30),
        steps in vec(step(), 0..30),
    ) {
        let (before, after) = block_on(seen_before_and_after(&setup, &steps, "e1", "e2"));
        prop_assert_eq!(before, after);
    }
}

/// The control: steps in the watched enterprise itself are seen.
#[test]
fn what_is_done_in_the_same_enterprise_is_seen() {
    let steps = [Step::IssueToken { once: false }];
    let (before, after) = block_on(seen_before_and_after(&steps, &steps, "e1", "e1"));
    assert_ne!(before, after);
}

#[test]
fn names_of_one_enterprise_lead_nowhere_in_another() {
    block_on(async {
        let service = service();
        let mut owner = Tenant::new("e1");
        for step in [Step::InsertUser(1), Step::CreateProfile] {
            owner.take(&service, step).await;
        }
        let stranger: EnterpriseId = "e2".parse().unwrap();
        let user = UserName::new(stranger.clone(), owner.users[0].id().clone());
        assert_eq!(service.user(&user, ORIGIN).await.unwrap_err(), NounError::NotFound);
        let profile = EnrollmentProfileName::new(stranger, owner.profiles[0].id().clone());
        let found = service.enrollment_profile(&profile, ORIGIN).await;
        assert_eq!(found.unwrap_err(), NounError::NotFound);
    });
}
