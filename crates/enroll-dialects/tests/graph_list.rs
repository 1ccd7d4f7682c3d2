//! Graph's lists: options, pages and links.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_checks::panics::no_input_panics;
use enroll_core::{
    EnrollmentProfile, Timestamp,
    enrollment_profile::{Kind, Settings},
};
use enroll_dialects::graph::{Guid, Page, Query, Route, entity, list, write};
use proptest::prelude::*;
use serde_json::{Value, json};

const SEGMENT: &str = "androidForWorkEnrollmentProfiles";
const BASE: &str = "http://127.0.0.1:8180/beta";

fn route() -> Route {
    Route::parse(&[SEGMENT]).unwrap()
}

fn query(text: &str) -> Query {
    Query::parse(text, &route()).unwrap()
}

fn profile(number: u8, name: Option<&str>, seconds: i64) -> EnrollmentProfile {
    let id = Guid::from_entropy([number; 16]);
    let resource = format!("enterprises/LC00graph/enrollmentProfiles/{id}").parse().unwrap();
    let settings =
        Settings { display_name: name.map(|name| name.parse().unwrap()), ..Settings::default() };
    let now = Timestamp::new(seconds, 0).unwrap();
    EnrollmentProfile::create(resource, settings, now).into()
}

/// Profiles named `b`, `a`, nothing, `c`, `a`, in the order of their creation.
fn profiles() -> Vec<EnrollmentProfile> {
    let names = [Some("b"), Some("a"), None, Some("c"), Some("a")];
    (1..).zip(names).map(|(number, name)| profile(number, name, number.into())).collect()
}

/// Returns the creations, in seconds, of what a query shows.
fn shown(text: &str) -> Vec<i64> {
    query(text).page(profiles()).profiles.iter().map(|one| one.created().at.seconds()).collect()
}

fn reply(text: &str, profiles: &[EnrollmentProfile]) -> Value {
    let query = query(text);
    let Page { profiles, others } = query.page(profiles);
    let entities = profiles.iter().map(|profile| entity(profile, None, "t", None)).collect();
    serde_json::from_str(&write(&list(&query, entities, others, BASE)).unwrap()).unwrap()
}

#[track_caller]
fn refused(text: &str, message: &str) {
    refused_of(&route(), text, message);
}

#[track_caller]
fn refused_of(route: &Route, text: &str, message: &str) {
    let error = Query::parse(text, route).unwrap_err();
    assert_eq!((error.status(), error.code()), (400, "BadRequest"), "{text}");
    assert_eq!(error.to_string(), message, "{text}");
}

// Rule 5.2 list: "200 {"@odata.context", "value":[...], "@odata.nextLink"?}".
#[test]
fn a_list_has_a_context_and_a_value() {
    let context = "https://graph.microsoft.com/beta/$metadata#deviceManagement/\
                   androidForWorkEnrollmentProfiles";
    assert_eq!(reply("", &[]), json!({"@odata.context": context, "value": []}));
    assert_eq!(
        reply("$select=id&$count=true&$top=1", &profiles()[..1]),
        json!({
            "@odata.context": format!("{context}(id)"),
            "@odata.count": 1,
            "value": [{
                "@odata.type": "#microsoft.graph.androidForWorkEnrollmentProfile",
                "id": "01010101-0101-4101-8101-010101010101",
            }],
        })
    );
    assert_eq!(reply("", &profiles())["value"].as_array().unwrap().len(), 5);
    assert_eq!(reply("$count=false", &[]).get("@odata.count"), None);
}

// Rule 6.4: "?$count=true&$filter=displayName%20eq%20%27a%20b%27&$select=id,tokenValue&$top=5".
#[test]
fn what_the_sdk_sends_is_understood() {
    let all = [profile(1, Some("a b"), 1), profile(2, Some("b"), 2)];
    let sent = "$count=true&$filter=displayName%20eq%20%27a%20b%27&$select=id,tokenValue&$top=5";
    for text in [sent, &sent.replace('$', "%24"), &sent.replace('$', ""), &sent.replace("%20", "+")]
    {
        let reply = reply(text, &all);
        assert_eq!(reply["@odata.count"], 1, "{text}");
        let properties: Vec<_> = reply["value"][0].as_object().unwrap().keys().collect();
        assert_eq!(properties, ["@odata.type", "id", "tokenValue"]);
        let query = query(text);
        let filter = query.filter().unwrap();
        assert!(filter.accepts_name(Some("a b")) && !filter.accepts_name(Some("b")), "{text}");
    }
}

