//! The stored forms of an enterprise.

use enroll_core::{
    Enterprise,
    document::Document,
    enterprise::{Created, Event},
    origin::Origin,
};

use crate::{assert_golden, assert_life, at};

fn document(text: &str) -> Document {
    Document::try_from(String::from(text)).unwrap()
}

#[test]
fn the_form_of_an_enterprise() {
    assert_golden(
        &Enterprise::from(Created::new("e1".parse().unwrap(), at(0))),
        r#"{
            "created": {"id": "e1", "at": "1970-01-01T00:00:00Z", "origin": "own"},
            "state": "active",
            "revision": 1
        }"#,
    );
}

#[test]
fn the_life_of_an_enterprise() {
    let created = Created::new("e1".parse().unwrap(), at(0))
        .with_origin(Origin::AndroidManagement)
        .with_document(Some(document(r#"{"enterpriseDisplayName":"Acme"}"#)));
    let product = || "app:com.example".parse().unwrap();
    let events = [
        Event::Described { document: document("{}"), at: at(1) },
        Event::ProductApproved { product: product(), at: at(2) },
        Event::ProductUnapproved { product: product(), at: at(3) },
        Event::ProductApproved { product: "app:org.example".parse().unwrap(), at: at(4) },
        Event::Deleted { at: at(5) },
    ];
    let kinds = assert_life(&created, &events, Enterprise::apply, include_str!("enterprise.json"));
    assert_eq!(kinds, ["deleted", "described", "product_approved", "product_unapproved"]);
}
