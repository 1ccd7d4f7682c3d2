//! The lives of enrollment tokens, enrollment profiles and devices.

use std::num::NonZeroU32;

use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Timestamp,
    device::{self, Enrolled, Ownership},
    effect::Effect,
    enrollment_profile::Generation,
    enrollment_profile::{self, DeviceOwner, Kind, Settings, TokenState, Validity},
    enrollment_token::{self, Claim, Issued, PersonalUsage, State, Terms, UseLimit},
};

use super::noun::{Life, Step};

/// Returns the claim of one of a few devices.
#[must_use]
pub fn claim(pick: u8) -> Claim {
    Claim::new(
        format!("d{pick}").parse().unwrap(),
        format!("S{}", pick % 8).parse().unwrap(),
        if pick.is_multiple_of(3) { Ownership::PersonallyOwned } else { Ownership::CompanyOwned },
    )
}

impl Life for EnrollmentToken {
    type First = Issued;
    type Event = enrollment_token::Event;

    fn first(kind: u8) -> Issued {
        let terms = Terms::default()
            .with_duration(format!("{}s", 60 + u32::from(kind)).parse().unwrap())
            .with_use_limit(match kind % 6 {
                0 => UseLimit::Once,
                1..=3 => UseLimit::AtMost(NonZeroU32::new(u32::from(kind) % 6).unwrap()),
                _ => UseLimit::Unlimited,
            })
            .with_personal_usage(match kind % 4 {
                0 => PersonalUsage::Disallowed,
                1 => PersonalUsage::DisallowedUserless,
                2 => PersonalUsage::Allowed,
                _ => PersonalUsage::Unspecified,
            });
        let name = "enterprises/e1/enrollmentTokens/t1".parse().unwrap();
        EnrollmentToken::issue(name, terms, Timestamp::UNIX_EPOCH)
    }

    fn decide(&self, Step { action, pick, now }: Step) -> Option<Self::Event> {
        match action % 16 {
            0..=14 => self.redeem(&claim(pick), now).ok().map(|redemption| redemption.event),
            _ => self.delete(now).ok(),
        }
    }

    fn record(&mut self, event: &Self::Event) {
        self.apply(event);
    }

    fn permits(&self, event: &Self::Event, now: Timestamp) -> bool {
        let in_time = now < self.expires_at().instant() && self.state() == State::Active;
        let room = !self.issued().terms.use_limit.is_reached(self.uses());
        match event {
            enrollment_token::Event::Redeemed { at, .. } => in_time && room && *at == now,
            enrollment_token::Event::Deleted { at } => in_time && *at == now,
        }
    }

    fn shows(&self, event: &Self::Event) -> bool {
        match event {
            enrollment_token::Event::Redeemed { .. } => {
                let reached = self.issued().terms.use_limit.is_reached(self.uses());
                self.uses() > 0 && reached == (self.state() == State::Spent)
            }
            enrollment_token::Event::Deleted { .. } => self.state() == State::Deleted,
        }
    }

    fn is_over(&self) -> bool {
        self.state() != State::Active
    }

    fn is_settled_by(event: &Self::Event) -> bool {
        match event {
            enrollment_token::Event::Deleted { .. } => true,
            enrollment_token::Event::Redeemed { .. } => false,
        }
    }
}

impl Life for EnrollmentProfile {
    type First = enrollment_profile::Created;
    type Event = enrollment_profile::Event;

    fn first(kind: u8) -> Self::First {
        let name = "enterprises/e1/enrollmentProfiles/p1".parse().unwrap();
        let owner = DeviceOwner::default();
        let kind = match kind % 2 {
            0 => Kind::AndroidForWork,
            _ => Kind::DeviceOwner(Box::new(owner)),
        };
        let settings = Settings { kind, ..Settings::default() };
        EnrollmentProfile::create(name, settings, Timestamp::UNIX_EPOCH)
    }

    fn decide(&self, Step { action, pick, now }: Step) -> Option<Self::Event> {
        match action % 32 {
            0..=7 => {
                let validity = Validity::try_from(1 + i32::from(pick)).unwrap();
                self.create_token(validity, None, now).ok()
            }
            8..=23 => {
                let generation = Generation::after(u64::from(action) % 8);
                self.redeem(generation, &claim(pick), now).ok().map(|redemption| redemption.event)
            }
            24..=26 => self.revoke_token(now).ok()?.event(),
            27..=30 => {
                let display_name = format!("profile {pick}").parse().ok();
                let settings = Settings { display_name, ..self.settings().clone() };
                self.update(settings, now).ok()
            }
            _ => self.delete(now).ok(),
        }
    }

    fn record(&mut self, event: &Self::Event) {
        self.apply(event);
    }

    fn permits(&self, event: &Self::Event, now: Timestamp) -> bool {
        let current = |generation| match self.token() {
            TokenState::Current(token) => {
                token.generation == generation && now < token.expires_at.instant()
            }
            TokenState::None | TokenState::Revoked { .. } => false,
        };
        match event {
            enrollment_profile::Event::Redeemed { generation, .. } => current(*generation),
            enrollment_profile::Event::TokenCreated(created) => created.expires_at.instant() > now,
            enrollment_profile::Event::TokenRevoked { .. }
            | enrollment_profile::Event::Updated { .. }
            | enrollment_profile::Event::Deleted { .. } => !self.is_deleted(),
        }
    }

    fn shows(&self, event: &Self::Event) -> bool {
        match event {
            enrollment_profile::Event::Updated { settings, at } => {
                self.settings() == settings && self.modified_at() == *at
            }
            enrollment_profile::Event::TokenCreated(created) => {
                self.token() == &TokenState::Current(created.clone())
                    && self.uses() == 0
                    && self.modified_at() == created.at
                    && self.check(created.generation, created.at) == Ok(())
            }
            enrollment_profile::Event::TokenRevoked { at } => {
                self.revoke_token(*at) == Ok(Effect::Nothing) && self.modified_at() == *at
            }
            enrollment_profile::Event::Redeemed { .. } => {
                self.uses() > 0 && self.enrolled() >= self.uses()
            }
            enrollment_profile::Event::Deleted { .. } => self.is_deleted(),
        }
    }

    fn is_over(&self) -> bool {
        self.is_deleted()
    }

    fn is_settled_by(event: &Self::Event) -> bool {
        match event {
            enrollment_profile::Event::TokenRevoked { .. }
            | enrollment_profile::Event::Deleted { .. } => true,
            enrollment_profile::Event::Updated { .. }
            | enrollment_profile::Event::TokenCreated(_)
            | enrollment_profile::Event::Redeemed { .. } => false,
        }
    }
}

impl Life for Device {
    type First = Enrolled;
    type Event = device::Event;

    fn first(kind: u8) -> Enrolled {
        let token = EnrollmentToken::from(EnrollmentToken::first(2));
        token.redeem(&claim(kind), Timestamp::UNIX_EPOCH).unwrap().device
    }

    fn decide(&self, Step { action, now, .. }: Step) -> Option<Self::Event> {
        if action % 8 == 7 { self.delete(now).ok() } else { None }
    }

    fn record(&mut self, event: &Self::Event) {
        self.apply(event);
    }

    fn permits(&self, _: &Self::Event, _: Timestamp) -> bool {
        self.state() == device::State::Provisioning
    }

    fn shows(&self, _: &Self::Event) -> bool {
        self.is_deleted() && self.state() == device::State::Deleted
    }

    fn is_over(&self) -> bool {
        self.is_deleted()
    }

    fn is_settled_by(_: &Self::Event) -> bool {
        true
    }
}
