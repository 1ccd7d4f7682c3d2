//! Feeds: all that happened in an enterprise, whole or by parts.

use super::{Cursor, Model};
use crate::{
    answer::{Answer, Fact, Reason},
    command::After,
    fault::Fault,
};

/// The most events of a part.
const PART_MAX: usize = 100;

impl Model {
    pub(super) fn record(&mut self, enterprise: usize, fact: Fact) {
        self.enterprises[enterprise].events.push(fact);
        self.enterprises[enterprise].times.push(self.now);
    }

    /// Returns how many events each enterprise has.
    pub(crate) fn recorded(&self) -> Vec<usize> {
        self.enterprises.iter().map(|enterprise| enterprise.events.len()).collect()
    }

    pub(super) fn read_events(&self, enterprise: usize) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        Ok(Answer::Events(self.enterprises[enterprise].events.clone()))
    }

    pub(super) fn read_part(
        &mut self,
        enterprise: usize,
        after: Option<After>,
    ) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        let position = match after {
            None => 0,
            Some(After::Position(position)) => {
                // A position is one of a life of the store, which only parts tell.
                let known = !self.cursors.is_empty();
                usize::try_from(position).ok().filter(|_| known).ok_or(Reason::PastTheEnd)?
            }
            Some(After::Part(part)) => {
                let cursor = *self.cursors.get(part).ok_or(Reason::CursorOfAnother)?;
                let careless = self.fault == Some(Fault::CursorOfAnotherFeedIsTaken);
                if cursor.enterprise != enterprise && !careless {
                    return Err(Reason::CursorOfAnother);
                }
                cursor.position
            }
        };
        if position > self.enterprises[enterprise].events.len() {
            return Err(Reason::PastTheEnd);
        }
        let repeats = self.fault == Some(Fault::PartRepeatsOne);
        let first = position - usize::from(repeats && position > 0);
        let mut facts = self.enterprises[enterprise].events[first..].to_vec();
        facts.truncate(PART_MAX);
        self.cursors.push(Cursor { enterprise, position: first + facts.len() });
        Ok(Answer::Part { facts, next: self.cursors.len() - 1 })
    }
}
