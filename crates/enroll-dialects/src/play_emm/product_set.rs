//! [`users.getAvailableProductSet`](https://developers.google.com/android/work/play/emm-api/v1/users/getAvailableProductSet)
//! and `setAvailableProductSet`.

use enroll_core::product_set::{Behavior, ProductId, ProductSet, Track, Visibility};
use serde::Serialize;

use super::Error;
use crate::google::{self, Enumeration, Message, Method, TYPE_STRING, schema};

/// `GET …/users/{userId}/availableProductSet`.
pub const GET: Method = Method { parameters: &[], reply: &PRODUCT_SET };
/// `PUT …/users/{userId}/availableProductSet`.
pub const SET: Method = Method { parameters: &[], reply: &PRODUCT_SET };

schema! {
    PRODUCT_SET { kind, productId, productSetBehavior, productVisibility -> PRODUCT_VISIBILITY }
    PRODUCT_VISIBILITY { productId, trackIds, tracks }
}

const PRODUCT_ID: &str = "productId";

/// `unknown` "should never be sent and is ignored if received": it stands for the default.
const BEHAVIOR: Enumeration<Behavior> = Enumeration {
    type_name: "ProductSet.ProductSetBehavior",
    values: &[
        (Behavior::Listed, "whitelist"),
        (Behavior::All, "includeAll"),
        (Behavior::AllApproved, "allApproved"),
        (Behavior::Listed, "unknown"),
    ],
};

/// `None` is no track, and is not kept.
const TRACK: Enumeration<Option<Track>> = Enumeration {
    type_name: "ProductVisibility.Tracks",
    values: &[
        (None, "appTrackUnspecified"),
        (Some(Track::Production), "production"),
        (Some(Track::Beta), "beta"),
        (Some(Track::Alpha), "alpha"),
    ],
};

/// How long the id of a track is at most: as long as that of a product. No vendor names a number.
const TRACK_ID_BYTES_MAX: usize = ProductId::BYTES_MAX;

/// Reads the body of `setAvailableProductSet`: a `ProductSet`.
///
/// ```
/// use enroll_core::product_set::Behavior;
/// use enroll_dialects::play_emm::product_set::parse;
///
/// let set = parse(br#"{"productSetBehavior": "unknown", "productId": ["app:a"]}"#)?;
/// assert_eq!((set.behavior(), set.products().count()), (Behavior::Listed, 1));
/// # Ok::<(), enroll_dialects::play_emm::Error>(())
/// ```
///
/// # Errors
///
/// Refuses what is not a JSON object; else it lists every field that is refused, then a product
/// that is named twice or too many of them, and then every unknown field.
pub fn parse(body: &[u8]) -> Result<ProductSet, Error> {
    let set = google::read(body, "product_set", "ProductSet", |set| {
        set.ignore("kind");
        let products = set.list(PRODUCT_ID, |element, name| {
            element.text(name, TYPE_STRING, str::parse::<ProductId>)
        });
        let behavior = set.enumeration("productSetBehavior", &BEHAVIOR).unwrap_or_default();
        let visibility = set.list("productVisibility", |element, name| {
            element.message(name, "ProductVisibility", visibility).flatten()
        });
        match ProductSet::new(behavior, products, visibility) {
            Ok(set) => set,
            Err(error) => set.refuse(PRODUCT_ID, TYPE_STRING, error).unwrap_or_default(),
        }
    })?;
    Ok(set)
}

fn visibility(visibility: &mut Message<'_>) -> Option<(ProductId, Visibility)> {
    visibility.ignore("kind");
    let product = visibility.required(PRODUCT_ID, |item, name| item.string(name, str::parse));
    let track_ids =
        visibility.list("trackIds", |element, name| element.text(name, TYPE_STRING, track_id));
    let tracks = visibility.list("tracks", |element, name| element.enumeration(name, &TRACK));
    let tracks = tracks.into_iter().flatten().collect();
    Some((product?, Visibility { track_ids, tracks }))
}

fn track_id(text: &str) -> Result<String, String> {
    if matches!(text.len(), 1..=TRACK_ID_BYTES_MAX) && !text.chars().any(char::is_control) {
        Ok(text.into())
    } else {
        Err(format!("track id must be 1 to {TRACK_ID_BYTES_MAX} bytes without control characters"))
    }
}

/// A product set as a reply has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    product_id: Vec<&'a ProductId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_set_behavior: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    product_visibility: Vec<ProductVisibility<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProductVisibility<'a> {
    product_id: &'a ProductId,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    track_ids: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tracks: Vec<&'static str>,
}

/// Returns a product set as both methods reply with it. The behaviour is always in the reply.
///
/// ```
/// use enroll_core::product_set::ProductSet;
/// use enroll_dialects::play_emm::product_set;
///
/// let reply = serde_json::to_string(&product_set::view(&ProductSet::default()))?;
/// assert_eq!(reply, r#"{"kind":"androidenterprise#productSet","productSetBehavior":"whitelist"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn view(set: &ProductSet) -> View<'_> {
    let visibility = set.visibility().map(|(product_id, Visibility { track_ids, tracks })| {
        let tracks = tracks.iter().filter_map(|&track| TRACK.name(Some(track))).collect();
        ProductVisibility { product_id, track_ids, tracks }
    });
    View {
        kind: "androidenterprise#productSet",
        product_id: set.products().collect(),
        product_set_behavior: BEHAVIOR.name(set.behavior()),
        product_visibility: visibility.collect(),
    }
}
