//! The limits of a user.

use enroll_checks::life::{
    Life, Walk,
    user::{decide, outstanding},
};
use enroll_core::{
    Timestamp, User,
    limits::{Limit, Limits},
};

/// Checks that a user has never more devices nor outstanding tokens than `expected`, where its
/// decisions are given `limits`.
pub(crate) fn check_limits(
    limits: [u32; 2],
    expected: [u32; 2],
    walk: &Walk,
) -> Result<(), String> {
    let [devices, tokens] = limits.map(Limit::enforced);
    let limits =
        Limits { user_account_devices: devices, outstanding_tokens: tokens, ..Limits::default() };
    let [devices_max, tokens_max] = expected.map(|max| usize::try_from(max).unwrap());
    let mut user = User::from(User::first(0));
    for step in &walk.1 {
        if let Some(event) = decide(&user, &limits, *step) {
            user.apply(&event);
        }
        let devices = user.provisioned().count();
        if devices > devices_max {
            return Err(format!("{devices} devices, not {devices_max}"));
        }
        let tokens = outstanding(&user, step.now);
        if tokens > tokens_max && step.now == latest(walk) {
            return Err(format!("{tokens} tokens, not {tokens_max}"));
        }
    }
    Ok(())
}

/// Time goes back as well as forth, and what was expired may not be so before: tokens are counted
/// at the latest instant only.
fn latest(walk: &Walk) -> Timestamp {
    walk.1.iter().map(|step| step.now).max().unwrap_or(Timestamp::UNIX_EPOCH)
}
