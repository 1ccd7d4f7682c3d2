//! The fields that builders set, and those that they leave.

use enroll_core::{
    EnrollmentToken, Timestamp,
    enrollment_token::{GoogleAuthentication, PersonalUsage, Terms, UseLimit},
    enterprise::Created,
    origin::Origin,
    secret::{Derivation, KeyId, Salt, TokenFormat},
};

#[test]
fn each_setter_sets_one_field_of_the_terms() {
    let policy = enroll_core::policy::InferredPolicy::of_device(None, None);
    let terms = Terms::default()
        .with_duration("60s".parse().unwrap())
        .with_use_limit(UseLimit::Once)
        .with_policy(Some(policy.clone()))
        .with_additional_data("unit 7".parse().ok())
        .with_personal_usage(PersonalUsage::Allowed)
        .with_google_authentication(GoogleAuthentication::Optional);
    assert_eq!(terms.duration.to_string(), "60s");
    assert_eq!((terms.use_limit, terms.policy), (UseLimit::Once, Some(policy)));
    assert_eq!(terms.additional_data, "unit 7".parse().ok());
    assert_eq!(terms.personal_usage, PersonalUsage::Allowed);
    assert_eq!(terms.google_authentication, GoogleAuthentication::Optional);
    // The negative control: without setters, every field has another value.
    let plain = Terms::default();
    assert_ne!(plain.duration.to_string(), "60s");
    assert_eq!((plain.use_limit, plain.policy), (UseLimit::Unlimited, None));
}

#[test]
fn a_first_fact_takes_its_origin_and_its_derivation() {
    let created = Created::new("e1".parse().unwrap(), Timestamp::UNIX_EPOCH);
    assert_eq!(created.origin, Origin::Own);
    assert_eq!(created.with_origin(Origin::AndroidManagement).origin, Origin::AndroidManagement);

    let derivation =
        Derivation { salt: Salt([3; 16]), key: KeyId(1), format: TokenFormat::Letters };
    let name = "enterprises/e1/enrollmentTokens/t1".parse().unwrap();
    let issued = EnrollmentToken::issue(name, Terms::default(), Timestamp::UNIX_EPOCH);
    assert_eq!(issued.derivation, None);
    let issued = issued.with_derivation(derivation.clone()).with_origin(Origin::PlayEmm);
    assert_eq!((issued.derivation, issued.origin), (Some(derivation), Origin::PlayEmm));
}
