//! An embedder's trial: a small axum service with its own SQL schema, on `enroll-core` alone.
//!
//! | request | what happens |
//! | --- | --- |
//! | `POST /enterprises/{e}/tokens` | issues a token, within the quota; the reply has the value |
//! | `GET /enterprises/{e}/tokens?after=` | lists the tokens of an enterprise, a page at a time |
//! | `GET /enterprises/{e}/tokens/{t}/explain?at=` | returns whether the token admits a device at an instant |
//! | `POST /devices` | redeems a token value for a device |
//!
//! The loop that keeps a one-time token at one device is in [`Tokens::redeem`]: load, decide,
//! store in one transaction guarded by the revision, and on conflict begin again. The schema is in
//! `schema.sql`.

mod api;
mod database;
mod tokens;

pub use crate::{
    api::router,
    database::{Database, DatabaseError, Guard},
    tokens::{Issue, Issued, Listed, Redeem, Redeemed, Refusal, Tokens},
};
