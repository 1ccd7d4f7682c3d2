//! Plain characters: visible ASCII and the space, without the slash. Nearly all ids have no other.
//!
//! They are looked at eight at a time, as one number whose lowest byte is the first character.

/// Returns where the plain characters end that `text` has from `start` on.
pub(crate) fn plain_end(text: &[u8], start: usize) -> usize {
    let mut end = start;
    while let Some(eight) = text.get(end..).and_then(<[u8]>::first_chunk) {
        let plain = leading_plain(u64::from_le_bytes(*eight));
        end += plain;
        if plain < 8 {
            return end;
        }
    }
    end + leading_plain(rest(text, end))
}

/// Returns the fewer than eight characters from `end` on; after them come zeros, which are not
/// plain.
fn rest(text: &[u8], end: usize) -> u64 {
    match text.last_chunk() {
        // Of the last eight characters, those before `end` are shifted out: in two steps, for all
        // eight may have to go.
        Some(last) => {
            let seen = 8_usize.wrapping_sub(text.len().wrapping_sub(end));
            let half = u32::try_from(seen & 0xf).unwrap_or(0) * 4;
            u64::from_le_bytes(*last).wrapping_shr(half).wrapping_shr(half)
        }
        None => text
            .get(end..)
            .unwrap_or_default()
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)),
    }
}

/// Returns how many of eight characters are plain before the first that is not.
const fn leading_plain(eight: u64) -> usize {
    // What a sum carries goes to the characters after it, so the first to fail is right.
    let above = eight | eight.wrapping_add(every(0x7f - b'~'));
    let visible = eight.wrapping_add(every(0x80 - b' '));
    let no_slash = (eight ^ every(b'/')).wrapping_add(every(0x7f));
    let failing = (above | !(visible & no_slash)) & every(0x80);
    (failing.trailing_zeros() / 8) as usize
}

/// Returns a number of eight equal bytes.
const fn every(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    fn naive(text: &[u8], start: usize) -> usize {
        start
            + text[start..]
                .iter()
                .take_while(|byte| matches!(byte, b' '..=b'.' | b'0'..=b'~'))
                .count()
    }

    #[test]
    fn each_byte_is_judged_at_each_place() {
        for byte in 0..=u8::MAX {
            for place in 0..17 {
                let mut text: Vec<u8> = [b'p'; 17].into();
                text[place] = byte;
                for start in 0..=17 {
                    let end = plain_end(&text, start);
                    assert_eq!(end, naive(&text, start), "{byte} at {place} from {start}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn eight_at_a_time_is_as_one_by_one(text in proptest::collection::vec(any::<u8>(), 0..40)) {
            for start in 0..=text.len() {
                prop_assert_eq!(plain_end(&text, start), naive(&text, start));
            }
        }
    }
}
