//! Cursors: places in lists and feeds, in a text that strangers can neither read nor make.
//!
//! The text is hexadecimal, which needs no escaping in a URL: a version byte, then the place,
//! sealed by AES-SIV ([RFC 5297](https://www.rfc-editor.org/rfc/rfc5297)). The version and the list
//! are associated data, so a cursor of another list is refused. AES-SIV needs no nonce: the same
//! place has the same text. Cursors of the version before are still read.

mod before;

use aes_siv::{KeyInit, siv::Aes256Siv};

use crate::keys::Key;

/// The version of the text, its first byte.
const VERSION: u8 = 2;

/// The longest text that is looked at: a place has at most an id and some numbers.
const TEXT_MAX: usize = 1024;

/// The text is not a cursor of the list at hand.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("cursor must come from an earlier answer of the same list")]
pub struct ParseCursorError;

/// Writes the cursor of `place` in the list that `list` names.
pub(crate) fn write(key: &Key, list: &[&[u8]], place: &[u8]) -> String {
    // Invariant: no list has as many parts as RFC 5297 allows, so sealing does not fail. Were it
    // to, the text would be no cursor.
    let sealed = cipher(key).encrypt(associated(list), place).unwrap_or_default();
    let mut bytes = vec![VERSION];
    bytes.extend(sealed);
    base16ct::lower::encode_string(&bytes)
}

/// Reads the place that a cursor names in the list that `list` names.
pub(crate) fn read(key: &Key, list: &[&[u8]], text: &str) -> Result<Vec<u8>, ParseCursorError> {
    if text.len() > TEXT_MAX {
        return Err(ParseCursorError);
    }
    let bytes = base16ct::lower::decode_vec(text).map_err(|_| ParseCursorError)?;
    let place = match bytes.split_first() {
        Some((&VERSION, sealed)) => cipher(key).decrypt(associated(list), sealed).ok(),
        Some(_) | None => None,
    };
    // One of the version before may begin with any byte.
    place.or_else(|| before::read(key, list, &bytes)).ok_or(ParseCursorError)
}

fn cipher(key: &Key) -> Aes256Siv {
    Aes256Siv::new(key.of_cursors().into())
}

/// Returns the parts that are authenticated and not sealed.
fn associated<'a>(list: &'a [&'a [u8]]) -> impl Iterator<Item = &'a [u8]> {
    const HEAD: &[u8] = &[VERSION];
    [HEAD].into_iter().chain(list.iter().copied())
}

#[cfg(test)]
mod tests {
    use enroll_core::name::{ID_BYTES_MAX, PolicyId};

    use super::*;

    #[test]
    fn a_cursor_reads_back_in_its_own_list_only() {
        let key = Key::new([1; 32]);
        let text = write(&key, &[b"tokens", b"e1"], b"\x00\xff");
        // The version, the synthetic IV and the place.
        assert_eq!(text.len(), 2 * (1 + 16 + 2));
        assert_eq!(read(&key, &[b"tokens", b"e1"], &text), Ok(vec![0, 0xff]));
        assert_eq!(read(&key, &[b"tokens", b"e2"], &text), Err(ParseCursorError));
        assert_eq!(read(&Key::new([2; 32]), &[b"tokens", b"e1"], &text), Err(ParseCursorError));
        // Parts do not run into each other.
        assert_eq!(read(&key, &[b"token", b"se1"], &text), Err(ParseCursorError));
        assert_eq!(read(&key, &[b"tokens", b"e1", b""], &text), Err(ParseCursorError));
    }

    /// A cursor reveals neither the order of a list nor the entries that it leaves out.
    #[test]
    fn a_cursor_does_not_show_its_place() {
        let key = Key::new([1; 32]);
        for length in [1, 31, 32, 33, 100] {
            let place = vec![b'L'; length];
            let text = write(&key, &[b"l"], &place);
            assert_eq!(read(&key, &[b"l"], &text).as_ref(), Ok(&place));
            let digits = text.as_bytes()[2..].chunks(8);
            assert!(digits.clone().all(|word| word != b"4c4c4c4c"), "{text}");
            let words: std::collections::HashSet<_> = digits.clone().collect();
            assert_eq!(words.len(), digits.len(), "no block is sealed like another: {text}");
        }
    }

    #[test]
    fn a_cursor_of_the_longest_id_reads_back() {
        let key = Key::new([1; 32]);
        let four_bytes = "\u{1f512}".repeat(ID_BYTES_MAX / 4);
        for id in ["p".repeat(ID_BYTES_MAX), four_bytes] {
            let id: PolicyId = id.parse().unwrap();
            let place = [&[0xff; 20][..], id.as_str().as_bytes()].concat();
            let text = write(&key, &[b"policies", b"e1"], &place);
            assert_eq!(read(&key, &[b"policies", b"e1"], &text), Ok(place));
        }
        // The control: there is a limit.
        let text = write(&key, &[b"policies", b"e1"], &[0xff; TEXT_MAX / 2]);
        assert_eq!(read(&key, &[b"policies", b"e1"], &text), Err(ParseCursorError));
    }

    #[test]
    fn a_made_up_cursor_is_refused() {
        let key = Key::new([1; 32]);
        let good = write(&key, &[b"l"], b"place");
        let flipped = |at: usize| {
            let other = if &good[at..=at] == "7" { "8" } else { "7" };
            format!("{}{other}{}", &good[..at], &good[at + 1..])
        };
        assert!((0..good.len()).all(|at| read(&key, &[b"l"], &flipped(at)).is_err()));
        let upper = good.to_uppercase();
        assert_ne!(upper, good, "the control");
        let long = "0".repeat(TEXT_MAX + 2);
        for text in ["", "0", "zz", "é", "00", &"0".repeat(32), &upper, &good[2..], &long] {
            assert_eq!(read(&key, &[b"l"], text), Err(ParseCursorError), "{text}");
        }
    }

    #[test]
    fn a_cursor_without_its_version_is_refused() {
        let good = write(&Key::new([1; 32]), &[b"l"], b"place");
        assert!(good.starts_with("02"));
        assert_eq!(read(&Key::new([1; 32]), &[b"l"], &good[2..]), Err(ParseCursorError));
    }

    #[test]
    fn a_golden_text_pins_the_cursor() {
        assert_eq!(
            write(&Key::new([1; 32]), &[b"tokens", b"e1"], b"place"),
            "021c68acd8aa1a589535bc155d494a3325e1adc5bd55"
        );
    }
}
