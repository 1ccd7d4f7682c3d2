//! Ordinals: whole numbers that count from 1.

/// Defines types of whole numbers that count from 1, and their errors.
///
/// The serde form is a number, the text form its decimal digits without a leading zero. The examples
/// name the public module of the type.
macro_rules! ordinals {
    ($($(#[$doc:meta])* $name:ident in $module:literal, $error:ident, $what:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Deserialize, serde::Serialize),
            serde(try_from = "u64", into = "u64")
        )]
        pub struct $name(core::num::NonZeroU64);

        impl $name {
            /// The number 1.
            pub const FIRST: Self = Self(core::num::NonZeroU64::MIN);

            /// Returns the number.
            #[must_use]
            pub const fn get(self) -> u64 {
                self.0.get()
            }

            /// Returns the number after `count` numbers: `FIRST` after none.
            ///
            /// The last number, [`u64::MAX`], comes after itself.
            ///
            /// ```
            #[doc = concat!("use ", $module, "::", stringify!($name), ";")]
            ///
            #[doc = concat!("assert_eq!(", stringify!($name), "::after(0), ", stringify!($name), "::FIRST);")]
            #[doc = concat!("assert_eq!(", stringify!($name), "::after(2).get(), 3);")]
            /// ```
            #[must_use]
            pub const fn after(count: u64) -> Self {
                Self(core::num::NonZeroU64::MIN.saturating_add(count))
            }
        }

        impl From<core::num::NonZeroU64> for $name {
            fn from(number: core::num::NonZeroU64) -> Self {
                Self(number)
            }
        }

        impl From<$name> for core::num::NonZeroU64 {
            fn from(number: $name) -> Self {
                number.0
            }
        }

        impl From<$name> for u64 {
            fn from(number: $name) -> Self {
                number.get()
            }
        }

        impl TryFrom<u64> for $name {
            type Error = $error;

            fn try_from(number: u64) -> Result<Self, Self::Error> {
                core::num::NonZeroU64::new(number).map(Self).ok_or($error)
            }
        }

        impl core::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                // Elsewhere `+1` and `01` are numbers too; here each number has one text form.
                match text.as_bytes() {
                    [b'1'..=b'9', ..] => text.parse().map(Self).map_err(|_| $error),
                    _ => Err($error),
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(&self.0, f)
            }
        }

        #[doc = concat!("The number or the text is not a [`", stringify!($name), "`].")]
        ///
        /// ```
        #[doc = concat!("use ", $module, "::", stringify!($name), ";")]
        ///
        #[doc = concat!("let error = \"01\".parse::<", stringify!($name), ">().unwrap_err();")]
        /// assert_eq!(
        ///     error.to_string(),
        #[doc = concat!("    \"", $what, " must be a whole number from 1 to 18446744073709551615\",")]
        /// );
        /// ```
        #[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
        #[error("{} must be a whole number from 1 to {}", $what, u64::MAX)]
        pub struct $error;
    )+};
}

pub(crate) use ordinals;

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use crate::auth_token::{ParseTokenNumberError, TokenNumber};

    #[test]
    fn an_ordinal_is_from_1_to_the_last_number() {
        for (text, number) in [("1", 1), ("10", 10), ("18446744073709551615", u64::MAX)] {
            let ordinal: TokenNumber = text.parse().unwrap();
            assert_eq!((ordinal.get(), ordinal.to_string().as_str()), (number, text));
            assert_eq!(TokenNumber::try_from(number), Ok(ordinal));
            assert_eq!(serde_json::to_value(ordinal).unwrap(), number);
        }
        for bad in ["", "0", "01", "+1", "-1", "1 ", "1.0", "18446744073709551616"] {
            assert_eq!(bad.parse::<TokenNumber>(), Err(ParseTokenNumberError), "{bad}");
        }
        assert_eq!(TokenNumber::try_from(0), Err(ParseTokenNumberError));
        assert!(serde_json::from_str::<TokenNumber>("0").is_err());
    }

    #[test]
    fn the_last_number_comes_after_itself() {
        assert_eq!(TokenNumber::after(0), TokenNumber::FIRST);
        assert_eq!(TokenNumber::after(1).get(), 2);
        assert_eq!(TokenNumber::after(u64::MAX - 1).get(), u64::MAX);
        assert_eq!(TokenNumber::after(u64::MAX).get(), u64::MAX);
    }
}
