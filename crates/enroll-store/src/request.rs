//! Requests: what makes a retry cost nothing.

use std::{fmt, str::FromStr, sync::Arc};

/// A command as a store knows it again: its id, a hash of it, and where the id is unique.
///
/// The same id with the same hash is a retry: it gets the recorded events and changes nothing.
/// The same id with another hash is refused. A refusal is not recorded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Request {
    /// The caller's id, or one drawn for this call.
    pub id: RequestId,
    /// What was asked.
    pub command: CommandHash,
    /// Where the id is unique.
    pub scope: Scope,
}

/// Where a request id is unique.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Scope {
    /// The noun that is decided on.
    Noun,
    /// The noun's enterprise: for creations, whose noun has no name before.
    Enterprise,
}

/// An id that names one command: 1 to [`BYTES_MAX`](Self::BYTES_MAX) visible ASCII characters.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct RequestId {
    text: Arc<str>,
    drawn_by: DrawnBy,
}

/// Who drew a request id, and so who can send it again.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DrawnBy {
    /// The caller, who may retry.
    Caller,
    /// The service, for one call: only an unknown outcome is ever tried again, so a store whose
    /// outcomes are always known need not keep it.
    Service,
}

impl RequestId {
    /// 128 bytes.
    pub const BYTES_MAX: usize = 128;

    /// Makes the id of one call from 128 unpredictable bits.
    #[must_use]
    pub fn from_entropy(entropy: [u8; 16]) -> Self {
        let text = format!("{:032x}", u128::from_be_bytes(entropy));
        Self { text: text.into(), drawn_by: DrawnBy::Service }
    }

    /// Returns the id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns who drew it.
    #[must_use]
    pub fn drawn_by(&self) -> DrawnBy {
        self.drawn_by
    }
}

impl FromStr for RequestId {
    type Err = ParseRequestIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        if visible && matches!(text.len(), 1..=Self::BYTES_MAX) {
            Ok(Self { text: text.into(), drawn_by: DrawnBy::Caller })
        } else {
            Err(ParseRequestIdError)
        }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not a [`RequestId`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("request id must be 1 to {} visible ASCII characters", RequestId::BYTES_MAX)]
pub struct ParseRequestIdError;

/// A SHA-256 of a command: its operation, its claimant and its arguments, never the time.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct CommandHash(pub [u8; 32]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_is_1_to_128_visible_characters() {
        for good in ["r", "a-b_c.1", &"r".repeat(128)] {
            assert_eq!(good.parse::<RequestId>().unwrap().drawn_by(), DrawnBy::Caller);
        }
        for bad in ["", " ", "a\0", "é", &"r".repeat(129)] {
            assert_eq!(bad.parse::<RequestId>(), Err(ParseRequestIdError), "{bad}");
        }
    }

    #[test]
    fn a_drawn_id_is_32_hexadecimal_digits() {
        let id = RequestId::from_entropy([10; 16]);
        assert_eq!(id.as_str(), "0a".repeat(16));
        assert_eq!(id.drawn_by(), DrawnBy::Service);
    }
}
