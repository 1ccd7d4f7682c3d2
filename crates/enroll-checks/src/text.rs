//! Checks of every type that is read from a text and kept as one.

use std::str::FromStr;

use enroll_core::{
    account::AndroidId,
    additional_data::AdditionalData,
    auth_token,
    device::SerialNumber,
    document::Document,
    email::EmailAddress,
    enrollment_profile::{DeviceNameTemplate, ProfileText},
    enrollment_token::TokenDuration,
    name::{
        DeviceId, DeviceName, EnrollmentProfileId, EnrollmentProfileName, EnrollmentTokenId,
        EnrollmentTokenName, EnterpriseId, EnterpriseName, PolicyId, PolicyName, UserId, UserName,
    },
    product_set::ProductId,
    record::{PrincipalName, RequestId},
    secret::{Prefix, Salt, TokenValue},
    token_ref::TokenRef,
    user::{AccountIdentifier, DisplayName},
};
use serde::{Serialize, de::DeserializeOwned};

/// Panics if something does not hold.
pub fn check(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    for kind in opaque() {
        assert_eq!(wrong_of_opaque(kind, text), None);
    }
    assert_eq!(wrong_of_opaque(converted::<Salt>(), text), None);
    for kind in [kind::<TokenDuration>(), kind::<auth_token::Validity>()] {
        assert_eq!(wrong_of_canonical(kind, text), None);
    }
    if let Ok(value) = text.parse::<TokenValue>() {
        assert_eq!(value.expose(), text);
        assert_eq!(format!("{value:?}"), "TokenValue(…)");
        // Only a value of the strong format has a check, and it has a prefix.
        assert!(!value.has_check() || text.contains('_'));
    }
}

/// Returns what is wrong where an opaque text is not kept byte by byte or refused, and by its serde
/// form as by its parser.
#[must_use]
pub fn wrong_of_opaque(kind: Kind, text: &str) -> Option<String> {
    let (parsed, stored) = ((kind.parsed)(text), (kind.stored)(text));
    let kept = parsed.as_deref().is_none_or(|kept| kept == text);
    (!kept || stored != parsed)
        .then(|| format!("{}: {text:?} is read as {parsed:?}, and stored as {stored:?}", kind.name))
}

/// Returns what is wrong where what is written of a value is not written of it again when it is
/// read.
#[must_use]
pub fn wrong_of_canonical(kind: Kind, text: &str) -> Option<String> {
    let canonical = (kind.parsed)(text)?;
    let again = (kind.parsed)(&canonical);
    let stored = (kind.stored)(text);
    (again.as_ref() != Some(&canonical) || stored.as_ref() != Some(&canonical))
        .then(|| format!("{}: {text:?} is {canonical:?}, then {again:?}", kind.name))
}

/// A type that is read from a text.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The name of the type.
    pub name: &'static str,
    /// Parses a text, and returns the value's own text.
    pub parsed: fn(&str) -> Option<String>,
    /// Reads the serde form, and returns the value's own text.
    pub stored: fn(&str) -> Option<String>,
}

/// Returns the kind of a type that has a parser.
#[must_use]
pub fn kind<T: FromStr + Serialize + DeserializeOwned>() -> Kind {
    fn parsed<T: FromStr + Serialize>(text: &str) -> Option<String> {
        written(&text.parse::<T>().ok()?)
    }
    Kind { name: std::any::type_name::<T>(), parsed: parsed::<T>, stored: stored::<T> }
}

/// Returns the kind of a type that is converted from a `String` alone.
#[must_use]
pub fn converted<T: TryFrom<String> + Serialize + DeserializeOwned>() -> Kind {
    fn parsed<T: TryFrom<String> + Serialize>(text: &str) -> Option<String> {
        written(&T::try_from(text.to_owned()).ok()?)
    }
    Kind { name: std::any::type_name::<T>(), parsed: parsed::<T>, stored: stored::<T> }
}

fn stored<T: Serialize + DeserializeOwned>(text: &str) -> Option<String> {
    written(&serde_json::from_value::<T>(text.into()).ok()?)
}

fn written(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

/// Returns the opaque types: what is read is what is written.
#[must_use]
pub fn opaque() -> [Kind; 26] {
    [
        kind::<EnterpriseId>(),
        kind::<EnrollmentTokenId>(),
        kind::<PolicyId>(),
        kind::<DeviceId>(),
        kind::<EnrollmentProfileId>(),
        kind::<UserId>(),
        kind::<EnterpriseName>(),
        kind::<EnrollmentTokenName>(),
        kind::<PolicyName>(),
        kind::<DeviceName>(),
        kind::<EnrollmentProfileName>(),
        kind::<UserName>(),
        kind::<AndroidId>(),
        kind::<AdditionalData>(),
        kind::<SerialNumber>(),
        kind::<EmailAddress>(),
        kind::<ProfileText>(),
        kind::<DeviceNameTemplate>(),
        kind::<ProductId>(),
        kind::<Prefix>(),
        kind::<AccountIdentifier>(),
        kind::<DisplayName>(),
        kind::<RequestId>(),
        kind::<PrincipalName>(),
        kind::<TokenRef>(),
        converted::<Document>(),
    ]
}
