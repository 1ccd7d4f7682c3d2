//! `$filter`: which profiles of a list are shown.
//!
//! ```text
//! any     = all *( "or" all )
//! all     = term *( "and" term )
//! term    = "not" term | "(" any ")" | test
//! test    = "displayName" ( "eq" | "ne" ) ( text | "null" )
//!         | ( "startswith" | "endswith" | "contains" ) "(" "displayName" "," text ")"
//! text    = "'" *( character | "''" ) "'"
//! ```
//!
//! It is a part of
//! [OData's](https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_SystemQueryOptionfilter)
//! grammar. Words may be in upper case; texts are compared character by character.

mod parse;

use std::str::FromStr;

use enroll_core::{EnrollmentProfile, enrollment_profile::ProfileText};

/// Which profiles of a list are shown.
///
/// ```
/// use enroll_dialects::graph::Filter;
///
/// let filter: Filter = "displayName eq 'it''s' or startswith(displayName,'a b')".parse()?;
/// assert!(filter.accepts_name(Some("it's")));
/// assert!(!filter.accepts_name(None));
/// # Ok::<(), enroll_dialects::graph::ParseFilterError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Filter(Expression);

#[derive(Clone, Debug, Eq, PartialEq)]
enum Expression {
    Any(Vec<Expression>),
    All(Vec<Expression>),
    Not(Box<Expression>),
    Test(Test),
}

/// A test of a display name.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Test {
    Equals(Option<String>),
    Differs(Option<String>),
    StartsWith(String),
    EndsWith(String),
    Contains(String),
}

impl Filter {
    /// The greatest depth of parentheses and `not`.
    pub const DEPTH_MAX: usize = 16;
    /// The most tests of a filter.
    pub const TESTS_MAX: usize = 64;

    /// Returns whether the profile is shown.
    ///
    /// ```
    /// # use enroll_core::{EnrollmentProfile, Timestamp, enrollment_profile::Settings};
    /// # let now = Timestamp::UNIX_EPOCH;
    /// # let name = "enterprises/e1/enrollmentProfiles/p1".parse()?;
    /// # let settings = Settings { display_name: Some("Kiosks".parse()?), ..Settings::default() };
    /// # let profile = EnrollmentProfile::from(EnrollmentProfile::create(name, settings, now));
    /// use enroll_dialects::graph::Filter;
    ///
    /// let filter: Filter = "startswith(displayName,'K')".parse()?;
    /// assert!(filter.accepts(&profile));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn accepts(&self, profile: &EnrollmentProfile) -> bool {
        let name = profile.settings().display_name.as_ref();
        self.accepts_name(name.map(ProfileText::as_str))
    }

    /// Returns whether a profile of that display name is shown.
    ///
    /// ```
    /// use enroll_dialects::graph::Filter;
    ///
    /// let filter: Filter = "displayName ne 'Kiosks'".parse()?;
    /// assert!(!filter.accepts_name(Some("Kiosks")));
    /// // A profile without a name has another one.
    /// assert!(filter.accepts_name(None));
    /// # Ok::<(), enroll_dialects::graph::ParseFilterError>(())
    /// ```
    #[must_use]
    pub fn accepts_name(&self, name: Option<&str>) -> bool {
        self.0.accepts(name)
    }
}

impl Expression {
    fn accepts(&self, name: Option<&str>) -> bool {
        match self {
            Self::Any(parts) => parts.iter().any(|part| part.accepts(name)),
            Self::All(parts) => parts.iter().all(|part| part.accepts(name)),
            Self::Not(part) => !part.accepts(name),
            Self::Test(test) => test.accepts(name),
        }
    }
}

impl Test {
    /// A text is nowhere in a name that is null.
    fn accepts(&self, name: Option<&str>) -> bool {
        match self {
            Self::Equals(text) => name == text.as_deref(),
            Self::Differs(text) => name != text.as_deref(),
            Self::StartsWith(text) => name.is_some_and(|name| name.starts_with(text)),
            Self::EndsWith(text) => name.is_some_and(|name| name.ends_with(text)),
            Self::Contains(text) => name.is_some_and(|name| name.contains(text)),
        }
    }
}

impl FromStr for Filter {
    type Err = ParseFilterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse::expression(text).map(Self)
    }
}

/// Why a text is not a [`Filter`].
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseFilterError {
    /// The text does not follow the grammar. Columns count characters, from 1.
    #[error("expected {expected} at column {column}")]
    Expected {
        /// The expected part.
        expected: &'static str,
        /// The column.
        column: usize,
    },
    /// A text does not end.
    #[error("text that begins at column {column} does not end")]
    Unterminated {
        /// The column in which the text begins.
        column: usize,
    },
    /// The filter tests another property, or uses another function.
    #[error("'{name}' is not supported")]
    Unsupported {
        /// The property or function.
        name: String,
    },
    /// The filter nests too deep.
    #[error("expression must not nest deeper than {max} levels", max = Filter::DEPTH_MAX)]
    Depth,
    /// The filter has too many tests.
    #[error("expression must not have more than {max} tests", max = Filter::TESTS_MAX)]
    Tests,
}
