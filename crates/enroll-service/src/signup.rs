//! Sign-up: how an administrator lets an enterprise be created.
//!
//! ```text
//! sign-up URL ─▶ the administrator opens it ─▶ callback, with an enterprise token ─▶ enterprise
//! ```
//!
//! Nothing is stored until the enterprise is: an id of a sign-up URL carries its own proof, bound
//! to the callback, and so does the token, bound to the id. Each id gives one enterprise.

use enroll_core::name::EnterpriseId;
use enroll_store::Store;

use crate::{Service, enterprises::enterprise_id};

impl<S: Store> Service<S> {
    /// Draws the id of a sign-up URL that leads to `callback` and nowhere else.
    ///
    #[doc = head!()]
    /// let (one, other) = (service.signup_url_id("https://a.example"), service.signup_url_id("https://a.example"));
    /// assert_ne!(one, other);
    #[doc = tail!()]
    #[must_use]
    pub fn signup_url_id(&self, callback: &str) -> String {
        self.write_cursor(&url(callback), &self.draw())
    }

    /// Registers an enterprise at a sign-up URL, and returns the token that creates it.
    ///
    /// # Errors
    ///
    /// Refuses an id that was not drawn for this callback.
    ///
    #[doc = head!()]
    /// let id = service.signup_url_id("https://a.example");
    /// assert!(service.sign_up(&id, "https://a.example").is_ok());
    /// assert!(service.sign_up(&id, "https://b.example").is_err());
    #[doc = tail!()]
    pub fn sign_up(&self, id: &str, callback: &str) -> Result<String, SignupError> {
        let drawn = self.read_cursor(&url(callback), id).map_err(|_| SignupError)?;
        Ok(self.write_cursor(&token(id), &drawn))
    }

    /// Returns the id of the enterprise that was registered at a sign-up URL: the same each time.
    ///
    /// # Errors
    ///
    /// Refuses a token that the sign-up URL of this id did not hand out.
    ///
    #[doc = head!()]
    /// let id = service.signup_url_id("https://a.example");
    /// let token = service.sign_up(&id, "https://a.example")?;
    /// assert_eq!(service.signed_up(&id, &token)?, service.signed_up(&id, &token)?);
    /// assert!(service.signed_up(&id, "another").is_err());
    #[doc = tail!()]
    pub fn signed_up(&self, id: &str, text: &str) -> Result<EnterpriseId, SignupError> {
        let drawn = self.read_cursor(&token(id), text).map_err(|_| SignupError)?;
        enterprise_id(&drawn).ok_or(SignupError)
    }
}

fn url(callback: &str) -> [&[u8]; 2] {
    [b"sign-up URL", callback.as_bytes()]
}

fn token(id: &str) -> [&[u8]; 2] {
    [b"enterprise token", id.as_bytes()]
}

/// The id or the token is not one of a sign-up URL.
///
#[doc = head!()]
/// let id = service.signup_url_id("https://a.example");
/// let error = service.sign_up(&id, "https://b.example").unwrap_err();
/// assert_eq!(error.to_string(), "it must come from a sign-up URL");
#[doc = tail!()]
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("it must come from a sign-up URL")]
pub struct SignupError;
