//! [`signupUrls`](https://developers.google.com/android/management/reference/rest/v1/signupUrls).

use serde::Serialize;

use crate::google::{Error, Method, Parameter, Query, TYPE_STRING, Violation, schema};

const CALLBACK_URL: &str = "callbackUrl";
const PROJECT_ID: &str = "projectId";

/// `POST /v1/signupUrls`.
pub const CREATE: Method = Method {
    parameters: &[
        Parameter::Single("adminEmail"),
        Parameter::Repeated("allowedDomains"),
        Parameter::Single(CALLBACK_URL),
        Parameter::Single(PROJECT_ID),
    ],
    reply: &SIGNUP_URL,
};

/// The longest callback URL, in bytes. No vendor names a number.
pub const CALLBACK_BYTES_MAX: usize = 2048;

/// The beginning of the name of a sign-up URL.
pub const PREFIX: &str = "signupUrls/";

schema! {
    SIGNUP_URL { name, url }
}

/// Reads where an administrator is to be sent after registering an enterprise.
///
/// # Errors
///
/// Refuses a query without `callbackUrl`, then one without `projectId`, then a callback that is no
/// `http` or `https` URL with a host, or longer than [`CALLBACK_BYTES_MAX`].
///
/// ```
/// use enroll_dialects::{amapi::signup_url::{CREATE, callback_of}, google::Query};
///
/// let query = Query::parse("projectId=p&callbackUrl=https%3A%2F%2Fa.example", &CREATE)?;
/// assert_eq!(callback_of(&query), Ok("https://a.example"));
/// let query = Query::parse("projectId=p&callbackUrl=javascript%3Aa", &CREATE)?;
/// assert!(callback_of(&query).is_err());
/// # Ok::<(), enroll_dialects::google::Error>(())
/// ```
pub fn callback_of(query: &Query) -> Result<&str, Error> {
    let given = |name| query.value(name).filter(|value| !value.is_empty());
    let callback =
        given(CALLBACK_URL).ok_or_else(|| Violation::required_parameter(CALLBACK_URL))?;
    given(PROJECT_ID).ok_or_else(|| Violation::required_parameter(PROJECT_ID))?;
    if is_callback(callback) {
        Ok(callback)
    } else {
        let why = "it must be an `http` or `https` URL of at most 2048 bytes";
        Err(Violation::value("callback_url", TYPE_STRING, why).into())
    }
}

/// Returns whether a text is a URL that a browser can be sent to: printable ASCII, with a host.
///
/// ```
/// use enroll_dialects::amapi::signup_url::is_callback;
///
/// assert!(is_callback("https://a.example/done?x=1"));
/// assert!(!is_callback("https:///done"));
/// ```
#[must_use]
pub fn is_callback(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let has_host = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#']));
    has_host && text.len() <= CALLBACK_BYTES_MAX && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Returns a callback URL that carries an enterprise token: before the fragment, after the
/// parameters that the query has already.
///
/// ```
/// use enroll_dialects::amapi::signup_url::with_token;
///
/// assert_eq!(with_token("https://emm.example/done", "t"), "https://emm.example/done?enterpriseToken=t");
/// assert_eq!(with_token("http://a/?x=1#top", "t"), "http://a/?x=1&enterpriseToken=t#top");
/// ```
#[must_use]
pub fn with_token(callback: &str, token: &str) -> String {
    let (url, fragment) = match callback.split_once('#') {
        Some((url, fragment)) => (url, format!("#{fragment}")),
        None => (callback, String::new()),
    };
    let mark = if url.contains('?') { '&' } else { '?' };
    format!("{url}{mark}enterpriseToken={token}{fragment}")
}

/// A sign-up URL as a reply has it.
#[derive(Serialize)]
pub struct View {
    name: String,
    url: String,
}

/// Returns the reply to a creation.
///
/// ```
/// use enroll_dialects::amapi::signup_url::view;
///
/// let reply = serde_json::to_string(&view("s1", "https://a.example".into()))?;
/// assert_eq!(reply, r#"{"name":"signupUrls/s1","url":"https://a.example"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn view(id: &str, url: String) -> View {
    View { name: format!("{PREFIX}{id}"), url }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callback_is_a_url_with_a_host() {
        for good in ["http://localhost", "https://emm.example:8443/done?x=1#y"] {
            assert!(is_callback(good), "{good}");
        }
        let long = format!("https://{}", "a".repeat(CALLBACK_BYTES_MAX));
        for bad in
            ["", "javascript:alert(1)", "//host", "http://", "http:///x", "http://a b", &long]
        {
            assert!(!is_callback(bad), "{bad}");
        }
    }
}
