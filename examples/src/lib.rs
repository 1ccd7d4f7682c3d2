//! Examples to copy: `tokens_on_sql.rs`, `engine.rs`, `own_rules.rs` and `bring_your_database` beside this crate's manifest. The
//! examples of the pages in `docs/` are compiled and run as this crate's doctests.

#[cfg(doctest)]
#[doc = include_str!("../../docs/bring-your-database.md")]
struct BringYourDatabase;

#[cfg(doctest)]
#[doc = include_str!("../../docs/look-up.md")]
struct LookUp;

#[cfg(doctest)]
#[doc = include_str!("../../docs/test-your-rules.md")]
struct TestYourRules;
