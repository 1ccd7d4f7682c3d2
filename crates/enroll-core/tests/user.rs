//! The rules of users, authentication tokens and accounts, each beside the words that state it.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_core::{
    Enterprise, Timestamp, User,
    account::AndroidId,
    auth_token::{CheckError, TokenNumber, Validity},
    effect::Effect,
    enterprise::Approvals,
    enterprise::Created,
    limits::{Exceeded, Limit, Limits, Rule},
    product_set::{Behavior, ProductId, ProductSet, Visibility},
    user::{
        AccountType, Event, Insertion, IssueTokenError, RedeemError, ReplaceProductSetError,
        Update, UpdateError, WithdrawError,
    },
};
use proptest::{collection::vec, prelude::*};

fn at(seconds: i64) -> Timestamp {
    Timestamp::new(seconds, 0).unwrap()
}

fn insertion(account_type: AccountType) -> Insertion {
    Insertion { identifier: "user342".parse().unwrap(), account_type, display_name: None }
}

fn user_of(account_type: AccountType) -> User {
    let name = "enterprises/e1/users/1".parse().unwrap();
    User::from(User::insert(name, insertion(account_type), at(0)))
}

fn user() -> User {
    user_of(AccountType::UserAccount)
}

fn google_user() -> User {
    let name = "enterprises/e1/users/2".parse().unwrap();
    User::from(User::add_google(name, "ada@example.com".parse().unwrap(), at(0)))
}

fn device(number: u32) -> AndroidId {
    format!("{number:x}").parse().unwrap()
}

fn limits() -> Limits {
    Limits::default()
}

#[track_caller]
fn issue(user: &mut User, now: Timestamp) -> TokenNumber {
    let issue = user.issue_token(Validity::default(), None, &limits(), now).unwrap();
    user.apply(&issue.event);
    if let Event::TokenIssued(issued) = issue.event {
        issued.number
    } else {
        TokenNumber::after(u64::MAX)
    }
}

fn redeem(
    user: &mut User,
    number: TokenNumber,
    on: u32,
    now: Timestamp,
) -> Result<(), RedeemError> {
    let redemption = user.redeem(number, &device(on), &limits(), now)?;
    user.apply(&redemption.event);
    Ok(())
}

#[track_caller]
fn provision(user: &mut User, on: u32) {
    let number = issue(user, at(1));
    redeem(user, number, on, at(1)).unwrap();
}

// Rule 3.3, redeem: "not Redeemed ([D] single-use) else AlreadyUsed".
#[test]
fn a_token_is_used_once() {
    let mut user = user();
    let number = issue(&mut user, at(0));
    assert_eq!(redeem(&mut user, number, 1, at(1)), Ok(()));
    let redeemed = Err(RedeemError::Unusable(CheckError::Redeemed));
    assert_eq!(redeem(&mut user, number, 1, at(1)), redeemed);
    assert_eq!(redeem(&mut user, number, 2, at(1)), redeemed);
}

// Rule 3.3: "Half-open: valid while now < expiry"; "default 5 minutes".
#[test]
fn a_token_expires_five_minutes_after_its_issue() {
    let mut user = user();
    let number = issue(&mut user, at(0));
    let just_before = Timestamp::new(299, 999_999_999).unwrap();
    assert!(user.redeem(number, &device(1), &limits(), just_before).is_ok());
    let expired = Err(RedeemError::Unusable(CheckError::Expired));
    assert_eq!(user.redeem(number, &device(1), &limits(), at(300)), expired);
}

