//! The log of one test: what its thread logs, at any level.

use std::{cell::RefCell, io, sync::Once};

use tracing::Level;

thread_local! {
    /// The text that this thread has logged since its call of [`begin`].
    static TEXT: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Begins to keep what this thread logs.
///
/// All threads have one subscriber: with one for each thread, an event that several of them log
/// first may be disabled for all.
pub fn begin() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(Level::TRACE)
            .with_ansi(false)
            .with_writer(|| Writer)
            .init();
        tracing::callsite::rebuild_interest_cache();
    });
    TEXT.set(Some(Vec::new()));
}

/// Returns what this thread has logged.
#[must_use]
pub fn text() -> String {
    String::from_utf8(TEXT.with_borrow(|text| text.clone().unwrap())).unwrap()
}

/// Returns the lines that hold a text.
#[must_use]
pub fn lines(part: &str) -> Vec<String> {
    text().lines().filter(|line| line.contains(part)).map(str::to_owned).collect()
}

struct Writer;

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        TEXT.with_borrow_mut(|text| text.iter_mut().for_each(|text| text.extend(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
