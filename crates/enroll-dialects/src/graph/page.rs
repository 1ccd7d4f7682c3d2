//! Pages: what a query shows of all profiles.

use std::borrow::Borrow;

use enroll_core::EnrollmentProfile;

use super::{Query, cursor};

/// A page of a list.
///
/// ```
/// # use enroll_core::{EnrollmentProfile, Timestamp, enrollment_profile::Settings};
/// # let now = Timestamp::UNIX_EPOCH;
/// # let name = "enterprises/e1/enrollmentProfiles/p1".parse()?;
/// # let settings = Settings { display_name: Some("Kiosks".parse()?), ..Settings::default() };
/// # let profile = EnrollmentProfile::from(EnrollmentProfile::create(name, settings, now));
/// use enroll_dialects::graph::{Query, Route};
///
/// let route = Route::parse(&["androidDeviceOwnerEnrollmentProfiles"])?;
/// // The profile is in the other collection.
/// assert!(Query::parse("", &route)?.page([&profile]).profiles.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The profiles, in order.
    pub profiles: Vec<T>,
    /// The count of the others, or the link to them.
    pub others: Others,
}

/// The profiles that are not on a page: their count, and the link to them.
#[derive(Clone, Debug)]
pub struct Others {
    /// The number of profiles on all pages, if the query has `$count=true`.
    pub(super) count: Option<usize>,
    /// The query of the next page; `None` on the last one.
    pub(super) next: Option<String>,
}

impl Query {
    /// Returns the page that is asked for, out of all profiles of an enterprise. Those of another
    /// collection, and those that are deleted, are left out.
    ///
    /// The profiles are in the order of their creation, or in that of `$orderby`; `$skip` counts
    /// from the beginning of the page.
    ///
    /// ```
    /// # use enroll_core::{EnrollmentProfile, Timestamp, enrollment_profile::Settings};
    /// # let now = Timestamp::UNIX_EPOCH;
    /// # let name = "enterprises/e1/enrollmentProfiles/p1".parse()?;
    /// # let settings = Settings { display_name: Some("Kiosks".parse()?), ..Settings::default() };
    /// # let profile = EnrollmentProfile::from(EnrollmentProfile::create(name, settings, now));
    /// use enroll_dialects::graph::{Query, Route};
    ///
    /// let route = Route::parse(&["androidForWorkEnrollmentProfiles"])?;
    /// let query = Query::parse("$top=1", &route)?;
    /// assert_eq!(query.page([&profile, &profile]).profiles.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn page<T: Borrow<EnrollmentProfile>>(
        &self,
        profiles: impl IntoIterator<Item = T>,
    ) -> Page<T> {
        let shown = profiles.into_iter().filter(|profile| self.shows(profile.borrow()));
        let mut placed: Vec<_> =
            shown.map(|profile| (self.order.place(profile.borrow()), profile)).collect();
        let count = self.count.then_some(placed.len());
        if let Some(after) = &self.after {
            placed.retain(|(place, _)| self.order.compare(place, after).is_gt());
        }
        placed.sort_by(|(one, _), (other, _)| self.order.compare(one, other));
        let is_last = placed.len() <= self.skip.saturating_add(self.top);
        let shown: Vec<_> = placed.into_iter().skip(self.skip).take(self.top).collect();
        let next = shown
            .last()
            .filter(|_| !is_last)
            .map(|(place, _)| format!("{}$skiptoken={}", self.repeated, cursor::write(place)));
        let profiles = shown.into_iter().map(|(_, profile)| profile).collect();
        Page { profiles, others: Others { count, next } }
    }

    /// Returns how many profiles `$filter` shows, out of all of an enterprise: the reply to a
    /// `GET` of `$count`, as text.
    ///
    /// ```
    /// # use enroll_core::{EnrollmentProfile, Timestamp, enrollment_profile::Settings};
    /// # let now = Timestamp::UNIX_EPOCH;
    /// # let name = "enterprises/e1/enrollmentProfiles/p1".parse()?;
    /// # let settings = Settings { display_name: Some("Kiosks".parse()?), ..Settings::default() };
    /// # let profile = EnrollmentProfile::from(EnrollmentProfile::create(name, settings, now));
    /// use enroll_dialects::graph::{Query, Route};
    ///
    /// let route = Route::parse(&["androidForWorkEnrollmentProfiles", "$count"])?;
    /// let query = Query::parse("$filter=displayName%20eq%20%27Kiosks%27", &route)?;
    /// assert_eq!(query.count([&profile]), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn count<T: Borrow<EnrollmentProfile>>(
        &self,
        profiles: impl IntoIterator<Item = T>,
    ) -> usize {
        profiles.into_iter().filter(|profile| self.shows(profile.borrow())).count()
    }

    fn shows(&self, profile: &EnrollmentProfile) -> bool {
        self.collection.holds(profile)
            && self.filter.as_ref().is_none_or(|filter| filter.accepts(profile))
    }
}
