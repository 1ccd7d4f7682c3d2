//! Common parts of Google's APIs: query parameters, partial responses, error bodies.

mod enrollment;
mod error;
mod field_mask;
mod kept;
mod message;
mod query;
mod rendering;
mod schema;
mod violation;

use serde::Serialize;

pub(crate) use self::{
    enrollment::{
        AuthenticationOptions, Requirement, read_authentication, read_duration,
        write_authentication,
    },
    error::{Face, Legacy, RpcStatus},
    kept::{Kept, UpdateMask, read_document, read_kept, view_kept, write_document},
    message::{Enumeration, Message, TYPE_BOOL, TYPE_INT32, TYPE_STRING, read},
    query::boolean,
    schema::{Field, schema},
};
pub use self::{
    error::Error,
    field_mask::{FieldMask, ParseFieldMaskError, PartialResponse},
    query::{Method, Parameter, Query},
    rendering::{ErrorFormat, Rendering},
    schema::Schema,
    violation::{Violation, Violations},
};

/// The reply of a method without a result: `{}`.
///
/// ```
/// use enroll_dialects::google::Empty;
///
/// assert_eq!(serde_json::to_string(&Empty {})?, "{}");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Empty {}

impl Empty {
    /// The fields of [`Empty`]: none.
    pub const SCHEMA: &'static Schema = &Schema(&[]);
}

/// Returns the `snake_case` form of a `lowerCamelCase` name.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}

/// Returns whether `name` is the `lowerCamelCase` name `camel` or its `snake_case` form.
fn is_name(name: &str, camel: &str) -> bool {
    name == camel || (name.contains('_') && name == snake_case(camel))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_two_spellings() {
        assert_eq!(snake_case("oneTimeOnly"), "one_time_only");
        assert_eq!(snake_case("name"), "name");
        for spelling in ["oneTimeOnly", "one_time_only"] {
            assert!(is_name(spelling, "oneTimeOnly"), "{spelling}");
        }
        for other in ["one_timeOnly", "OneTimeOnly", "onetimeonly", "one_time_only_", ""] {
            assert!(!is_name(other, "oneTimeOnly"), "{other}");
        }
    }
}
