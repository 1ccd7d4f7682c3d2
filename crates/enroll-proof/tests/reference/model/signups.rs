//! Sign-up: a URL, the administrator who opens it, and the enterprise that it gives.

use super::{Enterprise, Model, Signup};
use crate::{
    answer::{Answer, Reason},
    command::SignupCommand,
    fault::Fault,
};

impl Model {
    pub(super) fn run_on_signups(&mut self, command: &SignupCommand) -> Result<Answer, Reason> {
        match *command {
            SignupCommand::Draw { callback } => {
                self.signups.push(Signup { callback, opened: false, enterprise: None });
                Ok(Answer::Done)
            }
            SignupCommand::Open { url, callback } => {
                let anywhere = self.fault == Some(Fault::SignupLeadsAnywhere);
                let signup = self.signups.get_mut(url).ok_or(Reason::NotOfSignup)?;
                if signup.callback != callback && !anywhere {
                    return Err(Reason::NotOfSignup);
                }
                signup.opened = true;
                Ok(Answer::Done)
            }
            SignupCommand::Finish { url, token } => self.finish_signup(url, token),
        }
    }

    fn finish_signup(&mut self, url: usize, token: usize) -> Result<Answer, Reason> {
        let opened = self.signups.get(token).is_some_and(|signup| signup.opened);
        let there = url < self.signups.len();
        let fits = url == token || self.fault == Some(Fault::TokenOfAnotherSignup);
        if !(opened && there && fits) {
            return Err(Reason::NotOfSignup);
        }
        if let Some(enterprise) = self.signups[token].enterprise {
            return Ok(Answer::Known(enterprise));
        }
        let enterprise = self.enterprises.len();
        self.enterprises.push(Enterprise::default());
        self.signups[token].enterprise = Some(enterprise);
        Ok(Answer::Known(enterprise))
    }
}
