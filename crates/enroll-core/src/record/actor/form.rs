//! The serde form of an actor: a variant that holds one text.
//!
//! A later version may add kinds, but each holds one text, too: only so can a format without names
//! skip what it does not know. An unknown actor is written under the name of its kind where people
//! read the format. Elsewhere it has a variant of its own, since the number of its kind may not be
//! known.

use alloc::{boxed::Box, string::ToString};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, EnumAccess, IgnoredAny, VariantAccess, Visitor},
    ser::SerializeMap,
};

use super::{Actor, UnknownActor};

const PRINCIPAL: &str = "principal";
const DEVICE: &str = "device";
/// The variant of an unknown actor in a format that people do not read.
const UNKNOWN: &str = "unknown";
const KINDS: [&str; 3] = [PRINCIPAL, DEVICE, UNKNOWN];

impl Serialize for Actor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Principal(name) => {
                serializer.serialize_newtype_variant("Actor", 0, PRINCIPAL, name)
            }
            Self::Device(token) => serializer.serialize_newtype_variant("Actor", 1, DEVICE, token),
            Self::Unknown(UnknownActor { kind, name }) if serializer.is_human_readable() => {
                let mut variant = serializer.serialize_map(Some(1))?;
                variant.serialize_entry(kind, name)?;
                variant.end()
            }
            Self::Unknown(UnknownActor { kind, name }) => {
                serializer.serialize_newtype_variant("Actor", 2, UNKNOWN, &(kind, name))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let has_variant = !deserializer.is_human_readable();
        deserializer.deserialize_enum("Actor", &KINDS, ActorVisitor { has_variant })
    }
}

/// Returns the actor of a kind. A device with a token of a later kind is unknown.
fn read<E: de::Error>(kind: Box<str>, name: Option<Box<str>>) -> Result<Actor, E> {
    match (&*kind, name.as_deref()) {
        (PRINCIPAL, Some(name)) => name.parse().map(Actor::Principal).map_err(E::custom),
        (DEVICE, Some(token)) => Ok(match token.parse() {
            Ok(token) => Actor::Device(token),
            Err(_) => Actor::Unknown(UnknownActor { kind, name }),
        }),
        (PRINCIPAL | DEVICE, None) => Err(E::custom("actor must have a name")),
        _ => Ok(Actor::Unknown(UnknownActor { kind, name })),
    }
}

struct ActorVisitor {
    /// Whether unknown actors have a variant of their own.
    has_variant: bool,
}

impl<'de> Visitor<'de> for ActorVisitor {
    type Value = Actor;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an actor")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Actor, A::Error> {
        let (kind, variant) = access.variant::<Kind>()?;
        match kind {
            Kind::Named(kind) if self.has_variant && &*kind == UNKNOWN => unknown(variant),
            Kind::Named(kind) => match variant.newtype_variant()? {
                Content::Text(name) => read(kind, Some(name)),
                Content::Other(_) => read(kind, None),
            },
            Kind::Numbered(2) => unknown(variant),
            Kind::Numbered(number) => {
                let kind = usize::try_from(number).ok().and_then(|number| KINDS.get(number));
                let kind = kind.map_or_else(|| number.to_string(), |kind| (*kind).into());
                read(kind.into(), Some(variant.newtype_variant()?))
            }
        }
    }
}

/// Reads the variant of an unknown actor.
fn unknown<'de, A: VariantAccess<'de>>(variant: A) -> Result<Actor, A::Error> {
    let (kind, name) = variant.newtype_variant()?;
    read(kind, name)
}

/// A kind by its stored name, or by its number in a format without names.
enum Kind {
    Named(Box<str>),
    Numbered(u64),
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(KindVisitor)
    }
}

struct KindVisitor;

impl Visitor<'_> for KindVisitor {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a kind of actor")
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Kind, E> {
        Ok(Kind::Numbered(number))
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Kind, E> {
        Ok(Kind::Named(name.into()))
    }
}

/// The content of a kind that has a name: formats that have names can skip one that is not a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(Box<str>),
    Other(IgnoredAny),
}
