//! Reading a page of nouns, in order of creation.

use std::hash::BuildHasher;

use enroll_core::Timestamp;

use super::{State, lock};
use crate::{
    clock::Clock,
    list::{EXAMINED_MAX, ListError, ListQuery, Mark, Page},
    noun::Noun,
};

/// How many records are taken from a roster under one lock.
const CHUNK: usize = 64;

impl State {
    /// See [`Store::list`](crate::Store::list).
    pub(super) fn list<N: Noun>(
        &self,
        clock: &impl Clock,
        query: &ListQuery<'_>,
        keep: impl Fn(&N, Timestamp) -> bool,
    ) -> Result<Page<N>, ListError> {
        let now = clock.now();
        let mut place = match &query.after {
            Some(mark) => self.place_of(mark).ok_or(ListError::ForeignMark)?,
            None => 0,
        };
        let home = self.home(query.parent);
        let last = home.as_ref().map_or(0, |home| lock(home.roster::<N>()).last());
        if place > last {
            return Err(ListError::ForeignMark);
        }
        let mut page = Page { nouns: Vec::new(), next: None, enterprise: None, now };
        let Some(home) = home else { return Ok(page) };
        let group = query.group.map(|group| self.groups.hash_one(group));
        let mut left = EXAMINED_MAX;
        'examining: loop {
            // One further than is examined, to know whether there is an end.
            let chunk = lock(home.roster::<N>()).after(place, group, CHUNK);
            if chunk.is_empty() {
                break;
            }
            for (at, record) in chunk {
                if left == 0 {
                    page.next = Some(self.mark(place));
                    break 'examining;
                }
                left -= 1;
                let noun = record.lock();
                let kept = noun.as_ref().filter(|noun| {
                    query.group.is_none_or(|group| noun.group() == Some(group)) && keep(noun, now)
                });
                if let Some(noun) = kept {
                    if page.nouns.len() == query.limit {
                        page.next = Some(self.mark(place));
                        break 'examining;
                    }
                    page.nouns.push(noun.clone());
                }
                place = at;
            }
        }
        page.enterprise = home.enterprise();
        Ok(page)
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
