//! Why a token lets devices in or not, in plain values.

use enroll_core::{Timestamp, explain::Reason, record::Record};
use enroll_service::{Context, ExplainRequest, Explained};
use enroll_store::{Store, noun::NounName};

use super::{Answered, System, reason::Reasoned};
use crate::answer::{self, Answer, Fact, Instant, Remedy, Subject};

impl<S: Store> System<S> {
    pub(super) async fn explain(&self, value: usize, at: Option<Timestamp>) -> Answered {
        let value = self.value(value);
        let asked = ExplainRequest { at, ..ExplainRequest::default() };
        let explained = self.service().explain(&value, asked, &Context::NONE).await.reasoned();
        let Explained { name, at, refusal, records } = explained?;
        let refusal =
            refusal.map(|(reason, change)| (shown(reason), self.remedy(change.to_string())));
        let (of, at) = (self.subject(&name), self.instant(at));
        let (issued, last) = (self.caused(records.issued), self.caused(records.last));
        Ok(Answer::Explained(answer::Explained { of, at, refusal, issued, last }))
    }

    fn caused(&self, record: Option<Record>) -> Option<(Instant, Fact)> {
        record.map(|record| (self.instant(record.event.at()), self.fact(&record.event)))
    }

    fn subject(&self, name: &str) -> Subject {
        fn position<N: NounName>(names: &[N], name: &str) -> Option<usize> {
            names.iter().position(|known| known.to_string() == name)
        }
        let token = position(&self.tokens, name).map(Subject::Token);
        let user = position(&self.users, name).map(Subject::User);
        let profile = position(&self.profiles, name).map(Subject::Profile);
        token.or(user).or(profile).unwrap()
    }

    fn remedy(&self, change: String) -> Remedy {
        let after = change.strip_prefix("an instant from `");
        if let Some(instant) = after.and_then(|rest| rest.strip_suffix("` on")) {
            return Remedy::After(self.instant(instant.parse().unwrap()));
        }
        let before = change.strip_prefix("an instant before `");
        match before.and_then(|rest| rest.strip_suffix('`')) {
            Some(instant) => Remedy::Before(self.instant(instant.parse().unwrap())),
            None => Remedy::Said(change),
        }
    }
}

fn shown(reason: Reason) -> answer::Obstacle {
    match reason {
        Reason::NotIssued => answer::Obstacle::NotIssued,
        Reason::NoEnterprise => answer::Obstacle::NoEnterprise,
        Reason::Deleted => answer::Obstacle::Deleted,
        Reason::Spent => answer::Obstacle::Spent,
        Reason::Revoked => answer::Obstacle::Revoked,
        Reason::Superseded => answer::Obstacle::Superseded,
        Reason::Expired => answer::Obstacle::Expired,
        Reason::WrongKind | Reason::Ownership | Reason::DeviceAccountBound | Reason::Devices => {
            panic!("no command asks for it")
        }
    }
}
