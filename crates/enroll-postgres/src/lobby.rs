//! Lobbies: who waits to decide on which noun.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use enroll_core::{Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, User};
use enroll_store::{Noun, noun::Tables, turns::Turns};

use crate::{batch::Batch, lane::Lanes, request::Key};

/// One lobby for each kind of noun.
#[derive(Default)]
pub(crate) struct Lobbies {
    enterprises: Lobby<Enterprise>,
    enrollment_tokens: Lobby<EnrollmentToken>,
    users: Lobby<User>,
    enrollment_profiles: Lobby<EnrollmentProfile>,
    policies: Lobby<Policy>,
    devices: Lobby<Device>,
}

/// The nouns of a kind that somebody decides on at the moment.
pub(crate) struct Lobby<N: Noun> {
    rooms: Mutex<HashMap<N::Name, Room<N>>>,
}

impl<N: Noun> Default for Lobby<N> {
    fn default() -> Self {
        Self { rooms: Mutex::default() }
    }
}

/// Those who decide on one noun.
struct Room<N: Noun> {
    turns: Turns<Batch<N>>,
    asked: Asked,
    guests: usize,
}

/// The requests of those who wait.
#[derive(Clone, Default)]
pub(crate) struct Asked(Arc<Mutex<Vec<Key>>>);

impl Asked {
    fn lock(&self) -> MutexGuard<'_, Vec<Key>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn all(&self) -> Vec<Key> {
        self.lock().clone()
    }
}

/// One who decides, from before the turn until after the answer to it.
pub(crate) struct Guest<'a, N: Noun> {
    lobby: &'a Lobby<N>,
    pub(crate) name: N::Name,
    pub(crate) turns: Turns<Batch<N>>,
    asked: Asked,
    pub(crate) key: Key,
}

impl<N: Noun> Lobby<N> {
    /// Lets somebody in who asks for the noun called `name`.
    pub(crate) fn enter(&self, lanes: &Arc<Lanes>, name: &N::Name, key: Key) -> Guest<'_, N> {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let room = rooms.entry(name.clone()).or_insert_with(|| {
            let asked = Asked::default();
            let batch = Batch::new(Arc::clone(lanes), name.clone(), asked.clone());
            Room { turns: Turns::new(batch), asked, guests: 0 }
        });
        room.guests += 1;
        room.asked.lock().push(key.clone());
        let (turns, asked) = (room.turns.clone(), room.asked.clone());
        Guest { lobby: self, name: name.clone(), turns, asked, key }
    }
}

impl<N: Noun> Drop for Guest<'_, N> {
    fn drop(&mut self) {
        let mut rooms = self.lobby.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let mut asked = self.asked.lock();
        if let Some(place) = asked.iter().position(|key| *key == self.key) {
            asked.swap_remove(place);
        }
        drop(asked);
        if let Some(room) = rooms.get_mut(&self.name) {
            room.guests -= 1;
            if room.guests == 0 {
                rooms.remove(&self.name);
            }
        }
    }
}

impl Tables for Lobbies {
    type Table<N: Noun> = Lobby<N>;

    fn enterprises(&self) -> &Lobby<Enterprise> {
        &self.enterprises
    }

    fn enrollment_tokens(&self) -> &Lobby<EnrollmentToken> {
        &self.enrollment_tokens
    }

    fn users(&self) -> &Lobby<User> {
        &self.users
    }

    fn enrollment_profiles(&self) -> &Lobby<EnrollmentProfile> {
        &self.enrollment_profiles
    }

    fn policies(&self) -> &Lobby<Policy> {
        &self.policies
    }

    fn devices(&self) -> &Lobby<Device> {
        &self.devices
    }
}
