//! The form of a write: which statement records it.

use enroll_store::noun::Kind;

/// Which nouns a statement writes: their kind, whether they begin, whether there are several.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    pub(crate) kind: Kind,
    pub(crate) begins: bool,
    pub(crate) many: bool,
}
