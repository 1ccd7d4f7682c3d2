//! `enterprises.enrollmentTokens` of the Android Management API.

mod create;
mod expiry;
mod lists;
mod order;
mod paths;
mod query;
mod reads;
mod spelling;
