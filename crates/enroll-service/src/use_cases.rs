//! The use cases of a service, whatever its store: the boundary above which nothing is generic
//! over a store.

use std::{
    collections::BTreeSet,
    future::Future,
    pin::Pin,
    sync::{Mutex, PoisonError},
};

use enroll_core::{
    EnrollmentProfile, Enterprise, Policy, User,
    document::Document,
    email::EmailAddress,
    enrollment_profile::{Settings, Validity},
    enrollment_token::Terms,
    name::{
        DeviceName, EnrollmentProfileId, EnrollmentProfileName, EnrollmentTokenId,
        EnrollmentTokenName, EnterpriseId, PolicyName, UserName,
    },
    origin::Origin,
    product_set::{ProductId, ProductSet},
    secret::TokenValue,
    user::{Insertion, Update},
};
use enroll_store::{Store, Unavailable};

use crate::{
    Context, CreateEnterpriseError, DeletePolicyError, EditError, EnrollError, EnrollRequest,
    EnrolledDevice, ExplainError, ExplainRequest, Explained, FeedError, FeedPart, ListError,
    NounError, Page, ProductError, ProfileAndValue, ProvisionError, ProvisionRequest, Service,
    SignupError, TokenAndValue, UserError,
};

/// What a use case returns: its outcome, later.
pub type Outcome<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// Whether a noun is one that the caller means.
pub type Keep<'a, N> = &'a (dyn Fn(&N) -> bool + Send + Sync);

/// Returns the new form of a document from its present form, or refuses to.
pub type ChangeDocument<'a> =
    &'a (dyn Fn(Option<&Document>) -> Result<Document, Refused> + Send + Sync);

/// Returns the new settings of a profile from the profile, or refuses to.
pub type ChangeProfile<'a> =
    &'a (dyn Fn(&EnrollmentProfile) -> Result<Settings, Refused> + Send + Sync);

/// A change was refused. The function that refused it has the reason: see [`Refusal`].
///
/// ```
/// assert_eq!(enroll_service::Refused.to_string(), "the change was refused");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the change was refused")]
pub struct Refused;

/// Declares [`UseCases`], and implements it by the methods of [`Service`] with the same names.
macro_rules! use_cases {
    (
        $life:lifetime
        $(fn $ready:ident($($given:ident: $kind:ty),*) -> $answer:ty;)*
        $(async fn $name:ident($($arg:ident: $type:ty),*) -> $ok:ty, $error:ty;)*
    ) => {
        /// Every use case of a [`Service`], as a trait whose objects hide the type of the store.
        ///
        /// Each method is the service's method of the same name, which documents it.
        ///
        /// ```
        /// use std::sync::Arc;
        ///
        /// use enroll_core::secret::KeyId;
        /// use enroll_service::{Admission, Key, Keyring, Service, UseCases};
        /// use enroll_memory::MemoryStore;
        /// use enroll_store::clock::SystemClock;
        ///
        /// let keys = Keyring::new(KeyId(1), Key::new([7; 32])); // Not random at all.
        /// let service = Service::new(MemoryStore::new(SystemClock, 1), keys, Admission::Any);
        /// let service: Arc<dyn UseCases> = Arc::new(service);
        /// assert_ne!(service.fresh_enrollment_token_id(), service.fresh_enrollment_token_id());
        /// ```
        #[expect(
            missing_docs,
            clippy::missing_errors_doc,
            reason = "each method is documented where it is implemented"
        )]
        pub trait UseCases: Send + Sync + 'static {
            $(fn $ready(&self, $($given: $kind),*) -> $answer;)*
            $(fn $name<$life>(&$life self, $($arg: $type),*) -> Outcome<$life, $ok, $error>;)*
        }

        impl<S: Store> UseCases for Service<S> {
            $(fn $ready(&self, $($given: $kind),*) -> $answer {
                Service::<S>::$ready(self, $($given),*)
            })*
            $(fn $name<$life>(&$life self, $($arg: $type),*) -> Outcome<$life, $ok, $error> {
                Box::pin(Service::<S>::$name(self, $($arg),*))
            })*
        }
    };
}

