//! Graph's paths: what they name, and how they are refused.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_checks::panics::no_input_panics;
use enroll_dialects::graph::{Collection, Error, Guid, Resource, Route};
use proptest::prelude::*;

const ID: &str = "cf41d1f6-23a5-4f27-8c16-7b47e1d04d6f";
const FOR_WORK: &str = "androidForWorkEnrollmentProfiles";
const OWNER: &str = "androidDeviceOwnerEnrollmentProfiles";

fn id() -> Guid {
    ID.parse().unwrap()
}

fn key(collection: &str, key: &str) -> String {
    format!("{collection}({key})")
}

#[track_caller]
fn names(segments: &[&str], collection: Collection, resource: Resource) {
    assert_eq!(Route::parse(segments), Ok(Route { collection, resource }), "{segments:?}");
}

#[track_caller]
fn refused(segments: &[&str], status: u16, message: &str) {
    let error = Route::parse(segments).unwrap_err();
    assert_eq!((error.status(), error.to_string().as_str()), (status, message), "{segments:?}");
}

// Rule 5.2: the column "verb + path after the base".
#[test]
fn each_operation_has_its_path() {
    for (segment, collection) in
        [(FOR_WORK, Collection::AndroidForWork), (OWNER, Collection::DeviceOwner)]
    {
        names(&[segment], collection, Resource::Collection);
        names(&[segment, "$count"], collection, Resource::Count);
        names(&[segment, ID], collection, Resource::Profile(id()));
        names(&[segment, ID, "createToken"], collection, Resource::CreateToken(id()));
        names(&[segment, ID, "revokeToken"], collection, Resource::RevokeToken(id()));
    }
}

// Rule 5.2: "Also accept the OData qualified form /{id}/microsoft.graph.createToken and the key
// form androidForWorkEnrollmentProfiles('{id}')".
#[test]
fn actions_may_be_qualified_and_keys_in_parentheses() {
    let for_work = Collection::AndroidForWork;
    for form in [format!("'{ID}'"), ID.into()] {
        let key = &key(FOR_WORK, &form);
        names(&[key], for_work, Resource::Profile(id()));
        names(&[key, "createToken"], for_work, Resource::CreateToken(id()));
        names(&[key, "microsoft.graph.revokeToken"], for_work, Resource::RevokeToken(id()));
    }
    names(&[FOR_WORK, ID, "microsoft.graph.createToken"], for_work, Resource::CreateToken(id()));
}

#[test]
fn an_id_is_one_whatever_its_case() {
    names(&[FOR_WORK, &ID.to_uppercase()], Collection::AndroidForWork, Resource::Profile(id()));
    assert_eq!(ID.to_uppercase().parse::<Guid>().unwrap().profile_id().as_str(), ID);
}

// Rule 5.2 failures: "id unknown or not a guid | 404 ResourceNotFound". Rule 6.4: the SDK sends
// ".../androidDeviceOwnerEnrollmentProfiles/a%2Fb%20c/createToken".
#[test]
fn an_id_that_is_not_a_guid_is_not_found() {
    let not_found = "The requested resource doesn't exist.";
    for id in ["a/b c", "", "p1", ".", "..", "\0", "' or 1 eq 1", "'", "é"] {
        refused(&[OWNER, id, "createToken"], 404, not_found);
        refused(&[OWNER, id], 404, not_found);
        refused(&[&key(OWNER, &format!("'{id}'"))], 404, not_found);
        refused(&[&key(OWNER, id)], 404, not_found);
    }
    for id in [&ID[1..], &format!("{ID}0"), &format!("{{{ID}}}"), &format!("'{ID}'")] {
        refused(&[FOR_WORK, id], 404, not_found);
    }
    refused(&[FOR_WORK, "$count", "createToken"], 404, not_found);
    refused(&[&key(FOR_WORK, "$count")], 404, not_found);
    refused(&[&key(FOR_WORK, "")], 404, not_found);
}

