//! Ids: the names of resources within their collections.

use alloc::sync::Arc;
use core::{fmt, str::FromStr};

use crate::{plain::plain_end, radix, text_type::text_types};

/// The longest id, in bytes.
pub const ID_BYTES_MAX: usize = 255;

/// The id of one resource within its collection.
///
/// An id is 1 to [`ID_BYTES_MAX`] bytes of UTF-8 without `/`, control characters and characters
/// that change the direction of text; `.` and `..` are not ids.
///
/// ```
/// use enroll_core::name::{DeviceId, Id, ParseIdError};
///
/// /// Reads the last segment of a path as an id of any collection.
/// fn last<I: Id>(path: &str) -> Result<I, ParseIdError> {
///     path.rsplit('/').next().unwrap_or_default().parse()
/// }
///
/// let id: DeviceId = last("devices/d1")?;
/// assert_eq!((DeviceId::COLLECTION, id.as_str()), ("devices", "d1"));
/// # Ok::<(), ParseIdError>(())
/// ```
pub trait Id:
    AsRef<str> + Clone + Eq + fmt::Debug + fmt::Display + FromStr<Err = ParseIdError>
{
    /// The collection that such ids belong to, as it stands in a name.
    const COLLECTION: &'static str;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident in $collection:literal;)+) => {$(
        text_types! {
            $(#[$doc])*
            $id(Arc<str>), "an id", check_id => ParseIdError;
        }

        impl $id {
            /// Makes an id of 22 letters and digits from 128 bits that must be unpredictable.
            ///
            /// ```
            #[doc = concat!("use enroll_core::name::", stringify!($id), ";")]
            ///
            #[doc = concat!("let id = ", stringify!($id), "::from_entropy([0xff; 16]);")]
            /// assert_eq!(id.as_str(), "7n42DGM5Tflk9n8mt7Fhc7");
            /// ```
            #[must_use]
            pub fn from_entropy(entropy: [u8; 16]) -> Self {
                Self(radix::id_text(entropy).into())
            }
        }

        impl Id for $id {
            const COLLECTION: &'static str = $collection;
        }
    )+};
}

ids! {
    /// The id of an enterprise.
    ///
    /// ```
    /// use enroll_core::name::EnterpriseId;
    ///
    /// assert!("LC00abc".parse::<EnterpriseId>().is_ok());
    /// assert!("a/b".parse::<EnterpriseId>().is_err());
    /// ```
    EnterpriseId in "enterprises";
    /// The id of an enrollment token: public, and not the value that lets a device in.
    ///
    /// ```
    /// use enroll_core::name::EnrollmentTokenId;
    ///
    /// assert!("t".repeat(255).parse::<EnrollmentTokenId>().is_ok());
    /// assert!("t".repeat(256).parse::<EnrollmentTokenId>().is_err());
    /// ```
    EnrollmentTokenId in "enrollmentTokens";
    /// The id of a policy.
    ///
    /// ```
    /// use enroll_core::name::PolicyId;
    ///
    /// // Ids are compared byte by byte.
    /// assert_ne!("kiosk".parse::<PolicyId>()?, "Kiosk".parse()?);
    /// # Ok::<(), enroll_core::name::ParseIdError>(())
    /// ```
    PolicyId in "policies";
    /// The id of a device.
    ///
    /// ```
    /// use enroll_core::name::DeviceId;
    ///
    /// assert!("...".parse::<DeviceId>().is_ok());
    /// // A path has another meaning for two dots.
    /// assert!("..".parse::<DeviceId>().is_err());
    /// ```
    DeviceId in "devices";
    /// The id of an enrollment profile.
    ///
    /// ```
    /// use enroll_core::name::EnrollmentProfileId;
    ///
    /// assert!("Kiosks in Köln".parse::<EnrollmentProfileId>().is_ok());
    /// // U+202E would show the text after it from right to left.
    /// assert!("kiosks\u{202e}".parse::<EnrollmentProfileId>().is_err());
    /// ```
    EnrollmentProfileId in "enrollmentProfiles";
    /// The id of a user.
    ///
    /// ```
    /// use enroll_core::name::UserId;
    ///
    /// assert!("user@example.com".parse::<UserId>().is_ok());
    /// assert!("users/1".parse::<UserId>().is_err());
    /// ```
    UserId in "users";
}

impl PolicyId {
    /// Returns `default`, the policy of a device for which no other is named.
    ///
    /// ```
    /// use enroll_core::name::PolicyId;
    ///
    /// assert_eq!(PolicyId::default_id().as_str(), "default");
    /// ```
    #[must_use]
    pub fn default_id() -> Self {
        Self("default".into())
    }
}

