//! How a user begins.

use alloc::vec::Vec;

use indexmap::IndexMap;

use super::{Inserted, Insertion, Management, State, User};
use crate::{
    email::EmailAddress, name::UserName, noun::first_revision, origin::Origin,
    product_set::ProductSet, timestamp::Timestamp,
};

impl User {
    /// Decides to begin a user that an EMM manages.
    ///
    #[doc = user!()]
    /// assert_eq!(user.inserted().at, now);
    /// assert_eq!(user.provisioned().count(), 0);
    #[doc = end!()]
    pub fn insert(name: UserName, insertion: Insertion, now: Timestamp) -> Inserted {
        let Insertion { identifier, account_type, display_name } = insertion;
        let display_name = display_name.flatten();
        let management = Management::Emm { identifier, account_type, display_name };
        Inserted { name, at: now, management, origin: Origin::default() }
    }

    /// Decides to begin a user that Google manages.
    ///
    /// ```
    /// use enroll_core::{Timestamp, User, user::Management};
    ///
    /// let name = "enterprises/e1/users/u1".parse()?;
    /// let user = User::from(User::add_google(name, "ada@example.com".parse()?, Timestamp::MAX));
    /// assert!(matches!(user.inserted().management, Management::Google { .. }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add_google(name: UserName, email: EmailAddress, now: Timestamp) -> Inserted {
        let management = Management::Google { email };
        Inserted { name, at: now, management, origin: Origin::default() }
    }
}

impl From<Inserted> for User {
    fn from(inserted: Inserted) -> Self {
        let display_name = match &inserted.management {
            Management::Emm { display_name, .. } => display_name.clone(),
            Management::Google { .. } => None,
        };
        Self {
            inserted,
            display_name,
            state: State::Active,
            issued: 0,
            tokens: Vec::new(),
            accounts: IndexMap::default(),
            product_set: ProductSet::default(),
            revision: first_revision(),
        }
    }
}
