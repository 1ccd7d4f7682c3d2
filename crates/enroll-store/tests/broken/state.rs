//! What a naive store holds: vectors, looked through from their beginning.

use std::{cell::RefCell, sync::Arc};

use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, Timestamp, User,
    auth_token::TokenNumber, device, enrollment_profile::Generation, event::Event,
    name::EnterpriseId, record::Record, token_ref::TokenRef,
};
use enroll_store::{
    Decision, Executed, Noun, Request,
    decision::{Change, Insert, LookUp, TokenDigest, UniqueKey},
    history::HistoryPosition,
    noun::{Kind, NounName, Tables},
    request::Scope,
};

use crate::fault::Fault;

/// A noun, and how often it was recorded.
#[derive(Clone)]
pub(crate) struct Row<N: Noun> {
    pub(crate) name: N::Name,
    pub(crate) noun: N,
    revision: usize,
    pub(crate) changed_at: Timestamp,
}

/// A request that was executed.
pub(crate) struct Done {
    request: Request,
    pub(crate) within: String,
    events: Arc<[Event]>,
    /// The place of the last of the noun's own facts in its history.
    last: i64,
    pub(crate) at: Timestamp,
}

/// What was recorded.
pub(crate) enum Recording<N: Noun> {
    /// It is answered at once.
    Before(Executed<N>),
    Now(Draft<N>),
}

pub(crate) struct State {
    pub(crate) fault: Fault,
    pub(crate) enterprises: RefCell<Vec<Row<Enterprise>>>,
    enrollment_tokens: RefCell<Vec<Row<EnrollmentToken>>>,
    users: RefCell<Vec<Row<User>>>,
    enrollment_profiles: RefCell<Vec<Row<EnrollmentProfile>>>,
    policies: RefCell<Vec<Row<Policy>>>,
    devices: RefCell<Vec<Row<Device>>>,
    pub(crate) events: Vec<(EnterpriseId, Option<Record>)>,
    /// Events that have a place already, and are not seen yet.
    hidden: Vec<(usize, Record)>,
    pub(crate) done: Vec<Done>,
    keys: Vec<(UniqueKey, String)>,
    pub(crate) look_ups: Vec<LookUp>,
}

impl State {
    pub(crate) fn new(fault: Fault) -> Self {
        Self {
            fault,
            enterprises: RefCell::default(),
            enrollment_tokens: RefCell::default(),
            users: RefCell::default(),
            enrollment_profiles: RefCell::default(),
            policies: RefCell::default(),
            devices: RefCell::default(),
            events: Vec::new(),
            hidden: Vec::new(),
            done: Vec::new(),
            keys: Vec::new(),
            look_ups: Vec::new(),
        }
    }

    /// Returns the nouns of an enterprise in order of creation.
    pub(crate) fn rows<N: Noun>(&self, enterprise: &EnterpriseId) -> Vec<Row<N>> {
        let mixed = self.fault == Fault::MixesEnterprises;
        let rows = N::table(self).borrow();
        rows.iter().filter(|row| mixed || row.name.enterprise() == enterprise).cloned().collect()
    }

    pub(crate) fn row<N: Noun>(&self, name: &N::Name) -> Option<Row<N>> {
        N::table(self).borrow().iter().find(|row| row.name == *name).cloned()
    }

    /// Returns the enterprise, as decisions see it.
    pub(crate) fn gate(&self, enterprise: &EnterpriseId) -> Option<Enterprise> {
        let noun = self.enterprise(enterprise)?;
        let created = Enterprise::from(noun.created().clone());
        Some(if self.fault == Fault::IgnoresGate { created } else { noun })
    }

    pub(crate) fn enterprise(&self, enterprise: &EnterpriseId) -> Option<Enterprise> {
        self.row::<Enterprise>(&enterprise.clone().into()).map(|row| row.noun)
    }

    /// Returns who holds the first of these keys that anyone holds.
    pub(crate) fn holder<N: Noun>(&self, keys: &[UniqueKey]) -> Option<Row<N>> {
        let any_kind = self.fault == Fault::MixesKindsOfKeys;
        let same = |one: &UniqueKey, other: &UniqueKey| {
            let kinds = any_kind || one.kind == other.kind;
            kinds && one.enterprise == other.enterprise && one.text == other.text
        };
        let is_claimed = |held: &UniqueKey| keys.iter().any(|key| same(held, key));
        let (_, name) = self.keys.iter().find(|(held, _)| is_claimed(held))?;
        N::table(self).borrow().iter().find(|row| row.name.to_string() == *name).cloned()
    }

