//! The statements of a decision, for benchmarks that run the same statements without this crate.

use enroll_store::noun::Kind;

use crate::form::Form;

/// Returns the statement that reads what a decision on an enrollment token is made on: tenant, id,
/// and the key of the request.
#[must_use]
pub fn read_token() -> String {
    crate::input::statement(Kind::EnrollmentToken)
}

/// Returns the statement that records a decision on an enrollment token.
#[must_use]
pub fn write_token() -> String {
    let form = Form { kind: Kind::EnrollmentToken, begins: false, many: false };
    crate::write::statement(form).to_owned()
}
