//! Enrollment profiles.

use enroll_core::{
    EnrollmentProfile,
    enrollment_profile::{self, Kind, Validity},
    origin::Origin,
};
use enroll_service::Context;
use enroll_store::Store;

use super::{Answered, System, reason::Reasoned};
use crate::{
    answer::{Answer, Reason},
    command::{ProfileCommand, Settings, SettingsChange},
};

impl<S: Store> System<S> {
    pub(super) async fn run_on_profiles(&mut self, command: ProfileCommand) -> Answered {
        let graph = Origin::Graph;
        match command {
            ProfileCommand::Create { enterprise, settings } => {
                let id = self.enterprises[enterprise].clone();
                let drawn = format!("g{}", self.profiles.len()).parse().unwrap();
                let settings = core_settings(settings);
                let created = self.service().create_enrollment_profile(
                    &id,
                    drawn,
                    settings,
                    graph,
                    &Context::NONE,
                );
                let created = created.await.reasoned()?;
                self.profiles.push(created.profile.created().name.clone());
                Ok(Answer::Profile(self.shown_profile(&created)))
            }
            ProfileCommand::Read { profile } => {
                let name = self.profile_name(profile);
                let read = self.service().enrollment_profile(&name, graph).await.reasoned()?;
                Ok(Answer::Profile(self.shown_profile(&read)))
            }
            ProfileCommand::List { enterprise, company_owned } => {
                let id = &self.enterprises[enterprise];
                let keep = |profile: &EnrollmentProfile| {
                    matches!(profile.settings().kind, Kind::DeviceOwner(_)) == company_owned
                };
                let listed =
                    self.service().enrollment_profiles(id, graph, keep).await.reasoned()?;
                let mut profiles = Vec::new();
                for profile in listed {
                    let read = self.service().with_value(profile).reasoned()?;
                    profiles.push(Answer::Profile(self.shown_profile(&read)));
                }
                Ok(Answer::Many(profiles))
            }
            ProfileCommand::Update { profile, change } => {
                let name = self.profile_name(profile);
                let change = |profile: &EnrollmentProfile| changed(change, profile.settings());
                let updated = self
                    .service()
                    .update_enrollment_profile(&name, graph, change, &Context::NONE)
                    .await;
                Ok(Answer::Profile(self.shown_profile(&updated.reasoned()?)))
            }
            ProfileCommand::CreateToken { profile, seconds } => {
                let (name, validity) = (self.profile_name(profile), Validity::try_from(seconds));
                let created = self.service().create_profile_token(
                    &name,
                    validity.unwrap(),
                    graph,
                    |_| true,
                    &Context::NONE,
                );
                created.await.reasoned()?;
                let read = self.service().enrollment_profile(&name, graph).await.reasoned()?;
                self.values.push(read.value.unwrap());
                Ok(Answer::Done)
            }
            ProfileCommand::RevokeToken { profile } => {
                let name = self.profile_name(profile);
                let revoked = self
                    .service()
                    .revoke_profile_token(&name, graph, |_| true, &Context::NONE)
                    .await;
                revoked.map(|()| Answer::Done).reasoned()
            }
            ProfileCommand::Delete { profile } => {
                let name = self.profile_name(profile);
                let deleted = self
                    .service()
                    .delete_enrollment_profile(&name, graph, |_| true, &Context::NONE)
                    .await;
                deleted.map(|()| Answer::Done).reasoned()
            }
        }
    }
}

fn core_settings(settings: Settings) -> enrollment_profile::Settings {
    let text = |number: usize| format!("text {number}").parse().unwrap();
    enrollment_profile::Settings {
        display_name: settings.shown.map(text),
        description: settings.description.map(text),
        kind: kind(settings.company_owned),
    }
}

fn kind(company_owned: bool) -> Kind {
    if company_owned { Kind::DeviceOwner(Box::default()) } else { Kind::AndroidForWork }
}

/// Makes the new settings of those at the time.
fn changed(
    change: Option<SettingsChange>,
    before: &enrollment_profile::Settings,
) -> Result<enrollment_profile::Settings, Reason> {
    let text = |number: usize| format!("text {number}").parse().unwrap();
    let SettingsChange { shown, description, company_owned } =
        change.ok_or(Reason::ChangeRefused)?;
    let mut settings = before.clone();
    if let Some(shown) = shown {
        settings.display_name = shown.map(text);
    }
    if let Some(description) = description {
        settings.description = description.map(text);
    }
    if let Some(company_owned) = company_owned {
        settings.kind = kind(company_owned);
    }
    Ok(settings)
}