// Rule 3.3: "The limit counts devices now provisioned, not tokens ever issued"; edge case 7.20:
// "11 tokens may exist, the 11th device may not".
#[test]
fn fourteen_tokens_provision_ten_devices() {
    let mut user = user();
    let numbers: Vec<TokenNumber> = (0..14).map(|_| issue(&mut user, at(0))).collect();
    let done = numbers.iter().zip(0..).map(|(number, on)| redeem(&mut user, *number, on, at(1)));
    let done: Vec<bool> = done.map(|done| done.is_ok()).collect();
    assert_eq!(done.iter().filter(|done| **done).count(), 10);
    assert_eq!(user.provisioned().count(), 10);
    let full = RedeemError::Devices(Exceeded { max: 10 });
    assert_eq!(redeem(&mut user, numbers[10], 99, at(1)), Err(full));
    // "the token stays Issued so that freeing a slot works": here the device has its slot.
    assert_eq!(redeem(&mut user, numbers[10], 3, at(1)), Ok(()));
}

// Rule 3.3: "a re-provision of the same device takes no second slot".
#[test]
fn the_same_device_takes_one_slot() {
    let mut user = user();
    for _ in 0..3 {
        provision(&mut user, 7);
    }
    assert_eq!(user.provisioned().count(), 1);
}

// Rule 3.3: "deviceAccount: no other Provisioned device, else DeviceAccountBound".
#[test]
fn a_device_account_is_on_one_device() {
    let mut user = user_of(AccountType::DeviceAccount);
    let (first, second) = (issue(&mut user, at(0)), issue(&mut user, at(0)));
    assert_eq!(redeem(&mut user, first, 1, at(1)), Ok(()));
    assert_eq!(redeem(&mut user, second, 2, at(1)), Err(RedeemError::DeviceAccountBound));
    assert_eq!(redeem(&mut user, second, 1, at(1)), Ok(()));
}

// Rule 3.2: "token asked for a user that already has 10 provisioned devices: nothing minted".
#[test]
fn a_user_with_ten_devices_gets_no_further_token() {
    let mut user = user();
    (0..10).for_each(|on| provision(&mut user, on));
    let refused = user.issue_token(Validity::default(), None, &limits(), at(1));
    assert_eq!(refused, Err(IssueTokenError::Devices(Exceeded { max: 10 })));
}

#[test]
fn a_limit_that_warns_lets_pass_with_a_warning() {
    let warn = |max| Limit { rule: Rule::Warn, ..Limit::enforced(max) };
    let limits =
        Limits { user_account_devices: warn(1), outstanding_tokens: warn(1), ..Limits::default() };
    let mut user = user();
    for on in 0..3_u32 {
        let issue = user.issue_token(Validity::default(), None, &limits, at(0)).unwrap();
        user.apply(&issue.event);
        let redemption =
            user.redeem(TokenNumber::after(on.into()), &device(on), &limits, at(0)).unwrap();
        assert_eq!(redemption.warning, (on > 0).then_some(Exceeded { max: 1 }));
        user.apply(&redemption.event);
    }
    assert_eq!(user.provisioned().count(), 3);
}

#[test]
fn a_user_has_100_outstanding_tokens_and_expired_ones_are_pruned() {
    let mut user = user();
    for _ in 0..100 {
        issue(&mut user, at(0));
    }
    let refused = user.issue_token(Validity::default(), None, &limits(), at(299));
    assert_eq!(refused, Err(IssueTokenError::OutstandingTokens(Exceeded { max: 100 })));
    assert_eq!(issue(&mut user, at(300)), TokenNumber::after(100));
    assert!(
        user.token(TokenNumber::after(99)).is_none()
            && user.token(TokenNumber::after(100)).is_some()
    );
}

// Rule 3.3, revokeDeviceAccess: "all its devices Provisioned -> Revoked; its Issued tokens ->
// Void"; "generateAuthenticationToken afterwards works, and Revoked devices free their slots".
#[test]
fn revoking_access_frees_all_slots_and_voids_all_tokens() {
    let mut user = user();
    (0..9).for_each(|on| provision(&mut user, on));
    let outstanding = issue(&mut user, at(1));
    user.apply(&user.revoke_access(at(2)).unwrap());
    assert_eq!((user.provisioned().count(), user.accounts().count()), (0, 9));
    let void = Err(RedeemError::Unusable(CheckError::Void));
    assert_eq!(redeem(&mut user, outstanding, 1, at(2)), void);
    provision(&mut user, 3);
    assert_eq!(user.provisioned().count(), 1);
    // "Idempotent: revoke with no devices".
    assert!(user.revoke_access(at(3)).is_ok());
}

