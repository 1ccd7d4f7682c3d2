//! Lists: pages in order of creation.

use enroll_core::{Enterprise, Timestamp, name::EnterpriseId};

use crate::{
    gate::{Admission, NoEnterprise},
    noun::{Kind, Noun},
};

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
    /// The most records of the page.
    pub limit: usize,
}

/// The end of a page, which survives inserts, deletions and expiries.
///
/// The bytes have a meaning for the store alone. A caller that passes them to strangers must check
/// that they come back unchanged and for the same list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mark(pub Vec<u8>);

/// A page. What is there while all pages are read appears on exactly one of them.
#[derive(Clone, Debug)]
pub struct Page<N: Noun> {
    listed: Listed<N>,
    enterprise: Option<Enterprise>,
}

/// A page, behind the gate.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Listed<N> {
    /// The nouns, in order of creation.
    pub nouns: Vec<N>,
    /// The beginning of the next page; `None` at the end.
    pub next: Option<Mark>,
    /// When they were read.
    pub now: Timestamp,
}

impl<N: Noun> Page<N> {
    /// Creates a page of nouns that were read at a time. It belongs to no enterprise.
    #[must_use]
    pub fn new(nouns: Vec<N>, next: Option<Mark>, now: Timestamp) -> Self {
        Self { listed: Listed { nouns, next, now }, enterprise: None }
    }

    /// Sets the enterprise that holds the nouns, if it was ever created.
    #[must_use]
    pub fn with_enterprise(self, enterprise: Option<Enterprise>) -> Self {
        Self { enterprise, ..self }
    }

    /// Returns whether there is nothing on the page.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.listed.nouns.is_empty()
    }

    /// Returns the nouns, if their enterprise exists. In a list of enterprises, each is its own
    /// gate: those that do not exist are left out.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    pub fn admit(self, admission: Admission) -> Result<Listed<N>, NoEnterprise> {
        let Self { mut listed, enterprise } = self;
        if N::KIND == Kind::Enterprise {
            listed.nouns.retain(|noun| admission.admits(noun.gate()));
        } else {
            admission.check::<N>(None, enterprise.as_ref())?;
        }
        Ok(listed)
    }

    /// Returns the nouns and their enterprise without asking for it: for the suite that stores
    /// pass.
    #[cfg(any(test, feature = "conformance"))]
    #[must_use]
    pub fn ungated(self) -> (Listed<N>, Option<Enterprise>) {
        let Self { listed, enterprise } = self;
        (listed, enterprise)
    }
}

/// The names of the members of groups.
#[derive(Clone, Debug)]
pub struct Members<N: Noun> {
    groups: Vec<Vec<N::Name>>,
    enterprise: Option<Enterprise>,
}

impl<N: Noun> Members<N> {
    /// Creates the names of members: the groups in the order in which they were asked for; of each,
    /// the names of its first members in order of creation. The enterprise that holds them is given
    /// if it was ever created.
    #[must_use]
    pub fn new(groups: Vec<Vec<N::Name>>, enterprise: Option<Enterprise>) -> Self {
        Self { groups, enterprise }
    }

    /// Returns the names of each group, if their enterprise exists.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    pub fn admit(self, admission: Admission) -> Result<Vec<Vec<N::Name>>, NoEnterprise> {
        admission.check::<N>(None, self.enterprise.as_ref())?;
        Ok(self.groups)
    }

    /// Returns the names and their enterprise without asking for it: for the suite that stores
    /// pass.
    #[cfg(any(test, feature = "conformance"))]
    #[must_use]
    pub fn ungated(self) -> (Vec<Vec<N::Name>>, Option<Enterprise>) {
        let Self { groups, enterprise } = self;
        (groups, enterprise)
    }
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
