//! `$skiptoken`: where the next page of a list begins.
//!
//! It is the place after which it begins, so profiles that come and go meanwhile move no others.
//! To clients it is opaque.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::order::Place;

/// The longest token that is read, in bytes. The longest that is written is shorter: its longest
/// part is a display name of 1,024 characters, none of which takes more than 6 bytes as JSON.
const BYTES_MAX: usize = 16_384;

/// Writes a place as a token, which is safe in a URL.
pub(super) fn write(place: &Place) -> String {
    // Texts and timestamps can always be written.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(place).unwrap_or_default())
}

/// Reads a token.
pub(super) fn parse(token: &str) -> Option<Place> {
    let json = (token.len() <= BYTES_MAX).then(|| URL_SAFE_NO_PAD.decode(token).ok())?;
    serde_json::from_slice(&json?).ok()
}
