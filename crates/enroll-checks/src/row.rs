//! Checks of every text that is read as a row of a store.

use enroll_core::{Device, EnrollmentProfile, EnrollmentToken, Enterprise, Policy, User};
use enroll_store::{
    Fact, Noun,
    row::{read_fact, read_noun, write_noun, write_record},
};

/// Panics if something does not hold: what is read is written as what reads the same.
pub fn check(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    check_noun::<EnrollmentToken>(text);
    check_noun::<EnrollmentProfile>(text);
    check_noun::<Device>(text);
    check_noun::<Enterprise>(text);
    check_noun::<Policy>(text);
    check_noun::<User>(text);
    match read_fact(text) {
        Fact::Known(record) => {
            let written = write_record(&record).expect("it has a text");
            assert_eq!(read_fact(&written), Fact::Known(record));
        }
        Fact::Unknown(passed) => assert_eq!(&*passed, text),
    }
}

fn check_noun<N: Noun>(text: &str) {
    let Ok(noun) = read_noun::<N>(text) else { return };
    let written = write_noun(&noun).expect("it has a text");
    let again = read_noun::<N>(&written).expect("it is a record");
    assert_eq!(write_noun(&again).expect("it has a text"), written);
}
