//! Drafts: a decision with all that is made of it, before a store that outlives its process
//! records it.

use enroll_core::{Device, Timestamp, device, event::Event};

use crate::{
    decision::{Change, Decision, Insert, LookUp, UniqueKey},
    executed::Executed,
    noun::Noun,
};

/// A decision, ready to be recorded.
///
#[doc = head!()]
/// use enroll_store::draft::Draft;
///
/// let decision = Decision::<Enterprise>::first(created);
/// let draft = Draft::new(name, None, decision, now).ok_or("no draft")?;
/// // A store writes the noun, the events and the rest in one transaction.
/// assert!(draft.begins);
/// assert_eq!((draft.noun.created().id.as_str(), draft.events.len()), ("e1", 1));
#[doc = tail!()]
#[derive(Clone, Debug)]
pub struct Draft<N: Noun> {
    /// The name of the noun.
    pub name: N::Name,
    /// The noun after the decision.
    pub noun: N,
    /// `true` if the noun was absent before.
    pub begins: bool,
    /// When it was decided.
    pub at: Timestamp,
    /// The facts of the noun; at least one.
    pub changes: Vec<Change<N>>,
    /// The first facts of the devices that begin with it.
    pub enrolled: Vec<device::Enrolled>,
    /// The devices that begin with it, each absent before.
    pub devices: Vec<Device>,
    /// The facts as they are recorded: the noun's, then those of the devices.
    pub events: Vec<Event>,
    /// The unique keys that the noun takes.
    pub claimed: Vec<UniqueKey>,
    /// The unique keys that it gives back.
    pub released: Vec<UniqueKey>,
    /// The value that leads to it from now on.
    pub look_up: Option<LookUp>,
}

impl<N: Noun> Draft<N> {
    /// Drafts a decision made at `at` on the noun called `name`; `None` if it begins a noun that is
    /// there, or changes one that is not.
    ///
    #[doc = head!()]
    /// use enroll_store::draft::Draft;
    ///
    /// let decision = || Decision::<Enterprise>::first(created.clone());
    /// let present = Enterprise::from(created.clone());
    /// // A noun does not begin twice.
    /// assert!(Draft::new(name.clone(), None, decision(), now).is_some());
    /// assert!(Draft::new(name, Some(present), decision(), now).is_none());
    #[doc = tail!()]
    #[must_use]
    pub fn new(
        name: N::Name,
        present: Option<N>,
        decision: Decision<N>,
        at: Timestamp,
    ) -> Option<Self> {
        let begins = present.is_none();
        let mut noun = present;
        let mut events = Vec::with_capacity(decision.changes.len() + decision.inserts.len());
        let Decision { changes, inserts, claimed, released, look_up } = decision;
        for change in &changes {
            events.push(change.record(&name));
            match change {
                Change::First(first) if noun.is_none() => noun = Some(first.clone().into()),
                Change::First(_) => return None,
                Change::Next(event) => noun.as_mut()?.apply(event),
            }
        }
        let noun = noun.filter(|_| !events.is_empty())?;
        let enrolled = inserts.into_iter().map(Insert::into_device).collect::<Vec<_>>();
        events.extend(enrolled.iter().map(Device::record_first));
        let devices = enrolled.iter().cloned().map(Device::from).collect();
        Some(Self {
            name,
            noun,
            begins,
            at,
            changes,
            enrolled,
            devices,
            events,
            claimed,
            released,
            look_up,
        })
    }

    /// Returns the answer to the decision, once it is recorded.
    #[must_use]
    pub fn executed(&self) -> Executed<N> {
        let (changes, enrolled) = (self.changes.clone(), self.enrolled.clone());
        Executed::decided(self.name.clone(), self.noun.clone(), changes, enrolled)
    }

    /// Returns the first instant at which the noun is over, as this draft leaves it.
    #[must_use]
    pub fn over_at(&self) -> Option<Timestamp> {
        self.noun.over_at(self.at)
    }
}

#[cfg(test)]
mod tests {
    use enroll_core::{
        EnrollmentToken,
        device::Ownership,
        enrollment_token::{Claim, Terms, UseLimit},
    };

    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn issue() -> enroll_core::enrollment_token::Issued {
        let name = "enterprises/e/enrollmentTokens/t".parse().unwrap();
        EnrollmentToken::issue(name, Terms::default().with_use_limit(UseLimit::Once), NOW)
    }

    fn redeem(token: &EnrollmentToken) -> Decision<EnrollmentToken> {
        let claim = Claim::new("d".parse().unwrap(), "s".parse().unwrap(), Ownership::CompanyOwned);
        let redemption = token.redeem(&claim, NOW).unwrap();
        Decision::next(redemption.event).insert(redemption.device)
    }

    #[test]
    fn a_draft_holds_what_a_decision_leaves() {
        let issued = issue();
        let name = issued.name.clone();
        let decision = Decision::<EnrollmentToken>::first(issued);
        let draft = Draft::new(name.clone(), None, decision, NOW).unwrap();
        assert!(draft.begins);
        assert_eq!(draft.over_at(), Some(draft.noun.expires_at().instant()));
        let decision = redeem(&draft.noun);
        let later = NOW.saturating_add("1s".parse().unwrap());
        let draft = Draft::new(name, Some(draft.noun), decision, later).unwrap();
        assert!(!draft.begins);
        assert_eq!((draft.events.len(), draft.devices.len()), (2, 1));
        assert_eq!(draft.noun.uses(), 1);
        assert_eq!(draft.over_at(), Some(later), "a spent token is over");
    }

    #[test]
    fn a_decision_that_does_not_fit_its_noun_has_no_draft() {
        let issued = issue();
        let (name, token) = (issued.name.clone(), EnrollmentToken::from(issued.clone()));
        let again = Decision::<EnrollmentToken>::first(issued);
        assert!(Draft::new(name.clone(), Some(token.clone()), again, NOW).is_none());
        assert!(Draft::new(name, None, redeem(&token), NOW).is_none());
    }
}
