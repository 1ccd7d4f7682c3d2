//! Endpoints: one method of an API, in one shape for all APIs.

use std::future;

use bytes::Bytes;
use enroll_service::{Context, NounError, UseCases};
use futures_util::future::BoxFuture;
use http::{Response, StatusCode};

use crate::{
    call::Call,
    error::{ApiError, Refuses},
};

/// One method of an API: reads a command, runs a use case, writes the outcome.
///
/// `E` is the API's error, `C` the command, `O` the outcome, `R` why the use case refuses, `W`
/// the reply.
pub(crate) struct Endpoint<E, C, O, R, W> {
    /// The method's name, as the API's documentation has it: for logs and metrics.
    pub(crate) name: &'static str,
    /// Reads the command from the request.
    pub(crate) read: fn(&Call) -> Result<C, E>,
    /// Runs the use case.
    pub(crate) run: for<'a> fn(Run<'a>, &'a C) -> BoxFuture<'a, Result<O, R>>,
    /// Writes the outcome.
    pub(crate) write: fn(&Call, &C, O) -> Result<W, E>,
}

/// The input of a use case.
#[derive(Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(crate) service: &'a dyn UseCases,
    /// The caller, and the request's key.
    pub(crate) context: &'a Context<'a>,
    pub(crate) call: &'a Call,
}

/// A reply of a method of the API whose error is `E`.
pub(crate) trait Reply<E> {
    /// Returns the response.
    fn into_response(self) -> Response<Bytes>;
}

/// A body that is JSON.
impl<E: ApiError> Reply<E> for String {
    fn into_response(self) -> Response<Bytes> {
        E::success(self)
    }
}

/// No body: 204.
impl<E> Reply<E> for () {
    fn into_response(self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response
    }
}

impl<E> Reply<E> for Response<Bytes> {
    fn into_response(self) -> Response<Bytes> {
        self
    }
}

/// An endpoint whose command and outcome are its own matter.
pub(crate) struct Method {
    pub(crate) name: &'static str,
    answer: Box<dyn Fn(Call) -> BoxFuture<'static, Response<Bytes>> + Send + Sync>,
    /// `true` if a request without credentials is refused.
    pub(crate) needs_credentials: bool,
}

impl Method {
    /// Returns a method that runs no use case.
    pub(crate) fn immediate(
        name: &'static str,
        respond: impl Fn(&Call) -> Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        let answer = move |call: Call| -> BoxFuture<'static, Response<Bytes>> {
            Box::pin(future::ready(respond(&call)))
        };
        Self { name, answer: Box::new(answer), needs_credentials: true }
    }

    /// Lets in requests without credentials.
    pub(crate) fn open(self) -> Self {
        Self { needs_credentials: false, ..self }
    }

    /// Answers a request whose path and verb chose this method.
    pub(crate) fn answer(&self, call: Call) -> BoxFuture<'static, Response<Bytes>> {
        (self.answer)(call)
    }
}

impl<E, C, O, R, W> Endpoint<E, C, O, R, W>
where
    E: Refuses<R> + Refuses<NounError>,
    C: Send + Sync + 'static,
    O: Send + 'static,
    R: Send + 'static,
    W: Reply<E> + 'static,
{
    /// Returns the method.
    pub(crate) fn method(self) -> Method {
        let Self { name, read, run, write } = self;
        let answer = move |mut call: Call| -> BoxFuture<'static, Response<Bytes>> {
            Box::pin(async move {
                match (Self { name, read, run, write }).try_answer(&mut call).await {
                    Ok(response) => E::complete(response, &call),
                    Err(error) => error.respond(&call.head, &call.shared),
                }
            })
        };
        Method { name, answer: Box::new(answer), needs_credentials: true }
    }

    async fn try_answer(&self, call: &mut Call) -> Result<Response<Bytes>, E> {
        call.enter()?;
        let read = E::key(call).and_then(|key| {
            call.set_key(key);
            (self.read)(call)
        });
        let command = match read {
            Ok(command) => command,
            Err(error) => return Err(first(call, error).await),
        };
        let context = call.context();
        let run = Run { service: &*call.shared.service, context: &context, call };
        match (self.run)(run, &command).await {
            Ok(outcome) => (self.write)(call, &command, outcome).map(W::into_response),
            Err(refusal) => {
                let error = E::refuse(refusal);
                // Whatever else a use case refuses, it refuses after it has seen the enterprise.
                Err(if error.is_of_request() { first(call, error).await } else { error })
            }
        }
    }
}

/// Returns the error that wins: an enterprise that does not exist, where the API looks for it
/// first, or `error`.
async fn first<E: Refuses<NounError>>(call: &Call, error: E) -> E {
    let Some(enterprise) = call.enterprise().filter(|_| E::ENTERPRISE_FIRST) else { return error };
    match call.shared.service.check_enterprise(enterprise).await {
        Ok(()) => error,
        Err(missing) => E::refuse(missing),
    }
}
