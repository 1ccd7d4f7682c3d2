//! Checks of every text that is read as a resource name, or as a policy.

use std::fmt::{Debug, Display};

use enroll_core::{
    name::{DeviceName, EnrollmentTokenName, EnterpriseName, PolicyName, UserName},
    policy::InferredPolicy,
};

/// Panics if something does not hold.
pub fn check(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    round_trips::<EnterpriseName>(text);
    round_trips::<EnrollmentTokenName>(text);
    round_trips::<PolicyName>(text);
    round_trips::<DeviceName>(text);
    round_trips::<UserName>(text);
    let enterprise = "e1".parse().expect("it is an id");
    if let Ok(inferred) = InferredPolicy::from_text(text, &enterprise) {
        let name = inferred.name(&enterprise);
        assert_eq!(name.to_string().parse(), Ok(name.clone()));
        assert!(text == name.to_string() || text == name.id().as_str());
    }
}

/// A name is written as it was read: nothing is trimmed, folded or normalised.
fn round_trips<N: std::str::FromStr<Err: Debug> + Display>(text: &str) {
    if let Ok(name) = text.parse::<N>() {
        assert_eq!(name.to_string(), text);
    }
}
