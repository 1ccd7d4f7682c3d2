//! Query strings: the parameters of every method, and those of one.
#![expect(clippy::panic, reason = "a test fails where it panics")]

use enroll_checks::panics::no_input_panics;
use enroll_dialects::{
    amapi::{PageRequest, device, enrollment_token},
    google::{Error, ErrorFormat, Query, Rendering, Violation},
};
use proptest::prelude::*;

fn list(query: &str) -> Result<Query, Error> {
    Query::parse(query, &enrollment_token::LIST)
}

#[track_caller]
fn refused(query: &str, messages: &[&str]) {
    let Err(Error::InvalidArgument(violations)) = list(query) else {
        panic!("`{query}` is accepted");
    };
    let descriptions: Vec<_> = violations.iter().map(Violation::description).collect();
    assert_eq!(descriptions, messages, "{query}");
}

// Rule 2.2: "Emulator: accept all; act on alt (only json), prettyPrint, $.xgafv, preferably
// fields; ignore the rest."
#[test]
fn the_parameters_of_every_method_are_accepted() {
    for query in [
        "alt=json",
        "fields=nextPageToken",
        "key=k",
        "access_token=a",
        "oauth_token=o",
        "prettyPrint=true",
        "quotaUser=q",
        "callback=c",
        "uploadType=media",
        "upload_protocol=raw",
        "$.xgafv=1",
        "%24.xgafv=2",
    ] {
        assert!(list(query).is_ok(), "{query}");
    }
    let all = "alt=json&fields=*&key=k&access_token=a&oauth_token=o&prettyPrint=false&quotaUser=q\
               &callback=c&uploadType=media&upload_protocol=raw&$.xgafv=1&pageSize=2&pageToken=t";
    assert!(list(all).is_ok());
}

#[test]
fn they_may_be_spelled_as_google_accepts_them() {
    for query in [
        "$alt=json",
        "%24alt=json",
        "pretty_print=false",
        "$prettyPrint=false",
        "accessToken=a",
        "$key=k",
        "quota_user=q",
        "upload_type=media",
        "uploadProtocol=raw",
        "$fields=*",
    ] {
        assert!(list(query).is_ok(), "{query}");
    }
    for name in ["xgafv", ".xgafv", "$$.xgafv", "$.alt", "ALT", "prettyprint", "$pageSize", "$"] {
        assert!(list(&format!("{name}=1")).is_err(), "{name}");
    }
}

// Rule 2.2 unknown key: "Invalid JSON payload received. Unknown name "x": Cannot bind query
// parameter. Field 'x' could not be found in request message."
#[test]
fn an_unknown_parameter_is_refused_by_name() {
    let unknown = |name: &str| {
        format!(
            "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. \
             Field '{name}' could not be found in request message."
        )
    };
    refused("x=1", &[&unknown("x")]);
    refused("x", &[&unknown("x")]);
    refused("=1", &[&unknown("")]);
    refused("a=1&alt=json&b=2", &[&unknown("a"), &unknown("b")]);
    refused("%00%22=1", &[&unknown("\\0\\\"")]);
    refused(&format!("{}=1", "n".repeat(100_000)), &[&unknown(&format!("{}…", "n".repeat(64)))]);
    // What one method has, another need not have.
    assert!(Query::parse("pageSize=1", &enrollment_token::GET).is_err());
    assert!(Query::parse("wipeDataFlags=WIPE_ESIMS", &device::GET).is_err());
}

#[test]
fn a_refusal_lists_20_violations_at_most() {
    let query: Vec<_> = (0..10_000).map(|number| format!("x{number}=1")).collect();
    let Err(Error::InvalidArgument(violations)) = list(&query.join("&")) else { panic!() };
    assert_eq!(violations.iter().count(), 20);
}

#[test]
fn what_has_one_value_is_given_once() {
    let twice = |path: &str, name: &str| {
        format!("Invalid value at '{path}', query parameter \"{name}\" is given more than once")
    };
    refused("pageSize=1&pageSize=1", &[&twice("page_size", "pageSize")]);
    refused("pageSize=1&page_size=2", &[&twice("page_size", "pageSize")]);
    refused("alt=json&alt=json", &[&twice("alt", "alt")]);
    refused("alt=json&$alt=json", &[&twice("alt", "alt")]);
    refused("$.xgafv=1&%24.xgafv=2", &[&twice("$.xgafv", "$.xgafv")]);
}

// Rule 2.2 alt: "(json|media|proto, default json)"; only json is served.
#[test]
fn malformed_values_are_refused() {
    for value in ["media", "proto", "sse", "JSON", ""] {
        let message = format!("Invalid value at 'alt' (TYPE_STRING), \"{value}\"");
        refused(&format!("alt={value}"), &[&message]);
    }
    for value in ["", "1", "0", "True", "yes"] {
        let message = format!("Invalid value at 'prettyPrint' (TYPE_BOOL), \"{value}\"");
        refused(&format!("prettyPrint={value}"), &[&message]);
    }
    for value in ["", "0", "3", "v1", "01"] {
        let message = format!("Invalid value at '$.xgafv' (TYPE_STRING), \"{value}\"");
        refused(&format!("$.xgafv={value}"), &[&message]);
    }
}

