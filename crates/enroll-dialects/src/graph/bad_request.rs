//! What is wrong with a request, in the words of status 400.

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
        /// What it is.
        kind: &'static str,
    },
    /// The body has a property that the type does not.
    #[error("The property '{name}' does not exist on type '{}'.", collection.type_name())]
    UnknownProperty {
        /// The property.
        name: String,
        /// Where it would belong.
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
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidValue {
    /// It is of another type.
    #[error("expected {expected}, found {found}")]
    Type {
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// It is not one of the words that the property may have.
    #[error("it is not a member of the enumeration")]
    NotAMember,
    /// It is a text that the property cannot hold.
    #[error(transparent)]
    Text(#[from] ParseProfileTextError),
    /// It is no way to name devices.
    #[error(transparent)]
    DeviceNameTemplate(#[from] ParseDeviceNameTemplateError),
    /// It does not go with the value of another property.
    #[error(transparent)]
    Together(#[from] CheckSettingsError),
}

/// Why a parameter of `createToken` is refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidParameter {
    /// The body is not an object.
    #[error("body must be an object")]
    NotAnObject,
    /// It is missing, or null.
    #[error("a value is required")]
    Missing,
    /// It is no number, one with a fraction or exponent, or one that an Int32 cannot hold.
    #[error("value must be an Int32")]
    NotAnInt32,
    /// It is out of range.
    #[error(transparent)]
    OutOfRange(#[from] ValidityOutOfRange),
    /// There is no such parameter.
    #[error("there is no such parameter")]
    Unknown,
}

/// Why the value of a query option is refused.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidOption {
    /// It is not a number of the option's range.
    #[error("value must be a whole number from {min} to {max}")]
    Number {
        /// The least.
        min: usize,
        /// The most.
        max: usize,
    },
    /// It is not a truth value.
    #[error("value must be `true` or `false`")]
    Boolean,
    /// It names a property that the type does not have.
    #[error("could not find a property named '{name}' on type '{}'", collection.type_name())]
    UnknownProperty {
        /// The property.
        name: String,
        /// Where it would belong.
        collection: Collection,
    },
    /// It names a property that lists are not ordered by.
    #[error("ordering by '{name}' is not supported")]
    Order {
        /// The property, and what follows it.
        name: String,
    },
    /// It names too many properties, or one of them twice.
    #[error("list may be ordered by each property once at most")]
    RepeatedOrder,
    /// It is no expression that is supported.
    #[error(transparent)]
    Filter(#[from] ParseFilterError),
    /// It is not a token of this list.
    #[error("token is not one of this list")]
    SkipToken,
    /// It is another format.
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

/// Says what kind of value it is.
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
