//! The implementations of [`Noun`](super::Noun).

use super::{Kind, Noun, ReplayError};
use crate::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, User, device,
    enrollment_profile, enrollment_token, enterprise,
    name::{
        DeviceName, EnrollmentProfileName, EnrollmentTokenName, EnterpriseName, PolicyName,
        UserName,
    },
    origin::Origin,
    policy, user,
};

impl Enterprise {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> EnterpriseName {
        self.created().id.clone().into()
    }
}

impl Noun for Enterprise {
    const KIND: Kind = Kind::Enterprise;

    type Name = EnterpriseName;
    type First = enterprise::Created;
    type Event = enterprise::Event;

    fn name_of(first: &Self::First) -> Self::Name {
        first.id.clone().into()
    }

    fn name(&self) -> Self::Name {
        self.name()
    }

    fn origin(&self) -> Origin {
        self.origin()
    }

    fn revision(&self) -> u64 {
        self.revision()
    }

    fn apply(&mut self, event: &Self::Event) {
        self.apply(event);
    }

    fn follows(&self, event: &Self::Event) -> Result<(), ReplayError> {
        self.follows(event)
    }
}

/// Implements [`Noun`] for what an enterprise holds.
macro_rules! nouns {
    ($($noun:ident is $name:ty, from $first:ty, by $event:ty;)+) => {$(
        impl Noun for $noun {
            const KIND: Kind = Kind::$noun;

            type Name = $name;
            type First = $first;
            type Event = $event;

            fn name_of(first: &Self::First) -> Self::Name {
                first.name.clone()
            }

            fn name(&self) -> Self::Name {
                self.name().clone()
            }

            fn origin(&self) -> Origin {
                self.origin()
            }

            fn revision(&self) -> u64 {
                self.revision()
            }

            fn apply(&mut self, event: &Self::Event) {
                self.apply(event);
            }

            fn follows(&self, event: &Self::Event) -> Result<(), ReplayError> {
                self.follows(event)
            }
        }
    )+};
}

nouns! {
    EnrollmentToken is EnrollmentTokenName, from enrollment_token::Issued, by enrollment_token::Event;
    User is UserName, from user::Inserted, by user::Event;
    EnrollmentProfile is EnrollmentProfileName, from enrollment_profile::Created, by enrollment_profile::Event;
    Policy is PolicyName, from policy::Written, by policy::Event;
    Device is DeviceName, from device::Enrolled, by device::Event;
}

/// Implements the name and the origin of nouns that hold their first fact.
macro_rules! named {
    ($($noun:ident, $first:ident, $name:ty;)+) => {$(
        impl $noun {
            /// Returns the name.
            #[must_use]
            pub fn name(&self) -> &$name {
                &self.$first().name
            }
        }
    )+};
}

named! {
    EnrollmentToken, issued, EnrollmentTokenName;
    User, inserted, UserName;
    EnrollmentProfile, created, EnrollmentProfileName;
    Device, enrolled, DeviceName;
}

/// Implements the origin of nouns that hold their first fact.
macro_rules! with_origin {
    ($($noun:ident, $first:ident;)+) => {$(
        impl $noun {
            /// Returns the API that it was created through.
            #[must_use]
            pub fn origin(&self) -> Origin {
                self.$first().origin
            }
        }
    )+};
}

with_origin! {
    Enterprise, created;
    EnrollmentToken, issued;
    User, inserted;
    EnrollmentProfile, created;
    Device, enrolled;
}
