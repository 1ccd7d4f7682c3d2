//! Reading a page of nouns, in order of creation.

use std::{hash::BuildHasher, sync::Mutex};

use enroll_core::{Enterprise, Timestamp, name::EnterpriseId};
use enroll_store::{
    clock::Clock,
    list::{EXAMINED_MAX, ListError, ListQuery, Mark, Members, Page},
    noun::Noun,
};

use crate::{index::Index, lock::lock, state::State};

/// The number of records that are taken from an index under one lock.
const CHUNK: usize = 64;

/// Which nouns of an index, and how many.
#[derive(Clone, Copy)]
struct Selection<'a> {
    group: Option<&'a str>,
    limit: usize,
}

impl State {
    /// See [`Store::list`](enroll_store::Store::list).
    pub(crate) fn list<N: Noun>(
        &self,
        clock: &impl Clock,
        query: &ListQuery<'_>,
        keep: impl Fn(&N, Timestamp) -> bool,
    ) -> Result<Page<N>, ListError> {
        let partition = self.partition(query.parent);
        let selection = Selection { group: query.group, limit: query.limit };
        let Some(partition) = partition else {
            return self.page(
                &Mutex::default(),
                query.after.as_ref(),
                selection,
                clock.now(),
                keep,
            );
        };
        let index = partition.index::<N>();
        let page = self.page(index, query.after.as_ref(), selection, clock.now(), keep)?;
        Ok(page.with_enterprise(partition.enterprise()))
    }

    /// See [`Store::enterprises`](enroll_store::Store::enterprises).
    pub(crate) fn enterprises(
        &self,
        clock: &impl Clock,
        after: Option<&Mark>,
        limit: usize,
        keep: impl Fn(&Enterprise, Timestamp) -> bool,
    ) -> Result<Page<Enterprise>, ListError> {
        self.page(&self.created, after, Selection { group: None, limit }, clock.now(), keep)
    }

    /// See [`Store::members`](enroll_store::Store::members).
    pub(crate) fn members<N: Noun>(
        &self,
        parent: &EnterpriseId,
        groups: &[&str],
        limit: usize,
    ) -> Members<N> {
        let Some(partition) = self.partition(parent) else {
            return Members::new(vec![Vec::new(); groups.len()], None);
        };
        let index = partition.index::<N>();
        let groups = groups.iter().map(|group| self.names(index, group, limit)).collect();
        Members::new(groups, partition.enterprise())
    }

    /// Returns the names of the first members of a group.
    fn names<N: Noun>(&self, index: &Mutex<Index<N>>, group: &str, limit: usize) -> Vec<N::Name> {
        let hash = self.groups.hash_one(group);
        let (mut names, mut place) = (Vec::new(), 0);
        loop {
            let chunk = lock(index).after(place, Some(hash), CHUNK);
            if chunk.is_empty() {
                return names;
            }
            for (at, record) in chunk {
                if names.len() == limit {
                    return names;
                }
                let is_member = record.lock().as_ref().is_some_and(|it| it.group() == Some(group));
                names.extend(is_member.then(|| record.name().clone()));
                place = at;
            }
        }
    }

    fn page<N: Noun>(
        &self,
        index: &Mutex<Index<N>>,
        after: Option<&Mark>,
        selection: Selection<'_>,
        now: Timestamp,
        keep: impl Fn(&N, Timestamp) -> bool,
    ) -> Result<Page<N>, ListError> {
        let mut place = match after {
            Some(mark) => self.place_of(mark).ok_or(ListError::ForeignMark)?,
            None => 0,
        };
        if place > lock(index).last() {
            return Err(ListError::ForeignMark);
        }
        let mut nouns = Vec::new();
        let group = selection.group.map(|group| self.groups.hash_one(group));
        let mut left = EXAMINED_MAX;
        loop {
            // One further than is examined, to know whether there is an end.
            let chunk = lock(index).after(place, group, CHUNK);
            if chunk.is_empty() {
                return Ok(Page::new(nouns, None, now));
            }
            for (at, record) in chunk {
                if left == 0 {
                    return Ok(Page::new(nouns, Some(self.mark(place)), now));
                }
                left -= 1;
                let noun = record.lock();
                let kept = noun.as_ref().filter(|noun| {
                    selection.group.is_none_or(|group| noun.group() == Some(group))
                        && keep(noun, now)
                });
                if let Some(noun) = kept {
                    if nouns.len() == selection.limit {
                        return Ok(Page::new(nouns, Some(self.mark(place)), now));
                    }
                    nouns.push(noun.clone());
                }
                place = at;
            }
        }
    }

    /// Returns the mark of a place in an order.
    fn mark(&self, place: u64) -> Mark {
        Mark([self.epoch.to_be_bytes(), place.to_be_bytes()].concat())
    }

    /// Returns the place that a mark is of, if it is of this life of the store.
    fn place_of(&self, mark: &Mark) -> Option<u64> {
        match mark.0.as_chunks() {
            (&[epoch, place], []) if u64::from_be_bytes(epoch) == self.epoch => {
                Some(u64::from_be_bytes(place))
            }
            _ => None,
        }
    }
}
