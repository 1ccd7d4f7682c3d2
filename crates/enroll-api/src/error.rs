//! Errors: how each API reports what goes wrong.

use bytes::Bytes;
use enroll_core::record::RequestId;
use http::Response;

use crate::{call::Call, failure::Failure, head::Head, shared::Shared};

/// The error of an API.
pub(crate) trait ApiError: From<Failure> + Send + Sized + 'static {
    /// `true` if an enterprise that does not exist wins over an error in the request itself.
    const ENTERPRISE_FIRST: bool;

    /// Returns whether the request itself is at fault, whatever it names.
    fn is_of_request(&self) -> bool;

    /// Reads the key under which a write may be sent again, where the API has a header for it.
    fn key(call: &Call) -> Result<Option<RequestId>, Self>;

    /// Returns the error response.
    fn respond(&self, head: &Head, shared: &Shared) -> Response<Bytes>;

    /// Returns the response of a success: its body is JSON.
    fn success(body: String) -> Response<Bytes>;

    /// Adds to a success what each response of the API has.
    fn complete(response: Response<Bytes>, _: &Call) -> Response<Bytes> {
        response
    }
}

/// An API that has an error for a refusal of a use case.
pub(crate) trait Refuses<R>: ApiError {
    /// Returns the API's error for the refusal.
    fn refuse(refusal: R) -> Self;
}

impl<E: ApiError> Refuses<E> for E {
    fn refuse(refusal: E) -> Self {
        refusal
    }
}
