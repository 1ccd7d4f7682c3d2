//! Other crates' types of time: each conversion is exact, or refuses.

use std::time::{SystemTime, UNIX_EPOCH};

use enroll_core::{
    Duration, Timestamp,
    duration::DurationError,
    timestamp::{TimestampError, UnrepresentableTimestamp},
};
use jiff::SignedDuration;
use proptest::prelude::*;
use time::OffsetDateTime;

const NANO: i128 = 1_000_000_000;

fn nanos(duration: Duration) -> i128 {
    i128::from(duration.seconds()) * NANO + i128::from(duration.subsec_nanos())
}

fn unix_nanos(timestamp: Timestamp) -> i128 {
    i128::from(timestamp.seconds()) * NANO + i128::from(timestamp.subsec_nanos())
}

proptest! {
    #[test]
    fn every_duration_survives_the_other_types(duration: Duration) {
        let jiffs = SignedDuration::from(duration);
        prop_assert_eq!(jiffs.as_nanos(), nanos(duration));
        prop_assert_eq!(Duration::try_from(jiffs), Ok(duration));
        let times = time::Duration::from(duration);
        prop_assert_eq!(times.whole_nanoseconds(), nanos(duration));
        prop_assert_eq!(Duration::try_from(times), Ok(duration));
        match core::time::Duration::try_from(duration) {
            Ok(core) => {
                prop_assert_eq!(core.as_nanos().cast_signed(), nanos(duration));
                prop_assert_eq!(Duration::try_from(core), Ok(duration));
            }
            Err(error) => {
                prop_assert!(nanos(duration) < 0);
                prop_assert_eq!(error, DurationError::OutOfRange);
            }
        }
    }

    #[test]
    fn every_timestamp_survives_the_other_types(timestamp: Timestamp) {
        let times = OffsetDateTime::try_from(timestamp).unwrap();
        prop_assert_eq!(times.unix_timestamp_nanos(), unix_nanos(timestamp));
        prop_assert_eq!(Timestamp::try_from(times), Ok(timestamp));
        match jiff::Timestamp::try_from(timestamp) {
            Ok(jiffs) => {
                prop_assert_eq!(jiffs.as_nanosecond(), unix_nanos(timestamp));
                prop_assert_eq!(Timestamp::try_from(jiffs), Ok(timestamp));
            }
            Err(UnrepresentableTimestamp) => {
                prop_assert!(unix_nanos(timestamp) > jiff::Timestamp::MAX.as_nanosecond());
            }
        }
    }

    // Unix holds every timestamp; where a system does not, the conversion refuses.
    #[test]
    fn a_system_time_is_exact_or_refused(timestamp: Timestamp) {
        match SystemTime::try_from(timestamp) {
            Ok(time) => prop_assert_eq!(Timestamp::from(time), timestamp),
            Err(UnrepresentableTimestamp) => prop_assert!(cfg!(windows)),
        }
    }

    #[test]
    fn a_timestamp_with_an_offset_is_the_same_instant(timestamp: Timestamp, hours in -23..=23_i8) {
        let offset = time::UtcOffset::from_hms(hours, 0, 0).unwrap();
        if let Some(local) = OffsetDateTime::try_from(timestamp).unwrap().checked_to_offset(offset) {
            prop_assert_eq!(Timestamp::try_from(local), Ok(timestamp));
        }
    }
}

#[test]
fn a_nanosecond_past_either_end_of_the_durations_is_refused() {
    const REFUSED: Result<Duration, DurationError> = Err(DurationError::OutOfRange);
    let (jiff_nano, time_nano) = (SignedDuration::from_nanos(1), time::Duration::nanoseconds(1));
    for (end, sign) in [(Duration::MIN, -1), (Duration::MAX, 1)] {
        let (jiffs, times) = (SignedDuration::from(end), time::Duration::from(end));
        assert_eq!(Duration::try_from(jiffs), Ok(end));
        assert_eq!(Duration::try_from(jiffs + jiff_nano * sign), REFUSED);
        assert!(Duration::try_from(jiffs - jiff_nano * sign).is_ok());
        assert_eq!(Duration::try_from(times), Ok(end));
        assert_eq!(Duration::try_from(times + time_nano * sign), REFUSED);
        assert!(Duration::try_from(times - time_nano * sign).is_ok());
    }
    let negative = core::time::Duration::try_from(Duration::new(0, -1).unwrap());
    assert_eq!(negative, Err(DurationError::OutOfRange));
    assert_eq!(core::time::Duration::try_from(Duration::ZERO), Ok(core::time::Duration::ZERO));
}

#[test]
fn a_nanosecond_past_either_end_of_the_timestamps_is_refused() {
    const REFUSED: Result<Timestamp, TimestampError> = Err(TimestampError::OutOfRange);
    let nano = time::Duration::nanoseconds(1);
    let first = OffsetDateTime::try_from(Timestamp::MIN).unwrap();
    assert_eq!(Timestamp::try_from(first), Ok(Timestamp::MIN));
    assert_eq!(Timestamp::try_from(first - nano), REFUSED);
    // `time` ends with the same nanosecond.
    let last = OffsetDateTime::try_from(Timestamp::MAX).unwrap();
    assert_eq!(Timestamp::try_from(last), Ok(Timestamp::MAX));
    assert_eq!(last.checked_add(nano), None);

    let first = jiff::Timestamp::try_from(Timestamp::MIN).unwrap();
    assert_eq!(Timestamp::try_from(first), Ok(Timestamp::MIN));
    assert_eq!(Timestamp::try_from(first - SignedDuration::from_nanos(1)), REFUSED);
    // `jiff` ends before.
    let last = Timestamp::try_from(jiff::Timestamp::MAX).unwrap();
    assert_eq!(jiff::Timestamp::try_from(last), Ok(jiff::Timestamp::MAX));
    let later = last + Duration::new(0, 1).unwrap();
    assert_eq!(jiff::Timestamp::try_from(later), Err(UnrepresentableTimestamp));
    assert_eq!(jiff::Timestamp::try_from(Timestamp::MAX), Err(UnrepresentableTimestamp));
}

#[test]
fn a_system_time_past_either_end_is_coerced_to_it() {
    let nano = core::time::Duration::from_nanos(1);
    for (end, past) in [
        (
            Timestamp::MIN,
            SystemTime::try_from(Timestamp::MIN).ok().and_then(|time| time.checked_sub(nano)),
        ),
        (
            Timestamp::MAX,
            SystemTime::try_from(Timestamp::MAX).ok().and_then(|time| time.checked_add(nano)),
        ),
        (Timestamp::MIN, UNIX_EPOCH.checked_sub(core::time::Duration::from_secs(u64::MAX >> 1))),
        (Timestamp::MAX, UNIX_EPOCH.checked_add(core::time::Duration::from_secs(u64::MAX >> 1))),
    ] {
        // A system that cannot hold such a time has nothing to coerce.
        if let Some(past) = past {
            assert_eq!(Timestamp::from(past), end);
        }
    }
    assert_eq!(Timestamp::from(UNIX_EPOCH - nano), Timestamp::new(-1, 999_999_999).unwrap());
}

/// The control: a conversion that drops the fraction before the epoch is found.
#[test]
fn a_conversion_that_loses_a_nanosecond_is_found() {
    let lossy = |timestamp: Timestamp| jiff::Timestamp::new(timestamp.seconds(), 0).unwrap();
    let instant = Timestamp::new(-1, 1).unwrap();
    assert_ne!(lossy(instant).as_nanosecond(), unix_nanos(instant));
}
