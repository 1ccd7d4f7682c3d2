//! Strategies for the parts of facts and requests.

use alloc::{boxed::Box, string::ToString};
use core::num::NonZeroU32;

use proptest::{collection::vec, option::of, prelude::*};

use super::arbitrary;
use crate::{
    account::Account,
    additional_data::AdditionalData,
    device::{Ownership, SerialNumber},
    email::EmailAddress,
    enrollment_profile::{
        self, DeviceNameTemplate, DeviceOwner, EnrollmentMode, ProfileText, Settings, TokenKind,
        WifiSecurity,
    },
    enrollment_token::{
        Claim, GoogleAuthentication, PersonalUsage, Terms, TokenDuration, UseLimit,
    },
    limits::{Limit, Limits, Rule},
    name::{DeviceId, PolicyId, PolicyName},
    policy::InferredPolicy,
    product_set::{Behavior, ProductId, ProductSet, Track, Visibility},
    provisioning::{
        self, ComponentName, Controller, DownloadUrl, ExtraKey, Locale, Provisioning,
        SignatureChecksum, Ssid,
    },
    secret::Secret,
    timestamp::Timestamp,
    user::{AccountIdentifier, AccountType, DisplayName, Insertion, Management, Update},
};

arbitrary! {
    UseLimit => prop_oneof![
        Just(UseLimit::Once),
        Just(UseLimit::Unlimited),
        (1..9_u32).prop_map(at_most),
        any::<u32>().prop_map(at_most),
    ];
    InferredPolicy => prop_oneof![
        named_policies(),
        any::<PolicyId>().prop_map(|id| InferredPolicy::of_device(None, Some(&id))),
        Just(InferredPolicy::of_device(None, None)),
    ];
    GoogleAuthentication => prop_oneof![
        Just(GoogleAuthentication::Unspecified),
        Just(GoogleAuthentication::Optional),
        any::<Option<EmailAddress>>().prop_map(|account| GoogleAuthentication::Required { account }),
    ];
    Terms => (
        any::<(TokenDuration, UseLimit, Option<AdditionalData>)>(),
        of(named_policies()),
        any::<(PersonalUsage, GoogleAuthentication)>(),
    ).prop_map(
        |((duration, use_limit, additional_data), policy, (personal_usage, google_authentication))| {
            Terms {
                duration,
                use_limit,
                policy,
                additional_data,
                personal_usage,
                google_authentication,
            }
        },
    );
    Claim => any::<(DeviceId, SerialNumber, Ownership, Option<PolicyId>)>()
        .prop_map(|(device, serial_number, ownership, user_policy)| {
            Claim::new(device, serial_number, ownership).with_user_policy(user_policy)
        });
    Settings => any::<(Option<ProfileText>, Option<ProfileText>, enrollment_profile::Kind)>()
        .prop_map(|(display_name, description, kind)| Settings { display_name, description, kind });
    enrollment_profile::Kind => prop_oneof![
        Just(enrollment_profile::Kind::AndroidForWork),
        any::<DeviceOwner>()
            .prop_map(|owner| enrollment_profile::Kind::DeviceOwner(Box::new(owner))),
    ];
    DeviceOwner => (
        any::<(EnrollmentMode, TokenKind)>(),
        vec(any::<ProfileText>(), 0..3),
        any::<(Option<DeviceNameTemplate>, enrollment_profile::Wifi, bool)>(),
    ).prop_map(
        |((mode, token_kind), role_scope_tag_ids, (device_name_template, wifi, is_teams_device))| {
            let owner = DeviceOwner {
                mode,
                token_kind,
                role_scope_tag_ids,
                device_name_template,
                wifi,
                is_teams_device,
            };
            // Not every kind of token goes with every mode.
            if owner.check().is_ok() { owner } else { DeviceOwner { token_kind: TokenKind::Default, ..owner } }
        },
    );
    enrollment_profile::Wifi => any::<(bool, Option<ProfileText>, WifiSecurity, bool)>().prop_map(
        |(configured, ssid, security, hidden)| enrollment_profile::Wifi {
            configured,
            ssid,
            security,
            hidden,
        },
    );
    Visibility => (vec("[0-9]{1,9}", 0..3), vec(any::<Track>(), 0..3))
        .prop_map(|(track_ids, tracks)| Visibility { track_ids, tracks });
    ProductSet => (
        any::<Behavior>(),
        vec(any::<ProductId>(), 0..5),
        vec(any::<(ProductId, Visibility)>(), 0..5),
    ).prop_filter_map(
        "each product once",
        |(behavior, products, visibility)| {
            ProductSet::new(behavior, products, visibility).ok()
        },
    );
    Management => prop_oneof![
        3 => any::<(AccountIdentifier, AccountType, Option<DisplayName>)>().prop_map(|(identifier, account_type, display_name)| {
            Management::Emm { identifier, account_type, display_name }
        }),
        1 => any::<EmailAddress>().prop_map(|email| Management::Google { email }),
    ];
    Insertion => any::<(AccountIdentifier, AccountType, Option<Option<DisplayName>>)>().prop_map(
        |(identifier, account_type, display_name)| Insertion {
            identifier,
            account_type,
            display_name,
        },
    );
    Update => any::<(
        Option<AccountIdentifier>,
        Option<AccountType>,
        Option<Option<DisplayName>>,
    )>().prop_map(
        |(identifier, account_type, display_name)| Update {
            identifier,
            account_type,
            display_name,
        },
    );
    Account => any::<Timestamp>().prop_flat_map(|at| {
        prop_oneof![Just(Account::Provisioned { at }), Just(Account::Revoked { at })]
    });
    Limit => (prop_oneof![3 => 0..12_u32, 1 => any::<u32>()], any::<Rule>())
        .prop_map(|(max, rule)| Limit { max, rule });
    Limits => any::<[Limit; 3]>().prop_map(
        |[user_account_devices, device_account_devices, outstanding_tokens]| Limits {
            user_account_devices,
            device_account_devices,
            outstanding_tokens,
        },
    );
    Controller => any::<(ComponentName, SignatureChecksum, DownloadUrl, ExtraKey)>().prop_map(|(component, checksum, download, token)| {
        Controller::new(component, checksum, download, token)
    });
    provisioning::WifiSecurity => prop_oneof![
        Just(provisioning::WifiSecurity::Open),
        any::<Secret>().prop_map(provisioning::WifiSecurity::Wpa),
        any::<Secret>().prop_map(provisioning::WifiSecurity::Wep),
    ];
    provisioning::Wifi => any::<(Ssid, provisioning::WifiSecurity, bool)>().prop_map(|(ssid, security, hidden)| {
        let wifi = provisioning::Wifi::new(ssid, security);
        if hidden { wifi.hidden() } else { wifi }
    });
    Provisioning => any::<(Controller, Option<provisioning::Wifi>, Option<Locale>)>().prop_map(|(controller, wifi, locale)| {
        let provisioning = Provisioning::default().with_controller(controller);
        let provisioning = match wifi {
            Some(wifi) => provisioning.with_wifi(wifi),
            None => provisioning,
        };
        match locale {
            Some(locale) => provisioning.with_locale(locale),
            None => provisioning,
        }
    });
}

fn at_most(count: u32) -> UseLimit {
    UseLimit::AtMost(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN))
}

/// The policies that a token can name: by their id, or in full.
fn named_policies() -> impl Strategy<Value = InferredPolicy> {
    any::<(PolicyName, bool)>().prop_filter_map("a policy", |(name, in_full)| {
        let enterprise = name.enterprise();
        if in_full {
            InferredPolicy::from_text(&name.to_string(), enterprise).ok()
        } else {
            InferredPolicy::from_text(name.id().as_str(), enterprise).ok()
        }
    })
}
