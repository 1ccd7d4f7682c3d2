//! The [Android Management API](https://developers.google.com/android/management/reference/rest).

pub mod device;
pub mod enrollment_token;
pub mod enterprise;
pub mod policy;
pub mod signup_url;

use crate::{
    excerpt::Excerpt,
    google::{Error, Parameter, Query, TYPE_INT32, TYPE_STRING, Violation},
};

/// The default number of items of a page.
pub const PAGE_SIZE_DEFAULT: usize = 10;
/// The most items a page has; more is not refused but coerced.
pub const PAGE_SIZE_MAX: usize = 100;

const PAGE_SIZE: &str = "pageSize";
const PAGE_TOKEN: &str = "pageToken";
const LIST_PARAMETERS: &[Parameter] =
    &[Parameter::Single(PAGE_SIZE), Parameter::Single(PAGE_TOKEN)];

const LIST_PARAMETERS_OF_ENTERPRISES: &[Parameter] = &[
    Parameter::Single(PAGE_SIZE),
    Parameter::Single(PAGE_TOKEN),
    Parameter::Single("projectId"),
    Parameter::Single("view"),
];

/// Which page of a list is asked for.
///
/// ```
/// use enroll_dialects::{amapi::{PageRequest, policy}, google::Query};
///
/// let query = Query::parse("pageSize=500", &policy::LIST)?;
/// assert_eq!(PageRequest::from_query(&query)?, PageRequest { size: 100, token: None });
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PageRequest {
    /// The most items of the page.
    pub size: usize,
    /// The page token that the page before returned; `None` is the first page.
    pub token: Option<String>,
}

impl PageRequest {
    /// Reads `pageSize` and `pageToken`.
    ///
    /// # Errors
    ///
    /// Refuses a page size as [`page_size`] does.
    ///
    /// ```
    /// use enroll_dialects::{amapi::{PageRequest, policy}, google::Query};
    ///
    /// // An empty page token is the first page.
    /// let query = Query::parse("pageToken=", &policy::LIST)?;
    /// assert_eq!(PageRequest::from_query(&query)?.token, None);
    /// let query = Query::parse("pageSize=-1", &policy::LIST)?;
    /// assert!(PageRequest::from_query(&query).is_err());
    /// # Ok::<(), enroll_dialects::google::Error>(())
    /// ```
    pub fn from_query(query: &Query) -> Result<Self, Error> {
        let token = query.value(PAGE_TOKEN).filter(|token| !token.is_empty()).map(String::from);
        Ok(Self { size: page_size(query.value(PAGE_SIZE))?, token })
    }
}

/// Reads a `pageSize`, an int32: absent or 0 is [`PAGE_SIZE_DEFAULT`], and what is beyond
/// [`PAGE_SIZE_MAX`] is coerced to it.
///
/// ```
/// use enroll_dialects::amapi::page_size;
///
/// assert_eq!(page_size(None), Ok(10));
/// assert_eq!(page_size(Some("101")), Ok(100));
/// assert!(page_size(Some("-1")).is_err());
/// ```
///
/// # Errors
///
/// Refuses what is not an int32, then what is negative.
pub fn page_size(text: Option<&str>) -> Result<usize, Error> {
    let Some(text) = text else { return Ok(PAGE_SIZE_DEFAULT) };
    let invalid = |why: &str| Violation::value("page_size", TYPE_INT32, why);
    let size = match text.parse::<i32>() {
        Ok(size) if !text.starts_with('+') => size,
        _ => return Err(invalid(&format!("\"{}\"", Excerpt(text))).into()),
    };
    match usize::try_from(size) {
        Ok(0) => Ok(PAGE_SIZE_DEFAULT),
        Ok(size) => Ok(size.min(PAGE_SIZE_MAX)),
        Err(_) => Err(invalid("page size must not be negative").into()),
    }
}

/// Returns the refusal of a `pageToken` that no page of this list gave.
///
/// ```
/// use enroll_dialects::amapi::invalid_page_token;
///
/// assert_eq!(invalid_page_token().status(), 400);
/// ```
#[must_use]
pub fn invalid_page_token() -> Error {
    Violation::value("page_token", TYPE_STRING, "page token is not one of this list").into()
}

/// Returns the full name of a type of this API, as errors give it.
macro_rules! type_name {
    ($name:literal) => {
        concat!("type.googleapis.com/google.android.devicemanagement.v1.", $name)
    };
}
use type_name;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn refused(text: &str, message: &str) {
        let Err(Error::InvalidArgument(violations)) = page_size(Some(text)) else {
            panic!("`{text}` is accepted");
        };
        assert_eq!(
            violations.to_string(),
            format!("Invalid value at 'page_size' (TYPE_INT32), {message}")
        );
        assert!(violations.iter().all(|violation| violation.field() == Some("page_size")));
    }

    // Rule 4.2 pageSize: "0 or absent | 10", "> 100 | coerced to 100, no error".
    #[test]
    fn a_page_has_10_items_unless_asked_and_100_at_most() {
        for (text, size) in [
            (None, 10),
            (Some("0"), 10),
            (Some("-0"), 10),
            (Some("1"), 1),
            (Some("99"), 99),
            (Some("100"), 100),
            (Some("101"), 100),
            (Some("1000"), 100),
            (Some("2147483647"), 100),
        ] {
            assert_eq!(page_size(text), Ok(size), "{text:?}");
        }
    }

    // Rule 4.2 pageSize: "< 0 | 400 INVALID_ARGUMENT".
    #[test]
    fn a_negative_page_size_is_refused() {
        refused("-1", "page size must not be negative");
        refused("-2147483648", "page size must not be negative");
    }

    // Rule 4.2 list: "pageSize (int32)".
    #[test]
    fn what_is_not_an_int32_is_refused() {
        for text in
            ["", "2147483648", "-2147483649", "1e2", "10.0", "+5", " 5", "abc", "0x10", "\u{661}"]
        {
            refused(text, &format!("\"{text}\""));
        }
        refused(&"9".repeat(100_000), &format!("\"{}…\"", "9".repeat(64)));
    }

    #[test]
    fn a_page_token_that_is_not_of_the_list_is_refused() {
        assert_eq!(
            invalid_page_token().to_string(),
            "Invalid value at 'page_token' (TYPE_STRING), page token is not one of this list"
        );
    }

    proptest! {
        #[test]
        fn a_size_is_from_1_to_100_or_refused(text in any::<String>(), number in any::<i64>()) {
            for text in [text, number.to_string()] {
                if let Ok(size) = page_size(Some(&text)) {
                    prop_assert!((1..=PAGE_SIZE_MAX).contains(&size));
                }
            }
        }
    }
}
