//! What must hold after each step: the rules allow the events of the feed, the records are the
//! result of these events, and no answer contradicts them.

use std::collections::BTreeMap;

use enroll_core::{
    Device, EnrollmentToken, User,
    enrollment_token::{self, UseLimit},
    event::Event,
    user,
};

use crate::{
    database::Database,
    feed::Feed,
    reader,
    world::{DEVICES_MAX, Told, enterprise},
};

/// Returns what is broken.
pub(crate) fn check(database: &Database, told: &Told) -> Result<(), String> {
    let mut story = Story::default();
    let enterprise = enterprise();
    for event in database.feed(&enterprise).map(Feed::story).unwrap_or_default() {
        story.go_on(event)?;
    }
    for read in &told.read {
        reader::check(database, read)?;
    }
    story.compare(database)?;
    for (serial_number, name) in &told.admitted {
        if story.devices.get(serial_number) != Some(name) {
            return Err(format!("the answer for {serial_number} was {name}, and the feed differs"));
        }
    }
    for serial_number in &told.refused {
        if story.devices.contains_key(serial_number) {
            return Err(format!("{serial_number} was refused, and is enrolled"));
        }
    }
    for serial_number in &told.unchanged {
        if story.devices.contains_key(serial_number) {
            return Err(format!(
                "the answer for {serial_number} was that nothing changed, and it is enrolled"
            ));
        }
    }
    for android_id in &told.provisioned {
        if !story.provisioned.contains(android_id) {
            return Err(format!("the answer for {android_id} was provisioned, and it is not"));
        }
    }
    Ok(())
}

/// The facts of the feed.
#[derive(Default)]
struct Story {
    tokens: BTreeMap<String, EnrollmentToken>,
    users: BTreeMap<String, User>,
    /// The name of each serial number's device.
    devices: BTreeMap<String, String>,
    provisioned: Vec<String>,
}

impl Story {
    fn go_on(&mut self, event: &Event) -> Result<(), String> {
        if let Event::EnrollmentTokenIssued(issued) = event {
            self.tokens.insert(issued.name.to_string(), issued.clone().into());
        } else if let Event::EnrollmentToken { name, event } = event {
            let token = self.tokens.get_mut(&name.to_string()).ok_or("a token is not issued")?;
            redeemed_or_deleted(token, event)?;
        } else if let Event::DeviceEnrolled(enrolled) = event {
            let serial_number = enrolled.serial_number.as_str().to_owned();
            let second = self.devices.insert(serial_number, enrolled.name.to_string());
            second.map_or(Ok(()), |name| Err(format!("a request enrolled twice, also {name}")))?;
        } else if let Event::UserInserted(inserted) = event {
            self.users.insert(inserted.name.to_string(), inserted.clone().into());
        } else if let Event::User { name, event } = event {
            let user = self.users.get_mut(&name.to_string()).ok_or("a user is not inserted")?;
            if let user::Event::TokenRedeemed { number, by, at } = event {
                let token = user.token(*number).ok_or("an unknown token was redeemed")?;
                token.check(*at).map_err(|error| format!("{name} {number}: {error}"))?;
                self.provisioned.push(by.as_str().to_owned());
            }
            user.apply(event);
            if user.provisioned().count() > DEVICES_MAX {
                return Err(format!("{name} has more devices than it may"));
            }
        }
        Ok(())
    }

    fn compare(&self, database: &Database) -> Result<(), String> {
        for (name, token) in &self.tokens {
            if database.named::<EnrollmentToken>(name).as_ref() != Some(token) {
                return Err(format!("{name} is not what happened to it"));
            }
        }
        for (name, user) in &self.users {
            if database.named::<User>(name).as_ref() != Some(user) {
                return Err(format!("{name} is not what happened to it"));
            }
        }
        for name in self.devices.values() {
            database.named::<Device>(name).ok_or(format!("{name} is not there"))?;
        }
        Ok(())
    }
}

fn redeemed_or_deleted(
    token: &mut EnrollmentToken,
    event: &enrollment_token::Event,
) -> Result<(), String> {
    let name = token.issued().name.to_string();
    let (enrollment_token::Event::Redeemed { at, .. } | enrollment_token::Event::Deleted { at }) =
        event;
    // Spelled out, so that it does not rest on the rule that it is to watch.
    let uses_max = match token.issued().terms.use_limit {
        UseLimit::Once => 1,
        UseLimit::AtMost(uses_max) => u64::from(uses_max.get()),
        UseLimit::Unlimited => u64::MAX,
    };
    if token.state() == enrollment_token::State::Deleted || token.uses() >= uses_max {
        return Err(format!("something happened to {name} after its end"));
    }
    if *at >= token.expires_at().instant() {
        return Err(format!("something happened to {name} at {at}, when it was expired"));
    }
    token.apply(event);
    Ok(())
}
