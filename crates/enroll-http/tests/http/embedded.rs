//! The APIs within an application of one's own, which has other paths and a fallback.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    middleware::{self, Next},
    response::Response,
    routing,
};
use enroll_core::name::EnterpriseId;
use enroll_http::{
    Api, Authenticate, Callers, Options, Prefix, Principal, Reach, router, standalone,
};
use http::{Request, StatusCode, request::Parts};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{Emulator, Reply};

const PROFILES: &str = "/beta/deviceManagement/androidForWorkEnrollmentProfiles";
const SIGNUP_URLS: &str = "/v1/signupUrls?projectId=p&callbackUrl=https%3A%2F%2Fexample.com";
const DOCUMENT: &str = "/enroll/v1/openapi.json";

/// The reply of the application to a path that does not exist.
const LOST: &str = "the application has no such page";

/// The application's own router.
fn application() -> Router {
    Router::new()
        .route("/hello", routing::get(async || "hello"))
        .fallback(async || (StatusCode::NOT_FOUND, LOST))
}

/// Returns the APIs, which an application may mount.
fn apis(public_url: Option<&str>) -> Router {
    apis_for(Callers::emulated("LC00graph".parse().unwrap(), false), public_url)
}

fn apis_for(callers: Callers, public_url: Option<&str>) -> Router {
    let options = Options { public_url: public_url.map(str::to_owned), ..Options::new(callers) };
    router(Api::new(Emulator::default().service(), options))
}

async fn send(application: Router, request: Request<Body>) -> Reply {
    Reply::of(application.oneshot(request).await.unwrap()).await
}

async fn call(application: &Router, verb: &str, target: &str, body: &str) -> Reply {
    let request = Request::builder().method(verb).uri(target).header("host", "here.example");
    send(application.clone(), request.body(Body::from(body.to_owned())).unwrap()).await
}

/// Returns each link that the APIs build, below a prefix.
async fn links(application: &Router, prefix: &str) -> Vec<String> {
    let signup = call(application, "POST", &format!("{prefix}{SIGNUP_URLS}"), "").await.ok();
    let profiles = format!("{prefix}{PROFILES}");
    for name in ["a", "b"] {
        let body = json!({ "displayName": name }).to_string();
        assert_eq!(call(application, "POST", &profiles, &body).await.status, 201);
    }
    let page = call(application, "GET", &format!("{profiles}?$top=1"), "").await.ok();
    let document = call(application, "GET", &format!("{prefix}{DOCUMENT}"), "").await.ok();
    let server = document["servers"][0]["url"].as_str().unwrap();
    let links = [&signup["url"], &page["@odata.nextLink"]].map(|url| url.as_str().unwrap());
    let mut links = links.map(str::to_owned).to_vec();
    links.push(format!("{server}/health"));
    links
}

/// Returns the links that lead out of the APIs, if the host has `url` as its own.
async fn lost(application: &Router, url: &str, links: &[String]) -> Vec<String> {
    let mut lost = Vec::new();
    for link in links {
        let target = link.strip_prefix(url).unwrap_or(link);
        if !call(application, "GET", target, "").await.is_served() {
            lost.push(link.clone());
        }
    }
    lost
}

impl Reply {
    fn is_served(&self) -> bool {
        self.status.is_success() || self.status.is_redirection()
    }
}

#[tokio::test]
async fn links_lead_below_the_prefix_that_the_router_is_mounted_at() {
    // A prefix may have places of its own, even those that a path of the APIs has.
    for (prefix, pattern) in [
        ("", ""),
        ("/mdm", "/mdm"),
        ("/a/b", "/a/b"),
        ("/t%2F1", "/{id}"),
        ("/x/y", "/{enterprise}/{id}"),
    ] {
        let apis = apis(None);
        let application = match pattern {
            "" => application().merge(apis),
            _ => application().nest(pattern, apis),
        };
        let links = links(&application, prefix).await;
        let url = "http://here.example";
        assert!(links[0].starts_with(&format!("{url}{prefix}/enroll/v1/signupUrls/")), "{links:?}");
        assert!(links[1].starts_with(&format!("{url}{prefix}{PROFILES}?")), "{links:?}");
        assert_eq!(lost(&application, url, &links).await, [""; 0], "{pattern}");
        // The control: without the prefix, each of them leads out.
        let cut: Vec<_> = links.iter().map(|link| link.replacen(prefix, "", 1)).collect();
        let expected = if prefix.is_empty() { &[][..] } else { &cut };
        assert_eq!(lost(&application, url, &cut).await, expected, "{pattern}");
    }
}

