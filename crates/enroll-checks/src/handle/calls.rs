//! Tables of calls: every method of every API, with what a client sends.

/// A body in place of that of a call, or a part of it.
#[derive(Clone, Copy)]
pub(super) enum Body {
    Own,
    Half,
    Other(&'static str),
}

/// Each method with its target and its body.
pub(super) const CALLS: &[(&str, &str, &str)] = &[
    ("POST", "/v1/enterprises/{e}/enrollmentTokens", "{}"),
    ("POST", "/v1/enterprises/{e}/enrollmentTokens", r#"{"oneTimeOnly": true, "policyName": "p"}"#),
    (
        "POST",
        "/v1/enterprises/{e}/enrollmentTokens",
        r#"{"duration": "60s", "allowPersonalUsage": "PERSONAL_USAGE_ALLOWED", "additionalData": "x",
            "user": {"accountIdentifier": "u"}}"#,
    ),
    ("GET", "/v1/enterprises/{e}/enrollmentTokens", ""),
    ("GET", "/v1/{t}", ""),
    ("DELETE", "/v1/{t}", ""),
    ("GET", "/v1/enterprises/{e}/devices", ""),
    ("GET", "/v1/{d}", ""),
    ("DELETE", "/v1/{d}", ""),
    ("DELETE", "/v1/{d}?wipeDataFlags=WIPE_EXTERNAL_STORAGE&wipeReasonMessage=x", ""),
    ("GET", "/v1/enterprises/{e}/policies", ""),
    ("GET", "/v1/{p}", ""),
    ("PATCH", "/v1/enterprises/{e}/policies/p", r#"{"cameraDisabled": true, "version": "1"}"#),
    ("PATCH", "/v1/{p}?updateMask=cameraDisabled,applications", r#"{"funDisabled": true}"#),
    ("DELETE", "/v1/{p}", ""),
    ("GET", "/v1/enterprises?projectId=p", ""),
    ("POST", "/v1/enterprises?projectId=p&agreementAccepted=true", r#"{"logo": {"url": "x"}}"#),
    ("GET", "/v1/enterprises/{e}", ""),
    ("PATCH", "/v1/enterprises/{e}", r#"{"enterpriseDisplayName": "x"}"#),
    ("PATCH", "/v1/enterprises/{e}?updateMask=termsAndConditions", r#"{"primaryColor": 1}"#),
    ("DELETE", "/v1/enterprises/{e}", ""),
    ("POST", "/v1/signupUrls?projectId=p&callbackUrl=https%3A%2F%2Fexample.com%2F%3Fa%3Db", ""),
    ("GET", "{l}", ""),
    (
        "POST",
        "/androidenterprise/v1/enterprises/{e}/users",
        r#"{"accountIdentifier": "u", "accountType": "userAccount", "displayName": "x"}"#,
    ),
    (
        "POST",
        "/androidenterprise/v1/enterprises/{e}/users",
        r#"{"accountIdentifier": "k", "accountType": "deviceAccount"}"#,
    ),
    ("GET", "/androidenterprise/v1/enterprises/{e}/users?email=a%40example.com", ""),
    ("GET", "/androidenterprise/v1/enterprises/{e}/users/{u}", ""),
    ("PUT", "/androidenterprise/v1/enterprises/{e}/users/{u}", r#"{"displayName": "y"}"#),
    ("DELETE", "/androidenterprise/v1/enterprises/{e}/users/{u}", ""),
    ("POST", "/androidenterprise/v1/enterprises/{e}/users/{u}/authenticationToken", ""),
    ("DELETE", "/androidenterprise/v1/enterprises/{e}/users/{u}/deviceAccess", ""),
    ("GET", "/androidenterprise/v1/enterprises/{e}/users/{u}/availableProductSet", ""),
    (
        "PUT",
        "/androidenterprise/v1/enterprises/{e}/users/{u}/availableProductSet",
        r#"{"productId": ["app:com.example"], "productSetBehavior": "whitelist"}"#,
    ),
    ("GET", "/androidenterprise/v1/enterprises/{e}/users/{u}/devices", ""),
    ("GET", "/androidenterprise/v1/enterprises/{e}/users/{u}/devices/{a}", ""),
    ("POST", "/androidenterprise/v1/enterprises/{e}/products/app%3Acom.example/approve", "{}"),
    ("POST", "/androidenterprise/v1/enterprises/{e}/products/app%3Acom.example/unapprove", ""),
    (
        "POST",
        "/androidenterprise/v1/enterprises/{e}/enrollmentTokens",
        r#"{"enrollmentTokenType": "userDevice"}"#,
    ),
    (
        "POST",
        "/androidenterprise/v1/enterprises/{e}/enrollmentTokens",
        r#"{"enrollmentTokenType": "userlessDevice", "duration": "60s"}"#,
    ),
    (
        "POST",
        "/beta/deviceManagement/androidForWorkEnrollmentProfiles",
        r#"{"displayName": "p", "description": "d"}"#,
    ),
    (
        "POST",
        "/beta/deviceManagement/androidDeviceOwnerEnrollmentProfiles",
        r#"{"displayName": "p", "enrollmentMode": "corporateOwnedDedicatedDevice"}"#,
    ),
    ("GET", "/beta/deviceManagement/androidForWorkEnrollmentProfiles", ""),
    (
        "GET",
        "/beta/deviceManagement/androidDeviceOwnerEnrollmentProfiles?$count=true&$orderby=displayName",
        "",
    ),
    (
        "GET",
        "/beta/deviceManagement/androidForWorkEnrollmentProfiles?$filter=startswith(displayName,'p')",
        "",
    ),
    ("GET", "/beta/deviceManagement/androidForWorkEnrollmentProfiles/$count", ""),
    ("GET", "/beta/deviceManagement/androidForWorkEnrollmentProfiles/{g}", ""),
    ("GET", "/beta/deviceManagement/androidDeviceOwnerEnrollmentProfiles('{g}')", ""),
    (
        "PATCH",
        "/beta/deviceManagement/androidForWorkEnrollmentProfiles/{g}",
        r#"{"displayName": "q"}"#,
    ),
    ("DELETE", "/beta/deviceManagement/androidForWorkEnrollmentProfiles/{g}", ""),
    (
        "POST",
        "/beta/deviceManagement/androidForWorkEnrollmentProfiles/{g}/createToken",
        r#"{"tokenValidityInSeconds": 3600}"#,
    ),
    (
        "POST",
        "/beta/deviceManagement/androidDeviceOwnerEnrollmentProfiles/{g}/microsoft.graph.createToken",
        r#"{"tokenValidityInSeconds": 60}"#,
    ),
    ("POST", "/beta/deviceManagement/androidForWorkEnrollmentProfiles/{g}/revokeToken", ""),
    (
        "POST",
        "/enroll/v1/devices:enroll",
        r#"{"enrollmentToken": "{v}", "ownership": "COMPANY_OWNED", "serialNumber": "R0"}"#,
    ),
    (
        "POST",
        "/enroll/v1/devices:enroll",
        r#"{"enrollmentToken": "{v}", "ownership": "PERSONALLY_OWNED", "serialNumber": "R1",
            "requestId": "r", "userPolicy": "p"}"#,
    ),
    (
        "POST",
        "/enroll/v1/devices:provision",
        r#"{"authenticationToken": "{v}", "androidId": "1a"}"#,
    ),
    (
        "POST",
        "/enroll/v1/devices:provision",
        r#"{"authenticationToken": "{v}", "androidId": "2b", "requestId": "r"}"#,
    ),
    ("POST", "/enroll/v1/tokens:explain", r#"{"token": "{v}"}"#),
    (
        "POST",
        "/enroll/v1/tokens:explain",
        r#"{"token": "{v}", "at": "2030-01-01T00:00:00Z", "ownership": "COMPANY_OWNED"}"#,
    ),
    (
        "POST",
        "/enroll/v1/enterprises/{e}/googleUsers",
        r#"{"primaryEmail": "a@example.com", "requestId": "g"}"#,
    ),
    ("GET", "/enroll/v1/events?enterprise={e}", ""),
    ("GET", "/enroll/v1/openapi.json", ""),
    ("PUT", "/enroll/v1/clock", r#"{"advance": "3600s", "frozen": true}"#),
    (
        "PUT",
        "/enroll/v1/faults",
        r#"{"faults": [{"status": 503, "path": "/v1/", "retryAfter": "7s", "times": 2}]}"#,
    ),
    ("POST", "/enroll/v1/reset", ""),
];

pub(super) const HEADERS: [Option<(&str, &str)>; 8] = [
    None,
    Some(("idempotency-key", "k")),
    Some(("idempotency-key", "l")),
    Some(("authorization", "Bearer x")),
    Some(("authorization", "Bearer invalid")),
    Some(("x-http-method-override", "GET")),
    Some(("accept", "text/event-stream")),
    Some(("origin", "https://example.com")),
];

pub(super) const QUERIES: [&str; 8] = [
    "",
    "pageSize=1",
    "pageSize=1&pageToken={c}",
    "after={c}",
    "prettyPrint=false&$.xgafv=1",
    "fields=*",
    "$top=1&$select=id,tokenValue",
    "nosuch=1",
];

pub(super) const BODIES: [Body; 4] = [Body::Own, Body::Own, Body::Half, Body::Other("[]")];

/// Seconds between two requests.
pub(super) const SECONDS: [i32; 8] = [0, 0, 0, 1, 60, 3600, 7_776_000, -3600];
