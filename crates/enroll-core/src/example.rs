//! The lines that the examples of this crate share, hidden: a noun of each kind, and a time.

/// An enrollment token.
macro_rules! token {
    () => {
        "```
# use enroll_core::{EnrollmentToken, Timestamp, enrollment_token::*};
# let now = Timestamp::UNIX_EPOCH;
# let name = \"enterprises/e1/enrollmentTokens/t1\".parse()?;
# let mut token = EnrollmentToken::from(EnrollmentToken::issue(name, Terms::default(), now));"
    };
}

/// An enrollment token, and the claim of a device.
macro_rules! claim {
    () => {
        "```
# use enroll_core::{EnrollmentToken, Timestamp, enrollment_token::*};
# let now = Timestamp::UNIX_EPOCH;
# let name = \"enterprises/e1/enrollmentTokens/t1\".parse()?;
# let mut token = EnrollmentToken::from(EnrollmentToken::issue(name, Terms::default(), now));
# let ownership = enroll_core::device::Ownership::CompanyOwned;
# let claim = Claim::new(\"d1\".parse()?, \"R58M12\".parse()?, ownership);"
    };
}

/// A device, with the token that it enrolled with.
macro_rules! device {
    () => {
        "```
# use enroll_core::{EnrollmentToken, Timestamp, enrollment_token::*};
# let now = Timestamp::UNIX_EPOCH;
# let name = \"enterprises/e1/enrollmentTokens/t1\".parse()?;
# let mut token = EnrollmentToken::from(EnrollmentToken::issue(name, Terms::default(), now));
# let ownership = enroll_core::device::Ownership::CompanyOwned;
# let claim = Claim::new(\"d1\".parse()?, \"R58M12\".parse()?, ownership);
# let mut device = enroll_core::Device::from(token.redeem(&claim, now)?.device);"
    };
}

/// The name of an enrollment token.
macro_rules! name {
    () => {
        "```
# use enroll_core::{EnrollmentToken, Timestamp, enrollment_token::*};
# let now = Timestamp::UNIX_EPOCH;
# let name = \"enterprises/e1/enrollmentTokens/t1\".parse()?;"
    };
}

/// An enterprise.
macro_rules! enterprise {
    () => {
        "```
# use enroll_core::{Enterprise, Timestamp, enterprise::*};
# let now = Timestamp::UNIX_EPOCH;
# let mut enterprise = Enterprise::from(Created::new(\"LC00abc\".parse()?, now));"
    };
}

/// The document of a policy.
macro_rules! policy {
    () => {
        "```
# use enroll_core::{Policy, Timestamp, document::Document};
# let now = Timestamp::UNIX_EPOCH;
# let document = Document::try_from(String::from(\"{}\"))?;"
    };
}

/// A user that an EMM manages.
macro_rules! user {
    () => {
        "```
# use enroll_core::{Timestamp, User, limits::Limits, user::*};
# let now = Timestamp::UNIX_EPOCH;
# let insertion = Insertion {
#     identifier: \"user342\".parse()?,
#     account_type: AccountType::UserAccount,
#     display_name: None,
# };
# let name = \"enterprises/e1/users/u1\".parse()?;
# let mut user = User::from(User::insert(name, insertion.clone(), now));"
    };
}

/// An enrollment profile.
macro_rules! profile {
    () => {
        "```
# use enroll_core::{EnrollmentProfile, Timestamp, enrollment_profile::*};
# let now = Timestamp::UNIX_EPOCH;
# let name = \"enterprises/e1/enrollmentProfiles/p1\".parse()?;
# let created = EnrollmentProfile::create(name, Settings::default(), now);
# let mut profile = EnrollmentProfile::from(created);"
    };
}

/// Ends an example.
macro_rules! end {
    () => {
        "# Ok::<(), Box<dyn std::error::Error>>(())
```"
    };
}
