//! The result of a request: its facts, and the noun as they left it.

use enroll_core::{Enterprise, device, enterprise, event::Event};

use crate::{
    gate::{Admission, NoEnterprise},
    history::HistoryPosition,
    noun::{Change, Noun},
};

/// The result of a request, recorded now or at the first attempt.
///
#[doc = head!()]
/// let executed = store.execute(&name, &request("r1")?, create).await?;
/// assert!(!executed.is_replayed());
/// // The same request is answered as the first time, and changes nothing.
/// let executed = store.execute(&name, &request("r1")?, create).await?;
/// assert!(executed.is_replayed());
#[doc = tail!()]
#[derive(Clone, Debug)]
pub struct Executed<N: Noun> {
    outcome: Outcome<N>,
    execution: Execution,
}

/// When a request was executed.
#[derive(Clone, Debug)]
enum Execution {
    /// Just now, behind the gate.
    Now,
    /// Before. This is the enterprise as it is now.
    Before(Option<Enterprise>),
}

/// The result of a request, behind the gate.
///
#[doc = head!()]
/// let executed = store.execute(&name, &request("r1")?, create).await?;
/// let outcome = executed.admit(Admission::Created)?;
/// assert_eq!(outcome.events(), [Event::EnterpriseCreated(created.clone())]);
#[doc = tail!()]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome<N: Noun> {
    /// The name of the noun: the holder, if the decision was made on the holder of a key.
    pub name: N::Name,
    /// The facts of the noun; none where there was nothing to change.
    pub changes: Vec<Change<N>>,
    /// The devices that began with it.
    pub devices: Vec<device::Enrolled>,
    pub(crate) noun: NounAfter<N>,
}

/// The noun as a decision left it.
#[derive(Clone, Debug)]
pub(crate) enum NounAfter<N> {
    /// This, or its absence.
    Known(Option<N>),
    /// Its history folded up to this position, this one included.
    At(HistoryPosition),
}

impl<N: Noun> Executed<N> {
    /// Creates the answer to a decision that was recorded just now.
    ///
    #[doc = head!()]
    /// let changes = vec![Change::First(created.clone())];
    /// let executed = Executed::decided(name, Enterprise::from(created), changes, Vec::new());
    /// assert!(!executed.is_replayed() && !executed.is_unchanged());
    #[doc = tail!()]
    #[must_use]
    pub fn decided(
        name: N::Name,
        noun: N,
        changes: Vec<Change<N>>,
        devices: Vec<device::Enrolled>,
    ) -> Self {
        let noun = NounAfter::Known(Some(noun));
        Self { outcome: Outcome { name, changes, devices, noun }, execution: Execution::Now }
    }

    /// Creates the answer to a decision that there is nothing to change.
    ///
    #[doc = head!()]
    /// let executed = Executed::<Enterprise>::unchanged(name, None);
    /// assert!(executed.is_unchanged());
    /// assert_eq!(executed.admit(Admission::Any)?.noun(&store).await?, None);
    #[doc = tail!()]
    #[must_use]
    pub fn unchanged(name: N::Name, noun: Option<N>) -> Self {
        let noun = NounAfter::Known(noun);
        let outcome = Outcome { name, changes: Vec::new(), devices: Vec::new(), noun };
        Self { outcome, execution: Execution::Now }
    }

