//! `$filter`: what it accepts, and how it is refused.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use enroll_checks::panics::no_input_panics;
use enroll_dialects::graph::{Filter, ParseFilterError};
use proptest::prelude::*;

fn filter(text: &str) -> Filter {
    text.parse().unwrap()
}

#[track_caller]
fn accepts(text: &str, names: &[&str]) {
    let filter = filter(text);
    for name in ["", "a", "b", "ab", "a b", "it's", "A"] {
        assert_eq!(filter.accepts_name(Some(name)), names.contains(&name), "{text}: `{name}`");
    }
}

#[track_caller]
fn refused(text: &str, message: &str) {
    assert_eq!(text.parse::<Filter>().unwrap_err().to_string(), message, "{text}");
}

// Rule 6.4: "$filter=displayName%20eq%20%27a%20b%27".
#[test]
fn a_name_is_compared_character_by_character() {
    accepts("displayName eq 'a b'", &["a b"]);
    accepts("displayName eq 'a'", &["a"]);
    accepts("displayName eq 'it''s'", &["it's"]);
    accepts("displayName eq ''", &[""]);
    accepts("displayName ne 'a'", &["", "b", "ab", "a b", "it's", "A"]);
    accepts("displayName EQ 'b'", &["b"]);
    accepts(" displayName\teq  'b' ", &["b"]);
    accepts("displayName eq'b'", &["b"]);
}

#[test]
fn functions_look_into_a_name() {
    accepts("startswith(displayName,'a')", &["a", "ab", "a b"]);
    accepts("startsWith( displayName , 'a ' )", &["a b"]);
    accepts("endswith(displayName,'b')", &["b", "ab", "a b"]);
    accepts("contains(displayName,'''')", &["it's"]);
    accepts("contains(displayName,'')", &["", "a", "b", "ab", "a b", "it's", "A"]);
}

// OData: `not` binds before `and`, `and` before `or`.
#[test]
fn operators_bind_as_odata_documents() {
    let (a, b) = ("displayName eq 'a'", "displayName eq 'b'");
    accepts(&format!("{a} or {b}"), &["a", "b"]);
    accepts(&format!("{a} and {b}"), &[]);
    accepts(&format!("{a} or {b} and displayName eq 'x'"), &["a"]);
    accepts(&format!("({a} or {b}) and displayName ne 'a'"), &["b"]);
    accepts(&format!("not ({a}) and contains(displayName,'b')"), &["b", "ab", "a b"]);
    accepts(
        "not(contains(displayName,'a'))AND not startswith(displayName,'b')",
        &["", "it's", "A"],
    );
    accepts(&format!("not not ({a})"), &["a"]);
    accepts(&format!("{a} or {b} or displayName eq 'A'"), &["a", "b", "A"]);
}

#[test]
fn null_is_no_text() {
    for (text, shown) in [
        ("displayName eq null", true),
        ("displayName ne null", false),
        ("displayName eq ''", false),
        ("displayName ne 'a'", true),
        ("contains(displayName,'')", false),
        ("not contains(displayName,'')", true),
    ] {
        assert_eq!(filter(text).accepts_name(None), shown, "{text}");
    }
    accepts("displayName ne null", &["", "a", "b", "ab", "a b", "it's", "A"]);
}

#[test]
fn what_is_not_supported_is_refused_by_name() {
    for (text, name) in [
        ("id eq 'a'", "id"),
        ("DisplayName eq 'a'", "DisplayName"),
        ("tokenValue eq 'a'", "tokenValue"),
        ("length(displayName) eq 1", "length"),
        ("tolower(displayName) eq 'a'", "tolower"),
        ("startswith(description,'a')", "description"),
        ("startswith(tolower(displayName),'a')", "tolower"),
        ("microsoft.graph.x/id eq 1", "microsoft.graph.x/id"),
        ("1 eq 1", "1"),
        ("true", "true"),
        ("@p eq 'a'", "@p"),
    ] {
        refused(text, &format!("'{name}' is not supported"));
    }
}