#[tokio::test]
async fn links_begin_with_the_public_url_and_its_path() {
    for public_url in ["https://example.com/mdm", "https://example.com/mdm/"] {
        // What stands before the application has another prefix than the application.
        let application = application().nest("/inner", apis(Some(public_url)));
        for link in links(&application, "/inner").await {
            let path = link.strip_prefix("https://example.com/mdm/").unwrap();
            assert!(call(&application, "GET", &format!("/inner/{path}"), "").await.is_served());
        }
    }
}

#[tokio::test]
async fn links_begin_with_the_prefix_that_an_application_sets() {
    // A proxy before the application strips a part of the path, which axum never sees.
    let behind_proxy = middleware::from_fn(async |mut request: Request<Body>, next: Next| {
        request.extensions_mut().insert(Prefix("/outer".to_owned()));
        next.run(request).await
    });
    let application = application().merge(apis(None).layer(behind_proxy));
    let signup = call(&application, "POST", SIGNUP_URLS, "").await.ok();
    let url = signup["url"].as_str().unwrap();
    assert!(url.starts_with("http://here.example/outer/enroll/v1/signupUrls/"), "{url}");
}

#[tokio::test]
async fn the_path_of_an_api_is_the_apis_where_the_prefix_has_a_place_of_the_same_name() {
    let application = application().nest("/{enterprise}/{token}", apis(None));
    let tokens = "/LC2/t/v1/enterprises/LC1/enrollmentTokens";
    let created = call(&application, "POST", tokens, "{}").await.ok();
    let name = created["name"].as_str().unwrap();
    assert!(name.starts_with("enterprises/LC1/"), "{name}");
    let got = call(&application, "GET", &format!("/LC2/t/v1/{name}"), "").await.ok();
    assert_eq!(got["name"], name);
    let users = "/LC2/t/enroll/v1/enterprises/LC1/googleUsers";
    let body = json!({ "primaryEmail": "ada@example.com" }).to_string();
    assert_eq!(call(&application, "POST", users, &body).await.status, 201);
    let users = "/LC2/t/androidenterprise/v1/enterprises/LC1/users?email=ada%40example.com";
    let found = call(&application, "GET", users, "").await.ok();
    assert_eq!(found["user"].as_array().unwrap().len(), 1, "{found}");
}

#[tokio::test]
async fn the_router_merges_with_one_that_has_a_fallback() {
    let apis = || apis(None);
    let merged = [application().merge(apis()), apis().merge(application())];
    let nested = application().nest("/mdm", apis());
    let mounted = merged.into_iter().map(|application| ("", application)).chain([("/mdm", nested)]);
    for (prefix, application) in mounted {
        let get = async |path: &str| call(&application, "GET", path, "").await;
        assert_eq!(get("/hello").await.text(), "hello");
        for path in ["/", "/v", "/v11", "/v1x/enterprises", "/enroll", "/betamax", "/nosuch"] {
            assert_eq!(get(path).await.text(), LOST, "{path}");
        }
        // A path below an API's that does not exist is answered in the API's words.
        for path in ["/v1", "/v1/", "/v1/nosuch", "/androidenterprise/v1/nosuch"] {
            let reply = get(&format!("{prefix}{path}")).await;
            assert_eq!((reply.status.as_u16(), &reply.json()["error"]["code"]), (404, &json!(404)));
        }
        for path in ["/beta", "/beta/", "/beta/nosuch"] {
            let reply = get(&format!("{prefix}{path}")).await;
            assert!(reply.json()["error"]["innerError"].is_object(), "{}", reply.text());
        }
        for path in ["/enroll/v1", "/enroll/v1/", "/enroll/v1/nosuch"] {
            get(&format!("{prefix}{path}")).await.problem(404);
        }
        get(&format!("{prefix}/enroll/v1/health")).await.ok();
    }
}

/// The control: a router with a fallback of its own, which is for a server that has nothing else.
#[tokio::test]
async fn two_routers_with_fallbacks_do_not_merge() {
    let standalone = standalone(Emulator::default().api);
    let merged = catch_unwind(AssertUnwindSafe(|| application().merge(standalone)));
    assert!(merged.is_err());
}

/// The application's session of a caller, which its own layer finds.
#[derive(Clone)]
struct Session {
    enterprise: EnterpriseId,
}

