//! Bodies: why one was not read.

/// Why a body was not read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ReadBodyError {
    /// The body is larger than [`Api::BODY_BYTES_MAX`](crate::Api::BODY_BYTES_MAX).
    TooLarge,
    /// The body did not arrive whole, or not in time.
    Incomplete,
}
