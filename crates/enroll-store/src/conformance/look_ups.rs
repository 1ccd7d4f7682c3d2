//! Look-ups: from a value to its token.

#![expect(clippy::expect_used, reason = "the texts of the suite are valid")]

use std::sync::Arc;

use enroll_core::{
    EnrollmentProfile, Timestamp, User,
    auth_token::{self, TokenNumber},
    enrollment_profile::{Generation, Settings, Validity},
    enrollment_token::UseLimit,
    limits::Limits,
    name::{EnrollmentProfileName, UserName},
    token_ref::TokenRef,
    user::{AccountType, Insertion},
};

use super::site::{Outcome, Refusal, Site, TokenReading, at_once, drawn, issue};
use crate::{
    decision::{Decision, TokenDigest},
    gate::Reading,
    request::Scope,
    store::Store,
};

/// Every value that was issued leads to its token, and no other value to anything.
pub async fn every_issued_value_leads_to_its_token<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let outcomes = at_once(100, |token| {
        let site = site.clone();
        async move { issue_value(&site, token).await }
    });
    assert!(outcomes.await.iter().all(Result::is_ok), "tokens are issued");
    site.close().await;
    for token in 0..100 {
        let holder = TokenRef::EnrollmentToken(site.name(&format!("t{token}")));
        let found = store.look_up(&digest(token)).await;
        assert_eq!(found, Ok(Some(holder)), "a value leads to its token, come what may");
    }
    for other in [TokenDigest([0; 32]), TokenDigest([0xff; 32]), digest(100)] {
        assert_eq!(store.look_up(&other).await, Ok(None), "another value leads nowhere");
    }
    let again = issue_value(&site, 0).await;
    assert!(again.is_err(), "a refusal issues nothing");
}

/// A value leads to the token of its own number, where a noun has had several.
pub async fn a_value_leads_to_the_token_of_its_number<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let (user, profile): (UserName, EnrollmentProfileName) = (site.name("u"), site.name("p"));
    for number in 0..=3_u8 {
        let of_user = |reading: Reading<'_, User>| -> Result<_, Refusal> {
            match reading.ungated().noun {
                None => Ok(Decision::first(User::insert(user.clone(), insertion(), reading.now()))),
                Some(noun) => {
                    let (validity, limits) = (auth_token::Validity::default(), Limits::default());
                    let issue = noun.issue_token(validity, None, &limits, reading.now());
                    let issue = issue.map_err(|_| Refusal::Closed)?;
                    let digest = TokenDigest([number; 32]);
                    let token = auth_token(&user, number);
                    Ok(Decision::next(issue.event).looked_up_by(digest, token, Timestamp::MAX))
                }
            }
        };
        let issued = store.execute(&user, &drawn(Scope::Noun), of_user).await;
        assert!(issued.is_ok(), "a user begins, then its tokens are issued");
        let of_profile = |reading: Reading<'_, EnrollmentProfile>| -> Result<_, Refusal> {
            match reading.ungated().noun {
                None => {
                    let settings = Settings::default();
                    let created =
                        EnrollmentProfile::create(profile.clone(), settings, reading.now());
                    Ok(Decision::first(created))
                }
                Some(noun) => {
                    let created = noun.create_token(Validity::MAX, None, reading.now());
                    let created = created.map_err(|_| Refusal::Closed)?;
                    let digest = TokenDigest([100 + number; 32]);
                    let token = profile_token(&profile, number);
                    Ok(Decision::next(created).looked_up_by(digest, token, Timestamp::MAX))
                }
            }
        };
        let issued = store.execute(&profile, &drawn(Scope::Noun), of_profile).await;
        assert!(issued.is_ok(), "a profile begins, then its tokens are created");
    }
    for number in 1..=3_u8 {
        let found = store.look_up(&TokenDigest([number; 32])).await;
        assert_eq!(found, Ok(Some(auth_token(&user, number))), "a value leads to its number");
        let found = store.look_up(&TokenDigest([100 + number; 32])).await;
        assert_eq!(
            found,
            Ok(Some(profile_token(&profile, number))),
            "a value leads to its generation"
        );
    }
}

fn auth_token(user: &UserName, number: u8) -> TokenRef {
    let number = TokenNumber::after(u64::from(number).saturating_sub(1));
    TokenRef::AuthToken { user: user.clone(), number }
}

fn profile_token(profile: &EnrollmentProfileName, number: u8) -> TokenRef {
    let generation = Generation::after(u64::from(number).saturating_sub(1));
    TokenRef::EnrollmentProfile { profile: profile.clone(), generation }
}

fn insertion() -> Insertion {
    Insertion {
        identifier: "u".parse().expect("an identifier"),
        account_type: AccountType::UserAccount,
        display_name: None,
    }
}

/// A forged value costs one read: strangers cannot make a store write.
pub async fn a_look_up_writes_nothing<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    assert!(issue_value(&site, 0).await.is_ok(), "a token is issued");
    let before = site.feed(None, 10).await;
    for value in 0..20 {
        assert!(store.look_up(&digest(value)).await.is_ok(), "the store can be reached");
    }
    assert_eq!(site.feed(None, 10).await, before, "a look-up is no event");
}

async fn issue_value<S: Store>(site: &Site<S>, token: usize) -> Outcome {
    let decide = |reading: TokenReading<'_>| {
        let named = TokenRef::EnrollmentToken(reading.name.clone());
        issue(&reading, UseLimit::Once)
            .map(|decision| decision.looked_up_by(digest(token), named, Timestamp::MAX))
    };
    site.issue_with(&drawn(Scope::Enterprise), &format!("t{token}"), decide).await
}

/// Returns a digest that differs from others in its last bytes only.
fn digest(token: usize) -> TokenDigest {
    let mut digest = [7; 32];
    for (byte, of_token) in digest.iter_mut().rev().zip(token.to_le_bytes()) {
        *byte = of_token;
    }
    TokenDigest(digest)
}
