//! The content of a store: the nouns, their names, and the tables they are kept in.

use std::{
    fmt::{Debug, Display},
    hash::Hash,
};

use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, Timestamp, User,
    enrollment_token,
    event::Event,
    name::{EnterpriseId, EnterpriseName, Id, Name},
};
use serde::{Serialize, de::DeserializeOwned};

pub use crate::change::Change;
pub use enroll_core::noun::Kind;

mod sealed {
    pub trait Sealed {}
}

/// A noun that a store keeps.
///
/// The trait is sealed: a store knows all nouns, and each has a table of its own.
///
#[doc = head!()]
/// /// Returns the kind and the enterprise of the noun that an event belongs to, if it is an `N`.
/// fn of<N: Noun>(event: &Event) -> Option<String> {
///     let (name, _) = N::change(event)?;
///     Some(format!("{} of {}", N::KIND, noun::NounName::enterprise(&name)))
/// }
///
/// let event = Event::EnterpriseCreated(created);
/// assert_eq!(of::<Enterprise>(&event).as_deref(), Some("enterprise of e1"));
/// assert_eq!(of::<Policy>(&event), None);
#[doc = tail!()]
pub trait Noun:
    sealed::Sealed
    + enroll_core::noun::Noun<
        Name: NounName,
        First: Send + Sync + 'static,
        Event: Send + Sync + 'static,
    > + DeserializeOwned
    + Send
    + Serialize
    + Sync
    + 'static
{
    /// Returns the enterprise that the noun itself is: it is its own gate.
    fn gate(&self) -> Option<&Enterprise> {
        None
    }

    /// Returns what its siblings may share with it and be listed by: of a device, the serial
    /// number.
    fn group(&self) -> Option<&str> {
        None
    }

    /// Returns the first instant at which it is over: nothing can happen to it any more that a
    /// device or a person would notice. `None` while nobody can say.
    ///
    /// `changed_at` is when it was last changed, which is when it came to its end if it is in a
    /// terminal state. What is over may be [forgotten](crate::Forget) some time later, but for a
    /// deleted enterprise: without its tombstone, its id could come back to life.
    fn over_at(&self, changed_at: Timestamp) -> Option<Timestamp>;

    /// Returns a first fact as it is recorded.
    fn record_first(first: &Self::First) -> Event;

    /// Returns a later fact as it is recorded.
    fn record(name: &Self::Name, event: &Self::Event) -> Event;

    /// Returns the name of the noun and its fact, if the event is one of this kind of noun.
    fn change(event: &Event) -> Option<(Self::Name, Change<Self>)>;

    /// Returns the fact that the noun began with; `None` if the noun does not hold it.
    fn first(&self) -> Option<&Self::First>;

    /// Returns its table.
    fn table<T: Tables>(tables: &T) -> &T::Table<Self>;
}

/// The name of a noun: it leads with the enterprise that the noun belongs to.
///
/// ```
/// use enroll_core::name::PolicyName;
/// use enroll_store::noun::NounName;
///
/// let name = PolicyName::from_ids("e1".parse()?, "kiosk");
/// assert_eq!(name, Some("enterprises/e1/policies/kiosk".parse()?));
/// assert_eq!(PolicyName::from_ids("e1".parse()?, "a/b"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait NounName: Clone + Debug + Display + Eq + Hash + Ord + Send + Sync + 'static {
    /// Returns the enterprise's id.
    fn enterprise(&self) -> &EnterpriseId;

    /// Returns its own id, which is unique among the enterprise's nouns of its kind.
    fn id(&self) -> &str;

    /// Returns the name that has these ids; `None` if `id` is invalid.
    fn from_ids(enterprise: EnterpriseId, id: &str) -> Option<Self>;
}

impl NounName for EnterpriseName {
    fn enterprise(&self) -> &EnterpriseId {
        self.id()
    }

    fn id(&self) -> &str {
        self.id().as_str()
    }

    fn from_ids(enterprise: EnterpriseId, id: &str) -> Option<Self> {
        (enterprise.as_str() == id).then(|| enterprise.into())
    }
}

