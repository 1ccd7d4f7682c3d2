//! The reply form of a profile.

mod device_owner;

use base64::{display::Base64Display, engine::general_purpose::STANDARD};
use enroll_core::{
    EnrollmentProfile, Timestamp,
    enrollment_profile::{Kind, TokenState},
    provisioning,
    secret::{Secret, TokenValue},
};
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{Collection, Property, Select};

/// The beginning of the context of every reply.
pub(super) const METADATA: &str = "https://graph.microsoft.com/beta/$metadata#deviceManagement/";

/// The number of characters of a timestamp up to its seventh fraction digit.
const DATE_TIME_CHARACTERS: usize = 27;

/// A profile as a reply has it. It holds the token's value: it has no `Debug`.
pub struct Entity<'a> {
    profile: &'a EnrollmentProfile,
    account_id: &'a str,
    token: Option<Token<'a>>,
    select: Option<&'a Select>,
}

/// The shown parts of a token.
struct Token<'a> {
    value: &'a TokenValue,
    qr_code: Secret,
    qr_code_image: Option<&'a [u8]>,
}

/// Shows a profile of the tenant `account_id`.
///
/// `value` is the value of its newest token, and `qr_code_image` the picture, a PNG file, of the
/// text that [`provisioning::qr_code`] makes of it. They are shown unless the token is revoked;
/// that it is expired makes no difference, for its expiration is shown, too. A revoked token
/// expired when it was revoked. Dates are never null: where there was no token, its creation and
/// its expiration are the first instant of the year 1.
///
/// `wifiPassword` is always null: it is never stored.
///
/// ```
/// # use enroll_core::{EnrollmentProfile, Timestamp, enrollment_profile::Settings};
/// # let now = Timestamp::UNIX_EPOCH;
/// # let name = "enterprises/e1/enrollmentProfiles/p1".parse()?;
/// # let settings = Settings { display_name: Some("Kiosks".parse()?), ..Settings::default() };
/// # let profile = EnrollmentProfile::from(EnrollmentProfile::create(name, settings, now));
/// use enroll_dialects::graph;
///
/// let reply = graph::write(&graph::entity(&profile, None, "e1", None).alone(None))?;
/// assert!(reply.contains(r#""displayName":"Kiosks""#));
/// // Dates are never null: there was no token yet.
/// assert!(reply.contains(r#""tokenExpirationDateTime":"0001-01-01T00:00:00Z""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn entity<'a>(
    profile: &'a EnrollmentProfile,
    value: Option<&'a TokenValue>,
    account_id: &'a str,
    qr_code_image: Option<&'a [u8]>,
) -> Entity<'a> {
    let value = match profile.token() {
        TokenState::Current(_) => value,
        TokenState::None | TokenState::Revoked { .. } => None,
    };
    let token =
        value.map(|value| Token { value, qr_code: provisioning::qr_code(value), qr_code_image });
    Entity { profile, account_id, token, select: None }
}

/// A profile that is all of a reply.
#[derive(Serialize)]
pub struct Alone<'a> {
    #[serde(rename = "@odata.context")]
    context: String,
    #[serde(flatten)]
    entity: Entity<'a>,
}

