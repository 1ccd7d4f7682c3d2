//! Facts: what first facts and events have in common.

use core::fmt;

use super::Kind;
use crate::{
    device, enrollment_profile, enrollment_token, enterprise,
    event::Event,
    name::{
        DeviceName, EnrollmentProfileName, EnrollmentTokenName, EnterpriseId, PolicyName, UserName,
    },
    policy,
    timestamp::Timestamp,
    user,
};

/// A fact: the first of a noun, or an event that happened to it.
///
/// A first fact and an [`Event`] name their noun. An event of one noun, such as
/// [`enrollment_token::Event`], does not: its owner knows the noun.
///
/// ```
/// use enroll_core::{
///     Timestamp, enterprise::{self, Created},
///     event::Event,
///     noun::{Fact, Kind},
/// };
///
/// let created = Created::new("e1".parse()?, Timestamp::UNIX_EPOCH);
/// assert_eq!(created.subject().to_string(), "enterprises/e1");
///
/// let deleted = enterprise::Event::Deleted { at: Timestamp::MAX };
/// assert_eq!((deleted.kind(), deleted.subject()), (Kind::Enterprise, None));
///
/// let event = Event::Enterprise { id: "e1".parse()?, event: deleted };
/// assert_eq!((event.at(), event.enterprise().as_str()), (Timestamp::MAX, "e1"));
/// # Ok::<(), enroll_core::name::ParseIdError>(())
/// ```
pub trait Fact {
    /// Returns when the fact was decided.
    fn at(&self) -> Timestamp;

    /// Returns the kind of the noun.
    fn kind(&self) -> Kind;

    /// Returns the name of the noun, or `None` if the fact does not hold it.
    fn subject(&self) -> Option<Subject<'_>>;

    /// Returns the id of the noun's enterprise, or `None` if the fact does not hold it.
    fn enterprise(&self) -> Option<&EnterpriseId> {
        self.subject().map(Subject::enterprise)
    }
}

/// The name of a noun of any kind.
///
/// Its text form is the full name, `enterprises/{enterpriseId}/…`.
///
/// ```
/// use enroll_core::{name::PolicyName, noun::{Kind, Subject}};
///
/// let name: PolicyName = "enterprises/e1/policies/kiosk".parse()?;
/// let subject = Subject::Policy(&name);
/// assert_eq!((subject.kind(), subject.enterprise().as_str()), (Kind::Policy, "e1"));
/// assert_eq!(subject.to_string(), "enterprises/e1/policies/kiosk");
/// # Ok::<(), enroll_core::name::ParseNameError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Subject<'a> {
    /// An enterprise.
    Enterprise(&'a EnterpriseId),
    /// An enrollment token.
    EnrollmentToken(&'a EnrollmentTokenName),
    /// A user.
    User(&'a UserName),
    /// An enrollment profile.
    EnrollmentProfile(&'a EnrollmentProfileName),
    /// A policy.
    Policy(&'a PolicyName),
    /// A device.
    Device(&'a DeviceName),
}

impl<'a> Subject<'a> {
    /// Returns the kind of the noun.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Enterprise(_) => Kind::Enterprise,
            Self::EnrollmentToken(_) => Kind::EnrollmentToken,
            Self::User(_) => Kind::User,
            Self::EnrollmentProfile(_) => Kind::EnrollmentProfile,
            Self::Policy(_) => Kind::Policy,
            Self::Device(_) => Kind::Device,
        }
    }

    /// Returns the id of the enterprise that the noun belongs to, or of the enterprise itself.
    #[must_use]
    pub fn enterprise(self) -> &'a EnterpriseId {
        match self {
            Self::Enterprise(id) => id,
            Self::EnrollmentToken(name) => name.enterprise(),
            Self::User(name) => name.enterprise(),
            Self::EnrollmentProfile(name) => name.enterprise(),
            Self::Policy(name) => name.enterprise(),
            Self::Device(name) => name.enterprise(),
        }
    }
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enterprise(id) => write!(f, "enterprises/{id}"),
            Self::EnrollmentToken(name) => name.fmt(f),
            Self::User(name) => name.fmt(f),
            Self::EnrollmentProfile(name) => name.fmt(f),
            Self::Policy(name) => name.fmt(f),
            Self::Device(name) => name.fmt(f),
        }
    }
}

