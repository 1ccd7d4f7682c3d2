//! Guids: 128 bits, written as 32 hexadecimal digits in five groups.

use std::{fmt, str::FromStr};

use enroll_core::name::EnrollmentProfileId;

/// The positions of the hyphens in a guid.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];
/// The number of characters of a guid.
const CHARACTERS: usize = 36;

/// A guid: the key of a profile, and the id of an exchange.
///
/// Upper and lower case are read as one; lower case is written.
///
/// ```
/// use enroll_dialects::graph::Guid;
///
/// let guid: Guid = "CF41D1F6-23a5-4F27-8c16-7b47E1D04d6f".parse()?;
/// assert_eq!(guid.to_string(), "cf41d1f6-23a5-4f27-8c16-7b47e1d04d6f");
/// # Ok::<(), enroll_dialects::graph::ParseGuidError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Guid(u128);

impl Guid {
    /// Makes a guid from bits that must be unpredictable: version 4 of
    /// [RFC 9562](https://www.rfc-editor.org/rfc/rfc9562#section-5.4), which keeps 122 of them.
    ///
    /// ```
    /// use enroll_dialects::graph::Guid;
    ///
    /// // Draw the bits: they must be unpredictable.
    /// let guid = Guid::from_entropy([0xff; 16]);
    /// assert_eq!(guid.to_string(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    /// ```
    #[must_use]
    pub const fn from_entropy(entropy: [u8; 16]) -> Self {
        let version_and_variant: u128 = 0xf << 76 | 0b11 << 62;
        let version_4: u128 = 0x4 << 76 | 0b10 << 62;
        Self(u128::from_be_bytes(entropy) & !version_and_variant | version_4)
    }

    /// Returns the id of the profile that has this key.
    #[must_use]
    pub fn profile_id(self) -> EnrollmentProfileId {
        self.to_string()
            .parse()
            // Invariant: digits and hyphens are an id, so this is not reached.
            .unwrap_or_else(|_| EnrollmentProfileId::from_entropy(self.0.to_be_bytes()))
    }
}

impl FromStr for Guid {
    type Err = ParseGuidError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.as_bytes();
        let hyphens = HYPHENS.iter().all(|&at| text.get(at) == Some(&b'-'));
        if text.len() != CHARACTERS || !hyphens {
            return Err(ParseGuidError);
        }
        let digits: Vec<u8> = text.iter().copied().filter(|byte| *byte != b'-').collect();
        let mut bits = [0; 16];
        match base16ct::mixed::decode(&digits, &mut bits) {
            Ok(decoded) if decoded.len() == 16 => Ok(Self(u128::from_be_bytes(bits))),
            Ok(_) | Err(_) => Err(ParseGuidError),
        }
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = |lowest: u32, mask: u128| self.0 >> lowest & mask;
        write!(
            formatter,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            group(96, 0xffff_ffff),
            group(80, 0xffff),
            group(64, 0xffff),
            group(48, 0xffff),
            group(0, 0xffff_ffff_ffff),
        )
    }
}

/// The text is not a [`Guid`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("guid must be 32 hexadecimal digits, as 8-4-4-4-12")]
pub struct ParseGuidError;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_guid_is_32_digits_in_five_groups() {
        let guid = "00000000-0000-0000-0000-000000000000";
        assert_eq!(guid.parse(), Ok(Guid(0)));
        assert_eq!("ffffffff-FFFF-ffff-FFFF-ffffffffffff".parse(), Ok(Guid(u128::MAX)));
        for bad in [
            "",
            "0",
            "00000000-0000-0000-0000-00000000000",
            "00000000-0000-0000-0000-0000000000000",
            "00000000000000000000000000000000",
            "{0000000-0000-0000-0000-00000000000}",
            "0000000-00000-0000-0000-000000000000",
            "0000000g-0000-0000-0000-000000000000",
            "+0000000-0000-0000-0000-000000000000",
            "00000000-0000-0000-0000-0000000000é",
            "'0000000-0000-0000-0000-00000000000'",
        ] {
            assert_eq!(bad.parse::<Guid>(), Err(ParseGuidError), "{bad}");
        }
    }

    #[test]
    fn entropy_makes_version_4() {
        let text = |entropy| Guid::from_entropy(entropy).to_string();
        assert_eq!(text([0; 16]), "00000000-0000-4000-8000-000000000000");
        assert_eq!(text([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }

    proptest! {
        #[test]
        fn a_guid_round_trips_through_its_text(bits in any::<u128>()) {
            let text = Guid(bits).to_string();
            prop_assert_eq!(text.parse(), Ok(Guid(bits)));
            prop_assert_eq!(text.to_uppercase().parse(), Ok(Guid(bits)));
            let id = Guid(bits).profile_id();
            prop_assert_eq!(id.as_str(), text);
        }
    }
}
