//! Strategies of `proptest` for every type of this crate: properties over one's own rules.
//!
//! Each value has an `Arbitrary` implementation, and so have nouns, first facts and events: they
//! come from random lives, so no state appears that decisions do not reach. A [`Life`] has them
//! all together. Answers have one as well: states, explanations, and each refusal of a decision.
//! Errors of parsing have none: draw the texts.
//!
//! ```
//! use enroll_core::{EnrollmentToken, Timestamp, enrollment_token::Event, strategy::Life};
//! use proptest::prelude::*;
//!
//! proptest! {
//!     // In a file of tests, `#[test]` stands before each.
//!     fn no_token_is_valid_at_the_end_of_time(token: EnrollmentToken) {
//!         prop_assert!(token.check(Timestamp::MAX).is_err());
//!     }
//!
//!     fn a_row_of_my_table_keeps_every_event(life: Life<EnrollmentToken>) {
//!         for event in &life.events {
//!             let row = serde_json::to_string(event).unwrap();
//!             let read: Event = serde_json::from_str(&row).unwrap();
//!             prop_assert_eq!(&read, event);
//!         }
//!     }
//! }
//! # no_token_is_valid_at_the_end_of_time();
//! # a_row_of_my_table_keeps_every_event();
//! ```

mod answers;
mod choices;
mod life;
mod parts;
mod refusals;
mod texts;
mod times;

pub use self::life::Life;

/// Implements `Arbitrary` without parameters.
macro_rules! arbitrary {
    ($($type:ty => $strategy:expr;)+) => {$(
        impl proptest::arbitrary::Arbitrary for $type {
            type Parameters = ();
            type Strategy = proptest::strategy::BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                proptest::strategy::Strategy::boxed($strategy)
            }
        }
    )+};
}

use arbitrary;
