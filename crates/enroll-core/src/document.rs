//! Documents: what an API lets be written about a noun and that no rule here depends on.

use alloc::sync::Arc;

use crate::text_type::text_types;

text_types! {
    /// A text whose meaning is not known here, of at most [`BYTES_MAX`](Self::BYTES_MAX).
    ///
    /// ```
    /// use enroll_core::document::Document;
    ///
    /// let document = r#"{"cameraDisabled":true}"#.parse::<Document>()?;
    /// assert_eq!(document.as_str().len(), 23);
    /// assert!("a\0b".parse::<Document>().is_err());
    /// # Ok::<(), enroll_core::document::DocumentError>(())
    /// ```
    Document(Arc<str>), "a document", check => DocumentError;
}

impl Document {
    /// 1 MiB, the most that a request may be.
    pub const BYTES_MAX: usize = 1 << 20;
}

fn check(text: &str) -> Result<(), DocumentError> {
    if text.len() > Document::BYTES_MAX || text.contains('\0') {
        Err(DocumentError)
    } else {
        Ok(())
    }
}

/// The text is not a [`Document`].
///
/// ```
/// use enroll_core::document::Document;
///
/// let error = Document::try_from("x".repeat(Document::BYTES_MAX + 1)).unwrap_err();
/// assert_eq!(error.to_string(), "document must be at most 1 MiB and without NUL");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("document must be at most 1 MiB and without NUL")]
pub struct DocumentError;

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    #[test]
    fn a_document_is_a_mebibyte_at_most() {
        let longest: String = "x".repeat(Document::BYTES_MAX);
        assert!(Document::try_from(longest.clone()).is_ok());
        assert_eq!(Document::try_from(longest + "x"), Err(DocumentError));
    }
}
