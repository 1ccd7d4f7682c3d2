//! `$select`: which properties of a profile are shown.

use super::{Collection, InvalidOption, Property};
use crate::excerpt::Excerpt;

/// Which properties of a profile are shown, in the order in which they were asked for.
///
/// ```
/// use enroll_dialects::graph::{Query, Route};
///
/// let route = Route::parse(&["androidForWorkEnrollmentProfiles"])?;
/// // `*` is all properties.
/// assert_eq!(Query::parse("$select=*", &route)?.select(), None);
/// assert!(Query::parse("$select=wifiSsid", &route).is_err());
/// # Ok::<(), enroll_dialects::graph::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Select(Vec<Property>);

impl Select {
    /// Reads names with commas between them. `None` is all properties: nothing is named, or `*`.
    ///
    /// # Errors
    ///
    /// Refuses a name that is no property of the collection's entities.
    pub(super) fn parse(text: &str, collection: Collection) -> Result<Option<Self>, InvalidOption> {
        let mut properties = Vec::new();
        let mut is_all = false;
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match collection.property(name) {
                None if name == "*" => is_all = true,
                None => {
                    let name = Excerpt(name).to_string();
                    return Err(InvalidOption::UnknownProperty { name, collection });
                }
                Some(property) if properties.contains(&property) => {}
                Some(property) => properties.push(property),
            }
        }
        Ok((!is_all && !properties.is_empty()).then_some(Self(properties)))
    }

    /// Returns whether the property is shown.
    ///
    /// ```
    /// use enroll_dialects::graph::{Property, Query, Route};
    ///
    /// let route = Route::parse(&["androidForWorkEnrollmentProfiles"])?;
    /// let query = Query::parse("$select=id,displayName", &route)?;
    /// let select = query.select().ok_or("all")?;
    /// assert!(select.includes(Property::DisplayName) && !select.includes(Property::TokenValue));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn includes(&self, property: Property) -> bool {
        self.0.contains(&property)
    }

    /// Returns the names, with commas between them.
    pub(super) fn names(&self) -> String {
        let names: Vec<_> = self.0.iter().map(|property| property.name()).collect();
        names.join(",")
    }
}
