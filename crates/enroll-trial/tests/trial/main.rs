//! The trial, tested over HTTP: one device for a one-time token, under 64 threads.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails where it panics")]

mod properties;
mod quota;
mod races;
mod support;

/// The trial is built on no other crate of this workspace.
#[test]
fn the_trial_needs_the_core_alone() {
    let manifest = include_str!("../../Cargo.toml");
    let others = |text: &str| {
        let ours = text.lines().filter(|line| line.starts_with("enroll-"));
        ours.filter(|line| !line.starts_with("enroll-core ")).count()
    };
    assert_eq!(others(manifest), 0);
    // Negative control.
    assert_eq!(others(&format!("{manifest}enroll-store = {{ workspace = true }}\n")), 1);
}