/// The application's layer: a cookie with an enterprise's id is a session of that enterprise.
async fn find_session(mut request: Request<Body>, next: Next) -> Response {
    // Without effect: only the application's authentication names the caller.
    let planted = Principal::new("planted".parse().unwrap(), Reach::All);
    request.extensions_mut().insert(Arc::new(planted));
    let cookie = request.headers().get("cookie").and_then(|cookie| cookie.to_str().ok());
    if let Some(enterprise) = cookie.and_then(|cookie| cookie.parse().ok()) {
        request.extensions_mut().insert(Session { enterprise });
    }
    next.run(request).await
}

/// The application's authentication, as an object.
struct Sessions;

impl Authenticate for Sessions {
    fn authenticate(&self, head: &Parts) -> Option<Arc<Principal>> {
        assert!(!head.headers.contains_key("planted-panic"), "planted");
        let Session { enterprise } = head.extensions.get()?;
        let principal =
            Principal::new("session".parse().ok()?, Reach::Only([enterprise.clone()].into()));
        principal.with_graph_enterprise(enterprise.clone()).ok().map(Arc::new)
    }
}

fn application_with_sessions(authentication: impl Authenticate + 'static) -> Router {
    let apis = apis_for(Callers::authenticated_by(authentication), None);
    application().nest("/mdm", apis).layer(middleware::from_fn(find_session))
}

/// Calls of each API: 200 for a principal that reaches LC1.
const CALLS: [(&str, &str); 5] = [
    ("GET", "/mdm/v1/enterprises/LC1/enrollmentTokens"),
    ("GET", "/mdm/v1/enterprises?projectId=p"),
    ("GET", "/mdm/androidenterprise/v1/enterprises/LC1/users?email=a%40example.com"),
    ("GET", "/mdm/beta/deviceManagement/androidForWorkEnrollmentProfiles"),
    ("GET", "/mdm/enroll/v1/events?enterprise=LC1"),
];

async fn statuses(application: &Router, header: (&str, &str)) -> Vec<u16> {
    let mut statuses = Vec::new();
    for (verb, target) in CALLS {
        let request = Request::builder().method(verb).uri(target).header(header.0, header.1);
        let reply = send(application.clone(), request.body(Body::empty()).unwrap()).await;
        statuses.push(reply.status.as_u16());
    }
    statuses
}

#[tokio::test]
async fn an_application_authenticates_its_callers() {
    for application in [
        application_with_sessions(Sessions),
        application_with_sessions(|head: &Parts| Sessions.authenticate(head)),
    ] {
        assert_eq!(statuses(&application, ("cookie", "LC1")).await, [200; 5]);
        // A principal of another enterprise: Graph's tenant is its own.
        assert_eq!(statuses(&application, ("cookie", "LC2")).await, [403, 200, 403, 200, 404]);
        // Neither an emulator's bearer nor a principal that the application left behind counts.
        for stranger in [("authorization", "Bearer x"), ("x-nothing", "")] {
            assert_eq!(statuses(&application, stranger).await, [401; 5]);
        }
        let planted = statuses(&application, ("planted-panic", "1")).await;
        assert_eq!(planted, [500; 5], "each API answers in its own words");
    }
}

/// The control: an application that lets everybody in does, and an emulator's principal is another.
#[tokio::test]
async fn without_the_applications_authentication_others_are_let_in() {
    let everybody = Principal::new("everybody".parse().unwrap(), Reach::All);
    let everybody = everybody.with_graph_enterprise("LC1".parse().unwrap()).unwrap();
    let everybody = Arc::new(everybody);
    let open = application_with_sessions(move |_: &Parts| Some(Arc::clone(&everybody)));
    assert_eq!(statuses(&open, ("x-nothing", "")).await, [200; 5]);
    let emulated = application().nest("/mdm", apis(None));
    assert_eq!(statuses(&emulated, ("authorization", "Bearer x")).await, [200; 5]);
}

#[tokio::test]
async fn a_refusal_by_the_application_has_no_other_details() {
    let application = application_with_sessions(Sessions);
    let refused = call(&application, "GET", CALLS[4].1, "").await;
    let problem = refused.problem(401);
    assert_eq!(
        problem["detail"],
        "the application that serves this API refuses the request's credentials"
    );
    // The document does not describe credentials that only the application knows.
    let document = call(&application, "GET", "/mdm/enroll/v1/openapi.json", "").await.ok();
    let of = |path: &str| &document["paths"][path]["get"]["security"];
    assert_eq!((of("/events"), of("/health")), (&Value::Null, &json!([])));
    assert_eq!(document["components"]["securitySchemes"], json!({}));
}
