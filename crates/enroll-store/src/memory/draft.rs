//! Drafts: a decision with all that can be made of it before its enterprise is locked.

use std::{hash::BuildHasher, sync::Arc};

use enroll_core::{Device, event::Event};

use super::{history::Log, home::Home, lock, record::Record};
use crate::{
    decision::{self, Change, Claim, Decision, Insert},
    noun::Noun,
};

/// A decision, ready to be recorded.
pub(super) struct Draft<'a, N: Noun> {
    /// What is decided on.
    pub(super) subject: Subject<'a, N>,
    /// The devices that begin.
    pub(super) devices: Vec<Newcomer<Device>>,
    pub(super) events: Arc<[Event]>,
    pub(super) claimed: Vec<Claim>,
    pub(super) released: Vec<Claim>,
    pub(super) look_up: Option<decision::LookUp>,
}

/// What is decided on.
pub(super) enum Subject<'a, N: Noun> {
    /// A noun that begins.
    Newcomer(Newcomer<N>),
    /// A noun that is there, and what happens to it.
    Present(&'a Arc<Record<N>>, &'a mut N, Vec<N::Event>),
}

impl<N: Noun> Subject<'_, N> {
    /// Returns its record.
    pub(super) fn record(&self) -> &Arc<Record<N>> {
        match self {
            Self::Newcomer(newcomer) => &newcomer.record,
            Self::Present(record, ..) => record,
        }
    }
}

/// A noun that begins, and the empty record that it is to fill.
pub(super) struct Newcomer<N: Noun> {
    pub(super) record: Arc<Record<N>>,
    noun: N,
    log: Log<N>,
    /// A hash of its group.
    group: Option<u64>,
}

impl<N: Noun> Newcomer<N> {
    fn new(name: N::Name, first: N::First, groups: &impl BuildHasher) -> Self {
        let (noun, mut log) = (N::from(first.clone()), Log::default());
        let group = noun.group().map(|group| groups.hash_one(group));
        if noun.first().is_none() {
            log.begin(first);
        }
        Self { record: Record::new(name), noun, log, group }
    }

    fn apply(&mut self, event: N::Event) {
        self.noun.apply(&event);
        self.log.push(event);
    }

    /// Fills its record, and puts it at the end of its enterprise's order.
    pub(super) fn begin(self, empty: &mut Option<N>, home: &Home) {
        *empty = Some(self.noun);
        *self.record.log() = self.log;
        lock(home.roster()).push(self.record, self.group);
    }
}

impl<'a, N: Noun> Draft<'a, N> {
    /// Drafts a decision on the noun called `name`; `None` if it begins a noun that is there, or
    /// changes one that is not.
    pub(super) fn new(
        name: &N::Name,
        present: Option<(&'a Arc<Record<N>>, &'a mut N)>,
        decision: Decision<N>,
        groups: &impl BuildHasher,
    ) -> Option<Self> {
        let mut events = Vec::with_capacity(decision.changes.len() + decision.inserts.len());
        let mut begun: Option<Newcomer<N>> = None;
        let mut changes = Vec::new();
        for change in decision.changes {
            match change {
                Change::First(_) if present.is_some() || !events.is_empty() => return None,
                Change::First(first) => {
                    events.push(N::record_first(&first));
                    begun = Some(Newcomer::new(name.clone(), first, groups));
                }
                Change::Next(event) => {
                    events.push(N::record(name, &event));
                    match &mut begun {
                        Some(newcomer) => newcomer.apply(event),
                        None => changes.push(event),
                    }
                }
            }
        }
        let subject = match (present, begun) {
            (Some((record, noun)), _) => Subject::Present(record, noun, changes),
            (None, Some(newcomer)) => Subject::Newcomer(newcomer),
            (None, None) => return None,
        };
        let devices = decision.inserts.into_iter().map(|Insert::Device(enrolled)| {
            events.push(Device::record_first(&enrolled));
            Newcomer::new(enrolled.name.clone(), enrolled, groups)
        });
        Some(Self {
            subject,
            devices: devices.collect(),
            events: events.into(),
            claimed: decision.claimed,
            released: decision.released,
            look_up: decision.look_up,
        })
    }
}
