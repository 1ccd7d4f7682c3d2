//! Enterprises, and sign-up.

use enroll_core::name::EnterpriseId;
use enroll_service::{Context, SignupError};
use enroll_store::Store;

use super::{Answered, System, changed, document, origin, reason::Reasoned};
use crate::{
    answer::Answer,
    command::{EnterpriseCommand, FEW, SignupCommand},
};

/// A text that is neither an id nor a token of a sign-up URL.
const FORGED: &str = "00";

impl<S: Store> System<S> {
    pub(super) async fn run_on_enterprises(&mut self, command: EnterpriseCommand) -> Answered {
        match command {
            EnterpriseCommand::Draw => {
                let drawn = self.service().fresh_enterprise_id().unwrap();
                assert!(!self.enterprises.contains(&drawn), "nothing is drawn twice");
                self.service().check_store().await.unwrap();
                let request = format!("draw-{}", self.enterprises.len()).parse().ok();
                let context = Context { request, ..Context::NONE };
                let [first, again] = [(); 2].map(|()| self.service().enterprise_id_of(&context));
                assert!(first.is_some() && first == again, "a request always creates one id");
                assert_ne!(first.as_ref(), Some(&drawn));
                Ok(self.known(drawn))
            }
            EnterpriseCommand::Create { enterprise, vendor, document: number } => {
                let (id, described) = (&self.enterprises[enterprise], number.map(document));
                let created = self
                    .service()
                    .create_enterprise(id, origin(vendor), described, &Context::NONE)
                    .await;
                Ok(Answer::Enterprise(self.shown_enterprise(&created.reasoned()?)))
            }
            EnterpriseCommand::Check { enterprise } => {
                let checked = self.service().check_enterprise(&self.enterprises[enterprise]).await;
                checked.map(|()| Answer::Done).reasoned()
            }
            EnterpriseCommand::Read { enterprise } => {
                let read = self.service().enterprise(&self.enterprises[enterprise]).await;
                Ok(Answer::Enterprise(self.shown_enterprise(&read.reasoned()?)))
            }
            EnterpriseCommand::Describe { enterprise, vendor, change } => {
                let id = &self.enterprises[enterprise];
                let described = self.service().describe_enterprise(
                    id,
                    origin(vendor),
                    |before| changed(change, before),
                    &Context::NONE,
                );
                let described = described.await.reasoned()?;
                Ok(Answer::Enterprise(self.shown_enterprise(&described)))
            }
            EnterpriseCommand::Approve { enterprise, product } => {
                let (id, product) = (&self.enterprises[enterprise], product_id(product));
                let approved = self
                    .service()
                    .approve_product(id, &product.parse().unwrap(), &Context::NONE)
                    .await;
                approved.map(|()| Answer::Done).reasoned()
            }
            EnterpriseCommand::Unapprove { enterprise, product } => {
                let (id, product) = (&self.enterprises[enterprise], product_id(product));
                let unapproved = self
                    .service()
                    .unapprove_product(id, &product.parse().unwrap(), &Context::NONE)
                    .await;
                unapproved.map(|()| Answer::Done).reasoned()
            }
            EnterpriseCommand::Delete { enterprise } => {
                let deleted = self
                    .service()
                    .delete_enterprise(&self.enterprises[enterprise], &Context::NONE)
                    .await;
                deleted.map(|()| Answer::Done).reasoned()
            }
        }
    }

    pub(super) fn run_on_signups(&mut self, command: &SignupCommand) -> Answered {
        match *command {
            SignupCommand::Draw { callback } => {
                let drawn = self.service().signup_url_id(&callback_url(callback));
                self.signups.push((drawn, None));
                Ok(Answer::Done)
            }
            SignupCommand::Open { url, callback } => {
                let id = self.signups.get(url).map_or(FORGED, |(id, _)| id);
                let token = self.service().sign_up(id, &callback_url(callback)).reasoned()?;
                self.signups[url].1 = Some(token);
                Ok(Answer::Done)
            }
            SignupCommand::Finish { url, token } => {
                let id = self.signups.get(url).map_or(FORGED, |(id, _)| id);
                let token = self.signups.get(token).and_then(|(_, token)| token.as_deref());
                let token = token.unwrap_or(FORGED);
                let signed_up: Result<_, SignupError> = self.service().signed_up(id, token);
                let signed_up = signed_up.reasoned()?;
                Ok(self.known(signed_up))
            }
        }
    }

    /// Returns the number of an enterprise that may be new.
    fn known(&mut self, id: EnterpriseId) -> Answer {
        let known = self.enterprises.iter().position(|known| *known == id);
        Answer::Known(known.unwrap_or_else(|| {
            self.enterprises.push(id);
            self.enterprises.len() - 1
        }))
    }

    /// Returns which products an enterprise ever approved.
    pub(super) fn ever_approved(enterprise: &enroll_core::Enterprise) -> Vec<usize> {
        let was =
            |product: &usize| enterprise.was_ever_approved(&product_id(*product).parse().unwrap());
        (0..FEW).filter(was).collect()
    }
}

pub(super) fn product_id(product: usize) -> String {
    format!("app:p{product}")
}

fn callback_url(callback: usize) -> String {
    format!("https://emm.example/{callback}")
}
