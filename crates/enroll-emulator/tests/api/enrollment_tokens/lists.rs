//! `list`: pages, in order of creation.

use serde_json::{Value, json};

use crate::{
    asserts::path_of,
    support::{Emulator, TOKENS},
};

/// Creates so many tokens and returns their names.
fn create(emulator: &Emulator, count: usize) -> Vec<Value> {
    let mut names = Vec::with_capacity(count);
    for _ in 0..count {
        names.push(emulator.create(&json!({}))["name"].clone());
    }
    names
}

/// Reads a page and returns its names and the token of the next page.
fn page(emulator: &Emulator, query: &str) -> (Vec<Value>, Option<String>) {
    let page = emulator.get(&format!("{TOKENS}?{query}")).ok();
    let tokens = page.get("enrollmentTokens").map_or(Vec::new(), |tokens| {
        let tokens = tokens.as_array().unwrap();
        assert!(!tokens.is_empty(), "an empty list is left out");
        tokens.iter().map(|token| token["name"].clone()).collect()
    });
    let next = page.get("nextPageToken").map(|next| next.as_str().unwrap().to_owned());
    assert_ne!(next.as_deref(), Some(""));
    (tokens, next)
}

// Rule 4.2: "pageSize 0 or absent | 10"; "pageSize > 100 | coerced to 100, no error".
// Rule 7.12: "pageSize=0 is the default, -1 is an error, 1000 is 100".
#[test]
fn a_page_has_10_tokens_unless_asked_and_100_at_most() {
    let emulator = Emulator::default();
    let names = create(&emulator, 101);
    for (query, size) in [
        ("", 10),
        ("pageSize=0", 10),
        ("pageSize=1", 1),
        ("pageSize=99", 99),
        ("pageSize=100", 100),
        ("pageSize=101", 100),
        ("pageSize=1000", 100),
        ("pageSize=2147483647", 100),
        ("page_size=2", 2),
        ("pageSize=3&pageToken=", 3),
    ] {
        let (tokens, next) = page(&emulator, query);
        assert_eq!(tokens, names[..size], "{query}");
        assert!(next.is_some(), "{query}");
    }
}

// Rule 4.2: "pageSize < 0 | 400 INVALID_ARGUMENT".
#[test]
fn a_page_size_that_is_negative_or_no_int32_is_refused() {
    let emulator = Emulator::default();
    for size in [
        "-1",
        "-2147483648",
        "-2147483649",
        "2147483648",
        "1e1",
        "1.0",
        "",
        "x",
        "%2B1",
        "+1",
        "0x1",
    ] {
        emulator.get(&format!("{TOKENS}?pageSize={size}")).is_invalid("page_size");
    }
}

// Rule 4.2: "`nextPageToken` omitted only at the end"; "the token must be opaque and URL-safe".
#[test]
fn pages_hold_each_token_once_in_order_of_creation() {
    let emulator = Emulator::default();
    let names = create(&emulator, 25);
    for (size, pages) in [(1, 25), (5, 5), (7, 4), (24, 2), (25, 1), (26, 1)] {
        let (mut read, mut count, mut cursor) = (Vec::new(), 0, String::new());
        loop {
            let query = format!("pageSize={size}&pageToken={cursor}");
            let (tokens, next) = page(&emulator, &query);
            read.extend(tokens);
            count += 1;
            let Some(next) = next else { break };
            let is_url_safe = |byte: u8| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
            };
            assert!(next.bytes().all(is_url_safe), "{next}");
            cursor = next;
        }
        assert_eq!(read, names, "{size}");
        assert_eq!(count, pages, "{size}");
    }
}

// Rule 4.2: "a changed pageSize on the next page must be honoured".
#[test]
fn the_next_page_may_have_another_size() {
    let emulator = Emulator::default();
    let names = create(&emulator, 20);
    let (_, next) = page(&emulator, "pageSize=2");
    let (tokens, next) = page(&emulator, &format!("pageSize=7&pageToken={}", next.unwrap()));
    assert_eq!(tokens, names[2..9]);
    let (tokens, _) = page(&emulator, &format!("page_token={}", next.unwrap()));
    assert_eq!(tokens, names[9..19]);
}

