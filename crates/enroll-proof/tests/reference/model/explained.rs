//! Why a token lets devices in or not, now or then.

mod causes;

use super::{AuthToken, Enterprise, LAST, Model, ValueOf};
use crate::{
    answer::{Answer, Explained, Fact, Instant, Obstacle, Reason, Remedy, Subject},
    command::Moment,
    fault::Fault,
};

type Refusal = Option<(Obstacle, Remedy)>;

fn worded(words: &str) -> Remedy {
    Remedy::Said(words.into())
}

impl Model {
    pub(super) fn explain(&self, value: usize, at: Option<&Moment>) -> Result<Answer, Reason> {
        let told = at.map_or(self.now, |at| self.moment(at));
        let until = at.map_or(LAST, |_| told);
        let of = self.values.get(value).ok_or(Reason::UnknownToken)?.of;
        let then = match at {
            Some(_) if self.fault != Some(Fault::ExplainsNowAlone) => self.at(of, told),
            Some(_) | None => Ok(self.clone()),
        };
        let at = if self.fault == Some(Fault::ExplainsNowAlone) { self.now } else { told };
        let refusal = match then {
            Ok(then) if then.gate(self.enterprise_of(of)).is_err() => {
                Some((Obstacle::NoEnterprise, worded("a token of an enterprise that exists")))
            }
            Ok(then) => match of {
                ValueOf::Token(token) => then.explain_token(token, at),
                ValueOf::Profile { profile, generation } => {
                    then.explain_profile(profile, generation, at)
                }
                ValueOf::AuthToken { user, number } => then.explain_user(user, number, at),
            },
            Err(from) => Some((Obstacle::NotIssued, Remedy::After(self.compared(from)))),
        };
        let [issued, last] = self.causes(of, until);
        let of = match of {
            ValueOf::Token(token) => Subject::Token(token),
            ValueOf::Profile { profile, .. } => Subject::Profile(profile),
            ValueOf::AuthToken { user, .. } => Subject::User(user),
        };
        Ok(Answer::Explained(Explained { of, at: self.compared(told), refusal, issued, last }))
    }

    fn enterprise_of(&self, of: ValueOf) -> usize {
        match of {
            ValueOf::Token(token) => self.tokens[token].enterprise,
            ValueOf::Profile { profile, .. } => self.profiles[profile].enterprise,
            ValueOf::AuthToken { user, .. } => self.users[user].enterprise,
        }
    }

    /// Returns the model as it was at an instant, as far as a value is concerned, or from when on
    /// its token is issued. It is made again from the facts up to the first that is later.
    fn at(&self, of: ValueOf, at: Instant) -> Result<Self, Instant> {
        let mut then = self.clone();
        let id = self.enterprise_of(of);
        let (mut created, mut deleted) = (false, false);
        for (_, fact) in self.past(id, at, is_of_enterprise) {
            created |= fact == Fact::EnterpriseCreated;
            deleted |= fact == Fact::EnterpriseDeleted;
        }
        (then.enterprises[id].created, then.enterprises[id].deleted) = (created, deleted);
        let (is_its, issue) = its(of);
        let past = self.past(id, at, &is_its);
        if !past.iter().any(|(_, fact)| *fact == issue) {
            let all = self.past(id, LAST, is_its);
            let issued = all.iter().position(|(_, fact)| *fact == issue).unwrap();
            return Err(all[..=issued].iter().map(|(time, _)| *time).max().unwrap());
        }
        match of {
            ValueOf::Token(token) => then.fold_token(token, &past),
            ValueOf::Profile { profile, .. } => then.fold_profile(profile, &past),
            ValueOf::AuthToken { user, .. } => then.fold_user(user, &past),
        }
        Ok(then)
    }

    /// Returns the facts of one noun, with their times, up to the first that is later.
    fn past(
        &self,
        enterprise: usize,
        at: Instant,
        is_its: impl Fn(Fact) -> bool,
    ) -> Vec<(Instant, Fact)> {
        let Enterprise { events, times, .. } = &self.enterprises[enterprise];
        let all = times.iter().copied().zip(events.iter().copied());
        all.filter(|(_, fact)| is_its(*fact)).take_while(|(time, _)| *time <= at).collect()
    }

    fn fold_token(&mut self, token: usize, past: &[(Instant, Fact)]) {
        (self.tokens[token].uses, self.tokens[token].deleted) = (0, false);
        for (_, fact) in past {
            self.tokens[token].uses += u64::from(matches!(fact, Fact::TokenRedeemed { .. }));
            self.tokens[token].deleted |= matches!(fact, Fact::TokenDeleted(_));
        }
    }

    fn fold_profile(&mut self, number: usize, past: &[(Instant, Fact)]) {
        (self.profiles[number].expires_at, self.profiles[number].deleted) = (None, false);
        for (_, fact) in past {
            if let Fact::ProfileTokenCreated { profile, generation } = *fact {
                self.profiles[number].generation = generation;
                self.profiles[number].expires_at =
                    Some(self.expires_at(ValueOf::Profile { profile, generation }));
            } else if matches!(fact, Fact::ProfileTokenRevoked(_)) {
                self.profiles[number].expires_at = None;
            }
            self.profiles[number].deleted |= matches!(fact, Fact::ProfileDeleted(_));
        }
    }