// Rule 7.26: "In queries + is a space."
#[test]
fn a_query_is_decoded() {
    let token = |query| list(query).map(|query| query.value("pageToken").map(String::from));
    assert_eq!(token("pageToken=a+b"), Ok(Some("a b".into())));
    assert_eq!(token("pageToken=a%2Bb"), Ok(Some("a+b".into())));
    assert_eq!(token("pageToken=a%2Fb%2Bc%3D%3D"), Ok(Some("a/b+c==".into())));
    assert_eq!(token("pageToken=a=b"), Ok(Some("a=b".into())));
    assert_eq!(token("pageToken=a%26b"), Ok(Some("a&b".into())));
    assert_eq!(token("pageToken=%C3%BC%e2%82%ac"), Ok(Some("ü€".into())));
    assert_eq!(token("p%61geToken=a"), Ok(Some("a".into())));
    assert_eq!(token("pageToken=100%"), Ok(Some("100%".into())));
    assert_eq!(token("pageToken=%zz%4"), Ok(Some("%zz%4".into())));
    assert_eq!(token("pageToken"), Ok(Some(String::new())));
    assert_eq!(token("page_token=a"), Ok(Some("a".into())));
    assert_eq!(token("alt=json"), Ok(None));
}

#[test]
fn what_is_not_utf_8_is_refused() {
    let message = "Invalid query string received. It is not valid UTF-8.";
    refused("pageToken=%ff", &[message]);
    refused("%ff=1", &[message]);
    refused("pageToken=%ed%a0%80", &[message]);
    refused("key=%C3", &[message]);
}

// Rule 7.27: "Bare trailing ?, missing alt, prettyPrint=false, $.xgafv (also as %24.xgafv) must
// not change routing."
#[test]
fn an_empty_query_asks_for_nothing() {
    for query in ["", "&", "&&&"] {
        let query = list(query).unwrap();
        assert_eq!(query.rendering(), Rendering::default());
        assert!(query.fields().is_none());
        let first_page = PageRequest { size: 10, token: None };
        assert_eq!(PageRequest::from_query(&query), Ok(first_page));
    }
}

#[test]
fn a_page_is_asked_for_by_size_and_token() {
    let page = |query| PageRequest::from_query(&list(query)?);
    let asked = PageRequest { size: 2, token: Some("a/b+c==".into()) };
    assert_eq!(page("pageSize=2&alt=json&pageToken=a%2Fb%2Bc%3D%3D"), Ok(asked));
    assert_eq!(page("pageToken="), Ok(PageRequest { size: 10, token: None }));
    assert!(page("pageSize=-1").is_err());
}

// Rule 2.2: "prettyPrint (default true)", "$.xgafv (1 = v1 error format, 2 = v2 error format)".
#[test]
fn a_query_determines_the_rendering_of_the_answer() {
    let rendering = |query| list(query).unwrap().rendering();
    assert!(rendering("alt=json").pretty_print);
    assert!(rendering("prettyPrint=true").pretty_print);
    assert!(!rendering("prettyPrint=false").pretty_print);
    assert_eq!(rendering("").error_format, ErrorFormat::Unspecified);
    assert_eq!(rendering("$.xgafv=1").error_format, ErrorFormat::V1);
    assert_eq!(rendering("%24.xgafv=2").error_format, ErrorFormat::V2);
}

#[test]
fn an_empty_field_mask_asks_for_all() {
    assert!(list("fields=").unwrap().fields().is_none());
    assert!(list("fields=nextPageToken").unwrap().fields().is_some());
}

#[test]
fn a_field_mask_is_checked_against_the_reply_of_the_method() {
    refused(
        "fields=name",
        &["Error expanding 'fields' parameter. Cannot find matching fields for path 'name'."],
    );
    assert!(Query::parse("fields=name", &enrollment_token::GET).is_ok());
    assert!(Query::parse("fields=name", &enrollment_token::DELETE).is_err());
    refused(
        "fields=a(",
        &["Error expanding 'fields' parameter: field mask is malformed at byte 2"],
    );
}

// Rule 2.3: `"fieldViolations": [ { "field": …, "description": … } ]`.
#[test]
fn a_violation_names_its_field() {
    for (query, field) in [
        ("fields=enrollmentTokens/nam", Some("enrollmentTokens/nam")),
        ("fields=a(", Some("fields")),
        ("pageSize=1&page_size=2", Some("page_size")),
        ("alt=xml", Some("alt")),
        ("page=2", None),
        ("alt=%ff", None),
    ] {
        let Err(Error::InvalidArgument(violations)) = list(query) else {
            panic!("`{query}` is accepted");
        };
        let fields: Vec<_> = violations.iter().map(Violation::field).collect();
        assert_eq!(fields, [field], "{query}");
    }
}

#[test]
fn no_text_makes_it_panic() {
    let near = "[a-z$.%+=&0-9_PST(),/*]{0,60}";
    let known = r"pageSize=-?[0-9]{1,12}&pageToken=([a-z+]|%[0-7][0-9a-f]){0,9}(&(alt|fields|key)=[a-z*]{0,4})?";
    let inputs = prop_oneof![any::<String>(), near, known];
    no_input_panics(&inputs, |text| {
        let rendering = Rendering::of(text);
        let Ok(query) = list(text) else { return false };
        assert_eq!(query.rendering(), rendering);
        let _ = PageRequest::from_query(&query);
        true
    });
}