// Rule 4.2: "tokens expire between pages and an offset would skip one".
#[test]
fn what_comes_and_goes_between_pages_moves_nothing() {
    let emulator = Emulator::default();
    let names = create(&emulator, 6);
    let (_, next) = page(&emulator, "pageSize=3");
    for name in &names[..3] {
        emulator.delete(&path_of(&json!({ "name": name }))).ok();
    }
    let later = create(&emulator, 1);
    let (tokens, next) = page(&emulator, &format!("pageSize=3&pageToken={}", next.unwrap()));
    assert_eq!(tokens, names[3..]);
    let (tokens, next) = page(&emulator, &format!("pageSize=3&pageToken={}", next.unwrap()));
    assert_eq!((tokens, next), (later, None));
}

// Rule 4.2: "pageToken garbage, or from another parent | 400 INVALID_ARGUMENT".
#[test]
fn a_page_token_is_of_one_list() {
    let emulator = Emulator::default();
    create(&emulator, 2);
    let token = emulator.create(&json!({}));
    for serial_number in ["R0", "R1"] {
        emulator.enroll(&token["value"], serial_number).ok();
    }
    let (_, next) = page(&emulator, "pageSize=1");
    let next = next.unwrap();
    let devices = "/v1/enterprises/LC1/devices";
    let of_devices = emulator.get(&format!("{devices}?pageSize=1")).ok();
    let of_devices = of_devices["nextPageToken"].as_str().unwrap();
    let of_events = emulator.events()["next"].as_str().unwrap().to_owned();

    let last = if next.ends_with('0') { "1" } else { "0" };
    let flipped = format!("{}{last}", &next[..next.len() - 1]);
    let (doubled, shortened) = (format!("{next}{next}"), &next[..next.len() - 2]);
    let long = "0".repeat(10_000);
    for bad in [
        of_devices, &of_events, &flipped, &doubled, shortened, &long, "0", "x", "%00", "%C3%BC",
        "+",
    ] {
        emulator.get(&format!("{TOKENS}?pageToken={bad}")).is_invalid("page_token");
    }
    emulator.get(&format!("{devices}?pageToken={next}")).is_invalid("page_token");
    let elsewhere = "/v1/enterprises/LC2/enrollmentTokens";
    for _ in 0..5 {
        emulator.post(elsewhere, &json!({})).ok();
    }
    emulator.get(&format!("{elsewhere}?pageToken={next}")).is_invalid("page_token");
    page(&emulator, &format!("pageToken={next}"));
}

#[test]
fn a_page_token_does_not_survive_a_reset() {
    let emulator = Emulator::default();
    create(&emulator, 3);
    let (_, next) = page(&emulator, "pageSize=1");
    let target = format!("{TOKENS}?pageToken={}", next.unwrap());
    emulator.post("/enroll/v1/reset", &json!({})).ok();
    emulator.get(&target).is_invalid("page_token");
    create(&emulator, 3);
    emulator.get(&target).is_invalid("page_token");
}

#[test]
fn a_list_without_tokens_is_an_empty_object() {
    let emulator = Emulator::default();
    assert_eq!(emulator.get(TOKENS).ok(), json!({}));
    emulator.post("/v1/enterprises/LC2/enrollmentTokens", &json!({})).ok();
    assert_eq!(emulator.get(TOKENS).ok(), json!({}));
}

// "fewer (even zero) items on a page is legal": a page examines at most 1,000 records.
#[test]
fn what_is_behind_many_deleted_tokens_is_found_page_by_page() {
    let emulator = Emulator::default();
    for name in create(&emulator, 2100) {
        emulator.delete(&path_of(&json!({ "name": name }))).ok();
    }
    let last = create(&emulator, 1);
    let (mut read, mut cursor) = (Vec::new(), Some(String::new()));
    while let Some(place) = cursor {
        let (tokens, next) = page(&emulator, &format!("pageSize=1&pageToken={place}"));
        read.extend(tokens);
        cursor = next;
    }
    assert_eq!(read, last);
}
