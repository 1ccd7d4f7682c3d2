//! Doctests: a decision whose result is dropped does not compile where that warning is an error.
//!
//! Each decision is compiled twice, in the same function. Dropped, it must fail to compile; its
//! negative control uses the result, and must compile.

macro_rules! decisions {
    ($($name:ident: $decision:literal,)+) => {$(
        #[doc = concat!("```compile_fail\n", head!(), $decision, ";\n", tail!(), "```\n")]
        #[doc = concat!("```\n", head!(), "drop(", $decision, ");\n", tail!(), "```\n")]
        mod $name {}
    )+};
}

macro_rules! head {
    () => {
        "#![deny(unused_must_use)]
use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, Timestamp, User,
    account::AndroidId,
    auth_token::{TokenNumber, Validity},
    document::Document,
    email::EmailAddress,
    enterprise::Approvals,
    enrollment_profile::{self, Settings},
    enrollment_token::{Claim, Terms},
    limits::Limits,
    product_set::{ProductId, ProductSet},
    user::{Insertion, Update},
};

fn decide(
    (token, profile, user): (EnrollmentToken, EnrollmentProfile, User),
    (enterprise, policy, device): (Enterprise, Policy, Device),
    (claim, settings, terms): (Claim, Settings, Terms),
    (product, document, android): (ProductId, Document, AndroidId),
    (insertion, email): (Insertion, EmailAddress),
    now: Timestamp,
) -> Result<(), Box<dyn std::error::Error>> {
    "
    };
}

macro_rules! tail {
    () => {
        "    Ok(())
}
"
    };
}

decisions! {
    issue: "EnrollmentToken::issue(token.issued().name.clone(), terms, now)",
    redeem: "token.redeem(&claim, now)?",
    delete: "token.delete(now)?",
    profile_create: "EnrollmentProfile::create(profile.created().name.clone(), settings, now)",
    profile_update: "profile.update(settings, now)?",
    profile_create_token: "profile.create_token(enrollment_profile::Validity::MIN, None, now)?",
    profile_revoke_token: "profile.revoke_token(now)?",
    profile_redeem: "profile.redeem(enrollment_profile::Generation::FIRST, &claim, now)?",
    profile_delete: "profile.delete(now)?",
    user_insert: "User::insert(user.inserted().name.clone(), insertion, now)",
    user_add_google: "User::add_google(user.inserted().name.clone(), email, now)",
    user_insert_again: "user.insert_again(&insertion, now)?",
    user_update: "user.update(&Update::default(), now)?",
    user_issue_token: "user.issue_token(Validity::default(), None, &Limits::default(), now)?",
    user_redeem: "user.redeem(TokenNumber::FIRST, &android, &Limits::default(), now)?",
    user_revoke_access: "user.revoke_access(now)?",
    user_replace_product_set: "user.replace_product_set(ProductSet::default(), Approvals::Unrestricted, now)?",
    user_delete: "user.delete(now)?",
    enterprise_describe: "enterprise.describe(document, now)?",
    enterprise_approve: "enterprise.approve(product, now)?",
    enterprise_unapprove: "enterprise.unapprove(product, now)?",
    enterprise_delete: "enterprise.delete(now)?",
    policy_begin: "Policy::begin(policy.name().clone(), document, now)",
    policy_write: "policy.write(document, now)",
    policy_delete: "policy.delete(now)?",
    device_delete: "device.delete(now)?",
}
