//! Lists: what is there, in order of creation, whole or by pages.
//!
//! A page begins after a mark, whatever was written since. So what is there while all pages are
//! read is on exactly one of them, and nothing is on a page that is not there when it is read.

use super::{Mark, Model, Place};
use crate::{
    answer::{Answer, Reason},
    command::{FEW, Listed, Listing},
    fault::Fault,
};

impl Model {
    /// Returns all that a list was ever of, in order, with what is shown of it, if anything is.
    fn records(&self, of: Listing) -> Vec<(Place, Option<Answer>)> {
        let Listing { what, enterprise, vendor, .. } = of;
        let mut records = Vec::new();
        match what {
            Listed::Tokens => {
                for token in 0..self.tokens.len() {
                    if self.tokens[token].enterprise == enterprise {
                        let shown = self.read_token(token, vendor).ok();
                        records.push((self.place(self.tokens[token].at, token), shown));
                    }
                }
            }
            Listed::Devices => {
                for device in 0..self.devices.len() {
                    if self.devices[device].enterprise == enterprise {
                        let shown = self.read_device(device, vendor).ok();
                        records.push((self.place(self.devices[device].at, device), shown));
                    }
                }
            }
            Listed::Policies => {
                for number in 0..FEW {
                    let policy = self.enterprises[enterprise].policies[number];
                    if policy.version > 0 {
                        let shown = self.shown_policy(enterprise, number).map(Answer::Policy);
                        records.push((self.place(policy.created_at, policy.began), shown));
                    }
                }
            }
            Listed::Enterprises => {
                for number in 0..self.enterprises.len() {
                    let at = &self.enterprises[number];
                    if at.created {
                        let deleted =
                            at.deleted && self.fault != Some(Fault::DeletedEnterpriseIsListed);
                        let kept = at.vendor == Some(vendor) && at.document != Some(0) && !deleted;
                        let shown = Some(Answer::Enterprise(self.shown_enterprise(number)));
                        records.push((self.place(at.created_at, at.began), shown.filter(|_| kept)));
                    }
                }
            }
        }
        records.sort_by_key(|(place, _)| *place);
        records
    }

    /// Returns where something stands in a list.
    pub(super) fn place(&self, at: crate::answer::Instant, number: usize) -> Place {
        if self.is_kept_by_time() { (at, number) } else { (0, number) }
    }

    fn list_gate(&self, of: Listing) -> Result<(), Reason> {
        if of.what == Listed::Enterprises { Ok(()) } else { self.gate(of.enterprise) }
    }

    pub(super) fn list(&self, of: Listing) -> Result<Answer, Reason> {
        self.list_gate(of)?;
        let records = self.records(of).into_iter();
        let mut items: Vec<Answer> = records.filter_map(|(_, shown)| shown).collect();
        if self.fault == Some(Fault::ListSkipsOne) && items.len() > of.limit {
            items.remove(of.limit);
        }
        Ok(Answer::Many(items))
    }

    pub(super) fn page(&mut self, of: Listing, after: Option<usize>) -> Result<Answer, Reason> {
        let mark = match after {
            None => None,
            Some(after) => Some(*self.marks.get(after).ok_or(Reason::MarkOfAnother)?),
        };
        if let Some(mark) = mark {
            let elsewhere = of.what != Listed::Enterprises && mark.of.enterprise != of.enterprise;
            let careless = self.fault == Some(Fault::MarkOfAnotherListIsTaken);
            if (mark.of.what != of.what || elsewhere) && !careless {
                return Err(Reason::MarkOfAnother);
            }
        }
        self.list_gate(of)?;
        let records = self.records(of);
        let begun = mark.map_or(records.len(), |mark| mark.records);
        let (mut place, mut passed) = (mark.map(|mark| mark.place), 0);
        let (mut items, mut next) = (Vec::new(), None);
        for (index, (at, shown)) in records.into_iter().enumerate() {
            passed += usize::from(shown.is_some());
            let skipped = match self.fault {
                Some(Fault::PageRepeatsItsMark) => Some(at) < place,
                Some(Fault::DeletionShiftsPages) => mark.is_some_and(|mark| passed <= mark.passed),
                Some(Fault::InsertionIsMissed) => Some(at) <= place || index >= begun,
                Some(_) | None => Some(at) <= place,
            };
            if skipped {
                continue;
            }
            if let Some(item) = shown {
                if items.len() == of.limit {
                    next = place;
                    passed -= 1;
                    break;
                }
                items.push(item);
            }
            place = Some(at);
        }
        let next = next.map(|place| {
            self.marks.push(Mark { of, place, records: begun, passed });
            self.marks.len() - 1
        });
        Ok(Answer::Page { items, next })
    }
}
