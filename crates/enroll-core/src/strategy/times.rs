//! Durations and instants: the ends of each range, what is near them, and all between.

use proptest::prelude::*;

use super::arbitrary;
use crate::{
    auth_token, duration::Duration, enrollment_profile, enrollment_token::TokenDuration,
    expiry::Expiry, timestamp::Timestamp,
};

arbitrary! {
    Duration => durations();
    Timestamp => timestamps();
    Expiry => any::<Timestamp>().prop_map(Expiry::at);
    TokenDuration => prop_oneof![
        Just(TokenDuration::MIN),
        Just(TokenDuration::MAX),
        (60..=10_000_000_i32).prop_filter_map("in range", |seconds| {
            TokenDuration::try_from(Duration::from_seconds(seconds)).ok()
        }),
        any::<Duration>().prop_map(|duration| {
            let positive = if duration < Duration::ZERO { -duration } else { duration };
            TokenDuration::try_from(positive).unwrap_or(TokenDuration::MIN)
        }),
    ];
    auth_token::Validity => (0..=86_400_i64, 0..=999_999_999_i32).prop_map(|(seconds, nanos)| {
        let duration = Duration::new(seconds, nanos).unwrap_or(Duration::ZERO);
        auth_token::Validity::try_from(duration).unwrap_or_default()
    });
    enrollment_profile::Validity => (1..=2_051_244_000_i32).prop_map(|seconds| {
        enrollment_profile::Validity::try_from(seconds)
            .unwrap_or(enrollment_profile::Validity::MIN)
    });
}

fn durations() -> impl Strategy<Value = Duration> {
    let most = Duration::MAX.seconds();
    // The number of digits varies, and not only the value.
    let seconds = (0..=12_u32).prop_flat_map(move |digits| 0..=10_i64.pow(digits).min(most));
    (prop_oneof![8 => seconds, 1 => Just(most)], nanos(), any::<bool>()).prop_map(
        |(seconds, nanos, negative)| {
            let nanos = nanos.cast_signed();
            let duration = Duration::new(seconds, nanos).unwrap_or(Duration::MAX);
            if negative { -duration } else { duration }
        },
    )
}

fn timestamps() -> impl Strategy<Value = Timestamp> {
    let (first, last) = (Timestamp::MIN.seconds(), Timestamp::MAX.seconds());
    let seconds = prop_oneof![
        4 => first..=last,
        2 => 0..=4_000_000_000_i64,
        1 => -3..=3_i64,
        1 => Just(first),
        1 => Just(last),
    ];
    (seconds, nanos())
        .prop_map(|(seconds, nanos)| Timestamp::new(seconds, nanos).unwrap_or(Timestamp::MAX))
}

/// Nanoseconds within a second, with none, three, six and nine digits.
fn nanos() -> impl Strategy<Value = u32> {
    prop_oneof![
        Just(0),
        Just(1),
        Just(999_999_999),
        (0..1_000_u32).prop_map(|millis| millis * 1_000_000),
        (0..1_000_000_u32).prop_map(|micros| micros * 1_000),
        0..=999_999_999_u32,
    ]
}
