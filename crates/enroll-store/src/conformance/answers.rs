//! Answers: what a decision recorded, and the noun as it left it.

use std::sync::Arc;

use enroll_core::{EnrollmentToken, Enterprise, document::Document, enrollment_token::UseLimit};

use super::site::{Outcome, Refusal, Site, claim, redeem, request};
use crate::{
    decision::Decision,
    executed::Executed,
    gate::{Admission, Reading},
    request::{Request, Scope},
    store::{Failure, Store},
};

/// A decision is answered with its facts, its devices and the noun as it left it; a retry is
/// answered like the first attempt, whatever happened since.
pub async fn a_decision_is_answered_with_its_facts_and_what_they_leave<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    site.issue("t", UseLimit::Unlimited).await;
    let once = request("r", 1, Scope::Noun);
    let redeemed = use_twice(&site, &once).await;
    let answered = redeemed.map(Executed::ungated);
    assert!(answered.is_ok(), "a token without limit lets a device in");
    let Ok(answered) = answered else { return };
    assert_eq!(answered.changes.len(), 2, "the facts of the decision");
    let ids: Vec<_> = answered.devices.iter().map(|device| device.name.id().to_string()).collect();
    assert_eq!(ids, ["d"], "the devices of the decision");
    assert_eq!(answered.name, site.name("t"), "the name of the noun");
    let (events, left) = (answered.events(), answered.noun(&*store).await);
    let read = site.token("t").await;
    assert_eq!(left, Ok(Some(read.clone())), "the noun as the decision left it");

    assert!(site.redeem("t", "late").await.is_ok(), "something happens since");
    let again = use_twice(&site, &once).await;
    assert!(again.as_ref().is_ok_and(Executed::is_replayed), "a retry is one");
    let Ok(again) = again.map(Executed::ungated) else { return };
    assert_eq!(again.events(), events, "a retry is answered with the same facts");
    let left = again.noun(&*store).await;
    assert_eq!(left, Ok(Some(read)), "the noun as the first attempt left it");
}

/// Uses a token twice by one decision, and lets one device in.
async fn use_twice<S: Store>(site: &Site<S>, request: &Request) -> Outcome {
    let (first, second) = (claim("d"), claim("d2"));
    let decide = |reading: Reading<'_, EnrollmentToken>| {
        let decision = redeem(&first, &reading)?;
        let token = reading.ungated().noun.ok_or(Refusal::Absent)?;
        Ok::<_, Refusal>(decision.then(token.redeem(&second, reading.now())?.event))
    };
    site.store.execute(&site.name("t"), request, decide).await
}

/// A retry passes the gate of its enterprise again, also where it changed the enterprise itself;
/// the deletion of an enterprise is answered as it was the first time.
pub async fn a_retry_passes_the_gate_of_its_enterprise<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let creation = request("r", 1, Scope::Enterprise);
    for _ in 0..2 {
        let issued = site.issue_under(&creation, "t", UseLimit::Once).await;
        let passed = issued.map(|executed| executed.admit(Admission::Created).is_ok());
        assert_eq!(passed, Ok(true), "an enterprise that exists");
    }
    let described = describe(&site).await;
    assert_eq!(described, Ok((false, true)), "a description of an enterprise that exists");
    assert_eq!(describe(&site).await, Ok((true, true)), "its retry");
    let deletion = request("d", 2, Scope::Noun);
    for replayed in [false, true] {
        let delete = |reading: Reading<'_, Enterprise>| {
            let enterprise = reading.ungated().noun.ok_or(Refusal::Absent)?;
            enterprise.delete(reading.now()).map(Decision::next).map_err(|_| Refusal::Closed)
        };
        let name = site.enterprise.clone().into();
        let deleted = store.execute(&name, &deletion, delete).await;
        let answered = deleted
            .map(|executed| (executed.is_replayed(), executed.admit(Admission::Created).is_ok()));
        assert_eq!(answered, Ok((replayed, true)), "a deletion of the enterprise itself");
    }
    let late = site.issue_under(&creation, "t", UseLimit::Once).await;
    let passed = late.map(|executed| executed.admit(Admission::Any).is_ok());
    assert_eq!(passed, Ok(false), "a retry in a deleted enterprise");
    let late = describe(&site).await;
    assert_eq!(late, Ok((true, false)), "a retried description of a deleted enterprise");
}

/// Describes the enterprise, under one request id. Returns whether it was described before, and
/// whether the gate is passed.
async fn describe<S: Store>(site: &Site<S>) -> Result<(bool, bool), Failure<Refusal>> {
    let decide = |reading: Reading<'_, Enterprise>| {
        let enterprise = reading.ungated().noun.ok_or(Refusal::Absent)?;
        let document = "{}".parse::<Document>().map_err(|_| Refusal::Absent)?;
        let described = enterprise.describe(document, reading.now());
        described.map(Decision::next).map_err(|_| Refusal::Closed)
    };
    let name = site.enterprise.clone().into();
    let described = site.store.execute(&name, &request("p", 3, Scope::Noun), decide).await?;
    Ok((described.is_replayed(), described.admit(Admission::Any).is_ok()))
}

/// A decision that there is nothing to change records nothing and is answered with the noun as it
/// is. Its request id stays free.
pub async fn a_decision_to_change_nothing_records_nothing<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    site.issue("t", UseLimit::Once).await;
    let before = site.feed(None, 10).await;
    for (token, scope) in [("t", Scope::Noun), ("absent", Scope::Noun), ("new", Scope::Enterprise)]
    {
        let request = request("r", 1, scope);
        let nothing = |_: Reading<'_, EnrollmentToken>| Ok::<_, Refusal>(Decision::unchanged());
        for _ in 0..2 {
            let executed = store.execute(&site.name(token), &request, nothing).await;
            let unchanged =
                |executed: &Executed<_>| executed.is_unchanged() && !executed.is_replayed();
            assert!(executed.as_ref().is_ok_and(unchanged), "there is nothing to change");
            let Ok(outcome) = executed.map(Executed::ungated) else { return };
            assert_eq!(outcome.name, site.name(token), "the name of the noun");
            let read = site.read::<EnrollmentToken>(&site.name(token)).await.noun;
            assert_eq!(outcome.noun(&*store).await, Ok(read), "the noun as it is");
        }
        assert_eq!(site.feed(None, 10).await, before, "nothing is recorded");
    }
    let redeemed = site.redeem_under(&request("r", 2, Scope::Noun), "t", "d").await;
    assert!(redeemed.is_ok_and(|executed| !executed.is_replayed()), "its request id stays free");
}
