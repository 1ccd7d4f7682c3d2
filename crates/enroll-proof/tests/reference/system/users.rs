//! Users, their authentication tokens, and the devices that have their accounts.

use enroll_core::{
    origin::Origin,
    product_set::{self, ProductSetError, Visibility},
    user::{AccountIdentifier, AccountType, DisplayName, Insertion, Update},
};
use enroll_service::{Context, ProvisionRequest};
use enroll_store::Store;

use super::{Answered, System, enterprises::product_id, reason::Reasoned, request_id, shown};
use crate::{
    answer::{Answer, Reason},
    command::{Behavior, ProductSet, Shown, UserCommand},
};

const PLAY: Origin = Origin::PlayEmm;

impl<S: Store> System<S> {
    pub(super) async fn run_on_users(&mut self, command: UserCommand) -> Answered {
        match command {
            UserCommand::Insert { enterprise, identifier, device_account, shown } => {
                let insertion = Insertion {
                    identifier: account_identifier(identifier),
                    account_type: account_type(device_account),
                    display_name: display_name(shown),
                };
                let id = self.enterprises[enterprise].clone();
                let user = self
                    .service()
                    .insert_user(&id, insertion, PLAY, &Context::NONE)
                    .await
                    .reasoned()?;
                if !self.users.contains(&user.inserted().name) {
                    self.users.push(user.inserted().name.clone());
                }
                Ok(Answer::User(self.shown_user(&user)))
            }
            UserCommand::AddGoogle { enterprise, email } => {
                let (id, email) =
                    (self.enterprises[enterprise].clone(), address(email).parse().unwrap());
                let user = self
                    .service()
                    .add_google_user(&id, email, PLAY, &Context::NONE)
                    .await
                    .reasoned()?;
                self.users.push(user.inserted().name.clone());
                Ok(Answer::User(self.shown_user(&user)))
            }
            UserCommand::Read { user } => {
                let user = self.service().user(&self.user_name(user), PLAY).await.reasoned()?;
                Ok(Answer::User(self.shown_user(&user)))
            }
            UserCommand::Find { enterprise, email } => {
                let (id, email) = (self.enterprises[enterprise].clone(), address(email));
                let user = self.service().user_by_email(&id, &email, PLAY).await.reasoned()?;
                Ok(Answer::User(self.shown_user(&user)))
            }
            UserCommand::Update { user, identifier, device_account, shown } => {
                let update = Update {
                    identifier: identifier.map(account_identifier),
                    account_type: device_account.map(account_type),
                    display_name: display_name(shown),
                };
                let name = self.user_name(user);
                let user = self
                    .service()
                    .update_user(&name, &update, PLAY, &Context::NONE)
                    .await
                    .reasoned()?;
                Ok(Answer::User(self.shown_user(&user)))
            }
            UserCommand::Delete { user } => {
                let deleted =
                    self.service().delete_user(&self.user_name(user), PLAY, &Context::NONE).await;
                deleted.map(|()| Answer::Done).reasoned()
            }
            UserCommand::IssueToken { user } => self.issue_auth_token(user).await,
            UserCommand::Provision { value, device, request } => {
                self.provision(value, device, request).await
            }
            UserCommand::Crowd { user, devices } => Ok(self.crowd(user, devices).await),
            UserCommand::RevokeAccess { user } => {
                let revoked = self
                    .service()
                    .revoke_device_access(&self.user_name(user), PLAY, &Context::NONE)
                    .await;
                revoked.map(|()| Answer::Done).reasoned()
            }
            UserCommand::ReplaceProducts { user, products } => {
                let (name, set) = (self.user_name(user), product_set(&products)?);
                let replaced =
                    self.service().replace_product_set(&name, set, PLAY, &Context::NONE).await;
                Ok(Answer::Products(shown::product_set(&replaced.reasoned()?)))
            }
        }
    }

    async fn issue_auth_token(&mut self, user: usize) -> Answered {
        let issued =
            self.service().issue_auth_token(&self.user_name(user), PLAY, &Context::NONE).await;
        self.values.push(issued.reasoned()?);
        Ok(Answer::Value)
    }

    async fn provision(&self, value: usize, device: usize, request: Option<usize>) -> Answered {
        let android_id = format!("{device:x}").parse().unwrap();
        let asked = ProvisionRequest { value: self.value(value), android_id };
        let context = Context { request: request.map(request_id), ..Context::NONE };
        let name = self.service().provision(asked, &context).await.reasoned()?;
        let user = self.users.iter().position(|user| *user == name).unwrap();
        Ok(Answer::Provisioned { user })
    }

    async fn crowd(&mut self, user: usize, devices: usize) -> Answer {
        let mut answers = Vec::new();
        let first = self.values.len();
        for _ in 0..devices {
            answers.push(self.issue_auth_token(user).await.unwrap_or_else(Answer::Refused));
        }
        for value in first..self.values.len() {
            let provisioned = self.provision(value, value - first, None).await;
            answers.push(provisioned.unwrap_or_else(Answer::Refused));
        }
        Answer::Many(answers)
    }
}

fn product_set(products: &ProductSet) -> Result<product_set::ProductSet, Reason> {
    let behavior = match products.behavior {
        Behavior::Listed => product_set::Behavior::Listed,
        Behavior::All => product_set::Behavior::All,
        Behavior::AllApproved => product_set::Behavior::AllApproved,
    };
    let id = |product: usize| product_id(product).parse().unwrap();
    let listed = products.listed.iter().map(|product| id(*product));
    let visible = products.visible.iter().map(|(product, tracks)| {
        let track_ids = (0..*tracks).map(|track| track.to_string()).collect();
        (id(*product), Visibility { track_ids, tracks: Vec::new() })
    });
    product_set::ProductSet::new(behavior, listed, visible).map_err(|error| match error {
        ProductSetError::Repeated { .. } => Reason::Repeated,
        ProductSetError::TooMany => Reason::Other,
    })
}

fn account_identifier(identifier: usize) -> AccountIdentifier {
    format!("user {identifier}").parse().unwrap()
}

fn account_type(device_account: bool) -> AccountType {
    if device_account { AccountType::DeviceAccount } else { AccountType::UserAccount }
}

#[expect(clippy::option_option, reason = "a name is unspecified, absent or present")]
fn display_name(shown: Shown) -> Option<Option<DisplayName>> {
    shown.map(|shown| shown.map(|name| format!("name {name}").parse().unwrap()))
}

fn address(email: usize) -> String {
    format!("u{email}@example.com")
}
