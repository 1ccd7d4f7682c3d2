//! Drafts: a decision with all that can be made of it before its enterprise is locked.

use std::{hash::BuildHasher, sync::Arc};

use enroll_core::{Device, device, event::Event};
use enroll_store::{
    decision::{self, Change, Decision, Insert, UniqueKey},
    noun::Noun,
    request::Request,
};

use crate::{
    attribution::Attribution, lock::lock, noun_log::NounLog, partition::Partition, record::Record,
};

/// A decision, ready to be recorded.
pub(crate) struct Draft<'a, N: Noun> {
    /// The noun of the decision.
    pub(crate) subject: Subject<'a, N>,
    /// The facts of the noun.
    pub(crate) changes: Vec<Change<N>>,
    /// The first facts of the devices.
    pub(crate) enrolled: Vec<device::Enrolled>,
    /// The devices that begin.
    pub(crate) devices: Vec<NewNoun<Device>>,
    pub(crate) events: Arc<[Event]>,
    /// The cause of the facts.
    pub(crate) by: Attribution,
    pub(crate) claimed: Vec<UniqueKey>,
    pub(crate) released: Vec<UniqueKey>,
    pub(crate) look_up: Option<decision::LookUp>,
}

/// The noun of the decision.
pub(crate) enum Subject<'a, N: Noun> {
    /// A noun that begins.
    New(NewNoun<N>),
    /// A noun that is there.
    Existing(&'a Arc<Record<N>>, &'a mut N),
}

impl<N: Noun> Subject<'_, N> {
    /// Returns its record.
    pub(crate) fn record(&self) -> &Arc<Record<N>> {
        match self {
            Self::New(new_noun) => &new_noun.record,
            Self::Existing(record, _) => record,
        }
    }
}

/// A noun that begins, and the empty record that it is to fill.
pub(crate) struct NewNoun<N: Noun> {
    pub(crate) record: Arc<Record<N>>,
    noun: N,
    log: NounLog<N>,
    /// A hash of its group.
    group: Option<u64>,
}

impl<N: Noun> NewNoun<N> {
    fn new(name: N::Name, first: N::First, by: &Attribution, groups: &impl BuildHasher) -> Self {
        let (noun, mut log) = (N::from(first.clone()), NounLog::default());
        let group = noun.group().map(|group| groups.hash_one(group));
        log.begin(Some(first).filter(|_| noun.first().is_none()), by);
        Self { record: Record::new(name), noun, log, group }
    }

    /// Fills its record, and puts it at the end of its enterprise's order.
    pub(crate) fn begin(self, empty: &mut Option<N>, partition: &Partition) {
        *empty = Some(self.noun);
        *self.record.log() = self.log;
        lock(partition.index()).push(self.record, self.group);
    }
}

impl<'a, N: Noun> Draft<'a, N> {
    /// Drafts a decision on the noun called `name`; `None` if it begins a noun that is there, or
    /// changes one that is not.
    pub(crate) fn new(
        name: &N::Name,
        present: Option<(&'a Arc<Record<N>>, &'a mut N)>,
        decision: Decision<N>,
        request: &Request,
        groups: &impl BuildHasher,
    ) -> Option<Self> {
        let by = Attribution::of(request);
        let Decision { changes, inserts, claimed, released, look_up } = decision;
        let enrolled = inserts.into_iter().map(Insert::into_device).collect::<Vec<_>>();
        let subject = match (present, changes.split_first()) {
            (Some((record, noun)), Some(_)) if changes.iter().all(is_next) => {
                Subject::Existing(record, noun)
            }
            (None, Some((Change::First(first), others))) if others.iter().all(is_next) => {
                let mut new_noun = NewNoun::new(name.clone(), first.clone(), &by, groups);
                new_noun.log.append(&mut new_noun.noun, others, &by);
                Subject::New(new_noun)
            }
            (Some(_) | None, Some(_) | None) => return None,
        };
        let events = changes.iter().map(|change| change.record(name));
        let events = events.chain(enrolled.iter().map(Device::record_first)).collect();
        let new_noun = |enrolled: &device::Enrolled| {
            NewNoun::new(enrolled.name.clone(), enrolled.clone(), &by, groups)
        };
        let devices = enrolled.iter().map(new_noun).collect();
        Some(Self { subject, changes, enrolled, devices, events, by, claimed, released, look_up })
    }
}

fn is_next<N: Noun>(change: &Change<N>) -> bool {
    match change {
        Change::First(_) => false,
        Change::Next(_) => true,
    }
}
