//! The life of a user.

use enroll_core::{
    Enterprise, Timestamp, User,
    account::AndroidId,
    auth_token::TokenNumber,
    auth_token::{self, Validity},
    enterprise::Approvals,
    enterprise::{self, Created},
    limits::Limits,
    product_set::{Behavior, ProductSet},
    user::{AccountType, Event, Inserted, Insertion, Update},
};

use super::noun::{Life, Step};

/// Returns the number of the user's tokens that may be used at `now`.
#[must_use]
pub fn outstanding(user: &User, now: Timestamp) -> usize {
    let tokens = (0..64).filter_map(|count| user.token(TokenNumber::after(count)));
    tokens.filter(|token| token.check(now).is_ok()).count()
}

fn device(pick: u8) -> AndroidId {
    format!("{:x}", pick % 16).parse().unwrap()
}

fn insertion(account_type: AccountType) -> Insertion {
    Insertion { identifier: "user342".parse().unwrap(), account_type, display_name: None }
}

fn enterprise() -> Enterprise {
    let now = Timestamp::UNIX_EPOCH;
    let mut enterprise = Enterprise::from(Created::new("e1".parse().unwrap(), now));
    let product = "app:0".parse().unwrap();
    enterprise.apply(&enterprise::Event::ProductApproved { product, at: now });
    enterprise
}

/// Decides on a step, within limits.
#[must_use]
pub fn decide(user: &User, limits: &Limits, Step { action, pick, now }: Step) -> Option<Event> {
    match action % 32 {
        0..=9 => {
            let issue = user.issue_token(Validity::default(), None, limits, now);
            issue.ok().map(|issue| issue.event)
        }
        10..=21 => {
            let number = TokenNumber::after(u64::from(pick) / 16 % 16);
            let redemption = user.redeem(number, &device(pick), limits, now);
            redemption.ok().map(|redemption| redemption.event)
        }
        22..=24 => user.revoke_access(now).ok(),
        25..=27 => {
            let display_name = Some((pick % 4 > 0).then(|| pick.to_string().parse().unwrap()));
            user.update(&Update { display_name, ..Update::default() }, now).ok()?.event()
        }
        28..=30 => {
            let product = format!("app:{}", pick % 2).parse().unwrap();
            let set = ProductSet::new(Behavior::Listed, [product], []).unwrap();
            user.replace_product_set(set, Approvals::Of(&enterprise()), now).ok()
        }
        _ => user.delete(now).ok(),
    }
}

impl Life for User {
    type First = Inserted;
    type Event = Event;

    fn first(kind: u8) -> Inserted {
        let name = "enterprises/e1/users/1".parse().unwrap();
        let now = Timestamp::UNIX_EPOCH;
        match kind % 8 {
            7 => User::add_google(name, "ada@example.com".parse().unwrap(), now),
            5 | 6 => User::insert(name, insertion(AccountType::DeviceAccount), now),
            _ => User::insert(name, insertion(AccountType::UserAccount), now),
        }
    }

    fn decide(&self, step: Step) -> Option<Event> {
        decide(self, &Limits::default(), step)
    }

    fn record(&mut self, event: &Event) {
        self.apply(event);
    }

    fn permits(&self, event: &Event, now: Timestamp) -> bool {
        match event {
            Event::TokenIssued(issued) => {
                self.token(issued.number).is_none() && issued.expires_at.instant() > now
            }
            Event::TokenRedeemed { number, .. } => self.token(*number).is_some_and(|token| {
                token.state() == &auth_token::State::Issued
                    && now < token.issued().expires_at.instant()
            }),
            Event::ProductSetReplaced { product_set, .. } => {
                product_set.products().all(|product| product.as_str() == "app:0")
            }
            Event::Updated { display_name, .. } => self.display_name() != display_name.as_ref(),
            Event::AccessRevoked { .. } | Event::Deleted { .. } => !self.is_deleted(),
        }
    }

    fn shows(&self, event: &Event) -> bool {
        match event {
            Event::Updated { display_name, .. } => self.display_name() == display_name.as_ref(),
            Event::TokenIssued(issued) => {
                self.token(issued.number).is_some_and(|token| token.check(issued.at).is_ok())
            }
            Event::TokenRedeemed { number, by, .. } => {
                let newest = self.accounts().last().map(|(device, _)| device);
                let state = self.token(*number).map(auth_token::AuthToken::state);
                newest == Some(by)
                    && self.provisioned().any(|device| device == by)
                    && state == Some(&auth_token::State::Redeemed { by: by.clone() })
            }
            Event::AccessRevoked { at } => {
                self.provisioned().count() == 0 && outstanding(self, *at) == 0
            }
            Event::ProductSetReplaced { product_set, .. } => self.product_set() == product_set,
            Event::Deleted { .. } => {
                self.is_deleted()
                    && self.accounts().count() == 0
                    && self.product_set() == &ProductSet::default()
            }
        }
    }

    fn is_over(&self) -> bool {
        self.is_deleted()
    }

    fn is_settled_by(event: &Event) -> bool {
        match event {
            Event::Updated { .. } | Event::TokenRedeemed { .. } | Event::Deleted { .. } => true,
            Event::TokenIssued(_)
            | Event::AccessRevoked { .. }
            | Event::ProductSetReplaced { .. } => false,
        }
    }
}
