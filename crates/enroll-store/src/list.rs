//! Lists: pages in order of creation.

use enroll_core::{Enterprise, Timestamp, name::EnterpriseId};

use crate::noun::Noun;

/// How many records one page examines at most: a page may hold fewer than asked, or none, and
/// still have a next one.
pub const EXAMINED_MAX: usize = 1000;

/// Which page of which nouns.
#[derive(Clone, Debug)]
pub struct ListQuery<'a> {
    /// The enterprise that holds them.
    pub parent: &'a EnterpriseId,
    /// Only those of this [group](Noun::group).
    pub group: Option<&'a str>,
    /// Only what comes after this mark.
    pub after: Option<Mark>,
    /// How many at most.
    pub limit: usize,
}

/// Where a page ended: it survives inserts, deletions and expiries.
///
/// Its bytes are the store's own. Whoever hands them to strangers must make sure that they come
/// back unchanged and for the same list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mark(pub Vec<u8>);

/// A page. What is there while all pages are read appears on exactly one of them.
#[derive(Clone, Debug)]
pub struct Page<N: Noun> {
    /// The nouns, in order of creation.
    pub nouns: Vec<N>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Mark>,
    /// The enterprise that holds them, if it was ever created; `None` in a list of enterprises.
    pub enterprise: Option<Enterprise>,
    /// When they were read.
    pub now: Timestamp,
}

/// The names of the members of groups.
#[derive(Clone, Debug)]
pub struct Members<N: Noun> {
    /// The groups in the order in which they were asked for; of each, the names of its first
    /// members in order of creation.
    pub groups: Vec<Vec<N::Name>>,
    /// The enterprise that holds them, if it was ever created.
    pub enterprise: Option<Enterprise>,
}

/// Why there is no page.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ListError {
    /// The mark is not of this store, or of a time before it was reset.
    #[error("mark must come from an earlier page of the same list")]
    ForeignMark,
    /// The store cannot be reached.
    #[error("store is unavailable")]
    Unavailable,
}
