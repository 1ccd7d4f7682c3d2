//! The implementations that every type has that is read from a text.

#[cfg(feature = "serde")]
use core::{fmt, marker::PhantomData, str::FromStr};

/// Defines types that hold one text as it was read.
///
/// Each has a function that checks a text, and returns its error.
macro_rules! text_types {
    ($($(#[$doc:meta])* $type:ident($held:ty), $what:literal, $check:path => $error:ty;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $type($held);

        impl $type {
            /// Returns the text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl core::str::FromStr for $type {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $check(text).map(|()| Self(text.into()))
            }
        }

        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl core::borrow::Borrow<str> for $type {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl From<$type> for alloc::string::String {
            fn from(value: $type) -> Self {
                value.as_str().into()
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        $crate::text_type::read_as_text! { <> $type, $error, $what }
    )+};
}

/// Implements the conversions and the serde form of a type that has `FromStr` and `Display` and
/// holds its text in parts.
macro_rules! written_as_text {
    (<$($param:ident: $bound:path)?> $type:ty, $error:ty, $what:literal) => {
        impl $(<$param: $bound>)? From<$type> for alloc::string::String {
            fn from(value: $type) -> Self {
                alloc::string::ToString::to_string(&value)
            }
        }

        #[cfg(feature = "serde")]
        impl $(<$param: $bound>)? serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        $crate::text_type::read_as_text! { <$($param: $bound)?> $type, $error, $what }
    };
}

/// Implements what follows from `FromStr`.
macro_rules! read_as_text {
    (<$($param:ident: $bound:path)?> $type:ty, $error:ty, $what:literal) => {
        impl $(<$param: $bound>)? TryFrom<&str> for $type {
            type Error = $error;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl $(<$param: $bound>)? TryFrom<alloc::string::String> for $type {
            type Error = $error;

            fn try_from(text: alloc::string::String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        #[cfg(feature = "serde")]
        impl<'de $(, $param: $bound)?> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::text_type::deserialize(deserializer, $what)
            }
        }
    };
}

pub(crate) use read_as_text;
pub(crate) use text_types;
pub(crate) use written_as_text;

/// Reads a text through the parser of its type, without a copy of it.
#[cfg(feature = "serde")]
pub(crate) fn deserialize<'de, T, D>(deserializer: D, what: &'static str) -> Result<T, D::Error>
where
    T: FromStr<Err: fmt::Display>,
    D: serde::Deserializer<'de>,
{
    struct Visitor<T>(&'static str, PhantomData<T>);

    impl<T: FromStr<Err: fmt::Display>> serde::de::Visitor<'_> for Visitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }

    deserializer.deserialize_str(Visitor(what, PhantomData))
}
