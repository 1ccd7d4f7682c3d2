//! The request of a creation or an update: a profile, or a part of one.

use std::str::FromStr;

use enroll_core::enrollment_profile::{DeviceOwner, Kind, ProfileText, Settings};

use super::{
    BadRequest, Collection, Error, InvalidValue, Property,
    bad_request::kind,
    words::{ENROLLMENT_MODE, TOKEN_TYPE, WIFI_SECURITY, Words},
};
use crate::{
    excerpt::Excerpt,
    json::{self, Value},
};

/// Reads the body of a creation: a profile of `collection`.
///
/// What is the server's, a token's value among it, is dropped, whatever its type: a client may
/// send back all that it got. So are annotations. A text that may be null may as well be empty,
/// which is the same. `wifiPassword` must be a text or null, and is dropped: a secret that nobody
/// reads is better not kept.
///
/// ```
/// use enroll_dialects::graph::{Collection, parse_create};
///
/// let body = br#"{"displayName": "n", "tokenValue": "planted", "description": null}"#;
/// let settings = parse_create(body, Collection::AndroidForWork)?;
/// assert_eq!(settings.display_name, Some("n".parse()?));
///
/// let refused = parse_create(br#"{"wifiHidden": true}"#, Collection::AndroidForWork).unwrap_err();
/// assert_eq!(refused.status(), 400);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Refuses what is not JSON, then what is not an object; then, from left to right, a property
/// that is unknown and a value that it cannot have; then an `enrollmentTokenType` that does not
/// go with the `enrollmentMode`.
pub fn parse_create(body: &[u8], collection: Collection) -> Result<Settings, Error> {
    let kind = match collection {
        Collection::AndroidForWork => Kind::AndroidForWork,
        Collection::DeviceOwner => Kind::DeviceOwner(Box::default()),
    };
    Ok(read(body, Settings { kind, ..Settings::default() })?)
}

/// Reads the body of an update of a profile that has the settings `current`: what it does not
/// name stays as it is, and null clears what may be null.
///
/// Otherwise it is as [`parse_create`].
///
/// ```
/// use enroll_core::enrollment_profile::Settings;
/// use enroll_dialects::graph::parse_update;
///
/// let current = Settings { display_name: Some("n".parse()?), ..Settings::default() };
/// assert_eq!(parse_update(b"{}", &current)?, current);
/// assert_eq!(parse_update(br#"{"displayName": null}"#, &current)?, Settings::default());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Refuses as [`parse_create`] does.
pub fn parse_update(body: &[u8], current: &Settings) -> Result<Settings, Error> {
    Ok(read(body, current.clone())?)
}

/// Reads JSON.
pub(super) fn read_json(body: &[u8]) -> Result<Value, BadRequest> {
    json::parse(body).map_err(|error| BadRequest::json(&error))
}

/// Returns whether a name is an
/// [annotation](https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html#sec_ControlInformation)'s:
/// of the object, or of one of its properties.
pub(super) fn is_annotation(name: &str) -> bool {
    name.contains("@odata.")
}

fn read(body: &[u8], mut settings: Settings) -> Result<Settings, BadRequest> {
    let body = read_json(body)?;
    let members = body.as_object().ok_or(BadRequest::NotAnObject { kind: kind(&body) })?;
    let collection = Collection::of(&settings.kind);
    for (name, value) in members.iter().filter(|(name, _)| !is_annotation(name)) {
        let property = collection.property(name).ok_or_else(|| {
            let name = Excerpt(name).to_string();
            BadRequest::UnknownProperty { name, collection }
        })?;
        set(&mut settings, property, value)
            .map_err(|why| BadRequest::Property { name: property.name(), why })?;
    }
    if let Kind::DeviceOwner(owner) = &settings.kind {
        let name = Property::EnrollmentTokenType.name();
        owner.check().map_err(|why| BadRequest::Property { name, why: why.into() })?;
    }
    Ok(settings)
}

