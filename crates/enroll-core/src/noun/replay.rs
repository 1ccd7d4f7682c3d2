//! Replay: which event can follow those that a noun was made from.

use crate::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, User, auth_token::AuthToken,
    device, enrollment_profile, enrollment_token, enterprise, policy, user,
};

/// Why an event cannot follow those that a noun was made from.
///
/// ```
/// use enroll_core::{Enterprise, Timestamp, enterprise::Created, noun::Noun};
///
/// let now = Timestamp::UNIX_EPOCH;
/// let mut enterprise = Enterprise::from(Created::new("e1".parse()?, now));
/// let deleted = enterprise.delete(now)?;
/// enterprise.replay(&deleted)?;
/// let error = enterprise.replay(&deleted).unwrap_err();
/// assert_eq!(error.to_string(), "nothing can follow the end of a noun");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum ReplayError {
    /// The noun is over: nothing follows.
    #[error("nothing can follow the end of a noun")]
    Over,
    /// The event names another noun.
    #[error("event must belong to the noun")]
    OtherNoun,
    /// The number, generation or version in the event is not the one that follows.
    #[error("event must have the number {expected}, and has {found}")]
    Number {
        /// The number that follows.
        expected: u64,
        /// The number of the event.
        found: u64,
    },
    /// No decision of the noun, as it is, returns the event: it repeats one, for example.
    #[error("event must be one that the noun could decide")]
    Undecidable,
}

/// Fails unless `possible`.
const fn decidable(possible: bool) -> Result<(), ReplayError> {
    if possible { Ok(()) } else { Err(ReplayError::Undecidable) }
}

/// Fails if a noun is over.
const fn lasting(over: bool) -> Result<(), ReplayError> {
    if over { Err(ReplayError::Over) } else { Ok(()) }
}

/// Fails unless `found` is the number after `count`.
fn next(count: u64, found: u64) -> Result<(), ReplayError> {
    let expected = count.saturating_add(1);
    if found == expected { Ok(()) } else { Err(ReplayError::Number { expected, found }) }
}

impl Enterprise {
    pub(crate) fn follows(&self, event: &enterprise::Event) -> Result<(), ReplayError> {
        lasting(self.is_deleted())?;
        match event {
            enterprise::Event::Described { .. } | enterprise::Event::Deleted { .. } => Ok(()),
            enterprise::Event::ProductApproved { product, at } => {
                let approved = self.approve(product.clone(), *at);
                decidable(approved.is_ok_and(|effect| effect.event().is_some()))
            }
            enterprise::Event::ProductUnapproved { product, at } => {
                let unapproved = self.unapprove(product.clone(), *at);
                decidable(unapproved.is_ok_and(|effect| effect.event().is_some()))
            }
        }
    }
}

impl EnrollmentToken {
    pub(crate) fn follows(&self, event: &enrollment_token::Event) -> Result<(), ReplayError> {
        lasting(self.state() != enrollment_token::State::Active)?;
        decidable(self.check(event.at()).is_ok())
    }
}

impl EnrollmentProfile {
    pub(crate) fn follows(&self, event: &enrollment_profile::Event) -> Result<(), ReplayError> {
        lasting(self.is_deleted())?;
        match event {
            enrollment_profile::Event::Updated { .. }
            | enrollment_profile::Event::Deleted { .. } => Ok(()),
            enrollment_profile::Event::TokenCreated(created) => {
                next(self.generation(), created.generation.get())
            }
            enrollment_profile::Event::TokenRevoked { at } => {
                decidable(self.check_current(*at).is_ok())
            }
            enrollment_profile::Event::Redeemed { generation, at, .. } => {
                let (expected, found) = (self.generation(), generation.get());
                if found != expected {
                    return Err(ReplayError::Number { expected, found });
                }
                decidable(self.check(*generation, *at).is_ok())
            }
        }
    }
}

impl User {
    pub(crate) fn follows(&self, event: &user::Event) -> Result<(), ReplayError> {
        lasting(self.is_deleted())?;
        let emm_managed = match self.inserted().management {
            user::Management::Emm { .. } => true,
            user::Management::Google { .. } => false,
        };
        match event {
            user::Event::Updated { display_name, .. } => {
                decidable(emm_managed && self.display_name() != display_name.as_ref())
            }
            user::Event::TokenIssued(issued) => {
                decidable(emm_managed)?;
                next(self.issued, issued.number.get())
            }
            user::Event::TokenRedeemed { number, at, .. } => {
                let usable = |token: &AuthToken| token.check(*at).is_ok();
                decidable(self.token(*number).is_some_and(usable))
            }
            user::Event::ProductSetReplaced { .. } => Ok(()),
            user::Event::AccessRevoked { .. } | user::Event::Deleted { .. } => {
                decidable(emm_managed)
            }
        }
    }
}

impl Policy {
    pub(crate) fn follows(&self, event: &policy::Event) -> Result<(), ReplayError> {
        match event {
            policy::Event::Written(written) if written.name != *self.name() => {
                Err(ReplayError::OtherNoun)
            }
            policy::Event::Written(written) => next(self.version(), written.version),
            // A deleted policy may be written again, so it is never over.
            policy::Event::Deleted { .. } => decidable(self.document().is_some()),
        }
    }
}

impl Device {
    pub(crate) fn follows(&self, event: &device::Event) -> Result<(), ReplayError> {
        match event {
            device::Event::Deleted { .. } => lasting(self.is_deleted()),
        }
    }
}
