//! Bodies: of a request, read whole, within limits of size and time; of a response.

use std::{convert::Infallible, error::Error, pin::Pin, time::Duration};

use bytes::Bytes;
use enroll_api::{Api, ReadBodyError};
use http_body_util::{BodyExt, LengthLimitError, Limited, combinators::UnsyncBoxBody};

/// The body of a response: whole, or a stream of events.
pub type ResponseBody = UnsyncBoxBody<Bytes, Infallible>;

/// The longest time that a body may take to arrive.
const TIME_MAX: Duration = Duration::from_secs(30);

/// Reads a body of at most [`Api::BODY_BYTES_MAX`].
pub(crate) async fn read<B>(body: Pin<&mut B>) -> Result<Bytes, ReadBodyError>
where
    B: http_body::Body<Error: Into<Box<dyn Error + Send + Sync>>>,
{
    let read = Limited::new(body, Api::BODY_BYTES_MAX).collect();
    match tokio::time::timeout(TIME_MAX, read).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(ReadBodyError::TooLarge),
        Ok(Err(_)) | Err(_) => Err(ReadBodyError::Incomplete),
    }
}
