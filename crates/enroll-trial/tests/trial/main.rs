//! The trial, tested over HTTP: one device for a one-time token, under 64 threads.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails where it panics")]

mod quota;
mod races;
mod support;

/// The trial is built on no other crate of this workspace.
#[test]
fn the_trial_needs_the_core_alone() {
    let manifest = include_str!("../../Cargo.toml");
    let ours = |text: &str| text.lines().filter(|line| line.starts_with("enroll-")).count();
    assert_eq!(ours(manifest), 1);
    // Negative control.
    assert_eq!(ours(&format!("{manifest}enroll-store = {{ workspace = true }}\n")), 2);
}
