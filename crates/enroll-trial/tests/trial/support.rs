//! A trial in a directory of its own, with a clock that the test sets.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header::CONTENT_TYPE},
};
use enroll_core::{Timestamp, limits::Limit};
use enroll_trial::{Database, Guard, Tokens, router};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

pub(crate) const TOKENS: &str = "/enterprises/LC00abc/tokens";

pub(crate) struct Trial {
    pub(crate) router: Router,
    pub(crate) tokens: Arc<Tokens>,
    seconds: Arc<AtomicI64>,
    _directory: TempDir,
}

impl Trial {
    pub(crate) fn new(guard: Guard, quota: u32) -> Self {
        Self::waiting(guard, quota, || {})
    }

    /// Creates a trial that runs `wait` between the reading of a token and its write.
    pub(crate) fn waiting(
        guard: Guard,
        quota: u32,
        wait: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let directory = TempDir::new().unwrap();
        let database = Database::open(directory.path().join("trial.db"), guard).unwrap();
        let seconds = Arc::new(AtomicI64::new(0));
        let clock = Arc::clone(&seconds);
        let tokens = Tokens::new(database, Limit::enforced(quota), move || {
            wait();
            at(clock.load(Ordering::SeqCst))
        });
        let tokens = Arc::new(tokens);
        Self { router: router(Arc::clone(&tokens)), tokens, seconds, _directory: directory }
    }

    pub(crate) fn set_clock(&self, seconds: i64) {
        self.seconds.store(seconds, Ordering::SeqCst);
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        post(self.router.clone(), path, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Value) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        send(self.router.clone(), request).await
    }
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::new(seconds, 0).unwrap()
}

pub(crate) async fn post(router: Router, path: &str, body: &Value) -> (StatusCode, Value) {
    let request = Request::post(path).header(CONTENT_TYPE, "application/json");
    send(router, request.body(Body::from(body.to_string())).unwrap()).await
}

async fn send(router: Router, request: Request<Body>) -> (StatusCode, Value) {
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}