impl<I> NounName for Name<I>
where
    I: Id + Hash + Ord + Send + Sync + 'static,
{
    fn enterprise(&self) -> &EnterpriseId {
        self.enterprise()
    }

    fn id(&self) -> &str {
        self.id().as_ref()
    }

    fn from_ids(enterprise: EnterpriseId, id: &str) -> Option<Self> {
        id.parse().ok().map(|id| Self::new(enterprise, id))
    }
}

/// One table for each noun, of whatever kind a store uses.
///
/// ```
/// use enroll_core::{Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, User};
/// use enroll_store::noun::{Noun, Tables};
///
/// /// The name of the table of each noun.
/// struct Names;
///
/// impl Tables for Names {
///     type Table<N: Noun> = &'static str;
///
///     fn enterprises(&self) -> &&'static str { &"enterprise" }
///     fn enrollment_tokens(&self) -> &&'static str { &"enrollment_token" }
///     fn users(&self) -> &&'static str { &"user" }
///     fn enrollment_profiles(&self) -> &&'static str { &"enrollment_profile" }
///     fn policies(&self) -> &&'static str { &"policy" }
///     fn devices(&self) -> &&'static str { &"device" }
/// }
///
/// assert_eq!(*Policy::table(&Names), "policy");
/// ```
pub trait Tables {
    /// The table of one kind of noun.
    type Table<N: Noun>;

    /// Returns the table of enterprises.
    fn enterprises(&self) -> &Self::Table<Enterprise>;
    /// Returns the table of enrollment tokens.
    fn enrollment_tokens(&self) -> &Self::Table<EnrollmentToken>;
    /// Returns the table of users.
    fn users(&self) -> &Self::Table<User>;
    /// Returns the table of enrollment profiles.
    fn enrollment_profiles(&self) -> &Self::Table<EnrollmentProfile>;
    /// Returns the table of policies.
    fn policies(&self) -> &Self::Table<Policy>;
    /// Returns the table of devices.
    fn devices(&self) -> &Self::Table<Device>;
}

impl sealed::Sealed for Enterprise {}

impl Noun for Enterprise {
    fn gate(&self) -> Option<&Enterprise> {
        Some(self)
    }

    fn over_at(&self, changed_at: Timestamp) -> Option<Timestamp> {
        self.is_deleted().then_some(changed_at)
    }

    fn record_first(first: &Self::First) -> Event {
        Event::EnterpriseCreated(first.clone())
    }

    fn record(name: &Self::Name, event: &Self::Event) -> Event {
        Event::Enterprise { id: name.id().clone(), event: event.clone() }
    }

    fn change(event: &Event) -> Option<(Self::Name, Change<Self>)> {
        if let Event::EnterpriseCreated(created) = event {
            Some((created.id.clone().into(), Change::First(created.clone())))
        } else if let Event::Enterprise { id, event } = event {
            Some((id.clone().into(), Change::Next(event.clone())))
        } else {
            None
        }
    }

    fn first(&self) -> Option<&Self::First> {
        Some(self.created())
    }

    fn table<T: Tables>(tables: &T) -> &T::Table<Self> {
        tables.enterprises()
    }
}

impl sealed::Sealed for EnrollmentToken {}

impl Noun for EnrollmentToken {
    fn over_at(&self, changed_at: Timestamp) -> Option<Timestamp> {
        Some(match self.state() {
            enrollment_token::State::Active => self.expires_at().instant(),
            enrollment_token::State::Spent | enrollment_token::State::Deleted => changed_at,
        })
    }

    fn record_first(first: &Self::First) -> Event {
        Event::EnrollmentTokenIssued(first.clone())
    }

    fn record(name: &Self::Name, event: &Self::Event) -> Event {
        Event::EnrollmentToken { name: name.clone(), event: event.clone() }
    }

    fn change(event: &Event) -> Option<(Self::Name, Change<Self>)> {
        if let Event::EnrollmentTokenIssued(issued) = event {
            Some((issued.name.clone(), Change::First(issued.clone())))
        } else if let Event::EnrollmentToken { name, event } = event {
            Some((name.clone(), Change::Next(event.clone())))
        } else {
            None
        }
    }

    fn first(&self) -> Option<&Self::First> {
        Some(self.issued())
    }

    fn table<T: Tables>(tables: &T) -> &T::Table<Self> {
        tables.enrollment_tokens()
    }
}

