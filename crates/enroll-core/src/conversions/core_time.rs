//! [`core::time::Duration`], which is never negative.

use crate::duration::{Duration, DurationError};

impl TryFrom<core::time::Duration> for Duration {
    type Error = DurationError;

    fn try_from(duration: core::time::Duration) -> Result<Self, Self::Error> {
        let seconds = i64::try_from(duration.as_secs()).map_err(|_| DurationError::OutOfRange)?;
        Self::new(seconds, duration.subsec_nanos().cast_signed())
    }
}

impl TryFrom<Duration> for core::time::Duration {
    type Error = DurationError;

    /// Refuses a negative duration.
    ///
    /// ```
    /// use enroll_core::{Duration, duration::DurationError};
    ///
    /// let hour = core::time::Duration::try_from(Duration::from_seconds(3600))?;
    /// assert_eq!(hour.as_secs(), 3600);
    /// let negative = core::time::Duration::try_from(Duration::new(0, -1)?);
    /// assert_eq!(negative, Err(DurationError::OutOfRange));
    /// # Ok::<(), DurationError>(())
    /// ```
    fn try_from(duration: Duration) -> Result<Self, Self::Error> {
        let seconds = duration.seconds().try_into().map_err(|_| DurationError::OutOfRange)?;
        let nanos = duration.subsec_nanos().try_into().map_err(|_| DurationError::OutOfRange)?;
        Ok(Self::new(seconds, nanos))
    }
}
