//! No public type is without a strategy, by the list of the public API.

/// The list that CI compares with the code.
const API: &str = include_str!("../../public-api.txt");

/// The types that no property draws, each with the reason.
const EXEMPT: [&str; 11] = [
    // The errors of values that a property draws: it draws what is refused instead.
    "document::DocumentError",
    "duration::DurationError",
    "enrollment_profile::ValidityOutOfRange",
    "policy::InferPolicyError",
    "product_set::ProductSetError",
    "timestamp::TimestampError",
    "timestamp::UnrepresentableTimestamp",
    // Each of its aliases has a strategy.
    "validity::Validity",
    // They borrow what a property draws.
    "enterprise::Approvals",
    "explain::Attempt",
    "noun::Subject",
];

/// Returns the path of the type that a line of the list is about, without its parameters.
fn path(line: &str) -> Option<&str> {
    let (_, path) = line.split_once("enroll_core::")?;
    path.split([' ', '<', '(']).next()
}

fn is_type(line: &str) -> bool {
    line.starts_with("pub enum ")
        || line.starts_with("pub struct ")
        || line.starts_with("#[non_exhaustive] pub enum ")
        || line.starts_with("#[non_exhaustive] pub struct ")
}

/// Returns the types without an `Arbitrary` implementation.
fn without_strategy(api: &str) -> Vec<&str> {
    let drawn: Vec<&str> = api
        .lines()
        .filter(|line| line.contains("Arbitrary for enroll_core::"))
        .filter_map(|line| path(line.split_once(" for ")?.1))
        .collect();
    let types = api.lines().filter(|line| is_type(line)).filter_map(path);
    types
        // A type of the root is listed under its module as well.
        .filter(|path| path.contains("::"))
        .filter(|path| !drawn.contains(path) && !EXEMPT.contains(path))
        .filter(|path| !path.contains("::Parse"))
        .collect()
}

#[test]
fn no_public_type_is_without_a_strategy() {
    assert_eq!(without_strategy(API), [""; 0]);
}

/// The negative controls: a type whose implementation is gone is found, and so is one that the
/// list of exemptions names in vain.
#[test]
fn a_type_without_a_strategy_is_found() {
    let gone = |line: &&str| !line.ends_with("Arbitrary for enroll_core::explain::Explanation");
    let api: Vec<&str> = API.lines().filter(gone).collect();
    assert_eq!(without_strategy(&api.join("\n")), ["explain::Explanation"]);
    for exempt in EXEMPT {
        let is_listed = |line: &str| is_type(line) && path(line) == Some(exempt);
        assert!(API.lines().any(is_listed), "{exempt} is no public type");
    }
}
