//! The use cases of the APIs, on a store.
//!
//! The [`Service`] draws entropy and names, derives token values, and calls the store. The rules
//! are the core's; that a decision is recorded once and whole is the store's. What is left is the
//! order of the steps, and which of them a deleted enterprise stops.

#[macro_use]
mod example;

mod command;
mod context;
mod cursor;
mod devices;
mod enrollment_profiles;
mod enrollment_tokens;
mod enterprises;
mod error;
mod events;
mod explain;
mod keys;
mod policies;
mod products;
mod provision;
mod service;
mod signup;
mod use_cases;
mod users;

pub use crate::{
    context::Context,
    cursor::ParseCursorError,
    devices::{EnrollRequest, EnrolledDevice},
    enrollment_profiles::ProfileAndValue,
    enrollment_tokens::TokenAndValue,
    enterprises::CreateEnterpriseError,
    error::{EditError, EnrollError, EnrollRefusal, ExplainError, FeedError, ListError, NounError},
    events::FeedPart,
    explain::{ExplainRequest, Explained, TokenRecords, TokenUsage},
    keys::{Key, Keyring},
    policies::DeletePolicyError,
    products::ProductError,
    provision::{ProvisionError, ProvisionRefusal, ProvisionRequest},
    service::Service,
    signup::SignupError,
    use_cases::{ChangeDocument, ChangeProfile, Keep, Outcome, Refusal, Refused, UseCases},
    users::UserError,
};
pub use enroll_store::Admission;

/// A page of a list, and what leads to the next one.
///
#[doc = head!()]
/// service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
/// let page = service.enrollment_tokens(&enterprise, Origin::Own, 100, None).await?;
/// // No page comes after the last one.
/// assert_eq!((page.items.len(), page.next), (1, None));
#[doc = tail!()]
#[derive(Debug)]
pub struct Page<T> {
    /// The items of the page.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` at the end.
    pub next: Option<String>,
}

/// The examples of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
