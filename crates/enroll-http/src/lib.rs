//! The vendors' HTTP APIs and the project's own, over axum.
//!
//! [`router`] takes a service and returns all of it on one port: `/v1/…` is Google's Android
//! Management API, `/androidenterprise/v1/…` its Play EMM API, `/beta/deviceManagement/…`
//! Microsoft Graph, `/enroll/v1/…` the project's own. Each answers in its own dialect, whatever
//! goes wrong. [`serve`](serve::serve) runs it on a socket, with limits on what strangers may
//! send.

mod amapi;
mod body;
mod call;
mod dialect;
mod faults;
mod front;
mod graph;
mod own;
mod play_emm;
mod principal;
mod router;
pub mod seed;
pub mod serve;

pub use crate::{
    principal::{
        BearerDigest, Callers, ParseBearerDigestError, Principal, Reach, SharedBearerError,
        UnreachedError,
    },
    router::{Emulator, Options, router},
};
