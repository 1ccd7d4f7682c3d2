//! The records of one token: who issued it, and who last used or ended it.

use enroll_core::{
    Timestamp, enrollment_profile, event::Event, record::Record, token_ref::TokenRef, user,
};

/// The records that concern one token: the first and the last.
///
/// Records between them are left out: the size does not grow with the uses of the token. Records
/// of other tokens of the same user or profile are left out as well.
///
#[doc = head!()]
/// use enroll_core::record::Actor;
///
/// let operator = Context { actor: Some(Actor::Principal("operator".parse()?)), ..Context::default() };
/// let issued = service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, &operator).await?;
/// let explained = service.explain(&issued.value, ExplainRequest::default(), context).await?;
/// let record = explained.records.issued.ok_or("not issued")?;
/// assert_eq!(record.actor, operator.actor);
/// // Nobody has used or ended the token yet.
/// assert_eq!(explained.records.last, None);
#[doc = tail!()]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct TokenRecords {
    /// The record that issued the token; `None` before that record.
    pub issued: Option<Record>,
    /// The last record that used, revoked, superseded, voided or deleted the token; `None` before
    /// the first of them.
    pub last: Option<Record>,
}

/// Collects the records of a token from the history of its noun.
#[derive(Debug)]
pub(super) struct Collector {
    /// The number of the token among those of its user or profile.
    number: Option<u64>,
    /// The first record later than this instant ends the collection.
    until: Timestamp,
    /// `true` if that record was read.
    is_over: bool,
    /// `true` if the token can still be revoked, superseded or voided.
    is_open: bool,
    records: TokenRecords,
}

/// The effect of an event on the token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Effect {
    /// The event issues the token.
    Issues,
    /// The event uses, revokes or deletes the token, which stays open to others.
    Concerns,
    /// The event uses, supersedes or voids the token, which is closed from then on.
    Closes,
    /// The user forgets the token, which is expired.
    Forgets,
    /// The event does not concern the token.
    Nothing,
}

impl Collector {
    /// Creates a collector of the records of a token up to an instant.
    pub(super) fn new(token: &TokenRef, until: Timestamp) -> Self {
        let number = match token {
            TokenRef::EnrollmentToken(_) => None,
            TokenRef::AuthToken { number, .. } => Some(number.get()),
            TokenRef::EnrollmentProfile { generation, .. } => Some(generation.get()),
        };
        let records = TokenRecords::default();
        Self { number, until, is_over: false, is_open: false, records }
    }

    /// Takes the next record of the token's noun.
    pub(super) fn take(&mut self, record: &Record) {
        self.is_over |= record.event.at() > self.until;
        if self.is_over {
            return;
        }
        match self.effect(&record.event) {
            Effect::Issues => {
                self.is_open = true;
                self.records.issued = Some(record.clone());
            }
            Effect::Concerns => self.records.last = Some(record.clone()),
            Effect::Closes => {
                self.is_open = false;
                self.records.last = Some(record.clone());
            }
            Effect::Forgets => self.is_open = false,
            Effect::Nothing => {}
        }
    }

    pub(super) fn records(self) -> TokenRecords {
        self.records
    }

    fn effect(&self, event: &Event) -> Effect {
        match event {
            Event::EnrollmentTokenIssued(_) => Effect::Issues,
            Event::EnrollmentToken { .. } => Effect::Concerns,
            Event::User { event, .. } => self.effect_on_auth_token(event),
            Event::EnrollmentProfile { event, .. } => self.effect_on_profile_token(event),
            Event::EnterpriseCreated(_)
            | Event::Enterprise { .. }
            | Event::DeviceEnrolled(_)
            | Event::Device { .. }
            | Event::UserInserted(_)
            | Event::EnrollmentProfileCreated(_)
            | Event::PolicyWritten(_)
            | Event::Policy { .. } => Effect::Nothing,
        }
    }

    fn effect_on_auth_token(&self, event: &user::Event) -> Effect {
        match event {
            user::Event::TokenIssued(issued) if Some(issued.number.get()) == self.number => {
                Effect::Issues
            }
            user::Event::TokenIssued(issued) if self.is_expired_at(issued.at) => Effect::Forgets,
            user::Event::TokenRedeemed { number, .. } if Some(number.get()) == self.number => {
                Effect::Closes
            }
            user::Event::AccessRevoked { .. } if self.is_open => Effect::Closes,
            user::Event::Deleted { .. } if self.records.issued.is_some() => Effect::Concerns,
            user::Event::TokenIssued(_)
            | user::Event::TokenRedeemed { .. }
            | user::Event::AccessRevoked { .. }
            | user::Event::Deleted { .. }
            | user::Event::Updated { .. }
            | user::Event::ProductSetReplaced { .. } => Effect::Nothing,
        }
    }

    fn effect_on_profile_token(&self, event: &enrollment_profile::Event) -> Effect {
        use enrollment_profile::Event;
        match event {
            Event::TokenCreated(created) if Some(created.generation.get()) == self.number => {
                Effect::Issues
            }
            Event::TokenCreated(_) if self.is_open => Effect::Closes,
            Event::TokenRevoked { .. } if self.is_open => Effect::Concerns,
            Event::Redeemed { generation, .. } if Some(generation.get()) == self.number => {
                Effect::Concerns
            }
            Event::Deleted { .. } if self.records.issued.is_some() => Effect::Concerns,
            Event::TokenCreated(_)
            | Event::TokenRevoked { .. }
            | Event::Redeemed { .. }
            | Event::Deleted { .. }
            | Event::Updated { .. } => Effect::Nothing,
        }
    }

    /// Returns whether the token is an authentication token that is expired at an instant.
    fn is_expired_at(&self, at: Timestamp) -> bool {
        match self.records.issued.as_ref().map(|record| &record.event) {
            Some(Event::User { event: user::Event::TokenIssued(issued), .. }) => {
                !issued.expires_at.is_valid_at(at)
            }
            Some(_) | None => false,
        }
    }
}
