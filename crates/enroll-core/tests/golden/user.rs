//! The stored forms of a user, its accounts, its authentication tokens and its product set.

use enroll_core::{
    User,
    account::AndroidId,
    auth_token,
    auth_token::TokenNumber,
    expiry::Expiry,
    limits::Limits,
    origin::Origin,
    product_set::{Behavior, ProductSet, Track, Visibility},
    user::{AccountType, Event, Inserted, Insertion, Management},
};

use crate::{assert_golden, assert_life, at, derivation};

pub(crate) const GOLDEN: &str = include_str!("user.json");

pub(crate) fn inserted() -> Inserted {
    let insertion = Insertion {
        identifier: "asset#44418".parse().unwrap(),
        account_type: AccountType::UserAccount,
        display_name: Some("Ada".parse().ok()),
    };
    let name = "enterprises/e1/users/u1".parse().unwrap();
    User::insert(name, insertion, at(0)).with_origin(Origin::PlayEmm)
}

fn device(id: &str) -> AndroidId {
    id.parse().unwrap()
}

fn issued(number: u64) -> Event {
    let issued = auth_token::Issued::new(number.try_into().unwrap(), at(1), Expiry::at(at(301)));
    Event::TokenIssued(match number {
        1 => issued.with_derivation(derivation()),
        _ => issued,
    })
}

fn product_set() -> ProductSet {
    let visible = Visibility { track_ids: vec!["t1".into()], tracks: vec![Track::Beta] };
    ProductSet::new(
        Behavior::Listed,
        ["app:com.example".parse().unwrap()],
        [("app:org.example".parse().unwrap(), visible)],
    )
    .unwrap()
}

#[test]
fn the_life_of_a_user() {
    let events = [
        Event::Updated { display_name: "Ada Lovelace".parse().ok(), at: at(1) },
        issued(1),
        Event::TokenRedeemed { number: TokenNumber::FIRST, by: device("3f25"), at: at(2) },
        issued(2),
        Event::AccessRevoked { at: at(3) },
        issued(3),
        Event::TokenRedeemed { number: TokenNumber::after(2), by: device("04e0"), at: at(4) },
        issued(4),
        Event::ProductSetReplaced { product_set: product_set(), at: at(5) },
    ];
    let kinds = assert_life(&inserted(), &events, User::apply, GOLDEN);
    assert_eq!(
        kinds,
        ["access_revoked", "product_set_replaced", "token_issued", "token_redeemed", "updated"],
    );
}

#[test]
fn the_life_of_a_user_that_ends() {
    let events = [issued(1), Event::Deleted { at: at(2) }];
    let kinds = assert_life(&inserted(), &events, User::apply, include_str!("user_deleted.json"));
    assert_eq!(kinds, ["deleted", "token_issued"]);
}

#[test]
fn the_forms_of_a_users_management() {
    assert_golden(
        &Management::Google { email: "ada@example.com".parse().unwrap() },
        r#"{"google": {"email": "ada@example.com"}}"#,
    );
    let management = Management::Emm {
        identifier: "i1".parse().unwrap(),
        account_type: AccountType::DeviceAccount,
        display_name: None,
    };
    assert_golden(
        &management,
        r#"{"emm": {"identifier": "i1", "account_type": "device_account"}}"#,
    );
}

#[test]
fn the_forms_of_limits() {
    assert_golden(
        &Limits::default(),
        r#"{
            "user_account_devices": {"max": 10, "rule": "enforce"},
            "device_account_devices": {"max": 1, "rule": "enforce"},
            "outstanding_tokens": {"max": 100, "rule": "enforce"}
        }"#,
    );
    assert_eq!(serde_json::from_str::<Limits>("{}").unwrap(), Limits::default());
}
