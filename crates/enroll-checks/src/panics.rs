//! Properties that no input makes a reader panic, each with its control: the same inputs are given
//! to the same reader once more, with a panic planted in what it does with an input.

use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// The number of inputs that must find a planted panic.
const PLANTED_CASES: u32 = 20_000;

/// How many characters it takes to write down an accepted input that a panic is planted behind: the
/// empty text and the like come to no more than the beginning of a reader.
const PLANTED_LENGTH_MIN: usize = 20;

/// The place of a planted panic.
#[derive(Clone, Copy, Debug)]
enum Planted {
    /// After an input of some length was accepted, which takes it through all of the reader.
    Accepted,
    /// After an input was refused.
    Refused,
}

/// Asserts that `read`, which returns whether it accepts an input, panics on none of them, and
/// that it would be found if it did: the inputs reach both of its ends.
#[track_caller]
pub fn no_input_panics<S: Strategy>(inputs: &S, read: impl Fn(&S::Value) -> bool) {
    // Twice as many as elsewhere: the inputs are of several kinds.
    let cases = Config::default().cases.saturating_mul(2);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let panicked = panics(TestRunner::new(config), inputs, |input| {
        read(input);
    });
    assert_eq!(panicked, None);
    for planted in [Planted::Accepted, Planted::Refused] {
        let panicked = panics(with_the_same_inputs(), inputs, |input| {
            let met = match (planted, read(input)) {
                (Planted::Accepted, true) => format!("{input:?}").len() >= PLANTED_LENGTH_MIN,
                (Planted::Refused, false) => true,
                (Planted::Accepted, false) | (Planted::Refused, true) => false,
            };
            assert!(!met, "planted");
        });
        let is_found = panicked.is_some_and(|how| how.contains("planted"));
        assert!(is_found, "no input finds what is planted: {planted:?}");
    }
}

/// Returns on which input `read` panics, and how.
fn panics<S: Strategy>(
    mut runner: TestRunner,
    inputs: &S,
    read: impl Fn(&S::Value),
) -> Option<String> {
    let ran = runner.run(inputs, |input| {
        read(&input);
        Ok(())
    });
    ran.err().map(|error| error.to_string())
}

/// Returns a runner whose inputs are the same in each run of the test.
fn with_the_same_inputs() -> TestRunner {
    let (cases, failure_persistence) = (PLANTED_CASES, None);
    let config = Config { cases, failure_persistence, max_shrink_iters: 0, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}
