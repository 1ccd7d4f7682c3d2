//! Microsoft Graph, under `/beta`.

mod error;
mod profiles;

use bytes::Bytes;
use enroll_dialects::graph::{Error, Resource, Route};
use http::{Method as Verb, Response};
use percent_encoding::percent_decode_str;

use crate::{
    call::Call,
    endpoint::{Endpoint, Method},
    error::ApiError,
    parameters::Parameters,
    path::{Found, Table},
};

/// A method of this API.
type Graph<C, O, R, W = String> = Endpoint<Error, C, O, R, W>;

const COLLECTION: &str = "/{collection}";
const COUNT: &str = "/{collection}/$count";
const PROFILE: &str = "/{collection}/{id}";
const CREATE_TOKEN: &str = "/{collection}/{id}/createToken";
const REVOKE_TOKEN: &str = "/{collection}/{id}/revokeToken";

/// Returns the API's methods, by the canonical form of their paths below `/beta/deviceManagement`.
pub(crate) fn table() -> Table {
    Table::default()
        // The first pattern that fits wins: a key cannot be `$count`.
        .get(COLLECTION, profiles::list())
        .post(COLLECTION, profiles::create())
        .get(COUNT, profiles::count())
        .get(PROFILE, profiles::get())
        .patch(PROFILE, profiles::update())
        .delete(PROFILE, profiles::delete())
        .post(CREATE_TOKEN, profiles::create_token())
        .post(REVOKE_TOKEN, profiles::revoke_token())
}

/// Returns the method that a request below `/beta` chooses, or the response to one that chooses
/// none.
///
/// Graph checks the credentials and the tenant before the path.
pub(crate) fn choose(table: &Table, call: Call) -> Result<(&Method, Call), Box<Response<Bytes>>> {
    let tenant = match call.principal() {
        None => Err(Error::InvalidAuthenticationToken),
        Some(principal) => principal.graph_enterprise().cloned().ok_or(Error::Forbidden),
    };
    let call = match tenant {
        Ok(tenant) => call.in_tenant(tenant),
        Err(error) => return Err(Box::new(error.respond(&call.head, &call.shared))),
    };
    match find(table, &call) {
        Ok((method, parameters)) => Ok((method, call.at(parameters))),
        Err(error) => Err(Box::new(error.respond(&call.head, &call.shared))),
    }
}

/// Returns the method of a request, and what its path names.
fn find<'a>(table: &'a Table, call: &Call) -> Result<(&'a Method, Parameters), Error> {
    let path = call.head.dialect.below(call.head.uri.path()).unwrap_or_default();
    let route = route(path)?;
    let verb = &call.head.method;
    // Graph has no `HEAD`.
    match table.find(verb, &canonical(&route)) {
        Found::Method(method, parameters) if *verb != Verb::HEAD => Ok((method, parameters)),
        Found::Method(..) | Found::OtherMethods(_) | Found::Nothing => {
            Err(route.no_method(verb.as_str()))
        }
    }
}

/// Reads a path below `/beta`: its segments are decoded one by one, once.
fn route(path: &str) -> Result<Route, Error> {
    let mut segments = Vec::new();
    for segment in path.trim_start_matches('/').split('/') {
        let decoded = percent_decode_str(segment).decode_utf8();
        segments.push(decoded.map_err(|_| Error::ResourceNotFound)?);
    }
    match segments.split_first() {
        Some((first, rest)) if first == "deviceManagement" => Route::parse(rest),
        // Nothing else of Graph exists here: the dialect has the error for it.
        _ => Route::parse(&segments),
    }
}

/// Returns the canonical form of a path.
fn canonical(route: &Route) -> String {
    let collection = route.collection.segment();
    match route.resource {
        Resource::Collection => format!("/{collection}"),
        Resource::Count => format!("/{collection}/$count"),
        Resource::Profile(id) => format!("/{collection}/{id}"),
        Resource::CreateToken(id) => format!("/{collection}/{id}/createToken"),
        Resource::RevokeToken(id) => format!("/{collection}/{id}/revokeToken"),
    }
}
