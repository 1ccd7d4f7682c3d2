//! The history of one noun: its facts in the order in which they were recorded.

use crate::{
    feed::Fact,
    part::{self, Capacity},
};

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
