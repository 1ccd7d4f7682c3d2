//! Settings of a device before its controller runs: a network and a language.

use alloc::boxed::Box;

use crate::{secret::Secret, text_type::text_types};

/// The network that a device joins to download its controller.
///
/// ```
/// use enroll_core::{provisioning::{Wifi, WifiSecurity}, secret::Secret};
///
/// let password = Secret::from(String::from("correct horse"));
/// let wifi = Wifi::new("guests".parse()?, WifiSecurity::Wpa(password)).hidden();
/// # Ok::<(), enroll_core::provisioning::ParseSsidError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Wifi {
    pub(super) ssid: Ssid,
    pub(super) security: WifiSecurity,
    pub(super) hidden: bool,
}

impl Wifi {
    /// Creates a network that shows its name.
    ///
    /// ```
    /// use enroll_core::provisioning::{Provisioning, Wifi, WifiSecurity};
    ///
    /// let wifi = Wifi::new("guests".parse()?, WifiSecurity::Open);
    /// let token = "OJDDNCYSEZPAUZZOXHDF".parse()?;
    /// let text = |wifi| Provisioning::default().with_wifi(wifi).qr_code(&token);
    /// assert!(!text(wifi.clone()).expose().contains("WIFI_HIDDEN"));
    /// assert!(text(wifi.hidden()).expose().contains(r#"WIFI_HIDDEN":true"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(ssid: Ssid, security: WifiSecurity) -> Self {
        Self { ssid, security, hidden: false }
    }

    /// Marks the network as one that hides its name.
    #[must_use]
    pub fn hidden(self) -> Self {
        Self { hidden: true, ..self }
    }
}

/// The security of a network. An open network has no password.
///
/// ```
/// use enroll_core::{provisioning::WifiSecurity, secret::Secret};
///
/// let security = WifiSecurity::Wpa(Secret::from(String::from("correct horse")));
/// // A password is never printed.
/// assert_eq!(format!("{security:?}"), "Wpa(…)");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum WifiSecurity {
    /// The network is open.
    Open,
    /// WPA, with the password.
    Wpa(Secret),
    /// WEP, with the password.
    Wep(Secret),
}

text_types! {
    /// The name of a network: 1 to 32 bytes without control characters.
    ///
    /// ```
    /// use enroll_core::provisioning::Ssid;
    ///
    /// assert!("guests".parse::<Ssid>().is_ok());
    /// assert!("".parse::<Ssid>().is_err());
    /// ```
    Ssid(Box<str>), "the name of a network", check_ssid => ParseSsidError;
    /// A language and perhaps a country, such as `de` or `en_US`, as
    /// [Android](https://developer.android.com/reference/android/app/admin/DevicePolicyManager#EXTRA_PROVISIONING_LOCALE)
    /// writes them.
    ///
    /// ```
    /// use enroll_core::provisioning::Locale;
    ///
    /// assert!("en_US".parse::<Locale>().is_ok());
    /// assert!("en-US".parse::<Locale>().is_err());
    /// ```
    Locale(Box<str>), "a locale", check_locale => ParseLocaleError;
}

fn check_ssid(text: &str) -> Result<(), ParseSsidError> {
    if matches!(text.len(), 1..=32) && !text.chars().any(char::is_control) {
        Ok(())
    } else {
        Err(ParseSsidError)
    }
}

fn check_locale(text: &str) -> Result<(), ParseLocaleError> {
    let (language, country) = match text.split_once('_') {
        Some((language, country)) => (language, Some(country)),
        None => (text, None),
    };
    let good_language =
        matches!(language.len(), 2..=3) && language.bytes().all(|byte| byte.is_ascii_lowercase());
    let good_country = country.is_none_or(|country| {
        country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase())
            || country.len() == 3 && country.bytes().all(|byte| byte.is_ascii_digit())
    });
    if good_language && good_country { Ok(()) } else { Err(ParseLocaleError) }
}

/// The text is not an [`Ssid`].
///
/// ```
/// use enroll_core::provisioning::Ssid;
///
/// assert!("s".repeat(32).parse::<Ssid>().is_ok());
/// let error = "s".repeat(33).parse::<Ssid>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "name of a network must be 1 to 32 bytes without control characters",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("name of a network must be 1 to 32 bytes without control characters")]
pub struct ParseSsidError;

/// The text is not a [`Locale`].
///
/// ```
/// use enroll_core::provisioning::Locale;
///
/// let error = "en-US".parse::<Locale>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "locale must be a language and perhaps a country, such as `de` or `en_US`",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("locale must be a language and perhaps a country, such as `de` or `en_US`")]
pub struct ParseLocaleError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_network_is_1_to_32_bytes() {
        for good in ["a", " a ", &"é".repeat(16), "\"quoted\""] {
            assert!(good.parse::<Ssid>().is_ok(), "{good}");
        }
        for bad in ["", "a\0", "a\n", &"a".repeat(33), &"é".repeat(17)] {
            assert!(bad.parse::<Ssid>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_locale_is_a_language_and_perhaps_a_country() {
        for good in ["de", "fil", "en_US", "es_419"] {
            assert!(good.parse::<Locale>().is_ok(), "{good}");
        }
        for bad in
            ["", "d", "deut", "DE", "en_", "en_us", "en_USA", "en_41", "en_US_x", "_US", "e1"]
        {
            assert!(bad.parse::<Locale>().is_err(), "{bad}");
        }
    }
}
