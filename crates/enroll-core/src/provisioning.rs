//! The texts that a device reads to enroll: a provisioning QR code, an NFC record, a link.
//!
//! The keys are Android's
//! [provisioning extras](https://developer.android.com/reference/android/app/admin/DevicePolicyManager#EXTRA_PROVISIONING_DEVICE_ADMIN_COMPONENT_NAME),
//! always in the order that Google's documentation lists them.

mod controller;
mod escape;
mod setting;

use alloc::string::String;
use core::fmt::Write;

use self::escape::{push_json_string, push_property};
pub use self::{
    controller::{
        ComponentName, Controller, DownloadUrl, ExtraKey, ParseComponentNameError,
        ParseDownloadUrlError, ParseExtraKeyError, ParseSignatureChecksumError, SignatureChecksum,
    },
    setting::{Locale, ParseLocaleError, ParseSsidError, Ssid, Wifi, WifiSecurity},
};
use crate::secret::{Secret, TokenValue};

const COMPONENT_NAME: &str = "android.app.extra.PROVISIONING_DEVICE_ADMIN_COMPONENT_NAME";
const SIGNATURE_CHECKSUM: &str = "android.app.extra.PROVISIONING_DEVICE_ADMIN_SIGNATURE_CHECKSUM";
const PACKAGE_DOWNLOAD_LOCATION: &str =
    "android.app.extra.PROVISIONING_DEVICE_ADMIN_PACKAGE_DOWNLOAD_LOCATION";
const WIFI_SSID: &str = "android.app.extra.PROVISIONING_WIFI_SSID";
const WIFI_SECURITY_TYPE: &str = "android.app.extra.PROVISIONING_WIFI_SECURITY_TYPE";
const WIFI_PASSWORD: &str = "android.app.extra.PROVISIONING_WIFI_PASSWORD";
const WIFI_HIDDEN: &str = "android.app.extra.PROVISIONING_WIFI_HIDDEN";
const LOCALE: &str = "android.app.extra.PROVISIONING_LOCALE";
const EXTRAS_BUNDLE: &str = "android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE";
const LINK: &str = "https://enterprise.google.com/android/enroll?et=";

/// The settings of a provisioning text besides the token. By default: Android Device Policy as the
/// controller, no network and no language.
///
/// ```
/// use enroll_core::provisioning::{Controller, Provisioning, Wifi, WifiSecurity};
///
/// let controller = Controller::new(
///     "com.example.dpc/.AdminReceiver".parse()?,
///     "6lN0JbBDf2TWEL1Wx0q4Zf6sA7QXbUfZKv0i0F3yqZk".parse()?,
///     "https://example.com/dpc.apk".parse()?,
///     "com.example.dpc.TOKEN".parse()?,
/// );
/// let provisioning = Provisioning::default()
///     .with_controller(controller)
///     .with_wifi(Wifi::new("guests".parse()?, WifiSecurity::Open))
///     .with_locale("en_US".parse()?);
/// let text = provisioning.qr_code(&"OJDDNCYSEZPAUZZOXHDF".parse()?);
/// assert!(text.expose().contains(r#"PROVISIONING_LOCALE":"en_US""#));
/// assert!(text.expose().ends_with(r#"{"com.example.dpc.TOKEN":"OJDDNCYSEZPAUZZOXHDF"}}"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Provisioning {
    controller: Controller,
    wifi: Option<Wifi>,
    locale: Option<Locale>,
}

/// A value of an extra.
#[derive(Clone, Copy)]
enum Value<'a> {
    Text(&'a str),
    True,
}

impl Provisioning {
    /// Sets the app that manages the device.
    ///
    /// ```
    /// use enroll_core::provisioning::{Controller, Provisioning};
    ///
    /// // Android Device Policy is the default.
    /// let provisioning = Provisioning::default().with_controller(Controller::default());
    /// assert_eq!(provisioning, Provisioning::default());
    /// ```
    #[must_use]
    pub fn with_controller(self, controller: Controller) -> Self {
        Self { controller, ..self }
    }

