//! Seed files: the content of an emulator from the start.
//!
//! A seed file is a JSON object. The content of an enterprise has the form of the bodies that a
//! client of the vendor sends:
//!
//! ```
//! use enroll_emulator::seed::Seed;
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
//! # Ok::<(), enroll_emulator::seed::SeedError>(())
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

/// The content of an emulator from the start: read, and each part valid by itself.
#[derive(Clone, Debug)]
pub struct Seed {
    clock: Option<Adjustment>,
    steps: Vec<Step>,
}

impl Seed {
    /// The largest seed file: 16 MiB.
    pub const BYTES_MAX: usize = 16 << 20;

    /// Returns how to set the clock; `None` leaves it unchanged.
    #[must_use]
    pub fn clock(&self) -> Option<Adjustment> {
        self.clock
    }

    /// Returns how many entities are created.
    #[must_use]
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Returns whether no entity is created.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// An entity to create, and its location in the file.
#[derive(Clone, Debug)]
struct Step {
    at: Location,
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

/// A location in a seed file.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Location {
    /// Counted from 1.
    line: usize,
    /// In bytes, counted from 1.
    column: usize,
    /// A [JSONPath](https://www.rfc-editor.org/rfc/rfc9535) from the root of the document.
    path: String,
}

/// Why a seed file is refused.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("line {}, column {}, {}: {why}", .at.line, .at.column, .at.path)]
pub struct SeedError {
    at: Location,
    why: String,
}
