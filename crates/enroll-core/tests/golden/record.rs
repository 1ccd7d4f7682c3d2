//! What is stored of one event: the record, its envelope and what passes through.

use enroll_core::{
    enrollment_token::Event as TokenEvent,
    event::Event,
    record::{Actor, Entry, Record},
};
use serde::Deserialize;
use serde_json::Value;

use crate::{assert_golden, at, issued};

/// The form before an actor and a request were recorded, which is the form without either.
const BEFORE: &str = include_str!("record_before.json");
const GOLDEN: &str = include_str!("record.json");

fn before() -> Record {
    let event = TokenEvent::Redeemed { by: "d1".parse().unwrap(), at: at(0) };
    Record::new(Event::EnrollmentToken { name: issued().name, event })
}

fn now() -> Record {
    let token = "enterprises/e1/enrollmentTokens/t1".parse().unwrap();
    before().with_actor(Some(Actor::Device(token))).with_request("4f1c".parse().ok())
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
        GOLDEN.replacen("\"device\"", "\"robot\"", 1),
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
