//! The lines that the examples of this crate share, hidden: an empty store, and an enterprise.

/// Begins an example: an empty in-memory store, and how an enterprise is created in it.
macro_rules! head {
    () => {
        "```
# use std::error::Error;
# use enroll_core::{
#     Enterprise, EnrollmentToken, Policy, Timestamp, User, enrollment_token::Terms,
#     enterprise::{self, Created}, event::Event, name::*, record::*, token_ref::TokenRef,
# };
# use enroll_memory::MemoryStore;
# use enroll_store::{*, clock::*, decision::*, executed::*, fold::*, gate::*, history::*, list::*, request::*};
# tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
# let store = MemoryStore::new(SystemClock, 1);
# let now = Timestamp::UNIX_EPOCH;
# let request = |id: &str| Ok::<_, ParseRequestIdError>(Request {
#     id: id.parse()?,
#     drawn_by: DrawnBy::Caller,
#     command: CommandHash([0; 32]),
#     scope: Scope::Noun,
#     actor: None,
# });
# let id: EnterpriseId = \"e1\".parse()?;
# let name = EnterpriseName::from(id.clone());
# let created = Created::new(id.clone(), now);
# let create = |reading: Reading<'_, Enterprise>| -> Result<Decision<Enterprise>, &'static str> {
#     if reading.is_absent() { Ok(Decision::first(created.clone())) } else { Err(\"it exists\") }
# };"
    };
}

/// Ends an example.
macro_rules! tail {
    () => {
        "# Ok::<(), Box<dyn Error>>(())
# })?;
# Ok::<(), Box<dyn std::error::Error>>(())
```"
    };
}
