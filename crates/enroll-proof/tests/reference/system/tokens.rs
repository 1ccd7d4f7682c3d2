//! Enrollment tokens, and the devices that they let in.

use std::num::NonZeroU32;

use enroll_core::{
    Duration,
    device::Ownership,
    enrollment_token::{PersonalUsage, TokenDuration, UseLimit},
    name::EnrollmentTokenName,
    policy::InferredPolicy,
};
use enroll_service::{Context, EnrollRequest};
use enroll_store::Store;

use super::{Answered, System, origin, policy_id, reason::Reasoned, request_id};
use crate::{
    answer::Answer,
    command::{Claim, Personal, Terms, Vendor},
};

impl<S: Store> System<S> {
    pub(super) async fn issue_token(
        &mut self,
        enterprise: usize,
        terms: &Terms,
        vendor: Vendor,
        named: bool,
    ) -> Answered {
        let id = self.enterprises[enterprise].clone();
        let (terms, origin) = (self.core_terms(enterprise, terms), origin(vendor));
        let issued = if named {
            let name = EnrollmentTokenName::new(id, self.service().fresh_enrollment_token_id());
            self.service().issue_enrollment_token_as(name, terms, origin, &Context::NONE).await
        } else {
            self.service().issue_enrollment_token(&id, terms, origin, &Context::NONE).await
        };
        let issued = issued.reasoned()?;
        self.tokens.push(issued.token.issued().name.clone());
        self.values.push(issued.value.clone());
        Ok(Answer::Token(self.shown_token(&issued)))
    }

    pub(super) async fn read_token(&self, token: usize, vendor: Vendor) -> Answered {
        let read = self.service().enrollment_token(&self.token_name(token), origin(vendor)).await;
        Ok(Answer::Token(self.shown_token(&read.reasoned()?)))
    }

    pub(super) async fn enroll(
        &mut self,
        value: usize,
        claim: Claim,
        request: Option<usize>,
    ) -> Answered {
        let ownership =
            if claim.personal { Ownership::PersonallyOwned } else { Ownership::CompanyOwned };
        let serial_number = format!("S{}", claim.serial).parse().unwrap();
        let value = self.value(value);
        let asked = EnrollRequest { value, serial_number, ownership, user_policy: None };
        let context = Context { request: request.map(request_id), ..Context::NONE };
        let enrolled = self.service().enroll(asked, &context).await.reasoned()?;
        let name = &enrolled.device.enrolled().name;
        if !self.devices.contains(name) {
            self.devices.push(name.clone());
        }
        Ok(Answer::Device(self.shown_device(&enrolled)))
    }

    pub(super) async fn read_device(&self, device: usize, vendor: Vendor) -> Answered {
        let read = self.service().device(&self.device_name(device), origin(vendor)).await;
        Ok(Answer::Device(self.shown_device(&read.reasoned()?)))
    }

    fn core_terms(&self, enterprise: usize, terms: &Terms) -> enroll_core::enrollment_token::Terms {
        let duration = Duration::new(terms.seconds, 0).unwrap();
        // Every other policy is named in full.
        let policy = terms.policy.map(|policy| match policy % 2 {
            0 => policy_id(policy),
            _ => self.policy_name(enterprise, policy).to_string(),
        });
        let id = &self.enterprises[enterprise];
        let infer = |text: String| InferredPolicy::from_text(&text, id).unwrap();
        enroll_core::enrollment_token::Terms::default()
            .with_duration(TokenDuration::try_from(duration).unwrap())
            .with_use_limit(match terms.uses_max {
                Some(1) => UseLimit::Once,
                Some(uses_max) => UseLimit::AtMost(NonZeroU32::new(uses_max).unwrap()),
                None => UseLimit::Unlimited,
            })
            .with_policy(policy.map(infer))
            .with_additional_data(terms.data.map(|data| format!("data {data}").parse().unwrap()))
            .with_personal_usage(match terms.personal_usage {
                Personal::Unspecified => PersonalUsage::Unspecified,
                Personal::Allowed => PersonalUsage::Allowed,
                Personal::Disallowed => PersonalUsage::Disallowed,
            })
    }
}