    /// Creates the answer to a request that was made before, from what it recorded, with the positions
    /// of the facts in the history of the noun; `enterprise` is the enterprise as it is now.
    ///
    /// `None` if none of the events is one of this kind of noun.
    ///
    #[doc = head!()]
    /// let event = Event::EnterpriseCreated(created.clone());
    /// let position = HistoryPosition::new([1, 0, 0]);
    /// let enterprise = Some(Enterprise::from(created));
    /// let replayed = Executed::<Enterprise>::replayed([(position, &event)], enterprise.clone());
    /// assert!(replayed.is_some_and(|replayed| replayed.is_replayed()));
    /// // The event is not one of a policy.
    /// assert!(Executed::<Policy>::replayed([(position, &event)], enterprise).is_none());
    #[doc = tail!()]
    #[must_use]
    pub fn replayed<'a>(
        events: impl IntoIterator<Item = (HistoryPosition, &'a Event)>,
        enterprise: Option<Enterprise>,
    ) -> Option<Self> {
        let (mut own, mut changes, mut devices) = (None, Vec::new(), Vec::new());
        for (position, event) in events {
            if let Some((of, change)) = N::change(event)
                && own.as_ref().is_none_or(|(name, _)| *name == of)
            {
                own = Some((of, position));
                changes.push(change);
            } else if let Event::DeviceEnrolled(enrolled) = event {
                devices.push(enrolled.clone());
            }
        }
        let (name, last) = own?;
        let outcome = Outcome { name, changes, devices, noun: NounAfter::At(last) };
        Some(Self { outcome, execution: Execution::Before(enterprise) })
    }

    /// Returns what the noun is called: the holder, where the decision was made on the holder of a
    /// key. A name shows nothing of the noun: it is before the gate.
    #[must_use]
    pub fn name(&self) -> &N::Name {
        &self.outcome.name
    }

    /// Returns whether the request was made before.
    #[must_use]
    pub fn is_replayed(&self) -> bool {
        match self.execution {
            Execution::Now => false,
            Execution::Before(_) => true,
        }
    }

    /// Returns whether there was nothing to change.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.outcome.changes.is_empty()
    }

    /// Returns what was recorded. What was decided just now has passed its gate; a retry passes it
    /// again, but for the deletion of the enterprise: it is answered as it was the first time.
    ///
    /// # Errors
    ///
    /// Refuses a retry whose enterprise does not exist any more.
    ///
    #[doc = head!()]
    /// store.execute(&name, &request("r1")?, create).await?;
    /// let delete = |reading: Reading<'_, Enterprise>| {
    ///     let enterprise = reading.admit(Admission::Created).map_err(|_| "gone")?.noun.ok_or("gone")?;
    ///     enterprise.delete(reading.now()).map(Decision::next).map_err(|_| "gone")
    /// };
    /// store.execute(&name, &request("r2")?, delete).await?;
    /// // The creation is not answered any more; the deletion is.
    /// let creation = store.execute(&name, &request("r1")?, create).await?;
    /// assert!(creation.admit(Admission::Created).is_err());
    /// let deletion = store.execute(&name, &request("r2")?, delete).await?;
    /// assert!(deletion.admit(Admission::Created).is_ok());
    #[doc = tail!()]
    pub fn admit(self, admission: Admission) -> Result<Outcome<N>, NoEnterprise> {
        match &self.execution {
            Execution::Before(enterprise)
                if !self.outcome.is_deletion_of_enterprise()
                    && !admission.admits(enterprise.as_ref()) =>
            {
                Err(NoEnterprise)
            }
            Execution::Before(_) | Execution::Now => Ok(self.outcome),
        }
    }

    /// Returns what was recorded without asking for the enterprise: for the suite that stores pass.
    #[cfg(any(test, feature = "conformance"))]
    #[must_use]
    pub fn ungated(self) -> Outcome<N> {
        self.outcome
    }
}

impl<N: Noun> Outcome<N> {
    /// Returns the facts as they are recorded: the noun's, then those of the devices.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        let changes = self.changes.iter().map(|change| change.record(&self.name));
        let devices = self.devices.iter().cloned().map(Event::DeviceEnrolled);
        changes.chain(devices).collect()
    }

    /// Returns whether the decision left the enterprise deleted.
    fn is_deletion_of_enterprise(&self) -> bool {
        let last = self.changes.last().map(|change| change.record(&self.name));
        matches!(last, Some(Event::Enterprise { event: enterprise::Event::Deleted { .. }, .. }))
    }
}
