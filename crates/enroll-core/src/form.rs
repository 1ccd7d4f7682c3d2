//! The serde form of structs and variants that have optional parts.
//!
//! A format that people read leaves an absent part out. A compact format has no field names: a part
//! that is left out there would move all parts after it, so every part is written.

#[cfg(feature = "serde")]
pub(crate) use self::part::Part;

#[cfg(feature = "serde")]
mod part {
    use alloc::vec::Vec;

    use indexmap::IndexMap;

    /// A part that can be absent. Reading a form without the part must give an absent part.
    pub(crate) trait Part {
        /// Returns whether the part may be left out.
        fn is_absent(&self) -> bool;
    }

    impl<T> Part for Option<T> {
        fn is_absent(&self) -> bool {
            self.is_none()
        }
    }

    impl<T> Part for Vec<T> {
        fn is_absent(&self) -> bool {
            self.is_empty()
        }
    }

    impl<K, V, S> Part for IndexMap<K, V, S> {
        fn is_absent(&self) -> bool {
            self.is_empty()
        }
    }
}

/// Implements `Serialize` for a struct or an enum in place of the derive.
///
/// Every field is named, in the order of its declaration, and `optional` follows one that is left
/// out where it is absent. Every variant is named by its index, counted from 0, and has its stored
/// name.
macro_rules! form {
    (struct $type:ident { $($field:ident $(: $optional:ident)?),+ $(,)? }) => {
        #[cfg(feature = "serde")]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct as _;

                let readable = serializer.is_human_readable();
                let Self { $($field),+ } = self;
                let count = 0 $(+ usize::from(form!(@kept readable $field $($optional)?)))+;
                let mut parts = serializer.serialize_struct(stringify!($type), count)?;
                $(form!(@part parts readable $field $($optional)?);)+
                parts.end()
            }
        }
    };
    (enum $type:ident { $(
        $index:literal $stored:literal
        $variant:ident $(($inner:ident))? $({ $($field:ident $(: $optional:ident)?),+ })?
    ),+ $(,)? }) => {
        #[cfg(feature = "serde")]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {$(
                    Self::$variant $(($inner))? $({ $($field),+ })? => form!(
                        @variant serializer $type $index $stored
                        $(($inner))? $({ $($field $(: $optional)?),+ })?
                    ),
                )+}
            }
        }
    };
    (@variant $serializer:ident $type:ident $index:literal $stored:literal) => {
        $serializer.serialize_unit_variant(stringify!($type), $index, $stored)
    };
    (@variant $serializer:ident $type:ident $index:literal $stored:literal ($inner:ident)) => {
        $serializer.serialize_newtype_variant(stringify!($type), $index, $stored, $inner)
    };
    (@variant $serializer:ident $type:ident $index:literal $stored:literal {
        $($field:ident $(: $optional:ident)?),+
    }) => {{
        use serde::ser::SerializeStructVariant as _;

        let readable = $serializer.is_human_readable();
        let count = 0 $(+ usize::from(form!(@kept readable $field $($optional)?)))+;
        let mut parts =
            $serializer.serialize_struct_variant(stringify!($type), $index, $stored, count)?;
        $(form!(@part parts readable $field $($optional)?);)+
        parts.end()
    }};
    (@kept $readable:ident $field:ident) => {{
        let _: bool = $readable;
        true
    }};
    (@kept $readable:ident $field:ident optional) => {
        !($readable && $crate::form::Part::is_absent($field))
    };
    (@part $parts:ident $readable:ident $field:ident) => {
        $parts.serialize_field(stringify!($field), $field)?
    };
    (@part $parts:ident $readable:ident $field:ident optional) => {
        if form!(@kept $readable $field optional) {
            $parts.serialize_field(stringify!($field), $field)?;
        } else {
            $parts.skip_field(stringify!($field))?;
        }
    };
}

pub(crate) use form;
