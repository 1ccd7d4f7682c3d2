//! Request ids: what makes a retry recognizable.

use alloc::{format, sync::Arc};

use crate::text_type::text_types;

text_types! {
    /// An id that names one command: 1 to [`BYTES_MAX`](Self::BYTES_MAX) visible ASCII characters.
    ///
    /// ```
    /// use enroll_core::record::RequestId;
    ///
    /// assert!("4f1c-77".parse::<RequestId>().is_ok());
    /// assert!("4f1c 77".parse::<RequestId>().is_err());
    /// ```
    RequestId(Arc<str>), "a request id", check => ParseRequestIdError;
}

impl RequestId {
    /// 128 bytes.
    pub const BYTES_MAX: usize = 128;

    /// Creates an id of 32 lower-case hexadecimal digits from 128 bits, which must be
    /// unpredictable.
    ///
    /// ```
    /// use enroll_core::record::RequestId;
    ///
    /// // Draw the bits: they must be unpredictable.
    /// let id = RequestId::from_entropy([0x4f; 16]);
    /// assert_eq!(id.as_str(), "4f".repeat(16));
    /// ```
    #[must_use]
    pub fn from_entropy(entropy: [u8; 16]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(entropy)).into())
    }
}

fn check(text: &str) -> Result<(), ParseRequestIdError> {
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    if visible && matches!(text.len(), 1..=RequestId::BYTES_MAX) {
        Ok(())
    } else {
        Err(ParseRequestIdError)
    }
}

/// The text is not a [`RequestId`].
///
/// ```
/// use enroll_core::record::RequestId;
///
/// assert!("r".repeat(128).parse::<RequestId>().is_ok());
/// let error = "r".repeat(129).parse::<RequestId>().unwrap_err();
/// assert_eq!(error.to_string(), "request id must be 1 to 128 visible ASCII characters");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("request id must be 1 to {max} visible ASCII characters", max = RequestId::BYTES_MAX)]
pub struct ParseRequestIdError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_is_1_to_128_visible_characters() {
        for good in ["r", "a-b_c.1", "!~", &"r".repeat(128)] {
            assert_eq!(good.parse::<RequestId>().unwrap().as_str(), good);
        }
        for bad in ["", " ", "a\0", "a\u{7f}", "é", &"r".repeat(129)] {
            assert_eq!(bad.parse::<RequestId>(), Err(ParseRequestIdError), "{bad}");
        }
    }

    #[test]
    fn a_drawn_id_is_32_hexadecimal_digits() {
        assert_eq!(RequestId::from_entropy([10; 16]).as_str(), "0a".repeat(16));
    }
}
