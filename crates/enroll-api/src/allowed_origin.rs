//! An origin that may call from a browser.

use std::{fmt, str::FromStr};

use http::uri::Authority;

/// An origin that may call from a browser: `scheme://host`, perhaps with a port, or `*` for all.
///
/// ```
/// use enroll_api::AllowedOrigin;
///
/// assert!("https://fleet.example:8080".parse::<AllowedOrigin>().is_ok());
/// let error = "https://fleet.example/".parse::<AllowedOrigin>().unwrap_err();
/// assert_eq!(error.to_string(), "must be `scheme://host[:port]` without a path, or `*`");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AllowedOrigin(Allowed);

#[derive(Clone, Debug, Eq, PartialEq)]
enum Allowed {
    Any,
    One { origin: String, authority: Authority },
}

/// A text is not an origin.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("must be `scheme://host[:port]` without a path, or `*`")]
pub struct ParseOriginError;

impl FromStr for AllowedOrigin {
    type Err = ParseOriginError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "*" {
            return Ok(Self(Allowed::Any));
        }
        let (scheme, rest) = text.split_once("://").ok_or(ParseOriginError)?;
        let authority: Authority = rest.parse().map_err(|_| ParseOriginError)?;
        let is_plain = !rest.contains(['/', '@', '?', '#']) && !authority.host().is_empty();
        if scheme.is_empty() || !is_plain {
            return Err(ParseOriginError);
        }
        Ok(Self(Allowed::One { origin: text.to_ascii_lowercase(), authority }))
    }
}

impl fmt::Display for AllowedOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Allowed::Any => f.write_str("*"),
            Allowed::One { origin, .. } => f.write_str(origin),
        }
    }
}

impl AllowedOrigin {
    /// Returns whether an origin is this one.
    pub(crate) fn is(&self, origin: &str) -> bool {
        match &self.0 {
            Allowed::Any => true,
            Allowed::One { origin: allowed, .. } => origin.eq_ignore_ascii_case(allowed),
        }
    }

    /// Returns whether a host, perhaps with a port, is that of this origin.
    pub(crate) fn is_of_host(&self, host: &str) -> bool {
        match &self.0 {
            Allowed::Any => true,
            Allowed::One { authority, .. } => host.eq_ignore_ascii_case(authority.as_str()),
        }
    }
}
