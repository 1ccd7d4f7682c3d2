//! The common parts of all nouns: names, origins, revisions and facts.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, Timestamp, User, auth_token,
    device::Ownership,
    document::Document,
    enrollment_profile::{Settings, Validity},
    enrollment_token::{Claim, Terms, UseLimit},
    enterprise,
    event::Event,
    limits::Limits,
    noun::{Fact, Kind, Noun, ReplayError},
    origin::Origin,
    user::{AccountType, Insertion},
};
use serde::{Serialize, de::DeserializeOwned};

fn at(seconds: i64) -> Timestamp {
    Timestamp::new(seconds, 0).unwrap()
}

/// Checks what holds of a noun from its first fact on, through each of its events.
fn check<N: Noun>(first: &N::First, events: &[N::Event], name: &str) -> Result<N, String> {
    let wrong = |what: &str| Err(format!("{what} of {name}"));
    let mut noun = N::from(first.clone());
    if N::name_of(first).to_string() != name {
        return wrong("name_of");
    }
    match first.subject() {
        Some(subject) if subject.to_string() == name && subject.kind() == N::KIND => {}
        Some(_) | None => return wrong("subject"),
    }
    if first.enterprise().is_none_or(|enterprise| enterprise.as_str() != "e1") {
        return wrong("enterprise");
    }
    for (count, event) in (1..).zip(events) {
        if noun.revision() != count {
            return wrong("revision");
        }
        if (event.at(), event.kind(), event.subject()) != (at(7), N::KIND, None) {
            return wrong("event");
        }
        noun.apply(event);
    }
    if noun.revision() != 1 + events.len() as u64 {
        return wrong("last revision");
    }
    if noun.name().to_string() != name {
        return wrong("name");
    }
    if first.at() != at(0) || first.kind() != N::KIND || noun.origin() != Origin::Own {
        return wrong("origin, kind or time");
    }
    Ok(noun)
}

fn document() -> Document {
    Document::try_from(String::from("{}")).unwrap()
}

fn enterprise() -> Enterprise {
    let created = enterprise::Created::new("e1".parse().unwrap(), at(0));
    let described = Enterprise::from(created.clone()).describe(document(), at(7)).unwrap();
    let deleted = enterprise::Event::Deleted { at: at(7) };
    check(&created, &[described, deleted], "enterprises/e1").unwrap()
}

fn claim() -> Claim {
    Claim::new("d1".parse().unwrap(), "S1".parse().unwrap(), Ownership::CompanyOwned)
}

fn token() -> EnrollmentToken {
    let name = "enterprises/e1/enrollmentTokens/t1";
    let terms = Terms::default().with_use_limit(UseLimit::Unlimited);
    let issued = EnrollmentToken::issue(name.parse().unwrap(), terms, at(0));
    let token = EnrollmentToken::from(issued.clone());
    let redeemed = token.redeem(&claim(), at(7)).unwrap().event;
    let deleted = token.delete(at(7)).unwrap();
    check(&issued, &[redeemed.clone(), redeemed, deleted], name).unwrap()
}

fn device() -> Device {
    let token = EnrollmentToken::from(token().issued().clone());
    let enrolled = token.redeem(&claim(), at(0)).unwrap().device;
    let deleted = Device::from(enrolled.clone()).delete(at(7)).unwrap();
    check(&enrolled, &[deleted], "enterprises/e1/devices/d1").unwrap()
}

fn user() -> User {
    let insertion = Insertion {
        identifier: "u".parse().unwrap(),
        account_type: AccountType::UserAccount,
        display_name: None,
    };
    let name = "enterprises/e1/users/u1";
    let inserted = User::insert(name.parse().unwrap(), insertion, at(0));
    let user = User::from(inserted.clone());
    let issued =
        user.issue_token(auth_token::Validity::DEFAULT, None, &Limits::default(), at(7)).unwrap();
    let revoked = user.revoke_access(at(7)).unwrap();
    check(&inserted, &[issued.event, revoked], name).unwrap()
}