fn set(settings: &mut Settings, property: Property, value: &Value) -> Result<(), InvalidValue> {
    match property {
        Property::DisplayName => settings.display_name = nullable_text(value)?,
        Property::Description => settings.description = nullable_text(value)?,
        Property::Id
        | Property::AccountId
        | Property::CreatedDateTime
        | Property::LastModifiedDateTime
        | Property::TokenValue
        | Property::TokenCreationDateTime
        | Property::TokenExpirationDateTime
        | Property::EnrolledDeviceCount
        | Property::EnrollmentTokenUsageCount
        | Property::QrCodeContent
        | Property::QrCodeImage => {}
        Property::EnrollmentMode
        | Property::EnrollmentTokenType
        | Property::RoleScopeTagIds
        | Property::DeviceNameTemplate
        | Property::ConfigureWifi
        | Property::WifiSsid
        | Property::WifiPassword
        | Property::WifiSecurityType
        | Property::WifiHidden
        | Property::IsTeamsDeviceProfile => {
            if let Kind::DeviceOwner(owner) = &mut settings.kind {
                set_owner(owner, property, value)?;
            }
        }
    }
    Ok(())
}

fn set_owner(
    owner: &mut DeviceOwner,
    property: Property,
    value: &Value,
) -> Result<(), InvalidValue> {
    match property {
        Property::EnrollmentMode => owner.mode = member(value, &ENROLLMENT_MODE)?,
        Property::EnrollmentTokenType => owner.token_kind = member(value, &TOKEN_TYPE)?,
        Property::RoleScopeTagIds => owner.role_scope_tag_ids = texts(value)?,
        Property::DeviceNameTemplate => owner.device_name_template = nullable_text(value)?,
        Property::ConfigureWifi => owner.wifi.configured = boolean(value)?,
        Property::WifiSsid => owner.wifi.ssid = nullable_text(value)?,
        Property::WifiPassword if value.is_null() => {}
        Property::WifiPassword => {
            text(value)?;
        }
        Property::WifiSecurityType => owner.wifi.security = member(value, &WIFI_SECURITY)?,
        Property::WifiHidden => owner.wifi.hidden = boolean(value)?,
        Property::IsTeamsDeviceProfile => owner.is_teams_device = boolean(value)?,
        Property::Id
        | Property::AccountId
        | Property::DisplayName
        | Property::Description
        | Property::CreatedDateTime
        | Property::LastModifiedDateTime
        | Property::TokenValue
        | Property::TokenCreationDateTime
        | Property::TokenExpirationDateTime
        | Property::EnrolledDeviceCount
        | Property::EnrollmentTokenUsageCount
        | Property::QrCodeContent
        | Property::QrCodeImage => {}
    }
    Ok(())
}

fn nullable_text<T>(value: &Value) -> Result<Option<T>, InvalidValue>
where
    T: FromStr,
    InvalidValue: From<T::Err>,
{
    if value.is_null() {
        return Ok(None);
    }
    match text(value)? {
        "" => Ok(None),
        text => Ok(Some(text.parse()?)),
    }
}

fn texts(value: &Value) -> Result<Vec<ProfileText>, InvalidValue> {
    if value.is_null() {
        return Ok(Vec::new());
    }
    let elements = value.as_array().ok_or_else(|| mistyped("a list of strings", value))?;
    elements.iter().map(|element| Ok(text(element)?.parse()?)).collect()
}

fn member<T: Copy + PartialEq>(value: &Value, words: &Words<T>) -> Result<T, InvalidValue> {
    words.member(text(value)?).ok_or(InvalidValue::NotAMember)
}

fn text(value: &Value) -> Result<&str, InvalidValue> {
    value.as_str().ok_or_else(|| mistyped("a string", value))
}

fn boolean(value: &Value) -> Result<bool, InvalidValue> {
    value.as_bool().ok_or_else(|| mistyped("a boolean", value))
}

fn mistyped(expected: &'static str, value: &Value) -> InvalidValue {
    InvalidValue::Type { expected, found: kind(value) }
}
