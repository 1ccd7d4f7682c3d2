//! The rules of enterprises.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::{
    Enterprise, Timestamp,
    document::Document,
    effect::Effect,
    enterprise::{ApproveError, Created, DeleteError, Event},
    product_set::ProductId,
};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn enterprise() -> Enterprise {
    Enterprise::from(Created::new("e1".parse().unwrap(), NOW))
}

fn product(number: usize) -> ProductId {
    format!("app:{number}").parse().unwrap()
}

fn approve(enterprise: &mut Enterprise, number: usize) {
    let event = enterprise.approve(product(number), NOW).unwrap().event().unwrap();
    enterprise.apply(&event);
}

#[test]
fn an_enterprise_approves_ten_thousand_products_ever() {
    let mut enterprise = enterprise();
    (0..Enterprise::PRODUCTS_MAX - 1).for_each(|number| approve(&mut enterprise, number));
    // What is unapproved stays counted: it may be in somebody's set.
    let unapproved = enterprise.unapprove(product(0), NOW).unwrap().event().unwrap();
    enterprise.apply(&unapproved);
    approve(&mut enterprise, Enterprise::PRODUCTS_MAX - 1);
    assert_eq!(enterprise.approve(product(10_000), NOW), Err(ApproveError::TooMany));
    // One of them may be approved again, and is not one more.
    approve(&mut enterprise, 0);
    assert_eq!(enterprise.approve(product(0), NOW), Ok(Effect::Nothing));
}

#[test]
fn what_was_never_approved_is_not_unapproved() {
    let mut enterprise = enterprise();
    assert_eq!(enterprise.unapprove(product(1), NOW), Ok(Effect::Nothing));
    assert!(!enterprise.was_ever_approved(&product(1)));
    approve(&mut enterprise, 1);
    assert!(enterprise.was_ever_approved(&product(1)));
}

#[test]
fn an_enterprise_is_what_it_was_last_described_as() {
    let document = |text: &str| Document::try_from(String::from(text)).unwrap();
    let described = enterprise().created().clone().with_document(Some(document("a")));
    let mut enterprise = Enterprise::from(described);
    assert_eq!(enterprise.document(), Some(&document("a")));
    enterprise.apply(&enterprise.describe(document("b"), NOW).unwrap());
    assert_eq!(enterprise.document(), Some(&document("b")));
    assert_eq!(enterprise.created().document, Some(document("a")));
}

#[test]
fn a_deleted_enterprise_refuses_everything() {
    let mut enterprise = enterprise();
    assert_eq!(enterprise.delete(NOW), Ok(Event::Deleted { at: NOW }));
    enterprise.apply(&Event::Deleted { at: NOW });
    assert!(enterprise.is_deleted());
    let document = Document::try_from(String::new()).unwrap();
    assert_eq!(enterprise.delete(NOW), Err(DeleteError::Deleted));
    assert_eq!(enterprise.describe(document, NOW), Err(DeleteError::Deleted));
    assert_eq!(enterprise.unapprove(product(1), NOW), Err(DeleteError::Deleted));
    assert_eq!(enterprise.approve(product(1), NOW), Err(ApproveError::Deleted));
}
