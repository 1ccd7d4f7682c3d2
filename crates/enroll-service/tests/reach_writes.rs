//! Writes to an enterprise that the caller does not reach: to it, the enterprise does not exist.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{collections::BTreeSet, fmt::Display};

use enroll_core::{
    document::Document,
    enrollment_profile::{Settings, Validity},
    enrollment_token::Terms,
    name::{EnrollmentProfileName, EnrollmentTokenName, EnterpriseId, PolicyName, UserName},
    origin::Origin,
    product_set::ProductSet,
    secret::KeyId,
    user::{AccountType, Insertion, Update},
};
use enroll_memory::MemoryStore;
use enroll_service::{Admission, Context, Key, Keyring, Service};
use enroll_store::clock::SettableClock;

const ORIGIN: Origin = Origin::Own;

type Memory = Service<MemoryStore<SettableClock>>;

fn enterprise() -> EnterpriseId {
    "LC1".parse().unwrap()
}

fn insertion(identifier: &str) -> Insertion {
    Insertion {
        identifier: identifier.parse().unwrap(),
        account_type: AccountType::UserAccount,
        display_name: None,
    }
}

fn document(_: Option<&Document>) -> Result<Document, enroll_core::document::DocumentError> {
    Document::try_from(String::from("{}"))
}

/// One noun of each kind.
struct Nouns {
    user: UserName,
    token: EnrollmentTokenName,
    policy: PolicyName,
    profile: EnrollmentProfileName,
}

async fn nouns(service: &Memory) -> Nouns {
    let none = &Context::NONE;
    let user = service.insert_user(&enterprise(), insertion("one"), ORIGIN, none).await.unwrap();
    let terms = Terms::default();
    let token = service.issue_enrollment_token(&enterprise(), terms, ORIGIN, none).await.unwrap();
    let policy = "enterprises/LC1/policies/kiosk".parse().unwrap();
    service.write_policy(&policy, ORIGIN, document, none).await.unwrap();
    let (id, settings) = ("p1".parse().unwrap(), Settings::default());
    let created =
        service.create_enrollment_profile(&enterprise(), id, settings, ORIGIN, none).await;
    let profile = created.unwrap().profile.created().name.clone();
    let validity = Validity::try_from(60).unwrap();
    service.create_profile_token(&profile, validity, ORIGIN, |_| true, none).await.unwrap();
    Nouns {
        user: user.inserted().name.clone(),
        token: token.token.issued().name.clone(),
        policy,
        profile,
    }
}

/// Returns the answer of a write: `ok`, or the error's text.
fn answer<T, E: Display>(result: Result<T, E>) -> String {
    result.map_or_else(|error| error.to_string(), |_| "ok".to_owned())
}

/// Makes every write, the deletions last, and returns the answers.
async fn write_all(
    service: &Memory,
    nouns: &Nouns,
    context: &Context<'_>,
) -> Vec<(&'static str, String)> {
    let Nouns { user, token, policy, profile } = nouns;
    let (id, origin) = (&enterprise(), ORIGIN);
    let (product, terms) = (&"app:com.example".parse().unwrap(), Terms::default);
    let token_name = EnrollmentTokenName::new(id.clone(), "named".parse().unwrap());
    let (p2, settings) = ("p2".parse().unwrap(), Settings::default());
    let (email, set) = ("a@example.com".parse().unwrap(), ProductSet::default());
    let (validity, any) = (Validity::try_from(60).unwrap(), |_: &_| true);
    let update = Update { display_name: Some(Some("A".parse().unwrap())), ..Update::default() };
    let settle = |_: &_| Ok::<_, std::convert::Infallible>(Settings::default());
    let (s, c) = (service, context);
    vec![
        ("write policy", answer(s.write_policy(policy, origin, document, c).await)),
        ("approve", answer(s.approve_product(id, product, c).await)),
        ("unapprove", answer(s.unapprove_product(id, product, c).await)),
        ("issue", answer(s.issue_enrollment_token(id, terms(), origin, c).await)),
        ("issue as", answer(s.issue_enrollment_token_as(token_name, terms(), origin, c).await)),
        ("insert", answer(s.insert_user(id, insertion("two"), origin, c).await)),
        ("add", answer(s.add_google_user(id, email, origin, c).await)),
        ("update user", answer(s.update_user(user, &update, origin, c).await)),
        ("issue auth", answer(s.issue_auth_token(user, origin, c).await)),
        ("product set", answer(s.replace_product_set(user, set, origin, c).await)),
        ("revoke access", answer(s.revoke_device_access(user, origin, c).await)),
        ("create profile", answer(s.create_enrollment_profile(id, p2, settings, origin, c).await)),
        ("update profile", answer(s.update_enrollment_profile(profile, origin, settle, c).await)),
        ("create token", answer(s.create_profile_token(profile, validity, origin, any, c).await)),
        ("revoke token", answer(s.revoke_profile_token(profile, origin, any, c).await)),
        ("describe", answer(s.describe_enterprise(id, origin, document, c).await)),
        ("delete profile", answer(s.delete_enrollment_profile(profile, origin, any, c).await)),
        ("delete token", answer(s.delete_enrollment_token(token, origin, c).await)),
        ("delete user", answer(s.delete_user(user, origin, c).await)),
        ("delete policy", answer(s.delete_policy(policy, c).await)),
        ("delete", answer(s.delete_enterprise(id, c).await)),
        ("create", answer(s.create_enterprise(id, origin, None, c).await)),
    ]
}

async fn written_by(reach: &str) -> (Vec<(&'static str, String)>, usize) {
    let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
    let store = MemoryStore::new(SettableClock::default(), 1);
    let service = Service::new(store, keys, Admission::Any);
    let nouns = nouns(&service).await;
    let before = service.events(&enterprise(), None).await.unwrap().next;
    let reach = BTreeSet::from([reach.parse().unwrap()]);
    let context = Context { reach: Some(&reach), ..Context::NONE };
    let answers = write_all(&service, &nouns, &context).await;
    let recorded = service.events(&enterprise(), Some(&before)).await;
    (answers, recorded.map_or(usize::MAX, |part| part.events.len()))
}

#[tokio::test]
async fn no_write_reaches_further_than_its_caller() {
    let (answers, recorded) = written_by("LC2").await;
    for (write, answer) in answers {
        assert_eq!(answer, "enterprise does not exist", "{write}");
    }
    assert_eq!(recorded, 0);
}

/// The control: a caller that reaches the enterprise makes the same writes.
#[tokio::test]
async fn each_write_is_made_by_a_caller_that_reaches_the_enterprise() {
    let (answers, _) = written_by("LC1").await;
    let refused: Vec<_> = answers.iter().filter(|(_, answer)| answer != "ok").collect();
    assert_eq!(refused, [&("create", "enterprise was created before".to_owned())], "{answers:?}");
}
