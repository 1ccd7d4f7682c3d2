//! [`products`](https://developers.google.com/android/work/play/emm-api/v1/products): which of
//! them an enterprise approves.

use enroll_core::product_set::ProductId;

use super::Error;
use crate::google::{self, Empty, Enumeration, Method, TYPE_STRING, Violation};

/// `POST …/products/{productId}/approve`. It has no reply.
pub const APPROVE: Method = Method { parameters: &[], reply: Empty::SCHEMA };
/// `POST …/products/{productId}/unapprove`. It has no body, and no reply.
pub const UNAPPROVE: Method = Method { parameters: &[], reply: Empty::SCHEMA };

const APPROVED_PERMISSIONS: Enumeration<()> = Enumeration {
    type_name: "ProductsApproveRequest.ApprovedPermissions",
    values: &[((), "currentPermissionsOnly"), ((), "allPermissions")],
};

/// Reads the `{productId}` of a path.
///
/// ```
/// use enroll_dialects::play_emm::product::parse_id;
///
/// assert!(parse_id("app:com.example").is_ok());
/// assert_eq!(parse_id("").map_err(|error| error.status()), Err(400));
/// ```
///
/// # Errors
///
/// Refuses what is no product's id.
pub fn parse_id(text: &str) -> Result<ProductId, Error> {
    text.parse()
        .map_err(|error| Violation::value("product_id", TYPE_STRING, error).of("productId").into())
}

/// Checks the body of an approval: a `ProductsApproveRequest`. Nothing of it is kept, because
/// permissions mean something only to a device that asks for them.
///
/// ```
/// use enroll_dialects::play_emm::product::check_approval;
///
/// assert!(check_approval(br#"{"approvedPermissions": "allPermissions"}"#).is_ok());
/// assert!(check_approval(b"").is_ok());
/// assert!(check_approval(br#"{"approvedPermissions": "none"}"#).is_err());
/// ```
///
/// # Errors
///
/// Refuses what is not a JSON object; else it lists every field that is refused, and then every
/// unknown one.
pub fn check_approval(body: &[u8]) -> Result<(), Error> {
    let path = "products_approve_request";
    google::read(body, path, "ProductsApproveRequest", |request| {
        request.ignore("kind");
        request.message("approvalUrlInfo", "ApprovalUrlInfo", |info| {
            info.ignore("kind");
            info.string("approvalUrl", |_| Ok::<_, &str>(()));
        });
        request.enumeration("approvedPermissions", &APPROVED_PERMISSIONS);
    })?;
    Ok(())
}
