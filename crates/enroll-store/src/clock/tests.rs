use super::*;

#[test]
fn a_running_clock_runs_on_from_where_it_is_set() {
    let clock = SettableClock::default();
    let year_2000: Timestamp = "2000-01-01T00:00:00Z".parse().unwrap();
    clock.set(year_2000);
    let hour_later = year_2000.saturating_add(Duration::from_seconds(3600));
    assert!((year_2000..hour_later).contains(&clock.now()));
    assert!(!clock.is_frozen());
}

#[test]
fn a_frozen_clock_stands_until_it_is_moved() {
    let clock = SettableClock::default();
    clock.freeze(true);
    let frozen = clock.now();
    assert_eq!(clock.now(), frozen);
    clock.advance("-0.000000001s".parse().unwrap()).unwrap();
    assert!(clock.now() < frozen);
    assert!(clock.is_frozen());
    clock.freeze(false);
    assert!(!clock.is_frozen());
}

#[test]
fn a_clock_runs_as_fast_as_its_base_and_stands_while_it_is_frozen() {
    let base = Arc::new(SettableClock::default());
    base.freeze(true);
    let at = |seconds| Timestamp::UNIX_EPOCH.saturating_add(Duration::from_seconds(seconds));
    base.set(at(1000));
    let clock = SettableClock::over(base.clone());
    assert_eq!(clock.now(), at(1000));
    clock.set(at(5000));
    base.set(at(1010));
    assert_eq!(clock.now(), at(5010));
    clock.freeze(true);
    base.set(at(9000));
    assert_eq!(clock.now(), at(5010));
    clock.freeze(false);
    // The base may go back, and the clock goes back with it.
    base.set(at(8990));
    assert_eq!(clock.now(), at(5000));
    // A pace is relative to the base: another base, another time.
    let other = SettableClock::default();
    other.go_on(clock.pace());
    assert!(other.now() < SystemClock.now());
    assert_ne!(other.now(), clock.now());
    clock.reset();
    assert_eq!(clock.now(), at(8990));
}

#[test]
fn a_clock_goes_on_as_another_went() {
    let (one, other) = (SettableClock::default(), SettableClock::default());
    one.freeze(true);
    one.set("2030-01-01T00:00:00Z".parse().unwrap());
    other.go_on(one.pace());
    assert_eq!((other.now(), other.is_frozen()), (one.now(), true));
    one.freeze(false);
    other.go_on(one.pace());
    assert!(other.now() >= "2030-01-01T00:00:00Z".parse().unwrap() && !other.is_frozen());
}

#[test]
fn a_clock_does_not_leave_the_range_of_timestamps() {
    let clock = SettableClock::default();
    clock.freeze(true);
    clock.set(Timestamp::MAX);
    assert_eq!(clock.advance("0.000000001s".parse().unwrap()), Err(AdjustError));
    assert_eq!(clock.now(), Timestamp::MAX);
    clock.reset();
    assert!(!clock.is_frozen());
}
