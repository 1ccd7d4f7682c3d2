//! The operations of a database.

use enroll_store::Unavailable;

/// A database of sorted entries, each a key and a value.
pub(crate) trait Database: Send + Sync + 'static {
    /// Runs `work` in a transaction that excludes all others. Its writes are kept if it succeeds,
    /// and undone if it fails or panics.
    fn transact<T, E: From<Unavailable>>(
        &self,
        work: impl FnOnce(&mut dyn Entries) -> Result<T, E>,
    ) -> Result<T, E>;
}

/// The entries, as a transaction sees them.
pub(crate) trait Entries {
    /// Returns the value of a key.
    fn get(&self, key: &str) -> Result<Option<String>, Unavailable>;

    /// Writes the value of a key, in the place of any before.
    fn put(&mut self, key: &str, value: &str) -> Result<(), Unavailable>;

    /// Deletes a key, if it exists.
    fn delete(&mut self, key: &str) -> Result<(), Unavailable>;

    /// Returns up to `limit` entries whose keys begin with `prefix` and are greater than `after`,
    /// in the order of their keys.
    fn scan(
        &self,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<(String, String)>, Unavailable>;
}
