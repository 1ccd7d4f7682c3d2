//! Cursors of version 1, which are read and no longer written.
//!
//! While an upgrade rolls, a client goes on at a server of this version with a cursor that a server
//! of the version before wrote. Such a cursor has no version byte: it is the place, masked by a
//! stream of HMACs, then the first 128 bits of an HMAC-SHA-256 over the list and the place. To forge
//! one is as hard as to forge one of today, and no one of today is read as one of these.
//!
//! The version after this one no longer reads them.

use crate::keys::Key;

/// How many bytes of the HMAC a cursor has.
const MAC: usize = 16;

/// Reads the place that a cursor of version 1 names in the list that `list` names.
pub(super) fn read(key: &Key, list: &[&[u8]], bytes: &[u8]) -> Option<Vec<u8>> {
    let (masked, mac) = bytes.split_last_chunk::<MAC>()?;
    let mut place = masked.to_vec();
    for (number, block) in (0_u64..).zip(place.chunks_mut(32)) {
        let parts: [&[u8]; 3] = [b"cursor seal", mac, &number.to_be_bytes()];
        for (byte, mask) in block.iter_mut().zip(key.authenticate(&message(parts))) {
            *byte ^= mask;
        }
    }
    let head: [&[u8]; 1] = [b"cursor"];
    let parts = head.into_iter().chain(list.iter().copied()).chain([&*place]);
    key.has_authenticated(&message(parts), mac).then_some(place)
}

/// Returns the message of parts, each after its length in 8 bytes.
fn message<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut message = Vec::new();
    for part in parts {
        message.extend((part.len() as u64).to_be_bytes());
        message.extend(part);
    }
    message
}

#[cfg(test)]
mod tests {
    use super::super::{ParseCursorError, read, write};
    use crate::keys::Key;

    const LIST: [&[u8]; 2] = [b"tokens", b"e1"];

    /// Written by a program of the version before, of a short place and of one that is longer than a
    /// block of the mask.
    const WRITTEN: [(&str, &[u8]); 2] = [
        ("9ce05f839dc7eccd11bb6a973c1d23a2246a3de6e8", b"place"),
        (
            "665155e95f882c08279d60640a29dc08f098bac69f01a1f0430f65437923a1fe1a52ff69c4c5b3f93282\
             60d51da7416462db690da0ba3386",
            &[b'L'; 40],
        ),
    ];

    #[test]
    fn a_cursor_of_the_version_before_is_read() {
        let key = Key::new([1; 32]);
        for (text, place) in WRITTEN {
            assert_eq!(read(&key, &LIST, text).as_deref(), Ok(place));
            assert_ne!(write(&key, &LIST, place), text, "it is no longer written");
        }
    }

    /// The control: a cursor of the version before that was changed, or of another list or key, is
    /// refused.
    #[test]
    fn the_seal_of_the_version_before_holds() {
        let key = Key::new([1; 32]);
        for (text, _) in WRITTEN {
            let flipped = |at: usize| {
                let other = if &text[at..=at] == "7" { "8" } else { "7" };
                format!("{}{other}{}", &text[..at], &text[at + 1..])
            };
            assert!((0..text.len()).all(|at| read(&key, &LIST, &flipped(at)).is_err()));
            assert_eq!(read(&key, &LIST, &text[2..]), Err(ParseCursorError));
            assert_eq!(read(&key, &[b"tokens", b"e2"], text), Err(ParseCursorError));
            assert_eq!(read(&key, &[b"tokense1"], text), Err(ParseCursorError));
            assert_eq!(read(&Key::new([2; 32]), &LIST, text), Err(ParseCursorError));
        }
    }
}
