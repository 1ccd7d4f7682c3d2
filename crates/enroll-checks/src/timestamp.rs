//! Checks of every text that is read as a timestamp.

use enroll_core::{Duration, Timestamp};

/// Panics if something does not hold.
pub fn check(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    let Ok(timestamp) = text.parse::<Timestamp>() else { return };
    assert!((Timestamp::MIN..=Timestamp::MAX).contains(&timestamp));
    let canonical = timestamp.to_string();
    assert_eq!(canonical.parse(), Ok(timestamp));
    assert_eq!(Timestamp::new(timestamp.seconds(), timestamp.subsec_nanos()), Ok(timestamp));
    // Another implementation reads the same instant.
    let theirs = chrono::DateTime::parse_from_rfc3339(text).expect("it is RFC 3339");
    assert_eq!(theirs.timestamp(), timestamp.seconds());
    assert_eq!(theirs.timestamp_subsec_nanos(), timestamp.subsec_nanos());
    // Nothing that is added leaves the range.
    for by in [Duration::MIN, Duration::MAX] {
        let sum = timestamp.saturating_add(by);
        assert!((Timestamp::MIN..=Timestamp::MAX).contains(&sum));
    }
}
