//! `jiff`: [`SignedDuration`] and [`jiff::Timestamp`], whose last instant is 26 hours before
//! [`Timestamp::MAX`].

use jiff::SignedDuration;

use crate::{
    duration::{Duration, DurationError},
    timestamp::{Timestamp, TimestampError, UnrepresentableTimestamp},
};

impl From<Duration> for SignedDuration {
    fn from(duration: Duration) -> Self {
        // A `SignedDuration` has all seconds of an `i64`.
        Self::new(duration.seconds(), duration.subsec_nanos())
    }
}

impl TryFrom<SignedDuration> for Duration {
    type Error = DurationError;

    fn try_from(duration: SignedDuration) -> Result<Self, Self::Error> {
        Self::new(duration.as_secs(), duration.subsec_nanos())
    }
}

impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = UnrepresentableTimestamp;

    /// Refuses an instant after [`jiff::Timestamp::MAX`].
    fn try_from(timestamp: Timestamp) -> Result<Self, Self::Error> {
        // Before the epoch, jiff takes the nanoseconds beyond the second with their sign, and
        // balances numbers of different signs.
        Self::new(timestamp.seconds(), timestamp.subsec_nanos().cast_signed())
            .map_err(|_| UnrepresentableTimestamp)
    }
}

impl TryFrom<jiff::Timestamp> for Timestamp {
    type Error = TimestampError;

    /// Refuses an instant before [`Timestamp::MIN`].
    fn try_from(timestamp: jiff::Timestamp) -> Result<Self, Self::Error> {
        let (seconds, nanos) = (timestamp.as_second(), timestamp.subsec_nanosecond());
        if nanos < 0 {
            Self::new(seconds - 1, (nanos + 1_000_000_000).cast_unsigned())
        } else {
            Self::new(seconds, nanos.cast_unsigned())
        }
    }
}
