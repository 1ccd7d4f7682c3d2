//! Nouns: the state machines of this crate, and their kinds.

mod kind;

pub use self::kind::{Kind, ParseKindError};
