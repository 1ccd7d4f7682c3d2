//! Query options of a `GET`.

use std::borrow::Cow;

use percent_encoding::percent_decode;

use super::{
    BadRequest, Collection, Error, Filter, InvalidOption, Resource, Route, Select, cursor,
    order::{Order, Place},
};

/// How many profiles a page has where `$top` is not given: as many as a page of
/// [users](https://learn.microsoft.com/graph/api/user-list) has.
pub const PAGE_SIZE_DEFAULT: usize = 100;
/// The most profiles that a page may have. Graph documents that the least is 1, and that the most
/// depends on the API; that of users is this.
pub const PAGE_SIZE_MAX: usize = 999;

/// The most profiles that may be skipped: what an Int32 holds.
const SKIP_MAX: usize = 2_147_483_647;

/// The options of a `GET`.
///
/// ```
/// use enroll_dialects::graph::{Query, Route};
///
/// let route = Route::parse(&["androidForWorkEnrollmentProfiles"])?;
/// let query = Query::parse("$count=true&$filter=displayName%20eq%20%27a+b%27&x=1", &route)?;
/// assert!(query.filter().is_some_and(|filter| filter.accepts_name(Some("a b"))));
///
/// let refused = Query::parse("$search=a", &route).unwrap_err();
/// assert_eq!(refused.to_string(), "The query option '$search' is not supported.");
/// # Ok::<(), enroll_dialects::graph::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Query {
    pub(super) collection: Collection,
    /// The query as it came, but without what a next page does not repeat.
    pub(super) repeated: String,
    pub(super) filter: Option<Filter>,
    pub(super) select: Option<Select>,
    pub(super) order: Order,
    pub(super) skip: usize,
    pub(super) top: usize,
    pub(super) count: bool,
    pub(super) after: Option<Place>,
}

impl Query {
    /// Reads the raw query string of a `GET`: what follows `?`, or nothing.
    ///
    /// A `+` is a space and `%XX` a byte. [Graph's options](https://learn.microsoft.com/graph/query-parameters)
    /// may be without their `$`, as everywhere in the beta version, and in upper case. Of a
    /// collection `$filter`, `$select`, `$top`, `$skip`, `$skiptoken`, `$count` and `$orderby`
    /// are acted on; of its `$count` `$filter`; of a profile `$select`. `$expand` may be empty,
    /// for there is nothing to expand, and `$format` `json`. Any other name without a `$` is the
    /// client's own, which [OData](https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_CustomQueryOptions)
    /// allows: it is ignored.
    ///
    /// # Errors
    ///
    /// Refuses, from left to right, what is not UTF-8, an option that is unknown, not supported
    /// here or given twice, and a value that is none of the option's; then a `$skiptoken` that
    /// no list in this order gave.
    ///
    /// ```
    /// use enroll_dialects::graph::{Query, Route};
    ///
    /// let route = Route::parse(&["androidForWorkEnrollmentProfiles"])?;
    /// assert!(Query::parse("$top=999", &route).is_ok());
    /// assert!(Query::parse("$top=1000", &route).is_err());
    /// # Ok::<(), enroll_dialects::graph::Error>(())
    /// ```
    pub fn parse(text: &str, route: &Route) -> Result<Self, Error> {
        Ok(Self::read(text, route)?)
    }

