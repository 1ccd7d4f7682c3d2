//! `devices:enroll`: who is not let in, and learns nothing by it.

use enroll_service::{Admission, Context};
use pollster::FutureExt;
use serde_json::{Value, json};

use super::{ENROLL, claim, retriable};
use crate::{
    asserts::path_of,
    support::{Emulator, Reply, Setup},
};

// "A refused token is one uniform 403 problem: the same bytes and type whatever the reason, the
// device limit, the ownership rule and a reused request id included."
#[test]
fn every_refusal_is_the_same_bytes() {
    let emulator = Emulator::default();
    let elsewhere = emulator.post("/v1/enterprises/LC2/enrollmentTokens", &json!({})).ok();
    let good = emulator.create(&json!({}));
    let [spent, deleted, expired, company_only] = [
        json!({ "oneTimeOnly": true }),
        json!({}),
        json!({ "duration": "60s" }),
        json!({ "allowPersonalUsage": "PERSONAL_USAGE_DISALLOWED" }),
    ];
    let spent = emulator.create(&spent);
    let deleted = emulator.create(&deleted);
    let expired = emulator.create(&expired);
    let company_only = emulator.create(&company_only);
    emulator.post(ENROLL, &claim(&spent, "R0")).ok();
    emulator.post(ENROLL, &retriable(&good, "R0", "r-1")).ok();
    emulator.delete(&path_of(&deleted)).ok();
    emulator.delete_enterprise("LC2");
    emulator.is_at("2026-11-22T08:01:00Z");

    let mut personal = claim(&company_only, "R1");
    personal["ownership"] = "PERSONALLY_OWNED".into();
    let mut other_ownership = retriable(&good, "R0", "r-1");
    other_ownership["ownership"] = "PERSONALLY_OWNED".into();
    let value = good["value"].as_str().unwrap();
    let presented = |value: &str| claim(&json!({ "value": value }), "R1");
    let before = emulator.snapshot();
    for refused in [
        claim(&spent, "R1"),
        claim(&spent, "R0"),
        claim(&deleted, "R1"),
        claim(&expired, "R1"),
        claim(&elsewhere, "R1"),
        personal,
        retriable(&good, "R1", "r-1"),
        other_ownership,
        presented("AAAAAAAAAAAAAAAAAAAA"),
        presented(&value.to_lowercase()),
        presented(&format!(" {value}")),
        presented(&format!("{value}\n")),
        presented(&format!("{value}A")),
        presented(&value[..19]),
        presented(""),
        presented("\u{0}"),
        presented("\u{1f600}"),
        presented(&"A".repeat(128)),
        presented(&"A".repeat(129)),
        presented(&"A".repeat(1_000_000)),
        presented(good["name"].as_str().unwrap()),
        presented(good["qrCode"].as_str().unwrap()),
    ] {
        emulator.post(ENROLL, &refused).is_token_refused();
    }
    assert_eq!(emulator.snapshot(), before, "a refusal changes nothing");
}

#[test]
fn a_token_of_an_enterprise_that_is_not_admitted_is_refused_like_any_other() {
    let strict = Emulator::new(&Setup { admission: Admission::Created, ..Setup::default() });
    let origin = enroll_core::origin::Origin::AndroidManagement;
    let id = strict.service.fresh_enterprise_id().unwrap();
    strict.service.create_enterprise(&id, origin, None, &Context::NONE).block_on().unwrap();
    let token = strict.post(&format!("/v1/enterprises/{id}/enrollmentTokens"), &json!({})).ok();
    strict.post(ENROLL, &claim(&token, "R0")).ok();
    strict.delete_enterprise(id.as_str());
    strict.post(ENROLL, &claim(&token, "R1")).is_token_refused();
}

// "what it left is unreachable, because every read passes the same gate".
#[test]
fn a_retry_after_its_enterprise_was_deleted_is_refused() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    emulator.post(ENROLL, &retriable(&token, "R0", "r-1")).ok();
    emulator.delete_enterprise("LC1");
    emulator.post(ENROLL, &retriable(&token, "R0", "r-1")).is_token_refused();
}

