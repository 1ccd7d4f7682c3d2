//! An enrollment token for one device, in a program of your own.
use std::{error::Error, time::SystemTime};

use enroll_core::{
    EnrollmentToken, Timestamp,
    device::Ownership,
    enrollment_token::{Claim, Terms, UseLimit},
};

fn main() -> Result<(), Box<dyn Error>> {
    let now = Timestamp::from(SystemTime::now());
    let terms = Terms::default().with_use_limit(UseLimit::Once);
    let issued = EnrollmentToken::issue("enterprises/e1/enrollmentTokens/t1".parse()?, terms, now);
    let mut token = EnrollmentToken::from(issued);
    for text in ["R58M12ABCDE", "R58M12FGHIJ"] {
        let (device, serial_number) = (text.parse()?, text.parse()?);
        let claim = Claim::new(device, serial_number, Ownership::CompanyOwned);
        match token.redeem(&claim, now) {
            Ok(redemption) => token.apply(&redemption.event),
            Err(reason) => println!("{text} stays out: {reason}"),
        }
    }
    Ok(())
}