    fn read(text: &str, route: &Route) -> Result<Self, BadRequest> {
        let mut query = Self::new(route.collection);
        let mut given = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name)?, decode(value)?);
            let option = Name::from_text(&name);
            if !matches!(option, Some(Name::Skip | Name::SkipToken)) {
                query.repeated.push_str(pair);
                query.repeated.push('&');
            }
            match option {
                None if name.starts_with('$') => return Err(BadRequest::option(&name)),
                None => {}
                Some(option) if given.contains(&option) => {
                    return Err(BadRequest::RepeatedOption { name: option.text() });
                }
                Some(option) => {
                    given.push(option);
                    query.set(option, &value, route.resource)?;
                }
            }
        }
        match &query.after {
            Some(place) if !query.order.has(place) => {
                Err(Name::SkipToken.refuse(InvalidOption::SkipToken))
            }
            _ => Ok(query),
        }
    }

    fn new(collection: Collection) -> Self {
        Self {
            collection,
            repeated: String::new(),
            filter: None,
            select: None,
            order: Order::default(),
            skip: 0,
            top: PAGE_SIZE_DEFAULT,
            count: false,
            after: None,
        }
    }

    fn set(&mut self, name: Name, value: &str, resource: Resource) -> Result<(), BadRequest> {
        let blank = value.trim().is_empty();
        let says_nothing = name == Name::Expand && blank;
        if says_nothing || name.is_of(resource) {
            self.read_value(name, value, blank).map_err(|why| name.refuse(why))
        } else {
            Err(BadRequest::option(name.text()))
        }
    }

    fn read_value(&mut self, name: Name, value: &str, blank: bool) -> Result<(), InvalidOption> {
        match name {
            Name::Filter if blank => {}
            Name::Filter => self.filter = Some(value.parse()?),
            Name::Select => self.select = Select::parse(value, self.collection)?,
            Name::OrderBy => self.order = Order::parse(value)?,
            Name::Top => self.top = number(value, 1, PAGE_SIZE_MAX)?,
            Name::Skip => self.skip = number(value, 0, SKIP_MAX)?,
            Name::SkipToken => {
                self.after = Some(cursor::parse(value).ok_or(InvalidOption::SkipToken)?);
            }
            Name::Count => self.count = value.parse().map_err(|_| InvalidOption::Boolean)?,
            Name::Format if !value.eq_ignore_ascii_case("json") => {
                return Err(InvalidOption::Format);
            }
            Name::Format | Name::Expand | Name::Search => {}
        }
        Ok(())
    }

    /// Returns which profiles are shown; `None` is all.
    #[must_use]
    pub fn filter(&self) -> Option<&Filter> {
        self.filter.as_ref()
    }

    /// Returns which properties of a profile are shown; `None` is all.
    #[must_use]
    pub fn select(&self) -> Option<&Select> {
        self.select.as_ref()
    }
}

/// An option that Graph has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Name {
    Count,
    Expand,
    Filter,
    Format,
    OrderBy,
    Search,
    Select,
    Skip,
    SkipToken,
    Top,
}

impl Name {
    const ALL: [Self; 10] = [
        Self::Count,
        Self::Expand,
        Self::Filter,
        Self::Format,
        Self::OrderBy,
        Self::Search,
        Self::Select,
        Self::Skip,
        Self::SkipToken,
        Self::Top,
    ];

    fn text(self) -> &'static str {
        match self {
            Self::Count => "$count",
            Self::Expand => "$expand",
            Self::Filter => "$filter",
            Self::Format => "$format",
            Self::OrderBy => "$orderby",
            Self::Search => "$search",
            Self::Select => "$select",
            Self::Skip => "$skip",
            Self::SkipToken => "$skiptoken",
            Self::Top => "$top",
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        let bare = text.strip_prefix('$').unwrap_or(text);
        Self::ALL.into_iter().find(|name| {
            name.text().strip_prefix('$').is_some_and(|name| name.eq_ignore_ascii_case(bare))
        })
    }

    /// Returns whether the option is about the resource.
    fn is_of(self, resource: Resource) -> bool {
        match self {
            Self::Expand | Self::Search => false,
            Self::Format => true,
            Self::Filter => matches!(resource, Resource::Collection | Resource::Count),
            Self::Select => matches!(resource, Resource::Collection | Resource::Profile(_)),
            Self::Count | Self::OrderBy | Self::Skip | Self::SkipToken | Self::Top => {
                matches!(resource, Resource::Collection)
            }
        }
    }

    fn refuse(self, why: InvalidOption) -> BadRequest {
        BadRequest::OptionValue { name: self.text(), why }
    }
}

fn decode(text: &str) -> Result<Cow<'_, str>, BadRequest> {
    if !text.contains(['+', '%']) {
        return Ok(text.into());
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode(spaced.as_bytes()).decode_utf8();
    decoded.map(|text| text.into_owned().into()).map_err(|_| BadRequest::QueryNotUtf8)
}

fn number(text: &str, min: usize, max: usize) -> Result<usize, InvalidOption> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|number| is_digits && (min..=max).contains(number))
        .ok_or(InvalidOption::Number { min, max })
}
