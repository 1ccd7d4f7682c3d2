//! Texts that are bounded and otherwise free.

/// Defines types of text of 1 to *n* characters (Unicode code points) without NUL, and their
/// errors.
macro_rules! bounded_text {
    ($($(#[$doc:meta])* $name:ident, $max:literal, $check:ident => $error:ident, $what:literal;)+) => {$(
        $crate::text_type::text_types! {
            $(#[$doc])*
            $name(alloc::boxed::Box<str>), $what, $check => $error;
        }

        impl $name {
            /// The most code points that the text may have.
            pub const CHARACTERS_MAX: usize = $max;
        }

        fn $check(text: &str) -> Result<(), $error> {
            let too_long = text.chars().nth($name::CHARACTERS_MAX).is_some();
            if text.is_empty() || too_long || text.contains('\0') { Err($error) } else { Ok(()) }
        }

        #[doc = concat!("The text is not a [`", stringify!($name), "`].")]
        #[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
        #[error("{} must be 1 to {} characters without NUL", $what, $name::CHARACTERS_MAX)]
        pub struct $error;
    )+};
}

pub(crate) use bounded_text;
