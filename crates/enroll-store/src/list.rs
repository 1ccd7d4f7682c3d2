//! Lists: pages in order of creation.

use enroll_core::{Enterprise, Timestamp, name::EnterpriseId};

use crate::{
    gate::{Admission, NoEnterprise},
    noun::{Kind, Noun},
};

/// The most records that one page examines: a page may hold fewer records than its limit, or none,
/// and still have a next one.
pub const EXAMINED_MAX: usize = 1000;

/// Which page of which nouns.
///
#[doc = head!()]
/// store.execute(&name, &request("r1")?, create).await?;
/// let query = ListQuery { parent: &id, group: None, after: None, limit: 100 };
/// let page = store.list::<Policy, _>(query, |_, _| true).await?;
/// assert!(page.is_empty());
#[doc = tail!()]
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
///
#[doc = head!()]
/// // No page of the store gave this mark.
/// let query = ListQuery { parent: &id, group: None, after: Some(Mark(vec![7])), limit: 100 };
/// let refused = store.list::<Policy, _>(query, |_, _| true).await;
/// assert_eq!(refused.map(drop), Err(ListError::ForeignMark));
#[doc = tail!()]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mark(pub Vec<u8>);

/// A page. What is there while all pages are read appears on exactly one of them.
///
#[doc = head!()]
/// store.execute(&name, &request("r1")?, create).await?;
/// let page = store.enterprises(None, 100, |_, _| true).await?;
/// assert_eq!(page.admit(Admission::Created)?.nouns.len(), 1);
#[doc = tail!()]
#[derive(Clone, Debug)]
pub struct Page<N: Noun> {
    listed: Listed<N>,
    enterprise: Option<Enterprise>,
}

/// A page, behind the gate.
///
#[doc = head!()]
/// store.execute(&name, &request("r1")?, create).await?;
/// let listed = store.enterprises(None, 100, |_, _| true).await?.admit(Admission::Created)?;
/// assert_eq!((listed.nouns.len(), listed.next), (1, None));
#[doc = tail!()]
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
    ///
    #[doc = head!()]
    /// let page = Page::new(vec![Enterprise::from(created)], None, now);
    /// assert!(!page.is_empty());
    #[doc = tail!()]
    #[must_use]
    pub fn new(nouns: Vec<N>, next: Option<Mark>, now: Timestamp) -> Self {
        Self { listed: Listed { nouns, next, now }, enterprise: None }
    }

    /// Sets the enterprise that holds the nouns, if it was ever created.
    ///
    #[doc = head!()]
    /// let page = || Page::<Policy>::new(Vec::new(), None, now);
    /// assert!(page().admit(Admission::Created).is_err());
    /// let page = page().with_enterprise(Some(Enterprise::from(created)));
    /// assert!(page.admit(Admission::Created).is_ok());
    #[doc = tail!()]
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
    ///
    #[doc = head!()]
    /// let mut deleted = Enterprise::from(created);
    /// let event = deleted.delete(now)?;
    /// deleted.apply(&event);
    /// // In a list of enterprises, those that do not exist are left out.
    /// let page = Page::new(vec![deleted], None, now);
    /// assert!(page.admit(Admission::Any)?.nouns.is_empty());
    #[doc = tail!()]
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
///
#[doc = head!()]
/// use enroll_core::Device;
///
/// store.execute(&name, &request("r1")?, create).await?;
/// // The names of the devices with each of two serial numbers.
/// let members = store.members::<Device>(&id, &["R58M12", "R58M13"], 10).await?;
/// assert_eq!(members.admit(Admission::Created)?, [vec![], vec![]]);
#[doc = tail!()]
#[derive(Clone, Debug)]
pub struct Members<N: Noun> {
    groups: Vec<Vec<N::Name>>,
    enterprise: Option<Enterprise>,
}

impl<N: Noun> Members<N> {
    /// Creates the names of members: the groups in the order in which they were asked for; of each,
    /// the names of its first members in order of creation. The enterprise that holds them is given
    /// if it was ever created.
    ///
    #[doc = head!()]
    /// let groups = vec![vec!["enterprises/e1/policies/kiosk".parse()?]];
    /// let members = Members::<Policy>::new(groups.clone(), Some(Enterprise::from(created)));
    /// assert_eq!(members.admit(Admission::Created)?, groups);
    #[doc = tail!()]
    #[must_use]
    pub fn new(groups: Vec<Vec<N::Name>>, enterprise: Option<Enterprise>) -> Self {
        Self { groups, enterprise }
    }

    /// Returns the names of each group, if their enterprise exists.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist.
    ///
    #[doc = head!()]
    /// let members = Members::<Policy>::new(Vec::new(), None);
    /// assert_eq!(members.admit(Admission::Created), Err(NoEnterprise));
    #[doc = tail!()]
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
///
/// ```
/// use enroll_store::list::ListError;
///
/// assert_eq!(
///     ListError::ForeignMark.to_string(),
///     "mark must come from an earlier page of the same list",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ListError {
    /// The mark is not of this store, or of a time before it was reset.
    #[error("mark must come from an earlier page of the same list")]
    ForeignMark,
    /// The store cannot be reached.
    #[error("store is unavailable")]
    Unavailable,
}