    /// Sets the network that the device joins first.
    ///
    /// ```
    /// use enroll_core::{provisioning::{Provisioning, Wifi, WifiSecurity}, secret::Secret};
    ///
    /// let password = Secret::from(String::from("correct horse"));
    /// let wifi = Wifi::new("staff".parse()?, WifiSecurity::Wpa(password));
    /// let text = Provisioning::default().with_wifi(wifi).qr_code(&"T0KEN".parse()?);
    /// assert!(text.expose().contains(r#"WIFI_SECURITY_TYPE":"WPA""#));
    /// assert!(text.expose().contains(r#"WIFI_PASSWORD":"correct horse""#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_wifi(self, wifi: Wifi) -> Self {
        Self { wifi: Some(wifi), ..self }
    }

    /// Sets the language that the device is set up in.
    ///
    /// ```
    /// use enroll_core::provisioning::Provisioning;
    ///
    /// let token = "OJDDNCYSEZPAUZZOXHDF".parse()?;
    /// assert!(!Provisioning::default().qr_code(&token).expose().contains("LOCALE"));
    /// let german = Provisioning::default().with_locale("de".parse()?);
    /// assert!(german.qr_code(&token).expose().contains(r#"PROVISIONING_LOCALE":"de""#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_locale(self, locale: Locale) -> Self {
        Self { locale: Some(locale), ..self }
    }

    /// Returns the text of the QR code that enrolls a device with `token`: a JSON object.
    ///
    /// ```
    /// use enroll_core::provisioning::Provisioning;
    ///
    /// // The token is escaped as JSON is.
    /// let text = Provisioning::default().qr_code(&r#"a"b"#.parse()?);
    /// assert!(text.expose().ends_with(r#"EXTRA_ENROLLMENT_TOKEN":"a\"b"}}"#));
    /// # Ok::<(), enroll_core::secret::ParseTokenValueError>(())
    /// ```
    #[must_use]
    pub fn qr_code(&self, token: &TokenValue) -> Secret {
        let mut json = String::with_capacity(1024);
        json.push('{');
        self.each_extra(&mut |key, value| {
            push_json_string(&mut json, key);
            json.push(':');
            match value {
                Value::Text(text) => push_json_string(&mut json, text),
                Value::True => json.push_str("true"),
            }
            json.push(',');
        });
        push_json_string(&mut json, EXTRAS_BUNDLE);
        json.push_str(":{");
        push_json_string(&mut json, self.controller.token.as_str());
        json.push(':');
        push_json_string(&mut json, token.expose());
        json.push_str("}}");
        json.into()
    }

    /// Returns the NFC record that enrolls a device with `token`: the properties of the JSON, as
    /// [`java.util.Properties`](https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/Properties.html#store(java.io.Writer,java.lang.String))
    /// stores them, without its date.
    ///
    /// The bundle of extras is such a text itself, within a value.
    ///
    /// ```
    /// use enroll_core::provisioning::Provisioning;
    ///
    /// let record = Provisioning::default().with_locale("de".parse()?).nfc_record(&"T0KEN".parse()?);
    /// let line = "android.app.extra.PROVISIONING_LOCALE=de";
    /// assert!(record.expose().lines().any(|written| written == line));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn nfc_record(&self, token: &TokenValue) -> Secret {
        let mut bundle = String::with_capacity(512);
        push_property(&mut bundle, self.controller.token.as_str(), token.expose());
        let bundle = Secret::from(bundle);
        let mut record = String::with_capacity(1024);
        self.each_extra(&mut |key, value| match value {
            Value::Text(text) => push_property(&mut record, key, text),
            Value::True => push_property(&mut record, key, "true"),
        });
        push_property(&mut record, EXTRAS_BUNDLE, bundle.expose());
        record.into()
    }

    /// Calls `push` with each extra but the bundle, in the order in which they are written.
    fn each_extra(&self, push: &mut dyn FnMut(&str, Value<'_>)) {
        let Controller { component, checksum, download, .. } = &self.controller;
        push(COMPONENT_NAME, Value::Text(component.as_str()));
        push(SIGNATURE_CHECKSUM, Value::Text(checksum.as_str()));
        push(PACKAGE_DOWNLOAD_LOCATION, Value::Text(download.as_str()));
        if let Some(Wifi { ssid, security, hidden }) = &self.wifi {
            push(WIFI_SSID, Value::Text(ssid.as_str()));
            let (kind, password) = match security {
                WifiSecurity::Open => ("NONE", None),
                WifiSecurity::Wpa(password) => ("WPA", Some(password)),
                WifiSecurity::Wep(password) => ("WEP", Some(password)),
            };
            push(WIFI_SECURITY_TYPE, Value::Text(kind));
            if let Some(password) = password {
                push(WIFI_PASSWORD, Value::Text(password.expose()));
            }
            if *hidden {
                push(WIFI_HIDDEN, Value::True);
            }
        }
        if let Some(locale) = &self.locale {
            push(LOCALE, Value::Text(locale.as_str()));
        }
    }
}

/// Returns the text of the QR code that enrolls a device with `token`, by default settings.
///
/// ```
/// use enroll_core::provisioning;
///
/// let text = provisioning::qr_code(&"OJDDNCYSEZPAUZZOXHDF".parse()?);
/// assert!(text.expose().ends_with(r#"EXTRA_ENROLLMENT_TOKEN":"OJDDNCYSEZPAUZZOXHDF"}}"#));
/// # Ok::<(), enroll_core::secret::ParseTokenValueError>(())
/// ```
#[must_use]
pub fn qr_code(token: &TokenValue) -> Secret {
    Provisioning::default().qr_code(token)
}

/// Returns the NFC record that enrolls a device with `token`, by default settings.
///
/// ```
/// use enroll_core::provisioning;
///
/// let text = provisioning::nfc_record(&"OJDDNCYSEZPAUZZOXHDF".parse()?);
/// assert!(text.expose().ends_with("EXTRA_ENROLLMENT_TOKEN\\=OJDDNCYSEZPAUZZOXHDF\\n\n"));
/// # Ok::<(), enroll_core::secret::ParseTokenValueError>(())
/// ```
#[must_use]
pub fn nfc_record(token: &TokenValue) -> Secret {
    Provisioning::default().nfc_record(token)
}

/// Returns the link that a user opens to enroll a personally owned device with `token`.
///
/// ```
/// use enroll_core::provisioning;
///
/// let link = provisioning::link(&"OJDDNCYSEZPAUZZOXHDF".parse()?);
/// assert!(link.expose().ends_with("/android/enroll?et=OJDDNCYSEZPAUZZOXHDF"));
/// # Ok::<(), enroll_core::secret::ParseTokenValueError>(())
/// ```
#[must_use]
pub fn link(token: &TokenValue) -> Secret {
    let mut link = String::from(LINK);
    for byte in token.expose().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            link.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(link, "%{byte:02X}");
        }
    }
    link.into()
}
