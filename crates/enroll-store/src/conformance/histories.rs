//! Histories: what happened to one noun.

use std::sync::Arc;

use enroll_core::{Device, EnrollmentToken, Enterprise, enrollment_token::UseLimit, event::Event};

use super::site::{Site, claim};
use crate::{feed::Fact, fold::fold, noun::Noun, store::Store};

/// The history of a noun holds its facts and no others, in the order in which they were recorded,
/// whatever the sizes of the parts it is read in.
pub async fn a_history_holds_the_facts_of_one_noun_in_order<S: Store>(store: Arc<S>) {
    let sites = [Site::new(&store, "e1").await, Site::new(&store, "e2").await];
    for site in &sites {
        for token in ["t", "u"] {
            site.issue(token, UseLimit::Unlimited).await;
        }
    }
    let [ours, theirs] = &sites;
    for device in 0..5 {
        for token in ["t", "u"] {
            let redeemed = ours.redeem(token, &format!("{token}{device}")).await;
            assert!(redeemed.is_ok(), "a token without limit lets a device in");
        }
    }
    ours.delete("t").await;
    ours.delete_device("t3").await;
    for site in &sites {
        for token in ["t", "u"] {
            check::<EnrollmentToken, S>(site, &site.name(token), "the facts of a token").await;
        }
        let enterprise = site.enterprise.clone().into();
        check::<Enterprise, S>(site, &enterprise, "the facts of an enterprise").await;
    }
    for device in ["t3", "u3"] {
        check::<Device, S>(ours, &ours.name(device), "the facts of a device").await;
        check::<Device, S>(theirs, &theirs.name(device), "a noun that is absent").await;
    }
    let noun = fold(&*store, &ours.name("u"), |_, fact| !is_use_by(fact, "u2")).await;
    let uses = noun.ok().flatten().map(|token: EnrollmentToken| token.uses());
    assert_eq!(uses, Some(2), "a noun as it was before a fact");
}

async fn check<N: Noun + PartialEq, S: Store>(site: &Site<S>, name: &N::Name, what: &str) {
    let feed = site.feed(None, 100).await;
    let events = feed.iter().filter_map(|recorded| recorded.fact.event());
    let is_its = |event: &&Event| N::change(event).is_some_and(|(of, _)| of == *name);
    let expected: Vec<Event> = events.filter(is_its).cloned().collect();
    for limit in [1, 2, 3, 1000] {
        let (mut facts, mut after) = (Vec::new(), None);
        for _ in 0..=expected.len() {
            let part = site.store.history::<N>(name, after, limit).await.unwrap_or_default();
            assert!(part.facts.len() <= limit, "a part holds at most as many as were asked for");
            facts.extend(part.facts);
            after = part.next;
            if after.is_none() {
                break;
            }
        }
        assert!(facts.is_sorted_by(|(one, _), (other, _)| one < other), "places increase: {what}");
        let events: Vec<Event> =
            facts.iter().filter_map(|(_, fact)| fact.event().cloned()).collect();
        assert_eq!(events, expected, "{what}, {limit} at a time");
        assert_eq!(after, None, "a history ends");
    }
    let folded = fold(&*site.store, name, |_, _| true).await;
    let read: Option<N> = site.read(name).await.noun;
    assert_eq!(folded, Ok(read), "a history folded is the noun: {what}");
}

fn is_use_by(fact: &Fact, device: &str) -> bool {
    let device = claim(device).device;
    let used = |event: &enroll_core::enrollment_token::Event| match event {
        enroll_core::enrollment_token::Event::Redeemed { by, .. } => *by == device,
        enroll_core::enrollment_token::Event::Deleted { .. } => false,
    };
    matches!(fact.event(), Some(Event::EnrollmentToken { event, .. }) if used(event))
}
