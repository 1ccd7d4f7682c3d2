//! Every method of every API, in an order in which each succeeds.

/// A request that succeeds: verb, target, body, and what later requests take from its reply.
///
/// A place is a JSON pointer, or a header and `=`.
type Call = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

pub(super) const CALLS: &[Call] = &[
    // Android Management.
    (
        "POST",
        "/v1/signupUrls?projectId=p&callbackUrl=https%3A%2F%2Femm.example%2Fdone%3Ftenant%3D7",
        "",
        &[("signup", "/name"), ("registration", "/url")],
    ),
    ("GET", "<registration>", "", &[("enterprise-token", "location=")]),
    (
        "POST",
        "/v1/enterprises?projectId=p&signupUrlName=signupUrls%2F<signup>&enterpriseToken=<enterprise-token>",
        r#"{"enterpriseDisplayName": "Acme"}"#,
        &[("enterprise", "/name")],
    ),
    ("GET", "/v1/enterprises?projectId=p&pageSize=1", "", &[]),
    ("GET", "/v1/enterprises/<enterprise>", "", &[]),
    ("PATCH", "/v1/enterprises/<enterprise>", r#"{"enterpriseDisplayName": "Acme 2"}"#, &[]),
    ("PATCH", "/v1/enterprises/LC1/policies/kiosk", r#"{"cameraDisabled": true}"#, &[]),
    ("GET", "/v1/enterprises/LC1/policies/kiosk", "", &[]),
    ("GET", "/v1/enterprises/LC1/policies", "", &[]),
    (
        "POST",
        "/v1/enterprises/LC1/enrollmentTokens",
        r#"{"policyName": "kiosk", "additionalData": "é\u2028"}"#,
        &[("token", "/name"), ("value", "/value")],
    ),
    ("GET", "/v1/enterprises/LC1/enrollmentTokens?pageSize=1", "", &[]),
    ("GET", "/v1/enterprises/LC1/enrollmentTokens/<token>", "", &[]),
    (
        "POST",
        "/enroll/v1/devices:enroll",
        r#"{"enrollmentToken": "<value>", "ownership": "COMPANY_OWNED", "serialNumber": "R0"}"#,
        &[("device", "/name")],
    ),
    ("POST", "/enroll/v1/tokens:explain", r#"{"token": "<value>"}"#, &[]),
    ("GET", "/v1/enterprises/LC1/devices", "", &[]),
    ("GET", "/v1/enterprises/LC1/devices/<device>", "", &[]),
    ("DELETE", "/v1/enterprises/LC1/devices/<device>", "", &[]),
    ("DELETE", "/v1/enterprises/LC1/enrollmentTokens/<token>", "", &[]),
    ("PATCH", "/v1/enterprises/LC1/policies/spare", "{}", &[]),
    ("DELETE", "/v1/enterprises/LC1/policies/spare", "", &[]),
    // Play EMM.
    (
        "POST",
        "/androidenterprise/v1/enterprises/LC1/users",
        r#"{"accountIdentifier": "user342", "accountType": "userAccount"}"#,
        &[("user", "/id")],
    ),
    ("GET", "/androidenterprise/v1/enterprises/LC1/users/<user>", "", &[]),
    ("PUT", "/androidenterprise/v1/enterprises/LC1/users/<user>", r#"{"displayName": "Ada"}"#, &[]),
    (
        "POST",
        "/enroll/v1/enterprises/LC1/googleUsers",
        r#"{"primaryEmail": "ada@example.com"}"#,
        &[],
    ),
    ("GET", "/androidenterprise/v1/enterprises/LC1/users?email=ada%40example.com", "", &[]),
    (
        "POST",
        "/androidenterprise/v1/enterprises/LC1/users/<user>/authenticationToken",
        "",
        &[("auth-token", "/token")],
    ),
    (
        "POST",
        "/enroll/v1/devices:provision",
        r#"{"authenticationToken": "<auth-token>", "androidId": "3f2504e04f8911d3"}"#,
        &[],
    ),
    ("GET", "/androidenterprise/v1/enterprises/LC1/users/<user>/devices", "", &[]),
    ("GET", "/androidenterprise/v1/enterprises/LC1/users/<user>/devices/3f2504e04f8911d3", "", &[]),
    ("POST", "/androidenterprise/v1/enterprises/LC1/products/app:a.b/approve", "", &[]),
    (
        "PUT",
        "/androidenterprise/v1/enterprises/LC1/users/<user>/availableProductSet",
        r#"{"productSetBehavior": "whitelist", "productId": ["app:a.b"]}"#,
        &[],
    ),
    ("GET", "/androidenterprise/v1/enterprises/LC1/users/<user>/availableProductSet", "", &[]),
    ("POST", "/androidenterprise/v1/enterprises/LC1/products/app:a.b/unapprove", "", &[]),
    (
        "POST",
        "/androidenterprise/v1/enterprises/LC1/enrollmentTokens",
        r#"{"enrollmentTokenType": "userDevice"}"#,
        &[],
    ),
    ("DELETE", "/androidenterprise/v1/enterprises/LC1/users/<user>/deviceAccess", "", &[]),
    ("DELETE", "/androidenterprise/v1/enterprises/LC1/users/<user>", "", &[]),
    // Microsoft Graph.
    (
        "POST",
        "/beta/deviceManagement/androidForWorkEnrollmentProfiles",
        r#"{"displayName": "p"}"#,
        &[("profile", "/id")],
    ),
    ("GET", "/beta/deviceManagement/androidForWorkEnrollmentProfiles?$top=1", "", &[]),
    ("GET", "/beta/deviceManagement/androidForWorkEnrollmentProfiles/$count", "", &[]),
    ("GET", "/beta/deviceManagement/androidForWorkEnrollmentProfiles('<profile>')", "", &[]),
    (
        "PATCH",
        "/beta/deviceManagement/androidForWorkEnrollmentProfiles/<profile>",
        r#"{"displayName": "q"}"#,
        &[],
    ),
    (
        "POST",
        "/beta/deviceManagement/androidForWorkEnrollmentProfiles/<profile>/createToken",
        r#"{"tokenValidityInSeconds": 60}"#,
        &[],
    ),
    (
        "POST",
        "/beta/deviceManagement/androidForWorkEnrollmentProfiles/<profile>/revokeToken",
        "",
        &[],
    ),
    ("DELETE", "/beta/deviceManagement/androidForWorkEnrollmentProfiles/<profile>", "", &[]),
    // The project's own.
    ("GET", "/enroll/v1/events?enterprise=LC1", "", &[]),
    ("GET", "/enroll/v1/health", "", &[]),
    ("GET", "/enroll/v1/openapi.json", "", &[]),
    ("GET", "/enroll/v1/clock", "", &[]),
    ("PUT", "/enroll/v1/clock", r#"{"now": "2030-01-01T00:00:00Z", "frozen": true}"#, &[]),
    ("GET", "/enroll/v1/faults", "", &[]),
    (
        "PUT",
        "/enroll/v1/faults",
        r#"{"faults": [{"status": 503, "times": 3}, {"status": 429, "path": "/beta", "times": 30}]}"#,
        &[],
    ),
    ("DELETE", "/v1/enterprises/<enterprise>", "", &[]),
    ("POST", "/enroll/v1/reset", "", &[]),
];
