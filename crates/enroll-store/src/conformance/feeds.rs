//! Feeds: what happened, in an order that everyone sees alike.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use enroll_core::{
    Device, EnrollmentToken, Enterprise, enrollment_token,
    enrollment_token::UseLimit,
    event::Event,
    noun::Noun as _,
    record::{Actor, Record, RequestId},
};

use super::site::{Site, at_once, request};
use crate::{
    feed::{Cursor, Feed, FeedError, Recorded},
    history::History,
    request::{Request, Scope},
    store::Store,
};

/// While others write and after, a feed holds each event once, at positions without gaps.
pub async fn a_feed_holds_each_event_once_without_gaps<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let answered = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn(read_along(site.clone(), Arc::clone(&answered)));
    let answers = at_once(20, |token| {
        let site = site.clone();
        async move {
            let (token, mut events) = (format!("t{token}"), Vec::new());
            site.issue(&token, UseLimit::Unlimited).await;
            for device in 0..2 {
                let redeemed = site.redeem(&token, &format!("{token}d{device}")).await;
                events
                    .extend(redeemed.into_iter().flat_map(|executed| executed.ungated().events()));
            }
            events
        }
    });
    let answers: Vec<Event> = answers.await.into_iter().flatten().collect();
    answered.store(true, Ordering::SeqCst);
    assert_eq!(answers.len(), 80, "a token without limit lets a device in");
    let events = site.feed(None, 100).await;
    // 1 event of the enterprise, 20 of tokens, 2 of each of 40 redemptions.
    assert_eq!(events.len(), 101, "each event is in the feed once");
    for (recorded, position) in events.iter().zip(1..) {
        assert_eq!(recorded.position, position, "positions count up from 1");
    }
    for event in &answers {
        let times = events.iter().filter(|recorded| recorded.fact.event() == Some(event)).count();
        assert_eq!(times, 1, "an event that was answered is in the feed");
    }
    for limit in [1, 2, 1000] {
        assert_eq!(site.feed(None, limit).await, events, "parts of {limit} are the same feed");
    }
    let read = reader.await.unwrap_or_default();
    assert_eq!(read, events, "who reads along reads the same feed");
    for cursor in read.iter().map(|recorded| recorded.position) {
        let epoch = epoch(&site).await;
        let rest = site.feed(Some(Cursor { epoch, position: cursor }), 1000).await;
        let expected = events.iter().filter(|recorded| recorded.position > cursor);
        assert!(rest.iter().eq(expected), "a feed goes on after its cursor");
    }
}

/// Reads a feed while others write, and to its end once all of them are answered.
async fn read_along<S: Store>(site: Site<S>, answered: Arc<AtomicBool>) -> Vec<Arc<Recorded>> {
    let (mut events, mut after) = (Vec::new(), None);
    loop {
        let last = answered.load(Ordering::SeqCst);
        let feed = site.store.events(&site.enterprise, after, 3).await;
        assert!(feed.is_ok(), "a feed can be read while others write");
        let Ok((feed, _)) = feed.map(Feed::ungated) else { return events };
        if last && (feed.events.is_empty() || events.len() > 1000) {
            return events;
        }
        after = Some(feed.next);
        events.extend(feed.events);
        tokio::task::yield_now().await;
    }
}

