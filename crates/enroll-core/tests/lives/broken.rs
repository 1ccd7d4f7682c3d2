//! Nouns that are broken on purpose.

use enroll_checks::life::{Life, Step};
use enroll_core::{
    Device, EnrollmentProfile, EnrollmentToken, Enterprise, Timestamp, User, device::Enrolled,
    enrollment_profile::Created as ProfileCreated, enrollment_token::Issued, enterprise::Created,
    user::Inserted,
};
use serde::{Deserialize, Serialize};

/// A noun that is not changed by what it records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Forgetful<N>(N);

impl<N: Life> Life for Forgetful<N>
where
    Self: From<N::First>,
{
    type First = N::First;
    type Event = N::Event;

    fn first(kind: u8) -> Self::First {
        N::first(kind)
    }

    fn decide(&self, step: Step) -> Option<Self::Event> {
        self.0.decide(step)
    }

    fn record(&mut self, _: &Self::Event) {}

    fn permits(&self, event: &Self::Event, now: Timestamp) -> bool {
        self.0.permits(event, now)
    }

    fn shows(&self, event: &Self::Event) -> bool {
        self.0.shows(event)
    }

    fn is_over(&self) -> bool {
        self.0.is_over()
    }

    fn is_settled_by(event: &Self::Event) -> bool {
        N::is_settled_by(event)
    }
}

/// A noun that begins again when it is over, and still reports that it is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Undead<N>(N);

impl<N: Life> Life for Undead<N>
where
    Self: From<N::First>,
{
    type First = N::First;
    type Event = N::Event;

    fn first(kind: u8) -> Self::First {
        N::first(kind)
    }

    fn decide(&self, step: Step) -> Option<Self::Event> {
        let again = || N::from(N::first(0)).decide(step);
        if self.0.is_over() { again() } else { self.0.decide(step) }
    }

    fn record(&mut self, event: &Self::Event) {
        self.0.record(event);
    }

    fn permits(&self, event: &Self::Event, now: Timestamp) -> bool {
        self.0.permits(event, now)
    }

    fn shows(&self, event: &Self::Event) -> bool {
        self.0.shows(event)
    }

    fn is_over(&self) -> bool {
        self.0.is_over()
    }

    fn is_settled_by(event: &Self::Event) -> bool {
        N::is_settled_by(event)
    }
}

/// A noun that counts something that its stored events do not contain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Lossy<N>(N, u64);

impl<N: Life> Life for Lossy<N>
where
    Self: From<N::First>,
{
    type First = N::First;
    type Event = Counted<N::Event>;

    fn first(kind: u8) -> Self::First {
        N::first(kind)
    }

    fn decide(&self, step: Step) -> Option<Self::Event> {
        self.0.decide(step).map(|event| Counted { event, by: 1 })
    }

    fn record(&mut self, event: &Self::Event) {
        self.0.record(&event.event);
        self.1 += event.by;
    }

    fn permits(&self, event: &Self::Event, now: Timestamp) -> bool {
        self.0.permits(&event.event, now)
    }

    fn shows(&self, event: &Self::Event) -> bool {
        self.0.shows(&event.event)
    }

    fn is_over(&self) -> bool {
        self.0.is_over()
    }

    fn is_settled_by(event: &Self::Event) -> bool {
        N::is_settled_by(&event.event)
    }
}

/// An event of which a part is not stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Counted<E> {
    event: E,
    #[serde(skip)]
    by: u64,
}

macro_rules! begins_like {
    ($($twin:ident of $($noun:ident from $first:ty),+;)+) => {$($(
        impl From<$first> for $twin<$noun> {
            fn from(first: $first) -> Self {
                Self($noun::from(first))
            }
        }
    )+)+};
}

begins_like! {
    Forgetful of EnrollmentToken from Issued, Enterprise from Created, User from Inserted;
    Undead of Device from Enrolled, EnrollmentProfile from ProfileCreated;
}

impl From<Inserted> for Lossy<User> {
    fn from(first: Inserted) -> Self {
        Self(User::from(first), 0)
    }
}
