//! Users, their authentication tokens, and the devices that have their accounts.

use super::{Asked, AuthToken, Model, User, Value, ValueOf, Within, products::NO_PRODUCTS};
use crate::{
    answer::{self, Answer, Fact, Reason, UserKind},
    command::{Limit, Limits, Shown, UserCommand},
    fault::Fault,
};

/// The validity of an authentication token, in seconds.
const AUTH_TOKEN_SECONDS: i64 = 300;

impl Model {
    pub(super) fn run_on_users(&mut self, command: &UserCommand) -> Result<Answer, Reason> {
        match *command {
            UserCommand::Insert { enterprise, identifier, device_account, shown } => {
                self.insert_user(enterprise, identifier, device_account, shown)
            }
            UserCommand::AddGoogle { enterprise, email } => self.add_google_user(enterprise, email),
            UserCommand::Read { user } => {
                self.present_user(user)?;
                Ok(Answer::User(self.shown_user(user)))
            }
            UserCommand::Find { enterprise, email } => {
                self.gate(enterprise)?;
                let found = self.holder(enterprise, |kind| kind == UserKind::Google { email });
                let user = found.ok_or(Reason::NotFound)?;
                Ok(Answer::User(self.shown_user(user)))
            }
            UserCommand::Update { user, identifier, device_account, shown } => {
                self.update_user(user, identifier, device_account, shown)
            }
            UserCommand::Delete { user } => {
                self.present_emm_user(user)?;
                let deleted = &mut self.users[user];
                deleted.deleted = true;
                deleted.tokens.clear();
                deleted.provisioned.clear();
                deleted.products = NO_PRODUCTS;
                self.record(self.users[user].enterprise, Fact::UserDeleted(user));
                Ok(Answer::Done)
            }
            UserCommand::IssueToken { user } => self.issue_auth_token(user),
            UserCommand::Provision { value, device, request } => {
                self.provision(value, device, request)
            }
            UserCommand::Crowd { user, devices } => Ok(self.crowd(user, devices)),
            UserCommand::RevokeAccess { user } => self.revoke_access(user),
            UserCommand::ReplaceProducts { user, ref products } => {
                self.replace_products(user, products)
            }
        }
    }

    /// Returns the user of this kind that is not deleted.
    fn holder(&self, enterprise: usize, is: impl Fn(UserKind) -> bool) -> Option<usize> {
        let keeps = self.fault == Some(Fault::DeletedUserKeepsItsIdentifier);
        (0..self.users.len()).find(|&user| {
            let User { enterprise: at, kind, deleted, .. } = self.users[user];
            at == enterprise && is(kind) && (!deleted || keeps)
        })
    }

