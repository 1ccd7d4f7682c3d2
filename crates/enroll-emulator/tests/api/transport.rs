//! How requests travel: codings, overridden methods, forms, credentials, browsers, batches.

mod batches;
mod browsers;
mod codings;
mod parameters;
mod token_endpoints;
