//! The API through which a noun was created.

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// The API that a noun was created through: each vendor's API shows only its own.
///
/// ```
/// use enroll_core::origin::Origin;
///
/// assert_eq!(Origin::default(), Origin::Own);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(Deserialize, Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Origin {
    /// The program that embeds this crate.
    #[default]
    Own,
    /// Google's Android Management API.
    AndroidManagement,
    /// Google's Play EMM API.
    PlayEmm,
    /// Microsoft Graph.
    Graph,
}
