//! The errors of a request, in the words of status 400.

use enroll_core::enrollment_profile::{
    CheckSettingsError, ParseDeviceNameTemplateError, ParseProfileTextError, ValidityOutOfRange,
};

use super::{Collection, ParseFilterError};
use crate::{
    excerpt::Excerpt,
    json::{ParseJsonError, Value},
};

/// Why a request could not be served, whatever is stored.
///
/// Names in it are the caller's, or their beginnings; values are not repeated: they may be
/// secrets.
///
/// ```
/// use enroll_dialects::graph::{BadRequest, Collection};
///
/// let error = BadRequest::UnknownProperty {
///     name: "wifiSsid".into(),
///     collection: Collection::AndroidForWork,
/// };
/// assert_eq!(
///     error.to_string(),
///     "The property 'wifiSsid' does not exist on type \
///      'microsoft.graph.androidForWorkEnrollmentProfile'.",
/// );
/// ```
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadRequest {
    /// The path goes where nothing is.
    #[error("Resource not found for the segment '{segment}'.")]
    Segment {
        /// The segment.
        segment: String,
    },
    /// The body is not JSON.
    #[error("Unable to read JSON request payload: {why}.")]
    Json {
        /// Why not, and where.
        why: String,
    },
    /// The body is JSON, but not an object.
    #[error("Unable to read JSON request payload: body must be an object, not {kind}.")]
    NotAnObject {
        /// The kind of the value.
        kind: &'static str,
    },
    /// The body has a property that the type does not.
    #[error("The property '{name}' does not exist on type '{}'.", collection.type_name())]
    UnknownProperty {
        /// The property.
        name: String,
        /// The collection of the type.
        collection: Collection,
    },
    /// The value of a property is refused.
    #[error("Invalid value for property '{name}': {why}.")]
    Property {
        /// The property.
        name: &'static str,
        /// Why.
        why: InvalidValue,
    },
    /// A parameter of `createToken` is refused.
    #[error("Invalid ODataActionParameter '{name}': {why}.")]
    ActionParameter {
        /// The parameter.
        name: String,
        /// Why.
        why: InvalidParameter,
    },
    /// A batch is refused.
    #[error("{why}")]
    Batch {
        /// Why.
        why: &'static str,
    },
    /// A call of a batch that writes has no body, or a body without a `Content-Type`.
    #[error("Write request id : {id} does not contain Content-Type header or body.")]
    BatchWrite {
        /// The call's id.
        id: String,
    },
    /// The value of a header is refused.
    #[error("Invalid value for the header '{name}': {why}.")]
    Header {
        /// The header.
        name: &'static str,
        /// Why.
        why: String,
    },
    /// A query option is unknown, or unsupported here.
    #[error("The query option '{name}' is not supported.")]
    Option {
        /// The option.
        name: String,
    },
    /// A query option is given twice.
    #[error("The query option '{name}' was specified more than once.")]
    RepeatedOption {
        /// The option.
        name: &'static str,
    },
    /// The value of a query option is refused.
    #[error("Invalid value for the query option '{name}': {why}.")]
    OptionValue {
        /// The option.
        name: &'static str,
        /// Why.
        why: InvalidOption,
    },
    /// A name or value of the query is not UTF-8.
    #[error("The query is not valid UTF-8.")]
    QueryNotUtf8,
}

/// Why the value of a property is refused.
///
/// ```
/// use enroll_dialects::graph::InvalidValue;
///
/// let error = InvalidValue::Type { expected: "a string", found: "a number" };
/// assert_eq!(error.to_string(), "expected a string, found a number");
/// ```
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidValue {
    /// The value has another type.
    #[error("expected {expected}, found {found}")]
    Type {
        /// The expected type.
        expected: &'static str,
        /// The kind of the value.
        found: &'static str,
    },
    /// The value is not a member of the enumeration.
    #[error("it is not a member of the enumeration")]
    NotAMember,
    /// The text is invalid for the property.
    #[error(transparent)]
    Text(#[from] ParseProfileTextError),
    /// The text is not a template for names of devices.
    #[error(transparent)]
    DeviceNameTemplate(#[from] ParseDeviceNameTemplateError),
    /// The value contradicts another property.
    #[error(transparent)]
    Together(#[from] CheckSettingsError),
}

/// Why a parameter of `createToken` is refused.
///
/// ```
/// use enroll_dialects::graph::InvalidParameter;
///
/// assert_eq!(InvalidParameter::NotAnInt32.to_string(), "value must be an Int32");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidParameter {
    /// The body is not an object.
    #[error("body must be an object")]
    NotAnObject,
    /// The value is missing or null.
    #[error("a value is required")]
    Missing,
    /// The value is not a number, has a fraction or an exponent, or does not fit an Int32.
    #[error("value must be an Int32")]
    NotAnInt32,
    /// The value is out of range.
    #[error(transparent)]
    OutOfRange(#[from] ValidityOutOfRange),
    /// There is no such parameter.
    #[error("there is no such parameter")]
    Unknown,
}

/// Why the value of a query option is refused.
///
/// ```
/// use enroll_dialects::graph::InvalidOption;
///
/// let error = InvalidOption::Number { min: 1, max: 999 };
/// assert_eq!(error.to_string(), "value must be a whole number from 1 to 999");
/// ```
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidOption {
    /// The value is not a number in the range of the option.
    #[error("value must be a whole number from {min} to {max}")]
    Number {
        /// The least.
        min: usize,
        /// The most.
        max: usize,
    },
    /// The value is not a truth value.
    #[error("value must be `true` or `false`")]
    Boolean,
    /// The type does not have the named property.
    #[error("could not find a property named '{name}' on type '{}'", collection.type_name())]
    UnknownProperty {
        /// The property.
        name: String,
        /// The collection of the type.
        collection: Collection,
    },
    /// Lists are not ordered by the named property.
    #[error("ordering by '{name}' is not supported")]
    Order {
        /// The property, and what follows it.
        name: String,
    },
    /// The value names too many properties, or one of them twice.
    #[error("list may be ordered by each property once at most")]
    RepeatedOrder,
    /// The expression is not supported.
    #[error(transparent)]
    Filter(#[from] ParseFilterError),
    /// The token does not belong to this list.
    #[error("token is not one of this list")]
    SkipToken,
    /// The format is not supported.
    #[error("value must be `json`")]
    Format,
}

impl BadRequest {
    pub(super) fn json(error: &ParseJsonError) -> Self {
        Self::Json { why: error.to_string() }
    }

    pub(super) fn segment(segment: &str) -> Self {
        Self::Segment { segment: Excerpt(segment).to_string() }
    }

    pub(super) fn option(name: &str) -> Self {
        Self::Option { name: Excerpt(name).to_string() }
    }
}

/// Returns the kind of a value.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
