//! Why a token lets devices in or not, now or then.

use super::{Model, ValueOf};
use crate::{
    answer::{Answer, Explained, Instant, Obstacle, Reason, Remedy, Subject},
    command::Moment,
    fault::Fault,
};

type Refusal = Option<(Obstacle, Remedy)>;

fn said(words: &str) -> Remedy {
    Remedy::Said(words.into())
}

impl Model {
    pub(super) fn explain(&self, value: usize, at: Option<&Moment>) -> Result<Answer, Reason> {
        let told = at.map_or(self.now, |at| self.moment(at));
        let at = if self.fault == Some(Fault::ExplainsNowAlone) { self.now } else { told };
        let (of, enterprise, refusal) = match self.values.get(value).map(|value| value.of) {
            None => return Err(Reason::UnknownToken),
            Some(ValueOf::Token(token)) => {
                let enterprise = self.tokens[token].enterprise;
                (Subject::Token(token), enterprise, self.explain_token(token, at))
            }
            Some(ValueOf::Profile { profile, generation }) => {
                let enterprise = self.profiles[profile].enterprise;
                let refusal = self.explain_profile(profile, generation, at);
                (Subject::Profile(profile), enterprise, refusal)
            }
            Some(ValueOf::AuthToken { user, number }) => {
                let enterprise = self.users[user].enterprise;
                (Subject::User(user), enterprise, self.explain_user(user, number, at))
            }
        };
        let refusal = match self.gate(enterprise) {
            Ok(()) => refusal,
            Err(_) => Some((Obstacle::NoEnterprise, said("a token of an enterprise that exists"))),
        };
        Ok(Answer::Explained(Explained { of, at: self.told(told), refusal }))
    }

    fn explain_token(&self, number: usize, at: Instant) -> Refusal {
        let token = &self.tokens[number];
        let reason = self.inactive(number, at)?;
        Some(if reason == Reason::Deleted {
            (Obstacle::Deleted, said("another token"))
        } else if reason == Reason::Spent {
            let most = token.uses_max.filter(|most| *most > 1);
            let most = most.map_or("one device".into(), |most| format!("{most} devices"));
            (Obstacle::Spent, Remedy::Said(format!("a token for more than {most}")))
        } else {
            (Obstacle::Expired, Remedy::Before(self.told(token.expires_at)))
        })
    }

    fn explain_profile(&self, number: usize, generation: u64, at: Instant) -> Refusal {
        let reason = self.lets_nobody_in(number, generation, at)?;
        Some(if reason == Reason::Deleted {
            (Obstacle::Deleted, said("a token of another profile"))
        } else if reason == Reason::Superseded {
            (Obstacle::Superseded, said("the newest token of the profile"))
        } else if reason == Reason::Revoked {
            (Obstacle::Revoked, said("a new token of the profile"))
        } else {
            let expires_at = self.profiles[number].expires_at.unwrap();
            (Obstacle::Expired, Remedy::Before(self.told(expires_at)))
        })
    }

    fn explain_user(&self, number: usize, token: u64, at: Instant) -> Refusal {
        let user = &self.users[number];
        let another = || said("another token of the user");
        if user.deleted {
            return Some((Obstacle::Deleted, said("a token of another user")));
        }
        let Some(token) = user.tokens.iter().find(|kept| kept.number == token) else {
            // It is forgotten, so long has it been expired.
            return Some((Obstacle::Expired, another()));
        };
        if token.redeemed {
            Some((Obstacle::Spent, another()))
        } else if token.void {
            Some((Obstacle::Revoked, another()))
        } else if self.is_valid_at(token.expires_at, at) {
            None
        } else {
            Some((Obstacle::Expired, Remedy::Before(self.told(token.expires_at))))
        }
    }
}
