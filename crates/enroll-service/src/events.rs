//! The feed of what happened in an enterprise.

use std::sync::Arc;

use enroll_core::name::EnterpriseId;
use enroll_store::{Cursor, Recorded, Store};

use crate::{
    Service,
    error::{FeedError, NounError},
};

/// The most events of one answer.
const EVENTS_MAX: usize = 100;

/// A part of an enterprise's feed.
///
#[doc = head!()]
/// service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
/// let part = service.events(&enterprise, None).await?;
/// let positions: Vec<u64> = part.events.iter().map(|event| event.position).collect();
/// assert_eq!(positions, [1]);
#[doc = tail!()]
#[derive(Clone, Debug)]
pub struct FeedPart {
    /// The events, in the order of their positions.
    pub events: Vec<Arc<Recorded>>,
    /// The life of the store that the positions belong to.
    pub epoch: u64,
    /// The cursor of what comes after.
    pub next: String,
}

impl<S: Store> Service<S> {
    /// Reads up to 100 events of an enterprise after a cursor, or from the beginning.
    ///
    /// # Errors
    ///
    /// Refuses an enterprise that does not exist; a cursor of another feed, of a store since reset,
    /// or of events since forgotten.
    ///
    #[doc = head!()]
    /// service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
    /// let part = service.events(&enterprise, None).await?;
    /// assert_eq!(part.events.len(), 1);
    /// // The cursor leads to what comes after.
    /// assert!(service.events(&enterprise, Some(&part.next)).await?.events.is_empty());
    #[doc = tail!()]
    pub async fn events(
        &self,
        enterprise: &EnterpriseId,
        after: Option<&str>,
    ) -> Result<FeedPart, FeedError> {
        let list = list(enterprise);
        let read = |text| {
            let place = self.read_cursor(&list, text).ok()?;
            let (epoch, position) = place.split_first_chunk()?;
            let position = u64::from_be_bytes(position.try_into().ok()?);
            Some(Cursor { epoch: u64::from_be_bytes(*epoch), position })
        };
        let feed = match after.map(|text| read(text).ok_or(FeedError::Cursor)).transpose() {
            Ok(after) => {
                let feed = self.store.events(enterprise, after, EVENTS_MAX).await;
                feed.map_err(FeedError::from)
            }
            Err(refused) => Err(refused),
        };
        let feed = match feed {
            Ok(feed) => feed,
            // An enterprise that does not exist is reported before errors of the request.
            Err(refused) => {
                self.check_enterprise(enterprise).await?;
                return Err(refused);
            }
        };
        let feed = feed.admit(self.admission).map_err(NounError::from)?;
        let Cursor { epoch, position } = feed.next;
        let next = self.feed_cursor(enterprise, epoch, position);
        Ok(FeedPart { events: feed.events, epoch, next })
    }

    /// Returns the cursor of what comes after a position.
    ///
    #[doc = head!()]
    /// service.issue_enrollment_token(&enterprise, Terms::default(), Origin::Own, context).await?;
    /// let part = service.events(&enterprise, None).await?;
    /// let beginning = service.feed_cursor(&enterprise, part.epoch, 0);
    /// assert_eq!(service.events(&enterprise, Some(&beginning)).await?.events.len(), 1);
    #[doc = tail!()]
    #[must_use]
    pub fn feed_cursor(&self, enterprise: &EnterpriseId, epoch: u64, position: u64) -> String {
        let place = [epoch.to_be_bytes(), position.to_be_bytes()].concat();
        self.write_cursor(&list(enterprise), &place)
    }
}

/// Returns what the cursors of an enterprise's feed are bound to.
fn list(enterprise: &EnterpriseId) -> [&[u8]; 2] {
    [b"events", enterprise.as_str().as_bytes()]
}