fn profile() -> EnrollmentProfile {
    let name = "enterprises/e1/enrollmentProfiles/p1";
    let created = EnrollmentProfile::create(name.parse().unwrap(), Settings::default(), at(0));
    let profile = EnrollmentProfile::from(created.clone());
    let issued = profile.create_token(Validity::try_from(60).unwrap(), None, at(7)).unwrap();
    let updated = profile.update(Settings::default(), at(7)).unwrap();
    check(&created, &[issued, updated], name).unwrap()
}

fn policy() -> Policy {
    let name = "enterprises/e1/policies/p1";
    let written = Policy::begin(name.parse().unwrap(), document(), at(0));
    let policy = Policy::from(written.clone());
    let events = [policy.write(document(), at(7)), policy.delete(at(7)).unwrap()];
    check(&written, &events, name).unwrap()
}

#[test]
fn each_noun_has_a_name_an_origin_and_a_revision() {
    let revisions = [
        enterprise().revision(),
        token().revision(),
        device().revision(),
        user().revision(),
        profile().revision(),
        policy().revision(),
    ];
    assert_eq!(revisions, [3, 4, 2, 3, 3, 3]);
}

/// The negative control: a noun that does not count its facts fails the check.
#[test]
fn a_noun_that_does_not_count_is_found() {
    #[derive(Clone, Debug, Eq, PartialEq)]
    struct Uncounted(Policy);

    impl From<enroll_core::policy::Written> for Uncounted {
        fn from(written: enroll_core::policy::Written) -> Self {
            Self(written.into())
        }
    }

    impl Noun for Uncounted {
        const KIND: Kind = Kind::Policy;
        type Name = enroll_core::name::PolicyName;
        type First = enroll_core::policy::Written;
        type Event = enroll_core::policy::Event;

        fn name_of(first: &Self::First) -> Self::Name {
            Policy::name_of(first)
        }

        fn name(&self) -> Self::Name {
            self.0.name().clone()
        }

        fn origin(&self) -> Origin {
            self.0.origin()
        }

        fn revision(&self) -> u64 {
            1
        }

        fn apply(&mut self, event: &Self::Event) {
            self.0.apply(event);
        }

        fn follows(&self, event: &Self::Event) -> Result<(), ReplayError> {
            self.0.follows(event)
        }
    }

    let name = "enterprises/e1/policies/p1";
    let written = Policy::begin(name.parse().unwrap(), document(), at(0));
    let event = Policy::from(written.clone()).write(document(), at(7));
    let checked = check::<Uncounted>(&written, &[event], name);
    assert_eq!(checked, Err(format!("last revision of {name}")));
}

#[test]
fn a_noun_that_was_stored_before_facts_were_counted_has_the_revision_1() {
    fn check_before<N: Noun + Serialize + DeserializeOwned>(noun: &N) {
        let mut stored = serde_json::to_value(noun).unwrap();
        let counted = stored.as_object_mut().unwrap().remove("revision");
        assert_eq!(counted, Some(noun.revision().into()));
        let read: N = serde_json::from_value(stored).unwrap();
        assert_eq!((read.revision(), read.name()), (1, noun.name()));
    }
    check_before(&enterprise());
    check_before(&user());
    check_before(&profile());
    check_before(&policy());
}

#[test]
fn an_event_has_the_time_and_the_name_of_its_noun() {
    let created = enterprise::Created::new("e1".parse().unwrap(), at(7));
    let name: enroll_core::name::DeviceName = "enterprises/e1/devices/d1".parse().unwrap();
    let deleted = enroll_core::device::Event::Deleted { at: at(7) };
    for (event, kind, subject) in [
        (Event::EnterpriseCreated(created), Kind::Enterprise, "enterprises/e1"),
        (Event::Device { name, event: deleted }, Kind::Device, "enterprises/e1/devices/d1"),
    ] {
        assert_eq!((event.at(), event.kind(), event.enterprise().as_str()), (at(7), kind, "e1"));
        assert_eq!(event.subject().to_string(), subject);
        assert_eq!(Fact::subject(&event), Some(event.subject()));
    }
}
