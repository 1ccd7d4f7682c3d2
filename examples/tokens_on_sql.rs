//! Enrollment tokens in your own SQL database.
//!
//! A redemption loads a token, decides, and stores the result only if the token has not changed
//! since: compare-and-set of a revision. However many devices present a one-time token at a time,
//! one of them enrolls.

use std::{error::Error, time::SystemTime};

use enroll_core::{
    EnrollmentToken, Timestamp,
    device::Ownership,
    enrollment_token::{Claim, Redemption, Terms, UseLimit},
    name::DeviceId,
    secret::{TokenFormat, TokenValue},
};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

const SCHEMA: &str = "
    CREATE TABLE token (digest BLOB PRIMARY KEY, revision INTEGER NOT NULL, noun TEXT NOT NULL) STRICT;
    CREATE TABLE device (name TEXT PRIMARY KEY, enrolled TEXT NOT NULL) STRICT;";

fn main() -> Result<(), Box<dyn Error>> {
    let mut database = Connection::open_in_memory()?;
    database.execute_batch(SCHEMA)?;
    let now = Timestamp::from(SystemTime::now());
    let value = issue(&database, now)?;
    for serial_number in ["R58M12ABCDE", "R58M12FGHIJ"] {
        match redeem(&mut database, &value, serial_number, now) {
            Ok(device) => println!("{serial_number} is {device}"),
            Err(reason) => println!("{serial_number} stays out: {reason}"),
        }
    }
    Ok(())
}

/// Issues a token for one device, and returns its value. The database keeps only the digest.
fn issue(database: &Connection, now: Timestamp) -> Result<TokenValue, Box<dyn Error>> {
    let terms = Terms::default().with_use_limit(UseLimit::Once);
    let name = "enterprises/e1/enrollmentTokens/t1".parse()?;
    let token = EnrollmentToken::from(EnrollmentToken::issue(name, terms, now));
    let value = TokenValue::from_bytes(rand::random(), &TokenFormat::Letters);
    database.execute(
        "INSERT INTO token (digest, revision, noun) VALUES (?1, 0, ?2)",
        params![digest(&value), serde_json::to_string(&token)?],
    )?;
    Ok(value)
}

/// Redeems a token, and returns the name of the device.
fn redeem(
    database: &mut Connection,
    value: &TokenValue,
    serial_number: &str,
    now: Timestamp,
) -> Result<String, Box<dyn Error>> {
    // Drawn once: the decision may be made again.
    let device = DeviceId::from_entropy(rand::random());
    let ownership = Ownership::CompanyOwned;
    let claim = Claim::new(device, serial_number.parse()?, ownership);
    loop {
        // Load.
        let (mut token, revision) = load(database, value)?.ok_or("no such token")?;
        // Decide. This changes nothing yet.
        let Redemption { event, device, .. } = token.redeem(&claim, now)?;
        // Store, in one transaction that the revision guards.
        token.apply(&event);
        let write = database.transaction()?;
        let changed = write.execute(
            "UPDATE token SET noun = ?1, revision = revision + 1 WHERE digest = ?2 AND revision = ?3",
            params![serde_json::to_string(&token)?, digest(value), revision],
        )?;
        if changed == 0 {
            // Another device was first: begin again.
            continue;
        }
        let name = device.name.to_string();
        write.execute(
            "INSERT INTO device (name, enrolled) VALUES (?1, ?2)",
            params![name, serde_json::to_string(&device)?],
        )?;
        write.commit()?;
        return Ok(name);
    }
}

/// Loads the token that has a value, with its revision.
fn load(
    database: &Connection,
    value: &TokenValue,
) -> Result<Option<(EnrollmentToken, i64)>, Box<dyn Error>> {
    let sql = "SELECT noun, revision FROM token WHERE digest = ?1";
    let found = database.query_row(sql, [digest(value)], |row| Ok((row.get(0)?, row.get(1)?)));
    let found: Option<(String, i64)> = found.optional()?;
    found.map(|(token, revision)| Ok((serde_json::from_str(&token)?, revision))).transpose()
}

fn digest(value: &TokenValue) -> [u8; 32] {
    Sha256::digest(value.expose().as_bytes()).into()
}

#[test]
fn the_second_device_stays_out() -> Result<(), Box<dyn Error>> {
    let mut database = Connection::open_in_memory()?;
    database.execute_batch(SCHEMA)?;
    let now = Timestamp::UNIX_EPOCH;
    let value = issue(&database, now)?;
    assert!(redeem(&mut database, &value, "R58M12ABCDE", now).is_ok());
    let refused =
        redeem(&mut database, &value, "R58M12FGHIJ", now).map_err(|error| error.to_string());
    assert_eq!(refused, Err("enrollment token is spent".into()));
    Ok(())
}
