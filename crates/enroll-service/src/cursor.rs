//! Cursors: places in lists and feeds, in a text that strangers can neither read nor make.
//!
//! The text is hexadecimal: the place, sealed, then the first half of an HMAC over the place and
//! what it is of. It needs no escaping in a URL, and one made up, or made for another list, is
//! refused. The seal is a stream that another HMAC makes of the first, as in
//! [RFC 5297](https://www.rfc-editor.org/rfc/rfc5297): the same place has the same text.

use crate::keys::Key;

/// How many bytes of the HMAC stand in a cursor: 128 bits.
const MAC: usize = 16;

/// The longest text that is looked at.
const TEXT_MAX: usize = 512;

/// The text is not a cursor of the list at hand.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("cursor must come from an earlier answer of the same list")]
pub struct ParseCursorError;

/// Writes the cursor of `place` in the list that `list` names.
pub(crate) fn write(key: &Key, list: &[&[u8]], place: &[u8]) -> String {
    let mac = authenticate(key, list, place);
    let mut bytes = place.to_vec();
    seal(key, &mac, &mut bytes);
    bytes.extend(mac);
    bytes
        .into_iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// Reads the place that a cursor names in the list that `list` names.
pub(crate) fn read(key: &Key, list: &[&[u8]], text: &str) -> Result<Vec<u8>, ParseCursorError> {
    if text.len() > TEXT_MAX || !text.len().is_multiple_of(2) {
        return Err(ParseCursorError);
    }
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let mut bytes: Vec<u8> = digits
        .ok_or(ParseCursorError)?
        .as_chunks()
        .0
        .iter()
        .filter_map(|&[high, low]| u8::try_from(high << 4 | low).ok())
        .collect();
    let mac = bytes.split_off(bytes.len().checked_sub(MAC).ok_or(ParseCursorError)?);
    seal(key, &mac, &mut bytes);
    let differing =
        authenticate(key, list, &bytes).iter().zip(&mac).fold(0, |bits, (a, b)| bits | (a ^ b));
    if std::hint::black_box(differing) == 0 { Ok(bytes) } else { Err(ParseCursorError) }
}

fn authenticate(key: &Key, list: &[&[u8]], place: &[u8]) -> [u8; MAC] {
    let mut parts: Vec<&[u8]> = vec![b"cursor"];
    parts.extend(list);
    parts.push(place);
    let mac = key.authenticate(&parts);
    let mut half = [0; MAC];
    for (kept, byte) in half.iter_mut().zip(mac) {
        *kept = byte;
    }
    half
}

/// Seals a place, or opens what was sealed.
fn seal(key: &Key, mac: &[u8], place: &mut [u8]) {
    for (number, block) in (0_u64..).zip(place.chunks_mut(32)) {
        let stream = key.authenticate(&[b"cursor seal", mac, &number.to_be_bytes()]);
        for (byte, sealing) in block.iter_mut().zip(stream) {
            *byte ^= sealing;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_in_its_own_list_only() {
        let key = Key::new([1; 32]);
        let text = write(&key, &[b"tokens", b"e1"], b"\x00\xff");
        assert_eq!(text.len(), 2 * (2 + MAC));
        assert_eq!(read(&key, &[b"tokens", b"e1"], &text), Ok(vec![0, 0xff]));
        assert_eq!(read(&key, &[b"tokens", b"e2"], &text), Err(ParseCursorError));
        assert_eq!(read(&Key::new([2; 32]), &[b"tokens", b"e1"], &text), Err(ParseCursorError));
    }

    /// What a list is in the order of, and what it left out, is nobody's business.
    #[test]
    fn a_cursor_does_not_show_its_place() {
        let key = Key::new([1; 32]);
        for length in [1, 31, 32, 33, 100] {
            let place = vec![b'L'; length];
            let text = write(&key, &[b"l"], &place);
            assert_eq!(read(&key, &[b"l"], &text).as_ref(), Ok(&place));
            let digits = text.as_bytes().chunks(8).take(length / 4);
            assert!(digits.clone().all(|word| word != b"4c4c4c4c"), "{text}");
            let words: std::collections::HashSet<_> = digits.clone().collect();
            assert_eq!(words.len(), digits.len(), "no block is sealed like another: {text}");
        }
    }

    #[test]
    fn a_made_up_cursor_is_refused() {
        let key = Key::new([1; 32]);
        let good = write(&key, &[b"l"], b"place");
        let first = if good.starts_with('7') { "8" } else { "7" };
        let flipped = format!("{first}{}", &good[1..]);
        let long = "0".repeat(TEXT_MAX + 2);
        for text in ["", "0", "zz", "é", "00", &"0".repeat(32), &flipped, &good[2..], &long] {
            assert_eq!(read(&key, &[b"l"], text), Err(ParseCursorError), "{text}");
        }
    }
}
