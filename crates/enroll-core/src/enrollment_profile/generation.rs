//! Generations: the numbers of a profile's tokens.

use crate::ordinal::ordinals;

ordinals! {
    /// The number of a token among the tokens of its profile.
    ///
    /// Generations count from 1, and no generation is used twice. A reference to a token as a whole
    /// is a [`TokenRef`](crate::token_ref::TokenRef).
    ///
    /// ```
    /// use enroll_core::enrollment_profile::Generation;
    ///
    /// assert_eq!(Generation::FIRST.get(), 1);
    /// assert!(Generation::try_from(0).is_err());
    /// ```
    Generation in "enroll_core::enrollment_profile", ParseGenerationError, "generation";
}
