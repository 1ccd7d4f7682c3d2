//! The request of `createToken`.

use enroll_core::enrollment_profile::Validity;

use super::{
    BadRequest, Error, InvalidParameter,
    request::{is_annotation, read_json},
};
use crate::{
    excerpt::Excerpt,
    json::{Map, Value},
};

const TOKEN_VALIDITY_IN_SECONDS: &str = "tokenValidityInSeconds";

/// Reads the body of `createToken`. Annotations in it are ignored.
///
/// A number with a fraction or an exponent is not an Int32, `6.0` included.
///
/// ```
/// use enroll_dialects::graph::parse_create_token;
///
/// assert!(parse_create_token(br#"{"tokenValidityInSeconds": 6}"#).is_ok());
/// assert_eq!(
///     parse_create_token(b"{}").unwrap_err().to_string(),
///     "Invalid ODataActionParameter 'tokenValidityInSeconds': a value is required.",
/// );
/// ```
///
/// # Errors
///
/// Refuses what is not JSON, then what is not an object, then a parameter that is unknown, then
/// a value that is missing, that is not an Int32, or that is no [`Validity`].
pub fn parse_create_token(body: &[u8]) -> Result<Validity, Error> {
    let body = if body.is_empty() { Map::new().into() } else { read_json(body)? };
    let parameters = body.as_object().ok_or_else(|| refused(InvalidParameter::NotAnObject))?;
    let is_unknown = |name: &&String| *name != TOKEN_VALIDITY_IN_SECONDS && !is_annotation(name);
    if let Some(name) = parameters.keys().find(is_unknown) {
        let name = Excerpt(name).to_string();
        return Err(BadRequest::ActionParameter { name, why: InvalidParameter::Unknown }.into());
    }
    validity(parameters.get(TOKEN_VALIDITY_IN_SECONDS)).map_err(refused)
}

fn validity(value: Option<&Value>) -> Result<Validity, InvalidParameter> {
    let value = value.filter(|value| !value.is_null()).ok_or(InvalidParameter::Missing)?;
    let seconds = value.as_i64().and_then(|seconds| i32::try_from(seconds).ok());
    Ok(Validity::try_from(seconds.ok_or(InvalidParameter::NotAnInt32)?)?)
}

fn refused(why: InvalidParameter) -> Error {
    BadRequest::ActionParameter { name: TOKEN_VALIDITY_IN_SECONDS.into(), why }.into()
}
