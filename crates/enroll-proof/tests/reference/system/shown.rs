//! The answers of the service, as plain values.

use enroll_core::{
    Device, Enterprise, Policy, User, device,
    enrollment_profile::{self, Kind, ProfileText, TokenState},
    enrollment_token::{self, PersonalUsage, UseLimit},
    enterprise,
    event::Event,
    origin::Origin,
    policy, product_set,
    user::{self, AccountType, Management},
};
use enroll_service::{EnrolledDevice, ProfileAndValue, TokenAndValue};
use enroll_store::Store;

use super::System;
use crate::{
    answer::{self, Authority, Fact, UserKind},
    command::{Behavior, Personal, ProductSet, Vendor},
};

impl<S: Store> System<S> {
    pub(super) fn shown_enterprise(&self, enterprise: &Enterprise) -> answer::Enterprise {
        let enterprise::Created { id, at, origin, .. } = enterprise.created();
        let known = [
            (Origin::Own, None),
            (Origin::AndroidManagement, Some(Vendor::Android)),
            (Origin::PlayEmm, Some(Vendor::Play)),
        ];
        answer::Enterprise {
            number: number(&self.enterprises, id),
            vendor: known.into_iter().find(|(of, _)| of == origin).unwrap().1,
            created_at: self.instant(*at),
            document: enterprise.document().map(|document| digits(document.as_str())),
            ever_approved: Self::ever_approved(enterprise),
        }
    }

    pub(super) fn shown_token(&self, of: &TokenAndValue) -> answer::Token {
        let TokenAndValue { token, value } = of;
        let enrollment_token::Issued { name, terms, .. } = token.issued();
        answer::Token {
            number: number(&self.tokens, name),
            value: number(&self.values, value),
            expires_at: self.instant(token.expires_at().instant()),
            uses_max: match terms.use_limit {
                UseLimit::Once => Some(1),
                UseLimit::AtMost(uses_max) => Some(uses_max.get()),
                UseLimit::Unlimited => None,
            },
            uses: token.uses(),
            personal_usage: personal(terms.personal_usage),
            policy: terms.policy.as_ref().map(|policy| policy_number(policy.id().as_str())),
            data: terms.additional_data.as_ref().map(|data| digits(data.as_str())),
        }
    }

    pub(super) fn shown_device(&self, enrolled: &EnrolledDevice) -> answer::Device {
        let EnrolledDevice { device, previous } = enrolled;
        let device::Enrolled { name, by, serial_number, ownership, .. } = device.enrolled();
        answer::Device {
            number: number(&self.devices, name),
            by: match by {
                device::Authority::EnrollmentToken(token) => {
                    Authority::Token(number(&self.tokens, token))
                }
                device::Authority::EnrollmentProfile(profile) => {
                    Authority::Profile(number(&self.profiles, profile))
                }
            },
            at: self.instant(device.enrolled().at),
            serial: digits(serial_number.as_str()),
            personal: *ownership == device::Ownership::PersonallyOwned,
            fully_managed: is_fully_managed(device),
            policy: policy_number(device.enrolled().policy_name().id().as_str()),
            data: device.enrolled().additional_data.as_ref().map(|data| digits(data.as_str())),
            previous: previous.iter().map(|name| number(&self.devices, name)).collect(),
        }
    }

    pub(super) fn shown_user(&self, user: &User) -> answer::User {
        answer::User {
            number: number(&self.users, &user.inserted().name),
            kind: match &user.inserted().management {
                Management::Emm { identifier, account_type, .. } => UserKind::Emm {
                    identifier: digits(identifier.as_str()),
                    device_account: *account_type == AccountType::DeviceAccount,
                },
                Management::Google { email } => UserKind::Google { email: digits(email.as_str()) },
            },
            shown: user.display_name().map(|name| digits(name.as_str())),
            provisioned: user.provisioned().map(|id| hexadecimal(id.as_str())).collect(),
            products: product_set(user.product_set()),
        }
    }

    pub(super) fn shown_profile(&self, of: &ProfileAndValue) -> answer::Profile {
        let ProfileAndValue { profile, value } = of;
        let settings = profile.settings();
        let text = |text: &ProfileText| digits(text.as_str());
        answer::Profile {
            number: number(&self.profiles, &profile.created().name),
            shown: settings.display_name.as_ref().map(text),
            description: settings.description.as_ref().map(text),
            company_owned: matches!(settings.kind, Kind::DeviceOwner(_)),
            modified_at: self.instant(profile.modified_at()),
            expires_at: match profile.token() {
                TokenState::Current(created) => Some(self.instant(created.expires_at.instant())),
                TokenState::None | TokenState::Revoked { .. } => None,
            },
            enrolled: profile.enrolled(),
            uses: profile.uses(),
            value: value.as_ref().map(|value| number(&self.values, value)),
        }
    }

