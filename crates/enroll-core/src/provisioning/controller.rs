//! Device policy controllers: the app that manages a device and takes its token.

use alloc::boxed::Box;

use crate::text_type::text_types;

/// The app that a device installs to be managed, and how it is given the enrollment token.
///
/// By default: Google's Android Device Policy.
///
/// ```
/// use enroll_core::provisioning::{Controller, Provisioning};
///
/// let text = Provisioning::default()
///     .with_controller(Controller::default())
///     .qr_code(&"OJDDNCYSEZPAUZZOXHDF".parse()?);
/// assert!(text.expose().contains("com.google.android.apps.work.clouddpc/"));
/// # Ok::<(), enroll_core::secret::ParseTokenValueError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Controller {
    pub(super) component: ComponentName,
    pub(super) checksum: SignatureChecksum,
    pub(super) download: DownloadUrl,
    pub(super) token: ExtraKey,
}

impl Controller {
    /// Creates a controller.
    ///
    /// `token` is the key of the token's value in the bundle of extras that the controller gets.
    ///
    /// ```
    /// use enroll_core::provisioning::{Controller, Provisioning};
    ///
    /// let controller = Controller::new(
    ///     "com.example.dpc/.AdminReceiver".parse()?,
    ///     "I5YvS0O5hXY46mb01BlRjq4oJJGs2kuUcHvVkAPEXlg".parse()?,
    ///     "https://example.com/dpc.apk".parse()?,
    ///     "com.example.dpc.TOKEN".parse()?,
    /// );
    /// let text = Provisioning::default().with_controller(controller).qr_code(&"T0KEN".parse()?);
    /// assert!(text.expose().ends_with(r#"_BUNDLE":{"com.example.dpc.TOKEN":"T0KEN"}}"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(
        component: ComponentName,
        checksum: SignatureChecksum,
        download: DownloadUrl,
        token: ExtraKey,
    ) -> Self {
        Self { component, checksum, download, token }
    }
}

impl Default for Controller {
    fn default() -> Self {
        // Invariant: a test reads each of these texts back.
        Self {
            component: ComponentName(
                "com.google.android.apps.work.clouddpc/.receivers.CloudDeviceAdminReceiver".into(),
            ),
            checksum: SignatureChecksum("I5YvS0O5hXY46mb01BlRjq4oJJGs2kuUcHvVkAPEXlg".into()),
            download: DownloadUrl(
                "https://play.google.com/managed/downloadManagingApp?identifier=setup".into(),
            ),
            token: ExtraKey("com.google.android.apps.work.clouddpc.EXTRA_ENROLLMENT_TOKEN".into()),
        }
    }
}

text_types! {
    /// The receiver that is the controller's device administrator: `package/class`, 3 to 255
    /// visible ASCII characters.
    ///
    /// ```
    /// use enroll_core::provisioning::ComponentName;
    ///
    /// assert!("com.example.dpc/.AdminReceiver".parse::<ComponentName>().is_ok());
    /// assert!("com.example.dpc".parse::<ComponentName>().is_err());
    /// ```
    ComponentName(Box<str>), "a component name", check_component => ParseComponentNameError;
    /// The SHA-256 of the controller's signing certificate, in URL-safe Base64 without padding: 43
    /// characters.
    ///
    /// ```
    /// use enroll_core::provisioning::SignatureChecksum;
    ///
    /// let checksum = "I5YvS0O5hXY46mb01BlRjq4oJJGs2kuUcHvVkAPEXlg";
    /// assert!(checksum.parse::<SignatureChecksum>().is_ok());
    /// assert!(checksum[1..].parse::<SignatureChecksum>().is_err());
    /// ```
    SignatureChecksum(Box<str>), "a signature checksum", check_checksum => ParseSignatureChecksumError;
    /// The `https` URL from which a device downloads the controller: at most 2,048 visible
    /// ASCII characters.
    ///
    /// ```
    /// use enroll_core::provisioning::DownloadUrl;
    ///
    /// assert!("https://example.com/dpc.apk".parse::<DownloadUrl>().is_ok());
    /// assert!("http://example.com/dpc.apk".parse::<DownloadUrl>().is_err());
    /// ```
    DownloadUrl(Box<str>), "a download URL", check_download => ParseDownloadUrlError;
    /// The key of an extra: 1 to 255 visible ASCII characters.
    ///
    /// ```
    /// use enroll_core::provisioning::ExtraKey;
    ///
    /// assert!("com.example.dpc.TOKEN".parse::<ExtraKey>().is_ok());
    /// assert!("two words".parse::<ExtraKey>().is_err());
    /// ```
    ExtraKey(Box<str>), "the key of an extra", check_key => ParseExtraKeyError;
}

fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn check_component(text: &str) -> Result<(), ParseComponentNameError> {
    match text.split_once('/') {
        Some((package, class))
            if !package.is_empty()
                && !class.is_empty()
                && !class.contains('/')
                && text.len() <= 255
                && is_visible(text) =>
        {
            Ok(())
        }
        _ => Err(ParseComponentNameError),
    }
}

fn check_checksum(text: &str) -> Result<(), ParseSignatureChecksumError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if text.len() == 43 && text.bytes().all(allowed) {
        Ok(())
    } else {
        Err(ParseSignatureChecksumError)
    }
}

fn check_download(text: &str) -> Result<(), ParseDownloadUrlError> {
    let rest = text.strip_prefix("https://").filter(|rest| !rest.is_empty());
    if rest.is_some() && text.len() <= 2048 && is_visible(text) {
        Ok(())
    } else {
        Err(ParseDownloadUrlError)
    }
}

fn check_key(text: &str) -> Result<(), ParseExtraKeyError> {
    if matches!(text.len(), 1..=255) && is_visible(text) { Ok(()) } else { Err(ParseExtraKeyError) }
}

/// The text is not a [`ComponentName`].
///
/// ```
/// use enroll_core::provisioning::ComponentName;
///
/// let error = "com.example.dpc".parse::<ComponentName>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "component name must be `package/class`, at most 255 visible ASCII characters",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("component name must be `package/class`, at most 255 visible ASCII characters")]
pub struct ParseComponentNameError;

/// The text is not a [`SignatureChecksum`].
///
/// ```
/// use enroll_core::provisioning::SignatureChecksum;
///
/// let error = "I5YvS0O5hXY=".parse::<SignatureChecksum>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "signature checksum must be 43 characters of URL-safe Base64 without padding",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("signature checksum must be 43 characters of URL-safe Base64 without padding")]
pub struct ParseSignatureChecksumError;

/// The text is not a [`DownloadUrl`].
///
/// ```
/// use enroll_core::provisioning::DownloadUrl;
///
/// let error = "http://example.com/dpc.apk".parse::<DownloadUrl>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "download URL must begin with `https://` and be at most 2048 visible ASCII characters",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("download URL must begin with `https://` and be at most 2048 visible ASCII characters")]
pub struct ParseDownloadUrlError;

/// The text is not an [`ExtraKey`].
///
/// ```
/// use enroll_core::provisioning::ExtraKey;
///
/// let error = "".parse::<ExtraKey>().unwrap_err();
/// assert_eq!(error.to_string(), "key of an extra must be 1 to 255 visible ASCII characters");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("key of an extra must be 1 to 255 visible ASCII characters")]
pub struct ParseExtraKeyError;

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn the_texts_of_the_default_are_texts_of_their_types() {
        let Controller { component, checksum, download, token } = Controller::default();
        assert_eq!(component.as_str().parse(), Ok(component));
        assert_eq!(checksum.as_str().parse(), Ok(checksum));
        assert_eq!(download.as_str().parse(), Ok(download));
        assert_eq!(token.as_str().parse(), Ok(token));
    }

    #[test]
    fn a_component_name_has_two_sides_and_at_most_255_characters() {
        let parse = |text: &str| text.parse::<ComponentName>().is_ok();
        assert!(parse("a/b") && parse(&format!("{}/b", "a".repeat(253))));
        for bad in ["", "/", "a/", "/b", "a/b/c", "a b/c", "a/é", &format!("{}/b", "a".repeat(254))]
        {
            assert!(!parse(bad), "{bad}");
        }
    }

    #[test]
    fn a_checksum_is_43_characters_of_url_safe_base64() {
        let parse = |text: &str| text.parse::<SignatureChecksum>().is_ok();
        assert!(parse(&"-".repeat(43)) && parse(&"_".repeat(43)) && parse(&"a".repeat(43)));
        for bad in ["", &"a".repeat(42), &"a".repeat(44), &"+".repeat(43), &"=".repeat(43)] {
            assert!(!parse(bad), "{bad}");
        }
    }

    #[test]
    fn a_download_url_is_https_and_a_key_is_visible() {
        let url = |length: usize| format!("https://{}", "a".repeat(length - 8));
        assert!(url(9).parse::<DownloadUrl>().is_ok() && url(2048).parse::<DownloadUrl>().is_ok());
        for bad in ["", "https://", "http://a", "https://a b", &url(2049)] {
            assert!(bad.parse::<DownloadUrl>().is_err(), "{bad}");
        }
        assert!("k".repeat(255).parse::<ExtraKey>().is_ok());
        for bad in ["", "a b", "é", &"k".repeat(256)] {
            assert!(bad.parse::<ExtraKey>().is_err(), "{bad}");
        }
    }
}
