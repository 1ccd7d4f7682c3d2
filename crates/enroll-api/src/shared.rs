//! State that all requests share.

use std::sync::Arc;

use enroll_service::UseCases;

use crate::{faults::Faults, health::Health, options::Options};

/// State that all requests share: the service, and its options.
pub(crate) struct Shared {
    pub(crate) service: Arc<dyn UseCases>,
    pub(crate) options: Options,
    /// Empty unless an emulator plans some.
    pub(crate) faults: Faults,
    pub(crate) health: Health,
}
