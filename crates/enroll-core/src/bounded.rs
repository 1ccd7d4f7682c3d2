//! Texts that are bounded and otherwise free.

/// Defines types of text of 1 to so many characters (Unicode code points), none of them NUL, and
/// their errors.
macro_rules! bounded_text {
    ($($(#[$doc:meta])* $name:ident, $max:literal, $error:ident, $what:literal;)+) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, serde::Serialize, serde::Deserialize,
        )]
        #[serde(try_from = "alloc::string::String", into = "alloc::string::String")]
        pub struct $name(alloc::boxed::Box<str>);

        impl $name {
            /// How many code points at most.
            pub const CHARACTERS_MAX: usize = $max;

            /// Returns it as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl core::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let too_long = text.chars().nth(Self::CHARACTERS_MAX).is_some();
                if text.is_empty() || too_long || text.contains('\0') {
                    Err($error)
                } else {
                    Ok(Self(text.into()))
                }
            }
        }

        impl TryFrom<alloc::string::String> for $name {
            type Error = $error;

            fn try_from(text: alloc::string::String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for alloc::string::String {
            fn from(text: $name) -> Self {
                text.0.into()
            }
        }

        #[doc = concat!("The text is not a [`", stringify!($name), "`].")]
        #[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
        #[error("{} must be 1 to {} characters without NUL", $what, $name::CHARACTERS_MAX)]
        pub struct $error;
    )+};
}

pub(crate) use bounded_text;