#[test]
fn another_collection_and_deleted_profiles_are_not_shown() {
    let mut all = profiles();
    let deleted = all[0].delete(Timestamp::UNIX_EPOCH).unwrap();
    all[0].apply(&deleted);
    let settings = Settings { kind: Kind::DeviceOwner(Box::default()), ..Settings::default() };
    let updated = all[1].update(settings, Timestamp::UNIX_EPOCH).unwrap();
    all[1].apply(&updated);
    assert_eq!(reply("$count=true", &all)["@odata.count"], 3);
    let owners = Route::parse(&["androidDeviceOwnerEnrollmentProfiles"]).unwrap();
    assert_eq!(Query::parse("", &owners).unwrap().page(&all).profiles.len(), 1);
}

// Rule 5.2 count: "GET /$count | 200 text".
#[test]
fn a_count_counts_what_the_filter_shows() {
    let route = Route::parse(&[SEGMENT, "$count"]).unwrap();
    for (text, count) in [("", 5), ("$filter=displayName eq 'a'", 2), ("$filter=", 5)] {
        assert_eq!(Query::parse(text, &route).unwrap().count(profiles()), count);
    }
    refused_of(&route, "$top=1", "The query option '$top' is not supported.");
    refused_of(&route, "$select=id", "The query option '$select' is not supported.");
}

#[test]
fn a_list_is_in_the_order_of_creation_unless_asked_otherwise() {
    for (text, seconds) in [
        ("", [1, 2, 3, 4, 5]),
        ("$orderby=", [1, 2, 3, 4, 5]),
        ("$orderby=displayName", [3, 2, 5, 1, 4]),
        ("$orderby=displayName asc", [3, 2, 5, 1, 4]),
        ("$orderby=displayName DESC", [4, 1, 2, 5, 3]),
        ("$orderby=displayName,createdDateTime desc", [3, 5, 2, 1, 4]),
        ("$orderby=createdDateTime desc", [5, 4, 3, 2, 1]),
        ("$orderby=%20lastModifiedDateTime%20%20desc%20", [5, 4, 3, 2, 1]),
    ] {
        assert_eq!(shown(text), seconds, "{text}");
    }
    let order = |text: &str, why: &str| {
        refused(text, &format!("Invalid value for the query option '$orderby': {why}."));
    };
    order("$orderby=id", "ordering by 'id' is not supported");
    order("$orderby=displayName up", "ordering by 'displayName up' is not supported");
    order("$orderby=displayName desc desc", "ordering by 'displayName desc desc' is not supported");
    order("$orderby=displayName,", "ordering by '' is not supported");
    let twice = "list may be ordered by each property once at most";
    order("$orderby=displayName,displayName desc", twice);
}

#[test]
fn top_and_skip_cut_a_list() {
    assert_eq!(shown("$top=2"), [1, 2]);
    assert_eq!(shown("$skip=3"), [4, 5]);
    assert_eq!(shown("$skip=1&$top=2&$orderby=createdDateTime desc"), [4, 3]);
    assert_eq!(shown("$skip=5"), [0; 0]);
    assert_eq!(shown("$top=999&$skip=2147483647"), [0; 0]);
    for text in ["0", "1000", "-1", "+1", "1.0", "", "a", "99999999999999999999999"] {
        let why = "value must be a whole number from 1 to 999";
        let message = format!("Invalid value for the query option '$top': {why}.");
        refused(&format!("$top={}", text.replace('+', "%2B")), &message);
    }
    for text in ["2147483648", "-1", ""] {
        let why = "value must be a whole number from 0 to 2147483647";
        let message = format!("Invalid value for the query option '$skip': {why}.");
        refused(&format!("$skip={text}"), &message);
    }
}

#[test]
fn a_page_has_100_profiles_unless_asked() {
    let all: Vec<_> = (0..101).map(|number| profile(number, None, number.into())).collect();
    assert_eq!(reply("", &all[..100]).get("@odata.nextLink"), None);
    let reply = reply("", &all);
    assert_eq!(reply["value"].as_array().unwrap().len(), 100);
    assert!(reply["@odata.nextLink"].is_string());
}

/// Returns the query of the link to the next page.
fn next(reply: &Value) -> Option<String> {
    let link = reply.get("@odata.nextLink")?.as_str().unwrap();
    let start = format!("{BASE}/deviceManagement/{SEGMENT}?");
    Some(link.strip_prefix(&start).unwrap().into())
}

