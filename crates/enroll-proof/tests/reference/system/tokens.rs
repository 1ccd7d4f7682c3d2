//! Enrollment tokens, the devices that they let in, and profiles.

use std::num::NonZeroU32;

use enroll_core::{
    Duration,
    device::Ownership,
    enrollment_profile::{Kind, Settings, Validity},
    enrollment_token::{PersonalUsage, TokenDuration, UseLimit},
    origin::Origin,
    policy::InferredPolicy,
};
use enroll_service::{EnrollRequest, TokenAndValue};
use enroll_store::Store;

use super::{
    Answered, System, enterprise_id, origin, policy_id, policy_name, reason::Reasoned, request_id,
};
use crate::{
    answer::Answer,
    command::{Claim, Personal, ProfileCommand, Terms, Vendor},
};

impl<S: Store> System<S> {
    pub(super) async fn issue_token(
        &mut self,
        enterprise: usize,
        terms: &Terms,
        vendor: Vendor,
    ) -> Answered {
        let id = enterprise_id(enterprise);
        let terms = core_terms(enterprise, terms);
        let issued = self.service.issue_enrollment_token(&id, terms, origin(vendor)).await;
        let TokenAndValue { token, value } = issued.reasoned()?;
        self.tokens.push(token.issued().name.clone());
        self.values.push(value);
        Ok(Answer::Token(self.shown_token(&token)))
    }

    pub(super) async fn read_token(&self, token: usize, vendor: Vendor) -> Answered {
        let read = self.service.enrollment_token(&self.token_name(token), origin(vendor)).await;
        let TokenAndValue { token, value } = read.reasoned()?;
        assert!(self.values.contains(&value), "the value is derived as it was");
        Ok(Answer::Token(self.shown_token(&token)))
    }

    pub(super) async fn list_tokens(
        &self,
        enterprise: usize,
        vendor: Vendor,
        limit: usize,
    ) -> Answered {
        let id = enterprise_id(enterprise);
        let (mut tokens, mut next) = (Vec::new(), None::<String>);
        loop {
            let page =
                self.service.enrollment_tokens(&id, origin(vendor), limit, next.as_deref()).await;
            let page = page.reasoned()?;
            assert!(page.items.len() <= limit, "a page holds what was asked");
            tokens.extend(page.items.iter().map(|item| self.shown_token(&item.token)));
            next = page.next;
            if next.is_none() {
                return Ok(Answer::Tokens(tokens));
            }
        }
    }

    pub(super) async fn enroll(
        &mut self,
        value: usize,
        claim: Claim,
        request: Option<usize>,
    ) -> Answered {
        let ownership =
            if claim.personal { Ownership::PersonallyOwned } else { Ownership::CompanyOwned };
        let enrolled = self.service.enroll(EnrollRequest {
            value: self.value(value),
            serial_number: format!("S{}", claim.serial).parse().unwrap(),
            ownership,
            request_id: request.map(request_id),
        });
        let enrolled = enrolled.await.reasoned()?;
        let name = &enrolled.device.enrolled().name;
        if !self.devices.contains(name) {
            self.devices.push(name.clone());
        }
        Ok(Answer::Device(self.shown_device(&enrolled)))
    }

    pub(super) async fn read_device(&self, device: usize, vendor: Vendor) -> Answered {
        let read = self.service.device(&self.device_name(device), origin(vendor)).await;
        Ok(Answer::Device(self.shown_device(&read.reasoned()?)))
    }

    pub(super) async fn list_devices(
        &self,
        enterprise: usize,
        vendor: Vendor,
        limit: usize,
    ) -> Answered {
        let id = enterprise_id(enterprise);
        let (mut devices, mut next) = (Vec::new(), None::<String>);
        loop {
            let page = self.service.devices(&id, origin(vendor), limit, next.as_deref()).await;
            let page = page.reasoned()?;
            devices.extend(page.items.iter().map(|device| self.shown_device(device)));
            next = page.next;
            if next.is_none() {
                return Ok(Answer::Devices(devices));
            }
        }
    }

    pub(super) async fn run_on_profiles(&mut self, command: ProfileCommand) -> Answered {
        let graph = Origin::Graph;
        match command {
            ProfileCommand::Create { enterprise, company_owned } => {
                let id = enterprise_id(enterprise);
                let drawn = format!("g{}", self.profiles.len()).parse().unwrap();
                let settings = settings(company_owned);
                let created = self.service.create_enrollment_profile(&id, drawn, settings, graph);
                let created = created.await.reasoned()?;
                self.profiles.push(created.profile.created().name.clone());
                Ok(Answer::Profile(self.shown_profile(&created.profile)))
            }
            ProfileCommand::Read { profile } => {
                let name = self.profile_name(profile);
                let read = self.service.enrollment_profile(&name, graph).await.reasoned()?;
                Ok(Answer::Profile(self.shown_profile(&read.profile)))
            }
            ProfileCommand::List { enterprise } => {
                let id = enterprise_id(enterprise);
                let listed = self.service.enrollment_profiles(&id, graph, |_| true).await;
                let profiles = listed.reasoned()?;
                let profiles = profiles.iter().map(|profile| self.shown_profile(profile));
                Ok(Answer::Profiles(profiles.collect()))
            }
            ProfileCommand::CreateToken { profile, seconds } => {
                let (name, validity) = (self.profile_name(profile), Validity::try_from(seconds));
                let created = self.service.create_profile_token(&name, validity.unwrap(), graph);
                created.await.reasoned()?;
                let read = self.service.enrollment_profile(&name, graph).await.reasoned()?;
                self.values.push(read.value.unwrap());
                Ok(Answer::Done)
            }
            ProfileCommand::RevokeToken { profile } => {
                let name = self.profile_name(profile);
                let revoked = self.service.revoke_profile_token(&name, graph).await;
                revoked.map(|()| Answer::Done).reasoned()
            }
            ProfileCommand::Delete { profile } => {
                let name = self.profile_name(profile);
                let deleted = self.service.delete_enrollment_profile(&name, graph).await;
                deleted.map(|()| Answer::Done).reasoned()
            }
        }
    }
}

fn core_terms(enterprise: usize, terms: &Terms) -> enroll_core::enrollment_token::Terms {
    let duration = Duration::new(terms.seconds, 0).unwrap();
    // Every other policy is named in full.
    let policy = terms.policy.map(|policy| match policy % 2 {
        0 => policy_id(policy),
        _ => policy_name(enterprise, policy).to_string(),
    });
    let infer =
        |text: String| InferredPolicy::from_text(&text, &enterprise_id(enterprise)).unwrap();
    enroll_core::enrollment_token::Terms {
        duration: TokenDuration::try_from(duration).unwrap(),
        use_limit: match terms.uses_max {
            Some(1) => UseLimit::Once,
            Some(uses_max) => UseLimit::AtMost(NonZeroU32::new(uses_max).unwrap()),
            None => UseLimit::Unlimited,
        },
        policy: policy.map(infer),
        additional_data: terms.data.map(|data| format!("data {data}").parse().unwrap()),
        personal_usage: match terms.personal_usage {
            Personal::Unspecified => PersonalUsage::Unspecified,
            Personal::Allowed => PersonalUsage::Allowed,
            Personal::Disallowed => PersonalUsage::Disallowed,
        },
        ..Default::default()
    }
}

fn settings(company_owned: bool) -> Settings {
    let kind = if company_owned { Kind::DeviceOwner(Box::default()) } else { Kind::AndroidForWork };
    Settings { kind, ..Settings::default() }
}
