//! The reply of a list.

use serde::Serialize;

use super::{Entity, Others, Query, entity::METADATA};

/// One page of profiles, as a reply has it.
#[derive(Serialize)]
pub struct List<'a> {
    #[serde(rename = "@odata.context")]
    context: String,
    #[serde(rename = "@odata.count", skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    #[serde(rename = "@odata.nextLink", skip_serializing_if = "Option::is_none")]
    next_link: Option<String>,
    value: Vec<Entity<'a>>,
}

/// Returns the reply to `query`: the entities of its page, the count of the `others`,
/// and the link to the next one, which begins with `base_url`, such as
/// `http://127.0.0.1:8180/beta`.
///
/// ```
/// # use enroll_core::{EnrollmentProfile, Timestamp, enrollment_profile::Settings};
/// # let now = Timestamp::UNIX_EPOCH;
/// # let name = "enterprises/e1/enrollmentProfiles/p1".parse()?;
/// # let settings = Settings { display_name: Some("Kiosks".parse()?), ..Settings::default() };
/// # let profile = EnrollmentProfile::from(EnrollmentProfile::create(name, settings, now));
/// use enroll_dialects::graph::{self, Page, Query, Route};
///
/// let route = Route::parse(&["androidForWorkEnrollmentProfiles"])?;
/// let query = Query::parse("$count=true&$select=displayName", &route)?;
/// let Page { profiles, others } = query.page([&profile]);
/// let entities = profiles.into_iter().map(|profile| graph::entity(profile, None, "e1", None));
/// let reply = graph::write(&graph::list(&query, entities.collect(), others, "http://a/beta"))?;
/// assert!(reply.contains(r#""@odata.count":1,"#) && reply.contains(r#""displayName":"Kiosks""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn list<'a>(
    query: &'a Query,
    entities: Vec<Entity<'a>>,
    others: Others,
    base_url: &str,
) -> List<'a> {
    let collection = query.collection.segment();
    let select = query.select.as_ref();
    let selected = select.map_or_else(String::new, |select| format!("({})", select.names()));
    List {
        context: format!("{METADATA}{collection}{selected}"),
        count: others.count,
        next_link: others
            .next
            .map(|next| format!("{base_url}/deviceManagement/{collection}?{next}")),
        value: entities.into_iter().map(|entity| entity.selecting(select)).collect(),
    }
}
