//! Readers of the feed while it grows, part by part.

use std::sync::Arc;

use enroll_store::Recorded;

use crate::{
    database::Database,
    world::{Simulated, World, enterprise},
};

/// The number of readers.
pub(crate) const READERS: usize = 2;

/// The events that a reader has read.
pub(crate) type ReadSoFar = Vec<Arc<Recorded>>;

impl World {
    /// Reads on until all clients are done and nothing more comes.
    pub(crate) async fn reader(self, reader: usize) {
        let mut after: Option<String> = None;
        loop {
            self.scheduler.sleep(1 + self.scheduler.draw(150)).await;
            let over = self.told.lock().unwrap().clients == 0;
            let from = after.clone();
            let part = self.call(async move |service: Simulated| {
                service.events(&enterprise(), from.as_deref()).await
            });
            let Some(Ok(part)) = part.await else { continue };
            if over && part.events.is_empty() {
                return;
            }
            let last = part.events.last().map(|last| last.position);
            self.scheduler.trace(&format!("reader {reader} is at {last:?}"));
            after = Some(part.next);
            let mut told = self.told.lock().unwrap();
            told.changes += 1;
            told.read[reader].extend(part.events);
        }
    }
}

/// Returns what is broken: up to where it is, a reader has read all that there is.
pub(crate) fn check(database: &Database, read: &ReadSoFar) -> Result<(), String> {
    let Some(last) = read.last() else { return Ok(()) };
    let Some(feed) = database.feed(&enterprise()) else { return Err("the feed is gone".into()) };
    let mut there = feed.after(0);
    there.retain(|recorded| recorded.position <= last.position);
    if there != *read {
        return Err(format!(
            "a reader at {} has read {} of {} events",
            last.position,
            read.len(),
            there.len()
        ));
    }
    Ok(())
}