impl Event {
    /// Returns when the fact was decided.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Self::EnterpriseCreated(created) => created.at,
            Self::Enterprise { event, .. } => event.at(),
            Self::EnrollmentTokenIssued(issued) => issued.at,
            Self::EnrollmentToken { event, .. } => event.at(),
            Self::DeviceEnrolled(enrolled) => enrolled.at,
            Self::Device { event, .. } => event.at(),
            Self::UserInserted(inserted) => inserted.at,
            Self::User { event, .. } => event.at(),
            Self::EnrollmentProfileCreated(created) => created.at,
            Self::EnrollmentProfile { event, .. } => event.at(),
            Self::PolicyWritten(written) => written.at,
            Self::Policy { event, .. } => event.at(),
        }
    }

    /// Returns the name of the noun.
    #[must_use]
    pub fn subject(&self) -> Subject<'_> {
        match self {
            Self::EnterpriseCreated(created) => Subject::Enterprise(&created.id),
            Self::Enterprise { id, .. } => Subject::Enterprise(id),
            Self::EnrollmentTokenIssued(issued) => Subject::EnrollmentToken(&issued.name),
            Self::EnrollmentToken { name, .. } => Subject::EnrollmentToken(name),
            Self::DeviceEnrolled(enrolled) => Subject::Device(&enrolled.name),
            Self::Device { name, .. } => Subject::Device(name),
            Self::UserInserted(inserted) => Subject::User(&inserted.name),
            Self::User { name, .. } => Subject::User(name),
            Self::EnrollmentProfileCreated(created) => Subject::EnrollmentProfile(&created.name),
            Self::EnrollmentProfile { name, .. } => Subject::EnrollmentProfile(name),
            Self::PolicyWritten(written) => Subject::Policy(&written.name),
            Self::Policy { name, .. } => Subject::Policy(name),
        }
    }

    /// Returns the kind of the noun.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.subject().kind()
    }

    /// Returns the id of the noun's enterprise.
    #[must_use]
    pub fn enterprise(&self) -> &EnterpriseId {
        self.subject().enterprise()
    }
}

impl Fact for Event {
    fn at(&self) -> Timestamp {
        self.at()
    }

    fn kind(&self) -> Kind {
        self.kind()
    }

    fn subject(&self) -> Option<Subject<'_>> {
        Some(self.subject())
    }
}

/// Implements [`Fact`] for first facts, which have an instant and a name.
macro_rules! first_facts {
    ($($first:ty, $kind:ident, $name:ident;)+) => {$(
        impl $first {
            /// Returns the name of the noun.
            #[must_use]
            pub fn subject(&self) -> Subject<'_> {
                Subject::$kind(&self.$name)
            }

            /// Returns the id of the noun's enterprise.
            #[must_use]
            pub fn enterprise(&self) -> &EnterpriseId {
                self.subject().enterprise()
            }
        }

        impl Fact for $first {
            fn at(&self) -> Timestamp {
                self.at
            }

            fn kind(&self) -> Kind {
                Kind::$kind
            }

            fn subject(&self) -> Option<Subject<'_>> {
                Some(self.subject())
            }
        }
    )+};
}

first_facts! {
    enterprise::Created, Enterprise, id;
    enrollment_token::Issued, EnrollmentToken, name;
    device::Enrolled, Device, name;
    user::Inserted, User, name;
    enrollment_profile::Created, EnrollmentProfile, name;
    policy::Written, Policy, name;
}

/// Implements [`Fact`] for the events of one noun, which do not hold its name.
macro_rules! events {
    ($($event:ty, $kind:ident;)+) => {$(
        impl Fact for $event {
            fn at(&self) -> Timestamp {
                self.at()
            }

            fn kind(&self) -> Kind {
                Kind::$kind
            }

            fn subject(&self) -> Option<Subject<'_>> {
                None
            }
        }
    )+};
}

events! {
    enterprise::Event, Enterprise;
    enrollment_token::Event, EnrollmentToken;
    device::Event, Device;
    user::Event, User;
    enrollment_profile::Event, EnrollmentProfile;
    policy::Event, Policy;
}
