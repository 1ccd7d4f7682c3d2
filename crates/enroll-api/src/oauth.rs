//! Token endpoints of OAuth 2.0: where clients of an emulator get their bearers.
//!
//! An emulator accepts every bearer but `invalid`, so it checks the form of a request and no
//! signature or secret. A service has no such endpoint: its bearers are configured.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use bytes::Bytes;
use enroll_dialects::graph::Guid;
use http::{HeaderValue, Method, Response, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{head::Head, shared::Shared};

/// How long a bearer is valid, as the reply has it, in seconds.
const EXPIRES_IN: u32 = 3599;

/// The longest life of an assertion, in seconds: one hour.
const ASSERTION_LIFE_MAX: i64 = 3600;

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// An endpoint that gives out bearers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TokenEndpoint {
    /// Google's: `POST /token`.
    Google,
    /// Microsoft's: `POST /{tenant}/oauth2/v2.0/token`.
    Microsoft,
}

impl TokenEndpoint {
    /// Returns the endpoint that a request is for, if an emulator serves it.
    pub(crate) fn of(head: &Head, shared: &Shared) -> Option<Self> {
        if shared.options.controls.is_none() || head.method != Method::POST {
            return None;
        }
        let mut segments = head.uri.path().strip_prefix('/')?.split('/');
        match [segments.next(), segments.next(), segments.next(), segments.next()] {
            [Some("token"), None, ..] => Some(Self::Google),
            [Some(tenant), Some("oauth2"), Some("v2.0"), Some("token")]
                if !tenant.is_empty() && segments.next().is_none() =>
            {
                Some(Self::Microsoft)
            }
            _ => None,
        }
    }

    /// Answers a request.
    pub(crate) fn answer(self, body: &[u8], shared: &Shared) -> Response<Bytes> {
        let form = Form::parse(body);
        let granted = match self {
            Self::Google => google(&form),
            Self::Microsoft => microsoft(&form),
        };
        let drawn = shared.service.draw();
        match (granted, self) {
            (Ok(()), Self::Google) => respond(
                StatusCode::OK,
                &json!({
                    "access_token": format!("ya29.{}", base16ct::HexDisplay(&drawn)),
                    "expires_in": EXPIRES_IN,
                    "token_type": "Bearer",
                }),
            ),
            (Ok(()), Self::Microsoft) => respond(
                StatusCode::OK,
                &json!({
                    "token_type": "Bearer",
                    "expires_in": EXPIRES_IN,
                    "ext_expires_in": EXPIRES_IN,
                    "access_token": BASE64_URL_SAFE_NO_PAD.encode(drawn),
                }),
            ),
            (Err(error), Self::Google) => respond(
                StatusCode::BAD_REQUEST,
                &json!({ "error": error.name, "error_description": error.description }),
            ),
            (Err(error), Self::Microsoft) => {
                let id = Guid::from_entropy(drawn).to_string();
                respond(
                    StatusCode::BAD_REQUEST,
                    &json!({
                        "error": error.name,
                        "error_description": error.description,
                        "error_codes": [error.code],
                        "timestamp": shared.options.clock().now(),
                        "trace_id": id,
                        "correlation_id": id,
                    }),
                )
            }
        }
    }
}

/// Why no bearer is given out.
#[derive(Debug, Eq, PartialEq)]
struct Refusal {
    name: &'static str,
    description: String,
    /// Microsoft's number.
    code: u32,
}

impl Refusal {
    fn new(name: &'static str, description: impl Into<String>, code: u32) -> Self {
        Self { name, description: description.into(), code }
    }
}

/// The parameters of a request.
struct Form(Vec<(String, String)>);

impl Form {
    fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// Returns the value of a parameter that is not empty.
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(given, value)| given == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }
}

/// Checks a request to Google's endpoint.
fn google(form: &Form) -> Result<(), Refusal> {
    let missing = |name| {
        let description = format!("Missing required parameter: {name}");
        Refusal::new("invalid_request", description, 0)
    };
    let required = |name| form.get(name).ok_or_else(|| missing(name));
    match required("grant_type")? {
        JWT_BEARER => check_assertion(required("assertion")?),
        "refresh_token" => required("refresh_token").map(drop),
        "client_credentials" => {
            required("client_id")?;
            required("client_secret").map(drop)
        }
        other => {
            Err(Refusal::new("unsupported_grant_type", format!("Invalid grant_type: {other}"), 0))
        }
    }
}

/// The head of a JSON Web Token.
#[derive(Deserialize)]
struct Algorithm {
    alg: String,
}

/// The claims of a service account's assertion.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
}

/// Checks the form of a service account's assertion, as Google
/// [documents it](https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests).
/// The time is not compared with the emulator's clock, which may be another than the client's.
fn check_assertion(assertion: &str) -> Result<(), Refusal> {
    let invalid = |why: &str| Refusal::new("invalid_grant", format!("Invalid JWT: {why}"), 0);
    let segments: Vec<_> = assertion.split('.').collect();
    let [head, claims, signature] = segments[..] else {
        return Err(invalid("a token has three segments"));
    };
    let head: Algorithm = decode(head).ok_or_else(|| invalid("the header cannot be read"))?;
    if head.alg != "RS256" {
        return Err(invalid("the algorithm must be RS256"));
    }
    let claims: Claims =
        decode(claims).ok_or_else(|| invalid("iss, aud, iat and exp must be given"))?;
    if claims.iss.is_empty() || !claims.aud.ends_with("/token") {
        return Err(invalid("iss must be the service account, and aud the URL of this endpoint"));
    }
    let life = claims.exp.checked_sub(claims.iat);
    if !life.is_some_and(|life| (1..=ASSERTION_LIFE_MAX).contains(&life)) {
        return Err(invalid(
            "Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check \
             your iat and exp values in the JWT claim.",
        ));
    }
    if signature.is_empty() { Err(invalid("the signature is missing")) } else { Ok(()) }
}

fn decode<T: for<'de> Deserialize<'de>>(segment: &str) -> Option<T> {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(segment).ok()?).ok()
}

/// Checks a request to Microsoft's endpoint.
fn microsoft(form: &Form) -> Result<(), Refusal> {
    let required = |name: &str| {
        form.get(name).ok_or_else(|| {
            let description = format!(
                "AADSTS900144: The request body must contain the following parameter: '{name}'."
            );
            Refusal::new("invalid_request", description, 900_144)
        })
    };
    match required("grant_type")? {
        "client_credentials" => {
            required("client_id")?;
            required("scope")?;
            if form.get("client_assertion").is_none() && form.get("client_secret").is_none() {
                let description = "AADSTS7000216: 'client_assertion', 'client_secret' or \
                    'request' is required for the 'client_credentials' grant type.";
                return Err(Refusal::new("invalid_client", description, 7_000_216));
            }
            Ok(())
        }
        other => {
            let description =
                format!("AADSTS70003: The app requested an unsupported grant type '{other}'.");
            Err(Refusal::new("unsupported_grant_type", description, 70_003))
        }
    }
}

fn respond(status: StatusCode, body: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
