//! Excerpts: what of a request an error may repeat.

use std::fmt::{self, Write};

/// The most characters that an excerpt repeats.
pub(crate) const CHARACTERS_MAX: usize = 64;

/// The first [`CHARACTERS_MAX`] characters of a text, with `…` where more follow.
///
/// Quotes, backslashes and characters that cannot be seen are escaped, so that an excerpt can
/// stand in a log.
pub(crate) struct Excerpt<'a>(pub(crate) &'a str);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars();
        for character in characters.by_ref().take(CHARACTERS_MAX) {
            write!(formatter, "{}", character.escape_debug())?;
        }
        match characters.next() {
            Some(_) => formatter.write_char('…'),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_64_characters() {
        let at_most = "é".repeat(64);
        assert_eq!(Excerpt(&at_most).to_string(), at_most);
        assert_eq!(Excerpt(&"é".repeat(65)).to_string(), format!("{at_most}…"));
    }

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        assert_eq!(Excerpt("a\"\\\n\0\u{202e}b").to_string(), r#"a\"\\\n\0\u{202e}b"#);
    }
}
