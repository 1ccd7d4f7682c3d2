#![no_main]

#[path = "../../crates/enroll-core/tests/lives/enrollment.rs"]
mod enrollment;
#[path = "../../crates/enroll-core/tests/checks/life.rs"]
mod life;
#[path = "../../crates/enroll-core/tests/lives/noun.rs"]
mod noun;
#[path = "../../crates/enroll-core/tests/lives/organization.rs"]
mod organization;
#[path = "../../crates/enroll-core/tests/lives/user.rs"]
mod user;

libfuzzer_sys::fuzz_target!(|input: &[u8]| life::check(input));