    pub(crate) fn look_up(&mut self, digest: &TokenDigest) -> Option<TokenRef> {
        if self.fault == Fault::WritesOnLookUps {
            self.events.extend(self.events.last().cloned());
        }
        let mut look_ups = self.look_ups.iter();
        let found = look_ups.find(|issued| issued.digest == *digest);
        let mut token = found.map(|issued| issued.token.clone());
        match &mut token {
            Some(TokenRef::AuthToken { number, .. }) if self.fault == Fault::MixesNumbers => {
                *number = TokenNumber::FIRST;
            }
            Some(TokenRef::EnrollmentProfile { generation, .. })
                if self.fault == Fault::MixesGenerations =>
            {
                *generation = Generation::FIRST;
            }
            Some(TokenRef::AuthToken { user, .. }) if self.fault == Fault::MixesUsers => {
                *user = NounName::from_ids(user.enterprise().clone(), "other").unwrap();
            }
            Some(TokenRef::EnrollmentProfile { profile, .. })
                if self.fault == Fault::MixesProfiles =>
            {
                *profile = NounName::from_ids(profile.enterprise().clone(), "other").unwrap();
            }
            Some(TokenRef::EnrollmentToken(name)) if self.fault == Fault::MixesTokens => {
                *name = NounName::from_ids(name.enterprise().clone(), "other").unwrap();
            }
            Some(_) | None => {}
        }
        token
    }

    /// Returns the events of an enterprise; what is forgotten leaves its place empty.
    pub(crate) fn events(&self, enterprise: &EnterpriseId) -> Vec<Option<Record>> {
        let events = self.events.iter().filter(|(of, _)| of == enterprise);
        events.map(|(_, event)| event.clone()).collect()
    }

    /// Returns the events of one noun.
    pub(crate) fn history<N: Noun>(&self, name: &N::Name) -> Vec<Record> {
        let any = self.fault == Fault::HistoryOfSiblings;
        let is_its = |record: &&Record| {
            N::change(&record.event)
                .is_some_and(|(of, _)| of == *name || any && of.id() == name.id())
        };
        let events = self.events.iter().filter_map(|(_, event)| event.as_ref());
        events.filter(is_its).cloned().collect()
    }

    /// Writes the last event of an enterprise once more.
    pub(crate) fn repeat(&mut self, enterprise: &EnterpriseId) {
        let last = self.events.iter().rfind(|(of, _)| of == enterprise).cloned();
        self.events.extend(last);
    }

    /// Answers a request under an id that was used.
    pub(crate) fn replay<N: Noun>(&self, name: &N::Name, request: &Request) -> Option<Replay<N>> {
        let within = self.within::<N>(name, request);
        let mut done = self.done.iter();
        let done = done.find(|done| done.within == within && done.request.id == request.id)?;
        if done.request.command != request.command && self.fault != Fault::IgnoresCommandHashes {
            return Some(Err(Reused));
        }
        let last = if self.fault == Fault::ReplaysTheNounOfNow { i64::MAX } else { done.last };
        let of_enterprise = N::KIND == Kind::Enterprise;
        let gate = self.fault != Fault::ReplaysWithoutGate
            && !(of_enterprise && self.fault == Fault::ReplaysEnterprisesWithoutGate);
        let enterprise = self.enterprise(name.enterprise()).filter(|_| gate);
        let events = done.events.iter().map(|event| (HistoryPosition::new([last, 0, 0]), event));
        // Without events, a refusal was kept.
        Some(Executed::replayed(events, enterprise).ok_or(Reused))
    }

    /// Keeps a request and its events.
    pub(crate) fn keep<N: Noun>(
        &mut self,
        name: &N::Name,
        request: &Request,
        events: &[Event],
        at: Timestamp,
    ) {
        if self.fault != Fault::ForgetsRequestIds {
            let within = self.within::<N>(name, request);
            let request = request.clone();
            // The events are not written yet.
            let own = events.iter().filter(|event| N::change(event).is_some()).count();
            let last = i64::try_from(self.history::<N>(name).len() + own).unwrap();
            self.done.push(Done { request, within, events: events.into(), last, at });
        }
    }

    fn within<N: Noun>(&self, name: &N::Name, request: &Request) -> String {
        match request.scope {
            _ if self.fault == Fault::IgnoresScopes => String::new(),
            Scope::Noun if self.fault == Fault::IgnoresKindsInScopes => {
                format!("{}/{}", name.enterprise(), name.id())
            }
            Scope::Noun => name.to_string(),
            Scope::Enterprise if self.fault == Fault::SharesRequestIdsOfKinds => {
                format!("all of {}", name.enterprise())
            }
            Scope::Enterprise => format!("all {} of {}", N::KIND.as_str(), name.enterprise()),
        }
    }

    /// Records the state that a draft leaves.
    pub(crate) fn put<N: Noun>(&mut self, draft: Draft<N>) {
        let begins = draft.row.revision == 0;
        if begins || self.fault != Fault::EventWithoutState {
            put(&mut N::table(self).borrow_mut(), draft.row);
        }
        self.put_devices(draft.devices);
        if self.fault != Fault::IgnoresReleases {
            self.keys.retain(|(key, _)| !draft.released.contains(key));
        }
        self.keys.extend(draft.claimed);
        let loses = self.fault == Fault::LosesLookUps && self.look_ups.len() == 50;
        self.look_ups.extend(draft.look_up.filter(|_| !loses));
    }

    pub(crate) fn put_devices(&mut self, devices: Vec<Row<Device>>) {
        for device in devices {
            put(&mut self.devices.borrow_mut(), device);
        }
    }

