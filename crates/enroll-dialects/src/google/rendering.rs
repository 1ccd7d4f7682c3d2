//! The rendering of an answer, according to its query.

use serde::Serialize;

use super::{Error, query};

/// The rendering of an answer.
///
/// ```
/// use enroll_dialects::google::{Empty, Rendering};
///
/// assert_eq!(Rendering::default().write(&Empty {})?, "{}\n");
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rendering {
    /// `true` for line breaks and indentation.
    pub pretty_print: bool,
    /// The form of an error.
    pub error_format: ErrorFormat,
}

/// The form of an error.
///
/// ```
/// use enroll_dialects::google::{ErrorFormat, Rendering};
///
/// assert_eq!(Rendering::of("$.xgafv=2").error_format, ErrorFormat::V2);
/// assert_eq!(Rendering::of("").error_format, ErrorFormat::Unspecified);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ErrorFormat {
    /// Nothing was asked for: each API has its own default.
    #[default]
    Unspecified,
    /// With `errors[]`, as well as `status` and `details`.
    V1,
    /// With `status` and `details` only.
    V2,
}

impl Rendering {
    /// Reads the rendering from a raw query, even if the query is refused otherwise.
    ///
    /// The first valid `prettyPrint` and `$.xgafv` count; malformed ones are ignored.
    ///
    /// ```
    /// use enroll_dialects::google::{ErrorFormat, Rendering};
    ///
    /// let rendering = Rendering::of("%24.xgafv=1&unknown&prettyPrint=false");
    /// assert_eq!(rendering, Rendering { pretty_print: false, error_format: ErrorFormat::V1 });
    /// assert_eq!(Rendering::of("prettyPrint=maybe"), Rendering::default());
    /// ```
    #[must_use]
    pub fn of(query: &str) -> Self {
        let mut pretty_print = None;
        let mut error_format = None;
        for (name, value) in query::pairs(query).flatten() {
            match query::System::from_name(&name) {
                Some(query::System::PrettyPrint) => {
                    pretty_print = pretty_print.or_else(|| query::boolean(&value));
                }
                Some(query::System::ErrorFormat) => {
                    error_format = error_format.or_else(|| Self::format(&value));
                }
                Some(query::System::Alt | query::System::Fields | query::System::Ignored)
                | None => {}
            }
        }
        let default = Self::default();
        Self {
            pretty_print: pretty_print.unwrap_or(default.pretty_print),
            error_format: error_format.unwrap_or(default.error_format),
        }
    }

    /// Writes a reply as JSON; pretty, it ends with a line break.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] for what cannot be written as JSON.
    ///
    /// ```
    /// use enroll_dialects::google::{Empty, Rendering};
    ///
    /// let compact = Rendering { pretty_print: false, ..Rendering::default() };
    /// assert_eq!(compact.write(&Empty {})?, "{}");
    /// # Ok::<(), enroll_dialects::google::Error>(())
    /// ```
    pub fn write(self, reply: &impl Serialize) -> Result<String, Error> {
        if !self.pretty_print {
            return serde_json::to_string(reply).map_err(|_| Error::Internal);
        }
        let mut text = serde_json::to_string_pretty(reply).map_err(|_| Error::Internal)?;
        text.push('\n');
        Ok(text)
    }

    /// Reads the value of `$.xgafv`.
    pub(super) fn format(value: &str) -> Option<ErrorFormat> {
        match value {
            "1" => Some(ErrorFormat::V1),
            "2" => Some(ErrorFormat::V2),
            _ => None,
        }
    }
}

/// Pretty, and an error in its API's own format.
impl Default for Rendering {
    fn default() -> Self {
        Self { pretty_print: true, error_format: ErrorFormat::Unspecified }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_known_though_the_query_be_refused() {
        let plain = Rendering { pretty_print: false, ..Rendering::default() };
        for query in
            ["prettyPrint=false&x=%ff", "%ff=1&$pretty_print=false", "alt=xml&prettyPrint=false"]
        {
            assert_eq!(Rendering::of(query), plain, "{query}");
        }
        for query in
            ["", "?", "&&", "prettyPrint", "prettyPrint=FALSE", "prettyPrint=%ff", "$.xgafv=3"]
        {
            assert_eq!(Rendering::of(query), Rendering::default(), "{query}");
        }
    }

    #[test]
    fn the_first_valid_parameter_counts() {
        assert!(!Rendering::of("prettyPrint=x&prettyPrint=false&prettyPrint=true").pretty_print);
    }
}
