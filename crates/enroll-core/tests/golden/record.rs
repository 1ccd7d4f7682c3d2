//! The stored form of one event: the record, its envelope and unknown parts.

use enroll_core::{
    enrollment_token::Event as TokenEvent,
    event::Event,
    record::{Actor, Entry, Record},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{assert_golden, at, issued};

/// The form before an actor and a request were recorded, which is the form without either.
const BEFORE: &str = include_str!("record_before.json");
const GOLDEN: &str = include_str!("record.json");
/// The form that a later version writes: its actor is of a kind that this version does not know.
const LATER: &str = include_str!("record_later.json");

fn before() -> Record {
    let event = TokenEvent::Redeemed { by: "d1".parse().unwrap(), at: at(0) };
    Record::new(Event::EnrollmentToken { name: issued().name, event })
}

fn now() -> Record {
    let token = "enterprises/e1/enrollmentTokens/t1".parse().unwrap();
    before().with_actor(Some(Actor::Device(token))).with_request("4f1c".parse().ok())
}

/// An actor as a later version knows it, whose form is that of the derive.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename = "Actor", rename_all = "snake_case")]
enum LaterActor {
    Principal(String),
    Device(String),
    Unknown(String, Option<String>),
    Robot(String),
}

impl LaterActor {
    fn robot() -> Self {
        Self::Robot("r2".into())
    }
}

fn unknown(actor: &Actor) -> (&str, Option<&str>) {
    let Actor::Unknown(actor) = actor else { unreachable!("{actor:?} is known") };
    (actor.kind(), actor.name())
}

#[test]
fn an_event_with_an_actor_of_a_later_version_is_read() {
    let record: Record = serde_json::from_str(LATER).unwrap();
    assert_eq!(unknown(record.actor.as_ref().unwrap()), ("robot", Some("r2")));
    assert_golden(&record, LATER);
    assert_eq!(record.with_actor(now().actor), now(), "all else is as it was");
}

#[test]
fn an_actor_of_a_later_version_is_read_in_each_format() {
    let bytes = rmp_serde::to_vec(&LaterActor::robot()).unwrap();
    assert_eq!(unknown(&rmp_serde::from_slice(&bytes).unwrap()), ("robot", Some("r2")));
    let mut bytes = Vec::new();
    ciborium::into_writer(&LaterActor::robot(), &mut bytes).unwrap();
    let actor: Actor = ciborium::from_reader(bytes.as_slice()).unwrap();
    assert_eq!(unknown(&actor), ("robot", Some("r2")));
    // A format without names has the number of the kind. What follows the actor is read, too.
    let bytes = postcard::to_allocvec(&(LaterActor::robot(), 7_u8)).unwrap();
    let (actor, rest): (Actor, u8) = postcard::from_bytes(&bytes).unwrap();
    assert_eq!((unknown(&actor), rest), (("3", Some("r2")), 7));
}

#[test]
fn the_form_of_an_actor_is_that_of_the_derive() {
    let token = "enterprises/e1/enrollmentTokens/t1";
    for (actor, derived) in [
        (Actor::Principal("ada".parse().unwrap()), LaterActor::Principal("ada".into())),
        (Actor::Device(token.parse().unwrap()), LaterActor::Device(token.into())),
    ] {
        let json = serde_json::to_string(&derived).unwrap();
        assert_eq!(serde_json::to_string(&actor).unwrap(), json);
        let bytes = postcard::to_allocvec(&derived).unwrap();
        assert_eq!(postcard::to_allocvec(&actor).unwrap(), bytes);
        let bytes = rmp_serde::to_vec(&derived).unwrap();
        assert_eq!(rmp_serde::to_vec(&actor).unwrap(), bytes);
    }
}

#[test]
fn what_is_stored_of_an_actor_of_a_later_version_is_kept_as_far_as_it_is_a_text() {
    for (stored, kept, written) in [
        (r#"{"robot":"r2"}"#, ("robot", Some("r2")), r#"{"robot":"r2"}"#),
        (r#"{"robot":{"id":[2]}}"#, ("robot", None), r#"{"robot":null}"#),
        (r#"{"unknown":"r2"}"#, ("unknown", Some("r2")), r#"{"unknown":"r2"}"#),
        // A device with a token of a kind that a later version added.
        (
            r#"{"device":"enterprises/e1/badges/1"}"#,
            ("device", Some("enterprises/e1/badges/1")),
            r#"{"device":"enterprises/e1/badges/1"}"#,
        ),
    ] {
        let actor: Actor = serde_json::from_str(stored).unwrap();
        assert_eq!(unknown(&actor), kept);
        assert_golden(&actor, written);
    }
    // The control: what this version knows is checked, and an actor has one kind.
    for bad in [
        r#"{"principal":""}"#,
        r#"{"principal":7}"#,
        r#"{"device":null}"#,
        r#"{"robot":"r2","principal":"ada"}"#,
        "{}",
        "7",
    ] {
        assert!(serde_json::from_str::<Actor>(bad).is_err(), "{bad}");
    }
}

/// A record as the program of before reads it.
#[derive(Deserialize)]
struct EntryBefore {
    version: u32,
    event: Event,
}

#[test]
fn the_forms_of_a_record() {
    assert_golden(&before(), BEFORE);
    assert_golden(&now(), GOLDEN);
    let operator = before().with_actor("operator".parse().ok().map(Actor::Principal));
    let stored = serde_json::to_value(operator).unwrap();
    assert_eq!(stored["actor"], serde_json::json!({ "principal": "operator" }));
}

#[test]
fn the_program_of_before_reads_what_is_written_now() {
    let EntryBefore { version, event } = serde_json::from_str(GOLDEN).unwrap();
    assert_eq!((version, event), (1, before().event));
}

#[test]
fn the_text_without_an_actor_is_that_of_before_byte_for_byte() {
    let event = serde_json::to_string(&before().event).unwrap();
    let text = format!(r#"{{"version":1,"event":{event}}}"#);
    assert_eq!(serde_json::to_string(&before()).unwrap(), text);
    // A record that borrows its event has the same text.
    assert_eq!(serde_json::to_string(&Record::new(&before().event)).unwrap(), text);
}

#[test]
fn a_record_of_a_later_version_passes_through_unchanged() {
    let later = [
        GOLDEN.replacen("\"version\": 1", "\"version\": 2", 1),
        GOLDEN.replacen("\"redeemed\"", "\"lent\"", 1),
    ];
    for text in &later {
        assert_ne!(text, GOLDEN);
        let entry = Entry::read(text.as_str(), |text| serde_json::from_str(text));
        assert_eq!(entry, Entry::Unknown(text.as_str()));
        // As a part of something larger, too.
        let value: Value = serde_json::from_str(text).unwrap();
        let entry: Entry<Value> = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(entry, Entry::Unknown(value.clone()));
        assert_eq!(serde_json::to_value(entry).unwrap(), value);
    }
    // The control: what this version knows does not pass through unread.
    let entry: Entry<Value> = serde_json::from_str(GOLDEN).unwrap();
    assert_eq!(entry.known(), Some(&now()));
    let written = serde_json::to_value(entry).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(GOLDEN).unwrap());
}
