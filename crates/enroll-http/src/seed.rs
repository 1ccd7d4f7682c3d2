//! Seed files: what an emulator holds from the start.
//!
//! A seed file is a JSON object. What it holds of an enterprise is said as a client of the vendor
//! would say it, in the bodies of the same requests:
//!
//! ```
//! use enroll_http::seed::Seed;
//!
//! let seed = Seed::parse(br#"{
//!     "clock": {"now": "2030-01-01T00:00:00Z", "frozen": true},
//!     "enterprises": [{
//!         "id": "LC00abc",
//!         "policies": {"kiosk": {"cameraDisabled": true}},
//!         "enrollmentTokens": [{"id": "t1", "token": {"policyName": "kiosk", "oneTimeOnly": true}}],
//!         "users": [{"user": {"accountIdentifier": "user342", "accountType": "userAccount"}}]
//!     }]
//! }"#)?;
//! assert_eq!(seed.len(), 4);
//!
//! let refused = Seed::parse(b"{\"enterprises\": [\n  {\"id\": \"a/b\"}]}").unwrap_err();
//! assert!(refused.to_string().starts_with("line 2, column 10, $.enterprises[0].id: "));
//! # Ok::<(), enroll_http::seed::SeedError>(())
//! ```

mod apply;
mod read;
mod schema;

use enroll_core::{
    document::Document,
    email::EmailAddress,
    enrollment_profile::{Settings, Validity},
    enrollment_token::Terms,
    name::{EnrollmentProfileId, EnrollmentTokenId, EnterpriseId, PolicyName},
    product_set::{ProductId, ProductSet},
    user::Insertion,
};
use enroll_store::clock::Adjustment;

/// What an emulator holds from the start: read, and each part of it valid by itself.
#[derive(Clone, Debug)]
pub struct Seed {
    clock: Option<Adjustment>,
    steps: Vec<Step>,
}

impl Seed {
    /// The largest seed file: 16 MiB.
    pub const BYTES_MAX: usize = 16 << 20;

    /// Returns how to set the clock, if the file says so.
    #[must_use]
    pub fn clock(&self) -> Option<Adjustment> {
        self.clock
    }

    /// Returns how many things there are to create.
    #[must_use]
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Returns whether there is nothing to create.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// One thing to create, and where the file says so.
#[derive(Clone, Debug)]
struct Step {
    at: Place,
    enterprise: EnterpriseId,
    action: Action,
}

#[derive(Clone, Debug)]
enum Action {
    Enterprise { document: Document },
    Product(ProductId),
    Policy { name: PolicyName, document: Document },
    EnrollmentToken { id: Option<EnrollmentTokenId>, terms: Box<Terms> },
    User { insertion: Insertion, product_set: Option<ProductSet> },
    GoogleUser { email: EmailAddress, product_set: Option<ProductSet> },
    Profile { id: Option<EnrollmentProfileId>, settings: Box<Settings>, token: Option<Validity> },
}

/// A place in a seed file.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Place {
    /// Counted from 1.
    line: usize,
    /// In bytes, counted from 1.
    column: usize,
    /// Where in the document, as [JSONPath](https://www.rfc-editor.org/rfc/rfc9535) writes it.
    path: String,
}

/// Why a seed file is refused.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("line {}, column {}, {}: {why}", .at.line, .at.column, .at.path)]
pub struct SeedError {
    at: Place,
    why: String,
}
