//! The engine in a test that advances the clock: ninety days take no time.

use std::{error::Error, sync::Arc};

use enroll_core::{
    device::Ownership,
    enrollment_token::{CheckError, RedeemError, Terms},
    origin::Origin,
    secret::KeyId,
};
use enroll_memory::MemoryStore;
use enroll_service::{
    Admission, Context, EnrollError, EnrollRefusal, EnrollRequest, Key, Keyring, Service,
};
use enroll_store::clock::SettableClock;

#[tokio::test]
async fn a_token_of_ninety_days_expires_after_ninety_days() -> Result<(), Box<dyn Error>> {
    let clock = Arc::new(SettableClock::default());
    clock.set("2030-01-01T00:00:00Z".parse()?);
    clock.freeze(true);
    let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
    let store = MemoryStore::new(Arc::clone(&clock), 1);
    let service = Service::new(store, keys, Admission::Any);

    let terms = Terms::default().with_duration("7776000s".parse()?);
    let issued = service
        .issue_enrollment_token(&"LC00abc".parse()?, terms, Origin::Own, &Context::NONE)
        .await?;
    let enroll = || EnrollRequest {
        value: issued.value.clone(),
        serial_number: "R58M12ABCDE".parse().expect("this is a serial number"),
        ownership: Ownership::CompanyOwned,
        user_policy: None,
    };

    clock.advance("7775999.999999999s".parse()?)?;
    assert!(service.enroll(enroll(), &Context::NONE).await.is_ok());

    clock.advance("0.000000001s".parse()?)?;
    let refused = service.enroll(enroll(), &Context::NONE).await.err();
    let expired = EnrollRefusal::Token(RedeemError::Inactive(CheckError::Expired));
    assert_eq!(refused, Some(EnrollError::Refused(expired)));
    Ok(())
}
