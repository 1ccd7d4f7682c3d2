//! Checks of every text that is read as a body of Play EMM.

use enroll_core::{EnrollmentToken, Timestamp, User, effect::Effect};
use enroll_dialects::{
    google::Rendering,
    play_emm::{Error, enrollment_token, product, product_set, user},
};
use serde::Serialize;
use serde_json::Value;

/// Panics if something does not hold: what is written reads as what was read.
pub fn check(input: &[u8]) {
    if let Some(set) = accepted(product_set::parse(input)) {
        assert_eq!(product_set::parse(&written(&product_set::view(&set))), Ok(set));
    }
    if let Some(insertion) = accepted(user::parse_insert(input)) {
        let name = "enterprises/LC1/users/7".parse().expect("it is a name");
        let user = User::from(User::insert(name, insertion.clone(), Timestamp::UNIX_EPOCH));
        let shown = written(&user::view(&user));
        let again = user::parse_insert(&shown).expect("it is a body");
        assert_eq!(again.identifier, insertion.identifier);
        assert_eq!(again.account_type, insertion.account_type);
        assert_eq!(again.display_name.flatten(), insertion.display_name.flatten());
        let update = user::parse_update(&shown).expect("it is a body");
        assert_eq!(update.check(&user), Ok(()));
        assert_eq!(user.update(&update.update, Timestamp::UNIX_EPOCH), Ok(Effect::Nothing));
    }
    accepted(user::parse_update(input));
    accepted(product::check_approval(input));
    if let Some(terms) = accepted(enrollment_token::parse_create(input)) {
        let name = "enterprises/e1/enrollmentTokens/t1".parse().expect("it is a name");
        let issued = EnrollmentToken::issue(name, terms, Timestamp::UNIX_EPOCH);
        let value = "OJDDNCYSEZPAUZZOXHDF".parse().expect("it is a value");
        let shown = written(&enrollment_token::view(&issued, &value));
        assert_eq!(enrollment_token::parse_create(&shown), Ok(issued.terms));
    }
    if let Ok(text) = str::from_utf8(input)
        && let Some(id) = accepted(product::parse_id(text))
    {
        assert_eq!(id.as_str(), text);
    }
}

fn written(reply: &impl Serialize) -> Vec<u8> {
    Rendering::default().write(reply).expect("it is JSON").into_bytes()
}

/// Returns what was accepted. A refusal is JSON, whatever it repeats of the input, and never long.
fn accepted<T>(result: Result<T, Error>) -> Option<T> {
    result
        .map_err(|error| {
            let body = error.body(Rendering::default());
            assert!(serde_json::from_str::<Value>(&body).is_ok());
            assert!(body.len() < 64 << 10);
        })
        .ok()
}
