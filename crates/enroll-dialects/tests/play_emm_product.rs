//! Product sets and approvals: the API's rules, each beside the words that state it.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_checks::panics::no_input_panics;
use enroll_core::{
    Enterprise, Timestamp, User,
    enterprise::Approvals,
    enterprise::Created,
    product_set::{Behavior, ProductId, ProductSet, Track, Visibility},
};
use enroll_dialects::{
    google::{FieldMask, Rendering},
    play_emm::{
        Error,
        product::{APPROVE, UNAPPROVE, check_approval, parse_id},
        product_set::{GET, SET, parse, view},
        user,
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn accepted(body: &Value) -> ProductSet {
    parse(body.to_string().as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}"))
}

fn product(id: &str) -> ProductId {
    id.parse().unwrap()
}

fn tree(set: &ProductSet) -> Value {
    serde_json::to_value(view(set)).unwrap()
}

/// Checks the reasons and messages of all that is wrong with a body.
#[track_caller]
fn refused<T>(result: Result<T, Error>, expected: &[(&str, &str)]) {
    let Err(error) = result else { panic!("it is accepted") };
    assert_eq!(error.status(), 400);
    let body: Value = serde_json::from_str(&error.body(Rendering::default())).unwrap();
    let expected: Vec<_> = expected
        .iter()
        .map(|(reason, message)| (Some(json!(reason)), Some(json!(message))))
        .collect();
    let errors = body.pointer("/error/errors").and_then(Value::as_array).unwrap();
    let errors: Vec<_> = errors
        .iter()
        .map(|error| (error.get("reason").cloned(), error.get("message").cloned()))
        .collect();
    assert_eq!(errors, expected);
}

#[track_caller]
fn set_refused(body: &Value, reason: &str, message: &str) {
    refused(parse(body.to_string().as_bytes()), &[(reason, message)]);
}

// Rule 3.1: "missing = `whitelist`"; "`unknown` should never be sent and is ignored if received".
// Rule 7.22: "productSetBehavior:"unknown" is ignored (= whitelist), not an error".
#[test]
fn a_behaviour_is_one_of_four_words() {
    for (body, behavior, word) in [
        (json!({}), Behavior::Listed, "whitelist"),
        (json!({"productSetBehavior": null}), Behavior::Listed, "whitelist"),
        (json!({"productSetBehavior": "unknown"}), Behavior::Listed, "whitelist"),
        (json!({"productSetBehavior": "whitelist"}), Behavior::Listed, "whitelist"),
        (json!({"productSetBehavior": "includeAll"}), Behavior::All, "includeAll"),
        (json!({"productSetBehavior": "allApproved"}), Behavior::AllApproved, "allApproved"),
    ] {
        let set = accepted(&body);
        assert_eq!(set.behavior(), behavior, "{body}");
        assert_eq!(
            tree(&set),
            json!({"kind": "androidenterprise#productSet", "productSetBehavior": word})
        );
    }
    // Rule 3.2: "unknown enum value | 400 `invalid`".
    for word in ["WHITELIST", "", "all"] {
        let message = format!(
            "Invalid value at 'product_set.product_set_behavior' (ProductSet.ProductSetBehavior), \
             \"{word}\""
        );
        set_refused(&json!({"productSetBehavior": word}), "invalid", &message);
    }
}

// Rule 3.3: "Initial value undocumented -> {productSetBehavior: whitelist, productId: []}".
#[test]
fn no_body_is_an_empty_list() {
    assert_eq!(parse(b""), Ok(ProductSet::default()));
    assert_eq!(
        accepted(&json!({"productId": [], "productVisibility": null})),
        ProductSet::default()
    );
}

// Rule 3.1: "with `allApproved`/`includeAll` the `productId` list is ignored". Rule 7.22: "but
// productVisibility is not".
#[test]
fn only_a_whitelist_lists() {
    for (word, listed) in [("whitelist", 1), ("unknown", 1), ("includeAll", 0), ("allApproved", 0)]
    {
        let set = accepted(&json!({
            "productSetBehavior": word,
            "productId": ["app:a"],
            "productVisibility": [{"productId": "app:b"}],
        }));
        assert_eq!((set.products().count(), set.visibility().count()), (listed, 1), "{word}");
    }
}

// Rule 3.1: "the same product in `productId` and in `productVisibility` -> error". Rule 7.23: "The
// text has no exception -> error".
#[test]
fn a_product_is_named_once() {
    let why = "product `app:a` must be named once, among the products or those visible";
    let message = format!("Invalid value at 'product_set.product_id' (TYPE_STRING), {why}");
    let visible = json!({"productId": "app:a"});
    for word in ["whitelist", "allApproved", "includeAll"] {
        for (products, visibility) in [
            (json!(["app:a"]), json!([visible])),
            (json!(["app:a", "app:b", "app:a"]), json!([])),
            (json!([]), json!([visible, visible])),
        ] {
            let body = json!({
                "productSetBehavior": word, "productId": products, "productVisibility": visibility,
            });
            set_refused(&body, "invalid", &message);
        }
    }
}

// Rule 3.1: "productVisibility[] {`productId` required per item". Rule 3.2: "productVisibility item
// without productId | 400 `required`".
#[test]
fn a_visible_product_has_an_id() {
    let message = "Required field is not set: 'product_set.product_visibility[1].product_id'";
    for item in [json!({}), json!({"productId": null}), json!({"productId": ""})] {
        let body = json!({"productVisibility": [{"productId": "app:a"}, item]});
        set_refused(&body, "required", message);
    }
}

// Rule 3.1: "`trackIds[]` string, `tracks[]` deprecated enum {`appTrackUnspecified`,`production`,
// `beta`,`alpha`}".
#[test]
fn what_is_visible_is_kept() {
    let set = accepted(&json!({
        "kind": 1,
        "product_visibility": [{
            "kind": "x",
            "productId": "app:a",
            "trackIds": ["4700000000000000000", "x"],
            "tracks": ["appTrackUnspecified", "alpha", "beta", "production"],
        }],
        "productId": ["app:c", "app:b"],
    }));
    let visible = Visibility {
        track_ids: vec!["4700000000000000000".into(), "x".into()],
        tracks: vec![Track::Alpha, Track::Beta, Track::Production],
    };
    assert_eq!(set.visibility().collect::<Vec<_>>(), [(&product("app:a"), &visible)]);
    assert_eq!(set.products().collect::<Vec<_>>(), [&product("app:c"), &product("app:b")]);
    let written = Rendering::default().write(&view(&set)).unwrap();
    assert_eq!(written, include_str!("golden/play_emm_product_set.json"));
    for path in
        ["*", "kind,productId,productSetBehavior", "productVisibility(productId,trackIds,tracks)"]
    {
        assert!(FieldMask::parse(path, GET.reply).is_ok(), "{path}");
        assert!(FieldMask::parse(path, SET.reply).is_ok(), "{path}");
    }
}

#[test]
fn a_track_is_one_of_four_words_or_an_id_of_1_to_255_bytes() {
    let item = |field: &str, value: Value| json!({"productVisibility": [{"productId": "a", field: value}]});
    let at =
        "Invalid value at 'product_set.product_visibility[0].tracks[1]' (ProductVisibility.Tracks)";
    set_refused(&item("tracks", json!(["beta", "gamma"])), "invalid", &format!("{at}, \"gamma\""));
    assert!(parse(item("trackIds", json!(["t".repeat(255)])).to_string().as_bytes()).is_ok());
    let why = "track id must be 1 to 255 bytes without control characters";
    let message = format!(
        "Invalid value at 'product_set.product_visibility[0].track_ids[0]' (TYPE_STRING), {why}"
    );
    for text in ["", &"t".repeat(256), "a\0"] {
        set_refused(&item("trackIds", json!([text])), "invalid", &message);
    }
}

#[test]
fn an_element_of_the_wrong_kind_is_reported_with_its_place() {
    let why = "product id must be 1 to 255 bytes without control characters";
    for (elements, at, why) in [
        (json!(["a", 1]), "product_id[1]' (TYPE_STRING)", "1"),
        (json!([null]), "product_id[0]' (TYPE_LIST)", "null"),
        (json!([""]), "product_id[0]' (TYPE_STRING)", why),
        (json!(["a\0"]), "product_id[0]' (TYPE_STRING)", why),
        (json!(["a".repeat(256)]), "product_id[0]' (TYPE_STRING)", why),
        (json!("a"), "product_id' (TYPE_LIST)", "a string"),
        (json!({"0": "a"}), "product_id' (TYPE_LIST)", "an object"),
    ] {
        let message = format!("Invalid value at 'product_set.{at}, {why}");
        set_refused(&json!({"productId": elements}), "invalid", &message);
    }
    let message =
        "Invalid value at 'product_set.product_visibility[0]' (ProductVisibility), a string";
    set_refused(&json!({"productVisibility": ["a"]}), "invalid", message);
    let unknown = "Invalid JSON payload received. Unknown name \"productId[0]\" at 'product_set': \
                   Cannot find field.";
    set_refused(&json!({"productId[0]": "a", "productId": ["b"]}), "invalid", unknown);
}

// Decided: "the most products that a set names", 1000, as the core has it.
#[test]
fn a_set_names_at_most_1000_products() {
    let body = |count: usize| json!({"productId": (0..count).map(|index| format!("p{index}")).collect::<Vec<_>>()});
    assert_eq!(accepted(&body(1000)).products().count(), 1000);
    let why = "a product set must name at most 1000 products";
    let message = format!("Invalid value at 'product_set.product_id' (TYPE_STRING), {why}");
    set_refused(&body(1001), "invalid", &message);
}

#[test]
fn a_refusal_is_small_whatever_the_request() {
    for body in [
        json!({"productId": vec![1; 100_000]}),
        json!({"productId": vec![Value::Null; 100_000]}),
        json!({"productVisibility": vec![json!({"tracks": vec![1; 100]}); 10_000]}),
    ] {
        let refused = parse(body.to_string().as_bytes()).unwrap_err();
        assert!(refused.body(Rendering::default()).len() < 64 << 10);
    }
}

// Rule 3.2: "product set: never-approved product | 403 `forbidden`".
#[test]
fn a_product_that_was_never_approved_is_forbidden() {
    let person = json!({"accountIdentifier": "a", "accountType": "userAccount"});
    let insertion = user::parse_insert(person.to_string().as_bytes()).unwrap();
    let name = "enterprises/LC1/users/7".parse().unwrap();
    let now = Timestamp::UNIX_EPOCH;
    let user = User::from(User::insert(name, insertion, now));
    let mut enterprise = Enterprise::from(Created::new("LC1".parse().unwrap(), now));
    let set = accepted(&json!({"productId": ["app:a"]}));
    let replace = |enterprise: &Enterprise| {
        user.replace_product_set(set.clone(), Approvals::Of(enterprise), now).map_err(Error::from)
    };
    let error = replace(&enterprise).unwrap_err();
    assert_eq!(error, Error::NeverApproved { product: product("app:a") });
    assert_eq!(error.status(), 403);
    assert_eq!(error.to_string(), "The product `app:a` must be approved by the enterprise first.");
    // Rule 3.1: "only products approved, or approved once and later unapproved".
    let approved = enterprise.approve(product("app:a"), now).unwrap().event().unwrap();
    enterprise.apply(&approved);
    let unapproved = enterprise.unapprove(product("app:a"), now).unwrap().event().unwrap();
    enterprise.apply(&unapproved);
    assert!(replace(&enterprise).is_ok());
}

// Rule 3.2: "products.approve | body ProductsApproveRequest | empty".
#[test]
fn an_approval_is_checked_and_dropped() {
    for body in [
        json!({}),
        json!({"approvalUrlInfo": null, "approvedPermissions": null}),
        json!({"approvedPermissions": "currentPermissionsOnly"}),
        json!({
            "kind": 1,
            "approvalUrlInfo": {"kind": 1, "approvalUrl": "https://example.com/x"},
            "approved_permissions": "allPermissions",
        }),
    ] {
        assert_eq!(check_approval(body.to_string().as_bytes()), Ok(()), "{body}");
    }
    let at = "Invalid value at 'products_approve_request";
    for (body, message) in [
        (
            json!({"approvedPermissions": "all"}),
            format!(
                "{at}.approved_permissions' (ProductsApproveRequest.ApprovedPermissions), \"all\""
            ),
        ),
        (
            json!({"approvalUrlInfo": "x"}),
            format!("{at}.approval_url_info' (ApprovalUrlInfo), a string"),
        ),
        (
            json!({"approvalUrlInfo": {"approvalUrl": 1}}),
            format!("{at}.approval_url_info.approval_url' (TYPE_STRING), 1"),
        ),
        (
            json!({"approvalUrlInfo": {"url": ""}}),
            "Invalid JSON payload received. Unknown name \"url\" at \
             'products_approve_request.approval_url_info': Cannot find field."
                .into(),
        ),
    ] {
        refused(check_approval(body.to_string().as_bytes()), &[("invalid", &message)]);
    }
    for method in [APPROVE, UNAPPROVE] {
        assert!(FieldMask::parse("productId", method.reply).is_err());
    }
}

#[test]
fn the_product_of_a_path_is_a_parameter() {
    assert_eq!(parse_id("app:com.example"), Ok(product("app:com.example")));
    let why = "product id must be 1 to 255 bytes without control characters";
    let message = format!("Invalid value at 'product_id' (TYPE_STRING), {why}");
    for text in ["", "a\0", &"a".repeat(256)] {
        refused(parse_id(text), &[("invalidParameter", &message)]);
    }
}

prop_compose! {
    fn sets()(
        behavior in prop::sample::select(vec![Behavior::Listed, Behavior::All, Behavior::AllApproved]),
        ids in prop::collection::hash_set("[^\\p{C}]{1,9}", 0..9),
        listed in 0..9_usize,
        track_ids in prop::collection::vec("[^\\p{C}]{1,9}", 0..3),
        tracks in prop::sample::subsequence(vec![Track::Production, Track::Beta, Track::Alpha], 0..4),
    ) -> ProductSet {
        let ids: Vec<_> = ids.iter().map(|id| product(id)).collect();
        let (listed, visible) = ids.split_at(listed.min(ids.len()));
        let visibility = Visibility { track_ids, tracks };
        let visible = visible.iter().map(|id| (id.clone(), visibility.clone()));
        ProductSet::new(behavior, listed.to_vec(), visible).unwrap()
    }
}

proptest! {
    // Rule 3.3: "get returns what set returned".
    #[test]
    fn what_is_written_parses_to_the_same_set(set in sets()) {
        let written = Rendering::default().write(&view(&set)).unwrap();
        prop_assert_eq!(parse(written.as_bytes()), Ok(set));
    }
}

/// Returns whether a body was accepted, and checks the status of its refusal.
fn is_accepted<T>(read: Result<T, Error>) -> bool {
    read.map_err(|refusal| assert_eq!(refusal.status(), 400)).is_ok()
}

#[test]
fn no_body_makes_it_panic() {
    let likely = r#"\{("(productId|product_visibility|approvalUrlInfo)": ?(\[("a",?|\{"productId":"[a-c]"\},?|null){0,3}\]|1|\{\}),?){0,3}\}"#;
    let inputs = prop_oneof![any::<Vec<u8>>(), likely.prop_map(String::into_bytes)];
    no_input_panics(&inputs, |body| is_accepted(parse(body)));
    no_input_panics(&inputs, |body| is_accepted(check_approval(body)));
}
