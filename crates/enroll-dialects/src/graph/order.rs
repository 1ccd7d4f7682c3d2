//! `$orderby`: in which order a list is shown.

use std::cmp::Ordering;

use enroll_core::{EnrollmentProfile, Timestamp};
use serde::{Deserialize, Serialize};

use super::InvalidOption;
use crate::excerpt::Excerpt;

/// In which order a list is shown: by these keys, then by creation, then by id.
///
/// So no two profiles are equal, and each has its place.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Order(Vec<(Key, Direction)>);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Key {
    DisplayName,
    Created,
    LastModified,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Direction {
    Ascending,
    Descending,
}

/// The place of a profile in an order.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(super) struct Place {
    #[serde(rename = "k")]
    keys: Vec<Value>,
    #[serde(rename = "c")]
    created: Timestamp,
    #[serde(rename = "i")]
    id: String,
}

/// The property by which profiles are compared. A name that is null comes before all others.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
enum Value {
    #[serde(rename = "n")]
    DisplayName(Option<String>),
    #[serde(rename = "c")]
    Created(Timestamp),
    #[serde(rename = "m")]
    LastModified(Timestamp),
}

impl Order {
    /// Reads properties with commas between them, each followed by its direction, perhaps.
    ///
    /// # Errors
    ///
    /// Refuses, from left to right, a property that lists are not ordered by, an invalid
    /// direction, and a property that is named twice.
    pub(super) fn parse(text: &str) -> Result<Self, InvalidOption> {
        let mut keys: Vec<(Key, Direction)> = Vec::new();
        if text.trim().is_empty() {
            return Ok(Self(keys));
        }
        for item in text.split(',') {
            let refused = || InvalidOption::Order { name: Excerpt(item.trim()).to_string() };
            let mut words = item.split_whitespace();
            let key = words.next().and_then(Key::from_name).ok_or_else(refused)?;
            let direction = words.next().map_or(Some(Direction::Ascending), Direction::from_name);
            let direction = direction.filter(|_| words.next().is_none()).ok_or_else(refused)?;
            if keys.iter().any(|(earlier, _)| *earlier == key) {
                return Err(InvalidOption::RepeatedOrder);
            }
            keys.push((key, direction));
        }
        Ok(Self(keys))
    }

    /// Returns the place of a profile.
    pub(super) fn place(&self, profile: &EnrollmentProfile) -> Place {
        let created = profile.created();
        Place {
            keys: self.0.iter().map(|(key, _)| key.value(profile)).collect(),
            created: created.at,
            id: created.name.id().as_str().into(),
        }
    }

    /// Compares two places in this order.
    pub(super) fn compare(&self, one: &Place, other: &Place) -> Ordering {
        let keys = self.0.iter().zip(one.keys.iter().zip(&other.keys));
        keys.map(|((_, direction), (one, other))| match direction {
            Direction::Ascending => one.cmp(other),
            Direction::Descending => other.cmp(one),
        })
        .find(|ordering| ordering.is_ne())
        .unwrap_or_else(|| (one.created, &one.id).cmp(&(other.created, &other.id)))
    }

    /// Returns whether the place is one of this order.
    pub(super) fn has(&self, place: &Place) -> bool {
        let keys = self.0.iter().map(|(key, _)| *key);
        keys.eq(place.keys.iter().map(Value::key))
    }
}

impl Key {
    fn from_name(name: &str) -> Option<Self> {
        match name {
            "displayName" => Some(Self::DisplayName),
            "createdDateTime" => Some(Self::Created),
            "lastModifiedDateTime" => Some(Self::LastModified),
            _ => None,
        }
    }

    fn value(self, profile: &EnrollmentProfile) -> Value {
        match self {
            Self::DisplayName => {
                let name = profile.settings().display_name.as_ref();
                Value::DisplayName(name.map(|name| name.as_str().into()))
            }
            Self::Created => Value::Created(profile.created().at),
            Self::LastModified => Value::LastModified(profile.modified_at()),
        }
    }
}

impl Direction {
    fn from_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "asc" => Some(Self::Ascending),
            "desc" => Some(Self::Descending),
            _ => None,
        }
    }
}

impl Value {
    fn key(&self) -> Key {
        match self {
            Self::DisplayName(_) => Key::DisplayName,
            Self::Created(_) => Key::Created,
            Self::LastModified(_) => Key::LastModified,
        }
    }
}
