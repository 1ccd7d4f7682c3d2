//! Checks of every text that is read as a request of Android Management: a query, and after a line feed a
//! body.

use enroll_core::{Policy, Timestamp, document::Document};
use enroll_dialects::{
    amapi::{
        PageRequest,
        device::{self, Wipe},
        enrollment_token, enterprise, policy, signup_url,
    },
    google::{Error, Method, Query, Rendering},
};
use serde_json::Value;

/// Panics if something does not hold.
pub fn check(input: &[u8]) {
    let mut parts = input.splitn(2, |byte| *byte == b'\n');
    let Some(query) = parts.next().and_then(|query| str::from_utf8(query).ok()) else { return };
    check_bodies(query, parts.next().unwrap_or_default());
    if let Some(query) = parsed(query, &enrollment_token::LIST)
        && let Some(page) = accepted(PageRequest::from_query(&query))
    {
        assert!((1..=100).contains(&page.size));
    }
    if let Some(query) = parsed(query, &device::DELETE)
        && let Some(wipe) = accepted(Wipe::from_query(&query))
    {
        assert!(wipe.reason().is_none_or(|reason| reason.chars().count() <= 200));
    }
    if let Some(query) = parsed(query, &signup_url::CREATE)
        && let Some(callback) = accepted(signup_url::callback_of(&query))
    {
        let sent_on = signup_url::with_token(callback, "t");
        assert!(sent_on.contains("enterpriseToken=t"));
        assert!(sent_on.len() > callback.len() && sent_on.is_ascii());
    }
    for method in [&enrollment_token::CREATE, &device::GET, &policy::LIST, &enterprise::LIST] {
        parsed(query, method);
    }
}

/// What is shown of a policy or an enterprise is shown again when it is kept.
fn check_bodies(query: &str, body: &[u8]) {
    if let Some(document) = accepted(policy::document(body)) {
        let shown = policy::view(&written(document)).to_string();
        let again = policy::document(shown.as_bytes()).expect("it is a body");
        assert_eq!(policy::view(&written(again)).to_string(), shown);
    }
    if let Some(document) = accepted(enterprise::document("p", body)) {
        let name = "enterprises/e1".parse().expect("it is a name");
        assert!(enterprise::is_of_project(Some(&document), "p"));
        let shown = enterprise::view(&name, Some(&document)).to_string();
        let again = enterprise::document("p", shown.as_bytes()).expect("it is a body");
        assert_eq!(enterprise::view(&name, Some(&again)).to_string(), shown);
    }
    if let Some(query) = parsed(query, &policy::PATCH)
        && let Some(patch) = accepted(policy::parse_patch(&query, body))
    {
        let once = patch.of(None).expect("it is short");
        // The same patch again changes nothing.
        assert_eq!(patch.of(Some(&once)), Ok(once));
    }
    if let Some(query) = parsed(query, &enterprise::PATCH)
        && let Some(patch) = accepted(enterprise::parse_patch(&query, body))
    {
        let once = patch.of(None).expect("it is short");
        assert_eq!(patch.of(Some(&once)), Ok(once));
    }
    if let Some(query) = parsed(query, &enterprise::CREATE) {
        accepted(enterprise::parse_creation(&query, body));
    }
}

fn written(document: Document) -> Policy {
    let name = "enterprises/e1/policies/p1".parse().expect("it is a name");
    Policy::from(Policy::begin(name, document, Timestamp::UNIX_EPOCH))
}

/// Returns the query if it is one of the method; what it asks of the answer is known either way.
fn parsed(text: &str, method: &Method) -> Option<Query> {
    let query = accepted(Query::parse(text, method))?;
    assert_eq!(query.rendering(), Rendering::of(text));
    Some(query)
}

/// Returns what was accepted. A refusal is JSON, whatever it repeats of the input, and never long.
fn accepted<T>(result: Result<T, Error>) -> Option<T> {
    result
        .map_err(|error| {
            let body = error.body(Rendering::default());
            assert!(serde_json::from_str::<Value>(&body).is_ok());
            assert!(body.len() < 64 << 10);
        })
        .ok()
}
