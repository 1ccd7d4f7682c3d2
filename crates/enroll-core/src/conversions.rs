//! Conversions from and to other crates' types of time: each is exact, or refuses.

#[cfg(feature = "chrono")]
mod chrono;
mod core_time;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "std")]
mod system_time;
#[cfg(feature = "time")]
mod time;
