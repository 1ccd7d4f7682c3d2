//! [`SystemTime`], the type of the system's clock.
//!
//! The rest of this crate has no name for the standard library, and so cannot read that clock. This
//! file names the type and the epoch; it never asks for the current time.

extern crate std;

use std::time::{SystemTime, UNIX_EPOCH};

use crate::timestamp::{Timestamp, UnrepresentableTimestamp};

impl From<SystemTime> for Timestamp {
    /// Returns the instant, coerced to [`MIN`](Timestamp::MIN) or [`MAX`](Timestamp::MAX).
    ///
    /// Systems can hold times outside the years 1 to 9999. At a coerced [`MAX`](Timestamp::MAX)
    /// every token is expired, so a clock that is wrong by eight millennia lets nothing in.
    ///
    /// ```
    /// use std::time::SystemTime;
    ///
    /// use enroll_core::Timestamp;
    ///
    /// assert!(Timestamp::from(SystemTime::now()) > Timestamp::UNIX_EPOCH);
    /// ```
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self::from_unix(after).unwrap_or(Self::MAX),
            Err(error) => {
                let before = error.duration();
                let Ok(seconds) = i64::try_from(before.as_secs()) else { return Self::MIN };
                // Nanoseconds count forward, also before the epoch.
                let instant = match before.subsec_nanos() {
                    0 => Self::new(-seconds, 0),
                    nanos => Self::new(-seconds - 1, 1_000_000_000 - nanos),
                };
                instant.unwrap_or(Self::MIN)
            }
        }
    }
}

impl TryFrom<Timestamp> for SystemTime {
    type Error = UnrepresentableTimestamp;

    /// Refuses an instant that the system's type cannot hold exactly.
    ///
    /// Unix holds all. Windows counts units of 100 nanoseconds from the year 1601.
    fn try_from(timestamp: Timestamp) -> Result<Self, Self::Error> {
        let seconds = core::time::Duration::from_secs(timestamp.seconds().unsigned_abs());
        let second = if timestamp.seconds() < 0 {
            UNIX_EPOCH.checked_sub(seconds)
        } else {
            UNIX_EPOCH.checked_add(seconds)
        };
        let nanos = core::time::Duration::from_nanos(timestamp.subsec_nanos().into());
        let time = second.and_then(|second| second.checked_add(nanos));
        time.filter(|time| Timestamp::from(*time) == timestamp).ok_or(UnrepresentableTimestamp)
    }
}
