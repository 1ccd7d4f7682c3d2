//! The lives of enterprises and policies.

use enroll_core::{
    Enterprise, Policy, Timestamp,
    document::Document,
    effect::Effect,
    enterprise::{self, Created},
    policy::{self, Written},
    product_set::ProductId,
};

use super::noun::{Life, Step};

fn document(pick: u8) -> Document {
    Document::try_from(format!("{{\"pick\":{pick}}}")).unwrap()
}

fn product(pick: u8) -> ProductId {
    format!("app:{}", pick % 4).parse().unwrap()
}

impl Life for Enterprise {
    type First = Created;
    type Event = enterprise::Event;

    fn first(kind: u8) -> Created {
        let created = Created::new("e1".parse().unwrap(), Timestamp::UNIX_EPOCH);
        created.with_document((kind % 2 == 1).then(|| document(kind)))
    }

    fn decide(&self, Step { action, pick, now }: Step) -> Option<Self::Event> {
        match action % 16 {
            0..=5 => self.approve(product(pick), now).ok()?.event(),
            6..=10 => self.unapprove(product(pick), now).ok()?.event(),
            11..=14 => self.describe(document(pick), now).ok(),
            _ => self.delete(now).ok(),
        }
    }

    fn record(&mut self, event: &Self::Event) {
        self.apply(event);
    }

    fn permits(&self, event: &Self::Event, _: Timestamp) -> bool {
        match event {
            enterprise::Event::ProductUnapproved { product, .. } => self.was_ever_approved(product),
            enterprise::Event::ProductApproved { .. }
            | enterprise::Event::Described { .. }
            | enterprise::Event::Deleted { .. } => !self.is_deleted(),
        }
    }

    fn shows(&self, event: &Self::Event) -> bool {
        match event {
            enterprise::Event::Described { document, .. } => self.document() == Some(document),
            // Also of what was unapproved, it is remembered.
            enterprise::Event::ProductApproved { product, at } => {
                self.was_ever_approved(product)
                    && self.approve(product.clone(), *at) == Ok(Effect::Nothing)
                    && self
                        .unapprove(product.clone(), *at)
                        .is_ok_and(|effect| effect.event().is_some())
            }
            enterprise::Event::ProductUnapproved { product, at } => {
                self.was_ever_approved(product)
                    && self.unapprove(product.clone(), *at) == Ok(Effect::Nothing)
                    && self
                        .approve(product.clone(), *at)
                        .is_ok_and(|effect| effect.event().is_some())
            }
            enterprise::Event::Deleted { .. } => self.is_deleted(),
        }
    }

    fn is_over(&self) -> bool {
        self.is_deleted()
    }

    fn is_settled_by(event: &Self::Event) -> bool {
        match event {
            enterprise::Event::ProductApproved { .. }
            | enterprise::Event::ProductUnapproved { .. }
            | enterprise::Event::Deleted { .. } => true,
            enterprise::Event::Described { .. } => false,
        }
    }
}

impl Life for Policy {
    type First = Written;
    type Event = policy::Event;

    // Its name is its identity: it may be written again.
    const ENDS: bool = false;

    fn first(kind: u8) -> Written {
        let name = "enterprises/e1/policies/p1".parse().unwrap();
        Policy::begin(name, document(kind), Timestamp::UNIX_EPOCH)
    }

    fn decide(&self, Step { action, pick, now }: Step) -> Option<Self::Event> {
        match action % 4 {
            0..=2 => Some(self.write(document(pick), now)),
            _ => self.delete(now).ok(),
        }
    }

    fn record(&mut self, event: &Self::Event) {
        self.apply(event);
    }

    fn permits(&self, event: &Self::Event, _: Timestamp) -> bool {
        match event {
            // No version is given twice, also not after a deletion.
            policy::Event::Written(written) => written.version == self.version() + 1,
            policy::Event::Deleted { .. } => self.document().is_some(),
        }
    }

    fn shows(&self, event: &Self::Event) -> bool {
        match event {
            policy::Event::Written(written) => {
                self.document() == Some(&written.document)
                    && self.version() == written.version
                    && self.name() == &written.name
            }
            policy::Event::Deleted { .. } => self.document().is_none(),
        }
    }

    fn is_over(&self) -> bool {
        false
    }

    fn is_settled_by(event: &Self::Event) -> bool {
        match event {
            policy::Event::Deleted { .. } => true,
            policy::Event::Written(_) => false,
        }
    }
}
