//! Changes: the facts of one noun, as a decision records them.

use enroll_core::noun::Noun;

/// One fact of a noun.
///
#[doc = head!()]
/// let change = Change::<Enterprise>::First(created.clone());
/// assert_eq!(change.record(&name), Event::EnterpriseCreated(created));
#[doc = tail!()]
#[derive(Clone, Debug)]
pub enum Change<N: Noun> {
    /// The noun begins.
    First(N::First),
    /// Something happens to it.
    Next(N::Event),
}
