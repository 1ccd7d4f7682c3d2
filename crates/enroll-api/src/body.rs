//! Bodies: their limit, and why one was not read.

/// The largest body: 1 MiB, inclusive, without its content coding.
pub(crate) const BODY_BYTES_MAX: usize = 1 << 20;

/// Why a body was not read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ReadBodyError {
    /// The body is larger than [`Api::BODY_BYTES_MAX`](crate::Api::BODY_BYTES_MAX).
    TooLarge,
    /// The body did not arrive whole, or not in time.
    Incomplete,
}