impl sealed::Sealed for Device {}

impl Noun for Device {
    fn over_at(&self, changed_at: Timestamp) -> Option<Timestamp> {
        self.is_deleted().then_some(changed_at)
    }

    fn group(&self) -> Option<&str> {
        Some(self.enrolled().serial_number.as_str())
    }

    fn record_first(first: &Self::First) -> Event {
        Event::DeviceEnrolled(first.clone())
    }

    fn record(name: &Self::Name, event: &Self::Event) -> Event {
        Event::Device { name: name.clone(), event: event.clone() }
    }

    fn change(event: &Event) -> Option<(Self::Name, Change<Self>)> {
        if let Event::DeviceEnrolled(enrolled) = event {
            Some((enrolled.name.clone(), Change::First(enrolled.clone())))
        } else if let Event::Device { name, event } = event {
            Some((name.clone(), Change::Next(event.clone())))
        } else {
            None
        }
    }

    fn first(&self) -> Option<&Self::First> {
        Some(self.enrolled())
    }

    fn table<T: Tables>(tables: &T) -> &T::Table<Self> {
        tables.devices()
    }
}

impl sealed::Sealed for User {}

impl Noun for User {
    fn over_at(&self, changed_at: Timestamp) -> Option<Timestamp> {
        self.is_deleted().then_some(changed_at)
    }

    fn record_first(first: &Self::First) -> Event {
        Event::UserInserted(first.clone())
    }

    fn record(name: &Self::Name, event: &Self::Event) -> Event {
        Event::User { name: name.clone(), event: event.clone() }
    }

    fn change(event: &Event) -> Option<(Self::Name, Change<Self>)> {
        if let Event::UserInserted(inserted) = event {
            Some((inserted.name.clone(), Change::First(inserted.clone())))
        } else if let Event::User { name, event } = event {
            Some((name.clone(), Change::Next(event.clone())))
        } else {
            None
        }
    }

    fn first(&self) -> Option<&Self::First> {
        Some(self.inserted())
    }

    fn table<T: Tables>(tables: &T) -> &T::Table<Self> {
        tables.users()
    }
}

impl sealed::Sealed for EnrollmentProfile {}

impl Noun for EnrollmentProfile {
    fn over_at(&self, changed_at: Timestamp) -> Option<Timestamp> {
        self.is_deleted().then_some(changed_at)
    }

    fn record_first(first: &Self::First) -> Event {
        Event::EnrollmentProfileCreated(first.clone())
    }

    fn record(name: &Self::Name, event: &Self::Event) -> Event {
        Event::EnrollmentProfile { name: name.clone(), event: event.clone() }
    }

    fn change(event: &Event) -> Option<(Self::Name, Change<Self>)> {
        if let Event::EnrollmentProfileCreated(created) = event {
            Some((created.name.clone(), Change::First(created.clone())))
        } else if let Event::EnrollmentProfile { name, event } = event {
            Some((name.clone(), Change::Next(event.clone())))
        } else {
            None
        }
    }

    fn first(&self) -> Option<&Self::First> {
        Some(self.created())
    }

    fn table<T: Tables>(tables: &T) -> &T::Table<Self> {
        tables.enrollment_profiles()
    }
}

impl sealed::Sealed for Policy {}

impl Noun for Policy {
    fn over_at(&self, changed_at: Timestamp) -> Option<Timestamp> {
        self.document().is_none().then_some(changed_at)
    }

    fn record_first(first: &Self::First) -> Event {
        Event::PolicyWritten(first.clone())
    }

    fn record(name: &Self::Name, event: &Self::Event) -> Event {
        Event::Policy { name: name.clone(), event: event.clone() }
    }

    fn change(event: &Event) -> Option<(Self::Name, Change<Self>)> {
        if let Event::PolicyWritten(written) = event {
            Some((written.name.clone(), Change::First(written.clone())))
        } else if let Event::Policy { name, event } = event {
            Some((name.clone(), Change::Next(event.clone())))
        } else {
            None
        }
    }

    fn first(&self) -> Option<&Self::First> {
        // Each version takes the place of the one before.
        None
    }

    fn table<T: Tables>(tables: &T) -> &T::Table<Self> {
        tables.policies()
    }
}
