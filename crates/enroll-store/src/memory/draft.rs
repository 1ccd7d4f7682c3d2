//! Drafts: a decision with all that can be made of it before its enterprise is locked.

use std::{hash::BuildHasher, sync::Arc};

use enroll_core::{Device, device, event::Event};

use super::{
    history::{By, Log},
    home::Home,
    lock,
    record::Record,
};
use crate::{
    decision::{self, Change, Claim, Decision},
    executed,
    noun::Noun,
    request::Request,
};

/// A decision, ready to be recorded.
pub(super) struct Draft<'a, N: Noun> {
    /// The noun of the decision.
    pub(super) subject: Subject<'a, N>,
    /// The facts of the noun.
    pub(super) changes: Vec<Change<N>>,
    /// The first facts of the devices.
    pub(super) enrolled: Vec<device::Enrolled>,
    /// The devices that begin.
    pub(super) devices: Vec<Newcomer<Device>>,
    pub(super) events: Arc<[Event]>,
    /// The cause of the facts.
    pub(super) by: By,
    pub(super) claimed: Vec<Claim>,
    pub(super) released: Vec<Claim>,
    pub(super) look_up: Option<decision::LookUp>,
}

/// The noun of the decision.
pub(super) enum Subject<'a, N: Noun> {
    /// A noun that begins.
    Newcomer(Newcomer<N>),
    /// A noun that is there.
    Present(&'a Arc<Record<N>>, &'a mut N),
}

impl<N: Noun> Subject<'_, N> {
    /// Returns its record.
    pub(super) fn record(&self) -> &Arc<Record<N>> {
        match self {
            Self::Newcomer(newcomer) => &newcomer.record,
            Self::Present(record, _) => record,
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
    fn new(name: N::Name, first: N::First, by: &By, groups: &impl BuildHasher) -> Self {
        let (noun, mut log) = (N::from(first.clone()), Log::default());
        let group = noun.group().map(|group| groups.hash_one(group));
        log.begin(Some(first).filter(|_| noun.first().is_none()), by);
        Self { record: Record::new(name), noun, log, group }
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
        request: &Request,
        groups: &impl BuildHasher,
    ) -> Option<Self> {
        let by = By::of(request);
        let Decision { changes, inserts, claimed, released, look_up } = decision;
        let enrolled = executed::devices(inserts);
        let subject = match (present, changes.split_first()) {
            (Some((record, noun)), Some(_)) if changes.iter().all(is_next) => {
                Subject::Present(record, noun)
            }
            (None, Some((Change::First(first), others))) if others.iter().all(is_next) => {
                let mut newcomer = Newcomer::new(name.clone(), first.clone(), &by, groups);
                newcomer.log.happen(&mut newcomer.noun, others, &by);
                Subject::Newcomer(newcomer)
            }
            (Some(_) | None, Some(_) | None) => return None,
        };
        let events = changes.iter().map(|change| change.record(name));
        let events = events.chain(enrolled.iter().map(Device::record_first)).collect();
        let newcomer = |enrolled: &device::Enrolled| {
            Newcomer::new(enrolled.name.clone(), enrolled.clone(), &by, groups)
        };
        let devices = enrolled.iter().map(newcomer).collect();
        Some(Self { subject, changes, enrolled, devices, events, by, claimed, released, look_up })
    }
}

fn is_next<N: Noun>(change: &Change<N>) -> bool {
    match change {
        Change::First(_) => false,
        Change::Next(_) => true,
    }
}
