//! Races: however many devices present a one-time token at a time, one of them enrolls.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use axum::http::StatusCode;
use enroll_trial::Guard;
use serde_json::{Value, json};

use crate::support::{TOKENS, Trial, post};

const THREADS: usize = 64;

/// Presents one value from many threads at a time, and returns how often each status was answered.
fn storm(trial: &Trial, threads: usize, value: &Value) -> (usize, usize) {
    let start = Barrier::new(threads);
    let statuses = thread::scope(|scope| {
        let enroll = |number: usize| {
            let (start, router) = (&start, trial.router.clone());
            scope.spawn(move || {
                let body = json!({
                    "token": value, "serialNumber": format!("R58M12-{number}"), "ownership": "company_owned",
                });
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                start.wait();
                runtime.block_on(post(router, "/devices", &body)).0
            })
        };
        let threads: Vec<_> = (0..threads).map(enroll).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let count = |status| statuses.iter().filter(|&&other| other == status).count();
    (count(StatusCode::CREATED), count(StatusCode::FORBIDDEN))
}

async fn issue(trial: &Trial, use_limit: Value) -> Value {
    let (status, token) = trial.post(TOKENS, &json!({"useLimit": use_limit})).await;
    assert_eq!(status, StatusCode::CREATED, "{token}");
    token["value"].clone()
}

#[tokio::test]
async fn one_of_64_threads_wins_a_one_time_token() {
    let trial = Trial::new(Guard::Revision, 10);
    let value = issue(&trial, json!("once")).await;
    assert_eq!(storm(&trial, THREADS, &value), (1, THREADS - 1));
    assert_eq!(trial.tokens.database().devices(&"LC00abc".parse().unwrap()).unwrap(), 1);
}

#[tokio::test]
async fn a_token_for_20_devices_admits_20_of_64_threads() {
    let trial = Trial::new(Guard::Revision, 10);
    let value = issue(&trial, json!({"at_most": 20})).await;
    assert_eq!(storm(&trial, THREADS, &value), (20, THREADS - 20));
}

#[tokio::test]
async fn a_token_for_a_fleet_admits_all_64_threads() {
    let trial = Trial::new(Guard::Revision, 10);
    let value = issue(&trial, json!("unlimited")).await;
    assert_eq!(storm(&trial, THREADS, &value), (THREADS, 0));
    let (_, listed) = trial.get(TOKENS).await;
    assert_eq!(listed["tokens"][0]["uses"], THREADS);
}

/// Creates a trial in which the first two devices have read the token before either writes.
fn at_once(guard: Guard) -> Trial {
    let (both, calls) = (Barrier::new(2), AtomicUsize::new(0));
    Trial::waiting(guard, 10, move || {
        // The first call is that of the issue.
        if (1..=2).contains(&calls.fetch_add(1, Ordering::SeqCst)) {
            both.wait();
        }
    })
}

#[tokio::test]
async fn without_compare_and_set_two_devices_enroll_with_a_one_time_token() {
    let guarded = at_once(Guard::Revision);
    let value = issue(&guarded, json!("once")).await;
    assert_eq!(storm(&guarded, 2, &value), (1, 1));

    // Negative control.
    let unguarded = at_once(Guard::Nothing);
    let value = issue(&unguarded, json!("once")).await;
    assert_eq!(storm(&unguarded, 2, &value), (2, 0));
}
