//! Folding: the history of a noun into the noun.

use crate::{
    executed::{NounAfter, Outcome},
    feed::Fact,
    history::HistoryPosition,
    noun::{Change, Noun},
    store::{Store, Unavailable},
};

/// The number of facts that [`fold`] reads at a time.
const READ_MAX: usize = 1000;

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

impl<N: Noun> Outcome<N> {
    /// Returns the noun as the decision left it; `None` if it was absent and stays so.
    ///
    /// Nothing is read where the request was executed just now, nor where the noun began with it.
    /// Else the history of the noun is read, up to that decision.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be reached, and at a fact of a later version.
    ///
    #[doc = head!()]
    /// store.execute(&name, &request("r1")?, create).await?;
    /// let replayed = store.execute(&name, &request("r1")?, create).await?;
    /// let enterprise = replayed.admit(Admission::Created)?.noun(&store).await?;
    /// assert_eq!(enterprise, Some(Enterprise::from(created.clone())));
    #[doc = tail!()]
    pub async fn noun<S: Store>(self, store: &S) -> Result<Option<N>, FoldError> {
        let last = match self.noun {
            NounAfter::Known(noun) => return Ok(noun),
            NounAfter::At(last) => last,
        };
        if let Some(Change::First(_)) = self.changes.first() {
            let mut noun = None;
            for change in self.changes {
                noun = Some(apply(noun, change).ok_or(FoldError::Unknown)?);
            }
            return Ok(noun);
        }
        fold(store, &self.name, |position, _| position <= last).await
    }
}

/// Applies a fact; `None` if it does not follow.
fn apply<N: Noun>(noun: Option<N>, change: Change<N>) -> Option<N> {
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
/// use enroll_store::fold::FoldError;
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
