//! Who calls: the emulator has one principal, and takes a request without credentials for it.

use axum::http::{HeaderMap, header};

/// Returns whether the headers name the principal.
///
/// A header that is not `Bearer …`, or the bearer `invalid`, names nobody: with them a client's
/// handling of 401 can be tested. A missing header names the principal unless one is required.
pub(crate) fn is_authenticated(headers: &HeaderMap, require_bearer: bool) -> bool {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    match (given.next(), given.next()) {
        (None, _) => !require_bearer,
        (Some(value), None) => value.to_str().is_ok_and(is_bearer),
        (Some(_), Some(_)) => false,
    }
}

fn is_bearer(value: &str) -> bool {
    match value.split_once(' ') {
        Some((scheme, bearer)) => {
            scheme.eq_ignore_ascii_case("bearer") && !bearer.is_empty() && bearer != "invalid"
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authenticated(values: &[&'static str], require_bearer: bool) -> bool {
        let value =
            |value: &&'static str| (header::AUTHORIZATION, header::HeaderValue::from_static(value));
        is_authenticated(&values.iter().map(value).collect(), require_bearer)
    }

    #[test]
    fn no_header_is_the_principal_unless_one_is_required() {
        assert!(authenticated(&[], false));
        assert!(!authenticated(&[], true));
    }

    #[test]
    fn a_bearer_is_the_principal_unless_it_is_invalid() {
        for require_bearer in [false, true] {
            for good in ["Bearer x", "bearer ya29.a0"] {
                assert!(authenticated(&[good], require_bearer), "{good}");
            }
            for bad in ["", "Bearer", "Bearer ", "Bearer invalid", "Basic eDp5", "x"] {
                assert!(!authenticated(&[bad], require_bearer), "{bad}");
            }
            assert!(!authenticated(&["Bearer x", "Bearer y"], require_bearer));
        }
    }
}