#[test]
fn a_user_remembers_a_bounded_number_of_revoked_accounts() {
    let mut user = user();
    for round in 0..30_u32 {
        (0..10).for_each(|on| provision(&mut user, round * 10 + on));
        user.apply(&user.revoke_access(at(1)).unwrap());
    }
    assert_eq!(user.accounts().count(), 100);
    assert_eq!(user.accounts().next().unwrap().0, &device(200));
}

// Rule 3.3, delete: "its devices removed, Issued tokens Void, product set dropped".
#[test]
fn a_deleted_user_refuses_everything() {
    let mut user = user();
    provision(&mut user, 1);
    let number = issue(&mut user, at(1));
    user.apply(&user.delete(at(2)).unwrap());
    assert!(user.is_deleted());
    assert_eq!((user.accounts().count(), user.token(number)), (0, None));
    assert_eq!(redeem(&mut user, number, 2, at(2)), Err(RedeemError::Unknown));
    assert_eq!(user.delete(at(2)), Err(WithdrawError::Deleted));
    assert_eq!(user.revoke_access(at(2)), Err(WithdrawError::Deleted));
    let refused = user.issue_token(Validity::default(), None, &limits(), at(2));
    assert_eq!(refused, Err(IssueTokenError::Deleted));
    assert_eq!(user.update(&Update::default(), at(2)), Err(UpdateError::Deleted));
    let refused = user.replace_product_set(ProductSet::default(), Approvals::Unrestricted, at(2));
    assert_eq!(refused, Err(ReplaceProductSetError::Deleted));
}

// Rule 3.2: "generateAuthenticationToken / revokeDeviceAccess / update / delete on a googleManaged
// user".
#[test]
fn a_user_that_google_manages_is_not_the_emms_to_change() {
    let user = google_user();
    let refused = user.issue_token(Validity::default(), None, &limits(), at(1));
    assert_eq!(refused, Err(IssueTokenError::GoogleManaged));
    assert_eq!(user.revoke_access(at(1)), Err(WithdrawError::GoogleManaged));
    assert_eq!(user.delete(at(1)), Err(WithdrawError::GoogleManaged));
    assert_eq!(user.update(&Update::default(), at(1)), Err(UpdateError::GoogleManaged));
}

// Rule 3.3, insert same identifier: "same id, displayName replaced if sent"; edge case 7.17: "may
// not change accountType; a failed one must change nothing".
#[test]
fn inserting_again_replaces_only_the_display_name() {
    let mut user = user();
    let named = |name: &str| Insertion {
        display_name: Some(name.parse().ok()),
        ..insertion(AccountType::UserAccount)
    };
    user.apply(&user.insert_again(&named("Ada"), at(1)).unwrap().event().unwrap());
    assert_eq!(user.display_name().unwrap().as_str(), "Ada");
    assert_eq!(user.insert_again(&named("Ada"), at(1)), Ok(Effect::Nothing));
    let other = insertion(AccountType::DeviceAccount);
    assert_eq!(user.insert_again(&other, at(1)), Err(UpdateError::AccountType));
    assert_eq!(user.insert_again(&insertion(AccountType::UserAccount), at(1)), Ok(Effect::Nothing));
    assert_eq!(user.display_name().unwrap().as_str(), "Ada");
}

