//! The history of one noun: its facts in the order in which they were recorded.

use crate::{
    feed::Fact,
    noun::{Change, Noun},
    part::{self, Capacity},
    store::{Store, Unavailable},
};

/// The number of facts that [`fold`] reads at a time.
const READ_MAX: usize = 1000;

/// A position in the history of one noun. Later facts have greater positions.
///
/// The numbers are the store's own: they order the facts of one noun and mean nothing else.
///
/// ```
/// use enroll_store::history::HistoryPosition;
///
/// assert!(HistoryPosition::new([1, 0, 2]) < HistoryPosition::new([1, 1, 0]));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct HistoryPosition([i64; 3]);

impl HistoryPosition {
    /// Creates a position from a store's own numbers, the most significant first.
    ///
    /// ```
    /// use enroll_store::history::HistoryPosition;
    ///
    /// assert_eq!(HistoryPosition::new([1, 0, 2]).numbers(), [1, 0, 2]);
    /// ```
    #[must_use]
    pub const fn new(numbers: [i64; 3]) -> Self {
        Self(numbers)
    }

    /// Returns the store's own numbers.
    #[must_use]
    pub const fn numbers(self) -> [i64; 3] {
        self.0
    }
}

/// A part of the history of one noun.
///
/// No gate is before it: what happened at an instant is judged by the enterprise at that instant,
/// whose own history is read in the same way.
///
#[doc = head!()]
/// store.execute(&name, &request("r1")?, create).await?;
/// let history = store.history::<Enterprise>(&name, None, 100).await?;
/// assert_eq!((history.facts.len(), history.next), (1, None));
#[doc = tail!()]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct History {
    /// The facts and their positions, in the order in which they were recorded.
    pub facts: Vec<(HistoryPosition, Fact)>,
    /// The beginning of the next part; `None` at the end.
    pub next: Option<HistoryPosition>,
}

impl History {
    /// Creates a part from its facts; `goes_on` if others come after them.
    ///
    #[doc = head!()]
    /// let facts = vec![(HistoryPosition::new([1, 0, 0]), Fact::Unknown("{}".into()))];
    /// assert_eq!(History::new(facts.clone(), false).next, None);
    /// assert_eq!(History::new(facts, true).next, Some(HistoryPosition::new([1, 0, 0])));
    #[doc = tail!()]
    #[must_use]
    pub fn new(facts: Vec<(HistoryPosition, Fact)>, goes_on: bool) -> Self {
        let next = facts.last().map(|(position, _)| *position).filter(|_| goes_on);
        Self { facts, next }
    }

    /// Creates a part from the facts after a position: the first of them, at most `limit`, as far as
    /// they [fit](part).
    ///
    #[doc = head!()]
    /// let fact = |position| (HistoryPosition::new([position, 0, 0]), Fact::Unknown("{}".into()));
    /// // There are three facts, so the history goes on after two.
    /// let part = History::first_of((1..=3).map(fact), 2);
    /// assert_eq!((part.facts.len(), part.next), (2, Some(HistoryPosition::new([2, 0, 0]))));
    /// assert_eq!(History::first_of((1..=2).map(fact), 2).next, None);
    #[doc = tail!()]
    #[must_use]
    pub fn first_of(
        facts: impl IntoIterator<Item = (HistoryPosition, Fact)>,
        limit: usize,
    ) -> Self {
        let (mut part, mut capacity) = (Vec::new(), Capacity::new(limit));
        for (position, fact) in facts {
            if !capacity.takes(part::bytes_of(&fact)) {
                return Self::new(part, true);
            }
            part.push((position, fact));
        }
        Self::new(part, false)
    }
}

/// Folds the history of the noun called `name`, as long as `takes` takes its facts.
///
/// `None` is a noun that had not begun.
///
/// # Errors
///
/// Fails where the store cannot be reached, and at a fact of a later version that was taken.
///
#[doc = head!()]
/// assert_eq!(fold::<Enterprise, _>(&store, &name, |_, _| true).await?, None);
/// store.execute(&name, &request("r1")?, create).await?;
/// let folded = fold::<Enterprise, _>(&store, &name, |_, _| true).await?;
/// assert_eq!(folded, Some(Enterprise::from(created.clone())));
#[doc = tail!()]
pub async fn fold<N: Noun, S: Store>(
    store: &S,
    name: &N::Name,
    takes: impl Fn(HistoryPosition, &Fact) -> bool + Send + Sync,
) -> Result<Option<N>, FoldError> {
    let (mut noun, mut after) = (None, None);
    loop {
        let part = store.history::<N>(name, after, READ_MAX).await?;
        for (position, fact) in &part.facts {
            if !takes(*position, fact) {
                return Ok(noun);
            }
            let (_, change) = fact.event().and_then(N::change).ok_or(FoldError::Unknown)?;
            noun = Some(apply(noun, change).ok_or(FoldError::Unknown)?);
        }
        after = part.next;
        if after.is_none() {
            return Ok(noun);
        }
    }
}

/// Applies a fact; `None` if it does not follow.
pub(crate) fn apply<N: Noun>(noun: Option<N>, change: Change<N>) -> Option<N> {
    match (noun, change) {
        (None, Change::First(first)) => Some(first.into()),
        (Some(mut noun), Change::Next(event)) => {
            noun.replay(&event).ok()?;
            Some(noun)
        }
        (Some(_), Change::First(_)) | (None, Change::Next(_)) => None,
    }
}

/// Why a history has no noun.
///
/// ```
/// use enroll_store::history::FoldError;
///
/// assert_eq!(
///     FoldError::Unknown.to_string(),
///     "history contains a fact that this version does not know",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FoldError {
    /// The store cannot be reached.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// A fact is of a later version, or does not follow the one before.
    #[error("history contains a fact that this version does not know")]
    Unknown,
}

#[cfg(test)]
mod tests {
    use enroll_core::{Enterprise, Timestamp, enterprise::Created};

    use super::*;

    #[test]
    fn a_fact_that_cannot_follow_is_not_applied() {
        let created = Created::new("e1".parse().unwrap(), Timestamp::UNIX_EPOCH);
        let enterprise = Enterprise::from(created.clone());
        let deleted = Change::Next(enterprise.delete(Timestamp::UNIX_EPOCH).unwrap());
        let once = apply(Some(enterprise), deleted.clone());
        // The control: the first deletion follows.
        assert!(once.as_ref().is_some_and(Enterprise::is_deleted));
        assert_eq!(apply(once, deleted), None);
        assert_eq!(apply(None, Change::<Enterprise>::First(created.clone())), Some(created.into()));
    }
}
