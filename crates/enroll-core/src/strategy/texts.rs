//! Texts, names and secrets.

use alloc::string::String;
use core::{fmt, str::FromStr};

use proptest::prelude::*;

use super::arbitrary;
use crate::{
    account::AndroidId,
    additional_data::AdditionalData,
    auth_token::TokenNumber,
    device::SerialNumber,
    document::Document,
    email::EmailAddress,
    enrollment_profile::{DeviceNameTemplate, Generation, ProfileText},
    name::{
        DeviceId, EnrollmentProfileId, EnrollmentTokenId, EnterpriseId, EnterpriseName, Id, Name,
        PolicyId, UserId,
    },
    product_set::ProductId,
    provisioning::{ComponentName, DownloadUrl, ExtraKey, Locale, SignatureChecksum, Ssid},
    record::{Actor, PrincipalName, RequestId, UnknownActor},
    secret::{Derivation, KeyId, Prefix, Salt, Secret, TokenDigest, TokenFormat, TokenValue},
    token_ref::TokenRef,
    user::{AccountIdentifier, DisplayName},
};

/// Texts of which most are of a type, read by its parser.
fn read<T>(texts: impl Strategy<Value = String> + 'static) -> BoxedStrategy<T>
where
    T: FromStr + fmt::Debug + 'static,
{
    texts.prop_filter_map("a text of the type", |text| text.parse().ok()).boxed()
}

/// Free texts: plain ones, and ones of characters from all of Unicode.
fn free() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[a-zA-Z0-9 _#.-]{1,20}", 1 => "\\PC{1,30}"]
}

fn id<T: Id + 'static>() -> BoxedStrategy<T> {
    read(prop_oneof![3 => "[a-zA-Z0-9_-]{1,22}", 1 => "[ -.0-~éß😀]{1,30}"])
}

fn digits<const COUNT: usize>() -> impl Strategy<Value = [u8; COUNT]> {
    proptest::array::uniform(any::<u8>())
}

arbitrary! {
    EnterpriseId => id::<EnterpriseId>();
    EnrollmentTokenId => id::<EnrollmentTokenId>();
    PolicyId => id::<PolicyId>();
    DeviceId => id::<DeviceId>();
    EnrollmentProfileId => id::<EnrollmentProfileId>();
    UserId => id::<UserId>();
    EnterpriseName => any::<EnterpriseId>().prop_map(EnterpriseName::from);
    TokenNumber => prop_oneof![3 => 0..100_u64, 1 => any::<u64>()].prop_map(TokenNumber::after);
    Generation => prop_oneof![3 => 0..100_u64, 1 => any::<u64>()].prop_map(Generation::after);
    TokenRef => prop_oneof![
        any::<Name<EnrollmentTokenId>>().prop_map(TokenRef::EnrollmentToken),
        any::<(Name<UserId>, TokenNumber)>()
            .prop_map(|(user, number)| TokenRef::AuthToken { user, number }),
        any::<(Name<EnrollmentProfileId>, Generation)>()
            .prop_map(|(profile, generation)| TokenRef::EnrollmentProfile { profile, generation }),
    ];
    AndroidId => read::<AndroidId>("[0-9a-f]{1,16}");
    AdditionalData => read::<AdditionalData>(prop_oneof![Just(String::new()), free()]);
    SerialNumber => read::<SerialNumber>(free());
    Document => read::<Document>(prop_oneof!["\\{\"[a-zA-Z]{1,9}\":[0-9]{1,9}\\}", free()]);
    EmailAddress => read::<EmailAddress>("[a-z0-9.+]{1,20}@[a-z0-9]{1,12}\\.[a-z]{2,3}");
    DeviceNameTemplate => read::<DeviceNameTemplate>(free());
    ProfileText => read::<ProfileText>(free());
    ProductId => read::<ProductId>("app:[a-z]{2,3}\\.[a-z]{1,9}");
    AccountIdentifier => read::<AccountIdentifier>(free());
    DisplayName => read::<DisplayName>(free());
    PrincipalName => read::<PrincipalName>(free());
    RequestId => read::<RequestId>("[!-~]{1,32}");
    UnknownActor => ("[a-z]{1,9}", proptest::option::of(free())).prop_map(|(kind, name)| {
        // No kind that this version knows ends with that.
        UnknownActor { kind: (kind + "_").into(), name: name.map(Into::into) }
    });
    Actor => prop_oneof![
        any::<PrincipalName>().prop_map(Actor::Principal),
        any::<TokenRef>().prop_map(Actor::Device),
        any::<UnknownActor>().prop_map(Actor::Unknown),
    ];
    ComponentName => read::<ComponentName>("[a-z]{1,9}(\\.[a-z]{1,9}){1,3}/\\.[A-Za-z]{1,9}");
    SignatureChecksum => read::<SignatureChecksum>("[a-zA-Z0-9_-]{43}");
    DownloadUrl => read::<DownloadUrl>("https://[a-z]{1,9}\\.example/[!-~]{0,30}");
    ExtraKey => read::<ExtraKey>("[a-z]{1,9}(\\.[A-Z_]{1,9}){1,3}");
    Ssid => read::<Ssid>(free());
    Locale => read::<Locale>("[a-z]{2,3}(_[A-Z]{2})?");
    Prefix => read::<Prefix>("[a-z][a-z0-9_]{0,14}_");
    Salt => digits().prop_map(Salt);
    KeyId => any::<u32>().prop_map(KeyId);
    TokenFormat => prop_oneof![
        Just(TokenFormat::Letters),
        any::<Prefix>().prop_map(TokenFormat::Strong),
    ];
    Derivation => any::<(Salt, KeyId, TokenFormat)>()
        .prop_map(|(salt, key, format)| Derivation { salt, key, format });
    Secret => "[!-~]{0,40}".prop_map(Secret::from);
    TokenValue => prop_oneof![
        3 => (digits(), any::<TokenFormat>())
            .prop_map(|(bytes, format)| TokenValue::from_bytes(bytes, &format)),
        1 => read::<TokenValue>("[!-~]{1,128}"),
    ];
    TokenDigest => digits().prop_map(TokenDigest);
}

impl<I: Id + Arbitrary + 'static> Arbitrary for Name<I> {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        any::<(EnterpriseId, I)>().prop_map(|(enterprise, id)| Self::new(enterprise, id)).boxed()
    }
}
