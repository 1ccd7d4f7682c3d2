//! The facts that issued, used or ended one token.

use super::{super::ValueOf, Model, its};
use crate::{
    answer::{Fact, Instant},
    fault::Fault,
};

impl Model {
    /// Returns the fact that issued a value's token, and the last one that used or ended it, with
    /// their times.
    pub(super) fn causes(&self, of: ValueOf, until: Instant) -> [Option<(Instant, Fact)>; 2] {
        let (is_its, issue) = its(of);
        let past = self.past(self.enterprise_of(of), until, is_its);
        let Some(begin) = past.iter().position(|(_, fact)| *fact == issue) else {
            return [None, None];
        };
        let issued = past.get(begin).copied();
        let after = &past[begin + 1..];
        let concerns = |index: usize| self.concerns(of, &after[..index], after[index]);
        let last = (0..after.len()).rev().find(|index| concerns(*index)).map(|index| after[index]);
        [issued, last].map(|found| found.map(|(time, fact)| (self.compared(time), fact)))
    }

    /// Returns whether a fact concerns a token, after others of the same noun since its issue.
    fn concerns(
        &self,
        of: ValueOf,
        before: &[(Instant, Fact)],
        (_, fact): (Instant, Fact),
    ) -> bool {
        let of_all = self.fault == Some(Fault::ExplainsAnotherToken);
        let was_before = |is: &dyn Fn(Fact) -> bool| before.iter().any(|(_, fact)| is(*fact));
        match of {
            ValueOf::Token(_) => true,
            ValueOf::Profile { generation, .. } => {
                let is_created = |fact| matches!(fact, Fact::ProfileTokenCreated { .. });
                let is_newest = of_all || !was_before(&is_created);
                let is_used = matches!(
                    fact,
                    Fact::ProfileRedeemed { generation: used, .. } if used == generation
                );
                let ends = is_created(fact) || matches!(fact, Fact::ProfileTokenRevoked(_));
                matches!(fact, Fact::ProfileDeleted(_)) || is_used || (ends && is_newest)
            }
            ValueOf::AuthToken { number, .. } => {
                let is_used = |fact| matches!(fact, Fact::AuthTokenRedeemed { number: used, .. } if used == number);
                let expires_at = self.expires_at(of);
                let is_forgotten = before.iter().any(|(time, fact)| {
                    matches!(fact, Fact::AuthTokenIssued { .. }) && *time >= expires_at
                });
                let is_void = was_before(&|fact| matches!(fact, Fact::AccessRevoked(_)));
                let is_over = was_before(&is_used) || is_forgotten || is_void;
                let is_revoked = matches!(fact, Fact::AccessRevoked(_)) && (of_all || !is_over);
                matches!(fact, Fact::UserDeleted(_)) || is_used(fact) || is_revoked
            }
        }
    }
}