/// Decisions do not read the log, but the log has the same facts.
pub async fn events_folded_are_the_nouns<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let calls = at_once(30, |index| {
        let site = site.clone();
        async move {
            let token = format!("t{index}");
            let limit = if index % 2 == 0 { UseLimit::Once } else { UseLimit::Unlimited };
            site.issue(&token, limit).await;
            for device in 0..index % 4 {
                // A refusal is as good: it must leave nothing.
                drop(site.redeem(&token, &format!("{token}d{device}")).await);
            }
            if index % 10 == 1 {
                site.delete(&token).await;
            }
            if index % 4 == 3 {
                site.delete_device(&format!("{token}d0")).await;
            }
        }
    });
    calls.await;
    site.close().await;
    let mut folded = Folded::default();
    for recorded in site.feed(None, 50).await {
        folded.apply(&recorded);
    }
    let snapshot = site.read::<Enterprise>(&site.enterprise.clone().into()).await;
    assert_eq!(snapshot.noun, folded.enterprise, "the enterprise and its events");
    assert_eq!(snapshot.enterprise, folded.enterprise, "the gate and its events");
    let mut tokens: Vec<EnrollmentToken> = site.list(None, &[50], |_, _| true).await;
    let mut devices = site.devices().await;
    for token in &tokens {
        let read = site.read::<EnrollmentToken>(&token.issued().name).await;
        assert_eq!(read.noun.as_ref(), Some(token), "a token and the list that it is on");
    }
    for device in &devices {
        let read = site.read::<Device>(&device.enrolled().name).await;
        assert_eq!(read.noun.as_ref(), Some(device), "a device and the list that it is on");
    }
    tokens.sort_unstable_by_key(|token| token.issued().name.clone());
    devices.sort_unstable_by_key(|device| device.enrolled().name.clone());
    assert!(folded.tokens.into_values().eq(tokens), "the tokens and their events");
    assert!(folded.devices.into_values().eq(devices), "the devices and their events");
}

/// At any time, there is no event without its state and no state without its event.
pub async fn an_event_and_its_state_appear_together<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    site.issue("t", UseLimit::Unlimited).await;
    let writer = tokio::spawn({
        let site = site.clone();
        async move {
            for device in 0..50 {
                let redeemed = site.redeem("t", &format!("d{device}")).await;
                assert!(redeemed.is_ok(), "a token without limit lets a device in");
            }
        }
    });
    loop {
        let finished = writer.is_finished();
        let listed = site.devices().await;
        let before = site.token("t").await.uses();
        let events = site.feed(None, 1000).await;
        let after = site.token("t").await.uses();
        let redeemed =
            events.iter().filter(|recorded| recorded.fact.event().is_some_and(is_redeemed)).count()
                as u64;
        assert!(before <= redeemed, "{before} uses, and then {redeemed} events of them");
        assert!(redeemed <= after, "{redeemed} events of uses, and then {after} uses");
        let mut enrolled = 0;
        for recorded in &events {
            if let Some(Event::DeviceEnrolled(device)) = recorded.fact.event() {
                let read = site.read::<Device>(&device.name).await;
                assert!(read.noun.is_some(), "an event of a device, and no device");
                enrolled += 1;
            }
        }
        assert_eq!(enrolled, redeemed, "one redemption is one device");
        assert!(listed.len() as u64 <= redeemed, "a device is listed, and no event of it");
        for device in &listed {
            let read = site.read::<Device>(&device.enrolled().name).await;
            assert_eq!(read.noun.as_ref(), Some(device), "a device is listed, and is not there");
        }
        if finished {
            assert_eq!((before, listed.len()), (50, 50), "what was answered can be read");
            break;
        }
        tokio::task::yield_now().await;
    }
    assert!(writer.await.is_ok(), "writers write while others read");
}

/// An event is recorded with its actor, and with the request id if a caller drew it; the feed and
/// the history of its noun show both.
pub async fn an_event_carries_its_actor_and_its_request<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let by = |name: &str| name.parse().ok().map(Actor::Principal);
    let creation = Request { actor: by("operator"), ..request("r1", 1, Scope::Enterprise) };
    assert!(site.issue_under(&creation, "t", UseLimit::Once).await.is_ok(), "a token is issued");
    let redemption = Request { actor: by("emulator"), ..request("r2", 2, Scope::Noun) };
    assert!(site.redeem_under(&redemption, "t", "d").await.is_ok(), "a token lets one in");
    site.delete_device("d").await;
    let feed = site.feed(None, 10).await;
    let records: Vec<_> = feed.iter().filter_map(|recorded| recorded.fact.record()).collect();
    let actors: Vec<_> = records.iter().map(|record| record.actor.clone()).collect();
    let (operator, emulator) = (by("operator"), by("emulator"));
    let expected = [None, operator, emulator.clone(), emulator, None];
    assert_eq!(actors, expected, "the actor of an event");
    let requests = records.iter().map(|record| record.request.as_ref().map(RequestId::as_str));
    let requests: Vec<_> = requests.collect();
    let expected = [None, Some("r1"), Some("r2"), Some("r2"), None];
    assert_eq!(requests, expected, "the request of an event");
    let token = store.history::<EnrollmentToken>(&site.name("t"), None, 10).await;
    check_history(&token.unwrap_or_default(), &records, "the history of a token");
    let device = store.history::<Device>(&site.name("d"), None, 10).await;
    check_history(&device.unwrap_or_default(), &records, "the history of a device");
}