    fn fold_user(&mut self, user: usize, past: &[(Instant, Fact)]) {
        let (mut tokens, mut deleted): (Vec<AuthToken>, bool) = (Vec::new(), false);
        for (time, fact) in past {
            if let Fact::AuthTokenIssued { user, number } = *fact {
                let expires_at = self.expires_at(ValueOf::AuthToken { user, number });
                tokens.retain(|token| *time < token.expires_at);
                tokens.push(AuthToken { number, expires_at, redeemed: false, void: false });
            } else if let Fact::AuthTokenRedeemed { number, .. } = *fact {
                for token in tokens.iter_mut().filter(|token| token.number == number) {
                    token.redeemed = true;
                }
            } else if matches!(fact, Fact::AccessRevoked(_)) {
                for token in &mut tokens {
                    token.void |= !token.redeemed;
                }
            }
            deleted |= matches!(fact, Fact::UserDeleted(_));
        }
        (self.users[user].tokens, self.users[user].deleted) = (tokens, deleted);
    }

    fn expires_at(&self, of: ValueOf) -> Instant {
        self.values.iter().find(|value| value.of == of).unwrap().expires_at
    }

    fn explain_token(&self, number: usize, at: Instant) -> Refusal {
        let token = &self.tokens[number];
        let reason = self.inactive(number, at)?;
        Some(if reason == Reason::Deleted {
            (Obstacle::Deleted, worded("another token"))
        } else if reason == Reason::Spent {
            let most = token.uses_max.filter(|most| *most > 1);
            let most = most.map_or("one device".into(), |most| format!("{most} devices"));
            (Obstacle::Spent, Remedy::Said(format!("a token for more than {most}")))
        } else {
            (Obstacle::Expired, Remedy::Before(self.compared(token.expires_at)))
        })
    }

    fn explain_profile(&self, number: usize, generation: u64, at: Instant) -> Refusal {
        let reason = self.lets_nobody_in(number, generation, at)?;
        Some(if reason == Reason::Deleted {
            (Obstacle::Deleted, worded("a token of another profile"))
        } else if reason == Reason::Superseded {
            (Obstacle::Superseded, worded("the newest token of the profile"))
        } else if reason == Reason::Revoked {
            (Obstacle::Revoked, worded("a new token of the profile"))
        } else {
            let expires_at = self.profiles[number].expires_at.unwrap();
            (Obstacle::Expired, Remedy::Before(self.compared(expires_at)))
        })
    }

    fn explain_user(&self, number: usize, token: u64, at: Instant) -> Refusal {
        let user = &self.users[number];
        let another = || worded("another token of the user");
        if user.deleted {
            return Some((Obstacle::Deleted, worded("a token of another user")));
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
            Some((Obstacle::Expired, Remedy::Before(self.compared(token.expires_at))))
        }
    }
}

/// Returns whether a fact is of the noun of a value's token, and the fact that issues that token.
fn its(of: ValueOf) -> (Box<dyn Fn(Fact) -> bool>, Fact) {
    match of {
        ValueOf::Token(token) => {
            (Box::new(move |fact| is_of_token(fact, token)), Fact::TokenIssued(token))
        }
        ValueOf::Profile { profile, generation } => (
            Box::new(move |fact| is_of_profile(fact, profile)),
            Fact::ProfileTokenCreated { profile, generation },
        ),
        ValueOf::AuthToken { user, number } => {
            (Box::new(move |fact| is_of_user(fact, user)), Fact::AuthTokenIssued { user, number })
        }
    }
}

fn is_of_enterprise(fact: Fact) -> bool {
    matches!(
        fact,
        Fact::EnterpriseCreated
            | Fact::EnterpriseDescribed { .. }
            | Fact::ProductApproved(_)
            | Fact::ProductUnapproved(_)
            | Fact::EnterpriseDeleted
    )
}

fn is_of_token(fact: Fact, of: usize) -> bool {
    matches!(
        fact,
        Fact::TokenIssued(token) | Fact::TokenRedeemed { token, .. } | Fact::TokenDeleted(token)
            if token == of
    )
}

fn is_of_user(fact: Fact, of: usize) -> bool {
    matches!(
        fact,
        Fact::UserInserted(user)
            | Fact::UserUpdated(user)
            | Fact::AuthTokenIssued { user, .. }
            | Fact::AuthTokenRedeemed { user, .. }
            | Fact::AccessRevoked(user)
            | Fact::ProductSetReplaced(user)
            | Fact::UserDeleted(user)
            if user == of
    )
}

fn is_of_profile(fact: Fact, of: usize) -> bool {
    matches!(
        fact,
        Fact::ProfileCreated(profile)
            | Fact::ProfileUpdated(profile)
            | Fact::ProfileTokenCreated { profile, .. }
            | Fact::ProfileTokenRevoked(profile)
            | Fact::ProfileRedeemed { profile, .. }
            | Fact::ProfileDeleted(profile)
            if profile == of
    )
}
