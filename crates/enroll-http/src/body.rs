//! Bodies: read whole, within limits of size and time.

use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// The largest body: 1 MiB, inclusive.
const BYTES_MAX: usize = 1 << 20;

/// How long a body may take to arrive.
const TIME_MAX: Duration = Duration::from_secs(30);

/// Why a body was not read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ReadBodyError {
    /// It is larger than 1 MiB.
    TooLarge,
    /// It did not arrive whole, or not in time.
    Incomplete,
}

/// Reads a body.
pub(crate) async fn read(body: Body) -> Result<Bytes, ReadBodyError> {
    let read = Limited::new(body, BYTES_MAX).collect();
    match tokio::time::timeout(TIME_MAX, read).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(ReadBodyError::TooLarge),
        Ok(Err(_)) | Err(_) => Err(ReadBodyError::Incomplete),
    }
}
