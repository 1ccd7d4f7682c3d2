//! Checks of every text that is read as a duration.

use enroll_core::{Duration, enrollment_token::TokenDuration};

/// Panics if something does not hold.
pub fn check(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    let Ok(duration) = text.parse::<Duration>() else {
        assert!(text.parse::<TokenDuration>().is_err());
        return;
    };
    let canonical = duration.to_string();
    assert_eq!(canonical.parse(), Ok(duration));
    assert_eq!(Duration::new(duration.seconds(), duration.subsec_nanos()), Ok(duration));
    // What is accepted is as long as its canonical form, but for `-0s` and zeros at the end of
    // the fraction: nothing is skipped, rounded or cut off.
    let digits =
        |text: &str| text.trim_start_matches('-').trim_end_matches(['s', '0', '.']).to_owned();
    assert_eq!(digits(text), digits(&canonical));
    let in_range = TokenDuration::MIN..=TokenDuration::MAX;
    assert!(text.parse::<TokenDuration>().map_or(true, |duration| in_range.contains(&duration)));
}
