//! Enrollment tokens in a program of one's own, with a `HashMap` for a database.

use std::{collections::HashMap, error::Error, time::SystemTime};

use enroll_core::{
    EnrollmentToken, Timestamp,
    device::Ownership,
    enrollment_token::{Claim, Terms, UseLimit},
    secret::{TokenFormat, TokenValue},
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut tokens: HashMap<String, EnrollmentToken> = HashMap::new();
    let now = Timestamp::from_unix(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?)?;

    // Issue: the caller brings the name, the time and 32 random bytes (here: not random at all).
    let terms = Terms { duration: "600s".parse()?, use_limit: UseLimit::Once, ..Terms::default() };
    let issued = EnrollmentToken::issue("enterprises/e1/enrollmentTokens/t1".parse()?, terms, now);
    let value = TokenValue::from_bytes([7; 32], &TokenFormat::Strong("acme_".parse()?));
    println!("give this to a device: {}", value.expose());
    tokens.insert(value.expose().to_owned(), issued.into());

    // Redeem: decide, then record.
    for serial_number in ["R58M12ABCDE", "R58M12FGHIJ"] {
        let token = tokens.get_mut(value.expose()).ok_or("no such token")?;
        let device = format!("device-{serial_number}").parse()?;
        let ownership = Ownership::CompanyOwned;
        let claim = Claim { device, serial_number: serial_number.parse()?, ownership };
        match token.redeem(&claim, now) {
            Ok(redemption) => {
                token.apply(&redemption.event);
                println!("{} gets {}", serial_number, redemption.device.policy_name());
            }
            Err(reason) => println!("{serial_number} stays out: {reason}"),
        }
    }
    Ok(())
}