#[test]
fn what_does_not_follow_the_grammar_is_refused_where_it_ends() {
    for (text, expected, column) in [
        ("", "a test of `displayName`", 1),
        ("  ", "a test of `displayName`", 3),
        ("'a' eq displayName", "a test of `displayName`", 1),
        ("displayName", "`eq` or `ne`", 12),
        ("displayName gt 'a'", "`eq` or `ne`", 13),
        ("displayName in ('a')", "`eq` or `ne`", 13),
        ("displayName eq", "a text in single quotes", 15),
        ("displayName eq \"a\"", "a text in single quotes", 16),
        ("displayName eq 5", "a text in single quotes", 16),
        ("displayName eq displayName", "a text in single quotes", 16),
        ("displayName eq 'é' x", "`and`, `or` or the end", 20),
        ("displayName eq 'a')", "`and`, `or` or the end", 19),
        ("(displayName eq 'a'", "`)`", 20),
        ("displayName eq 'a' and", "a test of `displayName`", 23),
        ("not displayName eq 'a'", "`(` or a function", 5),
        ("startswith displayName", "`(`", 12),
        ("startswith('a',displayName)", "`displayName`", 12),
        ("startswith(displayName)", "`,`", 23),
        ("startswith(displayName,null)", "a text in single quotes", 24),
        ("startswith(displayName,'a') eq true", "`and`, `or` or the end", 29),
    ] {
        refused(text, &format!("expected {expected} at column {column}"));
    }
    refused("displayName eq 'a", "text that begins at column 16 does not end");
    refused("displayName eq 'a''", "text that begins at column 16 does not end");
}

#[test]
fn a_filter_is_bounded() {
    let nested = |depth| format!("{}displayName eq 'a'{}", "(".repeat(depth), ")".repeat(depth));
    let tests = |count| vec!["displayName eq 'a'"; count].join(" or ");
    assert!(nested(16).parse::<Filter>().is_ok());
    assert!(tests(64).parse::<Filter>().is_ok());
    for text in [nested(17), "(".repeat(1_000_000), "not ".repeat(1_000_000), "not(".repeat(17)] {
        assert_eq!(text.parse::<Filter>(), Err(ParseFilterError::Depth));
    }
    for text in [tests(65), tests(100_000)] {
        assert_eq!(text.parse::<Filter>(), Err(ParseFilterError::Tests));
    }
    let long = format!("{} eq 'a'", "x".repeat(100_000)).parse::<Filter>().unwrap_err();
    assert!(long.to_string().len() < 200);
    // Depth is how deep it nests, not how often.
    let beside = vec!["(displayName eq 'a')"; 64].join(" and ");
    assert!(beside.parse::<Filter>().is_ok());
}

proptest! {
    #[test]
    fn any_name_is_found_by_itself(name in any::<String>(), other in any::<String>()) {
        let quoted = name.replace('\'', "''");
        let equals = filter(&format!("displayName eq '{quoted}'"));
        prop_assert!(equals.accepts_name(Some(&name)));
        prop_assert_eq!(equals.accepts_name(Some(&other)), name == other);
        let differs = filter(&format!("displayName ne '{quoted}'"));
        prop_assert_eq!(differs.accepts_name(Some(&other)), name != other);
        let contains = filter(&format!("contains(displayName,'{quoted}')"));
        let around = format!("{other}{name}{other}");
        prop_assert!(contains.accepts_name(Some(&around)));
    }
}

#[test]
fn no_text_makes_it_panic() {
    let near = "((displayName|eq|ne|not|and|or|startswith|contains|null|'a'|'|\\(|\\)|,| ){0,20})";
    let test =
        "displayName (eq|ne) '[a ]?'( (and|or) not (startswith|contains)\\(displayName,'a'\\))?";
    no_input_panics(&prop_oneof![any::<String>(), near, test], |text| {
        let Ok(filter) = text.parse::<Filter>() else { return false };
        let _ = filter.accepts_name(Some("a"));
        true
    });
}