// Rule 5.2 list: ""@odata.nextLink"?".
#[test]
fn a_link_repeats_the_query_but_not_the_skip() {
    let text = "x=%20&$top=2&%24skip=1&orderby=displayName+desc&$count=true&$select=id";
    let first = reply(text, &profiles());
    let link = next(&first).unwrap();
    assert!(
        link.starts_with(
            "x=%20&$top=2&orderby=displayName+desc&$count=true&$select=id&$skiptoken="
        )
    );
    assert!(!link.contains("skip="));
    let second = reply(&link, &profiles());
    assert_eq!(second["@odata.count"], 5);
    assert_eq!(second["value"].as_array().unwrap().len(), 2);
    // Skipped `c`, then `b` and the first `a`; now the other `a` and null.
    assert_eq!(second["value"][0]["id"], "05050505-0505-4505-8505-050505050505");
    assert_eq!(next(&second), None);
    assert_eq!(shown(&format!("{link}&$skip=1")), [3]);
}

#[test]
fn a_cursor_survives_what_comes_and_goes() {
    let mut all = profiles();
    let link = next(&reply("$orderby=displayName&$top=2", &all)).unwrap();
    // The last one of the first page is gone, and one before it is new.
    all.remove(1);
    all.push(profile(9, Some("A"), 9));
    let page = query(&link).page(&all);
    let seconds: Vec<_> = page.profiles.iter().map(|one| one.created().at.seconds()).collect();
    assert_eq!(seconds, [5, 1]);
}

#[test]
fn a_token_that_no_such_list_gave_is_refused() {
    let message = "Invalid value for the query option '$skiptoken': token is not one of this list.";
    let link = next(&reply("$top=1&$orderby=displayName", &profiles())).unwrap();
    let token = link.rsplit_once('=').unwrap().1;
    for text in [
        format!("$skiptoken={token}"),
        format!("$skiptoken={token}&$orderby=createdDateTime"),
        format!("$skiptoken={token}&$orderby=displayName,createdDateTime"),
        format!("$skiptoken={token}AA&$orderby=displayName"),
        format!("$skiptoken={token}%3D&$orderby=displayName"),
        format!("$skiptoken={}", "A".repeat(100_000)),
        "$skiptoken=".into(),
        "$skiptoken=%00".into(),
        "$skiptoken=W10".into(),
        "$skiptoken=e30".into(),
    ] {
        refused(&text, message);
    }
    // In another direction it is a place as well.
    assert!(
        Query::parse(&format!("$skiptoken={token}&$orderby=displayName desc"), &route()).is_ok()
    );
}

#[test]
fn an_option_that_is_not_supported_is_refused_by_name() {
    for (text, name) in [
        ("$search=a", "$search"),
        ("search=", "$search"),
        ("$expand=assignments", "$expand"),
        ("$apply=x", "$apply"),
        ("$compute=x", "$compute"),
        ("$deltatoken=x", "$deltatoken"),
        ("%24.xgafv=2", "$.xgafv"),
        ("$=x", "$"),
        ("$$top=1", "$$top"),
    ] {
        refused(text, &format!("The query option '{name}' is not supported."));
    }
    let long = format!("$filter%24{}", "x".repeat(10_000));
    assert!(Query::parse(&long, &route()).unwrap_err().to_string().len() < 200);
    refused("$top=1&top=2", "The query option '$top' was specified more than once.");
    refused(
        "$select=foo",
        "Invalid value for the query option '$select': could not find a property \
         named 'foo' on type 'microsoft.graph.androidForWorkEnrollmentProfile'.",
    );
    refused(
        "$count=1",
        "Invalid value for the query option '$count': value must be `true` or `false`.",
    );
    refused("$format=atom", "Invalid value for the query option '$format': value must be `json`.");
    refused("x=%ff", "The query is not valid UTF-8.");
}

// OData: a name without `$` is the client's own. Graph: "On the beta endpoint, the $ prefix is
// optional".
#[test]
fn other_options_are_the_clients_own() {
    for text in
        ["x=1", "api-version=2", "@p=1", "&&", "=", "?", "$expand=", "expand=%20", "$format=json"]
    {
        assert_eq!(shown(text), [1, 2, 3, 4, 5], "{text}");
    }
    assert_eq!(shown("$TOP=1"), [1]);
}

