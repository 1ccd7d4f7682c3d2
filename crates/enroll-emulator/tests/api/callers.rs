//! Callers of a service: whom it knows, and what each of them reaches.

use enroll_api::{BearerDigest, Callers, Options, Principal, Reach};
use enroll_core::{name::EnterpriseId, origin::Origin};
use enroll_service::{Admission, Context};
use http::Request;
use pollster::FutureExt;
use serde_json::{Value, json};

use crate::support::{Emulator, Reply, Setup};

/// The bearer of who reaches everything.
const OPERATOR: &str = "operators-bearer";

/// The bearer of who reaches LC1, and LC8, which does not exist.
const ADA: &str = "adas-bearer";

/// All calls that name an enterprise in their path or query, `{e}`, with a body that would do.
const CALLS: &[(&str, &str, &str)] = &[
    ("GET", "/v1/enterprises/{e}", ""),
    ("PATCH", "/v1/enterprises/{e}", r#"{"enterpriseDisplayName": "x"}"#),
    ("GET", "/v1/enterprises/{e}?nosuch=1", ""),
    ("PATCH", "/v1/enterprises/{e}", "{"),
    ("GET", "/v1/enterprises/{e}/policies", ""),
    ("GET", "/v1/enterprises/{e}/policies/p", ""),
    ("PATCH", "/v1/enterprises/{e}/policies/p", "{}"),
    ("DELETE", "/v1/enterprises/{e}/policies/p", ""),
    ("GET", "/v1/enterprises/{e}/enrollmentTokens", ""),
    ("POST", "/v1/enterprises/{e}/enrollmentTokens", "{}"),
    ("POST", "/v1/enterprises/{e}/enrollmentTokens", r#"{"duration": "1s"}"#),
    ("GET", "/v1/enterprises/{e}/enrollmentTokens?pageToken=00", ""),
    ("GET", "/v1/enterprises/{e}/enrollmentTokens/t", ""),
    ("DELETE", "/v1/enterprises/{e}/enrollmentTokens/t", ""),
    ("GET", "/v1/enterprises/{e}/devices", ""),
    ("GET", "/v1/enterprises/{e}/devices/d", ""),
    ("DELETE", "/v1/enterprises/{e}/devices/d", ""),
    ("GET", "/androidenterprise/v1/enterprises/{e}/users?email=a%40example.com", ""),
    (
        "POST",
        "/androidenterprise/v1/enterprises/{e}/users",
        r#"{"accountIdentifier": "u", "accountType": "userAccount"}"#,
    ),
    ("POST", "/androidenterprise/v1/enterprises/{e}/users", "["),
    ("GET", "/androidenterprise/v1/enterprises/{e}/users", ""),
    ("GET", "/androidenterprise/v1/enterprises/{e}/users/u", ""),
    ("PUT", "/androidenterprise/v1/enterprises/{e}/users/u", r#"{"displayName": "x"}"#),
    ("DELETE", "/androidenterprise/v1/enterprises/{e}/users/u", ""),
    ("POST", "/androidenterprise/v1/enterprises/{e}/users/u/authenticationToken", ""),
    ("DELETE", "/androidenterprise/v1/enterprises/{e}/users/u/deviceAccess", ""),
    ("GET", "/androidenterprise/v1/enterprises/{e}/users/u/availableProductSet", ""),
    ("PUT", "/androidenterprise/v1/enterprises/{e}/users/u/availableProductSet", "{}"),
    ("GET", "/androidenterprise/v1/enterprises/{e}/users/u/devices", ""),
    ("GET", "/androidenterprise/v1/enterprises/{e}/users/u/devices/d", ""),
    ("POST", "/androidenterprise/v1/enterprises/{e}/products/app:a.b/approve", "{}"),
    ("POST", "/androidenterprise/v1/enterprises/{e}/products/app:a.b/unapprove", ""),
    (
        "POST",
        "/androidenterprise/v1/enterprises/{e}/enrollmentTokens",
        r#"{"enrollmentTokenType": "userDevice"}"#,
    ),
    ("GET", "/enroll/v1/events?enterprise={e}", ""),
    ("GET", "/enroll/v1/events?enterprise={e}&after=00", ""),
    ("POST", "/enroll/v1/enterprises/{e}/googleUsers", r#"{"primaryEmail": "a@example.com"}"#),
    // The last: with it, nothing is left for the others.
    ("DELETE", "/v1/enterprises/{e}", ""),
];

fn id(id: &str) -> EnterpriseId {
    id.parse().unwrap()
}

fn operator() -> Principal {
    Principal::new("operator".parse().unwrap(), Reach::All)
        .with_graph_enterprise(id("LC2"))
        .unwrap()
}

fn ada() -> Principal {
    let reach = Reach::Only([id("LC1"), id("LC8")].into());
    Principal::new("ada".parse().unwrap(), reach).with_graph_enterprise(id("LC1")).unwrap()
}

/// Returns a service with three enterprises, of which Ada reaches one.
fn service() -> Emulator {
    let service = Emulator::new(&Setup {
        callers: Some(known(&[(OPERATOR, operator()), (ADA, ada())])),
        admission: Admission::Created,
        emulates: false,
        ..Setup::default()
    });
    for enterprise in ["LC1", "LC2", "LC3"].map(id) {
        let origin = Origin::AndroidManagement;
        let create = service.service.create_enterprise(&enterprise, origin, None, &Context::NONE);
        create.block_on().unwrap();
    }
    service
}

fn known(principals: &[(&str, Principal)]) -> Callers {
    let principals = principals.iter();
    Callers::known(principals.map(|(bearer, one)| (BearerDigest::of(bearer), one.clone()))).unwrap()
}

impl Emulator {
    fn call_as(&self, bearer: &str, verb: &str, target: &str, body: &str) -> Reply {
        let authorization = format!("Bearer {bearer}");
        let headers = [("authorization", &*authorization), ("content-type", "application/json")];
        self.call(verb, target, &headers, body.to_owned())
    }

    fn post_as(&self, bearer: &str, target: &str, body: &Value) -> Reply {
        self.call_as(bearer, "POST", target, &body.to_string())
    }
}

/// Returns the answer of a call to one enterprise, without the enterprise's id.
fn answer(service: &Emulator, bearer: &str, call: (&str, &str, &str), e: &str) -> (u16, String) {
    let (verb, target, body) = call;
    let reply = service.call_as(bearer, verb, &target.replace("{e}", e), body);
    (reply.status.as_u16(), reply.text().replace(e, "{e}"))
}

#[test]
fn who_is_not_known_is_nobody_and_health_is_for_all() {
    let service = service();
    for headers in [&[][..], &[("authorization", "Bearer x")], &[("authorization", "Basic eDp5")]] {
        for (verb, target, body) in CALLS {
            let target = target.replace("{e}", "LC1");
            assert_eq!(service.call(verb, &target, headers, *body).status, 401, "{target}");
        }
        let graph = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";
        assert_eq!(service.call("GET", graph, headers, "").status, 401);
        service.call("GET", "/enroll/v1/health", headers, "").ok();
    }
}

// "No request of one enterprise changes or reveals another."
#[test]
fn an_enterprise_that_a_caller_does_not_reach_is_to_it_as_if_it_did_not_exist() {
    let service = service();
    for &call in CALLS {
        let foreign = answer(&service, ADA, call, "LC2");
        assert_eq!(foreign, answer(&service, ADA, call, "LC8"), "{call:?}");
        assert_eq!(foreign, answer(&service, OPERATOR, call, "LC9"), "{call:?}");
        assert!(matches!(foreign.0, 403 | 404), "{call:?}: {foreign:?}");
    }
    let feed = answer(&service, OPERATOR, ("GET", "/enroll/v1/events?enterprise={e}", ""), "LC2");
    let feed: Value = serde_json::from_str(&feed.1).unwrap();
    assert_eq!(feed["events"].as_array().unwrap().len(), 1, "only its creation: {feed}");
}

/// The control: what was refused above is answered in another way where the caller reaches it.
#[test]
fn an_enterprise_that_a_caller_reaches_differs_from_one_that_does_not_exist() {
    let service = service();
    for &call in CALLS {
        let absent = answer(&service, ADA, call, "LC8");
        for (bearer, e) in [(ADA, "LC1"), (OPERATOR, "LC2"), (OPERATOR, "LC3")] {
            assert_ne!(absent, answer(&service, bearer, call, e), "{call:?}");
        }
    }
}

#[test]
fn a_token_of_an_enterprise_that_a_caller_does_not_reach_is_unknown_to_it() {
    let service = service();
    let created =
        service.post_as(OPERATOR, "/v1/enterprises/LC2/enrollmentTokens", &json!({})).ok();
    let users = "/androidenterprise/v1/enterprises/LC2/users";
    let user = json!({ "accountIdentifier": "u", "accountType": "userAccount" });
    let user = service.post_as(OPERATOR, users, &user).ok();
    let issue = format!("{users}/{}/authenticationToken", user["id"].as_str().unwrap());
    let issued = service.post_as(OPERATOR, &issue, &Value::Null).ok();
    let calls = [
        (
            "/enroll/v1/devices:enroll",
            json!({
                "enrollmentToken": created["value"], "ownership": "COMPANY_OWNED", "serialNumber": "R0",
            }),
        ),
        (
            "/enroll/v1/devices:provision",
            json!({
                "authenticationToken": issued["token"], "androidId": "1",
            }),
        ),
        ("/enroll/v1/tokens:explain", json!({ "token": created["value"] })),
        ("/enroll/v1/tokens:explain", json!({ "token": issued["token"] })),
    ];
    for (target, body) in &calls {
        let mut unknown = body.clone();
        for field in ["enrollmentToken", "authenticationToken", "token"] {
            if let Some(value) = unknown.get_mut(field) {
                *value = json!("EWACHPDDMMZAVEDPQVEM");
            }
        }
        let foreign = service.post_as(ADA, target, body);
        let absent = service.post_as(ADA, target, &unknown);
        assert_eq!((foreign.status, foreign.text()), (absent.status, absent.text()), "{target}");
        assert!(foreign.status.is_client_error(), "{target}");
    }
    // The control: the tokens are good, and nothing used them.
    for (target, body) in &calls {
        service.post_as(OPERATOR, target, body).ok();
    }
}

#[test]
fn who_reaches_some_enterprises_creates_none_and_lists_those() {
    let service = service();
    let create = "/v1/enterprises?projectId=p&agreementAccepted=true";
    let name = json!({ "enterpriseDisplayName": "x" });
    let mut created = Vec::new();
    for _ in 0..5 {
        let enterprise = service.post_as(OPERATOR, create, &name).ok();
        created.push(enterprise["name"].as_str().unwrap().to_owned());
    }
    let hers = [&created[1], &created[3], &created[4]];
    let reach = hers.map(|name| id(name.strip_prefix("enterprises/").unwrap()));
    let ada = Principal::new("ada".parse().unwrap(), Reach::Only(reach.into()));
    let service = service.serving(Options::new(known(&[(OPERATOR, operator()), (ADA, ada)])));
    // Page by page: what leads to the next one is as if the others were not there.
    let list = |bearer| {
        let (mut pages, mut token) = (Vec::new(), String::new());
        loop {
            let target = format!("/v1/enterprises?projectId=p&pageSize=1&pageToken={token}");
            let page = service.call_as(bearer, "GET", &target, "").ok();
            let names = page["enterprises"].as_array().into_iter().flatten();
            pages.push(
                names.map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>(),
            );
            match page["nextPageToken"].as_str() {
                Some(next) => token = next.to_owned(),
                None => return pages,
            }
        }
    };
    let mut expected = hers.map(|name| vec![name.clone()]);
    expected.sort();
    assert_eq!(list(ADA), expected, "and no page is empty");
    let all: Vec<_> = created.iter().map(|name| vec![name.clone()]).collect();
    assert_eq!(list(OPERATOR), all);
    let signup = "/v1/signupUrls?projectId=p&callbackUrl=https%3A%2F%2Fexample.com";
    for (target, body) in [(create, &name), (signup, &Value::Null)] {
        let refused = service.post_as(ADA, target, body);
        assert_eq!(refused.status, 403, "{}", refused.text());
        service.post_as(OPERATOR, target, body).ok();
    }
    assert_eq!((list(ADA).len(), list(OPERATOR).len()), (3, 6));
}

#[test]
fn graphs_tenant_is_the_callers() {
    let service = service();
    let graph = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";
    let profile = json!({ "displayName": "ada's" });
    let created = service.post_as(ADA, graph, &profile);
    assert_eq!(created.status, 201, "{}", created.text());
    let count =
        |bearer| service.call_as(bearer, "GET", graph, "").ok()["value"].as_array().unwrap().len();
    assert_eq!((count(ADA), count(OPERATOR)), (1, 0));
    // By its id, it is nowhere for the operator's tenant.
    let hers = format!("{graph}/{}", created.json()["id"].as_str().unwrap());
    let token = json!({ "tokenValidityInSeconds": 3600 });
    for (verb, target, body) in [
        ("GET", hers.clone(), Value::Null),
        ("PATCH", hers.clone(), profile.clone()),
        ("POST", format!("{hers}/createToken"), token.clone()),
        ("POST", format!("{hers}/revokeToken"), Value::Null),
        ("DELETE", hers.clone(), Value::Null),
    ] {
        let foreign = service.call_as(OPERATOR, verb, &target, &body.to_string());
        assert_eq!(foreign.status, 404, "{verb} {target}: {}", foreign.text());
    }
    service.call_as(ADA, "GET", &hers, "").ok();
    let issued = service.post_as(ADA, &format!("{hers}/createToken"), &token);
    assert_eq!(issued.status, 204, "{}", issued.text());
    // A caller that reaches the tenant sees the token.
    let shown = service.call_as(ADA, "GET", &hers, "").ok();
    let value = shown["tokenValue"].as_str().or(shown["qrCodeContent"].as_str()).unwrap();
    assert!(!value.is_empty());

    let nowhere = Principal::new("nowhere".parse().unwrap(), Reach::All);
    let service = service.serving(Options::new(known(&[(ADA, nowhere)])));
    let refused = service.call_as(ADA, "GET", graph, "");
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["error"]["code"]),
        (403, &json!("Forbidden"))
    );
}

#[test]
fn links_lead_to_where_clients_reach_the_service() {
    for (public_url, base) in
        [(None, "http://here"), (Some("https://enroll.example/"), "https://enroll.example")]
    {
        let public_url = public_url.map(str::to_owned);
        let emulator = Emulator::new(&Setup { public_url, ..Setup::default() });
        let host = [("host", "here")];
        let signup = "/v1/signupUrls?projectId=p&callbackUrl=https%3A%2F%2Fexample.com";
        let url = emulator.call("POST", signup, &host, "").ok()["url"].clone();
        let signup_urls = format!("{base}/enroll/v1/signupUrls/");
        assert!(url.as_str().unwrap().starts_with(&signup_urls), "{url}");
        let graph = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";
        for name in ["a", "b"] {
            emulator.post(graph, &json!({ "displayName": name }));
        }
        let page = emulator.call("GET", &format!("{graph}?$top=1"), &host, "").ok();
        let next = page["@odata.nextLink"].as_str().unwrap();
        assert!(next.starts_with(&format!("{base}{graph}?")), "{next}");
    }
}

/// Returns whether a shell reads the body of a call, and the status of the response.
fn reads_body(service: &Emulator, bearer: &str, target: &str) -> (bool, u16) {
    let authorization = format!("Bearer {bearer}");
    let request = Request::post(target).header("authorization", &authorization);
    let (head, ()) = request.body(()).unwrap().into_parts();
    let reads = service.api().admit(&head).ok().unwrap().reads_body();
    let headers = [("authorization", &*authorization)];
    (reads, service.call("POST", target, &headers, "").status.as_u16())
}

// "The body of an unauthenticated request is never read."
#[test]
fn the_body_of_an_unauthenticated_request_is_never_read() {
    let service = service();
    for target in [
        "/v1/enterprises/LC1/enrollmentTokens",
        "/androidenterprise/v1/enterprises/LC1/users",
        "/beta/deviceManagement/androidForWorkEnrollmentProfiles",
        "/enroll/v1/devices:enroll",
    ] {
        assert_eq!(reads_body(&service, "strangers-bearer", target), (false, 401), "{target}");
        // The control: the body of a principal's request is read.
        assert!(reads_body(&service, ADA, target).0, "{target}");
    }
}

#[test]
fn each_event_names_the_principal_that_caused_it() {
    let service = service();
    let tokens = "/v1/enterprises/LC1/enrollmentTokens";
    for bearer in [ADA, OPERATOR] {
        service.post_as(bearer, tokens, &json!({})).ok();
    }
    let feed = service.call_as(ADA, "GET", "/enroll/v1/events?enterprise=LC1", "").ok();
    let events = feed["events"].as_array().unwrap().iter();
    let actors: Vec<_> = events.map(|event| event["actor"]["principal"].clone()).collect();
    // The enterprise was created by nobody that the service knows.
    assert_eq!(actors, [Value::Null, json!("ada"), json!("operator")]);
}
