//! Whatever is asked, the answer is an answer.

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Uri};
use proptest::{prelude::*, sample::select};

use crate::support::{Emulator, Reply, Setup};

fn segment() -> impl Strategy<Value = String> {
    let known = vec![
        "v1",
        "enroll",
        "enterprises",
        "LC1",
        "enrollmentTokens",
        "devices",
        "devices:enroll",
        "tokens:explain",
        "events",
        "clock",
        "reset",
        "health",
        "",
        ".",
        "..",
        "%2e%2e",
        "%2F",
        "%00",
        "%ff",
        "%252F",
        "+",
        "a+b",
        "{token}",
        "*",
        ":",
        "%",
    ];
    prop_oneof![
        8 => select(known).prop_map(str::to_owned),
        1 => "[!-~]{1,12}",
        1 => "(%[0-9a-fA-F]{2}){1,4}",
    ]
}

fn path() -> impl Strategy<Value = String> {
    let known = vec![
        "/v1/enterprises/LC1/enrollmentTokens",
        "/v1/enterprises/LC1/enrollmentTokens/t1",
        "/v1/enterprises/LC1/devices",
        "/v1/enterprises/LC1/devices/d1",
        "/enroll/v1/devices:enroll",
        "/enroll/v1/tokens:explain",
        "/enroll/v1/events",
        "/enroll/v1/clock",
        "/enroll/v1/reset",
    ];
    let made =
        prop::collection::vec(segment(), 0..7).prop_map(|parts| format!("/{}", parts.join("/")));
    prop_oneof![2 => select(known).prop_map(str::to_owned), 1 => made]
}

fn query() -> impl Strategy<Value = String> {
    let names = vec![
        "pageSize",
        "page_size",
        "pageToken",
        "alt",
        "fields",
        "prettyPrint",
        "$.xgafv",
        "%24.xgafv",
        "key",
        "enterprise",
        "after",
        "wipeDataFlags",
        "x",
        "",
        "%ff",
        "%",
    ];
    let values = vec![
        "",
        "1",
        "-1",
        "0",
        "json",
        "media",
        "true",
        "false",
        "LC1",
        "name",
        "*",
        "a(b",
        "a/b",
        "%2525",
        "%ff",
        "%",
        "+",
        "2147483648",
        "WIPE_ESIMS",
    ];
    let value = prop_oneof![3 => select(values).prop_map(str::to_owned), 1 => "[!-~]{0,20}"];
    let pair = (select(names), value).prop_map(|(name, value)| format!("{name}={value}"));
    prop::collection::vec(pair, 0..4).prop_map(|pairs| pairs.join("&"))
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let names = vec![
        "duration",
        "policyName",
        "policy_name",
        "additionalData",
        "oneTimeOnly",
        "user",
        "value",
        "allowPersonalUsage",
        "googleAuthenticationOptions",
        "enrollmentToken",
        "ownership",
        "serialNumber",
        "requestId",
        "token",
        "at",
        "now",
        "frozen",
        "advance",
        "x",
    ];
    let values = vec![
        "null",
        "true",
        "1",
        "-1.5",
        "1e400",
        "[]",
        "{}",
        r#""""#,
        r#""3600s""#,
        r#""p1""#,
        r#""\ud800""#,
        r#""\u0000""#,
        r#""COMPANY_OWNED""#,
        r#""PERSONAL_USAGE_ALLOWED""#,
        r#""2026-11-22T08:00:00Z""#,
        r#""AAAAAAAAAAAAAAAAAAAA""#,
        "{\"a\":[{}]}",
        "x",
    ];
    let member =
        (select(names), select(values)).prop_map(|(name, value)| format!("\"{name}\":{value}"));
    let object = prop::collection::vec(member, 0..6)
        .prop_map(|members| format!("{{{}}}", members.join(",")).into_bytes());
    prop_oneof![4 => object, 1 => prop::collection::vec(any::<u8>(), 0..64)]
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, Vec<u8>)>> {
    let names = vec![
        "authorization",
        "host",
        "origin",
        "accept",
        "content-type",
        "x-http-method-override",
        "last-event-id",
        "content-length",
        "expect",
        "x",
    ];
    let values = vec![
        &b"Bearer x"[..],
        b"Bearer invalid",
        b"localhost",
        b"http://example.com",
        b"GET",
        b"",
        b"x",
        b"application/json",
        b"\xff",
        b"00",
    ];
    let value = prop_oneof![
        3 => select(values).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(0x20..0x7f_u8, 0..40),
    ];
    prop::collection::vec((select(names), value), 0..4)
}

fn check(method: &Method, uri: &Uri, reply: &Reply) -> Result<(), TestCaseError> {
    let status = reply.status.as_u16();
    prop_assert!(matches!(status, 200 | 400..=499), "{}: {}", status, reply.text());
    let is_amapi = uri.path() == "/v1" || uri.path().starts_with("/v1/");
    let content_type = match (is_amapi, status) {
        (true, _) => "application/json; charset=UTF-8",
        (false, 200) => "application/json",
        (false, _) => "application/problem+json",
    };
    prop_assert_eq!(reply.header("content-type"), content_type, "{}", reply.text());
    prop_assert!(reply.header("cache-control").contains("no-store"));
    prop_assert!(reply.body.len() < 20_000);
    if method == Method::HEAD && reply.body.is_empty() {
        return Ok(());
    }
    let body: serde_json::Value = serde_json::from_slice(&reply.body)
        .map_err(|error| TestCaseError::fail(format!("{error}: {}", reply.text())))?;
    match (is_amapi, status) {
        (_, 200) => {}
        (true, _) => prop_assert_eq!(&body["error"]["code"], status),
        (false, _) => prop_assert_eq!(&body["status"], status),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: 2000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_request_gets_an_answer_of_its_dialect(
        method in select(vec!["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "X"]),
        path in path(),
        query in query(),
        headers in headers(),
        body in body(),
        loopback_only in any::<bool>(),
    ) {
        let target = format!("{path}?{query}");
        let uri: Result<Uri, _> = target.parse();
        prop_assume!(uri.is_ok());
        let uri = uri.unwrap();
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = Request::builder().method(method.clone()).uri(uri.clone());
        let mut request = request.body(Bytes::from(body)).unwrap();
        for (name, value) in headers {
            request.headers_mut().append(name, HeaderValue::from_bytes(&value).unwrap());
        }
        let emulator = Emulator::new(&Setup { loopback_only, ..Setup::default() });
        let reply = emulator.send(request);
        check(&method, &uri, &reply)?;
    }
}