#[test]
fn a_profile_takes_select_only() {
    let route = Route::parse(&[SEGMENT, "cf41d1f6-23a5-4f27-8c16-7b47e1d04d6f"]).unwrap();
    assert!(Query::parse("$select=id&$expand=&$format=json", &route).is_ok());
    for name in ["$filter", "$top", "$skip", "$skiptoken", "$count", "$orderby"] {
        let message = format!("The query option '{name}' is not supported.");
        refused_of(&route, &format!("{name}=1"), &message);
    }
    // A property of the other type is none of this one.
    assert!(Query::parse("$select=wifiSsid", &route).is_err());
}

proptest! {
    #[test]
    fn pages_together_are_the_list(
        names in proptest::collection::vec(proptest::option::of("[a-cé\"' ]{1,3}"), 0..12),
        order in prop::sample::select(vec![
            "", "displayName", "displayName desc", "createdDateTime desc",
            "displayName desc,lastModifiedDateTime",
        ]),
        top in 1_usize..5,
    ) {
        let all = named(&names);
        let whole = reply(&format!("$orderby={order}"), &all);
        let pages = pages(format!("$orderby={order}&$top={top}"), &all, next);
        prop_assert!(pages.iter().all(|page| page.len() <= top));
        prop_assert_eq!(&Value::from(pages.concat()), &whole["value"]);
    }

    #[test]
    fn pages_of_a_filter_are_the_filtered_list(
        names in proptest::collection::vec(proptest::option::of("[ab]{1,2}"), 0..12),
        wanted in "[ab]{1,2}",
        operator in prop::sample::select(vec!["eq", "ne"]),
        top in 1_usize..5,
    ) {
        let all = named(&names);
        let expected = filtered(&all, |name| (*name == json!(wanted)) == (operator == "eq"));
        let text = format!("$filter=displayName {operator} '{wanted}'&$count=true&$top={top}");
        prop_assert_eq!(&reply(&text, &all)["@odata.count"], &json!(expected.len()));
        prop_assert_eq!(pages(text, &all, next).concat(), expected);
    }
}

/// The negative control: a link that loses the filter is found.
#[test]
fn pages_of_a_lost_filter_are_another_list() {
    let names = ["a", "b", "a", "b"].map(|name| Some(name.to_owned()));
    let (all, text) = (named(&names), "$filter=displayName eq 'a'&$top=1");
    let expected = filtered(&all, |name| *name == json!("a"));
    assert_eq!(pages(text.into(), &all, next).concat(), expected);
    let forgetful = |page: &Value| {
        let link = next(page)?;
        let kept = link.split('&').filter(|option| !option.starts_with("$filter"));
        Some(kept.collect::<Vec<_>>().join("&"))
    };
    assert_ne!(pages(text.into(), &all, forgetful).concat(), expected);
}

fn named(names: &[Option<String>]) -> Vec<EnrollmentProfile> {
    let numbered = (0..).zip(names);
    numbered.map(|(number, name)| profile(number, name.as_deref(), i64::from(number / 2))).collect()
}

/// Returns what the whole list has of profiles with such a name.
fn filtered(all: &[EnrollmentProfile], accepts: impl Fn(&Value) -> bool) -> Vec<Value> {
    shown_of(&reply("$top=999", all))
        .into_iter()
        .filter(|profile| accepts(&profile["displayName"]))
        .collect()
}

/// Returns the profiles that a page shows.
fn shown_of(page: &Value) -> Vec<Value> {
    page.get("value").unwrap().as_array().unwrap().clone()
}

/// Follows the links from page to page.
fn pages(
    mut text: String,
    all: &[EnrollmentProfile],
    next: impl Fn(&Value) -> Option<String>,
) -> Vec<Vec<Value>> {
    let mut pages = Vec::new();
    loop {
        let page = reply(&text, all);
        pages.push(shown_of(&page));
        match next(&page) {
            Some(link) => text = link,
            None => return pages,
        }
    }
}

#[test]
fn no_query_makes_it_panic() {
    let options = "([$a-z]{0,9}=[$a-zA-Z0-9%+' (),=-]{0,20}&?){0,4}";
    let mark = ("[a-zA-Z0-9_-]{0,40}", any::<String>())
        .prop_map(|(token, text)| format!("$skiptoken={token}&$orderby={text}"));
    let inputs = prop_oneof![any::<String>(), options, mark];
    no_input_panics(&inputs, |text| Query::parse(text, &route()).is_ok());
}
