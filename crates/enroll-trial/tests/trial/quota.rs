//! The quota, the list, and explanations.

use std::thread;

use axum::http::StatusCode;
use enroll_trial::{Guard, Issue, Refusal};
use serde_json::json;

use crate::support::{TOKENS, Trial};

#[tokio::test]
async fn an_enterprise_has_at_most_its_quota_of_active_tokens() {
    let trial = Trial::new(Guard::Revision, 2);
    for _ in 0..2 {
        assert_eq!(trial.post(TOKENS, &json!({"duration": "60s"})).await.0, StatusCode::CREATED);
    }
    trial.set_clock(59);
    assert_eq!(trial.post(TOKENS, &json!({})).await.0, StatusCode::TOO_MANY_REQUESTS);
    let other = "/enterprises/LC00xyz/tokens";
    assert_eq!(trial.post(other, &json!({})).await.0, StatusCode::CREATED);
    // An expired token takes no place.
    trial.set_clock(60);
    assert_eq!(trial.post(TOKENS, &json!({})).await.0, StatusCode::CREATED);
}

#[test]
fn threads_do_not_pass_the_quota_together() {
    let trial = Trial::new(Guard::Revision, 10);
    let enterprise = "LC00abc".parse().unwrap();
    let issue = || {
        let issue: Issue = serde_json::from_value(json!({})).unwrap();
        match trial.tokens.issue(&enterprise, &issue) {
            Ok(_) => true,
            Err(Refusal::Quota(_)) => false,
            Err(other) => panic!("{other}"),
        }
    };
    let issued = thread::scope(|scope| {
        let threads: Vec<_> = (0..64).map(|_| scope.spawn(issue)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).filter(|&issued| issued).count()
    });
    assert_eq!(issued, 10);
}

#[tokio::test]
async fn a_list_has_each_token_once_and_no_value() {
    let trial = Trial::new(Guard::Revision, 300);
    let mut issued = Vec::new();
    for _ in 0..201 {
        let (_, token) = trial.post(TOKENS, &json!({})).await;
        issued.push(token["name"].clone());
    }
    let (mut listed, mut after) = (Vec::new(), String::new());
    for length in [100, 100, 1, 0] {
        let (_, page) = trial.get(&format!("{TOKENS}?after={after}")).await;
        assert!(!page.to_string().contains("value"));
        let names: Vec<_> =
            page["tokens"].as_array().unwrap().iter().map(|t| t["name"].clone()).collect();
        assert_eq!(names.len(), length);
        if let Some(last) = names.last() {
            after = last.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        }
        listed.extend(names);
    }
    issued.sort_by_key(ToString::to_string);
    assert_eq!(listed, issued);
}

#[tokio::test]
async fn an_explanation_is_of_the_instant_that_is_asked_about() {
    let trial = Trial::new(Guard::Revision, 1);
    trial.set_clock(60);
    let (_, token) = trial.post(TOKENS, &json!({"useLimit": "once"})).await;
    trial.set_clock(600);
    let claim =
        json!({"token": token["value"], "serialNumber": "R58M12", "ownership": "company_owned"});
    let (status, device) = trial.post("/devices", &claim).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(device["policy"], "enterprises/LC00abc/policies/default");

    // A stranger reads the same of a spent token as of one that does not exist.
    let unknown =
        json!({"token": "NOSUCHTOKEN", "serialNumber": "R58M12", "ownership": "company_owned"});
    let refused = trial.post("/devices", &claim).await;
    assert_eq!(refused.0, StatusCode::FORBIDDEN);
    assert_eq!(refused, trial.post("/devices", &unknown).await);

    let id = token["name"].as_str().unwrap().rsplit('/').next().unwrap();
    for (at, reason) in [
        ("1970-01-01T00:00:59.999999999Z", Some("not_issued")),
        ("1970-01-01T00:01:00Z", None),
        ("1970-01-01T00:09:59.999999999Z", None),
        ("1970-01-01T00:10:00Z", Some("spent")),
    ] {
        let (_, answer) = trial.get(&format!("{TOKENS}/{id}/explain?at={at}")).await;
        assert_eq!(answer["allowed"], reason.is_none(), "{at}");
        assert_eq!(answer["reason"].as_str(), reason, "{at}");
    }
    let (_, now) = trial.get(&format!("{TOKENS}/{id}/explain")).await;
    assert_eq!(now["change"], "a token for more than one device");
}