fn check_history(history: &History, records: &[&Record], what: &str) {
    assert_eq!(history.facts.len(), 2, "{what}");
    for (_, fact) in &history.facts {
        let is_in_feed = fact.record().is_some_and(|record| records.contains(&record));
        assert!(is_in_feed, "{what} is as in the feed");
    }
}

/// A cursor of another life of a store is not taken for one of this.
pub async fn a_cursor_of_another_epoch_is_refused<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let epoch = epoch(&site).await;
    let foreign = Cursor { epoch: epoch.wrapping_add(1), position: 0 };
    let feed = store.events(&site.enterprise, Some(foreign), 10).await;
    assert_eq!(feed.err(), Some(FeedError::OtherEpoch), "a cursor of another epoch");
    let start = Cursor { epoch, position: 0 };
    assert_eq!(site.feed(Some(start), 10).await.len(), 1, "a cursor before the first event");
}

async fn epoch<S: Store>(site: &Site<S>) -> u64 {
    let feed = site.store.events(&site.enterprise, None, 1).await;
    assert!(feed.is_ok(), "a feed can be read from the beginning");
    feed.map(|feed| feed.ungated().0.next.epoch).unwrap_or_default()
}

fn is_redeemed(event: &Event) -> bool {
    let redeemed = |event: &enrollment_token::Event| match event {
        enrollment_token::Event::Redeemed { .. } => true,
        enrollment_token::Event::Deleted { .. } => false,
    };
    matches!(event, Event::EnrollmentToken { event, .. } if redeemed(event))
}

/// All events of a feed.
#[derive(Default)]
struct Folded {
    enterprise: Option<Enterprise>,
    tokens: BTreeMap<String, EnrollmentToken>,
    devices: BTreeMap<String, Device>,
}

impl Folded {
    fn apply(&mut self, recorded: &Recorded) {
        let known = recorded.fact.event().is_some_and(|event| self.fold(event));
        assert!(known, "each fact follows those before it");
    }

    /// Returns whether it made sense.
    fn fold(&mut self, event: &Event) -> bool {
        match event {
            Event::EnterpriseCreated(created) => {
                self.enterprise.replace(created.clone().into()).is_none()
            }
            Event::Enterprise { event, .. } => {
                self.enterprise.as_mut().is_some_and(|enterprise| enterprise.replay(event).is_ok())
            }
            Event::EnrollmentTokenIssued(issued) => {
                self.tokens.insert(issued.name.to_string(), issued.clone().into()).is_none()
            }
            Event::EnrollmentToken { name, event } => self
                .tokens
                .get_mut(&name.to_string())
                .is_some_and(|token| token.replay(event).is_ok()),
            Event::DeviceEnrolled(enrolled) => {
                self.devices.insert(enrolled.name.to_string(), enrolled.clone().into()).is_none()
            }
            Event::Device { name, event } => self
                .devices
                .get_mut(&name.to_string())
                .is_some_and(|device| device.replay(event).is_ok()),
            // Nobody records these here.
            Event::UserInserted(_)
            | Event::User { .. }
            | Event::EnrollmentProfileCreated(_)
            | Event::EnrollmentProfile { .. }
            | Event::PolicyWritten(_)
            | Event::Policy { .. } => false,
        }
    }
}
