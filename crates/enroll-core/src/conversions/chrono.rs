//! `chrono`: [`TimeDelta`] and [`DateTime<Utc>`](DateTime).

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    duration::{Duration, DurationError},
    timestamp::{Timestamp, TimestampError},
};

impl From<Duration> for TimeDelta {
    fn from(duration: Duration) -> Self {
        // A `TimeDelta` holds about a thousand times as much.
        Self::seconds(duration.seconds()) + Self::nanoseconds(duration.subsec_nanos().into())
    }
}

impl TryFrom<TimeDelta> for Duration {
    type Error = DurationError;

    fn try_from(delta: TimeDelta) -> Result<Self, Self::Error> {
        Self::new(delta.num_seconds(), delta.subsec_nanos())
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(timestamp: Timestamp) -> Self {
        // A `DateTime` reaches past the year 200,000 on either side.
        Self::UNIX_EPOCH
            + TimeDelta::seconds(timestamp.seconds())
            + TimeDelta::nanoseconds(timestamp.subsec_nanos().into())
    }
}

impl TryFrom<DateTime<Utc>> for Timestamp {
    type Error = TimestampError;

    /// Refuses a leap second: its nanoseconds are out of range.
    fn try_from(instant: DateTime<Utc>) -> Result<Self, Self::Error> {
        Self::new(instant.timestamp(), instant.timestamp_subsec_nanos())
    }
}
