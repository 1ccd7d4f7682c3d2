//! Parts: how much one answer of a history or of a feed holds.

use enroll_core::{enterprise, event::Event, policy, product_set::ProductSet, user};

use crate::feed::Fact;

/// How many bytes of facts a part holds at most, unless its first fact alone has more: 4 MiB.
///
/// A store that keeps texts counts those. Another one counts what [`bytes_of`] returns.
pub const BYTES_MAX: usize = 4 << 20;

/// How many bytes the small fields of a fact have, about: names, instants, an actor.
const SMALL_FIELDS: usize = 1024;

/// The capacity that is left in a part.
///
/// ```
/// use enroll_store::part::{BYTES_MAX, Capacity};
///
/// let mut capacity = Capacity::new(1000);
/// assert!(capacity.takes(BYTES_MAX + 1), "the first fact always fits");
/// assert!(!capacity.takes(1));
/// ```
#[derive(Clone, Debug)]
pub struct Capacity {
    facts: usize,
    bytes: usize,
    is_empty: bool,
}

impl Capacity {
    /// Creates the capacity of an empty part, for at most `limit` facts.
    ///
    /// ```
    /// use enroll_store::part::Capacity;
    ///
    /// assert!(!Capacity::new(0).takes(0));
    /// ```
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        Self { facts: limit, bytes: BYTES_MAX, is_empty: true }
    }

    /// Takes a fact of this many bytes into the part, and returns `true`, if it fits. After a fact
    /// that does not fit, the part ends.
    ///
    /// ```
    /// use enroll_store::part::{BYTES_MAX, Capacity};
    ///
    /// let mut capacity = Capacity::new(1000);
    /// assert!(capacity.takes(BYTES_MAX - 1));
    /// assert!(!capacity.takes(2));
    /// assert!(capacity.takes(1));
    /// ```
    #[must_use]
    pub fn takes(&mut self, bytes: usize) -> bool {
        let fits = self.facts > 0 && (self.is_empty || bytes <= self.bytes);
        if fits {
            self.facts -= 1;
            self.bytes = self.bytes.saturating_sub(bytes);
            self.is_empty = false;
        }
        fits
    }
}

/// Returns how many bytes a fact has, about: its documents and product sets are counted, and its
/// small fields estimated.
///
/// ```
/// use enroll_store::{Fact, part::bytes_of};
///
/// assert_eq!(bytes_of(&Fact::Unknown("{}".into())), 2);
/// ```
#[must_use]
pub fn bytes_of(fact: &Fact) -> usize {
    match fact {
        Fact::Known(record) => SMALL_FIELDS.saturating_add(large_fields(&record.event)),
        Fact::Unknown(text) => text.len(),
    }
}

fn large_fields(event: &Event) -> usize {
    match event {
        Event::EnterpriseCreated(created) => {
            created.document.as_ref().map_or(0, |document| document.as_str().len())
        }
        Event::Enterprise { event, .. } => match event {
            enterprise::Event::Described { document, .. } => document.as_str().len(),
            enterprise::Event::ProductApproved { .. }
            | enterprise::Event::ProductUnapproved { .. }
            | enterprise::Event::Deleted { .. } => 0,
        },
        Event::User { event, .. } => match event {
            user::Event::ProductSetReplaced { product_set, .. } => texts_of(product_set),
            user::Event::Updated { .. }
            | user::Event::TokenIssued(_)
            | user::Event::TokenRedeemed { .. }
            | user::Event::AccessRevoked { .. }
            | user::Event::Deleted { .. } => 0,
        },
        Event::PolicyWritten(written)
        | Event::Policy { event: policy::Event::Written(written), .. } => {
            written.document.as_str().len()
        }
        Event::Policy { event: policy::Event::Deleted { .. }, .. }
        | Event::EnrollmentTokenIssued(_)
        | Event::EnrollmentToken { .. }
        | Event::DeviceEnrolled(_)
        | Event::Device { .. }
        | Event::UserInserted(_)
        | Event::EnrollmentProfileCreated(_)
        | Event::EnrollmentProfile { .. } => 0,
    }
}

/// Returns how many bytes the texts of a product set have.
fn texts_of(set: &ProductSet) -> usize {
    let products: usize = set.products().map(|product| product.as_str().len()).sum();
    let visible = set.visibility().map(|(product, visibility)| {
        let tracks: usize = visibility.track_ids.iter().map(String::len).sum();
        product.as_str().len() + tracks
    });
    products + visible.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use enroll_core::{Policy, Timestamp, document::Document};

    use super::*;

    #[test]
    fn a_part_is_full_at_its_last_byte_and_at_its_last_fact() {
        let mut capacity = Capacity::new(1000);
        assert!(capacity.takes(1));
        assert!(capacity.takes(BYTES_MAX - 1));
        assert!(!capacity.takes(1));
        let mut capacity = Capacity::new(2);
        assert_eq!([capacity.takes(0), capacity.takes(0), capacity.takes(0)], [true, true, false]);
        assert!(!Capacity::new(0).takes(0));
    }

    #[test]
    fn a_fact_has_the_bytes_of_its_document() {
        let bytes = |length: usize| {
            let document = Document::try_from("d".repeat(length)).unwrap();
            let name = "enterprises/e1/policies/p1".parse().unwrap();
            let written = Policy::begin(name, document, Timestamp::UNIX_EPOCH);
            bytes_of(&Fact::Known(Event::PolicyWritten(written).into()))
        };
        assert_eq!(bytes(1 << 20) - bytes(0), 1 << 20);
        assert_eq!(bytes_of(&Fact::Unknown("later".into())), 5);
    }
}
