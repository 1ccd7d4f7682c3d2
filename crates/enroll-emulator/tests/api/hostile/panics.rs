//! A method that panics.

use enroll_api::{Callers, Controls, Options};
use serde_json::json;

use crate::support::Emulator;

fn fragile() -> Emulator {
    let emulator = Emulator::default();
    let controls = Controls {
        clock: emulator.clock.clone(),
        adjusted: std::sync::Arc::new(|_| ()),
        reset: std::sync::Arc::new(|| panic!("on purpose")),
    };
    let callers = Callers::emulated("LC00graph".parse().unwrap(), false);
    emulator.serving(Options { controls: Some(controls), ..Options::new(callers) })
}

#[test]
fn a_panic_is_answered_in_the_dialect_and_changes_nothing() {
    let emulator = fragile();
    emulator.create(&json!({}));
    let before = emulator.snapshot();
    for _ in 0..3 {
        let reply = emulator.post("/enroll/v1/reset", &json!({}));
        assert_eq!(reply.problem(500)["title"], "Internal Server Error");
        assert!(!reply.text().contains("on purpose"));
    }
    assert_eq!(emulator.snapshot(), before);
    emulator.create(&json!({}));
}
