//! `time`: [`time::Duration`] and [`OffsetDateTime`].

use time::OffsetDateTime;

use crate::{
    duration::{Duration, DurationError},
    timestamp::{Timestamp, TimestampError, UnrepresentableTimestamp},
};

impl From<Duration> for time::Duration {
    fn from(duration: Duration) -> Self {
        // A `time::Duration` has all seconds of an `i64`.
        Self::new(duration.seconds(), duration.subsec_nanos())
    }
}

impl TryFrom<time::Duration> for Duration {
    type Error = DurationError;

    fn try_from(duration: time::Duration) -> Result<Self, Self::Error> {
        Self::new(duration.whole_seconds(), duration.subsec_nanoseconds())
    }
}

impl TryFrom<Timestamp> for OffsetDateTime {
    type Error = UnrepresentableTimestamp;

    /// Returns the instant in UTC.
    ///
    /// Every instant is within the range of `time`, which names no function that could not fail.
    fn try_from(timestamp: Timestamp) -> Result<Self, Self::Error> {
        let second = Self::from_unix_timestamp(timestamp.seconds());
        let instant = second.map_err(|_| UnrepresentableTimestamp)?;
        instant.replace_nanosecond(timestamp.subsec_nanos()).map_err(|_| UnrepresentableTimestamp)
    }
}

impl TryFrom<OffsetDateTime> for Timestamp {
    type Error = TimestampError;

    /// Returns the instant, whatever its offset.
    fn try_from(instant: OffsetDateTime) -> Result<Self, Self::Error> {
        Self::new(instant.unix_timestamp(), instant.nanosecond())
    }
}
