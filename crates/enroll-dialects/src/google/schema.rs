//! Schemas: which fields a response can have.

use super::is_name;

/// The fields that a message can have, whether or not a given one has them.
///
/// Lists are transparent: a field of its elements is a field of the list.
#[derive(Debug)]
pub struct Schema(pub(crate) &'static [Field]);

/// A field, by its `lowerCamelCase` name.
#[derive(Debug)]
pub(crate) enum Field {
    /// The value has no fields of its own.
    Value(&'static str),
    /// The value has the fields of a message.
    Message(&'static str, &'static Schema),
    /// The value has any fields, none of which has fields of its own.
    Map(&'static str),
    /// The value has any fields, at any depth: they are kept and not known.
    Kept(&'static str),
}

impl Field {
    pub(super) fn name(&self) -> &'static str {
        let (Self::Value(name) | Self::Message(name, _) | Self::Map(name) | Self::Kept(name)) =
            self;
        name
    }
}

impl Schema {
    /// Returns the fields called `name`, in either spelling; `*` is the name of all.
    pub(super) fn called(&self, name: &str) -> impl Iterator<Item = &Field> {
        self.0.iter().filter(move |field| name == "*" || is_name(name, field.name()))
    }
}

/// Defines schemas: `NAME { value, message -> SCHEMA, map -> *, kept -> ? }`.
macro_rules! schema {
    ($($(#[$doc:meta])* $visibility:vis $name:ident { $($field:ident $(-> $of:tt)?),* $(,)? })+) => {$(
        $(#[$doc])*
        $visibility static $name: $crate::google::Schema = $crate::google::Schema(&[
            $($crate::google::schema!(@ $field $($of)?)),*
        ]);
    )+};
    (@ $field:ident) => { $crate::google::Field::Value(stringify!($field)) };
    (@ $field:ident *) => { $crate::google::Field::Map(stringify!($field)) };
    (@ $field:ident ?) => { $crate::google::Field::Kept(stringify!($field)) };
    (@ $field:ident $of:ident) => { $crate::google::Field::Message(stringify!($field), &$of) };
}
pub(crate) use schema;