impl UserId {
    /// Makes an id of 21 decimal digits from 128 bits that must be unpredictable.
    ///
    /// ```
    /// use enroll_core::name::UserId;
    ///
    /// // Draw the bits: they must be unpredictable.
    /// let id = UserId::decimal_from_entropy([7; 16]);
    /// assert!(id.as_str().bytes().all(|byte| byte.is_ascii_digit()));
    /// ```
    #[must_use]
    pub fn decimal_from_entropy(entropy: [u8; 16]) -> Self {
        Self(radix::decimal_id_text(entropy).into())
    }
}

/// Why a text is not an id.
///
/// ```
/// use enroll_core::name::{ParseIdError, PolicyId};
///
/// assert_eq!("a\0".parse::<PolicyId>(), Err(ParseIdError::Control));
/// assert_eq!(ParseIdError::Control.to_string(), "id must not contain control characters");
/// assert_eq!(ParseIdError::TooLong.to_string(), "id must be at most 255 bytes");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseIdError {
    /// The id is empty.
    #[error("id must not be empty")]
    Empty,
    /// The id is longer than [`ID_BYTES_MAX`].
    #[error("id must be at most {ID_BYTES_MAX} bytes")]
    TooLong,
    /// The id is `.` or `..`, which a path would swallow.
    #[error("id must not be `.` or `..`")]
    Dots,
    /// The id has a slash, which separates the parts of a name.
    #[error("id must not contain `/`")]
    Slash,
    /// The id has an invisible character: NUL, another control, a change of direction.
    #[error("id must not contain control characters")]
    Control,
}

/// Returns whether `character` cannot be seen, or changes how its neighbours are.
///
/// These are Unicode's controls (`Cc`, NUL among them) and the marks, embeddings, overrides and
/// isolates of its [bidirectional algorithm](https://www.unicode.org/reports/tr9/).
pub(crate) fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// Returns whether a text of plain characters is an id.
pub(super) fn is_plain_id(text: &str) -> bool {
    match text.as_bytes() {
        [b'.'] | [b'.', b'.'] => false,
        bytes => matches!(bytes.len(), 1..=ID_BYTES_MAX),
    }
}

pub(super) fn check_id(text: &str) -> Result<(), ParseIdError> {
    match text {
        "" => return Err(ParseIdError::Empty),
        "." | ".." => return Err(ParseIdError::Dots),
        _ if text.len() > ID_BYTES_MAX => return Err(ParseIdError::TooLong),
        _ => {}
    }
    if plain_end(text.as_bytes(), 0) == text.len() {
        return Ok(());
    }
    if text.contains('/') {
        return Err(ParseIdError::Slash);
    }
    if text.chars().any(is_invisible) { Err(ParseIdError::Control) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_1_to_255_bytes() {
        let parse = |text: &str| text.parse::<PolicyId>().map(drop);
        assert_eq!(parse(""), Err(ParseIdError::Empty));
        assert_eq!(parse("p"), Ok(()));
        assert_eq!(parse(&"p".repeat(255)), Ok(()));
        assert_eq!(parse(&"p".repeat(256)), Err(ParseIdError::TooLong));
        assert_eq!(parse(&"é".repeat(128)), Err(ParseIdError::TooLong));
    }

    #[test]
    fn an_id_has_no_slash_no_dots_and_nothing_invisible() {
        let parse = |text: &str| text.parse::<PolicyId>().map(drop);
        assert_eq!(parse("a/b"), Err(ParseIdError::Slash));
        assert_eq!(parse("."), Err(ParseIdError::Dots));
        assert_eq!(parse(".."), Err(ParseIdError::Dots));
        assert_eq!(parse("..."), Ok(()));
        assert_eq!(parse("a\0"), Err(ParseIdError::Control));
        assert_eq!(parse("a\u{7f}"), Err(ParseIdError::Control));
        assert_eq!(parse("a\u{85}"), Err(ParseIdError::Control));
        assert_eq!(parse("a\u{202e}b"), Err(ParseIdError::Control));
        assert_eq!(parse("a b+ü"), Ok(()));
    }

    #[test]
    fn an_id_from_entropy_is_22_letters_and_digits() {
        assert_eq!(DeviceId::from_entropy([0; 16]).as_str(), "0000000000000000000000");
        assert_eq!(DeviceId::from_entropy([0xff; 16]).as_str(), "7n42DGM5Tflk9n8mt7Fhc7");
        assert_ne!(DeviceId::from_entropy([1; 16]), DeviceId::from_entropy([2; 16]));
    }

    #[test]
    fn a_decimal_id_from_entropy_is_21_digits_without_a_leading_zero() {
        let decimal = |entropy| UserId::decimal_from_entropy(entropy);
        assert_eq!(decimal([0; 16]).as_str(), "100000000000000000000");
        // 2^128 - 1 is 340282366920938463463374607431768211455.
        assert_eq!(decimal([0xff; 16]).as_ref(), "163374607431768211455");
        assert_ne!(decimal([1; 16]), decimal([2; 16]));
    }
}