impl<'a> Entity<'a> {
    /// Returns the reply that is this profile alone: to `GET`, `POST` and `PATCH`.
    ///
    /// ```
    /// # use enroll_core::{EnrollmentProfile, Timestamp, enrollment_profile::Settings};
    /// # let now = Timestamp::UNIX_EPOCH;
    /// # let name = "enterprises/e1/enrollmentProfiles/p1".parse()?;
    /// # let settings = Settings { display_name: Some("Kiosks".parse()?), ..Settings::default() };
    /// # let profile = EnrollmentProfile::from(EnrollmentProfile::create(name, settings, now));
    /// use enroll_dialects::graph::{self, Query, Route};
    ///
    /// let route = Route::parse(&["androidForWorkEnrollmentProfiles"])?;
    /// let query = Query::parse("$select=displayName", &route)?;
    /// let entity = graph::entity(&profile, None, "e1", None);
    /// let reply = graph::write(&entity.alone(query.select()))?;
    /// assert!(reply.contains(r#"(displayName)/$entity""#) && !reply.contains("createdDateTime"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn alone(self, select: Option<&'a Select>) -> Alone<'a> {
        let collection = self.collection().segment();
        let selected = select.map_or_else(String::new, |select| format!("({})", select.names()));
        let context = format!("{METADATA}{collection}{selected}/$entity");
        Alone { context, entity: self.selecting(select) }
    }

    /// Shows these properties only.
    pub(super) fn selecting(self, select: Option<&'a Select>) -> Self {
        Self { select, ..self }
    }

    fn collection(&self) -> Collection {
        Collection::of(&self.profile.settings().kind)
    }

    fn write<M: SerializeMap>(&self, property: Property, map: &mut M) -> Result<(), M::Error> {
        let profile = self.profile;
        let settings = profile.settings();
        let created = profile.created();
        let token = self.token.as_ref();
        let name = property.name();
        match property {
            Property::Id => map.serialize_entry(name, created.name.id()),
            Property::AccountId => map.serialize_entry(name, self.account_id),
            Property::DisplayName => map.serialize_entry(name, &settings.display_name),
            Property::Description => map.serialize_entry(name, &settings.description),
            Property::CreatedDateTime => map.serialize_entry(name, &date_time(created.at)),
            Property::LastModifiedDateTime => {
                map.serialize_entry(name, &date_time(profile.modified_at()))
            }
            Property::TokenValue => {
                map.serialize_entry(name, &token.map(|token| token.value.expose()))
            }
            Property::TokenCreationDateTime => {
                map.serialize_entry(name, &date_time(token_created(profile)))
            }
            Property::TokenExpirationDateTime => {
                map.serialize_entry(name, &date_time(token_expires(profile)))
            }
            Property::EnrolledDeviceCount => {
                let most = i32::MAX.unsigned_abs().into();
                map.serialize_entry(name, &profile.enrolled().min(most))
            }
            Property::QrCodeContent => {
                map.serialize_entry(name, &token.map(|token| token.qr_code.expose()))
            }
            Property::QrCodeImage => {
                let image = token.and_then(|token| token.qr_code_image).map(MimeContent::png);
                map.serialize_entry(name, &image)
            }
            Property::EnrollmentMode
            | Property::EnrollmentTokenType
            | Property::EnrollmentTokenUsageCount
            | Property::RoleScopeTagIds
            | Property::DeviceNameTemplate
            | Property::ConfigureWifi
            | Property::WifiSsid
            | Property::WifiPassword
            | Property::WifiSecurityType
            | Property::WifiHidden
            | Property::IsTeamsDeviceProfile => match &settings.kind {
                Kind::AndroidForWork => Ok(()),
                Kind::DeviceOwner(owner) => {
                    device_owner::write(property, owner, profile.uses(), map)
                }
            },
        }
    }
}

impl Serialize for Entity<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let collection = self.collection();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("@odata.type", &format_args!("#{}", collection.type_name()))?;
        for &property in collection.properties() {
            if self.select.is_none_or(|select| select.includes(property)) {
                self.write(property, &mut map)?;
            }
        }
        map.end()
    }
}

/// A picture.
#[derive(Serialize)]
struct MimeContent<'a> {
    #[serde(rename = "@odata.type")]
    odata_type: &'static str,
    #[serde(rename = "type")]
    content_type: &'static str,
    #[serde(serialize_with = "base64")]
    value: &'a [u8],
}

impl<'a> MimeContent<'a> {
    fn png(value: &'a [u8]) -> Self {
        // Its type has no `#`, unlike the profile's.
        Self { odata_type: "microsoft.graph.mimeContent", content_type: "image/png", value }
    }
}

fn base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Base64Display::new(bytes, &STANDARD))
}

fn token_created(profile: &EnrollmentProfile) -> Timestamp {
    match profile.token() {
        TokenState::Current(created) => created.at,
        TokenState::None => Timestamp::MIN,
        TokenState::Revoked { created_at, .. } => created_at.unwrap_or(Timestamp::MIN),
    }
}

fn token_expires(profile: &EnrollmentProfile) -> Timestamp {
    match profile.token() {
        TokenState::Current(created) => created.expires_at.instant(),
        TokenState::None => Timestamp::MIN,
        TokenState::Revoked { at, .. } => *at,
    }
}

/// Writes an instant as an `Edm.DateTimeOffset` of at most seven fraction digits. What is beyond
/// them, less than a tick of 100 nanoseconds, is cut off.
fn date_time(instant: Timestamp) -> String {
    let text = instant.text();
    let text = text.as_str().trim_end_matches('Z');
    format!("{}Z", text.get(..DATE_TIME_CHARACTERS).unwrap_or(text))
}