use_cases! {
    'a
    fn draw() -> [u8; 16];
    fn fresh_enterprise_id() -> Option<EnterpriseId>;
    fn fresh_enrollment_token_id() -> EnrollmentTokenId;
    fn enterprise_id_of(context: &Context<'_>) -> Option<EnterpriseId>;
    fn with_value(profile: EnrollmentProfile) -> Result<ProfileAndValue, NounError>;
    fn feed_cursor(enterprise: &EnterpriseId, epoch: u64, position: u64) -> String;
    fn signup_url_id(callback: &str) -> String;
    fn sign_up(id: &str, callback: &str) -> Result<String, SignupError>;
    fn signed_up(id: &str, token: &str) -> Result<EnterpriseId, SignupError>;

    async fn check_store() -> (), Unavailable;

    async fn create_enterprise(id: &'a EnterpriseId, origin: Origin, document: Option<Document>, context: &'a Context<'_>) -> Enterprise, CreateEnterpriseError;
    async fn describe_enterprise(id: &'a EnterpriseId, origin: Origin, change: ChangeDocument<'a>, context: &'a Context<'_>) -> Enterprise, EditError<Refused>;
    async fn enterprise(id: &'a EnterpriseId) -> Enterprise, NounError;
    async fn check_enterprise(id: &'a EnterpriseId) -> (), NounError;
    async fn enterprises(origin: Origin, keep: Keep<'a, Enterprise>, limit: usize, page_token: Option<&'a str>) -> Page<Enterprise>, ListError;
    async fn enterprises_among(these: &'a BTreeSet<EnterpriseId>, origin: Origin, keep: Keep<'a, Enterprise>, limit: usize, page_token: Option<&'a str>) -> Page<Enterprise>, ListError;
    async fn delete_enterprise(id: &'a EnterpriseId, context: &'a Context<'_>) -> (), NounError;

    async fn issue_enrollment_token(enterprise: &'a EnterpriseId, terms: Terms, origin: Origin, context: &'a Context<'_>) -> TokenAndValue, NounError;
    async fn issue_enrollment_token_as(name: EnrollmentTokenName, terms: Terms, origin: Origin, context: &'a Context<'_>) -> TokenAndValue, NounError;
    async fn enrollment_token(name: &'a EnrollmentTokenName, origin: Origin) -> TokenAndValue, NounError;
    async fn enrollment_tokens(enterprise: &'a EnterpriseId, origin: Origin, limit: usize, page_token: Option<&'a str>) -> Page<TokenAndValue>, ListError;
    async fn delete_enrollment_token(name: &'a EnrollmentTokenName, origin: Origin, context: &'a Context<'_>) -> (), NounError;

    async fn write_policy(name: &'a PolicyName, origin: Origin, change: ChangeDocument<'a>, context: &'a Context<'_>) -> Policy, EditError<Refused>;
    async fn policy(name: &'a PolicyName) -> Policy, NounError;
    async fn policies(enterprise: &'a EnterpriseId, limit: usize, page_token: Option<&'a str>) -> Page<Policy>, ListError;
    async fn delete_policy(name: &'a PolicyName, context: &'a Context<'_>) -> (), DeletePolicyError;

    async fn enroll(request: EnrollRequest, context: &'a Context<'_>) -> EnrolledDevice, EnrollError;
    async fn device(name: &'a DeviceName, origin: Origin) -> EnrolledDevice, NounError;
    async fn devices(enterprise: &'a EnterpriseId, origin: Origin, limit: usize, page_token: Option<&'a str>) -> Page<EnrolledDevice>, ListError;
    async fn delete_device(name: &'a DeviceName, origin: Origin, context: &'a Context<'_>) -> (), NounError;

    async fn insert_user(enterprise: &'a EnterpriseId, insertion: Insertion, origin: Origin, context: &'a Context<'_>) -> User, UserError;
    async fn add_google_user(enterprise: &'a EnterpriseId, email: EmailAddress, origin: Origin, context: &'a Context<'_>) -> User, UserError;
    async fn user(name: &'a UserName, origin: Origin) -> User, NounError;
    async fn user_by_email(enterprise: &'a EnterpriseId, email: &'a str, origin: Origin) -> User, NounError;
    async fn update_user(name: &'a UserName, update: &'a Update, origin: Origin, context: &'a Context<'_>) -> User, UserError;
    async fn delete_user(name: &'a UserName, origin: Origin, context: &'a Context<'_>) -> (), UserError;
    async fn issue_auth_token(name: &'a UserName, origin: Origin, context: &'a Context<'_>) -> TokenValue, UserError;
    async fn revoke_device_access(name: &'a UserName, origin: Origin, context: &'a Context<'_>) -> (), UserError;
    async fn replace_product_set(name: &'a UserName, product_set: ProductSet, origin: Origin, context: &'a Context<'_>) -> ProductSet, UserError;
    async fn approve_product(enterprise: &'a EnterpriseId, product: &'a ProductId, context: &'a Context<'_>) -> (), ProductError;
    async fn unapprove_product(enterprise: &'a EnterpriseId, product: &'a ProductId, context: &'a Context<'_>) -> (), ProductError;
    async fn provision(request: ProvisionRequest, context: &'a Context<'_>) -> UserName, ProvisionError;

    async fn create_enrollment_profile(enterprise: &'a EnterpriseId, id: EnrollmentProfileId, settings: Settings, origin: Origin, context: &'a Context<'_>) -> ProfileAndValue, NounError;
    async fn enrollment_profile(name: &'a EnrollmentProfileName, origin: Origin) -> ProfileAndValue, NounError;
    async fn enrollment_profiles(enterprise: &'a EnterpriseId, origin: Origin, keep: Keep<'a, EnrollmentProfile>) -> Vec<EnrollmentProfile>, NounError;
    async fn update_enrollment_profile(name: &'a EnrollmentProfileName, origin: Origin, change: ChangeProfile<'a>, context: &'a Context<'_>) -> ProfileAndValue, EditError<Refused>;
    async fn create_profile_token(name: &'a EnrollmentProfileName, validity: Validity, origin: Origin, keep: Keep<'a, EnrollmentProfile>, context: &'a Context<'_>) -> (), NounError;
    async fn revoke_profile_token(name: &'a EnrollmentProfileName, origin: Origin, keep: Keep<'a, EnrollmentProfile>, context: &'a Context<'_>) -> (), NounError;
    async fn delete_enrollment_profile(name: &'a EnrollmentProfileName, origin: Origin, keep: Keep<'a, EnrollmentProfile>, context: &'a Context<'_>) -> (), NounError;

    async fn explain(value: &'a TokenValue, request: ExplainRequest, context: &'a Context<'_>) -> Explained, ExplainError;
    async fn events(enterprise: &'a EnterpriseId, after: Option<&'a str>) -> FeedPart, FeedError;
}

/// The error of a refused change, kept while a use case carries [`Refused`] in its place.
///
/// ```
/// use enroll_service::{EditError, Refusal, Refused};
///
/// let refusal = Refusal::default();
/// // A function that changes a document returns this.
/// let changed: Result<(), Refused> = refusal.keep(Err("the document is read-only"));
/// assert_eq!(changed, Err(Refused));
/// // The caller of the use case gets its own error back.
/// let restored = refusal.restore(Err::<(), _>(EditError::Refused(Refused)));
/// assert_eq!(restored, Err(EditError::Refused("the document is read-only")));
/// ```
#[derive(Debug)]
pub struct Refusal<E>(Mutex<Option<E>>);

impl<E> Default for Refusal<E> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<E> Refusal<E> {
    /// Keeps the error of a change. A use case may decide more than once: the last error stays.
    ///
    /// # Errors
    ///
    /// Returns [`Refused`] in place of the error.
    pub fn keep<T>(&self, changed: Result<T, E>) -> Result<T, Refused> {
        changed.map_err(|error| {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            Refused
        })
    }

    /// Returns the outcome of a use case with the error that was kept.
    ///
    /// # Errors
    ///
    /// Returns the error of the use case, or the error that was kept.
    pub fn restore<T>(self, outcome: Result<T, EditError<Refused>>) -> Result<T, EditError<E>> {
        outcome.map_err(|error| match error {
            EditError::Noun(error) => EditError::Noun(error),
            EditError::Refused(Refused) => {
                match self.0.into_inner().unwrap_or_else(PoisonError::into_inner) {
                    Some(error) => EditError::Refused(error),
                    // Only `keep` makes a `Refused`.
                    None => EditError::Noun(NounError::Unavailable),
                }
            }
        })
    }
}