    pub(super) fn fact(&self, event: &Event) -> Fact {
        match event {
            Event::EnterpriseCreated(_) => Fact::EnterpriseCreated,
            Event::Enterprise { event, .. } => enterprise_fact(event),
            Event::EnrollmentTokenIssued(issued) => {
                Fact::TokenIssued(number(&self.tokens, &issued.name))
            }
            Event::EnrollmentToken { name, event } => {
                let token = number(&self.tokens, name);
                match event {
                    enrollment_token::Event::Deleted { .. } => Fact::TokenDeleted(token),
                    enrollment_token::Event::Redeemed { by, .. } => {
                        Fact::TokenRedeemed { token, by: self.device_of(by.as_str()) }
                    }
                }
            }
            Event::DeviceEnrolled(enrolled) => {
                Fact::DeviceEnrolled(number(&self.devices, &enrolled.name))
            }
            Event::Device { name, event: device::Event::Deleted { .. } } => {
                Fact::DeviceDeleted(number(&self.devices, name))
            }
            Event::UserInserted(inserted) => {
                Fact::UserInserted(number(&self.users, &inserted.name))
            }
            Event::User { name, event } => user_fact(number(&self.users, name), event),
            Event::EnrollmentProfileCreated(created) => {
                Fact::ProfileCreated(number(&self.profiles, &created.name))
            }
            Event::EnrollmentProfile { name, event } => {
                self.profile_fact(number(&self.profiles, name), event)
            }
            Event::PolicyWritten(written)
            | Event::Policy { event: policy::Event::Written(written), .. } => Fact::PolicyWritten {
                policy: policy_number(written.name.id().as_str()),
                version: written.version,
            },
            Event::Policy { name, event: policy::Event::Deleted { .. } } => {
                Fact::PolicyDeleted(policy_number(name.id().as_str()))
            }
        }
    }

    fn profile_fact(&self, profile: usize, event: &enrollment_profile::Event) -> Fact {
        match event {
            enrollment_profile::Event::TokenCreated(created) => {
                Fact::ProfileTokenCreated { profile, generation: created.generation.get() }
            }
            enrollment_profile::Event::TokenRevoked { .. } => Fact::ProfileTokenRevoked(profile),
            enrollment_profile::Event::Redeemed { generation, by, .. } => Fact::ProfileRedeemed {
                profile,
                generation: generation.get(),
                by: self.device_of(by.as_str()),
            },
            enrollment_profile::Event::Deleted { .. } => Fact::ProfileDeleted(profile),
            enrollment_profile::Event::Updated { .. } => Fact::ProfileUpdated(profile),
        }
    }

    fn device_of(&self, id: &str) -> usize {
        self.devices.iter().position(|name| name.id().as_str() == id).unwrap()
    }
}

fn enterprise_fact(event: &enterprise::Event) -> Fact {
    match event {
        enterprise::Event::Described { document, .. } => {
            Fact::EnterpriseDescribed { document: digits(document.as_str()) }
        }
        enterprise::Event::ProductApproved { product, .. } => {
            Fact::ProductApproved(digits(product.as_str()))
        }
        enterprise::Event::ProductUnapproved { product, .. } => {
            Fact::ProductUnapproved(digits(product.as_str()))
        }
        enterprise::Event::Deleted { .. } => Fact::EnterpriseDeleted,
    }
}

pub(super) fn policy(policy: &Policy) -> answer::Policy {
    answer::Policy {
        number: policy_number(policy.name().id().as_str()),
        version: policy.version(),
        document: digits(policy.document().unwrap().as_str()),
    }
}

pub(super) fn product_set(set: &product_set::ProductSet) -> ProductSet {
    let known = [
        (product_set::Behavior::Listed, Behavior::Listed),
        (product_set::Behavior::All, Behavior::All),
        (product_set::Behavior::AllApproved, Behavior::AllApproved),
    ];
    let visible = set
        .visibility()
        .map(|(product, visible)| (digits(product.as_str()), visible.track_ids.len()));
    ProductSet {
        behavior: known.into_iter().find(|(of, _)| *of == set.behavior()).unwrap().1,
        listed: set.products().map(|product| digits(product.as_str())).collect(),
        visible: visible.collect(),
    }
}

fn user_fact(user: usize, event: &user::Event) -> Fact {
    match event {
        user::Event::Updated { .. } => Fact::UserUpdated(user),
        user::Event::TokenIssued(issued) => {
            Fact::AuthTokenIssued { user, number: issued.number.get() }
        }
        user::Event::TokenRedeemed { number, by, .. } => {
            let device = hexadecimal(by.as_str());
            Fact::AuthTokenRedeemed { user, number: number.get(), device }
        }
        user::Event::AccessRevoked { .. } => Fact::AccessRevoked(user),
        user::Event::Deleted { .. } => Fact::UserDeleted(user),
        user::Event::ProductSetReplaced { .. } => Fact::ProductSetReplaced(user),
    }
}

fn personal(usage: PersonalUsage) -> Personal {
    let known = [
        (PersonalUsage::Unspecified, Personal::Unspecified),
        (PersonalUsage::Allowed, Personal::Allowed),
        (PersonalUsage::Disallowed, Personal::Disallowed),
    ];
    known.into_iter().find(|(of, _)| *of == usage).unwrap().1
}

fn is_fully_managed(device: &Device) -> bool {
    device.enrolled().management_mode == device::ManagementMode::DeviceOwner
}

#[track_caller]
fn number<N: PartialEq>(names: &[N], name: &N) -> usize {
    names.iter().position(|known| known == name).unwrap()
}

fn policy_number(id: &str) -> usize {
    if id == "default" { 0 } else { digits(id) }
}

#[track_caller]
pub(super) fn digits(text: &str) -> usize {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

fn hexadecimal(text: &str) -> usize {
    usize::from_str_radix(text, 16).unwrap()
}
