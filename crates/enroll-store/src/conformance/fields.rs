//! The fields of what a store returns: a store that gets one of them wrong is found.

use enroll_core::{EnrollmentToken, token_ref::TokenRef};

use crate::{
    feed::{Cursor, FeedPart, Recorded},
    gate::Admitted,
    history::History,
    list::Listed,
};

/// Defines the table, and takes each type apart: a field that the table lacks does not compile.
macro_rules! fields {
    ($($methods:literal $of:ty = $($name:ident)::+ { $($field:ident),+ })+) => {
        /// The fields of each type that methods of the [port](crate::Store) return, with those
        /// methods. For each, one of the faults of the suite's own control must be wrong in it.
        pub const FIELDS: &[(&str, &str)] = &[$($(($methods, stringify!($field))),+),+];

        $(const _: () = {
            fn _exhaustive(of: &$of) {
                let $($name)::+ { $($field: _),+ } = of;
            }
        };)+
    };
}

fields! {
    "read" Admitted<EnrollmentToken> = Admitted { noun, enterprise, now }
    "read_many" Admitted<EnrollmentToken> = Admitted { noun, enterprise, now }
    "find" Admitted<EnrollmentToken> = Admitted { noun, enterprise, now }
    "list" Listed<EnrollmentToken> = Listed { nouns, next, now }
    "enterprises" Listed<EnrollmentToken> = Listed { nouns, next, now }
    "events" FeedPart = FeedPart { events, next }
    "events: next" Cursor = Cursor { epoch, position }
    "events: events" Recorded = Recorded { position, fact }
    "history" History = History { facts, next }
}

/// A token that a value leads to has these parts; a further kind of token does not compile.
pub const TOKEN_FIELDS: &[(&str, &str)] = &[
    ("look_up: enrollment token", "name"),
    ("look_up: authentication token", "user"),
    ("look_up: authentication token", "number"),
    ("look_up: enrollment profile", "profile"),
    ("look_up: enrollment profile", "generation"),
];

const _: () = {
    fn _exhaustive(token: &TokenRef) {
        match token {
            TokenRef::EnrollmentToken(_)
            | TokenRef::AuthToken { user: _, number: _ }
            | TokenRef::EnrollmentProfile { profile: _, generation: _ } => {}
        }
    }
};

/// Values next to the types above: the enterprise of a page, the answer to a decision.
pub const OTHER_FIELDS: &[(&str, &str)] = &[
    ("list", "enterprise"),
    ("members", "groups"),
    ("members", "enterprise"),
    ("events", "enterprise"),
    ("execute", "noun"),
    ("execute", "changes"),
    ("execute", "devices"),
    ("execute", "replayed"),
    ("execute", "enterprise"),
];
