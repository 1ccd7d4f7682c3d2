//! `Idempotency-Key`: the header by which a client names a write to a vendor's API, so that the
//! same request again changes nothing.

use enroll_core::record::RequestId;
use http::{HeaderMap, HeaderName};

/// The name of the header.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The header `Idempotency-Key` is not one key.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("must be one key of 1 to {max} visible ASCII characters", max = RequestId::BYTES_MAX)]
pub(crate) struct InvalidKeyError;

/// Returns the key of a request, if it has one.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<RequestId>, InvalidKeyError> {
    let mut given = headers.get_all(IDEMPOTENCY_KEY).iter();
    match (given.next(), given.next()) {
        (None, _) => Ok(None),
        (Some(key), None) => {
            let key = key.to_str().ok().and_then(|key| key.parse().ok());
            key.map(Some).ok_or(InvalidKeyError)
        }
        (Some(_), Some(_)) => Err(InvalidKeyError),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(values: &[&[u8]]) -> Result<Option<String>, InvalidKeyError> {
        let value = |value: &&[u8]| (IDEMPOTENCY_KEY, HeaderValue::from_bytes(value).unwrap());
        let read = key(&values.iter().map(value).collect());
        read.map(|key| key.map(|key| key.as_str().to_owned()))
    }

    #[test]
    fn a_key_is_1_to_128_visible_ascii_characters() {
        assert_eq!(read(&[]), Ok(None));
        for good in ["k", "8e03978e-40d5-43e8-bc93-6894a57f9324", "\"quoted\"", &"k".repeat(128)] {
            assert_eq!(read(&[good.as_bytes()]), Ok(Some(good.to_owned())));
        }
        for bad in ["", "a b", "a\tb", "é", &"k".repeat(129)] {
            assert_eq!(read(&[bad.as_bytes()]), Err(InvalidKeyError), "{bad}");
        }
        assert_eq!(read(&[b"k", b"k"]), Err(InvalidKeyError));
    }
}
