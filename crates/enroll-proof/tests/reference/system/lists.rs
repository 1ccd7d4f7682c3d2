//! Lists and feeds, by pages and parts.

use std::collections::BTreeSet;

use enroll_core::Enterprise;
use enroll_service::Page;
use enroll_store::Store;

use super::{Answered, System, document, origin, reason::Reasoned, shown};
use crate::{
    answer::{Answer, Reason},
    command::{After, Listed, Listing},
};

/// A text that is neither a mark nor a cursor.
const FORGED: &str = "00";

impl<S: Store> System<S> {
    pub(super) async fn list(&self, of: Listing) -> Answered {
        let (mut items, mut next) = (Vec::new(), None::<String>);
        loop {
            let page = self.read_page(of, next.as_deref()).await?;
            items.extend(page.items);
            next = page.next;
            if next.is_none() {
                if of.what == Listed::Enterprises {
                    self.list_among(of, &items).await;
                }
                return Ok(Answer::Many(items));
            }
        }
    }

    /// Lists all enterprises by their names, and every other one: what is shown of a list of all.
    async fn list_among(&self, of: Listing, all: &[Answer]) {
        let keep = |enterprise: &Enterprise| enterprise.document() != Some(&document(0));
        for step in [1, 2] {
            let these: BTreeSet<_> = self.enterprises.iter().step_by(step).cloned().collect();
            let (mut names, mut next) = (BTreeSet::new(), None::<String>);
            loop {
                let (origin, after) = (origin(of.vendor), next.as_deref());
                let page = self.service().enterprises_among(&these, origin, keep, of.limit, after);
                let page = page.await.unwrap();
                assert!(page.items.len() <= of.limit, "a page holds what was asked");
                names.extend(page.items.into_iter().map(|one| one.created().id.clone()));
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
            let shown = all.iter().filter_map(|one| {
                let Answer::Enterprise(shown) = one else { return None };
                self.enterprises.get(shown.number)
            });
            let expected = shown.filter(|id| these.contains(*id)).cloned().collect::<BTreeSet<_>>();
            assert_eq!(names, expected);
        }
    }

    pub(super) async fn page(&mut self, of: Listing, after: Option<usize>) -> Answered {
        let mark = |after| self.marks.get(after).map_or(FORGED, String::as_str);
        let Page { items, next } = self.read_page(of, after.map(mark)).await?;
        let next = next.map(|mark| {
            self.marks.push(mark);
            self.marks.len() - 1
        });
        Ok(Answer::Page { items, next })
    }

    async fn read_page(&self, of: Listing, after: Option<&str>) -> Result<Page<Answer>, Reason> {
        let Listing { what, enterprise, vendor, limit } = of;
        let (id, origin, service) = (&self.enterprises[enterprise], origin(vendor), self.service());
        let page = match what {
            Listed::Tokens => {
                let page = service.enrollment_tokens(id, origin, limit, after).await.reasoned()?;
                of_answers(page, |token| Answer::Token(self.shown_token(&token)))
            }
            Listed::Devices => {
                let page = service.devices(id, origin, limit, after).await.reasoned()?;
                of_answers(page, |device| Answer::Device(self.shown_device(&device)))
            }
            Listed::Policies => {
                let page = service.policies(id, limit, after).await.reasoned()?;
                of_answers(page, |policy| Answer::Policy(shown::policy(&policy)))
            }
            Listed::Enterprises => {
                let keep = |enterprise: &Enterprise| enterprise.document() != Some(&document(0));
                let page = service.enterprises(origin, keep, limit, after).await.reasoned()?;
                of_answers(page, |of| Answer::Enterprise(self.shown_enterprise(&of)))
            }
        };
        assert!(page.items.len() <= limit, "a page holds what was asked");
        Ok(page)
    }

    pub(super) async fn read_events(&self, enterprise: usize) -> Answered {
        let id = &self.enterprises[enterprise];
        let (mut facts, mut after) = (Vec::new(), None::<String>);
        loop {
            let part = self.service().events(id, after.as_deref()).await.reasoned()?;
            if part.events.is_empty() {
                return Ok(Answer::Events(facts));
            }
            for recorded in &part.events {
                assert_eq!(recorded.position, facts.len() as u64 + 1, "the feed has no gaps");
                facts.push(self.fact(recorded.fact.event().unwrap()));
            }
            after = Some(part.next);
        }
    }

    pub(super) async fn read_part(&mut self, enterprise: usize, after: Option<After>) -> Answered {
        let id = &self.enterprises[enterprise];
        let after = match after {
            None => None,
            Some(After::Part(part)) => {
                Some(self.cursors.get(part).cloned().unwrap_or_else(|| FORGED.to_owned()))
            }
            Some(After::Position(position)) => {
                Some(self.service().feed_cursor(id, self.epoch.unwrap_or(0), position))
            }
        };
        let part = self.service().events(id, after.as_deref()).await.reasoned()?;
        let facts = part.events.iter().map(|event| self.fact(event.fact.event().unwrap()));
        let facts = facts.collect();
        self.epoch = Some(part.epoch);
        self.cursors.push(part.next);
        Ok(Answer::Part { facts, next: self.cursors.len() - 1 })
    }
}

fn of_answers<T>(page: Page<T>, shown: impl Fn(T) -> Answer) -> Page<Answer> {
    Page { items: page.items.into_iter().map(shown).collect(), next: page.next }
}
