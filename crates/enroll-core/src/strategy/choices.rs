//! One of a few.

use proptest::sample::select;

use super::arbitrary;
use crate::{
    device::{ManagementMode, Ownership},
    enrollment_profile::{EnrollmentMode, TokenKind, WifiSecurity},
    enrollment_token::PersonalUsage,
    limits, noun,
    origin::Origin,
    policy,
    product_set::{Behavior, Track},
    user::AccountType,
};

arbitrary! {
    Ownership => select(&[Ownership::CompanyOwned, Ownership::PersonallyOwned][..]);
    ManagementMode => select(&[ManagementMode::DeviceOwner, ManagementMode::ProfileOwner][..]);
    EnrollmentMode => select(&[
        EnrollmentMode::Dedicated,
        EnrollmentMode::FullyManaged,
        EnrollmentMode::WorkProfile,
        EnrollmentMode::AospUserless,
        EnrollmentMode::AospUserAssociated,
    ][..]);
    TokenKind => select(&[TokenKind::Default, TokenKind::SharedMode, TokenKind::DeviceStaging][..]);
    WifiSecurity => select(&[WifiSecurity::None, WifiSecurity::Wpa, WifiSecurity::Wep][..]);
    PersonalUsage => select(&[
        PersonalUsage::Unspecified,
        PersonalUsage::Allowed,
        PersonalUsage::Disallowed,
        PersonalUsage::DisallowedUserless,
    ][..]);
    limits::Rule => select(&[limits::Rule::Enforce, limits::Rule::Warn][..]);
    noun::Kind => select(&noun::Kind::ALL[..]);
    Origin => select(&[
        Origin::Own,
        Origin::AndroidManagement,
        Origin::PlayEmm,
        Origin::Graph,
    ][..]);
    policy::Rule => select(&[
        policy::Rule::FullName,
        policy::Rule::BareId,
        policy::Rule::User,
        policy::Rule::Default,
    ][..]);
    Behavior => select(&[Behavior::Listed, Behavior::All, Behavior::AllApproved][..]);
    Track => select(&[Track::Production, Track::Beta, Track::Alpha][..]);
    AccountType => select(&[AccountType::UserAccount, AccountType::DeviceAccount][..]);
}
