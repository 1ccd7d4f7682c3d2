//! The lines that the examples of this crate share, hidden: a service in memory, an enterprise.

/// Begins an example: a service on the in-memory store.
macro_rules! head {
    () => {
        "```
# use std::{collections::BTreeSet, error::Error};
# use enroll_core::{
#     EnrollmentProfile, device::Ownership, document::Document,
#     enrollment_profile::{ParseProfileTextError, Settings, Validity},
#     enrollment_token::{Terms, UseLimit}, limits::{Limit, Limits},
#     name::{EnrollmentTokenName, EnterpriseId}, origin::Origin,
#     product_set::{Behavior, ProductSet}, secret::KeyId,
#     user::{AccountType, Insertion, Update},
# };
# use enroll_service::{
#     Admission, Context, EnrollRequest, ExplainRequest, Key, Keyring, NounError, ProvisionRequest, Service,
# };
# use enroll_memory::MemoryStore;
# use enroll_store::clock::SystemClock;
# tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
# let keys = Keyring::new(KeyId(1), Key::new([7; 32]));
# let service = Service::new(MemoryStore::new(SystemClock, 1), keys, Admission::Any);
# let context = &Context::NONE;
# let enterprise: EnterpriseId = \"LC00abc\".parse()?;"
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
