//! Query strings: the parameters of every method, and those of one.

use std::borrow::Cow;

use percent_encoding::percent_decode;
use serde::Serialize;

use super::{
    Error, FieldMask, ParseFieldMaskError, Rendering, Schema, Violation, Violations, is_name,
    message::{TYPE_BOOL, TYPE_STRING},
};
use crate::excerpt::Excerpt;

/// The parameters that a query of one method may have.
///
/// ```
/// use enroll_dialects::google::{Empty, Method, Parameter, Query};
///
/// const UNDELETE: Method =
///     Method { parameters: &[Parameter::Single("etag")], reply: Empty::SCHEMA };
/// assert_eq!(Query::parse("etag=7", &UNDELETE)?.value("etag"), Some("7"));
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// The method's own parameters.
    pub parameters: &'static [Parameter],
    /// The schema of the reply.
    pub reply: &'static Schema,
}

/// A parameter, by its `lowerCamelCase` name. A query may use the `snake_case` form, too.
///
/// ```
/// use enroll_dialects::google::{Empty, Method, Parameter, Query};
///
/// const SINGLE: Method = Method { parameters: &[Parameter::Single("id")], reply: Empty::SCHEMA };
/// const REPEATED: Method = Method { parameters: &[Parameter::Repeated("id")], reply: Empty::SCHEMA };
/// assert!(Query::parse("id=1&id=2", &SINGLE).is_err());
/// assert_eq!(Query::parse("id=1&id=2", &REPEATED)?.values("id").count(), 2);
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Parameter {
    /// The parameter is given at most once.
    Single(&'static str),
    /// The parameter may be given any number of times.
    Repeated(&'static str),
}

/// A query string, decoded and checked.
///
/// ```
/// use enroll_dialects::{amapi::enrollment_token, google::Query};
///
/// let query = Query::parse("pageSize=2&alt=json&pageToken=a%2Fb%2Bc", &enrollment_token::LIST)?;
/// assert_eq!(query.value("pageToken"), Some("a/b+c"));
/// assert!(Query::parse("page=2", &enrollment_token::LIST).is_err());
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Query {
    values: Vec<(&'static str, String)>,
    rendering: Rendering,
    fields: Option<FieldMask>,
}

impl Query {
    /// Reads the raw query string of a request for `method`: what follows `?`, or nothing.
    ///
    /// A `+` is a space and `%XX` a byte. Besides the method's own parameters there are
    /// [those of every method](https://cloud.google.com/apis/docs/system-parameters), which may
    /// have a `$` before them; of these `alt`, `fields`, `prettyPrint` and `$.xgafv` are acted on.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] lists, in order, what is not UTF-8, unknown or malformed, and
    /// what is given twice although it has one value.
    ///
    /// ```
    /// use enroll_dialects::{amapi::policy, google::Query};
    ///
    /// // A `snake_case` name is the same parameter.
    /// let query = Query::parse("page_size=2", &policy::LIST)?;
    /// assert_eq!(query.value("pageSize"), Some("2"));
    /// assert!(Query::parse("page_size=2&pageSize=2", &policy::LIST).is_err());
    /// # Ok::<(), enroll_dialects::google::Error>(())
    /// ```
    pub fn parse(text: &str, method: &Method) -> Result<Self, Error> {
        Self::read(text, method, Unknown::Refused)
    }

    /// Reads as [`parse`](Self::parse) does, but drops every parameter that the method does not
    /// have.
    pub(crate) fn parse_known(text: &str, method: &Method) -> Result<Self, Error> {
        Self::read(text, method, Unknown::Dropped)
    }

    fn read(text: &str, method: &Method, unknown: Unknown) -> Result<Self, Error> {
        let mut reader = Reader::default();
        for pair in pairs(text) {
            match pair {
                Ok((name, value)) => reader.read(&name, value, method, unknown),
                Err(NotUtf8) => reader.violations.push(Violation::query_not_utf_8()),
            }
            if reader.violations.len() >= Violations::LENGTH_MAX {
                break;
            }
        }
        match Violations::new(reader.violations) {
            Some(violations) => Err(Error::InvalidArgument(violations)),
            None => Ok(Self {
                values: reader.values,
                rendering: Rendering::of(text),
                fields: reader.fields,
            }),
        }
    }

    /// Returns the value of the method's parameter `name`, which is in `lowerCamelCase`.
    ///
    /// ```
    /// use enroll_dialects::{amapi::policy, google::Query};
    ///
    /// let query = Query::parse("pageSize=", &policy::LIST)?;
    /// // An empty value is given; an absent one is not.
    /// assert_eq!((query.value("pageSize"), query.value("pageToken")), (Some(""), None));
    /// # Ok::<(), enroll_dialects::google::Error>(())
    /// ```
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// Returns all values of the method's parameter `name`, which is in `lowerCamelCase`.
    ///
    /// ```
    /// use enroll_dialects::{amapi::signup_url, google::Query};
    ///
    /// let query = Query::parse("allowedDomains=a.example&allowedDomains=b.example", &signup_url::CREATE)?;
    /// assert_eq!(query.values("allowedDomains").collect::<Vec<_>>(), ["a.example", "b.example"]);
    /// # Ok::<(), enroll_dialects::google::Error>(())
    /// ```
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values.iter().filter(move |(given, _)| *given == name).map(|(_, value)| value.as_str())
    }

    /// Returns how the answer is rendered.
    #[must_use]
    pub fn rendering(&self) -> Rendering {
        self.rendering
    }

    /// Returns which fields the reply is to have; `None` is all.
    #[must_use]
    pub fn fields(&self) -> Option<&FieldMask> {
        self.fields.as_ref()
    }

    /// Writes a reply as JSON: the fields that were asked for, rendered as was asked for.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] for what cannot be written as JSON.
    ///
    /// ```
    /// use enroll_dialects::{amapi::policy, google::Query};
    ///
    /// let reply = policy::list(&[], Some("n".into()));
    /// let query = Query::parse("prettyPrint=false", &policy::LIST)?;
    /// assert_eq!(query.render(&reply)?, r#"{"nextPageToken":"n"}"#);
    /// // Only the fields that the caller wants are written.
    /// let query = Query::parse("prettyPrint=false&fields=policies", &policy::LIST)?;
    /// assert_eq!(query.render(&reply)?, "{}");
    /// # Ok::<(), enroll_dialects::google::Error>(())
    /// ```
    pub fn render(&self, reply: &impl Serialize) -> Result<String, Error> {
        match &self.fields {
            None => self.rendering.write(reply),
            Some(mask) => {
                let reply = mask.apply(reply).map_err(|_| Error::Internal)?;
                self.rendering.write(&reply)
            }
        }
    }
}

/// The treatment of a parameter that the method does not have.
#[derive(Clone, Copy)]
enum Unknown {
    Refused,
    Dropped,
}

/// The parts of a query that have been read.
#[derive(Default)]
struct Reader {
    system: Vec<&'static str>,
    values: Vec<(&'static str, String)>,
    fields: Option<FieldMask>,
    violations: Vec<Violation>,
}

impl Reader {
    fn read(&mut self, name: &str, value: Cow<'_, str>, method: &Method, unknown: Unknown) {
        let own = method.parameters.iter().copied().find(|parameter| {
            let (Parameter::Single(own) | Parameter::Repeated(own)) = *parameter;
            is_name(name, own)
        });
        match (own, System::called(name)) {
            (Some(Parameter::Repeated(own)), _) => self.values.push((own, value.into_owned())),
            (Some(Parameter::Single(own)), _) => {
                if self.values.iter().any(|(given, _)| *given == own) {
                    self.violations.push(Violation::repeated_parameter(own));
                } else {
                    self.values.push((own, value.into_owned()));
                }
            }
            (None, Some((name, _))) if self.system.contains(&name) => {
                self.violations.push(Violation::repeated_parameter(name));
            }
            (None, Some((name, system))) => {
                self.system.push(name);
                if let Err(violation) = self.read_system(name, system, &value, method) {
                    self.violations.push(violation);
                }
            }
            (None, None) => match unknown {
                Unknown::Refused => self.violations.push(Violation::unknown_parameter(name)),
                Unknown::Dropped => {}
            },
        }
    }

    fn read_system(
        &mut self,
        name: &'static str,
        system: System,
        value: &str,
        method: &Method,
    ) -> Result<(), Violation> {
        let invalid = |type_name| {
            let why = format_args!("\"{}\"", Excerpt(value));
            Err(Violation::value(name, type_name, why).of(name))
        };
        match system {
            System::Alt if value != "json" => invalid(TYPE_STRING),
            System::PrettyPrint if boolean(value).is_none() => invalid(TYPE_BOOL),
            System::ErrorFormat if Rendering::format(value).is_none() => invalid(TYPE_STRING),
            System::Fields if !value.is_empty() => {
                let mask = FieldMask::parse(value, method.reply);
                self.fields = Some(mask.map_err(ParseFieldMaskError::into_violation)?);
                Ok(())
            }
            System::Alt
            | System::PrettyPrint
            | System::ErrorFormat
            | System::Fields
            | System::Ignored => Ok(()),
        }
    }
}

/// The purpose of a parameter of every method.
#[derive(Clone, Copy)]
pub(super) enum System {
    Alt,
    ErrorFormat,
    Fields,
    PrettyPrint,
    /// The parameter is accepted, and means nothing here. Credentials are among them: none is kept.
    Ignored,
}

impl System {
    /// The parameters by their `lowerCamelCase` names.
    const ALL: [(&'static str, Self); 11] = [
        ("alt", Self::Alt),
        ("fields", Self::Fields),
        ("prettyPrint", Self::PrettyPrint),
        ("$.xgafv", Self::ErrorFormat),
        ("accessToken", Self::Ignored),
        ("callback", Self::Ignored),
        ("key", Self::Ignored),
        ("oauthToken", Self::Ignored),
        ("quotaUser", Self::Ignored),
        ("uploadProtocol", Self::Ignored),
        ("uploadType", Self::Ignored),
    ];

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::called(name).map(|(_, system)| system)
    }

    fn called(name: &str) -> Option<(&'static str, Self)> {
        let bare = name.strip_prefix('$').unwrap_or(name);
        Self::ALL.into_iter().find(|(camel, _)| match camel.strip_prefix('$') {
            Some(_) => name == *camel,
            None => is_name(bare, camel),
        })
    }
}

/// A name or value is not UTF-8.
pub(super) struct NotUtf8;

/// Splits a raw query into names and values, and decodes them.
pub(super) fn pairs(query: &str) -> impl Iterator<Item = Result<(String, Cow<'_, str>), NotUtf8>> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Ok((decode(name)?.into_owned(), decode(value)?))
    })
}

fn decode(text: &str) -> Result<Cow<'_, str>, NotUtf8> {
    if !text.contains(['+', '%']) {
        return Ok(text.into());
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode(spaced.as_bytes()).decode_utf8().map_err(|_| NotUtf8)?;
    Ok(decoded.into_owned().into())
}

/// Reads a boolean parameter: `true` or `false`.
pub(crate) fn boolean(value: &str) -> Option<bool> {
    value.parse().ok()
}