// "A request that is not well-formed is 400; so is a serial number that is not 1 to 128 printable
// characters".
#[test]
fn a_serial_number_is_1_to_128_printable_characters() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    for good in
        ["1", &"s".repeat(128), &"\u{e9}".repeat(128), &"\u{1f600}".repeat(128), "AB 12", "a/b\"\\"]
    {
        let device = emulator.post(ENROLL, &claim(&token, good)).ok();
        assert_eq!(device["hardwareInfo"]["serialNumber"], good);
    }
    let before = emulator.snapshot();
    for bad in [
        "",
        &"s".repeat(129),
        &"\u{e9}".repeat(129),
        &"s".repeat(100_000),
        "a\u{0}",
        "a\nb",
        "\t",
        "\u{7f}",
        "\u{85}",
        "\u{202e}x",
        "\u{2067}",
    ] {
        emulator.post(ENROLL, &claim(&token, bad)).refuses("serialNumber");
    }
    assert_eq!(emulator.snapshot(), before);
}

#[test]
fn a_request_id_is_1_to_128_visible_characters() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    for good in ["r", "550e8400-e29b-41d4-a716-446655440000", "~!/%", &"r".repeat(128)] {
        emulator.post(ENROLL, &retriable(&token, "R0", good)).ok();
    }
    for bad in ["", " ", "a b", "a\u{0}", "\u{e9}", "a\n", &"r".repeat(129)] {
        emulator.post(ENROLL, &retriable(&token, "R0", bad)).refuses("requestId");
    }
}

#[test]
fn an_ownership_is_one_of_two_words() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    for bad in ["", "OWNERSHIP_UNSPECIFIED", "company_owned", "COMPANY_OWNED "] {
        let mut claim = claim(&token, "R0");
        claim["ownership"] = bad.into();
        emulator.post(ENROLL, &claim).refuses("ownership");
    }
}

#[test]
fn each_field_is_a_text_and_all_but_one_must_be_there() {
    let emulator = Emulator::default();
    let token = emulator.create(&json!({}));
    let before = emulator.snapshot();
    let good = retriable(&token, "R0", "r-1");
    for field in ["enrollmentToken", "ownership", "serialNumber", "requestId"] {
        for wrong in [json!(1), json!(true), json!(1.5), json!([]), json!(["R0"]), json!({})] {
            let mut claim = good.clone();
            claim[field] = wrong;
            emulator.post(ENROLL, &claim).refuses(field);
        }
        if field == "requestId" {
            continue;
        }
        let mut claim = good.clone();
        claim[field] = Value::Null;
        emulator.post(ENROLL, &claim).refuses(field);
        claim.as_object_mut().unwrap().remove(field);
        emulator.post(ENROLL, &claim).refuses(field);
    }
    let mut claim = good.clone();
    claim["foo"] = Value::Null;
    emulator.post(ENROLL, &claim).refuses("foo");
    assert_eq!(emulator.snapshot(), before);
    let mut claim = good;
    claim["requestId"] = Value::Null;
    emulator.post(ENROLL, &claim).ok();
}

// A malformed request is refused before anything is looked up: a stranger who sends nonsense learns
// nothing of a token.
#[test]
fn what_is_wrong_with_a_request_does_not_depend_on_the_token() {
    let emulator = Emulator::default();
    let good = emulator.create(&json!({}));
    let unknown = json!({ "value": "AAAAAAAAAAAAAAAAAAAA" });
    let answers = |change: &dyn Fn(&mut Value)| {
        let mut answers: Vec<Reply> = Vec::new();
        for token in [&good, &unknown, &json!({ "value": "" })] {
            let mut claim = retriable(token, "R0", "r-1");
            change(&mut claim);
            answers.push(emulator.post(ENROLL, &claim));
        }
        let texts: Vec<_> = answers.iter().map(Reply::text).collect();
        assert_eq!(answers[0].status, 400, "{texts:?}");
        assert!(texts[0] == texts[1] && texts[1] == texts[2], "{texts:?}");
    };
    answers(&|claim| claim["serialNumber"] = "".into());
    answers(&|claim| claim["ownership"] = "x".into());
    answers(&|claim| claim["requestId"] = "".into());
    answers(&|claim| claim["foo"] = 1.into());
}
