//! Documents: what an API lets be written about a noun and that no rule here depends on.

use alloc::{string::String, sync::Arc};

use serde::{Deserialize, Serialize};

/// A text whose meaning is not known here, of at most [`BYTES_MAX`](Self::BYTES_MAX).
///
/// ```
/// use enroll_core::document::Document;
///
/// let document = Document::try_from(String::from(r#"{"cameraDisabled":true}"#))?;
/// assert_eq!(document.as_str().len(), 23);
/// assert!(Document::try_from(String::from("a\0b")).is_err());
/// # Ok::<(), enroll_core::document::DocumentError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Document(Arc<str>);

impl Document {
    /// 1 MiB, the most that a request may be.
    pub const BYTES_MAX: usize = 1 << 20;

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Document {
    type Error = DocumentError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.len() > Self::BYTES_MAX || text.contains('\0') {
            Err(DocumentError)
        } else {
            Ok(Self(text.into()))
        }
    }
}

impl From<Document> for String {
    fn from(document: Document) -> Self {
        (*document.0).into()
    }
}

/// The text is not a [`Document`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("document must be at most 1 MiB and without NUL")]
pub struct DocumentError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_a_mebibyte_at_most() {
        let longest = "x".repeat(Document::BYTES_MAX);
        assert!(Document::try_from(longest.clone()).is_ok());
        assert_eq!(Document::try_from(longest + "x"), Err(DocumentError));
    }
}