// Rule 3.2, update: "must either be unset or have the currently active value"; edge case 7.18:
// "comparing after trimming or case-folding accountIdentifier would wrongly accept another one".
#[test]
fn an_update_accepts_what_is_unset_or_current() {
    let user = user();
    let update = |identifier: Option<&str>, account_type| Update {
        identifier: identifier.map(|text| text.parse().unwrap()),
        account_type,
        display_name: None,
    };
    let current = update(Some("user342"), Some(AccountType::UserAccount));
    for accepted in [Update::default(), current] {
        assert_eq!(user.update(&accepted, at(1)), Ok(Effect::Nothing));
    }
    for other in ["User342", " user342", "user342 "] {
        let refused = user.update(&update(Some(other), None), at(1));
        assert_eq!(refused, Err(UpdateError::AccountIdentifier), "{other}");
    }
    let refused = user.update(&update(None, Some(AccountType::DeviceAccount)), at(1));
    assert_eq!(refused, Err(UpdateError::AccountType));
}

// Rule 3.1: "only products approved, or approved once and later unapproved, may be whitelisted".
#[test]
fn a_product_set_lists_what_was_ever_approved() {
    let product: ProductId = "app:com.example".parse().unwrap();
    let set = || ProductSet::new(Behavior::Listed, [product.clone()], []).unwrap();
    let mut enterprise = Enterprise::from(Created::new("e1".parse().unwrap(), at(0)));
    let user = user();
    let refused = ReplaceProductSetError::NeverApproved { product: product.clone() };
    assert_eq!(user.replace_product_set(set(), Approvals::These(&[]), at(1)), Err(refused.clone()));
    assert_eq!(user.replace_product_set(set(), Approvals::Of(&enterprise), at(1)), Err(refused));
    for event in [
        enterprise.approve(product.clone(), at(1)).unwrap().event().unwrap(),
        enroll_core::enterprise::Event::ProductUnapproved { product: product.clone(), at: at(2) },
    ] {
        enterprise.apply(&event);
        assert!(user.replace_product_set(set(), Approvals::Of(&enterprise), at(3)).is_ok());
    }
}

#[test]
fn what_is_visible_must_have_been_approved_too() {
    let product: ProductId = "app:com.example".parse().unwrap();
    let set = ProductSet::new(Behavior::Listed, [], [(product.clone(), Visibility::default())]);
    let enterprise = Enterprise::from(Created::new("e1".parse().unwrap(), at(0)));
    let refused = user().replace_product_set(set.unwrap(), Approvals::Of(&enterprise), at(1));
    assert_eq!(refused, Err(ReplaceProductSetError::NeverApproved { product: product.clone() }));
    let all = ProductSet::new(Behavior::All, [], [(product, Visibility::default())]).unwrap();
    assert!(user().replace_product_set(all, Approvals::Of(&enterprise), at(1)).is_ok());
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Issue,
    Redeem { token: u64, on: u32 },
    Revoke,
}

proptest! {
    #[test]
    fn a_user_never_has_more_devices_than_it_may(
        steps in vec((prop_oneof![
            3 => Just(Step::Issue),
            5 => (1..40_u64, 0..15_u32).prop_map(|(token, on)| Step::Redeem { token, on }),
            1 => Just(Step::Revoke),
        ], 0..900_i64), 0..120),
    ) {
        let mut user = user();
        let inserted = user.inserted().clone();
        let mut events = Vec::new();
        for (step, seconds) in steps {
            let now = at(seconds);
            let decided = match step {
                Step::Issue => {
                    user.issue_token(Validity::default(), None, &limits(), now).ok().map(|i| i.event)
                }
                Step::Redeem { token, on } => {
                    user.redeem(TokenNumber::after(token), &device(on), &limits(), now).ok().map(|r| r.event)
                }
                Step::Revoke => user.revoke_access(now).ok(),
            };
            if let Some(event) = decided {
                user.apply(&event);
                events.push(event);
            }
            prop_assert!(user.provisioned().count() <= 10);
        }
        // Replaying the events, through their serde form, rebuilds the state.
        let mut replayed = User::from(inserted);
        for event in &events {
            let text = serde_json::to_string(event).unwrap();
            replayed.apply(&serde_json::from_str(&text).unwrap());
        }
        let text = serde_json::to_string(&user).unwrap();
        prop_assert_eq!(&serde_json::from_str::<User>(&text).unwrap(), &user);
        prop_assert_eq!(replayed, user);
    }
}
