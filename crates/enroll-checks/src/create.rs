//! Checks of every text that is read as the body of a creation.

use enroll_core::{EnrollmentToken, Timestamp};
use enroll_dialects::{amapi::enrollment_token, google::Rendering};

/// Panics if something does not hold.
pub fn check(input: &[u8]) {
    let enterprise = "e1".parse().expect("it is an id");
    let terms = match enrollment_token::parse_create(input, &enterprise) {
        Ok(terms) => terms,
        Err(error) => {
            // A refusal is JSON, whatever it repeats of the input, and never long.
            let body = error.body(Rendering::default());
            assert!(serde_json::from_str::<serde_json::Value>(&body).is_ok());
            assert!(body.len() < 64 << 10);
            return;
        }
    };
    // What is written of a token reads as the same terms.
    let name = "enterprises/e1/enrollmentTokens/t1".parse().expect("it is a name");
    let issued = EnrollmentToken::issue(name, terms, Timestamp::UNIX_EPOCH);
    let value = "OJDDNCYSEZPAUZZOXHDF".parse().expect("it is a value");
    let written = serde_json::to_vec(&enrollment_token::full(&issued, &value)).expect("it is JSON");
    let read = enrollment_token::parse_create(&written, &enterprise).expect("it is a body");
    let policy = |terms: &enroll_core::enrollment_token::Terms| {
        terms.policy.as_ref().map(|policy| policy.name(&enterprise))
    };
    assert_eq!(policy(&read), policy(&issued.terms));
    assert_eq!(read.duration, issued.terms.duration);
    assert_eq!(read.use_limit, issued.terms.use_limit);
    assert_eq!(read.additional_data, issued.terms.additional_data);
    assert_eq!(read.personal_usage, issued.terms.personal_usage);
    assert_eq!(read.google_authentication, issued.terms.google_authentication);
}
