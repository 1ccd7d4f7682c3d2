//! Checks of every text that is read as a request of Graph: a path, a query and a body, each on a line.

use enroll_core::{
    EnrollmentProfile, Timestamp,
    enrollment_profile::{Kind, Settings},
};
use enroll_dialects::graph::{
    Collection, Context, Error, Filter, Guid, Query, Route, entity, parse_create,
    parse_create_token, parse_update, write,
};
use serde_json::Value;

/// Panics if something does not hold.
pub fn check(input: &[u8]) {
    let mut parts = input.splitn(3, |byte| *byte == b'\n');
    let mut text = || parts.next().map(|part| String::from_utf8_lossy(part).into_owned());
    let (path, query) = (text().unwrap_or_default(), text().unwrap_or_default());
    let body = text().unwrap_or_default();
    for collection in [Collection::AndroidForWork, Collection::DeviceOwner] {
        check_body(body.as_bytes(), collection);
    }
    accepted(parse_create_token(body.as_bytes()));
    let segments: Vec<&str> = path.split('/').collect();
    if let Some(route) = accepted(Route::parse(&segments)) {
        accepted::<()>(Err(route.no_method(&query)));
        check_query(&query, &route);
    }
    if let Ok(filter) = query.parse::<Filter>() {
        // A filter is a question of the name alone, and always has the same answer.
        assert_eq!(filter.accepts(&profile(Settings::default())), filter.accepts_name(None));
    }
    if let Ok(guid) = path.parse::<Guid>() {
        assert_eq!(guid.to_string().parse(), Ok(guid));
    }
}

/// What is written of a profile reads as the same settings, and changes nothing as an update.
fn check_body(body: &[u8], collection: Collection) {
    let Some(settings) = accepted(parse_create(body, collection)) else { return };
    assert_eq!(Collection::of(&settings.kind), collection);
    let profile = profile(settings.clone());
    let shown = write(&entity(&profile, None, "t", None)).expect("it is JSON");
    assert_eq!(parse_create(shown.as_bytes(), collection), Ok(settings.clone()));
    assert_eq!(parse_update(shown.as_bytes(), &settings), Ok(settings));
    accepted(parse_update(body, profile.settings()));
}

/// A page is part of the list, and its profiles are those that the filter accepts.
fn check_query(text: &str, route: &Route) {
    let Some(query) = accepted(Query::parse(text, route)) else { return };
    let all: Vec<_> = ["a", "b", "é"].map(named).into_iter().collect();
    let page = query.page(&all);
    let accepts =
        |profile: &EnrollmentProfile| query.filter().is_none_or(|filter| filter.accepts(profile));
    assert!(page.profiles.iter().all(|profile| accepts(profile)));
    let holds = |profile: &&EnrollmentProfile| route.collection.holds(profile) && accepts(profile);
    assert!(page.profiles.len() <= all.iter().filter(holds).count());
}

fn named(name: &str) -> EnrollmentProfile {
    profile(Settings { display_name: name.parse().ok(), ..Settings::default() })
}

fn profile(settings: Settings) -> EnrollmentProfile {
    let number = u8::from(matches!(settings.kind, Kind::DeviceOwner(_)));
    let id = Guid::from_entropy([number; 16]);
    let name = format!("enterprises/e1/enrollmentProfiles/{id}").parse().expect("it is a name");
    EnrollmentProfile::create(name, settings, Timestamp::UNIX_EPOCH).into()
}

/// Returns what was accepted. A refusal is JSON, whatever it repeats of the input, and never long.
fn accepted<T>(result: Result<T, Error>) -> Option<T> {
    let context = Context { now: Timestamp::UNIX_EPOCH, request_id: "r", client_request_id: "c" };
    result
        .map_err(|error| {
            let body = error.body(context);
            assert!(serde_json::from_str::<Value>(&body).is_ok());
            assert!(body.len() < 64 << 10);
        })
        .ok()
}