    fn insert_user(
        &mut self,
        enterprise: usize,
        identifier: usize,
        device_account: bool,
        shown: Shown,
    ) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        let is = |kind| matches!(kind, UserKind::Emm { identifier: of, .. } if of == identifier);
        if let Some(present) = self.holder(enterprise, is) {
            return self.update_user(present, Some(identifier), Some(device_account), shown);
        }
        let kind = UserKind::Emm { identifier, device_account };
        Ok(self.begin_user(enterprise, kind, shown.flatten()))
    }

    fn add_google_user(&mut self, enterprise: usize, email: usize) -> Result<Answer, Reason> {
        self.gate(enterprise)?;
        let kind = UserKind::Google { email };
        if self.holder(enterprise, |of| of == kind).is_some() {
            return Err(Reason::EmailTaken);
        }
        Ok(self.begin_user(enterprise, kind, None))
    }

    fn begin_user(&mut self, enterprise: usize, kind: UserKind, shown: Option<usize>) -> Answer {
        let user = self.users.len();
        self.users.push(User {
            enterprise,
            kind,
            shown,
            deleted: false,
            issued: 0,
            tokens: Vec::new(),
            provisioned: Vec::new(),
            products: NO_PRODUCTS,
        });
        self.record(enterprise, Fact::UserInserted(user));
        Answer::User(self.shown_user(user))
    }

    fn shown_user(&self, user: usize) -> answer::User {
        let User { kind, shown, provisioned, products, .. } = self.users[user].clone();
        answer::User { number: user, kind, shown, provisioned, products }
    }

    pub(super) fn present_user(&self, user: usize) -> Result<(), Reason> {
        self.gate(self.users.get(user).map_or(0, |user| user.enterprise))?;
        match self.users.get(user) {
            Some(user) if !user.deleted => Ok(()),
            Some(_) | None => Err(Reason::NotFound),
        }
    }

    fn present_emm_user(&self, user: usize) -> Result<(), Reason> {
        self.present_user(user)?;
        match self.users[user].kind {
            UserKind::Emm { .. } => Ok(()),
            UserKind::Google { .. } => Err(Reason::GoogleManaged),
        }
    }

    fn update_user(
        &mut self,
        user: usize,
        identifier: Option<usize>,
        device_account: Option<bool>,
        shown: Shown,
    ) -> Result<Answer, Reason> {
        self.present_user(user)?;
        match self.users[user].kind {
            UserKind::Google { .. } => return Err(Reason::GoogleManaged),
            UserKind::Emm { identifier: of, .. } if identifier.is_some_and(|said| said != of) => {
                return Err(Reason::AccountIdentifier);
            }
            UserKind::Emm { device_account: of, .. }
                if device_account.is_some_and(|said| said != of) =>
            {
                return Err(Reason::AccountType);
            }
            UserKind::Emm { .. } => {}
        }
        if let Some(shown) = shown.filter(|said| *said != self.users[user].shown) {
            self.users[user].shown = shown;
            self.record(self.users[user].enterprise, Fact::UserUpdated(user));
        }
        Ok(Answer::User(self.shown_user(user)))
    }

    /// Returns whether there may be one more of what is limited.
    fn admits(&self, limit: Limit, present: usize) -> bool {
        let warns = limit.warns && self.fault != Some(Fault::WarningRefuses);
        warns || present < limit.max
    }

    /// Returns whether a user with so many other devices may have one more.
    fn has_a_slot(&self, user: usize, others: usize) -> bool {
        let Limits { device_account_devices, user_devices, .. } = self.limits;
        let more = usize::from(self.fault == Some(Fault::EleventhDevice));
        match self.users[user].kind {
            UserKind::Emm { device_account: true, .. } => {
                self.admits(device_account_devices, others)
            }
            UserKind::Emm { .. } | UserKind::Google { .. } => {
                let limit = Limit { max: user_devices.max + more, ..user_devices };
                self.admits(limit, others)
            }
        }
    }

    fn issue_auth_token(&mut self, number: usize) -> Result<Answer, Reason> {
        self.present_emm_user(number)?;
        if !self.has_a_slot(number, self.users[number].provisioned.len()) {
            return Err(Reason::Devices);
        }
        let mut outstanding = 0;
        for token in &self.users[number].tokens {
            if !token.redeemed && !token.void && self.is_valid(token.expires_at) {
                outstanding += 1;
            }
        }
        if !self.admits(self.limits.outstanding, outstanding) {
            return Err(Reason::OutstandingTokens);
        }
        let (now, expires_at) = (self.now, self.expiration(AUTH_TOKEN_SECONDS));
        let user = &mut self.users[number];
        // What has expired by now is forgotten, even if the clock goes back.
        user.tokens.retain(|token| now < token.expires_at);
        user.issued += 1;
        let issued = user.issued;
        user.tokens.push(AuthToken { number: issued, expires_at, redeemed: false, void: false });
        let of = ValueOf::AuthToken { user: number, number: issued };
        self.values.push(Value { of, expires_at });
        let fact = Fact::AuthTokenIssued { user: number, number: issued };
        self.record(self.users[number].enterprise, fact);
        Ok(Answer::Value)
    }

    fn provision(
        &mut self,
        value: usize,
        device: usize,
        request: Option<usize>,
    ) -> Result<Answer, Reason> {
        let of = self.values.get(value).map(|value| value.of);
        let Some(ValueOf::AuthToken { user, number }) = of else {
            return Err(Reason::UnknownToken);
        };
        let (within, asked) = (Within::User(user), Asked::Provision { number, device });
        let enterprise = self.users[user].enterprise;
        if let Some(user) = self.before(within, request, asked)? {
            self.gate(enterprise)?;
            return Ok(Answer::Provisioned { user });
        }
        self.gate(enterprise)?;
        let Some(index) = self.users[user].tokens.iter().position(|token| token.number == number)
        else {
            return Err(Reason::UnknownToUser);
        };
        let token = &self.users[user].tokens[index];
        if token.redeemed {
            return Err(Reason::Redeemed);
        }
        if token.void && self.fault != Some(Fault::RevokedTokenRedeems) {
            return Err(Reason::Void);
        }
        if !self.is_valid(token.expires_at) {
            return Err(Reason::Expired);
        }
        let others = self.users[user].provisioned.iter().filter(|other| **other != device).count();
        if !self.has_a_slot(user, others) {
            let device_account =
                matches!(self.users[user].kind, UserKind::Emm { device_account: true, .. });
            return Err(if device_account { Reason::DeviceAccountBound } else { Reason::Devices });
        }
        self.users[user].tokens[index].redeemed = true;
        self.users[user].provisioned.retain(|other| *other != device);
        self.users[user].provisioned.push(device);
        self.record(enterprise, Fact::AuthTokenRedeemed { user, number, device });
        self.keep(within, request, asked, user);
        Ok(Answer::Provisioned { user })
    }

    fn crowd(&mut self, user: usize, devices: usize) -> Answer {
        let mut answers = Vec::new();
        let first = self.values.len();
        for _ in 0..devices {
            answers.push(self.issue_auth_token(user).unwrap_or_else(Answer::Refused));
        }
        for value in first..self.values.len() {
            let provisioned = self.provision(value, value - first, None);
            answers.push(provisioned.unwrap_or_else(Answer::Refused));
        }
        Answer::Many(answers)
    }

    fn revoke_access(&mut self, user: usize) -> Result<Answer, Reason> {
        self.present_emm_user(user)?;
        for token in &mut self.users[user].tokens {
            token.void |= !token.redeemed;
        }
        self.users[user].provisioned.clear();
        self.record(self.users[user].enterprise, Fact::AccessRevoked(user));
        Ok(Answer::Done)
    }
}
