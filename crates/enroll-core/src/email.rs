//! E-mail addresses of accounts.

use alloc::boxed::Box;

use crate::{name::is_invisible, text_type::text_types};

text_types! {
    /// The e-mail address of an account: `local@domain`.
    ///
    /// The local part is 1 to 64 bytes, the whole at most 254, as
    /// [RFC 5321](https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1) limits them. There is one
    /// `@`, and neither white space nor a control character. Whether the address exists is not asked;
    /// it is compared byte by byte.
    ///
    /// ```
    /// use enroll_core::email::EmailAddress;
    ///
    /// assert!("ada@example.com".parse::<EmailAddress>().is_ok());
    /// assert!("ada".parse::<EmailAddress>().is_err());
    /// ```
    EmailAddress(Box<str>), "an e-mail address", check => ParseEmailAddressError;
}

fn check(text: &str) -> Result<(), ParseEmailAddressError> {
    let visible = |character: char| !character.is_whitespace() && !is_invisible(character);
    match text.split_once('@') {
        Some((local, domain))
            if matches!(local.len(), 1..=64)
                && !domain.is_empty()
                && !domain.contains('@')
                && text.len() <= 254
                && text.chars().all(visible) =>
        {
            Ok(())
        }
        _ => Err(ParseEmailAddressError),
    }
}

/// The text is not an [`EmailAddress`].
///
/// ```
/// use enroll_core::email::EmailAddress;
///
/// let error = "ada@".parse::<EmailAddress>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "e-mail address must have the form `local@domain` and at most 254 bytes",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("e-mail address must have the form `local@domain` and at most 254 bytes")]
pub struct ParseEmailAddressError;

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn an_address_has_one_at_and_two_sides() {
        for good in ["a@b", "ada.lovelace+x@example.com", "ü@example.com"] {
            assert!(good.parse::<EmailAddress>().is_ok(), "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\n", "a@b\0"] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_local_part_is_64_bytes_and_the_whole_254() {
        let address =
            |local: usize, domain: usize| format!("{}@{}", "l".repeat(local), "d".repeat(domain));
        assert!(address(64, 189).parse::<EmailAddress>().is_ok());
        assert!(address(65, 1).parse::<EmailAddress>().is_err());
        assert!(address(64, 190).parse::<EmailAddress>().is_err());
    }
}