// Rule 2.5: "BadRequest ("Resource not found for the segment 'x'.")".
#[test]
fn a_segment_that_names_nothing_is_refused_by_name() {
    let message = |segment: &str| format!("Resource not found for the segment '{segment}'.");
    refused(&[], 400, &message(""));
    refused(&["users"], 400, &message("users"));
    refused(
        &["androidforworkenrollmentprofiles"],
        400,
        &message("androidforworkenrollmentprofiles"),
    );
    refused(&[FOR_WORK, ID, "assign"], 400, &message("assign"));
    refused(&[FOR_WORK, ID, "CreateToken"], 400, &message("CreateToken"));
    refused(&[FOR_WORK, ID, ""], 400, &message(""));
    refused(&[FOR_WORK, ID, "microsoft.graph.delete"], 400, &message("microsoft.graph.delete"));
    refused(&[FOR_WORK, ID, "$count"], 400, &message("$count"));
    refused(&[FOR_WORK, ID, "createToken", "more"], 400, &message("more"));
    refused(&[&key(FOR_WORK, ID), ID], 400, &message(ID));
    refused(&[&key("users", ID)], 400, &message(&key("users", ID)));
    refused(&[&"x".repeat(100_000)], 400, &message(&format!("{}…", "x".repeat(64))));
    // The path is understood before the key is.
    refused(&[FOR_WORK, "p1", "assign"], 400, &message("assign"));
}

// Rule 2.5: "No method match route template (400, wrong verb on a route)".
#[test]
fn the_error_of_a_wrong_verb_shows_the_shape_of_the_path() {
    for (segments, template) in [
        (vec![FOR_WORK], "~/singleton/navigation"),
        (vec![FOR_WORK, "$count"], "~/singleton/navigation/$count"),
        (vec![FOR_WORK, ID], "~/singleton/navigation/key"),
        (vec![FOR_WORK, ID, "createToken"], "~/singleton/navigation/key/action"),
        (vec![FOR_WORK, ID, "revokeToken"], "~/singleton/navigation/key/action"),
    ] {
        let error = Route::parse(&segments).unwrap().no_method("PUT");
        assert_eq!((error.status(), error.code()), (400, "No method match route template"));
        assert_eq!(
            error.to_string(),
            format!("No OData route exists that match template {template} with http verb PUT.")
        );
    }
    let error = Route::parse(&[FOR_WORK]).unwrap().no_method(&"X".repeat(1000));
    assert!(error.to_string().ends_with(&format!(" {}….", "X".repeat(64))));
}

proptest! {
    #[test]
    fn every_guid_is_found_in_every_form(entropy in any::<[u8; 16]>()) {
        let id = Guid::from_entropy(entropy);
        let route =
            Ok(Route { collection: Collection::DeviceOwner, resource: Resource::CreateToken(id) });
        let text = id.to_string();
        for first in [key(OWNER, &text), key(OWNER, &format!("'{}'", text.to_uppercase()))] {
            prop_assert_eq!(&Route::parse(&[first.as_str(), "createToken"]), &route);
        }
        prop_assert_eq!(&Route::parse(&[OWNER, &text, "createToken"]), &route);
    }
}

#[test]
fn no_segments_make_it_panic() {
    let any_segments = proptest::collection::vec(any::<String>(), 0..5);
    let named = prop_oneof![any::<String>(), Just("$count".to_owned()), Just(ID.to_owned())];
    let in_key = named.clone().prop_map(|key| vec![format!("{FOR_WORK}({key})"), key]);
    let after = named.prop_map(|key| vec![FOR_WORK.to_owned(), key]);
    no_input_panics(&prop_oneof![any_segments, in_key, after], |segments| {
        let route = Route::parse(segments);
        if let [first, key] = segments.as_slice()
            && first == FOR_WORK
        {
            let is_named = key == "$count" || key.parse::<Guid>().is_ok();
            assert_eq!(route.is_ok(), is_named);
            assert!(is_named || route == Err(Error::ResourceNotFound));
        }
        route.is_ok()
    });
}

#[test]
fn no_text_makes_a_guid_panic() {
    let guid = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
    let inputs = prop_oneof![any::<String>(), "[0-9a-fA-F-]{30,40}", guid];
    no_input_panics(&inputs, |text| text.parse::<Guid>().is_ok());
}