    /// Records the events of a draft.
    pub(crate) fn write<N: Noun>(&mut self, draft: &Draft<N>, request: &Request) {
        let without_actor = self.fault == Fault::LosesActors;
        let without_id = self.fault == Fault::LosesRequestsOfEvents;
        let enterprise = draft.row.name.enterprise();
        for event in &draft.events {
            let is_device = matches!(event, Event::DeviceEnrolled(_));
            if !(is_device && self.fault == Fault::StateWithoutEvent) {
                let mut event = request.record(event.clone());
                event.actor = event.actor.filter(|_| !without_actor);
                event.request = event.request.filter(|_| !without_id);
                let hidden = self.fault == Fault::CommitsLate && is_device;
                if hidden {
                    self.hidden.push((self.events.len(), event.clone()));
                }
                self.events.push((enterprise.clone(), Some(event).filter(|_| !hidden)));
            }
        }
    }

    /// Shows the events that were hidden.
    pub(crate) fn show(&mut self, events: &[Event]) {
        let shown = self.hidden.extract_if(.., |(_, record)| events.contains(&record.event));
        for (place, event) in shown {
            self.events.get_mut(place).unwrap().1 = Some(event);
        }
    }
}

fn put<N: Noun>(rows: &mut Vec<Row<N>>, row: Row<N>) {
    match rows.iter_mut().find(|old| old.name == row.name) {
        Some(old) => *old = row,
        None => rows.push(row),
    }
}

impl Tables for State {
    type Table<N: Noun> = RefCell<Vec<Row<N>>>;

    fn enterprises(&self) -> &Self::Table<Enterprise> {
        &self.enterprises
    }

    fn enrollment_tokens(&self) -> &Self::Table<EnrollmentToken> {
        &self.enrollment_tokens
    }

    fn users(&self) -> &Self::Table<User> {
        &self.users
    }

    fn enrollment_profiles(&self) -> &Self::Table<EnrollmentProfile> {
        &self.enrollment_profiles
    }

    fn policies(&self) -> &Self::Table<Policy> {
        &self.policies
    }

    fn devices(&self) -> &Self::Table<Device> {
        &self.devices
    }
}

pub(crate) type Replay<N> = Result<Executed<N>, Reused>;

/// The request id was used for another command.
pub(crate) struct Reused;

/// What a decision leaves.
#[derive(Clone)]
pub(crate) struct Draft<N: Noun> {
    row: Row<N>,
    before: Option<N>,
    changes: Vec<Change<N>>,
    enrolled: Vec<device::Enrolled>,
    pub(crate) devices: Vec<Row<Device>>,
    pub(crate) events: Vec<Event>,
    claimed: Vec<(UniqueKey, String)>,
    released: Vec<UniqueKey>,
    look_up: Option<LookUp>,
}

impl<N: Noun> Draft<N> {
    pub(crate) fn new(
        name: &N::Name,
        before: Option<Row<N>>,
        decision: Decision<N>,
        changed_at: Timestamp,
    ) -> Self {
        let revision = before.as_ref().map_or(0, |row| row.revision + 1);
        let mut noun = before.map(|row| row.noun);
        let before = noun.clone();
        let mut events: Vec<Event> =
            decision.changes.iter().map(|change| change.record(name)).collect();
        for change in &decision.changes {
            match change {
                Change::First(first) => noun = Some(first.clone().into()),
                Change::Next(event) => noun.as_mut().unwrap().apply(event),
            }
        }
        let (mut devices, mut enrolled_all) = (Vec::new(), Vec::new());
        for Insert::Device(enrolled) in decision.inserts {
            events.push(Device::record_first(&enrolled));
            enrolled_all.push(enrolled.clone());
            let name = enrolled.name.clone();
            devices.push(Row { name, noun: enrolled.into(), revision: 0, changed_at });
        }
        let held = |key| (key, name.to_string());
        Self {
            row: Row { name: name.clone(), noun: noun.unwrap(), revision, changed_at },
            before,
            changes: decision.changes,
            enrolled: enrolled_all,
            devices,
            events,
            claimed: decision.claimed.into_iter().map(held).collect(),
            released: decision.released,
            look_up: decision.look_up,
        }
    }

    /// Returns the answer to the decision.
    pub(crate) fn executed(&self, fault: Fault) -> Executed<N> {
        let before = self.before.as_ref().filter(|_| fault == Fault::AnswersTheNounBefore);
        let noun = before.unwrap_or(&self.row.noun).clone();
        let (mut changes, mut enrolled) = (self.changes.clone(), self.enrolled.clone());
        if fault == Fault::AnswersWithoutItsFacts {
            changes.truncate(1);
        }
        if fault == Fault::AnswersWithoutDevices {
            enrolled.clear();
        }
        Executed::decided(self.row.name.clone(), noun, changes, enrolled)
    }

    /// Returns whether the noun is another than the one that was decided on.
    pub(crate) fn is_late(&self, state: &State) -> bool {
        let now = state.row::<N>(&self.row.name).map_or(0, |row| row.revision + 1);
        now != self.row.revision
    }
}
