//! Parts: how much one answer holds.

use std::sync::Arc;

use enroll_core::{Policy, document::Document, event::Event, name::PolicyName, policy};

use super::site::{Site, drawn};
use crate::{
    decision::Decision,
    feed::Fact,
    gate::Reading,
    part::BYTES_MAX,
    request::Scope,
    store::{Failure, Store},
};

/// A part of a history or of a feed holds facts of at most [`BYTES_MAX`] bytes, however many were
/// asked for, but at least one: a fact that is larger is a part of its own.
pub async fn a_part_is_bounded_in_bytes<S: Store>(store: Arc<S>) {
    let site = Site::new(&store, "e").await;
    let large = "d".repeat(Document::BYTES_MAX);
    // A text of JSON is six times as long.
    let larger = "\u{1}".repeat(Document::BYTES_MAX);
    let documents = [&large, &large, &large, &large, &large, &larger, "{}", &large, "{}"];
    for document in documents {
        write(&site, document).await;
    }
    let name: PolicyName = site.name("p");
    let (mut history, mut after) = (Vec::new(), None);
    for _ in &documents {
        let part = store.history::<Policy>(&name, after, 1000).await.unwrap_or_default();
        check("a history", part.facts.iter().map(|(_, fact)| fact));
        history.extend(part.facts.into_iter().filter_map(|(_, fact)| document_of(&fact)));
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    assert!(is_read(&history, &documents), "a history of large facts is read to its end");
    let (mut feed, mut after) = (Vec::new(), None);
    for _ in &documents {
        let Ok(part) = store.events(&site.enterprise, after, 1000).await else { break };
        let (part, _) = part.ungated();
        check("a feed", part.events.iter().map(|recorded| &recorded.fact));
        feed.extend(part.events.iter().filter_map(|recorded| document_of(&recorded.fact)));
        after = Some(part.next);
    }
    assert!(is_read(&feed, &documents), "a feed of large facts is read to its end");
}

/// Writes the next version of the policy.
async fn write<S: Store>(site: &Site<S>, document: &str) {
    let name: PolicyName = site.name("p");
    let document = Document::try_from(document.to_owned()).unwrap_or_else(|_| unreachable!());
    let decide = |reading: Reading<'_, Policy>| {
        Ok::<_, Failure<()>>(match reading.ungated().noun {
            Some(policy) => Decision::next(policy.write(document.clone(), reading.now())),
            None => Decision::first(Policy::begin(name.clone(), document.clone(), reading.now())),
        })
    };
    let written = site.store.execute(&name, &drawn(Scope::Noun), decide).await;
    assert!(written.is_ok(), "a policy is written");
}

/// Checks that a part is not too large: by its documents, which all stores keep.
fn check<'a>(what: &str, facts: impl Iterator<Item = &'a Fact>) {
    let lengths: Vec<usize> =
        facts.map(|fact| document_of(fact).map_or(0, |document| document.as_str().len())).collect();
    let bytes: usize = lengths.iter().sum();
    assert!(
        bytes <= BYTES_MAX || lengths.len() == 1,
        "a part of {what} has {} facts and {bytes} bytes",
        lengths.len()
    );
}

/// Returns whether the documents that were read are those that were written. They are too long for a
/// message.
fn is_read(read: &[Document], written: &[&str]) -> bool {
    read.iter().map(Document::as_str).eq(written.iter().copied())
}

fn document_of(fact: &Fact) -> Option<Document> {
    match fact.event()? {
        Event::PolicyWritten(written)
        | Event::Policy { event: policy::Event::Written(written), .. } => {
            Some(written.document.clone())
        }
        Event::Policy { event: policy::Event::Deleted { .. }, .. }
        | Event::EnterpriseCreated(_)
        | Event::Enterprise { .. }
        | Event::EnrollmentTokenIssued(_)
        | Event::EnrollmentToken { .. }
        | Event::DeviceEnrolled(_)
        | Event::Device { .. }
        | Event::UserInserted(_)
        | Event::User { .. }
        | Event::EnrollmentProfileCreated(_)
        | Event::EnrollmentProfile { .. } => None,
    }
}
