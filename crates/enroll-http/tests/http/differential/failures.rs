//! Requests that lead nowhere, whose form is odd, or whose replies have another form.

use super::Sent;
use crate::support::TOKENS;

/// A request: verb, target, headers, body.
type Failure =
    (&'static str, &'static [u8], &'static [(&'static str, &'static [u8])], &'static [u8]);

pub(super) const FAILURES: &[Failure] = &[
    // Paths of no API, and of none of its methods.
    ("GET", b"/", &[], b""),
    ("GET", b"/nosuch", &[], b""),
    ("HEAD", b"/nosuch", &[], b""),
    ("POST", b"/nosuch?x=y", &[], b"{}"),
    ("GET", b"/v1", &[], b""),
    ("GET", b"/v1/", &[], b""),
    ("GET", b"/v1/nosuch", &[], b""),
    ("HEAD", b"/v1/nosuch", &[], b""),
    ("GET", b"/v1//enterprises", &[], b""),
    ("GET", b"/V1/enterprises", &[], b""),
    ("GET", b"/v11/enterprises", &[], b""),
    ("GET", b"/androidenterprise/v1", &[], b""),
    ("GET", b"/androidenterprise/v1/nosuch", &[], b""),
    ("GET", b"/beta", &[], b""),
    ("GET", b"/beta/", &[], b""),
    ("GET", b"/beta/me", &[], b""),
    ("GET", b"/beta/deviceManagement/nosuch", &[], b""),
    ("HEAD", b"/beta/deviceManagement/androidForWorkEnrollmentProfiles", &[], b""),
    ("GET", b"/beta/deviceManagement/androidForWorkEnrollmentProfiles?$top=x", &[], b""),
    ("GET", b"/enroll", &[], b""),
    ("GET", b"/enroll/v1", &[], b""),
    ("GET", b"/enroll/v1/nosuch", &[], b""),
    ("PATCH", b"/enroll/v1/clock", &[], b""),
    ("DELETE", b"/enroll/v1/health", &[], b""),
    ("OPTIONS", b"*", &[], b""),
    ("GET", b"http://example.com/v1/enterprises/LC1/devices", &[], b""),
    // Encodings.
    ("GET", b"/v1/enterprises/%4CC1/devices", &[], b""),
    ("GET", b"/v1/enterprises/LC1%2Fdevices", &[], b""),
    ("GET", b"/v1/enterprises/%00/devices", &[], b""),
    ("GET", b"/v1/enterprises/%C3%28/devices", &[], b""),
    ("GET", b"/v1/enterprises/%zz/devices", &[], b""),
    ("GET", b"/v1/enterprises/\xc3\xa9/devices", &[], b""),
    ("GET", b"/v1/enterprises/LC1/devices?pageSize=%31", &[], b""),
    ("GET", b"/v1/enterprises/LC1/devices?pageToken=+%2B+", &[], b""),
    ("GET", b"/v1/enterprises/LC1/devices?%ff=%ff", &[], b""),
    ("GET", b"/v1/enterprises/LC1/devices?x=\xc3\xa9", &[], b""),
    ("GET", b"/v1/enterprises/LC1/devices?", &[], b""),
    ("GET", b"/v1/enterprises/LC1/devices?&&=&", &[], b""),
    ("GET", b"/enroll/v1/events?enterprise=LC1&enterprise=LC1", &[], b""),
    ("GET", b"/enroll/v1/events?enterprise=LC1", &[("last-event-id", b"\xff")], b""),
    ("GET", b"/v1/enterprises/LC1/devices", &[("authorization", b"Bearer \xff")], b""),
    ("GET", b"/v1/enterprises/LC1/devices", &[("x", b"\xff\xfe")], b""),
    // A method that is overridden, with its query in the body.
    ("POST", b"/v1/enterprises/LC1/devices", OVERRIDE, b""),
    ("POST", b"/v1/enterprises/LC1/devices", OVERRIDE, b"pageSize=1&prettyPrint=false"),
    ("POST", b"/v1/enterprises/LC1/devices?pageSize=-1", OVERRIDE, b"$.xgafv=1"),
    ("POST", b"/v1/enterprises/LC1/devices", OVERRIDE, b"page\xffSize=<1>"),
    ("POST", b"/androidenterprise/v1/enterprises/LC1/users", OVERRIDE, b"email=a%40example.com"),
    ("POST", b"/enroll/v1/clock", OVERRIDE, b""),
    ("POST", b"/beta/deviceManagement/androidForWorkEnrollmentProfiles", OVERRIDE, b"{}"),
    // Planned faults, each API in its words.
    ("PUT", b"/enroll/v1/faults", &[], br#"{"faults": [{"status": 429, "times": 4}]}"#),
    ("GET", b"/v1/enterprises/LC1/devices", &[], b""),
    ("POST", b"/androidenterprise/v1/enterprises/LC1/users", &[], b"{}"),
    ("GET", b"/beta/deviceManagement/androidForWorkEnrollmentProfiles", &[], b""),
    ("HEAD", b"/v1/enterprises/LC1/devices", &[], b""),
    (
        "PUT",
        b"/enroll/v1/faults",
        &[],
        br#"{"faults": [{"status": 503, "retryAfterSeconds": 7, "path": "/v1", "method": "GET"}]}"#,
    ),
    ("HEAD", b"/v1/enterprises/LC1/devices", &[], b""),
    ("GET", b"/v1/enterprises/LC1/devices", &[], b""),
    ("GET", b"/v1/enterprises/LC1/devices", &[], b""),
];

const OVERRIDE: &[(&str, &[u8])] = &[("x-http-method-override", b"GET")];

/// Returns requests at the limits of size, and beyond.
pub(super) fn large() -> Vec<Sent> {
    let targets = [TOKENS, "/androidenterprise/v1/enterprises/LC1/users", "/beta/x", "/nosuch"];
    let mut large = Vec::new();
    for target in targets {
        let with_headers = |count: usize| {
            (0..count).fold(Sent::new("GET", target, ""), |sent, _| sent.with("x", "y"))
        };
        // The host and the length of the body are headers, too.
        large.extend([with_headers(98), with_headers(99), with_headers(500)]);
        let body = |length: usize| Sent::new("POST", target, " ".repeat(length));
        large.extend([body(1 << 20), body((1 << 20) + 1), body(3 << 20)]);
        let refused = body(3 << 20).with("authorization", "Bearer invalid");
        large.push(refused);
        let long = format!("{target}?{}", "a".repeat(60_000));
        large.push(Sent::new("GET", long, ""));
    }
    let form = "a=b&".repeat(20_000);
    large.push(Sent::new("POST", TOKENS, form).with("x-http-method-override", "GET"));
    large
}
